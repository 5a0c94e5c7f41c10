//! Adds the scores to the accounts' rows, as columns that rules and plays read.

use polars::prelude::{Column, DataFrame, NamedFrom, PlSmallStr, Series};

use crate::base::error::Error;
use crate::base::rounding::round_significant;
use crate::config::{NodeKind, Scorecard};
use crate::measure::metric::{self, MetricTable};
use crate::score::component_tree::ScoreTable;

/// Adds `raw_score`, `coverage` and every component's `<name>_score` to the accounts' rows. `scores` has those of each node of
/// the scorecard, of which the first is the whole. Each is rounded to twelve significant digits: a rule that asks for
/// `raw_score < 50` means no score that is 50 but for rounding.
///
/// # Errors
/// A column of another length: a bug in healthscore.
pub fn add_score_columns<'a>(
    frame: &mut DataFrame,
    scorecard: &Scorecard,
    coverage: &[Option<f64>],
    scores: impl Iterator<Item = &'a [Option<f64>]>,
) -> Result<(), Error> {
    metric::add_column(frame, number_column("coverage", coverage))?;
    for (index, (node, scores)) in scorecard.nodes.iter().zip(scores).enumerate() {
        if index == 0 {
            metric::add_column(frame, number_column("raw_score", scores))?;
        } else if matches!(node.part, NodeKind::Component { .. }) {
            metric::add_column(frame, number_column(&format!("{}_score", node.name), scores))?;
        }
    }
    Ok(())
}

/// Returns the accounts' rows with their scores, before rules.
///
/// # Errors
/// As [`add_score_columns`].
pub fn rows_with_scores(scorecard: &Scorecard, metrics: &MetricTable, scores: &ScoreTable) -> Result<DataFrame, Error> {
    let mut frame = metrics.frame.clone();
    let coverage = scores.nodes.first().map(|root| root.coverage.as_slice()).unwrap_or_default();
    let of_components = scores.nodes.iter().skip(1).map(|node| node.score.as_slice());
    let of_nodes = std::iter::once(scores.raw_score.as_slice()).chain(of_components);
    add_score_columns(&mut frame, scorecard, coverage, of_nodes)?;
    Ok(frame)
}

fn number_column(name: &str, values: &[Option<f64>]) -> Column {
    let rounded: Vec<Option<f64>> = values.iter().map(|value| value.map(round_significant)).collect();
    Column::from(Series::new(PlSmallStr::from(name), rounded))
}
