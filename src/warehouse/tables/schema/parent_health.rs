//! The columns of `parent_health`: one parent on one day.

use super::table_schema::{PublishedType, TableSchema, not_null, nullable};

pub const PARENT_HEALTH: TableSchema = TableSchema {
    name: "parent_health",
    row_meaning: "one parent with accounts below it, on one day; no rows if the pipeline does not roll accounts up",
    key: &["snapshot_date", "parent_id"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day whose end the row describes"),
        not_null("parent_id", PublishedType::Text, "the parent"),
        nullable("parent_name", PublishedType::Text, "its name, if the exports list it with one"),
        nullable("rolled_up_to", PublishedType::Text, "the parent directly above it"),
        not_null("top_parent_id", PublishedType::Text, "the topmost of the parents above it; itself if there is none"),
        not_null("depth", PublishedType::Integer, "number of parents above it"),
        not_null(
            "is_listed",
            PublishedType::Boolean,
            "whether the exports list it; if not, only accounts below it name it",
        ),
        not_null(
            "accounts",
            PublishedType::Integer,
            "number of accounts that count: those below it on all levels, and itself if it is an account",
        ),
        not_null("scored_accounts", PublishedType::Integer, "number of these accounts with a score"),
        nullable(
            "accounts_by_band",
            PublishedType::Text,
            "number of these accounts in each band, such as `healthy 3, at_risk 1, no_score 1`",
        ),
        nullable("revenue", PublishedType::Double, "the yearly revenue of these accounts, as far as it is known"),
        nullable("score", PublishedType::Double, "the combined score of these accounts; NULL: see `no_score_reason`"),
        nullable("band", PublishedType::Text, "the band of the parent; `band_reason` gives the reason"),
        nullable("score_band", PublishedType::Text, "the band that contains the score"),
        nullable("band_reason", PublishedType::Text, "`score`, `stays` or `dwell`, as in `account_health`"),
        nullable(
            "pending_band",
            PublishedType::Text,
            "the band that the parent enters next if its score does not change",
        ),
        nullable("pending_since", PublishedType::Date, "the first snapshot that counts towards `pending_band`"),
        nullable(
            "no_score_reason",
            PublishedType::Text,
            "why there is no score: `no_data`: no account has one; `no_revenue`: no account with a score has revenue \
             to be weighted by; `low_coverage`: `coverage` is too low",
        ),
        not_null("coverage", PublishedType::Double, "share (0-1) of the accounts' weight that has a score"),
        not_null(
            "rolled_up_by",
            PublishedType::Text,
            "how the scores are combined: `revenue`, `mean` or `worst`, with its `own_share`",
        ),
        not_null(
            "roll_up_edited",
            PublishedType::Boolean,
            "whether the previous snapshot combined the scores in another way; the change is then not explained",
        ),
        nullable("own_score", PublishedType::Double, "the parent's own score, if it is an account with a score"),
        nullable("own_share", PublishedType::Double, "share (0-1) of the parent's own score in its combined score"),
        nullable("mean_score", PublishedType::Double, "the combined score by `mean`"),
        nullable("revenue_weighted_score", PublishedType::Double, "the combined score by `revenue`"),
        nullable(
            "worst_account_id",
            PublishedType::Text,
            "the account with the lowest score; may be the parent itself",
        ),
        nullable("worst_account_name", PublishedType::Text, "the name of `worst_account_id`"),
        nullable(
            "worst_account_score",
            PublishedType::Double,
            "the score of `worst_account_id`, which is the combined score by `worst`",
        ),
        nullable("worst_account_band", PublishedType::Text, "the band of `worst_account_id`"),
        nullable(
            "score_7d_ago",
            PublishedType::Double,
            "the parent's score 7 days ago; if that day has no snapshot, of the newest one within the tolerance before \
             it",
        ),
        nullable("change_7d", PublishedType::Double, "`score` minus `score_7d_ago`, in points"),
        nullable("score_30d_ago", PublishedType::Double, "the score 30 days ago, found in the same way"),
        nullable("change_30d", PublishedType::Double, "`score` minus `score_30d_ago`, in points"),
        nullable("score_90d_ago", PublishedType::Double, "the score 90 days ago, found in the same way"),
        nullable("change_90d", PublishedType::Double, "`score` minus `score_90d_ago`, in points"),
        nullable(
            "trend",
            PublishedType::Text,
            "`improving` or `declining` where `slope_30d` is more than `steady_within` and more than 1.8 times its noise, \
             otherwise `steady`; NULL with fewer than five recent scores",
        ),
        nullable(
            "slope_30d",
            PublishedType::Double,
            "points per 30 days, fitted by least squares to the recent snapshots",
        ),
        nullable(
            "slope_noise_30d",
            PublishedType::Double,
            "the size that the slope of scores without a trend typically has, from the changes between snapshots",
        ),
        nullable("previous_snapshot_date", PublishedType::Date, "the newest earlier snapshot that has the parent"),
        nullable("previous_score", PublishedType::Double, "the score in that snapshot"),
        nullable("previous_band", PublishedType::Text, "the band in that snapshot"),
        nullable("band_since", PublishedType::Date, "the first of the consecutive snapshots in the current band"),
        nullable(
            "change",
            PublishedType::Double,
            "`score` minus `previous_score`; the `points` of `parent_members` sum to it; NULL if `roll_up_edited`, or \
             if one of the days has no score",
        ),
        nullable(
            "moved_most_account_id",
            PublishedType::Text,
            "the account with the most points of `change`, up or down",
        ),
        nullable("moved_most_points", PublishedType::Double, "the points of `moved_most_account_id`"),
        not_null(
            "scorecard_fingerprint",
            PublishedType::Text,
            "identifies the tiers and the scorecard; changes when either of them changes",
        ),
    ],
};
