//! The tables of accounts that belong together: the parents, and who belongs to each.

use super::{PublishedType, TableSchema, not_null, nullable};

pub const PARENT_HEALTH: TableSchema = TableSchema {
    name: "parent_health",
    row_meaning: "one parent with an account below it, on one day; empty where the pipeline rolls nothing up",
    key: &["snapshot_date", "parent_id"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day whose end the row describes"),
        not_null("parent_id", PublishedType::Text, "the parent"),
        nullable("parent_name", PublishedType::Text, "its name, where it is listed and has one"),
        nullable("rolled_up_to", PublishedType::Text, "the parent right above it"),
        not_null("top_parent_id", PublishedType::Text, "the last of the parents above it; itself where there is none"),
        not_null("depth", PublishedType::Integer, "how many parents are above it"),
        not_null(
            "is_listed",
            PublishedType::Boolean,
            "whether the exports list it; if not, accounts name a parent that is not there",
        ),
        not_null(
            "accounts",
            PublishedType::Integer,
            "how many accounts count: all below it, however far, and itself if it is one",
        ),
        not_null("scored_accounts", PublishedType::Integer, "those with a score"),
        nullable(
            "accounts_by_band",
            PublishedType::Text,
            "how many are in which band, such as `healthy 3, at_risk 1, no_score 1`",
        ),
        nullable("revenue", PublishedType::Double, "their yearly revenue, as far as it is known"),
        nullable("score", PublishedType::Double, "what their scores come to; NULL: see `no_score_reason`"),
        nullable("band", PublishedType::Text, "the band the parent is in; `band_reason` says why"),
        nullable("score_band", PublishedType::Text, "the band that the score alone is in"),
        nullable("band_reason", PublishedType::Text, "`score`, `stays` or `dwell`, as in `account_health`"),
        nullable(
            "pending_band",
            PublishedType::Text,
            "the band that the parent enters next if its score stays where it is",
        ),
        nullable(
            "pending_since",
            PublishedType::Date,
            "the first snapshot of the run that counts towards `pending_band`",
        ),
        nullable(
            "no_score_reason",
            PublishedType::Text,
            "why there is no score: `no_data`: no account has one; `no_revenue`: none that has one can be weighed; \
             `low_coverage`",
        ),
        not_null("coverage", PublishedType::Double, "share (0-1) of the accounts' weight that has a score"),
        not_null("rolled_up_by", PublishedType::Text, "`revenue`, `mean` or `worst`, with its `own_share`"),
        not_null(
            "roll_up_edited",
            PublishedType::Boolean,
            "whether it was rolled up otherwise on its previous snapshot: then nothing is said of what moved it",
        ),
        nullable("own_score", PublishedType::Double, "the parent's own score, where it is an account that has one"),
        nullable("own_share", PublishedType::Double, "the share (0-1) that its own score makes of the whole"),
        nullable("mean_score", PublishedType::Double, "what the scores would come to by `mean`"),
        nullable("revenue_weighted_score", PublishedType::Double, "what they would come to by `revenue`"),
        nullable("worst_account_id", PublishedType::Text, "the account with the lowest score, itself among them"),
        nullable("worst_account_name", PublishedType::Text, "its name"),
        nullable("worst_account_score", PublishedType::Double, "its score: what the scores would come to by `worst`"),
        nullable("worst_account_band", PublishedType::Text, "its band"),
        nullable(
            "score_7d_ago",
            PublishedType::Double,
            "the parent's score 7 days ago, by calendar, within the tolerance",
        ),
        nullable("change_7d", PublishedType::Double, "`score` less `score_7d_ago`, in points"),
        nullable("score_30d_ago", PublishedType::Double, "the score 30 days ago"),
        nullable("change_30d", PublishedType::Double, "`score` less `score_30d_ago`, in points"),
        nullable("score_90d_ago", PublishedType::Double, "the score 90 days ago"),
        nullable("change_90d", PublishedType::Double, "`score` less `score_90d_ago`, in points"),
        nullable(
            "trend",
            PublishedType::Text,
            "`improving`, `steady` or `declining`, by `slope_30d`; NULL: too little history",
        ),
        nullable(
            "slope_30d",
            PublishedType::Double,
            "points per 30 days, fitted by least squares to the recent snapshots",
        ),
        nullable("previous_snapshot_date", PublishedType::Date, "the newest earlier snapshot with a row of the parent"),
        nullable("previous_score", PublishedType::Double, "its score in that snapshot"),
        nullable("previous_band", PublishedType::Text, "its band in that snapshot"),
        nullable("band_since", PublishedType::Date, "the first snapshot of the unbroken run in the present band"),
        nullable(
            "change",
            PublishedType::Double,
            "`score` less `previous_score`; the `points` of `parent_members` sum to it; NULL: `roll_up_edited`, or no score on one of the days",
        ),
        nullable("moved_most_account_id", PublishedType::Text, "the account that moved the score most since then"),
        nullable("moved_most_points", PublishedType::Double, "its points of `change`"),
        not_null("scorecard_fingerprint", PublishedType::Text, "changes whenever the tiers or the scorecard do"),
    ],
};

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
