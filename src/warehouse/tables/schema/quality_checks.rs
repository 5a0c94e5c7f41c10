//! The columns of `quality_checks`: one number that the day's data was checked by.

use super::table_schema::{PublishedType, TableSchema, not_null, nullable};

pub const QUALITY_CHECKS: TableSchema = TableSchema {
    name: "quality_checks",
    row_meaning: "one number by which the day's data was checked before it was published",
    key: &["snapshot_date", "check", "subject", "tier"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day whose data was checked"),
        not_null(
            "check",
            PublishedType::Text,
            "`accounts_lost`, `bands_changed`, `day_rows_lost`, `freshness`, `median_factor`, `nulls`, \
             `parent_cycles`, `parent_orphans`, `psi`, `rows_dropped`, `rows_lost`, `scores_lost` or `values_missing`",
        ),
        nullable(
            "subject",
            PublishedType::Text,
            "the metric, revenue column, source or `source.column` that the check is about, if it is about one",
        ),
        nullable("tier", PublishedType::Text, "the tier that the check is about, if it is about one"),
        nullable(
            "value",
            PublishedType::Double,
            "the number of this day: accounts, rows, days without new rows, a share (0-1), a median without zeros, or \
             the population stability index",
        ),
        nullable(
            "expected",
            PublishedType::Double,
            "the usual number: the median over the earlier snapshots, or a number from the source's own history; NULL \
             with too little history",
        ),
        nullable(
            "deviation",
            PublishedType::Double,
            "the number that is compared with the thresholds: a share lost (0-1), a factor, days or a share above the \
             usual, or `value` itself",
        ),
        not_null(
            "snapshots",
            PublishedType::Integer,
            "number of earlier snapshots compared; for `day_rows_lost`, of days; for `freshness`, of pauses between \
             new rows",
        ),
        nullable(
            "threshold_warn",
            PublishedType::Double,
            "the check warns from this deviation on; NULL if it never warns",
        ),
        nullable(
            "threshold_stop",
            PublishedType::Double,
            "the check stops from this deviation on; NULL if it never stops",
        ),
        not_null(
            "verdict",
            PublishedType::Text,
            "`ok`; `warn`; `accepted`: it would stop, but a person accepted it; `no_history`; `too_few`: too few \
             accounts or rows. A day with a `stop` is not published",
        ),
        not_null("message", PublishedType::Text, "the result in words, with who accepted it and why"),
    ],
};
