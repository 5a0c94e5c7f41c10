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
use super::files::Found;
use super::report::{FileRead, Finding, Level, SourceReport};
use super::scan::{PATH, Plan};
use super::visible;
use crate::base::diagnostic::Diagnostic;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::base::text::shown;
use crate::config::{Policy, Source, SourceTime, Spec};
use crate::query::engine;
use rules::Rule;
use tally::Day;

mod judge;
mod repeated;
mod rules;
mod tally;

/// A source on its way through the checks.
struct Checked {
    source: Source,
    plan: Arc<Plan>,
    exports: Exports,
    /// All rows that were known.
    frame: LazyFrame,
    /// The rows that are looked at, with what the rules need.
    window: LazyFrame,
    rules: Vec<Rule>,
    /// The first day that is looked at; none: all.
    from: Option<NaiveDate>,
}

impl Checked {
    /// Whether the rows of a file are looked at.
    fn looks_at(&self, file: &Found) -> bool {
        self.from.is_none_or(|from| file.day.is_none_or(|day| day >= from))
    }
}

/// What one pass over a source counted.
#[derive(Debug, Default)]
struct Counts {
    rows: u64,
    newest: Option<NaiveDateTime>,
    broken: Vec<u64>,
    /// Rows without a time.
    timeless: u64,
    /// Rows of later days.
    ahead: u64,
    /// Rows that each promise is the first to take out.
    first: Vec<u64>,
    /// Rows that no promise takes out.
    kept: u64,
    /// Rows that break any promise, whatever its policy.
    unusable: u64,
    /// Rows in which each declared column is NULL.
    nulls: Vec<u64>,
    /// Rows by day, of a source of events.
    days: BTreeMap<NaiveDate, Day>,
    /// Identical rows beyond the first, among those kept.
    surplus: u64,
    /// Identical rows beyond the first.
    copies: u64,
    /// Keys with different rows.
    conflicts: u64,
}

/// Checks all sources and takes out the rows that are declared to be dropped.
///
/// # Errors
/// Everything that a policy of `error` finds, in all sources, or an engine that fails.
pub fn run(
    spec: &Spec,
    exports: &Exports,
    found: Vec<(&Source, Arc<Plan>)>,
    as_of: NaiveDate,
) -> Result<Vec<SourceTable>, Failure> {
    readable(exports, &found)?;
    let known = match found.iter().find(|(source, _)| source.name == spec.accounts.source) {
        Some((source, plan)) => {
            let frame = plan.frame(source, exports, |_| true).map_err(|reason| failed(source, reason))?;
            Some(rules::accounts(frame, &spec.accounts.id))
        }
        None => None,
    };
    let mut all = Vec::new();
    for (source, plan) in found {
        let others = known.as_ref().filter(|_| source.name != spec.accounts.source);
        all.push(prepare(source, plan, exports, others, as_of).map_err(|reason| failed(source, reason))?);
    }
    let counts = count(exports, &all)?;
    let mut tables = Vec::new();
    let mut problems = Vec::new();
    for (checked, counts) in all.into_iter().zip(counts) {
        let mut report = report(&checked, &counts);
        let mut findings = judge::judge(&checked, &counts, as_of)?;
        judge::freshness(&checked, &counts, as_of, &mut report, &mut findings);
        let (tally, lost) = tally::tally(&checked, &counts);
        report.tally = tally;
        report.habits = tally::habits(&checked, &counts, as_of)?;
        problems.extend(lost);
        problems
            .extend(findings.iter().filter(|(finding, _)| finding.level == Level::Error).map(|(_, told)| told.clone()));
        report.findings = findings.into_iter().map(|(finding, _)| finding).collect();
        let frame = judge::taken_out(&checked, checked.frame.clone(), &report.findings, known.as_ref());
        let mut table = SourceTable::new(&checked.source, frame, report);
        let (findings, known) = (table.report.findings.clone(), known.clone());
        table.rows = Some(Arc::new(move |since| {
            let over = |file: &Found, since| visible::is_over(file, &checked.source, checked.plan.end(), since);
            let young = |file: &Found| since.is_none_or(|since| !over(file, since));
            let frame = checked.plan.frame(&checked.source, &checked.exports, young)?;
            Ok(judge::taken_out(&checked, frame, &findings, known.as_ref()))
        }));
        tables.push(table);
    }
    if problems.is_empty() { Ok(tables) } else { Err(Failure::Data(problems)) }
}

/// The engine's failure while it read a source.
fn failed(source: &Source, reason: String) -> Failure {
    Failure::World(Error::Engine { attempt: format!("read source `{}`", source.name), reason })
}

fn failed_together(found: &[&Source], reason: String) -> Failure {
    let names = crate::base::identifier::list(found.iter().map(|source| &source.name));
    Failure::World(Error::Engine { attempt: format!("check the sources {names}"), reason })
}

/// Every value that cannot be read as declared is told, with its file, before any row counts.
fn readable(exports: &Exports, found: &[(&Source, Arc<Plan>)]) -> Result<(), Failure> {
    let mut asked = Vec::new();
    for (source, plan) in found {
        let doubtful = plan.unreadable(source, exports).map_err(|reason| failed(source, reason))?;
        asked.extend(doubtful.into_iter().map(|(column, frame)| (*source, plan, column, frame)));
    }
    let frames = asked.iter().map(|(_, _, _, frame)| frame.clone()).collect();
    let sources: Vec<&Source> = asked.iter().map(|(source, _, _, _)| *source).collect();
    let answers = engine::collect(frames).map_err(|reason| failed_together(&sources, reason))?;
    let mut problems = Vec::new();
    for ((source, plan, column, _), answer) in asked.iter().zip(answers) {
        let unreadable = integer(&answer, "values");
        if unreadable > 0 {
            let example = plan.example(source, exports, column).map_err(|reason| failed(source, reason))?;
            let example =
                engine::collect(example.into_iter().collect()).map_err(|reason| failed(source, reason))?.pop();
            let example = example.unwrap_or_default();
            let (value, path) = (text(&example, "value"), text(&example, PATH));
            let kind = super::contract::noun(column.kind);
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

fn prepare(
    source: &Source,
    plan: Arc<Plan>,
    exports: &Exports,
    known: Option<&LazyFrame>,
    as_of: NaiveDate,
) -> Result<Checked, String> {
    let from = match &source.time {
        SourceTime::Events { delivered: Some(_), .. } => {
            // As far back as the newest row may lie, or a source that stopped could not be told from a quiet one.
            let limits = [source.freshness.warn_after, source.freshness.error_after];
            let reach = limits.into_iter().flatten().map(|days| days + 1).max().unwrap_or(1);
            as_of.checked_sub_days(Days::new(u64::from(source.check_days.max(reach)) - 1))
        }
        _ => None,
    };
    let frame = plan.unread(source, exports)?;
    let window = plan.frame(source, exports, |file| from.is_none_or(|from| file.day.is_none_or(|day| day >= from)))?;
    let window = known.map_or_else(|| window.clone(), |known| rules::with_accounts(window.clone(), source, known));
    let rules = rules::of(source, known.is_some());
    Ok(Checked { source: source.clone(), plan, exports: exports.clone(), frame, window, rules, from })
}

/// Counts everything in all sources at once.
fn count(exports: &Exports, all: &[Checked]) -> Result<Vec<Counts>, Failure> {
    let mut frames = Vec::new();
    let mut screens = Vec::new();
    for checked in all {
        let failed = |reason| failed(&checked.source, reason);
        frames.push(summary(checked));
        let wanted = |file: &Found| checked.looks_at(file);
        let timeless = checked.plan.timeless(&checked.source, exports, wanted).map_err(failed)?;
        let ahead = checked.plan.ahead(&checked.source, exports, wanted).map_err(failed)?;
        let alike = tally::days_alike(checked, exports).map_err(failed)?;
        frames.extend([timeless, ahead, alike].map(|frame| frame.unwrap_or_else(|| nothing(&["rows"]))));
        screens.push(repeated::screen(checked).map_err(failed)?);
    }
    let (sinks, screens): (Vec<_>, Vec<_>) = screens.into_iter().map(Option::unzip).unzip();
    frames.extend(sinks.into_iter().flatten());
    let sources: Vec<&Source> = all.iter().map(|checked| &checked.source).collect();
    let answers = engine::collect(frames).map_err(|reason| failed_together(&sources, reason));
    // Asked even after a failure, because it ends the threads that wait for rows.
    let suspicious: Vec<Result<bool, String>> =
        screens.into_iter().map(|screen| screen.map_or(Ok(false), repeated::suspicious)).collect();
    let answers = answers?;
    let mut counts = Vec::new();
    for ((checked, answers), suspicious) in all.iter().zip(answers.chunks(4)).zip(suspicious) {
        let failed = |reason| failed(&checked.source, reason);
        let [summary, timeless, ahead, alike] = answers else {
            continue;
        };
        let closer = match suspicious.map_err(failed)? {
            true => engine::collect(vec![repeated::count(checked), repeated::surplus(checked)]).map_err(failed)?,
            false => Vec::new(),
        };
        let closer = |name: &str| closer.iter().map(|answer| integer(answer, name)).sum();
        let of_each = |name: &str, count: usize| {
            (0..count).map(|at| integer(summary, &format!("{name}{at}"))).collect::<Vec<u64>>()
        };
        let rules = checked.rules.len();
        let rows = integer(summary, "rows");
        let mut days = BTreeMap::new();
        tally::add_days(&mut days, summary);
        tally::add_days(&mut days, alike);
        counts.push(Counts {
            rows,
            newest: newest(summary),
            broken: of_each("rule", rules),
            timeless: integer(timeless, "rows"),
            ahead: integer(ahead, "rows"),
            first: of_each("first", rules),
            kept: if summary.column("kept").is_ok() { integer(summary, "kept") } else { rows },
            unusable: integer(summary, "unusable"),
            nulls: of_each("null", checked.source.columns.len()),
            days,
            surplus: closer("surplus"),
            copies: closer("copies"),
            conflicts: closer("conflicts"),
        });
    }
    Ok(counts)
}

fn summary(checked: &Checked) -> LazyFrame {
    let mut counted = vec![len().cast(DataType::Int64).alias("rows")];
    if let SourceTime::Events { at, .. } = &checked.source.time {
        counted.push(col(at.as_str()).max().cast(DataType::Datetime(TimeUnit::Microseconds, None)).alias("newest"));
    }
    for (rule, promise) in checked.rules.iter().enumerate() {
        counted.push(promise.broken.clone().cast(DataType::Int64).sum().alias(format!("rule{rule}")));
    }
    counted.extend(tally::sums(&checked.rules));
    counted.extend(tally::nulls(checked));
    match tally::day(checked) {
        Some(day) => checked.window.clone().group_by([day]).agg(counted),
        None => checked.window.clone().select(counted),
    }
}

fn nothing(names: &[&str]) -> LazyFrame {
    let zeros: Vec<Expr> = names.iter().map(|name| lit(0_i64).alias(*name)).collect();
    polars::prelude::IntoLazy::lazy(DataFrame::empty()).select(zeros)
}

fn report(checked: &Checked, counts: &Counts) -> SourceReport {
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
    report.checked_from = checked.from;
    report.rows = match checked.from {
        Some(_) => report.files.iter().map(|file| file.rows).sum(),
        None => counts.rows,
    };
    report
}

/// A count, summed where it was counted by day.
fn integer(answer: &DataFrame, name: &str) -> u64 {
    let sum = answer.column(name).ok().and_then(|column| Some(column.i64().ok()?.iter().flatten().sum::<i64>()));
    sum.and_then(|sum| u64::try_from(sum).ok()).unwrap_or(0)
}

fn text(answer: &DataFrame, name: &str) -> String {
    let value =
        answer.column(name).ok().and_then(|column| column.str().ok()?.iter().next().flatten().map(str::to_owned));
    value.unwrap_or_default()
}

fn newest(answer: &DataFrame) -> Option<NaiveDateTime> {
    let column = answer.column("newest").ok()?;
    let micros = column.datetime().ok()?.phys.iter().flatten().max()?;
    chrono::DateTime::from_timestamp_micros(micros).map(|at| at.naive_utc())
}

/// At most three different values of `show`, in alphabetical order, of the rows for which `broken` holds.
fn examples(frame: LazyFrame, broken: Expr, show: Expr) -> LazyFrame {
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
fn level(policy: Policy) -> Level {
    match policy {
        Policy::Error => Level::Error,
        Policy::Warn => Level::Warning,
        Policy::Drop => Level::Note,
    }
}

/// A finding and how it is told, in case it is an error.
type Told = (Finding, Diagnostic);
