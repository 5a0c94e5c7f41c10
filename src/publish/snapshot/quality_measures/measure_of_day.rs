//! A number of a whole day, before it gets a subject or a tier.

use crate::config::QualityCheck;
use crate::score::quality::QualityMeasure;

/// A number without subject or tier, which is compared with that of earlier snapshots.
pub fn measure_of_day(check: QualityCheck, value: Option<f64>, sample_size: f64) -> QualityMeasure {
    QualityMeasure { check, subject: None, tier: None, value, sample_size, usual: None, examples: Vec::new() }
}
