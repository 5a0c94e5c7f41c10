//! Every file that is read or written, on disk or in a bucket. The only async code, but for lineage; synchronous from
//! outside.

/// The pages of a Parquet column, by their headers.
pub mod parquet_pages;
/// The footer of a Parquet file.
pub mod parquet_footer;
/// Timestamps in INT96 that the engine cannot read.
pub mod int96;
/// The format of a file that is not Parquet.
mod format_detection;
/// Published tables as Parquet bytes, and back.
pub mod parquet_codec;
/// The address of a root, as written in YAML.
pub mod address;
/// Globs over the paths below a root.
pub mod glob;
/// Tables of Delta Lake, Apache Iceberg and Apache Hudi.
mod lake_table;
/// Symbolic links among files.
mod symbolic_links;
/// `Retry-After`: the pauses that stores ask for.
mod retry_after;
/// Failures that the HTTP client does not report.
mod transport_error;
/// Errors of stores as text without secrets.
mod redaction;
/// What the error of a store means.
mod errors;
/// Time limits and retries of requests.
mod retry;
/// A bucket with retries.
mod retrying_store;
/// The bucket that Polars reads through.
mod caching_store;
/// Opens buckets with the settings of the environment.
mod cloud;
/// The atomic rename: writes a file on a disk so that readers see all of it or none.
mod atomic_rename;
/// Locks on a disk, held while their process lives.
mod file_lock;
/// The threads that wait for stores.
mod io_threads;
/// A root, and reading below it.
mod location;
/// Reads the footers of Parquet files.
mod footer_reads;
/// Lists the files that a glob stands for.
mod listing;
/// Lists the files of sources, with the tables that they lie in and the links that lead to them.
mod export_listing;
/// The version of an object, and writes that depend on it.
mod object_version;
/// New content that is not visible yet.
mod staged;

pub use address::{Address, Cloud, parse_address};
pub use export_listing::ExportListing;
pub use file_lock::{FileLock, LockAttempt};
pub use io_threads::block_on;
pub use lake_table::{LakeTable, TableFormat};
pub use location::{Location, Object};
pub use object_version::ObjectVersion;
pub use staged::{MAX_WRITE_ATTEMPTS, StagedObject, clean_staging};

#[cfg(test)]
mod tests;
