//! Checks one row of `band_paths`: it begins where the account is, and leads into the band that it names.

use std::ops::Range;

use super::path_columns::{MetricColumns, PathColumns};
use crate::config::Scorecard;
use crate::publish::audit::checked_table::{number_at, text_at};

/// The highest rank of a path that is published.
const MAX_RANK: i64 = 3;

/// A row, and what it is checked against.
pub struct PathRow<'a> {
    pub scorecard: &'a Scorecard,
    pub metrics: &'a MetricColumns<'a>,
    pub paths: &'a PathColumns<'a>,
    pub row: usize,
    /// The account's row before this one.
    pub previous_row: Option<usize>,
    /// The rows of the account in `metric_scores`.
    pub metric_rows: &'a Range<usize>,
    /// The band that the account starts from.
    pub start: Option<&'a str>,
}

impl PathRow<'_> {
    /// Returns what is wrong with the row, if anything is.
    pub fn check_row(&self) -> Result<(), String> {
        self.check_rank()?;
        self.check_bands()?;
        let metric = match (text_at(self.paths.metric, self.row), text_at(self.paths.rule, self.row)) {
            (Some(metric), None) => metric,
            (None, Some(_)) => return Ok(()),
            _ => return Err("expected either a metric or a rule".to_owned()),
        };
        let metric_row = self.metric_rows.clone().find(|&row| self.metrics.names.value(row) == metric);
        let metric_row = metric_row.ok_or("the account has no such metric")?;
        self.check_start_values(metric_row)?;
        number_at(self.paths.account_score_reached, self.row)
            .map(|_| ())
            .ok_or_else(|| "no score is reached".to_owned())
    }

    fn check_rank(&self) -> Result<(), String> {
        let directions = self.paths.direction;
        let same_direction =
            self.previous_row.filter(|&previous| directions.value(previous) == directions.value(self.row));
        let expected = 1 + same_direction.map_or(0, |previous| self.paths.rank.value(previous));
        let rank = self.paths.rank.value(self.row);
        if rank == expected && rank <= MAX_RANK { Ok(()) } else { Err(format!("rank {rank}, expected {expected}")) }
    }

    fn check_bands(&self) -> Result<(), String> {
        let bands = &self.scorecard.bands;
        let [from, to] =
            [self.paths.from_band, self.paths.to_band].map(|names| bands.band_index_named(names.value(self.row)));
        let (Some(from), Some(to)) = (from, to) else {
            return Err("a band that the scorecard does not have".to_owned());
        };
        if self.start.and_then(|band| bands.band_index_named(band)) != Some(from) {
            return Err(format!("the account is in band {}", self.start.unwrap_or("none")));
        }
        let leads_there = match self.paths.direction.value(self.row) {
            "up" => to > from,
            "down" => to < from,
            other => return Err(format!("direction `{other}`")),
        };
        if leads_there { Ok(()) } else { Err("the band is not in that direction".to_owned()) }
    }

    /// Checks that the path begins at the metric's value and score.
    fn check_start_values(&self, metric_row: usize) -> Result<(), String> {
        let (paths, metrics, row) = (self.paths, self.metrics, self.row);
        let value = number_at(paths.value, row);
        if !are_equal(value, number_at(metrics.values, metric_row))
            || !are_equal(number_at(paths.score, row), number_at(metrics.scores, metric_row))
            || text_at(paths.value_text, row) != text_at(metrics.value_texts, metric_row)
        {
            return Err("it does not begin at the metric's value and score".to_owned());
        }
        if number_at(paths.score_needed, row).is_none() {
            return Err("no score is needed".to_owned());
        }
        let change = number_at(paths.value_needed, row).zip(value).map(|(needed, value)| needed - value);
        if !are_equal(change, number_at(paths.change_needed, row)) || change.is_some_and(|change| change.abs() <= 0.0) {
            return Err("the change is not the difference of the values".to_owned());
        }
        Ok(())
    }
}

/// Whether both are missing, or both are the same number.
fn are_equal(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 0.0,
        (a, b) => a.is_none() && b.is_none(),
    }
}
