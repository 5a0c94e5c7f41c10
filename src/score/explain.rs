//! Why a score moved: the change between two published days, split into causes that sum to it exactly.
//!
//! # What can have moved
//!
//! A published score is made of many things, each at one place of the scorecard: the value of a metric, whether it
//! applies, how it is scored, the account's tier, its peers, its target or own past; the weights inside a component;
//! the rules on top. Between two days some of them moved, and the score that an account *would* have if only some had
//! moved can be worked out, because a published day keeps all of them. A thing that did not move is no cause of
//! anything.
//!
//! # How the change is split
//!
//! Each thing is worth what the score changes when it moves, on average over all orders in which they may move. For one
//! group of things that is Shapley's value: the only split that sums to the change, treats alike what acts alike, and
//! gives nothing to what does nothing (L. S. Shapley, *A value for n-person games*, 1953). A scorecard is groups within
//! groups: things of one metric, metrics of one component, components, and the rules on top. Orders keep a group
//! together, as one reads the scorecard: a component's members move one after another before the next component does.
//! That is Shapley's value for nested groups (E. Winter, *A value for cooperative games with levels structure of
//! cooperation*, 1989; for one level, G. Owen, *Values of games with a priori unions*, 1977). It does not matter in which
//! order anything is written, nor which of the two days is called the first: swapped, every cause changes its sign.
//!
//! In numbers, for a metric in a component in the scorecard: `Σ` over every set of fellows that may have moved before,
//! at each level `q! (p − q)! / (p + 1)!` likely for `q` of `p` fellows, of the score with the metric moved less the
//! score with it unmoved. Where the way up is a weighted mean that counts the same parts in all of these sets, the sum
//! is a straight line and costs nothing; elsewhere (a minimum, data that came or went, a cap) the sets are gone through.
//! More than ten members of one group that move at once *and* bend are put into groups of their own, so that this never
//! takes for ever; it stays exact.
//!
//! - A mixture of the two days without any score counts as the middle of the two published scores. The floors on
//!   coverage and age are for whole days and hold for no mixture.
//! - What only one of two scorecards has (a metric, a component) comes and goes with the weights around it. A tier
//!   that a scorecard doesn't know is the tier which that scorecard itself put the account in.
//! - Where an override gave a score to an account that had none of its own on one of the days, all below the rules is
//!   one cause: [`CauseKind::Eligibility`].
//! - Nothing is rounded, so nothing has to be said of rounding.

mod resolved_scorecard;
mod snapshot;
mod leaf_comparison;
mod merge;
mod expectation;
mod rule_attribution;
mod shapley;
#[cfg(test)]
mod tests;
mod tree_comparison;
mod described_cause;

pub use self::described_cause::{DescribedCause, MAX_REASONS, MIN_SHOWN_POINTS, StrongestCauses};
use self::leaf_comparison::AccountIndices;
use self::merge::{MergedNode, MergedRule};
pub use self::resolved_scorecard::ResolvedScorecard;
use self::rule_attribution::RuleAttribution;
pub use self::snapshot::{AccountScores, ScoredSnapshot, SnapshotRows};
use self::tree_comparison::TreeComparison;

/// How far the parts of a mixture may be from what was published and still be the same: floating point, nothing else.
const TOLERANCE: f64 = 1e-9;

/// What a part of the scorecard comes to for one account.
#[derive(Debug, Clone, Copy, PartialEq)]
enum PartState {
    NotApplicable,
    Missing,
    Present(f64),
}

impl PartState {
    fn score(self) -> Option<f64> {
        match self {
            PartState::Present(score) => Some(score),
            PartState::Missing | PartState::NotApplicable => None,
        }
    }
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CauseKind {
    Metric,
    DataMissing,
    DataStale,
    DataReturned,
    Applicability,
    Case,
    Target,
    Baseline,
    Carried,
    Peers,
    Tier,
    WeightsEdited,
    ScoringEdited,
    RulesEdited,
    Rule,
    Override,
    Eligibility,
    Unknown,
}

impl CauseKind {
    pub const ALL: [CauseKind; 18] = [
        CauseKind::Metric,
        CauseKind::DataMissing,
        CauseKind::DataStale,
        CauseKind::DataReturned,
        CauseKind::Applicability,
        CauseKind::Case,
        CauseKind::Target,
        CauseKind::Baseline,
        CauseKind::Carried,
        CauseKind::Peers,
        CauseKind::Tier,
        CauseKind::WeightsEdited,
        CauseKind::ScoringEdited,
        CauseKind::RulesEdited,
        CauseKind::Rule,
        CauseKind::Override,
        CauseKind::Eligibility,
        CauseKind::Unknown,
    ];

    /// The word in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            CauseKind::Metric => "metric",
            CauseKind::DataMissing => "data_missing",
            CauseKind::DataStale => "data_stale",
            CauseKind::DataReturned => "data_returned",
            CauseKind::Applicability => "applicability",
            CauseKind::Case => "case",
            CauseKind::Target => "target",
            CauseKind::Baseline => "baseline",
            CauseKind::Carried => "carried",
            CauseKind::Peers => "peers",
            CauseKind::Tier => "tier",
            CauseKind::WeightsEdited => "weights_edited",
            CauseKind::ScoringEdited => "scoring_edited",
            CauseKind::RulesEdited => "rules_edited",
            CauseKind::Rule => "rule",
            CauseKind::Override => "override",
            CauseKind::Eligibility => "eligibility",
            CauseKind::Unknown => "unknown",
        }
    }

    /// What it says, for the dictionary.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            CauseKind::Metric => "the account's own value moved",
            CauseKind::DataMissing => "a value that was there is gone",
            CauseKind::DataStale => "a value grew too old to count",
            CauseKind::DataReturned => "a value is there that was missing or too old",
            CauseKind::Applicability => "the metric began or ceased to apply to the account",
            CauseKind::Case => "another of the metric's cases holds for the account",
            CauseKind::Target => "the target that the value is measured against moved",
            CauseKind::Baseline => "the account's own past that the value is compared with moved",
            CauseKind::Carried => "another earlier score is carried for a component without data",
            CauseKind::Peers => "the account stood still and the group it is compared with moved",
            CauseKind::Tier => "the account moved to another tier: other weights, thresholds or peers",
            CauseKind::WeightsEdited => "the scorecard was edited: weights, or which parts there are",
            CauseKind::ScoringEdited => "the scorecard was edited: thresholds, method, or policy on missing data",
            CauseKind::RulesEdited => "the scorecard was edited: a rule",
            CauseKind::Rule => "a rule fired, lapsed, or asks for another amount",
            CauseKind::Override => "a rule that sets the score (an override) was set, changed or expired",
            CauseKind::Eligibility => "the account came to have a score of its own, or lost it, under an override",
            CauseKind::Unknown => "the earlier snapshot does not hold what is needed to explain the change",
        }
    }
}

/// One cause of one account's change.
#[derive(Debug, Clone, Copy)]
pub struct Cause {
    pub kind: CauseKind,
    /// Index into the parts of both scorecards.
    node: Option<usize>,
    /// Index into the rules of both scorecards.
    rule: Option<usize>,
    /// Signed; over all causes they sum to the change.
    pub points: f64,
}

/// Two published days of one pipeline.
pub struct SnapshotPair<'a> {
    pub before: &'a ScoredSnapshot,
    pub after: &'a ScoredSnapshot,
    /// Parents first.
    nodes: Vec<MergedNode>,
    /// None where the two scorecards order their rules in different ways.
    rules: Option<Vec<MergedRule>>,
    /// For each tier of the earlier scorecard its index in the later one, and the other way round.
    later_tier_of: Vec<Option<usize>>,
    earlier_tier_of: Vec<Option<usize>>,
}

impl<'a> SnapshotPair<'a> {
    #[must_use]
    pub fn new(before: &'a ScoredSnapshot, after: &'a ScoredSnapshot) -> Self {
        let across = |from: &ScoredSnapshot, to: &ScoredSnapshot| -> Vec<Option<usize>> {
            from.resolved.tiers.iter().map(|name| to.resolved.tiers.iter().position(|other| other == name)).collect()
        };
        SnapshotPair {
            nodes: merge::nodes(before, after),
            rules: merge::rules(before, after),
            later_tier_of: across(before, after),
            earlier_tier_of: across(after, before),
            before,
            after,
        }
    }

    /// The later scorecard's name for the tier that an account had before.
    fn tier_in_later_scorecard(&self, account: usize) -> Option<usize> {
        self.later_tier_of.get(self.before.tiers[account]).copied().flatten()
    }

    /// The tier that the account has on `tier_of`, as the scorecard of `card_of` numbers tiers.
    fn tier_under_scorecard(
        &self,
        scorecard_of: &ScoredSnapshot,
        tier_of: &ScoredSnapshot,
        account: AccountIndices,
    ) -> usize {
        let own = |day: &ScoredSnapshot| {
            if std::ptr::eq(day, self.before) {
                self.before.tiers[account.before]
            } else {
                self.after.tiers[account.after]
            }
        };
        if std::ptr::eq(scorecard_of, tier_of) {
            return own(scorecard_of);
        }
        let across = if std::ptr::eq(tier_of, self.before) { &self.later_tier_of } else { &self.earlier_tier_of };
        across.get(own(tier_of)).copied().flatten().unwrap_or_else(|| own(scorecard_of))
    }

    fn measures_another_metric(&self, node: &MergedNode) -> bool {
        let metric_of = |day: &ScoredSnapshot, at: Option<usize>| {
            at.and_then(|at| day.resolved.metric_of_node(at).map(str::to_owned))
        };
        metric_of(self.before, node.before) != metric_of(self.after, node.after)
    }

    /// The causes of an account's change, those with the most points first; none for an account without a score on
    /// both days. `account` is an index into the later day's accounts.
    #[must_use]
    pub fn causes(&self, account: usize) -> Option<Vec<Cause>> {
        let before = self.before.find(self.after.accounts.get(account)?)?;
        let account = AccountIndices { before, after: account };
        let scores = (self.before.score[before]?, self.after.score[account.after]?);
        let mut causes = self.split_change(account, scores).unwrap_or_else(|| {
            vec![Cause { kind: CauseKind::Unknown, node: None, rule: None, points: scores.1 - scores.0 }]
        });
        causes.sort_by_key(|cause| (cause.node, cause.rule, cause.kind));
        causes.dedup_by(|more, kept| {
            let same = (more.node, more.rule, more.kind) == (kept.node, kept.rule, kept.kind);
            if same {
                kept.points += more.points;
            }
            same
        });
        causes.retain(|cause| cause.points.abs() > TOLERANCE / 1e3);
        // What is equal but for floating point keeps the order of the scorecard.
        let rounded_points = |cause: &Cause| (cause.points.abs() * 1e6).round();
        causes.sort_by(|a, b| rounded_points(b).total_cmp(&rounded_points(a)));
        Some(causes)
    }

    /// None where the rows of a day don't come to the score that was published for it.
    fn split_change(&self, account: AccountIndices, scores: (f64, f64)) -> Option<Vec<Cause>> {
        let rule_attribution = RuleAttribution::new(self, account, scores);
        let raw = (self.before.raw_score[account.before], self.after.raw_score[account.after]);
        let matches_published = |computed: Option<f64>, published: f64| {
            computed.is_some_and(|found| (found - published).abs() <= TOLERANCE)
        };
        if !matches_published(rule_attribution.score_on_day(raw.0, false), scores.0)
            || !matches_published(rule_attribution.score_on_day(raw.1, true), scores.1)
        {
            return None;
        }
        let mut causes = Vec::new();
        rule_attribution.add_causes(raw, &mut causes);
        let expectation = rule_attribution.expectation();
        match raw {
            (Some(then), Some(now)) => {
                let tree = TreeComparison::new(self, account);
                if !matches_published(tree.states_before.first()?.score(), then)
                    || !matches_published(tree.states_after.first()?.score(), now)
                {
                    return None;
                }
                tree.add_causes(0, &expectation, &mut causes);
            }
            (None, None) => {}
            (then, now) => {
                let state = |raw: Option<f64>| raw.map_or(PartState::Missing, PartState::Present);
                let points = expectation.expected_score(state(now)) - expectation.expected_score(state(then));
                causes.push(Cause { kind: CauseKind::Eligibility, node: None, rule: None, points });
            }
        }
        Some(causes)
    }
}
