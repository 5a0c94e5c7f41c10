//! Checks of views of data, rules and the scorecard.

use std::collections::BTreeMap;

use serde_json::json;

use super::view_result::{ExpectedRows, ViewResult};
use super::{DAYS, TODAY};
use crate::harness::job::Job;
use crate::harness::published::{health_row, number, table_rows};

pub fn data_coverage(job: &Job, answer: &ViewResult) {
    let mut counts = BTreeMap::<Vec<String>, BTreeMap<String, u32>>::new();
    let mut observed = BTreeMap::<Vec<String>, Vec<String>>::new();
    for row in table_rows(job, "metric_scores", TODAY) {
        let key = vec![row["component"].clone(), row["metric"].clone()];
        *counts.entry(key.clone()).or_default().entry(row["status"].clone()).or_default() += 1;
        let day = row.get("observed_on").filter(|_| row["status"] == "ok");
        observed.entry(key).or_default().extend(day.cloned());
    }
    let mut expected = ExpectedRows::new();
    for (key, counts) in counts {
        let count_of = |status: &str| counts.get(status).copied().unwrap_or(0);
        let all: u32 = counts.values().sum();
        let share = f64::from(count_of("ok")) / f64::from(all - count_of("not_applicable"));
        let mut values: Vec<_> =
            ["ok", "carried", "stale", "missing", "not_applicable"].map(|status| json!(count_of(status))).into();
        values.extend([json!(all), json!(share), json!(observed[&key].iter().min())]);
        expected.insert(key, values);
    }
    let columns = [
        "with_data",
        "carried",
        "stale",
        "missing",
        "not_applicable",
        "accounts",
        "share_with_data",
        "oldest_that_counts",
    ];
    answer.assert_rows(&["component", "metric"], &columns, expected);
}

pub fn data_checks(job: &Job, answer: &ViewResult) {
    let mut expected = ExpectedRows::new();
    for day in DAYS {
        for row in table_rows(job, "quality_checks", day) {
            if row["verdict"] == "warn" || row["verdict"] == "accepted" {
                let part = |column: &str| row.get(column).cloned().unwrap_or_default();
                let key = vec![day.to_owned(), row["check"].clone(), part("subject"), part("tier")];
                let values = vec![json!(number(&row, "value")), json!(row["verdict"]), json!(row["message"])];
                expected.insert(key, values);
            }
        }
    }
    answer.assert_rows(&["snapshot_date", "check", "subject", "tier"], &["value", "verdict", "message"], expected);
}

pub fn rules_in_force(job: &Job, answer: &ViewResult) {
    let mut sums = BTreeMap::<String, (u32, f64, u32, Vec<f64>)>::new();
    for row in table_rows(job, "rule_effects", TODAY) {
        let sum = sums.entry(row["rule"].clone()).or_default();
        let points = number(&row, "points");
        sum.0 += 1;
        sum.1 += number(&health_row(job, TODAY, &row["account_id"]), "arr").unwrap();
        sum.2 += u32::from(points.is_some_and(|points| points.abs() > 0.0));
        sum.3.extend(points);
    }
    let mut expected = ExpectedRows::new();
    for (rule, (accounts, arr, changed, points)) in sums {
        let mean = points.iter().sum::<f64>() / f64::from(u32::try_from(points.len()).unwrap());
        expected.insert(vec![rule], vec![json!(accounts), json!(arr), json!(changed), json!(mean)]);
    }
    answer.assert_rows(&["rule"], &["accounts", "arr", "scores_changed", "mean_points"], expected);
}

/// Lists the edits between the two scorecards by hand.
pub fn scorecard_history(_: &Job, answer: &ViewResult) {
    let mut expected = ExpectedRows::new();
    let mut edited = |on: usize, edit: &str, place: [&str; 5], before: Option<f64>, after: Option<f64>| {
        let key = [DAYS[on], edit].into_iter().chain(place).map(str::to_owned).collect();
        expected.insert(key, vec![json!(before), json!(after)]);
    };
    for tier in ["enterprise", "mid_market", "smb"] {
        let weight = ["sentiment", "", "", tier, "weight"];
        edited(3, "changed", weight, Some(10.0), Some(12.0));
        edited(4, "changed", weight, Some(12.0), Some(10.0));
        edited(7, "changed", weight, Some(10.0), Some(15.0));
    }
    let mut edit = |edit: &str, place: [&str; 5], before, after| edited(7, edit, place, before, after);
    edit("changed", ["billing", "days_overdue", "", "", "zero"], Some(60.0), Some(50.0));
    edit("changed", ["sentiment", "nps_score", "", "", "step 1"], Some(20.0), Some(10.0));
    for (setting, amount) in [("when", None), ("cap", Some(45.0)), ("reason", None)] {
        edit("removed", ["", "", "gone_quiet", "", setting], amount, None);
        edit("added", ["", "", "silent", "", setting], None, amount);
    }
    let key = ["edited_on", "edit", "component", "metric", "rule", "tier", "setting"];
    answer.assert_rows(&key, &["value_before", "value_after"], expected);
}
