//! A bucket with a time limit: reads go in small requests that are repeated where that may help, and every answer is
//! checked against the length that it promises.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use object_store::list::{PaginatedListOptions, PaginatedListStore};
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
/// Requests, and so connections, at once. With [`PIECE`] this also limits the memory that they hold.
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

    /// Reads one range: the metadata of the object, the range received, and its bytes.
    async fn fetch_range(&self, key: &Key, options: &GetOptions) -> Result<(ObjectMeta, Range<u64>, Bytes)> {
        self.request_with_retries(|| async {
            let answer = self.store.get_opts(key, options.clone()).await?;
            let (meta, range) = (answer.meta.clone(), answer.range.clone());
            let bytes = answer.bytes().await?;
            let (promised, received) = (range.end - range.start, bytes.len() as u64);
            if promised == received {
                Ok((meta, range, bytes))
            } else {
                Err(TransportError::ShortBody { promised, received }.into())
            }
        })
        .await
    }

    /// Reads a whole object in pieces. The first piece tells the size of the object.
    async fn fetch_in_pieces(&self, key: &Key, options: &GetOptions) -> Result<(ObjectMeta, Range<u64>, Bytes)> {
        let options_for_range =
            |range: Range<u64>| GetOptions { range: Some(GetRange::Bounded(range)), ..options.clone() };
        let (meta, _, first_bytes) = match self.fetch_range(key, &options_for_range(0..PIECE_BYTES)).await {
            Err(error) if is_out_of_range(&error) => return self.fetch_range(key, options).await,
            first => first?,
        };
        if meta.size <= PIECE_BYTES {
            let range = 0..meta.size;
            return Ok((meta, range, first_bytes));
        }
        let step = usize::try_from(PIECE_BYTES).unwrap_or(usize::MAX);
        let rest = futures::stream::iter((PIECE_BYTES..meta.size).step_by(step)).map(|from| {
            let options = options_for_range(from..meta.size.min(from + PIECE_BYTES));
            async move { self.fetch_range(key, &options).await }
        });
        let rest: Vec<(ObjectMeta, Range<u64>, Bytes)> = rest.buffered(PIECES_AT_ONCE).try_collect().await?;
        let mut object_bytes = Vec::with_capacity(usize::try_from(meta.size).unwrap_or(0));
        object_bytes.extend_from_slice(&first_bytes);
        for (piece, _, bytes) in rest {
            if (piece.size, &piece.e_tag) != (meta.size, &meta.e_tag) {
                return Err(TransportError::Changed.into());
            }
            object_bytes.extend_from_slice(&bytes);
        }
        let range = 0..meta.size;
        Ok((meta, range, Bytes::from(object_bytes)))
    }

    /// Reads one page of a listing, and the token of the next page.
    async fn list_page(
        &self,
        prefix: Option<&str>,
        recursive: bool,
        token: Option<&str>,
    ) -> Result<(ListResult, Option<String>)> {
        self.request_with_retries(|| async {
            let options = PaginatedListOptions {
                delimiter: (!recursive).then_some(DELIMITER.into()),
                page_token: token.map(str::to_owned),
                ..PaginatedListOptions::default()
            };
            let page = self.listing_store.list_paginated(prefix, options).await?;
            Ok((page.result, page.page_token))
        })
        .await
    }
}

/// The state of a listing: the bucket, the prefix, and the token of the next page if there is one (the first has none).
type ListingState = (RetryingStore, Option<String>, Option<Option<String>>);

/// Reads the next page: its objects and the state after it; none after the last page.
async fn next_listing_page((bucket, prefix, token): ListingState) -> Result<Option<(Vec<ObjectMeta>, ListingState)>> {
    let Some(token) = token else { return Ok(None) };
    let (page, next_token) = bucket.list_page(prefix.as_deref(), true, token.as_deref()).await?;
    Ok(Some((page.objects, (bucket, prefix, next_token.map(Some)))))
}

/// Whether an error means that the range lies outside the object; every range of an empty object does.
fn is_out_of_range(error: &object_store::Error) -> bool {
    error.to_string().contains("status code: 416")
}

/// The prefix of a folder ends with `/`, so that it does not match a neighbour with a longer name.
fn folder_prefix(prefix: Option<&Key>) -> Option<String> {
    prefix.filter(|prefix| !prefix.is_root()).map(|prefix| format!("{prefix}{DELIMITER}"))
}

/// Turns bytes into the answer of a store.
pub fn get_result_of_bytes(meta: ObjectMeta, range: Range<u64>, bytes: Bytes) -> GetResult {
    let payload = GetResultPayload::Stream(futures::stream::once(async { Ok(bytes) }).boxed());
    GetResult { payload, meta, range, attributes: object_store::Attributes::default() }
}

#[async_trait]
impl ObjectStore for RetryingStore {
    async fn get_opts(&self, key: &Key, options: GetOptions) -> Result<GetResult> {
        if options.head {
            return self.request_with_retries(|| self.store.get_opts(key, options.clone())).await;
        }
        let (meta, range, bytes) = match options.range {
            Some(_) => self.fetch_range(key, &options).await?,
            None => self.fetch_in_pieces(key, &options).await?,
        };
        Ok(get_result_of_bytes(meta, range, bytes))
    }

    fn list(&self, prefix: Option<&Key>) -> BoxStream<'static, Result<ObjectMeta>> {
        let pages = futures::stream::try_unfold((self.clone(), folder_prefix(prefix), Some(None)), next_listing_page);
        pages.map_ok(|objects| futures::stream::iter(objects).map(Ok)).try_flatten().boxed()
    }

    async fn list_with_delimiter(&self, prefix: Option<&Key>) -> Result<ListResult> {
        let prefix = folder_prefix(prefix);
        let (mut all, mut token) = self.list_page(prefix.as_deref(), false, None).await?;
        while let Some(next) = token {
            let (page, after) = self.list_page(prefix.as_deref(), false, Some(&next)).await?;
            all.objects.extend(page.objects);
            all.common_prefixes.extend(page.common_prefixes);
            token = after;
        }
        Ok(all)
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
