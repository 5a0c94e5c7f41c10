//! Translates the formats of other engines to formats of STRFTIME: `YYYY-MM-DD HH24:MI`, `yyyy-MM-dd`, and MySQL's `%i`.
//! A letter that engines read in different ways is refused.

use crate::query::functions::Refusal;

/// Whether a format is read or written. Engines differ in how they spell the names of months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormatPurpose {
    Parse,
    Print,
}

/// Translates a format of letters.
///
/// # Errors
/// An unknown letter, or one that engines read in different ways.
pub fn translate_letters(format: &str, purpose: FormatPurpose) -> Result<String, Refusal> {
    let runs = split_runs(format)?;
    let case = letter_case_of(&runs, format)?;
    let mut translated = String::new();
    for run in &runs {
        if !run.is_letters {
            translated.push_str(&run.text.replace('%', "%%"));
            continue;
        }
        let specifier = match case {
            LetterCase::Upper => upper_case_specifier(&run.text, purpose),
            LetterCase::Lower => lower_case_specifier(&run.text),
        };
        translated.push_str(&specifier.ok_or_else(|| refuse_unknown_part(&run.text, format))?);
    }
    Ok(translated)
}

/// The case of the letters for years and days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LetterCase {
    /// As in PostgreSQL, Snowflake and Oracle.
    Upper,
    /// As in Java and Spark.
    Lower,
}

/// Returns the case of a format's letters. A format that mixes both, or whose `mm` is ambiguous, is refused.
fn letter_case_of(runs: &[PatternRun], format: &str) -> Result<LetterCase, Refusal> {
    let is_upper = has_letter(runs, 'Y') || has_letter(runs, 'D') || has_any_run(runs, &["MI", "HH24", "HH12"]);
    let is_lower = has_letter(runs, 'y') || has_letter(runs, 'd') || has_any_run(runs, &["ss"]);
    if is_upper && is_lower {
        return Err(refuse_mixed_letters(format));
    }
    if is_upper {
        return Ok(LetterCase::Upper);
    }
    let has_hours = has_any_run(runs, &["HH", "hh", "H", "h"]);
    if !has_hours && has_any_run(runs, &["mm"]) && !has_any_run(runs, &["MM"]) {
        return Err(Refusal::new(format!("`mm` in `{format}` is the month in some engines, the minute in others"))
            .hint("write `MM` for the month: `YYYY-MM-DD`, `yyyy-MM-dd`"));
    }
    Ok(LetterCase::Lower)
}

fn has_any_run(runs: &[PatternRun], wanted: &[&str]) -> bool {
    runs.iter().any(|run| run.is_letters && wanted.contains(&run.text.as_str()))
}

fn has_letter(runs: &[PatternRun], letter: char) -> bool {
    runs.iter().any(|run| run.is_letters && run.text.contains(letter))
}

/// Translates a format of MySQL.
///
/// # Errors
/// A specifier that MySQL does not have.
pub fn translate_mysql(format: &str) -> Result<String, Refusal> {
    let mut translated = String::new();
    let mut rest = format.chars();
    while let Some(letter) = rest.next() {
        if letter != '%' {
            translated.push(letter);
            continue;
        }
        let specifier = rest.next().unwrap_or('%');
        translated.push_str(match specifier {
            'Y' => "%Y",
            'y' => "%y",
            'm' => "%m",
            'c' => "%-m",
            'M' => "%B",
            'b' => "%b",
            'd' => "%d",
            'e' => "%-d",
            'j' => "%j",
            'W' => "%A",
            'a' => "%a",
            'H' => "%H",
            'k' => "%-H",
            'h' | 'I' => "%I",
            'l' => "%-I",
            'i' => "%M",
            's' | 'S' => "%S",
            'f' => "%f",
            'p' => "%p",
            'T' => "%H:%M:%S",
            'r' => "%I:%M:%S %p",
            '%' => "%%",
            other => return Err(refuse_unknown_part(&format!("%{other}"), format)),
        });
    }
    Ok(translated)
}

/// Translates a format of BigQuery, which has shorthands for dates and times.
#[must_use]
pub fn translate_bigquery(format: &str) -> String {
    let mut translated = String::new();
    let mut rest = format.chars();
    while let Some(letter) = rest.next() {
        translated.push(letter);
        if letter != '%' {
            continue;
        }
        match rest.next() {
            Some('F') => translated.push_str("Y-%m-%d"),
            Some('T') => translated.push_str("H:%M:%S"),
            Some('R') => translated.push_str("H:%M"),
            Some('D') => translated.push_str("m/%d/%y"),
            Some('e') => translated.push_str("-d"),
            Some('h') => translated.push('b'),
            Some(other) => translated.push(other),
            None => {}
        }
    }
    translated
}

/// A run of one letter, a word of several, or text.
struct PatternRun {
    text: String,
    is_letters: bool,
}

/// Splits a format into runs of letters and the text between them, which may be quoted.
fn split_runs(format: &str) -> Result<Vec<PatternRun>, Refusal> {
    let mut runs: Vec<PatternRun> = Vec::new();
    let mut rest = format.char_indices().peekable();
    while let Some((at, letter)) = rest.next() {
        if letter == '\'' || letter == '"' {
            let inside: String = rest.by_ref().map(|(_, letter)| letter).take_while(|next| *next != letter).collect();
            let text = if inside.is_empty() { letter.to_string() } else { inside };
            runs.push(PatternRun { text, is_letters: false });
        } else if letter.is_ascii_alphabetic() {
            let left = &format[at..];
            let word =
                WORDS.iter().find(|word| left.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word)));
            let length =
                word.map_or_else(|| left.chars().take_while(|next| *next == letter).count(), |word| word.len());
            for _ in 1..length {
                rest.next();
            }
            runs.push(PatternRun { text: left[..length].to_owned(), is_letters: true });
        } else {
            runs.push(PatternRun { text: letter.to_string(), is_letters: false });
        }
    }
    if runs.iter().any(|run| run.is_letters) {
        return Ok(runs);
    }
    Err(Refusal::new(format!("`{format}` is not a format of dates"))
        .hint("write it such as `YYYY-MM-DD` or `%Y-%m-%d`"))
}

/// The words that are not runs of one letter, the longest first.
const WORDS: [&str; 16] =
    ["MONTH", "IYYY", "HH24", "HH12", "A.M.", "P.M.", "FF3", "FF6", "MON", "DAY", "MI", "MS", "US", "AM", "PM", "IW"];

/// Returns the specifier of a run as PostgreSQL, Snowflake and Oracle read it. Only names depend on the case.
fn upper_case_specifier(text: &str, purpose: FormatPurpose) -> Option<String> {
    let is_name = |name: &str| purpose == FormatPurpose::Parse || text == name;
    Some(
        match text.to_ascii_uppercase().as_str() {
            "YYYY" => "%Y",
            "YY" => "%y",
            "IYYY" => "%G",
            "IW" => "%V",
            "MM" => "%m",
            "MON" if is_name("Mon") => "%b",
            "MONTH" if purpose == FormatPurpose::Parse => "%B",
            "DD" => "%d",
            "DDD" => "%j",
            "DY" if is_name("Dy") => "%a",
            "DAY" if purpose == FormatPurpose::Parse => "%A",
            "HH24" => "%H",
            "HH12" => "%I",
            "MI" => "%M",
            "SS" => "%S",
            "MS" | "FF3" => "%g",
            "US" | "FF6" => "%f",
            "AM" | "PM" => "%p",
            "T" => "T",
            _ => return None,
        }
        .to_owned(),
    )
}

/// Returns the specifier of a run as Java and Spark read it.
fn lower_case_specifier(text: &str) -> Option<String> {
    Some(
        match text {
            "yyyy" | "y" => "%Y",
            "yy" => "%y",
            "MM" => "%m",
            "M" => "%-m",
            "MMM" => "%b",
            "MMMM" => "%B",
            "dd" => "%d",
            "d" => "%-d",
            "HH" => "%H",
            "H" => "%-H",
            "hh" => "%I",
            "h" => "%-I",
            "mm" => "%M",
            "m" => "%-M",
            "ss" => "%S",
            "s" => "%-S",
            "SSS" => "%g",
            "SSSSSS" => "%f",
            "a" => "%p",
            "E" | "EE" | "EEE" => "%a",
            "EEEE" => "%A",
            _ => return None,
        }
        .to_owned(),
    )
}

fn refuse_unknown_part(part: &str, format: &str) -> Refusal {
    Refusal::new(format!("`{part}` in `{format}` is not known, or engines read it in different ways"))
        .hint("write the format for `STRFTIME` or `STRPTIME`, such as '%Y-%m-%d %H:%M:%S'")
}

fn refuse_mixed_letters(format: &str) -> Refusal {
    Refusal::new(format!("`{format}` mixes the letters of several engines"))
        .hint("write `YYYY-MM-DD HH24:MI:SS`, `yyyy-MM-dd HH:mm:ss` or `%Y-%m-%d %H:%M:%S`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_read_as_their_engine_means_them() {
        for (format, expected) in [
            ("YYYY-MM-DD", "%Y-%m-%d"),
            ("DD.MM.YYYY HH24:MI:SS", "%d.%m.%Y %H:%M:%S"),
            ("Mon DD, YYYY HH12:MI AM", "%b %d, %Y %I:%M %p"),
            ("YYYY-MM-DD\"T\"HH24:MI", "%Y-%m-%dT%H:%M"),
            ("YYYYMMDD", "%Y%m%d"),
            ("yyyy-MM-dd", "%Y-%m-%d"),
            ("yyyyMMdd", "%Y%m%d"),
            ("d/M/yy h:mm a", "%-d/%-m/%y %-I:%M %p"),
            ("yyyy-MM-dd'T'HH:mm:ss.SSS", "%Y-%m-%dT%H:%M:%S.%g"),
            ("HH:mm", "%H:%M"),
            ("100% YYYY", "100%% %Y"),
        ] {
            assert_eq!(translate_letters(format, FormatPurpose::Print).as_deref(), Ok(expected), "{format}");
        }
        for wrong in ["yyyy-mm-dd", "YYYY-MM-dd", "YYYY-MON-DD", "Q", "---", "YYYY HH"] {
            assert!(translate_letters(wrong, FormatPurpose::Print).is_err(), "{wrong}");
        }
        assert_eq!(translate_letters("DD-MON-YYYY", FormatPurpose::Parse).as_deref(), Ok("%d-%b-%Y"));
        assert_eq!(translate_mysql("%d/%c/%Y %H:%i").as_deref(), Ok("%d/%-m/%Y %H:%M"));
        assert_eq!(translate_bigquery("%F %T %%F"), "%Y-%m-%d %H:%M:%S %%F");
    }
}
