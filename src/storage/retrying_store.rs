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
const PIECE: u64 = 8 << 20;
/// Pieces of one object that are read at once.
const PIECES_AT_ONCE: usize = 4;
/// Requests, and so connections, at once. With [`PIECE`] this also limits the memory that they hold.
const REQUESTS_AT_ONCE: usize = 32;

/// A bucket whose reads are repeated by a policy. Writes are left to the client and to the caller, because not every write
/// may be repeated.
#[derive(Clone)]
pub struct RetryingStore {
    store: Arc<dyn ObjectStore>,
    pages: Arc<dyn PaginatedListStore>,
    policy: RetryPolicy,
    gate: Arc<Semaphore>,
}

impl RetryingStore {
    pub fn new(store: impl ObjectStore + PaginatedListStore, policy: RetryPolicy) -> Self {
        let store = Arc::new(store);
        let (pages, gate) = (Arc::<_>::clone(&store), Arc::new(Semaphore::new(REQUESTS_AT_ONCE)));
        Self { store, pages, policy, gate }
    }

    async fn request<T, Answer: Future<Output = Result<T>>>(&self, request: impl Fn() -> Answer) -> Result<T> {
        // Never closed, so there is always a permit to come.
        let _permit = self.gate.acquire().await;
        self.policy.retry_read(request).await
    }

    /// Reads one range: the metadata of the object, the range received, and its bytes.
    async fn piece(&self, key: &Key, options: &GetOptions) -> Result<(ObjectMeta, Range<u64>, Bytes)> {
        self.request(|| async {
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
    async fn whole(&self, key: &Key, options: &GetOptions) -> Result<(ObjectMeta, Range<u64>, Bytes)> {
        let at = |range: Range<u64>| GetOptions { range: Some(GetRange::Bounded(range)), ..options.clone() };
        let (meta, _, first) = match self.piece(key, &at(0..PIECE)).await {
            Err(error) if is_out_of_range(&error) => return self.piece(key, options).await,
            first => first?,
        };
        if meta.size <= PIECE {
            let range = 0..meta.size;
            return Ok((meta, range, first));
        }
        let step = usize::try_from(PIECE).unwrap_or(usize::MAX);
        let rest = futures::stream::iter((PIECE..meta.size).step_by(step)).map(|from| {
            let options = at(from..meta.size.min(from + PIECE));
            async move { self.piece(key, &options).await }
        });
        let rest: Vec<(ObjectMeta, Range<u64>, Bytes)> = rest.buffered(PIECES_AT_ONCE).try_collect().await?;
        let mut all = Vec::with_capacity(usize::try_from(meta.size).unwrap_or(0));
        all.extend_from_slice(&first);
        for (piece, _, bytes) in rest {
            if (piece.size, &piece.e_tag) != (meta.size, &meta.e_tag) {
                return Err(TransportError::Changed.into());
            }
            all.extend_from_slice(&bytes);
        }
        let range = 0..meta.size;
        Ok((meta, range, Bytes::from(all)))
    }

    /// Reads one page of a listing, and the token of the next page.
    async fn page(
        &self,
        prefix: Option<&str>,
        deep: bool,
        token: Option<&str>,
    ) -> Result<(ListResult, Option<String>)> {
        self.request(|| async {
            let options = PaginatedListOptions {
                delimiter: (!deep).then_some(DELIMITER.into()),
                page_token: token.map(str::to_owned),
                ..PaginatedListOptions::default()
            };
            let page = self.pages.list_paginated(prefix, options).await?;
            Ok((page.result, page.page_token))
        })
        .await
    }
}

/// The state of a listing: the bucket, the prefix, and the token of the next page if there is one (the first has none).
type Listing = (RetryingStore, Option<String>, Option<Option<String>>);

/// Reads the next page: its objects and the state after it; none after the last page.
async fn turn((bucket, prefix, token): Listing) -> Result<Option<(Vec<ObjectMeta>, Listing)>> {
    let Some(token) = token else { return Ok(None) };
    let (page, next) = bucket.page(prefix.as_deref(), true, token.as_deref()).await?;
    Ok(Some((page.objects, (bucket, prefix, next.map(Some)))))
}

/// Whether an error means that the range lies outside the object; every range of an empty object does.
fn is_out_of_range(error: &object_store::Error) -> bool {
    error.to_string().contains("status code: 416")
}

/// The prefix of a folder ends with `/`, so that it does not match a neighbour with a longer name.
fn folder(prefix: Option<&Key>) -> Option<String> {
    prefix.filter(|prefix| !prefix.is_root()).map(|prefix| format!("{prefix}{DELIMITER}"))
}

/// Turns bytes into the answer of a store.
pub fn answer(meta: ObjectMeta, range: Range<u64>, bytes: Bytes) -> GetResult {
    let payload = GetResultPayload::Stream(futures::stream::once(async { Ok(bytes) }).boxed());
    GetResult { payload, meta, range, attributes: object_store::Attributes::default() }
}

#[async_trait]
impl ObjectStore for RetryingStore {
    async fn get_opts(&self, key: &Key, options: GetOptions) -> Result<GetResult> {
        if options.head {
            return self.request(|| self.store.get_opts(key, options.clone())).await;
        }
        let (meta, range, bytes) = match options.range {
            Some(_) => self.piece(key, &options).await?,
            None => self.whole(key, &options).await?,
        };
        Ok(answer(meta, range, bytes))
    }

    fn list(&self, prefix: Option<&Key>) -> BoxStream<'static, Result<ObjectMeta>> {
        let pages = futures::stream::try_unfold((self.clone(), folder(prefix), Some(None)), turn);
        pages.map_ok(|objects| futures::stream::iter(objects).map(Ok)).try_flatten().boxed()
    }

    async fn list_with_delimiter(&self, prefix: Option<&Key>) -> Result<ListResult> {
        let prefix = folder(prefix);
        let (mut all, mut token) = self.page(prefix.as_deref(), false, None).await?;
        while let Some(next) = token {
            let (page, after) = self.page(prefix.as_deref(), false, Some(&next)).await?;
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
