//! Opens buckets with the settings of the environment.

use std::str::FromStr;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};

use super::address::Cloud;
use super::retry::RetryPolicy;
use super::retry_after::RetryAfterConnector;
use super::retrying_store::RetryingStore;

/// Opens `origin` (`s3://bucket`) without a request. Keys come from `env` alone; without keys, the stores use the identity
/// of the machine (instance metadata, web identity, container credentials).
pub fn open_bucket(
    cloud: Cloud,
    origin: &str,
    env: &[(String, String)],
    policy: &RetryPolicy,
) -> object_store::Result<RetryingStore> {
    match cloud {
        Cloud::S3 => open_s3(origin, env, policy),
        Cloud::Google => open_google(origin, env, policy),
        Cloud::Azure => open_azure(origin, env, policy),
    }
}

fn open_s3(origin: &str, env: &[(String, String)], policy: &RetryPolicy) -> object_store::Result<RetryingStore> {
    let config: Vec<(AmazonS3ConfigKey, String)> = store_settings(env, "AWS_");
    let plain_http = allows_plain_http(env, &["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT"]);
    let client = policy.client_options().with_allow_http(plain_http);
    let builder =
        AmazonS3Builder::new().with_url(origin).with_retry(policy.client_retries()).with_client_options(client);
    let builder = config.into_iter().fold(builder, |builder, (key, value)| builder.with_config(key, value));
    Ok(RetryingStore::new(builder.with_http_connector(retry_after_connector(policy)).build()?, policy.clone()))
}

fn open_google(origin: &str, env: &[(String, String)], policy: &RetryPolicy) -> object_store::Result<RetryingStore> {
    let mut config: Vec<(GoogleConfigKey, String)> = store_settings(env, "GOOGLE_");
    if let Some((_, path)) = env.iter().find(|(name, value)| name == "SERVICE_ACCOUNT" && !value.is_empty()) {
        config.insert(0, (GoogleConfigKey::ServiceAccount, path.clone()));
    }
    // The metadata server of Google's machines speaks plain HTTP, and shares these client options.
    let client = policy.client_options().with_allow_http(true);
    let builder = GoogleCloudStorageBuilder::new()
        .with_url(origin)
        .with_retry(policy.client_retries())
        .with_client_options(client);
    let builder = config.into_iter().fold(builder, |builder, (key, value)| builder.with_config(key, value));
    Ok(RetryingStore::new(builder.with_http_connector(retry_after_connector(policy)).build()?, policy.clone()))
}

fn open_azure(origin: &str, env: &[(String, String)], policy: &RetryPolicy) -> object_store::Result<RetryingStore> {
    let mut config: Vec<(AzureConfigKey, String)> = store_settings(env, "AZURE_");
    // The names Azure's own command line and the managed identity endpoint use.
    for (name, value) in env.iter().filter(|(_, value)| !value.is_empty()) {
        match name.as_str() {
            "AZURE_STORAGE_ACCOUNT" => config.insert(0, (AzureConfigKey::AccountName, value.clone())),
            "AZURE_STORAGE_KEY" => config.insert(0, (AzureConfigKey::AccessKey, value.clone())),
            "IDENTITY_ENDPOINT" => config.insert(0, (AzureConfigKey::MsiEndpoint, value.clone())),
            _ => {}
        }
    }
    let plain_http = allows_plain_http(env, &["AZURE_STORAGE_ENDPOINT", "AZURE_ENDPOINT"]);
    let client = policy.client_options().with_allow_http(plain_http);
    let builder =
        MicrosoftAzureBuilder::new().with_url(origin).with_retry(policy.client_retries()).with_client_options(client);
    let builder = config.into_iter().fold(builder, |builder, (key, value)| builder.with_config(key, value));
    Ok(RetryingStore::new(builder.with_http_connector(retry_after_connector(policy)).build()?, policy.clone()))
}

fn retry_after_connector(policy: &RetryPolicy) -> RetryAfterConnector {
    RetryAfterConnector::new(policy.retry_after(), policy.time_limit())
}

/// The variables that are settings of a store, sorted, because the environment has no order. An empty variable counts as
/// unset, as in the clouds' own tools.
fn store_settings<Key: FromStr>(env: &[(String, String)], prefix: &str) -> Vec<(Key, String)> {
    let mut env: Vec<_> = env.iter().filter(|(name, value)| name.starts_with(prefix) && !value.is_empty()).collect();
    env.sort();
    env.into_iter().filter_map(|(name, value)| Some((name.to_ascii_lowercase().parse().ok()?, value.clone()))).collect()
}

/// An endpoint that begins with `http://` allows plain HTTP.
fn allows_plain_http(env: &[(String, String)], names: &[&str]) -> bool {
    env.iter().any(|(name, value)| names.contains(&name.as_str()) && value.starts_with("http://"))
}

/// The values that no message may repeat, recognised by the names of their variables.
pub fn secret_values(env: &[(String, String)]) -> Vec<String> {
    let secret_words = ["KEY", "SECRET", "TOKEN", "SAS"];
    let secret = env.iter().filter(|(name, _)| secret_words.iter().any(|word| name.contains(word)));
    secret.map(|(_, value)| value.clone()).collect()
}
