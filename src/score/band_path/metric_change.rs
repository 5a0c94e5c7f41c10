//! The value that one metric needs: by how far its score has to move, then back through its method.

use super::account_tree::AccountTree;
use super::active_rules::ActiveRules;
use super::movable_leaf::{MetricCurves, MovableLeaf};
use super::rounded_value::{RoundedValue, first_rounded_value, nearest_rounded_value};
use super::{MetricChange, ScoreDirection};
use crate::base::value::Value;
use crate::config::{Scale, ScoringMethod, ValueRange};
use crate::score::normalise::ScoreCurve;

/// What a threshold may be moved on by, as a share of the scale: nothing; roundings; and a step past an edge that does
/// not itself belong to the band.
const NUDGES: [f64; 4] = [0.0, 1e-12, 1e-9, 1e-6];

/// One account on its way out of a band.
pub struct BandExit<'a, 't> {
    pub tree: &'t mut AccountTree<'a>,
    pub active_rules: &'t ActiveRules<'a>,
    pub toward: ScoreDirection,
    pub band: usize,
    /// The scores with which the account stays in its band, where that is more than the band itself.
    pub stays: Option<ValueRange>,
}

/// Where a move ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReachedBand {
    pub score: f64,
    pub band: usize,
}

impl BandExit<'_, '_> {
    /// Where the account would be if these leaves had these scores, if that is a better (or a worse) band.
    fn reach_with_scores(&mut self, moved: &[(usize, f64)], ancestors: &[usize]) -> Option<ReachedBand> {
        let (score, band) = self.active_rules.published_score(self.tree.raw_score_with(moved, ancestors));
        let (score, band) = (score?, band?);
        let has_left = match self.toward {
            ScoreDirection::Higher => band > self.band,
            ScoreDirection::Lower => band < self.band,
        };
        let held = self.stays.is_some_and(|held| held.contains(score));
        (has_left && !held).then_some(ReachedBand { score, band })
    }

    fn reach_with_value(
        &mut self,
        metric_curves: &MetricCurves<'_>,
        ancestors: &[usize],
        value: Value<'_>,
    ) -> Option<ReachedBand> {
        self.reach_with_scores(&metric_curves.scores(value)?, ancestors)
    }
}

/// What moving the metric of `leaf` takes, where its score has to come to about `needed`; `None` where no value of it
/// is enough.
pub fn find_metric_change(
    exit: &mut BandExit<'_, '_>,
    leaf: &MovableLeaf<'_>,
    metric_curves: &MetricCurves<'_>,
    needed: f64,
    account: usize,
) -> Option<(MetricChange, ReachedBand)> {
    let score = exit.tree.score_today(leaf.node);
    let threshold = if metric_curves.has_single_leaf() {
        Some(refine_score_needed(exit, leaf, metric_curves.scale, needed)?)
    } else {
        None
    };
    let wanted = threshold.unwrap_or(needed);
    let curve = metric_curves.curve_of_leaf()?;
    let blank = MetricChange {
        node: leaf.node,
        value: None,
        value_needed: None,
        label: None,
        label_needed: None,
        is_integer: leaf.metric.is_integer,
        score,
        score_needed: wanted,
    };
    let (found, reached) = match leaf.value(account)? {
        Value::Number(value) => {
            let told = nearest_number(exit, leaf, metric_curves, curve, (value, wanted))?;
            let reached = exit.reach_with_value(metric_curves, &leaf.ancestors, Value::Number(told.value))?;
            (MetricChange { value: Some(value), value_needed: Some(told), ..blank }, reached)
        }
        Value::Boolean(truth) => {
            let reached = exit.reach_with_value(metric_curves, &leaf.ancestors, Value::Boolean(!truth))?;
            let number = |truth| f64::from(u8::from(truth));
            let told = RoundedValue { value: number(!truth), decimals: 0 };
            let (label, label_needed) = (Some(truth.to_string()), Some((!truth).to_string()));
            (
                MetricChange { value: Some(number(truth)), value_needed: Some(told), label, label_needed, ..blank },
                reached,
            )
        }
        Value::Text(label) => {
            let (needed, reached) = nearest_label(exit, leaf, metric_curves, curve)?;
            (MetricChange { label: Some(label.to_owned()), label_needed: Some(needed), ..blank }, reached)
        }
        Value::Date(_) => return None,
    };
    // Several entries move at once: there is no threshold of one alone, only where the value takes it.
    let moved = |given| metric_curves.scores(given)?.first().map(|(_, score)| *score);
    let score_needed = match (threshold, found.value_needed) {
        (Some(threshold), _) => threshold,
        (None, Some(told)) if found.label.is_none() => moved(Value::Number(told.value))?,
        (None, Some(told)) => moved(Value::Boolean(told.value > 0.5))?,
        (None, None) => moved(Value::Text(found.label_needed.as_deref()?))?,
    };
    Some((MetricChange { score_needed, ..found }, reached))
}

/// The least score that is enough, given about where it is.
fn refine_score_needed(exit: &mut BandExit<'_, '_>, leaf: &MovableLeaf<'_>, scale: Scale, needed: f64) -> Option<f64> {
    for nudge in NUDGES {
        let score = exit.toward.shift_score(needed, nudge * (scale.high - scale.low)).clamp(scale.low, scale.high);
        if exit.reach_with_scores(&[(leaf.node, score)], &leaf.ancestors).is_some() {
            return Some(score);
        }
    }
    None
}

/// The nearest number that is enough.
fn nearest_number(
    exit: &mut BandExit<'_, '_>,
    leaf: &MovableLeaf<'_>,
    metric_curves: &MetricCurves<'_>,
    curve: ScoreCurve<'_>,
    (from, wanted): (f64, f64),
) -> Option<RoundedValue> {
    let toward = exit.toward;
    let mut seeds = curve.threshold_candidates(metric_curves.scale, from, wanted, toward);
    if !metric_curves.has_single_leaf() {
        // Together they may be there before this entry alone would be.
        let slightly = toward
            .shift_score(exit.tree.score_today(leaf.node), 1e-6 * (metric_curves.scale.high - metric_curves.scale.low));
        seeds.extend(curve.threshold_candidates(metric_curves.scale, from, slightly, toward));
        seeds.sort_by(|one, other| (one - from).abs().total_cmp(&(other - from).abs()));
    }
    let mut good = |value: f64| {
        value >= leaf.lower_limit
            && exit.reach_with_value(metric_curves, &leaf.ancestors, Value::Number(value)).is_some()
    };
    let nearest =
        seeds.into_iter().find_map(|seed| first_rounded_value(from, seed, leaf.metric.is_integer, &mut good))?;
    Some(if metric_curves.has_single_leaf() { nearest } else { nearest_rounded_value(from, nearest, &mut good) })
}

/// The listed label that is enough and whose score is nearest.
fn nearest_label(
    exit: &mut BandExit<'_, '_>,
    leaf: &MovableLeaf<'_>,
    metric_curves: &MetricCurves<'_>,
    curve: ScoreCurve<'_>,
) -> Option<(String, ReachedBand)> {
    let ScoringMethod::Labels { labels: listed, .. } = curve.method else { return None };
    let today = exit.tree.score_today(leaf.node);
    let mut best: Option<(f64, String, ReachedBand)> = None;
    for (label, score) in listed {
        let Some(score) = score else { continue };
        let way = (score - today).abs();
        if best.as_ref().is_none_or(|(least, ..)| way < *least)
            && let Some(reached) = exit.reach_with_value(metric_curves, &leaf.ancestors, Value::Text(label))
        {
            best = Some((way, label.clone(), reached));
        }
    }
    best.map(|(_, label, reached)| (label, reached))
}
