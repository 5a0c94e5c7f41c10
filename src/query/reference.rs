//! Everything that may be called and written, as the manual and `show … functions` print it: how it is written, what it
//! takes and gives, what it does with NULL, examples, and what other engines call it.

use super::bind::callables::{self, SyntaxDoc, lookup};
use super::functions;
use super::plan::Field;
use super::types::Type;
use crate::base::identifier;

mod constructs;
pub mod engines;
mod signature;
#[cfg(test)]
mod tests;

pub use constructs::CONSTRUCTS;
pub use engines::{ENGINES, OtherEngine};

/// The table that the examples of aggregates, windows and queries read, as a table of FROM.
const SAMPLE_SQL: &str = "(VALUES ('a', DATE '2026-06-01', 3, 1.5e0, 'free', TRUE), \
                          ('b', DATE '2026-06-10', 5, 4.5e0, 'free', TRUE), \
                          ('a', DATE '2026-06-15', NULL, 2.5e0, 'pro', FALSE), \
                          ('b', DATE '2026-06-20', 5, 0.5e0, NULL, NULL), \
                          ('c', DATE '2026-06-25', 8, 1e0, 'pro', TRUE)) AS t (account, day, n, x, plan, paid)";

/// A second one, to be joined.
const PRICES_SQL: &str = "(VALUES ('free', 0), ('pro', 40), ('team', 90)) AS prices (plan, price)";

/// A table that examples read.
#[derive(Debug)]
pub struct SampleTable {
    pub name: &'static str,
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

/// The tables that examples read, as people read them.
#[must_use]
pub fn sample_tables() -> [SampleTable; 2] {
    [SAMPLE_SQL, PRICES_SQL].map(|written| {
        let written = written.trim_start_matches("(VALUES ");
        let (rows, name) = written.rsplit_once(") AS ").unwrap_or((written, ""));
        let (name, columns) = name.split_once(" (").unwrap_or((name, ""));
        let plain = |row: &str| row.trim_matches(['(', ')']).replace("DATE ", "").replace("e0", "").replace('\'', "");
        let cells = |row: &str| plain(row).split(", ").map(str::to_owned).collect();
        SampleTable {
            name,
            columns: columns.trim_end_matches(')').split(", ").collect(),
            rows: rows.split("), (").map(cells).collect(),
        }
    })
}

/// Something that may be called or written.
#[derive(Debug, Clone)]
pub struct ReferenceEntry {
    /// The part of the manual that it belongs to.
    pub subject: &'static str,
    /// As the manual shows it; several are parted by `), `.
    pub usage: &'static str,
    /// Its names in lower case; none of a construct.
    pub names: &'static [&'static str],
    pub meaning: &'static str,
    pub examples: &'static [(&'static str, &'static str)],
    kind: ExampleKind,
}

/// What an example is: an expression, or one over the rows of the sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ExampleKind {
    /// A query over the sample.
    Query,
    Expression,
    /// One value for all rows of the sample.
    Aggregate,
    /// A value for each row of the sample.
    Window,
}

/// What a call takes and gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallSignature {
    /// `number, integer → number`; empty where it cannot be said.
    pub types: String,
    /// What it does with NULL.
    pub nulls: &'static str,
}

impl ReferenceEntry {
    const fn from_doc(subject: &'static str, form: &'static SyntaxDoc, kind: ExampleKind) -> Self {
        Self { subject, usage: form.usage, names: form.names, meaning: form.meaning, examples: form.examples, kind }
    }

    /// Whether its examples read the sample.
    #[must_use]
    pub fn reads_sample(&self) -> bool {
        let reads = |(example, _): &(&str, &str)| example.contains(" FROM ");
        self.kind != ExampleKind::Expression && (self.kind != ExampleKind::Query || self.examples.iter().any(reads))
    }

    /// Found out by the examples, with each argument of every type.
    #[must_use]
    pub fn signature(&self) -> CallSignature {
        signature::signature_of(self)
    }
}

/// Other names than those that usages show, in upper case.
#[must_use]
pub fn other_names(usage: &str, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| name.to_uppercase()).filter(|name| !usage.contains(&format!("{name}("))).collect()
}

/// The usages of a call one by one.
#[must_use]
pub fn split_usages(usage: &str) -> Vec<String> {
    let closed = |one: &str| if one.ends_with(')') { one.to_owned() } else { format!("{one})") };
    usage.split("), ").map(closed).collect()
}

/// All of it, in the order of the manual.
pub fn all_entries() -> impl Iterator<Item = ReferenceEntry> {
    let constructs =
        CONSTRUCTS.iter().map(|(subject, form)| ReferenceEntry::from_doc(subject, form, ExampleKind::Query));
    let special = lookup::special_forms()
        .map(|form| ReferenceEntry::from_doc("Forms of CASE, and the as-of date", form, ExampleKind::Expression));
    let aggregates =
        lookup::aggregate_functions().map(|form| ReferenceEntry::from_doc("Aggregates", form, ExampleKind::Aggregate));
    let windows = lookup::window_functions().map(|form| ReferenceEntry::from_doc("Windows", form, ExampleKind::Window));
    let scalars = functions::functions_by_subject().flat_map(|(subject, functions)| {
        functions.iter().map(move |function| ReferenceEntry {
            subject,
            usage: function.usage,
            names: function.names,
            meaning: function.meaning,
            examples: function.examples,
            kind: ExampleKind::Expression,
        })
    });
    let dates = lookup::foreign_date_functions()
        .map(|form| ReferenceEntry::from_doc("Dates as other engines call them", form, ExampleKind::Expression));
    constructs.chain(special).chain(aggregates).chain(windows).chain(scalars).chain(dates)
}

/// What somebody looks for by a name or by words.
#[derive(Debug)]
pub enum LookupResult {
    /// What is called so, or has these words in it.
    Entries(Vec<ReferenceEntry>),
    /// Another engine, and what it has.
    Engine(&'static OtherEngine),
    /// Another engine has it; what to write instead.
    WriteInstead(&'static str),
    /// Nothing; how what is called nearly so is written.
    NotFound(Option<&'static str>),
}

/// What is called `wanted`, else what is written or explained with it.
#[must_use]
pub fn look_up(wanted: &str) -> LookupResult {
    let wanted = wanted.trim().trim_end_matches("()").to_lowercase();
    let called: Vec<ReferenceEntry> = all_entries().filter(|entry| entry.names.contains(&wanted.as_str())).collect();
    if !called.is_empty() {
        return LookupResult::Entries(called);
    }
    if let Some(engine) = ENGINES.iter().find(|engine| engine.name.eq_ignore_ascii_case(&wanted)) {
        return LookupResult::Engine(engine);
    }
    if let Some(hint) = callables::hint_for_refused(&wanted) {
        return LookupResult::WriteInstead(hint);
    }
    let mentions = |text: &str| text.to_lowercase().contains(&wanted);
    let mentioned: Vec<ReferenceEntry> =
        all_entries().filter(|entry| mentions(entry.usage) || mentions(entry.subject)).collect();
    if !mentioned.is_empty() {
        return LookupResult::Entries(mentioned);
    }
    let near = identifier::nearest(&wanted, callables::callable_names());
    LookupResult::NotFound(near.and_then(callables::find_usage).map(|found| found.usage))
}

/// The columns of the sample.
fn sample_columns() -> Vec<Field> {
    let types = [
        ("account", Type::Text),
        ("day", Type::Date),
        ("n", Type::Integer),
        ("x", Type::Double),
        ("plan", Type::Text),
        ("paid", Type::Boolean),
    ];
    types.into_iter().map(|(name, data_type)| Field { nullable: false, ..Field::new(name, data_type) }).collect()
}
