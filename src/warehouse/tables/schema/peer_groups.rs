//! The columns of `peer_groups`: one group of accounts that are compared with each other.

use super::table_schema::{PublishedType, TableSchema, not_null};

pub const PEER_GROUPS: TableSchema = TableSchema {
    name: "peer_groups",
    row_meaning: "one group of accounts that one metric compares with each other, on one day",
    key: &["snapshot_date", "metric", "peer_group"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day whose end the row describes"),
        not_null("metric", PublishedType::Text, "the entry of the scorecard"),
        not_null("peer_group", PublishedType::Text, "the group, as in `metric_scores`"),
        not_null("accounts", PublishedType::Integer, "number of accounts in the group that have a value"),
        not_null("mean", PublishedType::Double, "the mean of the values"),
        not_null("standard_deviation", PublishedType::Double, "the population standard deviation of the values"),
        not_null("median", PublishedType::Double, "the median of the values"),
        not_null(
            "median_distance",
            PublishedType::Double,
            "1.4826 times the median distance of the values from their median",
        ),
        not_null("lowest", PublishedType::Double, "the lowest value"),
        not_null("highest", PublishedType::Double, "the highest value"),
    ],
};
