//! The metrics of which one alone takes an account out of its band.

use super::band_exit::BandExit;
use super::metric_change::{FoundChange, find_metric_change};
use super::metric_curves::MetricCurves;
use super::movable_leaf::MovableLeaf;
use super::path::{BandPath, MAX_PATHS, RequiredChange};
use super::sentences;
use crate::config::Scorecard;
use crate::score::normalise::ScoreDirection;

/// A leaf whose score may take the account out of its band.
struct Candidate<'a> {
    leaf: &'a MovableLeaf<'a>,
    /// The score that the leaf needs, if it moves alone.
    score_needed: f64,
    /// By how much its score has to move.
    distance: f64,
}

/// Returns the paths of the metrics that reach another band. The one whose score has to move least comes first.
pub fn paths_by_metric(
    scorecard: &Scorecard,
    leaves: &[MovableLeaf<'_>],
    exit: &mut BandExit<'_, '_>,
    raw_score_needed: f64,
) -> Vec<BandPath> {
    let mut found: Vec<FoundChange<'_>> = Vec::new();
    for candidate in rank_candidates(scorecard, leaves, exit, raw_score_needed) {
        if found.len() == MAX_PATHS {
            break;
        }
        let leaf = candidate.leaf;
        if found.iter().any(|other| other.leaf.metric.name == leaf.metric.name) {
            continue;
        }
        let curves = MetricCurves::new(scorecard.scale, leaves, leaf, exit.tree, exit.start.account);
        found.extend(find_metric_change(exit, leaf, &curves, candidate.score_needed));
    }
    found.sort_by(|one, other| one.change.distance().total_cmp(&other.change.distance()));
    found.into_iter().map(|found| path_of_change(scorecard, exit, found)).collect()
}

/// Returns the leaves that count and whose score may be enough, the nearest first.
fn rank_candidates<'a>(
    scorecard: &Scorecard,
    leaves: &'a [MovableLeaf<'a>],
    exit: &BandExit<'_, '_>,
    raw_score_needed: f64,
) -> Vec<Candidate<'a>> {
    let furthest = match exit.toward {
        ScoreDirection::Higher => scorecard.scale.high,
        ScoreDirection::Lower => scorecard.scale.low,
    };
    let mut candidates = Vec::new();
    for leaf in leaves {
        if !leaf.is_scored(exit.start.account) || !exit.tree.affects_score(leaf.node) {
            continue;
        }
        // Entries of one metric that move together may reach what one of them cannot reach alone.
        let together = (leaf.same_metric_leaves.len() > 1).then_some(furthest);
        if let Some(score_needed) = exit.tree.score_needed(leaf.node, raw_score_needed, exit.toward).or(together) {
            let distance = (score_needed - exit.tree.score_today(leaf.node)).abs();
            candidates.push(Candidate { leaf, score_needed, distance });
        }
    }
    candidates.sort_by(|one, other| one.distance.total_cmp(&other.distance));
    candidates
}

fn path_of_change(scorecard: &Scorecard, exit: &BandExit<'_, '_>, found: FoundChange<'_>) -> BandPath {
    let FoundChange { leaf, change, reached } = found;
    let (name, band_name) = (&scorecard.nodes[leaf.node].name, &scorecard.bands.0[reached.band].name);
    BandPath {
        account: exit.start.account,
        toward: exit.toward,
        rank: 0,
        from_band: exit.start.band,
        to_band: reached.band,
        text: sentences::describe_metric_change(name, leaf.metric.unit, &change, exit.toward, band_name),
        change: RequiredChange::Metric(change),
        score: reached.score,
    }
}
