//! Whole pipelines compared with reference implementations: every metric with separate SQL in DuckDB, every score with
//! a naive scorer that reads the YAML, and the published tables with analyst queries. Each file in a pipeline's SQL
//! folder has a check of the same name; a file without one fails.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::harness::duckdb;
use crate::harness::effort::{is_thorough, thorough_only};
use crate::harness::job::{Job, project_root};
use crate::harness::third_party_data;

const METRICS: &str = include_str!("../../independent/metrics.py");
const SCORES: &str = include_str!("../../independent/scores.py");
const TABLES: &str = include_str!("../../independent/tables.py");

/// A pipeline, its exports, and the reference SQL for its metrics.
struct ReferenceCase {
    name: &'static str,
    pipeline: PathBuf,
    checks: PathBuf,
    exports: PathBuf,
    /// Folder of its tables, relative to the project.
    tables: &'static str,
}

impl ReferenceCase {
    fn from_third_party(name: &'static str, data: &str) -> Option<Self> {
        let folder = project_root().join("tests").join(data.split('/').next().unwrap());
        Some(ReferenceCase {
            name,
            pipeline: folder.join(format!("{name}.yaml")),
            checks: folder.join("checks"),
            exports: third_party_data::find_data_set(data)?,
            tables: "warehouse",
        })
    }

    fn create_job(&self) -> Job {
        let job = Job::new()
            .env("HEALTHSCORE_EXPORTS", path_str(&self.exports))
            .env("PROVE_EXPORTS", path_str(&self.exports));
        let warehouse = job.path("warehouse");
        job.env("HEALTHSCORE_WAREHOUSE", path_str(&warehouse)).env("PROVE_WAREHOUSE", path_str(&warehouse))
    }

    fn run_day(&self, job: &Job, day: &str) {
        job.run(&["run", path_str(&self.pipeline), "--as-of", day]).exits(0);
    }

    /// Compares every metric of a day with DuckDB, with at least `compared` values. Returns DuckDB's report and writes
    /// its rows to `rows.parquet`.
    fn assert_metrics_match(&self, job: &Job, day: &str, compared: u64) -> Option<Value> {
        let (csv, rows) = (job.path("metrics.csv"), job.path("rows.parquet"));
        let shown = job.run(&["show", path_str(&self.pipeline), "metrics", "--format", "csv", "--as-of", day]).exits(0);
        std::fs::write(&csv, shown.stdout).unwrap();
        let arguments =
            [path_str(&self.checks), self.name, path_str(&self.exports), day, path_str(&csv), path_str(&rows)];
        let metrics = duckdb::run_python(METRICS, &arguments)?;
        assert_list_empty(&metrics, "differences", day);
        assert!(metrics["present"].as_u64().unwrap() >= compared, "{day}: {metrics}");
        Some(metrics)
    }

    /// Runs the days in order, in a quick run only the last one, and insists that all reference implementations agree, with at least `compared` metric
    /// values and one score on each day; in a thorough run, that all days together show every tier, band and rule, and that
    /// the published tables agree.
    fn assert_all_match(&self, days: &[&str], compared: u64) {
        let job = self.create_job();
        let (rows, warehouse) = (job.path("rows.parquet"), job.path(self.tables));
        let mut unseen: Option<BTreeSet<String>> = None;
        let days = if is_thorough() { days } else { &days[days.len() - 1..] };
        for day in days {
            let Some(metrics) = self.assert_metrics_match(&job, day, compared) else { return };
            self.run_day(&job, day);
            let scores =
                duckdb::run_python(SCORES, &[path_str(&self.pipeline), path_str(&rows), path_str(&warehouse), day])
                    .unwrap();
            assert_list_empty(&scores, "differences", day);
            assert!(scores["scored"].as_u64().unwrap() > 0, "{day}: {scores}");

            let missed: BTreeSet<String> = texts_of(&metrics["unseen"]).chain(texts_of(&scores["unseen"])).collect();
            unseen = Some(unseen.map_or(missed.clone(), |before| before.intersection(&missed).cloned().collect()));
        }
        if !is_thorough() {
            return;
        }
        assert_eq!(unseen.unwrap(), BTreeSet::new(), "no day shows these");
        let tables = duckdb::run_python(TABLES, &[path_str(&warehouse)]).unwrap();
        assert_list_empty(&tables, "found", "all days");
        assert!(tables["summed"].as_u64().unwrap() > 0, "{tables}");
        assert_eq!(tables["days"].as_u64(), u64::try_from(days.len()).ok());
    }
}

#[test]
fn the_sample_company_matches_the_reference_implementations() {
    let case = ReferenceCase {
        name: "customer_health",
        pipeline: project_root().join("pipelines/customer_health.yaml"),
        checks: project_root().join("tests/checks"),
        exports: project_root().join("fixtures/exports"),
        tables: "warehouse",
    };
    // Covers an override without a score after one with a score, late deliveries, and urgent tickets open overnight.
    case.assert_all_match(&["2026-03-26", "2026-06-05"], 3_000);
}

#[test]
fn customer_360_matches_the_reference_implementations() {
    thorough_only!();
    let case = ReferenceCase {
        name: "customer_360",
        pipeline: project_root().join("pipelines/customer_360.yaml"),
        checks: project_root().join("tests/checks"),
        exports: project_root().join("fixtures/exports"),
        tables: "warehouse/customer_360",
    };
    // Between the two days, red sentiments appear and turn green, and an account goes quiet.
    case.assert_all_match(&["2026-03-31", "2026-06-09"], 10_000);
}

/// GitLab's exports are not public, so these are generated. Its scores are compared with the handbook in
/// `gitlab_prove`.
#[test]
fn gitlab_metrics_match_the_reference_implementation() {
    thorough_only!();
    let exports = tempfile::tempdir().unwrap();
    let written = duckdb::run_python(include_str!("../../independent/prove_exports.py"), &[path_str(exports.path())]);
    let case = ReferenceCase {
        name: "gitlab_prove",
        pipeline: project_root().join("pipelines/gitlab_prove.yaml"),
        checks: project_root().join("tests/checks"),
        exports: exports.path().to_owned(),
        tables: "warehouse",
    };
    if written.is_some() {
        for day in ["2026-05-14", "2026-06-30"] {
            let metrics = case.assert_metrics_match(&case.create_job(), day, 1_500).unwrap();
            assert_eq!(texts_of(&metrics["unseen"]).next(), None, "{day}");
        }
    }
}

#[test]
fn ravenstack_matches_the_reference_implementations() {
    thorough_only!();
    if let Some(case) = ReferenceCase::from_third_party("ravenstack", "ravenstack") {
        case.assert_all_match(&["2024-03-29", "2024-11-03", "2024-12-31"], 5_000);
    }
}

#[test]
fn saas_growth_matches_the_reference_implementations() {
    thorough_only!();
    if let Some(case) = ReferenceCase::from_third_party("saas_growth", "saas_growth") {
        case.assert_all_match(&["2024-12-31", "2026-03-31"], 100_000);
    }
}

/// The spreadsheet variant holds the same data as text. Read with its declared formats, it gives the same scores.
#[test]
fn text_columns_score_like_typed_columns() {
    thorough_only!();
    let Some(text) = ReferenceCase::from_third_party("text_dates", "ravenstack/text_dates") else { return };
    let Some(typed) = ReferenceCase::from_third_party("ravenstack", "ravenstack") else { return };
    let (text_job, typed_job) = (text.create_job(), typed.create_job());
    for day in ["2024-03-29", "2024-12-31"] {
        text.run_day(&text_job, day);
        typed.run_day(&typed_job, day);
    }
    for table in ["account_health", "component_scores", "metric_scores"] {
        let read = |job: &Job| {
            // The sources are declared in another way, so the metrics are defined in another way.
            let columns = "COLUMNS(name -> name <> 'scorecard_fingerprint')";
            format!("SELECT {columns} FROM read_parquet('{}/{table}/*/*.parquet')", path_str(&job.path("warehouse")))
        };
        let (text, typed) = (read(&text_job), read(&typed_job));
        let differences = format!("(({text}) EXCEPT ({typed})) UNION ALL (({typed}) EXCEPT ({text}))");
        let sql = format!(
            "SELECT (SELECT count(*) FROM ({differences})), (SELECT count(*) FROM ({text})), (SELECT count(*) FROM ({typed}))"
        );
        let Some(counts) = duckdb::query_rows(&sql) else { return };
        let [differences, text_rows, typed_rows] = [0, 1, 2].map(|column| counts[0][column].as_u64().unwrap());
        assert_eq!((differences, text_rows), (0, typed_rows), "{table}");
        assert!(text_rows > 700, "{table}: {text_rows}");
    }
}

/// Values outside the declared format are never dropped silently.
#[test]
fn text_outside_the_declared_format_is_refused_by_name() {
    let pipeline = |kind: &str| {
        format!(
            "version: 1\nname: spelled\nexports: exports\nwarehouse: warehouse\nsql: sql\n\
             accounts: {{source: accounts, id: account_id}}\n\
             sources:\n  accounts:\n    files: accounts.parquet\n    time: current\n    columns:\n      account_id: text\n      \
             amount: {kind}\n\
             metrics:\n  paid.sql: {{paid: number}}\n\
             tiers: {{all: otherwise}}\n\
             scorecard:\n  bands: {{low: {{below: 50}}, high: {{at_least: 50}}}}\n  \
             components: {{money: {{made_of: {{paid: {{score: {{linear: {{zero: 0, full: 2000}}}}}}}}}}}}\n"
        )
    };
    let job = |kind: &str, first: &str, second: &str| {
        Job::new()
            .file("spelled.yaml", &pipeline(kind))
            .file("sql/paid.sql", "SELECT account_id, SUM(CASE WHEN amount IS NOT NULL THEN amount END) AS paid FROM accounts GROUP BY account_id")
            .table("exports/accounts.parquet", &format!("account_id:text,amount:text\na,{first}\nb,{second}\nc,"))
            .run(&["show", "spelled.yaml", "metrics", "--format", "csv", "--as-of", "2026-06-30"])
    };
    let read = |kind: &str, first: &str, second: &str| {
        let stdout = job(kind, first, second).exits(0).stdout;
        stdout.lines().skip(1).map(|line| line.rsplit(',').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(read("{type: number, format: \"1 234.5\"}", "1 500.25", "-3"), ["1500.25", "-3", ""]);
    assert_eq!(read("{type: decimal(2), format: \"1'234.5\"}", "1'500.25", "0.10"), ["1500.25", "0.1", ""]);
    assert_eq!(read("{type: integer, format: \"1.234\"}", "1.500.000", "7"), ["1500000", "7", ""]);
    for (kind, value) in [
        ("{type: integer, format: \"1234\"}", "7.5"),
        ("{type: integer, format: \"1234\"}", "n/a"),
        ("{type: number, format: \"1.234;5\"}", ""),
        ("{type: decimal(2), format: \"1234.5\"}", "0.125"),
        ("{type: number, format: \"1234.5\"}", "NaN"),
    ] {
        let done = job(kind, "1", value);
        if value.is_empty() {
            assert!(done.exits(3).stderr.contains("is not a format of type"));
        } else {
            let done = done.exits(5);
            assert!(done.stderr.contains(&format!("such as `{value}` in `accounts.parquet`")), "{}", done.stderr);
        }
    }
}

/// SQL without a reference implementation is not checked.
#[test]
fn every_metric_file_has_an_independent_check() {
    for (sql, checks) in [
        ("sql/metrics", "tests/checks"),
        ("tests/ravenstack/sql", "tests/ravenstack/checks"),
        ("tests/saas_growth/sql", "tests/saas_growth/checks"),
    ] {
        let checked = list_sql_files(&project_root().join(checks));
        let unchecked: Vec<_> = list_sql_files(&project_root().join(sql)).difference(&checked).cloned().collect();
        assert!(
            unchecked.is_empty(),
            "no check in {checks} for {unchecked:?}: compute it there in DuckDB, another way"
        );
        // A check counts only if a row query joins it.
        let in_rows = |file: &&PathBuf| file.starts_with("rows");
        let read = |file: &PathBuf| std::fs::read_to_string(project_root().join(checks).join(file)).unwrap();
        let rows: Vec<String> = checked.iter().filter(in_rows).map(read).collect();
        for file in checked.iter().filter(|file| !in_rows(file)) {
            let name = file.with_extension("");
            let joined = [format!("JOIN {} ", path_str(&name)), format!("JOIN \"{}\" ", path_str(&name))];
            let joins = |row: &String| joined.iter().any(|join| row.contains(join.as_str()));
            assert!(rows.iter().any(joins), "no row in {checks}/rows joins `{}`", path_str(&name));
        }
    }
}

/// Returns every `.sql` file below a folder, relative to it.
fn list_sql_files(root: &Path) -> BTreeSet<PathBuf> {
    let (mut files, mut folders) = (BTreeSet::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "sql") {
                files.insert(path.strip_prefix(root).unwrap().to_owned());
            }
        }
    }
    files
}

/// Insists that a list in a report is empty.
#[track_caller]
fn assert_list_empty(answer: &Value, list: &str, day: &str) {
    let texts: Vec<String> = texts_of(&answer[list]).collect();
    assert!(texts.is_empty(), "{day}:\n{}", texts.join("\n"));
    assert_ne!(answer["compared"], 0, "{day}");
}

fn texts_of(list: &Value) -> impl Iterator<Item = String> {
    list.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned())
}

fn path_str(path: &Path) -> &str {
    path.to_str().unwrap()
}
