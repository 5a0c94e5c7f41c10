//! The columns of `parent_members`: one parent and one account that belongs to it.

use super::table_schema::{PublishedType, TableSchema, not_null, nullable};

pub const PARENT_MEMBERS: TableSchema = TableSchema {
    name: "parent_members",
    row_meaning: "one parent and one account that belongs to it, or did so in the parent's previous snapshot",
    key: &["snapshot_date", "parent_id", "account_id"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day whose end the row describes"),
        not_null("parent_id", PublishedType::Text, "the parent"),
        not_null("account_id", PublishedType::Text, "the account"),
        nullable("account_name", PublishedType::Text, "its name"),
        nullable(
            "depth",
            PublishedType::Integer,
            "1 directly below the parent, 2 one level further down, and so on; 0 for the parent itself; NULL for \
             `left`",
        ),
        not_null("is_own", PublishedType::Boolean, "whether the account is the parent itself"),
        not_null(
            "status",
            PublishedType::Text,
            "`ok`: it counts; `no_score`: it has no score; `no_revenue`: it has a score but no revenue to be weighted \
             by; `left`: it no longer belongs to the parent",
        ),
        nullable(
            "joined",
            PublishedType::Boolean,
            "whether it is new since the parent's previous snapshot; NULL if there is none",
        ),
        nullable("revenue", PublishedType::Double, "its yearly revenue"),
        nullable("score", PublishedType::Double, "its published score"),
        nullable("band", PublishedType::Text, "its band"),
        nullable("weight", PublishedType::Double, "its share (0-1) of the parent's score; NULL if it does not count"),
        nullable(
            "contribution",
            PublishedType::Double,
            "`weight` times `score`; the contributions sum to the parent's score",
        ),
        nullable(
            "previous_score",
            PublishedType::Double,
            "its score in the parent's previous snapshot, if it belonged to the parent then",
        ),
        nullable("previous_weight", PublishedType::Double, "its `weight` in that snapshot"),
        nullable("previous_contribution", PublishedType::Double, "its `contribution` in that snapshot"),
        nullable(
            "points",
            PublishedType::Double,
            "its part of `change`: `weight` times (`score` minus the parent's previous score), minus the same for that \
             snapshot. With `worst`, a fall is attributed to the account that is lowest now, a rise to the account \
             that was lowest before",
        ),
    ],
};
