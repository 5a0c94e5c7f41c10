//! What lies where a source's files should be, for a source whose pattern matches none.

use super::exports::Exports;
use super::files;
use crate::base::file_format::FileFormat;
use crate::base::identifier;
use crate::base::nearest_name;
use crate::config::{Source, SourcePolicy};

/// The number of files that a hint lists.
const MAX_LISTED_FILES: usize = 5;

/// The source with the accounts cannot be without files; any other can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceRole {
    Accounts,
    Other,
}

/// Returns the hint for a source without files: what exists near its pattern, then the policy that allows it,
/// if it is not declared.
#[must_use]
pub fn hint_for_missing_files(source: &Source, role: SourceRole, exports: &Exports) -> String {
    let found = describe_nearby_files(source, exports);
    match role {
        SourceRole::Other if source.policies.no_files == SourcePolicy::Error => {
            format!("{found}; if the source may have no file, declare `no_files: warn`")
        }
        SourceRole::Accounts | SourceRole::Other => found,
    }
}

fn describe_nearby_files(source: &Source, exports: &Exports) -> String {
    if let Some(first) = files::partition_days(source, exports).unwrap_or_default().iter().min() {
        return format!("its first partition is of {first}: choose that day or a later one");
    }
    let segments: Vec<&str> = source.files.split('/').collect();
    let folders = segments.iter().take(segments.len() - 1).take_while(|segment| !is_wildcard(segment)).count();
    for depth in (0..=folders).rev() {
        let entries = exports.list_folder(&segments[..depth].join("/"));
        if depth < folders && entries.iter().any(|entry| entry.strip_suffix('/') == Some(segments[depth])) {
            return format!("the folder `{}` has no files", segments[..=depth].join("/"));
        }
        if !entries.is_empty() {
            return describe_entries(&segments, depth, &entries);
        }
    }
    format!("`{}` has no files: check `exports`", exports.url(""))
}

/// Describes the folder that the first `depth` segments of a pattern name: the entry that the next one probably means, or
/// else all entries.
fn describe_entries(segments: &[&str], depth: usize, entries: &[String]) -> String {
    let wanted = segments.get(depth).copied().unwrap_or_default();
    let names_file = depth + 1 == segments.len();
    let fitting: Vec<&str> =
        entries.iter().map(String::as_str).filter(|entry| entry.ends_with('/') != names_file).collect();
    if let Some(near) = nearest_entry(wanted, &fitting) {
        let mut pattern = segments.to_vec();
        pattern[depth] = near.trim_end_matches('/');
        return match FileFormat::of_path(near) {
            Some(format) => describe_conversion(near, format),
            None => nearest_name::did_you_mean(&pattern.join("/")),
        };
    }
    let place = match depth {
        0 => "the folder of the exports".to_owned(),
        _ => format!("the folder `{}`", segments[..depth].join("/")),
    };
    let listed = format!("{place} has {}", identifier::shortened_list(entries, MAX_LISTED_FILES));
    match fitting.iter().find_map(|entry| Some((entry, FileFormat::of_path(entry)?))) {
        Some((file, format)) => format!("{listed}; {}", describe_conversion(file, format)),
        None => listed,
    }
}

/// Returns the entry with the nearest name, or the one that differs only in its extension.
fn nearest_entry<'a>(wanted: &str, entries: &[&'a str]) -> Option<&'a str> {
    if is_wildcard(wanted) {
        return None;
    }
    let names = entries.iter().map(|entry| entry.trim_end_matches('/'));
    let near = nearest_name::nearest_name(wanted, names);
    let near = entries.iter().find(|entry| Some(entry.trim_end_matches('/')) == near);
    near.or_else(|| entries.iter().find(|entry| stem(entry).eq_ignore_ascii_case(stem(wanted)))).copied()
}

fn stem(name: &str) -> &str {
    name.split_once('.').map_or(name, |(stem, _)| stem)
}

fn describe_conversion(file: &str, format: FileFormat) -> String {
    format!("`{file}` is {}, and sources are Parquet files: {}", format.name(), format.conversion_hint(file))
}

fn is_wildcard(segment: &str) -> bool {
    segment.contains(['*', '?', '[', '{'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn describe(pattern: &str, depth: usize, entries: &[&str]) -> String {
        let entries: Vec<String> = entries.iter().map(|entry| (*entry).to_owned()).collect();
        describe_entries(&pattern.split('/').collect::<Vec<_>>(), depth, &entries)
    }

    #[test]
    fn near_names_come_before_the_list_of_files() {
        for (pattern, depth, entries, expected) in [
            (
                "supports_tickets.parquet",
                0,
                &["nps/", "supports_ticket.parquet"][..],
                "did you mean `supports_ticket.parquet`?",
            ),
            ("support/tickets.parquet", 1, &["ticket.parquet"], "did you mean `support/ticket.parquet`?"),
            ("usage/*.parquet", 0, &["usages/", "usage.parquet"], "did you mean `usages/*.parquet`?"),
            (
                "accounts.parquet",
                0,
                &["accounts.csv"],
                "`accounts.csv` is CSV, and sources are Parquet files: convert it with `duckdb -c \"COPY (FROM \
                 'accounts.csv') TO 'accounts.parquet'\"`, and name the result in `files`",
            ),
            (
                "usage/*.parquet",
                1,
                &["a", "b", "c", "d", "e", "f", "g"],
                "the folder `usage` has `a`, `b`, `c`, `d`, `e` and 2 more",
            ),
            (
                "usage/*.parquet",
                1,
                &["a.xlsx"],
                "the folder `usage` has `a.xlsx`; `a.xlsx` is an Excel workbook, and sources are Parquet files: convert \
                 it with `duckdb -c \"COPY (FROM read_xlsx('a.xlsx')) TO 'a.parquet'\"`, and name the result in `files`",
            ),
            ("x/y/*.parquet", 0, &["a/", "b.parquet"], "the folder of the exports has `a/` and `b.parquet`"),
        ] {
            assert_eq!(describe(pattern, depth, entries), expected, "{pattern}");
        }
    }
}
