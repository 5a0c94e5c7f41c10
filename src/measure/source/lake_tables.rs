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
        describe_table(table),
        shown_log(table)
    );
    if !others.is_empty() {
        let (other, several) = match table.is_partition() {
            true => ("more partition holds", "more partitions hold"),
            false => ("more table holds", "more tables hold"),
        };
        let others = count_phrase(others.len(), other, several);
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

fn describe_table(table: &LakeTable) -> &'static str {
    match table.format {
        TableFormat::Delta => "a Delta table",
        TableFormat::Iceberg => "an Iceberg table",
        TableFormat::Hudi if table.is_partition() => "a partition of a Hudi table",
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
    let result = &source.name;
    let command = match table.format {
        TableFormat::Delta => duckdb_command("delta_scan", &quotable_url(&table.folder, exports), result),
        TableFormat::Iceberg => {
            // DuckDB finds the newest version of a folder only if the table has no catalog.
            let path = table.newest_metadata().unwrap_or(&table.folder);
            duckdb_command("iceberg_scan", &quotable_url(path, exports), result)
        }
        TableFormat::Hudi => {
            // Hudi reads tables, and a partition does not say where its table is.
            let url = if table.is_partition() { "TABLE".to_owned() } else { quotable_url(&table.folder, exports) };
            format!("`spark.read.format(\"hudi\").load(\"{url}\").write.parquet(\"{result}\")` in PySpark")
        }
    };
    let folder = match day_key(source) {
        Some(key) => format!(" to a folder per day, such as `{key}=2026-06-30/`"),
        None => String::new(),
    };
    format!("export the current rows{folder}, for example with {command}, and name the result in `files`")
}

fn duckdb_command(function: &str, url: &str, result: &str) -> String {
    format!("`duckdb -c \"COPY (FROM {function}('{url}')) TO '{result}.parquet'\"`")
}

/// Returns the address of a path, or a placeholder if it cannot stand in quotes.
fn quotable_url(path: &str, exports: &Exports) -> String {
    let url = if path.starts_with('/') { path.to_owned() } else { exports.url(path) };
    if url.contains(['\'', '"', '\\', '$', '`']) { "TABLE".to_owned() } else { url }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::SourceTime;
    use crate::storage::Location;
    use crate::testing::test_source;

    fn refuse(root: &str, time: SourceTime, tables: &[(TableFormat, &str, &str)]) -> (String, String) {
        let exports = Exports::for_one_day(Location::open(root, Path::new("/"), &[]).unwrap());
        let tables = tables.iter().map(|(format, folder, log_file)| LakeTable {
            format: *format,
            folder: (*folder).to_owned(),
            log_file: (*log_file).to_owned(),
        });
        let listing = ExportListing { tables: tables.collect(), ..ExportListing::default() };
        let refused = refuse_table_files(&test_source("facts", time, &[]), &listing, &exports).unwrap();
        assert_eq!(refused.code, "source-table");
        (refused.message, refused.hint.unwrap().into_string())
    }

    #[test]
    fn each_format_has_its_way_out() {
        let (message, hint) = refuse("/x", SourceTime::Current, &[(TableFormat::Delta, "t", "t/_delta_log/0.json")]);
        insta::assert_snapshot!(message, @"source `facts`: `t` is a Delta table (it has `t/_delta_log`), so its files also hold rows that were deleted or replaced");
        insta::assert_snapshot!(hint, @r#"export the current rows, for example with `duckdb -c "COPY (FROM delta_scan('/x/t')) TO 'facts.parquet'"`, and name the result in `files`"#);
        let metadata = "t/metadata/v9.metadata.json";
        let snapshots = SourceTime::Snapshots { partition: "ds".to_owned() };
        let (message, hint) = refuse("/x", snapshots, &[(TableFormat::Iceberg, "t", metadata)]);
        assert!(message.contains("`t` is an Iceberg table (it has `t/metadata/v9.metadata.json`), so"), "{message}");
        insta::assert_snapshot!(hint, @r#"export the current rows to a folder per day, such as `ds=2026-06-30/`, for example with `duckdb -c "COPY (FROM iceberg_scan('/x/t/metadata/v9.metadata.json')) TO 'facts.parquet'"`, and name the result in `files`"#);
        let tables = [
            (TableFormat::Hudi, "", ".hoodie/hoodie.properties"),
            (TableFormat::Delta, "/lake/t", "/lake/t/_delta_log/0.json"),
        ];
        let (message, hint) = refuse("/x", SourceTime::Current, &tables);
        insta::assert_snapshot!(message, @"source `facts`: the folder of the exports is a Hudi table (it has `.hoodie`), so its files also hold rows that were deleted or replaced; 1 more table holds files of the source");
        insta::assert_snapshot!(hint, @r#"export the current rows, for example with `spark.read.format("hudi").load("/x").write.parquet("facts")` in PySpark, and name the result in `files`"#);
    }

    #[test]
    fn paths_stay_valid_in_commands() {
        let partition = "h/2026/.hoodie_partition_metadata";
        let tables = [
            (TableFormat::Hudi, "h/2026", partition),
            (TableFormat::Hudi, "h/2027", "h/2027/.hoodie_partition_metadata.parquet"),
        ];
        let (message, hint) = refuse("/x", SourceTime::Current, &tables);
        insta::assert_snapshot!(message, @"source `facts`: `h/2026` is a partition of a Hudi table (it has `h/2026/.hoodie_partition_metadata`), so its files also hold rows that were deleted or replaced; 1 more partition holds files of the source");
        insta::assert_snapshot!(hint, @r#"export the current rows, for example with `spark.read.format("hudi").load("TABLE").write.parquet("facts")` in PySpark, and name the result in `files`"#);
        let (_, hint) = refuse("/it's", SourceTime::Current, &[(TableFormat::Delta, "t", "t/_delta_log/0.json")]);
        assert!(hint.contains("delta_scan('TABLE')"), "{hint}");
        let tables = [(TableFormat::Delta, "/lake/t", "/lake/t/_delta_log/0.json")];
        let (_, hint) = refuse("/x", SourceTime::Current, &tables);
        assert!(hint.contains("delta_scan('/lake/t')"), "{hint}");
    }
}
