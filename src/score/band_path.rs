//! The shortest paths out of a band: what one metric would have to be for the account to be in a better or a worse band,
//! while everything else stays as it is.
//!
//! - What stays: the other metrics (also those derived from this one), which values are there, which rules hold and
//!   with which amounts, targets, own means. The published score never falls when one leaf's score rises, because
//!   weighted means, minima, maxima, caps, floors, set scores and added points all preserve order. So each leaf has one
//!   threshold in each direction, computed in closed form: from the band's edge back through the rules, then down the
//!   tree.
//! - A band that is left later than it is entered (`stays`) is left at the edge of that range. A band that is entered
//!   only after a while is reached when the score is there; an account that waits to enter a band starts from it.
//! - The value is the nearest one whose score is at the threshold or beyond. `normalise` inverts each method for that.
//!   The account is one of its own peers, so a mean, a median and the deviations from them move with its value. The value is a whole number where the metric is an integer;
//!   elsewhere it has three digits, or as many as the change needs to be seen. It is not negative where no account's
//!   value is. Every value is tried: through its method, the tree and the rules, it does reach the published band.
//! - A metric that several leaves score moves them all. Its value is the nearest one if the leaves agree on what is
//!   better; otherwise a nearer one may exist.
//! - A rule without which the account would be in another band is a path too, and comes first: no metric has to move.
//!   Of the metrics, the one whose score has to move least on the scale comes first. At most `MAX_PATHS` are
//!   published per account and direction.

/// Values with the decimals that a person can read.
mod rounded_value;
/// One path out of a band, and what it takes.
mod path;
/// What paths are computed from.
mod inputs;
/// Describes a path in one sentence.
mod sentences;
/// One account's tree, in which the scores of leaves can be moved.
mod account_tree;
/// The rules that hold for one account, in both directions.
mod active_rules;
/// One account's exit from its band.
mod band_exit;
/// A leaf of the scorecard whose value can move.
mod movable_leaf;
/// How the scores of one account's leaves follow a metric.
mod metric_curves;
/// Finds the value that one metric needs.
mod metric_change;
/// The rules that alone keep an account in its band.
mod paths_by_rule;
/// The metrics of which one alone takes an account out of its band.
mod paths_by_metric;
#[cfg(test)]
mod tests;

use self::account_tree::AccountTree;
use self::active_rules::ActiveRules;
use self::band_exit::{BandExit, StartingBand};
pub use self::inputs::{PathMetric, ScoringResults, path_metrics};
use self::movable_leaf::{MovableLeaf, movable_leaves};
pub use self::path::{BandPath, MAX_PATHS, MetricChange, RequiredChange};
use self::paths_by_metric::paths_by_metric;
use self::paths_by_rule::paths_by_rule;
use crate::config::Scorecard;
use crate::score::normalise::ScoreDirection;

/// Finds the paths of all accounts, by account. For each, the paths down come before the paths up, each kind by rank.
#[must_use]
pub fn find_band_paths(
    scorecard: &Scorecard,
    metrics: &[PathMetric<'_>],
    results: &ScoringResults<'_>,
) -> Vec<BandPath> {
    let leaves = movable_leaves(scorecard, metrics, results);
    let mut tree = AccountTree::new(scorecard);
    let mut paths = Vec::new();
    for account in 0..results.final_scores.band.len() {
        if let Some(start) = StartingBand::of_account(scorecard, results.band_assignments, account) {
            let active_rules = ActiveRules::new(scorecard, results.rules, account);
            tree.load_account(results.scores, account);
            for toward in [ScoreDirection::Lower, ScoreDirection::Higher] {
                let mut exit = BandExit { tree: &mut tree, active_rules: &active_rules, toward, start };
                let raw_score = results.scores.raw_score[account];
                paths.extend(paths_of_account(scorecard, &leaves, &mut exit, raw_score));
            }
        }
    }
    paths
}

/// Returns the paths of one account in one direction, with their ranks.
fn paths_of_account(
    scorecard: &Scorecard,
    leaves: &[MovableLeaf<'_>],
    exit: &mut BandExit<'_, '_>,
    raw_score: Option<f64>,
) -> Vec<BandPath> {
    let (start, toward) = (exit.start, exit.toward);
    let mut paths = paths_by_rule(scorecard, exit.active_rules, start, raw_score, toward);
    if raw_score.is_some()
        && let Some(exit_score) = start.exit_score(scorecard, toward)
        && let Some(raw_score_needed) = exit.active_rules.raw_score_needed(exit_score, toward)
    {
        paths.extend(paths_by_metric(scorecard, leaves, exit, raw_score_needed));
    }
    paths.truncate(MAX_PATHS);
    paths.into_iter().enumerate().map(|(index, path)| BandPath { rank: index + 1, ..path }).collect()
}
