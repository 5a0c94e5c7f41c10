//! The columns of `component_scores`: one component of the scorecard for one account.

use super::table_schema::{PublishedType, TableSchema, not_null, nullable};

pub const COMPONENT_SCORES: TableSchema = TableSchema {
    name: "component_scores",
    row_meaning: "one component of the scorecard for one account on one day; `overall` is the scorecard itself",
    key: &["snapshot_date", "account_id", "component"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day whose end the row describes"),
        not_null("account_id", PublishedType::Text, "the account"),
        not_null("tier", PublishedType::Text, "the account's tier on that day"),
        not_null("component", PublishedType::Text, "the component; `overall` for the scorecard itself"),
        nullable("parent", PublishedType::Text, "the component it is part of; NULL for `overall`"),
        not_null("depth", PublishedType::Integer, "0 for `overall`, 1 for its parts, and so on"),
        not_null("position", PublishedType::Integer, "order in the scorecard, over components and metrics together"),
        nullable("score", PublishedType::Double, "the score on the scorecard's scale, before rules"),
        nullable("band", PublishedType::Text, "the component's own band, if it declares bands"),
        not_null("weight", PublishedType::Double, "the weight declared for the tier, relative to the siblings"),
        nullable(
            "effective_weight",
            PublishedType::Double,
            "share (0-1) of the whole score, after the weight of missing parts is spread",
        ),
        nullable(
            "contribution",
            PublishedType::Double,
            "points of `raw_score` from this component and everything below it",
        ),
        nullable(
            "driver",
            PublishedType::Double,
            "`contribution` minus `effective_weight` times the lower edge of the best band",
        ),
        not_null(
            "own_contribution",
            PublishedType::Double,
            "points from a fixed or carried score of the component itself; else 0",
        ),
        nullable("coverage", PublishedType::Double, "share (0-1) of the applicable weight below it that has data"),
        not_null("status", PublishedType::Text, "`ok`, `missing`, `not_applicable` or `carried`"),
        nullable("reason", PublishedType::Text, "why the component has no score of its own"),
    ],
};
