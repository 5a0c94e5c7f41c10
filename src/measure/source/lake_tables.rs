//! Refuses the files of Delta, Iceberg and Hudi tables: rows that were deleted or replaced are still in them.

use super::declared_columns::day_key;
use super::exports::Exports;
use crate::base::diagnostic::Diagnostic;
use crate::base::text::count_phrase;
use crate::config::Source;
use crate::storage::{ExportListing, LakeTable, TableFormat};

/// Returns the error about a source with files in the folders of tables.
#[must_use]
pub fn refuse_table_files(source: &Source, listing: &ExportListing, exports: &Exports) -> Option<Diagnostic> {
    let (table, others) = listing.tables.split_first()?;
    let mut message = format!(
        "source `{}`: {} is {} (it has `{}`), so its files also hold rows that were deleted or replaced",
        source.name,
        describe_folder(&table.folder),
        format_name(table.format),
        shown_log(table)
    );
    if !others.is_empty() {
        let others = count_phrase(others.len(), "more table holds", "more tables hold");
        message.push_str(&format!("; {others} files of the source"));
    }
    Some(Diagnostic::error("source-table", message).at(source.place.clone()).hint(export_hint(source, table, exports)))
}

fn describe_folder(folder: &str) -> String {
    match folder {
        "" => "the folder of the exports".to_owned(),
        folder => format!("`{folder}`"),
    }
}

fn format_name(format: TableFormat) -> &'static str {
    match format {
        TableFormat::Delta => "a Delta table",
        TableFormat::Iceberg => "an Iceberg table",
        TableFormat::Hudi => "a Hudi table",
    }
}

/// Returns what shows that a folder is a table: the folder of its log, if the name of that says enough.
fn shown_log(table: &LakeTable) -> &str {
    let parent = table.log_file.rsplit_once('/').map(|(parent, _)| parent);
    match table.format {
        TableFormat::Iceberg => &table.log_file,
        TableFormat::Delta | TableFormat::Hudi => {
            parent.filter(|parent| *parent != table.folder).unwrap_or(&table.log_file)
        }
    }
}

/// Returns the way out: a command that exports the rows that the table holds now.
fn export_hint(source: &Source, table: &LakeTable, exports: &Exports) -> String {
    let (read_with, path) = match table.format {
        TableFormat::Delta => ("delta_scan", &table.folder),
        // DuckDB finds the newest version of a folder only if the table has no catalog.
        TableFormat::Iceberg => ("iceberg_scan", &table.log_file),
        TableFormat::Hudi => ("hudi", &table.folder),
    };
    let url = if path.starts_with('/') { path.clone() } else { exports.url(path) };
    let can_be_quoted = !url.contains(['\'', '"', '\\', '$', '`']);
    let table_url = if can_be_quoted { url.as_str() } else { "TABLE" };
    let result = &source.name;
    let command = match table.format {
        TableFormat::Delta | TableFormat::Iceberg => {
            format!("`duckdb -c \"COPY (FROM {read_with}('{table_url}')) TO '{result}.parquet'\"`")
        }
        TableFormat::Hudi => {
            format!("`spark.read.format(\"hudi\").load(\"{table_url}\").write.parquet(\"{result}\")` in PySpark")
        }
    };
    let folder = match day_key(source) {
        Some(key) => format!("a folder per day, such as `{key}=2026-06-30/`,"),
        None => "a folder of their own".to_owned(),
    };
    format!("export the current rows to {folder} for example with {command}, and name the result in `files`")
}
