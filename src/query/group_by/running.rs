//! GROUP BYs that run on worker threads while rows are sent to them.

use std::num::NonZero;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use polars::prelude::{DataFrame, LazyFrame, PlanCallback, PolarsError};

use super::batch::{InputColumns, RowBatch};
use super::group_error::GroupError;
use super::input::GroupByInput;
use super::worker_groups::{HashShare, WorkerGroups};

/// The first error while rows were sent.
type SharedError = Arc<Mutex<Option<PolarsError>>>;

/// A batch, or the end of the rows.
type BatchOrEnd = Option<Arc<RowBatch>>;

/// The number of batches that wait for a worker: few enough to bound memory, enough to keep all threads busy.
const BATCHES_WAITING: usize = 1;

/// The largest number of workers. More would wait for the thread that reads.
const MAX_WORKERS: usize = 8;

/// A GROUP BY that rows are being sent to.
pub struct RunningGroupBy {
    /// One channel per worker.
    channels: Vec<SyncSender<BatchOrEnd>>,
    columns_read: InputColumns,
    pub workers: Vec<JoinHandle<Result<DataFrame, GroupError>>>,
    first_error: SharedError,
}

/// Attaches several GROUP BYs to the end of a plan. Running the plan that is returned sends all its rows to them. When
/// one of them fails, no more rows are read, and the results of the others are incomplete.
///
/// # Errors
/// Errors of Polars; an aggregate that lacks a column.
pub fn attach_group_bys(
    frame: LazyFrame,
    inputs: Vec<GroupByInput>,
) -> Result<(LazyFrame, Vec<RunningGroupBy>), PolarsError> {
    let running: Vec<RunningGroupBy> = inputs.iter().map(RunningGroupBy::start).collect::<Result<_, _>>()?;
    let senders: Vec<BatchSender> =
        inputs.into_iter().zip(&running).map(|(input, running)| running.batch_sender(input)).collect();
    let stops_reading = move |rows| Ok(send_to_all(&senders, rows)? == SenderState::Stopped);
    let sink = frame.sink_batches(PlanCallback::new(stops_reading), false, None)?;
    Ok((sink, running))
}

/// Sends rows to several GROUP BYs. Stops at the first one that takes no more rows.
fn send_to_all(senders: &[BatchSender], mut rows: DataFrame) -> Result<SenderState, PolarsError> {
    rows.rechunk_mut();
    for sender in senders {
        if sender.send_rows(&rows)? == SenderState::Stopped {
            return Ok(SenderState::Stopped);
        }
    }
    Ok(SenderState::Open)
}

/// Sends the rows of a frame to the workers of one GROUP BY.
pub struct BatchSender {
    input: GroupByInput,
    columns_read: InputColumns,
    channels: Vec<SyncSender<BatchOrEnd>>,
    first_error: SharedError,
}

/// Whether the workers take more rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SenderState {
    Open,
    Stopped,
}

impl BatchSender {
    pub fn send_rows(&self, rows: &DataFrame) -> Result<SenderState, PolarsError> {
        let batch = RowBatch::read(rows, &self.input, &self.columns_read).inspect_err(|error| {
            let mut first = self.first_error.lock().unwrap_or_else(PoisonError::into_inner);
            first.get_or_insert_with(|| error.clone());
        })?;
        let batch = Arc::new(batch);
        let sent = self.channels.iter().all(|channel| channel.send(Some(Arc::clone(&batch))).is_ok());
        // A worker without a receiver has failed. `finish` returns its error.
        Ok(if sent { SenderState::Open } else { SenderState::Stopped })
    }
}

impl RunningGroupBy {
    pub fn start(input: &GroupByInput) -> Result<Self, PolarsError> {
        let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(MAX_WORKERS);
        let mut columns_read = InputColumns::default();
        let mut channels = Vec::new();
        let mut workers = Vec::new();
        for index in 0..threads {
            let (channel, batches) = sync_channel(BATCHES_WAITING);
            let groups = WorkerGroups::new(input, &mut columns_read, HashShare { index, count: threads })?;
            channels.push(channel);
            workers.push(std::thread::spawn(move || group_batches(groups, &batches)));
        }
        Ok(Self { channels, columns_read, workers, first_error: Arc::new(Mutex::new(None)) })
    }

    pub fn batch_sender(&self, input: GroupByInput) -> BatchSender {
        BatchSender {
            input,
            columns_read: self.columns_read.clone(),
            channels: self.channels.clone(),
            first_error: Arc::clone(&self.first_error),
        }
    }

    /// Waits for the workers. Returns one row per group, the keys and then the results, in no particular order.
    ///
    /// # Errors
    /// Where the type of an aggregate does not hold its result: of several, the first aggregate, for any order of
    /// rows. Errors of Polars.
    pub fn finish(self) -> Result<DataFrame, GroupError> {
        for channel in &self.channels {
            // A worker without a receiver has failed. Joining it below returns its error.
            let _ = channel.send(None);
        }
        let parts: Vec<_> = self.workers.into_iter().map(join_worker).collect();
        if let Some(error) = self.first_error.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Err(error.into());
        }
        stack_parts(parts)
    }
}

/// Groups the rows of all batches. Runs on a worker thread.
fn group_batches(mut groups: WorkerGroups, batches: &Receiver<BatchOrEnd>) -> Result<DataFrame, GroupError> {
    while let Ok(Some(batch)) = batches.recv() {
        groups.add(&batch)?;
    }
    groups.finish()
}

fn join_worker(worker: JoinHandle<Result<DataFrame, GroupError>>) -> Result<DataFrame, GroupError> {
    worker.join().unwrap_or_else(|_| Err(PolarsError::ComputeError("a thread that groups rows panicked".into()).into()))
}

/// Appends the groups of all workers. Of several errors, returns the one to report first.
fn stack_parts(parts: Vec<Result<DataFrame, GroupError>>) -> Result<DataFrame, GroupError> {
    let mut all: Option<DataFrame> = None;
    let mut errors = Vec::new();
    for part in parts {
        match (part, &mut all) {
            (Ok(part), Some(all)) => {
                all.vstack_mut(&part)?;
            }
            (Ok(part), None) => all = Some(part),
            (Err(error), _) => errors.push(error),
        }
    }
    match errors.into_iter().min_by(GroupError::compare_for_report) {
        Some(error) => Err(error),
        None => Ok(all.unwrap_or_default()),
    }
}
