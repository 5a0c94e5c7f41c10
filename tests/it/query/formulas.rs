//! One-line formulas in YAML have the same meaning as SQL files, and a refused value is reported with the metric, rule
//! or tier of the formula.

use crate::harness::job::{CommandOutput, Job};

const DAY: &str = "2026-03-10";

const ACCOUNTS: &str = "account_id:text,plan:text,code:text,n:int64,big:int64,x:double,amt:decimal(2),b:bool,d:date,t:timestamp_us\n\
    a1,gold,007,10,9007199254740993,1.5,10.10,true,2026-01-31,2026-01-31T12:00:00\n\
    a2,silver,x1,0,-1,-0.25,0.30,false,2024-02-29,2026-03-10T23:59:59\n\
    a3,,,,,,,,,\n\
    a4,bronze,42,-7,7,1e300,-5.00,true,2026-03-10,1969-12-31T00:00:00\n\
    a5,gold,,3,0,0.1,2.50,,2026-06-30,2026-02-01T00:00:00";

/// Formulas, each with the type of the metric that it becomes.
const FORMULAS: &[(&str, &str)] = &[
    ("number", "n // 2"),
    ("integer", "n // 3 * 3"),
    ("text", "'tier ' || n"),
    ("text", "CONCAT('n', n, '/', amt)"),
    ("text", "n::VARCHAR || ' ' || amt::VARCHAR"),
    ("text", "amt * 3 || ''"),
    ("boolean", "amt * 3 = 0.9"),
    ("number", "CAST(amt AS INTEGER)"),
    ("number", "big % 10"),
    ("number", "big - 9007199254740992"),
    ("boolean", "big = 9007199254740992"),
    ("date", "d + n"),
    ("number", "LENGTH(REPEAT('x', ABS(n)))"),
    ("text", "LEFT(plan, n % 3)"),
    ("text", "LPAD(code, ABS(n), '0')"),
    ("date", "MAKE_DATE(2026, 1 + ABS(n) % 12, 1)"),
    ("number", ":as_of - d"),
    ("number", "days_since(t)"),
    ("number", "n / 4"),
    ("number", "amt / 7"),
    ("number", "2 * n ^ 2 - 1"),
    ("number", "-n ^ 2"),
    ("boolean", "n IS DISTINCT FROM 3 AND b"),
    ("boolean", "b IS NOT TRUE"),
    ("boolean", "d = '2026-01-31' OR d > '2026-04-01'"),
    ("boolean", "n BETWEEN '0' AND '5'"),
    ("boolean", "b = 1"),
    ("boolean", "b = 'true'"),
    ("boolean", "n IN ('3', 10)"),
    ("number", "CASE WHEN n THEN 1 ELSE 2 END"),
    ("number", "NULLIF(n, '3')"),
    ("number", "N + Big"),
    ("text", "\"Plan\" || UPPER(plan)"),
    ("boolean", "plan < 'h'"),
    ("boolean", "plan IN ('gold', 'bronze') AND NOT n > 5"),
    ("boolean", "code NOT IN ('007', NULL)"),
    ("number", "COALESCE(TRY_CAST(code AS INTEGER), -1)"),
    ("number", "CASE WHEN code = 'x1' THEN 0 ELSE CAST(code AS INTEGER) END"),
    ("number", "ROUND(x, 1) + ROUND(amt / 3, 2)"),
    ("number", "GREATEST(n, amt, x)"),
    ("number", "1_000 * n"),
    ("number", "EXTRACT(MONTH FROM d) + EXTRACT(HOUR FROM t)"),
];

fn create_job(metrics: &str, derived: &str) -> Job {
    let pipeline = format!(
        "version: 1
name: formulas
exports: exports
warehouse: warehouse
sql: sql
accounts: {{source: accounts, id: account_id}}
sources:
  accounts:
    files: accounts.parquet
    time: current
    columns:
      account_id: text
      plan: {{type: text, values: [gold, silver, bronze]}}
      code: text
      n: integer
      big: integer
      x: number
      amt: decimal(2)
      b: boolean
      d: {{type: date, ahead: allowed}}
      t: {{type: timestamp, ahead: allowed}}
metrics:
  m.sql:
    base: integer
{metrics}{derived}tiers: {{all: otherwise}}
scorecard:
  bands: {{low: {{below: 50}}, high: {{at_least: 50}}}}
  min_coverage: 0
  components: {{all_of_it: {{made_of: {{base: {{score: {{linear: {{zero: 0, full: 10}}}}}}}}}}}}
"
    );
    let columns = FORMULAS.iter().enumerate().map(|(at, (_, sql))| format!(",\n  {sql} AS f{at}"));
    let query = if metrics.is_empty() { String::new() } else { columns.collect() };
    Job::new()
        .file("p.yaml", &pipeline)
        .file("sql/m.sql", &format!("SELECT account_id, n AS base{query} FROM accounts"))
        .table("exports/accounts.parquet", ACCOUNTS)
}

fn show_metrics(job: &Job) -> CommandOutput {
    job.run(&["show", "p.yaml", "metrics", "--as-of", DAY, "--format", "csv"])
}

#[test]
fn a_formula_gives_the_same_values_as_the_sql_in_a_file() {
    let of_file: String = FORMULAS.iter().enumerate().map(|(at, (kind, _))| format!("    f{at}: {kind}\n")).collect();
    let derived = FORMULAS.iter().enumerate().map(|(at, (kind, sql))| {
        let quoted = sql.replace('\'', "''");
        format!("  f{at}: {{sql: '{quoted}', type: {kind}}}\n")
    });
    let of_yaml = format!("derived:\n{}", derived.collect::<String>());
    let files = parse_csv(&show_metrics(&create_job(&of_file, "")).exits(0).stdout);
    let formulas = parse_csv(&show_metrics(&create_job("", &of_yaml)).exits(0).stdout);
    for (at, (_, sql)) in FORMULAS.iter().enumerate() {
        let column = |rows: &[Vec<(String, String)>]| -> Vec<String> {
            let cell = |row: &Vec<(String, String)>| {
                row.iter().find(|(name, _)| *name == format!("f{at}")).map(|(_, cell)| cell.clone()).unwrap()
            };
            rows.iter().map(cell).collect()
        };
        assert_eq!(column(&formulas), column(&files), "{sql}");
    }
}

/// Returns the rows of a CSV, each cell with its column name.
fn parse_csv(csv: &str) -> Vec<Vec<(String, String)>> {
    let mut lines = csv.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<String>>());
    let names = lines.next().unwrap();
    lines.map(|cells| names.iter().cloned().zip(cells).collect()).collect()
}

#[test]
fn derived_integers_and_texts_have_the_declared_type() {
    let job = create_job(
        "",
        "derived:\n  half: {sql: n // 2, type: integer}\n  label: {sql: \"'n' || n || ' ' || amt\", type: text}\n",
    );
    let rows = parse_csv(&show_metrics(&job).exits(0).stdout);
    let cells = |name: &str| -> Vec<String> {
        rows.iter().map(|row| row.iter().find(|(known, _)| known == name).unwrap().1.clone()).collect()
    };
    assert_eq!(cells("half"), ["5", "0", "", "-3", "1"]);
    assert_eq!(cells("label"), ["n10 10.10", "n0 0.30", "", "n-7 -5.00", "n3 2.50"]);
}

#[test]
fn a_fraction_in_an_integer_metric_is_refused() {
    let done = show_metrics(&create_job("", "derived:\n  half: {sql: n / 2, type: integer}\n")).exits(5);
    assert!(done.stderr.contains("`half`: expected integers, found -3.5"), "{}", done.stderr);
    let done = show_metrics(&create_job("", "derived:\n  large: {sql: n * 1e300, type: integer}\n")).exits(5);
    assert!(done.stderr.contains("`large`: expected integers, found"), "{}", done.stderr);
    // A mistake that does not depend on rows is found by `validate`.
    let job = create_job("", "derived:\n  half: {sql: 1 + 1.5, type: integer}\n");
    let done = job.run(&["validate", "p.yaml"]).exits(4);
    assert!(done.stderr.contains("expected an integer, found a fraction"), "{}", done.stderr);
    let job = job.file("sql/m.sql", "SELECT account_id, 2.5 AS base FROM accounts");
    let done = job.run(&["validate", "p.yaml"]);
    assert!(done.stderr.contains("column `base` of `m.sql`: expected an integer, found a fraction"), "{}", done.stderr);
}

/// Returns the position of a word in the pipeline, as messages print it.
fn position_of(job: &Job, word: &str) -> String {
    let yaml = std::fs::read_to_string(job.path("p.yaml")).unwrap();
    let before = &yaml[..yaml.find(word).unwrap()];
    let line = before.rsplit('\n').next().unwrap();
    format!("p.yaml:{}:{}", before.matches('\n').count() + 1, line.chars().count() + 1)
}

#[test]
fn a_refused_value_is_reported_with_its_formula() {
    let with = |from: &str, to: &str| {
        let job = create_job("", "");
        let yaml = std::fs::read_to_string(job.path("p.yaml")).unwrap();
        assert!(yaml.contains(from), "{from}");
        job.file("p.yaml", &yaml.replace(from, to))
    };
    let cast = "CAST(code AS INTEGER) = 7";
    for (job, message) in [
        (
            with("id: account_id}", &format!("id: account_id, only: {cast}}}")),
            "`only` of the accounts: `x1` is not an integer",
        ),
        (
            with("tiers: {all: otherwise}", &format!("tiers: {{seven: {cast}, all: otherwise}}")),
            "tier `seven`: `x1` is not an integer",
        ),
        (
            with("scorecard:\n", &format!("derived: {{seven: {cast}}}\nscorecard:\n")),
            "metric `seven`: `x1` is not an integer",
        ),
        (
            with(
                "scorecard:\n",
                &format!(
                    "scorecard:\n  rules: [{{name: seven, when: {cast}, then: {{cap: 10}}, reason: it is seven}}]\n"
                ),
            ),
            "rule `seven`: `x1` is not an integer",
        ),
    ] {
        job.run(&["validate", "p.yaml"]).exits(0);
        let done = job.run(&["run", "p.yaml", "--as-of", DAY]).exits(5);
        assert!(done.stderr.contains(message), "{message}\n{}", done.stderr);
        let place = position_of(&job, "code AS");
        assert!(done.stderr.contains(&place), "{place}\n{}", done.stderr);
        assert!(job.files("warehouse").is_empty(), "something was published");
    }
}

#[test]
fn mistakes_are_located_in_folded_and_escaped_yaml() {
    for written in [
        "n > 5 AND plann = 'x'",
        "'n > 5 AND plan = ''gold'' OR plann = ''x'''",
        "\"n > 5 AND plan = \\u0027gold\\u0027 OR plann = 'x'\"",
        ">-\n      n > 5 AND\n      plann = 'x'",
        "|\n      n > 5\n        AND plann = 'x'",
        "|2-\n      n > 5 AND\n      plann = 'x'",
        "n > 5 AND\n      plann = 'x'",
    ] {
        let job = create_job("", &format!("derived:\n  seven: {written}\n"));
        let done = job.run(&["validate", "p.yaml"]).exits(4);
        let place = position_of(&job, "plann");
        assert!(done.stderr.contains("`plann`") && done.stderr.contains(&place), "{written}: {place}\n{}", done.stderr);
    }
    let job = create_job("", "derived:\n  seven: >\n      n -- what is counted\n      + 1\n");
    let done = job.run(&["validate", "p.yaml"]).exits(4);
    assert!(done.stderr.contains("this comment hides the lines that follow it"), "{}", done.stderr);
}
