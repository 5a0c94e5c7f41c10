//! The tables of the manual, as Markdown.

use std::fmt::Write;

use chrono_tz::Tz;
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

use crate::query::bind::callables::aggregates::REFUSED_AGGREGATES;
use crate::query::functions::dates::date_parts;
use crate::query::functions::test_evaluation::evaluate_expression;
use crate::query::functions::text::REFUSED_OPERATORS;
use crate::query::functions::{self, functions_by_subject, type_names};
use crate::query::reference::engines::SpellingSupport;
use crate::query::reference::{self, CallSignature, ReferenceEntry};
use crate::query::types::Type;

/// The name of a block, and its table.
type Block = (&'static str, fn() -> String);

pub const BLOCKS: &[Block] = &[
    ("types", types_table),
    ("sample", sample_section),
    ("queries", || subject_table("Queries")),
    ("operators", || subject_table("Operators and predicates")),
    ("special forms", || subject_table("Forms of CASE, and the as-of date")),
    ("aggregates", || subject_table("Aggregates")),
    ("window functions", || subject_table("Windows")),
    ("functions", scalar_function_tables),
    ("date parts", date_parts_table),
    ("formats", formats_table),
    ("engines", engine_tables),
    ("functions of other engines", || refused_table(functions::refused_functions().chain(REFUSED_AGGREGATES))),
    ("operators of other engines", || refused_table(REFUSED_OPERATORS.iter())),
];

/// What each type holds, and how a literal of it is written.
const TYPES: &[(Type, &str, &str)] = &[
    (Type::Boolean, "true or false", "`TRUE`, `FALSE`"),
    (Type::Integer, "a whole number of 64 bits, whatever its name says", "`42`, `1_000_000`"),
    (Type::Decimal(2), "an exact number of up to 38 digits, so many of them after the point", "`12.50`"),
    (Type::Double, "a floating-point number of 64 bits, never infinite or NaN", "`1.5e3`"),
    (Type::Text, "text of any length", "`'text'`, with a quote `'it''s'`"),
    (Type::Date, "a day", "`DATE '2026-06-30'`"),
    (Type::Timestamp, "a reading of the clock on the wall, in microseconds", "`TIMESTAMP '2026-06-30 12:00:00'`"),
    (
        Type::TimestampTz,
        "an instant; its days and hours are those of the pipeline's `time_zone`",
        "`TIMESTAMPTZ '2026-06-30 12:00:00+02'`",
    ),
    (
        Type::Span,
        "the time between two timestamps, in microseconds; a time of day",
        "`timestamp - timestamp`, `TIME '12:30:00'`",
    ),
    (
        Type::Interval,
        "a step of the calendar: months, days and time, which are kept apart",
        "`INTERVAL '1 month'`, `INTERVAL 30 DAY`",
    ),
];

const EXAMPLE_MOMENT: &str = "TIMESTAMPTZ '2026-03-08 14:05:06.789'";

/// What each specifier of a format stands for.
const SPECIFIERS: &[(char, &str)] = &[
    ('Y', "year"),
    ('y', "year without its century"),
    ('m', "month"),
    ('b', "name of the month, short; also `%h`"),
    ('B', "name of the month"),
    ('d', "day of the month"),
    ('j', "day of the year"),
    ('a', "name of the weekday, short"),
    ('A', "name of the weekday"),
    ('w', "weekday, 0 for Sunday"),
    ('u', "weekday, 1 for Monday to 7 for Sunday"),
    ('G', "year that the ISO week belongs to"),
    ('V', "ISO week"),
    ('U', "week that begins on Sunday; 00 before the first one"),
    ('W', "week that begins on Monday; 00 before the first one"),
    ('H', "hour"),
    ('I', "hour, 01 to 12"),
    ('p', "AM or PM"),
    ('M', "minute"),
    ('S', "second"),
    ('g', "milliseconds"),
    ('f', "microseconds"),
    ('n', "nanoseconds"),
    ('z', "distance to UTC"),
    ('Z', "name of the time zone"),
    ('x', "date: `%Y-%m-%d`"),
    ('X', "time: `%H:%M:%S`; also `%T`"),
    ('c', "date and time: `%Y-%m-%d %H:%M:%S`"),
];

fn types_table() -> String {
    let mut text = String::from("| type | holds | literal | names |\n|---|---|---|---|\n");
    for (data_type, holds, literal) in TYPES {
        let shown = match data_type {
            Type::Decimal(_) => "DECIMAL(digits, scale)".to_owned(),
            other => other.to_string(),
        };
        let _ = writeln!(text, "| `{shown}` | {holds} | {literal} | {} |", type_names_cell(*data_type));
    }
    text
}

/// The names of a type. Those of smaller integers stand together, with the largest value.
fn type_names_cell(wanted: Type) -> String {
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for name in type_names::TYPE_NAMES.iter().flat_map(|line| line.split(", ")) {
        let written = Parser::new(&GenericDialect {}).try_with_sql(name).unwrap().parse_data_type().unwrap();
        let (found, limit) = type_names::resolve_type(&written).unwrap();
        let more = match (found, wanted) {
            (Type::Integer, Type::Integer) => limit.map_or_else(String::new, |limit| {
                let from = if type_names::UNSIGNED_LIMITS.contains(&limit) { " from 0" } else { "" };
                format!("{from} up to {}", limit.min(i128::from(i64::MAX)))
            }),
            (Type::Decimal(scale), Type::Decimal(_)) if name == "DECIMAL" => {
                format!(" alone for `DECIMAL({},{scale})`", limit.unwrap_or_default().to_string().len())
            }
            (Type::Decimal(_), Type::Decimal(_)) => String::new(),
            (found, wanted) if found == wanted => String::new(),
            _ => continue,
        };
        match lines.iter_mut().find(|(known, _)| *known == more) {
            Some((_, names)) => names.push(code_cell(name)),
            None => lines.push((more, vec![code_cell(name)])),
        }
    }
    let lines: Vec<String> = lines.into_iter().map(|(more, names)| names.join(", ") + &more).collect();
    lines.join("<br>")
}

/// The rows that examples read.
fn sample_section() -> String {
    let line = |cells: &[&str]| format!("| {} |", cells.join(" | "));
    let tables = reference::sample_tables().map(|table| {
        let rows: Vec<String> =
            table.rows.iter().map(|row| line(&row.iter().map(String::as_str).collect::<Vec<_>>())).collect();
        let dashes = line(&vec!["---"; table.columns.len()]);
        format!("`{}`\n\n{}\n{dashes}\n{}", table.name, line(&table.columns), rows.join("\n"))
    });
    tables.join("\n\n")
}

/// A table of what there is of a subject.
fn subject_table(subject: &str) -> String {
    let entries: Vec<ReferenceEntry> = reference::all_entries().filter(|entry| entry.subject == subject).collect();
    let is_call = entries.iter().any(|entry| !entry.names.is_empty());
    let mut text = String::from(if is_call {
        "| call | takes → gives | NULL | meaning | examples |\n|---|---|---|---|---|\n"
    } else {
        "| written | meaning | examples |\n|---|---|---|\n"
    });
    for entry in entries {
        let written = if is_call { call_cell(entry.usage, entry.names) } else { code_cell(entry.usage) };
        let shown =
            |(example, value): &(&str, &str)| format!("{} is {}", code_cell(strip_select(example)), code_cell(value));
        let examples = entry.examples.iter().map(shown).collect::<Vec<_>>().join("<br>");
        let meaning = escape_cell(entry.meaning);
        let _ = if is_call {
            let CallSignature { types, nulls } = entry.signature();
            writeln!(text, "| {written} | {types} | {nulls} | {meaning} | {examples} |")
        } else {
            writeln!(text, "| {written} | {meaning} | {examples} |")
        };
    }
    text
}

/// An expression without the SELECT that makes a query of it.
fn strip_select(example: &str) -> &str {
    let reads_rows = [" FROM t", " FROM (", " FROM prices", " FROM GENERATE"].iter().any(|from| example.contains(from));
    if reads_rows { example } else { example.trim_start_matches("SELECT ") }
}

fn scalar_function_tables() -> String {
    let subjects = functions_by_subject().map(|(subject, _)| subject).chain(["Dates as other engines call them"]);
    subjects.map(|subject| format!("### {subject}\n\n{}\n", subject_table(subject))).collect()
}

/// A table for each engine.
fn engine_tables() -> String {
    let mut text = String::new();
    for engine in reference::ENGINES {
        let _ = writeln!(text, "### I come from {}\n\n| there | here | |\n|---|---|---|", engine.name);
        for spelling in engine.spellings {
            let here = match spelling.here {
                SpellingSupport::Same => "the same".to_owned(),
                SpellingSupport::Refused(ours) => code_cell(ours),
                SpellingSupport::Differs(ours) => format!("**{}**", code_cell(ours)),
                SpellingSupport::Unsupported => "not here".to_owned(),
            };
            let _ = writeln!(text, "| {} | {here} | {} |", code_cell(spelling.theirs), escape_cell(spelling.note));
        }
        text.push('\n');
    }
    text
}

/// How something is called, and its other names.
fn call_cell(usage: &str, names: &[&str]) -> String {
    let usages: Vec<String> = reference::split_usages(usage).iter().map(|one| code_cell(one)).collect();
    let others = reference::other_names(usage, names);
    if others.is_empty() {
        return usages.join("<br>");
    }
    format!("{}<br>also `{}`", usages.join("<br>"), others.join("`, `"))
}

fn date_parts_table() -> String {
    let mut text = format!("| part | also | of `{EXAMPLE_MOMENT}` in UTC |\n|---|---|---|\n");
    for (_, names) in date_parts::DATE_PART_NAMES {
        let Some((usual, others)) = names.split_first() else { continue };
        let others: Vec<String> = others.iter().map(|name| format!("`{name}`")).collect();
        let value = evaluate_expression(&format!("DATE_PART('{usual}', {EXAMPLE_MOMENT})"), Tz::UTC).unwrap();
        let _ = writeln!(text, "| `{usual}` | {} | `{value}` |", others.join(", "));
    }
    text
}

fn formats_table() -> String {
    let mut text = format!("| specifier | stands for | of `{EXAMPLE_MOMENT}` in UTC |\n|---|---|---|\n");
    for (letter, meaning) in SPECIFIERS {
        let value = evaluate_expression(&format!("STRFTIME({EXAMPLE_MOMENT}, '%{letter}')"), Tz::UTC).unwrap();
        let _ = writeln!(text, "| `%{letter}` | {meaning} | `{value}` |");
    }
    text
}

/// Names by what to write instead.
fn refused_table(all: impl Iterator<Item = &'static (&'static str, &'static str)>) -> String {
    let mut by_hint: Vec<(&str, Vec<String>)> = Vec::new();
    for (name, hint) in all {
        let name = code_cell(&name.to_uppercase());
        match by_hint.iter_mut().find(|(known, _)| known == hint) {
            Some((_, names)) => names.push(name),
            None => by_hint.push((hint, vec![name])),
        }
    }
    let mut text = String::from("| not here | instead |\n|---|---|\n");
    for (hint, names) in by_hint {
        let _ = writeln!(text, "| {} | {} |", names.join(", "), escape_cell(hint));
    }
    text
}

/// Text in a cell of a table.
fn escape_cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn code_cell(text: &str) -> String {
    if text.is_empty() { "an empty text".to_owned() } else { format!("`{}`", escape_cell(text)) }
}

/// No letter that a format takes is left out.
#[test]
fn every_specifier_is_listed() {
    for letter in ('A'..='Z').chain('a'..='z') {
        let is_taken = evaluate_expression(&format!("STRFTIME({EXAMPLE_MOMENT}, '%{letter}')"), Tz::UTC).is_ok();
        let is_listed = "hT".contains(letter) || SPECIFIERS.iter().any(|(known, _)| *known == letter);
        assert_eq!(is_taken, is_listed, "%{letter}");
    }
}
