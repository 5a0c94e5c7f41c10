//! The statements that define the published tables.

use super::names::{data_type, defined, full, full_defined, name, text};
use super::{Dialect, Order};
use crate::warehouse::tables::{Kind, PublishedColumn, TABLES, TableSchema, partition_key, published_columns};

/// The name of Snowflake's stage.
const STAGE: &str = "healthscore_warehouse";

/// One table of one pipeline.
struct Defined<'a> {
    order: &'a Order<'a>,
    table: TableSchema,
    columns: Vec<PublishedColumn>,
    key: Option<(&'static str, Kind)>,
}

/// Every statement, without the semicolon at its end.
pub fn statements(order: &Order<'_>) -> Vec<String> {
    let mut statements = Vec::new();
    if order.dialect == Dialect::Snowflake {
        let root = text(order.dialect, &order.place.below(""));
        statements.push(format!("CREATE STAGE IF NOT EXISTS {}\nURL = {root}", full(order, STAGE)));
    }
    for table in TABLES {
        let columns = published_columns(table, order.pipeline);
        let defined = Defined { order, table, columns, key: partition_key(table) };
        match order.dialect {
            Dialect::DuckDb => defined.duckdb(&mut statements),
            Dialect::Athena => statements.push(defined.athena()),
            Dialect::Trino => defined.trino(&mut statements),
            Dialect::BigQuery => statements.push(defined.bigquery()),
            Dialect::Snowflake => statements.push(defined.snowflake()),
            Dialect::Spark => defined.spark(&mut statements),
        }
    }
    statements
}

impl Defined<'_> {
    fn text(&self, words: &str) -> String {
        text(self.order.dialect, words)
    }

    /// What one row of the table is, and which columns name it, as a sentence's part.
    fn row(&self) -> String {
        self.text(&format!("one row: {}; key: {}", self.table.row, self.table.key.join(", ")))
    }

    /// The folder of the table, with a slash at its end.
    fn folder(&self) -> String {
        self.order.place.below(&format!("{}/", self.table.name))
    }

    fn name(&self) -> String {
        full_defined(self.order, self.table.name)
    }

    /// A line for each column: its name, its type, and what `after` makes of its meaning.
    fn columns(&self, after: impl Fn(&PublishedColumn) -> String) -> Vec<String> {
        let dialect = self.order.dialect;
        let line = |column: &PublishedColumn| {
            format!("  {} {}{}", defined(dialect, &column.name), data_type(dialect, column.kind), after(column))
        };
        self.columns.iter().map(line).collect()
    }

    fn commented_columns(&self) -> Vec<String> {
        self.columns(|column| format!(" COMMENT {}", self.text(&column.meaning)))
    }

    fn key_column(&self) -> Option<String> {
        self.key.map(|(key, kind)| format!("{key} {}", data_type(self.order.dialect, kind)))
    }

    fn duckdb(&self, statements: &mut Vec<String>) {
        let dialect = self.order.dialect;
        let view = self.name();
        let mut columns: Vec<String> =
            self.columns.iter().map(|column| format!("  {}", name(dialect, &column.name))).collect();
        let mut files = format!("{}*.parquet", self.folder());
        // Files of an older version may lack a column.
        let mut options = "union_by_name = true".to_owned();
        if let Some((key, kind)) = self.key {
            columns.push(format!("  {key}"));
            files = format!("{}{key}=*/*.parquet", self.folder());
            options =
                format!("{options}, hive_partitioning = true, hive_types = {{'{key}': {}}}", data_type(dialect, kind));
        }
        statements.push(format!(
            "CREATE OR REPLACE VIEW {view} AS\nSELECT\n{}\nFROM read_parquet({}, {options})",
            columns.join(",\n"),
            self.text(&files)
        ));
        let mut comments = vec![format!("COMMENT ON VIEW {view} IS {}", self.row())];
        comments.extend(self.columns.iter().map(|column| {
            format!("COMMENT ON COLUMN {view}.{} IS {}", name(dialect, &column.name), self.text(&column.meaning))
        }));
        statements.push(comments.join(";\n"));
    }

    fn athena(&self) -> String {
        let folder = self.folder();
        let head = format!(
            "CREATE EXTERNAL TABLE IF NOT EXISTS {} (\n{}\n)\nCOMMENT {}\n",
            self.name(),
            self.commented_columns().join(",\n"),
            self.row()
        );
        let stored = format!("STORED AS PARQUET\nLOCATION {}", self.text(&folder));
        // Below a folder that is not partitioned every file is read, so a scorecard's key is not needed.
        match self.key {
            Some((key, Kind::Date)) => format!(
                "{head}PARTITIONED BY ({key} DATE)\n{stored}\nTBLPROPERTIES (\n  'projection.enabled' = 'true',\n  \
                 'projection.{key}.type' = 'date',\n  'projection.{key}.format' = 'yyyy-MM-dd',\n  \
                 'projection.{key}.range' = '{},NOW',\n  'projection.{key}.interval' = '1',\n  \
                 'projection.{key}.interval.unit' = 'DAYS',\n  'storage.location.template' = {}\n)",
                self.order.first_day,
                self.text(&format!("{folder}{key}=${{{key}}}/"))
            ),
            _ => format!("{head}{stored}"),
        }
    }

    fn trino(&self, statements: &mut Vec<String>) {
        let mut columns = self.commented_columns();
        let mut properties = vec!["format = 'PARQUET'".to_owned()];
        properties.push(format!("external_location = {}", self.text(&self.folder())));
        if let Some((key, kind)) = self.key {
            let column = format!("  {key} {}", data_type(self.order.dialect, kind));
            columns.push(match kind {
                Kind::Date => format!(
                    "{column} WITH (\n    partition_projection_type = 'date',\n    partition_projection_format = \
                     'yyyy-MM-dd',\n    partition_projection_range = ARRAY['{}', 'NOW']\n  )",
                    self.order.first_day
                ),
                _ => column,
            });
            properties.push(format!("partitioned_by = ARRAY['{key}']"));
            if kind == Kind::Date {
                properties.push("partition_projection_enabled = true".to_owned());
            }
        }
        statements.push(format!(
            "CREATE TABLE IF NOT EXISTS {} (\n{}\n)\nCOMMENT {}\nWITH (\n  {}\n)",
            self.name(),
            columns.join(",\n"),
            self.row(),
            properties.join(",\n  ")
        ));
        if let (Some((_, Kind::Text)), Some(schema)) = (self.key, self.order.schema) {
            let (catalog, schema) = schema.rsplit_once('.').map_or((None, schema), |(before, own)| (Some(before), own));
            let catalog = catalog.map(|catalog| format!("{}.", name(self.order.dialect, catalog))).unwrap_or_default();
            let (schema, table) = (self.text(schema), self.text(self.table.name));
            statements.push(format!("CALL {catalog}system.sync_partition_metadata({schema}, {table}, 'FULL')"));
        }
    }

    fn bigquery(&self) -> String {
        let folder = self.folder();
        let columns = self.columns(|column| format!(" OPTIONS (description = {})", self.text(&column.meaning)));
        let mut partitions = String::new();
        let mut options = vec!["format = 'PARQUET'".to_owned()];
        options.push(format!("uris = [{}]", self.text(&format!("{folder}*"))));
        if let Some(key) = self.key_column() {
            partitions = format!("WITH PARTITION COLUMNS (\n  {key}\n)\n");
            options.push(format!("hive_partition_uri_prefix = {}", self.text(folder.trim_end_matches('/'))));
            options.push("require_hive_partition_filter = false".to_owned());
        }
        options.push(format!("description = {}", self.row()));
        format!(
            "CREATE OR REPLACE EXTERNAL TABLE {} (\n{}\n)\n{partitions}OPTIONS (\n  {}\n)",
            self.name(),
            columns.join(",\n"),
            options.join(",\n  ")
        )
    }

    fn snowflake(&self) -> String {
        let dialect = self.order.dialect;
        let mut columns = self.columns(|column| {
            // The field of a file is looked up letter by letter.
            let field = column.name.replace('"', "\"\"");
            format!(" AS (VALUE:\"{field}\"::{})", data_type(dialect, column.kind))
        });
        let mut partitions = String::new();
        if let Some((key, kind)) = self.key {
            let part = format!("SPLIT_PART(SPLIT_PART(METADATA$FILENAME, '/{key}=', 2), '/', 1)");
            let part = if kind == Kind::Date { format!("TO_DATE({part})") } else { part };
            columns.push(format!("  {key} {} AS ({part})", data_type(dialect, kind)));
            partitions = format!("PARTITION BY ({key})\n");
        }
        format!(
            "CREATE OR REPLACE EXTERNAL TABLE {} (\n{}\n)\n{partitions}LOCATION = @{}/{}/\nAUTO_REFRESH = FALSE\nPATTERN = \
             '.*[.]parquet'\nFILE_FORMAT = (TYPE = PARQUET)\nCOMMENT = {}",
            self.name(),
            columns.join(",\n"),
            full(self.order, STAGE),
            self.table.name,
            self.row()
        )
    }

    fn spark(&self, statements: &mut Vec<String>) {
        let mut columns = self.commented_columns();
        columns.extend(self.key_column().map(|key| format!("  {key}")));
        let partitions = self.key.map(|(key, _)| format!("PARTITIONED BY ({key})\n")).unwrap_or_default();
        statements.push(format!(
            "CREATE TABLE IF NOT EXISTS {} (\n{}\n)\nUSING PARQUET\n{partitions}LOCATION {}\nCOMMENT {}",
            self.name(),
            columns.join(",\n"),
            self.text(&self.folder()),
            self.row()
        ));
        if self.key.is_some() {
            statements.push(format!("MSCK REPAIR TABLE {}", self.name()));
        }
    }
}
