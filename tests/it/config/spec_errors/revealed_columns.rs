//! Columns that become known later: those that no row can do without, and values until then that the column may not hold.

use super::{PIPELINE, PatchedProject, patch};

/// The golden pipeline with another `time`, `reveals` and more columns in `nps`.
fn with_reveals(source: &str, columns: &str) -> PatchedProject {
    patch(PIPELINE, "    time: {events: answered_at}", &format!("    {}", source.replace('\n', "\n    "))).patch(
        PIPELINE,
        "      answered_at: timestamp",
        &format!("      answered_at: timestamp\n      {columns}"),
    )
}

#[test]
fn the_time_of_the_rows_is_known_at_once() {
    let reveals = "time: {events: answered_at}\nreveals: {read_at: {read_at: null, answered_at: null}}";
    insta::assert_snapshot!(with_reveals(reveals, "read_at: timestamp").report(), @r"
    error[reveals]: `answered_at` holds the time of the rows, so it cannot become known later
      --> pipelines/health.yaml:41:40
       |
    41 |     reveals: {read_at: {read_at: null, answered_at: null}}
       |                                        ^^^^^^^^^^^
       |
    hint: take it out of `reveals`: rows without a time count on no day
    [exit 3]
    ");
}

#[test]
fn ids_keys_and_partitions_are_known_at_once() {
    for (source, columns, expected) in [
        (
            "time: {events: answered_at}\nreveals: {read_at: {read_at: null, account_id: unknown}}",
            "read_at: timestamp",
            "`account_id` holds the account's id, so it cannot become known later",
        ),
        (
            "time: {events: answered_at}\nkey: [answered_at, answer_no]\nreveals: {read_at: {read_at: null, answer_no: null}}",
            "read_at: timestamp\n      answer_no: text",
            "`answer_no` holds the key of the rows, so it cannot become known later",
        ),
        (
            "time: {events: answered_at, delivered: day}\nreveals: {read_at: {read_at: null, day: null}}",
            "read_at: timestamp\n      day: date",
            "`day` holds the day of delivery, so it cannot become known later",
        ),
        (
            "time: {snapshots: day}\nreveals: {read_at: {read_at: null, day: null}}",
            "read_at: timestamp\n      day: date",
            "`day` holds the day of the snapshot, so it cannot become known later",
        ),
    ] {
        let report = with_reveals(source, columns).report();
        assert!(report.contains(&format!("error[reveals]: {expected}")), "{report}");
        assert_eq!(report.matches("error[").count(), 1, "{report}");
    }
    // Each of them may reveal other columns.
    let reveals = "time: {events: answered_at}\nkey: answered_at\nreveals: {answered_at: {note: null}}";
    assert_eq!(with_reveals(reveals, "note: text").report(), "[exit 0]");
}

#[test]
fn a_value_until_then_is_among_the_values() {
    let columns = "read_at: timestamp\n      state: {type: text, values: [open, read]}";
    let reveals = |state: &str| {
        let source = format!("time: {{events: answered_at}}\nreveals: {{read_at: {{read_at: null, state: {state}}}}}");
        with_reveals(&source, columns).report()
    };
    insta::assert_snapshot!(reveals("opn"), @r"
    error[reveals]: `opn` is not among the `values` of `state`
      --> pipelines/health.yaml:41:47
       |
    41 |     reveals: {read_at: {read_at: null, state: opn}}
       |                                               ^^^
       |
    hint: did you mean `open`?
    [exit 3]
    ");
    let far = reveals("unseen");
    assert!(far.contains("hint: the values are `open` and `read`"), "{far}");
    assert!(reveals("Open").contains("hint: did you mean `open`?"));
    assert_eq!(reveals("open"), "[exit 0]");
    assert_eq!(reveals("null"), "[exit 0]");
}

#[test]
fn a_value_until_then_is_within_the_bounds() {
    let report = |rating: &str| {
        let source =
            format!("time: {{events: answered_at}}\nreveals: {{read_at: {{read_at: null, rating: {rating}}}}}");
        with_reveals(&source, "read_at: timestamp\n      rating: {type: integer, min: 1, max: 5}").report()
    };
    for valid in ["1", "5", "null"] {
        assert_eq!(report(valid), "[exit 0]", "{valid}");
    }
    assert!(report("0").contains("error[reveals]: `0` is below the `min` of `rating`, 1"), "{}", report("0"));
    assert!(report("6").contains("error[reveals]: `6` is above the `max` of `rating`, 5"), "{}", report("6"));
}

#[test]
fn a_value_until_then_fits_its_decimal() {
    let report = |fee: &str| {
        let source = format!("time: {{events: answered_at}}\nreveals: {{read_at: {{read_at: null, fee: {fee}}}}}");
        with_reveals(&source, "read_at: timestamp\n      fee: decimal(2)").report()
    };
    for valid in ["0.01", "-0.5", "7", "1.500", "null"] {
        assert_eq!(report(valid), "[exit 0]", "{valid}");
    }
    for wrong in ["0.019", "-0.005"] {
        let message = format!("error[reveals]: `{wrong}` is too exact for `fee`, a `decimal(2)`");
        assert!(report(wrong).contains(&message), "{}", report(wrong));
    }
}

#[test]
fn a_required_column_has_a_value_until_then() {
    let reveals = "time: {events: answered_at}\nreveals: {read_at: {read_at: null, state: null}}";
    let columns = "read_at: timestamp\n      state: {type: text, required: true}";
    insta::assert_snapshot!(with_reveals(reveals, columns).report(), @r"
    error[reveals]: `state` is `required`, and it is NULL until `read_at`
      --> pipelines/health.yaml:41:40
       |
    41 |     reveals: {read_at: {read_at: null, state: null}}
       |                                        ^^^^^
    ...
    47 |       state: {type: text, required: true}
       |       ----- it is declared here
       |
    hint: leave `required` out, or write its value until then instead of `null`
    [exit 3]
    ");
    assert_eq!(with_reveals(&reveals.replace("state: null", "state: open"), columns).report(), "[exit 0]");
    let columns = "read_at: {type: timestamp, required: true}\n      state: text";
    let report = with_reveals(reveals, columns).report();
    assert!(report.contains("error[reveals]: `read_at` is `required`, and it is NULL until `read_at`"), "{report}");
    assert!(report.contains("hint: leave `required` out: until that day comes, the column is NULL"), "{report}");
}
