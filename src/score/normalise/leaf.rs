//! Scores one leaf of the scorecard: its values of today or carried ones, and the score of each.

use chrono::NaiveDate;

use super::missing_reason::MissingReason;
use super::peers::{LabelledPeers, PeerLabel};
use super::prepared_method::{PreparedMethod, numbers_of_today};
use super::score_value::score_value;
use super::scoring_input::{InputMetric, PastValues, ScoringInput};
use crate::base::value::{AccountValues, ValueStatus};
use crate::config::{MetricScoring, NodeKind, PeerScope, Scale, ScorecardNode, ScoringMethod};

/// A leaf of the scorecard: an entry that scores a metric.
#[derive(Debug, Clone, Copy)]
pub struct LeafNode<'a> {
    /// Index into the scorecard's nodes.
    pub index: usize,
    pub node: &'a ScorecardNode,
    pub metric: &'a str,
    pub scoring: &'a MetricScoring,
}

impl<'a> LeafNode<'a> {
    /// Returns the node as a leaf; `None` for a component.
    #[must_use]
    pub fn new(index: usize, node: &'a ScorecardNode) -> Option<Self> {
        match &node.part {
            NodeKind::Leaf { metric, score } => Some(LeafNode { index, node, metric, scoring: score }),
            NodeKind::Component { .. } => None,
        }
    }
}

/// One leaf, an entry per account.
#[derive(Debug, Clone)]
pub struct LeafScores {
    /// The value that was scored: today's, or the carried one.
    pub values: AccountValues,
    /// The snapshot that a carried value comes from.
    pub carried_from: Vec<Option<NaiveDate>>,
    /// On the scorecard's scale; present where the status is `Ok` or `Carried`.
    pub score: Vec<Option<f64>>,
    pub status: Vec<ValueStatus>,
    /// Why today's value does not count, also where an older one is carried.
    pub reason: Vec<Option<MissingReason>>,
    /// The leaf's case that applies; `None` where the leaf has no cases, or none applies.
    pub case: Vec<Option<usize>>,
    /// With whom the account is compared, where its method compares.
    pub peer_label: Vec<Option<PeerLabel>>,
    /// The target, the account's own mean, or the middle of its peers.
    pub compared_with: Vec<Option<f64>>,
    /// Every group of peers within which the leaf compares, with the numbers of today.
    pub peer_groups: Vec<LabelledPeers>,
}

/// The day whose accounts are the peers of the scenarios that are scored.
#[derive(Clone, Copy)]
pub struct LeafOfDay<'a> {
    /// The methods of the leaf, with the peers of the day.
    pub methods: &'a [PreparedMethod<'a>],
    /// The account of each scenario.
    pub accounts: &'a [usize],
}

/// Scores the metric for every account to which the leaf is applicable. `day` is given where the accounts are scenarios.
pub fn score_leaf(
    input: &ScoringInput<'_>,
    scale: Scale,
    leaf: LeafNode<'_>,
    applicable: &[bool],
    day: Option<LeafOfDay<'_>>,
) -> LeafScores {
    let mut scores = LeafScores::new(applicable.len());
    scores.fill_values(input, leaf, applicable);
    scores.case = (0..applicable.len()).map(|account| first_matching_case(input, leaf.index, account)).collect();
    let method_of_account = scores.methods_of_accounts(leaf.scoring, input.tiers);
    let methods = prepare_methods(input, leaf, &method_of_account, applicable, day);
    for (account, method) in method_of_account.iter().enumerate() {
        let method = method.and_then(|method| methods.get(method));
        scores.score_account(method, scale, account);
        // What scenarios are compared with is not shown.
        if day.is_none() {
            scores.peer_label[account] = method.and_then(|method| method.peer_label_of_account(account)).cloned();
            scores.compared_with[account] = method.and_then(|method| method.comparison_number(account));
        }
    }
    if day.is_none() {
        scores.peer_groups = collect_peer_groups(methods);
    }
    scores
}

fn first_matching_case(input: &ScoringInput<'_>, node: usize, account: usize) -> Option<usize> {
    let holds = |case: &Option<Vec<bool>>| case.as_ref().is_none_or(|holds| holds[account]);
    input.cases.get(node)?.iter().position(holds)
}

/// Prepares the methods of a leaf. `method_of_account` is the index of each account's own method.
pub fn prepare_methods<'a>(
    input: &ScoringInput<'_>,
    leaf: LeafNode<'a>,
    method_of_account: &[Option<usize>],
    applicable: &[bool],
    day: Option<LeafOfDay<'_>>,
) -> Vec<PreparedMethod<'a>> {
    let today = numbers_of_today(input, leaf.metric, applicable);
    let methods: Vec<&ScoringMethod> = leaf.scoring.methods().collect();
    let mut prepared = Vec::with_capacity(methods.len());
    for (index, method) in methods.iter().enumerate() {
        let peer_numbers = peer_numbers_of_method(method, &methods, method_of_account, &today);
        let day = day.and_then(|day| Some((day.methods.get(index)?, day.accounts)));
        prepared.push(PreparedMethod::new(input, leaf.metric, method, peer_numbers, day));
    }
    prepared
}

/// Returns the numbers that count among the method's peers. Within a column, these are the numbers of the accounts whose
/// own method compares within that column.
fn peer_numbers_of_method(
    method: &ScoringMethod,
    methods: &[&ScoringMethod],
    method_of_account: &[Option<usize>],
    today: &[Option<f64>],
) -> Vec<Option<f64>> {
    let Some(scope @ PeerScope::Column(_)) = method.peer_scope() else { return today.to_vec() };
    let own_scope = |account: usize| method_of_account[account].and_then(|own| methods.get(own)?.peer_scope());
    let numbers = today.iter().enumerate();
    numbers.map(|(account, number)| number.filter(|_| own_scope(account) == Some(scope))).collect()
}

/// Returns the groups of all methods, each once, sorted.
fn collect_peer_groups(methods: Vec<PreparedMethod<'_>>) -> Vec<LabelledPeers> {
    let mut groups: Vec<LabelledPeers> = methods.into_iter().flat_map(PreparedMethod::into_peer_groups).collect();
    groups.sort_by(|one, other| one.label.cmp(&other.label));
    groups.dedup_by(|one, other| one.label == other.label);
    groups
}

/// How today's value of an account counts, before it is scored.
struct TodaysValue {
    status: ValueStatus,
    /// Why it does not count; `None` where it does, and where the leaf does not apply.
    reason: Option<MissingReason>,
}

impl TodaysValue {
    fn new(metric: Option<&InputMetric<'_>>, applies: bool, account: usize) -> Self {
        let status = metric.and_then(|metric| metric.status.get(account)).copied();
        let has_value = metric.is_some_and(|metric| metric.values.get(account).is_some());
        let (status, reason) = match status {
            _ if !applies => (ValueStatus::NotApplicable, None),
            Some(ValueStatus::Ok) if has_value => (ValueStatus::Ok, None),
            Some(ValueStatus::Stale) => (ValueStatus::Stale, Some(MissingReason::Stale)),
            _ => (ValueStatus::Missing, Some(MissingReason::NoData)),
        };
        TodaysValue { status, reason }
    }
}

impl LeafScores {
    /// No account has a value.
    fn new(accounts: usize) -> Self {
        LeafScores {
            values: AccountValues::Number(vec![None; accounts]),
            carried_from: vec![None; accounts],
            score: vec![None; accounts],
            status: vec![ValueStatus::Missing; accounts],
            reason: vec![Some(MissingReason::NoData); accounts],
            case: vec![None; accounts],
            peer_label: vec![None; accounts],
            compared_with: vec![None; accounts],
            peer_groups: Vec::new(),
        }
    }

    /// Returns the index of each account's own method; `None` where no case holds.
    pub fn methods_of_accounts(&self, scoring: &MetricScoring, tiers: &[usize]) -> Vec<Option<usize>> {
        self.case.iter().zip(tiers).map(|(case, tier)| scoring.method_index(*tier, *case)).collect()
    }

    /// Fills in today's values, and earlier ones where today's do not count and the leaf carries.
    fn fill_values(&mut self, input: &ScoringInput<'_>, leaf: LeafNode<'_>, applicable: &[bool]) {
        let metric = input.metric(leaf.metric);
        if let Some(metric) = metric {
            self.values = metric.values.clone();
        }
        let carry_days = leaf.node.missing.carry_days();
        let past = carry_days.map(|days| input.past_values_within(leaf.metric, days)).unwrap_or_default();
        for (account, applies) in applicable.iter().enumerate() {
            let today = TodaysValue::new(metric, *applies, account);
            self.status[account] = today.status;
            self.reason[account] = today.reason;
            if today.reason.is_some()
                && let Some(date) = carry_past_value(&mut self.values, input, &past, account)
            {
                self.status[account] = ValueStatus::Carried;
                self.carried_from[account] = Some(date);
            }
        }
    }

    /// Scores the account's value by the method; `None` where no case of the leaf holds.
    fn score_account(&mut self, method: Option<&PreparedMethod<'_>>, scale: Scale, account: usize) {
        if !self.status[account].has_value() {
            return;
        }
        let score = match (method, self.values.get(account)) {
            (None, _) => Err(MissingReason::NoCase),
            (Some(_), None) => Err(MissingReason::NoData),
            (Some(method), Some(value)) => score_value(method.method, scale, value, method.basis_of_account(account)),
        };
        match score {
            Ok(score) => self.score[account] = Some(score),
            Err(reason) => {
                self.status[account] = ValueStatus::Missing;
                self.reason[account] = Some(reason);
            }
        }
    }
}

/// Puts the account's newest earlier value into `values` and returns its day. A value of another type was published when
/// the metric was another one, so it is not carried.
fn carry_past_value(
    values: &mut AccountValues,
    input: &ScoringInput<'_>,
    past: &[&PastValues],
    account: usize,
) -> Option<NaiveDate> {
    let mut observed = past.iter().filter_map(|earlier| Some((earlier.date, input.past_value(earlier, account)?)));
    let (date, value) = observed.next()?;
    values.set_value(account, value).then_some(date)
}
