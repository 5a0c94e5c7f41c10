//! How far a number is from the usual one, and what that means.

use std::cmp::Ordering;

use super::finding::QualityVerdict;
use crate::base::rounding::compare_rounded;
use crate::config::{QualityCheck, QualityLimits};

/// Whether a check compares a number with the usual one. The others compare the day with the snapshot before only.
pub fn compares_with_usual(check: QualityCheck) -> bool {
    !matches!(check, QualityCheck::BandsChanged | QualityCheck::Psi)
}

/// Returns the distance of `value` from `expected`. [`QualityCheck`] says how each check measures it.
pub fn measure_deviation(check: QualityCheck, value: f64, expected: Option<f64>) -> Option<f64> {
    match check {
        QualityCheck::AccountsLost | QualityCheck::DayRowsLost | QualityCheck::RowsLost | QualityCheck::ScoresLost => {
            lost_share(value, expected?)
        }
        QualityCheck::Freshness | QualityCheck::RowsDropped => Some((value - expected?).max(0.0)),
        QualityCheck::Nulls | QualityCheck::ValuesMissing => lost_share(1.0 - value, 1.0 - expected?),
        QualityCheck::MedianFactor => {
            let ratio = value / expected?;
            // There is no factor between a positive and a negative number.
            (ratio > 0.0).then(|| ratio.max(1.0 / ratio))
        }
        QualityCheck::BandsChanged | QualityCheck::ParentCycles | QualityCheck::ParentOrphans | QualityCheck::Psi => {
            Some(value)
        }
    }
}

/// The share of `usual` that is missing from `now`; none if usually nothing is there.
fn lost_share(now: f64, usual: f64) -> Option<f64> {
    (usual > 0.0).then(|| (1.0 - now / usual).max(0.0))
}

/// Returns the verdict for a deviation; a number without a deviation is ok.
pub fn verdict_of_deviation(limits: QualityLimits, deviation: Option<f64>) -> QualityVerdict {
    if reaches_limit(deviation, limits.stop) {
        QualityVerdict::Stop
    } else if reaches_limit(deviation, limits.warn) {
        QualityVerdict::Warn
    } else {
        QualityVerdict::Ok
    }
}

fn reaches_limit(deviation: Option<f64>, limit: Option<f64>) -> bool {
    deviation.zip(limit).and_then(|(deviation, limit)| compare_rounded(deviation, limit)).is_some_and(Ordering::is_ge)
}
