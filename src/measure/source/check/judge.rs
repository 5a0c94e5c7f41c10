//! What the counts mean: findings by policy, and the rows that are taken out.

use chrono::NaiveDate;
use polars::prelude::{Expr, LazyFrame, UniqueKeepStrategy, col, lit};

use super::rules::{self, Rule};
use super::{Checked, Counts, Told, examples, failed, level, midnight, repeated};
use crate::base::diagnostic::{Diagnostic, Place};
use crate::base::failure::Failure;
use crate::base::text::shown;
use crate::config::{Policy, SourceTime};
use crate::measure::source::report::{Finding, Level, SourceReport};
use crate::query::engine;

/// Turns counts into findings, with examples for each.
pub fn judge(checked: &Checked, counts: &Counts, as_of: NaiveDate) -> Result<Vec<Told>, Failure> {
    let source = &checked.source;
    let policies = source.policies;
    // A file whose rows all lie ahead is there, whether or not its footer tells: nothing of it counts, that is all.
    if checked.plan.files.is_empty() && !checked.plan.more_ahead {
        let what = match source.time {
            SourceTime::Current => format!("no file matches `{}`", source.files),
            _ => format!("no file matches `{}` on or before {as_of}", source.files),
        };
        return Ok(vec![told(checked, "no_files", level(policies.no_files), what, 0, source.place.clone())]);
    }
    let mut found = Vec::new();
    if counts.rows == 0 {
        let what = match checked.from {
            Some(from) => format!("no row counts since {from}"),
            None => "no row counts".to_owned(),
        };
        found.push(told(checked, "empty", level(policies.empty), what, 0, source.place.clone()));
    }
    if counts.timeless > 0 {
        let what = format!("{} no time and never count", rows(counts.timeless, "has", "have"));
        let level = level(policies.invalid);
        let (mut finding, diagnostic) = told(checked, "invalid", level, what, counts.timeless, source.place.clone());
        // Whatever the policy: there is no day on which such a row could be seen.
        finding.dropped = true;
        found.push((finding, diagnostic));
    }
    let mut asked: Vec<(usize, LazyFrame)> = Vec::new();
    for (rule, broken) in checked.rules.iter().zip(&counts.broken) {
        if *broken > 0 {
            asked.push((found.len(), examples(checked.window.clone(), rule.broken.clone(), rule.show.clone())));
            found.push(by_rule(checked, rule, *broken));
        }
    }
    let again = |broken: Expr| examples(repeated::by_key(checked), broken, rules::described(source));
    if counts.copies > 0 {
        asked.push((found.len(), again(col("rows").gt(col("variants")))));
        let what = format!("{} another in every column", rows(counts.copies, "repeats", "repeat"));
        found.push(told(checked, "duplicates", level(policies.duplicates), what, counts.copies, source.place.clone()));
    }
    if counts.conflicts > 0 {
        asked.push((found.len(), again(col("variants").gt(lit(1)))));
        // Which of several different rows is right nobody can tell, so none is ever dropped in silence.
        let worst = if policies.duplicates == Policy::Warn { Level::Warning } else { Level::Error };
        let keys =
            if counts.conflicts == 1 { "1 key stands".to_owned() } else { format!("{} keys stand", counts.conflicts) };
        let what = format!("{keys} for rows that differ");
        found.push(told(checked, "conflicts", worst, what, counts.conflicts, source.place.clone()));
    }
    let frames = asked.iter().map(|(_, frame)| frame.clone()).collect();
    let answers = engine::collect(frames).map_err(|reason| failed(source, reason))?;
    for ((at, _), answer) in asked.into_iter().zip(answers) {
        let values = answer.column("example").ok().and_then(|column| column.str().ok().cloned());
        let values: Vec<String> =
            values.iter().flat_map(|values| values.iter().flatten()).map(|value| shown(value).into_owned()).collect();
        if let Some((finding, diagnostic)) = found.get_mut(at) {
            diagnostic.message.push_str(&such_as(&values));
            finding.examples = values;
        }
    }
    Ok(found)
}

fn by_rule(checked: &Checked, rule: &Rule, broken: u64) -> Told {
    let what = format!("{broken} {} {}", if broken == 1 { "row" } else { "rows" }, singular(&rule.what, broken));
    told(checked, rule.check, level(rule.policy), what, broken, rule.place.clone())
}

fn singular(what: &str, rows: u64) -> String {
    match (rows, what.split_once(' ')) {
        (1, Some(("have", rest))) => format!("has {rest}"),
        (1, Some(("belong", rest))) => format!("belongs {rest}"),
        _ => what.to_owned(),
    }
}

fn rows(count: u64, one: &str, many: &str) -> String {
    if count == 1 { format!("1 row {one}") } else { format!("{count} rows {many}") }
}

fn such_as(values: &[String]) -> String {
    if values.is_empty() { String::new() } else { format!(", such as {}", crate::base::identifier::list(values)) }
}

fn told(checked: &Checked, check: &'static str, level: Level, what: String, rows: u64, place: Place) -> Told {
    let dropped = level == Level::Note && checked.from.is_none() && rows > 0;
    let what = match checked.from {
        Some(from) if rows > 0 => format!("{what} (since {from}; looked no further)"),
        _ => what,
    };
    let diagnostic = Diagnostic::error("source-rows", format!("source `{}`: {what}", checked.source.name))
        .at(place)
        .hint(way_out(check));
    (Finding { level, check, message: what, rows, dropped, examples: Vec::new() }, diagnostic)
}

fn way_out(check: &'static str) -> String {
    match check {
        "conflicts" => "mend the export, declare the whole `key`, or say `duplicates: warn` at the source".to_owned(),
        _ => format!("mend the export, or say `{check}: warn` or `{check}: drop` at the source"),
    }
}

/// How old the newest row is, and whether that is too old.
pub fn freshness(
    checked: &Checked,
    counts: &Counts,
    as_of: NaiveDate,
    report: &mut SourceReport,
    found: &mut Vec<Told>,
) {
    report.newest = match checked.source.time {
        SourceTime::Events { .. } => counts.newest,
        SourceTime::Snapshots { .. } => report.snapshot.map(midnight),
        SourceTime::Current => None,
    };
    let age = report.newest.map(|newest| as_of.signed_duration_since(newest.date()).num_days());
    report.age_days = age;
    // Rows that lie further back than the checks look are older than that.
    let least = checked.from.map(|from| as_of.signed_duration_since(from).num_days() + 1);
    let Some(days) = age.or(if checked.plan.files.is_empty() { None } else { least }) else {
        return;
    };
    let limits = checked.source.freshness;
    let over = |limit: Option<u32>| limit.filter(|limit| days > i64::from(*limit));
    let (worst, limit) = match (over(limits.error_after), over(limits.warn_after)) {
        (Some(limit), _) => (Level::Error, limit),
        (None, Some(limit)) => (Level::Warning, limit),
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
        Finding { level: worst, check: "freshness", message: what, rows: 0, dropped: false, examples: Vec::new() };
    found.push((finding, diagnostic));
}

/// A frame of the source without the rows that its policies drop. Clean sources pay nothing for it.
pub fn taken_out(
    checked: &Checked,
    mut frame: LazyFrame,
    findings: &[Finding],
    known: Option<&LazyFrame>,
) -> LazyFrame {
    // What was checked in part may hold more of it where nobody looked.
    let in_part = checked.from.is_some();
    let found = |check: &str| findings.iter().any(|finding| finding.check == check && finding.dropped);
    for rule in checked.rules.iter().filter(|rule| rule.check != "orphans" && rule.policy == Policy::Drop) {
        if in_part || found(rule.check) {
            frame = frame.filter(rule.broken.clone().fill_null(lit(false)).not());
        }
    }
    // In a source too big to be looked through, orphans go where the answers are joined to the accounts.
    if let (true, Some(known)) = (found("orphans") && !in_part, known) {
        frame = rules::without_orphans(frame, &checked.source, known);
    }
    let deduplicate = in_part && !checked.source.key.is_empty() && checked.source.policies.duplicates == Policy::Drop;
    if deduplicate || found("duplicates") {
        frame = frame.unique(None, UniqueKeepStrategy::Any);
    }
    frame
}
