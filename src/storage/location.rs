//! A root that files are read from and written to: opening it, addresses below it, and reading.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::{StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt};

use super::address::{self, Address, Cloud};
use super::caching_store::CachingStore;
use super::file_lock::{FileLock, LockAttempt};
use super::io_threads::{READS_AT_ONCE, block_on};
use super::retry::RetryPolicy;
use super::{atomic_rename, cloud, errors};
use crate::base::error::Error;

/// A root that exports are read from or tables are published to. Opening one makes no request.
#[derive(Clone)]
pub struct Location {
    pub store: Arc<dyn ObjectStore>,
    /// The root inside the store.
    pub root: Key,
    /// The root as people and Polars know it, without a slash at its end.
    pub address: String,
    /// The root on this machine; none for a bucket.
    pub folder: Option<PathBuf>,
    /// The same store, as Polars reads from it; none for a folder.
    pub engine_store: Option<Arc<CachingStore>>,
    /// Values that no message may repeat.
    pub secrets: Vec<String>,
    /// How requests are repeated; none for a folder.
    pub retry_policy: Option<RetryPolicy>,
}

/// One file below a root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Relative to the root, segments joined by `/`, never percent-encoded.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Changes with the content; none if the store has no such tag.
    pub etag: Option<String>,
    pub modified: DateTime<Utc>,
}

impl Object {
    pub fn to_object_meta(&self, key: &Key) -> ObjectMeta {
        let (location, e_tag) = (key.clone(), self.etag.clone());
        ObjectMeta { location, last_modified: self.modified, size: self.size, e_tag, version: None }
    }
}

impl Location {
    /// Opens `text` as written in YAML: a folder (a relative one is relative to `base`), or a `file:`,
    /// `s3:`, `gs:`, `az:` or `abfss:` address. Credentials come from `env`, name and value pairs.
    pub fn open(text: &str, base: &Path, env: &[(String, String)]) -> Result<Self, Error> {
        match address::parse_address(text, base)? {
            Address::Folder(folder) => Self::open_folder(folder),
            Address::Bucket { cloud, origin, prefix } => Self::open_bucket(cloud, &origin, &prefix, env),
        }
    }

    fn open_folder(folder: PathBuf) -> Result<Self, Error> {
        let address = folder.display().to_string();
        let root = Key::from_absolute_path(&folder)
            .map_err(|error| errors::classify_store_error(&error.into(), "open", address.clone(), &[]))?;
        Ok(Self {
            // Rooted at `/`, because a root that is written to for the first time does not exist yet.
            store: Arc::new(LocalFileSystem::new()),
            root,
            address: address.trim_end_matches('/').to_owned(),
            folder: Some(folder),
            engine_store: None,
            secrets: Vec::new(),
            retry_policy: None,
        })
    }

    fn open_bucket(cloud: Cloud, origin: &str, prefix: &str, env: &[(String, String)]) -> Result<Self, Error> {
        let secrets = cloud::secret_values(env);
        let failed = |error| errors::classify_store_error(&error, "open", origin.to_owned(), &secrets);
        let policy = RetryPolicy::from_env(env).map_err(|problem| {
            let hint = "write how many seconds one operation may take, such as 60, or unset the variable";
            Error::Address { address: origin.to_owned(), problem, hint }
        })?;
        let bucket = cloud::open_bucket(cloud, origin, env, &policy).map_err(failed)?;
        let root = Key::parse(prefix).map_err(|error| failed(error.into()))?;
        Ok(Self {
            store: Arc::new(bucket.clone()),
            address: format!("{origin}/{root}").trim_end_matches('/').to_owned(),
            root,
            folder: None,
            engine_store: Some(CachingStore::register(bucket)),
            secrets,
            retry_policy: Some(policy),
        })
    }

    /// The full address of a path below the root: a plain absolute path on disk, `s3://…` in a bucket. It never holds
    /// credentials.
    pub fn url(&self, path: &str) -> String {
        match path.is_empty() && !self.address.is_empty() {
            true => self.address.clone(),
            false => format!("{}/{path}", self.address),
        }
    }

    /// The address under which Polars opens a path, with `glob: false`. It is never shown.
    pub fn engine_url(&self, path: &str) -> String {
        let Some(engine_store) = &self.engine_store else { return self.url(path) };
        let root = engine_store.engine_url(&self.root);
        let root = root.trim_end_matches('/');
        if path.is_empty() { root.to_owned() } else { format!("{root}/{path}") }
    }

    /// The scheme that stands before the addresses of `paths` for Polars ([`Self::engine_url`]). Files on disk get a scheme
    /// too: without one Polars maps them into memory, where a truncated file kills the process. With a scheme, Polars
    /// decodes `%` in a name, so such files go without.
    pub fn engine_scheme<'a>(&self, mut paths: impl Iterator<Item = &'a str>) -> &'static str {
        let plain = self.folder.is_none() || self.address.contains('%') || paths.any(|path| path.contains('%'));
        if plain { "" } else { "file://" }
    }

    /// The bytes of one file.
    pub fn read(&self, path: &str) -> Result<Bytes, Error> {
        block_on(self.fetch_path(path))?
    }

    /// The bytes of several files, in the order of `paths`.
    pub fn read_all(&self, paths: &[String]) -> Result<Vec<Bytes>, Error> {
        let reads = futures::stream::iter(paths).map(|path| self.fetch_path(path));
        block_on(reads.buffered(READS_AT_ONCE).try_collect())?
    }

    async fn fetch_path(&self, path: &str) -> Result<Bytes, Error> {
        let key = self.key_of_path(path, "read")?;
        let bytes = async { self.store.get(&key).await?.bytes().await }.await;
        bytes.map_err(|error| self.to_error(&error, "read", path))
    }

    /// Parts of one file, in the order of `ranges`.
    pub fn read_ranges(&self, path: &str, ranges: &[Range<u64>]) -> Result<Vec<Bytes>, Error> {
        let key = self.key_of_path(path, "read")?;
        block_on(self.store.get_ranges(&key, ranges))?.map_err(|error| self.to_error(&error, "read", path))
    }

    /// Removes one file, if it is there.
    pub fn remove(&self, path: &str) -> Result<(), Error> {
        let key = self.key_of_path(path, "remove")?;
        match &self.folder {
            Some(folder) => atomic_rename::remove_file(folder, path)
                .map_err(|error| errors::classify_io_error(&error, "remove", self.url(path))),
            None => match block_on(self.store.delete(&key))? {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
                Err(error) => Err(self.to_error(&error, "remove", path)),
            },
        }
    }

    /// Tries to lock a file below a root on a disk.
    pub fn try_lock(&self, path: &str, holder: &str) -> Result<LockAttempt, Error> {
        let Some(folder) = &self.folder else { return Ok(LockAttempt::Unsupported) };
        FileLock::try_acquire(folder, path, holder)
            .map_err(|error| errors::classify_io_error(&error, "lock", self.url(path)))
    }

    /// The first error that Polars met at this store since the last call.
    pub fn first_store_error(&self) -> Option<Error> {
        let failed = self.engine_store.as_ref()?.take_first_error()?;
        Some(self.to_error(&failed.error, "read", &self.relative_path(&failed.key)))
    }

    /// The error of the disk that a message of Polars quotes, if it quotes one.
    pub fn os_error_in(&self, path: &str, message: &str) -> Option<Error> {
        self.folder.as_ref()?;
        let code = message.split_once("(os error ")?.1.split(')').next()?.parse().ok()?;
        Some(errors::classify_io_error(&std::io::Error::from_raw_os_error(code), "read", self.url(path)))
    }

    pub fn relative_path(&self, key: &Key) -> String {
        let key = key.as_ref();
        key.strip_prefix(self.root.as_ref()).unwrap_or(key).trim_start_matches('/').to_owned()
    }

    /// The key of a path below the root, taken literally: `%20` stays `%20`, `..` is refused.
    pub fn join_root(&self, path: &str) -> Result<Key, object_store::path::Error> {
        match (self.root.is_root(), path.is_empty()) {
            (_, true) => Ok(self.root.clone()),
            (true, false) => Key::parse(path),
            (false, false) => Key::parse(format!("{}/{path}", self.root)),
        }
    }

    pub fn key_of_path(&self, path: &str, attempt: &'static str) -> Result<Key, Error> {
        self.join_root(path).map_err(|error| self.to_error(&error.into(), attempt, path))
    }

    pub fn to_error(&self, error: &object_store::Error, attempt: &'static str, path: &str) -> Error {
        errors::classify_store_error(error, attempt, self.url(path), &self.secrets)
    }
}

/// Shows only the address, because the store and its options contain keys.
impl std::fmt::Debug for Location {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Location").field(&self.address).finish()
    }
}
