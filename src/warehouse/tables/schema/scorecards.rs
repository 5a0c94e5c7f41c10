//! The columns of `scorecards`: one setting of one scorecard.

use super::table_schema::{PublishedType, TableSchema, not_null, nullable};

pub const SCORECARDS: TableSchema = TableSchema {
    name: "scorecards",
    row_meaning: "one setting (a weight, a threshold, a policy) of one scorecard that was in use",
    key: &["scorecard_fingerprint", "component", "metric", "rule", "tier", "setting"],
    columns: &[
        not_null("scorecard_fingerprint", PublishedType::Text, "the scorecard, as in `account_health`"),
        not_null("first_used", PublishedType::Date, "the first published day scored with it"),
        not_null("last_used", PublishedType::Date, "the last published day scored with it"),
        not_null("snapshots", PublishedType::Integer, "number of published days scored with it"),
        not_null("position", PublishedType::Integer, "order in the scorecard"),
        nullable(
            "component",
            PublishedType::Text,
            "the component it belongs to; NULL for rules and the scorecard itself",
        ),
        nullable("metric", PublishedType::Text, "the metric it belongs to"),
        nullable("rule", PublishedType::Text, "the rule it belongs to"),
        nullable("tier", PublishedType::Text, "the tier it applies to; NULL for all tiers"),
        not_null(
            "setting",
            PublishedType::Text,
            "the name of the setting: `weight`, `zero`, `full`, `band healthy`, `min_coverage` …",
        ),
        nullable("value", PublishedType::Double, "the value, if it is a number"),
        nullable(
            "value_text",
            PublishedType::Text,
            "the value, if it is not a number; else what the number stands for",
        ),
        nullable("yaml", PublishedType::Text, "the scorecard as written in YAML; only in the row `scorecard`"),
        nullable("resolved", PublishedType::Text, "the scorecard as it was read, as JSON; only in the row `scorecard`"),
        nullable(
            "days",
            PublishedType::Text,
            "the published days scored with it, joined by `,`; only in the row `scorecard`",
        ),
    ],
};
