//! The types that the names of types stand for.

use sqlparser::ast::{DataType, ExactNumberInfo, TimezoneInfo};

use super::Refusal;
use crate::query::types::{MAX_DIGITS, Type};

/// The names of types in the order of the manual, separated by commas.
#[cfg(test)]
pub const TYPE_NAMES: &[&str] = &[
    "BOOLEAN, BOOL, LOGICAL",
    "BIGINT, INT8, INT64, LONG, OID, HUGEINT, INT128",
    "INTEGER, INT, INT4, INT32, SIGNED",
    "SMALLINT, INT2, INT16, SHORT",
    "TINYINT",
    "UBIGINT, UINT64, UINTEGER, UINT32, USMALLINT, UINT16, UTINYINT, UINT8",
    "DECIMAL(18,2), NUMERIC(18,2), DEC(18,2)",
    "DECIMAL",
    "DOUBLE, DOUBLE PRECISION, FLOAT, FLOAT4, FLOAT8, FLOAT32, FLOAT64, REAL",
    "VARCHAR, TEXT, STRING, CHAR, BPCHAR, NVARCHAR, CHARACTER VARYING, CLOB",
    "DATE, DATE32",
    "TIMESTAMP, DATETIME, TIMESTAMP_S, TIMESTAMP_MS, TIMESTAMP_US, TIMESTAMP_NTZ, TIMESTAMP WITHOUT TIME ZONE",
    "TIMESTAMPTZ, TIMESTAMP WITH TIME ZONE, TIMESTAMP_TZ, TIMESTAMP_LTZ, TIMESTAMP_INSTANT",
];

/// The largest values of the unsigned types, which begin at 0. No signed type has the same largest value.
pub const UNSIGNED_LIMITS: [i128; 5] = [0xff, 0xffff, 0x00ff_ffff, 0xffff_ffff, 0x7fff_ffff_ffff_ffff];

const TINY: i128 = 0x7f;
const SMALL: i128 = 0x7fff;
const MEDIUM: i128 = 0x007f_ffff;
const INTEGER: i128 = 0x7fff_ffff;

/// The type that a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedType {
    pub data_type: Type,
    /// The largest value, if the named type holds less than `data_type`; of a decimal the largest unscaled value.
    pub limit: Option<i128>,
}

impl NamedType {
    fn unlimited(data_type: Type) -> Self {
        Self { data_type, limit: None }
    }

    fn with_limit(data_type: Type, limit: i128) -> Self {
        Self { data_type, limit: Some(limit) }
    }
}

/// Returns the type that a name stands for. FLOAT and REAL are doubles. The length of a text is not limited, as in DuckDB.
///
/// # Errors
/// Types that the language does not have, with what to write instead.
pub fn resolve_type(data_type: &DataType) -> Result<NamedType, Refusal> {
    use DataType as Named;
    let integer = |limit: i128| Ok(NamedType::with_limit(Type::Integer, limit));
    let [tiny, small, medium, normal, big] = UNSIGNED_LIMITS;
    match data_type {
        Named::Boolean | Named::Bool => Ok(NamedType::unlimited(Type::Boolean)),
        Named::TinyInt(_) => integer(TINY),
        Named::SmallInt(_) | Named::Int2(_) | Named::Int16 => integer(SMALL),
        Named::MediumInt(_) => integer(MEDIUM),
        Named::Int(_) | Named::Integer(_) | Named::Int4(_) | Named::Int32 => integer(INTEGER),
        Named::BigInt(_) | Named::Int8(_) | Named::Int64 | Named::HugeInt | Named::Int128 => {
            Ok(NamedType::unlimited(Type::Integer))
        }
        Named::UTinyInt | Named::TinyIntUnsigned(_) | Named::UInt8 => integer(tiny),
        Named::USmallInt | Named::SmallIntUnsigned(_) | Named::Int2Unsigned(_) | Named::UInt16 => integer(small),
        Named::MediumIntUnsigned(_) => integer(medium),
        Named::IntUnsigned(_) | Named::IntegerUnsigned(_) | Named::Int4Unsigned(_) | Named::UInt32 => integer(normal),
        Named::UBigInt | Named::BigIntUnsigned(_) | Named::Int8Unsigned(_) | Named::UInt64 | Named::UHugeInt => {
            integer(big)
        }
        // A time of day is the span since midnight.
        Named::Time(_, TimezoneInfo::None | TimezoneInfo::WithoutTimeZone) => Ok(NamedType::unlimited(Type::Span)),
        // JSON is text.
        Named::JSON | Named::JSONB => Ok(NamedType::unlimited(Type::Text)),
        Named::Interval { .. } => Ok(NamedType::unlimited(Type::Interval)),
        Named::Decimal(digits) | Named::Numeric(digits) | Named::Dec(digits) => decimal_type(*digits),
        Named::Double(_)
        | Named::DoublePrecision
        | Named::Float(_)
        | Named::Float4
        | Named::Float8
        | Named::Float32
        | Named::Float64
        | Named::Real => Ok(NamedType::unlimited(Type::Double)),
        Named::Varchar(_)
        | Named::Nvarchar(_)
        | Named::Char(_)
        | Named::Character(_)
        | Named::CharacterVarying(_)
        | Named::CharVarying(_)
        | Named::Text
        | Named::String(_)
        | Named::TinyText
        | Named::MediumText
        | Named::LongText
        | Named::Clob(_)
        | Named::CharacterLargeObject(_)
        | Named::CharLargeObject(_) => Ok(NamedType::unlimited(Type::Text)),
        Named::Date | Named::Date32 => Ok(NamedType::unlimited(Type::Date)),
        Named::Datetime(_) | Named::TimestampNtz(_) => Ok(NamedType::unlimited(Type::Timestamp)),
        Named::Timestamp(_, zone) => match zone {
            TimezoneInfo::None | TimezoneInfo::WithoutTimeZone => Ok(NamedType::unlimited(Type::Timestamp)),
            TimezoneInfo::WithTimeZone | TimezoneInfo::Tz => Ok(NamedType::unlimited(Type::TimestampTz)),
        },
        other => resolve_unparsed_type(other),
    }
}

/// Returns the type of a decimal, DECIMAL(18,3) without digits, as in DuckDB.
fn decimal_type(digits: ExactNumberInfo) -> Result<NamedType, Refusal> {
    let (precision, scale) = match digits {
        ExactNumberInfo::None => (18, 3),
        ExactNumberInfo::Precision(precision) => (precision, 0),
        ExactNumberInfo::PrecisionAndScale(precision, scale) => (precision, scale),
    };
    let precision = u8::try_from(precision).ok().filter(|precision| (1..=MAX_DIGITS).contains(precision));
    let Some(precision) = precision else {
        return Err(Refusal::new(format!("a decimal has 1 to {MAX_DIGITS} digits"))
            .hint("write `DECIMAL(18,3)`: 18 digits, 3 of them after the point; or DOUBLE"));
    };
    let Some(scale) = u8::try_from(scale).ok().filter(|scale| *scale <= precision) else {
        return Err(Refusal::new(format!(
            "a decimal of {precision} digits has 0 to {precision} of them after the point"
        ))
        .hint("write `DECIMAL(18,3)`: 18 digits, 3 of them after the point"));
    };
    Ok(NamedType::with_limit(Type::Decimal(scale), 10_i128.pow(u32::from(precision)) - 1))
}

/// Returns the type of `NUMBER(12,2)`. Without digits it is whole, as in Snowflake.
fn snowflake_number_type(written: &str) -> Result<NamedType, Refusal> {
    let inside = written.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("38", |(inside, _)| inside);
    let mut digits = inside.split(',').map(|part| part.trim().parse::<u64>().unwrap_or(u64::MAX));
    match (digits.next(), digits.next().map(i64::try_from)) {
        (Some(precision), None) => decimal_type(ExactNumberInfo::Precision(precision)),
        (Some(precision), Some(Ok(scale))) => decimal_type(ExactNumberInfo::PrecisionAndScale(precision, scale)),
        _ => decimal_type(ExactNumberInfo::Precision(u64::MAX)),
    }
}

/// Resolves a name that the parser has no type for, or refuses a type that the language does not have.
fn resolve_unparsed_type(data_type: &DataType) -> Result<NamedType, Refusal> {
    let written = data_type.to_string();
    let name = written.split('(').next().unwrap_or_default().trim().to_uppercase();
    let [.., normal, _] = UNSIGNED_LIMITS;
    match name.as_str() {
        "NUMBER" => return snowflake_number_type(&written),
        "UINTEGER" => return Ok(NamedType::with_limit(Type::Integer, normal)),
        "SHORT" | "INT16" => return Ok(NamedType::with_limit(Type::Integer, SMALL)),
        "SIGNED" | "INT32" => return Ok(NamedType::with_limit(Type::Integer, INTEGER)),
        "LONG" | "OID" | "INT64" | "INT128" => return Ok(NamedType::unlimited(Type::Integer)),
        "LOGICAL" => return Ok(NamedType::unlimited(Type::Boolean)),
        "BPCHAR" => return Ok(NamedType::unlimited(Type::Text)),
        "TIMESTAMP_S" | "TIMESTAMP_MS" | "TIMESTAMP_US" | "TIMESTAMP_NTZ" => {
            return Ok(NamedType::unlimited(Type::Timestamp));
        }
        "TIMESTAMP_TZ" | "TIMESTAMP_LTZ" | "TIMESTAMP_INSTANT" => return Ok(NamedType::unlimited(Type::TimestampTz)),
        _ => {}
    }
    let hint = match data_type {
        DataType::Uuid => "a UUID is text here: write VARCHAR",
        DataType::Bytea | DataType::Blob(_) | DataType::Binary(_) | DataType::Varbinary(_) | DataType::Bytes(_) => {
            "write VARCHAR for text"
        }
        DataType::Array(_) | DataType::Struct(..) | DataType::Map(..) | DataType::Tuple(_) | DataType::Union(_) => {
            "bring the values out as columns of the export"
        }
        DataType::Enum(..) | DataType::Set(_) => "write VARCHAR",
        DataType::BigNumeric(_) | DataType::BigDecimal(_) => "write `DECIMAL(38,9)`",
        _ if name == "TIMESTAMP_NS" => "write TIMESTAMP, which holds microseconds",
        _ => "the types are BOOLEAN, INTEGER, BIGINT, DECIMAL(18,3), DOUBLE, VARCHAR, DATE, TIMESTAMP and TIMESTAMPTZ",
    };
    Err(Refusal::new(format!("there is no type {written}")).hint(hint))
}

#[cfg(test)]
mod tests {
    use sqlparser::dialect::GenericDialect;
    use sqlparser::parser::Parser;

    use super::*;

    fn resolve_name(name: &str) -> Result<NamedType, Refusal> {
        resolve_type(&Parser::new(&GenericDialect {}).try_with_sql(name).unwrap().parse_data_type().unwrap())
    }

    #[test]
    fn names_have_a_type_and_a_limit() {
        for (name, expected) in [
            ("INT", (Type::Integer, Some(2_147_483_647))),
            ("integer", (Type::Integer, Some(2_147_483_647))),
            ("INT4", (Type::Integer, Some(2_147_483_647))),
            ("SMALLINT", (Type::Integer, Some(32_767))),
            ("TINYINT", (Type::Integer, Some(127))),
            ("BIGINT", (Type::Integer, None)),
            ("INT8", (Type::Integer, None)),
            ("HUGEINT", (Type::Integer, None)),
            ("UTINYINT", (Type::Integer, Some(255))),
            ("UINTEGER", (Type::Integer, Some(4_294_967_295))),
            ("INT UNSIGNED", (Type::Integer, Some(4_294_967_295))),
            ("UBIGINT", (Type::Integer, Some(0x7fff_ffff_ffff_ffff))),
            ("DECIMAL", (Type::Decimal(3), Some(10_i128.pow(18) - 1))),
            ("NUMERIC(5)", (Type::Decimal(0), Some(99_999))),
            ("DECIMAL(5,2)", (Type::Decimal(2), Some(99_999))),
            ("DECIMAL(38,38)", (Type::Decimal(38), Some(10_i128.pow(38) - 1))),
            ("DOUBLE", (Type::Double, None)),
            ("DOUBLE PRECISION", (Type::Double, None)),
            ("REAL", (Type::Double, None)),
            ("FLOAT(24)", (Type::Double, None)),
            ("VARCHAR(20)", (Type::Text, None)),
            ("TEXT", (Type::Text, None)),
            ("STRING", (Type::Text, None)),
            ("CHAR(3)", (Type::Text, None)),
            ("BOOL", (Type::Boolean, None)),
            ("DATE", (Type::Date, None)),
            ("TIMESTAMP", (Type::Timestamp, None)),
            ("TIMESTAMP WITHOUT TIME ZONE", (Type::Timestamp, None)),
            ("TIMESTAMP_MS", (Type::Timestamp, None)),
            ("DATETIME", (Type::Timestamp, None)),
            ("TIMESTAMPTZ", (Type::TimestampTz, None)),
            ("TIMESTAMP WITH TIME ZONE", (Type::TimestampTz, None)),
        ] {
            let (data_type, limit) = expected;
            assert_eq!(resolve_name(name), Ok(NamedType { data_type, limit }), "{name}");
        }
    }

    #[test]
    fn other_types_are_refused_with_a_hint() {
        for (name, part_of_hint) in [
            ("UUID", "VARCHAR"),
            ("BLOB", "VARCHAR"),
            ("INT[]", "columns"),
            ("STRUCT(a INT)", "columns"),
            ("DECIMAL(39,2)", "DOUBLE"),
            ("DECIMAL(5,6)", "DECIMAL(18,3)"),
            ("TIMESTAMP_NS", "microseconds"),
            ("GEOMETRY", "BIGINT"),
        ] {
            let refusal = resolve_name(name).unwrap_err();
            assert!(refusal.hint.as_ref().is_some_and(|hint| hint.contains(part_of_hint)), "{name}: {refusal:?}");
        }
    }
}
