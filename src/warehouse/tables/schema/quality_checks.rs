//! The columns of `quality_checks`: one number that the day's data was checked by.

use super::table_schema::{PublishedType, TableSchema, not_null, nullable};

pub const QUALITY_CHECKS: TableSchema = TableSchema {
    name: "quality_checks",
    row_meaning: "one number that the day's data was judged by before it was published",
    key: &["snapshot_date", "check", "subject", "tier"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day whose data was judged"),
        not_null(
            "check",
            PublishedType::Text,
            "`accounts_lost`, `bands_changed`, `day_rows_lost`, `freshness`, `median_factor`, `nulls`, \
             `parent_cycles`, `parent_orphans`, `psi`, `rows_dropped`, `rows_lost`, `scores_lost` or `values_missing`",
        ),
        nullable(
            "subject",
            PublishedType::Text,
            "the metric (or the revenue column) or the source (or `source.column`), where the check is about one",
        ),
        nullable("tier", PublishedType::Text, "the tier, where the check is about one"),
        nullable(
            "value",
            PublishedType::Double,
            "the number of this day: accounts, rows, days without anything new, a share (0-1), a median without zeros, \
             or the stability index",
        ),
        nullable(
            "expected",
            PublishedType::Double,
            "its median over the earlier snapshots compared, or what the source itself says is usual; NULL: too little \
             to tell",
        ),
        nullable(
            "deviation",
            PublishedType::Double,
            "what the thresholds are held against: a share lost (0-1), a factor, days or a share beyond the usual, or \
             `value` itself",
        ),
        not_null(
            "snapshots",
            PublishedType::Integer,
            "how many earlier snapshots were compared; of `day_rows_lost` days, of `freshness` pauses of the source",
        ),
        nullable("threshold_warn", PublishedType::Double, "it warns from this deviation on; NULL: never"),
        nullable("threshold_stop", PublishedType::Double, "it stops from this deviation on; NULL: never"),
        not_null(
            "verdict",
            PublishedType::Text,
            "`ok`, `warn`, `accepted` (a person published what would stop), `no_history` or `too_few` (accounts or \
             rows); a day with a `stop` is set aside and not published",
        ),
        not_null("message", PublishedType::Text, "the same in words, with who accepted it and why"),
    ],
};
