//! The accounts that are scored: the accounts source as of the day, its condition `only`, its ids.

use polars::prelude::{DataFrame, DataType, Expr, LazyFrame, SortMultipleOptions, StringChunked, by_name, col};

use super::engine_errors::engine_failure;
use super::row_expressions::{self, Formula};
use crate::base::diagnostic::Diagnostic;
use crate::base::failure::Failure;
use crate::base::identifier;
use crate::base::text::count_phrase;
use crate::config::{Pipeline, Source, SourcePolicy, Sql, condition_for_filled_id};
use crate::measure::source::{self, Sources};
use crate::query::engine;
use crate::query::lower::{Lowering, RunProblems};
use crate::query::{Bindings, ExpectedType};

/// The column with the result of the condition. The name is not an identifier, so no column of a source has it.
const KEPT_COLUMN: &str = "is kept";

/// The scored accounts as a plan.
pub struct ScoredAccounts<'a> {
    pub frame: LazyFrame,
    /// The ids of all accounts, if a condition chooses those that are scored.
    listed: Option<LazyFrame>,
    condition: Option<AccountsCondition<'a>>,
}

/// The condition on the accounts, and the values that it could not convert.
struct AccountsCondition<'a> {
    formula: Formula<'a>,
    problems: RunProblems,
}

/// The scored accounts as they were read, sorted by id.
pub struct AccountRows {
    pub ids: Vec<String>,
    pub frame: DataFrame,
}

impl ScoredAccounts<'_> {
    /// Returns the frames to run: the scored accounts, and the ids of all accounts if those are not the same.
    #[must_use]
    pub fn frames(&self) -> Vec<LazyFrame> {
        std::iter::once(&self.frame).chain(&self.listed).cloned().collect()
    }

    /// Returns the failure of the condition, if it could not convert a value.
    #[must_use]
    pub fn condition_failure(&self) -> Option<Failure> {
        let AccountsCondition { formula, problems } = self.condition.as_ref()?;
        Some(Failure::Data(vec![formula.diagnostic_of_problem(&problems.first_in_text()?)]))
    }
}

/// Plans to read the scored accounts, sorted by id, with every column of the source as expressions read it.
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

/// Plans to read the scored accounts with one more column, computed from the source.
///
/// # Errors
/// As [`plan_accounts`].
pub fn plan_accounts_with<'a>(
    pipeline: &'a Pipeline,
    sources: &Sources,
    bindings: Bindings,
    extra_column: Option<Expr>,
) -> Result<ScoredAccounts<'a>, Failure> {
    let source = accounts_source(pipeline).ok_or_else(|| missing_accounts_source(pipeline))?;
    let id = pipeline.accounts.id.as_str();
    let columns: Vec<Expr> = readable_columns(source, id).into_iter().chain(extra_column).collect();
    let frame = sources.frame(&source.name).ok_or_else(|| missing_accounts_source(pipeline))?.select(columns);
    let listed = pipeline.accounts.only.as_ref().map(|_| frame.clone().select([col(id)]));
    let (frame, condition) = match &pipeline.accounts.only {
        Some(only) => {
            let (kept, condition) = filter_accounts(frame, only, bindings)?;
            (kept, Some(condition))
        }
        None => (frame, None),
    };
    let sorted = SortMultipleOptions::default().with_maintain_order(false);
    Ok(ScoredAccounts { frame: frame.filter(col(id).is_not_null()).sort([id], sorted), listed, condition })
}

/// Keeps the rows for which the condition on the accounts holds.
fn filter_accounts<'a>(
    mut frame: LazyFrame,
    only: &'a Sql,
    bindings: Bindings,
) -> Result<(LazyFrame, AccountsCondition<'a>), Failure> {
    let schema =
        engine::schema_of_frame(&mut frame).map_err(|error| read_failure(engine::engine_error_text(&error)))?;
    let fields = row_expressions::fields_of_schema(&schema);
    let condition = row_expressions::bind_expression(&fields, only, ExpectedType::Condition, bindings);
    let names: Vec<String> = schema.iter_names().map(ToString::to_string).collect();
    let lowering = Lowering { zone: bindings.zone, problems: RunProblems::default() };
    // As a column of its own, the condition is evaluated only on rows that the source does not hide.
    let is_kept = lowering.lower_expr(&condition.map_err(Failure::Pipeline)?, &names).alias(KEPT_COLUMN);
    let kept = frame.with_columns([is_kept]).filter(col(KEPT_COLUMN)).drop(by_name([KEPT_COLUMN], true, false));
    let formula = Formula::new(only, "`only` of the accounts");
    Ok((kept, AccountsCondition { formula, problems: lowering.problems }))
}

fn missing_accounts_source(pipeline: &Pipeline) -> Failure {
    let message = format!("no source is called `{}`, which should hold the accounts", pipeline.accounts.source);
    Failure::Pipeline(vec![Diagnostic::error("unknown-source", message)])
}

/// Returns the source that holds the accounts.
#[must_use]
pub fn accounts_source(pipeline: &Pipeline) -> Option<&Source> {
    pipeline.sources.iter().find(|source| source.name == pipeline.accounts.source)
}

/// Places a diagnostic at the accounts source.
#[must_use]
pub fn at_accounts_source(pipeline: &Pipeline, diagnostic: Diagnostic) -> Diagnostic {
    match accounts_source(pipeline) {
        Some(source) => diagnostic.at(source.place.clone()),
        None => diagnostic,
    }
}

/// Returns every column as expressions read it: the id as text, the rest as declared.
fn readable_columns(source: &Source, id: &str) -> Vec<Expr> {
    let columns = source::sql_columns(source).into_iter();
    columns
        .map(|column| if column.name == id { col(column.name).cast(DataType::String) } else { col(column.name) })
        .collect()
}

/// Reads the ids of the collected accounts.
///
/// # Errors
/// Accounts with several rows.
pub fn read_accounts(pipeline: &Pipeline, frame: DataFrame) -> Result<AccountRows, Failure> {
    let column = frame.column(&pipeline.accounts.id).and_then(|column| column.str().cloned());
    let column = column.map_err(|error| read_failure(engine::engine_error_text(&error)))?;
    let ids: Vec<String> = column.iter().flatten().map(str::to_owned).collect();
    let mut repeated: Vec<&str> =
        ids.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0].as_str()).collect();
    repeated.dedup();
    if !repeated.is_empty() {
        return Err(repeated_accounts(pipeline, &ids, repeated));
    }
    Ok(AccountRows { ids, frame })
}

/// Returns the ids of the accounts source, where only some of them are scored.
///
/// # Errors
/// An engine that returns another column.
pub fn read_listed_ids(pipeline: &Pipeline, listed: &DataFrame) -> Result<StringChunked, Failure> {
    let column = listed.column(&pipeline.accounts.id).and_then(|column| column.str().cloned());
    column.map_err(|error| read_failure(engine::engine_error_text(&error)))
}

/// Stops a run that scores nobody, unless the accounts source may be empty: because `only` leaves out all accounts, or because
/// the policies of the accounts source leave none. `listed` is the number of accounts, scored or not.
///
/// # Errors
/// A day without accounts.
pub fn check_any_scored(pipeline: &Pipeline, scored: usize, listed: usize) -> Result<(), Failure> {
    let may_be_empty = accounts_source(pipeline).is_none_or(|source| source.policies.empty != SourcePolicy::Error);
    if scored > 0 || may_be_empty {
        return Ok(());
    }
    let accounts = &pipeline.accounts.source;
    let unless = format!("if nobody may be left, declare `empty: warn` at the source `{accounts}`");
    let problem = match pipeline.accounts.only.as_ref().filter(|_| listed > 0) {
        Some(only) => {
            let all = if listed == 1 { "the only account" } else { "any account" };
            let message = format!("nobody is left to score: `only` does not hold for {all} in `{accounts}`");
            let hint = format!("correct the condition, such as the upper and lower case of its texts; {unless}");
            Diagnostic::sql_error("nobody-scored", message).at(only.place.clone()).hint(hint)
        }
        None => {
            let id = &pipeline.accounts.id;
            let message = format!("nobody is left to score: `{accounts}` has no row with `{id}`");
            let problem = Diagnostic::error("nobody-scored", message).hint(format!("fix the export; {unless}"));
            at_accounts_source(pipeline, problem)
        }
    };
    Err(Failure::Data(vec![problem]))
}

/// Reports the rows without an id, and the accounts with several rows.
fn repeated_accounts(pipeline: &Pipeline, ids: &[String], repeated: Vec<&str>) -> Failure {
    let (blank, repeated): (Vec<&str>, Vec<&str>) = repeated.into_iter().partition(|id| id.trim().is_empty());
    let mut problems = Vec::new();
    if let Some(example) = blank.last() {
        problems.push(rows_without_id(pipeline, ids, example));
    }
    if !repeated.is_empty() {
        problems.push(accounts_with_several_rows(pipeline, repeated));
    }
    Failure::Data(problems.into_iter().map(|problem| at_accounts_source(pipeline, problem)).collect())
}

fn rows_without_id(pipeline: &Pipeline, ids: &[String], example: &str) -> Diagnostic {
    let rows = ids.iter().filter(|id| id.trim().is_empty()).count();
    let message = format!("source `{}`: {rows} rows have an empty id", pipeline.accounts.source);
    let condition = condition_for_filled_id(&pipeline.accounts.id, example);
    let hint = match pipeline.accounts.only {
        None => format!("fix the export, or leave these rows out: `only: {condition}` under `accounts`"),
        Some(_) => format!("fix the export, or leave these rows out: add `AND {condition}` to `only`"),
    };
    Diagnostic::error("account-rows", message).hint(hint)
}

fn accounts_with_several_rows(pipeline: &Pipeline, mut repeated: Vec<&str>) -> Diagnostic {
    let count = repeated.len();
    repeated.truncate(3);
    let message = format!(
        "source `{}`: {} several rows, such as {}",
        pipeline.accounts.source,
        count_phrase(count, "account has", "accounts have"),
        identifier::quoted_list(repeated)
    );
    let hint =
        "an account has one row: fix the export, or declare `key` and `duplicates: drop` if its rows are the same";
    Diagnostic::error("account-rows", message).hint(hint)
}

fn read_failure(reason: String) -> Failure {
    engine_failure("read the accounts", reason)
}
