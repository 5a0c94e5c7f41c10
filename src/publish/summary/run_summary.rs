//! A run in a few numbers: bands per tier, revenue in each, what moved, what was missing.

use chrono::NaiveDate;
use serde::Serialize;

use super::actions::{ActionSummary, action_summary};
use super::parents::{ParentSummary, parent_summary};
use super::quality::{QualitySummary, quality_summary};
use crate::base::value::{Status, Values};
use crate::config::{NodeKind, Pipeline};
use crate::measure::source;
use crate::pipeline::PipelineRun;
use crate::score::confidence::{ConfidenceLevel, TentativeReason};
use crate::score::explain::DescribedCause;
use crate::score::quality::QualityFinding;
use crate::warehouse::tables::band_name;

/// How many movers and gaps are worth a person's attention at once.
const MAX_MOVED_ACCOUNTS: usize = 5;

/// What a run found, for people and orchestrators.
#[derive(Debug, Clone, Serialize)]
pub struct RunSummary {
    pub pipeline: String,
    pub as_of: NaiveDate,
    pub accounts: usize,
    pub scored: usize,
    /// Worst first.
    pub bands: Vec<String>,
    /// The column whose sum per band is shown.
    pub revenue: Option<String>,
    /// In the order of the tiers; tiers without accounts are left out.
    pub tiers: Vec<TierSummary>,
    pub all: TierSummary,
    pub unscored: Vec<ReasonCount>,
    pub confidence: ConfidenceSummary,
    /// None where no earlier snapshot is published.
    pub moved: Option<MovementSummary>,
    /// None for a pipeline that rolls nothing up.
    pub parents: Option<ParentSummary>,
    /// None for a pipeline without plays.
    pub actions: Option<ActionSummary>,
    pub gaps: Vec<MetricGap>,
    pub findings: Vec<SourceFinding>,
    pub quality: QualitySummary,
    /// Sources without history: a backfill with them is not point in time.
    pub not_point_in_time: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct TierSummary {
    pub tier: String,
    pub accounts: usize,
    /// One per band, worst first.
    pub bands: Vec<BandSummary>,
    pub without_score: usize,
    pub mean_score: Option<f64>,
    /// Of the accounts that something applies to.
    pub mean_coverage: Option<f64>,
}

#[derive(Debug, Clone, Serialize)]
pub struct BandSummary {
    pub band: String,
    pub accounts: usize,
    /// Yearly revenue of these accounts, where the pipeline says which column it is.
    pub revenue: Option<f64>,
}

#[derive(Debug, Clone, Serialize)]
pub struct ConfidenceSummary {
    pub firm: usize,
    pub tentative: usize,
    /// Why scores are tentative; one score may have several reasons.
    pub reasons: Vec<ReasonCount>,
}

#[derive(Debug, Clone, Serialize)]
pub struct ReasonCount {
    pub reason: String,
    pub accounts: usize,
}

#[derive(Debug, Clone, Serialize)]
pub struct MovementSummary {
    /// The newest of the accounts' earlier snapshots.
    pub since: NaiveDate,
    pub up_a_band: usize,
    pub down_a_band: usize,
    /// Accounts whose score is in another band, but not yet for as long as that band asks for.
    pub pending: usize,
    /// The largest changes, those that lost most first.
    pub most: Vec<MovedAccount>,
}

#[derive(Debug, Clone, Serialize)]
pub struct MovedAccount {
    pub account_id: String,
    pub account_name: Option<String>,
    pub from_score: f64,
    pub to_score: f64,
    pub from_band: Option<String>,
    pub to_band: Option<String>,
    /// The cause that weighs most, with its points.
    pub reason: Option<String>,
}

/// A weighed metric that some accounts it applies to have no value for.
#[derive(Debug, Clone, Serialize)]
pub struct MetricGap {
    pub metric: String,
    pub applicable: usize,
    pub missing: usize,
    pub stale: usize,
    pub carried: usize,
}

#[derive(Debug, Clone, Serialize)]
pub struct SourceFinding {
    pub source: String,
    pub level: source::FindingLevel,
    pub check: &'static str,
    pub message: String,
    pub rows: u64,
    pub dropped: bool,
    pub examples: Vec<String>,
}

#[must_use]
pub fn summarise_run(pipeline: &Pipeline, run: &PipelineRun, quality: &[QualityFinding]) -> RunSummary {
    let all_accounts: Vec<usize> = (0..run.metrics.accounts.len()).collect();
    let revenue = pipeline.accounts.revenue.as_deref().and_then(|name| run.metrics.values(name).ok());
    let tier = |name: &str, accounts: &[usize]| tier_summary(pipeline, run, name, accounts, revenue.as_ref());
    let tiers = pipeline.tiers.iter().enumerate().filter_map(|(index, known)| {
        let within: Vec<usize> = all_accounts.iter().copied().filter(|&a| run.metrics.tiers[a] == index).collect();
        (!within.is_empty()).then(|| tier(&known.name, &within))
    });
    RunSummary {
        pipeline: pipeline.name.clone(),
        as_of: run.as_of,
        accounts: all_accounts.len(),
        scored: run.verdicts.score.iter().flatten().count(),
        bands: pipeline.scorecard.bands.0.iter().map(|band| band.name.clone()).collect(),
        revenue: pipeline.accounts.revenue.clone(),
        tiers: tiers.collect(),
        all: tier("all", &all_accounts),
        unscored: unscored_counts(run),
        confidence: confidence_summary(run),
        moved: movement_summary(pipeline, run),
        parents: parent_summary(pipeline, run),
        actions: action_summary(pipeline, run),
        gaps: metric_gaps(pipeline, run),
        findings: findings(run),
        quality: quality_summary(quality),
        not_point_in_time: run
            .sources
            .iter()
            .filter(|source| source.time == source::SourceTimeKind::Current)
            .map(|source| source.source.clone())
            .collect(),
    }
}

fn tier_summary(
    pipeline: &Pipeline,
    run: &PipelineRun,
    tier: &str,
    accounts: &[usize],
    revenue: Option<&Values>,
) -> TierSummary {
    let bands = pipeline.scorecard.bands.0.iter().enumerate().map(|(index, band)| {
        let inside: Vec<usize> =
            accounts.iter().copied().filter(|&a| run.band_assignments.band[a] == Some(index)).collect();
        let revenue = match revenue {
            Some(Values::Number(revenue)) => {
                Some(inside.iter().filter_map(|&a| revenue[a]).fold(0.0, |sum, more| sum + more))
            }
            _ => None,
        };
        BandSummary { band: band.name.clone(), accounts: inside.len(), revenue }
    });
    let scores: Vec<f64> = accounts.iter().filter_map(|&account| run.verdicts.score[account]).collect();
    let whole = run.scores.nodes.first().map_or(&[][..], |whole| &whole.coverage);
    let coverage: Vec<f64> = accounts.iter().filter_map(|&account| whole.get(account).copied().flatten()).collect();
    TierSummary {
        tier: tier.to_owned(),
        accounts: accounts.len(),
        bands: bands.collect(),
        without_score: accounts.len() - scores.len(),
        mean_score: mean(&scores),
        mean_coverage: mean(&coverage),
    }
}

fn mean(numbers: &[f64]) -> Option<f64> {
    let count = u32::try_from(numbers.len()).ok().filter(|count| *count > 0)?;
    Some(numbers.iter().sum::<f64>() / f64::from(count))
}

fn unscored_counts(run: &PipelineRun) -> Vec<ReasonCount> {
    let mut counts: Vec<ReasonCount> = Vec::new();
    for (reason, score) in run.scores.unscored.iter().zip(&run.verdicts.score) {
        let Some(reason) = reason.filter(|_| score.is_none()).map(crate::score::component_tree::UnscoredReason::as_str)
        else {
            continue;
        };
        match counts.iter_mut().find(|count| count.reason == reason) {
            Some(count) => count.accounts += 1,
            None => counts.push(ReasonCount { reason: reason.to_owned(), accounts: 1 }),
        }
    }
    counts
}

fn confidence_summary(run: &PipelineRun) -> ConfidenceSummary {
    let level = |wanted| run.confidences.level.iter().filter(|level| **level == wanted).count();
    let reasons = TentativeReason::ALL.iter().map(|doubt| ReasonCount {
        reason: doubt.as_str().to_owned(),
        accounts: run.confidences.reasons.iter().filter(|doubts| doubts.contains(doubt)).count(),
    });
    ConfidenceSummary {
        firm: level(ConfidenceLevel::Firm),
        tentative: level(ConfidenceLevel::Tentative),
        reasons: reasons.filter(|count| count.accounts > 0).collect(),
    }
}

fn movement_summary(pipeline: &Pipeline, run: &PipelineRun) -> Option<MovementSummary> {
    let since = run.trends.previous_snapshot_date.iter().flatten().max().copied()?;
    let names = pipeline.accounts.name.as_deref().and_then(|name| run.metrics.values(name).ok());
    let bands = &pipeline.scorecard.bands;
    let (mut up, mut down, mut movers) = (0, 0, Vec::new());
    for (account, id) in run.metrics.accounts.iter().enumerate() {
        let before = run.trends.previous_band[account].as_deref().and_then(|name| bands.band_index_named(name));
        if let (Some(before), Some(after)) = (before, run.band_assignments.band[account]) {
            up += usize::from(after > before);
            down += usize::from(after < before);
        }
        if let (Some(from), Some(to)) = (run.trends.previous_score[account], run.verdicts.score[account]) {
            movers.push(MovedAccount {
                account_id: id.clone(),
                account_name: match &names {
                    Some(Values::Text(names)) => names[account].clone(),
                    _ => None,
                },
                from_score: from,
                to_score: to,
                from_band: run.trends.previous_band[account].clone(),
                to_band: band_name(bands, run.band_assignments.band[account]),
                reason: run.latest_causes[account].as_ref().map(DescribedCause::sentence),
            });
        }
    }
    movers.retain(|mover| (mover.to_score - mover.from_score).abs() > 1e-9);
    movers.sort_by(|a, b| {
        let size = |mover: &MovedAccount| (mover.to_score - mover.from_score).abs();
        size(b).total_cmp(&size(a)).then_with(|| a.account_id.cmp(&b.account_id))
    });
    movers.truncate(MAX_MOVED_ACCOUNTS);
    movers.sort_by(|a, b| (a.to_score - a.from_score).total_cmp(&(b.to_score - b.from_score)));
    let pending = run.band_assignments.pending_band.iter().flatten().count();
    Some(MovementSummary { since, up_a_band: up, down_a_band: down, pending, most: movers })
}

fn metric_gaps(pipeline: &Pipeline, run: &PipelineRun) -> Vec<MetricGap> {
    let mut gaps = Vec::new();
    for (node, scores) in pipeline.scorecard.nodes.iter().zip(&run.scores.nodes) {
        let count = |status| scores.status.iter().filter(|known| **known == status).count();
        let (missing, stale, carried) = (count(Status::Missing), count(Status::Stale), count(Status::Carried));
        if matches!(node.part, NodeKind::Leaf { .. }) && missing + stale + carried > 0 {
            let applicable = scores.status.len() - count(Status::NotApplicable);
            gaps.push(MetricGap { metric: node.name.clone(), applicable, missing, stale, carried });
        }
    }
    gaps.sort_by_key(|gap| std::cmp::Reverse(gap.missing + gap.stale));
    gaps
}

fn findings(run: &PipelineRun) -> Vec<SourceFinding> {
    let of = |source: &source::SourceReport| {
        source
            .findings
            .iter()
            .map(|finding| SourceFinding {
                source: source.source.clone(),
                level: finding.level,
                check: finding.check.as_str(),
                message: finding.message.clone(),
                rows: finding.rows,
                dropped: finding.dropped,
                examples: finding.examples.clone(),
            })
            .collect::<Vec<_>>()
    };
    run.sources.iter().flat_map(of).collect()
}
