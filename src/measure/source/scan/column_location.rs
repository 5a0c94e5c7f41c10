//! Where each declared column comes from in a file, and what is wrong with those that come from nowhere.

use chrono::NaiveDate;
use chrono_tz::Tz;
use polars::prelude::{Expr, col};

use crate::base::diagnostic::Diagnostic;
use crate::base::identifier;
use crate::config::{ColumnType, Source, SourceColumn};
use crate::measure::source::column_conversion::{self, ColumnConversion};
use crate::measure::source::files::ExportFile;

/// Where a column comes from.
pub enum ColumnLocation {
    File(Box<ColumnConversion>),
    /// A Hive key.
    HivePartition,
    Missing,
}

/// What is wrong with a column in a file.
pub struct ColumnMismatch {
    message: String,
    hint: String,
}

/// The same for all files in which it is wrong.
pub struct ColumnProblem {
    column: SourceColumn,
    mismatch: ColumnMismatch,
    files: Vec<String>,
}

/// Adds what is wrong in one more file.
pub fn add_mismatch(problems: &mut Vec<ColumnProblem>, column: SourceColumn, mismatch: ColumnMismatch, path: &str) {
    let same = problems
        .iter_mut()
        .find(|known| known.column.name == column.name && known.mismatch.message == mismatch.message);
    match same {
        Some(problem) => problem.files.push(path.to_owned()),
        None => problems.push(ColumnProblem { column, mismatch, files: vec![path.to_owned()] }),
    }
}

impl ColumnProblem {
    pub fn into_diagnostic(self, source: &Source, all: usize) -> Diagnostic {
        let first = self.files.first().map_or("", String::as_str);
        let files = match self.files.len() {
            1 => format!("`{first}`"),
            some => format!("{some} of {all} files, such as `{first}`"),
        };
        let message =
            format!("source `{}`, column `{}`: {} in {files}", source.name, self.column.name, self.mismatch.message);
        Diagnostic::error("source-column", message).at(self.column.place).hint(self.mismatch.hint)
    }
}

/// Where a file has a column, if it has it as declared.
pub fn locate_column(column: &SourceColumn, file: &ExportFile, zone: Tz) -> Result<ColumnLocation, ColumnMismatch> {
    if let Some((_, value)) = file.hive.iter().find(|(key, _)| *key == column.name) {
        let fits = match column.kind {
            ColumnType::Text => true,
            ColumnType::Integer => value.parse::<i64>().is_ok(),
            ColumnType::Date => value.parse::<NaiveDate>().is_ok(),
            _ => false,
        };
        let kind = column_conversion::column_type_name(column.kind);
        return if fits || value == "__HIVE_DEFAULT_PARTITION__" {
            Ok(ColumnLocation::HivePartition)
        } else {
            let message = format!("expected a partition of type {kind}, found `{value}`");
            Err(ColumnMismatch { message, hint: "a partition is text, an integer or a date".to_owned() })
        };
    }
    match file.footer.columns.iter().find(|held| held.name == column.name) {
        Some(held) => column_conversion::check_time_range(held)
            .and_then(|()| column_conversion::convert_column(column, &held.kind, zone))
            .map(|reading| ColumnLocation::File(Box::new(reading)))
            .map_err(|(holds, way_out)| ColumnMismatch {
                message: format!("expected {}, found {holds}", column_conversion::column_type_name(column.kind)),
                hint: way_out.to_owned(),
            }),
        None if column.may_lack => Ok(ColumnLocation::Missing),
        None => {
            let near = identifier::nearest(&column.name, file.footer.columns.iter().map(|held| held.name.as_str()));
            let hint = match near {
                Some(near) => {
                    format!("the file has a column `{near}`; a column that older files lack says `may_lack: true`")
                }
                None => "a column that older files lack says `may_lack: true`".to_owned(),
            };
            Err(ColumnMismatch { message: "missing".to_owned(), hint })
        }
    }
}

impl ColumnLocation {
    /// The same for columns that are read alike.
    pub fn signature(&self) -> String {
        match self {
            Self::File(reading) => format!("{:?} {:?};", reading.read_type, reading.value),
            Self::HivePartition => "path;".to_owned(),
            Self::Missing => "-;".to_owned(),
        }
    }

    /// The column as it is declared.
    pub fn expression(&self, column: &SourceColumn) -> Expr {
        match self {
            Self::File(reading) => reading.value.clone().alias(column.name.as_str()),
            Self::HivePartition => col(column.name.as_str()),
            Self::Missing => column_conversion::null_column(column),
        }
    }
}
