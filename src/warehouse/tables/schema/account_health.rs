//! The columns of `account_health` and `account_health_latest`: one account on one day, in one wide row.

use super::table_schema::{PublishedType, TableSchema, not_null, nullable};

/// The carried columns stand after this column of `account_health`.
pub const CARRIED_AFTER: &str = "account_id";

pub const ACCOUNT_HEALTH: TableSchema = TableSchema {
    name: "account_health",
    row_meaning: "one account on one day; the columns carried by the pipeline stand after `account_id`",
    key: &["snapshot_date", "account_id"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day whose end the row describes"),
        not_null("account_id", PublishedType::Text, "the account"),
        not_null("tier", PublishedType::Text, "the account's tier on that day"),
        nullable("score", PublishedType::Double, "the published score, after rules; NULL: see `no_score_reason`"),
        nullable("band", PublishedType::Text, "the band of the account; `band_reason` gives the reason"),
        nullable("score_band", PublishedType::Text, "the band that contains the published score"),
        nullable(
            "band_reason",
            PublishedType::Text,
            "`score`: the score is in the band; `rule`: a rule set the band or the score; `stays`: the score is still \
             in the band's wider `stays` range; `dwell`: the score has not been in another band for long enough",
        ),
        nullable(
            "pending_band",
            PublishedType::Text,
            "the band that the account enters next if its score does not change",
        ),
        nullable("pending_since", PublishedType::Date, "the first snapshot that counts towards `pending_band`"),
        nullable("raw_score", PublishedType::Double, "the score before rules; the contributions sum to it"),
        nullable("raw_band", PublishedType::Text, "the band of the raw score"),
        nullable(
            "rules",
            PublishedType::Text,
            "the rules that changed the score or the band, in order, joined by `, `",
        ),
        nullable("rule_reason", PublishedType::Text, "the reasons of these rules, joined by `; `"),
        nullable(
            "no_score_reason",
            PublishedType::Text,
            "why there is no score: `too_new`, `not_applicable`, `no_data` or `low_coverage`",
        ),
        nullable("coverage", PublishedType::Double, "share (0-1) of the applicable weight that has data"),
        nullable(
            "score_low",
            PublishedType::Double,
            "the lowest score, whatever part of the missing data comes in; also filled for accounts without a score",
        ),
        nullable(
            "score_high",
            PublishedType::Double,
            "the highest score, whatever part of the missing data comes in; also filled for accounts without a score",
        ),
        nullable(
            "band_certain",
            PublishedType::Boolean,
            "whether the band would be the same whatever part of the missing data comes in, rules included; false where \
             that could take the score away; NULL without a score",
        ),
        nullable(
            "data_age_days",
            PublishedType::Integer,
            "age in days of the oldest value that counts; values without a date are left out",
        ),
        not_null("confidence", PublishedType::Text, "`firm`, `tentative` or `unscored`"),
        nullable(
            "confidence_reason",
            PublishedType::Text,
            "why the score is not firm: `low_coverage`, `band_uncertain`, `old_data` or `late_source`; several are \
             joined by `, `",
        ),
        nullable(
            "score_7d_ago",
            PublishedType::Double,
            "the published score 7 days ago; if that day has no snapshot, of the newest one within the tolerance \
             before it",
        ),
        nullable("change_7d", PublishedType::Double, "`score` minus `score_7d_ago`, in points"),
        nullable("score_30d_ago", PublishedType::Double, "the published score 30 days ago, found in the same way"),
        nullable("change_30d", PublishedType::Double, "`score` minus `score_30d_ago`, in points"),
        nullable("score_90d_ago", PublishedType::Double, "the published score 90 days ago, found in the same way"),
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
        nullable("previous_snapshot_date", PublishedType::Date, "the newest earlier snapshot that has the account"),
        nullable("previous_score", PublishedType::Double, "the published score in that snapshot"),
        nullable("previous_band", PublishedType::Text, "the band in that snapshot"),
        nullable("band_since", PublishedType::Date, "the first of the consecutive snapshots in the current band"),
        nullable(
            "strength_1",
            PublishedType::Text,
            "what lifts the score most above the lower edge of the best band, in words",
        ),
        nullable(
            "strength_1_code",
            PublishedType::Text,
            "`strength_1` as a code: `metric:NAME`, `component:NAME` or `rule:NAME`",
        ),
        nullable("strength_2", PublishedType::Text, "the second strength"),
        nullable("strength_2_code", PublishedType::Text, "`strength_2` as a code"),
        nullable("strength_3", PublishedType::Text, "the third strength"),
        nullable("strength_3_code", PublishedType::Text, "`strength_3` as a code"),
        nullable(
            "weakness_1",
            PublishedType::Text,
            "what holds the score most below the lower edge of the best band, in words",
        ),
        nullable("weakness_1_code", PublishedType::Text, "`weakness_1` as a code"),
        nullable("weakness_2", PublishedType::Text, "the second weakness"),
        nullable("weakness_2_code", PublishedType::Text, "`weakness_2` as a code"),
        nullable("weakness_3", PublishedType::Text, "the third weakness"),
        nullable("weakness_3_code", PublishedType::Text, "`weakness_3` as a code"),
        nullable(
            "moved_since",
            PublishedType::Date,
            "the snapshot that gains and losses compare with: 30 days ago; else that of the longest shorter window \
             that is explained; else that of a longer window; else the previous snapshot",
        ),
        nullable(
            "gain_1",
            PublishedType::Text,
            "the strongest cause that raised the score since `moved_since`, in words",
        ),
        nullable("gain_1_code", PublishedType::Text, "`gain_1` as a code, as in `score_changes`"),
        nullable("gain_2", PublishedType::Text, "the second of these causes"),
        nullable("gain_2_code", PublishedType::Text, "`gain_2` as a code"),
        nullable("gain_3", PublishedType::Text, "the third of these causes"),
        nullable("gain_3_code", PublishedType::Text, "`gain_3` as a code"),
        nullable(
            "loss_1",
            PublishedType::Text,
            "the strongest cause that lowered the score since `moved_since`, in words",
        ),
        nullable("loss_1_code", PublishedType::Text, "`loss_1` as a code, as in `score_changes`"),
        nullable("loss_2", PublishedType::Text, "the second of these causes"),
        nullable("loss_2_code", PublishedType::Text, "`loss_2` as a code"),
        nullable("loss_3", PublishedType::Text, "the third of these causes"),
        nullable("loss_3_code", PublishedType::Text, "`loss_3` as a code"),
        nullable("path_up", PublishedType::Text, "the shortest way to a better band, in words; `band_paths` has more"),
        nullable("path_down", PublishedType::Text, "the shortest way to a worse band, in words"),
        nullable(
            "rolled_up_to",
            PublishedType::Text,
            "the parent directly above the account; NULL if there is none, if the account is above itself, or if the \
             pipeline does not roll accounts up",
        ),
        nullable(
            "rolled_up_score",
            PublishedType::Double,
            "for an account that is a parent: its score in `parent_health`",
        ),
        nullable("rolled_up_band", PublishedType::Text, "for an account that is a parent: its band in `parent_health`"),
        nullable(
            "accounts_below",
            PublishedType::Integer,
            "for an account that is a parent: the number of accounts below it, on all levels",
        ),
        nullable(
            "worst_account_id",
            PublishedType::Text,
            "for an account that is a parent: the account with the lowest score, among those below it and itself",
        ),
        nullable("worst_account_name", PublishedType::Text, "the name of `worst_account_id`"),
        nullable("worst_account_score", PublishedType::Double, "the score of `worst_account_id`"),
        nullable("worst_account_band", PublishedType::Text, "the band of `worst_account_id`"),
        not_null(
            "scorecard_fingerprint",
            PublishedType::Text,
            "identifies the tiers and the scorecard; changes when either of them changes",
        ),
    ],
};

pub const ACCOUNT_HEALTH_LATEST: TableSchema = TableSchema {
    name: "account_health_latest",
    row_meaning: "one account on the newest published day; the columns of `account_health`, without `ds`",
    key: &["account_id"],
    columns: ACCOUNT_HEALTH.columns,
};
