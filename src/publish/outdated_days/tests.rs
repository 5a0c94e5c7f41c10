//! Days that each read the two published before them, and what changes to those do.

use super::current_inputs::HistoryObject;
use super::*;
use crate::measure::source::{InputFile, InputFiles};
use crate::publish::run_record::{FileFingerprint, Fingerprints, RELEASE};
use crate::publish::run_record_index::{PastFingerprints, PastRun, PastSource};
use crate::warehouse::reader::ObjectDigest;

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, day).unwrap()
}

fn path(day: NaiveDate) -> String {
    format!("account_health/ds={day}/part-0.parquet")
}

fn file(name: &str, sha256: &str) -> FileFingerprint {
    FileFingerprint { file: name.to_owned(), sha256: sha256.to_owned() }
}

fn inputs(etag: &str) -> InputFiles {
    let file = InputFile { path: "usage/a.parquet".to_owned(), size: 7, etag: Some(etag.to_owned()) };
    InputFiles::from([("usage".to_owned(), vec![file])])
}

/// Every day reads the two published before it.
fn reads(days: &[NaiveDate], day: NaiveDate) -> Vec<HistoryObject> {
    let earlier: Vec<NaiveDate> = days.iter().copied().filter(|other| *other < day).collect();
    earlier.iter().rev().take(2).rev().map(|day| HistoryObject { day: *day, path: path(*day) }).collect()
}

/// The records of days that were run one after the other. Each digest is named after its day.
fn records_of_days(days: &[u32]) -> RunRecordIndex {
    let mut records = RunRecordIndex::default();
    let all: Vec<NaiveDate> = days.iter().map(|at| day(*at)).collect();
    for at in &all {
        let object = |day: NaiveDate| ObjectDigest { path: path(day), sha256: format!("of {day}") };
        let source =
            PastSource { source: "usage".to_owned(), time: "events".to_owned(), files: inputs("e")["usage"].clone() };
        let run = PastRun {
            run_id: "run".to_owned(),
            release: RELEASE.to_owned(),
            fingerprints: PastFingerprints {
                pipeline: Some("meaning".to_owned()),
                plays: Some("plays".to_owned()),
                files: vec![file("p.yaml", "1"), file("usage.sql", "2")],
            },
            sources: vec![source],
            history: reads(&all, *at).into_iter().map(|read| object(read.day)).collect(),
            accepted: None,
            outputs: vec![object(*at)],
        };
        records.add_run(*at, run);
    }
    records
}

fn fingerprints(pipeline: &str, sql: &str) -> Fingerprints {
    let files = vec![file("p.yaml", "1"), file("sql/usage.sql", sql)];
    Fingerprints { pipeline: pipeline.to_owned(), plays: "plays".to_owned(), scorecard: "card".to_owned(), files }
}

fn outdated_with_same_inputs(
    records: &RunRecordIndex,
    days: &[u32],
    days_to_publish: &[u32],
) -> BTreeMap<NaiveDate, Vec<OutdatedReason>> {
    let now = CurrentInputs {
        fingerprints: &fingerprints("meaning", "2"),
        inputs: &|_| Some(inputs("e")),
        history_reads: &reads,
    };
    let days: Vec<NaiveDate> = days.iter().map(|at| day(*at)).collect();
    find_outdated_days(records, &now, &days, &days, &days_to_publish.iter().map(|at| day(*at)).collect())
}

fn day_set(days: &[u32]) -> BTreeSet<NaiveDate> {
    days.iter().map(|at| day(*at)).collect()
}

#[test]
fn days_run_in_order_are_current() {
    assert!(outdated_with_same_inputs(&records_of_days(&[1, 2, 3, 4, 5]), &[1, 2, 3, 4, 5], &[]).is_empty());
}

#[test]
fn rerun_with_other_numbers_outdates_all_later_readers() {
    let mut records = records_of_days(&[1, 2, 3, 4, 5]);
    let rerun = PastRun {
        outputs: vec![ObjectDigest { path: path(day(1)), sha256: "other".to_owned() }],
        ..records.runs[&day(1)].clone()
    };
    records.add_run(day(1), rerun);
    let outdated = outdated_with_same_inputs(&records, &[1, 2, 3, 4, 5], &[]);
    assert_eq!(outdated.keys().copied().collect::<BTreeSet<_>>(), day_set(&[2, 3, 4, 5]));
    assert_eq!(outdated[&day(2)], [OutdatedReason::Rerun { days: day_set(&[1]) }]);
    assert_eq!(outdated[&day(3)], [OutdatedReason::Rerun { days: day_set(&[1]) }]);
    // Day 4 did not read day 1, but the days that it read are outdated.
    assert_eq!(outdated[&day(4)], [OutdatedReason::Behind { days: day_set(&[2, 3]) }]);
    assert_eq!(outdated[&day(5)], [OutdatedReason::Behind { days: day_set(&[3, 4]) }]);
}

#[test]
fn a_rerun_with_the_same_numbers_outdates_nothing() {
    let mut records = records_of_days(&[1, 2, 3]);
    let rerun = PastRun { run_id: "later".to_owned(), ..records.runs[&day(1)].clone() };
    records.add_run(day(1), rerun);
    assert!(outdated_with_same_inputs(&records, &[1, 2, 3], &[]).is_empty());
}

#[test]
fn days_filled_in_and_days_removed_outdate_their_readers() {
    let outdated = outdated_with_same_inputs(&records_of_days(&[1, 3, 4, 5, 9]), &[1, 2, 3, 4, 5, 9], &[]);
    assert_eq!(outdated[&day(2)], [OutdatedReason::NoRecord]);
    assert_eq!(outdated[&day(3)], [OutdatedReason::FilledIn { days: day_set(&[2]) }]);
    assert_eq!(outdated[&day(4)], [OutdatedReason::FilledIn { days: day_set(&[2]) }]);
    // Day 5 reads days 3 and 4, and not day 2.
    assert_eq!(outdated[&day(5)], [OutdatedReason::Behind { days: day_set(&[3, 4]) }]);
    let mut records = records_of_days(&[1, 2, 3, 4]);
    records.digests.remove(&path(day(2)));
    records.runs.remove(&day(2));
    let outdated = outdated_with_same_inputs(&records, &[1, 3, 4], &[]);
    // Without day 2, day 4 would read day 1 instead.
    let removed = OutdatedReason::Removed { days: day_set(&[2]) };
    assert_eq!(outdated[&day(3)], std::slice::from_ref(&removed));
    assert_eq!(outdated[&day(4)], [OutdatedReason::FilledIn { days: day_set(&[1]) }, removed]);
}

#[test]
fn days_to_publish_outdate_their_readers() {
    let outdated = outdated_with_same_inputs(&records_of_days(&[1, 3, 6, 7, 8, 9]), &[1, 2, 3, 6, 7, 8, 9], &[2]);
    assert!(!outdated.contains_key(&day(2)));
    assert_eq!(outdated[&day(3)], [OutdatedReason::FilledIn { days: day_set(&[2]) }]);
    let outdated = outdated_with_same_inputs(&records_of_days(&[1, 2, 3, 4]), &[1, 2, 3, 4], &[4]);
    assert!(outdated.is_empty(), "no day reads the last one");
}

#[test]
fn pipeline_and_source_changes_outdate_a_day() {
    let records = records_of_days(&[1]);
    let reasons = |fingerprints: &Fingerprints, files: Option<InputFiles>| {
        let now = CurrentInputs { fingerprints, inputs: &|_| files.clone(), history_reads: &reads };
        outdated_reasons(&records, &now, &[day(1)], day(1))
    };
    let same = fingerprints("meaning", "2");
    assert!(reasons(&same, Some(inputs("e"))).is_empty());
    assert!(reasons(&same, None).is_empty(), "unknown source files outdate no day");
    assert!(reasons(&fingerprints("meaning", "3"), None).is_empty(), "a comment changes no meaning");
    let other = fingerprints("other", "3");
    assert_eq!(reasons(&other, None), [OutdatedReason::Pipeline { files: vec!["sql/usage.sql".to_owned()] }]);
    assert_eq!(reasons(&fingerprints("other", "2"), None), [OutdatedReason::Pipeline { files: Vec::new() }]);
    let changed = OutdatedReason::Sources { sources: vec!["usage".to_owned()] };
    assert_eq!(reasons(&same, Some(inputs("f"))), std::slice::from_ref(&changed));
    assert_eq!(reasons(&same, Some(InputFiles::new())), [changed]);
    let mut older = records;
    let run = older.runs.get_mut(&day(1)).unwrap();
    (run.release, run.fingerprints.pipeline) = ("0.0.1".to_owned(), None);
    let now = CurrentInputs { fingerprints: &same, inputs: &|_| None, history_reads: &reads };
    assert_eq!(
        outdated_reasons(&older, &now, &[day(1)], day(1)),
        [OutdatedReason::Release { release: "0.0.1".to_owned() }]
    );
}
