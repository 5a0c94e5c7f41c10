//! A day's tables, audited, judged and encoded, before anything is written.

use std::time::Instant;

use bytes::Bytes;

use super::encoded_table::{EncodedTable, encode_tables};
use super::quality_measures::judge_quality;
use crate::base::failure::Failure;
use crate::base::log_context;
use crate::config::Pipeline;
use crate::pipeline::PipelineRun;
use crate::publish::audit::{self, AuditCheck};
use crate::publish::summary::{RunSummary, summarise_run};
use crate::score::quality::{Acceptance, QualityFinding};
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::{self, PublishedTable};

/// A day that is ready to be published.
pub struct PreparedSnapshot {
    pub checks: Vec<AuditCheck>,
    /// The result of each check of the day's data.
    pub quality: Vec<QualityFinding>,
    /// Who accepted findings that would stop the day, and why.
    pub accepted: Option<Acceptance>,
    pub summary: RunSummary,
    pub objects: Vec<EncodedTable>,
    pub preparation_seconds: f64,
}

impl PreparedSnapshot {
    /// The encoded tables of the day by name.
    pub fn encoded_tables(&self) -> impl Iterator<Item = (&str, &Bytes)> {
        self.objects.iter().map(|object| (object.table, &object.bytes))
    }
}

/// Audits the tables of a day, checks its data, and encodes the tables. Writes nothing. A day whose data looks wrong is
/// prepared as well; [`super::accept_or_reject`] decides about it.
///
/// # Errors
/// A table that fails the audit, or a warehouse that can't be read.
pub fn prepare(
    pipeline: &Pipeline,
    reader: &WarehouseReader<'_>,
    run: &PipelineRun,
    accepted: Option<&Acceptance>,
) -> Result<PreparedSnapshot, Failure> {
    let _stage = log_context::stage_span("publish").entered();
    let started = Instant::now();
    let checks = audit::audit_tables(pipeline, run)?;
    let quality = judge_quality(pipeline, reader, run, accepted)?;
    let quality_table = tables::quality_checks_table(run.as_of, &quality)?;
    let tables: Vec<&PublishedTable> = run.tables.iter().chain([&quality_table]).collect();
    let metadata = [
        ("healthscore.pipeline".to_owned(), pipeline.name.clone()),
        ("healthscore.as_of".to_owned(), run.as_of.to_string()),
        ("healthscore.scorecard_fingerprint".to_owned(), run.fingerprint.clone()),
    ];
    let objects = encode_tables(&tables, run.as_of, &metadata)?;
    let summary = summarise_run(pipeline, run, &quality);
    Ok(PreparedSnapshot {
        checks,
        quality,
        accepted: accepted.cloned(),
        summary,
        objects,
        preparation_seconds: started.elapsed().as_secs_f64(),
    })
}
