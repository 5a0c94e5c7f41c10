//! The columns of the published tables in one pipeline: the columns of the schema and the pipeline's carried columns.

use super::schema::{ACCOUNT_HEALTH, ACCOUNT_HEALTH_LATEST, CARRIED_AFTER, PublishedType, SCORECARDS, TableSchema};
use crate::config::{ColumnType, MetricType, Pipeline};

/// A column in the files of one pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedColumn {
    pub name: String,
    pub kind: PublishedType,
    pub meaning: String,
}

/// Returns the columns of a table's files, in their order.
#[must_use]
pub fn published_columns(table: TableSchema, pipeline: &Pipeline) -> Vec<PublishedColumn> {
    let carries = [ACCOUNT_HEALTH.name, ACCOUNT_HEALTH_LATEST.name].contains(&table.name);
    let mut columns = Vec::new();
    for column in table.columns {
        let (name, meaning) = (column.name.to_owned(), column.meaning.to_owned());
        columns.push(PublishedColumn { name, kind: column.kind, meaning });
        if carries && column.name == CARRIED_AFTER {
            columns.extend(pipeline.accounts.carried_columns().map(|name| carried_column(pipeline, name)));
        }
    }
    columns
}

/// A key in the paths of a table's files: `ds=2026-06-30`.
#[derive(Debug, Clone, Copy)]
pub struct PartitionKey {
    pub name: &'static str,
    pub kind: PublishedType,
}

/// Returns the key in the paths of a table's files; none for a table that is a single object.
#[must_use]
pub fn partition_key(table: TableSchema) -> Option<PartitionKey> {
    match table.name {
        name if name == ACCOUNT_HEALTH_LATEST.name => None,
        name if name == SCORECARDS.name => Some(PartitionKey { name: "fingerprint", kind: PublishedType::Text }),
        _ => Some(PartitionKey { name: "ds", kind: PublishedType::Date }),
    }
}

fn carried_column(pipeline: &Pipeline, name: &str) -> PublishedColumn {
    let accounts = &pipeline.accounts;
    let meaning = match Some(name) {
        this if this == accounts.name.as_deref() => "the account's name",
        this if this == accounts.revenue.as_deref() => "the account's yearly revenue",
        _ => "a column that the pipeline carries",
    };
    PublishedColumn { name: name.to_owned(), kind: carried_column_type(pipeline, name), meaning: meaning.to_owned() }
}

/// The type that a carried metric or column of the accounts is published with.
fn carried_column_type(pipeline: &Pipeline, name: &str) -> PublishedType {
    if let Some(metric) = pipeline.metric(name) {
        return match metric.kind {
            MetricType::Integer => PublishedType::Integer,
            MetricType::Number => PublishedType::Double,
            MetricType::Text => PublishedType::Text,
            MetricType::Date => PublishedType::Date,
            MetricType::Boolean => PublishedType::Boolean,
        };
    }
    let account_source = pipeline.sources.iter().find(|source| source.name == pipeline.accounts.source);
    let column = account_source.and_then(|source| source.columns.iter().find(|column| column.name == name));
    match column.map(|column| column.kind) {
        Some(ColumnType::Integer) => PublishedType::Integer,
        Some(ColumnType::Number | ColumnType::Decimal(_)) => PublishedType::Double,
        Some(ColumnType::Boolean) => PublishedType::Boolean,
        // A timestamp is carried as its day.
        Some(ColumnType::Date | ColumnType::Timestamp) => PublishedType::Date,
        Some(ColumnType::Text) | None => PublishedType::Text,
    }
}
