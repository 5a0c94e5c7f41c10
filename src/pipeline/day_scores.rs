//! Scores a measured day: metrics → scores, bands, trends, parents, paths and confidence.

use std::collections::BTreeSet;

use super::column_reads::column_reads;
use super::conditions;
use super::measured_day::MeasuredDay;
use super::scenarios::ScenarioScorer;
use super::stage_clock::StageClock;
use crate::base::failure::Failure;
use crate::config::{Pipeline, Scorecard};
use crate::measure::metric::{self, MetricTable, Scenario};
use crate::score::band::{self, BandAssignments};
use crate::score::band_path::{self, BandPath, PathScenario, PathScenarioScore, ScoringResults};
use crate::score::bounds::{self, BoundsInput, ScoreBounds};
use crate::score::component_tree::{self, FinalScores, RuleColumns, ScoreTable};
use crate::score::confidence::{self, ConfidenceEvidence, Confidences};
use crate::score::normalise::{self, NormalisedTable, ScoringHistory};
use crate::score::past_snapshot::PastSnapshot;
use crate::score::roll_up::{self, AccountHierarchy, ParentIds, RolledUpParents};
use crate::score::trend::{self, Trends};
use crate::warehouse::history::{self, History};
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::{GoneAccount, ScoredDay};

/// Everything that is computed from the metrics of a day and from earlier snapshots.
pub struct DayScores {
    normalised: NormalisedTable,
    pub scores: ScoreTable,
    rules: Vec<RuleColumns>,
    pub final_scores: FinalScores,
    pub band_assignments: BandAssignments,
    pub trends: Trends,
    pub parents: RolledUpParents,
    paths: Vec<BandPath>,
    bounds: ScoreBounds,
    pub confidences: Confidences,
    pub past_snapshots: Vec<PastSnapshot>,
    pub scoring_history: ScoringHistory,
    /// The accounts of the previous snapshot that no longer exist.
    pub gone_accounts: Vec<GoneAccount>,
}

/// Scores a measured day.
///
/// # Errors
/// A condition that cannot be evaluated, or a warehouse that cannot be read.
pub fn score_accounts(
    pipeline: &Pipeline,
    measured: &MeasuredDay,
    reader: &WarehouseReader<'_>,
    clock: &mut StageClock,
) -> Result<DayScores, Failure> {
    let MeasuredDay { sources, metrics, .. } = measured;
    let (scorecard, as_of) = (&pipeline.scorecard, metrics.as_of);
    let History { snapshots: past_snapshots, scoring: scoring_history, gone_accounts } =
        clock.time_stage("history", || history::read(pipeline, reader, as_of, &metrics.accounts))?;
    let input = clock.time_stage("conditions", || {
        conditions::build_scoring_input(pipeline, metrics, &scoring_history, (0..metrics.accounts.len()).collect())
    })?;
    let normalised = clock.time_stage("normalise", || normalise::score_leaves(scorecard, &input));
    let scores = clock.time_stage("score", || component_tree::score_tree(scorecard, &input, &normalised));
    let rules = clock.time_stage("rules", || conditions::evaluate_rules(pipeline, metrics, &scores))?;
    let final_scores = component_tree::apply_rules(scorecard, &scores, &rules);
    let band_assignments = band::assign_bands(scorecard, &final_scores, &past_snapshots, as_of);
    let trends =
        trend::compare(pipeline.trend, as_of, &final_scores, &band_assignments, &scorecard.bands, &past_snapshots);
    let parents = clock.time_stage("roll up", || roll_up_parents(pipeline, measured, reader, &final_scores))?;
    let reads = column_reads(pipeline);
    let curves = normalise::leaf_curves(scorecard, &input, &normalised);
    let scorer = ScenarioScorer::with_curves(pipeline, metrics, &scoring_history, curves);
    let results = ScoringResults {
        scoring_input: &input,
        normal: &normalised,
        curves: &scorer.curves,
        scores: &scores,
        rules: &rules,
        final_scores: &final_scores,
        band_assignments: &band_assignments,
        reads: &reads,
    };
    let paths = clock.time_stage("paths", || {
        band_path::find_band_paths(scorecard, &band_path::path_metrics(pipeline, as_of), &results, |scenarios| {
            score_path_scenarios(&scorer, scenarios)
        })
    })?;
    let stale_metrics = metric::metrics_of_stale_sources(pipeline, as_of, sources);
    let conditions = conditions::split_rule_conditions(pipeline, metrics, &scores)?;
    let bounds_input = BoundsInput {
        scorecard,
        scoring_input: &input,
        normalised: &normalised,
        scores: &scores,
        rules: &rules,
        conditions: &conditions,
    };
    let bounds = clock.time_stage("bounds", || bounds::compute_bounds(bounds_input, &reads));
    let confidences = assess_confidence(scorecard, metrics, &stale_metrics, &results, &bounds, &past_snapshots);
    Ok(DayScores {
        normalised,
        scores,
        rules,
        final_scores,
        band_assignments,
        trends,
        parents,
        paths,
        bounds,
        confidences,
        past_snapshots,
        scoring_history,
        gone_accounts,
    })
}

fn score_path_scenarios(
    scorer: &ScenarioScorer<'_>,
    scenarios: &[PathScenario],
) -> Result<Vec<Option<PathScenarioScore>>, Failure> {
    let plain: Vec<Scenario> = scenarios.iter().map(|asked| asked.scenario.clone()).collect();
    let scores = scorer.score_scenarios(&plain, |index, scores, row| {
        let ruled = scores.ruled_score(scorer.pipeline, row, None)?;
        Some(PathScenarioScore { ruled, leaf_score: scores.node_score(scenarios[index].node, row) })
    })?;
    Ok(scores.into_iter().map(Option::flatten).collect())
}

/// Rolls the scores of accounts up to their parents; nothing for a pipeline without `roll_up`.
fn roll_up_parents(
    pipeline: &Pipeline,
    MeasuredDay { metrics, listing, .. }: &MeasuredDay,
    reader: &WarehouseReader<'_>,
    final_scores: &FinalScores,
) -> Result<RolledUpParents, Failure> {
    let Some(rules) = &pipeline.roll_up else { return Ok(RolledUpParents::default()) };
    let hierarchy = AccountHierarchy::from_listing(&metrics.accounts, listing, ParentIds::of_roll_up(rules))
        .map_err(|error| metric::too_deep_failure(pipeline, rules, &error.id, error.levels))?;
    let past = history::read_past_parents(pipeline, reader, metrics.as_of, &hierarchy)?;
    let revenue = match &pipeline.accounts.revenue {
        Some(name) => metrics.numbers(name)?,
        None => Vec::new(),
    };
    let accounts = roll_up::RollUpAccounts { ids: &metrics.accounts, score: &final_scores.score, revenue: &revenue };
    Ok(roll_up::score_parents(rules, &pipeline.scorecard, pipeline.trend, hierarchy, accounts, &past, metrics.as_of))
}

/// Assesses how sure each score is: whether the account would be in the same band whatever of the missing data came in.
fn assess_confidence(
    scorecard: &Scorecard,
    metrics: &MetricTable,
    stale_metrics: &BTreeSet<String>,
    results: &ScoringResults<'_>,
    bounds: &ScoreBounds,
    past: &[PastSnapshot],
) -> Confidences {
    let bands_of = |scores: &FinalScores| band::assign_bands(scorecard, scores, past, metrics.as_of).band;
    let evidence = ConfidenceEvidence {
        scoring_input: results.scoring_input,
        metrics,
        normal: results.normal,
        scores: results.scores,
        final_scores: results.final_scores,
        stale_metrics,
        band: &results.band_assignments.band,
        band_at_worst: &bands_of(&bounds.low),
        band_at_best: &bands_of(&bounds.high),
        possible_bands: &bounds.possible_bands,
        score_may_be_missing: &bounds.may_be_missing,
    };
    confidence::rate_confidence(scorecard, &evidence)
}

impl DayScores {
    /// Returns the day as the published tables read it, without causes.
    #[must_use]
    pub fn as_scored_day<'a>(
        &'a self,
        pipeline: &'a Pipeline,
        metrics: &'a MetricTable,
        scorecard_fingerprint: &'a str,
    ) -> ScoredDay<'a> {
        ScoredDay {
            pipeline,
            metrics,
            normalised: &self.normalised,
            scores: &self.scores,
            rules: &self.rules,
            final_scores: &self.final_scores,
            paths: &self.paths,
            band_assignments: &self.band_assignments,
            bounds: &self.bounds,
            confidences: &self.confidences,
            trends: &self.trends,
            parents: &self.parents,
            strongest_causes: &[],
            scorecard_fingerprint,
        }
    }
}
