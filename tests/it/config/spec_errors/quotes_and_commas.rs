//! Values that need quotes, names with spaces, and numbers with a decimal comma.

use super::{PIPELINE, patch};

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
