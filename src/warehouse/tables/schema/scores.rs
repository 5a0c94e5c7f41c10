//! The tables that a score is made of: components, metrics, peers and rules.

use super::{PublishedType, TableSchema, not_null, nullable};

pub const COMPONENT_SCORES: TableSchema = TableSchema {
    name: "component_scores",
    row_meaning: "one component of the scorecard for one account on one day; `overall` is the whole",
    key: &["snapshot_date", "account_id", "component"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day whose end the row describes"),
        not_null("account_id", PublishedType::Text, "the account"),
        not_null("tier", PublishedType::Text, "the account's tier on that day"),
        not_null("component", PublishedType::Text, "the component; `overall` for the scorecard itself"),
        nullable("parent", PublishedType::Text, "the component it is part of; NULL for `overall`"),
        not_null("depth", PublishedType::Integer, "0 for `overall`, 1 for its parts, and so on"),
        not_null("position", PublishedType::Integer, "order in the scorecard, over components and metrics together"),
        nullable("score", PublishedType::Double, "on the scorecard's scale, before rules"),
        nullable("band", PublishedType::Text, "the component's own band, where it declares bands"),
        not_null("weight", PublishedType::Double, "as declared for the tier, relative to its siblings"),
        nullable(
            "effective_weight",
            PublishedType::Double,
            "share (0-1) of the whole score, after missing weight was spread",
        ),
        nullable("contribution", PublishedType::Double, "points of `raw_score` from this component and all below it"),
        nullable(
            "driver",
            PublishedType::Double,
            "`contribution` less the part of the best band's lower edge that its weight asks for",
        ),
        not_null(
            "own_contribution",
            PublishedType::Double,
            "points from a fixed or carried score with no part behind it; else 0",
        ),
        nullable("coverage", PublishedType::Double, "share (0-1) of the applicable weight below it that had data"),
        not_null("status", PublishedType::Text, "`ok`, `missing`, `not_applicable` or `carried`"),
        nullable("reason", PublishedType::Text, "why there is no score of its own"),
    ],
};

pub const METRIC_SCORES: TableSchema = TableSchema {
    name: "metric_scores",
    row_meaning: "one weighed metric for one account on one day",
    key: &["snapshot_date", "account_id", "metric"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day whose end the row describes"),
        not_null("account_id", PublishedType::Text, "the account"),
        not_null("tier", PublishedType::Text, "the account's tier on that day"),
        not_null("metric", PublishedType::Text, "the entry of the scorecard"),
        not_null(
            "measure",
            PublishedType::Text,
            "the metric it scores; the same name unless the scorecard says otherwise",
        ),
        not_null("component", PublishedType::Text, "the component it is part of"),
        not_null("depth", PublishedType::Integer, "1 for a part of `overall`, and so on"),
        not_null("position", PublishedType::Integer, "order in the scorecard, over components and metrics together"),
        nullable("value", PublishedType::Double, "the value scored, if it is a number (true is 1, false is 0)"),
        nullable("value_text", PublishedType::Text, "the value scored, if it is text"),
        nullable("unit", PublishedType::Text, "the unit of the value, as declared"),
        nullable("score", PublishedType::Double, "the value on the scorecard's scale"),
        not_null("weight", PublishedType::Double, "as declared for the tier, relative to its siblings"),
        nullable(
            "effective_weight",
            PublishedType::Double,
            "share (0-1) of the whole score, after missing weight was spread",
        ),
        nullable("contribution", PublishedType::Double, "points of `raw_score` from this metric"),
        nullable(
            "driver",
            PublishedType::Double,
            "points by which it lifts the account over (+) or holds it under (-) the best band",
        ),
        not_null("status", PublishedType::Text, "`ok`, `missing`, `stale`, `not_applicable` or `carried`"),
        nullable("reason", PublishedType::Text, "why the value does not count, such as `no_data` or `group_too_small`"),
        nullable("observed_on", PublishedType::Date, "when the value was observed, where the metric says so"),
        nullable("carried_from", PublishedType::Date, "the snapshot a carried value comes from"),
        nullable(
            "peer_group",
            PublishedType::Text,
            "whom it is compared with: `everybody`, a tier, or `column: label`",
        ),
        nullable(
            "compared_with",
            PublishedType::Double,
            "the target, the account's own past mean, or the middle of its peers",
        ),
        nullable("case_number", PublishedType::Integer, "which of the metric's cases applies, from 1"),
    ],
};

pub const PEER_GROUPS: TableSchema = TableSchema {
    name: "peer_groups",
    row_meaning: "one group of peers within which one metric compares accounts, on one day",
    key: &["snapshot_date", "metric", "peer_group"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day whose end the row describes"),
        not_null("metric", PublishedType::Text, "the entry of the scorecard"),
        not_null("peer_group", PublishedType::Text, "the group, as in `metric_scores`"),
        not_null("accounts", PublishedType::Integer, "how many accounts of the group have a number"),
        not_null("mean", PublishedType::Double, "their mean"),
        not_null("standard_deviation", PublishedType::Double, "of the population: divided by their number"),
        not_null("median", PublishedType::Double, "their median"),
        not_null("median_distance", PublishedType::Double, "1.4826 times the median distance from the median"),
        not_null("lowest", PublishedType::Double, "the lowest of them"),
        not_null("highest", PublishedType::Double, "the highest of them"),
    ],
};

pub const RULE_EFFECTS: TableSchema = TableSchema {
    name: "rule_effects",
    row_meaning: "one rule whose condition held for one account on one day",
    key: &["snapshot_date", "account_id", "rule"],
    columns: &[
        not_null("snapshot_date", PublishedType::Date, "the day whose end the row describes"),
        not_null("account_id", PublishedType::Text, "the account"),
        not_null("tier", PublishedType::Text, "the account's tier on that day"),
        not_null("rule", PublishedType::Text, "the rule"),
        not_null("position", PublishedType::Integer, "order in the scorecard, from 1"),
        not_null("action", PublishedType::Text, "`cap`, `floor`, `set`, `add` or `band`"),
        nullable("amount", PublishedType::Double, "what the action asks for"),
        nullable("band", PublishedType::Text, "the band it forces"),
        nullable("score_before", PublishedType::Double, "the score before this rule"),
        nullable("score_after", PublishedType::Double, "the score after it"),
        nullable("points", PublishedType::Double, "`score_after` less `score_before`"),
        not_null("reason", PublishedType::Text, "the rule's reason for this account"),
    ],
};
