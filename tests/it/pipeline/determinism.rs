//! Determinism: the same bytes with shuffled rows, split and merged files, other thread counts and repeated runs.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int32Array, RecordBatch, StringArray, TimestampMicrosecondArray};

use crate::harness::effort::{select_cases, thorough_only};
use crate::harness::job::{Job, NOW, project_root};
use crate::harness::published::{assert_same_tables, metric_row, number};
use crate::harness::rewrite_exports::{self, SeededRandom, concat_tables, shuffle_rows};

/// Sums, means and spreads of doubles from 0.001 to 1 000 000 000, ties and text keys: everything that could depend on
/// row order.
const PIPELINE: &str = "
version: 1
name: nasty
exports: ${EXPORTS:-one}
warehouse: ${WAREHOUSE:-warehouse}
sql: sql
accounts: {source: accounts, id: account_id, carry: [label, first_user, last_feature, mean_seconds, middle]}
sources:
  accounts: {files: 'accounts/*.parquet', time: current, key: account_id, columns: {account_id: text, label: text}}
  events:
    files: events/**/*.parquet
    time: {events: at}
    account: account_id
    columns: {account_id: text, user_id: text, feature: text, at: timestamp, amount: number, seconds: integer}
metrics:
  amounts.sql: {total: number, mean: number, share: number, top: number, running: number, all_of_it: number}
  ties.sql: {first_user: text, last_feature: text}
  spread.sql: {mean_seconds: number, middle: number, upper: number, variance: number, deviation: number, together: number, usual: text, greatest: text, features: text}
tiers: {all: otherwise}
scorecard:
  bands: {low: {below: 50}, high: {at_least: 50}}
  components:
    money:
      made_of:
        total: {score: {percentile: {within: everybody}}}
        mean: {score: {zscore: {within: everybody, zero: -2, full: 2}}}
        share: {score: {zscore: {within: everybody, zero: -2, full: 2, robust: true}}}
        top: {score: {percentile: {within: everybody}}}
        running: {score: {linear: {zero: 0, full: 1e9}}}
        all_of_it: {score: {linear: {zero: 0, full: 1e12}}}
        upper: {score: {percentile: {within: everybody}}}
";

const QUERIES: [(&str, &str); 3] = [
    (
        "sql/amounts.sql",
        "WITH per_user AS (
           SELECT account_id, user_id, SUM(amount) AS amount, AVG(amount) AS mean FROM events GROUP BY account_id, user_id
         ),
         ranked AS (
           SELECT account_id, user_id, amount, mean,
             SUM(amount) OVER (PARTITION BY account_id) AS whole,
             SUM(amount) OVER () AS all_of_it
           FROM per_user
         ),
         first_ones AS (
           SELECT account_id, at, amount,
             ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY at, user_id, feature, amount, seconds) AS place
           FROM events
         ),
         early AS (SELECT account_id, SUM(amount) AS running FROM first_ones WHERE place <= 50 GROUP BY account_id)
         SELECT ranked.account_id, SUM(amount) AS total, AVG(mean) AS mean,
           MAX(amount / whole) AS share, MAX(amount) AS top, MAX(running) AS running, MAX(all_of_it) AS all_of_it
         FROM ranked JOIN early ON early.account_id = ranked.account_id
         GROUP BY ranked.account_id",
    ),
    (
        "sql/ties.sql",
        "WITH placed AS (
           SELECT account_id, user_id, feature,
             ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY at, user_id, feature) AS oldest,
             ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY at DESC, feature DESC, user_id DESC) AS newest
           FROM events
         )
         SELECT account_id, MIN(CASE WHEN oldest = 1 THEN user_id END) AS first_user,
           MAX(CASE WHEN newest = 1 THEN feature END) AS last_feature
         FROM placed GROUP BY account_id",
    ),
    (
        "sql/spread.sql",
        "SELECT account_id, AVG(seconds) AS mean_seconds, MEDIAN(amount) AS middle, QUANTILE_CONT(amount, 0.9) AS upper,
           SUM(amount * amount) / COUNT(amount) - AVG(amount) * AVG(amount) AS variance,
           STDDEV(amount) AS deviation, CORR(amount, seconds) AS together, MODE(feature) AS usual,
           ARG_MAX(user_id, amount) AS greatest, STRING_AGG(DISTINCT feature, ',' ORDER BY feature) AS features
         FROM events GROUP BY account_id",
    ),
];

const ROWS: usize = 30_000;
const ACCOUNTS: u64 = 23;

fn generate_events() -> RecordBatch {
    let mut random = SeededRandom(42);
    let (mut accounts, mut users, mut features) = (Vec::new(), Vec::new(), Vec::new());
    let (mut at, mut amounts, mut seconds) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROWS {
        let account = random.next_below(ACCOUNTS);
        accounts.push(format!("acc-{account}"));
        users.push((random.next_below(50) > 0).then(|| format!("ü{}", random.next_below(40))));
        features.push(["a", "b", "c", "dashboard"][usize::try_from(random.next_below(4)).unwrap()]);
        // A few distinct times, so that most rows tie.
        at.push(1_770_000_000_000_000 + i64::try_from(random.next_below(5)).unwrap() * 3_600_000_000);
        let power = i32::try_from(random.next_below(13)).unwrap() - 3;
        let digits = f64::from(u32::try_from(random.next_below(1_000_000)).unwrap()) / 1e6 + 1e-3;
        let sign = if random.next_below(3) == 0 { -1.0 } else { 1.0 };
        amounts.push((random.next_below(40) > 0).then_some(sign * digits * 10_f64.powi(power)));
        seconds.push(i32::try_from(random.next_below(100_000)).unwrap());
    }
    let columns: [(&str, ArrayRef); 6] = [
        ("account_id", Arc::new(StringArray::from(accounts))),
        ("user_id", Arc::new(StringArray::from(users))),
        ("feature", Arc::new(StringArray::from(features))),
        ("at", Arc::new(TimestampMicrosecondArray::from(at))),
        ("amount", Arc::new(Float64Array::from(amounts))),
        ("seconds", Arc::new(Int32Array::from(seconds))),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true))).unwrap()
}

fn generate_accounts() -> RecordBatch {
    let ids: Vec<String> = (0..ACCOUNTS).map(|account| format!("acc-{account}")).collect();
    let labels: Vec<String> = ids.iter().map(|id| format!("the {id}")).collect();
    let columns: [(&str, ArrayRef); 2] =
        [("account_id", Arc::new(StringArray::from(ids))), ("label", Arc::new(StringArray::from(labels)))];
    RecordBatch::try_from_iter(columns).unwrap()
}

fn run_with_threads(job: &Job, pipeline: &Path, exports: &str, warehouse: &str, threads: &str, day: &str) {
    let done = Command::new(env!("CARGO_BIN_EXE_healthscore"))
        .args(["run", pipeline.to_str().unwrap(), "--as-of", day])
        .env("POLARS_MAX_THREADS", threads)
        .env(NOW.0, NOW.1)
        .envs([("EXPORTS", exports), ("HEALTHSCORE_EXPORTS", exports)].map(|(name, path)| (name, job.path(path))))
        .envs(
            [("WAREHOUSE", warehouse), ("HEALTHSCORE_WAREHOUSE", warehouse)].map(|(name, path)| (name, job.path(path))),
        )
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn results_do_not_depend_on_row_order_files_or_threads() {
    let mut job = Job::new().file("p.yaml", PIPELINE);
    for (path, sql) in QUERIES {
        job = job.file(path, sql);
    }
    let (events, accounts) = (generate_events(), generate_accounts());
    let mut random = SeededRandom(7);
    rewrite_exports::write_parquet(&job.path("one/events/all.parquet"), &events);
    rewrite_exports::write_parquet(&job.path("one/accounts/a.parquet"), &accounts);
    rewrite_exports::write_parquet_in_groups(
        &job.path("shuffled/events/all.parquet"),
        &shuffle_rows(&events, &mut random),
        777,
    );
    rewrite_exports::write_parquet(&job.path("shuffled/accounts/a.parquet"), &shuffle_rows(&accounts, &mut random));
    let mixed = shuffle_rows(&events, &mut random);
    let step = ROWS / 11 + 1;
    for (part, from) in (0..ROWS).step_by(step).enumerate() {
        // File names sort differently from the rows, and some files are in subfolders.
        let path = format!("split/events/{}/part {}.parquet", ["x", "deeper/y"][part % 2], 99 - part);
        rewrite_exports::write_parquet(&job.path(&path), &mixed.slice(from, step.min(ROWS - from)));
    }
    rewrite_exports::write_parquet(&job.path("split/accounts/z.parquet"), &accounts.slice(0, 9));
    rewrite_exports::write_parquet(&job.path("split/accounts/b.parquet"), &accounts.slice(9, accounts.num_rows() - 9));

    let pipeline = job.path("p.yaml");
    run_with_threads(&job, &pipeline, "one", "warehouse", "2", "2026-02-10");
    let others = vec![("one", "2"), ("one", "1"), ("shuffled", "2"), ("split", "2"), ("split", "1"), ("shuffled", "4")];
    for (exports, threads) in select_cases(others, 2) {
        let other = format!("{exports}-{threads}");
        run_with_threads(&job, &pipeline, exports, &other, threads, "2026-02-10");
        assert_same_tables(&job, "warehouse", &other);
    }

    // Identical bytes could still be wrong, so the sum is computed independently.
    let account = events.column(0);
    let amounts = events.column(4);
    let text = arrow::array::AsArray::as_string::<i32>(account);
    let doubles = arrow::array::AsArray::as_primitive::<arrow::datatypes::Float64Type>(amounts);
    let mut parts: Vec<f64> = (0..ROWS)
        .filter(|row| text.value(*row) == "acc-3")
        .filter(|row| arrow::array::Array::is_valid(doubles, *row))
        .map(|row| doubles.value(row))
        .collect();
    parts.sort_by(|a, b| a.abs().total_cmp(&b.abs()));
    let expected: f64 = parts.iter().sum();
    let found = number(&metric_row(&job, "2026-02-10", "acc-3", "total"), "value").unwrap();
    assert!(((found - expected) / expected).abs() < 1e-12, "{found} and {expected}");
}

/// Expressions that cannot be made deterministic are refused.
#[test]
fn sql_that_depends_on_row_order_is_refused() {
    let mut job = Job::new().file("p.yaml", PIPELINE);
    for (path, sql) in QUERIES {
        job = job.file(path, sql);
    }
    let window = "say with ORDER BY in its OVER";
    for (sql, what, hint) in [
        ("ROW_NUMBER() OVER (PARTITION BY account_id)", "ROW_NUMBER", window),
        ("ANY_VALUE(amount)", "ANY_VALUE", "use MIN or MAX"),
        ("FIRST(amount)", "FIRST", "use MIN or MAX"),
        ("LENGTH(STRING_AGG(feature, ','))", "STRING_AGG", "say with ORDER BY, within its brackets"),
    ] {
        let query = format!(
            "SELECT account_id, {sql} AS mean_seconds, 1 AS middle, 1 AS upper, 1 AS variance, 1 AS deviation, 1 AS together, 'a' AS usual, 'a' AS greatest, 'a' AS features FROM events GROUP BY account_id"
        );
        std::fs::write(job.path("sql/spread.sql"), query).unwrap();
        let done = job.run(&["validate", "p.yaml", "--offline"]).exits(4);
        let message = format!("error[sql-order]: `{what}` gives another answer when rows come in another order");
        assert!(done.stderr.contains(&message) && done.stderr.contains(hint), "{sql}\n{}", done.stderr);
        assert!(done.stderr.contains("sql/spread.sql:1:20") || sql.starts_with("LENGTH"), "{}", done.stderr);
    }
}

#[test]
fn the_sample_company_does_not_depend_on_row_order() {
    thorough_only!();
    let job = Job::new();
    let whole = project_root().join("fixtures/exports");
    let mut random = SeededRandom(11);
    let mut months: Vec<(String, RecordBatch)> = Vec::new();
    for path in rewrite_exports::list_parquet_files(&whole) {
        let table = rewrite_exports::read_parquet(&whole.join(&path));
        let mixed = shuffle_rows(&table, &mut random);
        rewrite_exports::write_parquet_in_groups(&job.path(&format!("shuffled/{path}")), &mixed, 50);
        let (folder, _) = path.rsplit_once('/').unwrap();
        // Partitions are split into several files, monthly files merged into one, all under other names.
        if folder.contains('=') {
            let half = mixed.num_rows() / 2;
            rewrite_exports::write_parquet(&job.path(&format!("resized/{folder}/z.parquet")), &mixed.slice(0, half));
            rewrite_exports::write_parquet(
                &job.path(&format!("resized/{folder}/a.parquet")),
                &mixed.slice(half, mixed.num_rows() - half),
            );
        } else {
            months.push((folder.to_owned(), mixed));
        }
    }
    for folder in months.iter().map(|(folder, _)| folder).collect::<std::collections::BTreeSet<_>>() {
        let parts: Vec<RecordBatch> =
            months.iter().filter(|(known, _)| known == folder).map(|(_, part)| part.clone()).collect();
        rewrite_exports::write_parquet(
            &job.path(&format!("resized/{folder}/all.parquet")),
            &shuffle_rows(&concat_tables(&parts), &mut random),
        );
    }
    rewrite_exports::copy_parquet_files(&whole, &job.path("whole"));
    let pipeline = project_root().join("pipelines/customer_health.yaml");
    let days = ["2026-05-31", "2026-06-30"];
    for day in days {
        run_with_threads(&job, &pipeline, "whole", "warehouse", "2", day);
    }
    for (exports, threads) in [("whole", "1"), ("shuffled", "2"), ("resized", "2"), ("resized", "1")] {
        let other = format!("{exports}-{threads}");
        for day in days {
            run_with_threads(&job, &pipeline, exports, &other, threads, day);
        }
        assert_same_tables(&job, "warehouse", &other);
    }
    // A second run over the published day changes nothing.
    let before = crate::harness::published::read_tables(&job, "warehouse");
    run_with_threads(&job, &pipeline, "whole", "warehouse", "2", "2026-06-30");
    assert!(
        crate::harness::published::read_tables(&job, "warehouse") == before,
        "a second run of the same day changed something"
    );
}
