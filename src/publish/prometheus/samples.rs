//! The samples of a run and of the day that it published.
//!
//! Labels name pipelines, sources, tiers, bands and tables, but no accounts: their number would grow without limit.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use super::metric_families::{
    ACCOUNTS, BYTES, CHECKS, DAYS, EXIT_CODE, FINISHED, INFO, LAST_SUCCESS, MEAN_COVERAGE, MEAN_SCORE, OBJECTS, ROWS,
    SNAPSHOT_TIME, SOURCE_AGE, SOURCE_BYTES, SOURCE_FAULTY, SOURCE_FILES, SOURCE_ROWS, STAGE_SECONDS, STARTED, SUCCESS,
};
use super::run_outcome::RunOutcome;
use super::text_format::MetricSample;
use crate::base::environment::Environment;
use crate::base::exit_code::ExitStatus;
use crate::measure::source::{SourceCheckKind, SourceReport};
use crate::publish::run_record::RunRecord;
use crate::publish::summary::TierSummary;
use crate::score::quality::{QualityFinding, QualityVerdict};

const SECONDS_PER_DAY: i64 = 86_400;

/// Returns the samples of a command: when it ran, and how it ended.
pub fn run_samples(
    pipeline: &str,
    command: &str,
    outcome: &RunOutcome,
    exit: ExitStatus,
    environment: &Environment,
) -> Vec<MetricSample> {
    let sample = |name, value: String| MetricSample::new(name, &[("pipeline", pipeline), ("command", command)], value);
    let days = |outcome, count: usize| sample(DAYS, count.to_string()).with_label("outcome", outcome);
    vec![
        sample(EXIT_CODE, (exit as u8).to_string()),
        sample(SUCCESS, u8::from(ended_well(exit)).to_string()),
        sample(STARTED, epoch_seconds_text(environment.started_at)),
        sample(FINISHED, epoch_seconds_text(environment.now())),
        days("published", outcome.published),
        days("skipped", outcome.skipped),
    ]
}

/// Whether a run published its days, or found nothing to publish.
pub fn ended_well(exit: ExitStatus) -> bool {
    matches!(exit, ExitStatus::Done | ExitStatus::Unchanged)
}

/// Returns the time of the last run that ended well, which is this one.
pub fn last_success_sample(pipeline: &str, command: &str, environment: &Environment) -> MetricSample {
    MetricSample::new(
        LAST_SUCCESS,
        &[("pipeline", pipeline), ("command", command)],
        epoch_seconds_text(environment.now()),
    )
}

/// Returns the samples of a published day.
pub fn snapshot_samples(pipeline: &str, record: &RunRecord) -> Vec<MetricSample> {
    let mut all = vec![
        pipeline_sample(SNAPSHOT_TIME, pipeline, end_of_day(record.as_of).to_string()),
        pipeline_sample(INFO, pipeline, "1".to_owned())
            .with_label("version", record.healthscore_version)
            .with_label("scorecard", &record.fingerprints.scorecard),
    ];
    for stage in &record.stages {
        let seconds = stage.seconds.to_string();
        all.push(pipeline_sample(STAGE_SECONDS, pipeline, seconds).with_label("stage", stage.stage));
    }
    for source in &record.sources {
        all.extend(source_samples(pipeline, source));
    }
    for tier in &record.summary.tiers {
        all.extend(tier_samples(pipeline, tier));
    }
    all.extend(verdict_samples(pipeline, &record.quality));
    all.extend(table_samples(pipeline, record));
    all
}

fn pipeline_sample(name: &str, pipeline: &str, value: String) -> MetricSample {
    MetricSample::new(name, &[("pipeline", pipeline)], value)
}

fn source_samples(pipeline: &str, source: &SourceReport) -> Vec<MetricSample> {
    let sample = |name, value: String| pipeline_sample(name, pipeline, value).with_label("source", &source.source);
    let mut all = vec![
        sample(SOURCE_ROWS, source.rows.to_string()),
        sample(SOURCE_FILES, source.files.len().to_string()),
        sample(SOURCE_BYTES, source.files.iter().map(|file| file.size).sum::<u64>().to_string()),
    ];
    all.extend(source.age_days.map(|days| sample(SOURCE_AGE, (days * SECONDS_PER_DAY).to_string())));
    for FaultyRows { check, dropped, rows } in faulty_rows(source) {
        let dropped = if dropped { "true" } else { "false" };
        let rows = sample(SOURCE_FAULTY, rows.to_string());
        all.push(rows.with_label("check", check.as_str()).with_label("dropped", dropped));
    }
    all
}

/// The rows of all findings of a check.
struct FaultyRows {
    check: SourceCheckKind,
    dropped: bool,
    rows: u64,
}

/// Sums the findings of each check: it has one for each rule or column, and Prometheus allows no two samples with the same
/// labels.
fn faulty_rows(source: &SourceReport) -> Vec<FaultyRows> {
    let mut sums: Vec<FaultyRows> = Vec::new();
    for finding in &source.findings {
        match sums.iter_mut().find(|sum| sum.check == finding.check && sum.dropped == finding.dropped) {
            Some(sum) => sum.rows += finding.rows,
            None => sums.push(FaultyRows { check: finding.check, dropped: finding.dropped, rows: finding.rows }),
        }
    }
    sums
}

fn tier_samples(pipeline: &str, tier: &TierSummary) -> Vec<MetricSample> {
    let sample = |name, value: String| pipeline_sample(name, pipeline, value).with_label("tier", &tier.tier);
    let accounts = |band: &str, count: usize| sample(ACCOUNTS, count.to_string()).with_label("band", band);
    let mut all: Vec<MetricSample> = tier.bands.iter().map(|band| accounts(&band.band, band.accounts)).collect();
    all.push(accounts("no_score", tier.without_score));
    all.extend(tier.mean_score.map(|mean| sample(MEAN_SCORE, mean.to_string())));
    all.extend(tier.mean_coverage.map(|mean| sample(MEAN_COVERAGE, mean.to_string())));
    all
}

/// Counts the checks of the data by verdict. A day with the verdict [`QualityVerdict::Stop`] is not published.
fn verdict_samples(pipeline: &str, findings: &[QualityFinding]) -> Vec<MetricSample> {
    let final_scores = [
        QualityVerdict::Ok,
        QualityVerdict::Warn,
        QualityVerdict::Accepted,
        QualityVerdict::NoHistory,
        QualityVerdict::TooFew,
    ];
    let samples = final_scores.into_iter().map(|verdict| {
        let count = findings.iter().filter(|finding| finding.verdict == verdict).count();
        pipeline_sample(CHECKS, pipeline, count.to_string()).with_label("verdict", verdict.as_str())
    });
    samples.collect()
}

fn table_samples(pipeline: &str, record: &RunRecord) -> Vec<MetricSample> {
    let tables: BTreeSet<&str> = record.outputs.iter().map(|output| output.table).collect();
    let samples = tables.into_iter().flat_map(|table| {
        let sample = |name, value: usize| pipeline_sample(name, pipeline, value.to_string()).with_label("table", table);
        let objects = || record.outputs.iter().filter(|output| output.table == table);
        [
            sample(OBJECTS, objects().count()),
            sample(ROWS, objects().map(|object| object.rows).sum()),
            sample(BYTES, objects().map(|object| object.bytes).sum()),
        ]
    });
    samples.collect()
}

/// Returns the first second after a day, UTC.
pub fn end_of_day(day: NaiveDate) -> i64 {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
    next.and_time(NaiveTime::MIN).and_utc().timestamp()
}

/// Formats an instant in seconds since 1970, to the millisecond.
fn epoch_seconds_text(at: DateTime<Utc>) -> String {
    format!("{}.{:03}", at.timestamp(), at.timestamp_subsec_millis().min(999))
}
