//! Write, audit, publish: everything is encoded and checked before the first byte can be seen, each object is
//! replaced at once, and the record comes last.

mod rejection;
mod quality_measures;
mod shared_objects;
mod atomic_replace;

use std::time::Instant;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use rayon::prelude::*;

use crate::base::digest::sha256;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::base::log_context;
use crate::config::Pipeline;
use crate::pipeline::{PipelineRun, StageTime};
use crate::publish::audit::{self, AuditCheck};
use crate::publish::lease::{Lease, LeaseRequest};
use crate::publish::rejected_snapshot;
use crate::publish::run_record::{self, Fingerprints, PublishedObject, RunRecord};
use crate::publish::summary::{RunSummary, summarise_run};
use crate::score::quality::{Acceptance, QualityFinding};
use crate::storage::parquet_codec;
use crate::storage::{Location, ObjectVersion};
use crate::warehouse::reader::{EncodedObject, WarehouseReader};
use crate::warehouse::tables::{self, PublishedTable, object_path};

pub use self::quality_measures::{judge_quality, quality_history_days};
pub use self::rejection::accept_or_reject;

/// Where days are published, and what all days of one run have in common.
pub struct PublishTarget<'a> {
    pub pipeline: &'a Pipeline,
    pub warehouse: &'a Location,
    pub reader: &'a WarehouseReader<'a>,
    pub fingerprints: Fingerprints,
    /// By whom, and how the right to do so is asked for.
    pub lease_request: LeaseRequest,
}

/// A day's tables, encoded and checked, ready to be seen.
pub struct PreparedSnapshot {
    pub checks: Vec<AuditCheck>,
    /// What was found about the day's data.
    pub quality: Vec<QualityFinding>,
    /// Who said that what stops is right.
    pub accepted: Option<Acceptance>,
    pub summary: RunSummary,
    objects: Vec<EncodedTable>,
    preparation_seconds: f64,
}

impl PreparedSnapshot {
    /// The tables of the day by name, encoded.
    fn encoded_tables(&self) -> impl Iterator<Item = (&str, &Bytes)> {
        self.objects.iter().map(|object| (object.table, &object.bytes))
    }
}

/// A table as the bytes of an object.
struct EncodedTable {
    table: &'static str,
    path: String,
    rows: usize,
    bytes: Bytes,
    sha256: String,
}

impl EncodedTable {
    fn new(path: String, table: &PublishedTable, bytes: Bytes) -> Self {
        let sha256 = sha256(&bytes);
        Self { table: table.schema.name, path, rows: table.rows.num_rows(), bytes, sha256 }
    }

    fn encoded_object(&self) -> EncodedObject {
        EncodedObject { path: self.path.clone(), bytes: self.bytes.clone(), sha256: self.sha256.clone() }
    }

    fn published_object(&self, version: ObjectVersion) -> PublishedObject {
        PublishedObject {
            table: self.table,
            path: self.path.clone(),
            rows: self.rows,
            bytes: self.bytes.len(),
            sha256: self.sha256.clone(),
            etag: version.etag,
        }
    }
}

/// Audits the tables of a day, judges its data, and encodes them. Nothing is written, and whether the data looks right
/// is for [`admitted`] to say.
///
/// # Errors
/// A table that breaks a promise, or a warehouse that can't be read.
pub fn prepare(
    pipeline: &Pipeline,
    reader: &WarehouseReader<'_>,
    run: &PipelineRun,
    accepted: Option<&Acceptance>,
) -> Result<PreparedSnapshot, Failure> {
    let _stage = log_context::stage("publish").entered();
    let started = Instant::now();
    let checks = audit::audit_tables(pipeline, &run.tables)?;
    let quality = judge_quality(pipeline, reader, run, accepted)?;
    let quality_table = tables::quality_checks_table(run.as_of, &quality)?;
    let tables: Vec<&PublishedTable> = run.tables.iter().chain([&quality_table]).collect();
    let meta = [
        ("healthscore.pipeline".to_owned(), pipeline.name.clone()),
        ("healthscore.as_of".to_owned(), run.as_of.to_string()),
        ("healthscore.scorecard_fingerprint".to_owned(), run.fingerprint.clone()),
    ];
    let encoded: Vec<_> = tables.par_iter().map(|table| parquet_codec::parquet_bytes(&table.rows, &meta)).collect();
    let objects = tables
        .into_iter()
        .zip(encoded)
        .map(|(table, bytes)| Ok(EncodedTable::new(object_path(table.schema, run.as_of), table, bytes?)));
    let objects = objects.collect::<Result<_, Error>>()?;
    let summary = summarise_run(pipeline, run, &quality);
    let accepted = accepted.cloned();
    Ok(PreparedSnapshot {
        checks,
        quality,
        accepted,
        summary,
        objects,
        preparation_seconds: started.elapsed().as_secs_f64(),
    })
}

/// Lets a day be seen, each table at once, and writes the record of its run, which `began` at that instant.
///
/// # Errors
/// A warehouse that can't be written, or a day that another run took over; what was published of it before that has no
/// record.
pub fn publish(
    target: &PublishTarget<'_>,
    lease: Lease,
    run: PipelineRun,
    prepared: &PreparedSnapshot,
    began: DateTime<Utc>,
) -> Result<RunRecord, Error> {
    let _stage = log_context::stage("publish").entered();
    let started = Instant::now();
    rejected_snapshot::clear(target.warehouse, run.as_of)?;
    // First of all, so that no published day names a scorecard that nobody can look up.
    let scorecards = shared_objects::publish_scorecards(target, run.as_of)?;
    let versions = atomic_replace::replace_tables(target.warehouse, &lease, &prepared.objects)?;
    let mut outputs: Vec<PublishedObject> =
        prepared.objects.iter().zip(versions).map(|(object, seen)| object.published_object(seen)).collect();
    outputs.extend(shared_objects::publish_latest(target, run.as_of, &prepared.objects)?);
    outputs.extend(scorecards);
    let mut stages = run.stages;
    stages
        .push(StageTime { stage: "publish", seconds: prepared.preparation_seconds + started.elapsed().as_secs_f64() });
    let record = RunRecord {
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
    };
    let json =
        serde_json::to_string(&record).map_err(|error| Error::Encode { reason: format!("the run record: {error}") })?;
    atomic_replace::write_run_record(
        target.warehouse,
        &lease,
        &run_record::path(run.as_of, &target.lease_request.run_id),
        Bytes::from(json),
    )?;
    lease.release()?;
    let objects = prepared.objects.iter().map(EncodedTable::encoded_object).collect();
    target.reader.add_published_day(run.as_of, objects);
    Ok(record)
}
