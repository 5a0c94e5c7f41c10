//! Checks one row of `band_paths`: it begins where the account is, and leads into the band that it names.

use std::ops::Range;

use super::path_columns::{MetricColumns, PathColumns};
use crate::config::Scorecard;
use crate::publish::audit::checked_table::{number_at, text_at};
use crate::publish::audit::tolerance::TOLERANCE;

/// The highest rank of a path that is published.
const MAX_RANK: i64 = 3;

/// Where an account starts from.
#[derive(Clone, Copy)]
pub struct PathStart<'a> {
    pub band: Option<&'a str>,
    /// Whether its band may keep it at scores outside the band's own range.
    pub is_held: bool,
}

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
    pub start: PathStart<'a>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum PathDirection {
    Up,
    Down,
}

/// The bands that a path leads from and to, by index.
struct PathBands {
    direction: PathDirection,
    from: usize,
    to: usize,
}

impl PathRow<'_> {
    /// Returns what is wrong with the row, if anything is.
    pub fn check_row(&self) -> Result<(), String> {
        self.check_rank()?;
        let bands = self.check_bands()?;
        let metric = match (text_at(self.paths.metric, self.row), text_at(self.paths.rule, self.row)) {
            (Some(metric), None) => metric,
            (None, Some(_)) => return Ok(()),
            _ => return Err("expected either a metric or a rule".to_owned()),
        };
        let metric_row = self.metric_rows.clone().find(|&row| self.metrics.names.value(row) == metric);
        let metric_row = metric_row.ok_or("the account has no such metric")?;
        self.check_start_values(metric_row)?;
        self.check_score_reached(&bands)
    }

    fn check_rank(&self) -> Result<(), String> {
        let directions = self.paths.direction;
        let same_direction =
            self.previous_row.filter(|&previous| directions.value(previous) == directions.value(self.row));
        let expected = 1 + same_direction.map_or(0, |previous| self.paths.rank.value(previous));
        let rank = self.paths.rank.value(self.row);
        if rank == expected && rank <= MAX_RANK { Ok(()) } else { Err(format!("rank {rank}, expected {expected}")) }
    }

    fn check_bands(&self) -> Result<PathBands, String> {
        let direction = match self.paths.direction.value(self.row) {
            "up" => PathDirection::Up,
            "down" => PathDirection::Down,
            other => return Err(format!("direction `{other}`")),
        };
        let bands = &self.scorecard.bands;
        let [from, to] =
            [self.paths.from_band, self.paths.to_band].map(|names| bands.band_index_named(names.value(self.row)));
        let (Some(from), Some(to)) = (from, to) else {
            return Err("a band that the scorecard does not have".to_owned());
        };
        if self.start.band.and_then(|band| bands.band_index_named(band)) != Some(from) {
            return Err(format!("the account is in band {}", self.start.band.unwrap_or("none")));
        }
        let leads_there = match direction {
            PathDirection::Up => to > from,
            PathDirection::Down => to < from,
        };
        if leads_there {
            Ok(PathBands { direction, from, to })
        } else {
            Err("the band is not in that direction".to_owned())
        }
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

    /// Checks that the path leads out of the band.
    fn check_score_reached(&self, bands: &PathBands) -> Result<(), String> {
        let reached = number_at(self.paths.account_score_reached, self.row).ok_or("no score is reached")?;
        // A rule may force the band, whatever the score.
        if self.scorecard.bands.band_index_of(reached) == Some(bands.to) && !self.leaves_band(bands, reached) {
            return Err(format!("the account stays in its band at {reached}"));
        }
        Ok(())
    }

    /// Whether a score is beyond the edge of the band that the path leads out of.
    fn leaves_band(&self, bands: &PathBands, score: f64) -> bool {
        let declared = &self.scorecard.bands.0;
        let held = declared.get(bands.from).filter(|_| self.start.is_held).and_then(|band| band.stays);
        match bands.direction {
            PathDirection::Up => {
                let edge = held.map_or_else(|| declared[bands.from + 1].range.low, |held| held.high);
                edge.is_some_and(|edge| score >= edge.at - TOLERANCE)
            }
            PathDirection::Down => {
                let edge = held.map_or_else(|| declared[bands.from].range.low, |held| held.low);
                edge.is_some_and(|edge| score <= edge.at + TOLERANCE)
            }
        }
    }
}

/// Whether both are missing, or both are the same number.
fn are_equal(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 0.0,
        (a, b) => a.is_none() && b.is_none(),
    }
}
