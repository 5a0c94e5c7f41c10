//! The places of a format: `%-8.2f` and `{:>8.2f}`, and how a value is spelled there.

use std::iter::Peekable;
use std::str::Chars;

use crate::query::functions::casts::value_to_text::{decimal_text, double_text};
use crate::query::types::Type;
use crate::query::value::Value;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrintfSyntax {
    /// `%d`
    Percent,
    /// `{}`
    Braces,
}

#[derive(Debug, Clone, PartialEq)]
pub enum PrintfPart {
    Literal(String),
    /// The value at this position.
    Value {
        at: usize,
        specifier: PrintfSpecifier,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpecifierKind {
    /// As the value's type spells it.
    Plain,
    Text,
    /// `d`, `x`, `X`, `o`, `b` or `c`.
    Integer(char),
    /// `f`, `e`, `E`, `g` or `G`.
    Double(char),
}

/// How a value is spelled.
#[derive(Debug, Clone, PartialEq)]
pub struct PrintfSpecifier {
    pub kind: SpecifierKind,
    /// `<`, `>` or `^`; numbers stand to the right, texts to the left unless it says so.
    align: Option<char>,
    fill: char,
    plus: bool,
    leading_space: bool,
    zeros: bool,
    prefix: bool,
    thousands: Option<char>,
    width: usize,
    precision: Option<usize>,
}

impl PrintfSpecifier {
    const fn plain() -> Self {
        Self {
            kind: SpecifierKind::Plain,
            align: None,
            fill: ' ',
            plus: false,
            leading_space: false,
            zeros: false,
            prefix: false,
            thousands: None,
            width: 0,
            precision: None,
        }
    }

    /// The value, whose type is that of the signature.
    pub fn format_value(&self, value: &Value, data_type: Type) -> String {
        match (value, self.kind) {
            (Value::Text(text), _) => {
                let cut = self.precision.map_or(text.to_string(), |most| text.chars().take(most).collect());
                self.pad_to_width("", &cut, '<')
            }
            (Value::Integer(number), SpecifierKind::Integer('c')) => {
                let letter = u32::try_from(*number).ok().and_then(char::from_u32).unwrap_or('\u{fffd}');
                self.pad_to_width("", &letter.to_string(), '<')
            }
            (Value::Integer(number), kind) => {
                let size = number.unsigned_abs();
                let (prefix, digits) = match kind {
                    SpecifierKind::Integer('x') => ("0x", format!("{size:x}")),
                    SpecifierKind::Integer('X') => ("0X", format!("{size:X}")),
                    SpecifierKind::Integer('o') => ("0", format!("{size:o}")),
                    SpecifierKind::Integer('b') => ("0b", format!("{size:b}")),
                    _ => ("", self.group_digits(&size.to_string())),
                };
                let prefix = if self.prefix { prefix } else { "" };
                self.pad_to_width(&format!("{}{prefix}", self.sign_text(*number < 0)), &digits, '>')
            }
            (Value::Decimal(unscaled), _) => {
                let text = decimal_text(*unscaled, data_type.scale().unwrap_or(0));
                let digits = text.trim_start_matches('-');
                self.pad_to_width(self.sign_text(*unscaled < 0), &self.group_digits(digits), '>')
            }
            (Value::Double(number), kind) => {
                let digits = self.format_double(number.abs(), kind);
                self.pad_to_width(self.sign_text(number.is_sign_negative()), &self.group_digits(&digits), '>')
            }
            _ => String::new(),
        }
    }

    fn format_double(&self, number: f64, kind: SpecifierKind) -> String {
        let precision = self.precision.unwrap_or(6);
        match kind {
            SpecifierKind::Double('f' | 'F') => format!("{number:.precision$}"),
            SpecifierKind::Double('e') => format_scientific(number, precision),
            SpecifierKind::Double('E') => format_scientific(number, precision).to_uppercase(),
            SpecifierKind::Double('G') => format_general(number, precision).to_uppercase(),
            SpecifierKind::Double(_) => format_general(number, precision),
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

    /// Digits with a separator before every three of the whole part.
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

    fn pad_to_width(&self, sign: &str, text: &str, usual: char) -> String {
        let length = sign.chars().count() + text.chars().count();
        let lacking = self.width.saturating_sub(length);
        if self.zeros && self.align.is_none() && usual == '>' {
            return format!("{sign}{}{text}", "0".repeat(lacking));
        }
        let before = match self.align.unwrap_or(usual) {
            '<' => 0,
            '^' => lacking / 2,
            _ => lacking,
        };
        let fill = |count: usize| self.fill.to_string().repeat(count);
        format!("{}{sign}{text}{}", fill(before), fill(lacking - before))
    }
}

/// `1.5e+03`
fn format_scientific(number: f64, precision: usize) -> String {
    let spelled = format!("{number:.precision$e}");
    let (digits, exponent) = spelled.split_once('e').unwrap_or((&spelled, "0"));
    let sign = if exponent.starts_with('-') { '-' } else { '+' };
    format!("{digits}e{sign}{:0>2}", exponent.trim_start_matches('-'))
}

/// As `%g`: so many digits in all, without zeros at the end.
fn format_general(number: f64, precision: usize) -> String {
    let digits = precision.max(1);
    let spelled = format_scientific(number, digits - 1);
    let exponent: i64 = spelled.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0);
    let trimmed = |text: &str| {
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text.to_owned() }
    };
    let count = i64::try_from(digits).unwrap_or(i64::MAX);
    if exponent < -4 || exponent >= count {
        let (mantissa, exponent) = spelled.split_once('e').unwrap_or((&spelled, "+00"));
        return format!("{}e{exponent}", trimmed(mantissa));
    }
    let after = usize::try_from(count - 1 - exponent).unwrap_or(0);
    trimmed(&format!("{number:.after$}"))
}

/// Reads a format. The error is why it cannot be read, as the second half of a sentence.
pub fn parse_format(syntax: PrintfSyntax, format: &str) -> Result<Vec<PrintfPart>, String> {
    match syntax {
        PrintfSyntax::Percent => parse_percent_format(format),
        PrintfSyntax::Braces => parse_brace_format(format),
    }
}

fn parse_percent_format(format: &str) -> Result<Vec<PrintfPart>, String> {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut next = 0;
    let mut rest = format.chars().peekable();
    while let Some(letter) = rest.next() {
        if letter != '%' {
            literal.push(letter);
            continue;
        }
        if rest.next_if_eq(&'%').is_some() {
            literal.push('%');
            continue;
        }
        let mut specifier = PrintfSpecifier { kind: SpecifierKind::Text, ..PrintfSpecifier::plain() };
        while let Some(flag) = rest.next_if(|flag| "-+ 0#,'_".contains(*flag)) {
            match flag {
                '-' => specifier.align = Some('<'),
                '+' => specifier.plus = true,
                ' ' => specifier.leading_space = true,
                '0' => specifier.zeros = true,
                '#' => specifier.prefix = true,
                separator => specifier.thousands = Some(separator),
            }
        }
        specifier.width = read_width(&mut rest)?.unwrap_or(0);
        if rest.next_if_eq(&'.').is_some() {
            specifier.precision = Some(read_width(&mut rest)?.unwrap_or(0));
        }
        while rest.next_if(|letter| "hlLqjzt".contains(*letter)).is_some() {}
        specifier.kind = match rest.next() {
            Some('s') => SpecifierKind::Text,
            Some('d' | 'i' | 'u') => SpecifierKind::Integer('d'),
            Some(letter @ ('x' | 'X' | 'o' | 'c')) => SpecifierKind::Integer(letter),
            Some(letter @ ('f' | 'F' | 'e' | 'E' | 'g' | 'G')) => SpecifierKind::Double(letter),
            Some(other) => return Err(format!("asks for `%{other}`, which there is not; write `%d`, `%s` or `%.2f`")),
            None => return Err("ends in `%`; write `%%` for one".to_owned()),
        };
        if !literal.is_empty() {
            parts.push(PrintfPart::Literal(std::mem::take(&mut literal)));
        }
        parts.push(PrintfPart::Value { at: next, specifier });
        next += 1;
    }
    if !literal.is_empty() {
        parts.push(PrintfPart::Literal(literal));
    }
    Ok(parts)
}

fn parse_brace_format(format: &str) -> Result<Vec<PrintfPart>, String> {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut next = 0;
    let mut rest = format.chars().peekable();
    while let Some(letter) = rest.next() {
        match letter {
            '{' if rest.next_if_eq(&'{').is_some() => literal.push('{'),
            '}' if rest.next_if_eq(&'}').is_some() => literal.push('}'),
            '}' => return Err("has a `}` without its `{`; write `}}` for one".to_owned()),
            '{' => {
                let position = read_width(&mut rest)?;
                let at = position.unwrap_or(next);
                next += usize::from(position.is_none());
                let specifier = if rest.next_if_eq(&':').is_some() {
                    parse_brace_specifier(&mut rest)?
                } else {
                    PrintfSpecifier::plain()
                };
                if rest.next() != Some('}') {
                    return Err("has a `{` that does not end as `{}` or `{:.2f}`; write `{{` for one".to_owned());
                }
                if !literal.is_empty() {
                    parts.push(PrintfPart::Literal(std::mem::take(&mut literal)));
                }
                parts.push(PrintfPart::Value { at, specifier });
            }
            other => literal.push(other),
        }
    }
    if !literal.is_empty() {
        parts.push(PrintfPart::Literal(literal));
    }
    Ok(parts)
}

/// What stands behind the colon.
fn parse_brace_specifier(rest: &mut Peekable<Chars>) -> Result<PrintfSpecifier, String> {
    let mut specifier = PrintfSpecifier::plain();
    let mut ahead = rest.clone();
    let (first, second) = (ahead.next(), ahead.next());
    if let (Some(fill), Some(align @ ('<' | '>' | '^'))) = (first, second) {
        (specifier.fill, specifier.align) = (fill, Some(align));
        rest.next();
        rest.next();
    } else if let Some(align) = rest.next_if(|letter| "<>^".contains(*letter)) {
        specifier.align = Some(align);
    }
    match rest.next_if(|letter| "+- ".contains(*letter)) {
        Some('+') => specifier.plus = true,
        Some(' ') => specifier.leading_space = true,
        _ => {}
    }
    specifier.prefix = rest.next_if_eq(&'#').is_some();
    specifier.zeros = rest.next_if_eq(&'0').is_some();
    specifier.width = read_width(rest)?.unwrap_or(0);
    specifier.thousands = rest.next_if(|letter| ",_'".contains(*letter));
    if rest.next_if_eq(&'.').is_some() {
        specifier.precision = Some(read_width(rest)?.unwrap_or(0));
    }
    specifier.kind = match rest.next_if(|letter| *letter != '}') {
        None if specifier.precision.is_some() => SpecifierKind::Double('g'),
        None => SpecifierKind::Plain,
        Some('s') => SpecifierKind::Text,
        Some('d') => SpecifierKind::Integer('d'),
        Some(letter @ ('x' | 'X' | 'o' | 'b' | 'c')) => SpecifierKind::Integer(letter),
        Some(letter @ ('f' | 'F' | 'e' | 'E' | 'g' | 'G')) => SpecifierKind::Double(letter),
        Some(other) => return Err(format!("asks for `{other}`, which there is not; write `d`, `s` or `.2f`")),
    };
    Ok(specifier)
}

/// The most that a width or a precision may be.
const MAX_WIDTH: usize = 1000;

fn read_width(rest: &mut Peekable<Chars>) -> Result<Option<usize>, String> {
    let mut digits = String::new();
    while let Some(digit) = rest.next_if(char::is_ascii_digit) {
        digits.push(digit);
    }
    if digits.is_empty() {
        return Ok(None);
    }
    match digits.parse::<usize>() {
        Ok(number) if number <= MAX_WIDTH => Ok(Some(number)),
        _ => Err(format!("asks for {digits} characters, more than {MAX_WIDTH}")),
    }
}
