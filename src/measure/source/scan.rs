//! Reads a source: its files grouped by what they hold, one scan for each group, columns as declared.

/// The hint for a column that a file lacks.
mod missing_column;
/// Columns that a file does not hold as declared.
mod column_mismatch;
/// Where a file holds each declared column.
mod column_location;
/// Files that are read alike.
mod file_group;
/// A Polars scan of the files of a group.
mod polars_scan;
/// The plan to read a source, and its frame.
mod scan_plan;
/// Counts of the rows that the frame hides.
mod hidden_rows;
/// The days of rows, up to the as-of date and after it.
mod row_days;
/// Values that cannot be converted to the declared type.
mod unreadable_values;

pub use missing_column::{
    WAY_OUT_OF_SPELLINGS, describe_columns, nearest_stored_name, respelled_name, way_to_correct_name,
};
pub use polars_scan::{PATH_COLUMN, decode_parquet};
pub use row_days::{DAY, ROWS};
pub use scan_plan::{FileScan, ReadFrom, ScanPlan, plan_scan};
pub use unreadable_values::UnreadableCount;
