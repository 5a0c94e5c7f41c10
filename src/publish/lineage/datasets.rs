//! What is read and what is made, named as OpenLineage names files: the store, and the folder of a table in it.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::column_lineage;
use super::facets::{self, Facet};
use super::run_event::facets_json;
use crate::base::digest::sha256;
use crate::config::{ColumnType, MetricType, Pipeline, Source};
use crate::measure::source::{self, SourceReport};
use crate::publish::run_record::{PublishedObject, RunRecord};
use crate::warehouse::tables::{ACCOUNT_HEALTH, ACCOUNT_HEALTH_LATEST, CARRIED_AFTER, SCORECARDS, TABLES, TableSchema};

/// A dataset's place among all there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatasetName {
    pub namespace: String,
    pub name: String,
}

/// The names of all that a pipeline reads and makes.
pub struct Datasets {
    /// In the order of the sources.
    sources: Vec<DatasetName>,
    warehouse: DatasetName,
}

impl Datasets {
    /// `exports` and `warehouse` are the addresses of the roots.
    #[must_use]
    pub fn new(pipeline: &Pipeline, exports: &str, warehouse: &str, env: &[(String, String)]) -> Self {
        let account =
            env.iter().find(|(name, _)| name == "AZURE_STORAGE_ACCOUNT_NAME").map(|(_, value)| value.as_str());
        let exports = dataset_of_address(exports, account);
        let folders: Vec<&str> = pipeline.sources.iter().map(|source| folder_of_pattern(&source.files)).collect();
        let sources = pipeline.sources.iter().zip(&folders).map(|(source, own)| {
            // Where sources share a folder, the pattern of their files tells them apart.
            let is_shared = own.is_empty() || folders.iter().filter(|other| *other == own).count() > 1;
            exports.join(if is_shared { &source.files } else { own })
        });
        Self { sources: sources.collect(), warehouse: dataset_of_address(warehouse, account) }
    }

    /// The name of a source's dataset.
    #[must_use]
    pub fn name_of_source(&self, pipeline: &Pipeline, name: &str) -> Option<&DatasetName> {
        let at = pipeline.sources.iter().position(|source| source.name == name)?;
        self.sources.get(at)
    }

    /// The sources; with a record, also what was read of them.
    #[must_use]
    pub fn inputs(&self, pipeline: &Pipeline, record: Option<&RunRecord>) -> Vec<Value> {
        let input = |(source, name): (&Source, &DatasetName)| {
            let columns = source::sql_columns(source)
                .into_iter()
                .map(|column| (column.name, source::column_type_name(column.kind), None));
            let mut facets = vec![facets::schema(columns), facets::data_source(&name.namespace)];
            let report = record.and_then(|record| record.sources.iter().find(|report| report.source == source.name));
            let mut input_facets = Vec::new();
            if let Some(report) = report {
                facets.push(facets::version(&fingerprint_of_files(report)));
                input_facets.extend(facets::input_facets(source, report, pipeline.time_zone));
            }
            dataset(name, facets, "inputFacets", input_facets)
        };
        pipeline.sources.iter().zip(&self.sources).map(input).collect()
    }

    /// The tables; with a record, those that were published, and how much.
    #[must_use]
    pub fn outputs(&self, pipeline: &Pipeline, as_of: NaiveDate, record: Option<&RunRecord>) -> Vec<Value> {
        let column_lineage = column_lineage::ColumnLineage::new(pipeline, self, as_of);
        let table = |table: &TableSchema| {
            let objects: Vec<&PublishedObject> =
                record.iter().flat_map(|record| &record.outputs).filter(|output| output.table == table.name).collect();
            // These two are not made every day.
            let always = table.name != ACCOUNT_HEALTH_LATEST.name && table.name != SCORECARDS.name;
            if objects.is_empty() && (record.is_some() || !always) {
                return None;
            }
            let name = self.warehouse.join(table.name);
            let mut facets =
                vec![facets::schema(schema_columns(pipeline, table)), facets::data_source(&name.namespace)];
            let mut output_facets = Vec::new();
            // What an event says of columns is long, and true only once they are there.
            if record.is_some() {
                facets.extend(column_lineage.facet(table));
                let digests: Vec<&str> = objects.iter().map(|object| object.sha256.as_str()).collect();
                facets.push(facets::version(&sha256(digests.join("\n").as_bytes())));
                let (rows, bytes) = objects.iter().fold((0, 0), |(r, b), object| (r + object.rows, b + object.bytes));
                output_facets.push(facets::output_statistics(rows, bytes, objects.len()));
            }
            Some(dataset(&name, facets, "outputFacets", output_facets))
        };
        TABLES.iter().filter_map(table).collect()
    }
}

fn dataset(name: &DatasetName, facets: Vec<Facet>, extra_facets_key: &str, extra_facets: Vec<Facet>) -> Value {
    let mut dataset = json!({"namespace": name.namespace, "name": name.name, "facets": facets_json(facets)});
    if !extra_facets.is_empty() {
        dataset[extra_facets_key] = facets_json(extra_facets);
    }
    dataset
}

/// Names the files that were read: another one where any of them is another.
fn fingerprint_of_files(report: &SourceReport) -> String {
    let file = |file: &source::FileRead| format!("{} {} {}", file.path, file.size, file.etag.as_deref().unwrap_or("-"));
    sha256(report.files.iter().map(file).collect::<Vec<_>>().join("\n").as_bytes())
}

fn schema_columns(
    pipeline: &Pipeline,
    table: &TableSchema,
) -> impl Iterator<Item = (String, String, Option<&'static str>)> {
    let mut columns = Vec::new();
    let is_wide = table.name == ACCOUNT_HEALTH.name || table.name == ACCOUNT_HEALTH_LATEST.name;
    for column in table.columns {
        columns.push((column.name.to_owned(), column.kind.type_name().to_owned(), Some(column.meaning)));
        if is_wide && column.name == CARRIED_AFTER {
            columns.extend(
                pipeline
                    .accounts
                    .carried_columns()
                    .map(|name| (name.to_owned(), carried_column_type(pipeline, name).to_owned(), None)),
            );
        }
    }
    columns.into_iter()
}

/// The type of a carried column, as published.
fn carried_column_type(pipeline: &Pipeline, name: &str) -> &'static str {
    if let Some(metric) = pipeline.metric(name) {
        return match metric.kind {
            MetricType::Integer => "bigint",
            MetricType::Number => "double",
            MetricType::Text => "text",
            MetricType::Date => "date",
            MetricType::Boolean => "boolean",
        };
    }
    let accounts = pipeline.sources.iter().find(|source| source.name == pipeline.accounts.source);
    let kind = accounts.and_then(|accounts| accounts.columns.iter().find(|column| column.name == name));
    match kind.map(|column| column.kind) {
        Some(ColumnType::Integer) => "bigint",
        Some(ColumnType::Number | ColumnType::Decimal(_)) => "double",
        Some(ColumnType::Boolean) => "boolean",
        Some(ColumnType::Date | ColumnType::Timestamp) => "date",
        Some(ColumnType::Text) | None => "text",
    }
}

impl DatasetName {
    fn join(&self, path: &str) -> DatasetName {
        let name = match self.name.as_str() {
            "" => path.to_owned(),
            name => format!("{}/{path}", name.trim_end_matches('/')),
        };
        DatasetName { namespace: self.namespace.clone(), name }
    }
}

/// A root by its address. Azure's containers are known by their account; `az:` is a short form that only some know.
fn dataset_of_address(address: &str, account: Option<&str>) -> DatasetName {
    let Some((scheme, rest)) = address.split_once("://") else {
        return DatasetName {
            namespace: "file".to_owned(),
            name: if address.is_empty() { "/" } else { address }.to_owned(),
        };
    };
    let (bucket, path) = rest.split_once('/').unwrap_or((rest, ""));
    let namespace = match (scheme, account) {
        ("az", Some(account)) => format!("abfss://{bucket}@{account}.dfs.core.windows.net"),
        _ => format!("{scheme}://{bucket}"),
    };
    DatasetName { namespace, name: path.to_owned() }
}

/// The folder below which the files of a pattern lie; a file that is spelled out is its own.
fn folder_of_pattern(pattern: &str) -> &str {
    match pattern.find(['*', '?', '[', '{']) {
        None => pattern,
        Some(wild) => pattern[..wild].rsplit_once('/').map_or("", |(folder, _)| folder),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_named_as_the_specification_names_them() {
        let named = |address: &str, account| {
            let DatasetName { namespace, name } = dataset_of_address(address, account).join("account_health");
            (namespace, name)
        };
        let is = |namespace: &str, name: &str| (namespace.to_owned(), name.to_owned());
        assert_eq!(named("/srv/warehouse", None), is("file", "/srv/warehouse/account_health"));
        assert_eq!(named("", None), is("file", "/account_health"));
        assert_eq!(named("s3://bucket", None), is("s3://bucket", "account_health"));
        assert_eq!(named("gs://bucket/a/b", None), is("gs://bucket", "a/b/account_health"));
        let lake = "abfss://scores@lake.dfs.core.windows.net";
        assert_eq!(named("az://scores/a", Some("lake")), is(lake, "a/account_health"));
        assert_eq!(named(&format!("{lake}/a"), Some("other")), is(lake, "a/account_health"));
        assert_eq!(named("az://scores/a", None), is("az://scores", "a/account_health"));
    }

    #[test]
    fn sources_are_the_folders_of_their_files() {
        for (pattern, named) in [
            ("usage/*/*.parquet", "usage"),
            ("a/b/day=*/*.parquet", "a/b"),
            ("a/accounts.parquet", "a/accounts.parquet"),
            ("*.parquet", ""),
            ("a/{b,c}/*.parquet", "a"),
            ("a/part-[0-9].parquet", "a"),
        ] {
            assert_eq!(folder_of_pattern(pattern), named, "{pattern}");
        }
    }
}
