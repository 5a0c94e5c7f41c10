//! The columns of sources: types, formats and contracts.

use super::{PIPELINE, patch};

#[test]
fn no_file_may_lack_the_account_or_the_time() {
    let report =
        patch(PIPELINE, "account_id: {type: text, required: true}", "account_id: {type: text, may_lack: true}")
            .patch(PIPELINE, "      answered_at: timestamp", "      answered_at: {type: timestamp, may_lack: true}")
            .report();
    insta::assert_snapshot!(report, @"
    error[may-lack]: `account_id` holds the account's id, so no file may lack it
      --> pipelines/health.yaml:22:7
       |
    22 |       account_id: {type: text, may_lack: true}
       |       ^^^^^^^^^^
       |
    hint: leave `may_lack` out: rows without an id belong to no account

    error[may-lack]: `answered_at` holds the time of the rows, so no file may lack it
      --> pipelines/health.yaml:44:7
       |
    44 |       answered_at: {type: timestamp, may_lack: true}
       |       ^^^^^^^^^^^
       |
    hint: leave `may_lack` out: rows without a time count on no day
    [exit 3]
    ");
}

#[test]
fn no_file_may_lack_the_key() {
    let columns = "    account: account_id\n    columns:\n      account_id: text\n      answered_at";
    for key in ["answer_id", "[answer_id, account_id]"] {
        let keyed = columns.replace(
            "    columns:\n",
            &format!("    key: {key}\n    columns:\n      answer_id: {{type: text, may_lack: true}}\n"),
        );
        let report = patch(PIPELINE, columns, &keyed).report();
        let message = "error[may-lack]: `answer_id` holds the key of the rows, so no file may lack it";
        let hint = "hint: leave `may_lack` out: of rows without a key, nothing says which are the same";
        assert!(report.contains(message) && report.contains(hint), "{report}");
        assert_eq!(report.matches("error[").count(), 1, "{report}");
    }
}

#[test]
fn a_wrong_format_is_answered_with_an_example_of_the_type() {
    let report = patch(PIPELINE, "      seats: integer", "      seats: {type: integer, format: '#'}")
        .patch(PIPELINE, "      started_on: date", "      started_on: {type: date, format: DD.MM.YYYY}")
        .patch(PIPELINE, "      answered_at: timestamp", "      answered_at: {type: timestamp, format: iso}")
        .report();
    insta::assert_snapshot!(report, @r#"
    error[format]: `#` is not a format of type `integer`
      --> pipelines/health.yaml:25:38
       |
    25 |       seats: {type: integer, format: '#'}
       |                                      ^^^
       |
    hint: write the number 1234 as the export does, such as `{type: integer, format: "1,234"}`

    error[format]: `DD.MM.YYYY` is not a format of type `date`
      --> pipelines/health.yaml:26:40
       |
    26 |       started_on: {type: date, format: DD.MM.YYYY}
       |                                        ^^^^^^^^^^
       |
    hint: write the format of the dates in the export, such as `{type: date, format: "%d.%m.%Y"}`

    error[format]: `iso` is not a format of type `timestamp`
      --> pipelines/health.yaml:44:46
       |
    44 |       answered_at: {type: timestamp, format: iso}
       |                                              ^^^
       |
    hint: write the format of the dates in the export, such as `{type: timestamp, format: "%d.%m.%Y %H:%M:%S"}`
    [exit 3]
    "#);
}

#[test]
fn a_type_of_columns_is_no_type_of_a_metric() {
    let report = patch(PIPELINE, "    nps_on: date", "    nps_on: decimal(2)").report();
    insta::assert_snapshot!(report, @"
    error[unknown-type]: `decimal(2)` is not a type of a metric
      --> pipelines/health.yaml:56:13
       |
    56 |     nps_on: decimal(2)
       |             ^^^^^^^^^^
       |
    hint: expected one of `integer`, `number`, `text`, `date` or `boolean`
    [exit 3]
    ");
}
