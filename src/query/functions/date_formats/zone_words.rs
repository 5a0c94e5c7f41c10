//! The time zones that stand in a format as they stand in its texts, such as the `Z` of `%H:%M:%SZ`.
//!
//! Zones stand behind the time of day. In front of it, only `UTC`, `GMT` and names such as `Europe/Berlin` are zones: there,
//! `-05-` is rather May.

use chrono_tz::{TZ_VARIANTS, Tz};

use super::field_readers::{is_space, read_offset, split_digits};
use super::specifiers::{DateField, DateFormat, DateFormatPiece};
use crate::query::functions::Refusal;
use crate::query::value::MICROS_PER_SECOND;

/// A zone that stands in a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedZone {
    /// Seconds ahead of UTC.
    Offset(i64),
    Zone(Tz),
}

/// What the words of a format say about its times.
#[derive(Debug, Default)]
pub struct ZoneWords {
    pub zone: Option<NamedZone>,
    /// Letters that may stand for several zones.
    pub unclear: Option<String>,
    /// The time of day that stands in the format itself, such as `T00:00:00`, in microseconds since midnight.
    pub literal_time: Option<i64>,
}

/// A word of a format: letters, or an offset with its sign.
struct Word<'t> {
    text: &'t str,
    meaning: WordMeaning,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WordMeaning {
    Zone(NamedZone),
    /// One of several zones.
    Unclear,
    NoZone,
}

/// Reads the words of a format.
///
/// # Errors
/// Words that name different zones.
pub fn read_zone_words(format: &DateFormat) -> Result<ZoneWords, Refusal> {
    let FormatTexts { before, behind, literal_time } = texts_around_time(format);
    let is_certain = |word: &Word| matches!(word.text, "UTC" | "GMT") || word.text.contains('/');
    let before = before.into_iter().flat_map(words_of).filter(is_certain);
    let mut words = ZoneWords { literal_time, ..ZoneWords::default() };
    let mut found: Option<Word> = None;
    for word in before.chain(behind.into_iter().flat_map(words_of)) {
        match (word.meaning, &found) {
            (WordMeaning::Zone(zone), None) => {
                words.zone = Some(zone);
                found = Some(word);
            }
            (WordMeaning::Zone(_), Some(other)) if other.meaning != word.meaning => {
                return Err(Refusal::new(format!("`{}` and `{}` are different time zones", other.text, word.text))
                    .hint("write `%z` or `%Z` in place of the one that differs from text to text"));
            }
            (WordMeaning::Unclear, _) if words.unclear.is_none() => words.unclear = Some(word.text.to_owned()),
            _ => {}
        }
    }
    if words.zone.is_some() {
        words.unclear = None;
    }
    Ok(words)
}

/// The texts between the fields of a format.
#[derive(Default)]
struct FormatTexts<'f> {
    before: Vec<&'f str>,
    /// Those behind the hour.
    behind: Vec<&'f str>,
    literal_time: Option<i64>,
}

fn texts_around_time(format: &DateFormat) -> FormatTexts<'_> {
    let is_hour = |field: DateField| matches!(field, DateField::Hour | DateField::ShortHour);
    let has_hour = format.fields().any(is_hour);
    let mut texts = FormatTexts::default();
    let mut is_behind = false;
    for piece in &format.pieces {
        match piece {
            DateFormatPiece::Field { field, .. } => is_behind |= is_hour(*field),
            DateFormatPiece::Text(text) if is_behind => texts.behind.push(text),
            DateFormatPiece::Text(text) => match find_literal_time(text).filter(|_| !has_hour) {
                Some((before, time, behind)) => {
                    texts.before.push(before);
                    texts.behind.push(behind);
                    texts.literal_time = Some(time);
                    is_behind = true;
                }
                None => texts.before.push(text),
            },
        }
    }
    texts
}

/// Finds a time of day such as `00:00`, `00:00:00` or `00:00:00.000`. Returns what is before it, the time, and what is behind
/// it.
fn find_literal_time(text: &str) -> Option<(&str, i64, &str)> {
    let begin = text.find(|character: char| character.is_ascii_digit())?;
    let (before, rest) = text.split_at(begin);
    let (hour, rest) = split_digits(rest, 2);
    let (minute, rest) = split_digits(rest.strip_prefix(':')?, 2);
    let minutes = hour.parse::<i64>().ok()? * 60 + minute.parse::<i64>().ok()?;
    let mut time = minutes * 60 * MICROS_PER_SECOND;
    let Some((second, rest)) = rest.strip_prefix(':').map(|rest| split_digits(rest, 2)) else {
        return Some((before, time, rest));
    };
    time += second.parse::<i64>().ok()? * MICROS_PER_SECOND;
    let Some((fraction, rest)) = rest.strip_prefix(['.', ',']).map(|rest| split_digits(rest, 9)) else {
        return Some((before, time, rest));
    };
    let micros: String = fraction.chars().chain("000000".chars()).take(6).collect();
    Some((before, time + micros.parse::<i64>().ok()?, rest))
}

/// Splits a text into its words. `UTC+2` and `UTC +2` are one.
fn words_of(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = &rest[rest.find(|character: char| character.is_alphabetic() || is_sign(character))?..];
        let length = length_of_word(rest);
        let (word, after) = rest.split_at(length);
        rest = after;
        Some(Word { text: word, meaning: meaning_of_word(word) })
    })
}

/// Returns the length of the word at the beginning of a text that begins with a letter or a sign.
fn length_of_word(text: &str) -> usize {
    for dotted in ["U.T.C.", "G.M.T."] {
        if text.starts_with(dotted) {
            return dotted.len();
        }
    }
    let letters = text.find(|character: char| !is_letter(character)).unwrap_or(text.len());
    let (name, after) = text.split_at(letters);
    let may_have_offset = name.is_empty() || name == "Etc/GMT" || is_utc(name);
    let blanks = after.len() - after.trim_start_matches(is_space).len();
    let offset = &after[blanks..];
    let sign =
        offset.chars().next().filter(|character| may_have_offset && is_sign(*character)).map_or(0, char::len_utf8);
    let behind_sign = &offset[sign..];
    let digits = behind_sign.find(|character: char| !character.is_ascii_digit() && character != ':');
    match digits.unwrap_or(behind_sign.len()) {
        0 => letters.max(sign),
        _ if sign == 0 => letters,
        digits => letters + blanks + sign + digits,
    }
}

fn is_letter(character: char) -> bool {
    character.is_alphabetic() || matches!(character, '/' | '_')
}

fn is_sign(character: char) -> bool {
    matches!(character, '+' | '-' | '\u{2212}')
}

fn is_utc(name: &str) -> bool {
    matches!(name, "UTC" | "utc" | "GMT" | "gmt" | "UT")
}

fn meaning_of_word(word: &str) -> WordMeaning {
    if word.starts_with("Etc/") {
        return zone_of_path(word);
    }
    match word.split_once(is_sign) {
        Some((name, digits)) if digits.starts_with(|character: char| character.is_ascii_digit()) => {
            meaning_of_offset(&word[name.len()..], !name.is_empty())
        }
        Some(_) => WordMeaning::NoZone,
        None => meaning_of_name(word),
    }
}

/// Returns the meaning of `+02:00`, `-0330`, or `+2` behind `UTC`. Alone, `+2` may be anything.
fn meaning_of_offset(signed: &str, is_behind_utc: bool) -> WordMeaning {
    let sign = signed.chars().next().map_or(0, char::len_utf8);
    let digits = &signed[sign..];
    let direction = if signed.starts_with('+') { 1 } else { -1 };
    if digits.len() == 1 {
        let hours = digits.parse::<i64>().ok().filter(|_| is_behind_utc);
        return hours
            .map_or(WordMeaning::Unclear, |hours| WordMeaning::Zone(NamedZone::Offset(direction * hours * 3600)));
    }
    match read_offset(&format!("+{digits}")) {
        Ok((seconds, _)) => WordMeaning::Zone(NamedZone::Offset(direction * seconds)),
        Err(_) => WordMeaning::NoZone,
    }
}

fn meaning_of_name(name: &str) -> WordMeaning {
    match name {
        // RFC 3339 allows the small letter.
        "Z" | "z" | "Zulu" | "U.T.C." | "G.M.T." => WordMeaning::Zone(NamedZone::Offset(0)),
        _ if is_utc(name) => WordMeaning::Zone(NamedZone::Offset(0)),
        "HRS" | "UHR" | "LOCAL" | "SUN" | "MON" | "TUE" | "WED" | "THU" | "FRI" | "SAT" => WordMeaning::NoZone,
        // Zones of two letters, and words of names such as `Tokyo Standard Time`.
        "ET" | "CT" | "MT" | "PT" | "GB" | "NZ" | "Standard" | "Daylight" | "Summer" | "Time" => WordMeaning::Unclear,
        _ if name.contains('/') => zone_of_path(name),
        _ if name.bytes().all(|byte| byte.is_ascii_uppercase()) && name.len() >= 3 => match name.parse::<Tz>() {
            Ok(zone) => WordMeaning::Zone(NamedZone::Zone(zone)),
            Err(_) if name.len() <= 5 => WordMeaning::Unclear,
            Err(_) => WordMeaning::NoZone,
        },
        // `Japan` and `Israel` are zones, but may be words of a text, too.
        _ if name.starts_with(char::is_uppercase) && zone_ignoring_case(name).is_some() => WordMeaning::Unclear,
        _ => WordMeaning::NoZone,
    }
}

/// Returns the zone of a name such as `Europe/Berlin`.
fn zone_of_path(name: &str) -> WordMeaning {
    zone_ignoring_case(name).map_or(WordMeaning::NoZone, |zone| WordMeaning::Zone(NamedZone::Zone(zone)))
}

fn zone_ignoring_case(name: &str) -> Option<Tz> {
    TZ_VARIANTS.iter().copied().find(|zone| zone.name().eq_ignore_ascii_case(name))
}
