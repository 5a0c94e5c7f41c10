//! Adds the scores to the accounts' rows, as columns that rules and plays read.

use polars::prelude::{Column, DataFrame, NamedFrom, PlSmallStr, Series};

use crate::base::error::Error;
use crate::base::rounding::round_significant;
use crate::config::{NodeKind, Pipeline};
use crate::measure::metric::{self, MetricTable};
use crate::score::component_tree::ScoreTable;

/// Returns the accounts' rows with `raw_score`, `coverage` and every component's `<name>_score`. Each is rounded to twelve
/// significant digits: a rule that asks for `raw_score < 50` means no score that is 50 but for rounding.
///
/// # Errors
/// A column of another length: a bug in healthscore.
pub fn add_score_columns(pipeline: &Pipeline, metrics: &MetricTable, scores: &ScoreTable) -> Result<DataFrame, Error> {
    let mut frame = metrics.frame.clone();
    metric::add_column(&mut frame, number_column("raw_score", &scores.raw_score))?;
    for (index, (node, node_scores)) in pipeline.scorecard.nodes.iter().zip(&scores.nodes).enumerate() {
        if index == 0 {
            metric::add_column(&mut frame, number_column("coverage", &node_scores.coverage))?;
        } else if matches!(node.part, NodeKind::Component { .. }) {
            metric::add_column(&mut frame, number_column(&format!("{}_score", node.name), &node_scores.score))?;
        }
    }
    Ok(frame)
}

fn number_column(name: &str, values: &[Option<f64>]) -> Column {
    let rounded: Vec<Option<f64>> = values.iter().map(|value| value.map(round_significant)).collect();
    Column::from(Series::new(PlSmallStr::from(name), rounded))
}
