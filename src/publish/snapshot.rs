//! Publishes a day: its tables are written, audited and checked before a reader can see any of them, each object is
//! replaced at once, and the run record comes last.

/// The numbers of the data that are compared with those of earlier days.
mod quality_measures;
/// The destination of a run.
mod publish_target;
/// A table as the bytes of an object.
mod encoded_table;
/// A day that is audited, judged and encoded.
mod prepared_snapshot;
/// Days whose data looks wrong, and how that is reported.
mod rejection;
/// The tables of a day, replaced one by one.
mod atomic_replace;
/// Objects that all days share.
mod shared_objects;

use std::time::Instant;

use bytes::Bytes;
use chrono::{DateTime, Utc};

use self::encoded_table::EncodedTable;
pub use self::prepared_snapshot::{PreparedSnapshot, prepare};
pub use self::publish_target::PublishTarget;
pub use self::quality_measures::{judge_quality, quality_history_days};
pub use self::rejection::accept_or_reject;

use crate::base::error::Error;
use crate::base::log_context;
use crate::pipeline::{PipelineRun, StageTime};
use crate::publish::lease::Lease;
use crate::publish::rejected_snapshot;
use crate::publish::run_record::{self, PublishedObject, RunRecord};

/// Publishes a prepared day, and writes the record of its run, which began at `began`.
///
/// # Errors
/// A warehouse that can't be written, or a day that another run took over. Tables that were replaced before the error
/// stay, without a record of the run.
pub fn publish(
    target: &PublishTarget<'_>,
    lease: Lease,
    run: PipelineRun,
    prepared: &PreparedSnapshot,
    began: DateTime<Utc>,
) -> Result<RunRecord, Error> {
    let _stage = log_context::stage_span("publish").entered();
    let started = Instant::now();
    rejected_snapshot::remove_day(target.warehouse, run.as_of)?;
    // Scorecards come first, so that each scorecard that a published day names can be looked up.
    let scorecards = shared_objects::publish_scorecards(target, run.as_of)?;
    let versions = atomic_replace::replace_tables(target.warehouse, &lease, &prepared.objects)?;
    let mut outputs: Vec<PublishedObject> =
        prepared.objects.iter().zip(versions).map(|(object, version)| object.published_object(version)).collect();
    outputs.extend(shared_objects::publish_latest(target, run.as_of, &prepared.objects)?);
    outputs.extend(scorecards);
    let publish_seconds = prepared.preparation_seconds + started.elapsed().as_secs_f64();
    let record = record_of_run(target, run, prepared, began, outputs, publish_seconds);
    let json = serde_json::to_string(&record)
        .map_err(|error| Error::Encode { what: "the run record".to_owned(), cause: error.into() })?;
    let path = run_record::run_record_path(record.as_of, &record.run_id);
    atomic_replace::write_run_record(target.warehouse, &lease, &path, Bytes::from(json))?;
    lease.release()?;
    let objects = prepared.objects.iter().map(EncodedTable::encoded_object).collect();
    target.reader.add_published_day(record.as_of, objects);
    Ok(record)
}

fn record_of_run(
    target: &PublishTarget<'_>,
    run: PipelineRun,
    prepared: &PreparedSnapshot,
    began: DateTime<Utc>,
    outputs: Vec<PublishedObject>,
    publish_seconds: f64,
) -> RunRecord {
    let mut stages = run.stages;
    stages.push(StageTime { stage: "publish", seconds: publish_seconds });
    RunRecord {
        healthscore_version: run_record::RELEASE,
        run_id: target.lease_request.run_id.clone(),
        pipeline: target.pipeline.name.clone(),
        as_of: run.as_of,
        started_at: run_record::timestamp_text(began),
        finished_at: run_record::timestamp_text((target.lease_request.clock)()),
        point_in_time: prepared.summary.not_point_in_time.is_empty(),
        fingerprints: target.fingerprints.clone(),
        sources: run.sources,
        history: target.reader.take_read_objects(),
        stages,
        checks: prepared.checks.clone(),
        quality: prepared.quality.clone(),
        accepted: prepared.accepted.clone(),
        outputs,
        summary: prepared.summary.clone(),
    }
}
