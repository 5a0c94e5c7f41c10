//! Where events go, as the environment says it to OpenLineage's own clients.
//!
//! `OPENLINEAGE_DISABLED` goes before all; then `OPENLINEAGE__TRANSPORT__TYPE` and its companions, then
//! `OPENLINEAGE_URL`. A client's file of settings (`OPENLINEAGE_CONFIG`, `openlineage.yml`) is not read.

use std::path::PathBuf;
use std::time::Duration;

use reqwest::Url;
use serde_json::Value;

/// What is done with events.
pub enum TransportConfig {
    Http {
        url: Url,
        key: Option<String>,
        timeout: Duration,
    },
    /// One file that grows, or one with the time in its name for each event.
    File {
        path: PathBuf,
        append: bool,
    },
    Console,
}

/// Where the official clients send to, unless told otherwise.
const DEFAULT_ENDPOINT: &str = "api/v1/lineage";
/// One event may take so long, whatever is asked for.
const MAX_TIMEOUT: Duration = Duration::from_millis(1_500);

/// The destination; none where none is named.
///
/// # Errors
/// What is wrong with it, in words that hold no key.
pub fn read(env: &[(String, String)]) -> Result<Option<TransportConfig>, String> {
    let env_value = |name: &str| {
        let found = env.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim());
        found.filter(|value| !value.is_empty())
    };
    if env_value("OPENLINEAGE_DISABLED").is_some_and(|disabled| disabled.eq_ignore_ascii_case("true")) {
        return Ok(None);
    }
    let transport_setting = |name: &str| env_value(&format!("OPENLINEAGE__TRANSPORT__{name}"));
    match transport_setting("TYPE").map(str::to_lowercase).as_deref() {
        None => match env_value("OPENLINEAGE_URL") {
            Some(url) => http_transport(
                url,
                env_value("OPENLINEAGE_ENDPOINT"),
                None,
                env_value("OPENLINEAGE_API_KEY").map(str::to_owned),
            )
            .map(Some),
            None => Ok(None),
        },
        Some("http" | "async_http") => {
            let url = transport_setting("URL").or_else(|| env_value("OPENLINEAGE_URL"));
            let url = url.ok_or("OPENLINEAGE__TRANSPORT__URL is missing")?;
            let endpoint = transport_setting("ENDPOINT").or_else(|| env_value("OPENLINEAGE_ENDPOINT"));
            let key = match (transport_setting("AUTH"), transport_setting("AUTH__TYPE")) {
                (None, None) => env_value("OPENLINEAGE_API_KEY").map(str::to_owned),
                (Some(whole), _) => api_key(
                    &serde_json::from_str(whole).map_err(|_unreadable| "OPENLINEAGE__TRANSPORT__AUTH is not JSON")?,
                )?,
                (None, Some(kind)) => {
                    let key = transport_setting("AUTH__APIKEY").or_else(|| transport_setting("AUTH__API_KEY"));
                    api_key(&serde_json::json!({"type": kind, "apiKey": key}))?
                }
            };
            http_transport(url, endpoint, transport_setting("TIMEOUT"), key).map(Some)
        }
        Some("file") => {
            let path = transport_setting("LOG_FILE_PATH").ok_or("OPENLINEAGE__TRANSPORT__LOG_FILE_PATH is missing")?;
            let path = path.strip_prefix("file://").unwrap_or(path);
            let append = transport_setting("APPEND").is_some_and(|append| append.eq_ignore_ascii_case("true"));
            Ok(Some(TransportConfig::File { path: PathBuf::from(path), append }))
        }
        Some("console") => Ok(Some(TransportConfig::Console)),
        Some("noop") => Ok(None),
        Some(other) => Err(format!("healthscore knows the transports http, file and console, not `{other}`")),
    }
}

fn http_transport(
    url: &str,
    endpoint: Option<&str>,
    timeout: Option<&str>,
    key: Option<String>,
) -> Result<TransportConfig, String> {
    // What is wrong with an address is said without it: it may hold a password.
    let url = Url::parse(url).map_err(|error| format!("its URL cannot be read ({error})"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("its URL is for `{}`, not for http or https", url.scheme()));
    }
    let url = url
        .join(endpoint.unwrap_or(DEFAULT_ENDPOINT))
        .map_err(|error| format!("its endpoint cannot be read ({error})"))?;
    let timeout = match timeout {
        None => MAX_TIMEOUT,
        Some(text) => {
            let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            seconds.ok_or("OPENLINEAGE__TRANSPORT__TIMEOUT is no number of seconds")?.min(MAX_TIMEOUT)
        }
    };
    Ok(TransportConfig::Http { url, key, timeout })
}

/// The key in `{"type": "api_key", "apiKey": "…"}`.
fn api_key(auth: &Value) -> Result<Option<String>, String> {
    match auth.get("type").and_then(Value::as_str) {
        Some("api_key") => {
            let key = ["apiKey", "apikey", "api_key"].iter().find_map(|name| auth.get(*name).and_then(Value::as_str));
            key.map(|key| Some(key.to_owned())).ok_or_else(|| "the authentication lacks its apiKey".to_owned())
        }
        Some(other) => Err(format!("healthscore knows the authentication api_key, not `{other}`")),
        None => Err("the authentication lacks its type".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transport_text(env: &[(&str, &str)]) -> Result<Option<String>, String> {
        let env: Vec<(String, String)> =
            env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Ok(read(&env)?.map(|to| match to {
            TransportConfig::Http { url, key, timeout } => format!("{url} {key:?} {timeout:?}"),
            TransportConfig::File { path, append } => format!("{} {append}", path.display()),
            TransportConfig::Console => "console".to_owned(),
        }))
    }

    #[test]
    fn the_environment_is_read_as_the_official_clients_read_it() {
        let auth = r#"{"type": "api_key", "apiKey": "hush"}"#;
        let http = ("OPENLINEAGE__TRANSPORT__TYPE", "http");
        for (env, expected) in [
            (vec![], None),
            (vec![("OPENLINEAGE_URL", "")], None),
            (vec![("OPENLINEAGE_URL", "http://m:5000")], Some("http://m:5000/api/v1/lineage None 1.5s")),
            (
                vec![
                    ("OPENLINEAGE_URL", "http://m:5000"),
                    ("OPENLINEAGE_ENDPOINT", "x/y"),
                    ("OPENLINEAGE_API_KEY", "hush"),
                ],
                Some(r#"http://m:5000/x/y Some("hush") 1.5s"#),
            ),
            (vec![("OPENLINEAGE_URL", "http://m:5000"), ("OPENLINEAGE_DISABLED", "True")], None),
            (vec![("OPENLINEAGE_URL", "http://m:5000"), ("OPENLINEAGE__TRANSPORT__TYPE", "console")], Some("console")),
            (
                vec![
                    http,
                    ("OPENLINEAGE__TRANSPORT__URL", "https://m"),
                    ("OPENLINEAGE__TRANSPORT__AUTH", auth),
                    ("OPENLINEAGE__TRANSPORT__TIMEOUT", "0.5"),
                ],
                Some(r#"https://m/api/v1/lineage Some("hush") 500ms"#),
            ),
            (
                vec![
                    http,
                    ("OPENLINEAGE_URL", "https://m"),
                    ("OPENLINEAGE__TRANSPORT__AUTH__TYPE", "api_key"),
                    ("OPENLINEAGE__TRANSPORT__AUTH__APIKEY", "hush"),
                ],
                Some(r#"https://m/api/v1/lineage Some("hush") 1.5s"#),
            ),
            (
                vec![
                    ("OPENLINEAGE__TRANSPORT__TYPE", "file"),
                    ("OPENLINEAGE__TRANSPORT__LOG_FILE_PATH", "/x/events"),
                    ("OPENLINEAGE__TRANSPORT__APPEND", "true"),
                ],
                Some("/x/events true"),
            ),
        ] {
            assert_eq!(transport_text(&env), Ok(expected.map(str::to_owned)), "{env:?}");
        }
    }

    #[test]
    fn mistakes_are_told_without_keys() {
        let http = ("OPENLINEAGE__TRANSPORT__TYPE", "http");
        for env in [
            vec![("OPENLINEAGE_URL", "me:hush@m:5000")],
            vec![("OPENLINEAGE_URL", "ftp://me:hush@m:5000")],
            vec![("OPENLINEAGE_URL", "http://hush:hush@:5000")],
            vec![http],
            vec![http, ("OPENLINEAGE_URL", "http://m"), ("OPENLINEAGE__TRANSPORT__AUTH", "{hush")],
            vec![http, ("OPENLINEAGE_URL", "http://m"), ("OPENLINEAGE__TRANSPORT__AUTH", r#"{"apiKey": "hush"}"#)],
            vec![http, ("OPENLINEAGE_URL", "http://m"), ("OPENLINEAGE__TRANSPORT__TIMEOUT", "-1")],
            vec![("OPENLINEAGE__TRANSPORT__TYPE", "kafka")],
            vec![("OPENLINEAGE__TRANSPORT__TYPE", "file")],
        ] {
            let reason = transport_text(&env).unwrap_err();
            assert!(!reason.contains("hush"), "{reason}");
        }
    }
}
