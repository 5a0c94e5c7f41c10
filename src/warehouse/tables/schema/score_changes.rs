//! The tables of what moved a score, and of what would.

use super::{PublishedType, TableSchema, not_null, nullable};

pub const SCORE_CHANGES: TableSchema = TableSchema {
    name: "score_changes",
    row_meaning: "one cause of the change of one account's score over one window; the points of a window sum to its change",
    key: &["snapshot_date", "account_id", "window", "rank"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day whose end the row describes"),
        not_null("account_id", PublishedType::Text, "the account"),
        not_null("tier", PublishedType::Text, "the account's tier on that day"),
        not_null("window", PublishedType::Text, "`previous`, `7d`, `30d`, `90d` or as the pipeline says"),
        not_null("since", PublishedType::Date, "the earlier snapshot"),
        not_null("score_before", PublishedType::Double, "the published score then"),
        not_null("score", PublishedType::Double, "the published score now"),
        not_null("rank", PublishedType::Integer, "1 for the cause with the most points, up or down"),
        not_null("cause", PublishedType::Text, "what happened; see the list of causes"),
        nullable("component", PublishedType::Text, "the component it happened in; `overall` for the scorecard itself"),
        nullable("metric", PublishedType::Text, "the metric it happened to"),
        nullable("rule", PublishedType::Text, "the rule"),
        not_null("points", PublishedType::Double, "points of the change from this cause, signed"),
        nullable("value_before", PublishedType::Double, "the metric's value then, if it is a number"),
        nullable("value", PublishedType::Double, "and now"),
        nullable("value_text_before", PublishedType::Text, "the metric's value then, if it is text"),
        nullable("value_text", PublishedType::Text, "and now"),
        nullable("unit", PublishedType::Text, "the unit of the value"),
        not_null("code", PublishedType::Text, "the cause and its place in one word"),
        not_null("reason", PublishedType::Text, "the same in plain words"),
    ],
};

pub const BAND_PATHS: TableSchema = TableSchema {
    name: "band_paths",
    row_meaning: "one way into another band for one account on one day, all else as it is; at most three in each direction",
    key: &["snapshot_date", "account_id", "direction", "rank"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day whose end the row describes"),
        not_null("account_id", PublishedType::Text, "the account"),
        not_null("tier", PublishedType::Text, "the account's tier on that day"),
        not_null("direction", PublishedType::Text, "`up`: into a better band; `down`: into a worse one"),
        not_null(
            "rank",
            PublishedType::Integer,
            "1 for the shortest way in this direction: rules first, then the least change of `score`",
        ),
        not_null("from_band", PublishedType::Text, "the band of the account, or the one it waits to enter"),
        not_null("to_band", PublishedType::Text, "the band reached; beyond the next one where nothing comes to that"),
        nullable("metric", PublishedType::Text, "the entry of the scorecard that would move; NULL: see `rule`"),
        nullable("measure", PublishedType::Text, "the metric it scores"),
        nullable("component", PublishedType::Text, "the component it is part of"),
        nullable("rule", PublishedType::Text, "the rule that would no longer hold, instead of a metric"),
        nullable("value", PublishedType::Double, "the value today, if it is a number (true is 1, false is 0)"),
        nullable(
            "value_needed",
            PublishedType::Double,
            "the nearest value that reaches the band; whole for an integer",
        ),
        nullable("change_needed", PublishedType::Double, "`value_needed` less `value`"),
        nullable("unit", PublishedType::Text, "the unit of the value, as declared"),
        nullable("value_text", PublishedType::Text, "the value today, if it is text"),
        nullable("value_text_needed", PublishedType::Text, "the value that reaches the band, if it is text"),
        nullable("score", PublishedType::Double, "the metric's score today"),
        nullable(
            "score_needed",
            PublishedType::Double,
            "the least score of the metric (for `down` the greatest) that is enough",
        ),
        nullable(
            "account_score_reached",
            PublishedType::Double,
            "the published score at `value_needed`, or without the rule",
        ),
        not_null(
            "text",
            PublishedType::Text,
            "the same in words, such as `7 more days of active days 30d (1 → 8) reach watch`",
        ),
    ],
};
