//! The range of every part of the scorecard for one account, from the leaves up.

use super::bounds_input::BoundsInput;
use super::part_range::{PartRange, WeighedRange, combine_ranges};
use super::score_range::{ScoreRange, join_ranges};
use crate::base::value::ValueStatus;
use crate::config::{MetricScoring, MissingPolicy, NodeKind, ScorecardNode, ScoringMethod};
use crate::score::column_reads::MetricInfluence;
use crate::score::normalise::MissingReason;
use crate::score::tolerances::COVERAGE_ROUNDING;

/// Computes the ranges of one account after another.
pub struct TreeRanges<'a> {
    input: BoundsInput<'a>,
    influence: &'a MetricInfluence<'a>,
    /// Per metric: whether what reads it may turn out another way, because it or another metric comes in.
    pub open_metrics: Vec<bool>,
    /// Per metric: whether it may come in, or change because another comes in. Carried values stay.
    may_come_in: Vec<bool>,
    /// Per node: whether it keeps its carried score in every case.
    keeps_carried: Vec<bool>,
    /// Per node: whether a carried score makes known what is below it.
    is_known: Vec<bool>,
    /// Per node: whether it may begin or cease to apply.
    applies_open: Vec<bool>,
    ranges: Vec<PartRange>,
}

impl<'a> TreeRanges<'a> {
    pub fn new(input: BoundsInput<'a>, influence: &'a MetricInfluence<'a>) -> Self {
        let nodes = input.scorecard.nodes.len();
        TreeRanges {
            input,
            influence,
            open_metrics: vec![false; influence.metrics.len()],
            may_come_in: vec![false; influence.metrics.len()],
            keeps_carried: vec![false; nodes],
            is_known: vec![false; nodes],
            applies_open: vec![false; nodes],
            ranges: vec![PartRange::NOT_APPLICABLE; nodes],
        }
    }

    /// Loads an account, and returns whether its score or its coverage may change.
    pub fn load_account(&mut self, account: usize) -> bool {
        let nodes = self.input.scorecard.nodes.len();
        self.keeps_carried = (0..nodes).map(|index| self.has_carried_score(index, account)).collect();
        loop {
            self.load_missing(account);
            self.load_applicability();
            // A carried score counts only as long as nothing below it has a score.
            let loses = |index: &usize| self.keeps_carried[*index] && self.is_open_below(*index);
            let losing: Vec<usize> = (0..nodes).filter(loses).collect();
            if losing.is_empty() {
                break;
            }
            losing.into_iter().for_each(|index| self.keeps_carried[index] = false);
        }
        self.is_tier_open() || (0..nodes).any(|index| self.is_leaf_open(index) || self.applies_open[index])
    }

    /// Finds the metrics that may come in, and those that conditions may read another way.
    fn load_missing(&mut self, account: usize) {
        let mut is_missing = vec![false; self.influence.metrics.len()];
        // Conditions and formulas read no value of a carried metric either.
        let mut is_read_missing = is_missing.clone();
        for (index, node) in self.input.scorecard.nodes.iter().enumerate() {
            let known_above = node.parent.is_some_and(|parent| self.is_known[parent]);
            self.is_known[index] = known_above || self.keeps_carried[index];
            let Some(metric) = self.influence.metric_of_node[index] else { continue };
            let has_no_value = self.has_no_value_today(metric, account);
            let may_come_in = has_no_value && !self.is_known[index] && !self.has_carried_value(index, account);
            is_missing[metric] |= may_come_in;
            is_read_missing[metric] |= has_no_value;
        }
        let may_change = |is_missing: &[bool], at: usize| {
            is_missing[at] || self.influence.derived[at].iter().any(|source| is_missing[*source])
        };
        let metrics = 0..self.influence.metrics.len();
        let may_come_in = metrics.clone().map(|at| may_change(&is_missing, at)).collect();
        // A missing derived metric comes in because something that it is made of does.
        let mut may_be_read = is_read_missing.clone();
        for (at, sources) in self.influence.derived.iter().enumerate().filter(|(at, _)| is_read_missing[*at]) {
            for &source in sources {
                may_be_read[source] |= source != at && self.has_no_value_today(source, account);
            }
        }
        self.open_metrics = metrics.map(|at| may_change(&may_be_read, at)).collect();
        self.may_come_in = may_come_in;
    }

    fn load_applicability(&mut self) {
        for (index, node) in self.input.scorecard.nodes.iter().enumerate() {
            let above = node.parent.is_some_and(|parent| self.applies_open[parent]);
            self.applies_open[index] = above || self.reads_open_metric(self.influence.applies.get(index));
        }
    }

    /// Whether anything below a component may change.
    fn is_open_below(&self, component: usize) -> bool {
        let scorecard = self.input.scorecard;
        let is_below = |index: usize| scorecard.ancestors(index).any(|above| above == component);
        let is_open = |index: usize| {
            let may_come_in = self.influence.metric_of_node[index].is_some_and(|metric| self.may_come_in[metric]);
            may_come_in || self.is_scoring_open(index) || self.applies_open[index]
        };
        (0..scorecard.nodes.len()).any(|index| is_open(index) && is_below(index))
    }

    /// Returns whether the account may lose its score when data comes in: less of the scorecard has data, or nothing applies.
    /// Call it after [`TreeRanges::range_of_account`].
    pub fn may_lose_score(&self) -> bool {
        let Some(root) = self.ranges.first() else { return false };
        let least = self.input.scorecard.min_coverage - COVERAGE_ROUNDING;
        self.is_tier_open() || root.may_be_missing || root.may_not_apply || root.least_coverage < least
    }

    /// Returns what the whole score could be, before floors and rules. If the account may come into another tier, it may have
    /// other weights and methods, so any score.
    pub fn range_of_account(&mut self, account: usize) -> Option<ScoreRange> {
        let may_apply = |index: usize| self.applies_open[index] || self.input.normalised.applicable[index][account];
        let mut leaves = (0..self.ranges.len()).filter(|index| self.influence.metric_of_node[*index].is_some());
        if self.is_tier_open() && leaves.any(may_apply) {
            let scale = self.input.scorecard.scale;
            return Some(ScoreRange { low: scale.low, high: scale.high });
        }
        for (index, node) in self.input.scorecard.nodes.iter().enumerate().rev() {
            self.ranges[index] = match &node.part {
                NodeKind::Leaf { score, .. } => self.range_of_leaf(index, node, score, account),
                NodeKind::Component { children, combine, .. } => {
                    let weight_of = |child: &usize| self.input.scores.nodes[*child].weight[account];
                    let weighing = children.iter().filter(|child| weight_of(child) > 0.0);
                    let parts: Vec<WeighedRange> = weighing
                        .map(|child| WeighedRange { weight: weight_of(child), range: self.ranges[*child] })
                        .collect();
                    self.range_of_component(index, node, combine_ranges(*combine, &parts), account)
                }
            };
        }
        self.ranges.first()?.scores
    }

    fn range_of_component(&self, index: usize, node: &ScorecardNode, combined: PartRange, account: usize) -> PartRange {
        if index > 0 && self.is_known[index] {
            return self.known_range(index, account);
        }
        let applies_today = self.input.normalised.applicable[index][account];
        if !applies_today && !self.applies_open[index] {
            return PartRange::NOT_APPLICABLE;
        }
        let placeholder = match node.missing {
            // The scorecard itself has no policy.
            _ if index == 0 => None,
            MissingPolicy::Spread => None,
            MissingPolicy::Score(score) => Some(self.input.scorecard.scale.clamp(score)),
            MissingPolicy::Carry { days } => {
                let past = self.input.scoring_input.newest_past_score(&node.name, days, account);
                past.map(|past| self.input.scorecard.scale.clamp(past.score))
            }
        };
        let range = combined.with_placeholder(placeholder);
        PartRange { may_not_apply: range.may_not_apply || self.applies_open[index], ..range }
    }

    fn range_of_leaf(&self, index: usize, node: &ScorecardNode, scoring: &MetricScoring, account: usize) -> PartRange {
        let status = self.input.scores.nodes[index].status[account];
        let applies_open = self.applies_open[index];
        if status == ValueStatus::NotApplicable && !applies_open {
            return PartRange::NOT_APPLICABLE;
        }
        let is_scoring_open = self.is_scoring_open(index);
        let is_open = applies_open || self.is_leaf_open(index);
        if self.is_known[index] || !is_open {
            return self.known_range(index, account);
        }
        let any_method = applies_open || is_scoring_open;
        let scores = self.range_of_methods(index, scoring, any_method, account);
        let placeholder = match node.missing {
            MissingPolicy::Score(score) => Some(self.input.scorecard.scale.clamp(score)),
            MissingPolicy::Spread | MissingPolicy::Carry { .. } => None,
        };
        PartRange { scores, may_be_missing: true, may_not_apply: applies_open, least_coverage: 0.0 }
            .with_placeholder(placeholder)
    }

    /// Returns the scores that the leaf's own method could give, or any of its methods if another case may hold.
    fn range_of_methods(
        &self,
        index: usize,
        scoring: &MetricScoring,
        any_method: bool,
        account: usize,
    ) -> Option<ScoreRange> {
        let range = |method: &ScoringMethod| ScoreRange::of_method(self.input.scorecard.scale, method);
        match scoring {
            MetricScoring::Cases(cases) if any_method => {
                cases.iter().map(|(_, method)| range(method)).fold(None, join_ranges)
            }
            _ => {
                let leaf = self.input.normalised.leaves[index].as_ref();
                let case = leaf.and_then(|leaf| leaf.case[account]);
                range(scoring.method_for(self.input.scoring_input.tiers[account], case)?)
            }
        }
    }

    fn known_range(&self, index: usize, account: usize) -> PartRange {
        let node = &self.input.scores.nodes[index];
        PartRange::of_known(node.score[account], node.coverage[account].unwrap_or_default())
    }

    fn is_tier_open(&self) -> bool {
        self.influence.tier.iter().any(|metric| self.open_metrics[*metric])
    }

    /// Whether the leaf's value may change, or how it is scored.
    fn is_leaf_open(&self, index: usize) -> bool {
        self.influence.metric_of_node[index].is_some_and(|metric| self.may_come_in[metric] && !self.is_known[index])
            || self.is_scoring_open(index)
    }

    /// Whether another case, target or group of peers may be chosen.
    fn is_scoring_open(&self, index: usize) -> bool {
        self.reads_open_metric(self.influence.scoring.get(index))
    }

    /// Whether the account has no value of a metric today. Of a name that is no metric, this is not known.
    fn has_no_value_today(&self, metric: usize, account: usize) -> bool {
        let metric = self.input.scoring_input.metric(self.influence.metrics[metric]);
        metric.is_none_or(|metric| metric.status.get(account) != Some(&ValueStatus::Ok))
    }

    fn reads_open_metric(&self, reads: Option<&Vec<usize>>) -> bool {
        reads.is_some_and(|reads| reads.iter().any(|metric| self.open_metrics[*metric]))
    }

    /// Whether the leaf has a carried value, also one that gets no score.
    fn has_carried_value(&self, leaf: usize, account: usize) -> bool {
        let node = &self.input.scores.nodes[leaf];
        let gets_no_score = node.status[account] == ValueStatus::Missing
            && !matches!(node.reason[account], Some(MissingReason::NoData | MissingReason::Stale));
        node.status[account] == ValueStatus::Carried || gets_no_score
    }

    /// Whether a component's score is a carried one of its own.
    fn has_carried_score(&self, component: usize, account: usize) -> bool {
        self.input.scores.nodes[component].status[account] == ValueStatus::Carried
            && self.input.scores.is_scored_without_children(self.input.scorecard, component, account)
    }
}
