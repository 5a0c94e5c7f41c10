//! Reads one field of a text: a number, a name, an offset. Each function returns the field and the rest of the text. An
//! error says what does not fit, without a full stop.

use std::str::FromStr;

use chrono_tz::{TZ_VARIANTS, Tz};

pub type ReadResult<'t, T> = Result<(T, &'t str), String>;

pub fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t'..='\r')
}

/// Skips the text between specifiers. Spaces stand for any number of spaces.
pub fn skip_text<'t>(text: &'t str, between: &str) -> Result<&'t str, String> {
    let mut rest = text;
    let mut expected = between;
    while let Some(character) = expected.chars().next() {
        let trimmed = expected.trim_start_matches(is_space);
        let after = if trimmed.len() < expected.len() {
            expected = trimmed;
            Some(rest.trim_start_matches(is_space)).filter(|after| after.len() < rest.len())
        } else {
            expected = &expected[character.len_utf8()..];
            rest.strip_prefix(character)
        };
        rest = after.ok_or_else(|| format!("expected `{character}` {}", describe_place(rest)))?;
    }
    Ok(rest)
}

fn describe_place(rest: &str) -> String {
    if rest.is_empty() { "at the end".to_owned() } else { format!("where `{rest}` begins") }
}

/// Reads a number of up to `width` digits.
pub fn read_number<'t>(text: &'t str, what: &str, width: usize, least: i64, most: i64) -> ReadResult<'t, i64> {
    let (digits, rest) = split_digits(text, width);
    match digits.parse::<i64>() {
        Ok(number) if (least..=most).contains(&number) => Ok((number, rest)),
        Ok(number) => Err(format!("the {what} {number} is not between {least} and {most}")),
        Err(_) => Err(format!("expected a number, the {what}, {}", describe_place(text))),
    }
}

/// Reads a number of four digits.
pub fn read_four_digits<'t>(text: &'t str, what: &str) -> ReadResult<'t, i64> {
    let (digits, rest) = split_digits(text, 4);
    match digits.parse() {
        Ok(number) if digits.len() == 4 => Ok((number, rest)),
        _ => Err(format!("expected four digits, the {what}, {}", describe_place(text))),
    }
}

/// Reads seconds since 1970, which may be negative.
pub fn read_epoch(text: &str) -> ReadResult<'_, i64> {
    // Of more digits, the seconds would not fit into 64 bits of microseconds.
    const MAX_DIGITS: usize = 12;
    let (sign, unsigned) = text.strip_prefix('-').map_or((1, text), |unsigned| (-1, unsigned));
    let (digits, rest) = split_digits(unsigned, MAX_DIGITS);
    match digits.parse::<i64>() {
        Ok(seconds) => Ok((sign * seconds, rest)),
        Err(_) => Err(format!("expected seconds since 1970 {}", describe_place(text))),
    }
}

/// Reads a point and the fraction of a second after it, as microseconds; 0 without a point.
pub fn read_point_and_fraction(text: &str) -> ReadResult<'_, i64> {
    match text.strip_prefix(['.', ',']) {
        None => Ok((0, text)),
        Some(digits) => {
            let (micros, _) = read_fraction(digits, digits.len())?;
            Ok((micros, digits.trim_start_matches(|character: char| character.is_ascii_digit())))
        }
    }
}

/// Reads up to `width` digits of a fraction of a second as microseconds. Digits after the sixth are dropped.
pub fn read_fraction(text: &str, width: usize) -> ReadResult<'_, i64> {
    let (digits, rest) = split_digits(text, width);
    if digits.is_empty() {
        return Err(format!("expected a fraction of a second {}", describe_place(text)));
    }
    let micros = digits.bytes().chain(std::iter::repeat(b'0')).take(6);
    Ok((micros.fold(0, |number, digit| number * 10 + i64::from(digit - b'0')), rest))
}

pub fn split_digits(text: &str, width: usize) -> (&str, &str) {
    let length = text.bytes().take(width).take_while(u8::is_ascii_digit).count();
    text.split_at(length)
}

/// Reads a name in any case and returns its position in the list. Names are shortened to `letters` letters.
pub fn read_name<'t>(text: &'t str, names: &[&str], letters: usize, what: &str) -> ReadResult<'t, i64> {
    for (place, name) in (0..).zip(names) {
        let name = &name[..letters.min(name.len())];
        if let Some(rest) = strip_ignoring_case(text, name) {
            return Ok((place, rest));
        }
    }
    Err(format!("expected a {what} {}", describe_place(text)))
}

fn strip_ignoring_case<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// Reads AM as 0, PM as 1.
pub fn read_half_day(text: &str) -> ReadResult<'_, i64> {
    let half = (0..).zip(["AM", "PM"]).find_map(|(half, name)| Some((half, strip_ignoring_case(text, name)?)));
    half.ok_or_else(|| format!("expected AM or PM {}", describe_place(text)))
}

/// Reads an offset from UTC in seconds: `+02`, `-0330`, `+05:30` or `+00:53:28`.
pub fn read_offset(text: &str) -> ReadResult<'_, i64> {
    const MAX_OFFSET: i64 = 16 * 3600;
    let expected = || format!("expected an offset from UTC such as `+02:00` {}", describe_place(text));
    let (sign, rest) = match text.chars().next() {
        Some('+') => (1, &text[1..]),
        Some('-') => (-1, &text[1..]),
        _ => return Err(expected()),
    };
    let (hours, rest) = read_two_digits(rest).ok_or_else(expected)?;
    let after_colon = |text| str::strip_prefix(text, ':').and_then(read_two_digits);
    let (minutes, seconds, rest) = match (after_colon(rest), read_two_digits(rest)) {
        (Some((minutes, rest)), _) => {
            let (seconds, rest) = after_colon(rest).unwrap_or((0, rest));
            (minutes, seconds, rest)
        }
        (None, Some((minutes, rest))) => (minutes, 0, rest),
        (None, None) => (0, 0, rest),
    };
    let offset = (hours * 60 + minutes) * 60 + seconds;
    if minutes > 59 || seconds > 59 || offset >= MAX_OFFSET {
        return Err(format!("there is no offset of {hours:02}:{minutes:02} from UTC"));
    }
    Ok((sign * offset, rest))
}

/// Reads an offset from UTC in seconds, or `Z`, `UTC` or `GMT`.
pub fn read_offset_or_utc(text: &str) -> ReadResult<'_, i64> {
    let text = text.trim_start_matches(is_space);
    let names = ["UTC", "GMT", "Z"];
    let after_name = names.iter().find_map(|name| strip_ignoring_case(text, name));
    let is_whole = |rest: &&str| !rest.starts_with(|character: char| character.is_ascii_alphanumeric());
    match after_name.filter(is_whole) {
        Some(rest) if rest.starts_with(['+', '-']) => read_offset(rest),
        Some(rest) => Ok((0, rest)),
        None => read_offset(text),
    }
}

fn read_two_digits(text: &str) -> Option<(i64, &str)> {
    let (digits, rest) = split_digits(text, 2);
    if digits.len() < 2 { None } else { Some((digits.parse().ok()?, rest)) }
}

/// Reads the name of a time zone in any case.
pub fn read_zone(text: &str) -> ReadResult<'_, Tz> {
    let text = text.trim_start_matches(is_space);
    let is_part = |character: char| character.is_ascii_alphanumeric() || "_/+-".contains(character);
    let rest = text.trim_start_matches(is_part);
    let name = &text[..text.len() - rest.len()];
    if name.is_empty() {
        return Err(format!("expected the name of a time zone {}", describe_place(text)));
    }
    let ignoring_case = || TZ_VARIANTS.iter().copied().find(|zone| zone.name().eq_ignore_ascii_case(name));
    let zone = Tz::from_str(name).ok().or_else(ignoring_case);
    zone.map(|zone| (zone, rest)).ok_or_else(|| format!("`{name}` is not the name of a time zone"))
}
