//! The numbers of a day that its quality is judged by, and the same of the snapshots before it.

mod parents;
mod sources;

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use crate::base::error::Error;
use crate::base::value::{Status, Values};
use crate::config::{NodeKind, Pipeline, QualityCheck};
use crate::pipeline::PipelineRun;
use crate::score::quality::{
    self, Acceptance, MeasureKey, MedianOfNonzero, PastMeasures, QualityFinding, QualityMeasure, median_of_nonzero,
    share, stability_index,
};
use crate::warehouse::history::{double_cell, text_cell};
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::{ACCOUNT_HEALTH, QUALITY_CHECKS};

/// The published days, of `days`, that a day's quality is judged by, ascending. The newest of them is read in
/// `account_health` too, as [`crate::warehouse::history`] does anyway.
#[must_use]
pub fn quality_history_days(pipeline: &Pipeline, days: &[NaiveDate], as_of: NaiveDate) -> Vec<NaiveDate> {
    let earlier = days.get(..days.partition_point(|day| *day < as_of)).unwrap_or_default();
    let against = usize::try_from(pipeline.quality.compared_snapshots).unwrap_or(usize::MAX);
    earlier.get(earlier.len().saturating_sub(against)..).unwrap_or_default().to_vec()
}

/// Judges a day by what was published before it.
///
/// # Errors
/// A warehouse that can't be read.
pub fn judge_quality(
    pipeline: &Pipeline,
    reader: &WarehouseReader<'_>,
    run: &PipelineRun,
    accepted: Option<&Acceptance>,
) -> Result<Vec<QualityFinding>, Error> {
    let days = quality_history_days(pipeline, &reader.days()?, run.as_of);
    let past = read_past_measures(reader, &days)?;
    let previous = match past.previous {
        Some(day) => Some(PreviousSnapshot::read(reader, day)?).filter(|previous| previous.is_comparable(run)),
        None => None,
    };
    let today = measures_of_day(pipeline, run, previous.as_ref());
    Ok(quality::check_measures(&pipeline.quality, today, &past, accepted))
}

fn read_past_measures(reader: &WarehouseReader<'_>, days: &[NaiveDate]) -> Result<PastMeasures, Error> {
    let mut past = PastMeasures { snapshots: days.len(), previous: days.last().copied(), values: BTreeMap::new() };
    for day in days {
        let batches = match reader.read_columns(QUALITY_CHECKS, *day, &["check", "subject", "tier", "value"]) {
            // Published by a release that had no such table.
            Err(Error::NotFound { .. }) => continue,
            batches => batches?,
        };
        for batch in batches {
            for row in 0..batch.num_rows() {
                let owned_text = |column: &str| text_cell(&batch, column, row).map(str::to_owned);
                let check = text_cell(&batch, "check", row).and_then(QualityCheck::parse);
                let (Some(check), Some(value)) = (check, double_cell(&batch, "value", row)) else { continue };
                let key = MeasureKey { check, subject: owned_text("subject"), tier: owned_text("tier") };
                past.values.entry(key).or_default().push(value);
            }
        }
    }
    Ok(past)
}

/// The snapshot before, as far as two checks look at it.
struct PreviousSnapshot {
    /// Of each tier.
    scores_by_tier: BTreeMap<String, Vec<f64>>,
    /// The band of each account's score.
    band_by_account: HashMap<String, String>,
    /// One for all rows; none where there are none.
    scorecard_fingerprint: Option<String>,
}

impl PreviousSnapshot {
    fn read(reader: &WarehouseReader<'_>, day: NaiveDate) -> Result<Self, Error> {
        let mut previous = PreviousSnapshot {
            scores_by_tier: BTreeMap::new(),
            band_by_account: HashMap::new(),
            scorecard_fingerprint: None,
        };
        let columns = ["account_id", "tier", "score", "score_band", "scorecard_fingerprint"];
        for batch in reader.read_columns(ACCOUNT_HEALTH, day, &columns)? {
            for row in 0..batch.num_rows() {
                if let (Some(tier), Some(score)) = (text_cell(&batch, "tier", row), double_cell(&batch, "score", row)) {
                    match previous.scores_by_tier.get_mut(tier) {
                        Some(scores) => scores.push(score),
                        None => drop(previous.scores_by_tier.insert(tier.to_owned(), vec![score])),
                    }
                }
                if let (Some(id), Some(band)) =
                    (text_cell(&batch, "account_id", row), text_cell(&batch, "score_band", row))
                {
                    previous.band_by_account.insert(id.to_owned(), band.to_owned());
                }
                if previous.scorecard_fingerprint.is_none() {
                    previous.scorecard_fingerprint = text_cell(&batch, "scorecard_fingerprint", row).map(str::to_owned);
                }
            }
        }
        Ok(previous)
    }

    /// An edited scorecard moves every score, and says nothing of the data.
    fn is_comparable(&self, run: &PipelineRun) -> bool {
        self.scorecard_fingerprint.as_ref() == Some(&run.fingerprint)
    }
}

fn measures_of_day(pipeline: &Pipeline, run: &PipelineRun, previous: Option<&PreviousSnapshot>) -> Vec<QualityMeasure> {
    let accounts = run.metrics.accounts.len();
    let scored = run.verdicts.score.iter().flatten().count();
    let mut measures = vec![
        overall_measure(QualityCheck::AccountsLost, Some(quality::count_as_f64(accounts)), accounts),
        overall_measure(QualityCheck::ScoresLost, share(scored, accounts), accounts),
    ];
    measures.extend(missing_value_measures(pipeline, run));
    measures.extend(medians(pipeline, run));
    measures.extend(sources::measures(pipeline, run));
    measures.extend(parents::measures(pipeline, run));
    if let Some(previous) = previous {
        measures.push(band_change_measure(pipeline, run, previous));
        measures.extend(stability_measures(pipeline, run, previous));
    }
    measures
}

fn overall_measure(check: QualityCheck, value: Option<f64>, accounts: usize) -> QualityMeasure {
    QualityMeasure {
        check,
        subject: None,
        tier: None,
        value,
        sample_size: quality::count_as_f64(accounts),
        usual: None,
        examples: Vec::new(),
    }
}

fn measure_of_subject(check: QualityCheck, subject: &str, value: Option<f64>, accounts: usize) -> QualityMeasure {
    QualityMeasure { subject: Some(subject.to_owned()), ..overall_measure(check, value, accounts) }
}

/// Of every weighed metric, among the accounts it applies to, and of the revenue. A carried value is missing today.
fn missing_value_measures(pipeline: &Pipeline, run: &PipelineRun) -> Vec<QualityMeasure> {
    let leaves = pipeline.scorecard.nodes.iter().zip(&run.scores.nodes);
    let leaves = leaves.filter(|(node, _)| matches!(node.part, NodeKind::Leaf { .. }));
    let mut measures: Vec<QualityMeasure> = leaves
        .map(|(node, scores)| {
            let applicable = scores.status.iter().filter(|status| **status != Status::NotApplicable).count();
            let there = scores.status.iter().filter(|status| **status == Status::Ok).count();
            measure_of_subject(
                QualityCheck::ValuesMissing,
                &node.name,
                share(applicable - there, applicable),
                applicable,
            )
        })
        .collect();
    if let Some((name, Values::Number(revenue))) = revenue_values(pipeline, run) {
        let there = revenue.iter().flatten().count();
        if measures.iter().all(|measure| measure.subject.as_deref() != Some(name)) {
            let lacking = share(revenue.len() - there, revenue.len());
            measures.push(measure_of_subject(QualityCheck::ValuesMissing, name, lacking, revenue.len()));
        }
    }
    measures
}

/// Of every metric that is a number, weighed or not, and of the revenue.
fn medians(pipeline: &Pipeline, run: &PipelineRun) -> Vec<QualityMeasure> {
    let median = |name: &str, numbers: &[Option<f64>]| {
        let MedianOfNonzero { median, count } = median_of_nonzero(numbers.iter().copied().flatten());
        measure_of_subject(QualityCheck::MedianFactor, name, median, count)
    };
    let mut measures: Vec<QualityMeasure> = Vec::new();
    for metric in &run.metrics.metrics {
        if let Values::Number(numbers) = &metric.values {
            measures.push(median(&metric.name, numbers));
        }
    }
    if let Some((name, Values::Number(revenue))) = revenue_values(pipeline, run)
        && run.metrics.metric(name).is_none()
    {
        measures.push(median(name, &revenue));
    }
    measures
}

fn revenue_values<'a>(pipeline: &'a Pipeline, run: &PipelineRun) -> Option<(&'a str, Values)> {
    let name = pipeline.accounts.revenue.as_deref()?;
    Some((name, run.metrics.values(name).ok()?))
}

/// By score alone, so that neither sticky bands nor rules hide or make a change.
fn band_change_measure(pipeline: &Pipeline, run: &PipelineRun, previous: &PreviousSnapshot) -> QualityMeasure {
    let (mut compared, mut changed) = (0, 0);
    for (id, band) in run.metrics.accounts.iter().zip(&run.band_assignments.score_band) {
        if let (Some(now), Some(before)) = (pipeline.scorecard.bands.band_name(*band), previous.band_by_account.get(id))
        {
            compared += 1;
            changed += usize::from(now != before);
        }
    }
    overall_measure(QualityCheck::BandsChanged, share(changed, compared), compared)
}

/// Per tier, in which an account is counted as it was on each day.
fn stability_measures<'a>(
    pipeline: &'a Pipeline,
    run: &'a PipelineRun,
    previous: &'a PreviousSnapshot,
) -> impl Iterator<Item = QualityMeasure> + 'a {
    pipeline.tiers.iter().enumerate().map(|(tier, known)| {
        let within = run.metrics.tiers.iter().zip(&run.verdicts.score);
        let today: Vec<f64> = within.filter(|(of, _)| **of == tier).filter_map(|(_, score)| *score).collect();
        let earlier = previous.scores_by_tier.get(&known.name).map(Vec::as_slice).unwrap_or_default();
        QualityMeasure {
            check: QualityCheck::Psi,
            subject: None,
            tier: Some(known.name.clone()),
            value: stability_index(earlier, &today),
            sample_size: quality::count_as_f64(today.len().min(earlier.len())),
            usual: None,
            examples: Vec::new(),
        }
    })
}
