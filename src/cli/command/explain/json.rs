//! Everything that is known of an account on one day, as one JSON object: the rows of the published tables, and the
//! change that was asked for.

use arrow::array::RecordBatch;
use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::parents::ParentTables;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::pipeline::change_causes::AccountChange;
use crate::score::explain::DescribedCause;
use crate::warehouse::cells::{boolean_cell, date_cell, double_cell, integer_cell, text_cell};

/// What is known beside the account's row.
pub struct AccountDetails<'a> {
    pub tables: &'a [(&'static str, Vec<RecordBatch>)],
    pub change: Option<&'a AccountChange>,
    /// Where the account is a parent.
    pub parents: Option<&'a ParentTables>,
}

/// The object, on one line; `health` is the row of an account.
///
/// # Errors
/// Never in practice: what is published is finite.
pub fn explanation_json(
    pipeline: &str,
    account: &str,
    day: NaiveDate,
    health: Option<(&RecordBatch, usize)>,
    details: &AccountDetails<'_>,
) -> Result<String, Failure> {
    let mut object = Map::new();
    object.insert("pipeline".to_owned(), json!(pipeline));
    object.insert("account_id".to_owned(), json!(account));
    object.insert("as_of".to_owned(), json!(day.to_string()));
    object.insert("account_health".to_owned(), row_or_null(health));
    for (name, batches) in details.tables {
        let own_rows = batches.iter().flat_map(|batch| {
            let matching_rows =
                (0..batch.num_rows()).filter(|&row| text_cell(batch, "account_id", row) == Some(account));
            matching_rows.map(|at| row_json(batch, at)).collect::<Vec<_>>()
        });
        object.insert((*name).to_owned(), Value::Array(own_rows.collect()));
    }
    let parents = details.parents;
    object.insert("parent_health".to_owned(), row_or_null(parents.and_then(|parents| parents.find(account))));
    let members = parents.iter().flat_map(|parents| parents.members_of(account));
    object.insert("parent_members".to_owned(), members.map(|(batch, at)| row_json(batch, at)).collect());
    if let Some(change) = details.change {
        object.insert(
            "change".to_owned(),
            json!({
                "since": change.since.to_string(),
                "score_before": change.before,
                "score": change.after,
                "causes": change.causes.iter().map(cause_json).collect::<Vec<_>>(),
            }),
        );
    }
    let text = serde_json::to_string(&Value::Object(object));
    Ok(text.map_err(|error| Error::Encode { reason: format!("the explanation: {error}") })? + "\n")
}

fn cause_json(cause: &DescribedCause) -> Value {
    json!({
        "cause": cause.kind.as_str(),
        "points": cause.points,
        "component": cause.component,
        "metric": cause.metric,
        "rule": cause.rule,
        "value_before": cause.value_before,
        "value": cause.value,
        "value_text_before": cause.text_before,
        "value_text": cause.text,
        "unit": cause.unit,
        "code": cause.code,
        "reason": cause.reason,
    })
}

fn row_or_null(account_row: Option<(&RecordBatch, usize)>) -> Value {
    account_row.map_or(Value::Null, |(batch, at)| row_json(batch, at))
}

fn row_json(batch: &RecordBatch, row: usize) -> Value {
    let cell = |name: &str| {
        text_cell(batch, name, row)
            .map(Value::from)
            .or_else(|| double_cell(batch, name, row).map(Value::from))
            .or_else(|| integer_cell(batch, name, row).map(Value::from))
            .or_else(|| date_cell(batch, name, row).map(|day| Value::from(day.to_string())))
            .or_else(|| boolean_cell(batch, name, row).map(Value::from))
            .unwrap_or(Value::Null)
    };
    let schema = batch.schema();
    Value::Object(schema.fields().iter().map(|field| (field.name().clone(), cell(field.name()))).collect())
}
