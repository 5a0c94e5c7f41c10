//! The warehouse under the address that an engine knows it by.

use super::Dialect;
use crate::base::error::Error;
use crate::storage::{Address, Cloud};

/// A root that an engine can read below, without a slash at its end.
#[derive(Debug, Clone)]
pub struct Place(String);

impl Place {
    /// The root as `dialect` writes it. `account` is the Azure storage account, where the address does not name it.
    ///
    /// # Errors
    /// A place that the engine cannot read.
    pub fn of(dialect: Dialect, address: &Address, account: Option<&str>) -> Result<Self, Error> {
        let written = match address {
            Address::Folder(folder) => folder.display().to_string(),
            Address::Bucket { origin, prefix, .. } => format!("{origin}/{prefix}"),
        };
        let written = written.trim_end_matches('/');
        let foreign = |reads| Error::NotForEngine { engine: dialect.engine(), address: written.to_owned(), reads };
        let Address::Bucket { cloud, origin, prefix } = address else {
            return match dialect {
                Dialect::DuckDb => Ok(Place(written.to_owned())),
                Dialect::Spark => Ok(Place(format!("file://{written}"))),
                Dialect::Athena => Err(foreign("`s3://…`")),
                Dialect::BigQuery => Err(foreign("`gs://…`")),
                Dialect::Trino | Dialect::Snowflake => Err(foreign("buckets")),
            };
        };
        let bucket = origin.split_once("://").map_or(origin.as_str(), |(_, bucket)| bucket);
        let root = match (dialect, cloud) {
            (Dialect::Athena, Cloud::Google | Cloud::Azure) => return Err(foreign("`s3://…`")),
            (Dialect::BigQuery, Cloud::S3 | Cloud::Azure) => return Err(foreign("`gs://…`")),
            (Dialect::Spark, Cloud::S3) => format!("s3a://{bucket}"),
            (Dialect::Snowflake, Cloud::Google) => format!("gcs://{bucket}"),
            (_, Cloud::S3 | Cloud::Google) => origin.clone(),
            (_, Cloud::Azure) => {
                let told = bucket.split_once('@').or_else(|| Some((bucket, account?)));
                let (container, host) =
                    told.ok_or_else(|| foreign("Azure's storage by account: set AZURE_STORAGE_ACCOUNT_NAME"))?;
                let account = host.split('.').next().unwrap_or(host);
                match dialect {
                    Dialect::Snowflake => format!("azure://{account}.blob.core.windows.net/{container}"),
                    Dialect::DuckDb => format!("abfss://{account}.dfs.core.windows.net/{container}"),
                    _ => format!("abfss://{container}@{account}.dfs.core.windows.net"),
                }
            }
        };
        Ok(Place(format!("{root}/{prefix}").trim_end_matches('/').to_owned()))
    }

    /// The address of something below the root.
    pub fn below(&self, path: &str) -> String {
        format!("{}/{path}", self.0)
    }
}
