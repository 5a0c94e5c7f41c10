//! The tables of what a day was made by and judged by: scorecards and checks of the data.

use super::{Kind, TableSchema, always, maybe};

pub const SCORECARDS: TableSchema = TableSchema {
    name: "scorecards",
    row: "one setting (a weight, a threshold, a policy) of one scorecard that was in use",
    key: &["scorecard_fingerprint", "component", "metric", "rule", "tier", "setting"],
    columns: &[
        always("scorecard_fingerprint", Kind::Text, "the scorecard, as in `account_health`"),
        always("first_used", Kind::Date, "the first published day scored with it"),
        always("last_used", Kind::Date, "the last one"),
        always("snapshots", Kind::Integer, "how many published days were scored with it"),
        always("position", Kind::Integer, "order in which the scorecard says it"),
        maybe("component", Kind::Text, "the component it belongs to; NULL for rules and the scorecard itself"),
        maybe("metric", Kind::Text, "the metric it belongs to"),
        maybe("rule", Kind::Text, "the rule it belongs to"),
        maybe("tier", Kind::Text, "the tier it holds for; NULL: for all"),
        always("setting", Kind::Text, "what is set: `weight`, `zero`, `full`, `band healthy`, `min_coverage` …"),
        maybe("value", Kind::Double, "if it is a number"),
        maybe("value_text", Kind::Text, "if it is anything else"),
        maybe("yaml", Kind::Text, "the scorecard as it was written; in the row `scorecard` only"),
        maybe("resolved", Kind::Text, "the scorecard as it was understood, as JSON; in the row `scorecard` only"),
        maybe("days", Kind::Text, "the published days scored with it, joined by `,`; in the row `scorecard` only"),
    ],
};

pub const QUALITY_CHECKS: TableSchema = TableSchema {
    name: "quality_checks",
    row: "one number that the day's data was judged by before it was published",
    key: &["snapshot_date", "check", "subject", "tier"],
    columns: &[
        always("snapshot_date", Kind::Date, "the day whose data was judged"),
        always(
            "check",
            Kind::Text,
            "`accounts_lost`, `bands_changed`, `day_rows_lost`, `freshness`, `median_factor`, `nulls`, \
             `parent_cycles`, `parent_orphans`, `psi`, `rows_dropped`, `rows_lost`, `scores_lost` or `values_missing`",
        ),
        maybe(
            "subject",
            Kind::Text,
            "the metric (or the revenue column) or the source (or `source.column`), where the check is about one",
        ),
        maybe("tier", Kind::Text, "the tier, where the check is about one"),
        maybe(
            "value",
            Kind::Double,
            "the number of this day: accounts, rows, days without anything new, a share (0-1), a median without zeros, \
             or the stability index",
        ),
        maybe(
            "expected",
            Kind::Double,
            "its median over the earlier snapshots compared, or what the source itself says is usual; NULL: too little \
             to tell",
        ),
        maybe(
            "deviation",
            Kind::Double,
            "what the thresholds are held against: a share lost (0-1), a factor, days or a share beyond the usual, or \
             `value` itself",
        ),
        always(
            "snapshots",
            Kind::Integer,
            "how many earlier snapshots were compared; of `day_rows_lost` days, of `freshness` pauses of the source",
        ),
        maybe("threshold_warn", Kind::Double, "it warns from this deviation on; NULL: never"),
        maybe("threshold_stop", Kind::Double, "it stops from this deviation on; NULL: never"),
        always(
            "verdict",
            Kind::Text,
            "`ok`, `warn`, `accepted` (a person published what would stop), `no_history` or `too_few` (accounts or \
             rows); a day with a `stop` is set aside and not published",
        ),
        always("message", Kind::Text, "the same in words, with who accepted it and why"),
    ],
};
