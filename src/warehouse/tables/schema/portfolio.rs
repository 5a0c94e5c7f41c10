//! The columns of `portfolio`: the accounts of one slice in one band.

use super::table_schema::{PublishedType, TableSchema, not_null, nullable};

pub const PORTFOLIO: TableSchema = TableSchema {
    name: "portfolio",
    row_meaning: "the accounts of one slice (`dimension` and `member`) in one band; the row `all` counts those in all \
                  bands",
    key: &["snapshot_date", "dimension", "member", "band"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day whose end the row describes"),
        not_null("dimension", PublishedType::Text, "`overall`, `tier`, or a column that the pipeline slices by"),
        not_null("member", PublishedType::Text, "`all`, the tier, or the value of the column; `unknown` if it is NULL"),
        not_null(
            "band",
            PublishedType::Text,
            "the band, `no_score`, or `all`; sum over the bands or take `all`, not both",
        ),
        not_null("accounts", PublishedType::Integer, "number of accounts"),
        nullable(
            "revenue",
            PublishedType::Double,
            "their yearly revenue; NULL if the pipeline names no revenue, as are all revenues below",
        ),
        not_null("scored_accounts", PublishedType::Integer, "number of accounts with a score"),
        nullable("mean_score", PublishedType::Double, "the mean of their scores; NULL if none has a score"),
        nullable(
            "revenue_weighted_score",
            PublishedType::Double,
            "the mean score weighted by revenue; accounts without a score, without revenue or with negative revenue \
             are left out",
        ),
        nullable(
            "mean_coverage",
            PublishedType::Double,
            "the mean of their coverage (0-1), over the accounts with a coverage",
        ),
        not_null(
            "moved_up",
            PublishedType::Integer,
            "number of accounts in a better band than in their previous snapshot",
        ),
        not_null(
            "moved_down",
            PublishedType::Integer,
            "number of accounts in a worse band than in their previous snapshot",
        ),
        nullable(
            "renewals_90d",
            PublishedType::Integer,
            "number of accounts that renew from this day to 90 days later; NULL if the pipeline names no renewal",
        ),
        nullable("renewing_revenue_90d", PublishedType::Double, "the yearly revenue of these accounts"),
        not_null("open_actions", PublishedType::Integer, "number of open actions of these accounts"),
    ],
};
