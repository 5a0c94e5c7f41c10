//! Numbers out of what a run did and what it published. Labels are few: pipelines, sources, tiers, bands; no accounts.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use super::RunOutcome;
use super::metric_families::{
    ACCOUNTS, BYTES, CHECKS, DAYS, EXIT_CODE, FINISHED, INFO, LAST_SUCCESS, MEAN_COVERAGE, MEAN_SCORE, OBJECTS, ROWS,
    SNAPSHOT_TIME, SOURCE_AGE, SOURCE_BYTES, SOURCE_FAULTY, SOURCE_FILES, SOURCE_ROWS, STAGE_SECONDS, STARTED, SUCCESS,
};
use super::text_format::MetricSample;
use crate::base::environment::World;
use crate::base::exit_code::Exit;
use crate::publish::run_record::RunRecord;
use crate::publish::summary::TierSummary;
use crate::score::quality::QualityVerdict;

/// How the last run of a command went.
pub fn run_samples(
    pipeline: &str,
    command: &str,
    outcome: &RunOutcome,
    exit: Exit,
    environment: &World,
) -> Vec<MetricSample> {
    let sample = |name, value: String| MetricSample::new(name, &[("pipeline", pipeline), ("command", command)], value);
    let is_well = matches!(exit, Exit::Done | Exit::Unchanged);
    let days = |what, count: usize| sample(DAYS, count.to_string()).with_label("outcome", what);
    vec![
        sample(EXIT_CODE, (exit as u8).to_string()),
        sample(SUCCESS, u8::from(is_well).to_string()),
        sample(STARTED, epoch_seconds_text(environment.started)),
        sample(FINISHED, epoch_seconds_text(environment.now())),
        days("published", outcome.published),
        days("skipped", outcome.skipped),
    ]
}

pub fn last_success_sample(pipeline: &str, command: &str, environment: &World) -> MetricSample {
    MetricSample::new(
        LAST_SUCCESS,
        &[("pipeline", pipeline), ("command", command)],
        epoch_seconds_text(environment.now()),
    )
}

/// What a published day is like.
pub fn snapshot_samples(pipeline: &str, record: &RunRecord) -> Vec<MetricSample> {
    let sample = |name, value: String| MetricSample::new(name, &[("pipeline", pipeline)], value);
    let mut all = vec![
        sample(SNAPSHOT_TIME, end_of_day(record.as_of).to_string()),
        sample(INFO, "1".to_owned())
            .with_label("version", record.healthscore_version)
            .with_label("scorecard", &record.fingerprints.scorecard),
    ];
    for stage in &record.stages {
        all.push(sample(STAGE_SECONDS, stage.seconds.to_string()).with_label("stage", stage.stage));
    }
    for source in &record.sources {
        let of = |name, value: String| sample(name, value).with_label("source", &source.source);
        all.push(of(SOURCE_ROWS, source.rows.to_string()));
        all.push(of(SOURCE_FILES, source.files.len().to_string()));
        all.push(of(SOURCE_BYTES, source.files.iter().map(|file| file.size).sum::<u64>().to_string()));
        all.extend(source.age_days.map(|days| of(SOURCE_AGE, (days * 86_400).to_string())));
        for finding in &source.findings {
            let dropped = if finding.dropped { "true" } else { "false" };
            all.push(
                of(SOURCE_FAULTY, finding.rows.to_string())
                    .with_label("check", finding.check.as_str())
                    .with_label("dropped", dropped),
            );
        }
    }
    for tier in &record.summary.tiers {
        all.extend(tier_samples(&sample, tier));
    }
    for verdict in [
        QualityVerdict::Ok,
        QualityVerdict::Warn,
        QualityVerdict::Accepted,
        QualityVerdict::NoHistory,
        QualityVerdict::TooFew,
    ] {
        let count = record.quality.iter().filter(|finding| finding.verdict == verdict).count();
        all.push(sample(CHECKS, count.to_string()).with_label("verdict", verdict.as_str()));
    }
    let mut tables: Vec<&str> = record.outputs.iter().map(|output| output.table).collect();
    tables.sort_unstable();
    tables.dedup();
    for table in tables {
        let of = |name, value: usize| sample(name, value.to_string()).with_label("table", table);
        let objects = || record.outputs.iter().filter(|output| output.table == table);
        all.push(of(OBJECTS, objects().count()));
        all.push(of(ROWS, objects().map(|object| object.rows).sum()));
        all.push(of(BYTES, objects().map(|object| object.bytes).sum()));
    }
    all
}

fn tier_samples(sample: &impl Fn(&'static str, String) -> MetricSample, tier: &TierSummary) -> Vec<MetricSample> {
    let of = |name, value: String| sample(name, value).with_label("tier", &tier.tier);
    let accounts = |band: &str, count: usize| of(ACCOUNTS, count.to_string()).with_label("band", band);
    let mut all: Vec<MetricSample> = tier.bands.iter().map(|band| accounts(&band.band, band.accounts)).collect();
    all.push(accounts("no_score", tier.without_score));
    all.extend(tier.mean_score.map(|mean| of(MEAN_SCORE, mean.to_string())));
    all.extend(tier.mean_coverage.map(|mean| of(MEAN_COVERAGE, mean.to_string())));
    all
}

/// The first second after a day, UTC.
pub fn end_of_day(day: NaiveDate) -> i64 {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
    next.and_time(NaiveTime::MIN).and_utc().timestamp()
}

/// An instant in seconds since 1970, to the millisecond.
fn epoch_seconds_text(at: DateTime<Utc>) -> String {
    format!("{}.{:03}", at.timestamp(), at.timestamp_subsec_millis().min(999))
}
