//! Values that need quotes, names with spaces, and numbers with a decimal comma.

use super::{PIPELINE, SCORECARD, patch};

const SEAT_USE: &str = "seat_use: active_users / seats";

#[test]
fn a_value_that_begins_with_a_quoted_name_is_shown_in_quotes() {
    let report = patch(PIPELINE, SEAT_USE, "seat_use: \"Aktive Nutzer\" / \"Plätze\"").report();
    insta::assert_snapshot!(report, @"");
    let report = patch(PIPELINE, SEAT_USE, "seat_use: {sql: \"Aktive Nutzer\" / seats, type: number}").report();
    insta::assert_snapshot!(report, @"");
}

#[test]
fn a_name_with_spaces_needs_double_quotes() {
    insta::assert_snapshot!(patch(PIPELINE, SEAT_USE, "seat_use: Aktive Nutzer / seats").report(), @"");
}

#[test]
fn a_decimal_comma_is_recognised() {
    let report = patch(SCORECARD, "linear: {zero: 0.1, full: 0.8}", "linear: {zero: 0,1, full: 0,8}").report();
    insta::assert_snapshot!(report, @"");
    let report = patch(SCORECARD, "min_coverage: 0.5", "min_coverage: 0,5").report();
    insta::assert_snapshot!(report, @"");
    let report = patch(SCORECARD, "otherwise: 50}", "otherwise: 50,5}").report();
    insta::assert_snapshot!(report, @"");
    let report = patch(PIPELINE, "seats: integer", "seats: {type: number, format: 1.234,56}").report();
    insta::assert_snapshot!(report, @"");
    let report = patch(PIPELINE, "enterprise: arr >= 100000", "enterprise: arr >= 100.000,50").report();
    insta::assert_snapshot!(report, @"");
}
