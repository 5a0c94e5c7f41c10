//! Checks of views of accounts as they are today.

use serde_json::json;

use super::action_views::open_actions;
use super::view_result::{ExpectedRows, ViewResult, cell_text};
use super::{DAYS, TODAY};
use crate::harness::job::Job;
use crate::harness::published::{Row, health_row, number, table_rows};

/// Returns texts of a row as JSON, with null for missing ones.
fn texts_of(row: &Row, columns: &[&str]) -> Vec<serde_json::Value> {
    columns.iter().map(|column| json!(row.get(*column))).collect()
}

pub fn current_health(job: &Job, answer: &ViewResult) {
    let text_columns = ["account_name", "tier", "owner", "renewal_on", "band", "band_since", "confidence", "path_up"];
    let mut expected = ExpectedRows::new();
    for row in table_rows(job, "account_health", TODAY) {
        let mut values = texts_of(&row, &text_columns);
        values.extend(["arr", "score", "change_30d", "coverage"].map(|column| json!(number(&row, column))));
        values.push(json!(row.get("weakness_1")));
        expected.insert(vec![row["account_id"].clone()], values);
    }
    let columns = [&text_columns[..], &["arr", "score", "change_30d", "coverage", "weakness"]].concat();
    answer.assert_rows(&["account_id"], &columns, expected);
    // The lowest score comes first, and accounts without a score come last.
    answer.assert_descending("score", |score| -score);
    assert!(answer.rows.last().unwrap()["score"].is_null());
}

pub fn red_account_review(job: &Job, answer: &ViewResult) {
    let text_columns = ["account_name", "owner", "renewal_on", "band_since", "weakness_1", "weakness_2", "weakness_3"];
    let mut expected = ExpectedRows::new();
    for row in table_rows(job, "account_health", TODAY) {
        if row.get("band").is_some_and(|band| band == "at_risk") {
            let mut values = texts_of(&row, &text_columns);
            values.extend(texts_of(&row, &["loss_1", "rule_reason", "path_up"]));
            values.push(json!(number(&row, "arr")));
            let mut actions: Vec<Row> =
                open_actions(job).into_iter().filter(|action| action["account_id"] == row["account_id"]).collect();
            values.push(json!(actions.len()));
            actions.sort_by(|a, b| number(b, "priority").unwrap().total_cmp(&number(a, "priority").unwrap()));
            let next = actions.first().cloned().unwrap_or_default();
            values.extend(texts_of(&next, &["action", "owner", "due_on"]));
            expected.insert(vec![row["account_id"].clone()], values);
        }
    }
    let now = ["open_actions", "next_action", "next_action_by", "next_action_due_on"];
    let columns = [&text_columns[..], &["what_fell", "rule_reason", "way_out", "arr"], &now].concat();
    answer.assert_rows(&["account_id"], &columns, expected);
    answer.assert_descending("arr", |arr| arr);
}

pub fn movers(job: &Job, answer: &ViewResult) {
    let mut expected = ExpectedRows::new();
    for row in table_rows(job, "account_health", TODAY) {
        let account = &row["account_id"];
        let before = table_rows(job, "account_health", DAYS[6]).into_iter().find(|row| row["account_id"] == *account);
        let before = before.and_then(|before| number(&before, "score"));
        let (Some(before), Some(now)) = (before, number(&row, "score")) else { continue };
        // The cause with the most points, positive or negative.
        let causes = table_rows(job, "score_changes", TODAY).into_iter();
        let points = causes
            .filter(|cause| cause["account_id"] == *account && cause["window"] == "30d")
            .filter_map(|cause| number(&cause, "points"))
            .max_by(|left, right| left.abs().total_cmp(&right.abs()));
        let Some(points) = points else { continue };
        let values = [json!(DAYS[6]), json!(before), json!(now - before), json!(points), json!(row.get("owner"))];
        expected.insert(vec![account.clone()], values.into());
    }
    assert!(expected.len() > 100);
    let columns = ["since", "score_before", "change", "points_of_strongest_cause", "owner"];
    answer.assert_rows(&["account_id"], &columns, expected);
    answer.assert_descending("change", f64::abs);
}

pub fn renewals_at_risk(job: &Job, answer: &ViewResult) {
    let mut months = std::collections::BTreeMap::<(i64, i64), [f64; 6]>::new();
    for row in table_rows(job, "account_health", TODAY) {
        let Some(renewal) = row.get("renewal_on").filter(|renewal| renewal.as_str() >= TODAY) else { continue };
        let arr = number(&row, "arr").unwrap_or(0.0);
        let month = months.entry((renewal[..4].parse().unwrap(), renewal[5..7].parse().unwrap())).or_default();
        let red = row.get("band").is_some_and(|band| band == "at_risk");
        let declining = row.get("trend").is_some_and(|trend| trend == "declining");
        month[0] += 1.0;
        month[1] += arr;
        month[2] += f64::from(u8::from(red));
        month[3] += if red { arr } else { 0.0 };
        month[4] += if declining && row.contains_key("band") && !red { arr } else { 0.0 };
        month[5] += if row.contains_key("score") { 0.0 } else { arr };
    }
    let mut expected = ExpectedRows::new();
    for ((year, month), sums) in months {
        let mut values: Vec<_> = sums.iter().map(|sum| json!(sum)).collect();
        values.push(json!(sums[3] / sums[1]));
        expected.insert(vec![year.to_string(), month.to_string()], values);
    }
    let columns =
        ["accounts", "arr", "accounts_at_risk", "arr_at_risk", "arr_declining", "arr_without_score", "share_at_risk"];
    answer.assert_rows(&["renewal_year", "renewal_month"], &columns, expected);
    let order: Vec<_> = answer
        .rows
        .iter()
        .map(|row| row["renewal_year"].as_i64().unwrap() * 12 + row["renewal_month"].as_i64().unwrap())
        .collect();
    assert!(order.is_sorted());
}

pub fn ways_up(job: &Job, answer: &ViewResult) {
    let mut expected = ExpectedRows::new();
    for row in table_rows(job, "account_health", TODAY) {
        // `account_health` describes the same path in words.
        if let Some(way) = row.get("path_up") {
            let values = vec![json!(way), json!(row.get("owner")), json!(number(&row, "arr"))];
            expected.insert(vec![row["account_id"].clone()], values);
        }
    }
    answer.assert_rows(&["account_id"], &["way", "owner", "arr"], expected);
    answer.assert_descending("arr", |arr| arr);
    let first = &answer.rows[0];
    assert_eq!(cell_text(first, "tier"), health_row(job, TODAY, &cell_text(first, "account_id"))["tier"]);
}
