//! The tables of the manual, as Markdown.

use std::fmt::Write;

use chrono_tz::Tz;
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

use crate::query::bind::callables::aggregates::REFUSED_AGGREGATES;
use crate::query::functions::date_part::DATE_PART_NAMES;
use crate::query::functions::test_evaluation::evaluate_expression;
use crate::query::functions::text::REFUSED_OPERATORS;
use crate::query::functions::{self, functions_by_subject, type_names};
use crate::query::reference::engines::{ENGINES, SpellingSupport};
use crate::query::reference::subject::Subject;
use crate::query::reference::{self, CallSignature, ReferenceEntry};
use crate::query::types::Type;

/// A block of the manual.
pub struct Block {
    pub name: &'static str,
    pub table: fn() -> String,
}

pub const BLOCKS: &[Block] = &[
    Block { name: "types", table: types_table },
    Block { name: "sample", table: sample_section },
    Block { name: "queries", table: || subject_table(Subject::Queries) },
    Block { name: "operators", table: || subject_table(Subject::Operators) },
    Block { name: "special forms", table: || subject_table(Subject::SpecialForms) },
    Block { name: "aggregates", table: || subject_table(Subject::Aggregates) },
    Block { name: "window functions", table: || subject_table(Subject::Windows) },
    Block { name: "functions", table: scalar_function_tables },
    Block { name: "date parts", table: date_parts_table },
    Block { name: "formats", table: formats_table },
    Block { name: "engines", table: engine_tables },
    Block {
        name: "functions of other engines",
        table: || refused_table(functions::refused_functions().chain(REFUSED_AGGREGATES)),
    },
    Block { name: "operators of other engines", table: || refused_table(REFUSED_OPERATORS.iter()) },
];

/// A type, its values and its literals.
struct TypeRow {
    data_type: Type,
    values: &'static str,
    literal: &'static str,
}

const TYPES: &[TypeRow] = &[
    TypeRow { data_type: Type::Boolean, values: "true or false", literal: "`TRUE`, `FALSE`" },
    TypeRow {
        data_type: Type::Integer,
        values: "a whole number of 64 bits, whatever its name says",
        literal: "`42`, `1_000_000`",
    },
    TypeRow {
        data_type: Type::Decimal(2),
        values: "an exact number of up to 38 digits, `scale` of them after the point",
        literal: "`12.50`",
    },
    TypeRow {
        data_type: Type::Double,
        values: "a floating-point number of 64 bits, never infinite or NaN",
        literal: "`1.5e3`",
    },
    TypeRow { data_type: Type::Text, values: "text of any length", literal: "`'text'`, with a quote `'it''s'`" },
    TypeRow { data_type: Type::Date, values: "a day", literal: "`DATE '2026-06-30'`" },
    TypeRow {
        data_type: Type::Timestamp,
        values: "a date and time on the wall clock, in microseconds",
        literal: "`TIMESTAMP '2026-06-30 12:00:00'`",
    },
    TypeRow {
        data_type: Type::TimestampTz,
        values: "an instant; its days and hours are those of the pipeline's `time_zone`",
        literal: "`TIMESTAMPTZ '2026-06-30 12:00:00+02'`",
    },
    TypeRow {
        data_type: Type::Span,
        values: "the time between two timestamps, in microseconds; a time of day",
        literal: "`timestamp - timestamp`, `TIME '12:30:00'`",
    },
    TypeRow {
        data_type: Type::Interval,
        values: "a calendar interval: months, days and time, stored separately",
        literal: "`INTERVAL '1 month'`, `INTERVAL 30 DAY`",
    },
];

const EXAMPLE_MOMENT: &str = "TIMESTAMPTZ '2026-03-08 14:05:06.789'";

/// The specifiers of formats and their meanings.
const SPECIFIERS: &[(char, &str)] = &[
    ('Y', "year"),
    ('y', "year without the century"),
    ('m', "month"),
    ('b', "short name of the month; also `%h`"),
    ('B', "name of the month"),
    ('d', "day of the month"),
    ('j', "day of the year"),
    ('a', "short name of the weekday"),
    ('A', "name of the weekday"),
    ('w', "weekday, 0 for Sunday"),
    ('u', "weekday, 1 for Monday to 7 for Sunday"),
    ('G', "year of the ISO week"),
    ('V', "ISO week"),
    ('U', "week, starting on Sunday; 00 before the first"),
    ('W', "week, starting on Monday; 00 before the first"),
    ('H', "hour"),
    ('I', "hour, 01 to 12"),
    ('p', "AM or PM"),
    ('M', "minute"),
    ('S', "second"),
    ('g', "milliseconds"),
    ('f', "microseconds"),
    ('n', "nanoseconds"),
    ('z', "offset from UTC"),
    ('Z', "name of the time zone"),
    ('x', "date: `%Y-%m-%d`"),
    ('X', "time: `%H:%M:%S`; also `%T`"),
    ('c', "date and time: `%Y-%m-%d %H:%M:%S`"),
];

fn types_table() -> String {
    let mut text = String::from("| type | values | literal | names |\n|---|---|---|---|\n");
    for TypeRow { data_type, values, literal } in TYPES {
        let shown = match data_type {
            Type::Decimal(_) => "DECIMAL(digits, scale)".to_owned(),
            other => other.to_string(),
        };
        let _ = writeln!(text, "| `{shown}` | {values} | {literal} | {} |", type_names_cell(*data_type));
    }
    text
}

/// Returns the names of a type. Names of smaller integers are grouped by the largest value.
fn type_names_cell(wanted: Type) -> String {
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for name in type_names::TYPE_NAMES.iter().flat_map(|line| line.split(", ")) {
        let written = Parser::new(&GenericDialect {}).try_with_sql(name).unwrap().parse_data_type().unwrap();
        let type_names::NamedType { data_type: found, limit } = type_names::resolve_type(&written).unwrap();
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

/// Returns the tables that examples read.
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

/// Returns the table of a subject.
fn subject_table(subject: Subject) -> String {
    let entries: Vec<ReferenceEntry> = reference::all_entries().filter(|entry| entry.subject == subject).collect();
    let is_call = entries.iter().any(|entry| !entry.names.is_empty());
    let mut text = String::from(if is_call {
        "| call | types | NULL | meaning | examples |\n|---|---|---|---|---|\n"
    } else {
        "| written | meaning | examples |\n|---|---|---|\n"
    });
    for entry in entries {
        let written = call_cell(&entry);
        let examples = examples_cell(entry.examples);
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

fn examples_cell(examples: &[(&str, &str)]) -> String {
    let examples =
        examples.iter().map(|(example, value)| format!("{} is {}", code_cell(strip_select(example)), code_cell(value)));
    examples.collect::<Vec<_>>().join("<br>")
}

/// Removes the SELECT before an expression.
fn strip_select(example: &str) -> &str {
    let reads_rows = [" FROM t", " FROM (", " FROM prices", " FROM GENERATE"].iter().any(|from| example.contains(from));
    if reads_rows { example } else { example.trim_start_matches("SELECT ") }
}

fn scalar_function_tables() -> String {
    let subjects = functions_by_subject().map(|group| Subject::Functions(group.subject)).chain([Subject::ForeignDates]);
    subjects.map(|subject| format!("### {}\n\n{}\n", subject.title(), subject_table(subject))).collect()
}

/// Returns a table for each engine.
fn engine_tables() -> String {
    let mut text = String::new();
    for engine in ENGINES {
        let _ = writeln!(text, "### I come from {}\n\n| there | here | note |\n|---|---|---|", engine.name);
        for spelling in engine.spellings {
            let here = match spelling.here {
                SpellingSupport::Same => "the same".to_owned(),
                SpellingSupport::Refused(ours) => code_cell(ours),
                SpellingSupport::Differs(ours) => format!("**{}**", code_cell(ours)),
                SpellingSupport::Unsupported => "not supported".to_owned(),
            };
            let _ = writeln!(text, "| {} | {here} | {} |", code_cell(spelling.theirs), escape_cell(spelling.note));
        }
        text.push('\n');
    }
    text
}

/// Returns the usages of an entry and its other names.
fn call_cell(entry: &ReferenceEntry) -> String {
    let usages: Vec<String> = entry.usages().iter().map(|usage| code_cell(usage)).collect();
    let others = entry.other_names();
    if others.is_empty() {
        return usages.join("<br>");
    }
    format!("{}<br>also `{}`", usages.join("<br>"), others.join("`, `"))
}

fn date_parts_table() -> String {
    let mut text = format!("| part | also | of `{EXAMPLE_MOMENT}` in UTC |\n|---|---|---|\n");
    for (_, names) in DATE_PART_NAMES {
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

/// Returns the names of other engines, grouped by what to write instead.
fn refused_table(all: impl Iterator<Item = &'static (&'static str, &'static str)>) -> String {
    let mut by_hint: Vec<(&str, Vec<String>)> = Vec::new();
    for (name, hint) in all {
        let name = code_cell(&name.to_uppercase());
        match by_hint.iter_mut().find(|(known, _)| known == hint) {
            Some((_, names)) => names.push(name),
            None => by_hint.push((hint, vec![name])),
        }
    }
    let mut text = String::from("| not supported | instead |\n|---|---|\n");
    for (hint, names) in by_hint {
        let _ = writeln!(text, "| {} | {} |", names.join(", "), escape_cell(hint));
    }
    text
}

/// Escapes text for the cell of a table.
fn escape_cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn code_cell(text: &str) -> String {
    if text.is_empty() { "an empty text".to_owned() } else { format!("`{}`", escape_cell(text)) }
}

#[test]
fn every_specifier_that_formats_accept_is_listed() {
    for letter in ('A'..='Z').chain('a'..='z') {
        let is_taken = evaluate_expression(&format!("STRFTIME({EXAMPLE_MOMENT}, '%{letter}')"), Tz::UTC).is_ok();
        let is_listed = "hT".contains(letter) || SPECIFIERS.iter().any(|(known, _)| *known == letter);
        assert_eq!(is_taken, is_listed, "%{letter}");
    }
}
