//! How text columns of an export write numbers and booleans. The format of numbers is the number 1234.56 as the export
//! writes it.

use super::value_type::ColumnType;

/// The characters between the digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberFormat {
    /// The separator of thousands.
    pub thousands: Option<char>,
    /// The decimal point.
    pub point: Option<char>,
}

/// The texts for true and false.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BooleanFormat<'a> {
    pub yes: &'a str,
    pub no: &'a str,
}

/// Parses a format such as `1234.56`, `1,234.56`, `1.234,56` or `1 234`.
#[must_use]
pub fn parse_number_format(example: &str) -> Option<NumberFormat> {
    let rest = example.strip_prefix('1')?;
    let thousands = rest.chars().next().filter(|sign| matches!(sign, ',' | '.' | ' ' | '\'' | '_' | '\u{a0}'));
    let rest = strip_sign(rest, thousands)?.strip_prefix("234")?;
    let point = rest.chars().next().filter(|sign| matches!(sign, ',' | '.'));
    let fraction = strip_sign(rest, point)?;
    let digits = fraction.chars().all(|digit| digit.is_ascii_digit()) && fraction.is_empty() == point.is_none();
    (digits && (point.is_none() || point != thousands)).then_some(NumberFormat { thousands, point })
}

/// Returns the format in which a text is a number: `1.234,56` for `12.000,5`. `None` for a text without digits or with other
/// characters, and for one that several formats fit, such as `1.234`.
#[must_use]
pub fn likely_number_format(text: &str) -> Option<&'static str> {
    let digits = text.trim().trim_start_matches(['+', '-']);
    let is_number = digits.starts_with(|letter: char| letter.is_ascii_digit())
        && digits.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ','));
    let (_, fraction) = digits.rsplit_once(['.', ','])?;
    let may_be_thousands = fraction.len() == 3;
    match (digits.matches('.').count(), digits.matches(',').count()) {
        _ if !is_number => None,
        (0, 1) if !may_be_thousands => Some("1234,56"),
        (1, 0) if !may_be_thousands => Some("1234.56"),
        (1.., 1) if digits.rfind(',') > digits.rfind('.') => Some("1.234,56"),
        (1, 1..) if digits.rfind('.') > digits.rfind(',') => Some("1,234.56"),
        (2.., 0) if may_be_thousands => Some("1.234"),
        (0, 2..) if may_be_thousands => Some("1,234"),
        _ => None,
    }
}

fn strip_sign(text: &str, sign: Option<char>) -> Option<&str> {
    sign.map_or(Some(text), |sign| text.strip_prefix(sign))
}

/// Returns an example of a column of this type whose values the export writes as text; `None` for text itself.
#[must_use]
pub fn example_of_format(kind: ColumnType) -> Option<&'static str> {
    match kind {
        ColumnType::Text => None,
        ColumnType::Integer => Some("{type: integer, format: \"1,234\"}"),
        ColumnType::Number => Some("{type: number, format: \"1,234.56\"}"),
        ColumnType::Decimal(_) => Some("{type: decimal(2), format: \"1,234.56\"}"),
        ColumnType::Boolean => Some("{type: boolean, format: yes/no}"),
        ColumnType::Date => Some("{type: date, format: \"%d.%m.%Y\"}"),
        ColumnType::Timestamp => Some("{type: timestamp, format: \"%d.%m.%Y %H:%M:%S\"}"),
    }
}

/// Parses a format such as `yes/no`.
#[must_use]
pub fn parse_boolean_format(format: &str) -> Option<BooleanFormat<'_>> {
    let (yes, no) = format.split_once('/')?;
    (!yes.is_empty() && !no.is_empty() && yes != no && !no.contains('/')).then_some(BooleanFormat { yes, no })
}

#[cfg(test)]
mod tests {
    use super::{BooleanFormat, NumberFormat, likely_number_format, parse_boolean_format, parse_number_format};

    #[test]
    fn a_number_shows_its_format() {
        for (text, format) in [
            ("1.234.567,89", Some("1.234,56")),
            ("-1,234.5", Some("1,234.56")),
            ("0,8", Some("1234,56")),
            ("12.50", Some("1234.56")),
            ("1.234.567", Some("1.234")),
            ("1,234,567", Some("1,234")),
            ("1.234", None),
            ("1,234", None),
            ("12", None),
            ("12.000,50 €", None),
            ("n.v.", None),
            ("1.2.3,4,5", None),
        ] {
            assert_eq!(likely_number_format(text), format, "{text}");
            let is_valid = |format: &str| parse_number_format(format).is_some();
            assert!(format.is_none_or(is_valid), "{format:?}");
        }
    }

    #[test]
    fn the_format_of_booleans_is_two_texts() {
        assert_eq!(parse_boolean_format("TRUE/FALSE"), Some(BooleanFormat { yes: "TRUE", no: "FALSE" }));
        for wrong in ["", "yes", "yes/", "/no", "a/a", "a/b/c"] {
            assert_eq!(parse_boolean_format(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_example_gives_the_separators() {
        let format_with = |thousands, point| Some(NumberFormat { thousands, point });
        assert_eq!(parse_number_format("1234"), format_with(None, None));
        assert_eq!(parse_number_format("1234,56"), format_with(None, Some(',')));
        assert_eq!(parse_number_format("1,234.56"), format_with(Some(','), Some('.')));
        assert_eq!(parse_number_format("1.234"), format_with(Some('.'), None));
        assert_eq!(parse_number_format("1'234.5"), format_with(Some('\''), Some('.')));
        for wrong in ["", "1", "1,234,56", "1234.", "1234.x", "1.234.5", "2345", "%d", "#,##0.00", "1234.56 "] {
            assert_eq!(parse_number_format(wrong), None, "{wrong}");
        }
    }
}
