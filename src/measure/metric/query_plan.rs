//! Plans the SQL of metrics: binds each query to the sources and to its declared metrics.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDateTime};

use super::declared_outputs::narrow_to_declared;
use crate::base::diagnostic::Diagnostic;
use crate::base::failure::Failure;
use crate::config::{ColumnType, MetricQuery, Pipeline, Source, SourcePolicy, SourceTime};
use crate::measure::source::{self, Sources};
use crate::query::bind::{self, BoundQuery};
use crate::query::lower::{Lowering, RunProblems};
use crate::query::origins::tables_read;
use crate::query::run::QueryJob;
use crate::query::time_bounds::earliest_time_read;
use crate::query::{Bindings, CatalogTable, Field, Plan, Sql};

/// Returns the declared sources as tables that queries may read.
#[must_use]
pub fn source_catalog(pipeline: &Pipeline) -> Vec<CatalogTable> {
    pipeline.sources.iter().map(catalog_table).collect()
}

fn catalog_table(source: &Source) -> CatalogTable {
    let columns = source::sql_columns(source).into_iter();
    CatalogTable {
        name: source.name.clone(),
        columns: columns.map(|column| declared_field(source, column.name, column.kind)).collect(),
        key: source.key.clone(),
    }
}

/// Returns a column of a source as queries read it.
fn declared_field(source: &Source, name: String, kind: ColumnType) -> Field {
    let declared = source.columns.iter().find(|column| column.name == name);
    // With `invalid: warn`, rows without a required value are counted and stay.
    let required = declared.is_some_and(|column| column.required) && source.policies.invalid != SourcePolicy::Warn;
    let values = declared.map(|column| column.values.as_slice()).unwrap_or_default();
    Field { nullable: !required, ..Field::new(name, kind.sql_type()).with_values(values) }
}

/// Plans every query of a pipeline, each as a job over the sources' frames.
///
/// # Errors
/// All mistakes in all queries.
pub fn plan_jobs(pipeline: &Pipeline, sources: &Sources, bindings: Bindings) -> Result<Vec<QueryJob>, Failure> {
    let catalog = source_catalog(pipeline);
    let mut jobs = Vec::new();
    let mut problems = Vec::new();
    for query in &pipeline.queries {
        match plan_query(pipeline, &catalog, query, bindings) {
            Ok(bound) => jobs.push(build_job(pipeline, sources, bound.plan, bindings)),
            Err(mut mistakes) => problems.append(&mut mistakes),
        }
    }
    if problems.is_empty() { Ok(jobs) } else { Err(Failure::Pipeline(problems)) }
}

/// Plans one query: the account's id, then its metrics and their dates of observation.
///
/// # Errors
/// Mistakes in the SQL, or a column that is missing or of another type.
pub fn plan_query(
    pipeline: &Pipeline,
    catalog: &[CatalogTable],
    query: &MetricQuery,
    bindings: Bindings,
) -> Result<BoundQuery, Vec<Diagnostic>> {
    let bound = bind::bind_query(&Sql::of_file(&query.file), catalog, bindings)?;
    let plan = narrow_to_declared(pipeline, query, &bound.plan)?;
    Ok(BoundQuery { plan, notes: bound.notes })
}

/// Returns the job that runs a plan over the sources' frames, without files that are older than the plan reads.
fn build_job(pipeline: &Pipeline, sources: &Sources, plan: Arc<Plan>, bindings: Bindings) -> QueryJob {
    let mut since = HashMap::new();
    let mut frames = HashMap::new();
    for table in tables_read(&plan) {
        let earliest = earliest_time(pipeline, &plan, &table);
        let frame = match earliest.and_then(utc_time) {
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

/// Returns the earliest time that a plan reads of a source of events, in microseconds: an instant, or the midnight of a day
/// if the source has the days of its events.
pub fn earliest_time(pipeline: &Pipeline, plan: &Plan, table: &str) -> Option<i64> {
    let source = pipeline.sources.iter().find(|source| source.name == table)?;
    let SourceTime::Events { at, .. } = &source.time else { return None };
    let position = source::sql_columns(source).iter().position(|column| column.name == *at)?;
    earliest_time_read(plan, table, position, pipeline.time_zone)
}

fn utc_time(micros: i64) -> Option<NaiveDateTime> {
    DateTime::from_timestamp_micros(micros).map(|instant| instant.naive_utc())
}
