//! Several ways to run a GROUP BY over a frame in memory.

use polars::prelude::{DataFrame, IntoLazy};

use crate::query::engine;
use crate::query::group_by::batch::{InputColumns, RowBatch};
use crate::query::group_by::running::{RunningGroupBy, SenderState};
use crate::query::group_by::worker_groups::{HashShare, WorkerGroups};
use crate::query::group_by::{GroupByInput, GroupError, attach_group_bys};

/// The rows that are sent at a time.
const ROWS_PER_BATCH: usize = 100_000;

/// Groups the rows of a small frame in this thread, of a larger one on worker threads.
pub fn group_frame(frame: &DataFrame, input: &GroupByInput) -> Result<DataFrame, GroupError> {
    if frame.height() <= ROWS_PER_BATCH {
        let mut columns_read = InputColumns::default();
        let mut groups = WorkerGroups::new(input, &mut columns_read, HashShare::WHOLE)?;
        let mut rows = frame.clone();
        rows.rechunk_mut();
        groups.add(&RowBatch::read(&rows, input, &columns_read)?)?;
        return groups.finish();
    }
    let running = RunningGroupBy::start(input)?;
    let sender = running.batch_sender(input.clone());
    for from in (0..frame.height()).step_by(ROWS_PER_BATCH) {
        let mut rows = frame.slice(i64::try_from(from).unwrap(), ROWS_PER_BATCH);
        rows.rechunk_mut();
        if sender.send_rows(&rows)? == SenderState::Stopped {
            break;
        }
    }
    running.finish()
}

/// Sends the rows through the engine to several threads.
pub fn group_streamed(frame: &DataFrame, input: &GroupByInput) -> Result<DataFrame, GroupError> {
    let (plan, mut running) = attach_group_bys(frame.clone().lazy(), vec![input.clone()]).unwrap();
    engine::collect_frames(vec![plan]).unwrap();
    running.remove(0).finish()
}

/// Groups the rows in this thread, in several batches and shares.
pub fn group_in_shares(frame: &DataFrame, input: &GroupByInput, shares: usize, rows_per_batch: usize) -> DataFrame {
    let mut all: Option<DataFrame> = None;
    for index in 0..shares {
        let mut columns_read = InputColumns::default();
        let mut groups = WorkerGroups::new(input, &mut columns_read, HashShare { index, count: shares }).unwrap();
        for from in (0..frame.height()).step_by(rows_per_batch) {
            let mut batch = frame.slice(i64::try_from(from).unwrap(), rows_per_batch);
            batch.rechunk_mut();
            groups.add(&RowBatch::read(&batch, input, &columns_read).unwrap()).unwrap();
        }
        let part = groups.finish().unwrap();
        match &mut all {
            Some(all) => {
                all.vstack_mut(&part).unwrap();
            }
            None => all = Some(part),
        }
    }
    all.unwrap()
}
