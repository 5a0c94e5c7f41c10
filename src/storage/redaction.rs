//! The errors of stores as one line of text without secrets.

use std::error::Error as StdError;

/// Shorter values are regions and switches; hiding them would make messages unreadable.
const MIN_SECRET_BYTES: usize = 8;
const MAX_REASON_CHARS: usize = 300;

/// Returns the reason in an error of a store, on one line, shortened, and without any of the secrets.
pub fn redacted_reason(error: &object_store::Error, secrets: &[String]) -> String {
    let text = error.to_string();
    let reason = match (text_of_xml_tag(&text, "Code"), text_of_xml_tag(&text, "Message")) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        (Some(code), None) => code.to_owned(),
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

fn text_of_xml_tag<'a>(text: &'a str, tag: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("<{tag}>"))?;
    rest.split_once("</").map(|(content, _)| content)
}

/// Returns an error and its causes, outermost first.
pub fn error_chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn StdError + 'static)| (*error).source())
}
