//! The whole job, one line per stage. It reads and returns; only commands publish.

pub mod change_causes;
mod conditions;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use chrono::NaiveDate;
use serde::Serialize;

use self::change_causes::ChangeCauses;
use self::conditions::PlayRows;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::base::log_context;
use crate::config::{Pipeline, Scorecard};
use crate::measure::metric::{self, MetricTable, ParentListing};
use crate::measure::source::{self, Exports, SourceReport};
use crate::score::actions::{self, Action};
use crate::score::band::{self, BandAssignments, PastSnapshot};
use crate::score::band_path::{self, ScoringResults};
use crate::score::bounds::{self, ScoreBounds};
use crate::score::component_tree::{self, FinalScores, ScoreTable};
use crate::score::confidence::{self, ConfidenceEvidence, Confidences};
use crate::score::explain::{AccountScores, DescribedCause, ResolvedScorecard, ScoredSnapshot, SnapshotRows};
use crate::score::normalise;
use crate::score::roll_up::{self, AccountHierarchy, RolledUpParents};
use crate::score::trend::{self, Trends};
use crate::warehouse::history;
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::{
    self, COMPONENT_SCORES, METRIC_SCORES, PublishedTable, RULE_EFFECTS, ScoredDay, TableSchema,
};

/// A scored day, with what every stage made of it.
pub struct PipelineRun {
    pub as_of: NaiveDate,
    pub sources: Vec<SourceReport>,
    pub metrics: MetricTable,
    pub scores: ScoreTable,
    pub verdicts: FinalScores,
    pub band_assignments: BandAssignments,
    pub confidences: Confidences,
    pub trends: Trends,
    pub parents: RolledUpParents,
    /// Per account: the cause that weighs most since the previous snapshot.
    pub latest_causes: Vec<Option<DescribedCause>>,
    /// Sorted by account and play.
    pub actions: Vec<Action>,
    pub fingerprint: String,
    /// In the order in which they are published.
    pub tables: Vec<PublishedTable>,
    pub stages: Vec<StageTime>,
}

/// A day as the exports tell it: nothing of it depends on what was published before.
pub struct MeasuredDay {
    pub sources: Vec<SourceReport>,
    pub metrics: MetricTable,
    pub listing: ParentListing,
    pub stages: Vec<StageTime>,
}

/// Scores one day.
///
/// # Errors
/// What an author can fix in the data or the SQL, all at once; or the first thing of the world that failed.
pub fn run(
    pipeline: &Pipeline,
    exports: &Exports,
    archive: &WarehouseReader<'_>,
    as_of: NaiveDate,
) -> Result<PipelineRun, Failure> {
    score_day(pipeline, measure_day(pipeline, exports, as_of)?, archive)
}

/// From exports to one row per account.
///
/// # Errors
/// As [`run`].
pub fn measure_day(pipeline: &Pipeline, exports: &Exports, as_of: NaiveDate) -> Result<MeasuredDay, Failure> {
    let mut clock = StageClock::default();
    let sources = clock.time_stage("sources", || source::open(pipeline, exports, as_of))?;
    let metrics = clock.time_stage("metrics", || -> Result<_, Failure> {
        Ok((metric::compute(pipeline, &sources)?, metric::read_listing(pipeline, &sources)?))
    });
    // Asked before any failure is believed: a file that was replaced meanwhile may be all there is to it.
    sources.files.check_unchanged()?;
    let (metrics, listing) = metrics?;
    Ok(MeasuredDay { sources: sources.reports().cloned().collect(), metrics, listing, stages: clock.stages })
}

/// From one row per account to scores that know their past.
///
/// # Errors
/// As [`run`].
pub fn score_day(
    pipeline: &Pipeline,
    measured: MeasuredDay,
    archive: &WarehouseReader<'_>,
) -> Result<PipelineRun, Failure> {
    let MeasuredDay { sources, metrics, listing, stages } = measured;
    let as_of = metrics.as_of;
    let mut clock = StageClock { stages };
    let history = clock.time_stage("history", || history::read(pipeline, archive, as_of, &metrics.accounts))?;
    let (past_snapshots, gone) = (history.snapshots.clone(), history.gone_accounts.clone());
    let scorecard = &pipeline.scorecard;
    let scoring_input =
        clock.time_stage("conditions", || conditions::build_scoring_input(pipeline, &metrics, history))?;
    let normal = clock.time_stage("normalise", || normalise::score_leaves(scorecard, &scoring_input));
    let scores = clock.time_stage("score", || component_tree::score_tree(scorecard, &scoring_input, &normal));
    let rules = clock.time_stage("rules", || conditions::evaluate_rules(pipeline, &metrics, &scores))?;
    let verdicts = component_tree::apply_rules(scorecard, &scores, &rules);
    let band_assignments = band::assign_bands(scorecard, &verdicts, &past_snapshots, as_of);
    let trends = trend::compare(pipeline.trend, as_of, &verdicts, &band_assignments, &scorecard.bands, &past_snapshots);
    let parents =
        clock.time_stage("roll up", || roll_up_parents(pipeline, archive, (&metrics, &listing), &verdicts))?;
    let judged = ScoringResults {
        scoring_input: &scoring_input,
        normal: &normal,
        scores: &scores,
        rules: &rules,
        final_scores: &verdicts,
        band_assignments: &band_assignments,
    };
    let paths = clock
        .time_stage("paths", || band_path::find_band_paths(scorecard, &band_path::path_metrics(pipeline), &judged));
    let stale_metrics = metric::metrics_of_stale_sources(pipeline, as_of, &sources);
    let bounds =
        clock.time_stage("bounds", || bounds::compute_bounds(scorecard, &scoring_input, &normal, &scores, &rules));
    let confidences = assess_confidence(scorecard, (&metrics, &stale_metrics), &judged, &bounds, &past_snapshots);
    drop(scoring_input);
    let fingerprint = pipeline.scorecard_fingerprint();
    let mut day = ScoredDay {
        pipeline,
        metrics: &metrics,
        normalised: &normal,
        scores: &scores,
        rules: &rules,
        final_scores: &verdicts,
        paths: &paths,
        band_assignments: &band_assignments,
        bounds: &bounds,
        confidences: &confidences,
        trends: &trends,
        parents: &parents,
        strongest_causes: &[],
        scorecard_fingerprint: &fingerprint,
    };
    let mut tables = vec![
        tables::metric_scores_table(&day)?,
        tables::component_scores_table(&day)?,
        tables::rule_effects_table(&day)?,
    ];
    let causes = clock.time_stage("explain", || explain_day_changes(&day, &tables, archive))?;
    day.strongest_causes = &causes.reasons;
    let health = tables::account_health_table(&day)?;
    let actions = clock.time_stage("act", || {
        let earlier_actions = history::read_previous_actions(pipeline, archive, as_of)?;
        let rows = PlayRows::new(pipeline, &metrics, &scores, &health.rows)?;
        actions::advance_actions(&pipeline.plays, &day.day_accounts()?, earlier_actions, |play, earlier| {
            rows.evaluate_play(play, earlier)
        })
    })?;
    tables.extend([
        tables::peer_groups_table(&day)?,
        causes.table,
        tables::band_paths_table(&day)?,
        tables::band_transitions_table(&day, &past_snapshots, &causes.changes_since_previous, &gone)?,
        tables::actions_table(as_of, &actions)?,
        tables::portfolio_table(&day, &actions)?,
        tables::parent_health_table(&day)?,
        tables::parent_members_table(&day)?,
        health,
    ]);
    Ok(PipelineRun {
        as_of,
        sources,
        metrics,
        scores,
        verdicts,
        band_assignments,
        confidences,
        trends,
        parents,
        latest_causes: causes.latest_causes,
        actions,
        fingerprint,
        tables,
        stages: clock.stages,
    })
}

/// What the scores of accounts that belong together come to; nothing where the pipeline rolls none up.
fn roll_up_parents(
    pipeline: &Pipeline,
    archive: &WarehouseReader<'_>,
    (metrics, listing): (&MetricTable, &ParentListing),
    verdicts: &FinalScores,
) -> Result<RolledUpParents, Failure> {
    let Some(rules) = &pipeline.roll_up else { return Ok(RolledUpParents::default()) };
    let forest = AccountHierarchy::from_listing(&metrics.accounts, listing, rules.listed_in.is_some());
    let forest = forest.map_err(|error| metric::too_deep_failure(pipeline, rules, &error.id, error.levels))?;
    let past = history::read_past_parents(pipeline, archive, metrics.as_of, &forest)?;
    let revenue = match &pipeline.accounts.revenue {
        Some(name) => metrics.numbers(name)?,
        None => Vec::new(),
    };
    let accounts = roll_up::RollUpAccounts { ids: &metrics.accounts, score: &verdicts.score, revenue: &revenue };
    Ok(roll_up::score_parents(rules, (&pipeline.scorecard, pipeline.trend), forest, accounts, &past, metrics.as_of))
}

/// How sure each score is: whether its band would be the same if what is missing came in at its worst or at its best.
fn assess_confidence(
    scorecard: &Scorecard,
    (metrics, stale_metrics): (&MetricTable, &BTreeSet<String>),
    day: &ScoringResults<'_>,
    bounds: &ScoreBounds,
    past: &[PastSnapshot],
) -> Confidences {
    let bands_of = |verdicts: &FinalScores| band::assign_bands(scorecard, verdicts, past, metrics.as_of).band;
    let evidence = ConfidenceEvidence {
        scoring_input: day.scoring_input,
        metrics,
        normal: day.normal,
        scores: day.scores,
        final_scores: day.final_scores,
        stale_metrics,
        band: &day.band_assignments.band,
        band_at_worst: &bands_of(&bounds.low),
        band_at_best: &bands_of(&bounds.high),
    };
    confidence::rate_confidence(scorecard, &evidence)
}

/// Why every account moved. What is explained is what will be published: the day is read from its rows, as the earlier
/// ones are.
fn explain_day_changes(
    day: &ScoredDay<'_>,
    tables: &[PublishedTable],
    archive: &WarehouseReader<'_>,
) -> Result<ChangeCauses, Failure> {
    let rows = |schema: TableSchema| -> Vec<_> {
        tables.iter().filter(|table| table.schema.name == schema.name).map(|table| table.rows.clone()).collect()
    };
    let (metrics, components, rules) = (rows(METRIC_SCORES), rows(COMPONENT_SCORES), rows(RULE_EFFECTS));
    let accounts = AccountScores {
        accounts: day.metrics.accounts.clone(),
        tiers: day.metrics.tiers.clone(),
        score: day.final_scores.score.clone(),
        raw_score: day.scores.raw_score.clone(),
    };
    let rows = SnapshotRows { metrics: &metrics, components: &components, rules: &rules };
    let today = ScoredSnapshot::from_rows(
        day.metrics.as_of,
        Arc::new(ResolvedScorecard::from_spec(day.pipeline)),
        accounts,
        rows,
    );
    let today = today.ok_or_else(|| Error::Encode { reason: "a table lacks what explains it".to_owned() })?;
    Ok(change_causes::explain_changes(day.pipeline, archive, &today, &day.trends.previous_snapshot_date)?)
}

/// How long a stage took, by a clock that never runs backwards.
#[derive(Debug, Clone, Serialize)]
pub struct StageTime {
    pub stage: &'static str,
    pub seconds: f64,
}

/// How long each stage took. Durations are for people; no number of a snapshot is made of them.
#[derive(Default)]
struct StageClock {
    stages: Vec<StageTime>,
}

impl StageClock {
    fn time_stage<T>(&mut self, stage: &'static str, work: impl FnOnce() -> T) -> T {
        let span = log_context::stage(stage);
        let _inside = span.enter();
        let started = Instant::now();
        let result = work();
        let seconds = started.elapsed().as_secs_f64();
        tracing::debug!(seconds, "stage done");
        self.stages.push(StageTime { stage, seconds });
        result
    }
}
