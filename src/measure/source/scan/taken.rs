//! Where each declared column comes from in a file, and what is wrong with those that come from nowhere.

use chrono::NaiveDate;
use chrono_tz::Tz;
use polars::prelude::{Expr, col};

use crate::base::diagnostic::Diagnostic;
use crate::base::identifier;
use crate::config::{Column, ColumnType, Source};
use crate::measure::source::contract::{self, Reading};
use crate::measure::source::files::Found;

/// Where a column comes from.
pub enum Taken {
    File(Box<Reading>),
    /// A Hive key.
    Path,
    Nowhere,
}

/// What is wrong with a column in a file.
pub struct Wrong {
    message: String,
    hint: String,
}

/// The same for all files in which it is wrong.
pub struct Problem {
    column: Column,
    wrong: Wrong,
    files: Vec<String>,
}

/// Adds what is wrong in one more file.
pub fn note(problems: &mut Vec<Problem>, column: Column, wrong: Wrong, path: &str) {
    let known =
        problems.iter_mut().find(|known| known.column.name == column.name && known.wrong.message == wrong.message);
    match known {
        Some(problem) => problem.files.push(path.to_owned()),
        None => problems.push(Problem { column, wrong, files: vec![path.to_owned()] }),
    }
}

impl Problem {
    pub fn told(self, source: &Source, all: usize) -> Diagnostic {
        let first = self.files.first().map_or("", String::as_str);
        let files = match self.files.len() {
            1 => format!("`{first}`"),
            some => format!("{some} of {all} files, such as `{first}`"),
        };
        let message =
            format!("source `{}`, column `{}`: {} in {files}", source.name, self.column.name, self.wrong.message);
        Diagnostic::error("source-column", message).at(self.column.place).hint(self.wrong.hint)
    }
}

/// Where a file has a column, if it has it as declared.
pub fn take(column: &Column, file: &Found, zone: Tz) -> Result<Taken, Wrong> {
    if let Some((_, value)) = file.hive.iter().find(|(key, _)| *key == column.name) {
        let fits = match column.kind {
            ColumnType::Text => true,
            ColumnType::Integer => value.parse::<i64>().is_ok(),
            ColumnType::Date => value.parse::<NaiveDate>().is_ok(),
            _ => false,
        };
        let kind = contract::noun(column.kind);
        return if fits || value == "__HIVE_DEFAULT_PARTITION__" {
            Ok(Taken::Path)
        } else {
            let message = format!("expected a partition of type {kind}, found `{value}`");
            Err(Wrong { message, hint: "a partition is text, an integer or a date".to_owned() })
        };
    }
    match file.footer.columns.iter().find(|held| held.name == column.name) {
        Some(held) => contract::within_time(held)
            .and_then(|()| contract::reading(column, &held.kind, zone))
            .map(|reading| Taken::File(Box::new(reading)))
            .map_err(|(holds, way_out)| Wrong {
                message: format!("expected {}, found {holds}", contract::noun(column.kind)),
                hint: way_out.to_owned(),
            }),
        None if column.may_lack => Ok(Taken::Nowhere),
        None => {
            let near = identifier::nearest(&column.name, file.footer.columns.iter().map(|held| held.name.as_str()));
            let hint = match near {
                Some(near) => {
                    format!("the file has a column `{near}`; a column that older files lack says `may_lack: true`")
                }
                None => "a column that older files lack says `may_lack: true`".to_owned(),
            };
            Err(Wrong { message: "missing".to_owned(), hint })
        }
    }
}

impl Taken {
    /// The same for columns that are read alike.
    pub fn signature(&self) -> String {
        match self {
            Self::File(reading) => format!("{:?} {:?};", reading.read, reading.value),
            Self::Path => "path;".to_owned(),
            Self::Nowhere => "-;".to_owned(),
        }
    }

    /// The column as it is declared.
    pub fn value(&self, column: &Column) -> Expr {
        match self {
            Self::File(reading) => reading.value.clone().alias(column.name.as_str()),
            Self::Path => col(column.name.as_str()),
            Self::Nowhere => contract::absent(column),
        }
    }
}
