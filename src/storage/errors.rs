//! Turns errors of stores into messages: the cause, and the reason in one line without credentials.

use std::error::Error as StdError;
use std::io::ErrorKind;

use object_store::client::HttpError;

use super::retry_after::IDENTITY_SERVERS;
use super::transport_error::TransportError;
use crate::base::error::Error;

/// Codes of denied access that S3 and Google return as "bad request".
const DENIED_CODES: [&str; 5] =
    ["ExpiredToken", "InvalidToken", "InvalidAccessKeyId", "AuthorizationHeaderMalformed", "invalid_grant"];
/// Transient failures that come without a status, and listings that break off.
const TRANSIENT_CODES: [&str; 4] = ["SlowDown", "InternalError", "ServiceUnavailable", "invalid list response"];
/// Shorter values are regions and switches; hiding them would make messages unreadable.
const MIN_SECRET_BYTES: usize = 8;
const MAX_REASON_CHARS: usize = 300;

/// Turns the error of a store, met while `attempt`ing something on `url`, into the error that is reported.
pub fn classify_store_error(
    error: &object_store::Error,
    attempt: &'static str,
    url: String,
    secrets: &[String],
) -> Error {
    let text = error.to_string();
    if IDENTITY_SERVERS.iter().any(|server| text.contains(server)) {
        let reason = "no keys were given, and this machine has no identity of its own".to_owned();
        return Error::Denied { attempt, url, reason };
    }
    let reason = redacted_reason(error, secrets);
    match error {
        object_store::Error::NotFound { .. } => Error::NotFound { attempt, url, reason },
        object_store::Error::PermissionDenied { .. } | object_store::Error::Unauthenticated { .. } => {
            Error::Denied { attempt, url, reason }
        }
        _ if DENIED_CODES.iter().any(|code| text.contains(code)) => Error::Denied { attempt, url, reason },
        _ => match error_class(error) {
            ErrorClass::NotFound => Error::NotFound { attempt, url, reason },
            ErrorClass::Denied => Error::Denied { attempt, url, reason },
            ErrorClass::Transient => Error::Unreachable { attempt, url, reason },
            ErrorClass::Other => Error::Storage { attempt, url, reason },
        },
    }
}

/// Whether the same request may succeed later.
pub fn is_transient(error: &object_store::Error) -> bool {
    let text = error.to_string();
    let is_denied = IDENTITY_SERVERS.iter().chain(&DENIED_CODES).any(|word| text.contains(word));
    matches!(error, object_store::Error::Generic { .. })
        && !is_denied
        && matches!(error_class(error), ErrorClass::Transient)
}

/// Turns an error of the local disk into the error that is reported.
pub fn classify_io_error(error: &std::io::Error, attempt: &'static str, url: String) -> Error {
    let reason = error.to_string();
    match error_class(error) {
        ErrorClass::NotFound => Error::NotFound { attempt, url, reason },
        ErrorClass::Denied => Error::Denied { attempt, url, reason },
        ErrorClass::Transient => Error::Unreachable { attempt, url, reason },
        ErrorClass::Other => Error::Storage { attempt, url, reason },
    }
}

enum ErrorClass {
    NotFound,
    Denied,
    Transient,
    Other,
}

fn error_class(error: &(dyn StdError + 'static)) -> ErrorClass {
    for error in error_chain(error) {
        if let Some(error) = error.downcast_ref::<std::io::Error>() {
            match error.kind() {
                ErrorKind::NotFound | ErrorKind::NotADirectory => return ErrorClass::NotFound,
                ErrorKind::PermissionDenied => return ErrorClass::Denied,
                ErrorKind::TimedOut
                | ErrorKind::ConnectionRefused
                | ErrorKind::ConnectionReset
                | ErrorKind::ConnectionAborted
                | ErrorKind::HostUnreachable
                | ErrorKind::NetworkUnreachable
                | ErrorKind::StaleNetworkFileHandle => return ErrorClass::Transient,
                _ => {}
            }
        }
        if error.downcast_ref::<HttpError>().is_some() || error.downcast_ref::<TransportError>().is_some() {
            // No answer at all, or not all of one: not connected, cut off, timed out.
            return ErrorClass::Transient;
        }
    }
    let text = error.to_string();
    // The store's own error type for a status is private; its text is all there is to see.
    let status = text.split_once("status code: ").and_then(|(_, rest)| rest.get(..3)?.parse::<u16>().ok());
    match status {
        // Listing reports every status alike, where reading and writing tell these apart.
        Some(404) => ErrorClass::NotFound,
        Some(401 | 403) => ErrorClass::Denied,
        Some(408 | 409 | 429 | 500..=599) => ErrorClass::Transient,
        _ if TRANSIENT_CODES.iter().any(|code| text.contains(code)) => ErrorClass::Transient,
        _ => ErrorClass::Other,
    }
}

fn error_chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn StdError + 'static)| (*error).source())
}

/// The innermost message, which is the most specific. Of an answer in XML only the code and the message are kept, because
/// the rest repeats keys and signatures.
fn redacted_reason(error: &object_store::Error, secrets: &[String]) -> String {
    let text = error.to_string();
    let between = |tag: &str| {
        let (_, rest) = text.split_once(&format!("<{tag}>"))?;
        Some(rest.split_once("</")?.0.to_owned())
    };
    let reason = match (between("Code"), between("Message")) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        (Some(code), None) => code,
        _ => error_chain(error).last().map(ToString::to_string).unwrap_or(text),
    };
    let mut reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    for secret in secrets.iter().filter(|secret| secret.len() >= MIN_SECRET_BYTES) {
        reason = reason.replace(secret.as_str(), "…");
    }
    match reason.char_indices().nth(MAX_REASON_CHARS) {
        Some((end, _)) => format!("{}…", &reason[..end]),
        // A status without a body.
        None => reason.trim_end_matches(':').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classified(text: &str) -> Error {
        let error = object_store::Error::Generic { store: "S3", source: text.to_owned().into() };
        classify_store_error(&error, "list", "s3://b/x".to_owned(), &["hushhushhush".to_owned()])
    }

    #[test]
    fn answers_are_sorted_by_what_to_do_next() {
        let status = |text: &str| classified(&format!("Server returned non-2xx status code: {text}"));
        assert!(matches!(status("404 Not Found: "), Error::NotFound { .. }));
        assert!(matches!(status("403 Forbidden: "), Error::Denied { .. }));
        assert!(matches!(status("400 Bad Request: <Code>ExpiredToken</Code>"), Error::Denied { .. }));
        assert!(matches!(status("429 Too Many Requests: "), Error::Unreachable { .. }));
        assert!(matches!(status("503 Service Unavailable: "), Error::Unreachable { .. }));
        assert!(matches!(status("301 Moved Permanently: "), Error::Storage { .. }));
        assert!(matches!(classified("GET http://169.254.169.254/latest/api/token"), Error::Denied { .. }));
        let disk = std::io::Error::from(ErrorKind::StorageFull);
        assert!(matches!(classify_io_error(&disk, "write", "/x".to_owned()), Error::Storage { .. }));
    }

    #[test]
    fn reasons_are_one_line_without_keys_and_signatures() {
        let body =
            "<Error><Code>SignatureDoesNotMatch</Code><Message>no\n match for hushhushhush</Message><StringToSign>AKIA";
        let error = classified(body).to_string();
        assert_eq!(error, "cannot list `s3://b/x`: SignatureDoesNotMatch: no match for …");
        assert!(classified(&"ü".repeat(5000)).to_string().chars().count() < 400);
    }
}
