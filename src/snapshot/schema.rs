//! The columns of the published tables: the one place that says their names, types, units and meaning.

mod act;
mod parents;

use arrow::datatypes::DataType;

pub use self::act::{ACTIONS, BAND_TRANSITIONS, PORTFOLIO};
pub use self::parents::{PARENT_HEALTH, PARENT_MEMBERS};

/// A published table.
#[derive(Debug, Clone, Copy)]
pub struct TableSchema {
    pub name: &'static str,
    /// What one row is.
    pub row: &'static str,
    pub columns: &'static [Column],
}

#[derive(Debug, Clone, Copy)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
    pub nulls: Nulls,
    pub meaning: &'static str,
}

/// The types that every BI tool reads alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Integer,
    Double,
    Boolean,
    Date,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nulls {
    Never,
    Allowed,
}

impl Kind {
    #[must_use]
    pub fn arrow(self) -> DataType {
        match self {
            Kind::Text => DataType::Utf8,
            Kind::Integer => DataType::Int64,
            Kind::Double => DataType::Float64,
            Kind::Boolean => DataType::Boolean,
            Kind::Date => DataType::Date32,
        }
    }

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Integer => "bigint",
            Kind::Double => "double",
            Kind::Boolean => "boolean",
            Kind::Date => "date",
        }
    }
}

const fn always(name: &'static str, kind: Kind, meaning: &'static str) -> Column {
    Column { name, kind, nulls: Nulls::Never, meaning }
}

const fn maybe(name: &'static str, kind: Kind, meaning: &'static str) -> Column {
    Column { name, kind, nulls: Nulls::Allowed, meaning }
}

/// Where the carried columns stand among those of `account_health`.
pub const CARRIED_AFTER: &str = "account_id";

pub const ACCOUNT_HEALTH: TableSchema = TableSchema {
    name: "account_health",
    row: "one account on one day; the columns carried by the pipeline stand after `account_id`",
    columns: &[
        always("snapshot_date", Kind::Date, "the day whose end the row describes"),
        always("account_id", Kind::Text, "the account"),
        always("tier", Kind::Text, "the account's tier on that day"),
        maybe("score", Kind::Double, "the published score, after rules; NULL: see `no_score_reason`"),
        maybe("band", Kind::Text, "the band the account is in; `band_reason` says why"),
        maybe("score_band", Kind::Text, "the band that the published score alone is in"),
        maybe(
            "band_reason",
            Kind::Text,
            "`score`; `rule`: forced or set by one; `stays`: kept by the band's wider range; `dwell`: kept until the \
             score has been elsewhere for long enough",
        ),
        maybe("pending_band", Kind::Text, "the band that the account enters next if its score stays where it is"),
        maybe("pending_since", Kind::Date, "the first snapshot of the run that counts towards `pending_band`"),
        maybe("raw_score", Kind::Double, "the score before rules; the contributions sum to it"),
        maybe("raw_band", Kind::Text, "the band of the raw score"),
        maybe("rules", Kind::Text, "the rules that changed score or band, in order, joined by `, `"),
        maybe("rule_reason", Kind::Text, "their reasons, joined by `; `"),
        maybe(
            "no_score_reason",
            Kind::Text,
            "why there is no score: `too_new`, `not_applicable`, `no_data` or `low_coverage`",
        ),
        maybe("coverage", Kind::Double, "share (0-1) of the applicable weight that had data behind it"),
        maybe(
            "score_low",
            Kind::Double,
            "the score if all that is missing came in at its worst; accounts without a score have it too",
        ),
        maybe("score_high", Kind::Double, "the score if all that is missing came in at its best"),
        maybe(
            "band_certain",
            Kind::Boolean,
            "whether the account would be in the same band at both of these, or a rule decides it; NULL without a score",
        ),
        maybe("data_age_days", Kind::Integer, "age of the oldest value that counts, of those that have a date"),
        always("confidence", Kind::Text, "`firm`, `tentative` or `unscored`"),
        maybe(
            "confidence_reason",
            Kind::Text,
            "what keeps the score from being firm: `low_coverage`, `band_uncertain`, `old_data`, `late_source`, joined by `, `",
        ),
        maybe("score_7d_ago", Kind::Double, "the published score 7 days ago, by calendar, within the tolerance"),
        maybe("change_7d", Kind::Double, "`score` less `score_7d_ago`, in points"),
        maybe("score_30d_ago", Kind::Double, "the published score 30 days ago"),
        maybe("change_30d", Kind::Double, "`score` less `score_30d_ago`, in points"),
        maybe("score_90d_ago", Kind::Double, "the published score 90 days ago"),
        maybe("change_90d", Kind::Double, "`score` less `score_90d_ago`, in points"),
        maybe("trend", Kind::Text, "`improving`, `steady` or `declining`, by `slope_30d`; NULL: too little history"),
        maybe("slope_30d", Kind::Double, "points per 30 days, fitted by least squares to the recent snapshots"),
        maybe("previous_snapshot_date", Kind::Date, "the newest earlier snapshot with a row of the account"),
        maybe("previous_score", Kind::Double, "the published score in that snapshot"),
        maybe("previous_band", Kind::Text, "the band in that snapshot"),
        maybe("band_since", Kind::Date, "the first snapshot of the unbroken run in the present band"),
        maybe("strength_1", Kind::Text, "what lifts the account most over the edge of the best band, in words"),
        maybe("strength_1_code", Kind::Text, "the same as a code: `metric:NAME` or `rule:NAME`"),
        maybe("strength_2", Kind::Text, "the second of these"),
        maybe("strength_2_code", Kind::Text, "the same as a code"),
        maybe("strength_3", Kind::Text, "the third of these"),
        maybe("strength_3_code", Kind::Text, "the same as a code"),
        maybe("weakness_1", Kind::Text, "what holds the account most under the edge of the best band"),
        maybe("weakness_1_code", Kind::Text, "the same as a code"),
        maybe("weakness_2", Kind::Text, "the second of these"),
        maybe("weakness_2_code", Kind::Text, "the same as a code"),
        maybe("weakness_3", Kind::Text, "the third of these"),
        maybe("weakness_3_code", Kind::Text, "the same as a code"),
        maybe(
            "moved_since",
            Kind::Date,
            "the snapshot that the reasons below look back to: 30 days ago, else over the longest shorter window that is \
             explained, else over a longer one, else the previous one",
        ),
        maybe("gain_1", Kind::Text, "the strongest cause that raised the score since then, in words"),
        maybe("gain_1_code", Kind::Text, "the same as a code: the cause and its place, as in `score_changes`"),
        maybe("gain_2", Kind::Text, "the second of these"),
        maybe("gain_2_code", Kind::Text, "the same as a code"),
        maybe("gain_3", Kind::Text, "the third of these"),
        maybe("gain_3_code", Kind::Text, "the same as a code"),
        maybe("loss_1", Kind::Text, "the strongest cause that lowered it"),
        maybe("loss_1_code", Kind::Text, "the same as a code"),
        maybe("loss_2", Kind::Text, "the second of these"),
        maybe("loss_2_code", Kind::Text, "the same as a code"),
        maybe("loss_3", Kind::Text, "the third of these"),
        maybe("loss_3_code", Kind::Text, "the same as a code"),
        maybe("path_up", Kind::Text, "the shortest way to a better band, in words; more of them in `band_paths`"),
        maybe("path_down", Kind::Text, "the shortest way to a worse band, in words"),
        maybe(
            "rolled_up_to",
            Kind::Text,
            "the parent right above it, where the pipeline rolls accounts up; NULL: none, or it is above itself",
        ),
        maybe(
            "rolled_up_score",
            Kind::Double,
            "of an account that is a parent: what the scores below it and its own come to, as in `parent_health`",
        ),
        maybe("rolled_up_band", Kind::Text, "the band it is in as a parent"),
        maybe("accounts_below", Kind::Integer, "how many accounts are below it, however far; NULL: it is no parent"),
        maybe("worst_account_id", Kind::Text, "the account with the lowest score of these and itself"),
        maybe("worst_account_score", Kind::Double, "its score"),
        maybe("worst_account_band", Kind::Text, "its band"),
        always("scorecard_fingerprint", Kind::Text, "changes whenever the tiers or the scorecard do"),
    ],
};

pub const ACCOUNT_HEALTH_LATEST: TableSchema = TableSchema {
    name: "account_health_latest",
    row: "one account on the newest published day; the columns of `account_health`",
    columns: ACCOUNT_HEALTH.columns,
};

pub const COMPONENT_SCORES: TableSchema = TableSchema {
    name: "component_scores",
    row: "one component of the scorecard for one account on one day; `overall` is the whole",
    columns: &[
        always("snapshot_date", Kind::Date, "the day whose end the row describes"),
        always("account_id", Kind::Text, "the account"),
        always("tier", Kind::Text, "the account's tier on that day"),
        always("component", Kind::Text, "the component; `overall` for the scorecard itself"),
        maybe("parent", Kind::Text, "the component it is part of; NULL for `overall`"),
        always("depth", Kind::Integer, "0 for `overall`, 1 for its parts, and so on"),
        always("position", Kind::Integer, "order in the scorecard, over components and metrics together"),
        maybe("score", Kind::Double, "on the scorecard's scale, before rules"),
        maybe("band", Kind::Text, "the component's own band, where it declares bands"),
        always("weight", Kind::Double, "as declared for the tier, relative to its siblings"),
        maybe("effective_weight", Kind::Double, "share (0-1) of the whole score, after missing weight was spread"),
        maybe("contribution", Kind::Double, "points of `raw_score` from this component and all below it"),
        maybe(
            "driver",
            Kind::Double,
            "`contribution` less the part of the best band's lower edge that its weight asks for",
        ),
        always("own_contribution", Kind::Double, "points from a fixed or carried score with no part behind it; else 0"),
        maybe("coverage", Kind::Double, "share (0-1) of the applicable weight below it that had data"),
        always("status", Kind::Text, "`ok`, `missing`, `not_applicable` or `carried`"),
        maybe("reason", Kind::Text, "why there is no score of its own"),
    ],
};

pub const METRIC_SCORES: TableSchema = TableSchema {
    name: "metric_scores",
    row: "one weighed metric for one account on one day",
    columns: &[
        always("snapshot_date", Kind::Date, "the day whose end the row describes"),
        always("account_id", Kind::Text, "the account"),
        always("tier", Kind::Text, "the account's tier on that day"),
        always("metric", Kind::Text, "the entry of the scorecard"),
        always("measure", Kind::Text, "the metric it scores; the same name unless the scorecard says otherwise"),
        always("component", Kind::Text, "the component it is part of"),
        always("depth", Kind::Integer, "1 for a part of `overall`, and so on"),
        always("position", Kind::Integer, "order in the scorecard, over components and metrics together"),
        maybe("value", Kind::Double, "the value scored, if it is a number (true is 1, false is 0)"),
        maybe("value_text", Kind::Text, "the value scored, if it is text"),
        maybe("unit", Kind::Text, "the unit of the value, as declared"),
        maybe("score", Kind::Double, "the value on the scorecard's scale"),
        always("weight", Kind::Double, "as declared for the tier, relative to its siblings"),
        maybe("effective_weight", Kind::Double, "share (0-1) of the whole score, after missing weight was spread"),
        maybe("contribution", Kind::Double, "points of `raw_score` from this metric"),
        maybe(
            "driver",
            Kind::Double,
            "points by which it lifts the account over (+) or holds it under (-) the best band",
        ),
        always("status", Kind::Text, "`ok`, `missing`, `stale`, `not_applicable` or `carried`"),
        maybe("reason", Kind::Text, "why the value does not count, such as `no_data` or `group_too_small`"),
        maybe("observed_on", Kind::Date, "when the value was observed, where the metric says so"),
        maybe("carried_from", Kind::Date, "the snapshot a carried value comes from"),
        maybe("peer_group", Kind::Text, "whom it is compared with: `everybody`, a tier, or `column: label`"),
        maybe("compared_with", Kind::Double, "the target, the account's own past mean, or the middle of its peers"),
        maybe("case_number", Kind::Integer, "which of the metric's cases applies, from 1"),
    ],
};

pub const PEER_GROUPS: TableSchema = TableSchema {
    name: "peer_groups",
    row: "one group of peers within which one metric compares accounts, on one day",
    columns: &[
        always("snapshot_date", Kind::Date, "the day whose end the row describes"),
        always("metric", Kind::Text, "the entry of the scorecard"),
        always("peer_group", Kind::Text, "the group, as in `metric_scores`"),
        always("accounts", Kind::Integer, "how many accounts of the group have a number"),
        always("mean", Kind::Double, "their mean"),
        always("standard_deviation", Kind::Double, "of the population: divided by their number"),
        always("median", Kind::Double, "their median"),
        always("median_distance", Kind::Double, "1.4826 times the median distance from the median"),
        always("lowest", Kind::Double, "the lowest of them"),
        always("highest", Kind::Double, "the highest of them"),
    ],
};

pub const RULE_EFFECTS: TableSchema = TableSchema {
    name: "rule_effects",
    row: "one rule whose condition held for one account on one day",
    columns: &[
        always("snapshot_date", Kind::Date, "the day whose end the row describes"),
        always("account_id", Kind::Text, "the account"),
        always("tier", Kind::Text, "the account's tier on that day"),
        always("rule", Kind::Text, "the rule"),
        always("position", Kind::Integer, "order in the scorecard, from 1"),
        always("action", Kind::Text, "`cap`, `floor`, `set`, `add` or `band`"),
        maybe("amount", Kind::Double, "what the action asks for"),
        maybe("band", Kind::Text, "the band it forces"),
        maybe("score_before", Kind::Double, "the score before this rule"),
        maybe("score_after", Kind::Double, "the score after it"),
        maybe("points", Kind::Double, "`score_after` less `score_before`"),
        always("reason", Kind::Text, "the rule's reason for this account"),
    ],
};

pub const SCORE_CHANGES: TableSchema = TableSchema {
    name: "score_changes",
    row: "one cause of the change of one account's score over one window; the points of a window sum to its change",
    columns: &[
        always("snapshot_date", Kind::Date, "the day whose end the row describes"),
        always("account_id", Kind::Text, "the account"),
        always("tier", Kind::Text, "the account's tier on that day"),
        always("window", Kind::Text, "`previous`, `7d`, `30d`, `90d` or as the pipeline says"),
        always("since", Kind::Date, "the earlier snapshot"),
        always("score_before", Kind::Double, "the published score then"),
        always("score", Kind::Double, "the published score now"),
        always("rank", Kind::Integer, "1 for the cause with the most points, up or down"),
        always("cause", Kind::Text, "what happened; see the list of causes"),
        maybe("component", Kind::Text, "the component it happened in; `overall` for the scorecard itself"),
        maybe("metric", Kind::Text, "the metric it happened to"),
        maybe("rule", Kind::Text, "the rule"),
        always("points", Kind::Double, "points of the change from this cause, signed"),
        maybe("value_before", Kind::Double, "the metric's value then, if it is a number"),
        maybe("value", Kind::Double, "and now"),
        maybe("value_text_before", Kind::Text, "the metric's value then, if it is text"),
        maybe("value_text", Kind::Text, "and now"),
        maybe("unit", Kind::Text, "the unit of the value"),
        always("code", Kind::Text, "the cause and its place in one word"),
        always("reason", Kind::Text, "the same in plain words"),
    ],
};

pub const SCORECARDS: TableSchema = TableSchema {
    name: "scorecards",
    row: "one setting (a weight, a threshold, a policy) of one scorecard that was in use",
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

pub const BAND_PATHS: TableSchema = TableSchema {
    name: "band_paths",
    row: "one way into another band for one account on one day, all else as it is; at most three in each direction",
    columns: &[
        always("snapshot_date", Kind::Date, "the day whose end the row describes"),
        always("account_id", Kind::Text, "the account"),
        always("tier", Kind::Text, "the account's tier on that day"),
        always("direction", Kind::Text, "`up`: into a better band; `down`: into a worse one"),
        always(
            "rank",
            Kind::Integer,
            "1 for the shortest way in this direction: rules first, then the least change of `score`",
        ),
        always("from_band", Kind::Text, "the band of the account, or the one it waits to enter"),
        always("to_band", Kind::Text, "the band reached; beyond the next one where nothing comes to that"),
        maybe("metric", Kind::Text, "the entry of the scorecard that would move; NULL: see `rule`"),
        maybe("measure", Kind::Text, "the metric it scores"),
        maybe("component", Kind::Text, "the component it is part of"),
        maybe("rule", Kind::Text, "the rule that would no longer hold, instead of a metric"),
        maybe("value", Kind::Double, "the value today, if it is a number (true is 1, false is 0)"),
        maybe("value_needed", Kind::Double, "the nearest value that reaches the band; whole for an integer"),
        maybe("change_needed", Kind::Double, "`value_needed` less `value`"),
        maybe("unit", Kind::Text, "the unit of the value, as declared"),
        maybe("value_text", Kind::Text, "the value today, if it is text"),
        maybe("value_text_needed", Kind::Text, "the value that reaches the band, if it is text"),
        maybe("score", Kind::Double, "the metric's score today"),
        maybe("score_needed", Kind::Double, "the least score of the metric (for `down` the greatest) that is enough"),
        maybe("account_score_reached", Kind::Double, "the published score at `value_needed`, or without the rule"),
        always("text", Kind::Text, "the same in words, such as `7 more days of active days 30d (1 → 8) reach watch`"),
    ],
};

pub const QUALITY_CHECKS: TableSchema = TableSchema {
    name: "quality_checks",
    row: "one number that the day's data was judged by before it was published",
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

pub const TABLES: [TableSchema; 15] = [
    ACCOUNT_HEALTH,
    ACCOUNT_HEALTH_LATEST,
    COMPONENT_SCORES,
    METRIC_SCORES,
    PEER_GROUPS,
    RULE_EFFECTS,
    SCORE_CHANGES,
    BAND_PATHS,
    ACTIONS,
    BAND_TRANSITIONS,
    PORTFOLIO,
    PARENT_HEALTH,
    PARENT_MEMBERS,
    QUALITY_CHECKS,
    SCORECARDS,
];

#[cfg(test)]
mod tests {
    use super::{ACCOUNT_HEALTH, Kind, TABLES};
    use crate::spec::{MetricType, published};

    #[test]
    fn no_carried_column_can_take_the_name_of_one_of_ours() {
        for column in ACCOUNT_HEALTH.columns {
            let kind = match column.kind {
                Kind::Text => MetricType::Text,
                Kind::Integer => MetricType::Integer,
                Kind::Double => MetricType::Number,
                Kind::Boolean => MetricType::Boolean,
                Kind::Date => MetricType::Date,
            };
            assert_eq!(published(column.name), Some(kind), "{}", column.name);
        }
    }

    #[test]
    fn a_table_names_each_column_once() {
        for table in TABLES {
            let mut names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), table.columns.len(), "{}", table.name);
        }
    }
}
