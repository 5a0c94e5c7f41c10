//! The warehouse's address, as each engine writes it.

use super::dialect::Dialect;
use crate::base::request_error::RequestError;
use crate::storage::{Address, Cloud};

/// A root that an engine can read below, without a slash at its end.
#[derive(Debug, Clone)]
pub struct WarehouseRoot(String);

impl WarehouseRoot {
    /// Returns the root as `dialect` writes it. `account` is the Azure storage account, if the address does not name it.
    ///
    /// # Errors
    /// A place that the engine cannot read.
    pub fn for_dialect(dialect: Dialect, address: &Address, account: Option<&str>) -> Result<Self, RequestError> {
        let root = match address {
            Address::Folder(_) => folder_root(dialect, address)?,
            Address::Bucket { cloud, origin, prefix } => {
                format!("{}/{prefix}", bucket_root(dialect, *cloud, origin, account, address)?)
            }
        };
        Ok(WarehouseRoot(root.trim_end_matches('/').to_owned()))
    }

    /// Returns the address of a path below the root.
    pub fn join(&self, path: &str) -> String {
        format!("{}/{path}", self.0)
    }
}

/// A folder on the disk.
fn folder_root(dialect: Dialect, address: &Address) -> Result<String, RequestError> {
    match dialect {
        Dialect::DuckDb => Ok(written_address(address)),
        Dialect::Spark => Ok(format!("file://{}", written_address(address))),
        Dialect::Athena => Err(not_for_engine(dialect, address, "`s3://…`")),
        Dialect::BigQuery => Err(not_for_engine(dialect, address, "`gs://…`")),
        Dialect::Trino | Dialect::Snowflake => Err(not_for_engine(dialect, address, "buckets")),
    }
}

/// The bucket without the path in it.
fn bucket_root(
    dialect: Dialect,
    cloud: Cloud,
    origin: &str,
    account: Option<&str>,
    address: &Address,
) -> Result<String, RequestError> {
    let bucket = origin.split_once("://").map_or(origin, |(_, bucket)| bucket);
    match (dialect, cloud) {
        (Dialect::Athena, Cloud::Google | Cloud::Azure) => Err(not_for_engine(dialect, address, "`s3://…`")),
        (Dialect::BigQuery, Cloud::S3 | Cloud::Azure) => Err(not_for_engine(dialect, address, "`gs://…`")),
        (Dialect::Spark, Cloud::S3) => Ok(format!("s3a://{bucket}")),
        (Dialect::Snowflake, Cloud::Google) => Ok(format!("gcs://{bucket}")),
        (_, Cloud::S3 | Cloud::Google) => Ok(origin.to_owned()),
        (_, Cloud::Azure) => {
            let container_and_host = bucket.split_once('@').or_else(|| Some((bucket, account?)));
            let (container, host) =
                container_and_host.ok_or_else(|| not_for_engine(dialect, address, NAMED_AZURE_ACCOUNT))?;
            let account = host.split('.').next().unwrap_or(host);
            Ok(azure_root(dialect, account, container))
        }
    }
}

/// What an engine reads on Azure: an address with the account in it.
const NAMED_AZURE_ACCOUNT: &str = "addresses with the Azure storage account: set AZURE_STORAGE_ACCOUNT_NAME";

fn azure_root(dialect: Dialect, account: &str, container: &str) -> String {
    match dialect {
        Dialect::Snowflake => format!("azure://{account}.blob.core.windows.net/{container}"),
        Dialect::DuckDb => format!("abfss://{account}.dfs.core.windows.net/{container}"),
        _ => format!("abfss://{container}@{account}.dfs.core.windows.net"),
    }
}

fn not_for_engine(dialect: Dialect, address: &Address, reads: &'static str) -> RequestError {
    RequestError::UnsupportedLocation { engine: dialect.engine_name(), address: written_address(address), reads }
}

fn written_address(address: &Address) -> String {
    let text = match address {
        Address::Folder(folder) => folder.display().to_string(),
        Address::Bucket { origin, prefix, .. } => format!("{origin}/{prefix}"),
    };
    text.trim_end_matches('/').to_owned()
}
