//! The columns of `actions`: one account and one play.

use super::table_schema::{PublishedType, TableSchema, not_null, nullable};

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
