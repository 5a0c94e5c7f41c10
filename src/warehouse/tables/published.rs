//! The columns of the published tables as a pipeline publishes them: its carried columns among ours.

use super::schema::{ACCOUNT_HEALTH, ACCOUNT_HEALTH_LATEST, CARRIED_AFTER, Kind, SCORECARDS, TableSchema};
use crate::config::{ColumnType, MetricType, Pipeline};

/// A column in the files of one pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedColumn {
    pub name: String,
    pub kind: Kind,
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
            columns.extend(pipeline.accounts.carried_columns().map(|name| carried(pipeline, name)));
        }
    }
    columns
}

/// The key in the paths of a table's files, and what it holds; none for a table that is one object.
#[must_use]
pub fn partition_key(table: TableSchema) -> Option<(&'static str, Kind)> {
    match table.name {
        name if name == ACCOUNT_HEALTH_LATEST.name => None,
        name if name == SCORECARDS.name => Some(("fingerprint", Kind::Text)),
        _ => Some(("ds", Kind::Date)),
    }
}

fn carried(pipeline: &Pipeline, name: &str) -> PublishedColumn {
    let accounts = &pipeline.accounts;
    let meaning = match Some(name) {
        this if this == accounts.name.as_deref() => "the account's name",
        this if this == accounts.revenue.as_deref() => "the account's yearly revenue",
        _ => "carried by the pipeline",
    };
    PublishedColumn { name: name.to_owned(), kind: kind(pipeline, name), meaning: meaning.to_owned() }
}

/// What a carried metric or column of the accounts holds once it is published.
fn kind(pipeline: &Pipeline, name: &str) -> Kind {
    if let Some(metric) = pipeline.metric(name) {
        return match metric.kind {
            MetricType::Integer => Kind::Integer,
            MetricType::Number => Kind::Double,
            MetricType::Text => Kind::Text,
            MetricType::Date => Kind::Date,
            MetricType::Boolean => Kind::Boolean,
        };
    }
    let source = pipeline.sources.iter().find(|source| source.name == pipeline.accounts.source);
    let column = source.and_then(|source| source.columns.iter().find(|column| column.name == name));
    match column.map(|column| column.kind) {
        Some(ColumnType::Integer) => Kind::Integer,
        Some(ColumnType::Number | ColumnType::Decimal(_)) => Kind::Double,
        Some(ColumnType::Boolean) => Kind::Boolean,
        // Of an instant, the day is carried.
        Some(ColumnType::Date | ColumnType::Timestamp) => Kind::Date,
        Some(ColumnType::Text) | None => Kind::Text,
    }
}
