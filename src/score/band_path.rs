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

mod grid;
mod leaf;
mod ruled;
mod search;
#[cfg(test)]
mod tests;
mod tree;
mod words;

pub use self::grid::Told;
use self::leaf::{Leaf, Mover, leaves};
use self::ruled::Ruled;
use self::search::{Leaving, Reached, move_of};
use self::tree::Tree;
use crate::config::{MetricType, Range, Scorecard, Spec};
use crate::score::band::Standings;
use crate::score::component_tree::{RuleColumns, ScoreTable, Verdicts};
use crate::score::normalise::{Board, NormalTable, Toward};

/// How many ways are told per account and direction.
pub const MOST: usize = 3;

/// A metric as far as values and words need it.
#[derive(Debug, Clone)]
pub struct Measure<'a> {
    pub name: &'a str,
    pub unit: Option<&'a str>,
    /// Whether its values are whole numbers.
    pub whole: bool,
}

/// The metrics of a pipeline.
#[must_use]
pub fn measures(spec: &Spec) -> Vec<Measure<'_>> {
    let measures = spec.metrics().map(|metric| Measure {
        name: &metric.name,
        unit: metric.unit.as_deref(),
        whole: metric.kind == MetricType::Integer,
    });
    measures.collect()
}

/// A day as judged.
#[derive(Clone, Copy)]
pub struct Judged<'a> {
    pub board: &'a Board<'a>,
    pub normal: &'a NormalTable,
    pub scores: &'a ScoreTable,
    pub rules: &'a [RuleColumns],
    pub verdicts: &'a Verdicts,
    pub standings: &'a Standings,
}

/// One way out of an account's band.
#[derive(Debug, Clone)]
pub struct Path {
    pub account: usize,
    pub toward: Toward,
    /// From 1 per account and direction.
    pub rank: usize,
    /// Indices into the scorecard's bands.
    pub from_band: usize,
    pub to_band: usize,
    pub by: By,
    /// The published score at the end of the way.
    pub score: Option<f64>,
    /// One sentence for people.
    pub text: String,
}

/// What would have to be different.
#[derive(Debug, Clone)]
pub enum By {
    Metric(Move),
    /// Index of a rule that would no longer hold.
    Rule(usize),
}

/// What moving one metric takes.
#[derive(Debug, Clone)]
pub struct Move {
    /// The leaf.
    pub node: usize,
    /// Today's value and the one needed, if they are numbers (true is 1, false is 0).
    pub value: Option<f64>,
    pub told: Option<Told>,
    /// The same, if they are words.
    pub label: Option<String>,
    pub label_needed: Option<String>,
    pub whole: bool,
    /// The leaf's score today, and the least (or greatest) that is enough.
    pub score: f64,
    pub score_needed: f64,
}

/// All accounts' ways, by account; those down before those up, each by rank.
#[must_use]
pub fn find(card: &Scorecard, measures: &[Measure<'_>], day: &Judged<'_>) -> Vec<Path> {
    let leaves = leaves(card, measures, day);
    let mut tree = Tree::new(card);
    let mut paths = Vec::new();
    for account in 0..day.verdicts.band.len() {
        let Some(band) = day.standings.start(account) else { continue };
        let held = card.bands.0.get(band).filter(|_| day.standings.is_held(account)).and_then(|band| band.stays);
        let ruled = Ruled::new(card, day.rules, account);
        tree.load(day.scores, account);
        for toward in [Toward::Lower, Toward::Higher] {
            let mut ways = rules(card, day, &ruled, (account, band), (toward, held));
            if day.scores.raw_score[account].is_some()
                && let Some(raw) = edge(card, (band, held), toward).and_then(|edge| ruled.raw_needed(edge, toward))
            {
                let mut leaving = Leaving { tree: &mut tree, ruled: &ruled, toward, band, held };
                ways.extend(metrics(card, &leaves, &mut leaving, raw, account));
            }
            ways.truncate(MOST);
            paths.extend(ways.into_iter().enumerate().map(|(index, way)| Path { rank: index + 1, ..way }));
        }
    }
    paths
}

/// The score at which the account leaves its band: where the next better one begins, or its own ends downwards, unless
/// it is held beyond.
fn edge(card: &Scorecard, (band, held): (usize, Option<Range>), toward: Toward) -> Option<f64> {
    let next = card.bands.0.get(band + 1);
    let edge = match (toward, held) {
        (Toward::Higher, None) => next?.range.low,
        (Toward::Higher, Some(held)) => next.and(held.high),
        (Toward::Lower, None) => card.bands.0.get(band)?.range.low,
        (Toward::Lower, Some(held)) => held.low,
    };
    edge.map(|edge| edge.at)
}

/// Rules of which one alone keeps the account in its band.
fn rules(
    card: &Scorecard,
    day: &Judged<'_>,
    ruled: &Ruled<'_>,
    (account, band): (usize, usize),
    (toward, held): (Toward, Option<Range>),
) -> Vec<Path> {
    let lapse = |&(rule, _): &(usize, Option<f64>)| {
        let (score, without) = ruled.without(rule, day.scores.raw_score[account]);
        let without = without.filter(|_| !score.is_some_and(|score| held.is_some_and(|held| held.holds(score))));
        let to_band = without.filter(|&other| match toward {
            Toward::Higher => other > band,
            Toward::Lower => other < band,
        })?;
        let text = words::rule(&card.rules[rule].name, toward, &card.bands.0[to_band].name);
        Some(Path { account, toward, rank: 0, from_band: band, to_band, by: By::Rule(rule), score, text })
    };
    ruled.holding.iter().filter_map(lapse).collect()
}

/// The metrics that reach another band, those first whose score has the least way to go.
fn metrics(
    card: &Scorecard,
    leaves: &[Leaf<'_>],
    leaving: &mut Leaving<'_, '_>,
    raw: f64,
    account: usize,
) -> Vec<Path> {
    let (toward, band) = (leaving.toward, leaving.band);
    let mut wanted: Vec<(&Leaf, f64, f64)> = Vec::new();
    for leaf in leaves {
        if leaf.is_scored(account) && leaving.tree.counts(leaf.node) {
            let furthest = match toward {
                Toward::Higher => card.scale.high,
                Toward::Lower => card.scale.low,
            };
            // What one entry can't do alone, all entries of its metric may do together.
            let together = (leaf.kin.len() > 1).then_some(furthest);
            if let Some(needed) = leaving.tree.needed(leaf.node, raw, toward).or(together) {
                wanted.push((leaf, needed, (needed - leaving.tree.score(leaf.node)).abs()));
            }
        }
    }
    wanted.sort_by(|one, other| one.2.total_cmp(&other.2));
    let mut found: Vec<(Move, Reached, &Leaf)> = Vec::new();
    for (leaf, needed, _) in wanted {
        if found.len() == MOST {
            break;
        }
        let told_already = found.iter().any(|(_, _, other)| other.measure.name == leaf.measure.name);
        let mover = Mover::new(card.scale, leaves, leaf, leaving.tree, account);
        if !told_already && let Some((step, reached)) = move_of(leaving, leaf, &mover, needed, account) {
            found.push((step, reached, leaf));
        }
    }
    let way = |step: &Move| (step.score_needed - step.score).abs();
    found.sort_by(|(one, ..), (other, ..)| way(one).total_cmp(&way(other)));
    let path = |(step, reached, leaf): (Move, Reached, &Leaf)| {
        let measure = leaf.measure;
        let name = &card.nodes[leaf.node].name;
        let text = words::metric(name, measure.unit, &step, toward, &card.bands.0[reached.band].name);
        let (to_band, score) = (reached.band, Some(reached.score));
        Path { account, toward, rank: 0, from_band: band, to_band, by: By::Metric(step), score, text }
    };
    found.into_iter().map(path).collect()
}
