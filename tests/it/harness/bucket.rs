//! Direct access to a bucket, to fill and inspect it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use futures::{StreamExt, TryStreamExt};
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt};
use tokio::runtime::{Builder, Runtime};

use super::test_servers::MotoServer;

/// A bucket accessed with all permissions.
pub struct TestBucket {
    store: Arc<dyn ObjectStore>,
    runtime: Runtime,
}

impl TestBucket {
    pub fn new(store: impl ObjectStore) -> Self {
        TestBucket { store: Arc::new(store), runtime: Builder::new_current_thread().enable_all().build().unwrap() }
    }

    pub fn s3(moto: &MotoServer, bucket: &str) -> Self {
        let keys = moto.keys("job");
        let builder = object_store::aws::AmazonS3Builder::new()
            .with_bucket_name(bucket)
            .with_endpoint(&moto.url)
            .with_allow_http(true)
            .with_access_key_id(&keys["AWS_ACCESS_KEY_ID"])
            .with_secret_access_key(&keys["AWS_SECRET_ACCESS_KEY"]);
        TestBucket::new(builder.build().unwrap())
    }

    pub fn put(&self, objects: impl IntoIterator<Item = (String, Vec<u8>)>) {
        let puts = futures::stream::iter(objects)
            .map(|(path, bytes)| async move { self.store.put(&Key::parse(path).unwrap(), bytes.into()).await });
        self.runtime.block_on(puts.buffer_unordered(8).try_for_each(|_| async { Ok(()) })).unwrap();
    }

    /// Uploads every file below `folder` under `prefix`.
    pub fn put_folder(&self, folder: &Path, prefix: &str) {
        let mut files = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(open) = folders.pop() {
            for entry in std::fs::read_dir(open).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let below = path.strip_prefix(folder).unwrap().to_str().unwrap();
                    files.push((format!("{prefix}/{below}"), std::fs::read(&path).unwrap()));
                }
            }
        }
        self.put(files);
    }

    pub fn delete(&self, path: &str) {
        self.runtime.block_on(self.store.delete(&Key::parse(path).unwrap())).unwrap();
    }

    /// Returns every object below `prefix`, by its path from there.
    pub fn objects(&self, prefix: &str) -> BTreeMap<String, Vec<u8>> {
        let root = Key::parse(prefix).unwrap();
        self.runtime.block_on(async {
            let metas: Vec<_> = self.store.list(Some(&root)).try_collect().await.unwrap();
            let mut objects = BTreeMap::new();
            for meta in metas {
                let bytes = self.store.get(&meta.location).await.unwrap().bytes().await.unwrap();
                let path = meta.location.as_ref().strip_prefix(prefix).unwrap().trim_start_matches('/').to_owned();
                objects.insert(path, bytes.to_vec());
            }
            objects
        })
    }

    /// Returns the published tables below `prefix`, without run records and leases.
    pub fn tables(&self, prefix: &str) -> BTreeMap<String, Vec<u8>> {
        self.objects(prefix).into_iter().filter(|(path, _)| !path.starts_with('_')).collect()
    }
}
