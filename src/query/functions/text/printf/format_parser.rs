//! Reads a format into specifiers and the text between them.

use std::iter::Peekable;
use std::str::Chars;

use super::specifier::{
    Alignment, DoubleFormat, IntegerFormat, PrintfPart, PrintfSpecifier, PrintfSyntax, SpecifierKind,
};

/// Reads a format. The error says why it cannot be read, as the second half of a sentence.
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
        let specifier = parse_percent_specifier(&mut rest)?;
        push_literal(&mut parts, &mut literal);
        parts.push(PrintfPart::Value { at: next, specifier });
        next += 1;
    }
    push_literal(&mut parts, &mut literal);
    Ok(parts)
}

/// Moves the text between two specifiers into the parts.
fn push_literal(parts: &mut Vec<PrintfPart>, literal: &mut String) {
    if !literal.is_empty() {
        parts.push(PrintfPart::Literal(std::mem::take(literal)));
    }
}

/// Reads flags, width, precision and letter behind a percent sign.
fn parse_percent_specifier(rest: &mut Peekable<Chars>) -> Result<PrintfSpecifier, String> {
    let mut specifier = PrintfSpecifier { kind: SpecifierKind::Text, ..PrintfSpecifier::plain() };
    while let Some(flag) = rest.next_if(|flag| "-+ 0#,'_".contains(*flag)) {
        match flag {
            '-' => specifier.align = Some(Alignment::Left),
            '+' => specifier.plus = true,
            ' ' => specifier.leading_space = true,
            '0' => specifier.zeros = true,
            '#' => specifier.prefix = true,
            separator => specifier.thousands = Some(separator),
        }
    }
    specifier.width = read_width(rest)?.unwrap_or(0);
    if rest.next_if_eq(&'.').is_some() {
        specifier.precision = Some(read_width(rest)?.unwrap_or(0));
    }
    while rest.next_if(|letter| "hlLqjzt".contains(*letter)).is_some() {}
    specifier.kind = match rest.next() {
        Some('s') => SpecifierKind::Text,
        Some('i' | 'u') => SpecifierKind::Integer(IntegerFormat::Decimal),
        // C has no `%b`.
        Some(letter) => number_kind(letter)
            .filter(|_| letter != 'b')
            .ok_or_else(|| format!("has `%{letter}`, which is not a specifier; write `%d`, `%s` or `%.2f`"))?,
        None => return Err("ends in `%`; write `%%` for one".to_owned()),
    };
    Ok(specifier)
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
                push_literal(&mut parts, &mut literal);
                parts.push(PrintfPart::Value { at, specifier });
            }
            other => literal.push(other),
        }
    }
    push_literal(&mut parts, &mut literal);
    Ok(parts)
}

/// Reads the options behind the colon.
fn parse_brace_specifier(rest: &mut Peekable<Chars>) -> Result<PrintfSpecifier, String> {
    let mut specifier = PrintfSpecifier::plain();
    let mut ahead = rest.clone();
    let (first, second) = (ahead.next(), ahead.next());
    if let (Some(fill), Some(align)) = (first, second.and_then(alignment_of)) {
        (specifier.fill, specifier.align) = (fill, Some(align));
        rest.next();
        rest.next();
    } else if let Some(align) = first.and_then(alignment_of) {
        specifier.align = Some(align);
        rest.next();
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
        None if specifier.precision.is_some() => SpecifierKind::Double(DoubleFormat::LowerGeneral),
        None => SpecifierKind::Plain,
        Some('s') => SpecifierKind::Text,
        Some(letter) => number_kind(letter)
            .ok_or_else(|| format!("has `{letter}`, which is not a specifier; write `d`, `s` or `.2f`"))?,
    };
    Ok(specifier)
}

fn alignment_of(letter: char) -> Option<Alignment> {
    Some(match letter {
        '<' => Alignment::Left,
        '>' => Alignment::Right,
        '^' => Alignment::Center,
        _ => return None,
    })
}

/// Returns the kind of a letter that writes numbers.
fn number_kind(letter: char) -> Option<SpecifierKind> {
    Some(match letter {
        'd' => SpecifierKind::Integer(IntegerFormat::Decimal),
        'x' => SpecifierKind::Integer(IntegerFormat::LowerHex),
        'X' => SpecifierKind::Integer(IntegerFormat::UpperHex),
        'o' => SpecifierKind::Integer(IntegerFormat::Octal),
        'b' => SpecifierKind::Integer(IntegerFormat::Binary),
        'c' => SpecifierKind::Integer(IntegerFormat::Character),
        'f' | 'F' => SpecifierKind::Double(DoubleFormat::Fixed),
        'e' => SpecifierKind::Double(DoubleFormat::LowerScientific),
        'E' => SpecifierKind::Double(DoubleFormat::UpperScientific),
        'g' => SpecifierKind::Double(DoubleFormat::LowerGeneral),
        'G' => SpecifierKind::Double(DoubleFormat::UpperGeneral),
        _ => return None,
    })
}

/// The largest width or precision.
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
        _ => Err(format!("has a width or precision of {digits}, more than {MAX_WIDTH}")),
    }
}
