//! The value that one metric needs: by how far its score has to move, then back through its method.

use super::grid::{Told, first_good, nearest_good};
use super::leaf::{Leaf, Mover};
use super::ruled::Ruled;
use super::tree::Tree;
use super::{Move, Toward};
use crate::base::value::Value;
use crate::config::{Method, Range, Scale};
use crate::score::normalise::Curve;

/// What a threshold may be moved on by, as a share of the scale: nothing; roundings; and a step past an edge that does
/// not itself belong to the band.
const NUDGES: [f64; 4] = [0.0, 1e-12, 1e-9, 1e-6];

/// One account on its way out of a band.
pub struct Leaving<'a, 't> {
    pub tree: &'t mut Tree<'a>,
    pub ruled: &'t Ruled<'a>,
    pub toward: Toward,
    pub band: usize,
    /// The scores with which the account stays in its band, where that is more than the band itself.
    pub held: Option<Range>,
}

/// Where a move ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reached {
    pub score: f64,
    pub band: usize,
}

impl Leaving<'_, '_> {
    /// Where the account would be if these leaves had these scores, if that is a better (or a worse) band.
    fn with(&mut self, moved: &[(usize, f64)], above: &[usize]) -> Option<Reached> {
        let (score, band) = self.ruled.published(self.tree.raw_with(moved, above));
        let (score, band) = (score?, band?);
        let left = match self.toward {
            Toward::Higher => band > self.band,
            Toward::Lower => band < self.band,
        };
        let held = self.held.is_some_and(|held| held.holds(score));
        (left && !held).then_some(Reached { score, band })
    }

    fn with_value(&mut self, mover: &Mover<'_>, above: &[usize], value: Value<'_>) -> Option<Reached> {
        self.with(&mover.scores(value)?, above)
    }
}

/// What moving the metric of `leaf` takes, where its score has to come to about `needed`; `None` where no value of it
/// is enough.
pub fn move_of(
    leaving: &mut Leaving<'_, '_>,
    leaf: &Leaf<'_>,
    mover: &Mover<'_>,
    needed: f64,
    account: usize,
) -> Option<(Move, Reached)> {
    let score = leaving.tree.score(leaf.node);
    let threshold = if mover.is_alone() { Some(settle(leaving, leaf, mover.scale, needed)?) } else { None };
    let wanted = threshold.unwrap_or(needed);
    let curve = mover.own()?;
    let blank = Move {
        node: leaf.node,
        value: None,
        told: None,
        label: None,
        label_needed: None,
        whole: leaf.measure.whole,
        score,
        score_needed: wanted,
    };
    let (found, reached) = match leaf.value(account)? {
        Value::Number(value) => {
            let told = number(leaving, leaf, mover, curve, (value, wanted))?;
            let reached = leaving.with_value(mover, &leaf.above, Value::Number(told.value))?;
            (Move { value: Some(value), told: Some(told), ..blank }, reached)
        }
        Value::Boolean(truth) => {
            let reached = leaving.with_value(mover, &leaf.above, Value::Boolean(!truth))?;
            let number = |truth| f64::from(u8::from(truth));
            let told = Told { value: number(!truth), decimals: 0 };
            let (label, label_needed) = (Some(truth.to_string()), Some((!truth).to_string()));
            (Move { value: Some(number(truth)), told: Some(told), label, label_needed, ..blank }, reached)
        }
        Value::Text(label) => {
            let (needed, reached) = nearest_label(leaving, leaf, mover, curve)?;
            (Move { label: Some(label.to_owned()), label_needed: Some(needed), ..blank }, reached)
        }
        Value::Date(_) => return None,
    };
    // Several entries move at once: there is no threshold of one alone, only where the value takes it.
    let moved = |given| mover.scores(given)?.first().map(|(_, score)| *score);
    let score_needed = match (threshold, found.told) {
        (Some(threshold), _) => threshold,
        (None, Some(told)) if found.label.is_none() => moved(Value::Number(told.value))?,
        (None, Some(told)) => moved(Value::Boolean(told.value > 0.5))?,
        (None, None) => moved(Value::Text(found.label_needed.as_deref()?))?,
    };
    Some((Move { score_needed, ..found }, reached))
}

/// The least score that is enough, given about where it is.
fn settle(leaving: &mut Leaving<'_, '_>, leaf: &Leaf<'_>, scale: Scale, needed: f64) -> Option<f64> {
    for nudge in NUDGES {
        let score = leaving.toward.beyond(needed, nudge * (scale.high - scale.low)).clamp(scale.low, scale.high);
        if leaving.with(&[(leaf.node, score)], &leaf.above).is_some() {
            return Some(score);
        }
    }
    None
}

/// The nearest number that is enough.
fn number(
    leaving: &mut Leaving<'_, '_>,
    leaf: &Leaf<'_>,
    mover: &Mover<'_>,
    curve: Curve<'_>,
    (from, wanted): (f64, f64),
) -> Option<Told> {
    let toward = leaving.toward;
    let mut seeds = curve.seeds(mover.scale, from, wanted, toward);
    if !mover.is_alone() {
        // Together they may be there before this entry alone would be.
        let slightly = toward.beyond(leaving.tree.score(leaf.node), 1e-6 * (mover.scale.high - mover.scale.low));
        seeds.extend(curve.seeds(mover.scale, from, slightly, toward));
        seeds.sort_by(|one, other| (one - from).abs().total_cmp(&(other - from).abs()));
    }
    let mut good =
        |value: f64| value >= leaf.least && leaving.with_value(mover, &leaf.above, Value::Number(value)).is_some();
    let found = seeds.into_iter().find_map(|seed| first_good(from, seed, leaf.measure.whole, &mut good))?;
    Some(if mover.is_alone() { found } else { nearest_good(from, found, &mut good) })
}

/// The listed label that is enough and whose score is nearest.
fn nearest_label(
    leaving: &mut Leaving<'_, '_>,
    leaf: &Leaf<'_>,
    mover: &Mover<'_>,
    curve: Curve<'_>,
) -> Option<(String, Reached)> {
    let Method::Labels { labels: listed, .. } = curve.method else { return None };
    let today = leaving.tree.score(leaf.node);
    let mut best: Option<(f64, String, Reached)> = None;
    for (label, score) in listed {
        let Some(score) = score else { continue };
        let way = (score - today).abs();
        if best.as_ref().is_none_or(|(least, ..)| way < *least)
            && let Some(reached) = leaving.with_value(mover, &leaf.above, Value::Text(label))
        {
            best = Some((way, label.clone(), reached));
        }
    }
    best.map(|(_, label, reached)| (label, reached))
}
