//! The metrics of which one alone takes an account out of its band.

use super::active_rules::ActiveRules;
use super::band_exit::BandExit;
use super::metric_change::{FoundChange, find_metric_change};
use super::metric_curves::MetricCurves;
use super::movable_leaf::MovableLeaf;
use super::open_search::{OpenSearch, TriedValue, labels_to_try, numbers_to_try};
use super::path::MAX_PATHS;
use super::rule_reads::RuleReads;
use crate::base::value::AccountValue;
use crate::config::{Scorecard, ScoringMethod};
use crate::score::component_tree::RuleColumns;
use crate::score::normalise::{ScoreCurve, ScoreDirection};

/// What the paths of all accounts are found with.
pub struct MetricPathFinder<'a> {
    pub scorecard: &'a Scorecard,
    pub leaves: Vec<MovableLeaf<'a>>,
    pub reads: RuleReads<'a>,
    pub rules: &'a [RuleColumns],
}

/// The paths of one account in one direction.
#[derive(Default)]
pub struct MetricPaths {
    pub found: Vec<FoundChange>,
    /// Those for which conditions may change on the way.
    pub open: Vec<OpenSearch>,
}

/// A leaf whose score may take the account out of its band.
struct Candidate {
    /// Index into the movable leaves.
    leaf: usize,
    /// The score that the leaf needs, if it moves alone and no condition changes.
    score_needed: Option<f64>,
    /// By how much its score has to move.
    distance: f64,
}

impl MetricPathFinder<'_> {
    /// Returns the paths of the metrics that reach another band: those with the least distances, and those of every metric
    /// that a condition reads. `score_needed` is the published score that leads out of the band.
    pub fn find_paths(&self, exit: &mut BandExit<'_, '_>, score_needed: f64) -> MetricPaths {
        let mut paths = MetricPaths::default();
        let mut metrics: Vec<usize> = Vec::new();
        for candidate in self.rank_candidates(exit, score_needed) {
            let leaf = &self.leaves[candidate.leaf];
            let is_read = self.reads.edges_of(leaf).is_some();
            if metrics.contains(&leaf.metric_index) || (paths.found.len() >= MAX_PATHS && !is_read) {
                continue;
            }
            let curves = MetricCurves::new(self.scorecard.scale, &self.leaves, leaf, exit.tree, exit.start.account);
            let found = candidate
                .score_needed
                .and_then(|needed| find_metric_change(exit, &self.leaves, candidate.leaf, &curves, needed));
            let is_final = match &found {
                Some(found) => self.reads.are_steady(exit, leaf, &curves, found),
                None => !is_read && !self.reads.read_scores_above(leaf),
            };
            if is_final {
                metrics.extend(found.as_ref().map(|_| leaf.metric_index));
                paths.found.extend(found);
            } else {
                let values = self.values_to_try(exit, leaf, &curves, score_needed, found.as_ref());
                if !values.is_empty() {
                    metrics.push(leaf.metric_index);
                    let likely = found.and_then(|found| found.change.value_needed).map(|needed| needed.value);
                    paths.open.push(OpenSearch::new(exit.start, exit.toward, candidate.leaf, values, likely));
                }
            }
        }
        paths
    }

    /// Returns the leaves that count and whose score may be enough, the nearest first.
    fn rank_candidates(&self, exit: &BandExit<'_, '_>, score_needed: f64) -> Vec<Candidate> {
        let furthest = match exit.toward {
            ScoreDirection::Higher => self.scorecard.scale.high,
            ScoreDirection::Lower => self.scorecard.scale.low,
        };
        let raw_score_needed = exit.active_rules.raw_score_needed(score_needed, exit.toward);
        let mut candidates = Vec::new();
        for (index, leaf) in self.leaves.iter().enumerate() {
            if !leaf.is_scored(exit.start.account) || !exit.tree.affects_score(leaf.node) {
                continue;
            }
            // Entries of one metric that move together may reach what one of them cannot reach alone.
            let together = (leaf.same_metric_leaves.len() > 1).then_some(furthest);
            let needed =
                raw_score_needed.and_then(|raw| exit.tree.score_needed(leaf.node, raw, exit.toward).or(together));
            let is_read = self.reads.edges_of(leaf).is_some() || self.reads.read_scores_above(leaf);
            if needed.is_some() || is_read {
                let score_today = exit.tree.score_today(leaf.node);
                let distance = needed.map_or(f64::INFINITY, |needed| (needed - score_today).abs());
                candidates.push(Candidate { leaf: index, score_needed: needed, distance });
            }
        }
        candidates.sort_by(|one, other| one.distance.total_cmp(&other.distance));
        candidates
    }

    /// Returns the values of the leaf's metric that may be enough.
    fn values_to_try(
        &self,
        exit: &BandExit<'_, '_>,
        leaf: &MovableLeaf<'_>,
        curves: &MetricCurves<'_>,
        score_needed: f64,
        found: Option<&FoundChange>,
    ) -> Vec<TriedValue> {
        let account = exit.start.account;
        let Some(curve) = curves.curve_of_leaf() else { return Vec::new() };
        let score_today = exit.tree.score_today(leaf.node);
        match leaf.value_of_account(account) {
            Some(AccountValue::Boolean(truth)) => vec![TriedValue::Boolean(!truth)],
            Some(AccountValue::Text(_)) => labels_to_try(&curve, score_today),
            Some(AccountValue::Number(from)) => {
                let mut edges = self.edges_of_conditions(leaf, from);
                edges.extend(found.and_then(|found| found.change.value_needed).map(|needed| needed.value));
                edges.extend(self.turning_values_as_target(leaf, account));
                for same in leaf.same_metric_leaves.iter().map(|same| &self.leaves[*same]) {
                    edges.extend(self.values_of_leaf_scores(exit, same, from, score_needed));
                }
                numbers_to_try(from, &edges, leaf.metric.precision, |value| leaf.possible_values.allow(account, value))
            }
            Some(AccountValue::Date(_)) | None => Vec::new(),
        }
    }

    /// Returns the numbers near which a condition or formula may change.
    fn edges_of_conditions(&self, leaf: &MovableLeaf<'_>, from: f64) -> Vec<f64> {
        let compared = self.reads.edges_of(leaf);
        let mut edges = compared.map(|compared| compared.edges.clone()).unwrap_or_default();
        let are_exhaustive = compared.map(|compared| compared.are_exhaustive);
        if are_exhaustive == Some(false) {
            edges.extend([from - 1.0, from + 1.0]);
        }
        if are_exhaustive != Some(true) || self.reads.read_scores_above(leaf) {
            edges.extend(&leaf.extremes);
        }
        edges
    }

    /// Returns the values at which another entry changes its course that has the leaf's metric as its target.
    fn turning_values_as_target(&self, leaf: &MovableLeaf<'_>, account: usize) -> Vec<f64> {
        let mut values = Vec::new();
        for other in &self.leaves {
            let Some(own) = other.number_of_account(account) else { continue };
            for method in other.curves.methods().iter().map(|prepared| prepared.method) {
                if let ScoringMethod::Target { of, zero, full } = method
                    && of == leaf.metric.name
                {
                    values.extend([own / zero, own / full].into_iter().filter(|value| value.is_finite()));
                }
            }
        }
        values
    }

    /// Returns the values at which the leaf has a score that may be enough. Where more than rules may change with the metric,
    /// these are those under each of its methods, and those at which a method changes its course.
    fn values_of_leaf_scores(
        &self,
        exit: &BandExit<'_, '_>,
        leaf: &MovableLeaf<'_>,
        from: f64,
        score_needed: f64,
    ) -> Vec<f64> {
        let (scale, account) = (self.scorecard.scale, exit.start.account);
        let mut values: Vec<f64> = Vec::new();
        let mut curves: Vec<ScoreCurve<'_>> = Vec::new();
        if self.reads.changes_more_than_conditions(leaf) {
            curves.extend(leaf.curves.curves_of_all_methods(account));
            values.extend(curves.iter().flat_map(|curve| curve.turning_values(scale)));
        } else {
            curves.extend(leaf.curves.curve_of_account(account));
        }
        for needed in self.leaf_scores_needed(exit, leaf, score_needed) {
            values.extend(curves.iter().flat_map(|curve| curve.threshold_candidates(scale, from, needed, exit.toward)));
        }
        values
    }

    /// Returns the scores that the leaf would need, under the rules that read its metric in every combination.
    fn leaf_scores_needed(&self, exit: &BandExit<'_, '_>, leaf: &MovableLeaf<'_>, score_needed: f64) -> Vec<f64> {
        let changing = self.reads.rules_reading(leaf);
        let mut needed: Vec<f64> = Vec::new();
        for rules in ActiveRules::combinations(self.scorecard, self.rules, exit.start.account, &changing) {
            let raw_score = rules.raw_score_needed(score_needed, exit.toward);
            needed.extend(raw_score.and_then(|raw| exit.tree.score_needed(leaf.node, raw, exit.toward)));
        }
        // A rule may begin or cease to hold where the raw score crosses one of its edges.
        for edge in self.reads.raw_score_edges() {
            for toward in [ScoreDirection::Lower, ScoreDirection::Higher] {
                needed.extend(exit.tree.score_needed(leaf.node, *edge, toward));
            }
        }
        needed.sort_by(f64::total_cmp);
        needed.dedup();
        needed
    }
}
