//! Write, audit, publish: everything is encoded and checked before the first byte can be seen, each object is
//! replaced at once, and the record comes last.

mod aside;
mod compared;
mod shared;
mod swap;

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
use crate::publish::audit::{self, Check};
use crate::publish::lease::{Claim, Lease};
use crate::publish::rejected_snapshot;
use crate::publish::run_record::{self, Fingerprints, Output, RunRecord};
use crate::publish::summary::{Summary, summarise};
use crate::score::quality::{Acceptance, QualityFinding};
use crate::storage::parquet_codec;
use crate::storage::{Location, ObjectVersion};
use crate::warehouse::reader::Archive;
use crate::warehouse::tables::{self, Table, object_path};

pub use self::aside::admitted;
pub use self::compared::{judge, wanted};

/// Where days are published, and what all days of one run have in common.
pub struct Destination<'a> {
    pub pipeline: &'a Pipeline,
    pub warehouse: &'a Location,
    pub archive: &'a Archive<'a>,
    pub fingerprints: Fingerprints,
    /// By whom, and how the right to do so is asked for.
    pub claim: Claim,
}

/// A day's tables, encoded and checked, ready to be seen.
pub struct Candidate {
    pub checks: Vec<Check>,
    /// What was found about the day's data.
    pub quality: Vec<QualityFinding>,
    /// Who said that what stops is right.
    pub accepted: Option<Acceptance>,
    pub summary: Summary,
    objects: Vec<Encoded>,
    seconds: f64,
}

impl Candidate {
    /// The tables of the day by name, encoded.
    fn tables(&self) -> impl Iterator<Item = (&str, &Bytes)> {
        self.objects.iter().map(|object| (object.table, &object.bytes))
    }
}

/// A table as the bytes of an object.
struct Encoded {
    table: &'static str,
    path: String,
    rows: usize,
    bytes: Bytes,
    sha256: String,
}

impl Encoded {
    fn new(path: String, table: &Table, bytes: Bytes) -> Self {
        let sha256 = sha256(&bytes);
        Self { table: table.schema.name, path, rows: table.rows.num_rows(), bytes, sha256 }
    }

    fn output(&self, seen: ObjectVersion) -> Output {
        Output {
            table: self.table,
            path: self.path.clone(),
            rows: self.rows,
            bytes: self.bytes.len(),
            sha256: self.sha256.clone(),
            etag: seen.etag,
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
    archive: &Archive<'_>,
    run: &PipelineRun,
    accepted: Option<&Acceptance>,
) -> Result<Candidate, Failure> {
    let _stage = log_context::stage("publish").entered();
    let started = Instant::now();
    let checks = audit::audit(pipeline, &run.tables)?;
    let quality = judge(pipeline, archive, run, accepted)?;
    let judged = tables::quality_checks(run.as_of, &quality)?;
    let tables: Vec<&Table> = run.tables.iter().chain([&judged]).collect();
    let meta = [
        ("healthscore.pipeline".to_owned(), pipeline.name.clone()),
        ("healthscore.as_of".to_owned(), run.as_of.to_string()),
        ("healthscore.scorecard_fingerprint".to_owned(), run.fingerprint.clone()),
    ];
    let encoded: Vec<_> = tables.par_iter().map(|table| parquet_codec::parquet_bytes(&table.rows, &meta)).collect();
    let objects = tables
        .into_iter()
        .zip(encoded)
        .map(|(table, bytes)| Ok(Encoded::new(object_path(table.schema, run.as_of), table, bytes?)));
    let objects = objects.collect::<Result<_, Error>>()?;
    let summary = summarise(pipeline, run, &quality);
    let accepted = accepted.cloned();
    Ok(Candidate { checks, quality, accepted, summary, objects, seconds: started.elapsed().as_secs_f64() })
}

/// Lets a day be seen, each table at once, and writes the record of its run, which `began` at that instant.
///
/// # Errors
/// A warehouse that can't be written, or a day that another run took over; what was published of it before that has no
/// record.
pub fn publish(
    to: &Destination<'_>,
    lease: Lease,
    run: PipelineRun,
    candidate: &Candidate,
    began: DateTime<Utc>,
) -> Result<RunRecord, Error> {
    let _stage = log_context::stage("publish").entered();
    let started = Instant::now();
    rejected_snapshot::clear(to.warehouse, run.as_of)?;
    // First of all, so that no published day names a scorecard that nobody can look up.
    let scorecards = shared::scorecards(to, run.as_of)?;
    let seen = swap::show(to.warehouse, &lease, &candidate.objects)?;
    let mut outputs: Vec<Output> =
        candidate.objects.iter().zip(seen).map(|(object, seen)| object.output(seen)).collect();
    outputs.extend(shared::latest(to, run.as_of, &candidate.objects)?);
    outputs.extend(scorecards);
    let mut stages = run.stages;
    stages.push(StageTime { stage: "publish", seconds: candidate.seconds + started.elapsed().as_secs_f64() });
    let record = RunRecord {
        healthscore_version: run_record::RELEASE,
        run_id: to.claim.run_id.clone(),
        pipeline: to.pipeline.name.clone(),
        as_of: run.as_of,
        started_at: run_record::instant(began),
        finished_at: run_record::instant((to.claim.clock)()),
        point_in_time: candidate.summary.not_point_in_time.is_empty(),
        fingerprints: to.fingerprints.clone(),
        sources: run.sources,
        history: to.archive.take_inputs(),
        stages,
        checks: candidate.checks.clone(),
        quality: candidate.quality.clone(),
        accepted: candidate.accepted.clone(),
        outputs,
        summary: candidate.summary.clone(),
    };
    let json =
        serde_json::to_string(&record).map_err(|error| Error::Encode { reason: format!("the run record: {error}") })?;
    swap::record(to.warehouse, &lease, &run_record::path(run.as_of, &to.claim.run_id), Bytes::from(json))?;
    lease.end()?;
    let objects = candidate.objects.iter();
    to.archive.add(
        run.as_of,
        objects.map(|object| (object.path.clone(), object.bytes.clone(), object.sha256.clone())).collect(),
    );
    Ok(record)
}
