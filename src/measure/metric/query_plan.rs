//! Metric SQL → a typed plan that returns one row per account.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime};

use super::query_results;
use crate::base::diagnostic::Diagnostic;
use crate::config::{ColumnType, MetricQuery, Pipeline, Source, SourcePolicy, SourceTime};
use crate::measure::source::{self, Sources};
use crate::query::bind::{self, BoundQuery};
use crate::query::expr::SqlLocation;
use crate::query::lower::{Lowering, RunProblem, RunProblems};
use crate::query::origins::{columns_scanned, tables_read};
use crate::query::plan_printer;
use crate::query::run::QueryJob;
use crate::query::time_bounds::earliest_time_read;
use crate::query::{Bindings, CatalogTable, Field, Plan, Sql};

/// The declared sources as tables that queries may read.
#[must_use]
pub fn source_catalog(pipeline: &Pipeline) -> Vec<CatalogTable> {
    let table = |source: &Source| CatalogTable {
        name: source.name.clone(),
        columns: source::sql_columns(source)
            .into_iter()
            .map(|column| declared_field(source, column.name, column.kind))
            .collect(),
        key: source.key.clone(),
    };
    pipeline.sources.iter().map(table).collect()
}

/// A column as its contract declares it.
fn declared_field(source: &Source, name: String, kind: ColumnType) -> Field {
    let declared = source.columns.iter().find(|column| column.name == name);
    // What is required may still be missing where rows that lack it are only counted.
    let required = declared.is_some_and(|column| column.required) && source.policies.invalid != SourcePolicy::Warn;
    let values = declared.map(|column| column.values.as_slice()).unwrap_or_default();
    Field { nullable: !required, ..Field::new(name, kind.sql_type()).with_values(values) }
}

/// One SQL file, bound to the sources and held to what is asked of it: the account's id, then its metrics and the dates
/// of observation.
///
/// # Errors
/// Mistakes in the SQL, or a column that is missing or of another type.
pub fn plan_query(
    pipeline: &Pipeline,
    tables: &[CatalogTable],
    query: &MetricQuery,
    bindings: Bindings,
) -> Result<BoundQuery, Vec<Diagnostic>> {
    let bound = bind::bind_query(&Sql::of_file(&query.file), tables, bindings)?;
    let plan = query_results::narrow_to_declared(pipeline, query, &bound.plan)?;
    Ok(BoundQuery { plan, notes: bound.notes })
}

/// A plan over the sources' frames, as far back as it looks.
#[must_use]
pub fn build_job(pipeline: &Pipeline, sources: &Sources, plan: Arc<Plan>, bindings: Bindings) -> QueryJob {
    let mut since = HashMap::new();
    let mut frames = HashMap::new();
    for table in tables_read(&plan) {
        let earliest = earliest_time(pipeline, &plan, &table);
        let frame = match earliest.and_then(wall_clock) {
            Some(time) => sources.frame_since(&table, time),
            None => sources.frame(&table),
        };
        since.extend(earliest.map(|earliest| (table.clone(), earliest)));
        frames.extend(frame.map(|frame| (table, frame)));
    }
    QueryJob {
        plan,
        tables: frames,
        since,
        lowering: Lowering { zone: bindings.zone, problems: RunProblems::default() },
    }
}

/// The earliest time that a plan asks of a source of events, in microseconds.
fn earliest_time(pipeline: &Pipeline, plan: &Plan, table: &str) -> Option<i64> {
    let source = pipeline.sources.iter().find(|source| source.name == table)?;
    let SourceTime::Events { at, .. } = &source.time else { return None };
    let position = source::sql_columns(source).iter().position(|column| column.name == *at)?;
    earliest_time_read(plan, table, position)
}

fn wall_clock(micros: i64) -> Option<NaiveDateTime> {
    DateTime::from_timestamp_micros(micros).map(|instant| instant.naive_utc())
}

/// How a query was understood, for people.
pub struct QueryDescription {
    /// Every column that is asked of the query.
    pub columns: Vec<DescribedColumn>,
    /// Every source that is read, with its columns and the earliest time that is asked of it, in microseconds.
    pub tables: Vec<(String, Vec<String>, Option<i64>)>,
    pub plan: Vec<String>,
}

/// A column that is asked of a query.
pub struct DescribedColumn {
    pub name: String,
    /// As SQL spells the type that the query gives it.
    pub data_type: String,
    /// The type that it is kept as.
    pub kept_as: String,
    pub nullable: bool,
}

/// Binds a query and tells what became of it.
///
/// # Errors
/// Mistakes in it.
pub fn describe_query(
    pipeline: &Pipeline,
    query: &MetricQuery,
    as_of: NaiveDate,
) -> Result<QueryDescription, Vec<Diagnostic>> {
    let catalog = source_catalog(pipeline);
    let bindings = pipeline.bindings(as_of);
    let bound_plan = bind::bind_query(&Sql::of_file(&query.file), &catalog, bindings)?.plan;
    let plan = query_results::narrow_to_declared(pipeline, query, &bound_plan)?;
    let columns = plan.columns.iter().map(|field| DescribedColumn {
        name: field.name.clone(),
        data_type: query_results::find_column(&bound_plan, &field.name)
            .map(|found| found.data_type.to_string())
            .unwrap_or_default(),
        kept_as: field.data_type.to_string(),
        nullable: field.nullable,
    });
    let read_table = |table: String| {
        let names = catalog.iter().find(|known| known.name == table).map(|known| known.columns.as_slice());
        let positions = columns_scanned(&plan, &table);
        let columns = positions.iter().filter_map(|at| names?.get(*at)).map(|field| field.name.clone()).collect();
        let since = earliest_time(pipeline, &plan, &table);
        (table, columns, since)
    };
    let tables = tables_read(&plan).into_iter().map(read_table).collect();
    Ok(QueryDescription {
        columns: columns.collect(),
        tables,
        plan: plan_printer::plan_lines(&plan, pipeline.time_zone),
    })
}

/// What to do about a value that SQL does not take.
const VALUE_HINT: &str = "fix the export, or let the SQL expect such values: `TRY_CAST`, `TRY_STRPTIME` or `CASE`; \
    `DOUBLE` for numbers that are too large";

/// A value that a query does not take, told at its place.
#[must_use]
pub fn value_diagnostic(sql: &Sql, problem: &RunProblem) -> Diagnostic {
    let place = sql.place_of(SqlLocation { start: problem.start, end: problem.end });
    Diagnostic::sql("sql-value", problem.message.clone()).at(place).hint(problem.hint.unwrap_or(VALUE_HINT))
}
