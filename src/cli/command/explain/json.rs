//! Everything about an account on one day, as one JSON object: the rows of the published tables, and its change.

use arrow::array::RecordBatch;
use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::parent_tables::ParentTables;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::cli::output::to_json;
use crate::cli::table_row::{TableRow, rows_where};
use crate::pipeline::change_causes::AccountChange;
use crate::score::explain::DescribedCause;
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::{ACTIONS, COMPONENT_SCORES, METRIC_SCORES, RULE_EFFECTS, SCORE_CHANGES};

/// A published table.
pub struct NamedTable {
    name: &'static str,
    batches: Vec<RecordBatch>,
}

/// What the JSON object contains.
pub struct AccountDetails<'a> {
    /// The account's row of `account_health`; none for a parent that is not an account.
    pub health: Option<TableRow<'a>>,
    pub tables: &'a [NamedTable],
    pub change: Option<&'a AccountChange>,
    /// If the account is a parent.
    pub parents: Option<&'a ParentTables>,
}

/// Reads the tables with rows about accounts.
///
/// # Errors
/// A warehouse that can't be read.
pub fn read_account_tables(reader: &WarehouseReader<'_>, day: NaiveDate) -> Result<Vec<NamedTable>, Error> {
    let mut tables = Vec::new();
    for table in [COMPONENT_SCORES, METRIC_SCORES, RULE_EFFECTS, SCORE_CHANGES] {
        tables.push(NamedTable { name: table.name, batches: reader.read_table(table, day)? });
    }
    tables.push(NamedTable { name: ACTIONS.name, batches: reader.read_table_if_present(ACTIONS, day)? });
    Ok(tables)
}

/// Returns the JSON object on one line.
///
/// # Errors
/// A bug in healthscore.
pub fn explanation_json(
    pipeline: &str,
    account: &str,
    day: NaiveDate,
    details: &AccountDetails<'_>,
) -> Result<String, Failure> {
    let mut object = Map::new();
    object.insert("pipeline".to_owned(), json!(pipeline));
    object.insert("account_id".to_owned(), json!(account));
    object.insert("as_of".to_owned(), json!(day.to_string()));
    object.insert("account_health".to_owned(), row_or_null(details.health));
    for table in details.tables {
        let rows = rows_where(&table.batches, "account_id", account).map(row_json);
        object.insert(table.name.to_owned(), rows.collect());
    }
    let parent_row = details.parents.and_then(|parents| parents.find_parent(account));
    object.insert("parent_health".to_owned(), row_or_null(parent_row));
    let members = details.parents.iter().flat_map(|parents| parents.members_of(account));
    object.insert("parent_members".to_owned(), members.map(row_json).collect());
    if let Some(change) = details.change {
        object.insert("change".to_owned(), change_json(change));
    }
    Ok(to_json(&object, "the explanation")? + "\n")
}

fn change_json(change: &AccountChange) -> Value {
    json!({
        "since": change.since.to_string(),
        "score_before": change.before,
        "score": change.after,
        "causes": change.causes.iter().map(cause_json).collect::<Vec<_>>(),
    })
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

fn row_or_null(row: Option<TableRow<'_>>) -> Value {
    row.map_or(Value::Null, row_json)
}

fn row_json(row: TableRow<'_>) -> Value {
    let schema = row.batch.schema();
    Value::Object(schema.fields().iter().map(|field| (field.name().clone(), cell_json(row, field.name()))).collect())
}

fn cell_json(row: TableRow<'_>, column: &str) -> Value {
    row.text(column)
        .map(Value::from)
        .or_else(|| row.double(column).map(Value::from))
        .or_else(|| row.integer(column).map(Value::from))
        .or_else(|| row.date(column).map(|day| Value::from(day.to_string())))
        .or_else(|| row.boolean(column).map(Value::from))
        .unwrap_or(Value::Null)
}
