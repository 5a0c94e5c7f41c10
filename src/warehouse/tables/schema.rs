//! The columns of the published tables: the one place that says their names, types, units and meaning.

mod actions;
mod score_changes;
mod account_health;
mod scorecards_and_checks;
mod parents;
mod scores;

use arrow::datatypes::DataType;

pub use self::account_health::{ACCOUNT_HEALTH, ACCOUNT_HEALTH_LATEST, CARRIED_AFTER};
pub use self::actions::{ACTIONS, BAND_TRANSITIONS, PORTFOLIO};
pub use self::parents::{PARENT_HEALTH, PARENT_MEMBERS};
pub use self::score_changes::{BAND_PATHS, SCORE_CHANGES};
pub use self::scorecards_and_checks::{QUALITY_CHECKS, SCORECARDS};
pub use self::scores::{COMPONENT_SCORES, METRIC_SCORES, PEER_GROUPS, RULE_EFFECTS};

/// A published table.
#[derive(Debug, Clone, Copy)]
pub struct TableSchema {
    pub name: &'static str,
    /// What one row is.
    pub row_meaning: &'static str,
    /// The columns that together name a row; those that may be NULL count as they are.
    pub key: &'static [&'static str],
    pub columns: &'static [ColumnSchema],
}

#[derive(Debug, Clone, Copy)]
pub struct ColumnSchema {
    pub name: &'static str,
    pub kind: PublishedType,
    pub nulls: Nullability,
    pub meaning: &'static str,
}

/// The types that every BI tool reads alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublishedType {
    Text,
    Integer,
    Double,
    Boolean,
    Date,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nullability {
    Never,
    Allowed,
}

impl PublishedType {
    #[must_use]
    pub fn arrow_type(self) -> DataType {
        match self {
            PublishedType::Text => DataType::Utf8,
            PublishedType::Integer => DataType::Int64,
            PublishedType::Double => DataType::Float64,
            PublishedType::Boolean => DataType::Boolean,
            PublishedType::Date => DataType::Date32,
        }
    }

    #[must_use]
    pub fn type_name(self) -> &'static str {
        match self {
            PublishedType::Text => "text",
            PublishedType::Integer => "bigint",
            PublishedType::Double => "double",
            PublishedType::Boolean => "boolean",
            PublishedType::Date => "date",
        }
    }
}

const fn not_null(name: &'static str, kind: PublishedType, meaning: &'static str) -> ColumnSchema {
    ColumnSchema { name, kind, nulls: Nullability::Never, meaning }
}

const fn nullable(name: &'static str, kind: PublishedType, meaning: &'static str) -> ColumnSchema {
    ColumnSchema { name, kind, nulls: Nullability::Allowed, meaning }
}

pub const TABLES: [TableSchema; 15] = [
    ACCOUNT_HEALTH,
    ACCOUNT_HEALTH_LATEST,
    COMPONENT_SCORES,
    METRIC_SCORES,
    PEER_GROUPS,
    RULE_EFFECTS,
    SCORE_CHANGES,
    BAND_PATHS,
    ACTIONS,
    BAND_TRANSITIONS,
    PORTFOLIO,
    PARENT_HEALTH,
    PARENT_MEMBERS,
    QUALITY_CHECKS,
    SCORECARDS,
];

#[cfg(test)]
mod tests {
    use super::{ACCOUNT_HEALTH, PublishedType, TABLES};
    use crate::config::{ACCOUNT_HEALTH_COLUMNS, MetricType, published_column_type};

    #[test]
    fn reserved_names_match_account_health() {
        for column in ACCOUNT_HEALTH.columns {
            let kind = match column.kind {
                PublishedType::Text => MetricType::Text,
                PublishedType::Integer => MetricType::Integer,
                PublishedType::Double => MetricType::Number,
                PublishedType::Boolean => MetricType::Boolean,
                PublishedType::Date => MetricType::Date,
            };
            assert_eq!(published_column_type(column.name), Some(kind), "{}", column.name);
        }
        // And nothing else is: a play that spoke of it would read NULL.
        let ours = ACCOUNT_HEALTH.columns.iter().map(|column| column.name).chain(["ds"]);
        let mut ours: Vec<&str> = ours.collect();
        let mut known: Vec<&str> = ACCOUNT_HEALTH_COLUMNS.iter().map(|column| column.name.as_ref()).collect();
        ours.sort_unstable();
        known.sort_unstable();
        assert_eq!(ours, known);
    }

    #[test]
    fn a_table_names_each_column_once() {
        for table in TABLES {
            let mut names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), table.columns.len(), "{}", table.name);
            assert!(table.key.iter().all(|key| names.contains(key)), "{}", table.name);
        }
    }
}
