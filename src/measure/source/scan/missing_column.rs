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
        Some(EssentialColumn::Key) => format!("{}: every row needs its `key`", way_to_rename(column, file)),
        None if files.any(|file| file.has_column(column)) => match respelled_name(column, file) {
            Some(_) => WAY_OUT_OF_SPELLINGS.to_owned(),
            None => format!("declare `may_lack: true` if older files lack `{name}`"),
        },
        // Files of other days may have the column: not all partitions are read.
        None if day_key(source).is_some() => format!(
            "{}, leave `{name}` out of `columns`, or declare `may_lack: true` if files of other days have it",
            way_to_rename(column, file)
        ),
        None => format!("{} (SQL can join another source for it)", way_to_correct_name(column, file)),
    };
    format!("{}; {way_out}", describe_columns(column.stored_name(), file))
}

/// What to do if the files spell a column in several ways.
pub const WAY_OUT_OF_SPELLINGS: &str =
    "export the files alike, or declare the files with each spelling as a source of their own";

/// Returns the column of a file that has the name in another spelling: with other capitals or separators.
#[must_use]
pub fn respelled_name<'a>(column: &SourceColumn, file: &'a ExportFile) -> Option<&'a str> {
    let letters =
        |name: &str| name.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>().to_lowercase();
    let wanted = letters(column.stored_name());
    stored_names(file).find(|name| letters(name) == wanted)
}

fn stored_names(file: &ExportFile) -> impl Iterator<Item = &str> {
    let of_footer = file.footer.columns.iter().map(|stored| stored.name.as_str());
    of_footer.chain(file.hive.iter().map(|key| key.name.as_str()))
}

/// Returns what to write if a file has the column under another name, or not at all.
#[must_use]
pub fn way_to_correct_name(column: &SourceColumn, file: &ExportFile) -> String {
    format!("{}, or leave `{}` out of `columns`", way_to_rename(column, file), column.name)
}

fn way_to_rename(column: &SourceColumn, file: &ExportFile) -> String {
    match nearest_stored_name(column.stored_name(), file) {
        Some(near) => format!("write `from: {near}` if that is meant"),
        None if column.from.is_some() => "correct the name in `from`".to_owned(),
        None => "correct the name".to_owned(),
    }
}

/// Returns the column of a file with the nearest name: the one that differs in case only, if there is one.
#[must_use]
pub fn nearest_stored_name<'a>(missing: &str, file: &'a ExportFile) -> Option<&'a str> {
    let same_letters = stored_names(file).find(|name| name.eq_ignore_ascii_case(missing));
    same_letters.or_else(|| nearest_name::nearest_name(missing, stored_names(file)))
}

/// Describes the columns of a file that lacks one: the one with the nearest name, or else all of them.
#[must_use]
pub fn describe_columns(missing: &str, file: &ExportFile) -> String {
    let names: Vec<&str> = file.footer.columns.iter().map(|stored| stored.name.as_str()).collect();
    match (nearest_stored_name(missing, file), names.as_slice()) {
        (Some(near), _) => format!("the file has a column `{near}`"),
        (None, []) => "the file has no columns".to_owned(),
        (None, [only]) => format!("the only column of the file is `{only}`"),
        (None, names) => {
            format!("the columns of the file are {}", identifier::shortened_list(names, MAX_LISTED_COLUMNS))
        }
    }
}
