//! Dates of which nothing says whether they may lie after the as-of date.

use super::{PIPELINE, PatchedProject, patch};

/// The golden pipeline with one more column in `usage`.
fn with_column(column: &str) -> PatchedProject {
    patch(PIPELINE, "      user_id: text", &format!("      user_id: text\n      {column}"))
}

/// The golden pipeline with another `time` in `nps`.
fn with_time(time: &str) -> PatchedProject {
    patch(PIPELINE, "    time: {events: answered_at}", time)
}

#[test]
fn a_date_of_events_is_answered_with_both_ways_out() {
    insta::assert_snapshot!(with_column("cancelled_on: date").report(), @r"
    error[date-ahead]: nothing says whether `cancelled_on` is known before that day comes
      --> pipelines/health.yaml:37:7
       |
    37 |       cancelled_on: date
       |       ^^^^^^^^^^^^
       |
    hint: if it becomes known when it comes, as the day of a cancellation does, add `reveals: {cancelled_on: {cancelled_on: null}}` to the source; if it is known in advance, as the day of a renewal is, write `cancelled_on: {type: date, ahead: allowed}`
    [exit 3]
    ");
}

#[test]
fn a_date_of_a_source_without_history_is_reported() {
    insta::assert_snapshot!(with_time("    time: current").report(), @r"
    error[date-ahead]: nothing says whether `answered_at` is known before that day comes
      --> pipelines/health.yaml:44:7
       |
    44 |       answered_at: timestamp
       |       ^^^^^^^^^^^
       |
    hint: if it becomes known when it comes, as the day of a cancellation does, add `reveals: {answered_at: {answered_at: null}}` to the source; if it is known in advance, as the day of a renewal is, write `answered_at: {type: timestamp, ahead: allowed}`
    [exit 3]
    ");
}

#[test]
fn the_way_out_fits_what_the_source_already_says() {
    let column = "cancelled_on: {type: date, required: true}\n      ends_on: date";
    let report = with_column(column)
        .patch(PIPELINE, "    freshness: {", "    reveals: {ends_on: {ends_on: null}}\n    freshness: {")
        .report();
    insta::assert_snapshot!(report, @r"
    error[date-ahead]: nothing says whether `cancelled_on` is known before that day comes
      --> pipelines/health.yaml:38:7
       |
    38 |       cancelled_on: {type: date, required: true}
       |       ^^^^^^^^^^^^
       |
    hint: if it becomes known when it comes, as the day of a cancellation does, add `cancelled_on: {cancelled_on: null}` to `reveals` of the source; if it is known in advance, as the day of a renewal is, add `ahead: allowed` to the column
    [exit 3]
    ");
}

#[test]
fn a_date_that_says_when_it_is_known_is_valid() {
    for column in ["ends_on: {type: date, ahead: allowed}", "ends_at: {type: timestamp, ahead: allowed}"] {
        assert_eq!(with_column(column).report(), "[exit 0]", "{column}");
    }
    let revealed = "    time: {events: answered_at}\n    reveals: {read_at: {read_at: null, sent_on: null}}";
    let columns = "      answered_at: timestamp\n      read_at: timestamp\n      sent_on: date";
    let report = with_time(revealed).patch(PIPELINE, "      answered_at: timestamp", columns).report();
    assert_eq!(report, "[exit 0]");
    let report = with_time("    time: current\n    reveals: {answered_at: {answered_at: null, answer: null}}").report();
    assert!(report.ends_with("[exit 0]"), "{report}");
    assert!(!report.contains("error"), "{report}");
    // The partition of a delivery is a time of the rows, too.
    let delivered = with_time("    time: {events: answered_at, delivered: day}");
    let report =
        delivered.patch(PIPELINE, "      answered_at: timestamp", "      answered_at: timestamp\n      day: date");
    assert_eq!(report.report(), "[exit 0]");
}

/// Each snapshot is as it was on its day.
#[test]
fn dates_of_snapshots_are_valid() {
    let columns = "      seats: integer\n      churned_on: date\n      seen_at: timestamp";
    assert_eq!(patch(PIPELINE, "      seats: integer", columns).report(), "[exit 0]");
}

/// The revealing column becomes known on its day only if it is among the revealed columns.
#[test]
fn a_revealing_column_that_is_not_revealed_is_reported() {
    let report = with_column("closed_on: date")
        .patch(PIPELINE, "    freshness: {", "    reveals: {closed_on: {user_id: null}}\n    freshness: {")
        .report();
    assert!(report.contains("error[date-ahead]: nothing says whether `closed_on` is known"), "{report}");
}

/// What a misspelt name stands for is unknown.
#[test]
fn a_misspelt_name_in_reveals_is_reported_once() {
    let report = with_column("closed_on: date")
        .patch(PIPELINE, "    freshness: {", "    reveals: {closed_on: {closed_no: null}}\n    freshness: {")
        .report();
    assert!(report.contains("error[unknown-column]: source `usage` declares no column `closed_no`"), "{report}");
    assert_eq!(report.matches("error[").count(), 1, "{report}");
}
