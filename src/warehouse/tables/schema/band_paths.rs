//! The columns of `band_paths`: one way into another band for one account.

use super::table_schema::{PublishedType, TableSchema, not_null, nullable};

pub const BAND_PATHS: TableSchema = TableSchema {
    name: "band_paths",
    row_meaning: "one way into another band for one account on one day, if nothing else changes; at most three in each \
                  direction",
    key: &["snapshot_date", "account_id", "direction", "rank"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day whose end the row describes"),
        not_null("account_id", PublishedType::Text, "the account"),
        not_null("tier", PublishedType::Text, "the account's tier on that day"),
        not_null("direction", PublishedType::Text, "`up`: into a better band; `down`: into a worse one"),
        not_null(
            "rank",
            PublishedType::Integer,
            "1 for the shortest way in this direction; rules come first, then the smallest change of `score`",
        ),
        not_null("from_band", PublishedType::Text, "the band of the account, or the band it waits to enter"),
        not_null(
            "to_band",
            PublishedType::Text,
            "the band of the score at the nearest value that leaves `from_band`; it may be further away than the next one",
        ),
        nullable(
            "metric",
            PublishedType::Text,
            "the entry of the scorecard that has to change; NULL if a rule has to end",
        ),
        nullable("measure", PublishedType::Text, "the metric that the entry scores"),
        nullable("component", PublishedType::Text, "the component that the entry is part of"),
        nullable("rule", PublishedType::Text, "the rule that has to end, instead of a change of a metric"),
        nullable("value", PublishedType::Double, "the value today, if it is a number (true is 1, false is 0)"),
        nullable(
            "value_needed",
            PublishedType::Double,
            "the nearest value that reaches the band; a whole number for an integer",
        ),
        nullable("change_needed", PublishedType::Double, "`value_needed` minus `value`"),
        nullable("unit", PublishedType::Text, "the unit of the value, as declared"),
        nullable("value_text", PublishedType::Text, "the value today, if it is text"),
        nullable("value_text_needed", PublishedType::Text, "the value that reaches the band, if it is text"),
        nullable("score", PublishedType::Double, "the metric's score today"),
        nullable(
            "score_needed",
            PublishedType::Double,
            "the lowest score of the metric that is enough; for `down`, the highest; where a condition reads the metric, its \
             score at `value_needed`",
        ),
        nullable(
            "account_score_reached",
            PublishedType::Double,
            "the published score at `value_needed`, or without the rule",
        ),
        not_null(
            "text",
            PublishedType::Text,
            "the way in words, such as `7 more days of active days 30d (1 → 8) reach watch`",
        ),
    ],
};
