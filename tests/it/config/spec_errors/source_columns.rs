//! The columns of sources: types, formats and contracts.

use super::{PIPELINE, patch};

#[test]
fn no_file_may_lack_the_account_or_the_time() {
    let report =
        patch(PIPELINE, "account_id: {type: text, required: true}", "account_id: {type: text, may_lack: true}")
            .patch(PIPELINE, "      answered_at: timestamp", "      answered_at: {type: timestamp, may_lack: true}")
            .report();
    insta::assert_snapshot!(report, @"");
}

#[test]
fn a_wrong_format_is_answered_with_an_example_of_the_type() {
    let report = patch(PIPELINE, "      seats: integer", "      seats: {type: integer, format: '#'}")
        .patch(PIPELINE, "      started_on: date", "      started_on: {type: date, format: DD.MM.YYYY}")
        .patch(PIPELINE, "      answered_at: timestamp", "      answered_at: {type: timestamp, format: iso}")
        .report();
    insta::assert_snapshot!(report, @"");
}

#[test]
fn a_type_of_columns_is_no_type_of_a_metric() {
    let report = patch(PIPELINE, "    nps_on: date", "    nps_on: decimal(2)").report();
    insta::assert_snapshot!(report, @"");
}
