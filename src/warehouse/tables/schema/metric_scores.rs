//! The columns of `metric_scores`: one weighed metric for one account.

use super::table_schema::{PublishedType, TableSchema, not_null, nullable};

pub const METRIC_SCORES: TableSchema = TableSchema {
    name: "metric_scores",
    row_meaning: "one weighed metric for one account on one day",
    key: &["snapshot_date", "account_id", "metric"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day whose end the row describes"),
        not_null("account_id", PublishedType::Text, "the account"),
        not_null("tier", PublishedType::Text, "the account's tier on that day"),
        not_null("metric", PublishedType::Text, "the entry of the scorecard"),
        not_null(
            "measure",
            PublishedType::Text,
            "the metric it scores; the same name unless the scorecard says otherwise",
        ),
        not_null("component", PublishedType::Text, "the component it is part of"),
        not_null("depth", PublishedType::Integer, "1 for a part of `overall`, and so on"),
        not_null("position", PublishedType::Integer, "order in the scorecard, over components and metrics together"),
        nullable("value", PublishedType::Double, "the value scored, if it is a number (true is 1, false is 0)"),
        nullable("value_text", PublishedType::Text, "the value scored, if it is text"),
        nullable("unit", PublishedType::Text, "the unit of the value, as declared"),
        nullable("score", PublishedType::Double, "the value on the scorecard's scale"),
        not_null("weight", PublishedType::Double, "as declared for the tier, relative to its siblings"),
        nullable(
            "effective_weight",
            PublishedType::Double,
            "share (0-1) of the whole score, after missing weight was spread",
        ),
        nullable("contribution", PublishedType::Double, "points of `raw_score` from this metric"),
        nullable(
            "driver",
            PublishedType::Double,
            "points by which it lifts the account over (+) or holds it under (-) the best band",
        ),
        not_null("status", PublishedType::Text, "`ok`, `missing`, `stale`, `not_applicable` or `carried`"),
        nullable("reason", PublishedType::Text, "why the value does not count, such as `no_data` or `group_too_small`"),
        nullable("observed_on", PublishedType::Date, "when the value was observed, where the metric says so"),
        nullable("carried_from", PublishedType::Date, "the snapshot a carried value comes from"),
        nullable(
            "peer_group",
            PublishedType::Text,
            "whom it is compared with: `everybody`, a tier, or `column: label`",
        ),
        nullable(
            "compared_with",
            PublishedType::Double,
            "the target, the account's own past mean, or the middle of its peers",
        ),
        nullable("case_number", PublishedType::Integer, "which of the metric's cases applies, from 1"),
    ],
};
