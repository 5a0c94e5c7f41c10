//! Checks of the view of accounts at risk below healthier parents.

use std::collections::BTreeMap;

use serde_json::json;

use super::TODAY;
use super::view_result::{ExpectedRows, ViewResult};
use crate::harness::job::Job;
use crate::harness::published::{Row, number, table_rows};

pub fn hidden_risks(job: &Job, answer: &ViewResult) {
    let accounts = table_rows(job, "account_health", TODAY);
    let above: BTreeMap<&str, &str> = accounts
        .iter()
        .filter_map(|row| Some((row["account_id"].as_str(), row.get("parent_account_id")?.as_str())))
        .collect();
    let parents: BTreeMap<String, Row> =
        table_rows(job, "parent_health", TODAY).into_iter().map(|row| (row["parent_id"].clone(), row)).collect();
    let mut expected = ExpectedRows::new();
    for row in accounts.iter().filter(|row| row.get("band").is_some_and(|band| band == "at_risk")) {
        let way = std::iter::successors(above.get(row["account_id"].as_str()), |parent| above.get(**parent));
        for (depth, parent) in way.enumerate() {
            let parent = &parents[*parent];
            if parent.get("band").is_some_and(|band| band == "at_risk") {
                continue;
            }
            let texts = ["account_name", "owner", "renewal_on"].map(|column| json!(row.get(column)));
            let mut values = texts.to_vec();
            values.extend(["score", "arr"].map(|column| json!(number(row, column))));
            values.extend([json!(depth + 1), json!(number(parent, "score")), json!(parent.get("band"))]);
            values.push(json!(number(row, "arr").unwrap() / number(parent, "revenue").unwrap()));
            expected.insert(vec![parent["parent_id"].clone(), row["account_id"].clone()], values);
        }
    }
    let columns =
        ["account_name", "owner", "renewal_on", "score", "arr", "depth", "parent_score", "parent_band", "weight"];
    answer.assert_rows(&["parent_id", "account_id"], &columns, expected);
    answer.assert_descending("arr", |arr| arr);
}
