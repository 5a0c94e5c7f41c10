//! The datasets of an event: the sources that are read, and the tables that are published.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::column_lineage::ColumnLineage;
use super::dataset_facets::{self, SchemaField};
use super::dataset_names::{DatasetName, DatasetNames};
use super::facet::{Facet, facets_json};
use crate::base::digest::sha256_hex;
use crate::config::{Pipeline, Source};
use crate::measure::source::{self, FileRead, SourceReport};
use crate::publish::run_record::{PublishedObject, RunRecord};
use crate::warehouse::tables::{ACCOUNT_HEALTH_LATEST, SCORECARDS, TABLES, TableSchema, published_columns};

/// Returns the sources. With a record, each shows what was read of it.
#[must_use]
pub fn input_datasets(pipeline: &Pipeline, names: &DatasetNames, record: Option<&RunRecord>) -> Vec<Value> {
    let sources = pipeline.sources.iter().zip(&names.sources);
    sources
        .map(|(source, name)| {
            let reports = record.iter().flat_map(|record| &record.sources);
            input_dataset(pipeline, source, name, reports.into_iter().find(|report| report.source == source.name))
        })
        .collect()
}

fn input_dataset(pipeline: &Pipeline, source: &Source, name: &DatasetName, report: Option<&SourceReport>) -> Value {
    let columns = source::sql_columns(source).into_iter();
    let fields = columns.map(|column| SchemaField {
        name: column.name,
        kind: source::column_type_name(column.kind),
        meaning: None,
    });
    let mut facets = vec![dataset_facets::schema_facet(fields), dataset_facets::data_source(&name.namespace)];
    let mut input_facets = Vec::new();
    if let Some(report) = report {
        facets.push(dataset_facets::version_facet(&fingerprint_of_files(report)));
        input_facets.extend(dataset_facets::input_facets(source, report, pipeline.time_zone));
    }
    dataset_json(name, facets, "inputFacets", input_facets)
}

/// Returns a version of the files that were read. It changes when any of them changes.
fn fingerprint_of_files(report: &SourceReport) -> String {
    let line = |file: &FileRead| format!("{} {} {}", file.path, file.size, file.etag.as_deref().unwrap_or("-"));
    sha256_hex(report.files.iter().map(line).collect::<Vec<_>>().join("\n").as_bytes())
}

/// Returns the tables. With a record, those that were published, and how much of each.
#[must_use]
pub fn output_datasets(
    pipeline: &Pipeline,
    names: &DatasetNames,
    as_of: NaiveDate,
    record: Option<&RunRecord>,
) -> Vec<Value> {
    let Some(record) = record else {
        let tables = TABLES.iter().filter(|table| is_written_every_day(table));
        return tables.map(|table| output_dataset(pipeline, names, table, Vec::new(), Vec::new())).collect();
    };
    let column_lineage = ColumnLineage::new(pipeline, names, as_of);
    let published = TABLES.iter().filter_map(|table| {
        let objects: Vec<&PublishedObject> =
            record.outputs.iter().filter(|output| output.table == table.name).collect();
        if objects.is_empty() {
            return None;
        }
        // Column lineage is long, and only true of tables that are published.
        let facets = column_lineage.table_facet(table).into_iter().chain([version_of_objects(&objects)]).collect();
        Some(output_dataset(pipeline, names, table, facets, vec![statistics_of_objects(&objects)]))
    });
    published.collect()
}

fn is_written_every_day(table: &TableSchema) -> bool {
    table.name != ACCOUNT_HEALTH_LATEST.name && table.name != SCORECARDS.name
}

fn version_of_objects(objects: &[&PublishedObject]) -> Facet {
    let digests: Vec<&str> = objects.iter().map(|object| object.sha256.as_str()).collect();
    dataset_facets::version_facet(&sha256_hex(digests.join("\n").as_bytes()))
}

fn statistics_of_objects(objects: &[&PublishedObject]) -> Facet {
    let rows = objects.iter().map(|object| object.rows).sum();
    let bytes = objects.iter().map(|object| object.bytes).sum();
    dataset_facets::output_statistics(rows, bytes, objects.len())
}

fn output_dataset(
    pipeline: &Pipeline,
    names: &DatasetNames,
    table: &TableSchema,
    facets_of_day: Vec<Facet>,
    output_facets: Vec<Facet>,
) -> Value {
    let name = names.name_of_table(table.name);
    let mut facets = vec![
        dataset_facets::schema_facet(schema_fields(pipeline, table)),
        dataset_facets::data_source(&name.namespace),
    ];
    facets.extend(facets_of_day);
    dataset_json(&name, facets, "outputFacets", output_facets)
}

/// The columns of a table, with the meaning of those that every pipeline has.
fn schema_fields(pipeline: &Pipeline, table: &TableSchema) -> Vec<SchemaField> {
    let columns = published_columns(*table, pipeline).into_iter();
    columns
        .map(|column| {
            let meaning = table.columns.iter().find(|known| known.name == column.name).map(|known| known.meaning);
            SchemaField { name: column.name, kind: column.kind.type_name().to_owned(), meaning }
        })
        .collect()
}

fn dataset_json(name: &DatasetName, facets: Vec<Facet>, extra_facets_key: &str, extra_facets: Vec<Facet>) -> Value {
    let mut dataset = json!({"namespace": name.namespace, "name": name.name, "facets": facets_json(facets)});
    if !extra_facets.is_empty() {
        dataset[extra_facets_key] = facets_json(extra_facets);
    }
    dataset
}
