//! The types of SQL expressions, and the type that two of them have in common.

use std::fmt;

/// The type of an expression. Every value may also be NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Type {
    /// The type of NULL alone; it becomes the type of its neighbours.
    Null,
    Boolean,
    /// A whole number of 64 bits, also for a type that is written with fewer bits.
    Integer,
    /// An exact number of up to 38 digits, with this many after the point.
    Decimal(u8),
    /// A finite floating-point number of 64 bits. A result that is infinite or not a number is NULL.
    Double,
    Text,
    Date,
    /// A date and time on the wall clock, in microseconds.
    Timestamp,
    /// An instant, in microseconds since 1970 in UTC. Its days and hours are those of the pipeline's time zone.
    TimestampTz,
    /// Elapsed time between two timestamps, in microseconds.
    Span,
    /// A length in calendar units such as `INTERVAL '1 month'`: months, days and time.
    Interval,
}

/// The maximum number of digits of a decimal.
pub const MAX_DIGITS: u8 = 38;

impl Type {
    #[must_use]
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Integer | Self::Decimal(_) | Self::Double)
    }

    /// Returns whether this is a date or one of the two timestamps.
    #[must_use]
    pub fn is_temporal(self) -> bool {
        matches!(self, Self::Date | Self::Timestamp | Self::TimestampTz)
    }

    /// Returns the digits after the point of an exact number, or `None` for other types.
    #[must_use]
    pub fn scale(self) -> Option<u8> {
        match self {
            Self::Integer => Some(0),
            Self::Decimal(scale) => Some(scale),
            _ => None,
        }
    }

    /// Returns the type that both become in CASE, COALESCE, UNION or a comparison, or `None` if they don't mix.
    #[must_use]
    pub fn common_with(self, other: Self) -> Option<Self> {
        use Type::{Boolean, Date, Decimal, Double, Integer, Interval, Null, Span, Timestamp, TimestampTz};
        match (self, other) {
            (one, two) if one == two => Some(one),
            (Null, known) | (known, Null) => Some(known),
            (Double, number) | (number, Double) if number.is_numeric() => Some(Double),
            (Decimal(one), Decimal(two)) => Some(Decimal(one.max(two))),
            (Decimal(scale), Integer) | (Integer, Decimal(scale)) => Some(Decimal(scale)),
            (Boolean, number) | (number, Boolean) if number.is_numeric() => Some(number),
            (TimestampTz, Date | Timestamp) | (Date | Timestamp, TimestampTz) => Some(TimestampTz),
            (Timestamp, Date) | (Date, Timestamp) => Some(Timestamp),
            (Span, Interval) | (Interval, Span) => Some(Interval),
            _ => None,
        }
    }

    /// Returns the type as a noun in a message: "a date".
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Null => "NULL",
            Self::Boolean => "a condition",
            Self::Integer => "an integer",
            Self::Decimal(_) => "a decimal",
            Self::Double => "a number",
            Self::Text => "text",
            Self::Date => "a date",
            Self::Timestamp => "a timestamp without time zone",
            Self::TimestampTz => "a timestamp",
            Self::Span => "a span of time",
            Self::Interval => "an interval",
        }
    }
}

/// Writes the type as SQL spells it.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("NULL"),
            Self::Boolean => f.write_str("BOOLEAN"),
            Self::Integer => f.write_str("BIGINT"),
            Self::Decimal(scale) => write!(f, "DECIMAL({MAX_DIGITS},{scale})"),
            Self::Double => f.write_str("DOUBLE"),
            Self::Text => f.write_str("VARCHAR"),
            Self::Date => f.write_str("DATE"),
            Self::Timestamp => f.write_str("TIMESTAMP"),
            Self::TimestampTz => f.write_str("TIMESTAMPTZ"),
            Self::Span => f.write_str("SPAN"),
            Self::Interval => f.write_str("INTERVAL"),
        }
    }
}
