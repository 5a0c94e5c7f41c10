//! The tables of accounts that belong together: the parents, and who belongs to each.

use super::{Kind, TableSchema, always, maybe};

pub const PARENT_HEALTH: TableSchema = TableSchema {
    name: "parent_health",
    row: "one parent with an account below it, on one day; empty where the pipeline rolls nothing up",
    key: &["snapshot_date", "parent_id"],
    columns: &[
        always("snapshot_date", Kind::Date, "the day whose end the row describes"),
        always("parent_id", Kind::Text, "the parent"),
        maybe("parent_name", Kind::Text, "its name, where it is listed and has one"),
        maybe("rolled_up_to", Kind::Text, "the parent right above it"),
        always("top_parent_id", Kind::Text, "the last of the parents above it; itself where there is none"),
        always("depth", Kind::Integer, "how many parents are above it"),
        always(
            "is_listed",
            Kind::Boolean,
            "whether the exports list it; if not, accounts name a parent that is not there",
        ),
        always(
            "accounts",
            Kind::Integer,
            "how many accounts count: all below it, however far, and itself if it is one",
        ),
        always("scored_accounts", Kind::Integer, "those with a score"),
        maybe("accounts_by_band", Kind::Text, "how many are in which band, such as `healthy 3, at_risk 1, no_score 1`"),
        maybe("revenue", Kind::Double, "their yearly revenue, as far as it is known"),
        maybe("score", Kind::Double, "what their scores come to; NULL: see `no_score_reason`"),
        maybe("band", Kind::Text, "the band the parent is in; `band_reason` says why"),
        maybe("score_band", Kind::Text, "the band that the score alone is in"),
        maybe("band_reason", Kind::Text, "`score`, `stays` or `dwell`, as in `account_health`"),
        maybe("pending_band", Kind::Text, "the band that the parent enters next if its score stays where it is"),
        maybe("pending_since", Kind::Date, "the first snapshot of the run that counts towards `pending_band`"),
        maybe(
            "no_score_reason",
            Kind::Text,
            "why there is no score: `no_data`: no account has one; `no_revenue`: none that has one can be weighed; \
             `low_coverage`",
        ),
        always("coverage", Kind::Double, "share (0-1) of the accounts' weight that has a score"),
        always("rolled_up_by", Kind::Text, "`revenue`, `mean` or `worst`, with its `own_share`"),
        always(
            "roll_up_edited",
            Kind::Boolean,
            "whether it was rolled up otherwise on its previous snapshot: then nothing is said of what moved it",
        ),
        maybe("own_score", Kind::Double, "the parent's own score, where it is an account that has one"),
        maybe("own_share", Kind::Double, "the share (0-1) that its own score makes of the whole"),
        maybe("mean_score", Kind::Double, "what the scores would come to by `mean`"),
        maybe("revenue_weighted_score", Kind::Double, "what they would come to by `revenue`"),
        maybe("worst_account_id", Kind::Text, "the account with the lowest score, itself among them"),
        maybe("worst_account_name", Kind::Text, "its name"),
        maybe("worst_account_score", Kind::Double, "its score: what the scores would come to by `worst`"),
        maybe("worst_account_band", Kind::Text, "its band"),
        maybe("score_7d_ago", Kind::Double, "the parent's score 7 days ago, by calendar, within the tolerance"),
        maybe("change_7d", Kind::Double, "`score` less `score_7d_ago`, in points"),
        maybe("score_30d_ago", Kind::Double, "the score 30 days ago"),
        maybe("change_30d", Kind::Double, "`score` less `score_30d_ago`, in points"),
        maybe("score_90d_ago", Kind::Double, "the score 90 days ago"),
        maybe("change_90d", Kind::Double, "`score` less `score_90d_ago`, in points"),
        maybe("trend", Kind::Text, "`improving`, `steady` or `declining`, by `slope_30d`; NULL: too little history"),
        maybe("slope_30d", Kind::Double, "points per 30 days, fitted by least squares to the recent snapshots"),
        maybe("previous_snapshot_date", Kind::Date, "the newest earlier snapshot with a row of the parent"),
        maybe("previous_score", Kind::Double, "its score in that snapshot"),
        maybe("previous_band", Kind::Text, "its band in that snapshot"),
        maybe("band_since", Kind::Date, "the first snapshot of the unbroken run in the present band"),
        maybe(
            "change",
            Kind::Double,
            "`score` less `previous_score`; the `points` of `parent_members` sum to it; NULL: `roll_up_edited`, or no score on one of the days",
        ),
        maybe("moved_most_account_id", Kind::Text, "the account that moved the score most since then"),
        maybe("moved_most_points", Kind::Double, "its points of `change`"),
        always("scorecard_fingerprint", Kind::Text, "changes whenever the tiers or the scorecard do"),
    ],
};

pub const PARENT_MEMBERS: TableSchema = TableSchema {
    name: "parent_members",
    row: "one parent and one account that belongs to it, or did on the parent's previous snapshot",
    key: &["snapshot_date", "parent_id", "account_id"],
    columns: &[
        always("snapshot_date", Kind::Date, "the day whose end the row describes"),
        always("parent_id", Kind::Text, "the parent"),
        always("account_id", Kind::Text, "the account"),
        maybe("account_name", Kind::Text, "its name"),
        maybe(
            "depth",
            Kind::Integer,
            "1 right below the parent, 2 below one of those, and so on; 0 for the parent itself",
        ),
        always("is_own", Kind::Boolean, "whether it is the parent itself"),
        always(
            "status",
            Kind::Text,
            "`ok`: it counts; `no_score`; `no_revenue`: it has a score and nothing to be weighed by; `left`: it belongs \
             to the parent no longer",
        ),
        maybe("joined", Kind::Boolean, "whether it did not belong on the previous snapshot; NULL: there is none"),
        maybe("revenue", Kind::Double, "its yearly revenue"),
        maybe("score", Kind::Double, "its published score"),
        maybe("band", Kind::Text, "its band"),
        maybe("weight", Kind::Double, "its share (0-1) of the parent's score; NULL: it does not count"),
        maybe("contribution", Kind::Double, "`weight` times `score`; these sum to the parent's score"),
        maybe("previous_score", Kind::Double, "its score on the parent's previous snapshot, if it belonged then"),
        maybe("previous_weight", Kind::Double, "its share of the parent's score then"),
        maybe("previous_contribution", Kind::Double, "its contribution then"),
        maybe(
            "points",
            Kind::Double,
            "by how much it moved the parent since then: weight times (score less the parent's previous score), less the \
             same with its weight and score of then; these sum to the parent's `change`. An account that did not move \
             may have points, because its share did; by `worst` a rise is of whoever was the lowest, a fall of whoever is",
        ),
    ],
};
