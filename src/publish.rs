//! Write, audit, publish: everything is encoded and checked before the first byte can be seen, each object is
//! replaced at once, and the record comes last.

mod aside;
mod compared;

use std::time::Instant;

use bytes::Bytes;
use chrono::{DateTime, NaiveDate, Utc};

use crate::archive::Archive;
use crate::audit::{self, Check};
use crate::candidate;
use crate::digest::sha256;
use crate::encode;
use crate::error::Error;
use crate::failure::Failure;
use crate::parallel;
use crate::pipeline::{Run, StageTime};
use crate::quality::{Acceptance, Finding};
use crate::record::{self, Fingerprints, Output, RunRecord};
use crate::report::{Summary, summarise};
use crate::scorecards;
use crate::snapshot::{self, ACCOUNT_HEALTH, ACCOUNT_HEALTH_LATEST, Table, object_path};
use crate::spec::Spec;
use crate::storage::Location;

pub use self::aside::admitted;
pub use self::compared::{judge, wanted};

/// Where days are published, and what all days of one run have in common.
pub struct Destination<'a> {
    pub spec: &'a Spec,
    pub warehouse: &'a Location,
    pub archive: &'a Archive<'a>,
    pub fingerprints: Fingerprints,
    pub run_id: String,
    /// Tells the time for the record.
    pub clock: fn() -> DateTime<Utc>,
}

/// A day's tables, encoded and checked, ready to be seen.
pub struct Candidate {
    pub checks: Vec<Check>,
    /// What was found about the day's data.
    pub quality: Vec<Finding>,
    /// Who said that what stops is right.
    pub accepted: Option<Acceptance>,
    pub outputs: Vec<Output>,
    pub summary: Summary,
    objects: Vec<(String, Bytes)>,
    seconds: f64,
}

impl Candidate {
    /// The tables of the day by name, encoded.
    fn tables(&self, as_of: NaiveDate) -> impl Iterator<Item = (&str, &Bytes)> {
        let tables = snapshot::TABLES.iter().filter(|table| table.name != ACCOUNT_HEALTH_LATEST.name);
        tables.filter_map(move |table| {
            let path = object_path(*table, as_of);
            self.objects.iter().find(|(known, _)| *known == path).map(|(_, bytes)| (table.name, bytes))
        })
    }
}

/// Audits the tables of a day, judges its data, and encodes them. Nothing is written, and whether the data looks right
/// is for [`admitted`] to say.
///
/// # Errors
/// A table that breaks a promise, or a warehouse that can't be read.
pub fn prepare(
    spec: &Spec,
    archive: &Archive<'_>,
    run: &Run,
    accepted: Option<&Acceptance>,
) -> Result<Candidate, Failure> {
    let started = Instant::now();
    let checks = audit::audit(&spec.scorecard, &spec.windows, &run.tables)?;
    let quality = judge(spec, archive, run, accepted)?;
    let judged = snapshot::quality_checks(run.as_of, &quality)?;
    let tables: Vec<&Table> = run.tables.iter().chain([&judged]).collect();
    let meta = [
        ("healthscore.pipeline".to_owned(), spec.name.clone()),
        ("healthscore.as_of".to_owned(), run.as_of.to_string()),
        ("healthscore.scorecard_fingerprint".to_owned(), run.fingerprint.clone()),
    ];
    let newest = archive.days()?.last().is_none_or(|newest| *newest <= run.as_of);
    let (mut outputs, mut objects) = (Vec::new(), Vec::new());
    let encoded = parallel::map(&tables, |table| encode::parquet_bytes(&table.rows, &meta));
    for (table, bytes) in tables.into_iter().zip(encoded) {
        let bytes = bytes?;
        // A backfill of an older day leaves the newest one in place.
        let latest = (table.schema.name == ACCOUNT_HEALTH.name && newest).then_some(ACCOUNT_HEALTH_LATEST);
        for schema in [Some(table.schema), latest].into_iter().flatten() {
            let path = object_path(schema, run.as_of);
            outputs.push(Output { table: schema.name, ..output(&path, table, &bytes) });
            objects.push((path, bytes.clone()));
        }
    }
    // First of all, so that no published day names a scorecard that nobody can look up.
    let mut scorecards = Vec::new();
    for (path, table) in scorecards::changed(archive, spec, run.as_of)? {
        let bytes = encode::parquet_bytes(&table.rows, &[])?;
        outputs.push(output(&path, &table, &bytes));
        scorecards.push((path, bytes));
    }
    objects.splice(0..0, scorecards);
    let summary = summarise(spec, run, &quality);
    let accepted = accepted.cloned();
    Ok(Candidate { checks, quality, accepted, outputs, summary, objects, seconds: started.elapsed().as_secs_f64() })
}

fn output(path: &str, table: &Table, bytes: &Bytes) -> Output {
    Output {
        table: table.schema.name,
        path: path.to_owned(),
        rows: table.rows.num_rows(),
        bytes: bytes.len(),
        sha256: sha256(bytes),
    }
}

/// Lets a day be seen, each table at once, and writes the record of its run, which `began` at that instant.
///
/// # Errors
/// A warehouse that can't be written; what was published of the day before that has no record.
pub fn publish(
    to: &Destination<'_>,
    run: Run,
    candidate: &Candidate,
    began: DateTime<Utc>,
) -> Result<RunRecord, Error> {
    let started = Instant::now();
    candidate::clear(to.warehouse, run.as_of)?;
    // A day is there once `account_health` is, so everything it rests on goes before it.
    let seen = |path: &str| path.starts_with(ACCOUNT_HEALTH.name);
    let (last, first): (Vec<_>, Vec<_>) = candidate.objects.iter().partition(|(path, _)| seen(path));
    for objects in [first, last] {
        write(to.warehouse, &objects)?;
    }
    let mut stages = run.stages;
    stages.push(StageTime { stage: "publish", seconds: candidate.seconds + started.elapsed().as_secs_f64() });
    let record = RunRecord {
        healthscore_version: record::RELEASE,
        run_id: to.run_id.clone(),
        pipeline: to.spec.name.clone(),
        as_of: run.as_of,
        started_at: record::instant(began),
        finished_at: record::instant((to.clock)()),
        point_in_time: candidate.summary.not_point_in_time.is_empty(),
        fingerprints: to.fingerprints.clone(),
        sources: run.sources,
        history: to.archive.take_inputs(),
        stages,
        checks: candidate.checks.clone(),
        quality: candidate.quality.clone(),
        accepted: candidate.accepted.clone(),
        outputs: candidate.outputs.clone(),
        summary: candidate.summary.clone(),
    };
    let json =
        serde_json::to_string(&record).map_err(|error| Error::Encode { reason: format!("the run record: {error}") })?;
    to.warehouse.write(&record::path(run.as_of, &to.run_id), Bytes::from(json))?;
    let outputs = candidate.outputs.iter();
    let objects = outputs.filter_map(|output| {
        let (_, bytes) = candidate.objects.iter().find(|(path, _)| *path == output.path)?;
        Some((output.path.clone(), bytes.clone(), output.sha256.clone()))
    });
    to.archive.add(run.as_of, objects.collect());
    Ok(record)
}

/// Writes objects side by side: each waits for its disk or store, and a day has many.
fn write(warehouse: &Location, objects: &[&(String, Bytes)]) -> Result<(), Error> {
    std::thread::scope(|scope| {
        let writes: Vec<_> =
            objects.iter().map(|(path, bytes)| scope.spawn(move || warehouse.write(path, bytes.clone()))).collect();
        for (written, (path, bytes)) in writes.into_iter().zip(objects) {
            written.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            tracing::info!(object = %warehouse.url(path), bytes = bytes.len(), "published");
        }
        Ok(())
    })
}
