//! The columns of the published tables: their names, types, units and meaning. One file per table.

/// How a table is described.
mod table_schema;
mod account_health;
mod component_scores;
mod metric_scores;
mod peer_groups;
mod rule_effects;
mod score_changes;
mod band_paths;
mod actions;
mod band_transitions;
mod portfolio;
mod parent_health;
mod parent_members;
mod quality_checks;
mod scorecards;

pub use self::account_health::{ACCOUNT_HEALTH, ACCOUNT_HEALTH_LATEST, CARRIED_AFTER};
pub use self::actions::ACTIONS;
pub use self::band_paths::BAND_PATHS;
pub use self::band_transitions::BAND_TRANSITIONS;
pub use self::component_scores::COMPONENT_SCORES;
pub use self::metric_scores::METRIC_SCORES;
pub use self::parent_health::PARENT_HEALTH;
pub use self::parent_members::PARENT_MEMBERS;
pub use self::peer_groups::PEER_GROUPS;
pub use self::portfolio::PORTFOLIO;
pub use self::quality_checks::QUALITY_CHECKS;
pub use self::rule_effects::RULE_EFFECTS;
pub use self::score_changes::SCORE_CHANGES;
pub use self::scorecards::SCORECARDS;
pub use self::table_schema::{Nullability, PublishedType, TableSchema};

/// Every published table.
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
        // No other name is reserved: a play with such a name would read NULL.
        let published = ACCOUNT_HEALTH.columns.iter().map(|column| column.name).chain(["ds"]);
        let mut published: Vec<&str> = published.collect();
        let mut reserved: Vec<&str> = ACCOUNT_HEALTH_COLUMNS.iter().map(|column| column.name.as_ref()).collect();
        published.sort_unstable();
        reserved.sort_unstable();
        assert_eq!(published, reserved);
    }

    #[test]
    fn each_table_has_each_column_once() {
        for table in TABLES {
            let mut names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), table.columns.len(), "{}", table.name);
            assert!(table.key.iter().all(|key| names.contains(key)), "{}", table.name);
        }
    }
}
