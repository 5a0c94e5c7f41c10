//! The warehouse under the address that an engine knows it by.

use super::Dialect;
use crate::base::error::Error;
use crate::storage::{Address, Cloud};

/// A root that an engine can read below, without a slash at its end.
#[derive(Debug, Clone)]
pub struct WarehouseRoot(String);

impl WarehouseRoot {
    /// The root as `dialect` writes it. `account` is the Azure storage account, where the address does not name it.
    ///
    /// # Errors
    /// A place that the engine cannot read.
    pub fn for_dialect(dialect: Dialect, address: &Address, account: Option<&str>) -> Result<Self, Error> {
        let address_text = match address {
            Address::Folder(folder) => folder.display().to_string(),
            Address::Bucket { origin, prefix, .. } => format!("{origin}/{prefix}"),
        };
        let written = address_text.trim_end_matches('/');
        let not_for_engine =
            |reads| Error::NotForEngine { engine: dialect.engine(), address: written.to_owned(), reads };
        let Address::Bucket { cloud, origin, prefix } = address else {
            return match dialect {
                Dialect::DuckDb => Ok(WarehouseRoot(written.to_owned())),
                Dialect::Spark => Ok(WarehouseRoot(format!("file://{written}"))),
                Dialect::Athena => Err(not_for_engine("`s3://…`")),
                Dialect::BigQuery => Err(not_for_engine("`gs://…`")),
                Dialect::Trino | Dialect::Snowflake => Err(not_for_engine("buckets")),
            };
        };
        let bucket = origin.split_once("://").map_or(origin.as_str(), |(_, bucket)| bucket);
        let root = match (dialect, cloud) {
            (Dialect::Athena, Cloud::Google | Cloud::Azure) => return Err(not_for_engine("`s3://…`")),
            (Dialect::BigQuery, Cloud::S3 | Cloud::Azure) => return Err(not_for_engine("`gs://…`")),
            (Dialect::Spark, Cloud::S3) => format!("s3a://{bucket}"),
            (Dialect::Snowflake, Cloud::Google) => format!("gcs://{bucket}"),
            (_, Cloud::S3 | Cloud::Google) => origin.clone(),
            (_, Cloud::Azure) => {
                let container_and_host = bucket.split_once('@').or_else(|| Some((bucket, account?)));
                let (container, host) = container_and_host
                    .ok_or_else(|| not_for_engine("Azure's storage by account: set AZURE_STORAGE_ACCOUNT_NAME"))?;
                let account = host.split('.').next().unwrap_or(host);
                match dialect {
                    Dialect::Snowflake => format!("azure://{account}.blob.core.windows.net/{container}"),
                    Dialect::DuckDb => format!("abfss://{account}.dfs.core.windows.net/{container}"),
                    _ => format!("abfss://{container}@{account}.dfs.core.windows.net"),
                }
            }
        };
        Ok(WarehouseRoot(format!("{root}/{prefix}").trim_end_matches('/').to_owned()))
    }

    /// The address of something below the root.
    pub fn join(&self, path: &str) -> String {
        format!("{}/{path}", self.0)
    }
}
