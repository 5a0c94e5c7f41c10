//! What the counts mean: findings by policy, and the rows that are taken out.

use chrono::NaiveDate;
use polars::prelude::{Expr, LazyFrame, UniqueKeepStrategy, col, lit};

use super::row_rules::{self, RowRule};
use super::{
    ReportedFinding, RowCounts, SourceCheck, duplicates, example_rows, level_of_policy, midnight, read_failure,
};
use crate::base::diagnostic::{Diagnostic, Place};
use crate::base::failure::Failure;
use crate::base::text::shown;
use crate::config::{SourcePolicy, SourceTime};
use crate::measure::source::report::{CheckFinding, FindingLevel, SourceReport};
use crate::query::engine;

/// Turns counts into findings, with examples for each.
pub fn apply_policies(
    checked: &SourceCheck,
    counts: &RowCounts,
    as_of: NaiveDate,
) -> Result<Vec<ReportedFinding>, Failure> {
    let source = &checked.source;
    let policies = source.policies;
    // A file whose rows all lie ahead is there, whether or not its footer tells: nothing of it counts, that is all.
    if checked.plan.files.is_empty() && !checked.plan.skipped_future_files {
        let what = match source.time {
            SourceTime::Current => format!("no file matches `{}`", source.files),
            _ => format!("no file matches `{}` on or before {as_of}", source.files),
        };
        return Ok(vec![new_finding(
            checked,
            "no_files",
            level_of_policy(policies.no_files),
            what,
            0,
            source.place.clone(),
        )]);
    }
    let mut findings = Vec::new();
    if counts.rows == 0 {
        let what = match checked.first_day {
            Some(from) => format!("no row counts since {from}"),
            None => "no row counts".to_owned(),
        };
        findings.push(new_finding(checked, "empty", level_of_policy(policies.empty), what, 0, source.place.clone()));
    }
    if counts.without_time > 0 {
        let what = format!("{} no time and never count", rows_phrase(counts.without_time, "has", "have"));
        let level = level_of_policy(policies.invalid);
        let (mut finding, diagnostic) =
            new_finding(checked, "invalid", level, what, counts.without_time, source.place.clone());
        // Whatever the policy: there is no day on which such a row could be seen.
        finding.dropped = true;
        findings.push((finding, diagnostic));
    }
    let mut example_requests: Vec<(usize, LazyFrame)> = Vec::new();
    for (rule, broken) in checked.rules.iter().zip(&counts.broken_by_rule) {
        if *broken > 0 {
            example_requests.push((
                findings.len(),
                example_rows(checked.window.clone(), rule.is_broken.clone(), rule.example.clone()),
            ));
            findings.push(finding_of_rule(checked, rule, *broken));
        }
    }
    let example_keys =
        |broken: Expr| example_rows(duplicates::rows_by_key(checked), broken, row_rules::row_label(source));
    if counts.duplicates > 0 {
        example_requests.push((findings.len(), example_keys(col("rows").gt(col("variants")))));
        let what = format!("{} another in every column", rows_phrase(counts.duplicates, "repeats", "repeat"));
        findings.push(new_finding(
            checked,
            "duplicates",
            level_of_policy(policies.duplicates),
            what,
            counts.duplicates,
            source.place.clone(),
        ));
    }
    if counts.conflicts > 0 {
        example_requests.push((findings.len(), example_keys(col("variants").gt(lit(1)))));
        // Which of several different rows is right nobody can tell, so none is ever dropped in silence.
        let worst = if policies.duplicates == SourcePolicy::Warn { FindingLevel::Warning } else { FindingLevel::Error };
        let keys =
            if counts.conflicts == 1 { "1 key stands".to_owned() } else { format!("{} keys stand", counts.conflicts) };
        let what = format!("{keys} for rows that differ");
        findings.push(new_finding(checked, "conflicts", worst, what, counts.conflicts, source.place.clone()));
    }
    let frames = example_requests.iter().map(|(_, frame)| frame.clone()).collect();
    let answers = engine::collect_frames(frames).map_err(|reason| read_failure(source, reason))?;
    for ((at, _), answer) in example_requests.into_iter().zip(answers) {
        let values = answer.column("example").ok().and_then(|column| column.str().ok().cloned());
        let values: Vec<String> =
            values.iter().flat_map(|values| values.iter().flatten()).map(|value| shown(value).into_owned()).collect();
        if let Some((finding, diagnostic)) = findings.get_mut(at) {
            diagnostic.message.push_str(&such_as(&values));
            finding.examples = values;
        }
    }
    Ok(findings)
}

fn finding_of_rule(checked: &SourceCheck, rule: &RowRule, broken: u64) -> ReportedFinding {
    let what =
        format!("{broken} {} {}", if broken == 1 { "row" } else { "rows" }, singular_verb(&rule.violation, broken));
    new_finding(checked, rule.check, level_of_policy(rule.policy), what, broken, rule.place.clone())
}

fn singular_verb(what: &str, rows: u64) -> String {
    match (rows, what.split_once(' ')) {
        (1, Some(("have", rest))) => format!("has {rest}"),
        (1, Some(("belong", rest))) => format!("belongs {rest}"),
        _ => what.to_owned(),
    }
}

fn rows_phrase(count: u64, one: &str, many: &str) -> String {
    if count == 1 { format!("1 row {one}") } else { format!("{count} rows {many}") }
}

fn such_as(values: &[String]) -> String {
    if values.is_empty() { String::new() } else { format!(", such as {}", crate::base::identifier::list(values)) }
}

fn new_finding(
    checked: &SourceCheck,
    check: &'static str,
    level: FindingLevel,
    what: String,
    rows: u64,
    place: Place,
) -> ReportedFinding {
    let dropped = level == FindingLevel::Note && checked.first_day.is_none() && rows > 0;
    let what = match checked.first_day {
        Some(from) if rows > 0 => format!("{what} (since {from}; looked no further)"),
        _ => what,
    };
    let diagnostic = Diagnostic::error("source-rows", format!("source `{}`: {what}", checked.source.name))
        .at(place)
        .hint(hint_of_check(check));
    (CheckFinding { level, check, message: what, rows, dropped, examples: Vec::new() }, diagnostic)
}

fn hint_of_check(check: &'static str) -> String {
    match check {
        "conflicts" => "mend the export, declare the whole `key`, or say `duplicates: warn` at the source".to_owned(),
        _ => format!("mend the export, or say `{check}: warn` or `{check}: drop` at the source"),
    }
}

/// How old the newest row is, and whether that is too old.
pub fn check_freshness(
    checked: &SourceCheck,
    counts: &RowCounts,
    as_of: NaiveDate,
    report: &mut SourceReport,
    findings: &mut Vec<ReportedFinding>,
) {
    report.newest = match checked.source.time {
        SourceTime::Events { .. } => counts.newest,
        SourceTime::Snapshots { .. } => report.snapshot.map(midnight),
        SourceTime::Current => None,
    };
    let age = report.newest.map(|newest| as_of.signed_duration_since(newest.date()).num_days());
    report.age_days = age;
    // Rows that lie further back than the checks look are older than that.
    let minimum_age = checked.first_day.map(|from| as_of.signed_duration_since(from).num_days() + 1);
    let Some(days) = age.or(if checked.plan.files.is_empty() { None } else { minimum_age }) else {
        return;
    };
    let limits = checked.source.freshness;
    let over = |limit: Option<u32>| limit.filter(|limit| days > i64::from(*limit));
    let (level, limit) = match (over(limits.error_after), over(limits.warn_after)) {
        (Some(limit), _) => (FindingLevel::Error, limit),
        (None, Some(limit)) => (FindingLevel::Warning, limit),
        (None, None) => return,
    };
    let what = match report.newest {
        Some(newest) => {
            let count = |days: i64| if days == 1 { "1 day".to_owned() } else { format!("{days} days") };
            let (days, limit) = (count(days), count(limit.into()));
            format!("its newest row is of {}, {days} before {as_of}, and may be {limit} old", newest.date())
        }
        None => format!("it has no row of the last {days} days, and may be {limit} days old"),
    };
    let diagnostic = Diagnostic::error("source-freshness", format!("source `{}`: {what}", checked.source.name))
        .at(checked.source.place.clone())
        .hint("see whether the export still runs");
    let finding =
        CheckFinding { level, check: "freshness", message: what, rows: 0, dropped: false, examples: Vec::new() };
    findings.push((finding, diagnostic));
}

/// A frame of the source without the rows that its policies drop. Clean sources pay nothing for it.
pub fn drop_rejected_rows(
    checked: &SourceCheck,
    mut frame: LazyFrame,
    findings: &[CheckFinding],
    known: Option<&LazyFrame>,
) -> LazyFrame {
    // What was checked in part may hold more of it where nobody looked.
    let is_partial = checked.first_day.is_some();
    let found = |check: &str| findings.iter().any(|finding| finding.check == check && finding.dropped);
    for rule in checked.rules.iter().filter(|rule| rule.check != "orphans" && rule.policy == SourcePolicy::Drop) {
        if is_partial || found(rule.check) {
            frame = frame.filter(rule.is_broken.clone().fill_null(lit(false)).not());
        }
    }
    // In a source too big to be looked through, orphans go where the answers are joined to the accounts.
    if let (true, Some(known)) = (found("orphans") && !is_partial, known) {
        frame = row_rules::drop_orphan_rows(frame, &checked.source, known);
    }
    let deduplicate =
        is_partial && !checked.source.key.is_empty() && checked.source.policies.duplicates == SourcePolicy::Drop;
    if deduplicate || found("duplicates") {
        frame = frame.unique(None, UniqueKeepStrategy::Any);
    }
    frame
}
