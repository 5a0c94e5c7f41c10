//! Tables of Delta Lake, Apache Iceberg and Apache Hudi, recognised by the files of their logs.
//!
//! The folder of such a table holds the files of all its versions. Only the log says which of them, and which of their
//! rows, are current.

use std::cmp::Reverse;
use std::ops::RangeInclusive;

use super::glob;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TableFormat {
    /// Also a Delta table that is readable as Iceberg (UniForm).
    Delta,
    Iceberg,
    Hudi,
}

/// A table and a file of its log. Paths are relative to the root of the exports, or absolute where a symbolic link leads
/// out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LakeTable {
    pub format: TableFormat,
    /// Empty if the root itself is the table.
    pub folder: String,
    /// For Iceberg, the newest metadata.
    pub log_file: String,
}

/// The file that Hudi writes to each partition, with an extension or without.
const HUDI_PARTITION_FILE: &str = ".hoodie_partition_metadata";
/// The file of an Iceberg table in a plain folder that names the current version.
const ICEBERG_VERSION_HINT: &str = "version-hint.text";
/// The digits of a version before a UUID; a table has fewer than ten million of them.
const ICEBERG_PADDED_DIGITS: RangeInclusive<usize> = 5..=7;
/// Where the dashes of a UUID such as `3d693788-f93d-4769-b4d2-f6006e90d6f7` stand.
const UUID_DASHES: [usize; 4] = [8, 13, 18, 23];
const UUID_LENGTH: usize = 36;

impl TableFormat {
    const ALL: [Self; 3] = [Self::Delta, Self::Iceberg, Self::Hudi];

    /// Returns the name of the folder with the log, in the folder of the table.
    fn log_folder(self) -> &'static str {
        match self {
            Self::Delta => "_delta_log",
            Self::Iceberg => "metadata",
            Self::Hudi => ".hoodie",
        }
    }

    /// Returns whether a file in a folder of the log's name is one of the log.
    fn has_log_file(self, name: &str) -> bool {
        match self {
            Self::Delta | Self::Hudi => true,
            // Other folders are called `metadata`, too.
            Self::Iceberg => name == ICEBERG_VERSION_HINT || iceberg_version(name).is_some(),
        }
    }
}

impl LakeTable {
    /// Returns the table to whose log a file belongs; `None` for any other file.
    pub fn of_log_file(path: &str) -> Option<Self> {
        let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
        if name.starts_with(HUDI_PARTITION_FILE) {
            return Some(Self { format: TableFormat::Hudi, folder: parent.to_owned(), log_file: path.to_owned() });
        }
        let (folder, log_folder) = parent.rsplit_once('/').unwrap_or(("", parent));
        let format = TableFormat::ALL.into_iter().find(|format| format.log_folder() == log_folder)?;
        format.has_log_file(name).then(|| Self { format, folder: folder.to_owned(), log_file: path.to_owned() })
    }

    /// Returns whether a path lies in the folder of the table.
    pub fn contains(&self, path: &str) -> bool {
        self.folder.is_empty() || path.strip_prefix(&self.folder).is_some_and(|below| below.starts_with('/'))
    }

    /// Returns whether this is the better description of a table of which `other` describes the same folder.
    pub fn supersedes(&self, other: &Self) -> bool {
        self.rank() > other.rank()
    }

    /// Returns the newest metadata of an Iceberg table, if a file of them is known.
    pub fn newest_metadata(&self) -> Option<&str> {
        self.metadata_version().map(|_| self.log_file.as_str())
    }

    /// Returns whether the folder is only known to be a partition of a table: the log of the table was not found.
    pub fn is_partition(&self) -> bool {
        self.log_name().starts_with(HUDI_PARTITION_FILE)
    }

    fn rank(&self) -> (Reverse<TableFormat>, bool, Option<u64>) {
        (Reverse(self.format), !self.is_partition(), self.metadata_version())
    }

    fn metadata_version(&self) -> Option<u64> {
        iceberg_version(self.log_name())
    }

    fn log_name(&self) -> &str {
        self.log_file.rsplit('/').next().unwrap_or_default()
    }
}

/// Returns whether a folder has the name of a log.
pub fn is_log_folder(name: &str) -> bool {
    TableFormat::ALL.into_iter().any(|format| format.log_folder() == name)
}

/// Returns the folders in which the log of a table would lie.
pub fn log_folders_of(folder: &str) -> impl Iterator<Item = String> {
    let folder = folder.trim_end_matches('/');
    let is_root = folder.is_empty();
    TableFormat::ALL.into_iter().map(move |format| match is_root {
        true => format.log_folder().to_owned(),
        false => format!("{folder}/{}", format.log_folder()),
    })
}

/// Returns whether a folder or file has a name of the kind that tables give to theirs: a partition, the data, a log, or a
/// file with a UUID.
pub fn is_named_like_part_of_table(name: &str) -> bool {
    name.contains('=') || glob::is_hidden(name) || ["data", "metadata"].contains(&name) || contains_uuid(name)
}

/// Reads the version in the name of a metadata file of Iceberg: `v3.metadata.json`, or
/// `00003-3d693788-f93d-4769-b4d2-f6006e90d6f7.gz.metadata.json`.
fn iceberg_version(name: &str) -> Option<u64> {
    let stem = name.strip_suffix(".metadata.json").or_else(|| name.strip_suffix(".metadata.json.gz"))?;
    let stem = stem.strip_suffix(".gz").unwrap_or(stem);
    let version = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit()).then(|| text.parse().ok()).flatten();
    match (stem.strip_prefix('v'), stem.split_once('-')) {
        (Some(stem), _) => version(stem.split_once('-').map_or(stem, |(version, _)| version)),
        // Padded to five digits, so that a date is none.
        (None, Some((padded, _))) if ICEBERG_PADDED_DIGITS.contains(&padded.len()) => version(padded),
        _ => None,
    }
}

fn contains_uuid(name: &str) -> bool {
    let is_uuid = |text: &[u8]| {
        text.iter().enumerate().all(|(at, letter)| match UUID_DASHES.contains(&at) {
            true => *letter == b'-',
            false => letter.is_ascii_hexdigit(),
        })
    };
    name.as_bytes().windows(UUID_LENGTH).any(is_uuid)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table_of(path: &str) -> Option<(TableFormat, String)> {
        LakeTable::of_log_file(path).map(|table| (table.format, table.folder))
    }

    #[test]
    fn logs_are_recognised_by_their_names() {
        for (path, format, folder) in [
            ("t/_delta_log/00000000000000000000.json", TableFormat::Delta, "t"),
            ("a/t/_delta_log/00000000000000000010.checkpoint.parquet", TableFormat::Delta, "a/t"),
            ("_delta_log/_last_checkpoint", TableFormat::Delta, ""),
            ("t/metadata/00002-a9121b37-ec8a-4c4a-9cea-49fb2762ef32.metadata.json", TableFormat::Iceberg, "t"),
            ("t/metadata/v12.metadata.json", TableFormat::Iceberg, "t"),
            ("t/metadata/v12.gz.metadata.json", TableFormat::Iceberg, "t"),
            ("t/metadata/v12.metadata.json.gz", TableFormat::Iceberg, "t"),
            ("t/metadata/100000-3d693788-f93d-4769-b4d2-f6006e90d6f7.metadata.json", TableFormat::Iceberg, "t"),
            ("t/metadata/v1698345600000-3d693788.metadata.json", TableFormat::Iceberg, "t"),
            ("metadata/version-hint.text", TableFormat::Iceberg, ""),
            ("t/.hoodie/hoodie.properties", TableFormat::Hudi, "t"),
            ("t/2026/01/.hoodie_partition_metadata", TableFormat::Hudi, "t/2026/01"),
            (".hoodie_partition_metadata.parquet", TableFormat::Hudi, ""),
            ("/lake/t/_delta_log/0.json", TableFormat::Delta, "/lake/t"),
        ] {
            assert_eq!(table_of(path), Some((format, folder.to_owned())), "{path}");
        }
    }

    #[test]
    fn other_files_are_no_logs() {
        for path in [
            "t/part-0.parquet",
            "delta_log/00000000000000000000.json",
            "t/_delta_log",
            "t/_delta_log/_sidecars/x.parquet",
            "t/metadata/info.json",
            "t/metadata/orders.metadata.json",
            "t/metadata/2026-03-10.metadata.json",
            "t/metadata/20260310-orders.metadata.json",
            "t/metadata/20260310.metadata.json",
            "t/metadata/vertical.metadata.json",
            "t/metadata/v.metadata.json",
            "t/metadata/v+1.metadata.json",
            "t/metadata/version.metadata.json",
            "t/metadata/metadata.json",
            "t/metadata/day=2026-03-10/a.parquet",
            "t/metadata/snap-1.avro",
            "metadata.json",
            "t/00000-x.metadata.json",
            "hoodie/hoodie.properties",
        ] {
            assert_eq!(table_of(path), None, "{path}");
        }
    }

    #[test]
    fn a_table_contains_the_paths_below_its_folder() {
        let table = |log: &str| LakeTable::of_log_file(log).unwrap();
        assert!(table("t/_delta_log/0.json").contains("t/region=eu/a.parquet"));
        assert!(!table("t/_delta_log/0.json").contains("t-2/a.parquet"));
        assert!(!table("t/_delta_log/0.json").contains("a.parquet"));
        assert!(table("_delta_log/0.json").contains("a.parquet"));
    }

    #[test]
    fn the_best_file_of_a_log_describes_the_table() {
        let table = |log: &str| LakeTable::of_log_file(log).unwrap();
        let supersedes = |new: &str, old: &str| table(new).supersedes(&table(old));
        assert!(supersedes("t/metadata/v10.metadata.json", "t/metadata/v9.metadata.json"));
        assert!(!supersedes("t/metadata/00001-a.metadata.json", "t/metadata/00002-b.metadata.json"));
        assert!(supersedes("t/metadata/v1.metadata.json", "t/metadata/version-hint.text"));
        assert!(supersedes("t/.hoodie/hoodie.properties", "t/.hoodie_partition_metadata"));
        assert_eq!(table("t/metadata/v1.metadata.json").newest_metadata(), Some("t/metadata/v1.metadata.json"));
        assert_eq!(table("t/metadata/version-hint.text").newest_metadata(), None);
        assert!(table("t/eu/.hoodie_partition_metadata.parquet").is_partition());
        assert!(!table("t/.hoodie/hoodie.properties").is_partition() && !table("t/_delta_log/0.json").is_partition());
        // Delta with metadata of Iceberg beside.
        assert!(supersedes("t/_delta_log/0.json", "t/metadata/v9.metadata.json"));
        assert!(!supersedes("t/metadata/v9.metadata.json", "t/_delta_log/0.json"));
    }

    #[test]
    fn parts_of_tables_have_names_of_their_own() {
        for name in [
            "region=eu",
            "data",
            "_delta_log",
            ".hoodie",
            "part-00000-3d693788-f93d-4769-b4d2-f6006e90d6f7-c000.zstd.parquet",
            "00000-0-226ec176-e893-4461-8a53-2edb36234cc9.parquet",
        ] {
            assert!(is_named_like_part_of_table(name), "{name}");
        }
        for name in ["usage", "accounts.parquet", "2026-03-10", "part-0.parquet", "facts-3d693788-f93d-4769-b4d2"] {
            assert!(!is_named_like_part_of_table(name), "{name}");
        }
        assert_eq!(log_folders_of("a/t").collect::<Vec<_>>(), ["a/t/_delta_log", "a/t/metadata", "a/t/.hoodie"]);
        assert_eq!(log_folders_of("").collect::<Vec<_>>(), ["_delta_log", "metadata", ".hoodie"]);
        assert!(is_log_folder("metadata") && !is_log_folder("data"));
    }
}
