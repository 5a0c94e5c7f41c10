//! Everything that is known of an account on one day, as one JSON object: the rows of the published tables, and the
//! change that was asked for.

use arrow::array::RecordBatch;
use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::parents::Parents;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::pipeline::change_causes::AccountChange;
use crate::score::explain::Told;
use crate::warehouse::history::{boolean, date_of, double, integer, text};

/// What is known beside the account's row.
pub struct Known<'a> {
    pub tables: &'a [(&'static str, Vec<RecordBatch>)],
    pub change: Option<&'a AccountChange>,
    /// Where the account is a parent.
    pub parents: Option<&'a Parents>,
}

/// The object, on one line; `health` is the row of an account.
///
/// # Errors
/// Never in practice: what is published is finite.
pub fn object(
    pipeline: &str,
    account: &str,
    day: NaiveDate,
    health: Option<(&RecordBatch, usize)>,
    known: &Known<'_>,
) -> Result<String, Failure> {
    let mut object = Map::new();
    object.insert("pipeline".to_owned(), json!(pipeline));
    object.insert("account_id".to_owned(), json!(account));
    object.insert("as_of".to_owned(), json!(day.to_string()));
    object.insert("account_health".to_owned(), maybe(health));
    for (name, batches) in known.tables {
        let own = batches.iter().flat_map(|batch| {
            let mine = (0..batch.num_rows()).filter(|&row| text(batch, "account_id", row) == Some(account));
            mine.map(|at| row(batch, at)).collect::<Vec<_>>()
        });
        object.insert((*name).to_owned(), Value::Array(own.collect()));
    }
    let parents = known.parents;
    object.insert("parent_health".to_owned(), maybe(parents.and_then(|parents| parents.find(account))));
    let members = parents.iter().flat_map(|parents| parents.of(account));
    object.insert("parent_members".to_owned(), members.map(|(batch, at)| row(batch, at)).collect());
    if let Some(change) = known.change {
        object.insert(
            "change".to_owned(),
            json!({
                "since": change.since.to_string(),
                "score_before": change.before,
                "score": change.after,
                "causes": change.causes.iter().map(cause).collect::<Vec<_>>(),
            }),
        );
    }
    let text = serde_json::to_string(&Value::Object(object));
    Ok(text.map_err(|error| Error::Encode { reason: format!("the explanation: {error}") })? + "\n")
}

fn cause(told: &Told) -> Value {
    json!({
        "cause": told.kind.as_str(),
        "points": told.points,
        "component": told.component,
        "metric": told.metric,
        "rule": told.rule,
        "value_before": told.value_before,
        "value": told.value,
        "value_text_before": told.text_before,
        "value_text": told.text,
        "unit": told.unit,
        "code": told.code,
        "reason": told.reason,
    })
}

fn maybe(found: Option<(&RecordBatch, usize)>) -> Value {
    found.map_or(Value::Null, |(batch, at)| row(batch, at))
}

fn row(batch: &RecordBatch, row: usize) -> Value {
    let cell = |name: &str| {
        text(batch, name, row)
            .map(Value::from)
            .or_else(|| double(batch, name, row).map(Value::from))
            .or_else(|| integer(batch, name, row).map(Value::from))
            .or_else(|| date_of(batch, name, row).map(|day| Value::from(day.to_string())))
            .or_else(|| boolean(batch, name, row).map(Value::from))
            .unwrap_or(Value::Null)
    };
    let schema = batch.schema();
    Value::Object(schema.fields().iter().map(|field| (field.name().clone(), cell(field.name()))).collect())
}
