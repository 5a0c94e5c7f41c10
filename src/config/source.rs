//! A declared export: its columns, how time works in it, and what happens to bad rows.

use chrono_tz::Tz;
use serde::{Serialize, Serializer};

use super::value_type::{ColumnType, Literal};
use crate::base::diagnostic::Place;

/// A declared Parquet export.
#[derive(Debug, Clone, Serialize)]
pub struct Source {
    pub name: String,
    /// A glob below the root of the exports.
    pub files: String,
    pub columns: Vec<SourceColumn>,
    /// Columns that together identify a row; empty if rows have no key.
    pub key: Vec<String>,
    /// The column with the account's id; none for a source whose rows belong to no account.
    pub account: Option<String>,
    pub time: SourceTime,
    pub reveals: Vec<Reveal>,
    /// Causes warnings and errors about stale data; changes no number.
    #[serde(skip)]
    pub freshness: FreshnessLimits,
    pub policies: SourcePolicies,
    /// The number of days whose partitions are checked, in a source partitioned by day of delivery.
    pub check_days: u32,
    /// Whether pages are compared with their checksums before they are read; changes no number.
    #[serde(skip)]
    pub verify_checksums: bool,
    /// The number of bytes that a file may unpack to, if the pipeline sets it; changes no number.
    #[serde(skip)]
    pub max_unpacked_bytes: Option<u64>,
    #[serde(skip)]
    pub place: Place,
}

#[derive(Debug, Clone, Serialize)]
pub struct SourceColumn {
    pub name: String,
    /// The name in the files, if it is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    pub kind: ColumnType,
    /// How a text column of the export writes a date (`%d-%m-%Y`), a number (`1,234.56`) or a boolean (`yes/no`).
    pub format: Option<String>,
    /// The zone of times that name none, if the column declares it.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "serialize_zone")]
    pub zone: Option<Tz>,
    /// The zone of times of day that name none, if the source declares it.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "serialize_zone")]
    pub source_zone: Option<Tz>,
    /// What a number counts since 1970, if the export writes times as numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epoch: Option<EpochUnit>,
    pub required: bool,
    /// Older files may lack the column; it is NULL there.
    pub may_lack: bool,
    pub values: Vec<String>,
    pub min: Option<f64>,
    pub max: Option<f64>,
    /// Whether a day after the as-of date was known on that date, as the day of a renewal is; changes no number.
    #[serde(skip)]
    pub may_be_ahead: bool,
    /// Whether the column holds ids of accounts or of their parents, which are compared as text.
    #[serde(skip)]
    pub holds_account_ids: bool,
    #[serde(skip)]
    pub place: Place,
}

/// What a number that stands for a time counts since the beginning of 1970 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EpochUnit {
    Days,
    Seconds,
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

/// What a column holds that every row needs, so that no file may lack it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EssentialColumn {
    AccountId,
    /// The time of events.
    EventTime,
    /// The key, or a part of it.
    Key,
}

impl Source {
    /// Returns the declared column with a name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&SourceColumn> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Returns the column with the time of the rows; `None` for a source that has no events.
    #[must_use]
    pub fn time_column(&self) -> Option<&SourceColumn> {
        match &self.time {
            SourceTime::Events { at, .. } => self.column(at),
            SourceTime::Snapshots { .. } | SourceTime::Current => None,
        }
    }

    /// Returns the name in the files of a column, which may be undeclared.
    #[must_use]
    pub fn stored_name<'a>(&'a self, name: &'a str) -> &'a str {
        self.column(name).map_or(name, SourceColumn::stored_name)
    }

    /// Returns what a column holds that every row needs; `None` for any other column.
    #[must_use]
    pub fn essential_column(&self, name: &str) -> Option<EssentialColumn> {
        if self.account.as_deref() == Some(name) {
            return Some(EssentialColumn::AccountId);
        }
        match &self.time {
            SourceTime::Events { at, .. } if at == name => Some(EssentialColumn::EventTime),
            _ if self.key.iter().any(|column| column == name) => Some(EssentialColumn::Key),
            _ => None,
        }
    }
}

impl SourceColumn {
    /// Returns a column that may hold any value of its type.
    #[must_use]
    pub fn without_contract(name: String, kind: ColumnType, place: Place) -> Self {
        SourceColumn {
            name,
            from: None,
            kind,
            format: None,
            zone: None,
            source_zone: None,
            epoch: None,
            required: false,
            may_lack: false,
            values: Vec::new(),
            min: None,
            max: None,
            may_be_ahead: false,
            holds_account_ids: false,
            place,
        }
    }

    /// Returns the name of the column in the files.
    #[must_use]
    pub fn stored_name(&self) -> &str {
        self.from.as_deref().unwrap_or(&self.name)
    }

    /// Returns the names of the column for a message: `` `amount` ``, or `` `amount` (`AMOUNT` in the files) ``.
    #[must_use]
    pub fn quoted_names(&self) -> String {
        match &self.from {
            None => format!("`{}`", self.name),
            Some(stored) => format!("`{}` (`{stored}` in the files)", self.name),
        }
    }
}

impl EpochUnit {
    pub const ALL: [Self; 5] = [Self::Days, Self::Seconds, Self::Milliseconds, Self::Microseconds, Self::Nanoseconds];

    /// Returns the unit as the YAML spells it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Seconds => "seconds",
            Self::Milliseconds => "milliseconds",
            Self::Microseconds => "microseconds",
            Self::Nanoseconds => "nanoseconds",
        }
    }
}

#[expect(clippy::ref_option, reason = "the signature that serde expects")]
fn serialize_zone<S: Serializer>(zone: &Option<Tz>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(zone.map_or("", |zone| zone.name()))
}

/// How the rows of a source relate to the as-of date.
#[derive(Debug, Clone, Serialize)]
pub enum SourceTime {
    /// A row exists from the time or day in column `at` on. `delivered` is the Hive key of the day on which the row
    /// arrived, if files are partitioned by it: later partitions are not yet known.
    Events { at: String, delivered: Option<String> },
    /// Each partition of a Hive key holds the whole table; the newest one not after the as-of date counts.
    Snapshots { partition: String },
    /// The source has no history, so a backfill is not point in time.
    Current,
}

/// Columns that become known at the time in column `at`. Until then each holds NULL, or the literal beside its name.
#[derive(Debug, Clone, Serialize)]
pub struct Reveal {
    pub at: String,
    pub columns: Vec<(String, Option<Literal>)>,
}

/// How many days old the newest row may be at the end of the as-of date. In YAML this is `freshness` of a source.
#[derive(Debug, Clone, Copy, Default)]
pub struct FreshnessLimits {
    pub warn_after: Option<u32>,
    pub error_after: Option<u32>,
}

/// What happens to each kind of bad data in a source.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct SourcePolicies {
    pub no_files: SourcePolicy,
    pub empty: SourcePolicy,
    pub null_keys: SourcePolicy,
    /// Whether the pipeline declares `null_keys`. If not, a source may not lack its key or account in every row; changes no
    /// number.
    #[serde(skip)]
    pub declares_null_keys: bool,
    pub duplicates: SourcePolicy,
    pub orphans: SourcePolicy,
    /// Whether the pipeline declares `orphans`. If not, a source may not consist mostly of orphans; changes no number.
    #[serde(skip)]
    pub declares_orphans: bool,
    /// Rows that break `required`, `values`, `min` or `max`.
    pub invalid: SourcePolicy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum SourcePolicy {
    /// The run stops.
    Error,
    /// The rows are counted, reported and kept.
    Warn,
    /// The rows are counted and dropped.
    Drop,
}
