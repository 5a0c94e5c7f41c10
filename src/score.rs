//! From the leaves' scores to components, one score per account, its band, and what each part gave to it.

use crate::normalise::Reason;
use crate::table::Status;

/// The scored tree, before rules.
#[derive(Debug, Clone)]
pub struct ScoreTable {
    /// In the order of the scorecard's nodes; the first is the scorecard itself.
    pub nodes: Vec<NodeScores>,
    pub raw_score: Vec<Option<f64>>,
    /// Index into the scorecard's bands.
    pub raw_band: Vec<Option<usize>>,
    /// Why an account has no raw score; `None` where it has one.
    pub unscored: Vec<Option<Unscored>>,
}

/// One node of the tree, an entry per account.
#[derive(Debug, Clone)]
pub struct NodeScores {
    /// On the scorecard's scale, also where a fixed or carried score stands in.
    pub score: Vec<Option<f64>>,
    pub status: Vec<Status>,
    pub reason: Vec<Option<Reason>>,
    /// The share of the applicable weight that had data behind it, 0-1; `None` where nothing is applicable.
    pub coverage: Vec<Option<f64>>,
    /// As declared for the account's tier, among siblings.
    pub weight: Vec<f64>,
    /// The node's share of the whole score, 0-1, after missing weight was spread. `None` where the account has
    /// no score or the node is not applicable.
    pub effective_weight: Vec<Option<f64>>,
    /// Points of the raw score that come from this node and what is below it; `None` as for the weight.
    pub contribution: Vec<Option<f64>>,
    /// The contribution of a component whose own fixed or carried score counts, with no child behind it; zero
    /// elsewhere. These and the leaves' contributions sum to the raw score.
    pub own_contribution: Vec<f64>,
    /// Index into the component's own bands; `None` for a node that declares none.
    pub band: Option<Vec<Option<usize>>>,
}

/// Why an account has no score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unscored {
    /// Younger than the scorecard's `min_age_days`.
    TooNew,
    /// No node has a value.
    NoData,
    /// Less than the scorecard's `min_coverage`.
    LowCoverage,
}

impl Unscored {
    /// The word in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Unscored::TooNew => "too_new",
            Unscored::NoData => "no_data",
            Unscored::LowCoverage => "low_coverage",
        }
    }
}

/// One rule, its SQL evaluated: an entry per account.
#[derive(Debug, Clone)]
pub struct RuleColumns {
    pub when: Vec<bool>,
    /// The amount of a cap, floor, set or add; empty for a rule that forces a band.
    pub amount: Vec<Option<f64>>,
    /// The reason with its placeholders filled; only read where the rule fires.
    pub reason: Vec<String>,
}

/// The last word on every account, after rules.
#[derive(Debug, Clone)]
pub struct Verdicts {
    pub score: Vec<Option<f64>>,
    /// Index into the scorecard's bands.
    pub band: Vec<Option<usize>>,
    /// Names of the rules that changed score or band, joined by `, `.
    pub rules: Vec<Option<String>>,
    /// Their reasons, joined by `; `.
    pub reasons: Vec<Option<String>>,
}
