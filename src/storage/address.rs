//! The address of a root as written in YAML: a folder on this machine, or a prefix in a bucket.

use std::path::{Component, Path, PathBuf};

use crate::base::error::Error;

/// Where a root is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// An absolute folder, free of `.` and `..`; it need not exist yet.
    Folder(PathBuf),
    /// `origin` is scheme and bucket (`s3://exports`), `prefix` the rest, without slashes at its ends.
    Bucket { cloud: Cloud, origin: String, prefix: String },
}

/// The three kinds of bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cloud {
    S3,
    Google,
    Azure,
}

const SCHEMES_HINT: &str = "write a folder, `file:///folder`, `s3://bucket/prefix`, `gs://bucket/prefix`, `az://container/prefix` or `abfss://container@account.dfs.core.windows.net/prefix`";
const CREDENTIALS_PROBLEM: &str = "it contains a user name, a key or a query";
const CREDENTIALS_HINT: &str =
    "leave keys and tokens out of the address and set them in the environment, as for the cloud's own tools";

/// Reads an address; a relative folder is relative to `base`. Only `file:` addresses are
/// percent-decoded: bucket keys may hold any character and are taken as they are written.
pub fn parse_address(text: &str, base: &Path) -> Result<Address, Error> {
    if text.trim().is_empty() {
        return Err(address_error(text, "it is empty", SCHEMES_HINT));
    }
    refuse_credentials(text)?;
    if let Some(rest) = text.strip_prefix("file:") {
        return parse_file_url(text, rest);
    }
    match text.split_once("://") {
        Some((scheme, rest)) => parse_bucket(text, scheme, rest),
        None => absolute_folder(text, base).map(Address::Folder),
    }
}

/// Refuses `user:key@`, which is a secret in an address of any scheme, also of an unknown one.
fn refuse_credentials(text: &str) -> Result<(), Error> {
    let parts = text.split_once("://").or_else(|| text.strip_prefix("file:").map(|rest| ("file", rest)));
    let Some((scheme, rest)) = parts else { return Ok(()) };
    let host = rest.trim_start_matches('/').split('/').next().unwrap_or_default();
    if !(host.contains('@') && host.contains(':')) {
        return Ok(());
    }
    let is_plain = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let shown = format!("{}://…", if is_plain { scheme } else { "…" });
    Err(address_error(&shown, CREDENTIALS_PROBLEM, CREDENTIALS_HINT))
}

/// Reads a `file:` address; `rest` is what follows the scheme.
fn parse_file_url(text: &str, rest: &str) -> Result<Address, Error> {
    let path = rest.strip_prefix("//").unwrap_or(rest);
    let path = path.strip_prefix("localhost").unwrap_or(path);
    if !path.starts_with('/') {
        return Err(address_error(
            text,
            "a `file:` address holds an absolute path",
            "write `file:///folder` with three slashes, or just the folder",
        ));
    }
    let path = object_store::path::Path::from_url_path(path)
        .map_err(|error| address_error(text, &error.to_string().to_lowercase(), SCHEMES_HINT))?;
    Ok(Address::Folder(PathBuf::from(format!("/{path}"))))
}

fn parse_bucket(text: &str, scheme: &str, rest: &str) -> Result<Address, Error> {
    let scheme = scheme.to_ascii_lowercase();
    // One name per store, so that an address reads the same in messages, lineage and Polars.
    let (cloud, scheme) = match scheme.as_str() {
        "s3" | "s3a" => (Cloud::S3, "s3"),
        "gs" | "gcs" => (Cloud::Google, "gs"),
        "az" | "azure" | "adl" => (Cloud::Azure, "az"),
        "abfs" | "abfss" => (Cloud::Azure, scheme.as_str()),
        _ => {
            return Err(address_error(text, &format!("there is no store for `{scheme}:` addresses"), SCHEMES_HINT));
        }
    };
    let (authority, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    // A user name, a password or a signed query would end up in messages and in the published run record.
    let allows_at_sign = scheme.starts_with("abfs");
    if authority.contains(':') || (authority.contains('@') && !allows_at_sign) || rest.contains('?') {
        return Err(address_error(&format!("{scheme}://…"), CREDENTIALS_PROBLEM, CREDENTIALS_HINT));
    }
    if authority.is_empty() {
        return Err(address_error(text, "it names no bucket", SCHEMES_HINT));
    }
    let prefix = prefix.trim_matches('/').to_owned();
    Ok(Address::Bucket { cloud, origin: format!("{scheme}://{authority}"), prefix })
}

/// Resolves `.` and `..`, because object stores support neither; a symlink before `..` is followed first.
fn absolute_folder(text: &str, base: &Path) -> Result<PathBuf, Error> {
    let absolute = std::path::absolute(base.join(text))
        .map_err(|error| address_error(text, &error.to_string().to_lowercase(), SCHEMES_HINT))?;
    let mut normalised = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::ParentDir => {
                normalised = std::fs::canonicalize(&normalised).unwrap_or(normalised);
                normalised.pop();
            }
            Component::CurDir => {}
            other => normalised.push(other),
        }
    }
    match normalised.to_str() {
        Some(_) => Ok(normalised),
        None => {
            Err(address_error(text, "the folder's full path is not unicode", "rename the folder, or move the project"))
        }
    }
}

fn address_error(address: &str, problem: &str, hint: &'static str) -> Error {
    Error::Address { address: address.to_owned(), problem: problem.to_owned(), hint }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_for_company(text: &str) -> Address {
        parse_address(text, Path::new("/company/pipelines")).unwrap()
    }

    #[test]
    fn folders_are_relative_to_the_file_that_names_them() {
        assert_eq!(parse_for_company("exports"), Address::Folder("/company/pipelines/exports".into()));
        assert_eq!(parse_for_company("../data/./a b=c%20d"), Address::Folder("/company/data/a b=c%20d".into()));
        assert_eq!(parse_for_company("/data/"), Address::Folder("/data".into()));
        assert_eq!(parse_for_company("file:///data/a%20b"), Address::Folder("/data/a b".into()));
    }

    #[test]
    fn buckets_keep_their_keys_as_written() {
        let s3 = |prefix: &str| Address::Bucket { cloud: Cloud::S3, origin: "s3://b".into(), prefix: prefix.into() };
        assert_eq!(parse_for_company("s3://b"), s3(""));
        assert_eq!(parse_for_company("s3a://b/x/a%20b c/"), s3("x/a%20b c"));
        let lake = "abfss://files@account.dfs.core.windows.net";
        assert_eq!(
            parse_for_company(&format!("{lake}/x")),
            Address::Bucket { cloud: Cloud::Azure, origin: lake.into(), prefix: "x".into() }
        );
    }

    #[test]
    fn addresses_with_secrets_are_refused_without_repeating_them() {
        for text in [
            "s3://AKIA:hush@b/x",
            "az://c/x?sig=hush",
            "s3://hush@b",
            "abfss://c:hush@a.dfs.core.windows.net/",
            "https://AKIA:hush@host/x",
            "file://AKIA:hush@host/x",
        ] {
            let error = parse_address(text, Path::new("/")).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hush"), "{error:?}");
        }
        assert!(parse_address("ftp://x/y", Path::new("/")).unwrap_err().to_string().contains("`ftp:`"));
        assert!(parse_address("s3:///x", Path::new("/")).is_err());
        assert!(parse_address(" ", Path::new("/")).is_err());
    }
}
