//! Describes the plan of a query for people: the columns it returns, the sources it reads, the steps.

use chrono::{DateTime, NaiveDate, NaiveDateTime};

use super::declared_outputs::{find_column, narrow_to_declared};
use super::query_plan::{earliest_time, source_catalog};
use crate::base::diagnostic::Diagnostic;
use crate::config::{ColumnType, MetricQuery, Pipeline};
use crate::query::origins::{columns_scanned, tables_read};
use crate::query::{CatalogTable, Plan, Sql, bind, plan_printer};

/// The plan of a query, for people.
pub struct QueryDescription {
    /// The columns that the pipeline declares.
    pub columns: Vec<DescribedColumn>,
    pub tables: Vec<ReadTable>,
    /// The steps, one line for each.
    pub plan: Vec<String>,
}

/// A declared column of a query.
pub struct DescribedColumn {
    pub name: String,
    /// The type that the query returns, as SQL spells it.
    pub data_type: String,
    /// The type in which it is kept.
    pub kept_as: String,
    pub nullable: bool,
}

/// A source that a query reads.
pub struct ReadTable {
    pub name: String,
    pub columns: Vec<String>,
    /// The earliest time that the query reads, in the pipeline's time zone.
    pub since: Option<NaiveDateTime>,
}

/// Plans a query and describes the plan.
///
/// # Errors
/// Mistakes in the SQL.
pub fn describe_query(
    pipeline: &Pipeline,
    query: &MetricQuery,
    as_of: NaiveDate,
) -> Result<QueryDescription, Vec<Diagnostic>> {
    let catalog = source_catalog(pipeline);
    let bound_plan = bind::bind_query(&Sql::of_file(&query.file), &catalog, pipeline.bindings(as_of))?.plan;
    let plan = narrow_to_declared(pipeline, query, &bound_plan)?;
    let columns = plan.columns.iter().map(|field| DescribedColumn {
        name: field.name.clone(),
        data_type: find_column(&bound_plan, &field.name).map(|column| column.data_type.to_string()).unwrap_or_default(),
        kept_as: field.data_type.to_string(),
        nullable: field.nullable,
    });
    Ok(QueryDescription {
        columns: columns.collect(),
        tables: tables_read(&plan).into_iter().map(|table| describe_table(pipeline, &catalog, &plan, table)).collect(),
        plan: plan_printer::plan_lines(&plan, pipeline.time_zone),
    })
}

/// Returns the time of a source's rows in the pipeline's zone.
fn local_time_of_source(pipeline: &Pipeline, name: &str, micros: i64) -> Option<NaiveDateTime> {
    let time = DateTime::from_timestamp_micros(micros)?;
    let source = pipeline.sources.iter().find(|source| source.name == name)?;
    match source.time_column()?.kind {
        ColumnType::Timestamp => Some(time.with_timezone(&pipeline.time_zone).naive_local()),
        _ => Some(time.naive_utc()),
    }
}

fn describe_table(pipeline: &Pipeline, catalog: &[CatalogTable], plan: &Plan, name: String) -> ReadTable {
    let fields = catalog.iter().find(|table| table.name == name).map(|table| table.columns.as_slice());
    let positions = columns_scanned(plan, &name);
    let columns = positions.iter().filter_map(|at| fields?.get(*at)).map(|field| field.name.clone()).collect();
    let since = earliest_time(pipeline, plan, &name).and_then(|micros| local_time_of_source(pipeline, &name, micros));
    ReadTable { columns, since, name }
}
