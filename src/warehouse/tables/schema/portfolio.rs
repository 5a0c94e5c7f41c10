//! The columns of `portfolio`: the accounts of one slice in one band.

use super::table_schema::{PublishedType, TableSchema, not_null, nullable};

pub const PORTFOLIO: TableSchema = TableSchema {
    name: "portfolio",
    row_meaning: "the accounts of one slice (`dimension` and `member`) in one band, and of all bands in the row `all`",
    key: &["snapshot_date", "dimension", "member", "band"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day whose end the row describes"),
        not_null("dimension", PublishedType::Text, "`overall`, `tier`, or a column that the pipeline slices by"),
        not_null(
            "member",
            PublishedType::Text,
            "`all`, the tier, or the value of the column; `unknown` where it is NULL",
        ),
        not_null(
            "band",
            PublishedType::Text,
            "the band, `no_score`, or `all`; a sum takes the bands or `all`, never both",
        ),
        not_null("accounts", PublishedType::Integer, "how many accounts"),
        nullable(
            "revenue",
            PublishedType::Double,
            "their yearly revenue; NULL where the pipeline names none, as all revenues below",
        ),
        not_null("scored_accounts", PublishedType::Integer, "those with a score"),
        nullable("mean_score", PublishedType::Double, "the mean of their scores; NULL: none has one"),
        nullable(
            "revenue_weighted_score",
            PublishedType::Double,
            "the mean weighted by revenue, of those with a score and a revenue that is not negative",
        ),
        nullable(
            "mean_coverage",
            PublishedType::Double,
            "the mean share (0-1) of weight with data, of those where it is known",
        ),
        not_null("moved_up", PublishedType::Integer, "those that came up to their band since their previous snapshot"),
        not_null("moved_down", PublishedType::Integer, "those that came down to their band since then"),
        nullable(
            "renewals_90d",
            PublishedType::Integer,
            "those that renew from this day to 90 days later; NULL where the pipeline names no renewal",
        ),
        nullable("renewing_revenue_90d", PublishedType::Double, "their yearly revenue"),
        not_null("open_actions", PublishedType::Integer, "open actions of these accounts"),
    ],
};
