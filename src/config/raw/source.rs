//! `sources:` as written: exports, their columns and how time works in them.

use schemars::JsonSchema;
use serde::Deserialize;

use super::days::Days;
use super::scalar::{ByteSize, OneOrMany, RawScalar, ShortOrFull};
use crate::config::yaml::{Entries, Spanned};

/// A Parquet export.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawSource {
    /// The files, as a glob below `exports`, such as `usage/*/*.parquet`.
    pub files: Spanned<String>,
    /// How time works: `{events: column}`, `{snapshots: partition}` or `current`.
    pub time: Spanned<ShortOrFull<RawTime>>,
    /// Columns that become known later: for each column with the time, the columns that it reveals and their values
    /// until then.
    #[serde(default)]
    pub reveals: Entries<Entries<Option<Spanned<RawScalar>>>>,
    /// The column or columns that identify a row.
    pub key: Option<Spanned<OneOrMany>>,
    /// The column with the account's id, or `none` if the rows belong to no account. Every source has it but the one
    /// with the accounts.
    pub account: Option<Spanned<String>>,
    /// The zone of times that name none, such as `UTC`. Default: `time_zone` of the pipeline.
    pub zone: Option<Spanned<String>>,
    /// How old the newest row may be at the end of the as-of date.
    #[serde(default)]
    pub freshness: RawFreshness,
    /// If no file matches: error (default), warn or drop.
    pub no_files: Option<RawPolicy>,
    /// If the files have no row that counts: error, warn or drop. Default: error at the accounts source, warn at others.
    pub empty: Option<RawPolicy>,
    /// For rows whose key or account is NULL: error, warn or drop (default).
    pub null_keys: Option<RawPolicy>,
    /// For identical copies of a row with a key: error, warn or drop (default).
    pub duplicates: Option<RawPolicy>,
    /// For rows of accounts that are not in the accounts source: error, warn or drop. Without it they are dropped, and
    /// the run stops if they are more than half of a source's rows.
    pub orphans: Option<RawPolicy>,
    /// For rows that break `required`, `values`, `min` or `max`: error (default), warn or drop.
    pub invalid: Option<RawPolicy>,
    /// The number of days that are checked, in a source partitioned by day of delivery. Default: 7d.
    pub check: Option<Spanned<Days>>,
    /// `checksums`: compares every page with its checksum, if it has one, before anything is computed.
    pub verify: Option<RawVerify>,
    /// The most that a file may unpack to, such as `8 GB`. Default: 1 GB or a thousand times its size, whichever is
    /// more.
    pub max_unpacked: Option<Spanned<ByteSize>>,
    /// The columns that the pipeline reads, with their types. Other columns are allowed and not read.
    pub columns: Entries<Spanned<ShortOrFull<RawColumn>>>,
}

/// How time works in a source that has a history.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTime {
    /// The column with the time at which the row happened.
    pub events: Option<Spanned<String>>,
    /// With `events`: the Hive partition with the day on which rows arrived, which is never before they happened.
    pub delivered: Option<Spanned<String>>,
    /// The Hive partition whose dates each hold the whole table.
    pub snapshots: Option<Spanned<String>>,
}

/// How old the newest row may be at the end of the as-of date.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawFreshness {
    /// Older rows cause a warning.
    pub warn_after: Option<Spanned<Days>>,
    /// Older rows stop the run.
    pub error_after: Option<Spanned<Days>>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawPolicy {
    /// Stop the run.
    Error,
    /// Count and report the rows, and keep them.
    Warn,
    /// Count the rows, and drop them.
    Drop,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawEpoch {
    Days,
    Seconds,
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawAhead {
    /// A day after the as-of date was known on that date.
    Allowed,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawVerify {
    /// The checksums of pages, which detect damage that leaves a file readable.
    Checksums,
}

/// The contract of a column.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawColumn {
    /// text, integer, number, decimal(2), boolean, date or timestamp.
    #[serde(rename = "type")]
    pub kind: Spanned<String>,
    /// The name of the column in the files, if it is another.
    pub from: Option<Spanned<String>>,
    /// NULL is not allowed.
    #[serde(default)]
    pub required: bool,
    /// Older files may lack the column; it is NULL there.
    #[serde(default)]
    pub may_lack: bool,
    /// How a text column of the export writes a date (`%d-%m-%Y`), the number 1234.56 (`1.234,56`) or booleans
    /// (`yes/no`).
    pub format: Option<Spanned<String>>,
    /// The zone of times that name none. Default: `zone` of the source.
    pub zone: Option<Spanned<String>>,
    /// For times that the export writes as numbers: what they count since 1970.
    pub epoch: Option<Spanned<RawEpoch>>,
    /// `allowed` for a date that may be known in advance, such as the day of a renewal.
    pub ahead: Option<Spanned<RawAhead>>,
    /// The only values allowed.
    pub values: Option<Spanned<Vec<RawScalar>>>,
    /// The lowest value allowed.
    pub min: Option<Spanned<f64>>,
    /// The highest value allowed.
    pub max: Option<Spanned<f64>>,
}
