//! Values that can be written in more than one way: a word or a map, a number or one per tier.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor};

use crate::config::yaml::{Entries, Spanned};

/// Returns the float nearest to a whole number.
pub fn nearest_f64<'de, E: Error>(whole: impl IntoDeserializer<'de, E>) -> Result<f64, E> {
    f64::deserialize(whole.into_deserializer())
}

/// A bare word (the short form), or a map with settings.
#[derive(Debug)]
pub enum ShortOrFull<T> {
    Short(String),
    Full(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for ShortOrFull<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct WordOrMap<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for WordOrMap<T> {
            type Value = ShortOrFull<T>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("text or a map")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(ShortOrFull::Short(text.to_owned()))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(ShortOrFull::Full)
            }
        }
        deserializer.deserialize_any(WordOrMap(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for ShortOrFull<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("WordOr{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({"anyOf": [{"type": "string"}, generator.subschema_for::<T>()]})
    }
}

/// An amount of memory, written `500 MB` or `8 GB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByteSize(pub u64);

impl<'de> Deserialize<'de> for ByteSize {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let units = [("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000)];
        let bytes = units.into_iter().find_map(|(unit, bytes): (_, u64)| {
            let count: u64 = text.strip_suffix(unit)?.trim_end().parse().ok()?;
            count.checked_mul(bytes).filter(|bytes| *bytes > 0)
        });
        let expected = "expected a size such as `500 MB` or `8 GB`";
        bytes.map(ByteSize).ok_or_else(|| D::Error::custom(format!("{expected}, found `{text}`")))
    }
}

impl JsonSchema for ByteSize {
    fn schema_name() -> Cow<'static, str> {
        "Size".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": "^[0-9]+ *[MGT]B$", "description": "a size, such as 500 MB or 8 GB"})
    }
}

/// A number, a text, or true or false.
#[derive(Debug, Clone, PartialEq)]
pub enum RawScalar {
    Integer(i64),
    Number(f64),
    Text(String),
    Boolean(bool),
}

impl fmt::Display for RawScalar {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            RawScalar::Integer(number) => number.fmt(f),
            RawScalar::Number(number) => number.fmt(f),
            RawScalar::Text(text) => text.fmt(f),
            RawScalar::Boolean(truth) => truth.fmt(f),
        }
    }
}

impl<'de> Deserialize<'de> for RawScalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyScalar;
        impl Visitor<'_> for AnyScalar {
            type Value = RawScalar;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a number, text, or true or false")
            }
            fn visit_bool<E: Error>(self, truth: bool) -> Result<RawScalar, E> {
                Ok(RawScalar::Boolean(truth))
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<RawScalar, E> {
                Ok(RawScalar::Integer(number))
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<RawScalar, E> {
                match i64::try_from(number) {
                    Ok(number) => Ok(RawScalar::Integer(number)),
                    Err(_) => Err(E::custom("the number is too large")),
                }
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<RawScalar, E> {
                Ok(RawScalar::Number(number))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<RawScalar, E> {
                Ok(RawScalar::Text(text.to_owned()))
            }
        }
        deserializer.deserialize_any(AnyScalar)
    }
}

impl JsonSchema for RawScalar {
    fn schema_name() -> Cow<'static, str> {
        "Scalar".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["number", "string", "boolean"]})
    }
}

/// A score: a number, the name of a grade, or `none`.
#[derive(Debug, Clone, PartialEq)]
pub enum RawScore {
    Number(f64),
    Grade(String),
    None,
}

impl<'de> Deserialize<'de> for RawScore {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NumberOrGrade;
        impl Visitor<'_> for NumberOrGrade {
            type Value = RawScore;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a number, the name of a grade, or `none`")
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<RawScore, E> {
                nearest_f64(number).map(RawScore::Number)
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<RawScore, E> {
                nearest_f64(number).map(RawScore::Number)
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<RawScore, E> {
                Ok(RawScore::Number(number))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<RawScore, E> {
                Ok(if text == "none" { RawScore::None } else { RawScore::Grade(text.to_owned()) })
            }
        }
        deserializer.deserialize_any(NumberOrGrade)
    }
}

impl JsonSchema for RawScore {
    fn schema_name() -> Cow<'static, str> {
        "Score".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["number", "string"], "description": "a number, the name of a grade, or `none`"})
    }
}

/// A weight: one number for every tier, or one per tier.
#[derive(Debug)]
pub enum RawWeight {
    Same(f64),
    /// Tier, or `otherwise` for the tiers not named.
    PerTier(Entries<Spanned<f64>>),
}

impl<'de> Deserialize<'de> for RawWeight {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NumberOrTiers;
        impl<'de> Visitor<'de> for NumberOrTiers {
            type Value = RawWeight;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a number, or a map with a number per tier")
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<RawWeight, E> {
                nearest_f64(number).map(RawWeight::Same)
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<RawWeight, E> {
                nearest_f64(number).map(RawWeight::Same)
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<RawWeight, E> {
                Ok(RawWeight::Same(number))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawWeight, A::Error> {
                Entries::deserialize(MapAccessDeserializer::new(map)).map(RawWeight::PerTier)
            }
        }
        deserializer.deserialize_any(NumberOrTiers)
    }
}

impl JsonSchema for RawWeight {
    fn schema_name() -> Cow<'static, str> {
        "Weight".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"anyOf": [
            {"type": "number", "minimum": 0},
            {"type": "object", "additionalProperties": {"type": "number", "minimum": 0}}
        ]})
    }
}

/// One name, or a list of them.
#[derive(Debug)]
pub struct OneOrMany(pub Vec<String>);

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameOrNames;
        impl<'de> Visitor<'de> for NameOrNames {
            type Value = OneOrMany;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a name or a list of names")
            }
            fn visit_str<E: Error>(self, name: &str) -> Result<OneOrMany, E> {
                Ok(OneOrMany(vec![name.to_owned()]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, names: A) -> Result<OneOrMany, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(names)).map(OneOrMany)
            }
        }
        deserializer.deserialize_any(NameOrNames)
    }
}

impl JsonSchema for OneOrMany {
    fn schema_name() -> Cow<'static, str> {
        "OneOrMany".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})
    }
}
