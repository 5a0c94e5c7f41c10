//! Builds the published tables of a scored day, with the causes of every change and the actions of the plays.

use std::sync::Arc;

use arrow::array::RecordBatch;

use super::change_causes::{self, ChangeCauses, RestatementSources};
use super::conditions::PlayRows;
use super::day_scores::DayScores;
use super::stage_clock::StageClock;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::config::Pipeline;
use crate::measure::metric::MetricTable;
use crate::measure::source::Exports;
use crate::score::actions::{self, Action};
use crate::score::explain::{AccountScores, DescribedCause, ResolvedScorecard, ScoredSnapshot, SnapshotRows};
use crate::warehouse::history;
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::{
    self, COMPONENT_SCORES, METRIC_SCORES, PublishedTable, RULE_EFFECTS, ScoredDay, TableSchema,
};

/// The published tables of a day, and the causes and actions in them.
pub struct DayTables {
    /// In the order in which they are published.
    pub tables: Vec<PublishedTable>,
    /// For each account: the cause with the most points since the previous snapshot.
    pub latest_causes: Vec<Option<DescribedCause>>,
    /// Sorted by account and play.
    pub actions: Vec<Action>,
}

/// Builds the published tables of a scored day.
///
/// # Errors
/// A play that cannot be evaluated, or a warehouse that cannot be read.
pub fn build_tables(
    pipeline: &Pipeline,
    exports: &Exports,
    metrics: &MetricTable,
    scores: &DayScores,
    fingerprint: &str,
    reader: &WarehouseReader<'_>,
    clock: &mut StageClock,
) -> Result<DayTables, Failure> {
    let mut day = scores.as_scored_day(pipeline, metrics, fingerprint);
    let mut tables = vec![
        tables::metric_scores_table(&day)?,
        tables::component_scores_table(&day)?,
        tables::rule_effects_table(&day)?,
    ];
    let causes = clock.time_stage("explain", || explain_day_changes(&day, exports, &tables, reader))?;
    day.strongest_causes = &causes.reasons;
    let health = tables::account_health_table(&day)?;
    let actions = clock.time_stage("act", || advance_actions(&day, &health, reader))?;
    tables.extend([
        tables::peer_groups_table(&day)?,
        causes.table,
        tables::band_paths_table(&day)?,
        tables::band_transitions_table(
            &day,
            &scores.past_snapshots,
            &causes.changes_since_previous,
            &scores.gone_accounts,
        )?,
        tables::actions_table(metrics.as_of, &actions)?,
        tables::portfolio_table(&day, &actions)?,
        tables::parent_health_table(&day)?,
        tables::parent_members_table(&day)?,
        health,
    ]);
    Ok(DayTables { tables, latest_causes: causes.latest_causes, actions })
}

/// Explains why every account's score changed. The day is read from the rows that will be published, as the earlier days
/// are, so that the causes explain what is published.
fn explain_day_changes(
    day: &ScoredDay<'_>,
    exports: &Exports,
    tables: &[PublishedTable],
    reader: &WarehouseReader<'_>,
) -> Result<ChangeCauses, Failure> {
    let metrics = batches_of_table(tables, METRIC_SCORES);
    let components = batches_of_table(tables, COMPONENT_SCORES);
    let rules = batches_of_table(tables, RULE_EFFECTS);
    let accounts = AccountScores {
        accounts: day.metrics.accounts.clone(),
        tiers: day.metrics.tiers.clone(),
        score: day.final_scores.score.clone(),
        raw_score: day.scores.raw_score.clone(),
    };
    let rows = SnapshotRows { metrics: &metrics, components: &components, rules: &rules };
    let scorecard = Arc::new(ResolvedScorecard::from_spec(day.pipeline));
    let today = ScoredSnapshot::from_rows(day.metrics.as_of, scorecard, accounts, rows);
    let today =
        today.ok_or_else(|| Error::Defect { found: "the tables of the day do not explain its scores".to_owned() })?;
    let sources =
        RestatementSources { pipeline: day.pipeline, reader, exports: Some(exports), later_metrics: Some(day.metrics) };
    Ok(change_causes::explain_changes(sources, &today, &day.trends.previous_snapshot_date)?)
}

fn batches_of_table(tables: &[PublishedTable], schema: TableSchema) -> Vec<RecordBatch> {
    tables.iter().filter(|table| table.schema.name == schema.name).map(|table| table.rows.clone()).collect()
}

/// Evaluates the plays and advances the actions of the previous snapshot.
fn advance_actions(
    day: &ScoredDay<'_>,
    health: &PublishedTable,
    reader: &WarehouseReader<'_>,
) -> Result<Vec<Action>, Failure> {
    let earlier_actions = history::read_previous_actions(day.pipeline, reader, day.metrics.as_of)?;
    let rows = PlayRows::new(day.pipeline, day.metrics, day.scores, &health.rows)?;
    actions::advance_actions(&day.pipeline.plays, &day.day_accounts()?, earlier_actions, |play, earlier| {
        rows.evaluate_play(play, earlier)
    })
}
