//! Reads the footers of Parquet files below a root.

use bytes::Bytes;
use futures::StreamExt;
use object_store::ObjectStoreExt;
use object_store::path::Path as Key;

use super::format_detection::{self, HEAD_BYTES};
use super::io_threads::{READS_AT_ONCE, block_on};
use super::location::{Location, Object};
use super::parquet_footer::{self, Footer, FooterRead};
use crate::base::error::Error;

/// The end of a file that is read for its footer: one request, enough for two thousand columns on average.
const FIRST_FOOTER_READ_BYTES: u64 = 64 * 1024;

impl Location {
    /// The footers of Parquet files, in the order of `objects`, or an error for every file that has none. A store that does
    /// not answer is not asked for the files after.
    pub fn read_footers(&self, objects: &[Object]) -> Result<Vec<Footer>, Vec<Error>> {
        let mut footers = futures::stream::iter(objects).map(|object| self.read_footer(object)).buffered(READS_AT_ONCE);
        let read_all = async {
            let mut results = Vec::with_capacity(objects.len());
            while let Some(result) = footers.next().await {
                let gave_up = matches!(result, Err(Error::Unreachable { .. }));
                results.push(result);
                if gave_up {
                    break;
                }
            }
            results
        };
        values_or_all_errors(block_on(read_all).map_err(|error| vec![error])?)
    }

    async fn read_footer(&self, object: &Object) -> Result<Footer, Error> {
        let url = self.url(&object.path);
        let key = self.key_of_path(&object.path, "read")?;
        let mut tail_bytes = FIRST_FOOTER_READ_BYTES;
        loop {
            // Counted from the size in the listing: Azure cannot be asked for "the last bytes".
            let start = object.size.saturating_sub(tail_bytes);
            let tail = match object.size {
                0 => Bytes::new(),
                size => self
                    .store
                    .get_range(&key, start..size)
                    .await
                    .map_err(|error| self.to_error(&error, "read", &object.path))?,
            };
            if let Some(engine_store) = &self.engine_store {
                engine_store.cache_file(object.to_object_meta(&key), tail.clone());
            }
            let decoded = match parquet_footer::decode_footer(&url, &object.path, object.size, tail.clone()) {
                Ok(decoded) => decoded,
                Err(damaged) => return Err(self.other_format_error(object, &key, &tail).await.unwrap_or(damaged)),
            };
            match decoded {
                FooterRead::Footer(footer) => return Ok(footer),
                FooterRead::NeedsBytes(bytes) if bytes > tail_bytes && start > 0 => tail_bytes = bytes,
                FooterRead::NeedsBytes(_) => {
                    return Err(Error::Parquet { url, cause: "its footer is longer than the file".into() });
                }
            }
        }
    }

    /// Recognises the format of a file that is not Parquet; `tail` are its last bytes. Returns `None` for an unknown one.
    async fn other_format_error(&self, object: &Object, key: &Key, tail: &Bytes) -> Option<Error> {
        let head_bytes = object.size.min(HEAD_BYTES);
        let head = if u64::try_from(tail.len()) == Ok(object.size) {
            tail.clone()
        } else {
            self.store.get_range(key, 0..head_bytes).await.ok()?
        };
        let head = head.get(..usize::try_from(head_bytes).ok()?)?;
        let format = format_detection::detect_format(&object.path, head)?;
        Some(Error::OtherFormat { url: self.url(&object.path), format })
    }
}

/// Returns all values, or all errors if there are any.
fn values_or_all_errors<T>(results: Vec<Result<T, Error>>) -> Result<Vec<T>, Vec<Error>> {
    let mut values = Vec::with_capacity(results.len());
    let mut errors = Vec::new();
    for result in results {
        match result {
            Ok(value) => values.push(value),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(values) } else { Err(errors) }
}
