//! JSON documents: read, searched, and written without blanks.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::query::functions::casts::value_to_text::{ScientificDigits, shortest_digits};

/// A JSON value. Members keep their order, and equal names are kept.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    Null,
    Boolean(bool),
    Unsigned(u64),
    Signed(i64),
    Double(f64),
    /// A number that neither 64 bits nor a double hold, as it is written.
    LongNumber(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads a text. Returns None if it is not JSON.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match quote_long_numbers(text) {
            Some(quoted) => serde_json::from_str(&quoted).ok(),
            None => serde_json::from_str(text).ok(),
        }
    }

    /// Returns the first member of a name.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.iter().find(|(known, _)| known == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// Returns the element at a position, from 0 at the start or from -1 at the end.
    #[must_use]
    pub fn element(&self, position: i64) -> Option<&Self> {
        let Self::List(elements) = self else { return None };
        let from_end = |back: u64| usize::try_from(back).ok().and_then(|back| elements.len().checked_sub(back));
        let at = if position < 0 { from_end(position.unsigned_abs()) } else { usize::try_from(position).ok() };
        elements.get(at?)
    }

    /// Returns a text without quotes, and other values as JSON. None for null.
    #[must_use]
    pub fn plain_text(&self) -> Option<String> {
        match self {
            Self::Null => None,
            Self::Text(text) => Some(text.clone()),
            other => Some(other.to_string()),
        }
    }

    #[must_use]
    pub fn is_scalar(&self) -> bool {
        !matches!(self, Self::List(_) | Self::Object(_))
    }
}

/// Writes a value as JSON, without blanks.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Boolean(truth) => write!(f, "{truth}"),
            Self::Unsigned(number) => write!(f, "{number}"),
            Self::Signed(number) => write!(f, "{number}"),
            Self::Double(number) => f.write_str(&number_text(*number)),
            Self::LongNumber(digits) => f.write_str(digits),
            Self::Text(text) => f.write_str(&quote_json_text(text)),
            Self::List(elements) => {
                f.write_str("[")?;
                for (at, element) in elements.iter().enumerate() {
                    let comma = if at == 0 { "" } else { "," };
                    write!(f, "{comma}{element}")?;
                }
                f.write_str("]")
            }
            Self::Object(members) => {
                f.write_str("{")?;
                for (at, (name, value)) in members.iter().enumerate() {
                    let comma = if at == 0 { "" } else { "," };
                    write!(f, "{comma}{}:{value}", quote_json_text(name))?;
                }
                f.write_str("}")
            }
        }
    }
}

/// The mark of a long number while it is read. Texts of exports do not begin with it.
const LONG_NUMBER_MARK: &str = "\u{0}\u{1}long number ";
/// Integers with fewer digits than this fit into 64 bits.
const LONG_DIGITS: usize = 19;

/// Puts quotes round the numbers that would lose digits. Returns None if the text has no such number.
fn quote_long_numbers(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let (mut quoted, mut copied, mut at, mut in_text) = (String::new(), 0, 0, false);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if in_text => at += 2,
            b'"' => {
                in_text = !in_text;
                at += 1;
            }
            byte if !in_text && (byte.is_ascii_digit() || byte == b'-') => {
                let end =
                    bytes[at..].iter().position(|byte| !is_number_byte(*byte)).map_or(bytes.len(), |more| at + more);
                let number = text.get(at..end)?;
                // Digits that are not a JSON number stay without quotes, so that reading them fails.
                if loses_digits(number)
                    && serde_json::from_str::<serde_json::Number>(&abbreviate_number(number)).is_ok()
                {
                    quoted.push_str(text.get(copied..at)?);
                    quoted.push_str("\"\\u0000\\u0001long number ");
                    quoted.push_str(number);
                    quoted.push('"');
                    copied = end;
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    if copied == 0 {
        return None;
    }
    quoted.push_str(text.get(copied..)?);
    Some(quoted)
}

fn is_number_byte(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E')
}

/// Whether neither 64 bits nor a double hold the number.
fn loses_digits(number: &str) -> bool {
    if number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        number.len() >= LONG_DIGITS && number.parse::<i64>().is_err() && number.parse::<u64>().is_err()
    } else {
        number.parse::<f64>().is_ok_and(f64::is_infinite)
    }
}

/// Returns a number of the same form with few digits, to check the form: `0123` is not a JSON number.
fn abbreviate_number(number: &str) -> String {
    let (mantissa, _) = number.split_once(['e', 'E']).unwrap_or((number, ""));
    let sign = if mantissa.starts_with('-') { "-" } else { "" };
    let digits = mantissa.trim_start_matches('-');
    let first: String = digits.chars().take(2).collect();
    let fraction = if digits.contains('.') { ".5" } else { "" };
    let whole =
        if digits.starts_with('0') && digits.len() > 1 && !digits.starts_with("0.") { first } else { "1".to_owned() };
    format!("{sign}{whole}{fraction}")
}

fn quote_json_text(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// Writes a number as JavaScript does, with `.0` behind a whole one.
fn number_text(number: f64) -> String {
    let sign = if number.is_sign_negative() { "-" } else { "" };
    let ScientificDigits { digits, exponent } = shortest_digits(number);
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    if number == 0.0 {
        return format!("{sign}0.0");
    }
    if (0..21).contains(&exponent) {
        if count <= exponent + 1 {
            return format!("{sign}{digits}{}.0", zeros(exponent + 1 - count));
        }
        let (whole, fraction) = digits.split_at(usize::try_from(exponent + 1).unwrap_or(1));
        return format!("{sign}{whole}.{fraction}");
    }
    if (-6..0).contains(&exponent) {
        return format!("{sign}0.{}{digits}", zeros(-1 - exponent));
    }
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{first}{point}{rest}e{exponent}")
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Json, E> {
        Ok(Json::Boolean(truth))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Unsigned(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(Json::Signed(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json, E> {
        Ok(Json::Double(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(match text.strip_prefix(LONG_NUMBER_MARK) {
            Some(digits) => Json::LongNumber(digits.to_owned()),
            None => Json::Text(text.to_owned()),
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element()? {
            list.push(element);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = entries.next_entry()? {
            members.push(member);
        }
        Ok(Json::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_printed_without_blanks_and_in_their_order() {
        let text =
            r#" {"b" : [1, -2, 2.50, 1e3, 0.1e-7, 1e300, -0.0], "a" : {"é\n\"" : null, "t" : true}, "a" : "x"} "#;
        let json = Json::parse(text).unwrap();
        assert_eq!(json.to_string(), r#"{"b":[1,-2,2.5,1000.0,1e-8,1e300,-0.0],"a":{"é\n\"":null,"t":true},"a":"x"}"#);
        assert_eq!(json.member("a").and_then(|a| a.member("t")), Some(&Json::Boolean(true)));
        assert_eq!(json.member("b").and_then(|b| b.element(-7)), Some(&Json::Unsigned(1)));
        assert_eq!(json.member("b").and_then(|b| b.element(-8)), None);
        let long =
            r#"{"id":123456789012345678901,"minus":-9223372036854775809,"big":1e400,"t":"123456789012345678901"}"#;
        assert_eq!(Json::parse(long).map(|json| json.to_string()).as_deref(), Some(long));
        assert_eq!(Json::parse("{\"a\": 0123456789012345678901}"), None);
        assert_eq!(Json::parse("{'a': 1}"), None);
        assert_eq!(Json::parse("{\"a\": NaN}"), None);
    }
}
