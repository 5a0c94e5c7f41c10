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
    self, Acceptance, PastMeasures, QualityFinding, QualityMeasure, median_of_nonzero, share, stability_index,
};
use crate::warehouse::history::{double, text};
use crate::warehouse::reader::Archive;
use crate::warehouse::tables::{ACCOUNT_HEALTH, QUALITY_CHECKS};

/// The published days, of `days`, that a day's quality is judged by, ascending. The newest of them is read in
/// `account_health` too, as [`crate::warehouse::history`] does anyway.
#[must_use]
pub fn wanted(pipeline: &Pipeline, days: &[NaiveDate], as_of: NaiveDate) -> Vec<NaiveDate> {
    let earlier = days.get(..days.partition_point(|day| *day < as_of)).unwrap_or_default();
    let against = usize::try_from(pipeline.quality.compared_snapshots).unwrap_or(usize::MAX);
    earlier.get(earlier.len().saturating_sub(against)..).unwrap_or_default().to_vec()
}

/// Judges a day by what was published before it.
///
/// # Errors
/// A warehouse that can't be read.
pub fn judge(
    pipeline: &Pipeline,
    archive: &Archive<'_>,
    run: &PipelineRun,
    accepted: Option<&Acceptance>,
) -> Result<Vec<QualityFinding>, Error> {
    let days = wanted(pipeline, &archive.days()?, run.as_of);
    let past = past(archive, &days)?;
    let previous = match past.previous {
        Some(day) => Some(Previous::read(archive, day)?).filter(|previous| previous.is_comparable(run)),
        None => None,
    };
    let today = measures(pipeline, run, previous.as_ref());
    Ok(quality::check_measures(&pipeline.quality, today, &past, accepted))
}

fn past(archive: &Archive<'_>, days: &[NaiveDate]) -> Result<PastMeasures, Error> {
    let mut past = PastMeasures { snapshots: days.len(), previous: days.last().copied(), values: BTreeMap::new() };
    for day in days {
        let batches = match archive.rows(QUALITY_CHECKS, *day, &["check", "subject", "tier", "value"]) {
            // Published by a release that had no such table.
            Err(Error::NotFound { .. }) => continue,
            batches => batches?,
        };
        for batch in batches {
            for row in 0..batch.num_rows() {
                let owned = |column: &str| text(&batch, column, row).map(str::to_owned);
                let (Some(check), Some(value)) = (owned("check"), double(&batch, "value", row)) else { continue };
                past.values.entry((check, owned("subject"), owned("tier"))).or_default().push(value);
            }
        }
    }
    Ok(past)
}

/// The snapshot before, as far as two checks look at it.
struct Previous {
    /// Of each tier.
    scores: BTreeMap<String, Vec<f64>>,
    /// The band of each account's score.
    bands: HashMap<String, String>,
    /// One for all rows; none where there are none.
    scorecard: Option<String>,
}

impl Previous {
    fn read(archive: &Archive<'_>, day: NaiveDate) -> Result<Self, Error> {
        let mut previous = Previous { scores: BTreeMap::new(), bands: HashMap::new(), scorecard: None };
        let columns = ["account_id", "tier", "score", "score_band", "scorecard_fingerprint"];
        for batch in archive.rows(ACCOUNT_HEALTH, day, &columns)? {
            for row in 0..batch.num_rows() {
                if let (Some(tier), Some(score)) = (text(&batch, "tier", row), double(&batch, "score", row)) {
                    match previous.scores.get_mut(tier) {
                        Some(scores) => scores.push(score),
                        None => drop(previous.scores.insert(tier.to_owned(), vec![score])),
                    }
                }
                if let (Some(id), Some(band)) = (text(&batch, "account_id", row), text(&batch, "score_band", row)) {
                    previous.bands.insert(id.to_owned(), band.to_owned());
                }
                if previous.scorecard.is_none() {
                    previous.scorecard = text(&batch, "scorecard_fingerprint", row).map(str::to_owned);
                }
            }
        }
        Ok(previous)
    }

    /// An edited scorecard moves every score, and says nothing of the data.
    fn is_comparable(&self, run: &PipelineRun) -> bool {
        self.scorecard.as_ref() == Some(&run.fingerprint)
    }
}

fn measures(pipeline: &Pipeline, run: &PipelineRun, previous: Option<&Previous>) -> Vec<QualityMeasure> {
    let accounts = run.metrics.accounts.len();
    let scored = run.verdicts.score.iter().flatten().count();
    let mut measures = vec![
        whole(QualityCheck::AccountsLost, Some(quality::count_as_f64(accounts)), accounts),
        whole(QualityCheck::ScoresLost, share(scored, accounts), accounts),
    ];
    measures.extend(missing(pipeline, run));
    measures.extend(medians(pipeline, run));
    measures.extend(sources::measures(pipeline, run));
    measures.extend(parents::measures(pipeline, run));
    if let Some(previous) = previous {
        measures.push(bands_changed(pipeline, run, previous));
        measures.extend(stabilities(pipeline, run, previous));
    }
    measures
}

fn whole(check: QualityCheck, value: Option<f64>, accounts: usize) -> QualityMeasure {
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

fn about(check: QualityCheck, subject: &str, value: Option<f64>, accounts: usize) -> QualityMeasure {
    QualityMeasure { subject: Some(subject.to_owned()), ..whole(check, value, accounts) }
}

/// Of every weighed metric, among the accounts it applies to, and of the revenue. A carried value is missing today.
fn missing(pipeline: &Pipeline, run: &PipelineRun) -> Vec<QualityMeasure> {
    let leaves = pipeline.scorecard.nodes.iter().zip(&run.scores.nodes);
    let leaves = leaves.filter(|(node, _)| matches!(node.part, NodeKind::Leaf { .. }));
    let mut measures: Vec<QualityMeasure> = leaves
        .map(|(node, scores)| {
            let applicable = scores.status.iter().filter(|status| **status != Status::NotApplicable).count();
            let there = scores.status.iter().filter(|status| **status == Status::Ok).count();
            about(QualityCheck::ValuesMissing, &node.name, share(applicable - there, applicable), applicable)
        })
        .collect();
    if let Some((name, Values::Number(revenue))) = revenue(pipeline, run) {
        let there = revenue.iter().flatten().count();
        if measures.iter().all(|measure| measure.subject.as_deref() != Some(name)) {
            let lacking = share(revenue.len() - there, revenue.len());
            measures.push(about(QualityCheck::ValuesMissing, name, lacking, revenue.len()));
        }
    }
    measures
}

/// Of every metric that is a number, weighed or not, and of the revenue.
fn medians(pipeline: &Pipeline, run: &PipelineRun) -> Vec<QualityMeasure> {
    let median = |name: &str, numbers: &[Option<f64>]| {
        let (middle, accounts) = median_of_nonzero(numbers.iter().copied().flatten());
        about(QualityCheck::MedianFactor, name, middle, accounts)
    };
    let mut measures: Vec<QualityMeasure> = Vec::new();
    for metric in &run.metrics.metrics {
        if let Values::Number(numbers) = &metric.values {
            measures.push(median(&metric.name, numbers));
        }
    }
    if let Some((name, Values::Number(revenue))) = revenue(pipeline, run)
        && run.metrics.metric(name).is_none()
    {
        measures.push(median(name, &revenue));
    }
    measures
}

fn revenue<'a>(pipeline: &'a Pipeline, run: &PipelineRun) -> Option<(&'a str, Values)> {
    let name = pipeline.accounts.revenue.as_deref()?;
    Some((name, run.metrics.values(name).ok()?))
}

/// By score alone, so that neither sticky bands nor rules hide or make a change.
fn bands_changed(pipeline: &Pipeline, run: &PipelineRun, previous: &Previous) -> QualityMeasure {
    let (mut compared, mut changed) = (0, 0);
    for (id, band) in run.metrics.accounts.iter().zip(&run.band_assignments.score_band) {
        if let (Some(now), Some(before)) = (pipeline.scorecard.bands.band_name(*band), previous.bands.get(id)) {
            compared += 1;
            changed += usize::from(now != before);
        }
    }
    whole(QualityCheck::BandsChanged, share(changed, compared), compared)
}

/// Per tier, in which an account is counted as it was on each day.
fn stabilities<'a>(
    pipeline: &'a Pipeline,
    run: &'a PipelineRun,
    previous: &'a Previous,
) -> impl Iterator<Item = QualityMeasure> + 'a {
    pipeline.tiers.iter().enumerate().map(|(tier, known)| {
        let within = run.metrics.tiers.iter().zip(&run.verdicts.score);
        let today: Vec<f64> = within.filter(|(of, _)| **of == tier).filter_map(|(_, score)| *score).collect();
        let earlier = previous.scores.get(&known.name).map(Vec::as_slice).unwrap_or_default();
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
