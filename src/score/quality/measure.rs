//! One number of a day, and the same number in earlier snapshots.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::config::QualityCheck;

/// One number of a day, with what its check needs to know about it.
#[derive(Debug, Clone, PartialEq)]
pub struct QualityMeasure {
    pub check: QualityCheck,
    /// The metric, column or source that the number describes, if it describes one.
    pub subject: Option<String>,
    pub tier: Option<String>,
    /// A number of accounts, rows or days, a share (0-1), a median or an index: see [`QualityCheck`].
    pub value: Option<f64>,
    /// The number of accounts behind the value; of rows, where the check is about a source.
    pub sample_size: f64,
    /// The usual value, where the exports contain it. Otherwise earlier snapshots do.
    pub usual: Option<UsualValue>,
    /// Names of some of the things counted.
    pub examples: Vec<String>,
}

/// The usual value according to the exports themselves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UsualValue {
    /// None if the history in the exports is too short.
    pub number: Option<f64>,
    /// The number of days, or pauses, that it is computed from.
    pub observations: usize,
}

/// Identifies a number across days.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MeasureKey {
    pub check: QualityCheck,
    pub subject: Option<String>,
    pub tier: Option<String>,
}

/// The numbers of earlier snapshots.
#[derive(Debug, Clone, Default)]
pub struct PastMeasures {
    /// The number of earlier snapshots that are compared.
    pub snapshots: usize,
    /// The newest of them.
    pub previous: Option<NaiveDate>,
    /// The numbers of these snapshots; a snapshot without a number adds none.
    pub values: BTreeMap<MeasureKey, Vec<f64>>,
}

impl PastMeasures {
    /// The values of the same number in earlier snapshots.
    #[must_use]
    pub fn values_of(&self, measure: &QualityMeasure) -> &[f64] {
        let key = MeasureKey { check: measure.check, subject: measure.subject.clone(), tier: measure.tier.clone() };
        self.values.get(&key).map(Vec::as_slice).unwrap_or_default()
    }
}
