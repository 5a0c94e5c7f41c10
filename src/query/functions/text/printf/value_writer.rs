//! Writes a value as its specifier says.

use super::specifier::{Alignment, DoubleFormat, IntegerFormat, PrintfSpecifier, SpecifierKind};
use crate::query::functions::casts::value_to_text::{decimal_text, double_text};
use crate::query::types::Type;
use crate::query::value::Value;

impl PrintfSpecifier {
    /// Writes a value, whose type is that of the signature.
    pub fn format_value(&self, value: &Value, data_type: Type) -> String {
        match (value, self.kind) {
            (Value::Text(text), _) => {
                let cut = self.precision.map_or(text.to_string(), |most| text.chars().take(most).collect());
                self.pad_to_width("", &cut, Alignment::Left)
            }
            (Value::Integer(number), SpecifierKind::Integer(IntegerFormat::Character)) => {
                let letter = u32::try_from(*number).ok().and_then(char::from_u32).unwrap_or('\u{fffd}');
                self.pad_to_width("", &letter.to_string(), Alignment::Left)
            }
            (Value::Integer(number), kind) => {
                let size = number.unsigned_abs();
                let (prefix, digits) = match kind {
                    SpecifierKind::Integer(IntegerFormat::LowerHex) => ("0x", format!("{size:x}")),
                    SpecifierKind::Integer(IntegerFormat::UpperHex) => ("0X", format!("{size:X}")),
                    SpecifierKind::Integer(IntegerFormat::Octal) => ("0", format!("{size:o}")),
                    SpecifierKind::Integer(IntegerFormat::Binary) => ("0b", format!("{size:b}")),
                    _ => ("", self.group_digits(&size.to_string())),
                };
                let prefix = if self.prefix { prefix } else { "" };
                self.pad_to_width(&format!("{}{prefix}", self.sign_text(*number < 0)), &digits, Alignment::Right)
            }
            (Value::Decimal(unscaled), _) => {
                let text = decimal_text(*unscaled, data_type.scale().unwrap_or(0));
                let digits = text.trim_start_matches('-');
                self.pad_to_width(self.sign_text(*unscaled < 0), &self.group_digits(digits), Alignment::Right)
            }
            (Value::Double(number), kind) => {
                let digits = self.format_double(number.abs(), kind);
                self.pad_to_width(
                    self.sign_text(number.is_sign_negative()),
                    &self.group_digits(&digits),
                    Alignment::Right,
                )
            }
            _ => String::new(),
        }
    }

    fn format_double(&self, number: f64, kind: SpecifierKind) -> String {
        let precision = self.precision.unwrap_or(6);
        match kind {
            SpecifierKind::Double(DoubleFormat::Fixed) => format!("{number:.precision$}"),
            SpecifierKind::Double(DoubleFormat::LowerScientific) => format_scientific(number, precision),
            SpecifierKind::Double(DoubleFormat::UpperScientific) => format_scientific(number, precision).to_uppercase(),
            SpecifierKind::Double(DoubleFormat::UpperGeneral) => format_general(number, precision).to_uppercase(),
            SpecifierKind::Double(DoubleFormat::LowerGeneral) => format_general(number, precision),
            _ => double_text(number),
        }
    }

    fn sign_text(&self, is_negative: bool) -> &'static str {
        match (is_negative, self.plus, self.leading_space) {
            (true, ..) => "-",
            (false, true, _) => "+",
            (false, false, true) => " ",
            _ => "",
        }
    }

    /// Puts a separator before every three digits of the whole part.
    fn group_digits(&self, digits: &str) -> String {
        let Some(separator) = self.thousands else { return digits.to_owned() };
        let end = digits.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(digits.len());
        let (whole, rest) = digits.split_at(end);
        let mut grouped = String::new();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at) % 3 == 0 {
                grouped.push(separator);
            }
            grouped.push(digit);
        }
        grouped + rest
    }

    fn pad_to_width(&self, sign: &str, text: &str, usual: Alignment) -> String {
        let length = sign.chars().count() + text.chars().count();
        let lacking = self.width.saturating_sub(length);
        if self.zeros && self.align.is_none() && usual == Alignment::Right {
            return format!("{sign}{}{text}", "0".repeat(lacking));
        }
        let before = match self.align.unwrap_or(usual) {
            Alignment::Left => 0,
            Alignment::Center => lacking / 2,
            Alignment::Right => lacking,
        };
        let fill = self.fill.to_string();
        format!("{}{sign}{text}{}", fill.repeat(before), fill.repeat(lacking - before))
    }
}

/// Writes a number as `1.5e+03`.
fn format_scientific(number: f64, precision: usize) -> String {
    let spelled = format!("{number:.precision$e}");
    let (digits, exponent) = spelled.split_once('e').unwrap_or((&spelled, "0"));
    let sign = if exponent.starts_with('-') { '-' } else { '+' };
    format!("{digits}e{sign}{:0>2}", exponent.trim_start_matches('-'))
}

/// Writes a number with this number of digits in all and without zeros at the end, as `%g` does.
fn format_general(number: f64, precision: usize) -> String {
    let digits = precision.max(1);
    let spelled = format_scientific(number, digits - 1);
    let exponent: i64 = spelled.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0);
    let count = i64::try_from(digits).unwrap_or(i64::MAX);
    if exponent < -4 || exponent >= count {
        let (mantissa, exponent) = spelled.split_once('e').unwrap_or((&spelled, "+00"));
        return format!("{}e{exponent}", trim_trailing_zeros(mantissa));
    }
    let after = usize::try_from(count - 1 - exponent).unwrap_or(0);
    trim_trailing_zeros(&format!("{number:.after$}")).to_owned()
}

fn trim_trailing_zeros(number: &str) -> &str {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number }
}
