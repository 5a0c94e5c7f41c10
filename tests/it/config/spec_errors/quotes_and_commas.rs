//! Values that need quotes, names with spaces, and numbers with a decimal comma.

use super::{PIPELINE, SCORECARD, patch};

const SEAT_USE: &str = "seat_use: active_users / seats";

#[test]
fn a_value_that_begins_with_a_quoted_name_is_shown_in_quotes() {
    let report = patch(PIPELINE, SEAT_USE, "seat_use: \"Aktive Nutzer\" / \"Plätze\"").report();
    insta::assert_snapshot!(report, @r#"
    error[syntax]: text goes on after the closing quote
      --> pipelines/health.yaml:59:29
       |
    59 |   seat_use: "Aktive Nutzer" / "Plätze"
       |                             ^
       |
    hint: put quotes round the whole value: `'"Aktive Nutzer" / "Plätze"'`
    [exit 3]
    "#);
    let report = patch(PIPELINE, SEAT_USE, "seat_use: {sql: \"Aktive Nutzer\" / seats, type: number}").report();
    insta::assert_snapshot!(report, @r#"
    error[syntax]: text goes on after the closing quote
      --> pipelines/health.yaml:59:35
       |
    59 |   seat_use: {sql: "Aktive Nutzer" / seats, type: number}
       |                                   ^
       |
    hint: put quotes round the whole value: `'"Aktive Nutzer" / seats'`
    [exit 3]
    "#);
}

#[test]
fn a_name_with_spaces_needs_double_quotes() {
    insta::assert_snapshot!(patch(PIPELINE, SEAT_USE, "seat_use: Aktive Nutzer / seats").report(), @r#"
    error[sql-syntax]: cannot read this SQL: expected one expression, found `Nutzer` after it
      --> pipelines/health.yaml:59:20
       |
    59 |   seat_use: Aktive Nutzer / seats
       |                    ^^^^^^
       |
    hint: write a name with spaces in double quotes: `"Aktive Nutzer"`
    [exit 4]
    "#);
}

#[test]
fn a_decimal_comma_is_recognised() {
    let report = patch(SCORECARD, "linear: {zero: 0.1, full: 0.8}", "linear: {zero: 0,1, full: 0,8}").report();
    insta::assert_snapshot!(report, @"
    error[unknown-key]: unknown key `1` in `linear`
      --> pipelines/health.scorecard.yaml:16:53
       |
    16 |       seat_use: {weight: 70, score: {linear: {zero: 0,1, full: 0,8}}}
       |                                                     ^^^
       |
    hint: a decimal comma? write `0.1`

    error[unknown-key]: unknown key `8` in `linear`
      --> pipelines/health.scorecard.yaml:16:64
       |
    16 |       seat_use: {weight: 70, score: {linear: {zero: 0,1, full: 0,8}}}
       |                                                                ^^^
       |
    hint: a decimal comma? write `0.8`
    [exit 3]
    ");
    let report = patch(SCORECARD, "min_coverage: 0.5", "min_coverage: 0,5").report();
    insta::assert_snapshot!(report, @"
    error[wrong-type]: expected a number, found text `0,5`
     --> pipelines/health.scorecard.yaml:4:15
      |
    4 | min_coverage: 0,5
      |               ^^^
      |
    hint: write `0.5`
    [exit 3]
    ");
    let report = patch(SCORECARD, "otherwise: 50}", "otherwise: 50,5}").report();
    insta::assert_snapshot!(report, @"
    error[wrong-type]: expected a number, found nothing
      --> pipelines/health.scorecard.yaml:14:44
       |
    14 |     weight: {enterprise: 60, otherwise: 50,5}
       |                                            ^
       |
    hint: a decimal comma? write `50.5`
    [exit 3]
    ");
    let report = patch(PIPELINE, "seats: integer", "seats: {type: number, format: 1.234,56}").report();
    insta::assert_snapshot!(report, @"
    error[unknown-key]: unknown key `56` in `seats`
      --> pipelines/health.yaml:25:37
       |
    25 |       seats: {type: number, format: 1.234,56}
       |                                     ^^^^^^^^
       |
    hint: put the value in quotes: `'1.234,56'`
    [exit 3]
    ");
    let report = patch(PIPELINE, "enterprise: arr >= 100000", "enterprise: arr >= 100.000,50").report();
    insta::assert_snapshot!(report, @"
    error[sql-syntax]: cannot read this SQL: expected one expression, found `,` after it
      --> pipelines/health.yaml:63:29
       |
    63 |   enterprise: arr >= 100.000,50
       |                             ^
       |
    hint: a decimal comma? write `100000.50`
    [exit 4]
    ");
}
