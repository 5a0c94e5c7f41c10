//! How one account's score follows its own value while everything the value is compared with stands still.
//!
//! Targets, own means, and the median and distance of a robust z-score are held. A percentile ranks the moved value
//! among the others, and a plain z-score takes the mean and the deviation of the others and the moved value. A carried
//! value is no peer, so nothing of its peers moves with it.

use super::board::Board;
use super::comparison::{self, Against, Comparison};
use super::others::{Others, moved_percentile};
use super::{LeafScores, method};
use crate::base::value::{Status, Value};
use crate::config::{Better, Method, Node, Part, Scale, Scoring};

/// A leaf's methods, with what they compare an account's value with.
pub struct Curves<'a> {
    tiers: &'a [usize],
    scoring: &'a Scoring,
    scores: &'a LeafScores,
    methods: Vec<Comparison<'a>>,
    /// What counts among peers: numbers of today.
    today: Vec<Option<f64>>,
}

/// From one account's value to its score.
#[derive(Debug, Clone, Copy)]
pub struct Curve<'a> {
    pub method: &'a Method,
    pub against: Against<'a>,
    /// Today's value, if it is among the peers.
    pub own: Option<f64>,
}

impl<'a> Curves<'a> {
    /// The curves of a leaf as it was scored; `None` for a component.
    pub fn new(board: &'a Board<'_>, node: &'a Node, scores: &'a LeafScores, applicable: &[bool]) -> Option<Self> {
        let Part::Leaf { metric, score: scoring } = &node.part else { return None };
        let methods: Vec<&Method> = match scoring {
            Scoring::Method(method) => vec![method],
            Scoring::ByTier(methods) => methods.iter().collect(),
            Scoring::Cases(cases) => cases.iter().map(|(_, method)| method).collect(),
        };
        let today = today(board, metric, applicable);
        let methods = methods.into_iter().map(|method| comparison::prepare(board, metric, method, &today)).collect();
        Some(Curves { tiers: board.tiers, scoring, scores, methods, today })
    }

    /// The account's curve; `None` where no case holds.
    #[must_use]
    pub fn of(&self, account: usize) -> Option<Curve<'_>> {
        let chosen = match self.scoring {
            Scoring::Method(_) => 0,
            Scoring::ByTier(_) => self.tiers[account],
            Scoring::Cases(_) => self.scores.case[account]?,
        };
        let comparison = self.methods.get(chosen)?;
        let own = self.today.get(account).copied().flatten();
        Some(Curve { method: comparison.method, against: comparison.against(account), own })
    }
}

/// The numbers of today, of the accounts to which the leaf applies.
fn today(board: &Board<'_>, metric: &str, applicable: &[bool]) -> Vec<Option<f64>> {
    let found = board.metrics.iter().find(|found| found.name == metric);
    let number = |(account, applies): (usize, &bool)| {
        let found = found.filter(|found| *applies && found.status.get(account) == Some(&Status::Ok))?;
        method::number(found.values.get(account)?).ok()
    };
    applicable.iter().enumerate().map(number).collect()
}

impl Curve<'_> {
    /// The score of a value, on the scale; `None` where it says nothing.
    #[must_use]
    pub fn score(&self, scale: Scale, value: Value<'_>) -> Option<f64> {
        let moved = match (self.method, self.own, self.against.peers) {
            (Method::Percentile { better, min_group, .. }, Some(own), Some(peers)) => {
                let peers = peers.of_at_least(*min_group).ok()?.values();
                let percentile = moved_percentile(peers, own, method::number(value).ok()?);
                method::on_scale(
                    scale,
                    match better {
                        Better::Higher => percentile,
                        Better::Lower => 1.0 - percentile,
                    },
                )
            }
            (Method::ZScore { zero, full, robust: false, min_group, .. }, Some(own), Some(peers)) => {
                let others = Others::new(peers.of_at_least(*min_group).ok()?, own);
                method::linear(scale, *zero, *full, others.z(method::number(value).ok()?))
            }
            _ => return comparison::score(self.method, scale, value, self.against).ok(),
        };
        moved.is_finite().then_some(moved)
    }
}
