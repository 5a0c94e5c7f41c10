//! The bands of a score, and how accounts enter and leave them.

use serde::{Deserialize, Serialize};

use super::value_range::ValueRange;
use crate::base::rounding::SIGNIFICANT_DIGITS;

/// Named ranges of the score, worst first, covering the whole scale without gap or overlap.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Bands(pub Vec<Band>);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Band {
    pub name: String,
    pub range: ValueRange,
    /// An account in the band stays in it while its score is in this range, which contains the band's own range.
    pub stays: Option<ValueRange>,
    /// How long the score must be in the band's range before an account enters the band.
    pub after: Option<Dwell>,
}

/// How long a score must stay in a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dwell {
    /// This many snapshots in a row, today's included.
    Snapshots(u32),
    /// This many days since the first of the snapshots in a row.
    Days(u32),
}

impl Bands {
    /// Returns the index of the band that contains `score`.
    #[must_use]
    pub fn band_index_of(&self, score: f64) -> Option<usize> {
        self.0.iter().position(|band| band.range.contains(score))
    }

    /// Returns the index of the band that contains each score.
    #[must_use]
    pub fn band_indices_of(&self, scores: &[Option<f64>]) -> Vec<Option<usize>> {
        scores.iter().map(|score| self.band_index_of((*score)?)).collect()
    }

    /// Returns the index of the band called `name`.
    #[must_use]
    pub fn band_index_named(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|band| band.name == name)
    }

    /// Returns the names, worst band first.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.iter().map(|band| band.name.as_str())
    }

    /// Returns the name of a band.
    #[must_use]
    pub fn band_name(&self, band: Option<usize>) -> Option<&str> {
        band.and_then(|band| self.0.get(band)).map(|band| band.name.as_str())
    }

    /// Formats a score with one decimal, or with as many more as it takes to be in its band: 49.96 in the band below 50 is
    /// not shown as 50.0.
    #[must_use]
    pub fn score_text(&self, score: f64) -> String {
        let mut texts = (1..=SIGNIFICANT_DIGITS).map(|decimals| format!("{score:.decimals$}"));
        texts.find(|text| self.is_in_same_band(text, score)).unwrap_or_else(|| score.to_string())
    }

    /// Returns whether a score as it is shown is in the band of the score itself.
    #[must_use]
    pub fn is_in_same_band(&self, shown: &str, score: f64) -> bool {
        shown.parse().is_ok_and(|shown| self.band_index_of(shown) == self.band_index_of(score))
    }

    /// Returns where the best band begins; none if it has no lower edge.
    #[must_use]
    pub fn best_band_start(&self) -> Option<f64> {
        Some(self.0.last()?.range.low?.at)
    }
}

#[cfg(test)]
mod tests {
    use super::{Band, Bands};
    use crate::config::{RangeEdge, ValueRange};

    #[test]
    fn a_shown_score_is_in_its_band() {
        let edge = |at| Some(RangeEdge { at, inclusive: true });
        let below = ValueRange { low: None, high: Some(RangeEdge { at: 50.0, inclusive: false }) };
        let band = |name: &str, range| Band { name: name.to_owned(), range, stays: None, after: None };
        let bands = Bands(vec![band("low", below), band("high", ValueRange { low: edge(50.0), high: None })]);
        let texts = [12.34, 49.96, 49.999_996, 49.999_999_999_999_99, 50.0, 50.04].map(|score| bands.score_text(score));
        assert_eq!(texts, ["12.3", "49.96", "49.999996", "50.0", "50.0", "50.0"]);
    }
}
