//! A format such as `%Y-%m-%d`: specifiers and the text between them.

use std::cell::RefCell;
use std::rc::Rc;

use crate::query::functions::text::cache::Cache;
use crate::query::functions::{Argument, Refusal};
use crate::query::types::Type;
use crate::query::value::Value;

/// What a specifier stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
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
    /// The distance to UTC.
    Offset,
    ZoneName,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    /// A number is padded with zeros, but after `%-`.
    Field {
        field: Field,
        padded: bool,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Format {
    pub pieces: Vec<Piece>,
}

/// The names of months and weekdays; the short ones are their first three letters.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
pub const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const HINT: &str = "write a format such as `%Y-%m-%d %H:%M:%S`; `%%` is a percent sign";

thread_local! {
    static FORMATS: RefCell<Cache<(), Format>> = RefCell::new(Cache::new());
}

impl Format {
    /// The format of this text, read once per thread.
    pub fn cached(text: &str) -> Result<Rc<Self>, Refusal> {
        FORMATS.with_borrow_mut(|formats| formats.get((), text, || Self::parse(text)))
    }

    fn parse(text: &str) -> Result<Self, Refusal> {
        let mut format = Self { pieces: Vec::new() };
        format.add(text)?;
        if !text.contains("%%") && format.pieces.iter().all(|piece| matches!(piece, Piece::Text(_))) {
            return Err(Refusal::new(format!("the format `{text}` has no specifier")).hint(HINT));
        }
        Ok(format)
    }

    fn add(&mut self, text: &str) -> Result<(), Refusal> {
        let mut characters = text.chars();
        while let Some(character) = characters.next() {
            if character != '%' {
                self.add_text(character);
                continue;
            }
            let unknown = |specifier: &str| Refusal::new(format!("`{specifier}` is not a format specifier")).hint(HINT);
            match characters.next() {
                None => return Err(Refusal::new("the format ends in `%`").hint(HINT)),
                Some('%') => self.add_text('%'),
                Some('-') => {
                    let letter: String = characters.next().into_iter().collect();
                    let field = unpadded(&letter).ok_or_else(|| unknown(&format!("%-{letter}")))?;
                    self.pieces.push(Piece::Field { field, padded: false });
                }
                Some('c') => self.add("%Y-%m-%d %H:%M:%S")?,
                Some('x') => self.add("%Y-%m-%d")?,
                Some('X' | 'T') => self.add("%H:%M:%S")?,
                Some(letter) => {
                    let field = padded(letter).ok_or_else(|| unknown(&format!("%{letter}")))?;
                    self.pieces.push(Piece::Field { field, padded: true });
                }
            }
        }
        Ok(())
    }

    fn add_text(&mut self, character: char) {
        match self.pieces.last_mut() {
            Some(Piece::Text(text)) => text.push(character),
            _ => self.pieces.push(Piece::Text(character.to_string())),
        }
    }

    pub fn has(&self, wanted: Field) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Field { field, .. } if *field == wanted))
    }

    /// Whether it says where on earth its hours are, so that it is an instant.
    pub fn has_zone(&self) -> bool {
        self.has(Field::Offset) || self.has(Field::ZoneName)
    }
}

fn padded(letter: char) -> Option<Field> {
    Some(match letter {
        'Y' => Field::Year,
        'y' => Field::ShortYear,
        'G' => Field::IsoYear,
        'm' => Field::Month,
        'B' => Field::MonthName,
        'b' | 'h' => Field::ShortMonthName,
        'd' => Field::Day,
        'j' => Field::DayOfYear,
        'w' => Field::Weekday,
        'u' => Field::IsoWeekday,
        'A' => Field::WeekdayName,
        'a' => Field::ShortWeekdayName,
        'U' => Field::SundayWeek,
        'W' => Field::MondayWeek,
        'V' => Field::IsoWeek,
        'H' => Field::Hour,
        'I' => Field::ShortHour,
        'p' => Field::HalfDay,
        'M' => Field::Minute,
        'S' => Field::Second,
        'g' => Field::Millisecond,
        'f' => Field::Microsecond,
        'n' => Field::Nanosecond,
        'z' => Field::Offset,
        'Z' => Field::ZoneName,
        _ => return None,
    })
}

fn unpadded(letter: &str) -> Option<Field> {
    Some(match letter {
        "y" => Field::ShortYear,
        "m" => Field::Month,
        "d" => Field::Day,
        "j" => Field::DayOfYear,
        "H" => Field::Hour,
        "I" => Field::ShortHour,
        "M" => Field::Minute,
        "S" => Field::Second,
        _ => return None,
    })
}

/// The format of a call, which is a literal; none where it is NULL.
pub fn format_of(function: &str, argument: &Argument) -> Result<Option<Rc<Format>>, Refusal> {
    match argument.literal {
        Some(Value::Text(text)) => Format::cached(text).map(Some),
        _ if argument.data_type == Type::Null => Ok(None),
        _ => Err(Refusal::new(format!("the format of `{function}` is not a text written in the query"))
            .hint("write the format out, such as `'%Y-%m-%d'`")),
    }
}
