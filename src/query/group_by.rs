//! GROUP BY over a stream of rows: every group once, every distinct value once, whatever the number of rows.
//!
//! Polars keeps rows of groups it does not see often until the end, and takes one more such pass for every
//! COUNT(DISTINCT): gigabytes and minutes for a year of usage events. Here rows are added to their group as they come.
//! Groups and distinct values are known by 128-bit hashes, whose chance to collide is far below that of a broken disk.
//! Each worker thread owns the groups of its share of the hashes, so that workers don't wait for each other.
//! Every total is exact before it is rounded, so that the order of rows and the number of threads do not matter.

use std::num::NonZero;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use polars::prelude::{DataFrame, LazyFrame, PlanCallback, PolarsError, SchemaRef};

use super::expr::AggregateFunction;
use super::types::Type;

mod accumulator;
mod batch;
mod column_values;
mod distinct_counts;
mod distinct_rows;
mod worker_groups;
mod hash;
mod number_by_hash;
mod group_results;
mod small_distinct_set;
mod sort_key;

use batch::{InputColumns, RowBatch};
use worker_groups::{HashShare, WorkerGroups};

/// One GROUP BY over columns of a frame: first the keys, then what is aggregated.
#[derive(Debug, Clone)]
pub struct GroupBy {
    /// How many of the first columns are keys. Without keys there is one group, even of no rows.
    pub keys: usize,
    pub totals: Vec<GroupAggregate>,
}

/// One aggregate. Columns are known by their position among those of the [`Feed`].
#[derive(Debug, Clone)]
pub struct GroupAggregate {
    pub function: AggregateFunction,
    /// None for COUNT(*), two for ARG_MAX, CORR and the like.
    pub arguments: Vec<usize>,
    /// Each value counts once.
    pub distinct: bool,
    /// What FIRST, LAST and STRING_AGG go by; of a quantile only whether it counts from the greatest value down.
    pub order: Vec<OrderColumn>,
    /// What STRING_AGG puts between two values.
    pub separator: Option<String>,
    pub data_type: Type,
    /// The name of the result's column.
    pub name: String,
}

/// One column of an ORDER BY.
#[derive(Debug, Clone, Copy)]
pub struct OrderColumn {
    pub position: usize,
    pub descending: bool,
    pub nulls_first: bool,
}

/// A GROUP BY and the columns of a frame that it takes.
#[derive(Debug, Clone)]
pub struct GroupByInput {
    /// Names in the frame, in the order that `group_by` goes by. A column may be there twice.
    pub columns: Vec<String>,
    pub group_by: GroupBy,
    /// The types of these columns; the names are those of the keys in the result.
    pub schema: SchemaRef,
}

/// Why there is no result.
#[derive(Debug)]
pub enum GroupError {
    /// A total (by its position among the totals) that its type does not hold.
    Total {
        total: usize,
        problem: String,
    },
    Engine(PolarsError),
}

impl From<PolarsError> for GroupError {
    fn from(error: PolarsError) -> Self {
        Self::Engine(error)
    }
}

/// The first error while rows were sent, for whoever collects the groups.
type SharedError = Arc<Mutex<Option<PolarsError>>>;

type BatchChannel = SyncSender<Option<Arc<RowBatch>>>;

/// A GROUP BY that rows are being sent to.
pub struct RunningGroupBy {
    /// One per worker.
    channels: Vec<BatchChannel>,
    inputs: InputColumns,
    workers: Vec<JoinHandle<Result<DataFrame, GroupError>>>,
    first_error: SharedError,
}

/// Few enough to bound memory, enough to keep all threads busy.
const BATCHES_WAITING: usize = 1;

/// More threads than this wait for the one that reads.
const MAX_WORKERS: usize = 8;

/// Rows of a frame in memory that are worth starting threads for, and that are sent at a time.
#[cfg(test)]
const ROWS_PER_BATCH: usize = 100_000;

/// Attaches several GROUP BYs to the end of a plan. Running the plan that is returned sends all its rows to them.
/// Where one of them fails, no more rows are read, and what the others return is not all.
///
/// # Errors
/// What Polars says against such a plan; a total that lacks a column.
pub fn attach_group_bys(
    frame: LazyFrame,
    feeds: Vec<GroupByInput>,
) -> Result<(LazyFrame, Vec<RunningGroupBy>), PolarsError> {
    let running: Vec<RunningGroupBy> = feeds.iter().map(RunningGroupBy::start).collect::<Result<_, _>>()?;
    let taps: Vec<BatchSender> =
        feeds.into_iter().zip(&running).map(|(feed, running)| running.batch_sender(feed)).collect();
    let send = move |mut rows: DataFrame| {
        rows.rechunk_mut();
        for tap in &taps {
            if tap.send(&rows)? == SenderState::Stopped {
                return Ok(true);
            }
        }
        Ok(false)
    };
    let sink = frame.sink_batches(PlanCallback::new(send), false, None)?;
    Ok((sink, running))
}

/// The same over a frame in memory.
///
/// # Errors
/// A total that its type does not hold or that lacks a column; what Polars says.
#[cfg(test)]
pub fn group_frame(frame: &DataFrame, feed: &GroupByInput) -> Result<DataFrame, GroupError> {
    if frame.height() <= ROWS_PER_BATCH {
        let mut inputs = InputColumns::default();
        let mut groups = WorkerGroups::new(feed, &mut inputs, HashShare::WHOLE)?;
        let mut rows = frame.clone();
        rows.rechunk_mut();
        groups.add(&RowBatch::read(&rows, feed, &inputs)?)?;
        return groups.finish();
    }
    let running = RunningGroupBy::start(feed)?;
    let tap = running.batch_sender(feed.clone());
    for from in (0..frame.height()).step_by(ROWS_PER_BATCH) {
        let offset = i64::try_from(from).unwrap_or(i64::MAX);
        let mut rows = frame.slice(offset, ROWS_PER_BATCH);
        rows.rechunk_mut();
        if tap.send(&rows)? == SenderState::Stopped {
            break;
        }
    }
    running.finish()
}

/// Where the rows of a frame go.
struct BatchSender {
    feed: GroupByInput,
    inputs: InputColumns,
    channels: Vec<BatchChannel>,
    first_error: SharedError,
}

/// Whether more rows are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SenderState {
    Open,
    Stopped,
}

impl BatchSender {
    fn send(&self, rows: &DataFrame) -> Result<SenderState, PolarsError> {
        let batch = RowBatch::read(rows, &self.feed, &self.inputs).inspect_err(|error| {
            let mut first = self.first_error.lock().unwrap_or_else(PoisonError::into_inner);
            first.get_or_insert_with(|| error.clone());
        })?;
        let batch = Arc::new(batch);
        let sent = self.channels.iter().all(|line| line.send(Some(Arc::clone(&batch))).is_ok());
        // A worker that is gone has failed, and says why at the end.
        Ok(if sent { SenderState::Open } else { SenderState::Stopped })
    }
}

impl RunningGroupBy {
    fn start(feed: &GroupByInput) -> Result<Self, PolarsError> {
        let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(MAX_WORKERS);
        let mut inputs = InputColumns::default();
        let mut lines = Vec::new();
        let mut workers = Vec::new();
        for own in 0..threads {
            let (line, batches) = sync_channel::<Option<Arc<RowBatch>>>(BATCHES_WAITING);
            let mut groups = WorkerGroups::new(feed, &mut inputs, HashShare { own, of: threads })?;
            lines.push(line);
            workers.push(std::thread::spawn(move || {
                while let Ok(Some(batch)) = batches.recv() {
                    groups.add(&batch)?;
                }
                groups.finish()
            }));
        }
        Ok(Self { channels: lines, inputs, workers, first_error: Arc::new(Mutex::new(None)) })
    }

    fn batch_sender(&self, feed: GroupByInput) -> BatchSender {
        let first_error = Arc::clone(&self.first_error);
        BatchSender { feed, inputs: self.inputs.clone(), channels: self.channels.clone(), first_error }
    }

    /// The groups, one row each: the keys and then the totals, in no particular order.
    ///
    /// # Errors
    /// A total that its type does not hold: of several the first, whatever the order of rows. An error of Polars.
    pub fn finish(self) -> Result<DataFrame, GroupError> {
        for line in &self.channels {
            // One that is gone says why below.
            let _ = line.send(None);
        }
        let mut all: Option<DataFrame> = None;
        let mut errors = Vec::new();
        for worker in self.workers {
            match worker.join() {
                Ok(Ok(part)) => match &mut all {
                    Some(all) => {
                        all.vstack_mut(&part)?;
                    }
                    None => all = Some(part),
                },
                Ok(Err(error)) => errors.push(error),
                Err(_) => errors.push(PolarsError::ComputeError("a thread that groups rows panicked".into()).into()),
            }
        }
        if let Some(error) = self.first_error.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Err(error.into());
        }
        match errors.into_iter().min_by(GroupError::compare_for_report) {
            Some(error) => Err(error),
            None => Ok(all.unwrap_or_default()),
        }
    }
}

impl GroupError {
    /// Errors of the engine first, then those of the first total.
    fn compare_for_report(&self, other: &Self) -> std::cmp::Ordering {
        let rank = |error: &Self| match error {
            Self::Engine(_) => None,
            Self::Total { total, problem } => Some((*total, problem.clone())),
        };
        rank(self).cmp(&rank(other))
    }
}

#[cfg(test)]
mod tests;
