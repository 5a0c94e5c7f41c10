//! The time zones that stand in a format as they stand in its texts, such as the `Z` of `%H:%M:%SZ`.

use chrono_tz::Tz;

use super::field_readers::{read_offset, split_digits};
use super::specifiers::{DateField, DateFormat, DateFormatPiece};
use crate::query::functions::Refusal;

/// A zone that stands in a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedZone {
    /// Seconds ahead of UTC.
    Offset(i64),
    Zone(Tz),
}

/// The zone that the words of a format name.
#[derive(Debug, Default)]
pub struct ZoneWords {
    pub zone: Option<NamedZone>,
    /// Letters that may stand for several zones.
    pub unclear: Option<String>,
}

/// A word of a format: letters, or an offset with its sign.
struct Word<'t> {
    text: &'t str,
    zone: Option<NamedZone>,
}

/// Reads the words behind the time of day, where zones stand.
///
/// # Errors
/// Words that name different zones.
pub fn read_zone_words(format: &DateFormat) -> Result<ZoneWords, Refusal> {
    let is_hour = |piece: &DateFormatPiece| {
        matches!(piece, DateFormatPiece::Field { field: DateField::Hour | DateField::ShortHour, .. })
    };
    let Some(hour) = format.pieces.iter().position(is_hour) else { return Ok(ZoneWords::default()) };
    let texts = format.pieces.iter().skip(hour + 1).filter_map(|piece| match piece {
        DateFormatPiece::Text(text) => Some(text.as_str()),
        DateFormatPiece::Field { .. } => None,
    });
    let mut found: Option<Word> = None;
    let mut unclear = None;
    // RFC 3339 allows the small letter, right behind the time.
    let texts = texts.map(|text| if text == "z" { "Z" } else { text });
    for word in texts.flat_map(words_of) {
        match (&found, word.zone) {
            (Some(Word { text, zone }), Some(_)) if *zone != word.zone => {
                return Err(Refusal::new(format!("`{text}` and `{}` are different time zones", word.text))
                    .hint("write `%z` or `%Z` in place of the one that differs from text to text"));
            }
            (None, Some(_)) => found = Some(word),
            (_, None) if unclear.is_none() && is_abbreviation(word.text) => unclear = Some(word.text.to_owned()),
            _ => {}
        }
    }
    let zone = found.and_then(|word| word.zone);
    Ok(ZoneWords { unclear: unclear.filter(|_| zone.is_none()), zone })
}

/// Splits a text into its words. `UTC+2` is one.
fn words_of(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let begins_word = |character: char| character.is_alphabetic() || is_sign(character);
            rest = &rest[rest.find(begins_word)?..];
            let letters = rest.find(|character: char| !is_letter(character)).unwrap_or(rest.len());
            let (name, after) = rest.split_at(letters);
            if let Some(length) = length_of_etc_zone(rest) {
                let (name, after) = rest.split_at(length);
                rest = after;
                return Some(Word { text: name, zone: zone_of_name(name) });
            }
            let is_utc = matches!(name.to_ascii_uppercase().as_str(), "" | "UTC" | "GMT");
            let signed = Some(after).filter(|after| is_utc && after.starts_with(is_sign)).and_then(read_signed_offset);
            match signed {
                Some((seconds, behind)) => {
                    let length = rest.len() - behind.len();
                    let word = Word { text: &rest[..length], zone: Some(NamedZone::Offset(seconds)) };
                    rest = behind;
                    return Some(word);
                }
                None if name.is_empty() => {
                    let sign = rest.chars().next().map_or(1, char::len_utf8);
                    rest = &rest[sign..];
                }
                None => {
                    rest = after;
                    return Some(Word { text: name, zone: zone_of_name(name) });
                }
            }
        }
    })
}

/// Returns the length of a name such as `Etc/GMT+2` at the beginning of a text, whose sign is part of the name.
fn length_of_etc_zone(text: &str) -> Option<usize> {
    let after = text.strip_prefix("Etc/GMT")?.strip_prefix(is_sign)?;
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0).then_some(text.len() - after.len() + digits)
}

fn is_letter(character: char) -> bool {
    character.is_alphabetic() || matches!(character, '/' | '_')
}

fn is_sign(character: char) -> bool {
    matches!(character, '+' | '-' | '\u{2212}')
}

/// Reads an offset with its sign: `+02:00`, `-0330`, or `+2` of `UTC+2`.
fn read_signed_offset(text: &str) -> Option<(i64, &str)> {
    let sign = text.chars().next()?;
    let digits = &text[sign.len_utf8()..];
    let (number, after) = split_digits(digits, 4);
    if number.len() == 1 {
        let hours: i64 = number.parse().ok()?;
        return Some((if sign == '+' { hours * 3600 } else { -hours * 3600 }, after));
    }
    let ascii = format!("{}{digits}", if sign == '+' { '+' } else { '-' });
    let (seconds, behind) = read_offset(&ascii).ok()?;
    Some((seconds, &digits[digits.len() - behind.len()..]))
}

fn zone_of_name(name: &str) -> Option<NamedZone> {
    match name {
        "Z" | "UTC" | "GMT" | "UT" | "utc" | "gmt" | "Zulu" => Some(NamedZone::Offset(0)),
        // `Cuba` and `Universal` are zones too, but far more often words of a text.
        _ if name.len() < 3 || !name.contains('/') && name.contains(char::is_lowercase) => None,
        _ => name.parse::<Tz>().ok().map(NamedZone::Zone),
    }
}

/// Returns whether letters look like the abbreviation of a zone.
fn is_abbreviation(text: &str) -> bool {
    match text {
        "ET" | "CT" | "MT" | "PT" => true,
        "HRS" | "UHR" | "LOCAL" | "SUN" | "MON" | "TUE" | "WED" | "THU" | "FRI" | "SAT" => false,
        _ => (3..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase()),
    }
}
