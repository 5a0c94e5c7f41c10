//! The tables that say what to do: actions, moves between bands, and the whole book in slices.

use super::{Kind, TableSchema, always, maybe};

pub const ACTIONS: TableSchema = TableSchema {
    name: "actions",
    row: "one account and one play that is open, was closed on this day, or rests after it was closed",
    key: &["snapshot_date", "account_id", "play"],
    columns: &[
        always("snapshot_date", Kind::Date, "the day whose end the row describes"),
        always("account_id", Kind::Text, "the account"),
        maybe(
            "tier",
            Kind::Text,
            "the account's tier on this day; NULL, as all that is of this day, for an account that is gone",
        ),
        always("play", Kind::Text, "the play"),
        always("kind", Kind::Text, "`save`, `onboard`, `adopt`, `renew`, `expand` or `advocate`"),
        always(
            "action_id",
            Kind::Text,
            "names the action on every day it is in the table, in every run: made of account, play and `opened_on`",
        ),
        always(
            "status",
            Kind::Text,
            "`open`; `closed` on this day; `resting`: closed earlier, and not raised again before `rests_until`",
        ),
        always("is_new", Kind::Boolean, "whether it was raised on this day, so that whoever passes it on does so once"),
        always("action", Kind::Text, "what to do, as it was on `opened_on`"),
        always("reason", Kind::Text, "why, as it was on `opened_on`"),
        always(
            "raised_by",
            Kind::Text,
            "the columns that the play's condition looks at, with their values on `opened_on`",
        ),
        maybe("owner", Kind::Text, "who acts; after escalation the one it was passed on to"),
        maybe(
            "priority",
            Kind::Double,
            "how urgent it is on this day, the most urgent the highest; NULL once it is closed, or where it is not known",
        ),
        maybe("owner_rank", Kind::Integer, "1 for the most urgent of the owner's open actions"),
        always("opened_on", Kind::Date, "the day on which it was raised"),
        always("due_on", Kind::Date, "the day by whose end it should be done; escalation may move it"),
        always("is_overdue", Kind::Boolean, "whether it is open after `due_on`"),
        maybe("escalated_on", Kind::Date, "the day on which it had been open for too long; NULL: it has not"),
        maybe("escalated_from", Kind::Text, "who acted until then, where it was passed on"),
        maybe("closed_on", Kind::Date, "the day on which it was closed"),
        maybe(
            "close_reason",
            Kind::Text,
            "`resolved`: the play's `until` holds; `lapsed`: its `when` no longer does, and it has no `until`; `expired`; \
             `tier_moved`: the play is not for the account's tier; `account_gone`: no longer among the accounts; \
             `play_removed` from the pipeline",
        ),
        maybe("rests_until", Kind::Date, "the first day on which the play may be raised again for the account"),
        maybe("condition_holds", Kind::Boolean, "whether the play's condition holds on this day; NULL: not known"),
        maybe("score", Kind::Double, "the account's score on this day"),
        maybe("band", Kind::Text, "its band on this day"),
        maybe("revenue", Kind::Double, "its yearly revenue on this day"),
        maybe("opened_score", Kind::Double, "its score on `opened_on`"),
        maybe("opened_band", Kind::Text, "its band on `opened_on`"),
        maybe("opened_revenue", Kind::Double, "its yearly revenue on `opened_on`"),
    ],
};

pub const BAND_TRANSITIONS: TableSchema = TableSchema {
    name: "band_transitions",
    row: "one account that is in another band than on its previous snapshot, that came, or that went",
    key: &["snapshot_date", "account_id"],
    columns: &[
        always("snapshot_date", Kind::Date, "the day of the move"),
        always("account_id", Kind::Text, "the account"),
        always("tier", Kind::Text, "the account's tier on that day; of one that is `gone`, on its last"),
        always(
            "direction",
            Kind::Text,
            "`up`, `down`, `scored` (it had no score before), `unscored`, `new` (no earlier snapshot that counts has it), \
             `gone` (the snapshot before is the last one with it), `back` (the snapshot before had not) or `renamed` (the \
             band is called otherwise since)",
        ),
        maybe("from_band", Kind::Text, "the band on the previous snapshot; NULL: no score"),
        maybe("to_band", Kind::Text, "the band on this day; NULL: no score"),
        maybe("previous_snapshot_date", Kind::Date, "the previous snapshot with the account; NULL: `new`"),
        maybe("in_band_since", Kind::Date, "the day since which it had been in `from_band`"),
        maybe("days_in_band", Kind::Integer, "days from `in_band_since` to this day"),
        maybe("from_score", Kind::Double, "the score on the previous snapshot"),
        maybe("to_score", Kind::Double, "the score on this day"),
        maybe("band_reason", Kind::Text, "why the band is what it is, as in `account_health`"),
        maybe("rule_reason", Kind::Text, "the reasons of the rules that changed score or band"),
        maybe(
            "cause_1",
            Kind::Text,
            "what moved the score most in the direction of the change, in words with its points; NULL where the \
             pipeline explains nothing against the `previous` snapshot, where there is no score on one of the days, and \
             where no cause comes to 0.05 points",
        ),
        maybe("cause_1_code", Kind::Text, "the same as a code, as in `score_changes`"),
        maybe("cause_2", Kind::Text, "the second"),
        maybe("cause_2_code", Kind::Text, "its code"),
        maybe("cause_3", Kind::Text, "the third"),
        maybe("cause_3_code", Kind::Text, "its code"),
        maybe("revenue", Kind::Double, "the account's yearly revenue on this day; of one that is `gone`, on its last"),
    ],
};

pub const PORTFOLIO: TableSchema = TableSchema {
    name: "portfolio",
    row: "the accounts of one slice (`dimension` and `member`) in one band, and of all bands in the row `all`",
    key: &["snapshot_date", "dimension", "member", "band"],
    columns: &[
        always("snapshot_date", Kind::Date, "the day whose end the row describes"),
        always("dimension", Kind::Text, "`overall`, `tier`, or a column that the pipeline slices by"),
        always("member", Kind::Text, "`all`, the tier, or the value of the column; `unknown` where it is NULL"),
        always("band", Kind::Text, "the band, `no_score`, or `all`; a sum takes the bands or `all`, never both"),
        always("accounts", Kind::Integer, "how many accounts"),
        maybe(
            "revenue",
            Kind::Double,
            "their yearly revenue; NULL where the pipeline names none, as all revenues below",
        ),
        always("scored_accounts", Kind::Integer, "those with a score"),
        maybe("mean_score", Kind::Double, "the mean of their scores; NULL: none has one"),
        maybe(
            "revenue_weighted_score",
            Kind::Double,
            "the mean weighted by revenue, of those with a score and a revenue that is not negative",
        ),
        maybe("mean_coverage", Kind::Double, "the mean share (0-1) of weight with data, of those where it is known"),
        always("moved_up", Kind::Integer, "those that came up to their band since their previous snapshot"),
        always("moved_down", Kind::Integer, "those that came down to their band since then"),
        maybe(
            "renewals_90d",
            Kind::Integer,
            "those that renew from this day to 90 days later; NULL where the pipeline names no renewal",
        ),
        maybe("renewing_revenue_90d", Kind::Double, "their yearly revenue"),
        always("open_actions", Kind::Integer, "open actions of these accounts"),
    ],
};
