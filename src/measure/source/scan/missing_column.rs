//! The hint for a column that a file lacks: what the file holds, and the way out.

use crate::base::identifier;
use crate::base::nearest_name;
use crate::config::{EssentialColumn, Source, SourceColumn};
use crate::measure::source::declared_columns::day_key;
use crate::measure::source::files::ExportFile;

/// The number of columns that a hint lists.
const MAX_LISTED_COLUMNS: usize = 10;

/// Returns the hint for a column that `file` lacks. `files` are all files of the source that are known.
pub fn hint_for_missing_column<'a>(
    source: &Source,
    column: &SourceColumn,
    file: &ExportFile,
    mut files: impl Iterator<Item = &'a ExportFile>,
) -> String {
    let name = &column.name;
    let way_out = match source.essential_column(name) {
        Some(EssentialColumn::AccountId) => {
            "declare the column with the account's id, and name it with `account` (in the source of the accounts, with \
             `id` under `accounts`)"
                .to_owned()
        }
        Some(EssentialColumn::EventTime) => {
            "declare the column with the time of the rows, and name it under `time`".to_owned()
        }
        None if files.any(|file| file.has_column(name)) => {
            format!("declare `may_lack: true` if older files lack `{name}`")
        }
        // Files of other days may have the column: not all partitions are read.
        None if day_key(source).is_some() => format!(
            "correct the name, leave `{name}` out of `columns`, or declare `may_lack: true` if files of other days have it"
        ),
        None => format!("correct the name, or leave `{name}` out of `columns` (SQL can join another source for it)"),
    };
    format!("{}; {way_out}", describe_columns(name, file))
}

/// Describes the columns of a file that lacks one: the one with the nearest name, or else all of them.
#[must_use]
pub fn describe_columns(missing: &str, file: &ExportFile) -> String {
    let names: Vec<&str> = file.footer.columns.iter().map(|stored| stored.name.as_str()).collect();
    match (nearest_name::nearest_name(missing, names.iter().copied()), names.as_slice()) {
        (Some(near), _) => format!("the file has a column `{near}`"),
        (None, []) => "the file has no columns".to_owned(),
        (None, [only]) => format!("the only column of the file is `{only}`"),
        (None, names) => {
            format!("the columns of the file are {}", identifier::shortened_list(names, MAX_LISTED_COLUMNS))
        }
    }
}
