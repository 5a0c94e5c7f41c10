//! Metric SQL → a Polars plan that returns one row per account.

use std::collections::BTreeMap;

use polars::prelude::{DataFrame, IntoLazy, LazyFrame, PolarsError};
use polars::sql::SQLContext;
use sqlparser::ast;

use crate::diagnostic::Diagnostic;
use crate::engine;
use crate::name;
use crate::source::{self, Sources};
use crate::spec::{ColumnType, Query, SourceTime, Spec, Sql};
use crate::sql::{self, Bindings, Exactness};

/// The sources that a query reads.
pub type Tables = Vec<(String, LazyFrame)>;

/// One SQL file, understood.
pub struct Planned {
    pub tree: ast::Query,
    pub tables: Tables,
    pub frame: LazyFrame,
}

/// The plan of one SQL file over the sources' frames.
///
/// # Errors
/// Mistakes in the SQL: its syntax, unknown sources, columns, parameters or functions.
pub fn plan(spec: &Spec, sources: &Sources, query: &Query, bindings: Bindings) -> Result<Planned, Vec<Diagnostic>> {
    let text = sql::of_file(&query.file);
    let mut tree = sql::query(&text, bindings)?;
    let tables = sql::tables(&tree);
    let unknown: Vec<Diagnostic> = tables.iter().filter_map(|table| unknown_source(spec, &text, table)).collect();
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let mut mistakes: Vec<Diagnostic> = sql::unordered(&tree)
        .into_iter()
        .map(|(what, way_out)| {
            let place = sql::place_of(&text, &what).unwrap_or_else(|| text.place.clone());
            let message = format!("`{what}` gives another answer when rows come in another order");
            Diagnostic::error("sql-order", message).at(place).hint(way_out)
        })
        .collect();
    if let Some(column) = sql::ungrouped(&tree) {
        let message = format!("`{column}` is returned beside an aggregate, and nothing says GROUP BY");
        let place = sql::place_of(&text, &column).unwrap_or_else(|| text.place.clone());
        let hint = format!("end it with `GROUP BY {column}`");
        mistakes.push(Diagnostic::error("sql-group", message).at(place).hint(hint));
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    sql::make_exact(&mut tree, &exactness(spec, &tables));
    let frames = frames(spec, sources, &tables, &tree);
    match engine::guarded(|| Ok(execute(&frames, &[], &tree))) {
        Ok(Ok(frame)) => Ok(Planned { tree, tables: frames, frame }),
        Ok(Err(error)) => Err(vec![mistake(&text, &error, &columns(spec, &tables))]),
        Err(reason) => Err(vec![Diagnostic::error("sql", format!("cannot plan this SQL: {reason}")).at(text.place)]),
    }
}

/// The frames of the sources that a query reads, as far back as it looks.
fn frames(spec: &Spec, sources: &Sources, tables: &[String], tree: &ast::Query) -> Tables {
    let times = |name: &str| {
        let source = spec.sources.iter().find(|source| source.name == name)?;
        match &source.time {
            SourceTime::Events { at, .. } => sql::reach(tree, name, at),
            _ => None,
        }
    };
    let frame = |table: &String| {
        let frame = match times(table) {
            Some(since) => sources.frame_since(table, since),
            None => sources.frame(table),
        };
        Some((table.clone(), frame?))
    };
    tables.iter().filter_map(frame).collect()
}

/// Hands a query to Polars, over sources and over tables that are there already.
///
/// # Errors
/// What Polars has against it.
pub fn execute(tables: &Tables, made: &[(String, DataFrame)], tree: &ast::Query) -> Result<LazyFrame, PolarsError> {
    let mut context = SQLContext::new();
    for (table, frame) in tables {
        context.register(table, frame.clone());
    }
    for (table, frame) in made {
        context.register(table, frame.clone().lazy());
    }
    let mut tree = tree.clone();
    sql::checked(&mut tree);
    let mut frame = context.execute(&tree.to_string())?;
    // Most unknown columns only show once the types are worked out.
    frame.collect_schema()?;
    Ok(frame)
}

fn unknown_source(spec: &Spec, sql: &Sql, table: &str) -> Option<Diagnostic> {
    let known = || spec.sources.iter().map(|source| source.name.as_str());
    if known().any(|name| name == table) {
        return None;
    }
    let place = sql::place_of(sql, table).unwrap_or_else(|| sql.place.clone());
    let told = Diagnostic::error("unknown-source", format!("no source is called `{table}`")).at(place);
    Some(match name::nearest(table, known()) {
        Some(near) => told.hint(format!("did you mean `{near}`?")),
        None => told.hint(format!("the sources are {}", name::list(known()))),
    })
}

/// How the columns of the named sources add up; the worst counts where two share a name.
fn exactness(spec: &Spec, tables: &[String]) -> BTreeMap<String, Exactness> {
    let mut known = BTreeMap::new();
    for (name, kind) in read(spec, tables) {
        let how = match kind {
            ColumnType::Number => Exactness::Inexact,
            ColumnType::Boolean => Exactness::Narrow,
            ColumnType::Integer => Exactness::Whole,
            _ => Exactness::Exact,
        };
        let worst = known.entry(name).or_insert(how);
        *worst = how.max(*worst);
    }
    known
}

fn read<'a>(spec: &'a Spec, tables: &'a [String]) -> impl Iterator<Item = (String, ColumnType)> + 'a {
    spec.sources.iter().filter(|source| tables.contains(&source.name)).flat_map(source::columns)
}

fn columns(spec: &Spec, tables: &[String]) -> Vec<String> {
    read(spec, tables).map(|(name, _)| name).collect()
}

/// What Polars says about a piece of SQL, at the word it is about, with the nearest of the `known` names.
#[must_use]
pub fn mistake(sql: &Sql, error: &PolarsError, known: &[String]) -> Diagnostic {
    let text = without_dump(&engine::plain(error));
    let missing = match error_kind(error) {
        PolarsError::ColumnNotFound(_) | PolarsError::SchemaFieldNotFound(_) => quoted(&text),
        _ if text.starts_with("no column named") => quoted(&text),
        _ => None,
    };
    let Some(missing) = missing else {
        let place = quoted(&text).and_then(|word| sql::place_of(sql, &word)).unwrap_or_else(|| sql.place.clone());
        return Diagnostic::error("sql", format!("cannot plan this SQL: {text}")).at(place);
    };
    let place = sql::place_of(sql, &missing).unwrap_or_else(|| sql.place.clone());
    let told = Diagnostic::error("unknown-column", format!("no column is called `{missing}`")).at(place);
    match name::nearest(&missing, known.iter().map(String::as_str)) {
        Some(near) => told.hint(format!("did you mean `{near}`?")),
        None => told.hint(format!("the columns are {}", name::list(known))),
    }
}

/// What Polars says, without the syntax tree it may append to it.
fn without_dump(text: &str) -> String {
    let dump = ["; found: Some(", "; found Some(", ": Some("].iter().filter_map(|start| text.find(start)).min();
    dump.map_or(text, |end| &text[..end]).to_owned()
}

fn error_kind(error: &PolarsError) -> &PolarsError {
    match error {
        PolarsError::Context { error, .. } => error_kind(error),
        other => other,
    }
}

/// The first word in quotes.
fn quoted(text: &str) -> Option<String> {
    let start = text.find(['"', '\'', '`'])?;
    let quote = text[start..].chars().next()?;
    let (word, _) = text[start + 1..].split_once(quote)?;
    Some(word.to_owned())
}
