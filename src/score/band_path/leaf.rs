//! One entry of the scorecard as something that can move: its curve, its values, and what moves with it.

use super::tree::{Tree, above};
use super::{Judged, Measure};
use crate::base::value::{Status, Value, Values};
use crate::config::{Part, Scale, Scorecard};
use crate::score::normalise::{Curve, Curves, LeafScores, Reason};

/// An entry of the scorecard with all accounts' values.
pub struct Leaf<'a> {
    pub node: usize,
    pub measure: &'a Measure<'a>,
    pub curves: Curves<'a>,
    pub scores: &'a LeafScores,
    pub applicable: &'a [bool],
    /// Entries that score the same metric, this one first: a value moves them all.
    pub kin: Vec<usize>,
    /// The components above all of them, children first.
    pub above: Vec<usize>,
    /// Nobody's value is below it: what is nowhere negative can hardly become so.
    pub least: f64,
}

/// Every leaf of the scorecard, in its order.
pub fn leaves<'a>(card: &'a Scorecard, measures: &'a [Measure<'a>], day: &Judged<'a>) -> Vec<Leaf<'a>> {
    let mut leaves: Vec<Leaf> = Vec::new();
    for (index, node) in card.nodes.iter().enumerate() {
        let Part::Leaf { metric, .. } = &node.part else { continue };
        let applicable = day.normal.applicable[index].as_slice();
        if let Some(measure) = measures.iter().find(|measure| measure.name == metric)
            && let Some(scores) = &day.normal.leaves[index]
            && let Some(curves) = Curves::new(day.board, node, scores, applicable)
        {
            let least = if is_nowhere_negative(&scores.values) { 0.0 } else { f64::NEG_INFINITY };
            let (kin, above) = (Vec::new(), Vec::new());
            leaves.push(Leaf { node: index, measure, curves, scores, applicable, kin, above, least });
        }
    }
    for at in 0..leaves.len() {
        let same = |other: &usize| leaves[*other].measure.name == leaves[at].measure.name;
        let mut kin: Vec<usize> = (0..leaves.len()).filter(same).collect();
        kin.sort_by_key(|other| *other != at);
        let mut components: Vec<usize> = kin.iter().flat_map(|&other| above(card, leaves[other].node)).collect();
        // A parent stands before its children in the scorecard.
        components.sort_unstable_by(|one, other| other.cmp(one));
        components.dedup();
        leaves[at].kin = kin;
        leaves[at].above = components;
    }
    leaves
}

fn is_nowhere_negative(values: &Values) -> bool {
    match values {
        Values::Number(numbers) => numbers.iter().flatten().all(|number| *number >= 0.0),
        _ => true,
    }
}

impl Leaf<'_> {
    /// Whether the account's own value makes the score, so that another value would make another.
    pub fn is_scored(&self, account: usize) -> bool {
        matches!(self.scores.status[account], Status::Ok | Status::Carried)
    }

    /// Whether the account has a value which this entry makes nothing of.
    fn says_nothing(&self, account: usize) -> bool {
        let absent = matches!(self.scores.reason[account], None | Some(Reason::NoData | Reason::Stale));
        self.applicable[account] && !self.is_scored(account) && !absent
    }

    pub fn value(&self, account: usize) -> Option<Value<'_>> {
        self.scores.values.get(account)
    }
}

/// One account's curves of all entries that score one metric, the entry in question first.
pub struct Mover<'a> {
    pub scale: Scale,
    /// By node; where there is no score today there must not be one after the move.
    curves: Vec<(usize, Option<Curve<'a>>, bool)>,
}

impl<'a> Mover<'a> {
    pub fn new(scale: Scale, leaves: &'a [Leaf<'_>], leaf: &Leaf<'_>, tree: &Tree<'_>, account: usize) -> Self {
        let kin = leaf.kin.iter().map(|&kin| &leaves[kin]);
        let moves = kin.filter(|kin| {
            let counts = kin.is_scored(account) && tree.counts(kin.node);
            counts || kin.says_nothing(account)
        });
        let curve = |kin: &'a Leaf<'_>| (kin.node, kin.curves.of(account), kin.is_scored(account));
        Mover { scale, curves: moves.map(curve).collect() }
    }

    /// The curve of the entry in question.
    pub fn own(&self) -> Option<Curve<'a>> {
        self.curves.first().and_then(|(_, curve, _)| *curve)
    }

    pub fn is_alone(&self) -> bool {
        self.curves.len() == 1
    }

    /// The nodes' scores if the account had this value; `None` if data came or went with it.
    pub fn scores(&self, value: Value<'_>) -> Option<Vec<(usize, f64)>> {
        let mut moved = Vec::with_capacity(self.curves.len());
        for (node, curve, is_scored) in &self.curves {
            match (curve.as_ref().and_then(|curve| curve.score(self.scale, value)), is_scored) {
                (Some(score), true) => moved.push((*node, score)),
                (None, false) => {}
                _ => return None,
            }
        }
        Some(moved)
    }
}
