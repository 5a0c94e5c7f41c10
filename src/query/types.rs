//! The types of SQL expressions, and the type that two of them have in common.

use std::fmt;

/// The type of an expression. Every value may also be NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Type {
    /// NULL and nothing else; takes the type of whatever stands beside it.
    Null,
    Boolean,
    /// A whole number of 64 bits, whatever width the author wrote.
    Integer,
    /// An exact number of up to 38 digits, so many of them after the point.
    Decimal(u8),
    /// A finite floating-point number of 64 bits. What would be infinite or not a number is NULL.
    Double,
    Text,
    Date,
    /// A reading of the clock on the wall, in microseconds.
    Timestamp,
    /// An instant, in microseconds since 1970 in UTC. Its days and hours are those of the pipeline's time zone.
    TimestampTz,
    /// Elapsed time between two timestamps, in microseconds.
    Span,
    /// A step of the calendar such as `INTERVAL '1 month'`: months, days and time.
    Interval,
}

/// The most digits that a decimal holds.
pub const MAX_DIGITS: u8 = 38;

impl Type {
    #[must_use]
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Integer | Self::Decimal(_) | Self::Double)
    }

    /// Dates and both kinds of timestamps.
    #[must_use]
    pub fn is_temporal(self) -> bool {
        matches!(self, Self::Date | Self::Timestamp | Self::TimestampTz)
    }

    /// Digits after the point of an exact number; none for other types.
    #[must_use]
    pub fn scale(self) -> Option<u8> {
        match self {
            Self::Integer => Some(0),
            Self::Decimal(scale) => Some(scale),
            _ => None,
        }
    }

    /// The type that both become where they meet (in CASE, COALESCE, UNION, a comparison); none where they don't mix.
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

    /// The type as a noun in a message: "a date".
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
            Self::Timestamp => "a timestamp",
            Self::TimestampTz => "a timestamp with time zone",
            Self::Span => "a span of time",
            Self::Interval => "an interval",
        }
    }
}

/// As SQL spells it.
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
