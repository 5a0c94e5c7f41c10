//! The columns of `scorecards`: one setting of one scorecard.

use super::table_schema::{PublishedType, TableSchema, not_null, nullable};

pub const SCORECARDS: TableSchema = TableSchema {
    name: "scorecards",
    row_meaning: "one setting (a weight, a threshold, a policy) of one scorecard that was in use",
    key: &["scorecard_fingerprint", "component", "metric", "rule", "tier", "setting"],
    columns: &[
        not_null("scorecard_fingerprint", PublishedType::Text, "the scorecard, as in `account_health`"),
        not_null("first_used", PublishedType::Date, "the first published day scored with it"),
        not_null("last_used", PublishedType::Date, "the last one"),
        not_null("snapshots", PublishedType::Integer, "how many published days were scored with it"),
        not_null("position", PublishedType::Integer, "order in which the scorecard says it"),
        nullable(
            "component",
            PublishedType::Text,
            "the component it belongs to; NULL for rules and the scorecard itself",
        ),
        nullable("metric", PublishedType::Text, "the metric it belongs to"),
        nullable("rule", PublishedType::Text, "the rule it belongs to"),
        nullable("tier", PublishedType::Text, "the tier it holds for; NULL: for all"),
        not_null(
            "setting",
            PublishedType::Text,
            "what is set: `weight`, `zero`, `full`, `band healthy`, `min_coverage` …",
        ),
        nullable("value", PublishedType::Double, "if it is a number"),
        nullable("value_text", PublishedType::Text, "if it is anything else"),
        nullable("yaml", PublishedType::Text, "the scorecard as it was written; in the row `scorecard` only"),
        nullable(
            "resolved",
            PublishedType::Text,
            "the scorecard as it was understood, as JSON; in the row `scorecard` only",
        ),
        nullable(
            "days",
            PublishedType::Text,
            "the published days scored with it, joined by `,`; in the row `scorecard` only",
        ),
    ],
};
