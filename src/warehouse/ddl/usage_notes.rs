//! What an engine needs beyond the statements: comments at the head of the script.

use super::ddl_request::DdlRequest;
use super::dialect::Dialect;

const UPGRADE_NOTE: &str = "After an upgrade, drop each table and define it again. The files stay where they are.";

/// Returns the notes for an engine, one per line.
pub fn usage_notes(request: &DdlRequest<'_>) -> Vec<String> {
    let lines: &[&str] = match request.dialect {
        Dialect::DuckDb => &["The views read the files each time, so there is nothing to refresh."],
        Dialect::Athena => &["Run one statement at a time. Athena finds new days without a refresh.", UPGRADE_NOTE],
        Dialect::Trino => &[
            "For a catalog of the Hive connector. With `hive.partition-projection-enabled` it finds new days without a refresh.",
            "After an edit of the scorecard, call `sync_partition_metadata` again.",
            UPGRADE_NOTE,
        ],
        Dialect::BigQuery => &["The tables read the files each time, so there is nothing to refresh."],
        Dialect::Snowflake => &[
            "A stage for a private bucket needs your STORAGE_INTEGRATION. Create the stage first: an existing stage is kept.",
            "After each run: ALTER EXTERNAL TABLE … REFRESH for every table.",
        ],
        Dialect::Spark => &[
            "After each run: REFRESH TABLE for every table, and before it MSCK REPAIR TABLE if the table is partitioned.",
            UPGRADE_NOTE,
        ],
    };
    let mut notes: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    if matches!(request.dialect, Dialect::Athena | Dialect::Trino) {
        notes.push(format!("Days before {} are not found. `--first-day` sets another day.", request.first_day));
    }
    notes
}
