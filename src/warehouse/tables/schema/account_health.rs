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
        nullable("band", PublishedType::Text, "the band the account is in; `band_reason` says why"),
        nullable("score_band", PublishedType::Text, "the band that the published score alone is in"),
        nullable(
            "band_reason",
            PublishedType::Text,
            "`score`; `rule`: forced or set by one; `stays`: kept by the band's wider range; `dwell`: kept until the \
             score has been elsewhere for long enough",
        ),
        nullable(
            "pending_band",
            PublishedType::Text,
            "the band that the account enters next if its score stays where it is",
        ),
        nullable(
            "pending_since",
            PublishedType::Date,
            "the first snapshot of the run that counts towards `pending_band`",
        ),
        nullable("raw_score", PublishedType::Double, "the score before rules; the contributions sum to it"),
        nullable("raw_band", PublishedType::Text, "the band of the raw score"),
        nullable("rules", PublishedType::Text, "the rules that changed score or band, in order, joined by `, `"),
        nullable("rule_reason", PublishedType::Text, "their reasons, joined by `; `"),
        nullable(
            "no_score_reason",
            PublishedType::Text,
            "why there is no score: `too_new`, `not_applicable`, `no_data` or `low_coverage`",
        ),
        nullable("coverage", PublishedType::Double, "share (0-1) of the applicable weight that had data behind it"),
        nullable(
            "score_low",
            PublishedType::Double,
            "the score if all that is missing came in at its worst; accounts without a score have it too",
        ),
        nullable("score_high", PublishedType::Double, "the score if all that is missing came in at its best"),
        nullable(
            "band_certain",
            PublishedType::Boolean,
            "whether the account would be in the same band at both of these, or a rule decides it; NULL without a score",
        ),
        nullable(
            "data_age_days",
            PublishedType::Integer,
            "age of the oldest value that counts, of those that have a date",
        ),
        not_null("confidence", PublishedType::Text, "`firm`, `tentative` or `unscored`"),
        nullable(
            "confidence_reason",
            PublishedType::Text,
            "what keeps the score from being firm: `low_coverage`, `band_uncertain`, `old_data`, `late_source`, joined by `, `",
        ),
        nullable(
            "score_7d_ago",
            PublishedType::Double,
            "the published score 7 days ago, by calendar, within the tolerance",
        ),
        nullable("change_7d", PublishedType::Double, "`score` less `score_7d_ago`, in points"),
        nullable("score_30d_ago", PublishedType::Double, "the published score 30 days ago"),
        nullable("change_30d", PublishedType::Double, "`score` less `score_30d_ago`, in points"),
        nullable("score_90d_ago", PublishedType::Double, "the published score 90 days ago"),
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
        nullable(
            "previous_snapshot_date",
            PublishedType::Date,
            "the newest earlier snapshot with a row of the account",
        ),
        nullable("previous_score", PublishedType::Double, "the published score in that snapshot"),
        nullable("previous_band", PublishedType::Text, "the band in that snapshot"),
        nullable("band_since", PublishedType::Date, "the first snapshot of the unbroken run in the present band"),
        nullable(
            "strength_1",
            PublishedType::Text,
            "what lifts the account most over the edge of the best band, in words",
        ),
        nullable("strength_1_code", PublishedType::Text, "the same as a code: `metric:NAME` or `rule:NAME`"),
        nullable("strength_2", PublishedType::Text, "the second of these"),
        nullable("strength_2_code", PublishedType::Text, "the same as a code"),
        nullable("strength_3", PublishedType::Text, "the third of these"),
        nullable("strength_3_code", PublishedType::Text, "the same as a code"),
        nullable("weakness_1", PublishedType::Text, "what holds the account most under the edge of the best band"),
        nullable("weakness_1_code", PublishedType::Text, "the same as a code"),
        nullable("weakness_2", PublishedType::Text, "the second of these"),
        nullable("weakness_2_code", PublishedType::Text, "the same as a code"),
        nullable("weakness_3", PublishedType::Text, "the third of these"),
        nullable("weakness_3_code", PublishedType::Text, "the same as a code"),
        nullable(
            "moved_since",
            PublishedType::Date,
            "the snapshot that the reasons below look back to: 30 days ago, else over the longest shorter window that is \
             explained, else over a longer one, else the previous one",
        ),
        nullable("gain_1", PublishedType::Text, "the strongest cause that raised the score since then, in words"),
        nullable(
            "gain_1_code",
            PublishedType::Text,
            "the same as a code: the cause and its place, as in `score_changes`",
        ),
        nullable("gain_2", PublishedType::Text, "the second of these"),
        nullable("gain_2_code", PublishedType::Text, "the same as a code"),
        nullable("gain_3", PublishedType::Text, "the third of these"),
        nullable("gain_3_code", PublishedType::Text, "the same as a code"),
        nullable("loss_1", PublishedType::Text, "the strongest cause that lowered it"),
        nullable("loss_1_code", PublishedType::Text, "the same as a code"),
        nullable("loss_2", PublishedType::Text, "the second of these"),
        nullable("loss_2_code", PublishedType::Text, "the same as a code"),
        nullable("loss_3", PublishedType::Text, "the third of these"),
        nullable("loss_3_code", PublishedType::Text, "the same as a code"),
        nullable(
            "path_up",
            PublishedType::Text,
            "the shortest way to a better band, in words; more of them in `band_paths`",
        ),
        nullable("path_down", PublishedType::Text, "the shortest way to a worse band, in words"),
        nullable(
            "rolled_up_to",
            PublishedType::Text,
            "the parent right above it, where the pipeline rolls accounts up; NULL: none, or it is above itself",
        ),
        nullable(
            "rolled_up_score",
            PublishedType::Double,
            "of an account that is a parent: what the scores below it and its own come to, as in `parent_health`",
        ),
        nullable("rolled_up_band", PublishedType::Text, "the band it is in as a parent"),
        nullable(
            "accounts_below",
            PublishedType::Integer,
            "how many accounts are below it, however far; NULL: it is no parent",
        ),
        nullable("worst_account_id", PublishedType::Text, "the account with the lowest score of these and itself"),
        nullable("worst_account_name", PublishedType::Text, "its name"),
        nullable("worst_account_score", PublishedType::Double, "its score"),
        nullable("worst_account_band", PublishedType::Text, "its band"),
        not_null("scorecard_fingerprint", PublishedType::Text, "changes whenever the tiers or the scorecard do"),
    ],
};

pub const ACCOUNT_HEALTH_LATEST: TableSchema = TableSchema {
    name: "account_health_latest",
    row_meaning: "one account on the newest published day; the columns of `account_health`, and no `ds`",
    key: &["account_id"],
    columns: ACCOUNT_HEALTH.columns,
};
