//! A value made of nothing, put where one is missing or wrong so that the mistakes after it are found as well.
//!
//! What it makes never leaves the reader: whoever asks for a stand-in fails silently afterwards.

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use super::access::SpannedAccess;
use super::fault::Fault;
use super::spanned::SPANNED;

/// The simplest value of whatever type is asked for: 0, empty text, the first choice, a struct of such values.
#[derive(Clone, Copy, Default)]
pub struct StandIn {
    /// How deep in stand-ins of its own; types may nest without end.
    depth: usize,
}

const DEEPEST: usize = 6;

impl StandIn {
    pub fn key(name: &'static str) -> StrDeserializer<'static, Fault> {
        name.into_deserializer()
    }

    fn inside(self) -> Result<Self, Fault> {
        let depth = self.depth + 1;
        (depth <= DEEPEST).then_some(Self { depth }).ok_or_else(Fault::silent)
    }
}

macro_rules! simplest {
    ($($method:ident $visit:ident($($value:expr)?))*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            visitor.$visit($($value)?)
        }
    )*};
}

impl<'de> Deserializer<'de> for StandIn {
    type Error = Fault;

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
        deserialize_seq visit_seq(Parts::none())
        deserialize_map visit_map(Parts::none())
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Fault> {
        if name == SPANNED {
            visitor.visit_seq(SpannedAccess::new(&(0..0), self.inside()?))
        } else {
            visitor.visit_newtype_struct(self.inside()?)
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_seq(Parts { names: &[], left: length, value: self.inside()? })
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_map(Parts { names: fields, left: fields.len(), value: self.inside()? })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_enum(Choice { word: variants.first().ok_or_else(Fault::silent)?, value: self.inside()? })
    }
}

/// So many stand-ins, each under its name if it has one.
struct Parts {
    names: &'static [&'static str],
    left: usize,
    value: StandIn,
}

impl Parts {
    fn none() -> Self {
        Self { names: &[], left: 0, value: StandIn::default() }
    }
}

impl<'de> SeqAccess<'de> for Parts {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        seed.deserialize(self.value).map(Some)
    }
}

impl<'de> MapAccess<'de> for Parts {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let Some((name, names)) = self.names.split_first() else {
            return Ok(None);
        };
        self.names = names;
        seed.deserialize(StandIn::key(name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        seed.deserialize(self.value)
    }
}

struct Choice {
    word: &'static str,
    value: StandIn,
}

impl<'de> EnumAccess<'de> for Choice {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Fault> {
        Ok((seed.deserialize(StandIn::key(self.word))?, self))
    }
}

impl<'de> VariantAccess<'de> for Choice {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Fault> {
        seed.deserialize(self.value)
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Fault> {
        self.value.deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        self.value.deserialize_struct("", fields, visitor)
    }
}
