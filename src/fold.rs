//! GROUP BY over a stream of rows: every group once, every distinct value once, whatever the number of rows.
//!
//! Polars keeps rows of groups it does not see often until the end, and takes one more such pass for every
//! COUNT(DISTINCT): gigabytes and minutes for a year of usage events. Here rows are folded into their group as
//! they come. Groups and distinct values are known by 128-bit hashes, whose chance to collide is far below
//! that of a broken disk; each thread owns the groups of its share of the hashes, so nobody waits for anybody
//! and the order of rows does not matter.

use std::num::NonZero;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use polars::prelude::{
    DataFrame, IdxCa, IdxSize, IntoColumn, IntoSeries, LazyFrame, PlanCallback, PolarsError, Schema, SchemaRef,
    StringChunked,
};

mod distinct;
mod few;
mod hash;
mod how;
mod lane;
mod table;
mod total;

use distinct::Distinct;
pub use how::How;
use lane::Lane;
use table::Table;
use total::Total;

/// What is folded: the first columns of a frame are its keys, and each total is over one further column.
#[derive(Debug, Clone)]
pub struct Shape {
    pub keys: usize,
    /// How, over the column at which position (none for rows), under which name.
    pub totals: Vec<(How, Option<usize>, String)>,
}

/// The first thing that went wrong while rows were sent, for whoever collects the groups.
type FirstError = Arc<Mutex<Option<PolarsError>>>;

/// A GROUP BY that rows are being sent to.
pub struct Folding {
    lines: Vec<Line>,
    workers: Vec<JoinHandle<Result<DataFrame, PolarsError>>>,
    first_error: FirstError,
}

/// Some rows, ready to be folded.
struct Batch {
    keys: DataFrame,
    /// The hash of each row's key.
    groups: Vec<u128>,
    lanes: Vec<Lane>,
}

/// Few enough to bound memory, enough to keep all threads busy.
const BATCHES_WAITING: usize = 1;

/// Whether columns of these types can be folded so.
#[must_use]
pub fn can(schema: &Schema, shape: &Shape) -> bool {
    let kinds: Vec<_> = schema.iter_values().collect();
    let keys = kinds.iter().take(shape.keys).all(|kind| lane::can_hash(kind));
    let totals = shape.totals.iter().all(|(how, at, _)| match at.and_then(|at| kinds.get(at)) {
        Some(kind) => lane::can(*how, kind),
        None => *how == How::Rows,
    });
    let distincts = shape.totals.iter().filter(|(how, _, _)| *how == How::Distinct).count();
    keys && totals && distincts <= distinct::MOST
}

/// The columns of the groups.
///
/// # Errors
/// Where a total has no such type.
pub fn groups(schema: &Schema, shape: &Shape) -> Result<DataFrame, PolarsError> {
    Groups::new(schema, shape, Share { own: 0, of: 1 })?.finish()
}

/// One GROUP BY over some columns of a frame.
#[derive(Debug, Clone)]
pub struct Feed {
    /// The frame's columns it takes, in the order that `schema` and `shape` go by.
    pub columns: Vec<String>,
    pub schema: SchemaRef,
    pub shape: Shape,
}

/// Attaches several GROUP BYs to the end of a plan. Running the first answer sends all its rows to the others.
///
/// # Errors
/// What Polars says against such a plan.
pub fn attach(frame: LazyFrame, feeds: Vec<Feed>) -> Result<(LazyFrame, Vec<Folding>), PolarsError> {
    let foldings: Vec<Folding> = feeds.iter().map(Folding::start).collect::<Result<_, _>>()?;
    let taps: Vec<(Feed, Vec<Line>, FirstError)> = feeds
        .into_iter()
        .zip(&foldings)
        .map(|(feed, folding)| (feed, folding.lines.clone(), Arc::clone(&folding.first_error)))
        .collect();
    let take = move |mut rows: DataFrame| {
        rows.rechunk_mut();
        for (feed, lines, first_error) in &taps {
            let batch = Batch::read(&rows, feed).inspect_err(|error| {
                let mut first = first_error.lock().unwrap_or_else(PoisonError::into_inner);
                first.get_or_insert_with(|| error.clone());
            })?;
            let batch = Arc::new(batch);
            for line in lines {
                if line.send(Some(Arc::clone(&batch))).is_err() {
                    // A worker that is gone has failed; it tells why at the end, and no more rows are wanted.
                    return Ok(true);
                }
            }
        }
        Ok(false)
    };
    let sink = frame.sink_batches(PlanCallback::new(take), false, None)?;
    Ok((sink, foldings))
}

type Line = SyncSender<Option<Arc<Batch>>>;

impl Folding {
    fn start(feed: &Feed) -> Result<Self, PolarsError> {
        let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(8);
        let mut lines = Vec::new();
        let mut workers = Vec::new();
        for share in 0..threads {
            let (line, batches) = sync_channel::<Option<Arc<Batch>>>(BATCHES_WAITING);
            let mut groups = Groups::new(&feed.schema, &feed.shape, Share { own: share, of: threads })?;
            lines.push(line);
            workers.push(std::thread::spawn(move || {
                while let Ok(Some(batch)) = batches.recv() {
                    groups.add(&batch)?;
                }
                groups.finish()
            }));
        }
        Ok(Self { lines, workers, first_error: Arc::new(Mutex::new(None)) })
    }

    /// The groups, one row each: the keys and then the totals, in no particular order.
    ///
    /// # Errors
    /// A sum that does not fit its type.
    pub fn finish(self) -> Result<DataFrame, PolarsError> {
        for line in &self.lines {
            // One that hangs up early tells why below.
            let _ = line.send(None);
        }
        let mut all: Option<DataFrame> = None;
        for worker in self.workers {
            let part = worker.join().unwrap_or_else(|_| Err(PolarsError::ComputeError("a worker gave up".into())))?;
            match &mut all {
                Some(all) => {
                    all.vstack_mut(&part)?;
                }
                None => all = Some(part),
            }
        }
        match self.first_error.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(error) => Err(error),
            None => Ok(all.unwrap_or_default()),
        }
    }
}

impl Batch {
    fn read(rows: &DataFrame, feed: &Feed) -> Result<Self, PolarsError> {
        // One by one, because a key may be a value as well: MIN(k) of those that GROUP BY k.
        let columns = feed.columns.iter().map(|name| rows.column(name).cloned()).collect::<Result<Vec<_>, _>>()?;
        let mut groups = vec![hash::START; rows.height()];
        let mut keys = Vec::new();
        for (key, name) in columns.iter().zip(feed.schema.iter_names()).take(feed.shape.keys) {
            lane::stir(key, &mut groups)?;
            keys.push(key.clone().with_name(name.clone()));
        }
        let lanes = feed.shape.totals.iter().map(|(how, at, _)| match at.and_then(|at| columns.get(at)) {
            Some(column) => Lane::read(*how, column),
            None => Ok(Lane::Nothing),
        });
        let lanes = lanes.collect::<Result<_, _>>()?;
        Ok(Self { keys: DataFrame::new(rows.height(), keys)?, groups, lanes })
    }
}

/// Which groups are whose.
#[derive(Debug, Clone, Copy)]
struct Share {
    own: usize,
    of: usize,
}

impl Share {
    fn has(self, group: u128) -> bool {
        // The upper half, because tables go by the lower one.
        hash::upper(group) % self.of == self.own
    }
}

/// The groups of one thread.
struct Groups {
    share: Share,
    /// One more than the number of each group.
    numbers: Table,
    groups: usize,
    /// The keys of the groups, in the order of their numbers.
    keys: DataFrame,
    totals: Vec<(Total, String)>,
    distinct: Distinct,
    /// Rows of the batch at hand, and the groups they belong to.
    rows: Vec<(usize, usize)>,
}

impl Groups {
    fn new(schema: &Schema, shape: &Shape, share: Share) -> Result<Self, PolarsError> {
        let keys: Schema = schema.iter().take(shape.keys).map(|(name, kind)| (name.clone(), kind.clone())).collect();
        let mut distincts = 0;
        let mut totals = Vec::new();
        for (how, at, name) in &shape.totals {
            let kind = at.and_then(|at| schema.get_at_index(at)).map(|(_, kind)| kind.clone());
            totals.push((Total::new(*how, kind, &mut distincts), name.clone()));
        }
        let keys = DataFrame::empty_with_schema(&keys);
        let distinct = Distinct::new(distincts);
        Ok(Self { share, numbers: Table::default(), groups: 0, keys, totals, distinct, rows: Vec::new() })
    }

    fn add(&mut self, batch: &Batch) -> Result<(), PolarsError> {
        self.rows.clear();
        let mut fresh: Vec<IdxSize> = Vec::new();
        for (row, group) in batch.groups.iter().enumerate() {
            if self.share.has(*group) {
                let number = self.numbers.entry(*group);
                if *number == 0 {
                    self.groups += 1;
                    *number = u32::try_from(self.groups).ok().ok_or_else(too_many)?;
                    fresh.push(IdxSize::try_from(row).ok().ok_or_else(too_many)?);
                }
                self.rows.push((row, usize::try_from(*number - 1).ok().ok_or_else(too_many)?));
            }
        }
        if !fresh.is_empty() {
            let fresh = batch.keys.take(&IdxCa::from_vec("".into(), fresh))?;
            self.keys.vstack_mut(&owned(fresh)?)?;
        }
        let groups = self.groups;
        let mut distinct = Vec::new();
        for ((total, _), lane) in self.totals.iter_mut().zip(&batch.lanes) {
            total.add(lane, &self.rows, groups);
            if matches!(total, Total::Distinct(_)) {
                distinct.push(lane);
            }
        }
        self.distinct.add(&distinct, &self.rows, &batch.groups, groups);
        Ok(())
    }

    fn finish(mut self) -> Result<DataFrame, PolarsError> {
        let mut frame = self.keys;
        frame.rechunk_mut();
        let groups = self.groups;
        for (total, name) in self.totals {
            let column = total.finish(&name, groups, &mut self.distinct)?;
            frame.with_column(column)?;
        }
        Ok(frame)
    }
}

fn too_many() -> PolarsError {
    PolarsError::ComputeError("there are more than four billion groups".into())
}

/// Copies the texts of a few rows, which otherwise hold on to those of the whole batch they came with.
fn owned(rows: DataFrame) -> Result<DataFrame, PolarsError> {
    let height = rows.height();
    let columns = rows.into_columns().into_iter().map(|column| match column.str() {
        Ok(texts) => {
            let copied: StringChunked = texts.iter().collect();
            copied.with_name(column.name().clone()).into_series().into_column()
        }
        Err(_) => column,
    });
    DataFrame::new(height, columns.collect())
}

#[cfg(test)]
mod tests;
