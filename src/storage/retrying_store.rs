//! A bucket with a time limit: reads go in small requests that are repeated where that may help, and every answer is
//! checked against the length that it promises.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use object_store::list::{PaginatedListOptions, PaginatedListResult, PaginatedListStore};
use object_store::path::{DELIMITER, Path as Key};
use object_store::{
    CopyOptions, GetOptions, GetRange, GetResult, GetResultPayload, ListResult, MultipartUpload, ObjectMeta,
    ObjectStore, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};
use tokio::sync::Semaphore;

use super::retry::RetryPolicy;
use super::transport_error::TransportError;

/// The most bytes that one request reads; at a quarter of a megabyte a second they take half a minute.
const PIECE_BYTES: u64 = 8 << 20;
/// Pieces of one object that are read at once.
const PIECES_AT_ONCE: usize = 4;
/// Requests, and so connections, at once. With [`PIECE_BYTES`] this also limits the memory that they hold.
const REQUESTS_AT_ONCE: usize = 32;

/// A bucket whose reads are repeated by a policy. Writes are left to the client and to the caller, because not every write
/// may be repeated.
#[derive(Clone)]
pub struct RetryingStore {
    store: Arc<dyn ObjectStore>,
    listing_store: Arc<dyn PaginatedListStore>,
    policy: RetryPolicy,
    request_permits: Arc<Semaphore>,
}

/// A part of an object as a store returned it.
pub struct FetchedRange {
    pub meta: ObjectMeta,
    pub range: Range<u64>,
    pub bytes: Bytes,
}

impl FetchedRange {
    /// Turns the part into the answer of a store.
    pub fn into_get_result(self) -> GetResult {
        let payload = GetResultPayload::Stream(futures::stream::once(async { Ok(self.bytes) }).boxed());
        GetResult { payload, meta: self.meta, range: self.range, attributes: object_store::Attributes::default() }
    }
}

/// How far below a prefix a listing goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ListingDepth {
    /// Objects and folders directly below the prefix.
    OneLevel,
    /// All objects below the prefix.
    Recursive,
}

impl RetryingStore {
    pub fn new(store: impl ObjectStore + PaginatedListStore, policy: RetryPolicy) -> Self {
        let store = Arc::new(store);
        let (listing_store, request_permits) = (Arc::<_>::clone(&store), Arc::new(Semaphore::new(REQUESTS_AT_ONCE)));
        Self { store, listing_store, policy, request_permits }
    }

    async fn request_with_retries<T, Answer: Future<Output = Result<T>>>(
        &self,
        request: impl Fn() -> Answer,
    ) -> Result<T> {
        // Never closed, so there is always a permit to come.
        let _permit = self.request_permits.acquire().await;
        self.policy.retry_read(request).await
    }

    /// Reads one range.
    async fn fetch_range(&self, key: &Key, options: &GetOptions) -> Result<FetchedRange> {
        self.request_with_retries(|| async {
            let answer = self.store.get_opts(key, options.clone()).await?;
            let (meta, range) = (answer.meta.clone(), answer.range.clone());
            let bytes = answer.bytes().await?;
            let (promised, received) = (range.end - range.start, bytes.len() as u64);
            if promised == received {
                Ok(FetchedRange { meta, range, bytes })
            } else {
                Err(TransportError::ShortBody { promised, received }.into())
            }
        })
        .await
    }

    /// Reads a whole object in pieces. The metadata of the first piece contains the size of the object.
    async fn fetch_in_pieces(&self, key: &Key, options: &GetOptions) -> Result<FetchedRange> {
        let first = match self.fetch_range(key, &with_range(options, 0..PIECE_BYTES)).await {
            Err(error) if is_out_of_range(&error) => return self.fetch_range(key, options).await,
            first => first?,
        };
        let range = 0..first.meta.size;
        if first.meta.size <= PIECE_BYTES {
            return Ok(FetchedRange { range, ..first });
        }
        let mut object_bytes = Vec::with_capacity(usize::try_from(first.meta.size).unwrap_or(0));
        object_bytes.extend_from_slice(&first.bytes);
        for piece in self.fetch_pieces_after_first(key, options, first.meta.size).await? {
            if (piece.meta.size, &piece.meta.e_tag) != (first.meta.size, &first.meta.e_tag) {
                return Err(TransportError::Changed.into());
            }
            object_bytes.extend_from_slice(&piece.bytes);
        }
        Ok(FetchedRange { meta: first.meta, range, bytes: Bytes::from(object_bytes) })
    }

    async fn fetch_pieces_after_first(&self, key: &Key, options: &GetOptions, size: u64) -> Result<Vec<FetchedRange>> {
        let step = usize::try_from(PIECE_BYTES).unwrap_or(usize::MAX);
        let pieces = futures::stream::iter((PIECE_BYTES..size).step_by(step)).map(|from| {
            let options = with_range(options, from..size.min(from + PIECE_BYTES));
            async move { self.fetch_range(key, &options).await }
        });
        pieces.buffered(PIECES_AT_ONCE).try_collect().await
    }

    /// Reads one page of a listing, and the token of the next page.
    async fn list_page(
        &self,
        prefix: Option<&str>,
        depth: ListingDepth,
        token: Option<&str>,
    ) -> Result<PaginatedListResult> {
        self.request_with_retries(|| {
            let options = PaginatedListOptions {
                delimiter: (depth == ListingDepth::OneLevel).then_some(DELIMITER.into()),
                page_token: token.map(str::to_owned),
                ..PaginatedListOptions::default()
            };
            self.listing_store.list_paginated(prefix, options)
        })
        .await
    }
}

/// A listing that is under way.
struct ListingState {
    bucket: RetryingStore,
    prefix: Option<String>,
    next_page: NextPage,
}

/// The page of a listing that is read next.
enum NextPage {
    First,
    WithToken(String),
    /// The last page was read.
    None,
}

/// Reads the next page: its objects and the state after it; none after the last page.
async fn next_listing_page(state: ListingState) -> Result<Option<(Vec<ObjectMeta>, ListingState)>> {
    let token = match state.next_page {
        NextPage::First => None,
        NextPage::WithToken(token) => Some(token),
        NextPage::None => return Ok(None),
    };
    let page = state.bucket.list_page(state.prefix.as_deref(), ListingDepth::Recursive, token.as_deref()).await?;
    let next_page = page.page_token.map_or(NextPage::None, NextPage::WithToken);
    Ok(Some((page.result.objects, ListingState { next_page, ..state })))
}

fn with_range(options: &GetOptions, range: Range<u64>) -> GetOptions {
    GetOptions { range: Some(GetRange::Bounded(range)), ..options.clone() }
}

/// Whether an error means that the range lies outside the object; every range of an empty object does.
fn is_out_of_range(error: &object_store::Error) -> bool {
    error.to_string().contains("status code: 416")
}

/// The prefix of a folder ends with `/`, so that it does not match a neighbour with a longer name.
fn folder_prefix(prefix: Option<&Key>) -> Option<String> {
    prefix.filter(|prefix| !prefix.is_root()).map(|prefix| format!("{prefix}{DELIMITER}"))
}

#[async_trait]
impl ObjectStore for RetryingStore {
    async fn get_opts(&self, key: &Key, options: GetOptions) -> Result<GetResult> {
        if options.head {
            return self.request_with_retries(|| self.store.get_opts(key, options.clone())).await;
        }
        let fetched = match options.range {
            Some(_) => self.fetch_range(key, &options).await?,
            None => self.fetch_in_pieces(key, &options).await?,
        };
        Ok(fetched.into_get_result())
    }

    fn list(&self, prefix: Option<&Key>) -> BoxStream<'static, Result<ObjectMeta>> {
        let start = ListingState { bucket: self.clone(), prefix: folder_prefix(prefix), next_page: NextPage::First };
        let pages = futures::stream::try_unfold(start, next_listing_page);
        pages.map_ok(|objects| futures::stream::iter(objects).map(Ok)).try_flatten().boxed()
    }

    async fn list_with_delimiter(&self, prefix: Option<&Key>) -> Result<ListResult> {
        let prefix = folder_prefix(prefix);
        let mut all = self.list_page(prefix.as_deref(), ListingDepth::OneLevel, None).await?;
        while let Some(token) = all.page_token.take() {
            let page = self.list_page(prefix.as_deref(), ListingDepth::OneLevel, Some(&token)).await?;
            all.result.objects.extend(page.result.objects);
            all.result.common_prefixes.extend(page.result.common_prefixes);
            all.page_token = page.page_token;
        }
        Ok(all.result)
    }

    async fn put_opts(&self, key: &Key, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        self.policy.run_once(self.store.put_opts(key, payload, options)).await
    }

    async fn put_multipart_opts(&self, key: &Key, options: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        self.policy.run_once(self.store.put_multipart_opts(key, options)).await
    }

    fn delete_stream(&self, keys: BoxStream<'static, Result<Key>>) -> BoxStream<'static, Result<Key>> {
        self.store.delete_stream(keys)
    }

    async fn copy_opts(&self, from: &Key, to: &Key, options: CopyOptions) -> Result<()> {
        self.policy.run_once(self.store.copy_opts(from, to, options)).await
    }
}

impl fmt::Display for RetryingStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.store.fmt(formatter)
    }
}

/// Shows only the name, because the clients inside contain keys.
impl fmt::Debug for RetryingStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RetryingStore")
    }
}
