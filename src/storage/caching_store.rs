//! The object store that Polars reads through. Serves sizes and footers from a cache and keeps the first error, because
//! Polars returns only its text.
//!
//! Polars' own client would request the size and the footer of every file again, and has no time limit.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, Once, PoisonError, RwLock};

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{StreamExt, TryFutureExt};
use object_store::path::Path as Key;
use object_store::{
    CopyOptions, GetOptions, GetRange, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};
use polars::io::cloud::{CloudOptions, ExtObjectStoreBuilder, register_object_store_builder};
use polars::prelude::{PlRefPath, PolarsError, PolarsResult};

use super::retrying_store::{FetchedRange, RetryingStore};
use super::transport_error::TransportError;

/// The only scheme that Polars leaves to a registered store. The host of such an address is a [`CachingStore::id`].
const ENGINE_SCHEME: &str = "hdfs";
/// The most that the cached ends of files may take.
const MAX_TAIL_BYTES: usize = 128 << 20;

/// One bucket, shared by everything that reads from it.
pub struct CachingStore {
    bucket: RetryingStore,
    id: usize,
    cache: Mutex<FileCache>,
    /// Nothing is read after the first failed read, because Polars repeats a failed read and goes on with all other files.
    first_error: Mutex<Option<FailedRead>>,
}

/// A read that failed.
#[derive(Debug, Clone)]
pub struct FailedRead {
    pub key: Key,
    pub error: Arc<object_store::Error>,
}

#[derive(Default)]
struct FileCache {
    files: HashMap<Key, CachedTail>,
    tail_bytes: usize,
}

struct CachedTail {
    meta: ObjectMeta,
    /// The last bytes of the file; all bytes of a small file.
    tail: Bytes,
}

impl CachingStore {
    /// Registers a bucket with Polars, for the life of the process.
    pub fn register(bucket: RetryingStore) -> Arc<Self> {
        static REGISTERED: Once = Once::new();
        REGISTERED.call_once(|| {
            if let Err(error) = register_object_store_builder(ENGINE_SCHEME, Arc::new(StoreRegistry)) {
                tracing::error!(%error, "cannot register object stores with the query engine");
            }
        });
        let mut stores = REGISTERED_STORES.write().unwrap_or_else(PoisonError::into_inner);
        let store = Arc::new(Self { bucket, id: stores.len(), cache: Mutex::default(), first_error: Mutex::default() });
        stores.push(Arc::clone(&store));
        store
    }

    /// The address of an object of this bucket for Polars.
    pub fn engine_url(&self, key: &Key) -> String {
        format!("{ENGINE_SCHEME}://{}/{key}", self.id)
    }

    /// Caches the metadata of a file and its last bytes.
    pub fn cache_file(&self, meta: ObjectMeta, tail: Bytes) {
        let mut cache = self.lock_cache();
        let tail = if cache.tail_bytes + tail.len() <= MAX_TAIL_BYTES { tail } else { Bytes::new() };
        cache.tail_bytes += tail.len();
        if let Some(replaced) = cache.files.insert(meta.location.clone(), CachedTail { meta, tail }) {
            cache.tail_bytes -= replaced.tail.len();
        }
    }

    /// Returns the first read that failed since the last call.
    pub fn take_first_error(&self) -> Option<FailedRead> {
        self.first_error.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn lock_cache(&self) -> MutexGuard<'_, FileCache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep_first_error(&self, key: &Key, error: object_store::Error) -> object_store::Error {
        let copy = copy_error(&error);
        let mut first_error = self.first_error.lock().unwrap_or_else(PoisonError::into_inner);
        first_error.get_or_insert_with(|| FailedRead { key: key.clone(), error: Arc::new(error) });
        copy
    }

    async fn read_through_cache(&self, key: &Key, options: GetOptions) -> Result<GetResult> {
        let cached = self.lock_cache().files.get(key).map(|file| (file.meta.clone(), file.tail.clone()));
        let Some((meta, tail)) = cached else { return self.bucket.get_opts(key, options).await };
        if options.head {
            return Ok(FetchedRange { meta, range: 0..0, bytes: Bytes::new() }.into_get_result());
        }
        let Some(GetRange::Bounded(range)) = options.range.clone() else {
            return self.bucket.get_opts(key, options).await;
        };
        let RangeInCache { missing, cached } = split_at_tail(&range, meta.size - tail.len() as u64, &tail);
        if missing.is_empty() {
            return Ok(FetchedRange { meta, range, bytes: cached }.into_get_result());
        }
        let options = GetOptions { range: Some(GetRange::Bounded(missing)), ..options };
        let result = self.bucket.get_opts(key, options).await?;
        if result.meta.size != meta.size || !has_same_etag(&result.meta, &meta) {
            return Err(TransportError::Changed.into());
        }
        if cached.is_empty() {
            return Ok(result);
        }
        let bytes = [result.bytes().await?, cached].concat();
        Ok(FetchedRange { meta, range, bytes: Bytes::from(bytes) }.into_get_result())
    }
}

/// A copy of an error, as text.
fn copy_error(error: &object_store::Error) -> object_store::Error {
    object_store::Error::Generic { store: "bucket", source: error.to_string().into() }
}

/// A range of a file, split at the cached end of the file.
struct RangeInCache {
    /// The part before the cached end.
    missing: Range<u64>,
    /// The bytes after that part.
    cached: Bytes,
}

/// Splits a range at the cached end of a file, which begins at `start`.
fn split_at_tail(range: &Range<u64>, start: u64, tail: &Bytes) -> RangeInCache {
    let offset_in_tail = |at: u64| usize::try_from(at.saturating_sub(start)).unwrap_or(usize::MAX).min(tail.len());
    RangeInCache {
        missing: range.start..range.end.min(start).max(range.start),
        cached: tail.slice(offset_in_tail(range.start)..offset_in_tail(range.end)),
    }
}

/// Whether two tags are the same. Azure lists them without the quotation marks of its other answers.
fn has_same_etag(one: &ObjectMeta, other: &ObjectMeta) -> bool {
    match (&one.e_tag, &other.e_tag) {
        (Some(one), Some(other)) => one.trim_matches('"') == other.trim_matches('"'),
        _ => true,
    }
}

static REGISTERED_STORES: LazyLock<RwLock<Vec<Arc<CachingStore>>>> = LazyLock::new(RwLock::default);

/// Returns the registered store of an address to Polars.
struct StoreRegistry;

impl ExtObjectStoreBuilder for StoreRegistry {
    fn build(&self, url: &PlRefPath, _: Option<&CloudOptions>) -> PolarsResult<Arc<dyn ObjectStore + Send + Sync>> {
        let id = url.as_str().split('/').nth(2).and_then(|id| id.parse::<usize>().ok());
        let stores = REGISTERED_STORES.read().unwrap_or_else(PoisonError::into_inner);
        let store = id.and_then(|id| stores.get(id)).map(Arc::clone);
        store
            .map(|store| store as Arc<dyn ObjectStore + Send + Sync>)
            .ok_or_else(|| PolarsError::ComputeError(format!("no bucket is known as `{}`", url.as_str()).into()))
    }
}

#[async_trait]
impl ObjectStore for CachingStore {
    async fn get_opts(&self, key: &Key, options: GetOptions) -> Result<GetResult> {
        let first_error = self.first_error.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match first_error {
            Some(failed) => Err(copy_error(&failed.error)),
            None => self.read_through_cache(key, options).map_err(|error| self.keep_first_error(key, error)).await,
        }
    }

    fn list(&self, prefix: Option<&Key>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.bucket.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Key>) -> Result<ListResult> {
        self.bucket.list_with_delimiter(prefix).await
    }

    async fn put_opts(&self, _: &Key, _: PutPayload, _: PutOptions) -> Result<PutResult> {
        Err(object_store::Error::NotImplemented { operation: "put_opts".to_owned(), implementer: self.to_string() })
    }

    async fn put_multipart_opts(&self, _: &Key, _: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        Err(object_store::Error::NotImplemented { operation: "put".to_owned(), implementer: self.to_string() })
    }

    fn delete_stream(&self, _: BoxStream<'static, Result<Key>>) -> BoxStream<'static, Result<Key>> {
        futures::stream::empty().boxed()
    }

    async fn copy_opts(&self, _: &Key, _: &Key, _: CopyOptions) -> Result<()> {
        Err(object_store::Error::NotImplemented { operation: "copy".to_owned(), implementer: self.to_string() })
    }
}

impl fmt::Display for CachingStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a bucket that Polars reads through")
    }
}

impl fmt::Debug for CachingStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("CachingStore").field(&self.id).finish()
    }
}
