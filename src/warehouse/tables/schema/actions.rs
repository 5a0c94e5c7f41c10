//! The tables that say what to do: actions, moves between bands, and the whole book in slices.

use super::{PublishedType, TableSchema, not_null, nullable};

pub const ACTIONS: TableSchema = TableSchema {
    name: "actions",
    row_meaning: "one account and one play that is open, was closed on this day, or rests after it was closed",
    key: &["snapshot_date", "account_id", "play"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day whose end the row describes"),
        not_null("account_id", PublishedType::Text, "the account"),
        nullable(
            "tier",
            PublishedType::Text,
            "the account's tier on this day; NULL, as all that is of this day, for an account that is gone",
        ),
        not_null("play", PublishedType::Text, "the play"),
        not_null("kind", PublishedType::Text, "`save`, `onboard`, `adopt`, `renew`, `expand` or `advocate`"),
        not_null(
            "action_id",
            PublishedType::Text,
            "names the action on every day it is in the table, in every run: made of account, play and `opened_on`",
        ),
        not_null(
            "status",
            PublishedType::Text,
            "`open`; `closed` on this day; `resting`: closed earlier, and not raised again before `rests_until`",
        ),
        not_null(
            "is_new",
            PublishedType::Boolean,
            "whether it was raised on this day, so that whoever passes it on does so once",
        ),
        not_null("action", PublishedType::Text, "what to do, as it was on `opened_on`"),
        not_null("reason", PublishedType::Text, "why, as it was on `opened_on`"),
        not_null(
            "raised_by",
            PublishedType::Text,
            "the columns that the play's condition looks at, with their values on `opened_on`",
        ),
        nullable("owner", PublishedType::Text, "who acts; after escalation the one it was passed on to"),
        nullable(
            "priority",
            PublishedType::Double,
            "how urgent it is on this day, the most urgent the highest; NULL once it is closed, or where it is not known",
        ),
        nullable("owner_rank", PublishedType::Integer, "1 for the most urgent of the owner's open actions"),
        not_null("opened_on", PublishedType::Date, "the day on which it was raised"),
        not_null("due_on", PublishedType::Date, "the day by whose end it should be done; escalation may move it"),
        not_null("is_overdue", PublishedType::Boolean, "whether it is open after `due_on`"),
        nullable(
            "escalated_on",
            PublishedType::Date,
            "the day on which it had been open for too long; NULL: it has not",
        ),
        nullable("escalated_from", PublishedType::Text, "who acted until then, where it was passed on"),
        nullable("closed_on", PublishedType::Date, "the day on which it was closed"),
        nullable(
            "close_reason",
            PublishedType::Text,
            "`resolved`: the play's `until` holds; `lapsed`: its `when` no longer does, and it has no `until`; `expired`; \
             `tier_moved`: the play is not for the account's tier; `account_gone`: no longer among the accounts; \
             `play_removed` from the pipeline",
        ),
        nullable(
            "rests_until",
            PublishedType::Date,
            "the first day on which the play may be raised again for the account",
        ),
        nullable(
            "condition_holds",
            PublishedType::Boolean,
            "whether the play's condition holds on this day; NULL: not known",
        ),
        nullable("score", PublishedType::Double, "the account's score on this day"),
        nullable("band", PublishedType::Text, "its band on this day"),
        nullable("revenue", PublishedType::Double, "its yearly revenue on this day"),
        nullable("opened_score", PublishedType::Double, "its score on `opened_on`"),
        nullable("opened_band", PublishedType::Text, "its band on `opened_on`"),
        nullable("opened_revenue", PublishedType::Double, "its yearly revenue on `opened_on`"),
    ],
};

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

pub const PORTFOLIO: TableSchema = TableSchema {
    name: "portfolio",
    row_meaning: "the accounts of one slice (`dimension` and `member`) in one band, and of all bands in the row `all`",
    key: &["snapshot_date", "dimension", "member", "band"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day whose end the row describes"),
        not_null("dimension", PublishedType::Text, "`overall`, `tier`, or a column that the pipeline slices by"),
        not_null(
            "member",
            PublishedType::Text,
            "`all`, the tier, or the value of the column; `unknown` where it is NULL",
        ),
        not_null(
            "band",
            PublishedType::Text,
            "the band, `no_score`, or `all`; a sum takes the bands or `all`, never both",
        ),
        not_null("accounts", PublishedType::Integer, "how many accounts"),
        nullable(
            "revenue",
            PublishedType::Double,
            "their yearly revenue; NULL where the pipeline names none, as all revenues below",
        ),
        not_null("scored_accounts", PublishedType::Integer, "those with a score"),
        nullable("mean_score", PublishedType::Double, "the mean of their scores; NULL: none has one"),
        nullable(
            "revenue_weighted_score",
            PublishedType::Double,
            "the mean weighted by revenue, of those with a score and a revenue that is not negative",
        ),
        nullable(
            "mean_coverage",
            PublishedType::Double,
            "the mean share (0-1) of weight with data, of those where it is known",
        ),
        not_null("moved_up", PublishedType::Integer, "those that came up to their band since their previous snapshot"),
        not_null("moved_down", PublishedType::Integer, "those that came down to their band since then"),
        nullable(
            "renewals_90d",
            PublishedType::Integer,
            "those that renew from this day to 90 days later; NULL where the pipeline names no renewal",
        ),
        nullable("renewing_revenue_90d", PublishedType::Double, "their yearly revenue"),
        not_null("open_actions", PublishedType::Integer, "open actions of these accounts"),
    ],
};
