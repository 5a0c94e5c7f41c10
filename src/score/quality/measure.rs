//! One number of a day, and the same numbers of the days before.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::config::QualityCheck;

/// One number of a day, and what is looked at with it.
#[derive(Debug, Clone, PartialEq)]
pub struct QualityMeasure {
    pub check: QualityCheck,
    pub subject: Option<String>,
    pub tier: Option<String>,
    /// A number of accounts, rows or days, a share (0-1), a median or an index, as the check says.
    pub value: Option<f64>,
    /// How many accounts it was made of, or rows, where the check is about a source.
    pub sample_size: f64,
    /// What is usual, where the exports themselves tell it; otherwise earlier snapshots do.
    pub usual: Option<UsualValue>,
    /// Some of what was counted, by name.
    pub examples: Vec<String>,
}

/// What the exports themselves say is usual.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UsualValue {
    /// None where they say too little.
    pub number: Option<f64>,
    /// How many days, or pauses, it was made of.
    pub observations: usize,
}

/// Check, subject and tier.
pub type MeasureKey = (String, Option<String>, Option<String>);

/// What was published before.
#[derive(Debug, Clone, Default)]
pub struct PastMeasures {
    /// How many earlier snapshots there are, of those that count.
    pub snapshots: usize,
    /// The newest of them.
    pub previous: Option<NaiveDate>,
    /// The numbers of those snapshots, as far as they had one.
    pub values: BTreeMap<MeasureKey, Vec<f64>>,
}

impl PastMeasures {
    /// What the earlier snapshots had for the same.
    #[must_use]
    pub fn values_of(&self, measure: &QualityMeasure) -> &[f64] {
        let key = (measure.check.as_str().to_owned(), measure.subject.clone(), measure.tier.clone());
        self.values.get(&key).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The median: the mean of both where two are in the middle.
#[must_use]
pub fn median(numbers: &[f64]) -> Option<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    let upper = *sorted.get(half)?;
    // Half of each, so that no sum overflows.
    Some(if sorted.len().is_multiple_of(2) { sorted.get(half - 1)? / 2.0 + upper / 2.0 } else { upper })
}

/// The median, and the lower number where two are in the middle: what happens every other week is not missed in the
/// weeks between.
#[must_use]
pub fn lower_median(numbers: &[f64]) -> Option<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len().checked_sub(1)? / 2).copied()
}

/// The median of the numbers that are not 0, and how many these are. Most accounts have 0 tickets on most days: their
/// unit is to be seen in the others.
#[must_use]
pub fn median_of_nonzero(numbers: impl Iterator<Item = f64>) -> (Option<f64>, usize) {
    let numbers: Vec<f64> = numbers.filter(|number| number.abs() > 0.0).collect();
    (median(&numbers), numbers.len())
}

/// A share of something; none of nothing.
#[must_use]
pub fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| count_as_f64(part) / count_as_f64(whole))
}

/// Accounts are far fewer than a double counts.
#[must_use]
pub fn count_as_f64(accounts: usize) -> f64 {
    f64::from(u32::try_from(accounts).unwrap_or(u32::MAX))
}
