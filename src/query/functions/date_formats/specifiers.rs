//! A format such as `%Y-%m-%d`: specifiers and the text between them.

use std::cell::RefCell;
use std::rc::Rc;

use crate::query::functions::parsed_text_cache::ParsedTextCache;
use crate::query::functions::{Argument, Refusal};
use crate::query::types::Type;
use crate::query::value::Value;

/// The field that a specifier stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateField {
    Year,
    /// The year without its century.
    ShortYear,
    /// The year that an ISO week belongs to.
    IsoYear,
    Month,
    MonthName,
    ShortMonthName,
    Day,
    DayOfYear,
    /// 0 for Sunday to 6.
    Weekday,
    /// 1 for Monday to 7.
    IsoWeekday,
    WeekdayName,
    ShortWeekdayName,
    /// Weeks begin on Sunday; days before the first one are in week 0.
    SundayWeek,
    MondayWeek,
    IsoWeek,
    Hour,
    /// 1 to 12.
    ShortHour,
    /// AM or PM.
    HalfDay,
    Minute,
    Second,
    Millisecond,
    Microsecond,
    Nanosecond,
    /// The offset from UTC.
    Offset,
    ZoneName,
    /// The fraction of a second with its point, if there is one.
    PointAndFraction,
    /// The offset from UTC, or `Z`, `UTC` or `GMT`.
    OffsetOrUtc,
    /// Seconds since the beginning of 1970 in UTC.
    EpochSeconds,
}

impl DateField {
    /// Returns how many digits the field has when it is padded with zeros; none for a field that is no number of fixed
    /// length.
    pub fn count_of_digits(self) -> Option<usize> {
        match self {
            DateField::Weekday | DateField::IsoWeekday => Some(1),
            DateField::ShortYear
            | DateField::Month
            | DateField::Day
            | DateField::SundayWeek
            | DateField::MondayWeek
            | DateField::IsoWeek
            | DateField::Hour
            | DateField::ShortHour
            | DateField::Minute
            | DateField::Second => Some(2),
            DateField::DayOfYear | DateField::Millisecond => Some(3),
            DateField::Year | DateField::IsoYear => Some(4),
            DateField::Microsecond => Some(6),
            _ => None,
        }
    }
}

/// Where a format is written. Exports are written by more programs than SQL is, so more specifiers are known there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FormatDialect {
    Sql,
    Export,
}

/// How a number is padded to the width of its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Padding {
    Zeros,
    /// After `%-`.
    None,
}

/// A piece of a format: a specifier, or the text between two of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateFormatPiece {
    Text(String),
    /// A field.
    Field {
        field: DateField,
        padding: Padding,
    },
}

/// A format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateFormat {
    pub dialect: FormatDialect,
    pub pieces: Vec<DateFormatPiece>,
}

const FORMAT_HINT: &str = "write a format such as `%Y-%m-%d %H:%M:%S`; `%%` is a percent sign";

thread_local! {
    static FORMATS: RefCell<ParsedTextCache<(), DateFormat>> = RefCell::new(ParsedTextCache::new());
}

impl DateFormat {
    /// Reads a format, once per thread.
    pub fn parse_cached(text: &str) -> Result<Rc<Self>, Refusal> {
        FORMATS
            .with_borrow_mut(|formats| formats.get_or_insert_with((), text, || Self::parse(text, FormatDialect::Sql)))
    }

    /// Reads a format.
    pub fn parse(text: &str, dialect: FormatDialect) -> Result<Self, Refusal> {
        let mut format = Self { dialect, pieces: Vec::new() };
        format.add_pieces(text)?;
        if !text.contains("%%") && format.pieces.iter().all(|piece| matches!(piece, DateFormatPiece::Text(_))) {
            return Err(Refusal::new(format!("the format `{text}` has no specifier")).hint(FORMAT_HINT));
        }
        Ok(format)
    }

    fn add_pieces(&mut self, text: &str) -> Result<(), Refusal> {
        let mut characters = text.chars();
        while let Some(character) = characters.next() {
            if character != '%' {
                self.add_text(character);
                continue;
            }
            match characters.next() {
                None => return Err(Refusal::new("the format ends in `%`").hint(FORMAT_HINT)),
                Some('%') => self.add_text('%'),
                Some('-') => {
                    let letter: String = characters.next().into_iter().collect();
                    let field = unpadded_field(&letter).ok_or_else(|| refuse_specifier(&format!("%-{letter}")))?;
                    self.pieces.push(DateFormatPiece::Field { field, padding: Padding::None });
                }
                Some('c') => self.add_pieces("%Y-%m-%d %H:%M:%S")?,
                Some('x') => self.add_pieces("%Y-%m-%d")?,
                Some('X' | 'T') => self.add_pieces("%H:%M:%S")?,
                Some(letter) if self.dialect == FormatDialect::Export => {
                    let rest = characters.as_str();
                    let after = self.add_export_specifier(letter, rest)?;
                    characters = rest[rest.len() - after.len()..].chars();
                }
                Some(letter) => {
                    let field = padded_field(letter).ok_or_else(|| refuse_specifier(&format!("%{letter}")))?;
                    self.pieces.push(DateFormatPiece::Field { field, padding: Padding::Zeros });
                }
            }
        }
        Ok(())
    }

    /// Adds a specifier of Python, DuckDB or the Rust libraries, and returns what follows it.
    fn add_export_specifier<'t>(&mut self, letter: char, rest: &'t str) -> Result<&'t str, Refusal> {
        let shorthand = match letter {
            'F' => Some("%Y-%m-%d"),
            'D' => Some("%m/%d/%y"),
            'R' => Some("%H:%M"),
            'r' => Some("%I:%M:%S %p"),
            '+' => Some("%Y-%m-%dT%H:%M:%S%.f%z"),
            _ => None,
        };
        if let Some(shorthand) = shorthand {
            self.add_pieces(shorthand)?;
            return Ok(rest);
        }
        let (field, rest) = match letter {
            'e' => (DateField::Day, rest),
            'k' => (DateField::Hour, rest),
            'l' => (DateField::ShortHour, rest),
            'P' => (DateField::HalfDay, rest),
            's' => (DateField::EpochSeconds, rest),
            'f' | 'n' => (DateField::Nanosecond, rest),
            'z' => (DateField::OffsetOrUtc, rest),
            ':' | '#' => {
                let rest = rest.trim_start_matches(':').strip_prefix('z');
                (DateField::OffsetOrUtc, rest.ok_or_else(|| refuse_specifier(&format!("%{letter}")))?)
            }
            '.' | '3' | '6' | '9' => {
                let digits = rest.trim_start_matches(['3', '6', '9']);
                let rest = digits.strip_prefix('f').ok_or_else(|| refuse_specifier(&format!("%{letter}")))?;
                (if letter == '.' { DateField::PointAndFraction } else { DateField::Nanosecond }, rest)
            }
            _ => (padded_field(letter).ok_or_else(|| refuse_specifier(&format!("%{letter}")))?, rest),
        };
        self.pieces.push(DateFormatPiece::Field { field, padding: Padding::Zeros });
        Ok(rest)
    }

    fn add_text(&mut self, character: char) {
        match self.pieces.last_mut() {
            Some(DateFormatPiece::Text(text)) => text.push(character),
            _ => self.pieces.push(DateFormatPiece::Text(character.to_string())),
        }
    }

    /// Returns the fields of the format, in its order.
    pub fn fields(&self) -> impl Iterator<Item = DateField> {
        self.pieces.iter().filter_map(|piece| match piece {
            DateFormatPiece::Field { field, .. } => Some(*field),
            DateFormatPiece::Text(_) => None,
        })
    }

    /// Whether the format has a time zone, so that a text in it is an instant.
    pub fn has_zone(&self) -> bool {
        use DateField::{EpochSeconds, Offset, OffsetOrUtc, ZoneName};
        self.fields().any(|field| matches!(field, Offset | OffsetOrUtc | ZoneName | EpochSeconds))
    }
}

fn refuse_specifier(specifier: &str) -> Refusal {
    Refusal::new(format!("`{specifier}` is not a format specifier")).hint(FORMAT_HINT)
}

fn padded_field(letter: char) -> Option<DateField> {
    Some(match letter {
        'Y' => DateField::Year,
        'y' => DateField::ShortYear,
        'G' => DateField::IsoYear,
        'm' => DateField::Month,
        'B' => DateField::MonthName,
        'b' | 'h' => DateField::ShortMonthName,
        'd' => DateField::Day,
        'j' => DateField::DayOfYear,
        'w' => DateField::Weekday,
        'u' => DateField::IsoWeekday,
        'A' => DateField::WeekdayName,
        'a' => DateField::ShortWeekdayName,
        'U' => DateField::SundayWeek,
        'W' => DateField::MondayWeek,
        'V' => DateField::IsoWeek,
        'H' => DateField::Hour,
        'I' => DateField::ShortHour,
        'p' => DateField::HalfDay,
        'M' => DateField::Minute,
        'S' => DateField::Second,
        'g' => DateField::Millisecond,
        'f' => DateField::Microsecond,
        'n' => DateField::Nanosecond,
        'z' => DateField::Offset,
        'Z' => DateField::ZoneName,
        _ => return None,
    })
}

fn unpadded_field(letter: &str) -> Option<DateField> {
    Some(match letter {
        "y" => DateField::ShortYear,
        "m" => DateField::Month,
        "d" => DateField::Day,
        "j" => DateField::DayOfYear,
        "H" => DateField::Hour,
        "I" => DateField::ShortHour,
        "M" => DateField::Minute,
        "S" => DateField::Second,
        _ => return None,
    })
}

/// Reads the format of a call, which is a literal. Returns None for NULL.
pub fn literal_format(function: &str, argument: &Argument) -> Result<Option<Rc<DateFormat>>, Refusal> {
    match argument.literal {
        Some(Value::Text(text)) => DateFormat::parse_cached(text).map(Some),
        _ if argument.data_type == Type::Null => Ok(None),
        _ => Err(Refusal::new(format!("the format of `{function}` is not a text literal"))
            .hint("write the format out, such as `'%Y-%m-%d'`")),
    }
}
