//! The columns that a source reveals: what has to be known at once, and the values until then.

use crate::base::diagnostic::{Diagnostic, Place};
use crate::base::identifier;
use crate::base::nearest_name;
use crate::config::raw::{RawScalar, RawSource};
use crate::config::yaml::Spanned;
use crate::config::{ColumnType, EssentialColumn, Source, SourceColumn, SourceTime};

/// Reports revealed columns that no row can do without, and values until then that the column may not hold: every run
/// would take them for a mistake of the export.
pub fn check_revealed_columns(problems: &mut Vec<Diagnostic>, raw: &RawSource, source: &Source) {
    for (at, hidden) in &raw.reveals.0 {
        for (name, before) in &hidden.0 {
            let Some(column) = source.column(&name.value) else { continue };
            if let Some((holds, consequence)) = why_known_at_once(source, &column.name) {
                let message = format!("`{}` holds {holds}, so it cannot become known later", column.name);
                let hint = format!("take it out of `reveals`: {consequence}");
                problems.push(Diagnostic::error("reveals", message).at(name.place.clone()).hint(hint));
                continue;
            }
            match before {
                Some(before) => check_value_before(problems, column, before),
                None if column.required => report_required_column(problems, column, &at.value, &name.place),
                None => {}
            }
        }
    }
}

/// Returns what a column holds that has to be known at once, and what happens without it; `None` for any other column.
fn why_known_at_once(source: &Source, name: &str) -> Option<(&'static str, &'static str)> {
    match source.essential_column(name) {
        Some(EssentialColumn::AccountId) => {
            return Some(("the account's id", "rows without an id belong to no account"));
        }
        Some(EssentialColumn::EventTime) => {
            return Some(("the time of the rows", "rows without a time count on no day"));
        }
        Some(EssentialColumn::Key) => {
            return Some(("the key of the rows", "rows with the same key are dropped as duplicates"));
        }
        None => {}
    }
    match &source.time {
        SourceTime::Events { delivered: Some(delivered), .. } if delivered == name => {
            Some(("the day of delivery", "it says which rows are known on a day"))
        }
        SourceTime::Snapshots { partition } if partition == name => {
            Some(("the day of the snapshot", "it says which snapshot a day reads"))
        }
        SourceTime::Events { .. } | SourceTime::Snapshots { .. } | SourceTime::Current => None,
    }
}

/// Reports a value that breaks the `values`, `min` or `max` of its column.
fn check_value_before(problems: &mut Vec<Diagnostic>, column: &SourceColumn, before: &Spanned<RawScalar>) {
    let name = &column.name;
    let text = before.value.to_string();
    if column.kind == ColumnType::Text && !column.values.is_empty() && !column.values.contains(&text) {
        let values = || format!("the values are {}", identifier::quoted_list(&column.values));
        let hint = nearest_name::suggest(&text, column.values.iter().map(String::as_str), values);
        let message = format!("`{text}` is not among the `values` of `{name}`");
        problems.push(Diagnostic::error("reveals", message).at(before.place.clone()).hint(hint));
    }
    let Some(number) = as_number(&before.value) else { return };
    let broken = [
        digits_beyond(column, &text),
        column.min.filter(|min| number < *min).map(|min| format!("below the `min` of `{name}`, {min}")),
        column.max.filter(|max| number > *max).map(|max| format!("above the `max` of `{name}`, {max}")),
    ];
    for bound in broken.into_iter().flatten() {
        let hint = "write a value that the column may hold, or `null`";
        let problem = Diagnostic::error("reveals", format!("`{text}` is {bound}"));
        problems.push(problem.at(before.place.clone()).hint(hint));
    }
}

/// Describes a number with more digits after the point than its column holds.
fn digits_beyond(column: &SourceColumn, text: &str) -> Option<String> {
    let ColumnType::Decimal(digits) = column.kind else { return None };
    let (_, fraction) = text.split_once('.')?;
    let written = fraction.trim_end_matches('0').len();
    (written > usize::from(digits)).then(|| format!("too exact for `{}`, a `decimal({digits})`", column.name))
}

fn as_number(value: &RawScalar) -> Option<f64> {
    match value {
        RawScalar::Integer(number) => number.to_string().parse().ok(),
        RawScalar::Number(number) => Some(*number),
        RawScalar::Text(_) | RawScalar::Boolean(_) => None,
    }
}

/// Reports a required column that is NULL until it becomes known.
fn report_required_column(problems: &mut Vec<Diagnostic>, column: &SourceColumn, revealed_at: &str, place: &Place) {
    let name = &column.name;
    let hint = if name == revealed_at {
        "leave `required` out: until that day comes, the column is NULL"
    } else {
        "leave `required` out, or write its value until then instead of `null`"
    };
    let message = format!("`{name}` is `required`, and it is NULL until `{revealed_at}`");
    let problem = Diagnostic::error("reveals", message).at(place.clone()).hint(hint);
    problems.push(problem.related(column.place.clone(), "it is declared here"));
}
