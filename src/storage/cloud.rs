//! Buckets opened with what the environment says, once for this program's own requests and once for Polars.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::{ClientConfigKey, ClientOptions, ObjectStore, RetryConfig};
use polars::prelude::cloud::CloudOptions;

use super::address::Cloud;

/// A bucket, and the same credentials as Polars takes them.
pub struct Bucket {
    pub store: Arc<dyn ObjectStore>,
    pub options: CloudOptions,
}

/// Opens `origin` (`s3://bucket`) without a request. Keys come from `env` alone; without any, the
/// stores ask the machine's own identity (instance metadata, web identity, container credentials).
pub fn open(cloud: Cloud, origin: &str, env: &[(String, String)]) -> object_store::Result<Bucket> {
    match cloud {
        Cloud::S3 => s3(origin, env),
        Cloud::Google => google(origin, env),
        Cloud::Azure => azure(origin, env),
    }
}

fn s3(origin: &str, env: &[(String, String)]) -> object_store::Result<Bucket> {
    let mut config: Vec<(AmazonS3ConfigKey, String)> = named(env, "AWS_");
    let set = |key| config.iter().any(|(name, _)| *name == key);
    if !set(AmazonS3ConfigKey::Region) && !set(AmazonS3ConfigKey::DefaultRegion) {
        // Polars would otherwise ask the bucket for its region, and warn about it on stderr.
        config.push((AmazonS3ConfigKey::Region, "us-east-1".to_owned()));
    }
    if plain_http(env, &["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT"]) {
        config.push((AmazonS3ConfigKey::Client(ClientConfigKey::AllowHttp), "true".to_owned()));
    }
    let builder = AmazonS3Builder::new().with_url(origin).with_retry(retries()).with_client_options(patient());
    let builder = config.iter().fold(builder, |builder, (key, value)| builder.with_config(*key, value));
    Ok(Bucket { store: Arc::new(builder.build()?), options: CloudOptions::default().with_aws(config) })
}

fn google(origin: &str, env: &[(String, String)]) -> object_store::Result<Bucket> {
    let mut config: Vec<(GoogleConfigKey, String)> = named(env, "GOOGLE_");
    if let Some((_, path)) = env.iter().find(|(name, value)| name == "SERVICE_ACCOUNT" && !value.is_empty()) {
        config.insert(0, (GoogleConfigKey::ServiceAccount, path.clone()));
    }
    // The metadata server of Google's machines speaks plain HTTP, and shares these client options.
    let client = patient().with_allow_http(true);
    let builder = GoogleCloudStorageBuilder::new().with_url(origin).with_retry(retries()).with_client_options(client);
    let builder = config.iter().fold(builder, |builder, (key, value)| builder.with_config(*key, value));
    Ok(Bucket { store: Arc::new(builder.build()?), options: CloudOptions::default().with_gcp(config) })
}

fn azure(origin: &str, env: &[(String, String)]) -> object_store::Result<Bucket> {
    let mut config: Vec<(AzureConfigKey, String)> = named(env, "AZURE_");
    // The names Azure's own command line and the managed identity endpoint use.
    for (name, value) in env.iter().filter(|(_, value)| !value.is_empty()) {
        match name.as_str() {
            "AZURE_STORAGE_ACCOUNT" => config.insert(0, (AzureConfigKey::AccountName, value.clone())),
            "AZURE_STORAGE_KEY" => config.insert(0, (AzureConfigKey::AccessKey, value.clone())),
            "IDENTITY_ENDPOINT" => config.insert(0, (AzureConfigKey::MsiEndpoint, value.clone())),
            _ => {}
        }
    }
    if plain_http(env, &["AZURE_STORAGE_ENDPOINT", "AZURE_ENDPOINT"]) {
        config.push((AzureConfigKey::Client(ClientConfigKey::AllowHttp), "true".to_owned()));
    }
    let builder = MicrosoftAzureBuilder::new().with_url(origin).with_retry(retries()).with_client_options(patient());
    let builder = config.iter().fold(builder, |builder, (key, value)| builder.with_config(*key, value));
    Ok(Bucket { store: Arc::new(builder.build()?), options: CloudOptions::default().with_azure(config) })
}

/// The settings a store knows, in an order of their own: the environment has none. A variable set
/// to nothing counts as unset, as it does for the clouds' own tools.
fn named<Key: FromStr>(env: &[(String, String)], start: &str) -> Vec<(Key, String)> {
    let mut env: Vec<_> = env.iter().filter(|(name, value)| name.starts_with(start) && !value.is_empty()).collect();
    env.sort();
    env.into_iter().filter_map(|(name, value)| Some((name.to_ascii_lowercase().parse().ok()?, value.clone()))).collect()
}

/// Whoever writes `http://` into an endpoint has said that it may be plain HTTP.
fn plain_http(env: &[(String, String)], names: &[&str]) -> bool {
    env.iter().any(|(name, value)| names.contains(&name.as_str()) && value.starts_with("http://"))
}

/// The values that no message may repeat, told by their names.
pub fn secrets(env: &[(String, String)]) -> Vec<String> {
    let telling = ["KEY", "SECRET", "TOKEN", "SAS"];
    let secret = env.iter().filter(|(name, _)| telling.iter().any(|word| name.contains(word)));
    secret.map(|(_, value)| value.clone()).collect()
}

/// Some ten seconds of patience: the scheduler's own retries take over from there.
fn retries() -> RetryConfig {
    RetryConfig { max_retries: 5, retry_timeout: Duration::from_secs(60), ..RetryConfig::default() }
}

/// The time limit covers the whole body, and a table of millions of accounts takes a while.
fn patient() -> ClientOptions {
    ClientOptions::new().with_timeout(Duration::from_secs(600))
}
