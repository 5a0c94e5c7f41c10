//! `show PIPELINE functions [NAME]`: the functions and constructs of SQL.

use std::fmt::Write;

use crate::base::diagnostic::Diagnostic;
use crate::base::escape::escape_and_shorten;
use crate::base::failure::Failure;
use crate::base::nearest_name;
use crate::publish::summary::TextGrid;
use crate::query::reference::engines::{EngineSpelling, OtherEngine, SpellingSupport};
use crate::query::reference::{self, CallSignature, LookupResult, ReferenceEntry};

/// The width of the column of usages.
const USAGE_WIDTH: usize = 44;
/// The longest line.
const MAX_LINE_WIDTH: usize = 120;

const OVERVIEW_FOOTER: &str = "
`healthscore show PIPELINE functions NAME` shows one of them with examples; `… functions snowflake` (or bigquery,
postgresql, spark) lists what to write instead of the functions of that engine. The manual is `sql/README.md`.
";

/// Lists every function and construct, each on a line or two.
pub fn list_functions() -> String {
    let mut text = String::new();
    let mut subject = None;
    for entry in reference::all_entries() {
        if subject != Some(entry.subject) {
            subject = Some(entry.subject);
            let title = entry.subject.title();
            let _ = writeln!(text, "{}{title}", if text.is_empty() { "" } else { "\n" });
        }
        let usage = entry.usages().join(", ");
        let meaning = wrap_text(entry.meaning, MAX_LINE_WIDTH - USAGE_WIDTH - 3);
        let mut lines = meaning.iter();
        if usage.chars().count() <= USAGE_WIDTH {
            let first = lines.next().map_or("", String::as_str);
            let _ = writeln!(text, "  {usage:USAGE_WIDTH$} {first}");
        } else {
            let _ = writeln!(text, "  {usage}");
        }
        for line in lines {
            let _ = writeln!(text, "  {:USAGE_WIDTH$} {line}", "");
        }
    }
    text + OVERVIEW_FOOTER
}

/// Describes the functions and constructs of this name, with types, NULL and examples.
///
/// # Errors
/// An unknown name.
pub fn describe_function(name: &str) -> Result<String, Failure> {
    match reference::look_up(name) {
        LookupResult::Entries(entries) => {
            let mut text = entries.iter().map(entry_text).collect::<Vec<_>>().join("\n");
            if entries.iter().any(ReferenceEntry::reads_sample) {
                text += &sample_tables_text();
            }
            Ok(text)
        }
        LookupResult::Engine(engine) => Ok(engine_text(engine)),
        LookupResult::WriteInstead(hint) => Ok(format!("`{}` is not supported: {hint}\n", name.to_uppercase())),
        LookupResult::NotFound(near) => Err(unknown_function(name, near)),
    }
}

/// Returns the same as a table, of everything without a name.
///
/// # Errors
/// An unknown name.
pub fn functions_grid(name: Option<&str>) -> Result<TextGrid, Failure> {
    let Some(name) = name else { return Ok(entries_grid(reference::all_entries().collect())) };
    match reference::look_up(name) {
        LookupResult::Entries(found) => Ok(entries_grid(found)),
        LookupResult::Engine(engine) => {
            Ok(spellings_grid(engine.spellings.iter().map(SpellingRow::of_engine).collect()))
        }
        LookupResult::WriteInstead(hint) => Ok(spellings_grid(vec![SpellingRow {
            theirs: name.to_uppercase(),
            ours: "not supported".to_owned(),
            remark: hint.to_owned(),
        }])),
        LookupResult::NotFound(near) => Err(unknown_function(name, near)),
    }
}

/// What another engine has, what to write here, and a remark.
struct SpellingRow {
    theirs: String,
    ours: String,
    remark: String,
}

impl SpellingRow {
    fn of_engine(spelling: &EngineSpelling) -> Self {
        Self { theirs: spelling.theirs.to_owned(), ours: replacement_text(spelling), remark: spelling.note.to_owned() }
    }
}

fn spellings_grid(rows: Vec<SpellingRow>) -> TextGrid {
    let headers = ["there", "here", "remark"].map(str::to_owned).into();
    TextGrid { headers, rows: rows.into_iter().map(|row| vec![row.theirs, row.ours, row.remark]).collect() }
}

fn entries_grid(entries: Vec<ReferenceEntry>) -> TextGrid {
    let headers = ["subject", "written", "also", "types", "null", "meaning", "example", "value"];
    let mut grid = TextGrid { headers: headers.map(str::to_owned).into(), rows: Vec::new() };
    for entry in entries {
        let CallSignature { types, nulls } = entry.signature();
        let (example, value) = entry.examples.first().copied().unwrap_or_default();
        grid.rows.push(vec![
            entry.subject.title().to_owned(),
            entry.usages().join(", "),
            entry.other_names().join(", "),
            types,
            nulls.to_owned(),
            entry.meaning.to_owned(),
            example.to_owned(),
            value.to_owned(),
        ]);
    }
    grid
}

fn unknown_function(name: &str, near: Option<&str>) -> Failure {
    let mistake = Diagnostic::error("unknown-function", format!("there is no function `{}`", escape_and_shorten(name)));
    Failure::Pipeline(vec![match near {
        Some(usage) => mistake.hint(nearest_name::did_you_mean(usage)),
        None => mistake.hint("`healthscore show PIPELINE functions` lists them"),
    }])
}

fn entry_text(entry: &ReferenceEntry) -> String {
    let mut text = String::new();
    for usage in entry.usages() {
        let _ = writeln!(text, "{usage}");
    }
    let others = entry.other_names();
    if !others.is_empty() {
        let _ = writeln!(text, "  also {}", others.join(", "));
    }
    for line in wrap_text(entry.meaning, MAX_LINE_WIDTH - 2) {
        let _ = writeln!(text, "  {line}");
    }
    let CallSignature { types, nulls } = entry.signature();
    if !types.is_empty() {
        let _ = writeln!(text, "  types  {types}");
    }
    if !nulls.is_empty() {
        let _ = writeln!(text, "  NULL   {nulls}");
    }
    for (example, value) in entry.examples {
        let _ = writeln!(text, "  {example}  is  {}", if value.is_empty() { "an empty text" } else { value });
    }
    text
}

/// The tables that examples read.
fn sample_tables_text() -> String {
    let mut text = String::from("\nExamples over rows read\n");
    for table in reference::sample_tables() {
        let headers = table.columns.into_iter().map(str::to_owned).collect();
        let grid = TextGrid { headers, rows: table.rows }.text();
        let indented: Vec<String> = grid.lines().map(|line| format!("    {line}")).collect();
        let _ = writeln!(text, "  {}\n{}", table.name, indented.join("\n"));
    }
    text
}

/// What to write instead of another engine's functions.
fn engine_text(engine: &OtherEngine) -> String {
    let mut text = format!("Coming from {}\n", engine.name);
    for spelling in engine.spellings {
        let _ = writeln!(text, "\n  {}\n    {}", spelling.theirs, replacement_text(spelling));
        for line in wrap_text(spelling.note, MAX_LINE_WIDTH - 4).iter().filter(|line| !line.is_empty()) {
            let _ = writeln!(text, "    {line}");
        }
    }
    text
}

/// What to write here.
fn replacement_text(spelling: &EngineSpelling) -> String {
    match spelling.here {
        SpellingSupport::Same => "the same".to_owned(),
        SpellingSupport::Refused(ours) => ours.to_owned(),
        SpellingSupport::Differs(ours) => format!("{ours}  (the original means something else here)"),
        SpellingSupport::Unsupported => "not supported".to_owned(),
    }
}

/// Wraps a text at `width` characters. Text in backticks stays on one line.
fn wrap_text(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut is_code = false;
    let words = text.split(|letter| {
        is_code ^= letter == '`';
        letter == ' ' && !is_code
    });
    for word in words {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
