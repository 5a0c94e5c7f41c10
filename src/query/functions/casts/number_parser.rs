//! Reads numbers as people and exports write them: `42`, ` +7 `, `1_000`, `.5`, `1e3`, `0x1F`.

/// A number as it is written: digits, some of them after the point, and a power of ten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenNumber {
    negative: bool,
    digits: String,
    /// The number of digits after the point; below zero if zeros follow the digits.
    fraction_digits: i64,
}

/// Why a number has no exact value of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberError {
    NoNumber,
    TooLarge,
}

impl WrittenNumber {
    /// Reads a whole text, with blanks around it. Returns None if it is not a number.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = trim_blanks(text);
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match text.find(['e', 'E']) {
            Some(at) => (&text[..at], parse_exponent(&text[at + 1..])?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut digits = String::with_capacity(mantissa.len());
        push_digits(&mut digits, whole)?;
        let before = digits.len();
        push_digits(&mut digits, fraction)?;
        if digits.is_empty() {
            return None;
        }
        let after = i64::try_from(digits.len() - before).ok()?;
        Some(Self { negative, digits, fraction_digits: after - exponent })
    }

    /// Returns the number times a power of ten, rounded to the nearest integer, halves away from zero. None beyond 128 bits.
    #[must_use]
    pub fn to_scaled_integer(&self, scale: u8) -> Option<i128> {
        let digits = self.digits.trim_start_matches('0');
        if digits.is_empty() {
            return Some(0);
        }
        let zeros = i64::from(scale) - self.fraction_digits;
        let magnitude = if zeros >= 0 {
            let power = 10_i128.checked_pow(u32::try_from(zeros).ok()?)?;
            digits.parse::<i128>().ok()?.checked_mul(power)?
        } else {
            drop_digits(digits, usize::try_from(-zeros).ok()?)?
        };
        Some(if self.negative { -magnitude } else { magnitude })
    }

    /// Returns the nearest double; infinity if the number is larger than any double.
    #[must_use]
    pub fn as_double(&self) -> f64 {
        let sign = if self.negative { "-" } else { "" };
        let exponent = -self.fraction_digits;
        // Rust reads every number of this grammar.
        format!("{sign}{}e{exponent}", self.digits).parse().unwrap_or(f64::INFINITY)
    }
}

/// Drops the last digits and rounds by the first of them.
fn drop_digits(digits: &str, dropped: usize) -> Option<i128> {
    let Some(kept) = digits.len().checked_sub(dropped) else { return Some(0) };
    let whole = if kept == 0 { 0 } else { digits[..kept].parse::<i128>().ok()? };
    let up = digits.as_bytes().get(kept).is_some_and(|digit| *digit >= b'5');
    whole.checked_add(i128::from(up))
}

/// Appends digits. Single underscores may stand between them.
fn push_digits(digits: &mut String, written: &str) -> Option<()> {
    if written.is_empty() {
        return Some(());
    }
    for group in written.split('_') {
        if group.is_empty() || !group.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        digits.push_str(group);
    }
    Some(())
}

/// Reads an exponent with or without a sign. It is at most a million, which is beyond every type.
fn parse_exponent(text: &str) -> Option<i64> {
    let (sign, magnitude) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut digits = String::new();
    push_digits(&mut digits, magnitude)?;
    if digits.is_empty() {
        return None;
    }
    Some(sign * digits.parse::<i64>().map_or(1_000_000, |exponent| exponent.min(1_000_000)))
}

/// Reads an integer, also as hexadecimal `0x1F` or binary `0b101`. A fraction is rounded.
///
/// # Errors
/// A text that is not a number, or a number of more than 64 bits.
pub fn parse_integer(text: &str) -> Result<i64, NumberError> {
    let start = text.trim_start_matches(is_blank);
    for (prefix, radix) in [("0x", 16), ("0X", 16), ("0b", 2), ("0B", 2)] {
        if let Some(digits) = start.strip_prefix(prefix) {
            return parse_radix(digits, radix);
        }
    }
    let number = WrittenNumber::parse(text).ok_or(NumberError::NoNumber)?;
    number.to_scaled_integer(0).and_then(|whole| i64::try_from(whole).ok()).ok_or(NumberError::TooLarge)
}

fn parse_radix(text: &str, radix: u32) -> Result<i64, NumberError> {
    let mut digits = String::with_capacity(text.len());
    for group in text.split('_') {
        if group.is_empty() || !group.chars().all(|digit| digit.is_digit(radix)) {
            return Err(NumberError::NoNumber);
        }
        digits.push_str(group);
    }
    match i64::from_str_radix(&digits, radix) {
        Ok(number) => Ok(number),
        Err(_) => Err(NumberError::TooLarge),
    }
}

/// Reads a double. Returns None for infinity and NaN.
///
/// # Errors
/// A text that is not a number.
pub fn parse_double(text: &str) -> Result<Option<f64>, NumberError> {
    if let Some(number) = WrittenNumber::parse(text) {
        return Ok(Some(number.as_double()).filter(|number| number.is_finite()));
    }
    let text = trim_blanks(text);
    let name = text.strip_prefix(['-', '+']).unwrap_or(text).to_ascii_lowercase();
    match name.as_str() {
        "inf" | "infinity" | "nan" => Ok(None),
        _ => Err(NumberError::NoNumber),
    }
}

/// Whether a character is a blank that may stand around a value.
pub fn is_blank(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | '\u{b}' | '\u{c}' | '\r')
}

pub fn trim_blanks(text: &str) -> &str {
    text.trim_matches(is_blank)
}

#[cfg(test)]
mod tests;
