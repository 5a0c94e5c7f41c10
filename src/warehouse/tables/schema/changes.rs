//! The tables of what moved a score, and of what would.

use super::{Kind, TableSchema, always, maybe};

pub const SCORE_CHANGES: TableSchema = TableSchema {
    name: "score_changes",
    row: "one cause of the change of one account's score over one window; the points of a window sum to its change",
    key: &["snapshot_date", "account_id", "window", "rank"],
    columns: &[
        always("snapshot_date", Kind::Date, "the day whose end the row describes"),
        always("account_id", Kind::Text, "the account"),
        always("tier", Kind::Text, "the account's tier on that day"),
        always("window", Kind::Text, "`previous`, `7d`, `30d`, `90d` or as the pipeline says"),
        always("since", Kind::Date, "the earlier snapshot"),
        always("score_before", Kind::Double, "the published score then"),
        always("score", Kind::Double, "the published score now"),
        always("rank", Kind::Integer, "1 for the cause with the most points, up or down"),
        always("cause", Kind::Text, "what happened; see the list of causes"),
        maybe("component", Kind::Text, "the component it happened in; `overall` for the scorecard itself"),
        maybe("metric", Kind::Text, "the metric it happened to"),
        maybe("rule", Kind::Text, "the rule"),
        always("points", Kind::Double, "points of the change from this cause, signed"),
        maybe("value_before", Kind::Double, "the metric's value then, if it is a number"),
        maybe("value", Kind::Double, "and now"),
        maybe("value_text_before", Kind::Text, "the metric's value then, if it is text"),
        maybe("value_text", Kind::Text, "and now"),
        maybe("unit", Kind::Text, "the unit of the value"),
        always("code", Kind::Text, "the cause and its place in one word"),
        always("reason", Kind::Text, "the same in plain words"),
    ],
};

pub const BAND_PATHS: TableSchema = TableSchema {
    name: "band_paths",
    row: "one way into another band for one account on one day, all else as it is; at most three in each direction",
    key: &["snapshot_date", "account_id", "direction", "rank"],
    columns: &[
        always("snapshot_date", Kind::Date, "the day whose end the row describes"),
        always("account_id", Kind::Text, "the account"),
        always("tier", Kind::Text, "the account's tier on that day"),
        always("direction", Kind::Text, "`up`: into a better band; `down`: into a worse one"),
        always(
            "rank",
            Kind::Integer,
            "1 for the shortest way in this direction: rules first, then the least change of `score`",
        ),
        always("from_band", Kind::Text, "the band of the account, or the one it waits to enter"),
        always("to_band", Kind::Text, "the band reached; beyond the next one where nothing comes to that"),
        maybe("metric", Kind::Text, "the entry of the scorecard that would move; NULL: see `rule`"),
        maybe("measure", Kind::Text, "the metric it scores"),
        maybe("component", Kind::Text, "the component it is part of"),
        maybe("rule", Kind::Text, "the rule that would no longer hold, instead of a metric"),
        maybe("value", Kind::Double, "the value today, if it is a number (true is 1, false is 0)"),
        maybe("value_needed", Kind::Double, "the nearest value that reaches the band; whole for an integer"),
        maybe("change_needed", Kind::Double, "`value_needed` less `value`"),
        maybe("unit", Kind::Text, "the unit of the value, as declared"),
        maybe("value_text", Kind::Text, "the value today, if it is text"),
        maybe("value_text_needed", Kind::Text, "the value that reaches the band, if it is text"),
        maybe("score", Kind::Double, "the metric's score today"),
        maybe("score_needed", Kind::Double, "the least score of the metric (for `down` the greatest) that is enough"),
        maybe("account_score_reached", Kind::Double, "the published score at `value_needed`, or without the rule"),
        always("text", Kind::Text, "the same in words, such as `7 more days of active days 30d (1 → 8) reach watch`"),
    ],
};
