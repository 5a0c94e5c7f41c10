//! The columns of `band_transitions`: one account that has changed its band, arrived or left.

use super::table_schema::{PublishedType, TableSchema, not_null, nullable};

pub const BAND_TRANSITIONS: TableSchema = TableSchema {
    name: "band_transitions",
    row_meaning: "one account that is in another band than on its previous snapshot, that came, or that went",
    key: &["snapshot_date", "account_id"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day of the move"),
        not_null("account_id", PublishedType::Text, "the account"),
        not_null("tier", PublishedType::Text, "the account's tier on that day; of one that is `gone`, on its last"),
        not_null(
            "direction",
            PublishedType::Text,
            "`up`, `down`, `scored` (it had no score before), `unscored`, `new` (no earlier snapshot that counts has it), \
             `gone` (the snapshot before is the last one with it), `back` (the snapshot before had not) or `renamed` (the \
             band is called otherwise since)",
        ),
        nullable("from_band", PublishedType::Text, "the band on the previous snapshot; NULL: no score"),
        nullable("to_band", PublishedType::Text, "the band on this day; NULL: no score"),
        nullable("previous_snapshot_date", PublishedType::Date, "the previous snapshot with the account; NULL: `new`"),
        nullable("in_band_since", PublishedType::Date, "the day since which it had been in `from_band`"),
        nullable("days_in_band", PublishedType::Integer, "days from `in_band_since` to this day"),
        nullable("from_score", PublishedType::Double, "the score on the previous snapshot"),
        nullable("to_score", PublishedType::Double, "the score on this day"),
        nullable("band_reason", PublishedType::Text, "why the band is what it is, as in `account_health`"),
        nullable("rule_reason", PublishedType::Text, "the reasons of the rules that changed score or band"),
        nullable(
            "cause_1",
            PublishedType::Text,
            "what moved the score most in the direction of the change, in words with its points; NULL where the \
             pipeline explains nothing against the `previous` snapshot, where there is no score on one of the days, and \
             where no cause comes to 0.05 points",
        ),
        nullable("cause_1_code", PublishedType::Text, "the same as a code, as in `score_changes`"),
        nullable("cause_2", PublishedType::Text, "the second"),
        nullable("cause_2_code", PublishedType::Text, "its code"),
        nullable("cause_3", PublishedType::Text, "the third"),
        nullable("cause_3_code", PublishedType::Text, "its code"),
        nullable(
            "revenue",
            PublishedType::Double,
            "the account's yearly revenue on this day; of one that is `gone`, on its last",
        ),
    ],
};
