//! Turns errors of stores into messages: the cause, and the reason in one line without credentials.

use std::error::Error as StdError;
use std::io::ErrorKind;

use object_store::client::HttpError;

use super::redaction::{error_chain, redacted_reason};
use super::retry_after::IDENTITY_SERVERS;
use super::transport_error::TransportError;
use crate::base::error::Error;

/// Codes of denied access that S3 and Google return as "bad request", or inside the answer to a deletion of several objects.
const DENIED_CODES: [&str; 6] = [
    "AccessDenied",
    "ExpiredToken",
    "InvalidToken",
    "InvalidAccessKeyId",
    "AuthorizationHeaderMalformed",
    "invalid_grant",
];
/// Transient failures that come without a status, and listings that break off.
const TRANSIENT_CODES: [&str; 4] = ["SlowDown", "InternalError", "ServiceUnavailable", "invalid list response"];

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
    if let Some(reason) = link_loop_in(error) {
        return Error::LinkLoop { url, reason };
    }
    let reason = redacted_reason(error, secrets);
    match error {
        object_store::Error::NotFound { .. } => Error::NotFound { attempt, url, reason },
        object_store::Error::PermissionDenied { .. } | object_store::Error::Unauthenticated { .. } => {
            Error::Denied { attempt, url, reason }
        }
        _ if DENIED_CODES.iter().any(|code| text.contains(code)) => Error::Denied { attempt, url, reason },
        _ => error_class(error).into_error(attempt, url, reason),
    }
}

/// Returns the link that leads in a circle, if that is what a listing of the disk met.
fn link_loop_in(error: &object_store::Error) -> Option<String> {
    let mut causes = error_chain(error).map(ToString::to_string);
    causes.find(|cause| {
        let is_ancestor = cause.starts_with("File system loop found");
        is_ancestor || (cause.starts_with("IO error for operation on") && cause.contains("levels of symbolic links"))
    })
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
    error_class(error).into_error(attempt, url, error.to_string())
}

/// What an error means for the request.
enum ErrorClass {
    NotFound,
    Denied,
    Transient,
    Other,
}

impl ErrorClass {
    fn into_error(self, attempt: &'static str, url: String, reason: String) -> Error {
        match self {
            ErrorClass::NotFound => Error::NotFound { attempt, url, reason },
            ErrorClass::Denied => Error::Denied { attempt, url, reason },
            ErrorClass::Transient => Error::Unreachable { attempt, url, reason },
            ErrorClass::Other => Error::Storage { attempt, url, reason },
        }
    }
}

fn error_class(error: &(dyn StdError + 'static)) -> ErrorClass {
    for error in error_chain(error) {
        if let Some(class) = error.downcast_ref().and_then(class_of_io_error) {
            return class;
        }
        if error.downcast_ref::<HttpError>().is_some() || error.downcast_ref::<TransportError>().is_some() {
            // No answer at all, or not all of one: not connected, cut off, timed out.
            return ErrorClass::Transient;
        }
    }
    let text = error.to_string();
    match http_status_in(&text) {
        // Listing reports every status alike, where reading and writing tell these apart.
        Some(404) => ErrorClass::NotFound,
        Some(401 | 403) => ErrorClass::Denied,
        Some(408 | 409 | 429 | 500..=599) => ErrorClass::Transient,
        _ if TRANSIENT_CODES.iter().any(|code| text.contains(code)) => ErrorClass::Transient,
        _ => ErrorClass::Other,
    }
}

/// Returns the class of an error of the system, if its kind decides it.
fn class_of_io_error(error: &std::io::Error) -> Option<ErrorClass> {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Some(ErrorClass::NotFound),
        ErrorKind::PermissionDenied => Some(ErrorClass::Denied),
        ErrorKind::TimedOut
        | ErrorKind::ConnectionRefused
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::StaleNetworkFileHandle => Some(ErrorClass::Transient),
        _ => None,
    }
}

/// Returns the HTTP status that an error of object_store quotes. The error type that holds it is private.
fn http_status_in(text: &str) -> Option<u16> {
    text.split_once("status code: ")?.1.get(..3)?.parse().ok()
}

/// The innermost message, which is the most specific. Of an answer in XML only the code and the message are kept, because
/// the rest repeats keys and signatures.
#[cfg(test)]
mod tests {
    use super::*;

    fn error_of_text(text: &str) -> Error {
        let error = object_store::Error::Generic { store: "S3", source: text.to_owned().into() };
        classify_store_error(&error, "list", "s3://b/x".to_owned(), &["hushhushhush".to_owned()])
    }

    #[test]
    fn answers_are_sorted_by_what_to_do_next() {
        let status = |text: &str| error_of_text(&format!("Server returned non-2xx status code: {text}"));
        assert!(matches!(status("404 Not Found: "), Error::NotFound { .. }));
        assert!(matches!(status("403 Forbidden: "), Error::Denied { .. }));
        assert!(matches!(status("400 Bad Request: <Code>ExpiredToken</Code>"), Error::Denied { .. }));
        assert!(matches!(status("429 Too Many Requests: "), Error::Unreachable { .. }));
        assert!(matches!(status("503 Service Unavailable: "), Error::Unreachable { .. }));
        assert!(matches!(status("301 Moved Permanently: "), Error::Storage { .. }));
        assert!(matches!(error_of_text("GET http://169.254.169.254/latest/api/token"), Error::Denied { .. }));
        let disk = std::io::Error::from(ErrorKind::StorageFull);
        assert!(matches!(classify_io_error(&disk, "write", "/x".to_owned()), Error::Storage { .. }));
    }

    #[test]
    fn reasons_are_one_line_without_keys_and_signatures() {
        let body =
            "<Error><Code>SignatureDoesNotMatch</Code><Message>no\n match for hushhushhush</Message><StringToSign>AKIA";
        let error = error_of_text(body).to_string();
        assert_eq!(error, "cannot list `s3://b/x`: SignatureDoesNotMatch: no match for …");
        assert!(error_of_text(&"ü".repeat(5000)).to_string().chars().count() < 400);
    }
}
