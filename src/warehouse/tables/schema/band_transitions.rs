//! The columns of `band_transitions`: one account that has changed its band, arrived or left.

use super::table_schema::{PublishedType, TableSchema, not_null, nullable};

pub const BAND_TRANSITIONS: TableSchema = TableSchema {
    name: "band_transitions",
    row_meaning: "one account that is in another band than in its previous snapshot, or that arrived or left",
    key: &["snapshot_date", "account_id"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day of the change"),
        not_null("account_id", PublishedType::Text, "the account"),
        not_null("tier", PublishedType::Text, "the account's tier on that day; for `gone`, on its last day"),
        not_null(
            "direction",
            PublishedType::Text,
            "`up`; `down`; `scored`: it had no score before; `unscored`: it has none now; `new`: no earlier snapshot \
             that counts has it; `gone`: the snapshot before was its last; `back`: the snapshot before lacked it; \
             `renamed`: the band has another name",
        ),
        nullable("from_band", PublishedType::Text, "the band in the previous snapshot; NULL without a score"),
        nullable("to_band", PublishedType::Text, "the band on this day; NULL without a score"),
        nullable(
            "previous_snapshot_date",
            PublishedType::Date,
            "the previous snapshot with the account; NULL for `new`",
        ),
        nullable("in_band_since", PublishedType::Date, "the first day in `from_band`"),
        nullable("days_in_band", PublishedType::Integer, "days from `in_band_since` to this day"),
        nullable("from_score", PublishedType::Double, "the score in the previous snapshot"),
        nullable("to_score", PublishedType::Double, "the score on this day"),
        nullable("band_reason", PublishedType::Text, "the reason for the band, as in `account_health`"),
        nullable("rule_reason", PublishedType::Text, "the reasons of the rules that changed the score or the band"),
        nullable(
            "cause_1",
            PublishedType::Text,
            "the strongest cause in the direction of the change, with its points; NULL if the pipeline does not \
             explain changes since `previous`, if one of the days has no score, or if no cause reaches 0.05 points",
        ),
        nullable("cause_1_code", PublishedType::Text, "`cause_1` as a code, as in `score_changes`"),
        nullable("cause_2", PublishedType::Text, "the second of these causes"),
        nullable("cause_2_code", PublishedType::Text, "`cause_2` as a code"),
        nullable("cause_3", PublishedType::Text, "the third of these causes"),
        nullable("cause_3_code", PublishedType::Text, "`cause_3` as a code"),
        nullable(
            "revenue",
            PublishedType::Double,
            "the account's yearly revenue on this day; for `gone`, on its last day",
        ),
    ],
};
