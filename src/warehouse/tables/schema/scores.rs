//! The tables that a score is made of: components, metrics, peers and rules.

use super::{Kind, TableSchema, always, maybe};

pub const COMPONENT_SCORES: TableSchema = TableSchema {
    name: "component_scores",
    row: "one component of the scorecard for one account on one day; `overall` is the whole",
    key: &["snapshot_date", "account_id", "component"],
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
    key: &["snapshot_date", "account_id", "metric"],
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
    key: &["snapshot_date", "metric", "peer_group"],
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
    key: &["snapshot_date", "account_id", "rule"],
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
