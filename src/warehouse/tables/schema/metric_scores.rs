//! The columns of `metric_scores`: one weighed metric for one account.

use super::table_schema::{PublishedType, TableSchema, not_null, nullable};

pub const METRIC_SCORES: TableSchema = TableSchema {
    name: "metric_scores",
    row_meaning: "one metric of the scorecard for one account on one day",
    key: &["snapshot_date", "account_id", "metric"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day whose end the row describes"),
        not_null("account_id", PublishedType::Text, "the account"),
        not_null("tier", PublishedType::Text, "the account's tier on that day"),
        not_null("metric", PublishedType::Text, "the entry of the scorecard"),
        not_null(
            "measure",
            PublishedType::Text,
            "the metric that is scored; the same name unless the scorecard names another metric",
        ),
        not_null("component", PublishedType::Text, "the component it is part of"),
        not_null("depth", PublishedType::Integer, "1 directly below `overall`, 2 one level further down, and so on"),
        not_null("position", PublishedType::Integer, "order in the scorecard, over components and metrics together"),
        nullable("value", PublishedType::Double, "the value scored, if it is a number (true is 1, false is 0)"),
        nullable("value_text", PublishedType::Text, "the value scored, if it is text"),
        nullable("unit", PublishedType::Text, "the unit of the value, as declared"),
        nullable("score", PublishedType::Double, "the value on the scorecard's scale"),
        not_null("weight", PublishedType::Double, "the weight declared for the tier, relative to the siblings"),
        nullable(
            "effective_weight",
            PublishedType::Double,
            "share (0-1) of the whole score, after the weight of missing parts is spread",
        ),
        nullable("contribution", PublishedType::Double, "points of `raw_score` from this metric"),
        nullable(
            "driver",
            PublishedType::Double,
            "points by which the metric lifts the score above the lower edge of the best band (+) or holds it below \
             (-)",
        ),
        not_null("status", PublishedType::Text, "`ok`, `missing`, `stale`, `not_applicable` or `carried`"),
        nullable("reason", PublishedType::Text, "why the value does not count, such as `no_data` or `group_too_small`"),
        nullable("observed_on", PublishedType::Date, "the day the value was observed, if the metric declares one"),
        nullable("carried_from", PublishedType::Date, "the snapshot that a carried value comes from"),
        nullable(
            "peer_group",
            PublishedType::Text,
            "the accounts it is compared with: `everybody`, a tier, or `column: label`",
        ),
        nullable(
            "compared_with",
            PublishedType::Double,
            "the number it is compared with: the target, the account's own past mean, or the mean or median of its \
             peers",
        ),
        nullable("case_number", PublishedType::Integer, "the number of the metric's case that applies, from 1"),
    ],
};
