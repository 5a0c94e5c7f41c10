//! The columns of `score_changes`: one cause of the change of one account's score.

use super::table_schema::{PublishedType, TableSchema, not_null, nullable};

pub const SCORE_CHANGES: TableSchema = TableSchema {
    name: "score_changes",
    row_meaning: "one cause of the change of one account's score over one window; the points of a window sum to its \
                  change",
    key: &["snapshot_date", "account_id", "window", "rank"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day whose end the row describes"),
        not_null("account_id", PublishedType::Text, "the account"),
        not_null("tier", PublishedType::Text, "the account's tier on that day"),
        not_null(
            "window",
            PublishedType::Text,
            "`previous`, `7d`, `30d`, `90d`, or another window that the pipeline declares",
        ),
        not_null("since", PublishedType::Date, "the earlier snapshot that the window begins with"),
        not_null("score_before", PublishedType::Double, "the published score in that snapshot"),
        not_null("score", PublishedType::Double, "the published score on `snapshot_date`"),
        not_null("rank", PublishedType::Integer, "1 for the cause with the most points, up or down"),
        not_null("cause", PublishedType::Text, "what happened; see the list of causes"),
        nullable("component", PublishedType::Text, "the component it happened in; `overall` for the scorecard itself"),
        nullable("metric", PublishedType::Text, "the metric it happened to"),
        nullable("rule", PublishedType::Text, "the rule"),
        not_null(
            "points",
            PublishedType::Double,
            "points of the change from this cause; negative if it lowered the score",
        ),
        nullable(
            "value_before",
            PublishedType::Double,
            "the metric's value in the earlier snapshot, if it is a number",
        ),
        nullable("value", PublishedType::Double, "the metric's value on `snapshot_date`, if it is a number"),
        nullable("value_text_before", PublishedType::Text, "the metric's value in the earlier snapshot, if it is text"),
        nullable("value_text", PublishedType::Text, "the metric's value on `snapshot_date`, if it is text"),
        nullable("unit", PublishedType::Text, "the unit of the value"),
        not_null("code", PublishedType::Text, "the cause and its place as a code, such as `metric:nps_score`"),
        not_null("reason", PublishedType::Text, "the cause in words"),
    ],
};
