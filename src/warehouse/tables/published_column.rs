//! The columns of the published tables as a pipeline publishes them: its carried columns among ours.

use super::schema::{ACCOUNT_HEALTH, ACCOUNT_HEALTH_LATEST, CARRIED_AFTER, PublishedType, SCORECARDS, TableSchema};
use crate::config::{ColumnType, MetricType, Pipeline};

/// A column in the files of one pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedColumn {
    pub name: String,
    pub kind: PublishedType,
    pub meaning: String,
}

/// The columns of a table's files, in their order.
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

/// The key in the paths of a table's files, and what it holds; none for a table that is one object.
#[must_use]
pub fn partition_key(table: TableSchema) -> Option<(&'static str, PublishedType)> {
    match table.name {
        name if name == ACCOUNT_HEALTH_LATEST.name => None,
        name if name == SCORECARDS.name => Some(("fingerprint", PublishedType::Text)),
        _ => Some(("ds", PublishedType::Date)),
    }
}

fn carried_column(pipeline: &Pipeline, name: &str) -> PublishedColumn {
    let accounts = &pipeline.accounts;
    let meaning = match Some(name) {
        this if this == accounts.name.as_deref() => "the account's name",
        this if this == accounts.revenue.as_deref() => "the account's yearly revenue",
        _ => "carried by the pipeline",
    };
    PublishedColumn { name: name.to_owned(), kind: carried_column_type(pipeline, name), meaning: meaning.to_owned() }
}

/// What a carried metric or column of the accounts holds once it is published.
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
        // Of an instant, the day is carried.
        Some(ColumnType::Date | ColumnType::Timestamp) => PublishedType::Date,
        Some(ColumnType::Text) | None => PublishedType::Text,
    }
}
