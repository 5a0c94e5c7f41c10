//! Who is scored: the accounts source as of the day, its condition, its ids.

use polars::prelude::{DataFrame, DataType, Expr, LazyFrame, SortMultipleOptions, col};

use super::row_expressions::{self, Formula};
use crate::base::diagnostic::Diagnostic;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::base::identifier;
use crate::config::{Pipeline, Source};
use crate::measure::source::{self, Sources};
use crate::query::engine;
use crate::query::lower::{Lowering, RunProblems};
use crate::query::{Bindings, ExpectedType};

/// No column of a source can be called so.
const KEPT_COLUMN: &str = "is kept";

/// The scored accounts as a plan, and where the condition on them notes a value that it does not take.
pub struct ScoredAccounts<'a> {
    pub frame: LazyFrame,
    condition: Option<(Formula<'a>, RunProblems)>,
}

impl ScoredAccounts<'_> {
    /// The value that stopped it, if one did.
    #[must_use]
    pub fn condition_failure(&self) -> Option<Failure> {
        let (only, problems) = self.condition.as_ref()?;
        Some(Failure::Data(vec![only.diagnostic(&problems.first_in_text()?)]))
    }
}

/// The scored accounts, sorted by id as text, every column of the source as expressions read it.
///
/// # Errors
/// Mistakes in the condition, or an accounts source that is not declared.
pub fn plan_accounts<'a>(
    pipeline: &'a Pipeline,
    sources: &Sources,
    bindings: Bindings,
) -> Result<ScoredAccounts<'a>, Failure> {
    plan_accounts_with(pipeline, sources, bindings, None)
}

/// The same with one more column of the source.
///
/// # Errors
/// As [`plan`].
pub fn plan_accounts_with<'a>(
    pipeline: &'a Pipeline,
    sources: &Sources,
    bindings: Bindings,
    extra_column: Option<Expr>,
) -> Result<ScoredAccounts<'a>, Failure> {
    let missing = || {
        let message = format!("no source is called `{}`, which should hold the accounts", pipeline.accounts.source);
        Failure::Spec(vec![Diagnostic::error("unknown-source", message)])
    };
    let source = accounts_source(pipeline).ok_or_else(missing)?;
    let columns: Vec<Expr> = readable_columns(source, &pipeline.accounts.id).into_iter().chain(extra_column).collect();
    let mut frame = sources.frame(&pipeline.accounts.source).ok_or_else(missing)?.select(columns);
    let mut checked_condition = None;
    if let Some(only) = &pipeline.accounts.only {
        let schema =
            engine::schema_of_frame(&mut frame).map_err(|error| read_failure(engine::engine_error_text(&error)))?;
        let condition = row_expressions::bind_expression(
            &row_expressions::fields_of_schema(&schema),
            only,
            ExpectedType::Condition,
            bindings,
        )
        .map_err(Failure::Spec)?;
        let names: Vec<String> = schema.iter_names().map(ToString::to_string).collect();
        let lowering = Lowering { zone: bindings.zone, problems: RunProblems::default() };
        // A column of its own, so that no row is looked at that the source hides.
        let is_kept = lowering.lower_expr(&condition, &names).alias(KEPT_COLUMN);
        frame = frame.with_columns([is_kept]).filter(col(KEPT_COLUMN)).drop(polars::prelude::by_name(
            [KEPT_COLUMN],
            true,
            false,
        ));
        checked_condition = Some((Formula::new(only, "`only` of the accounts"), lowering.problems));
    }
    let id = pipeline.accounts.id.as_str();
    let frame =
        frame.filter(col(id).is_not_null()).sort([id], SortMultipleOptions::default().with_maintain_order(false));
    Ok(ScoredAccounts { frame, condition: checked_condition })
}

/// The source that holds the accounts.
#[must_use]
pub fn accounts_source(pipeline: &Pipeline) -> Option<&Source> {
    pipeline.sources.iter().find(|source| source.name == pipeline.accounts.source)
}

/// Every column as expressions read it: the id as text, the rest as declared.
#[must_use]
pub fn readable_columns(source: &Source, id: &str) -> Vec<Expr> {
    let columns = source::sql_columns(source).into_iter();
    columns
        .map(|column| if column.name == id { col(column.name).cast(DataType::String) } else { col(column.name) })
        .collect()
}

/// The ids and the rows.
///
/// # Errors
/// An id that several rows bear.
pub fn read_accounts(pipeline: &Pipeline, answer: DataFrame) -> Result<(Vec<String>, DataFrame), Failure> {
    let id = pipeline.accounts.id.as_str();
    let column = answer.column(id).and_then(|column| column.str().cloned());
    let ids = column.map_err(|error| read_failure(engine::engine_error_text(&error)))?;
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
    let message = format!(
        "source `{}`: {count} {noun} several rows, such as {}",
        pipeline.accounts.source,
        identifier::list(twice)
    );
    let diagnostic = Diagnostic::error("account-rows", message).hint(
        "an account has one row: fix the export, or declare `key` and `duplicates: drop` if its rows are the same",
    );
    Err(Failure::Data(vec![match accounts_source(pipeline) {
        Some(source) => diagnostic.at(source.place.clone()),
        None => diagnostic,
    }]))
}

fn read_failure(reason: String) -> Failure {
    Failure::World(Error::Engine { attempt: "read the accounts".to_owned(), reason })
}
