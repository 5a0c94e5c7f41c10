//! The exports as one command reads them: listed once, every footer read once, small files decoded once for all days.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use polars::prelude::DataFrame;

use super::decoded_cache::{DecodedCache, FileKey};
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::storage::parquet_footer::Footer;
use crate::storage::{ExportListing, Location, Object};

/// Memory for decoded rows when one day is scored. It holds small files, which take longer to open than to read.
const ONE_DAY_CACHE_BYTES: usize = 64 << 20;
/// Memory for decoded rows when many days are scored.
const MANY_DAYS_CACHE_BYTES: usize = 512 << 20;

/// The exports as they were when they were first listed.
#[derive(Clone)]
pub struct Exports {
    location: Location,
    cache: Arc<ExportCache>,
}

struct ExportCache {
    listings: Mutex<BTreeMap<String, Arc<ExportListing>>>,
    footers: Mutex<HashMap<String, Arc<Footer>>>,
    decoded: DecodedCache,
    /// The rows of files that the engine cannot read, by path.
    decoded_files: Mutex<BTreeMap<String, DataFrame>>,
    /// For each verified file: whether all of its pages have checksums.
    checksums_complete: Mutex<HashMap<FileKey, bool>>,
}

impl Exports {
    /// Opens the exports to score one day.
    #[must_use]
    pub fn for_one_day(location: Location) -> Self {
        Self::with_cache_budget(location, ONE_DAY_CACHE_BYTES)
    }

    /// Opens the exports to score many days.
    #[must_use]
    pub fn for_many_days(location: Location) -> Self {
        Self::with_cache_budget(location, MANY_DAYS_CACHE_BYTES)
    }

    fn with_cache_budget(location: Location, bytes: usize) -> Self {
        let cache = ExportCache {
            listings: Mutex::default(),
            footers: Mutex::default(),
            decoded: DecodedCache::with_budget(bytes),
            decoded_files: Mutex::default(),
            checksums_complete: Mutex::default(),
        };
        Self { location, cache: Arc::new(cache) }
    }

    /// Calls [`Location::url`].
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        self.location.url(path)
    }

    /// Calls [`Location::engine_scheme`].
    #[must_use]
    pub fn engine_scheme<'a>(&self, paths: impl Iterator<Item = &'a str>) -> &'static str {
        self.location.engine_scheme(paths)
    }

    /// Calls [`Location::engine_url`].
    #[must_use]
    pub fn engine_url(&self, path: &str) -> String {
        self.location.engine_url(path)
    }

    /// Returns the path below the exports of a file that Polars read.
    #[must_use]
    pub fn path_of_engine_url<'a>(&self, url: &'a str) -> &'a str {
        let root = format!("{}/", self.engine_url(""));
        let path = url.strip_prefix("file://").unwrap_or(url);
        path.strip_prefix(&root).unwrap_or(path)
    }

    /// Calls [`Location::first_store_error`].
    #[must_use]
    pub fn first_store_error(&self) -> Option<Error> {
        self.location.first_store_error()
    }

    /// Calls [`Location::os_error_in`].
    #[must_use]
    pub fn os_error_in(&self, path: &str, message: &str) -> Option<Error> {
        self.location.os_error_in(path, message)
    }

    /// Lists the files that match a pattern, once for each pattern.
    ///
    /// # Errors
    /// A store that cannot be listed.
    pub fn list(&self, pattern: &str) -> Result<Arc<ExportListing>, Error> {
        self.prefetch_listings(&[pattern])?;
        let lists = self.cache.listings.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(lists.get(pattern).map(Arc::clone).unwrap_or_default())
    }

    /// Lists a folder, as [`Location::list_folder`]; nothing if it cannot be listed, because hints can do without.
    #[must_use]
    pub fn list_folder(&self, folder: &str) -> Vec<String> {
        self.location.list_folder(folder).unwrap_or_default()
    }

    /// Lists the files of several patterns as they are now.
    ///
    /// # Errors
    /// A store that cannot be listed.
    pub fn list_uncached(&self, patterns: &[&str]) -> Result<Vec<Vec<Object>>, Error> {
        self.location.list_patterns(patterns)
    }

    /// Calls [`Location::read`].
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn read(&self, path: &str) -> Result<Bytes, Error> {
        self.location.read(path)
    }

    /// Keeps the rows of a file that the engine cannot read, for every later scan of it.
    pub fn keep_decoded_file(&self, path: &str, rows: DataFrame) {
        self.cache.decoded.forget_file(path);
        self.cache.decoded_files.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), rows);
    }

    /// Returns the rows of a file that the engine cannot read.
    #[must_use]
    pub fn decoded_file(&self, path: &str) -> Option<DataFrame> {
        self.cache.decoded_files.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
    }

    #[must_use]
    pub fn has_decoded_file(&self, path: &str) -> bool {
        self.cache.decoded_files.lock().unwrap_or_else(PoisonError::into_inner).contains_key(path)
    }

    /// Calls [`Location::read_ranges`].
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn read_ranges(&self, path: &str, ranges: &[Range<u64>]) -> Result<Vec<Bytes>, Error> {
        self.location.read_ranges(path, ranges)
    }

    /// Returns the result of `verify` for a source's file, which runs once for each file.
    ///
    /// # Errors
    /// Those of `verify`.
    pub fn verify_once(
        &self,
        source: &str,
        path: &str,
        verify: impl FnOnce() -> Result<bool, Failure>,
    ) -> Result<bool, Failure> {
        let key = FileKey::new(source, path);
        let known = self.cache.checksums_complete.lock().unwrap_or_else(PoisonError::into_inner).get(&key).copied();
        if let Some(known) = known {
            return Ok(known);
        }
        let complete = verify()?;
        self.cache.checksums_complete.lock().unwrap_or_else(PoisonError::into_inner).insert(key, complete);
        Ok(complete)
    }

    /// Lists several patterns concurrently, for later calls of [`Self::list`].
    ///
    /// # Errors
    /// A store that cannot be listed.
    pub fn prefetch_listings(&self, patterns: &[&str]) -> Result<(), Error> {
        let mut lists = self.cache.listings.lock().unwrap_or_else(PoisonError::into_inner);
        let mut new: Vec<&str> = patterns.iter().filter(|pattern| !lists.contains_key(**pattern)).copied().collect();
        new.sort_unstable();
        new.dedup();
        for (pattern, list) in new.iter().zip(self.location.list_exports(&new)?) {
            lists.insert((*pattern).to_owned(), Arc::new(list));
        }
        Ok(())
    }

    /// Reads the footers of files, once for each file.
    ///
    /// # Errors
    /// Every file without a readable footer.
    pub fn read_footers(&self, objects: &[Object]) -> Result<Vec<Arc<Footer>>, Vec<Error>> {
        let mut known = self.cache.footers.lock().unwrap_or_else(PoisonError::into_inner);
        let new: Vec<Object> = objects.iter().filter(|object| !known.contains_key(&object.path)).cloned().collect();
        for (object, footer) in new.iter().zip(self.location.read_footers(&new)?) {
            known.insert(object.path.clone(), Arc::new(footer));
        }
        Ok(objects.iter().filter_map(|object| known.get(&object.path).cloned()).collect())
    }

    /// Returns the decoded rows of files, as [`DecodedCache::rows_of_files`].
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
