//! Placeholder values, read in place of missing or wrong ones so that the mistakes after them are found too.
//!
//! A value made of placeholders never leaves the reader: reading one ends in an error that is not reported.

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use super::deserialize_error::DeserializeError;
use super::spanned::SPANNED_NEWTYPE;
use super::spanned_access::SpannedAccess;

/// Types may contain themselves, so placeholders end at this depth.
const MAX_PLACEHOLDER_DEPTH: usize = 6;

/// The simplest value of the type being read: 0, empty text, the first choice, a struct of such values.
#[derive(Clone, Copy, Default)]
pub struct PlaceholderValue {
    /// The number of placeholders around this one.
    depth: usize,
}

impl PlaceholderValue {
    /// Returns the deserializer of a key.
    pub fn key_deserializer(name: &'static str) -> StrDeserializer<'static, DeserializeError> {
        name.into_deserializer()
    }

    fn one_level_deeper(self) -> Result<Self, DeserializeError> {
        let depth = self.depth + 1;
        (depth <= MAX_PLACEHOLDER_DEPTH).then_some(Self { depth }).ok_or_else(DeserializeError::already_reported)
    }
}

macro_rules! simplest {
    ($($method:ident $visit:ident($($value:expr)?))*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
            visitor.$visit($($value)?)
        }
    )*};
}

impl<'de> Deserializer<'de> for PlaceholderValue {
    type Error = DeserializeError;

    simplest! {
        deserialize_any visit_unit()
        deserialize_bool visit_bool(false)
        deserialize_i8 visit_i8(0)
        deserialize_i16 visit_i16(0)
        deserialize_i32 visit_i32(0)
        deserialize_i64 visit_i64(0)
        deserialize_i128 visit_i128(0)
        deserialize_u8 visit_u8(0)
        deserialize_u16 visit_u16(0)
        deserialize_u32 visit_u32(0)
        deserialize_u64 visit_u64(0)
        deserialize_u128 visit_u128(0)
        deserialize_f32 visit_f32(0.0)
        deserialize_f64 visit_f64(0.0)
        deserialize_char visit_char(' ')
        deserialize_str visit_str("")
        deserialize_string visit_str("")
        deserialize_bytes visit_bytes(&[])
        deserialize_byte_buf visit_bytes(&[])
        deserialize_identifier visit_str("")
        deserialize_option visit_none()
        deserialize_unit visit_unit()
        deserialize_ignored_any visit_unit()
        deserialize_seq visit_seq(PlaceholderFields::empty())
        deserialize_map visit_map(PlaceholderFields::empty())
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        if name == SPANNED_NEWTYPE {
            visitor.visit_seq(SpannedAccess::new(&(0..0), self.one_level_deeper()?))
        } else {
            visitor.visit_newtype_struct(self.one_level_deeper()?)
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, DeserializeError> {
        visitor.visit_seq(PlaceholderFields { names: &[], remaining: length, value: self.one_level_deeper()? })
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        visitor.visit_map(PlaceholderFields { names: fields, remaining: fields.len(), value: self.one_level_deeper()? })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        visitor.visit_enum(PlaceholderVariant {
            word: variants.first().ok_or_else(DeserializeError::already_reported)?,
            value: self.one_level_deeper()?,
        })
    }
}

/// A number of placeholders, each under its name if it has one.
struct PlaceholderFields {
    names: &'static [&'static str],
    remaining: usize,
    value: PlaceholderValue,
}

impl PlaceholderFields {
    fn empty() -> Self {
        Self { names: &[], remaining: 0, value: PlaceholderValue::default() }
    }
}

impl<'de> SeqAccess<'de> for PlaceholderFields {
    type Error = DeserializeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, DeserializeError> {
        if self.remaining == 0 {
            return Ok(None);
        }
        self.remaining -= 1;
        seed.deserialize(self.value).map(Some)
    }
}

impl<'de> MapAccess<'de> for PlaceholderFields {
    type Error = DeserializeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, DeserializeError> {
        let Some((name, names)) = self.names.split_first() else {
            return Ok(None);
        };
        self.names = names;
        seed.deserialize(PlaceholderValue::key_deserializer(name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, DeserializeError> {
        seed.deserialize(self.value)
    }
}

struct PlaceholderVariant {
    word: &'static str,
    value: PlaceholderValue,
}

impl<'de> EnumAccess<'de> for PlaceholderVariant {
    type Error = DeserializeError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), DeserializeError> {
        Ok((seed.deserialize(PlaceholderValue::key_deserializer(self.word))?, self))
    }
}

impl<'de> VariantAccess<'de> for PlaceholderVariant {
    type Error = DeserializeError;

    fn unit_variant(self) -> Result<(), DeserializeError> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, DeserializeError> {
        seed.deserialize(self.value)
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, DeserializeError> {
        self.value.deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        self.value.deserialize_struct("", fields, visitor)
    }
}
