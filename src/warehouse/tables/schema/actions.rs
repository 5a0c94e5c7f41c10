//! The columns of `actions`: one account and one play.

use super::table_schema::{PublishedType, TableSchema, not_null, nullable};

pub const ACTIONS: TableSchema = TableSchema {
    name: "actions",
    row_meaning: "the action of one play for one account: open, closed on this day, or resting after it was closed",
    key: &["snapshot_date", "account_id", "play"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day whose end the row describes"),
        not_null("account_id", PublishedType::Text, "the account"),
        nullable(
            "tier",
            PublishedType::Text,
            "the account's tier on this day; NULL for an account that is gone, like all values of this day",
        ),
        not_null("play", PublishedType::Text, "the play"),
        not_null("kind", PublishedType::Text, "`save`, `onboard`, `adopt`, `renew`, `expand` or `advocate`"),
        not_null(
            "action_id",
            PublishedType::Text,
            "identifies the action on all days and in all runs; made of the account, the play and `opened_on`",
        ),
        not_null(
            "status",
            PublishedType::Text,
            "`open`; `closed`: on this day; `resting`: closed earlier, and not opened again before `rests_until`",
        ),
        not_null(
            "is_new",
            PublishedType::Boolean,
            "whether the action was opened on this day; filter by it to pass each action on once",
        ),
        not_null("action", PublishedType::Text, "what to do, as of `opened_on`"),
        not_null("reason", PublishedType::Text, "why, as of `opened_on`"),
        not_null(
            "raised_by",
            PublishedType::Text,
            "the columns in the play's condition, with their values on `opened_on`",
        ),
        nullable("owner", PublishedType::Text, "who acts; after an escalation, who the action was passed on to"),
        nullable(
            "priority",
            PublishedType::Double,
            "urgency on this day: the higher, the more urgent; NULL once the action is closed, or if it is not known",
        ),
        nullable("owner_rank", PublishedType::Integer, "1 for the most urgent of the owner's open actions"),
        not_null("opened_on", PublishedType::Date, "the day the action was opened"),
        not_null(
            "due_on",
            PublishedType::Date,
            "the day by the end of which it should be done; an escalation may change it",
        ),
        not_null("is_overdue", PublishedType::Boolean, "whether it is still open after `due_on`"),
        nullable(
            "escalated_on",
            PublishedType::Date,
            "the day it was escalated because it had been open for too long; NULL if it was not",
        ),
        nullable("escalated_from", PublishedType::Text, "the owner before the escalation, if it was passed on"),
        nullable("closed_on", PublishedType::Date, "the day the action was closed"),
        nullable(
            "close_reason",
            PublishedType::Text,
            "`resolved`: the play's `until` holds; `lapsed`: it has no `until`, and its `when` no longer holds; \
             `expired`: open for too long; `tier_moved`: not for the account's new tier; `account_gone`: no longer \
             among the accounts; `play_removed`",
        ),
        nullable(
            "rests_until",
            PublishedType::Date,
            "the first day on which the play may open an action for the account again",
        ),
        nullable(
            "condition_holds",
            PublishedType::Boolean,
            "whether the play's condition holds on this day; NULL if it is not known",
        ),
        nullable("score", PublishedType::Double, "the account's score on this day"),
        nullable("band", PublishedType::Text, "its band on this day"),
        nullable("revenue", PublishedType::Double, "its yearly revenue on this day"),
        nullable("opened_score", PublishedType::Double, "its score on `opened_on`"),
        nullable("opened_band", PublishedType::Text, "its band on `opened_on`"),
        nullable("opened_revenue", PublishedType::Double, "its yearly revenue on `opened_on`"),
    ],
};
