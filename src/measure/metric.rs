//! SQL files → one row per account, cast to the declared types, with the reason where a value is missing.

use chrono::NaiveDate;
use polars::prelude::{Column, DataFrame, DataType, IntoColumn, NamedFrom, Series};

use crate::base::diagnostic::Diagnostic;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::base::identifier;
use crate::base::value::{Status, Values};
use crate::config::{MetricQuery, MetricType, Pipeline};
use crate::measure::source::Sources;
use crate::query::engine;
use crate::query::{Bindings, Plan, Sql};

mod scored_accounts;
mod query_results;
mod sources_of_metric;
mod query_check;
mod derived;
mod parent_listing;
mod origins;
mod query_plan;
mod row_expressions;
mod query_run;
mod values;

pub use origins::MetricOrigins;
pub use parent_listing::{ListedParent, ParentListing, read_listing, too_deep_failure};
pub use query_check::check_queries;
pub use query_plan::{DescribedColumn, QueryDescription, describe_query};
pub use row_expressions::{Formula, evaluate_conditions, evaluate_nullable_conditions, evaluate_numbers};
pub use sources_of_metric::metrics_of_stale_sources;

/// One row per scored account, sorted by id.
#[derive(Debug, Clone)]
pub struct MetricTable {
    pub as_of: NaiveDate,
    pub accounts: Vec<String>,
    /// The id, every column of the accounts source, every metric (queries' in pipeline order, then derived)
    /// and `tier` as text. Columns of the accounts are as declared, metrics integers or doubles; stale values are NULL
    /// already.
    pub frame: DataFrame,
    /// Index into [`Spec::tiers`], one per account.
    pub tiers: Vec<usize>,
    /// Queries' metrics in pipeline order, then derived ones.
    pub metrics: Vec<MetricColumn>,
}

/// One metric, one entry per account in each list.
#[derive(Debug, Clone)]
pub struct MetricColumn {
    pub name: String,
    pub kind: MetricType,
    pub values: Values,
    pub status: Vec<Status>,
    pub observed_on: Vec<Option<NaiveDate>>,
}

impl MetricTable {
    /// The metric called `name`.
    #[must_use]
    pub fn metric(&self, name: &str) -> Option<&MetricColumn> {
        self.metrics.iter().find(|metric| metric.name == name)
    }

    /// The values of a metric or of a column of the accounts source, as far as they count.
    ///
    /// # Errors
    /// A name that the rows don't have: checked before, so a defect of healthscore.
    pub fn values(&self, name: &str) -> Result<Values, Error> {
        column_values(&self.frame, name)
    }

    /// The same of a column of numbers; none of any account where it holds something else.
    ///
    /// # Errors
    /// As [`Self::values`].
    pub fn numbers(&self, name: &str) -> Result<Vec<Option<f64>>, Error> {
        Ok(match self.values(name)? {
            Values::Number(numbers) => numbers,
            _ => vec![None; self.accounts.len()],
        })
    }

    /// The same of a column of texts.
    ///
    /// # Errors
    /// As [`Self::values`].
    pub fn texts(&self, name: &str) -> Result<Vec<Option<String>>, Error> {
        Ok(match self.values(name)? {
            Values::Text(texts) => texts,
            _ => vec![None; self.accounts.len()],
        })
    }
}

/// The values of a column of the row, as the kind that the column holds.
///
/// # Errors
/// As [`MetricTable::values`].
pub fn column_values(frame: &DataFrame, name: &str) -> Result<Values, Error> {
    let column = frame.column(name).map_err(|error| column_error(name, &error))?;
    let kind = match column.dtype() {
        DataType::String | DataType::Categorical(..) => MetricType::Text,
        DataType::Boolean => MetricType::Boolean,
        DataType::Date | DataType::Datetime(..) => MetricType::Date,
        _ => MetricType::Number,
    };
    values::read_values(column, kind).ok_or_else(|| column_type_error(name, column.dtype()))
}

/// A column that holds what no column of the row should.
fn column_type_error(name: &str, found: &DataType) -> Error {
    Error::Engine { attempt: format!("read column `{name}`"), reason: format!("it holds {found}") }
}

/// A column that the engine will not take or give.
pub fn column_error(name: &str, error: &polars::prelude::PolarsError) -> Error {
    Error::Engine { attempt: format!("join `{name}` to the accounts"), reason: engine::engine_error_text(error) }
}

/// Runs every query as one plan, joins the answers to the scored accounts, and derives the rest row by row.
///
/// # Errors
/// Mistakes in the SQL, answers that break what is declared about them, or an engine that fails.
pub fn compute(pipeline: &Pipeline, sources: &Sources) -> Result<MetricTable, Failure> {
    let bindings = pipeline.bindings(sources.as_of);
    let tables = query_plan::source_catalog(pipeline);
    let mut jobs = Vec::new();
    let mut problems = Vec::new();
    for query in &pipeline.queries {
        match query_plan::plan_query(pipeline, &tables, query, bindings) {
            Ok(bound) => jobs.push(query_plan::build_job(pipeline, sources, bound.plan, bindings)),
            Err(mut found) => problems.append(&mut found),
        }
    }
    if !problems.is_empty() {
        return Err(Failure::Spec(problems));
    }
    let scored = scored_accounts::plan_accounts(pipeline, sources, bindings)?;
    let (scored, answers) =
        query_run::run_queries(pipeline, &scored, &jobs).map_err(|failure| sources.files.attribute_error(failure))?;
    let (accounts, mut frame) = scored_accounts::read_accounts(pipeline, scored)?;
    let mut metrics = Vec::new();
    for ((query, job), answer) in pipeline.queries.iter().zip(&jobs).zip(answers) {
        let answer = query_results::name_columns(&job.plan, answer)?;
        match query_results::read_metrics(pipeline, sources.as_of, query, &answer, &accounts) {
            Ok(mut columns) => metrics.append(&mut columns),
            Err(mut found) => problems.append(&mut found),
        }
    }
    if !problems.is_empty() {
        return Err(Failure::Data(problems));
    }
    for metric in &metrics {
        add_column(&mut frame, metric.values.to_column(&metric.name, metric.kind))?;
    }
    for derived in &pipeline.derived {
        let metric = derived::compute_derived(derived, &frame, &metrics, bindings)?;
        add_column(&mut frame, metric.values.to_column(&metric.name, metric.kind))?;
        metrics.push(metric);
    }
    let tiers = assign_tiers(pipeline, &frame, bindings)?;
    let names: Vec<&str> =
        tiers.iter().map(|tier| pipeline.tiers.get(*tier).map_or("", |tier| tier.name.as_str())).collect();
    add_column(&mut frame, Series::new("tier".into(), names).into_column())?;
    Ok(MetricTable { as_of: sources.as_of, accounts, frame, tiers, metrics })
}

fn engine_failure(attempt: &str, reason: String) -> Failure {
    Failure::World(Error::Engine { attempt: attempt.to_owned(), reason })
}

/// Adds a column to the row that expressions read.
fn add_column(frame: &mut DataFrame, column: Column) -> Result<(), Failure> {
    let name = column.name().clone();
    match frame.with_column(column) {
        Ok(_) => Ok(()),
        Err(error) => Err(column_error(&name, &error).into()),
    }
}

/// The first tier whose condition holds; the last tier has none.
fn assign_tiers(pipeline: &Pipeline, frame: &DataFrame, bindings: Bindings) -> Result<Vec<usize>, Failure> {
    let conditional = pipeline.tiers.iter().enumerate().filter_map(|(at, tier)| Some((at, tier, tier.when.as_ref()?)));
    let (conditions, formulas): (Vec<usize>, Vec<Formula>) =
        conditional.map(|(at, tier, when)| (at, Formula::new(when, format!("tier `{}`", tier.name)))).unzip();
    let held = evaluate_conditions(frame, &formulas, bindings)?;
    let last = pipeline.tiers.len().saturating_sub(1);
    let first = |account: usize| {
        let mut answers = conditions.iter().zip(&held);
        answers.find(|(_, held)| held.get(account) == Some(&true)).map_or(last, |(tier, _)| *tier)
    };
    Ok((0..frame.height()).map(first).collect())
}

/// A mistake in what a query returns, told at the query's file.
fn query_mistake(query: &MetricQuery, code: &'static str, message: String) -> Diagnostic {
    let place = Sql::of_file(&query.file).place;
    Diagnostic::sql(code, format!("`{}`: {message}", query.name)).at(place)
}

/// The nearest of the columns a query does return.
fn suggest_output(wanted: &str, plan: &Plan) -> String {
    let known: Vec<&str> = plan.columns.iter().map(|field| field.name.as_str()).collect();
    match identifier::nearest(wanted, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it returns {}", identifier::list(known)),
    }
}

#[cfg(test)]
mod tests;
