//! Checks of views of actions, band transitions and the portfolio.

use serde_json::json;

use super::view_result::{ExpectedRows, ViewResult, cell_text};
use super::{DAYS, TODAY};
use crate::harness::job::Job;
use crate::harness::published::{Row, health_row, number, table_rows};

/// Returns the open actions of today.
pub fn open_actions(job: &Job) -> Vec<Row> {
    table_rows(job, "actions", TODAY).into_iter().filter(|row| row["status"] == "open").collect()
}

pub fn to_do(job: &Job, answer: &ViewResult) {
    let action_columns = ["owner", "due_on", "play", "kind", "action", "reason", "opened_on", "escalated_on", "band"];
    let mut expected = ExpectedRows::new();
    for row in open_actions(job) {
        let account = health_row(job, TODAY, &row["account_id"]);
        let mut values: Vec<_> = action_columns.iter().map(|column| json!(row.get(*column))).collect();
        values.push(json!(account["account_name"]));
        values.push(json!(number(&row, "priority")));
        values.push(json!(number(&account, "arr")));
        values.push(json!(row["due_on"].as_str() < TODAY));
        values.push(json!(row["opened_on"] == TODAY));
        expected.insert(vec![row["action_id"].clone()], values);
    }
    assert!(expected.len() > 20, "{}", expected.len());
    let columns = [&action_columns[..], &["account_name", "priority", "revenue", "is_overdue", "is_new"]].concat();
    answer.assert_rows(&["action_id"], &columns, expected);
    // Sorted by owner, then by descending priority.
    for pair in answer.rows.windows(2) {
        let (first, second) = (&pair[0], &pair[1]);
        if first["owner"] == second["owner"] {
            assert!(first["priority"].as_f64() >= second["priority"].as_f64(), "{first} before {second}");
        } else {
            assert!(cell_text(first, "owner") < cell_text(second, "owner") || second["owner"].is_null());
        }
    }
}

pub fn band_moves(job: &Job, answer: &ViewResult) {
    let mut expected = ExpectedRows::new();
    for (at, days) in DAYS.windows(2).enumerate() {
        let (before, after) = (table_rows(job, "account_health", days[0]), table_rows(job, "account_health", days[1]));
        let row_of = |day: &[Row], account: &str| day.iter().find(|row| row["account_id"] == account).cloned();
        let known: std::collections::BTreeSet<&String> =
            before.iter().chain(&after).map(|row| &row["account_id"]).collect();
        for account in known {
            let (was, is) = (row_of(&before, account), row_of(&after, account));
            let earlier =
                DAYS[..at].iter().any(|day| row_of(&table_rows(job, "account_health", day), account).is_some());
            assert!(
                was.is_some() || !earlier,
                "{account} of the sample company returns, which this check does not cover"
            );
            let cell = |row: &Option<Row>, column| row.as_ref().and_then(|row| row.get(column)).cloned();
            let (from, to) = (cell(&was, "band"), cell(&is, "band"));
            let direction = match (&was, &is) {
                (None, _) => "new",
                (_, None) => "gone",
                _ if from == to => continue,
                _ if from.is_none() => "scored",
                _ if to.is_none() => "unscored",
                _ => {
                    let worst_first = ["at_risk", "watch", "healthy"];
                    let rank =
                        |band: &Option<String>| worst_first.iter().position(|name| Some(*name) == band.as_deref());
                    if rank(&to) > rank(&from) { "up" } else { "down" }
                }
            };
            let score = |row: &Option<Row>| row.as_ref().and_then(|row| number(row, "score"));
            let change = score(&is).zip(score(&was)).map(|(now, then)| now - then);
            let newest = is.or(was).unwrap();
            let values = vec![
                json!(direction),
                json!(from),
                json!(to),
                json!(change),
                json!(newest.get("owner")),
                json!(newest["account_name"]),
                json!(number(&newest, "arr")),
            ];
            expected.insert(vec![days[1].to_owned(), account.clone()], values);
        }
    }
    assert!(expected.len() > 20, "{}", expected.len());
    let columns = ["direction", "from_band", "to_band", "change", "owner", "account_name", "revenue"];
    answer.assert_rows(&["snapshot_date", "account_id"], &columns, expected);
    let days: Vec<String> = answer.rows.iter().map(|row| cell_text(row, "snapshot_date")).collect();
    assert!(days.is_sorted_by(|left, right| left >= right));
    let is_move = |row: &&serde_json::Value| row["direction"] == "up" || row["direction"] == "down";
    let (all, explained) = (
        answer.rows.iter().filter(is_move),
        answer.rows.iter().filter(is_move).filter(|row| !row["cause_1"].is_null()),
    );
    let (all, explained) = (all.count(), explained.count());
    assert!(explained * 10 > all * 9, "{explained} of {all}");
    assert!(answer.rows.iter().any(|row| row["direction"] == "gone"));
}

pub fn portfolio_today(job: &Job, answer: &ViewResult) {
    let (accounts, actions) = (table_rows(job, "account_health", TODAY), open_actions(job));
    let mut expected = ExpectedRows::new();
    for dimension in ["overall", "tier", "owner", "region"] {
        let mut members = std::collections::BTreeMap::<&str, Vec<&Row>>::new();
        for row in &accounts {
            let member =
                if dimension == "overall" { "all" } else { row.get(dimension).map_or("unknown", String::as_str) };
            members.entry(member).or_default().push(row);
        }
        for (member, rows) in members {
            let arr = |rows: &[&Row]| rows.iter().filter_map(|row| number(row, "arr")).sum::<f64>();
            let red: Vec<&Row> =
                rows.iter().filter(|row| row.get("band").is_some_and(|band| band == "at_risk")).copied().collect();
            let scores: Vec<f64> = rows.iter().filter_map(|row| number(row, "score")).collect();
            let count = f64::from(u32::try_from(scores.len()).unwrap());
            let open =
                actions.iter().filter(|row| rows.iter().any(|account| account["account_id"] == row["account_id"]));
            let values = vec![
                json!(rows.len()),
                json!(arr(&rows)),
                json!((!scores.is_empty()).then(|| scores.iter().sum::<f64>() / count)),
                json!(red.len()),
                json!(arr(&red)),
                json!(arr(&red) / arr(&rows)),
                json!(open.count()),
            ];
            expected.insert(vec![dimension.to_owned(), member.to_owned()], values);
        }
    }
    let columns = [
        "accounts",
        "revenue",
        "mean_score",
        "accounts_at_risk",
        "revenue_at_risk",
        "share_of_revenue_at_risk",
        "open_actions",
    ];
    answer.assert_rows(&["dimension", "member"], &columns, expected);
}

pub fn portfolio_changes(job: &Job, answer: &ViewResult) {
    let key = |row: &Row| ["dimension", "member", "band"].map(|column| row[column].clone());
    let book = |day: &str| -> std::collections::BTreeMap<[String; 3], Row> {
        table_rows(job, "portfolio", day).into_iter().map(|row| (key(&row), row)).collect()
    };
    let books: Vec<_> = DAYS.iter().map(|day| book(day)).collect();
    let mut expected = ExpectedRows::new();
    for (at, from) in DAYS.iter().enumerate() {
        for (to, after) in DAYS.iter().zip(&books).skip(at + 1) {
            let before = &books[at];
            for key in before.keys().chain(after.keys()) {
                let number_of =
                    |book: &std::collections::BTreeMap<[String; 3], Row>, column| number(book.get(key)?, column);
                let count = |book, column| number_of(book, column).unwrap_or(0.0);
                let mean =
                    number_of(after, "mean_score").zip(number_of(before, "mean_score")).map(|(now, then)| now - then);
                let values = vec![
                    json!(count(before, "accounts")),
                    json!(count(after, "accounts")),
                    json!(count(after, "accounts") - count(before, "accounts")),
                    json!(count(after, "revenue") - count(before, "revenue")),
                    json!(mean),
                    json!(count(before, "open_actions")),
                ];
                expected.insert([*from, *to].map(str::to_owned).into_iter().chain(key.clone()).collect(), values);
            }
        }
    }
    let columns = [
        "accounts_before",
        "accounts",
        "accounts_change",
        "revenue_change",
        "mean_score_change",
        "open_actions_before",
    ];
    answer.assert_rows(&["from_date", "to_date", "dimension", "member", "band"], &columns, expected);
    // Every dimension changes by the same number of accounts as the portfolio.
    let change = |dimension: &str| -> i64 {
        let number_of = answer.rows.iter().filter(|row| row["dimension"] == dimension && row["band"] == "all");
        number_of.filter_map(|row| row["accounts_change"].as_i64()).sum()
    };
    assert!(["tier", "owner", "region"].iter().all(|dimension| change(dimension) == change("overall")));
}
