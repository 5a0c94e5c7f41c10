//! Checks of views of changes over time.

use std::collections::BTreeMap;

use serde_json::json;

use super::view_result::{ExpectedRows, ViewResult, cell_text};
use super::{DAYS, TODAY};
use crate::harness::job::Job;
use crate::harness::published::{Row, number, table_rows};

fn mean_of(numbers: &[f64]) -> Option<f64> {
    let count = f64::from(u32::try_from(numbers.len()).unwrap());
    (!numbers.is_empty()).then(|| numbers.iter().sum::<f64>() / count)
}

fn numbers_in(rows: &[Row], column: &str) -> Vec<f64> {
    rows.iter().filter_map(|row| number(row, column)).collect()
}

/// Groups rows by the texts of some columns.
fn group_rows(rows: Vec<Row>, by: &[&str]) -> BTreeMap<Vec<String>, Vec<Row>> {
    let mut groups = BTreeMap::<Vec<String>, Vec<Row>>::new();
    for row in rows {
        let key = by.iter().map(|column| row.get(*column).cloned().unwrap_or_default()).collect();
        groups.entry(key).or_default().push(row);
    }
    groups
}

pub fn trend_by_tier(job: &Job, answer: &ViewResult) {
    let mut expected = ExpectedRows::new();
    for day in DAYS {
        for (key, rows) in group_rows(table_rows(job, "account_health", day), &["snapshot_date", "tier"]) {
            let red: Vec<Row> =
                rows.iter().filter(|row| row.get("band").is_some_and(|band| band == "at_risk")).cloned().collect();
            let weighed = rows.iter().filter_map(|row| Some((number(row, "score")?, number(row, "arr")?)));
            let (points, arr) = weighed.fold((0.0, 0.0), |sum, (score, arr)| (sum.0 + score * arr, sum.1 + arr));
            let scores = numbers_in(&rows, "score");
            let values = vec![
                json!(rows.len()),
                json!(scores.len()),
                json!(mean_of(&scores)),
                json!(points / arr),
                json!(numbers_in(&rows, "arr").iter().sum::<f64>()),
                json!(red.len()),
                json!(numbers_in(&red, "arr").iter().sum::<f64>()),
                json!(rows.iter().filter(|row| row["confidence"] == "firm").count()),
                json!(mean_of(&numbers_in(&rows, "coverage"))),
            ];
            expected.insert(key, values);
        }
    }
    assert_eq!(expected.len(), 3 * DAYS.len());
    let columns = [
        "accounts",
        "scored",
        "mean_score",
        "mean_score_by_arr",
        "arr",
        "accounts_at_risk",
        "arr_at_risk",
        "firm",
        "mean_coverage",
    ];
    answer.assert_rows(&["snapshot_date", "tier"], &columns, expected);
}

pub fn components_by_tier(job: &Job, answer: &ViewResult) {
    let mut expected = ExpectedRows::new();
    for day in DAYS {
        let mut parts = table_rows(job, "component_scores", day);
        parts.retain(|row| row["depth"] == "1" && row["status"] != "not_applicable");
        for (key, rows) in group_rows(parts, &["snapshot_date", "tier", "component"]) {
            let rows: Vec<Row> = rows.into_iter().filter(|row| row.contains_key("score")).collect();
            let mut values = vec![json!(rows.len())];
            let means = ["score", "effective_weight", "driver", "coverage"];
            values.extend(means.map(|column| json!(mean_of(&numbers_in(&rows, column)))));
            expected.insert(key, values);
        }
    }
    let columns = ["accounts", "mean_score", "mean_weight", "mean_driver", "mean_coverage"];
    answer.assert_rows(&["snapshot_date", "tier", "component"], &columns, expected);
}

pub fn why_scores_moved(job: &Job, answer: &ViewResult) {
    let mut expected = ExpectedRows::new();
    let by = ["window", "cause", "component", "metric", "rule"];
    for (key, rows) in group_rows(table_rows(job, "score_changes", TODAY), &by) {
        let points = numbers_in(&rows, "points");
        let up: Vec<f64> = points.iter().copied().filter(|points| *points > 0.0).collect();
        let down: Vec<f64> = points.iter().copied().filter(|points| *points < 0.0).collect();
        let values = vec![
            json!(rows.len()),
            json!(up.len()),
            json!(down.len()),
            json!(up.iter().sum::<f64>()),
            json!(down.iter().sum::<f64>()),
        ];
        expected.insert(key, values);
    }
    let columns = ["accounts", "accounts_lifted", "accounts_lowered", "points_up", "points_down"];
    answer.assert_rows(&by, &columns, expected);
    // All causes of a window add up to the change of the scores.
    let of_window = |row: &&serde_json::Value| row["window"] == "30d";
    let explained: f64 = answer.rows.iter().filter(of_window).map(|row| row["points"].as_f64().unwrap()).sum();
    let changed: f64 = numbers_in(&table_rows(job, "account_health", TODAY), "change_30d").iter().sum();
    assert!((explained - changed).abs() < 1e-6, "{explained} and {changed}");
    assert!(answer.rows.iter().any(|row| cell_text(row, "cause") == "weights_edited"));
}

pub fn band_migration(job: &Job, answer: &ViewResult) {
    // Each account's band and revenue, by day.
    let days: Vec<BTreeMap<String, (String, f64)>> = DAYS
        .iter()
        .map(|day| {
            let band_and_revenue = |row: Row| {
                let band = row.get("band").cloned().unwrap_or_else(|| "no score".to_owned());
                (row["account_id"].clone(), (band, number(&row, "arr").unwrap()))
            };
            table_rows(job, "account_health", day).into_iter().map(band_and_revenue).collect()
        })
        .collect();
    let mut moves = BTreeMap::<Vec<String>, (u32, Option<f64>, Option<f64>)>::new();
    for (from, before) in days.iter().enumerate() {
        for (to, after) in days.iter().enumerate().skip(from + 1) {
            let mut accounts: Vec<&String> = before.keys().chain(after.keys()).collect();
            accounts.sort_unstable();
            accounts.dedup();
            for account in accounts {
                let band = |day: &BTreeMap<String, (String, f64)>| {
                    day.get(account).map_or_else(|| "no customer".to_owned(), |(band, _)| band.clone())
                };
                let key = vec![DAYS[from].to_owned(), DAYS[to].to_owned(), band(before), band(after)];
                let sums = moves.entry(key).or_default();
                sums.0 += 1;
                for (sum, day) in [(&mut sums.1, before), (&mut sums.2, after)] {
                    if let Some((_, arr)) = day.get(account) {
                        *sum = Some(sum.unwrap_or(0.0) + arr);
                    }
                }
            }
        }
    }
    let has = |from: &str, to: &str| moves.keys().any(|key| key[2] == from && key[3] == to);
    assert!(has("no customer", "no score") && has("healthy", "at_risk") && has("at_risk", "healthy"), "a dull company");
    let expected = moves
        .into_iter()
        .map(|(key, (accounts, before, after))| (key, vec![json!(accounts), json!(before), json!(after)]));
    let key = ["from_date", "to_date", "from_band", "to_band"];
    answer.assert_rows(&key, &["accounts", "arr_before", "arr"], expected.collect());
}
