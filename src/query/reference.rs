//! Everything that may be called and written, as the manual and `show … functions` print it: how it is written, what it
//! takes and gives, what it does with NULL, examples, and what other engines call it.

use super::bind::form::{self, Form};
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
pub use engines::{ENGINES, Engine};

/// The table that the examples of aggregates, windows and queries read, as a table of FROM.
const SAMPLE: &str = "(VALUES ('a', DATE '2026-06-01', 3, 1.5e0, 'free', TRUE), \
                          ('b', DATE '2026-06-10', 5, 4.5e0, 'free', TRUE), \
                          ('a', DATE '2026-06-15', NULL, 2.5e0, 'pro', FALSE), \
                          ('b', DATE '2026-06-20', 5, 0.5e0, NULL, NULL), \
                          ('c', DATE '2026-06-25', 8, 1e0, 'pro', TRUE)) AS t (account, day, n, x, plan, paid)";

/// A second one, to be joined.
const PRICES: &str = "(VALUES ('free', 0), ('pro', 40), ('team', 90)) AS prices (plan, price)";

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
    [SAMPLE, PRICES].map(|written| {
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
pub struct Entry {
    /// The part of the manual that it belongs to.
    pub subject: &'static str,
    /// As the manual shows it; several are parted by `), `.
    pub usage: &'static str,
    /// Its names in lower case; none of a construct.
    pub names: &'static [&'static str],
    pub meaning: &'static str,
    pub examples: &'static [(&'static str, &'static str)],
    kind: Kind,
}

/// What an example is: an expression, or one over the rows of the sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
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
pub struct Signature {
    /// `number, integer → number`; empty where it cannot be said.
    pub types: String,
    /// What it does with NULL.
    pub nulls: &'static str,
}

impl Entry {
    const fn of(subject: &'static str, form: &'static Form, kind: Kind) -> Self {
        Self { subject, usage: form.usage, names: form.names, meaning: form.meaning, examples: form.examples, kind }
    }

    /// Whether its examples read the sample.
    #[must_use]
    pub fn reads_sample(&self) -> bool {
        let reads = |(example, _): &(&str, &str)| example.contains(" FROM ");
        self.kind != Kind::Expression && (self.kind != Kind::Query || self.examples.iter().any(reads))
    }

    /// Found out by the examples, with each argument of every type.
    #[must_use]
    pub fn signature(&self) -> Signature {
        signature::of(self)
    }
}

/// Other names than those that usages show, in upper case.
#[must_use]
pub fn others(usage: &str, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| name.to_uppercase()).filter(|name| !usage.contains(&format!("{name}("))).collect()
}

/// The usages of a call one by one.
#[must_use]
pub fn usages(usage: &str) -> Vec<String> {
    let closed = |one: &str| if one.ends_with(')') { one.to_owned() } else { format!("{one})") };
    usage.split("), ").map(closed).collect()
}

/// All of it, in the order of the manual.
pub fn entries() -> impl Iterator<Item = Entry> {
    let constructs = CONSTRUCTS.iter().map(|(subject, form)| Entry::of(subject, form, Kind::Query));
    let special = form::special().map(|form| Entry::of("Forms of CASE, and the as-of date", form, Kind::Expression));
    let aggregates = form::aggregates().map(|form| Entry::of("Aggregates", form, Kind::Aggregate));
    let windows = form::windows().map(|form| Entry::of("Windows", form, Kind::Window));
    let scalars = functions::subjects().flat_map(|(subject, functions)| {
        functions.iter().map(move |function| Entry {
            subject,
            usage: function.usage,
            names: function.names,
            meaning: function.meaning,
            examples: function.examples,
            kind: Kind::Expression,
        })
    });
    let dates = form::date_calls().map(|form| Entry::of("Dates as other engines call them", form, Kind::Expression));
    constructs.chain(special).chain(aggregates).chain(windows).chain(scalars).chain(dates)
}

/// What somebody looks for by a name or by words.
#[derive(Debug)]
pub enum Found {
    /// What is called so, or has these words in it.
    Entries(Vec<Entry>),
    /// Another engine, and what it has.
    Engine(&'static Engine),
    /// Another engine has it; what to write instead.
    Elsewhere(&'static str),
    /// Nothing; how what is called nearly so is written.
    Nothing(Option<&'static str>),
}

/// What is called `wanted`, else what is written or explained with it.
#[must_use]
pub fn find(wanted: &str) -> Found {
    let wanted = wanted.trim().trim_end_matches("()").to_lowercase();
    let called: Vec<Entry> = entries().filter(|entry| entry.names.contains(&wanted.as_str())).collect();
    if !called.is_empty() {
        return Found::Entries(called);
    }
    if let Some(engine) = ENGINES.iter().find(|engine| engine.name.eq_ignore_ascii_case(&wanted)) {
        return Found::Engine(engine);
    }
    if let Some(hint) = form::way_out(&wanted) {
        return Found::Elsewhere(hint);
    }
    let mentions = |text: &str| text.to_lowercase().contains(&wanted);
    let mentioned: Vec<Entry> = entries().filter(|entry| mentions(entry.usage) || mentions(entry.subject)).collect();
    if !mentioned.is_empty() {
        return Found::Entries(mentioned);
    }
    let near = identifier::nearest(&wanted, form::names());
    Found::Nothing(near.and_then(form::described).map(|(usage, _)| usage))
}

/// The columns of the sample.
fn columns() -> Vec<Field> {
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
