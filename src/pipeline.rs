//! The job from the exports to the tables, one line per stage. It reads and returns; only commands publish.

use chrono::NaiveDate;

use crate::base::failure::Failure;
use crate::config::Pipeline;
use crate::measure::metric::MetricTable;
use crate::measure::source::{Exports, SourceReport};
use crate::score::actions::Action;
use crate::score::band::BandAssignments;
use crate::score::component_tree::{FinalScores, ScoreTable};
use crate::score::confidence::Confidences;
use crate::score::explain::{DescribedCause, ResolvedScorecard};
use crate::score::normalise::ScoringHistory;
use crate::score::roll_up::RolledUpParents;
use crate::score::trend::Trends;
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::PublishedTable;

/// How long each stage takes.
mod stage_clock;
/// The scorecard's and the plays' SQL over the accounts' rows.
mod conditions;
/// Which metrics the SQL of a scorecard reads.
mod column_reads;
/// What scores would be if metrics had other values.
mod scenarios;
/// A day before it is scored.
mod measured_day;
/// The causes of every account's changes.
pub mod change_causes;
/// The scores of a day.
mod day_scores;
/// The published tables of a day.
mod day_tables;

pub use measured_day::{MeasuredDay, measure_day};
pub use scenarios::ScenarioScorer;
pub use stage_clock::StageTime;

use day_tables::DayTables;
use stage_clock::StageClock;

/// A scored day, with the result of every stage.
pub struct PipelineRun {
    pub as_of: NaiveDate,
    pub sources: Vec<SourceReport>,
    pub metrics: MetricTable,
    pub scores: ScoreTable,
    pub final_scores: FinalScores,
    pub band_assignments: BandAssignments,
    pub confidences: Confidences,
    pub trends: Trends,
    /// What scoring read of earlier days.
    pub scoring_history: ScoringHistory,
    pub parents: RolledUpParents,
    /// For each account: the cause with the most points since the previous snapshot.
    pub latest_causes: Vec<Option<DescribedCause>>,
    /// Sorted by account and play.
    pub actions: Vec<Action>,
    /// The fingerprint of the scorecard.
    pub fingerprint: String,
    /// In the order in which they are published.
    pub tables: Vec<PublishedTable>,
    pub stages: Vec<StageTime>,
}

/// Scores one day, from the exports to the published tables.
///
/// # Errors
/// Mistakes in the data or the SQL, all at once; or the first file or store that cannot be read.
pub fn run(
    pipeline: &Pipeline,
    exports: &Exports,
    reader: &WarehouseReader<'_>,
    as_of: NaiveDate,
) -> Result<PipelineRun, Failure> {
    score_day(pipeline, exports, measure_day(pipeline, exports, as_of)?, reader)
}

/// Scores a measured day against earlier snapshots and builds its published tables. Of the exports, earlier days are measured
/// again whose metrics mean something else by now.
///
/// # Errors
/// As [`run`].
pub fn score_day(
    pipeline: &Pipeline,
    exports: &Exports,
    mut measured: MeasuredDay,
    reader: &WarehouseReader<'_>,
) -> Result<PipelineRun, Failure> {
    let mut clock = StageClock { stages: std::mem::take(&mut measured.stages) };
    let scores = day_scores::score_accounts(pipeline, &measured, reader, &mut clock)?;
    let fingerprint = ResolvedScorecard::from_spec(pipeline).fingerprint;
    let MeasuredDay { sources, metrics, .. } = measured;
    let DayTables { tables, latest_causes, actions } =
        day_tables::build_tables(pipeline, exports, &metrics, &scores, &fingerprint, reader, &mut clock)?;
    Ok(PipelineRun {
        as_of: metrics.as_of,
        sources,
        metrics,
        scores: scores.scores,
        final_scores: scores.final_scores,
        band_assignments: scores.band_assignments,
        confidences: scores.confidences,
        trends: scores.trends,
        scoring_history: scores.scoring_history,
        parents: scores.parents,
        latest_causes,
        actions,
        fingerprint,
        tables,
        stages: clock.stages,
    })
}
