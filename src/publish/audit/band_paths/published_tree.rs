//! The published tree of metrics and components, and the score it comes to when one metric's score changes.

use std::ops::Range;

use arrow::array::{Float64Array, StringArray};

use crate::base::error::Error;
use crate::config::{CombineMethod, NodeKind, Scorecard};
use crate::publish::audit::checked_table::{CheckedTable, number_at, text_at};

/// An account's rows in `metric_scores` and in `component_scores`.
#[derive(Clone, Default)]
pub struct TreeRows {
    pub metrics: Range<usize>,
    pub components: Range<usize>,
}

/// The columns that place a part in the tree and score it.
pub struct PartColumns<'a> {
    pub accounts: &'a StringArray,
    pub names: &'a StringArray,
    pub parents: &'a StringArray,
    pub weights: &'a Float64Array,
    pub scores: &'a Float64Array,
}

impl<'a> PartColumns<'a> {
    /// Finds the columns of a table, given the names of those with a part's name and its parent's name.
    fn of_table(table: CheckedTable<'a>, name_column: &str, parent_column: &str) -> Result<Self, Error> {
        Ok(PartColumns {
            accounts: table.text_column("account_id")?,
            names: table.text_column(name_column)?,
            parents: table.text_column(parent_column)?,
            weights: table.double_column("weight")?,
            scores: table.double_column("score")?,
        })
    }
}

/// The trees of all accounts.
pub struct PublishedTree<'a> {
    pub metrics: PartColumns<'a>,
    pub components: PartColumns<'a>,
    pub values: &'a Float64Array,
    pub value_texts: &'a StringArray,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Metric(usize),
    Component(usize),
}

/// What the parts of one component come to, by each way to combine them.
struct CombinedScore {
    weight: f64,
    points: f64,
    lowest: f64,
    highest: f64,
}

impl CombinedScore {
    fn new() -> Self {
        CombinedScore { weight: 0.0, points: 0.0, lowest: f64::INFINITY, highest: f64::NEG_INFINITY }
    }

    fn add_part(&mut self, weight: f64, score: f64) {
        self.weight += weight;
        self.points += weight * score;
        self.lowest = score.min(self.lowest);
        self.highest = score.max(self.highest);
    }

    fn combine_by(&self, method: CombineMethod) -> f64 {
        match method {
            CombineMethod::WeightedMean => self.points / self.weight,
            CombineMethod::Minimum => self.lowest,
            CombineMethod::Maximum => self.highest,
        }
    }
}

impl<'a> PublishedTree<'a> {
    pub fn new(metrics: CheckedTable<'a>, components: CheckedTable<'a>) -> Result<Self, Error> {
        Ok(PublishedTree {
            metrics: PartColumns::of_table(metrics, "metric", "component")?,
            components: PartColumns::of_table(components, "component", "parent")?,
            values: metrics.double_column("value")?,
            value_texts: metrics.text_column("value_text")?,
        })
    }

    /// The score of the whole tree if the metric in `metric_row` had the score `score`.
    pub fn score_with_change(
        &self,
        scorecard: &Scorecard,
        rows: &TreeRows,
        metric_row: usize,
        score: f64,
    ) -> Option<f64> {
        let (mut changed, mut score) = (Part::Metric(metric_row), score);
        while let Some(parent) = self.parent_of(changed) {
            let mut combined = CombinedScore::new();
            for part in self.parts_of(parent, rows) {
                let part_score = if part == changed { Some(score) } else { self.score_of(part) };
                let weight = self.weight_of(part);
                if let Some(part_score) = part_score.filter(|_| weight > 0.0) {
                    combined.add_part(weight, part_score);
                }
            }
            score = combined.combine_by(combine_method(scorecard, parent)?);
            let parent_row = rows.components.clone().find(|&row| self.components.names.value(row) == parent)?;
            changed = Part::Component(parent_row);
        }
        Some(score)
    }

    fn parts_of<'s>(&'s self, parent: &'s str, rows: &TreeRows) -> impl Iterator<Item = Part> + use<'s, 'a> {
        let parts = rows.metrics.clone().map(Part::Metric).chain(rows.components.clone().map(Part::Component));
        parts.filter(move |part| self.parent_of(*part) == Some(parent))
    }

    fn columns_and_row(&self, part: Part) -> (&PartColumns<'a>, usize) {
        match part {
            Part::Metric(row) => (&self.metrics, row),
            Part::Component(row) => (&self.components, row),
        }
    }

    fn parent_of(&self, part: Part) -> Option<&'a str> {
        let (columns, row) = self.columns_and_row(part);
        text_at(columns.parents, row)
    }

    fn weight_of(&self, part: Part) -> f64 {
        let (columns, row) = self.columns_and_row(part);
        columns.weights.value(row)
    }

    fn score_of(&self, part: Part) -> Option<f64> {
        let (columns, row) = self.columns_and_row(part);
        number_at(columns.scores, row)
    }
}

fn combine_method(scorecard: &Scorecard, component: &str) -> Option<CombineMethod> {
    match &scorecard.nodes.iter().find(|node| node.name == component)?.part {
        NodeKind::Component { combine, .. } => Some(*combine),
        NodeKind::Leaf { .. } => None,
    }
}
