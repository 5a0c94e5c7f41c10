//! The columns of `peer_groups`: one group of accounts that are compared with each other.

use super::table_schema::{PublishedType, TableSchema, not_null};

pub const PEER_GROUPS: TableSchema = TableSchema {
    name: "peer_groups",
    row_meaning: "one group of peers within which one metric compares accounts, on one day",
    key: &["snapshot_date", "metric", "peer_group"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day whose end the row describes"),
        not_null("metric", PublishedType::Text, "the entry of the scorecard"),
        not_null("peer_group", PublishedType::Text, "the group, as in `metric_scores`"),
        not_null("accounts", PublishedType::Integer, "how many accounts of the group have a number"),
        not_null("mean", PublishedType::Double, "their mean"),
        not_null("standard_deviation", PublishedType::Double, "of the population: divided by their number"),
        not_null("median", PublishedType::Double, "their median"),
        not_null("median_distance", PublishedType::Double, "1.4826 times the median distance from the median"),
        not_null("lowest", PublishedType::Double, "the lowest of them"),
        not_null("highest", PublishedType::Double, "the highest of them"),
    ],
};
