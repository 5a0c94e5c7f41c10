//! The numbers of each source: how old it is, how many rows it has, and how many of them can be used.

use super::measure_of_day::measure_of_day;
use crate::base::value::rows_as_f64;
use crate::config::{Pipeline, QualityCheck, Source, SourceTime};
use crate::measure::source::{SourceBaseline, SourceReport};
use crate::pipeline::PipelineRun;
use crate::score::quality::{QualityMeasure, UsualValue, lower_median};

/// Fewer rows of the same weekday give no usual number.
const MIN_SAME_WEEKDAYS: usize = 3;

/// The numbers of every source, in the order of the sources.
pub fn measures(pipeline: &Pipeline, run: &PipelineRun) -> Vec<QualityMeasure> {
    let mut measures = Vec::new();
    for report in &run.sources {
        let Some(source) = pipeline.sources.iter().find(|source| source.name == report.source) else { continue };
        measures.extend(freshness_measure(source, report, run));
        measures.extend(row_count_measure(pipeline, source, report));
        measures.extend(newest_day_measure(source, &report.baseline));
        measures.push(dropped_rows_measure(source, &report.baseline));
        measures.extend(null_measures(source, report));
    }
    measures
}

fn measure_of_source(
    check: QualityCheck,
    source: &Source,
    value: Option<f64>,
    sample_size: f64,
    usual: Option<UsualValue>,
) -> QualityMeasure {
    QualityMeasure { subject: Some(source.name.clone()), usual, ..measure_of_day(check, value, sample_size) }
}

/// The days since the newest row or snapshot, beside the longest of the last pauses. None for a source that declares its
/// own `freshness`, which is checked and reported with the source, and none for a source without times.
fn freshness_measure(source: &Source, report: &SourceReport, run: &PipelineRun) -> Option<QualityMeasure> {
    let declared = source.freshness.warn_after.or(source.freshness.error_after);
    if declared.is_some() || matches!(source.time, SourceTime::Current) {
        return None;
    }
    let baseline = &report.baseline;
    // The newest row may be older than the rows that the checks read.
    let since_newest = || baseline.newest.map(|newest| run.as_of.signed_duration_since(newest).num_days());
    let days = |days: i64| i32::try_from(days).ok().map(f64::from);
    let age = report.age_days.or_else(since_newest).and_then(days)?;
    // A source with a row every day is never older than 0 days.
    let longest = baseline.longest_pause.and_then(|pause| days(pause - 1));
    let is_late = longest.is_some_and(|longest| age > longest);
    // The sample of a late source is the rows that it would have had since. Snapshots come without regard to their rows.
    let sample_size =
        if is_late { baseline.rows_a_day.map_or(f64::INFINITY, |rows| rows * age) } else { f64::INFINITY };
    let usual = UsualValue { number: longest, observations: baseline.pause_count };
    Some(measure_of_source(QualityCheck::Freshness, source, Some(age), sample_size, Some(usual)))
}

/// All rows of a source, beside those of earlier snapshots. None for the accounts, which have a check of their own, and
/// none for a source partitioned by day, of which no run reads all rows.
fn row_count_measure(pipeline: &Pipeline, source: &Source, report: &SourceReport) -> Option<QualityMeasure> {
    if source.name == pipeline.accounts.source || report.checked_from.is_some() {
        return None;
    }
    let rows = rows_as_f64(report.rows);
    Some(measure_of_source(QualityCheck::RowsLost, source, Some(rows), rows, None))
}

/// The rows of the newest day, beside those of the same weekday in the weeks before: fewer rows at weekends are usual.
fn newest_day_measure(source: &Source, baseline: &SourceBaseline) -> Option<QualityMeasure> {
    let rows = rows_as_f64(baseline.newest_rows?);
    let same_weekday_rows: Vec<f64> = baseline.same_weekday_rows.iter().map(|rows| rows_as_f64(*rows)).collect();
    let number = lower_median(&same_weekday_rows).filter(|_| same_weekday_rows.len() >= MIN_SAME_WEEKDAYS);
    let usual = UsualValue { number, observations: same_weekday_rows.len() };
    Some(measure_of_source(QualityCheck::DayRowsLost, source, Some(rows), rows, Some(usual)))
}

/// The share of recent rows that were dropped.
fn dropped_rows_measure(source: &Source, baseline: &SourceBaseline) -> QualityMeasure {
    let recent = rows_as_f64(baseline.recent_rows);
    let dropped = (baseline.recent_rows > 0).then(|| rows_as_f64(baseline.unusable_rows) / recent);
    measure_of_source(QualityCheck::RowsDropped, source, dropped, recent, None)
}

/// The share of NULLs in each column, among the rows that were checked.
fn null_measures<'a>(source: &'a Source, report: &'a SourceReport) -> impl Iterator<Item = QualityMeasure> + 'a {
    let rows = rows_as_f64(report.checked_rows);
    report.baseline.nulls.iter().map(move |nulls| {
        let share = (report.checked_rows > 0).then(|| rows_as_f64(nulls.rows) / rows);
        let subject = Some(format!("{}.{}", source.name, nulls.column));
        QualityMeasure { subject, ..measure_of_source(QualityCheck::Nulls, source, share, rows, None) }
    })
}
