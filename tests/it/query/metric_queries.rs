//! Metric queries: failures during a run, their messages, and `show query` and `show functions`.

use crate::harness::facts_project::{DAY, FactsProject, refusal, run_and_read_shown, run_pipeline};
use crate::harness::job::Job;

const ROWS: &str = "account_id:text,at:date,raw:text,x:double\n\
    acme,2026-03-01,12,1.5\n\
    acme,2026-03-02,abc,2.5\n\
    bolt,2026-03-03,7,-1.0\n\
    acme,2026-03-11,not yet,1.0";

fn create_job(kind: &'static str, sql: &str) -> Job {
    FactsProject::with_columns("at: date\nraw: text\nx: number").show(kind, sql).create_job_over(ROWS)
}

/// Creates a project with another metric query.
fn create_job_with_query(sql: &str) -> Job {
    let job = create_job("number", "1");
    std::fs::write(job.path("sql/facts.sql"), sql).unwrap();
    job
}

#[test]
fn a_value_refused_by_a_cast_is_reported_with_metric_and_position() {
    let job = create_job("integer", "SUM(CAST(raw AS INTEGER))");
    insta::assert_snapshot!(refusal(&job), @"
    error[sql-value]: `facts.sql`, metric `shown`: `abc` is not an integer
     --> sql/facts.sql:1:44
      |
    1 | SELECT account_id, COUNT(*) AS n, SUM(CAST(raw AS INTEGER)) AS shown FROM facts GROUP BY account_id
      |                                            ^^^
      |
    hint: fix the export, or let the SQL expect such values: `TRY_CAST`, `TRY_STRPTIME` or `CASE`; `DOUBLE` for numbers that are too large
    ");
    assert!(run_pipeline(&job).stderr.contains("--> sql/facts.sql:1:44"), "{}", run_pipeline(&job).stderr);
}

#[test]
fn branches_not_taken_are_not_evaluated() {
    for (sql, expected) in [
        ("SUM(CASE WHEN raw <> 'abc' THEN CAST(raw AS INTEGER) END)", "12"),
        ("SUM(CASE WHEN raw = 'abc' THEN 100 ELSE CAST(raw AS INTEGER) END)", "112"),
        ("SUM(COALESCE(TRY_CAST(raw AS INTEGER), CASE raw WHEN 'abc' THEN 5 ELSE CAST(raw AS INTEGER) END))", "17"),
        ("COUNT(CASE WHEN raw <> 'abc' AND CAST(raw AS INTEGER) > 3 THEN 1 END)", "1"),
        ("COUNT(CASE WHEN raw = 'abc' OR CAST(raw AS INTEGER) > 3 THEN 1 END)", "2"),
        ("SUM(CAST(raw AS INTEGER)) FILTER (WHERE raw <> 'abc')", "12"),
        ("SUM(IF(raw = 'abc', 0, CAST(raw AS INTEGER)))", "12"),
    ] {
        assert_eq!(run_and_read_shown(&create_job("integer", sql)).as_deref(), Some(expected), "{sql}");
    }
}

#[test]
fn rows_of_later_days_are_not_evaluated() {
    let job = create_job_with_query(
        "SELECT account_id, COUNT(*) AS n, SUM(CAST(raw AS INTEGER)) AS shown FROM facts
         WHERE raw <> 'abc' AND CAST(raw AS INTEGER) > 0 GROUP BY account_id",
    );
    assert_eq!(run_and_read_shown(&job).as_deref(), Some("12.0"));
    let later = job.run(&["run", "p.yaml", "--as-of", "2026-03-11"]).exits(5);
    assert!(later.stderr.contains("`not yet` is not an integer"), "{}", later.stderr);
}

#[test]
fn several_rows_for_one_account_stop_the_run() {
    let job = create_job_with_query("SELECT account_id, 1 AS n, x AS shown FROM facts");
    insta::assert_snapshot!(refusal(&job), @"
    error[metric-rows]: `facts.sql`: it returns several rows for 1 account, such as `acme`
     --> sql/facts.sql:1:1
      |
    1 | SELECT account_id, 1 AS n, x AS shown FROM facts
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
    hint: a query returns one row per account: GROUP BY the account id
    ");
}

#[test]
fn a_scalar_subquery_with_several_rows_stops_the_run() {
    let job = create_job_with_query(
        "SELECT account_id, COUNT(*) AS n, MAX(x) - (SELECT x FROM facts) AS shown FROM facts GROUP BY account_id",
    );
    let done = run_pipeline(&job).exits(5);
    assert!(done.stderr.contains("a subquery used as one value returned 3 rows"), "{}", done.stderr);
}

#[test]
fn a_join_without_equality_is_limited() {
    let job = create_job_with_query(
        "WITH some AS (SELECT account_id, x FROM facts UNION ALL SELECT account_id, x FROM facts),
              many AS (SELECT a.account_id, a.x FROM some a JOIN some b ON a.x < b.x + 100 JOIN some c ON a.x < c.x + 100),
              more AS (SELECT a.account_id, a.x FROM many a JOIN many b ON a.x < b.x + 100)
         SELECT a.account_id, COUNT(*) AS n, COUNT(*) AS shown FROM more a JOIN more b ON a.x < b.x GROUP BY a.account_id",
    );
    let done = run_pipeline(&job).exits(5);
    assert!(done.stderr.contains("more than 100000000"), "{}", done.stderr);
}

#[test]
fn show_query_prints_the_bound_plan() {
    let job = create_job_with_query(
        "SELECT account_id, COUNT(*) AS n, SUM(x) / COUNT(*) AS shown FROM facts WHERE at >= :from_30d GROUP BY account_id",
    );
    let shown = job.run(&["show", "p.yaml", "query", "facts.sql", "--as-of", DAY]).exits(0).stdout;
    insta::assert_snapshot!(shown, @r"
    facts.sql as of 2026-03-10, days and hours in UTC

    returns
      column      type     kept as  NULL
      account_id  VARCHAR  VARCHAR  possible
      n           BIGINT   DOUBLE   never
      shown       DOUBLE   DOUBLE   possible

    reads
      source  columns            rows
      facts   account_id, at, x  known on 2026-03-10, since 2026-02-09 00:00:00

    plan, each step above what it reads
      select account_id, n, shown
          n DOUBLE = CAST(n AS DOUBLE)
        select account_id, n, shown
            n BIGINT = total1
            shown DOUBLE = (total2 / CAST(total1 AS DOUBLE))
          group by account_id
              total1 BIGINT = COUNT(*)
              total2 DOUBLE = SUM(x)
            select account_id, x
              filter at >= DATE '2026-02-09'
                scan facts: account_id VARCHAR, at DATE, x DOUBLE
    ");
    let unknown = job.run(&["show", "p.yaml", "query", "fact.sql", "--as-of", DAY]).exits(3);
    assert!(unknown.stderr.contains("did you mean `facts.sql`?"), "{}", unknown.stderr);
    job.run(&["show", "p.yaml", "query"]).exits(2);
    job.run(&["show", "p.yaml", "metrics", "facts.sql"]).exits(2);
}

#[test]
fn show_functions_prints_types_and_examples() {
    let job = create_job_with_query("SELECT account_id, 1 AS n, x AS shown FROM facts");
    let shown = |name: &str| job.run(&["show", "p.yaml", "functions", name]).exits(0).stdout;
    insta::assert_snapshot!(shown("split_part"), @"
    SPLIT_PART(text, separator, position)
      The part at a position between separators, the first being 1, the last -1; empty if there is none.
      types  text, text, integer → text
      NULL   NULL if an argument is NULL
      SPLIT_PART('eu-west-1', '-', 2)  is  west
      SPLIT_PART('eu-west-1', '-', -1)  is  1
      SPLIT_PART('eu-west-1', '-', 9)  is  an empty text
      SPLIT_PART(NULL, '-', 1)  is  NULL
    ");
    assert!(shown("NVL").contains("also IFNULL, NVL"), "{}", shown("NVL"));
    assert!(shown("rank").contains("Examples over rows read\n  t\n"), "{}", shown("rank"));
    assert!(shown("months_between").contains("write `DATE_SUB('month', from, to)`"), "{}", shown("months_between"));
    assert!(shown("Snowflake").contains("DATEADD(day, -30, day)\n    the same"), "{}", shown("Snowflake"));
    let all = job.run(&["show", "p.yaml", "functions"]).exits(0).stdout;
    for known in ["Queries", "COALESCE(x, …)", "JSON_EXTRACT_STRING(json, path)", "ROW_NUMBER()"] {
        assert!(all.contains(known), "{known}: {all}");
    }
    let table = job.run(&["show", "p.yaml", "functions", "--format", "csv"]).exits(0).stdout;
    assert!(table.lines().count() > 250, "{table}");
    let engine = job.run(&["show", "p.yaml", "functions", "snowflake", "--format", "csv"]).exits(0).stdout;
    assert!(engine.starts_with("there,here,remark\n"), "{engine}");
    assert!(engine.contains("\"DATEADD(day, -30, day)\",the same,"), "{engine}");
    let elsewhere = job.run(&["show", "p.yaml", "functions", "months_between", "--format", "csv"]).exits(0).stdout;
    assert!(elsewhere.contains("MONTHS_BETWEEN,not supported,"), "{elsewhere}");
    let unknown = job.run(&["show", "p.yaml", "functions", "datetrunk"]).exits(3);
    assert!(unknown.stderr.contains("did you mean `DATE_TRUNC('unit', x)`?"), "{}", unknown.stderr);
}

#[test]
fn ambiguous_order_is_noted_with_verbose_output() {
    let ranked = |order: &str| {
        let sql = format!(
            "SELECT account_id, 1 AS n, x AS shown FROM facts QUALIFY ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY {order}) = 1"
        );
        let job = create_job_with_query(&sql);
        let yaml = std::fs::read_to_string(job.path("p.yaml")).unwrap();
        let keyed = yaml.replace(
            "    columns:\n      account_id: text\n      at",
            "    key: [account_id, raw]\n    columns:\n      account_id: text\n      at",
        );
        assert_ne!(yaml, keyed);
        std::fs::write(job.path("p.yaml"), keyed).unwrap();
        let quiet = job.run(&["validate", "--offline", "p.yaml"]).exits(0).stderr;
        assert!(!quiet.contains("ties"), "{quiet}");
        job.run(&["-v", "validate", "--offline", "p.yaml"]).exits(0).stderr
    };
    assert!(ranked("at DESC").contains("note[ties]: rows may tie in this order"));
    assert!(!ranked("at DESC, raw").contains("ties"));
}

#[test]
fn a_refused_value_is_reported_with_its_file() {
    let job = create_job_with_query(
        "SELECT account_id, COUNT(*) AS n, SUM(CASE WHEN raw <> 'abc' THEN CAST(raw AS INTEGER) END) AS shown FROM facts
         GROUP BY account_id",
    );
    let yaml = std::fs::read_to_string(job.path("p.yaml")).unwrap();
    let job = job.file("p.yaml", &yaml.replace("tiers:", "  worse.sql: {worse: integer, last: text}\ntiers:")).file(
        "sql/worse.sql",
        "SELECT account_id,\n  MAX(CAST(raw AS INTEGER)) AS worse, 'x' AS last\nFROM facts GROUP BY account_id",
    );
    let done = run_pipeline(&job).exits(5);
    assert!(done.stderr.contains("`worse.sql`, metric `worse`: `abc` is not an integer"), "{}", done.stderr);
    assert!(done.stderr.contains("sql/worse.sql:2:12"), "{}", done.stderr);
}

#[test]
fn windows_over_tied_rows_agree_in_any_row_order() {
    let rows: Vec<String> = (0..120)
        .map(|at| {
            format!(
                "acme,2026-03-{:02},{},{}",
                1 + at % 3,
                ["a", "b"][at % 2],
                f64::from(u8::try_from(at % 5).unwrap())
            )
        })
        .collect();
    let mut answers: Vec<Option<String>> = Vec::new();
    for step in [1, 7, 11, 53] {
        let shuffled: Vec<&str> = (0..rows.len()).map(|at| rows[at * step % rows.len()].as_str()).collect();
        let csv = format!("account_id:text,at:date,raw:text,x:double\n{}", shuffled.join("\n"));
        let job = FactsProject::with_columns("at: date\nraw: text\nx: number").show("text", "''").create_job_over(&csv);
        let sql = "WITH numbered AS (
              SELECT account_id, at, raw,
                ROW_NUMBER() OVER (ORDER BY raw) AS one, ROW_NUMBER() OVER (ORDER BY at DESC) AS other,
                LAG(raw) OVER (ORDER BY at) AS before
              FROM facts)
            SELECT account_id, COUNT(*) AS n,
              STRING_AGG(one || '/' || other || '/' || COALESCE(before, '-'), ' ' ORDER BY one) AS shown
            FROM numbered GROUP BY account_id";
        let job = job.file("sql/facts.sql", sql);
        answers.push(run_and_read_shown(&job));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
}

#[test]
fn a_metric_does_not_depend_on_other_declared_metrics() {
    let rows = "account_id:text,at:date,raw:text,x:double\n\
        acme,2026-03-01,z,1\nacme,2026-03-01,y,2\nacme,2026-03-01,x,3";
    let sql = "SELECT account_id, x AS n, raw AS shown, FIRST_VALUE(raw) OVER (ORDER BY at) AS other
        FROM facts QUALIFY ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY at) = 1";
    let job = FactsProject::with_columns("at: date\nraw: text\nx: number")
        .show("text", "''")
        .create_job_over(rows)
        .file("sql/facts.sql", sql);
    let with_both = run_and_read_shown(&job);
    let yaml = std::fs::read_to_string(job.path("p.yaml")).unwrap();
    let alone =
        yaml.replace("facts.sql: {n: integer, shown: text}", "facts.sql: {shown: text}\n  count.sql: {n: integer}");
    assert_ne!(alone, yaml);
    let job = job
        .file("p.yaml", &alone)
        .file("sql/count.sql", "SELECT account_id, COUNT(*) AS n FROM facts GROUP BY account_id");
    assert_eq!(run_and_read_shown(&job), with_both);
}
