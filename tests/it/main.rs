//! Everything is tested through the binary, as its users see it.

mod duck;
mod gitlab_prove;
mod job;
mod parquet_files;
mod published;
mod published_numbers;
mod third_party;
