//! Damaged, contradictory or changing files: the right result, or an error that names the file, and nothing half
//! published.

/// Files that change while they are read.
mod changing_files;
/// `verify: checksums`.
mod checksums;
/// Every file of apache/parquet-testing.
mod parquet_testing;
/// Single flipped bits.
mod flipped_bits;
/// Invalid, truncated and contradictory files.
mod invalid_files;
/// Files that unpack to far more than their size.
mod decompression_limits;
