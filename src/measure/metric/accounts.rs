//! Who is scored: the accounts source as of the day, its condition, its ids.

use polars::prelude::{DataFrame, DataType, Expr, LazyFrame, SortMultipleOptions, col};

use super::row::{self, Formula};
use crate::base::diagnostic::Diagnostic;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::base::identifier;
use crate::config::{Source, Spec};
use crate::measure::source::{self, Sources};
use crate::query::engine;
use crate::query::lower::{Lowering, Problems};
use crate::query::{Bindings, Wanted};

/// No column of a source can be called so.
const KEPT: &str = "is kept";

/// The scored accounts as a plan, and where the condition on them notes a value that it does not take.
pub struct Scored<'a> {
    pub frame: LazyFrame,
    only: Option<(Formula<'a>, Problems)>,
}

impl Scored<'_> {
    /// The value that stopped it, if one did.
    #[must_use]
    pub fn problem(&self) -> Option<Failure> {
        let (only, problems) = self.only.as_ref()?;
        Some(Failure::Data(vec![only.problem(&problems.first()?)]))
    }
}

/// The scored accounts, sorted by id as text, every column of the source as expressions read it.
///
/// # Errors
/// Mistakes in the condition, or an accounts source that is not declared.
pub fn plan<'a>(spec: &'a Spec, sources: &Sources, bindings: Bindings) -> Result<Scored<'a>, Failure> {
    with(spec, sources, bindings, None)
}

/// The same with one more column of the source.
///
/// # Errors
/// As [`plan`].
pub fn with<'a>(
    spec: &'a Spec,
    sources: &Sources,
    bindings: Bindings,
    more: Option<Expr>,
) -> Result<Scored<'a>, Failure> {
    let missing = || {
        let message = format!("no source is called `{}`, which should hold the accounts", spec.accounts.source);
        Failure::Spec(vec![Diagnostic::error("unknown-source", message)])
    };
    let source = source(spec).ok_or_else(missing)?;
    let columns: Vec<Expr> = readable(source, &spec.accounts.id).into_iter().chain(more).collect();
    let mut frame = sources.frame(&spec.accounts.source).ok_or_else(missing)?.select(columns);
    let mut noted = None;
    if let Some(only) = &spec.accounts.only {
        let schema = engine::schema(&mut frame).map_err(|error| failed(engine::plain(&error)))?;
        let condition = row::plan(&row::columns(&schema), only, Wanted::Condition, bindings).map_err(Failure::Spec)?;
        let names: Vec<String> = schema.iter_names().map(ToString::to_string).collect();
        let lowering = Lowering { zone: bindings.zone, problems: Problems::default() };
        // A column of its own, so that no row is looked at that the source hides.
        let kept = lowering.expr(&condition, &names).alias(KEPT);
        frame = frame.with_columns([kept]).filter(col(KEPT)).drop(polars::prelude::by_name([KEPT], true, false));
        noted = Some((Formula::new(only, "`only` of the accounts"), lowering.problems));
    }
    let id = spec.accounts.id.as_str();
    let frame =
        frame.filter(col(id).is_not_null()).sort([id], SortMultipleOptions::default().with_maintain_order(false));
    Ok(Scored { frame, only: noted })
}

/// The source that holds the accounts.
#[must_use]
pub fn source(spec: &Spec) -> Option<&Source> {
    spec.sources.iter().find(|source| source.name == spec.accounts.source)
}

/// Every column as expressions read it: the id as text, the rest as declared.
#[must_use]
pub fn readable(source: &Source, id: &str) -> Vec<Expr> {
    let columns = source::columns(source).into_iter();
    columns.map(|(name, _)| if name == id { col(name).cast(DataType::String) } else { col(name) }).collect()
}

/// The ids and the rows.
///
/// # Errors
/// An id that several rows bear.
pub fn read(spec: &Spec, answer: DataFrame) -> Result<(Vec<String>, DataFrame), Failure> {
    let id = spec.accounts.id.as_str();
    let column = answer.column(id).and_then(|column| column.str().cloned());
    let ids = column.map_err(|error| failed(engine::plain(&error)))?;
    let accounts: Vec<String> = ids.iter().flatten().map(str::to_owned).collect();
    let mut twice: Vec<&str> =
        accounts.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0].as_str()).collect();
    twice.dedup();
    if twice.is_empty() {
        return Ok((accounts, answer));
    }
    let count = twice.len();
    twice.truncate(3);
    let noun = if count == 1 { "account has" } else { "accounts have" };
    let message =
        format!("source `{}`: {count} {noun} several rows, such as {}", spec.accounts.source, identifier::list(twice));
    let told = Diagnostic::error("account-rows", message).hint(
        "an account has one row: mend the export, or declare `key` and `duplicates: drop` if its rows are the same",
    );
    Err(Failure::Data(vec![match source(spec) {
        Some(source) => told.at(source.place.clone()),
        None => told,
    }]))
}

fn failed(reason: String) -> Failure {
    Failure::World(Error::Engine { attempt: "read the accounts".to_owned(), reason })
}
