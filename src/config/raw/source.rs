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
    /// Columns known only later: for each revealing column, what the others hold until then.
    #[serde(default)]
    pub reveals: Entries<Entries<Option<Spanned<RawScalar>>>>,
    /// The column or columns that identify a row.
    pub key: Option<Spanned<OneOrMany>>,
    /// The column that holds the account's id; the accounts' own name for it unless said.
    pub account: Option<Spanned<String>>,
    /// How old the newest row may be at the end of the as-of date.
    #[serde(default)]
    pub freshness: RawFreshness,
    /// No file matches: error (default), warn or drop.
    pub no_files: Option<RawPolicy>,
    /// The files hold no row that counts: error, warn (default) or drop.
    pub empty: Option<RawPolicy>,
    /// Rows whose key or account is NULL: error, warn or drop (default).
    pub null_keys: Option<RawPolicy>,
    /// Identical copies of a row with a key: error, warn or drop (default).
    pub duplicates: Option<RawPolicy>,
    /// Rows of accounts that the accounts source lacks: error, warn or drop (default).
    pub orphans: Option<RawPolicy>,
    /// Rows that break `required`, `values`, `min` or `max`: error (default), warn or drop.
    pub invalid: Option<RawPolicy>,
    /// A source laid out by day of delivery is checked over its last so many days; 7d unless said.
    pub check: Option<Spanned<Days>>,
    /// `checksums`: before anything is computed, every page that will be read is held to its checksum, where it has one.
    pub verify: Option<RawVerify>,
    /// A file may not unpack to more than this, such as `8 GB`; unless said, to 1 GB or a thousand times its size.
    pub max_unpacked: Option<Spanned<ByteSize>>,
    /// The columns that the pipeline reads, with their types; other columns are fine and not read.
    pub columns: Entries<Spanned<ShortOrFull<RawColumn>>>,
}

/// How time works in a source that has a history.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTime {
    /// Rows carry the time they happened, in this column.
    pub events: Option<Spanned<String>>,
    /// With `events`: the Hive partition of the day on which rows arrived, never before they happened.
    pub delivered: Option<Spanned<String>>,
    /// The whole table again under each date of this Hive partition.
    pub snapshots: Option<Spanned<String>>,
}

/// How old the newest row may be at the end of the as-of date.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawFreshness {
    /// Older than this is said aloud.
    pub warn_after: Option<Spanned<Days>>,
    /// Older than this stops the run.
    pub error_after: Option<Spanned<Days>>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawPolicy {
    /// The run stops.
    Error,
    /// Counted and said; the rows stay.
    Warn,
    /// Counted; the rows don't count.
    Drop,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RawVerify {
    /// The checksums of pages; they tell damage that leaves a file readable.
    Checksums,
}

/// The contract of a column.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawColumn {
    /// text, integer, number, decimal(2), boolean, date or timestamp.
    #[serde(rename = "type")]
    pub kind: Spanned<String>,
    /// NULL is not allowed.
    #[serde(default)]
    pub required: bool,
    /// Older files may lack the column; it is NULL there.
    #[serde(default)]
    pub may_lack: bool,
    /// How a text column of the export spells a date (`%d-%m-%Y`), the number 1234.56 (`1.234,56`) or truths (`yes/no`).
    pub format: Option<Spanned<String>>,
    /// The only values allowed.
    pub values: Option<Spanned<Vec<RawScalar>>>,
    /// The least value allowed.
    pub min: Option<Spanned<f64>>,
    /// The greatest value allowed.
    pub max: Option<Spanned<f64>>,
}
