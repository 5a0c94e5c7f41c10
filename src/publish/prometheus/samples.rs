//! Numbers out of what a run did and what it published. Labels are few: pipelines, sources, tiers, bands; no accounts.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use super::Seen;
use super::families::{
    ACCOUNTS, BYTES, CHECKS, DAYS, EXIT_CODE, FINISHED, INFO, LAST_SUCCESS, MEAN_COVERAGE, MEAN_SCORE, OBJECTS, ROWS,
    SNAPSHOT_TIME, SOURCE_AGE, SOURCE_BYTES, SOURCE_FAULTY, SOURCE_FILES, SOURCE_ROWS, STAGE_SECONDS, STARTED, SUCCESS,
};
use super::text::Sample;
use crate::base::environment::World;
use crate::base::exit_code::Exit;
use crate::publish::run_record::RunRecord;
use crate::publish::summary::TierSummary;
use crate::score::quality::QualityVerdict;

/// How the last run of a command went.
pub fn of_run(pipeline: &str, command: &str, seen: &Seen, exit: Exit, world: &World) -> Vec<Sample> {
    let sample = |name, value: String| Sample::new(name, &[("pipeline", pipeline), ("command", command)], value);
    let is_well = matches!(exit, Exit::Done | Exit::Unchanged);
    let days = |what, count: usize| sample(DAYS, count.to_string()).with("outcome", what);
    vec![
        sample(EXIT_CODE, (exit as u8).to_string()),
        sample(SUCCESS, u8::from(is_well).to_string()),
        sample(STARTED, seconds(world.started)),
        sample(FINISHED, seconds(world.now())),
        days("published", seen.published),
        days("skipped", seen.skipped),
    ]
}

pub fn last_success(pipeline: &str, command: &str, world: &World) -> Sample {
    Sample::new(LAST_SUCCESS, &[("pipeline", pipeline), ("command", command)], seconds(world.now()))
}

/// What a published day is like.
pub fn of_snapshot(pipeline: &str, record: &RunRecord) -> Vec<Sample> {
    let sample = |name, value: String| Sample::new(name, &[("pipeline", pipeline)], value);
    let mut all = vec![
        sample(SNAPSHOT_TIME, end_of(record.as_of).to_string()),
        sample(INFO, "1".to_owned())
            .with("version", record.healthscore_version)
            .with("scorecard", &record.fingerprints.scorecard),
    ];
    for stage in &record.stages {
        all.push(sample(STAGE_SECONDS, stage.seconds.to_string()).with("stage", stage.stage));
    }
    for source in &record.sources {
        let of = |name, value: String| sample(name, value).with("source", &source.source);
        all.push(of(SOURCE_ROWS, source.rows.to_string()));
        all.push(of(SOURCE_FILES, source.files.len().to_string()));
        all.push(of(SOURCE_BYTES, source.files.iter().map(|file| file.size).sum::<u64>().to_string()));
        all.extend(source.age_days.map(|days| of(SOURCE_AGE, (days * 86_400).to_string())));
        for finding in &source.findings {
            let dropped = if finding.dropped { "true" } else { "false" };
            all.push(of(SOURCE_FAULTY, finding.rows.to_string()).with("check", finding.check).with("dropped", dropped));
        }
    }
    for tier in &record.summary.tiers {
        all.extend(of_tier(&sample, tier));
    }
    for verdict in [
        QualityVerdict::Ok,
        QualityVerdict::Warn,
        QualityVerdict::Accepted,
        QualityVerdict::NoHistory,
        QualityVerdict::TooFew,
    ] {
        let count = record.quality.iter().filter(|finding| finding.verdict == verdict).count();
        all.push(sample(CHECKS, count.to_string()).with("verdict", verdict.as_str()));
    }
    let mut tables: Vec<&str> = record.outputs.iter().map(|output| output.table).collect();
    tables.sort_unstable();
    tables.dedup();
    for table in tables {
        let of = |name, value: usize| sample(name, value.to_string()).with("table", table);
        let objects = || record.outputs.iter().filter(|output| output.table == table);
        all.push(of(OBJECTS, objects().count()));
        all.push(of(ROWS, objects().map(|object| object.rows).sum()));
        all.push(of(BYTES, objects().map(|object| object.bytes).sum()));
    }
    all
}

fn of_tier(sample: &impl Fn(&'static str, String) -> Sample, tier: &TierSummary) -> Vec<Sample> {
    let of = |name, value: String| sample(name, value).with("tier", &tier.tier);
    let accounts = |band: &str, count: usize| of(ACCOUNTS, count.to_string()).with("band", band);
    let mut all: Vec<Sample> = tier.bands.iter().map(|band| accounts(&band.band, band.accounts)).collect();
    all.push(accounts("no_score", tier.without_score));
    all.extend(tier.mean_score.map(|mean| of(MEAN_SCORE, mean.to_string())));
    all.extend(tier.mean_coverage.map(|mean| of(MEAN_COVERAGE, mean.to_string())));
    all
}

/// The first second after a day, UTC.
pub fn end_of(day: NaiveDate) -> i64 {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
    next.and_time(NaiveTime::MIN).and_utc().timestamp()
}

/// An instant in seconds since 1970, to the millisecond.
fn seconds(at: DateTime<Utc>) -> String {
    format!("{}.{:03}", at.timestamp(), at.timestamp_subsec_millis().min(999))
}
