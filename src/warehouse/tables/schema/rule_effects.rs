//! The columns of `rule_effects`: one rule whose condition held for one account.

use super::table_schema::{PublishedType, TableSchema, not_null, nullable};

pub const RULE_EFFECTS: TableSchema = TableSchema {
    name: "rule_effects",
    row_meaning: "one rule whose condition held for one account on one day",
    key: &["snapshot_date", "account_id", "rule"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day whose end the row describes"),
        not_null("account_id", PublishedType::Text, "the account"),
        not_null("tier", PublishedType::Text, "the account's tier on that day"),
        not_null("rule", PublishedType::Text, "the rule"),
        not_null("position", PublishedType::Integer, "order in the scorecard, from 1"),
        not_null("action", PublishedType::Text, "`cap`, `floor`, `set`, `add` or `band`"),
        nullable("amount", PublishedType::Double, "the amount of the action; NULL for `band`"),
        nullable("band", PublishedType::Text, "the band that the rule sets"),
        nullable("score_before", PublishedType::Double, "the score before this rule"),
        nullable("score_after", PublishedType::Double, "the score after this rule"),
        nullable("points", PublishedType::Double, "`score_after` minus `score_before`"),
        not_null("reason", PublishedType::Text, "the rule's reason for this account"),
    ],
};
