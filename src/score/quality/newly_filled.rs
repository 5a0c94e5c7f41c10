//! Metrics that begin to have values.

use super::measure::{PastMeasures, QualityMeasure};
use super::sample_size::is_enough;
use super::statistics::median;
use crate::config::{QualityCheck, QualitySettings};

/// A metric is newly filled if at least this share of its accounts has a value today and usually none. A smaller share
/// may be chance.
const NEWLY_FILLED_SHARE: f64 = 0.3;

/// Returns the first weighed metric that is newly filled. Where exports begin, a metric that looks back has no values
/// for weeks, and then all of them at once: scores and bands change, and nothing is wrong.
pub fn newly_filled_metric(
    settings: &QualitySettings,
    today: &[QualityMeasure],
    past: &PastMeasures,
) -> Option<String> {
    today.iter().find(|measure| is_newly_filled(settings, measure, past))?.subject.clone()
}

fn is_newly_filled(settings: &QualitySettings, measure: &QualityMeasure, past: &PastMeasures) -> bool {
    let past_values = past.values_of(measure);
    measure.check == QualityCheck::ValuesMissing
        && is_enough(past_values.len(), settings.min_snapshots)
        && median(past_values).zip(measure.value).is_some_and(|(usual, now)| usual - now >= NEWLY_FILLED_SHARE)
}
