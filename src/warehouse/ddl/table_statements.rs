//! The statements that define the published tables.

use super::ddl_request::DdlRequest;
use super::dialect::Dialect;
use super::quoting::{
    data_type, qualified_name, qualified_name_in_definition, quote_if_needed, quote_in_definition, quote_text,
};
use crate::warehouse::tables::{
    PartitionKey, PublishedColumn, PublishedType, TABLES, TableSchema, partition_key, published_columns,
};

/// The name of Snowflake's stage.
const SNOWFLAKE_STAGE: &str = "healthscore_warehouse";

/// One table of one pipeline.
struct TableDefinition<'a> {
    request: &'a DdlRequest<'a>,
    table: TableSchema,
    columns: Vec<PublishedColumn>,
    partition_key: Option<PartitionKey>,
}

/// Returns every statement, without the semicolon at its end.
pub fn create_table_statements(request: &DdlRequest<'_>) -> Vec<String> {
    let mut statements = Vec::new();
    if request.dialect == Dialect::Snowflake {
        let root = quote_text(request.dialect, &request.root.join(""));
        statements
            .push(format!("CREATE STAGE IF NOT EXISTS {}\nURL = {root}", qualified_name(request, SNOWFLAKE_STAGE)));
    }
    for table in TABLES {
        let columns = published_columns(table, request.pipeline);
        let definition = TableDefinition { request, table, columns, partition_key: partition_key(table) };
        match request.dialect {
            Dialect::DuckDb => definition.add_duckdb_statements(&mut statements),
            Dialect::Athena => statements.push(definition.athena_statement()),
            Dialect::Trino => definition.add_trino_statements(&mut statements),
            Dialect::BigQuery => statements.push(definition.bigquery_statement()),
            Dialect::Snowflake => statements.push(definition.snowflake_statement()),
            Dialect::Spark => definition.add_spark_statements(&mut statements),
        }
    }
    statements
}

impl TableDefinition<'_> {
    fn quote_text(&self, text: &str) -> String {
        quote_text(self.request.dialect, text)
    }

    /// The comment of the table: what one row is, and its key.
    fn row_comment(&self) -> String {
        self.quote_text(&format!("one row: {}; key: {}", self.table.row_meaning, self.table.key.join(", ")))
    }

    /// The folder of the table, with a slash at its end.
    fn table_folder(&self) -> String {
        self.request.root.join(&format!("{}/", self.table.name))
    }

    fn qualified_name(&self) -> String {
        qualified_name_in_definition(self.request, self.table.name)
    }

    /// A line for each column: its name, its type, and `suffix`.
    fn column_lines(&self, suffix: impl Fn(&PublishedColumn) -> String) -> Vec<String> {
        self.columns.iter().map(|column| self.column_line(column, &suffix(column))).collect()
    }

    fn column_line(&self, column: &PublishedColumn, suffix: &str) -> String {
        let dialect = self.request.dialect;
        format!("  {} {}{suffix}", quote_in_definition(dialect, &column.name), data_type(dialect, column.kind))
    }

    fn commented_columns(&self) -> Vec<String> {
        self.column_lines(|column| format!(" COMMENT {}", self.quote_text(&column.meaning)))
    }

    fn key_column(&self) -> Option<String> {
        self.partition_key.map(|key| format!("{} {}", key.name, data_type(self.request.dialect, key.kind)))
    }

    fn add_duckdb_statements(&self, statements: &mut Vec<String>) {
        let dialect = self.request.dialect;
        let view = self.qualified_name();
        let mut columns: Vec<String> =
            self.columns.iter().map(|column| format!("  {}", quote_if_needed(dialect, &column.name))).collect();
        let mut files = format!("{}*.parquet", self.table_folder());
        // Files of an older release may lack a column.
        let mut options = "union_by_name = true".to_owned();
        if let Some(PartitionKey { name: key, kind }) = self.partition_key {
            columns.push(format!("  {key}"));
            files = format!("{}{key}=*/*.parquet", self.table_folder());
            options =
                format!("{options}, hive_partitioning = true, hive_types = {{'{key}': {}}}", data_type(dialect, kind));
        }
        statements.push(format!(
            "CREATE OR REPLACE VIEW {view} AS\nSELECT\n{}\nFROM read_parquet({}, {options})",
            columns.join(",\n"),
            self.quote_text(&files)
        ));
        let mut comments = vec![format!("COMMENT ON VIEW {view} IS {}", self.row_comment())];
        comments.extend(self.columns.iter().map(|column| {
            format!(
                "COMMENT ON COLUMN {view}.{} IS {}",
                quote_if_needed(dialect, &column.name),
                self.quote_text(&column.meaning)
            )
        }));
        statements.push(comments.join(";\n"));
    }

    fn athena_statement(&self) -> String {
        let folder = self.table_folder();
        let head = format!(
            "CREATE EXTERNAL TABLE IF NOT EXISTS {} (\n{}\n)\nCOMMENT {}\n",
            self.qualified_name(),
            self.commented_columns().join(",\n"),
            self.row_comment()
        );
        let stored = format!("STORED AS PARQUET\nLOCATION {}", self.quote_text(&folder));
        // Without partitions Athena reads every file below the folder, so `scorecards` needs no key.
        match self.partition_key {
            Some(PartitionKey { name: key, kind: PublishedType::Date }) => format!(
                "{head}PARTITIONED BY ({key} DATE)\n{stored}\nTBLPROPERTIES (\n  'projection.enabled' = 'true',\n  \
                 'projection.{key}.type' = 'date',\n  'projection.{key}.format' = 'yyyy-MM-dd',\n  \
                 'projection.{key}.range' = '{},NOW',\n  'projection.{key}.interval' = '1',\n  \
                 'projection.{key}.interval.unit' = 'DAYS',\n  'storage.location.template' = {}\n)",
                self.request.first_day,
                self.quote_text(&format!("{folder}{key}=${{{key}}}/"))
            ),
            _ => format!("{head}{stored}"),
        }
    }

    fn add_trino_statements(&self, statements: &mut Vec<String>) {
        let mut columns = self.commented_columns();
        let mut properties = vec!["format = 'PARQUET'".to_owned()];
        properties.push(format!("external_location = {}", self.quote_text(&self.table_folder())));
        if let Some(PartitionKey { name: key, kind }) = self.partition_key {
            let column = format!("  {key} {}", data_type(self.request.dialect, kind));
            columns.push(match kind {
                PublishedType::Date => format!(
                    "{column} WITH (\n    partition_projection_type = 'date',\n    partition_projection_format = \
                     'yyyy-MM-dd',\n    partition_projection_range = ARRAY['{}', 'NOW']\n  )",
                    self.request.first_day
                ),
                _ => column,
            });
            properties.push(format!("partitioned_by = ARRAY['{key}']"));
            if kind == PublishedType::Date {
                properties.push("partition_projection_enabled = true".to_owned());
            }
        }
        statements.push(format!(
            "CREATE TABLE IF NOT EXISTS {} (\n{}\n)\nCOMMENT {}\nWITH (\n  {}\n)",
            self.qualified_name(),
            columns.join(",\n"),
            self.row_comment(),
            properties.join(",\n  ")
        ));
        if let (Some(PartitionKey { kind: PublishedType::Text, .. }), Some(schema)) =
            (self.partition_key, self.request.schema)
        {
            let (catalog, schema) = schema.rsplit_once('.').map_or((None, schema), |(before, own)| (Some(before), own));
            let catalog = catalog
                .map(|catalog| format!("{}.", quote_if_needed(self.request.dialect, catalog)))
                .unwrap_or_default();
            let (schema, table) = (self.quote_text(schema), self.quote_text(self.table.name));
            statements.push(format!("CALL {catalog}system.sync_partition_metadata({schema}, {table}, 'FULL')"));
        }
    }

    fn bigquery_statement(&self) -> String {
        let folder = self.table_folder();
        let columns =
            self.column_lines(|column| format!(" OPTIONS (description = {})", self.quote_text(&column.meaning)));
        let mut partitions = String::new();
        let mut options = vec!["format = 'PARQUET'".to_owned()];
        options.push(format!("uris = [{}]", self.quote_text(&format!("{folder}*"))));
        if let Some(key) = self.key_column() {
            partitions = format!("WITH PARTITION COLUMNS (\n  {key}\n)\n");
            options.push(format!("hive_partition_uri_prefix = {}", self.quote_text(folder.trim_end_matches('/'))));
            options.push("require_hive_partition_filter = false".to_owned());
        }
        options.push(format!("description = {}", self.row_comment()));
        format!(
            "CREATE OR REPLACE EXTERNAL TABLE {} (\n{}\n)\n{partitions}OPTIONS (\n  {}\n)",
            self.qualified_name(),
            columns.join(",\n"),
            options.join(",\n  ")
        )
    }

    fn snowflake_statement(&self) -> String {
        let dialect = self.request.dialect;
        let mut columns = self.column_lines(|column| {
            // The name of a field in a file is case-sensitive.
            let field = column.name.replace('"', "\"\"");
            format!(" AS (VALUE:\"{field}\"::{})", data_type(dialect, column.kind))
        });
        let mut partitions = String::new();
        if let Some(PartitionKey { name: key, kind }) = self.partition_key {
            let part = format!("SPLIT_PART(SPLIT_PART(METADATA$FILENAME, '/{key}=', 2), '/', 1)");
            let part = if kind == PublishedType::Date { format!("TO_DATE({part})") } else { part };
            columns.push(format!("  {key} {} AS ({part})", data_type(dialect, kind)));
            partitions = format!("PARTITION BY ({key})\n");
        }
        format!(
            "CREATE OR REPLACE EXTERNAL TABLE {} (\n{}\n)\n{partitions}LOCATION = @{}/{}/\nAUTO_REFRESH = FALSE\nPATTERN = \
             '.*[.]parquet'\nFILE_FORMAT = (TYPE = PARQUET)\nCOMMENT = {}",
            self.qualified_name(),
            columns.join(",\n"),
            qualified_name(self.request, SNOWFLAKE_STAGE),
            self.table.name,
            self.row_comment()
        )
    }

    fn add_spark_statements(&self, statements: &mut Vec<String>) {
        let mut columns = self.commented_columns();
        columns.extend(self.key_column().map(|key| format!("  {key}")));
        let partitions = self.partition_key.map(|key| format!("PARTITIONED BY ({})\n", key.name)).unwrap_or_default();
        statements.push(format!(
            "CREATE TABLE IF NOT EXISTS {} (\n{}\n)\nUSING PARQUET\n{partitions}LOCATION {}\nCOMMENT {}",
            self.qualified_name(),
            columns.join(",\n"),
            self.quote_text(&self.table_folder()),
            self.row_comment()
        ));
        if self.partition_key.is_some() {
            statements.push(format!("MSCK REPAIR TABLE {}", self.qualified_name()));
        }
    }
}
