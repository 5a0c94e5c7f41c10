//! Whether the rows keep what is declared about them: one pass over each source, all sources at once.
//!
//! A big source partitioned by day is looked at over its last days only, and then nothing is taken out of it:
//! its rows without an account, or with an unknown one, vanish by themselves where metrics meet accounts.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use polars::prelude::{
    DataFrame, DataType, Expr, LazyFrame, SortMultipleOptions, TimeUnit, UniqueKeepStrategy, col, len, lit,
};

use super::SourceTable;
use super::exports::Exports;
use super::files::ExportFile;
use super::point_in_time;
use super::report::{CheckFinding, FileRead, FindingLevel, SourceReport};
use super::scan::{PATH_COLUMN, ScanPlan};
use crate::base::diagnostic::Diagnostic;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::base::text::shown;
use crate::config::{Pipeline, Source, SourcePolicy, SourceTime};
use crate::query::engine;
use reconciliation::DayCounts;
use row_rules::RowRule;

mod policies;
mod duplicates;
mod row_rules;
mod reconciliation;

/// A source on its way through the checks.
struct SourceCheck {
    source: Source,
    plan: Arc<ScanPlan>,
    exports: Exports,
    /// All rows that were known.
    frame: LazyFrame,
    /// The rows that are looked at, with what the rules need.
    window: LazyFrame,
    rules: Vec<RowRule>,
    /// The first day that is looked at; none: all.
    first_day: Option<NaiveDate>,
}

impl SourceCheck {
    /// Whether the rows of a file are looked at.
    fn includes_file(&self, file: &ExportFile) -> bool {
        self.first_day.is_none_or(|from| file.day.is_none_or(|day| day >= from))
    }
}

/// What one pass over a source counted.
#[derive(Debug, Default)]
struct RowCounts {
    rows: u64,
    newest: Option<NaiveDateTime>,
    broken_by_rule: Vec<u64>,
    /// Rows without a time.
    without_time: u64,
    /// Rows of later days.
    after_as_of: u64,
    /// Rows that each promise is the first to take out.
    dropped_by_rule: Vec<u64>,
    /// Rows that no promise takes out.
    kept: u64,
    /// Rows that break any promise, whatever its policy.
    unusable: u64,
    /// Rows in which each declared column is NULL.
    nulls: Vec<u64>,
    /// Rows by day, of a source of events.
    days: BTreeMap<NaiveDate, DayCounts>,
    /// Identical rows beyond the first, among those kept.
    droppable_duplicates: u64,
    /// Identical rows beyond the first.
    duplicates: u64,
    /// Keys with different rows.
    conflicts: u64,
}

/// Checks all sources and takes out the rows that are declared to be dropped.
///
/// # Errors
/// Everything that a policy of `error` finds, in all sources, or an engine that fails.
pub fn check_sources(
    pipeline: &Pipeline,
    exports: &Exports,
    plans: Vec<(&Source, Arc<ScanPlan>)>,
    as_of: NaiveDate,
) -> Result<Vec<SourceTable>, Failure> {
    check_values_readable(exports, &plans)?;
    let known_accounts = match plans.iter().find(|(source, _)| source.name == pipeline.accounts.source) {
        Some((source, plan)) => {
            let frame =
                plan.frame_of_files(source, exports, |_| true).map_err(|reason| read_failure(source, reason))?;
            Some(row_rules::account_ids(frame, &pipeline.accounts.id))
        }
        None => None,
    };
    let mut all = Vec::new();
    for (source, plan) in plans {
        let others = known_accounts.as_ref().filter(|_| source.name != pipeline.accounts.source);
        all.push(prepare_check(source, plan, exports, others, as_of).map_err(|reason| read_failure(source, reason))?);
    }
    let counts = count_rows(exports, &all)?;
    let mut tables = Vec::new();
    let mut problems = Vec::new();
    for (checked, counts) in all.into_iter().zip(counts) {
        let mut report = build_report(&checked, &counts);
        let mut findings = policies::apply_policies(&checked, &counts, as_of)?;
        policies::check_freshness(&checked, &counts, as_of, &mut report, &mut findings);
        let (tally, mismatch) = reconciliation::reconcile_rows(&checked, &counts);
        report.reconciliation = tally;
        report.baseline = reconciliation::baseline_of_source(&checked, &counts, as_of)?;
        problems.extend(mismatch);
        problems.extend(
            findings.iter().filter(|(finding, _)| finding.level == FindingLevel::Error).map(|(_, told)| told.clone()),
        );
        report.findings = findings.into_iter().map(|(finding, _)| finding).collect();
        let frame =
            policies::drop_rejected_rows(&checked, checked.frame.clone(), &report.findings, known_accounts.as_ref());
        let mut table = SourceTable::new(&checked.source, frame, report);
        let (findings, known) = (table.report.findings.clone(), known_accounts.clone());
        table.cached_frame_since = Some(Arc::new(move |since| {
            let over = |file: &ExportFile, since| {
                point_in_time::is_entirely_before(file, &checked.source, checked.plan.day_end(), since)
            };
            let may_hold_rows_since = |file: &ExportFile| since.is_none_or(|since| !over(file, since));
            let frame = checked.plan.frame_of_files(&checked.source, &checked.exports, may_hold_rows_since)?;
            Ok(policies::drop_rejected_rows(&checked, frame, &findings, known.as_ref()))
        }));
        tables.push(table);
    }
    if problems.is_empty() { Ok(tables) } else { Err(Failure::Data(problems)) }
}

/// The engine's failure while it read a source.
fn read_failure(source: &Source, reason: String) -> Failure {
    Failure::World(Error::Engine { attempt: format!("read source `{}`", source.name), reason })
}

fn joint_read_failure(sources: &[&Source], reason: String) -> Failure {
    let names = crate::base::identifier::list(sources.iter().map(|source| &source.name));
    Failure::World(Error::Engine { attempt: format!("check the sources {names}"), reason })
}

/// Every value that cannot be read as declared is told, with its file, before any row counts.
fn check_values_readable(exports: &Exports, plans: &[(&Source, Arc<ScanPlan>)]) -> Result<(), Failure> {
    let mut requests = Vec::new();
    for (source, plan) in plans {
        let doubtful = plan.count_unreadable(source, exports).map_err(|reason| read_failure(source, reason))?;
        requests.extend(doubtful.into_iter().map(|(column, frame)| (*source, plan, column, frame)));
    }
    let frames = requests.iter().map(|(_, _, _, frame)| frame.clone()).collect();
    let sources: Vec<&Source> = requests.iter().map(|(source, _, _, _)| *source).collect();
    let answers = engine::collect_frames(frames).map_err(|reason| joint_read_failure(&sources, reason))?;
    let mut problems = Vec::new();
    for ((source, plan, column, _), answer) in requests.iter().zip(answers) {
        let unreadable = read_count(&answer, "values");
        if unreadable > 0 {
            let example =
                plan.unreadable_example(source, exports, column).map_err(|reason| read_failure(source, reason))?;
            let example = engine::collect_frames(example.into_iter().collect())
                .map_err(|reason| read_failure(source, reason))?
                .pop();
            let example = example.unwrap_or_default();
            let (value, path) = (read_text(&example, "value"), read_text(&example, PATH_COLUMN));
            let kind = super::column_conversion::column_type_name(column.kind);
            let root = format!("{}/", exports.engine_url(""));
            let path = path.strip_prefix("file://").unwrap_or(&path);
            let (path, value) = (path.strip_prefix(&root).unwrap_or(path), shown(&value));
            let message = format!(
                "source `{}`, column `{}`: {unreadable} {} no {kind}, such as `{value}` in `{path}`",
                source.name,
                column.name,
                if unreadable == 1 { "value is" } else { "values are" },
            );
            let hint = match &column.format {
                Some(format) => format!("it is read with the format `{format}`"),
                None => "declare the type that the values have, or mend the export".to_owned(),
            };
            problems.push(Diagnostic::error("source-value", message).at(column.place.clone()).hint(hint));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::Data(problems)) }
}

fn prepare_check(
    source: &Source,
    plan: Arc<ScanPlan>,
    exports: &Exports,
    known_accounts: Option<&LazyFrame>,
    as_of: NaiveDate,
) -> Result<SourceCheck, String> {
    let first_day = match &source.time {
        SourceTime::Events { delivered: Some(_), .. } => {
            // As far back as the newest row may lie, or a source that stopped could not be told from a quiet one.
            let limits = [source.freshness.warn_after, source.freshness.error_after];
            let reach = limits.into_iter().flatten().map(|days| days + 1).max().unwrap_or(1);
            as_of.checked_sub_days(Days::new(u64::from(source.check_days.max(reach)) - 1))
        }
        _ => None,
    };
    let frame = plan.uncached_frame(source, exports)?;
    let window = plan
        .frame_of_files(source, exports, |file| first_day.is_none_or(|from| file.day.is_none_or(|day| day >= from)))?;
    let window = known_accounts
        .map_or_else(|| window.clone(), |known| row_rules::join_known_accounts(window.clone(), source, known));
    let rules = row_rules::rules_of_source(source, known_accounts.is_some());
    Ok(SourceCheck { source: source.clone(), plan, exports: exports.clone(), frame, window, rules, first_day })
}

/// Counts everything in all sources at once.
fn count_rows(exports: &Exports, all: &[SourceCheck]) -> Result<Vec<RowCounts>, Failure> {
    let mut frames = Vec::new();
    let mut screens = Vec::new();
    for checked in all {
        let failed = |reason| read_failure(&checked.source, reason);
        frames.push(summary_frame(checked));
        let wanted = |file: &ExportFile| checked.includes_file(file);
        let timeless = checked.plan.count_without_time(&checked.source, exports, wanted).map_err(failed)?;
        let ahead = checked.plan.count_after_as_of(&checked.source, exports, wanted).map_err(failed)?;
        let same_weekdays = reconciliation::count_same_weekdays(checked, exports).map_err(failed)?;
        frames.extend([timeless, ahead, same_weekdays].map(|frame| frame.unwrap_or_else(|| zero_counts(&["rows"]))));
        screens.push(duplicates::screen_keys(checked).map_err(failed)?);
    }
    let (sinks, screens): (Vec<_>, Vec<_>) = screens.into_iter().map(Option::unzip).unzip();
    frames.extend(sinks.into_iter().flatten());
    let sources: Vec<&Source> = all.iter().map(|checked| &checked.source).collect();
    let answers = engine::collect_frames(frames).map_err(|reason| joint_read_failure(&sources, reason));
    // Asked even after a failure, because it ends the threads that wait for rows.
    let suspicious: Vec<Result<bool, String>> =
        screens.into_iter().map(|screen| screen.map_or(Ok(false), duplicates::has_repeated_keys)).collect();
    let answers = answers?;
    let mut counts = Vec::new();
    for ((checked, answers), suspicious) in all.iter().zip(answers.chunks(4)).zip(suspicious) {
        let failed = |reason| read_failure(&checked.source, reason);
        let [summary, timeless, ahead, alike] = answers else {
            continue;
        };
        let closer = match suspicious.map_err(failed)? {
            true => engine::collect_frames(vec![
                duplicates::count_duplicates(checked),
                duplicates::count_droppable(checked),
            ])
            .map_err(failed)?,
            false => Vec::new(),
        };
        let closer = |name: &str| closer.iter().map(|answer| read_count(answer, name)).sum();
        let of_each = |name: &str, count: usize| {
            (0..count).map(|at| read_count(summary, &format!("{name}{at}"))).collect::<Vec<u64>>()
        };
        let rules = checked.rules.len();
        let rows = read_count(summary, "rows");
        let mut days = BTreeMap::new();
        reconciliation::add_day_counts(&mut days, summary);
        reconciliation::add_day_counts(&mut days, alike);
        counts.push(RowCounts {
            rows,
            newest: read_newest_time(summary),
            broken_by_rule: of_each("rule", rules),
            without_time: read_count(timeless, "rows"),
            after_as_of: read_count(ahead, "rows"),
            dropped_by_rule: of_each("first", rules),
            kept: if summary.column("kept").is_ok() { read_count(summary, "kept") } else { rows },
            unusable: read_count(summary, "unusable"),
            nulls: of_each("null", checked.source.columns.len()),
            days,
            droppable_duplicates: closer("surplus"),
            duplicates: closer("copies"),
            conflicts: closer("conflicts"),
        });
    }
    Ok(counts)
}

fn summary_frame(checked: &SourceCheck) -> LazyFrame {
    let mut counted = vec![len().cast(DataType::Int64).alias("rows")];
    if let SourceTime::Events { at, .. } = &checked.source.time {
        counted.push(col(at.as_str()).max().cast(DataType::Datetime(TimeUnit::Microseconds, None)).alias("newest"));
    }
    for (rule, promise) in checked.rules.iter().enumerate() {
        counted.push(promise.is_broken.clone().cast(DataType::Int64).sum().alias(format!("rule{rule}")));
    }
    counted.extend(reconciliation::outcome_counts(&checked.rules));
    counted.extend(reconciliation::null_counts(checked));
    match reconciliation::day_of_row(checked) {
        Some(day) => checked.window.clone().group_by([day]).agg(counted),
        None => checked.window.clone().select(counted),
    }
}

fn zero_counts(names: &[&str]) -> LazyFrame {
    let zeros: Vec<Expr> = names.iter().map(|name| lit(0_i64).alias(*name)).collect();
    polars::prelude::IntoLazy::lazy(DataFrame::empty()).select(zeros)
}

fn build_report(checked: &SourceCheck, counts: &RowCounts) -> SourceReport {
    let mut report = SourceReport::new(&checked.source);
    report.files = checked
        .plan
        .files
        .iter()
        .map(|file| FileRead {
            path: file.object.path.clone(),
            size: file.object.size,
            etag: file.object.etag.clone(),
            rows: u64::try_from(file.footer.rows).unwrap_or(0),
        })
        .collect();
    if matches!(checked.source.time, SourceTime::Snapshots { .. }) {
        report.snapshot = checked.plan.files.iter().filter_map(|file| file.day).max();
    }
    report.checked_rows = counts.rows;
    report.checked_from = checked.first_day;
    report.rows = match checked.first_day {
        Some(_) => report.files.iter().map(|file| file.rows).sum(),
        None => counts.rows,
    };
    report
}

/// A count, summed where it was counted by day.
fn read_count(answer: &DataFrame, name: &str) -> u64 {
    let sum = answer.column(name).ok().and_then(|column| Some(column.i64().ok()?.iter().flatten().sum::<i64>()));
    sum.and_then(|sum| u64::try_from(sum).ok()).unwrap_or(0)
}

fn read_text(answer: &DataFrame, name: &str) -> String {
    let value =
        answer.column(name).ok().and_then(|column| column.str().ok()?.iter().next().flatten().map(str::to_owned));
    value.unwrap_or_default()
}

fn read_newest_time(answer: &DataFrame) -> Option<NaiveDateTime> {
    let column = answer.column("newest").ok()?;
    let micros = column.datetime().ok()?.phys.iter().flatten().max()?;
    chrono::DateTime::from_timestamp_micros(micros).map(|at| at.naive_utc())
}

/// At most three different values of `show`, in alphabetical order, of the rows for which `broken` holds.
fn example_rows(frame: LazyFrame, broken: Expr, show: Expr) -> LazyFrame {
    frame
        .filter(broken)
        .select([show.cast(DataType::String).alias("example")])
        .unique(None, UniqueKeepStrategy::Any)
        .sort(["example"], SortMultipleOptions::default())
        .limit(3)
}

/// Midnight of a day.
fn midnight(day: NaiveDate) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN)
}

/// Whether a policy makes a finding an error, a warning or a note.
fn level_of_policy(policy: SourcePolicy) -> FindingLevel {
    match policy {
        SourcePolicy::Error => FindingLevel::Error,
        SourcePolicy::Warn => FindingLevel::Warning,
        SourcePolicy::Drop => FindingLevel::Note,
    }
}

/// A finding and how it is told, in case it is an error.
type ReportedFinding = (CheckFinding, Diagnostic);
