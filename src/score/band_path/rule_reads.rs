//! Which rules and conditions a metric may change when its value moves.

use super::band_exit::BandExit;
use super::inputs::PathMetric;
use super::metric_change::FoundChange;
use super::metric_curves::MetricCurves;
use super::movable_leaf::MovableLeaf;
use crate::base::value::AccountValue;
use crate::config::Scorecard;
use crate::query::column_edges::ColumnEdges;
use crate::score::column_reads::{ColumnReads, MetricInfluence, RuleInfluence};

/// What conditions and formulas read.
pub struct RuleReads<'a> {
    scorecard: &'a Scorecard,
    /// Per metric of the day: with what conditions compare it; none if they do not read it.
    edges: Vec<Option<&'a ColumnEdges>>,
    influence: MetricInfluence<'a>,
    /// With what they compare the raw score.
    raw_score: Option<&'a ColumnEdges>,
    /// Per node: whether they read its score.
    is_score_read: Vec<bool>,
}

impl<'a> RuleReads<'a> {
    pub fn new(scorecard: &'a Scorecard, reads: &'a ColumnReads, metrics: &[PathMetric<'_>]) -> Self {
        let is_score_read = |name: &str| reads.edges_of(&format!("{name}_score")).is_some();
        RuleReads {
            scorecard,
            edges: metrics.iter().map(|metric| reads.edges_of(metric.name)).collect(),
            influence: MetricInfluence::new(scorecard, reads),
            raw_score: reads.edges_of("raw_score"),
            is_score_read: scorecard.nodes.iter().map(|node| is_score_read(&node.name)).collect(),
        }
    }

    /// Returns with what conditions compare the metric; `None` if they do not read it.
    pub fn edges_of(&self, leaf: &MovableLeaf<'_>) -> Option<&'a ColumnEdges> {
        self.edges[leaf.metric_index]
    }

    /// Returns whether they read a score that the leaf is part of.
    pub fn read_scores_above(&self, leaf: &MovableLeaf<'_>) -> bool {
        self.raw_score.is_some() || leaf.ancestors.iter().any(|node| *node > 0 && self.is_score_read[*node])
    }

    /// Returns the numbers with which they compare the raw score.
    pub fn raw_score_edges(&self) -> &'a [f64] {
        self.raw_score.map(|edges| edges.edges.as_slice()).unwrap_or_default()
    }

    /// Returns the rules whose condition or amount may change with the metric of the leaf.
    pub fn rules_reading(&self, leaf: &MovableLeaf<'_>) -> Vec<usize> {
        let metric = self.influence.metrics.iter().position(|metric| *metric == leaf.metric.name);
        let reads = |influence: Option<&RuleInfluence>| {
            influence.is_some_and(|influence| {
                influence.reads_scores || metric.is_some_and(|metric| influence.metrics.contains(&metric))
            })
        };
        let rules = 0..self.scorecard.rules.len();
        rules
            .filter(|rule| reads(self.influence.conditions.get(*rule)) || reads(self.influence.amounts.get(*rule)))
            .collect()
    }

    /// Returns whether the metric of the leaf may change more than whether rules hold: amounts, the tier, how entries are
    /// scored and whether they apply.
    pub fn changes_more_than_conditions(&self, leaf: &MovableLeaf<'_>) -> bool {
        let Some(metric) = self.influence.metrics.iter().position(|metric| *metric == leaf.metric.name) else {
            return false;
        };
        let influence = &self.influence;
        let lists =
            influence.applies.iter().chain(&influence.scoring).chain(&influence.derived).chain([&influence.tier]);
        let amounts = influence.amounts.iter().map(|amount| &amount.metrics);
        lists.chain(amounts).any(|metrics| metrics.contains(&metric))
    }

    /// Returns whether every condition is the same for each value as near as the one found.
    pub fn are_steady(
        &self,
        exit: &mut BandExit<'_, '_>,
        leaf: &MovableLeaf<'_>,
        curves: &MetricCurves<'_>,
        found: &FoundChange,
    ) -> bool {
        let value_needed = found.change.value_needed.map(|needed| needed.value);
        let is_metric_steady = self.edges_of(leaf).is_none_or(|edges| {
            // Conditions read no value today where an earlier one is carried.
            let is_comparable = found.change.label.is_none() && !leaf.is_carried(exit.start.account);
            let values = found.change.value.zip(value_needed).filter(|_| is_comparable);
            values.is_some_and(|(from, to)| {
                has_none_between(edges, from, to) && has_none_between(edges, from, from + from - to)
            })
        });
        let is_component_read = leaf.ancestors.iter().any(|node| *node > 0 && self.is_score_read[*node]);
        is_metric_steady && !is_component_read && self.is_raw_score_steady(exit, leaf, curves, value_needed)
    }

    fn is_raw_score_steady(
        &self,
        exit: &mut BandExit<'_, '_>,
        leaf: &MovableLeaf<'_>,
        curves: &MetricCurves<'_>,
        value_needed: Option<f64>,
    ) -> bool {
        let Some(edges) = self.raw_score else { return true };
        let scores = value_needed.and_then(|value| curves.scores_at_value(AccountValue::Number(value)));
        let raw_score = scores.and_then(|scores| exit.tree.raw_score_with(&scores, &leaf.ancestors));
        raw_score.is_some_and(|after| has_none_between(edges, exit.tree.score_today(0), after))
    }
}

/// Returns whether no comparison changes from one value to the other.
fn has_none_between(edges: &ColumnEdges, one: f64, other: f64) -> bool {
    let (low, high) = (one.min(other), one.max(other));
    edges.are_exhaustive && !edges.edges.iter().any(|edge| (low..=high).contains(edge))
}
