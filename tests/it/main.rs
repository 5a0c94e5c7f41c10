//! Everything is tested through the binary, as its users see it.

mod duck;
mod job;
mod parquet_files;
mod third_party;
