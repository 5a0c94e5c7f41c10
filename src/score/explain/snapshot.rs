//! A published day: everything its scores were made of.

use std::sync::Arc;

use chrono::NaiveDate;

use super::peer_group_set::PeerGroupSet;
use super::recorded_value::RecordedValue;
use super::resolved_scorecard::ResolvedScorecard;

/// The tier and scores of every account of a day, sorted by id.
#[derive(Debug, Default)]
pub struct AccountScores {
    pub accounts: Vec<String>,
    /// Index into the tiers of the day's scorecard.
    pub tiers: Vec<usize>,
    pub score: Vec<Option<f64>>,
    pub raw_score: Vec<Option<f64>>,
}

/// A scored day with its scorecard; one entry per account, sorted by id.
#[derive(Debug)]
pub struct ScoredSnapshot {
    pub date: NaiveDate,
    pub resolved: Arc<ResolvedScorecard>,
    pub accounts: Vec<String>,
    /// Index into the tiers of the day's scorecard.
    pub tiers: Vec<usize>,
    pub score: Vec<Option<f64>>,
    pub raw_score: Vec<Option<f64>>,
    /// Per node of the scorecard; none for components.
    pub leaves: Vec<Option<LeafColumns>>,
    /// Per node: the published scores of a component that carries an earlier score where it has no data.
    pub carried_scores: Vec<Option<Vec<Option<f64>>>>,
    /// Per account: the rules that held, also where they made no difference.
    pub fired_rules: Vec<Vec<FiredRule>>,
}

/// A rule that held for an account.
#[derive(Debug, Clone)]
pub struct FiredRule {
    /// Index into the rules of the day's scorecard.
    pub rule: usize,
    pub amount: Option<f64>,
    pub reason: String,
}

/// One metric of the scorecard; every column has one entry per account.
#[derive(Debug)]
pub struct LeafColumns {
    pub values: Vec<RecordedValue>,
    pub applies: Vec<bool>,
    /// The target or the account's own mean.
    pub compared_with: Vec<Option<f64>>,
    pub peer_group: Vec<Option<Arc<str>>>,
    /// From 0.
    pub case: Vec<Option<usize>>,
    /// Whether the value is an earlier one, which does not count among peers.
    pub is_carried: Vec<bool>,
    pub peers: PeerGroupSet,
}

impl LeafColumns {
    /// The columns of a metric without any rows.
    pub fn empty(accounts: usize) -> Self {
        LeafColumns {
            values: vec![RecordedValue::NoData; accounts],
            applies: vec![false; accounts],
            compared_with: vec![None; accounts],
            peer_group: vec![None; accounts],
            case: vec![None; accounts],
            is_carried: vec![false; accounts],
            peers: PeerGroupSet::default(),
        }
    }

    /// The number of an account's value if that value counts among peers wherever the metric applies.
    pub fn comparable_number(&self, account: usize) -> Option<f64> {
        self.values[account].peer_number().filter(|_| !self.is_carried[account])
    }

    /// The number with which an account counts among its peers.
    pub fn own_peer_number(&self, account: usize) -> Option<f64> {
        self.comparable_number(account).filter(|_| self.applies[account])
    }
}

impl ScoredSnapshot {
    /// Whether a rule held for an account.
    #[must_use]
    pub fn has_rule(&self, rule: usize, account: usize) -> bool {
        self.fired_rules[account].iter().any(|fired| fired.rule == rule)
    }

    /// The index of an account.
    #[must_use]
    pub fn find_account(&self, account: &str) -> Option<usize> {
        self.accounts.binary_search_by(|known| known.as_str().cmp(account)).ok()
    }

    /// The columns of the metric at a node; none for a component.
    pub fn leaf_columns(&self, node: usize) -> Option<&LeafColumns> {
        self.leaves.get(node)?.as_ref()
    }
}
