//! What an engine needs beyond the statements: comments at the head of the script.

use super::ddl_request::DdlRequest;
use super::dialect::Dialect;

/// Returns the notes for an engine, one per line.
pub fn usage_notes(request: &DdlRequest<'_>) -> Vec<String> {
    let lines: &[&str] = match request.dialect {
        Dialect::DuckDb => &["They read the files each time, so there is nothing to refresh."],
        Dialect::Athena => &[
            "Athena takes one statement at a time, and finds new days by itself.",
            "After an upgrade drop a table and define it anew; the files stay where they are.",
        ],
        Dialect::Trino => &[
            "For a catalog of the Hive connector, which finds new days by itself (`hive.partition-projection-enabled`).",
            "Call `sync_partition_metadata` again after the scorecard was edited. After an upgrade drop a table and define",
            "it anew; the files stay where they are.",
        ],
        Dialect::BigQuery => &["They read the files each time, so there is nothing to refresh."],
        Dialect::Snowflake => &[
            "A stage for a private bucket needs your STORAGE_INTEGRATION. Create the stage first: an existing stage is kept.",
            "After each run: ALTER EXTERNAL TABLE … REFRESH, for every table.",
        ],
        Dialect::Spark => &[
            "After each run: MSCK REPAIR TABLE (where a table is partitioned) and REFRESH TABLE, for every table.",
            "After an upgrade drop a table and define it anew; the files stay where they are.",
        ],
    };
    let mut notes: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    if matches!(request.dialect, Dialect::Athena | Dialect::Trino) {
        notes.push(format!("Days before {} are not found. `--first-day` sets another day.", request.first_day));
    }
    notes
}
