//! Numbers with a decimal comma: `0,8`. Within braces and brackets, YAML reads the comma as the end of the value.

use std::ops::Range;

/// Returns how YAML writes a number with a decimal comma or with points between thousands: `1234.56` for `1.234,56`. `None`
/// for any other text, also for `1,234`, which may mean either.
pub fn number_with_point(text: &str) -> Option<String> {
    let (whole, fraction) = match text.rsplit_once(',') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None if text.matches('.').count() > 1 => (text, None),
        None => return None,
    };
    let digits: String = whole.chars().filter(|letter| !is_thousands_separator(*letter)).collect();
    let unsigned = digits.strip_prefix('-').unwrap_or(&digits);
    if !is_digits(unsigned) {
        return None;
    }
    let Some(fraction) = fraction else { return Some(digits) };
    let may_be_thousands = fraction.len() == 3 && whole == digits && unsigned != "0";
    (is_digits(fraction) && !may_be_thousands).then(|| format!("{digits}.{fraction}"))
}

/// A number whose comma YAML has read as the end of a value in braces.
pub struct SplitNumber {
    /// Where the whole number is.
    pub range: Range<usize>,
    pub hint: String,
}

/// Returns the number that a key in braces ends: `0,8` for the key `8` of `{full: 0,8}`.
pub fn number_ended_by_key(text: &str, key: &Range<usize>) -> Option<SplitNumber> {
    let fraction = text.get(key.clone()).filter(|fraction| is_digits(fraction))?;
    let before = text.get(..key.start)?.strip_suffix(',')?;
    let whole = before.rsplit([':', '{', '[', ',', '\n']).next()?.trim_start();
    if !whole.ends_with(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let written = format!("{whole},{fraction}");
    // Only a format is a text. Everywhere else a number is expected, which quotes would make a text.
    let is_format = before[..before.len() - whole.len()].trim_end().ends_with("format:");
    let hint = match number_with_point(&written) {
        _ if is_format => format!("put the value in quotes: `'{written}'`"),
        Some(number) => format!("a decimal comma? write `{number}`"),
        None if is_digits(whole) => {
            format!("a comma ends the value: write `{whole}{fraction}` or `{whole}.{fraction}`")
        }
        None => return None,
    };
    Some(SplitNumber { range: before.len() - whole.len()..key.end, hint })
}

fn is_thousands_separator(letter: char) -> bool {
    matches!(letter, '.' | ' ' | '_' | '\'')
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_commas_become_points() {
        for (text, expected) in [
            ("0,8", Some("0.8")),
            ("-30,5", Some("-30.5")),
            ("0,125", Some("0.125")),
            ("1.234,56", Some("1234.56")),
            ("1.234,567", Some("1234.567")),
            ("1 234,5", Some("1234.5")),
            ("1.000.000", Some("1000000")),
            ("1,234", None),
            ("1,2,3", None),
            ("1.5", None),
            ("a,5", None),
            ("5,a", None),
            (",5", None),
        ] {
            assert_eq!(number_with_point(text).as_deref(), expected, "{text}");
        }
    }

    fn hint(text: &str, key: &str) -> String {
        let start = text.rfind(key).unwrap();
        number_ended_by_key(text, &(start..start + key.len())).map(|number| number.hint).unwrap_or_default()
    }

    #[test]
    fn digits_after_a_comma_belong_to_the_value_before_it() {
        assert_eq!(hint("{full: 0,8}", "8"), "a decimal comma? write `0.8`");
        assert_eq!(hint("{format: 1.234,56}", "56"), "put the value in quotes: `'1.234,56'`");
        assert_eq!(hint("{full: 1,234}", "234"), "a comma ends the value: write `1234` or `1.234`");
        let text = "{zero: 1, full: 0,8}";
        assert_eq!(number_ended_by_key(text, &(18..19)).map(|number| &text[number.range]), Some("0,8"));
        for (text, key) in [("{full: 0, 8}", "8"), ("{full: x,8}", "8"), ("{8: x}", "8"), ("{full: 0,x8}", "x8")] {
            assert_eq!(hint(text, key), "", "{text}");
        }
    }
}
