//! Column types: columns are read as declared or refused by name, never silently NULL.

use crate::harness::facts_project::{
    self, FactsProject, assert_refused, refusal, run_and_read_acme, run_and_read_shown,
};
use crate::harness::published::Row;

const AT: &str = "at: date";

fn facts_of_type(kind: &str, sql: &str, shown_as: &'static str) -> FactsProject {
    let declared = match kind {
        "date" | "timestamp" => format!("{{type: {kind}, ahead: allowed}}"),
        other => other.to_owned(),
    };
    FactsProject::with_columns(&format!("{AT}\nx: {declared}")).show(shown_as, sql)
}

fn csv_of_type(kind: &str, values: &[&str]) -> String {
    let rows: Vec<String> = values.iter().map(|value| format!("acme,2026-03-01,{value}")).collect();
    format!("account_id:text,at:date,x:{kind}\n{}", rows.join("\n"))
}

#[test]
fn integers_of_any_width_are_read() {
    let job = facts_of_type("integer", "SUM(x)", "integer")
        .create_job_over(&csv_of_type("int32", &["2147483647", "-1"]))
        .table("exports/facts/b.parquet", &csv_of_type("int64", &["9000000000", ""]))
        .table("exports/facts/c.parquet", &csv_of_type("double", &["3.0", "NaN"]))
        .table("exports/facts/d.parquet", &csv_of_type("decimal(2)", &["4.00"]));
    let row = run_and_read_acme(&job);
    assert_eq!((row["shown"].as_str(), row["n"].as_str()), ("11147483653", "7"));
}

#[test]
fn a_fraction_in_an_integer_column_is_refused() {
    let job = facts_of_type("integer", "SUM(x)", "integer").create_job_over(&csv_of_type("int32", &["1"]));
    let job = job.table("exports/facts/b.parquet", &csv_of_type("double", &["2", "1.5", "2.5"]));
    insta::assert_snapshot!(refusal(&job), @"
    error[source-value]: source `facts`, column `x`: 2 values are no integer, such as `1.5` in `facts/b.parquet`
      --> p.yaml:16:7
       |
    16 |       x: integer
       |       ^
       |
    hint: declare the type that the values have, or fix the export
    ");
    let job =
        facts_of_type("integer", "SUM(x)", "integer").create_job_over(&csv_of_type("decimal(2)", &["1.00", "1.25"]));
    insta::assert_snapshot!(refusal(&job), @"
    error[source-value]: source `facts`, column `x`: 1 value is no integer, such as `1.25` in `facts/a.parquet`
      --> p.yaml:16:7
       |
    16 |       x: integer
       |       ^
       |
    hint: declare the type that the values have, or fix the export
    ");
}

#[test]
fn numbers_are_read_from_every_numeric_type() {
    let job = facts_of_type("number", "SUM(x)", "number")
        .create_job_over(&csv_of_type("double", &["0.25"]))
        .table("exports/facts/b.parquet", &csv_of_type("float", &["0.5"]))
        .table("exports/facts/c.parquet", &csv_of_type("int32", &["7"]))
        .table("exports/facts/d.parquet", &csv_of_type("int64", &["100"]))
        .table("exports/facts/e.parquet", &csv_of_type("decimal(2)", &["1000.25"]));
    assert_eq!(run_and_read_shown(&job).as_deref(), Some("1108.0"));
}

#[test]
fn decimals_add_up_exactly_and_lost_digits_are_refused() {
    let job = facts_of_type("decimal(2)", "SUM(x)", "number")
        .create_job_over(&csv_of_type("decimal(2)", &["0.10", "0.20", "12345678901234.56"]))
        .table("exports/facts/b.parquet", &csv_of_type("int64", &["7"]))
        .table("exports/facts/c.parquet", &csv_of_type("decimal(4)", &["0.0100"]))
        .table("exports/facts/d.parquet", &csv_of_type("decimal(0)", &["1"]));
    assert_eq!(run_and_read_shown(&job).as_deref(), Some("12345678901242.87"));
    // In doubles this would be 0.30000000000000004.
    let job =
        facts_of_type("decimal(2)", "SUM(x)", "number").create_job_over(&csv_of_type("decimal(2)", &["0.10", "0.20"]));
    assert_eq!(run_and_read_shown(&job).as_deref(), Some("0.3"));
    let job = facts_of_type("decimal(2)", "SUM(x)", "number")
        .create_job_over(&csv_of_type("decimal(4)", &["0.0100", "0.0101"]));
    insta::assert_snapshot!(refusal(&job), @"
    error[source-value]: source `facts`, column `x`: 1 value is no decimal(2), such as `0.0101` in `facts/a.parquet`
      --> p.yaml:16:7
       |
    16 |       x: decimal(2)
       |       ^
       |
    hint: declare the type that the values have, or fix the export
    ");
    let job =
        facts_of_type("decimal(2)", "SUM(x)", "number").create_job_over(&csv_of_type("double", &["19.99", "", "NaN"]));
    assert_eq!(run_and_read_shown(&job).as_deref(), Some("19.99"));
    let job = facts_of_type("decimal(2)", "SUM(x)", "number").create_job_over(&csv_of_type("double", &["1", "1e39"]));
    insta::assert_snapshot!(refusal(&job), @"
    error[source-value]: source `facts`, column `x`: 1 value is no decimal(2), such as `1e+39` in `facts/a.parquet`
      --> p.yaml:16:7
       |
    16 |       x: decimal(2)
       |       ^
       |
    hint: declare the type that the values have, or fix the export
    ");
}

#[test]
fn an_unexpected_type_is_refused_by_name() {
    for (kind, file_type, message, hint) in [
        (
            "integer",
            "text",
            "expected integer, found text",
            "declare its `format`, such as `{type: integer, format: \"1,234\"}`, or declare it as `text`",
        ),
        (
            "date",
            "text",
            "expected date, found text",
            "declare its `format`, such as `{type: date, format: \"%d.%m.%Y\"}`, or declare it as `text`",
        ),
        ("number", "bool", "expected number, found booleans", "declare the type that the file holds"),
        ("boolean", "int32", "expected boolean, found 32-bit integers", "declare the type that the file holds"),
        (
            "boolean",
            "text",
            "expected boolean, found text",
            "declare its `format`, such as `{type: boolean, format: yes/no}`, or declare it as `text`",
        ),
        (
            "text",
            "double",
            "expected text, found 64-bit floating point numbers",
            "declare the type that the file holds",
        ),
        (
            "timestamp",
            "int64",
            "expected timestamp, found 64-bit integers",
            "if the numbers count since 1970, say what they count: `{type: timestamp, epoch: seconds}`, or milliseconds, days …; if \
             their digits are those of a date, such as 20260310, write `{type: timestamp, format: \"%Y%m%d\"}`; or declare the type",
        ),
    ] {
        let value = if file_type == "bool" { "true" } else { "1" };
        let job = facts_of_type(kind, "COUNT(x)", "integer").create_job_over(&csv_of_type(file_type, &[value]));
        assert_refused(&job, &format!("source `facts`, column `x`: {message} in `facts/a.parquet`"), hint);
    }
}

#[test]
fn type_changes_between_files_name_the_files() {
    let job = facts_of_type("integer", "SUM(x)", "integer")
        .create_job_over(&csv_of_type("int32", &["1"]))
        .table("exports/facts/b.parquet", &csv_of_type("text", &["1"]))
        .table("exports/facts/c.parquet", &csv_of_type("text", &["1"]))
        .table("exports/facts/d.parquet", &csv_of_type("bool", &["true"]));
    insta::assert_snapshot!(refusal(&job), @r#"
    error[source-column]: source `facts`, column `x`: expected integer, found text in 2 of 4 files, such as `facts/b.parquet`
      --> p.yaml:16:7
       |
    16 |       x: integer
       |       ^
       |
    hint: declare its `format`, such as `{type: integer, format: "1,234"}`, or declare it as `text`

    error[source-column]: source `facts`, column `x`: expected integer, found booleans in `facts/d.parquet`
      --> p.yaml:16:7
       |
    16 |       x: integer
       |       ^
       |
    hint: declare the type that the file holds
    "#);
}

#[test]
fn a_column_missing_in_older_files_requires_may_lack() {
    let without = "account_id:text,at:date\nacme,2026-02-01";
    let job = facts_of_type("text", "MAX(x)", "text")
        .create_job_over(without)
        .table("exports/facts/b.parquet", &csv_of_type("text", &["new"]));
    insta::assert_snapshot!(refusal(&job), @"
    error[source-column]: source `facts`, column `x`: missing in `facts/a.parquet`
      --> p.yaml:16:7
       |
    16 |       x: text
       |       ^
       |
    hint: the columns of the file are `account_id` and `at`; declare `may_lack: true` if older files lack `x`
    ");
    let job = facts_of_type("{type: text, may_lack: true}", "MAX(x)", "text")
        .create_job_over(without)
        .table("exports/facts/b.parquet", &csv_of_type("text", &["new"]));
    let row: Row = run_and_read_acme(&job);
    assert_eq!((row["shown"].as_str(), row["n"].as_str()), ("new", "2"));
    let job = FactsProject::with_columns("at: date\nlast_seen: {type: date, ahead: allowed}")
        .create_job_over("account_id:text,at:date,lastseen:date\nacme,2026-02-01,2026-02-01");
    insta::assert_snapshot!(refusal(&job), @"
    error[source-column]: source `facts`, column `last_seen`: missing in `facts/a.parquet`
      --> p.yaml:16:7
       |
    16 |       last_seen: {type: date, ahead: allowed}
       |       ^^^^^^^^^
       |
    hint: the file has a column `lastseen`; write `from: lastseen` if that is meant, or leave `last_seen` out of `columns` (SQL can join another source for it)
    ");
}

#[test]
fn text_is_a_date_only_in_the_declared_format() {
    let dated =
        |format: &str| facts_of_type(&format!("{{type: date, format: '{format}', ahead: allowed}}"), "MAX(x)", "date");
    let job = dated("%d-%m-%Y").create_job_over(&csv_of_type("text", &["03-02-2026", "28-01-2026", ""]));
    assert_eq!(
        run_and_read_shown(&job).as_deref(),
        Some("2026-02-03"),
        "the third of February, not the second of March"
    );
    let job = dated("%d-%m-%Y")
        .create_job_over(&csv_of_type("text", &["03-02-2026"]))
        .table("exports/facts/b.parquet", &csv_of_type("text", &["31-02-2026", "2026-02-03", "03-02-2026x"]));
    insta::assert_snapshot!(refusal(&job), @"
    error[source-value]: source `facts`, column `x`: 3 values are no date, such as `03-02-2026x` in `facts/b.parquet`
      --> p.yaml:16:7
       |
    16 |       x: {type: date, format: '%d-%m-%Y', ahead: allowed}
       |       ^
       |
    hint: it is read with the format `%d-%m-%Y`
    ");
    let timed = facts_of_type("{type: timestamp, format: '%Y-%m-%d %H:%M:%S', ahead: allowed}", "MAX(x)", "date");
    assert_eq!(
        run_and_read_shown(&timed.create_job_over(&csv_of_type("text", &["2026-02-03 23:59:59"]))).as_deref(),
        Some("2026-02-03")
    );
    insta::assert_snapshot!(refusal(&timed.create_job_over(&csv_of_type("text", &["soon"]))), @"
    error[source-value]: source `facts`, column `x`: 1 value is no timestamp, such as `soon` in `facts/a.parquet`
      --> p.yaml:16:7
       |
    16 |       x: {type: timestamp, format: '%Y-%m-%d %H:%M:%S', ahead: allowed}
       |       ^
       |
    hint: it is read with the format `%Y-%m-%d %H:%M:%S`
    ");
}

/// Warehouses keep days as numbers such as 20260310. Counted as seconds, they would all be of August 1970.
#[test]
fn the_digits_of_a_number_may_be_a_date() {
    let facts = |kind: &str| facts_of_type(kind, "MAX(x)", "date");
    let values = csv_of_type("int32", &["20260203", "20260128"]);
    assert_refused(
        &facts("{type: date, ahead: allowed}").create_job_over(&values),
        "source `facts`, column `x`: expected date, found 32-bit integers in `facts/a.parquet`",
        "if the digits are those of a date, write `{type: date, format: \"%Y%m%d\"}`",
    );
    let job = facts("{type: date, format: \"%Y%m%d\", ahead: allowed}").create_job_over(&values);
    // The type has changed between files.
    let job = job.table("exports/facts/b.parquet", &csv_of_type("text", &["20260204"]));
    let job = job.table("exports/facts/c.parquet", &csv_of_type("date", &["2026-02-05"]));
    assert_eq!(run_and_read_shown(&job).as_deref(), Some("2026-02-05"));
    let events = FactsProject::with_columns("at: {type: date, format: \"%Y%m%d\"}").show("date", "MAX(at)");
    let job = events.create_job_over("account_id:text,at:int64\nacme,20260310\nacme,20260311\nacme,20260309");
    assert_eq!(run_and_read_shown(&job).as_deref(), Some("2026-03-10"));
    // Without a day, the run finds the newest.
    let done = job.run(&["run", "p.yaml"]).exits(0);
    assert!(done.stderr.contains("as of 2026-03-11: the newest day with data (`facts`)"), "{}", done.stderr);
}

#[test]
fn a_number_may_become_a_timestamp_between_files() {
    let facts = facts_of_type("{type: timestamp, epoch: seconds, ahead: allowed}", "MAX(x)", "date");
    let job = facts
        .create_job_over(&csv_of_type("int64", &["1770120000"]))
        .table("exports/facts/b.parquet", &csv_of_type("timestamp_us", &["2026-02-04 12:00:00"]))
        .table("exports/facts/c.parquet", &csv_of_type("date", &["2026-02-02"]));
    assert_eq!(run_and_read_shown(&job).as_deref(), Some("2026-02-04"));
    // Numbers and texts: each has its key.
    let both = "{type: timestamp, epoch: seconds, format: '%d.%m.%Y %H:%M', zone: Asia/Tokyo, ahead: allowed}";
    let job = facts_of_type(both, "STRFTIME(MIN(x), '%Y-%m-%d %H:%M') || STRFTIME(MAX(x), ' %Y-%m-%d %H:%M')", "text")
        .create_job_over(&csv_of_type("int64", &["1770120000"]))
        .table("exports/facts/b.parquet", &csv_of_type("text", &["04.02.2026 21:00"]));
    assert_eq!(run_and_read_shown(&job).as_deref(), Some("2026-02-03 12:00 2026-02-04 12:00"));
}

/// The test's CSV cannot hold commas, so thousands are separated by a point, a space or an apostrophe.
#[test]
fn text_is_a_number_only_in_the_declared_format() {
    let number = |kind: &str, format: &str| {
        facts_of_type(&format!("{{type: {kind}, format: \"{format}\"}}"), "SUM(x)", "number")
    };
    for (kind, format, values, sum) in [
        ("number", "1234.56", &["0.5", "1234.25", "-3", ""][..], "1231.75"),
        ("number", "1 234.56", &["1 000.5", "2000.25"], "3000.75"),
        ("decimal(2)", "1'234.56", &["1'234'567.89", "0.11"], "1234568.0"),
        ("integer", "1.234", &["1.234.567", "3"], "1234570.0"),
    ] {
        let job = number(kind, format).create_job_over(&csv_of_type("text", values));
        assert_eq!(run_and_read_shown(&job).as_deref(), Some(sum), "{format}");
    }
    for (kind, format, bad) in [
        ("number", "1234.56", "n/a"),
        ("number", "1234.56", "1 234"),
        ("integer", "1234", "12.5"),
        ("decimal(2)", "1234.56", "1.239"),
        ("number", "1234.56", "inf"),
    ] {
        let job = number(kind, format).create_job_over(&csv_of_type("text", &["1", bad]));
        let message = format!("source `facts`, column `x`: 1 value is no {kind}, such as `{bad}` in `facts/a.parquet`");
        assert_refused(&job, &message, &format!("it is read with the format `{format}`"));
    }
    let done = number("number", "#,##0.00")
        .create_job_over(&csv_of_type("text", &["1"]))
        .run(&["validate", "p.yaml"])
        .exits(3);
    assert!(
        done.stderr.contains(
            "hint: write the number 1234.56 as the export does, such as `{type: number, format: \"1,234.56\"}`"
        ),
        "{}",
        done.stderr
    );
}

#[test]
fn undeclared_columns_are_ignored() {
    let job = facts_of_type("integer", "SUM(x)", "integer")
        .create_job_over("account_id:text,at:date,x:int32,odd:text\nacme,2026-03-01,1,what")
        .table(
            "exports/facts/b.parquet",
            "odd:bool,x:int32,account_id:text,at:date,more:double\ntrue,2,acme,2026-03-01,0.5",
        );
    assert_eq!(run_and_read_shown(&job).as_deref(), Some("3"));
}

#[test]
fn nan_and_infinity_are_missing() {
    for (sql, expected) in
        [("SUM(x)", Some("3.0")), ("MAX(x)", Some("2.0")), ("AVG(x)", Some("1.5")), ("COUNT(x)", Some("2.0"))]
    {
        let job = facts_of_type("number", sql, "number")
            .create_job_over(&csv_of_type("double", &["1", "NaN", "inf", "-inf", "2"]));
        assert_eq!(run_and_read_shown(&job).as_deref(), expected, "{sql}");
    }
    let job = facts_of_type("number", "SUM(x)", "number").create_job_over(&csv_of_type("double", &["NaN"]));
    assert_eq!(run_and_read_shown(&job), None);
}

#[test]
fn a_zero_denominator_is_missing_in_every_expression() {
    for sql in ["SUM(x) / SUM(x - x)", "MAX(x / (x - x))", "SUM(1.0 / (x - 1))", "MAX(x % (x - x))", "AVG(x) / 0"] {
        let job = facts_of_type("number", sql, "number").create_job_over(&csv_of_type("double", &["1"]));
        let row = run_and_read_acme(&job);
        assert_eq!((row.get("shown"), row["n"].as_str()), (None, "1"), "{sql}");
    }
}

#[test]
fn metric_values_are_cast_to_the_declared_type() {
    for (kind, sql, expected) in [
        ("integer", "COUNT(DISTINCT x)", "2"),
        ("integer", "COUNT(x) - 5", "-3"),
        ("number", "COUNT(x)", "2.0"),
        ("integer", "CAST(SUM(x) AS DOUBLE)", "3"),
        ("text", "SUM(x)", "3"),
        ("boolean", "MAX(x) > 1", "true"),
        ("integer", "CAST(MAX(x) > 1 AS INT)", "1"),
        ("date", "MAX(at)", "2026-03-01"),
        ("integer", "CAST(100 AS TINYINT) + CAST(100 AS TINYINT) + 0 * MAX(x)", "200"),
    ] {
        let job = facts_of_type("integer", sql, kind).create_job_over(&csv_of_type("int32", &["1", "2"]));
        assert_eq!(run_and_read_shown(&job).as_deref(), Some(expected), "{kind} {sql}");
    }
    for (kind, sql, message) in [
        ("date", "SUM(x)", "expected a date, found an integer"),
        ("number", "MAX(account_id)", "expected a number, found text"),
        ("integer", "MAX(at)", "expected an integer, found a date"),
    ] {
        let job = facts_of_type("integer", sql, kind).create_job_over(&csv_of_type("int32", &["1", "2"]));
        let done = facts_project::run_pipeline(&job).exits(3);
        assert!(done.stderr.contains(&format!("column `shown` of `facts.sql`: {message}")), "{}", done.stderr);
    }
    let job = facts_of_type("integer", "AVG(x)", "integer").create_job_over(&csv_of_type("int32", &["1", "2"]));
    let done = facts_project::run_pipeline(&job).exits(5);
    assert!(done.stderr.contains("expected integers, found 1.5 for account `acme`"), "{}", done.stderr);
    assert!(done.stderr.contains("hint: declare it as `number`, or round it in SQL"), "{}", done.stderr);
}
