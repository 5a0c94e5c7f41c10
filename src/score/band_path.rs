//! The shortest ways out of a band: what one metric would have to be for the account to be in a better band, or in a
//! worse one, while everything else stands still.
//!
//! - Everything else: the other metrics (also those made of this one), which values are there, which rules hold and
//!   with which amounts, targets, own means. The published score never falls when one leaf's score rises: weighted
//!   means, minima, maxima, caps, floors, set scores and added points all see to that. So each leaf has one threshold
//!   in each direction, found in closed form: from the band's edge back through the rules, then down the tree.
//! - A band that is left later than it is entered (`stays`) is left there. One that is entered only after a while is
//!   reached when the score is there; an account that waits to enter a band starts from it.
//! - The value is the nearest one whose score is at the threshold or beyond: `normalise` knows each method backwards.
//!   In a percentile the account's own value moves among the others; in a z-score the mean and the deviation move with
//!   it, in a robust one median and distance stand still. Whole numbers only, where the metric is an integer; elsewhere
//!   three digits, or as many as it takes to see the change. Nothing below zero where nobody is below zero today.
//!   Every value is tried: through its method, the tree and the rules, it does reach the band that is told.
//! - A metric that several entries score moves them all. Its value is the nearest one as long as they agree on what is
//!   better; where they do not, a nearer one may exist.
//! - A rule without which the account would be in another band is a way too, the first one: no metric has to move.
//!   Among metrics, the one whose score has the least way to go on the scale comes first; at most [`MOST`] are told.

mod rounded_value;
mod movable_leaf;
mod active_rules;
mod metric_change;
#[cfg(test)]
mod tests;
mod account_tree;
mod sentences;

use self::account_tree::AccountTree;
use self::active_rules::ActiveRules;
use self::metric_change::{BandExit, ReachedBand, find_metric_change};
use self::movable_leaf::{MetricCurves, MovableLeaf, movable_leaves};
pub use self::rounded_value::RoundedValue;
use crate::config::{MetricType, Pipeline, Scorecard, ValueRange};
use crate::score::band::BandAssignments;
use crate::score::component_tree::{FinalScores, RuleColumns, ScoreTable};
use crate::score::normalise::{NormalisedTable, ScoreDirection, ScoringInput};

/// How many ways are told per account and direction.
pub const MAX_PATHS: usize = 3;

/// A metric as far as values and words need it.
#[derive(Debug, Clone)]
pub struct PathMetric<'a> {
    pub name: &'a str,
    pub unit: Option<&'a str>,
    /// Whether its values are whole numbers.
    pub is_integer: bool,
}

/// The metrics of a pipeline.
#[must_use]
pub fn path_metrics(pipeline: &Pipeline) -> Vec<PathMetric<'_>> {
    let measures = pipeline.metrics().map(|metric| PathMetric {
        name: &metric.name,
        unit: metric.unit.as_deref(),
        is_integer: metric.kind == MetricType::Integer,
    });
    measures.collect()
}

/// A day as judged.
#[derive(Clone, Copy)]
pub struct ScoringResults<'a> {
    pub scoring_input: &'a ScoringInput<'a>,
    pub normal: &'a NormalisedTable,
    pub scores: &'a ScoreTable,
    pub rules: &'a [RuleColumns],
    pub final_scores: &'a FinalScores,
    pub band_assignments: &'a BandAssignments,
}

/// One way out of an account's band.
#[derive(Debug, Clone)]
pub struct BandPath {
    pub account: usize,
    pub toward: ScoreDirection,
    /// From 1 per account and direction.
    pub rank: usize,
    /// Indices into the scorecard's bands.
    pub from_band: usize,
    pub to_band: usize,
    pub change: RequiredChange,
    /// The published score at the end of the way.
    pub score: Option<f64>,
    /// One sentence for people.
    pub text: String,
}

/// What would have to be different.
#[derive(Debug, Clone)]
pub enum RequiredChange {
    Metric(MetricChange),
    /// Index of a rule that would no longer hold.
    Rule(usize),
}

/// What moving one metric takes.
#[derive(Debug, Clone)]
pub struct MetricChange {
    /// The leaf.
    pub node: usize,
    /// Today's value and the one needed, if they are numbers (true is 1, false is 0).
    pub value: Option<f64>,
    pub value_needed: Option<RoundedValue>,
    /// The same, if they are words.
    pub label: Option<String>,
    pub label_needed: Option<String>,
    pub is_integer: bool,
    /// The leaf's score today, and the least (or greatest) that is enough.
    pub score: f64,
    pub score_needed: f64,
}

/// All accounts' ways, by account; those down before those up, each by rank.
#[must_use]
pub fn find_band_paths(
    scorecard: &Scorecard,
    measures: &[PathMetric<'_>],
    results: &ScoringResults<'_>,
) -> Vec<BandPath> {
    let leaves = movable_leaves(scorecard, measures, results);
    let mut tree = AccountTree::new(scorecard);
    let mut paths = Vec::new();
    for account in 0..results.final_scores.band.len() {
        let Some(band) = results.band_assignments.starting_band(account) else { continue };
        let stays = scorecard
            .bands
            .0
            .get(band)
            .filter(|_| results.band_assignments.stays_range_applies(account))
            .and_then(|band| band.stays);
        let active_rules = ActiveRules::new(scorecard, results.rules, account);
        tree.load(results.scores, account);
        for toward in [ScoreDirection::Lower, ScoreDirection::Higher] {
            let mut account_paths = paths_by_rule(scorecard, results, &active_rules, (account, band), (toward, stays));
            if results.scores.raw_score[account].is_some()
                && let Some(raw) = exit_score(scorecard, (band, stays), toward)
                    .and_then(|exit_score| active_rules.raw_score_needed(exit_score, toward))
            {
                let mut exit = BandExit { tree: &mut tree, active_rules: &active_rules, toward, band, stays };
                account_paths.extend(paths_by_metric(scorecard, &leaves, &mut exit, raw, account));
            }
            account_paths.truncate(MAX_PATHS);
            paths.extend(account_paths.into_iter().enumerate().map(|(index, way)| BandPath { rank: index + 1, ..way }));
        }
    }
    paths
}

/// The score at which the account leaves its band: where the next better one begins, or its own ends downwards, unless
/// it is held beyond.
fn exit_score(
    scorecard: &Scorecard,
    (band, stays): (usize, Option<ValueRange>),
    toward: ScoreDirection,
) -> Option<f64> {
    let next = scorecard.bands.0.get(band + 1);
    let edge = match (toward, stays) {
        (ScoreDirection::Higher, None) => next?.range.low,
        (ScoreDirection::Higher, Some(held)) => next.and(held.high),
        (ScoreDirection::Lower, None) => scorecard.bands.0.get(band)?.range.low,
        (ScoreDirection::Lower, Some(held)) => held.low,
    };
    edge.map(|edge| edge.at)
}

/// Rules of which one alone keeps the account in its band.
fn paths_by_rule(
    scorecard: &Scorecard,
    results: &ScoringResults<'_>,
    active_rules: &ActiveRules<'_>,
    (account, band): (usize, usize),
    (toward, held): (ScoreDirection, Option<ValueRange>),
) -> Vec<BandPath> {
    let lapse = |&(rule, _): &(usize, Option<f64>)| {
        let (score, without) = active_rules.score_without_rule(rule, results.scores.raw_score[account]);
        let without = without.filter(|_| !score.is_some_and(|score| held.is_some_and(|held| held.contains(score))));
        let to_band = without.filter(|&other| match toward {
            ScoreDirection::Higher => other > band,
            ScoreDirection::Lower => other < band,
        })?;
        let text =
            sentences::describe_rule_lapse(&scorecard.rules[rule].name, toward, &scorecard.bands.0[to_band].name);
        Some(BandPath {
            account,
            toward,
            rank: 0,
            from_band: band,
            to_band,
            change: RequiredChange::Rule(rule),
            score,
            text,
        })
    };
    active_rules.rules.iter().filter_map(lapse).collect()
}

/// The metrics that reach another band, those first whose score has the least way to go.
fn paths_by_metric(
    scorecard: &Scorecard,
    leaves: &[MovableLeaf<'_>],
    exit: &mut BandExit<'_, '_>,
    raw: f64,
    account: usize,
) -> Vec<BandPath> {
    let (toward, band) = (exit.toward, exit.band);
    let mut candidates: Vec<(&MovableLeaf, f64, f64)> = Vec::new();
    for leaf in leaves {
        if leaf.is_scored(account) && exit.tree.affects_score(leaf.node) {
            let furthest = match toward {
                ScoreDirection::Higher => scorecard.scale.high,
                ScoreDirection::Lower => scorecard.scale.low,
            };
            // What one entry can't do alone, all entries of its metric may do together.
            let together = (leaf.same_metric_leaves.len() > 1).then_some(furthest);
            if let Some(needed) = exit.tree.score_needed(leaf.node, raw, toward).or(together) {
                candidates.push((leaf, needed, (needed - exit.tree.score_today(leaf.node)).abs()));
            }
        }
    }
    candidates.sort_by(|one, other| one.2.total_cmp(&other.2));
    let mut changes: Vec<(MetricChange, ReachedBand, &MovableLeaf)> = Vec::new();
    for (leaf, needed, _) in candidates {
        if changes.len() == MAX_PATHS {
            break;
        }
        let is_listed = changes.iter().any(|(_, _, other)| other.metric.name == leaf.metric.name);
        let metric_curves = MetricCurves::new(scorecard.scale, leaves, leaf, exit.tree, account);
        if !is_listed && let Some((step, reached)) = find_metric_change(exit, leaf, &metric_curves, needed, account) {
            changes.push((step, reached, leaf));
        }
    }
    let way = |step: &MetricChange| (step.score_needed - step.score).abs();
    changes.sort_by(|(one, ..), (other, ..)| way(one).total_cmp(&way(other)));
    let path = |(step, reached, leaf): (MetricChange, ReachedBand, &MovableLeaf)| {
        let measure = leaf.metric;
        let name = &scorecard.nodes[leaf.node].name;
        let text =
            sentences::describe_metric_change(name, measure.unit, &step, toward, &scorecard.bands.0[reached.band].name);
        let (to_band, score) = (reached.band, Some(reached.score));
        BandPath {
            account,
            toward,
            rank: 0,
            from_band: band,
            to_band,
            change: RequiredChange::Metric(step),
            score,
            text,
        }
    };
    changes.into_iter().map(path).collect()
}
