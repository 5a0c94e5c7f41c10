//! The exports as one command sees them: listed once, every footer read once, small files decoded once, however
//! many days are made of them.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use polars::prelude::DataFrame;

use super::decoded_cache::DecodedCache;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::storage::parquet_footer::Footer;
use crate::storage::{Location, Object};

/// What a single day may keep decoded: files so small that opening them costs more than their rows.
const ONE_DAY_CACHE_BYTES: usize = 64 << 20;
/// What many days may keep between them.
const MANY_DAYS_CACHE_BYTES: usize = 512 << 20;

/// The exports, as they were when they were first looked at.
#[derive(Clone)]
pub struct Exports {
    location: Location,
    cache: Arc<ExportCache>,
}

struct ExportCache {
    listings: Mutex<BTreeMap<String, Arc<Vec<Object>>>>,
    footers: Mutex<HashMap<String, Arc<Footer>>>,
    decoded: DecodedCache,
    /// Whether all pages of a source's file have checksums, which held.
    checksums_complete: Mutex<HashMap<(String, String), bool>>,
}

impl Exports {
    /// To make one day of.
    #[must_use]
    pub fn for_one_day(location: Location) -> Self {
        Self::with_cache_budget(location, ONE_DAY_CACHE_BYTES)
    }

    /// To make many days of.
    #[must_use]
    pub fn for_many_days(location: Location) -> Self {
        Self::with_cache_budget(location, MANY_DAYS_CACHE_BYTES)
    }

    fn with_cache_budget(location: Location, bytes: usize) -> Self {
        let (lists, footers, verified) = (Mutex::default(), Mutex::default(), Mutex::default());
        let cache = ExportCache {
            listings: lists,
            footers,
            decoded: DecodedCache::with_budget(bytes),
            checksums_complete: verified,
        };
        Self { location, cache: Arc::new(cache) }
    }

    /// As [`Location::url`].
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        self.location.url(path)
    }

    /// As [`Location::scheme`].
    #[must_use]
    pub fn scheme<'a>(&self, paths: impl Iterator<Item = &'a str>) -> &'static str {
        self.location.scheme(paths)
    }

    /// As [`Location::engine_url`].
    #[must_use]
    pub fn engine_url(&self, path: &str) -> String {
        self.location.engine_url(path)
    }

    /// As [`Location::refused`].
    #[must_use]
    pub fn first_store_error(&self) -> Option<Error> {
        self.location.refused()
    }

    /// As [`Location::overheard`].
    #[must_use]
    pub fn os_error_in(&self, path: &str, words: &str) -> Option<Error> {
        self.location.overheard(path, words)
    }

    /// As [`Location::list`].
    ///
    /// # Errors
    /// A store that can't be listed.
    pub fn list(&self, pattern: &str) -> Result<Arc<Vec<Object>>, Error> {
        let mut lists = self.cache.listings.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(list) = lists.get(pattern) {
            return Ok(Arc::clone(list));
        }
        let list = Arc::new(self.location.list(pattern)?);
        lists.insert(pattern.to_owned(), Arc::clone(&list));
        Ok(list)
    }

    /// The files of several patterns as they are now.
    ///
    /// # Errors
    /// A store that can't be listed.
    pub fn list_uncached(&self, patterns: &[&str]) -> Result<Vec<Vec<Object>>, Error> {
        self.location.list_all(patterns)
    }

    /// As [`Location::read_ranges`].
    ///
    /// # Errors
    /// A file that can't be read.
    pub fn read_ranges(&self, path: &str, ranges: &[Range<u64>]) -> Result<Vec<Bytes>, Error> {
        self.location.read_ranges(path, ranges)
    }

    /// What `verify` says of a source's file, asked once.
    ///
    /// # Errors
    /// Those of `verify`.
    pub fn verify_once(
        &self,
        source: &str,
        path: &str,
        verify: impl FnOnce() -> Result<bool, Failure>,
    ) -> Result<bool, Failure> {
        let key = (source.to_owned(), path.to_owned());
        let known = self.cache.checksums_complete.lock().unwrap_or_else(PoisonError::into_inner).get(&key).copied();
        if let Some(known) = known {
            return Ok(known);
        }
        let complete = verify()?;
        self.cache.checksums_complete.lock().unwrap_or_else(PoisonError::into_inner).insert(key, complete);
        Ok(complete)
    }

    /// As [`Location::list`], for several patterns side by side.
    ///
    /// # Errors
    /// As [`Self::list`].
    pub fn prefetch_listings(&self, patterns: &[&str]) -> Result<(), Error> {
        let mut lists = self.cache.listings.lock().unwrap_or_else(PoisonError::into_inner);
        let mut new: Vec<&str> = patterns.iter().filter(|pattern| !lists.contains_key(**pattern)).copied().collect();
        new.sort_unstable();
        new.dedup();
        for (pattern, list) in new.iter().zip(self.location.list_all(&new)?) {
            lists.insert((*pattern).to_owned(), Arc::new(list));
        }
        Ok(())
    }

    /// As [`Location::footers`].
    ///
    /// # Errors
    /// Every file that has no footer.
    pub fn footers(&self, objects: &[Object]) -> Result<Vec<Arc<Footer>>, Vec<Error>> {
        let mut known = self.cache.footers.lock().unwrap_or_else(PoisonError::into_inner);
        let new: Vec<Object> = objects.iter().filter(|object| !known.contains_key(&object.path)).cloned().collect();
        for (object, footer) in new.iter().zip(self.location.footers(&new)?) {
            known.insert(object.path.clone(), Arc::new(footer));
        }
        Ok(objects.iter().filter_map(|object| known.get(&object.path).cloned()).collect())
    }

    /// The rows of some files of a source, read by `load` unless they were before, one below the other; none where
    /// they are too many to be kept. `cells` is how many values they hold.
    #[must_use]
    pub fn decoded_rows(
        &self,
        source: &str,
        paths: &[&str],
        cells: usize,
        load: impl FnOnce(&[usize]) -> Result<Vec<DataFrame>, String>,
    ) -> Option<DataFrame> {
        self.cache.decoded.rows_of_files(source, paths, cells, load)
    }
}
