//! The time zones that stand in a format as they stand in its texts, such as the `Z` of `%H:%M:%SZ`.
//!
//! Zones stand behind the time of day. There, every word that is not understood may be one, so it is not certain what the
//! times mean. In front of the time, only `UTC`, `GMT` and names such as `Europe/Berlin` are zones: there, `-05-` is rather May.

use chrono_tz::{TZ_VARIANTS, Tz};

use super::field_readers::{is_space, split_digits};
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
    /// Words that may stand for a zone, or for several.
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
    /// A zone that is not understood, or one of several.
    Unclear,
    NoZone,
}

/// Reads the words of a format.
///
/// # Errors
/// Words that name different zones.
pub fn read_zone_words(format: &DateFormat) -> Result<ZoneWords, Refusal> {
    let FormatTexts { texts, literal_time } = texts_of_format(format);
    let words = texts.iter().flat_map(|FormatText { text, place }| words_of(text).map(move |word| (word, *place)));
    let mut found: Option<Word> = None;
    let mut unclear = None;
    for (word, place) in words {
        let is_certain = word.text.starts_with("UTC") || word.text.starts_with("GMT") || word.text.contains('/');
        match (word.meaning, &found) {
            (WordMeaning::Zone(_), _) if place == TextPlace::BeforeTime && !is_certain => {}
            (WordMeaning::Zone(_), None) => found = Some(word),
            (WordMeaning::Zone(_), Some(other)) if other.meaning != word.meaning => {
                return Err(Refusal::new(format!("`{}` and `{}` are different time zones", other.text, word.text))
                    .hint("write `%z` or `%Z` in place of the one that differs from text to text"));
            }
            (WordMeaning::Unclear, _) if place == TextPlace::OfZones && unclear.is_none() => {
                unclear = Some(word.text.to_owned());
            }
            _ => {}
        }
    }
    // `GMT+0900 (Japan Standard Time)` is certain, `GMT Standard Time` is not.
    let is_explicit = |word: &Word| word.text.contains(|character: char| is_sign(character) || character == '/');
    if found.as_ref().is_some_and(is_explicit) {
        unclear = None;
    }
    let zone = found.filter(|_| unclear.is_none()).and_then(|word| match word.meaning {
        WordMeaning::Zone(zone) => Some(zone),
        WordMeaning::Unclear | WordMeaning::NoZone => None,
    });
    Ok(ZoneWords { zone, unclear, literal_time })
}

/// The texts between the fields of a format.
#[derive(Default)]
struct FormatTexts<'f> {
    texts: Vec<FormatText<'f>>,
    literal_time: Option<i64>,
}

struct FormatText<'f> {
    text: &'f str,
    place: TextPlace,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TextPlace {
    BeforeTime,
    /// Where zones stand: right behind the time of day, or at the end of the format.
    OfZones,
    /// Between fields of the time, or of the date behind it.
    BehindTime,
}

fn texts_of_format(format: &DateFormat) -> FormatTexts<'_> {
    let has_hour = format.fields().any(|field| matches!(field, DateField::Hour | DateField::ShortHour));
    let is_time = |piece: Option<&DateFormatPiece>| matches!(piece, Some(DateFormatPiece::Field { field, .. }) if is_field_of_time(*field));
    let mut found = FormatTexts::default();
    let mut is_behind_time = false;
    for (at, piece) in format.pieces.iter().enumerate() {
        let DateFormatPiece::Text(text) = piece else {
            is_behind_time |= is_time(Some(piece));
            continue;
        };
        let next = format.pieces.get(at + 1);
        let follows_time = at.checked_sub(1).is_some_and(|before| is_time(format.pieces.get(before)));
        let place = match is_behind_time {
            false => TextPlace::BeforeTime,
            true if next.is_none() || (follows_time && !is_time(next)) => TextPlace::OfZones,
            true => TextPlace::BehindTime,
        };
        match find_literal_time(text).filter(|_| !has_hour && found.literal_time.is_none()) {
            Some((before, time, behind)) => {
                found.texts.push(FormatText { text: before, place });
                found.texts.push(FormatText { text: behind, place: TextPlace::OfZones });
                found.literal_time = Some(time);
                is_behind_time = true;
            }
            None => found.texts.push(FormatText { text, place }),
        }
    }
    found
}

fn is_field_of_time(field: DateField) -> bool {
    use DateField::{HalfDay, Hour, Microsecond, Millisecond, Minute, Nanosecond, PointAndFraction, Second, ShortHour};
    matches!(
        field,
        Hour | ShortHour | HalfDay | Minute | Second | Millisecond | Microsecond | Nanosecond | PointAndFraction
    )
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

/// Splits a text into its words. `UTC+2` and `UTC +2` are one, and so is `America/Port-au-Prince`.
fn words_of(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = &rest[rest.find(|character: char| character.is_alphabetic() || is_sign(character))?..];
        let word = first_word(rest);
        rest = &rest[word.text.len()..];
        Some(word)
    })
}

/// Reads the word at the beginning of a text that begins with a letter or a sign.
fn first_word(text: &str) -> Word<'_> {
    for spelled_out in ["Coordinated Universal Time", "Greenwich Mean Time", "U.T.C.", "G.M.T."] {
        if text.starts_with(spelled_out) {
            return Word { text: &text[..spelled_out.len()], meaning: WordMeaning::Zone(NamedZone::Offset(0)) };
        }
    }
    let is_part = |character: char| character.is_alphanumeric() || "_/+-".contains(character);
    let run = &text[..text.find(|character: char| !is_part(character)).unwrap_or(text.len())];
    let run = run.trim_end_matches(['+', '-', '/']);
    if let Some(zone) = zone_of_name(run) {
        return Word { text: run, meaning: WordMeaning::Zone(NamedZone::Zone(zone)) };
    }
    let letters = &text[..text.find(|character: char| !is_letter(character)).unwrap_or(text.len())];
    if letters.is_empty() || is_utc(letters) {
        return word_with_offset(text, letters);
    }
    let meaning = match letters {
        // RFC 3339 allows the small letter.
        "Z" | "z" => WordMeaning::Zone(NamedZone::Offset(0)),
        _ if is_harmless(letters) => WordMeaning::NoZone,
        _ => WordMeaning::Unclear,
    };
    Word { text: letters, meaning }
}

/// Reads an offset, behind `UTC` or alone: `+02:00`, `-0330`, `+5:30`, or `+2` of `UTC+2`.
fn word_with_offset<'t>(text: &'t str, name: &'t str) -> Word<'t> {
    let utc = Word { text: name, meaning: WordMeaning::Zone(NamedZone::Offset(0)) };
    let after_name = &text[name.len()..];
    let signed = after_name.trim_start_matches(is_space);
    let Some(sign) = signed.chars().next().filter(|character| is_sign(*character)) else {
        // `UTC2` and `UTC 3` are no offsets, and not UTC either.
        let is_followed_by_digits = signed.starts_with(|character: char| character.is_ascii_digit());
        return if is_followed_by_digits { Word { meaning: WordMeaning::Unclear, ..utc } } else { utc };
    };
    let after_sign = &signed[sign.len_utf8()..];
    let digits = if name.is_empty() { after_sign } else { after_sign.trim_start_matches(is_space) };
    let length = digits.find(|character: char| !character.is_ascii_digit() && character != ':').unwrap_or(digits.len());
    let (digits, behind) = digits.split_at(length);
    if !digits.starts_with(|character: char| character.is_ascii_digit()) {
        // A dash: it is no part of the word, unless it is the whole word.
        let dash = Word { text: &text[..sign.len_utf8()], meaning: WordMeaning::NoZone };
        return if name.is_empty() { dash } else { utc };
    }
    let mut characters = behind.chars();
    let goes_on = match (characters.next(), characters.next()) {
        (Some(next), _) if next.is_alphanumeric() => true,
        (Some('.' | ',' | '-'), Some(after)) => after.is_ascii_digit(),
        _ => false,
    };
    if goes_on {
        let is_part = |character: char| character.is_alphanumeric() || ".,:-".contains(character);
        let behind = behind.trim_start_matches(is_part);
        return Word { text: &text[..text.len() - behind.len()], meaning: WordMeaning::Unclear };
    }
    let direction = if sign == '+' { 1 } else { -1 };
    let meaning = match seconds_of_digits(digits, !name.is_empty()) {
        Some(seconds) => WordMeaning::Zone(NamedZone::Offset(direction * seconds)),
        None => WordMeaning::Unclear,
    };
    Word { text: &text[..text.len() - behind.len()], meaning }
}

/// Reads the digits of an offset: `02`, `0200`, `02:00`, `2:00`, and behind `UTC` also `2` and `200`.
fn seconds_of_digits(digits: &str, is_behind_utc: bool) -> Option<i64> {
    /// The offsets of no place are larger.
    const MAX_MINUTES: i64 = 16 * 60;
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) if minutes.len() == 2 && matches!(hours.len(), 1 | 2) => (hours, minutes),
        None if digits.len() == 2 || (digits.len() == 1 && is_behind_utc) => (digits, "0"),
        None if digits.len() == 4 || (digits.len() == 3 && is_behind_utc) => digits.split_at(digits.len() - 2),
        _ => return None,
    };
    let (hours, minutes) = (hours.parse::<i64>().ok()?, minutes.parse::<i64>().ok()?);
    let total = hours * 60 + minutes;
    (minutes < 60 && total < MAX_MINUTES).then_some(total * 60)
}

fn is_letter(character: char) -> bool {
    character.is_alphabetic() || matches!(character, '/' | '_')
}

/// Returns whether a character is a sign. The minus of typographers and their dash are minus signs.
fn is_sign(character: char) -> bool {
    matches!(character, '+' | '-' | '\u{2212}' | '\u{2013}')
}

fn is_utc(name: &str) -> bool {
    matches!(name, "UTC" | "utc" | "GMT" | "gmt" | "UT")
}

/// Returns whether a word behind a time is surely no zone.
fn is_harmless(word: &str) -> bool {
    const WORDS: [&str; 22] = [
        "uhr", "std", "hr", "hrs", "hour", "hours", "heure", "heures", "hora", "horas", "uur", "min", "sec", "clock",
        "local", "at", "on", "am", "um", "de", "den", "of",
    ];
    word.chars().count() == 1 || WORDS.contains(&word.to_lowercase().as_str())
}

/// Returns the zone of a name that stands for one only: of a path such as `Europe/Berlin`, or of capitals such as `CET`.
fn zone_of_name(name: &str) -> Option<Tz> {
    let is_path = name.contains('/');
    let is_capital = name.len() >= 3 && !name.contains(char::is_lowercase) && !is_utc(name);
    let zone = TZ_VARIANTS.iter().copied().find(|zone| zone.name().eq_ignore_ascii_case(name));
    zone.filter(|_| is_path || is_capital || name == "Zulu").filter(|_| name.starts_with(char::is_alphabetic))
}
