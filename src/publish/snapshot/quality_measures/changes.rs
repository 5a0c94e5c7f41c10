//! The numbers of a day beside the snapshot before: how many bands changed, and how far the scores moved.

use super::measure_of_day::measure_of_day;
use super::previous_snapshot::PreviousSnapshot;
use crate::base::value::count_as_f64;
use crate::config::{Pipeline, QualityCheck};
use crate::pipeline::PipelineRun;
use crate::score::quality::{QualityMeasure, share_of_whole, stability_index};

/// The share of changed bands, and the stability index of each tier.
pub fn measures(pipeline: &Pipeline, run: &PipelineRun, previous: &PreviousSnapshot) -> Vec<QualityMeasure> {
    let mut measures = vec![band_change_measure(pipeline, run, previous)];
    let tiers = pipeline.tiers.iter().enumerate();
    measures.extend(tiers.map(|(index, tier)| stability_of_tier(run, previous, index, &tier.name)));
    measures
}

/// Compares the bands of the scores, which neither rules nor `stays` and `after` change.
fn band_change_measure(pipeline: &Pipeline, run: &PipelineRun, previous: &PreviousSnapshot) -> QualityMeasure {
    let (mut compared, mut changed) = (0, 0);
    for (account, band) in run.metrics.accounts.iter().zip(&run.band_assignments.score_band) {
        let band = pipeline.scorecard.bands.band_name(*band);
        if let Some((now, before)) = band.zip(previous.band_by_account.get(account)) {
            compared += 1;
            changed += usize::from(now != before);
        }
    }
    measure_of_day(QualityCheck::BandsChanged, share_of_whole(changed, compared), count_as_f64(compared))
}

/// Compares the scores of a tier. On each day an account counts in the tier that it was in.
fn stability_of_tier(run: &PipelineRun, previous: &PreviousSnapshot, index: usize, name: &str) -> QualityMeasure {
    let scores = run.metrics.tiers.iter().zip(&run.final_scores.score);
    let today: Vec<f64> = scores.filter(|(tier, _)| **tier == index).filter_map(|(_, score)| *score).collect();
    let earlier = previous.scores_by_tier.get(name).map(Vec::as_slice).unwrap_or_default();
    let sample_size = count_as_f64(today.len().min(earlier.len()));
    QualityMeasure {
        tier: Some(name.to_owned()),
        ..measure_of_day(QualityCheck::Psi, stability_index(earlier, &today), sample_size)
    }
}
