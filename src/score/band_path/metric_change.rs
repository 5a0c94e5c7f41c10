//! Finds the value that one metric needs: first the score that its leaf needs, then the value that has it.

use super::account_tree::MovedLeaf;
use super::band_exit::{BandExit, ReachedBand};
use super::metric_curves::MetricCurves;
use super::movable_leaf::MovableLeaf;
use super::path::MetricChange;
use super::rounded_value::{RoundedValue, first_rounded_value, nearest_rounded_value};
use crate::base::value::AccountValue;
use crate::config::ScoringMethod;
use crate::score::normalise::{ScoreCurve, number_of_boolean};

/// By what a threshold may be moved on, as a share of the scale: nothing, roundings, and a step past an edge that does
/// not itself belong to the band.
const NUDGES: [f64; 4] = [0.0, 1e-12, 1e-9, 1e-6];

/// How the metric of a leaf has to change, and where that leads.
pub struct FoundChange {
    /// Index into the movable leaves.
    pub leaf: usize,
    pub change: MetricChange,
    pub reached: ReachedBand,
}

/// Finds how the metric of `leaf` has to change, given that its score needs to be about `score_needed`. Returns `None`
/// where no value of it is enough. The rules that hold today are taken to hold for every value.
pub fn find_metric_change(
    exit: &mut BandExit<'_, '_>,
    leaves: &[MovableLeaf<'_>],
    index: usize,
    curves: &MetricCurves<'_>,
    score_needed: f64,
) -> Option<FoundChange> {
    let (leaf, account) = (&leaves[index], exit.start.account);
    let mut search = ChangeSearch { exit, index, leaf, curves, threshold: None };
    let mut wanted = score_needed;
    if curves.has_single_leaf() {
        wanted = search.refine_score_needed(score_needed)?;
        search.threshold = Some(wanted);
    }
    let curve = curves.curve_of_leaf()?;
    match leaf.value_of_account(account)? {
        AccountValue::Number(value) => search.change_of_number(curve, value, wanted),
        AccountValue::Boolean(truth) => search.change_of_boolean(truth),
        AccountValue::Text(label) => search.change_of_label(curve, label),
        AccountValue::Date(_) => None,
    }
}

/// The search for a value that takes the account out of its band.
struct ChangeSearch<'s, 'l, 'x, 't> {
    exit: &'s mut BandExit<'x, 't>,
    index: usize,
    leaf: &'s MovableLeaf<'l>,
    curves: &'s MetricCurves<'s>,
    /// The least (or greatest) score of the leaf that is enough. Leaves that move together have none of their own.
    threshold: Option<f64>,
}

impl ChangeSearch<'_, '_, '_, '_> {
    /// Returns the least score that is enough, given about where it is.
    fn refine_score_needed(&mut self, about: f64) -> Option<f64> {
        let scale = self.curves.scale;
        for nudge in NUDGES {
            let score = scale.clamp(self.exit.toward.shift_score(about, nudge * scale.width()));
            let moved = MovedLeaf { node: self.leaf.node, score };
            if self.exit.reach_with_scores(&[moved], &self.leaf.ancestors).is_some() {
                return Some(score);
            }
        }
        None
    }

    fn change_of_number(&mut self, curve: ScoreCurve<'_>, value: f64, wanted: f64) -> Option<FoundChange> {
        let needed = self.nearest_number(curve, value, wanted)?;
        let found = self.change_to(AccountValue::Number(needed.value))?;
        let change = MetricChange { value: Some(value), value_needed: Some(needed), ..found.change };
        Some(FoundChange { change, ..found })
    }

    fn change_of_boolean(&mut self, truth: bool) -> Option<FoundChange> {
        let found = self.change_to(AccountValue::Boolean(!truth))?;
        let change = MetricChange {
            value: Some(number_of_boolean(truth)),
            value_needed: Some(RoundedValue { value: number_of_boolean(!truth), decimals: 0 }),
            label: Some(truth.to_string()),
            label_needed: Some((!truth).to_string()),
            ..found.change
        };
        Some(FoundChange { change, ..found })
    }

    fn change_of_label(&mut self, curve: ScoreCurve<'_>, label: &str) -> Option<FoundChange> {
        let needed = self.nearest_label(curve)?;
        let found = self.change_to(AccountValue::Text(needed))?;
        let change =
            MetricChange { label: Some(label.to_owned()), label_needed: Some(needed.to_owned()), ..found.change };
        Some(FoundChange { change, ..found })
    }

    /// Returns the change to this value, without the value itself; `None` where it is not enough.
    fn change_to(&mut self, value: AccountValue<'_>) -> Option<FoundChange> {
        let reached = self.reach_with_value(value)?;
        let score_needed = match self.threshold {
            Some(threshold) => threshold,
            None => self.curves.scores_at_value(value)?.first()?.score,
        };
        let change = MetricChange {
            node: self.leaf.node,
            value: None,
            value_needed: None,
            label: None,
            label_needed: None,
            precision: self.leaf.metric.precision,
            score: self.exit.tree.score_today(self.leaf.node),
            score_needed,
        };
        Some(FoundChange { leaf: self.index, change, reached })
    }

    /// Returns where the account would be with this value, if that is out of its band.
    fn reach_with_value(&mut self, value: AccountValue<'_>) -> Option<ReachedBand> {
        self.exit.reach_with_scores(&self.curves.scores_at_value(value)?, &self.leaf.ancestors)
    }

    /// Returns the nearest number that is enough.
    fn nearest_number(&mut self, curve: ScoreCurve<'_>, from: f64, wanted: f64) -> Option<RoundedValue> {
        let (leaf, scale, toward) = (self.leaf, self.curves.scale, self.exit.toward);
        let moves_alone = self.curves.has_single_leaf();
        let mut edges = curve.threshold_candidates(scale, from, wanted, toward);
        if !moves_alone {
            // Leaves that move together may get out of the band before this one alone would.
            let slightly = toward.shift_score(self.exit.tree.score_today(leaf.node), 1e-6 * scale.width());
            edges.extend(curve.threshold_candidates(scale, from, slightly, toward));
            edges.sort_by(|one, other| (one - from).abs().total_cmp(&(other - from).abs()));
        }
        let account = self.exit.start.account;
        // Other than a carried value, one of today is among the peers, so even the nearest may be enough.
        if leaf.is_carried(account) {
            edges.insert(0, from);
        }
        let mut is_enough = |value: f64| {
            leaf.possible_values.allow(account, value) && self.reach_with_value(AccountValue::Number(value)).is_some()
        };
        let nearest = edges
            .into_iter()
            .find_map(|edge| first_rounded_value(from, edge, leaf.metric.precision, &mut is_enough))?;
        Some(if moves_alone { nearest } else { nearest_rounded_value(from, nearest, &mut is_enough) })
    }

    /// Returns the listed label that is enough and whose score is nearest to today's; the first of those as near.
    fn nearest_label<'m>(&mut self, curve: ScoreCurve<'m>) -> Option<&'m str> {
        let ScoringMethod::Labels { labels, .. } = curve.method else { return None };
        let today = self.exit.tree.score_today(self.leaf.node);
        let mut by_distance: Vec<(f64, &str)> = Vec::new();
        for (label, score) in labels {
            by_distance.extend(score.map(|score| ((score - today).abs(), label.as_str())));
        }
        by_distance.sort_by(|(distance, _), (other, _)| distance.total_cmp(other));
        let is_enough = |label: &&str| self.reach_with_value(AccountValue::Text(label)).is_some();
        by_distance.into_iter().map(|(_, label)| label).find(is_enough)
    }
}
