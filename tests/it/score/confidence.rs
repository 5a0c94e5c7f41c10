//! Confidence and bounds of published scores, worked out by hand.

use serde_json::json;

use crate::harness::job::Job;
use crate::harness::published::{health_row, number};

const PIPELINE: &str = "
version: 1
name: sure
exports: exports
warehouse: warehouse
sql: sql
accounts: {source: accounts, id: account_id}
sources:
  accounts: {files: accounts.parquet, time: current, key: account_id, columns: {account_id: text}}
  facts: {files: facts.parquet, time: {events: at}, account: account_id, columns: {account_id: text, at: date, use: number, mood: number, verdict: number}}
metrics:
  facts.sql:
    use: {type: number, observed: seen}
    mood: {type: number}
    verdict: number
tiers: {all: otherwise}
scorecard:
  min_coverage: 0.2
  confidence: {min_coverage: 0.6, max_data_age: 3d}
  bands: {low: {below: 50, stays: {below: 56}}, high: {at_least: 50}}
  components:
    all_of_it:
      made_of:
        use: {weight: 6, score: as_is}
        mood:
          weight: 4
          missing: {carry: 9d}
          score: {steps: [{below: 5, score: 20}, {at_least: 5, score: 80}]}
  rules:
    - {name: said, when: verdict IS NOT NULL, then: {set: verdict}, reason: a person says so}
";

const SQL: &str = "
WITH newest AS (
  SELECT account_id, use, at, ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY at DESC) AS place FROM facts WHERE use IS NOT NULL
),
today AS (SELECT account_id, MAX(mood) AS mood, MAX(verdict) AS verdict FROM facts WHERE at = :as_of GROUP BY account_id)
SELECT COALESCE(newest.account_id, today.account_id) AS account_id, newest.use, newest.at AS seen, today.mood, today.verdict
FROM newest FULL JOIN today ON newest.account_id = today.account_id
WHERE newest.place = 1 OR newest.place IS NULL
";

fn create_job() -> Job {
    Job::new()
        .file("p.yaml", PIPELINE)
        .file("sql/facts.sql", SQL)
        .table("exports/accounts.parquet", "account_id:text\nacme\nbolt\ncoda\ndora\necho")
        .table(
            "exports/facts.parquet",
            "account_id:text,at:date,use:double,mood:double,verdict:double
             acme,2026-03-01,60,7,
             bolt,2026-03-01,60,,
             coda,2026-03-01,,7,
             dora,2026-03-01,,,70
             acme,2026-03-05,60,,
             bolt,2026-03-05,50,7,
             coda,2026-03-05,40,,",
        )
}

/// Insists on score, bounds, band certainty, data age, confidence and its reason.
#[track_caller]
fn assert_confidence(job: &Job, day: &str, account: &str, numbers: [Option<f64>; 3], words: [&str; 4]) {
    let row = health_row(job, day, account);
    for (column, expected) in ["score", "score_low", "score_high"].iter().zip(numbers) {
        let near = match (number(&row, column), expected) {
            (Some(found), Some(expected)) => (found - expected).abs() < 1e-9,
            (found, expected) => found == expected,
        };
        assert!(near, "{account} on {day}: {column} is {:?}, expected {expected:?}", row.get(*column));
    }
    let columns = ["band_certain", "data_age_days", "confidence", "confidence_reason"];
    let found = columns.map(|column| row.get(column).map_or("", String::as_str));
    assert_eq!(found, words, "{account} on {day}");
}

#[test]
fn confidence_and_bounds_match_a_hand_calculation() {
    let job = create_job();
    let mut done = job.run(&["run", "p.yaml", "--as-of", "2026-03-01", "--format", "json"]).exits(0);
    let day = "2026-03-01";
    assert_confidence(&job, day, "acme", [Some(68.0), Some(68.0), Some(68.0)], ["true", "0", "firm", ""]);
    // A coverage of 0.6 is enough. The mood scores 20 or 80, so the low bound is (6·60 + 4·20) / 10.
    assert_confidence(
        &job,
        day,
        "bolt",
        [Some(60.0), Some(44.0), Some(68.0)],
        ["false", "0", "tentative", "band_uncertain"],
    );
    // Without `use`, the score is that of the mood. No value has a date.
    let words = ["false", "", "tentative", "low_coverage, band_uncertain"];
    assert_confidence(&job, day, "coda", [Some(80.0), Some(32.0), Some(92.0)], words);
    // A band set by an override needs no data.
    assert_confidence(
        &job,
        day,
        "dora",
        [Some(70.0), Some(70.0), Some(70.0)],
        ["true", "", "tentative", "low_coverage"],
    );
    // Either metric may come in alone, and `use` at both ends of the scale.
    assert_confidence(&job, day, "echo", [None, Some(0.0), Some(100.0)], ["", "", "unscored", ""]);
    let expected = json!({
        "firm": 1,
        "tentative": 3,
        "reasons": [{"reason": "low_coverage", "accounts": 2}, {"reason": "band_uncertain", "accounts": 2}],
    });
    assert_eq!(done.json()["confidence"], expected);

    done = job.run(&["run", "p.yaml", "--as-of", "2026-03-05"]).exits(0);
    let day = "2026-03-05";
    // The mood is carried, so it is known, but the data is four days old.
    assert_confidence(&job, day, "acme", [Some(68.0), Some(68.0), Some(68.0)], ["true", "4", "tentative", "old_data"]);
    assert_confidence(&job, day, "bolt", [Some(62.0), Some(62.0), Some(62.0)], ["true", "0", "firm", ""]);
    assert_confidence(&job, day, "coda", [Some(56.0), Some(56.0), Some(56.0)], ["true", "4", "tentative", "old_data"]);
    assert!(done.stdout.contains("  1 score is firm, 2 tentative: 2 on old data\n"), "{}", done.stdout);
}

/// Band certainty considers `stays`: both bounds of the score must lead to the same band.
#[test]
fn a_kept_band_is_certain_if_both_bounds_keep_it() {
    let facts = |rows: &str| format!("account_id:text,at:date,use:double,mood:double,verdict:double\n{rows}");
    let low = "acme,2026-03-01,30,1,\nbolt,2026-03-01,30,1,";
    let then = "acme,2026-03-12,66.6,1,\nbolt,2026-03-12,54,,";
    let job = create_job().table("exports/facts.parquet", &facts(&format!("{low}\n{then}")));
    for day in ["2026-03-01", "2026-03-12"] {
        job.run(&["run", "p.yaml", "--as-of", day]).exits(0);
    }
    // `acme` scores 47.96 with all data and is low by score. `bolt` is low by staying, with missing data.
    let day = "2026-03-12";
    assert_confidence(&job, day, "acme", [Some(47.96), Some(47.96), Some(47.96)], ["true", "0", "firm", ""]);
    // 54 stays low. The low bound (6·54 + 4·20) / 10 is low, the high bound 64.4 is not.
    assert_confidence(
        &job,
        day,
        "bolt",
        [Some(54.0), Some(40.4), Some(64.4)],
        ["false", "0", "tentative", "band_uncertain"],
    );
    assert_eq!(health_row(&job, day, "bolt")["band_reason"], "stays");
    let kept = facts(&format!("{low}\nacme,2026-03-12,76.6,1,\nbolt,2026-03-12,30,1,"));
    let job = job.table("exports/facts.parquet", &kept);
    job.run(&["run", "p.yaml", "--as-of", day]).exits(0);
    let acme = health_row(&job, day, "acme");
    assert_eq!((acme["band"].as_str(), acme["score_band"].as_str()), ("low", "high"));
    assert_confidence(&job, day, "acme", [Some(53.96), Some(53.96), Some(53.96)], ["true", "0", "firm", ""]);
}

/// A late source lowers the confidence of scores that depend on it, and of no others.
#[test]
fn a_late_source_makes_confidence_tentative() {
    let moods = "SELECT account_id, MAX(mood) AS mood, MAX(verdict) AS verdict FROM facts GROUP BY account_id";
    let used = "SELECT account_id, MAX(use) AS use FROM uses GROUP BY account_id";
    let pipeline = PIPELINE
        .replace("account: account_id, columns", "account: account_id, freshness: {warn_after: 2d}, columns")
        .replace("metrics:\n", "  uses: {files: uses.parquet, time: {events: at}, account: account_id, freshness: {warn_after: 9d}, columns: {account_id: text, at: date, use: number}}\nmetrics:\n")
        .replace("    use: {type: number, observed: seen}\n", "")
        .replace("tiers:", "  uses.sql: {use: number}\ntiers:")
        .replace("missing: {carry: 9d}", "missing: spread");
    let job = create_job().file("p.yaml", &pipeline).file("sql/facts.sql", moods).file("sql/uses.sql", used).table(
        "exports/uses.parquet",
        "account_id:text,at:date,use:double
         acme,2026-03-01,60
         bolt,2026-03-05,60
         coda,2026-03-05,60",
    );
    let reason = |day: &str, account: &str| health_row(&job, day, account).get("confidence_reason").cloned();
    job.run(&["run", "p.yaml", "--as-of", "2026-03-07"]).exits(0);
    assert_eq!(reason("2026-03-07", "acme"), None);
    job.run(&["run", "p.yaml", "--as-of", "2026-03-08"]).exits(0);
    // Three days without a fact make the source of acme's mood late.
    assert_eq!(reason("2026-03-08", "acme").as_deref(), Some("late_source"));
    job.run(&["run", "p.yaml", "--as-of", "2026-03-15"]).exits(0);
    assert_eq!(reason("2026-03-15", "bolt").as_deref(), Some("late_source"));
    assert_eq!(health_row(&job, "2026-03-15", "bolt")["confidence"], "tentative");
}
