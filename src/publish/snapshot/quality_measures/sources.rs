//! The numbers of each source: how long it has been silent, how many rows it has, and how many of them are of use.

use crate::config::{Pipeline, QualityCheck, Source, SourceTime};
use crate::measure::source::{SourceBaseline, SourceReport, rows_as_f64};
use crate::pipeline::PipelineRun;
use crate::score::quality::{QualityMeasure, UsualValue, lower_median};

/// With fewer weekdays alike nothing is usual.
const MIN_SAME_WEEKDAYS: usize = 3;

pub fn measures(pipeline: &Pipeline, run: &PipelineRun) -> Vec<QualityMeasure> {
    let mut measures = Vec::new();
    for report in &run.sources {
        let Some(source) = pipeline.sources.iter().find(|source| source.name == report.source) else { continue };
        measures.extend(freshness_measure(source, report, run));
        measures.extend(row_count_measure(pipeline, source, report));
        measures.extend(newest_day_measure(source, &report.baseline));
        let SourceBaseline { recent_rows: recent, unusable_rows: unusable, .. } = report.baseline;
        let dropped = (recent > 0).then(|| rows_as_f64(unusable) / rows_as_f64(recent));
        measures.push(measure_of_source(QualityCheck::RowsDropped, source, dropped, rows_as_f64(recent), None));
        measures.extend(null_measures(source, report));
    }
    measures
}

fn measure_of_source(
    check: QualityCheck,
    source: &Source,
    value: Option<f64>,
    behind: f64,
    usual: Option<UsualValue>,
) -> QualityMeasure {
    QualityMeasure {
        check,
        subject: Some(source.name.clone()),
        tier: None,
        value,
        sample_size: behind,
        usual,
        examples: Vec::new(),
    }
}

/// How many days have passed since the newest row or snapshot, beside the longest of the last pauses. Where the source
/// says by itself how old it may be, that holds and is told with it; a source without times can't be old.
fn freshness_measure(source: &Source, report: &SourceReport, run: &PipelineRun) -> Option<QualityMeasure> {
    let declared = source.freshness.warn_after.or(source.freshness.error_after);
    if declared.is_some() || matches!(source.time, SourceTime::Current) {
        return None;
    }
    let baseline = &report.baseline;
    // Rows that lie further back than the checks look have come all the same.
    let since_newest = || baseline.newest.map(|newest| run.as_of.signed_duration_since(newest).num_days());
    let days = |days: i64| i32::try_from(days).ok().map(f64::from);
    let age = report.age_days.or_else(since_newest).and_then(days)?;
    // A source with a row every day is never older than 0 days.
    let longest = baseline.longest_pause.and_then(|pause| days(pause - 1));
    let is_late = longest.is_some_and(|longest| age > longest);
    // The rows that would have come meanwhile vouch for silence; snapshots come whatever is in them.
    let behind = if is_late { baseline.rows_a_day.map_or(f64::INFINITY, |rows| rows * age) } else { f64::INFINITY };
    let usual = UsualValue { number: longest, observations: baseline.pause_count };
    Some(measure_of_source(QualityCheck::Freshness, source, Some(age), behind, Some(usual)))
}

/// All rows of a source, beside those of earlier snapshots. The accounts are counted themselves; of a source partitioned
/// by day no run looks at all rows.
fn row_count_measure(pipeline: &Pipeline, source: &Source, report: &SourceReport) -> Option<QualityMeasure> {
    if source.name == pipeline.accounts.source || report.checked_from.is_some() {
        return None;
    }
    let rows = rows_as_f64(report.rows);
    Some(measure_of_source(QualityCheck::RowsLost, source, Some(rows), rows, None))
}

/// How empty each column is, in the rows that were looked at.
fn null_measures<'a>(source: &'a Source, report: &'a SourceReport) -> impl Iterator<Item = QualityMeasure> + 'a {
    let rows = rows_as_f64(report.checked_rows);
    report.baseline.nulls.iter().map(move |nulls| {
        let share = (report.checked_rows > 0).then(|| rows_as_f64(nulls.rows) / rows);
        let subject = Some(format!("{}.{}", source.name, nulls.column));
        QualityMeasure { subject, ..measure_of_source(QualityCheck::Nulls, source, share, rows, None) }
    })
}

/// The rows of the newest day, beside those of the same weekday in the weeks before: weekends are no fault.
fn newest_day_measure(source: &Source, baseline: &SourceBaseline) -> Option<QualityMeasure> {
    let rows = rows_as_f64(baseline.newest_rows?);
    let same_weekday_rows: Vec<f64> = baseline.same_weekday_rows.iter().map(|rows| rows_as_f64(*rows)).collect();
    let number = lower_median(&same_weekday_rows).filter(|_| same_weekday_rows.len() >= MIN_SAME_WEEKDAYS);
    Some(measure_of_source(
        QualityCheck::DayRowsLost,
        source,
        Some(rows),
        rows,
        Some(UsualValue { number, observations: same_weekday_rows.len() }),
    ))
}
