//! Where events go, read from the environment variables of OpenLineage's own clients.
//!
//! `OPENLINEAGE_DISABLED` has precedence over all others; then `OPENLINEAGE__TRANSPORT__TYPE` and the variables that
//! belong to it, then `OPENLINEAGE_URL`. A client's configuration file (`OPENLINEAGE_CONFIG`, `openlineage.yml`) is not
//! read.

use std::path::PathBuf;
use std::time::Duration;

use reqwest::Url;
use serde_json::Value;

/// The destination of events.
pub enum TransportConfig {
    Http { url: Url, key: Option<String>, timeout: Duration },
    File { path: PathBuf, mode: FileMode },
    Console,
}

/// How events are written to files.
#[derive(Debug, Clone, Copy)]
pub enum FileMode {
    /// All events are appended to one file.
    Append,
    /// Each event gets a file of its own, with the time in its name.
    FilePerEvent,
}

/// The endpoint of the official clients.
const DEFAULT_ENDPOINT: &str = "api/v1/lineage";
/// The longest time for one event. A longer timeout in the environment is cut to it.
const MAX_TIMEOUT: Duration = Duration::from_millis(1_500);

/// Environment variables. An empty one counts as missing.
#[derive(Clone, Copy)]
struct Variables<'a>(&'a [(String, String)]);

impl<'a> Variables<'a> {
    fn value_of(self, name: &str) -> Option<&'a str> {
        let variable = self.0.iter().find(|(known, _)| known == name);
        variable.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    fn is_true(self, name: &str) -> bool {
        self.value_of(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }
}

/// Returns the destination; none where the environment names none.
///
/// # Errors
/// What is wrong with the variables, in a text without keys or passwords.
pub fn read_transport_config(env: &[(String, String)]) -> Result<Option<TransportConfig>, String> {
    let variables = Variables(env);
    if variables.is_true("OPENLINEAGE_DISABLED") {
        return Ok(None);
    }
    match variables.value_of("OPENLINEAGE__TRANSPORT__TYPE").map(str::to_lowercase).as_deref() {
        None => http_from_url(variables),
        Some("http" | "async_http") => http_from_settings(variables).map(Some),
        Some("file") => file_from_settings(variables).map(Some),
        Some("console") => Ok(Some(TransportConfig::Console)),
        Some("noop") => Ok(None),
        Some(other) => Err(format!("unknown transport `{other}`, expected `http`, `file` or `console`")),
    }
}

/// Returns the transport where only `OPENLINEAGE_URL` names a destination.
fn http_from_url(variables: Variables<'_>) -> Result<Option<TransportConfig>, String> {
    let Some(url) = variables.value_of("OPENLINEAGE_URL") else { return Ok(None) };
    let url = endpoint_url(url, variables.value_of("OPENLINEAGE_ENDPOINT"))?;
    let key = variables.value_of("OPENLINEAGE_API_KEY").map(str::to_owned);
    Ok(Some(TransportConfig::Http { url, key, timeout: MAX_TIMEOUT }))
}

fn http_from_settings(variables: Variables<'_>) -> Result<TransportConfig, String> {
    let url = variables.value_of("OPENLINEAGE__TRANSPORT__URL").or_else(|| variables.value_of("OPENLINEAGE_URL"));
    let url = url.ok_or("OPENLINEAGE__TRANSPORT__URL is missing")?;
    let endpoint =
        variables.value_of("OPENLINEAGE__TRANSPORT__ENDPOINT").or_else(|| variables.value_of("OPENLINEAGE_ENDPOINT"));
    let key = key_from_settings(variables)?;
    let url = endpoint_url(url, endpoint)?;
    let timeout = parse_timeout(variables.value_of("OPENLINEAGE__TRANSPORT__TIMEOUT"))?;
    Ok(TransportConfig::Http { url, key, timeout })
}

fn key_from_settings(variables: Variables<'_>) -> Result<Option<String>, String> {
    if let Some(json) = variables.value_of("OPENLINEAGE__TRANSPORT__AUTH") {
        let auth = serde_json::from_str(json).map_err(|_unreadable| "OPENLINEAGE__TRANSPORT__AUTH is not JSON")?;
        return api_key(&auth).map(Some);
    }
    if let Some(kind) = variables.value_of("OPENLINEAGE__TRANSPORT__AUTH__TYPE") {
        let key = variables
            .value_of("OPENLINEAGE__TRANSPORT__AUTH__APIKEY")
            .or_else(|| variables.value_of("OPENLINEAGE__TRANSPORT__AUTH__API_KEY"));
        return api_key(&serde_json::json!({"type": kind, "apiKey": key})).map(Some);
    }
    Ok(variables.value_of("OPENLINEAGE_API_KEY").map(str::to_owned))
}

/// Reads the key in `{"type": "api_key", "apiKey": "…"}`.
fn api_key(auth: &Value) -> Result<String, String> {
    match auth.get("type").and_then(Value::as_str) {
        Some("api_key") => {
            let key = ["apiKey", "apikey", "api_key"].iter().find_map(|name| auth.get(*name).and_then(Value::as_str));
            key.map(str::to_owned).ok_or_else(|| "the authentication has no `apiKey`".to_owned())
        }
        Some(other) => Err(format!("unknown authentication `{other}`, expected `api_key`")),
        None => Err("the authentication has no `type`".to_owned()),
    }
}

fn file_from_settings(variables: Variables<'_>) -> Result<TransportConfig, String> {
    let path = variables.value_of("OPENLINEAGE__TRANSPORT__LOG_FILE_PATH");
    let path = path.ok_or("OPENLINEAGE__TRANSPORT__LOG_FILE_PATH is missing")?;
    let path = PathBuf::from(path.strip_prefix("file://").unwrap_or(path));
    let append = variables.is_true("OPENLINEAGE__TRANSPORT__APPEND");
    let mode = if append { FileMode::Append } else { FileMode::FilePerEvent };
    Ok(TransportConfig::File { path, mode })
}

/// Joins a URL and an endpoint. Errors do not quote the URL, because it may hold a password.
fn endpoint_url(url: &str, endpoint: Option<&str>) -> Result<Url, String> {
    let url = Url::parse(url).map_err(|error| format!("cannot parse the URL ({error})"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("expected a URL for `http` or `https`, found one for `{}`", url.scheme()));
    }
    url.join(endpoint.unwrap_or(DEFAULT_ENDPOINT)).map_err(|error| format!("cannot parse the endpoint ({error})"))
}

fn parse_timeout(seconds: Option<&str>) -> Result<Duration, String> {
    let Some(seconds) = seconds else { return Ok(MAX_TIMEOUT) };
    let timeout = seconds.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    Ok(timeout.ok_or("OPENLINEAGE__TRANSPORT__TIMEOUT is not a number of seconds")?.min(MAX_TIMEOUT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transport_text(env: &[(&str, &str)]) -> Result<Option<String>, String> {
        let env: Vec<(String, String)> =
            env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Ok(read_transport_config(&env)?.map(|to| match to {
            TransportConfig::Http { url, key, timeout } => format!("{url} {key:?} {timeout:?}"),
            TransportConfig::File { path, mode } => format!("{} {mode:?}", path.display()),
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
                Some("/x/events Append"),
            ),
        ] {
            assert_eq!(transport_text(&env), Ok(expected.map(str::to_owned)), "{env:?}");
        }
    }

    #[test]
    fn error_messages_show_no_keys() {
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
