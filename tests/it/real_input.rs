//! Real input, checked by others: every metric by DuckDB with SQL of its own, every score by a naive scorer that
//! reads the YAML itself, and the published tables by an analyst's queries.
//!
//! Each file in a pipeline's SQL folder has a check of the same name; a file without one fails.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::duck;
use crate::job::{Job, project};
use crate::third_party;

const METRICS: &str = include_str!("../independent/metrics.py");
const SCORES: &str = include_str!("../independent/scores.py");
const TABLES: &str = include_str!("../independent/tables.py");

/// A pipeline of the project, its exports, and the independent SQL for its metrics.
struct World {
    name: &'static str,
    pipeline: PathBuf,
    checks: PathBuf,
    exports: PathBuf,
    /// Where its tables are, below a job's folder.
    tables: &'static str,
}

impl World {
    fn third_party(name: &'static str, data: &str) -> Option<Self> {
        let folder = project().join("tests").join(data.split('/').next().unwrap());
        Some(World {
            name,
            pipeline: folder.join(format!("{name}.yaml")),
            checks: folder.join("checks"),
            exports: third_party::data(data)?,
            tables: "warehouse",
        })
    }

    fn job(&self) -> Job {
        let job = Job::new().env("HEALTHSCORE_EXPORTS", path(&self.exports)).env("PROVE_EXPORTS", path(&self.exports));
        let warehouse = job.path("warehouse");
        job.env("HEALTHSCORE_WAREHOUSE", path(&warehouse)).env("PROVE_WAREHOUSE", path(&warehouse))
    }

    fn run(&self, job: &Job, day: &str) {
        job.run(&["run", path(&self.pipeline), "--as-of", day]).exits(0);
    }

    /// Compares every metric of a day with DuckDB's, at least `compared` of them values; what DuckDB told, and its
    /// rows in `rows.parquet`.
    fn metrics_agree(&self, job: &Job, day: &str, compared: u64) -> Option<Value> {
        let (csv, rows) = (job.path("metrics.csv"), job.path("rows.parquet"));
        let shown = job.run(&["show", path(&self.pipeline), "metrics", "--format", "csv", "--as-of", day]).exits(0);
        std::fs::write(&csv, shown.stdout).unwrap();
        let arguments = [path(&self.checks), self.name, path(&self.exports), day, path(&csv), path(&rows)];
        let metrics = duck::python(METRICS, &arguments)?;
        nothing(&metrics, "differences", day);
        assert!(metrics["present"].as_u64().unwrap() >= compared, "{day}: {metrics}");
        Some(metrics)
    }

    /// Scores the days one after another and insists that nobody comes to other numbers; at least `compared` values
    /// of metrics on each day, at least one account with a score, and over all days every tier, band and rule.
    fn agrees(&self, days: &[&str], compared: u64) {
        let job = self.job();
        let (rows, warehouse) = (job.path("rows.parquet"), job.path(self.tables));
        let mut unseen: Option<BTreeSet<String>> = None;
        for day in days {
            let Some(metrics) = self.metrics_agree(&job, day, compared) else { return };
            self.run(&job, day);
            let scores = duck::python(SCORES, &[path(&self.pipeline), path(&rows), path(&warehouse), day]).unwrap();
            nothing(&scores, "differences", day);
            assert!(scores["scored"].as_u64().unwrap() > 0, "{day}: {scores}");

            let missed: BTreeSet<String> = texts(&metrics["unseen"]).chain(texts(&scores["unseen"])).collect();
            unseen = Some(unseen.map_or(missed.clone(), |before| before.intersection(&missed).cloned().collect()));
        }
        assert_eq!(unseen.unwrap(), BTreeSet::new(), "no day shows these");
        let tables = duck::python(TABLES, &[path(&warehouse)]).unwrap();
        nothing(&tables, "found", "all days");
        assert!(tables["summed"].as_u64().unwrap() > 0, "{tables}");
        assert_eq!(tables["days"].as_u64(), u64::try_from(days.len()).ok());
    }
}

#[test]
fn the_sample_company_matches_the_reference_implementations() {
    let world = World {
        name: "customer_health",
        pipeline: project().join("pipelines/customer_health.yaml"),
        checks: project().join("tests/checks"),
        exports: project().join("fixtures/exports"),
        tables: "warehouse",
    };
    // An override without a score replaces one with; late deliveries; urgent tickets open over night.
    world.agrees(&["2026-03-26", "2026-06-05"], 3_000);
}

#[test]
fn customer_360_matches_the_reference_implementations() {
    let world = World {
        name: "customer_360",
        pipeline: project().join("pipelines/customer_360.yaml"),
        checks: project().join("tests/checks"),
        exports: project().join("fixtures/exports"),
        tables: "warehouse/customer_360",
    };
    // Between the two, reds come and are turned around, and somebody goes quiet.
    world.agrees(&["2026-03-31", "2026-06-09"], 10_000);
}

/// GitLab's exports are not public, so these are made up; its scores are held to its handbook elsewhere.
#[test]
fn gitlab_metrics_match_the_reference_implementation() {
    let exports = tempfile::tempdir().unwrap();
    let written = duck::python(include_str!("../independent/prove_exports.py"), &[path(exports.path())]);
    let world = World {
        name: "gitlab_prove",
        pipeline: project().join("pipelines/gitlab_prove.yaml"),
        checks: project().join("tests/checks"),
        exports: exports.path().to_owned(),
        tables: "warehouse",
    };
    if written.is_some() {
        for day in ["2026-05-14", "2026-06-30"] {
            let metrics = world.metrics_agree(&world.job(), day, 1_500).unwrap();
            assert_eq!(texts(&metrics["unseen"]).next(), None, "{day}");
        }
    }
}

#[test]
fn ravenstack_matches_the_reference_implementations() {
    if let Some(world) = World::third_party("ravenstack", "ravenstack") {
        world.agrees(&["2024-03-29", "2024-11-03", "2024-12-31"], 5_000);
    }
}

#[test]
fn saas_growth_matches_the_reference_implementations() {
    if let Some(world) = World::third_party("saas_growth", "saas_growth") {
        world.agrees(&["2024-12-31", "2026-03-31"], 100_000);
    }
}

/// The spreadsheet variant holds the same data as text; read by its declared formats, the same scores come out.
#[test]
fn text_columns_score_like_typed_columns() {
    let Some(text) = World::third_party("text_dates", "ravenstack/text_dates") else { return };
    let Some(typed) = World::third_party("ravenstack", "ravenstack") else { return };
    let (text_job, typed_job) = (text.job(), typed.job());
    for day in ["2024-03-29", "2024-12-31"] {
        text.run(&text_job, day);
        typed.run(&typed_job, day);
    }
    for table in ["account_health", "component_scores", "metric_scores"] {
        let read =
            |job: &Job| format!("SELECT * FROM read_parquet('{}/{table}/*/*.parquet')", path(&job.path("warehouse")));
        let (text, typed) = (read(&text_job), read(&typed_job));
        let differences = format!("(({text}) EXCEPT ({typed})) UNION ALL (({typed}) EXCEPT ({text}))");
        let sql = format!(
            "SELECT (SELECT count(*) FROM ({differences})), (SELECT count(*) FROM ({text})), (SELECT count(*) FROM ({typed}))"
        );
        let Some(counts) = duck::query(&sql) else { return };
        let [differences, text_rows, typed_rows] = [0, 1, 2].map(|column| counts[0][column].as_u64().unwrap());
        assert_eq!((differences, text_rows), (0, typed_rows), "{table}");
        assert!(text_rows > 700, "{table}: {text_rows}");
    }
}

/// No value is lost in silence where the declared spelling does not hold.
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

/// The rule that keeps this file honest: SQL that nobody else computes is not checked.
#[test]
fn every_metric_file_has_an_independent_check() {
    for (sql, checks) in [
        ("sql/metrics", "tests/checks"),
        ("tests/ravenstack/sql", "tests/ravenstack/checks"),
        ("tests/saas_growth/sql", "tests/saas_growth/checks"),
    ] {
        let checked = sql_files(&project().join(checks));
        let unchecked: Vec<_> = sql_files(&project().join(sql)).difference(&checked).cloned().collect();
        assert!(
            unchecked.is_empty(),
            "no check in {checks} for {unchecked:?}: compute it there in DuckDB, another way"
        );
        // A check counts only if a pipeline's row joins it.
        let in_rows = |file: &&PathBuf| file.starts_with("rows");
        let read = |file: &PathBuf| std::fs::read_to_string(project().join(checks).join(file)).unwrap();
        let rows: Vec<String> = checked.iter().filter(in_rows).map(read).collect();
        for file in checked.iter().filter(|file| !in_rows(file)) {
            let name = file.with_extension("");
            let joined = [format!("JOIN {} ", path(&name)), format!("JOIN \"{}\" ", path(&name))];
            let joins = |row: &String| joined.iter().any(|join| row.contains(join.as_str()));
            assert!(rows.iter().any(joins), "no row in {checks}/rows joins `{}`", path(&name));
        }
    }
}

/// Every `.sql` file below a folder, relative to it.
fn sql_files(root: &Path) -> BTreeSet<PathBuf> {
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

/// Insists that a list in an answer is empty.
#[track_caller]
fn nothing(answer: &Value, list: &str, day: &str) {
    let told: Vec<String> = texts(&answer[list]).collect();
    assert!(told.is_empty(), "{day}:\n{}", told.join("\n"));
    assert_ne!(answer["compared"], 0, "{day}");
}

fn texts(list: &Value) -> impl Iterator<Item = String> {
    list.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned())
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}
