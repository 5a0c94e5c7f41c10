//! The columns of the published tables: the one place that says their names, types, units and meaning.

mod act;
mod changes;
mod health;
mod made_of;
mod parents;
mod scores;

use arrow::datatypes::DataType;

pub use self::act::{ACTIONS, BAND_TRANSITIONS, PORTFOLIO};
pub use self::changes::{BAND_PATHS, SCORE_CHANGES};
pub use self::health::{ACCOUNT_HEALTH, ACCOUNT_HEALTH_LATEST, CARRIED_AFTER};
pub use self::made_of::{QUALITY_CHECKS, SCORECARDS};
pub use self::parents::{PARENT_HEALTH, PARENT_MEMBERS};
pub use self::scores::{COMPONENT_SCORES, METRIC_SCORES, PEER_GROUPS, RULE_EFFECTS};

/// A published table.
#[derive(Debug, Clone, Copy)]
pub struct TableSchema {
    pub name: &'static str,
    /// What one row is.
    pub row: &'static str,
    /// The columns that together name a row; those that may be NULL count as they are.
    pub key: &'static [&'static str],
    pub columns: &'static [Column],
}

#[derive(Debug, Clone, Copy)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
    pub nulls: Nulls,
    pub meaning: &'static str,
}

/// The types that every BI tool reads alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Integer,
    Double,
    Boolean,
    Date,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nulls {
    Never,
    Allowed,
}

impl Kind {
    #[must_use]
    pub fn arrow(self) -> DataType {
        match self {
            Kind::Text => DataType::Utf8,
            Kind::Integer => DataType::Int64,
            Kind::Double => DataType::Float64,
            Kind::Boolean => DataType::Boolean,
            Kind::Date => DataType::Date32,
        }
    }

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Integer => "bigint",
            Kind::Double => "double",
            Kind::Boolean => "boolean",
            Kind::Date => "date",
        }
    }
}

const fn always(name: &'static str, kind: Kind, meaning: &'static str) -> Column {
    Column { name, kind, nulls: Nulls::Never, meaning }
}

const fn maybe(name: &'static str, kind: Kind, meaning: &'static str) -> Column {
    Column { name, kind, nulls: Nulls::Allowed, meaning }
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
    use super::{ACCOUNT_HEALTH, Kind, TABLES};
    use crate::config::{ACCOUNT_HEALTH_COLUMNS, MetricType, published_column_type};

    #[test]
    fn no_carried_column_can_take_the_name_of_one_of_ours() {
        for column in ACCOUNT_HEALTH.columns {
            let kind = match column.kind {
                Kind::Text => MetricType::Text,
                Kind::Integer => MetricType::Integer,
                Kind::Double => MetricType::Number,
                Kind::Boolean => MetricType::Boolean,
                Kind::Date => MetricType::Date,
            };
            assert_eq!(published_column_type(column.name), Some(kind), "{}", column.name);
        }
        // And nothing else is: a play that spoke of it would read NULL.
        let ours = ACCOUNT_HEALTH.columns.iter().map(|column| column.name).chain(["ds"]);
        let mut ours: Vec<&str> = ours.collect();
        let mut known: Vec<&str> = ACCOUNT_HEALTH_COLUMNS.iter().map(|(name, _)| *name).collect();
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
