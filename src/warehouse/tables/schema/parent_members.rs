//! The columns of `parent_members`: one parent and one account that belongs to it.

use super::table_schema::{PublishedType, TableSchema, not_null, nullable};

pub const PARENT_MEMBERS: TableSchema = TableSchema {
    name: "parent_members",
    row_meaning: "one parent and one account that belongs to it, or did on the parent's previous snapshot",
    key: &["snapshot_date", "parent_id", "account_id"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day whose end the row describes"),
        not_null("parent_id", PublishedType::Text, "the parent"),
        not_null("account_id", PublishedType::Text, "the account"),
        nullable("account_name", PublishedType::Text, "its name"),
        nullable(
            "depth",
            PublishedType::Integer,
            "1 right below the parent, 2 below one of those, and so on; 0 for the parent itself",
        ),
        not_null("is_own", PublishedType::Boolean, "whether it is the parent itself"),
        not_null(
            "status",
            PublishedType::Text,
            "`ok`: it counts; `no_score`; `no_revenue`: it has a score and nothing to be weighed by; `left`: it belongs \
             to the parent no longer",
        ),
        nullable(
            "joined",
            PublishedType::Boolean,
            "whether it did not belong on the previous snapshot; NULL: there is none",
        ),
        nullable("revenue", PublishedType::Double, "its yearly revenue"),
        nullable("score", PublishedType::Double, "its published score"),
        nullable("band", PublishedType::Text, "its band"),
        nullable("weight", PublishedType::Double, "its share (0-1) of the parent's score; NULL: it does not count"),
        nullable("contribution", PublishedType::Double, "`weight` times `score`; these sum to the parent's score"),
        nullable(
            "previous_score",
            PublishedType::Double,
            "its score on the parent's previous snapshot, if it belonged then",
        ),
        nullable("previous_weight", PublishedType::Double, "its share of the parent's score then"),
        nullable("previous_contribution", PublishedType::Double, "its contribution then"),
        nullable(
            "points",
            PublishedType::Double,
            "by how much it moved the parent since then: weight times (score less the parent's previous score), less the \
             same of then; these sum to `change`. By `worst` a rise is of whoever was the lowest, a fall of whoever is",
        ),
    ],
};
