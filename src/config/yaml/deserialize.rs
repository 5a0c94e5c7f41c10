//! A node of the tree as a deserializer of serde.

use serde::de::{Deserializer, Visitor};

use super::access::{ChoiceAccess, EntryAccess, ItemAccess};
use super::deserialize_error::{DeserializeError, ErrorReason};
use super::expectation::Expectation;
use super::node::{ScalarValue, YamlKind, YamlList, YamlMap, YamlNode, YamlScalar};
use super::spanned::SPANNED_NEWTYPE;
use super::spanned_access::SpannedAccess;

impl YamlNode {
    fn expect_scalar(&self, expected: Expectation) -> Result<&YamlScalar, DeserializeError> {
        match &self.kind {
            YamlKind::Scalar(scalar) => Ok(scalar),
            YamlKind::Broken => Err(DeserializeError::already_reported()),
            YamlKind::List(_) | YamlKind::Map(_) => Err(DeserializeError::expected(expected)),
        }
    }

    fn expect_list(&self, expected: Expectation) -> Result<&YamlList, DeserializeError> {
        match &self.kind {
            YamlKind::List(list) => Ok(list),
            YamlKind::Broken => Err(DeserializeError::already_reported()),
            YamlKind::Scalar(_) | YamlKind::Map(_) => Err(DeserializeError::expected(expected)),
        }
    }

    fn expect_map(&self, error: impl FnOnce() -> DeserializeError) -> Result<&YamlMap, DeserializeError> {
        match &self.kind {
            YamlKind::Map(map) => Ok(map),
            YamlKind::Broken => Err(DeserializeError::already_reported()),
            YamlKind::Scalar(_) | YamlKind::List(_) => Err(error()),
        }
    }

    /// Returns the text as written. A plain scalar that looks like a number or like true or false is also text
    /// (`version: 1.10` is `1.10`, never `1.1`); only a null is not.
    fn expect_text(&self) -> Result<&str, DeserializeError> {
        if matches!(self.kind, YamlKind::Broken) {
            // The mistake is already reported. Empty text replaces it, so that an unset variable does not hide the
            // other mistakes around it.
            return Ok("");
        }
        let scalar = self.expect_scalar(Expectation::Text)?;
        match scalar.core_schema_value() {
            ScalarValue::Null => Err(DeserializeError::expected(Expectation::Text)),
            _ => Ok(&scalar.text),
        }
    }

    fn expect_whole_number(&self) -> Result<i128, DeserializeError> {
        match self.expect_scalar(Expectation::WholeNumber)?.core_schema_value() {
            ScalarValue::WholeNumber(number) => Ok(number),
            _ => Err(DeserializeError::expected(Expectation::WholeNumber)),
        }
    }

    fn expect_number(&self) -> Result<f64, DeserializeError> {
        let scalar = self.expect_scalar(Expectation::Number)?;
        match scalar.core_schema_value() {
            ScalarValue::Number(number) => Ok(number),
            ScalarValue::WholeNumber(whole) => Ok(nearest_float(whole)),
            ScalarValue::NotFinite => Err(DeserializeError::expected(Expectation::finite_number())),
            ScalarValue::Null | ScalarValue::Boolean(_) | ScalarValue::Text => {
                Err(DeserializeError::expected(Expectation::Number))
            }
        }
    }
}

/// Returns the float nearest to a whole number. Parsing the digits rounds as a cast does, and the code needs no lossy
/// cast.
fn nearest_float(whole: i128) -> f64 {
    whole.to_string().parse().unwrap_or(f64::MAX)
}

/// Checks the range of integers here, so that the message names the range instead of a Rust type.
macro_rules! integers {
    ($($method:ident $visit:ident $type:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
            let number = self.expect_whole_number()?;
            match $type::try_from(number) {
                Ok(number) => visitor.$visit(number),
                Err(_) if number < 0 && $type::MIN == 0 => {
                    Err(DeserializeError::expected(Expectation::not_negative()))
                }
                Err(_) if number < 0 => {
                    let expected = format!("a whole number from {}", $type::MIN);
                    Err(DeserializeError::expected(Expectation::Other(expected)))
                }
                Err(_) => {
                    let expected = format!("a whole number up to {}", $type::MAX);
                    Err(DeserializeError::expected(Expectation::Other(expected)))
                }
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for &'de YamlNode {
    type Error = DeserializeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        let scalar = match &self.kind {
            YamlKind::List(list) => return visitor.visit_seq(ItemAccess::items(list)),
            YamlKind::Map(map) => return EntryAccess::visit_entries(map, visitor),
            YamlKind::Broken => return Err(DeserializeError::already_reported()),
            YamlKind::Scalar(scalar) => scalar,
        };
        match scalar.core_schema_value() {
            ScalarValue::Null => visitor.visit_unit(),
            ScalarValue::Boolean(flag) => visitor.visit_bool(flag),
            ScalarValue::WholeNumber(whole) => match (i64::try_from(whole), u64::try_from(whole)) {
                (Ok(whole), _) => visitor.visit_i64(whole),
                (_, Ok(whole)) => visitor.visit_u64(whole),
                _ => visitor.visit_f64(nearest_float(whole)),
            },
            ScalarValue::Number(number) => visitor.visit_f64(number),
            ScalarValue::NotFinite => Err(DeserializeError::expected(Expectation::finite_number())),
            ScalarValue::Text => visitor.visit_str(&scalar.text),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        match self.expect_scalar(Expectation::Boolean)?.core_schema_value() {
            ScalarValue::Boolean(flag) => visitor.visit_bool(flag),
            _ => Err(DeserializeError::expected(Expectation::Boolean)),
        }
    }

    integers! {
        deserialize_i8 visit_i8 i8
        deserialize_i16 visit_i16 i16
        deserialize_i32 visit_i32 i32
        deserialize_i64 visit_i64 i64
        deserialize_i128 visit_i128 i128
        deserialize_u8 visit_u8 u8
        deserialize_u16 visit_u16 u16
        deserialize_u32 visit_u32 u32
        deserialize_u64 visit_u64 u64
        deserialize_u128 visit_u128 u128
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        visitor.visit_f64(self.expect_number()?)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        visitor.visit_f64(self.expect_number()?)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        visitor.visit_str(self.expect_text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        visitor.visit_str(&self.expect_scalar(Expectation::Text)?.text)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        if self.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        match self.expect_scalar(Expectation::nothing())?.core_schema_value() {
            ScalarValue::Null => visitor.visit_unit(),
            _ => Err(DeserializeError::expected(Expectation::nothing())),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        if name == SPANNED_NEWTYPE {
            visitor.visit_seq(SpannedAccess::new(&self.range, self))
        } else {
            visitor.visit_newtype_struct(self)
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        visitor.visit_seq(ItemAccess::items(self.expect_list(Expectation::List)?))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, DeserializeError> {
        let list = self.expect_list(Expectation::ListOf(length))?;
        if list.items.len() == length {
            ItemAccess::visit_parts(list, visitor)
        } else {
            Err(DeserializeError::expected(Expectation::ListOf(length)))
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        EntryAccess::visit_entries(self.expect_map(|| DeserializeError::expected(Expectation::Map))?, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        let map = self.expect_map(|| DeserializeError::new(ErrorReason::ExpectedKeys(fields)))?;
        EntryAccess::visit_entries(map, visitor)
    }

    /// Reads a choice: a bare word, or a map whose only key is the word and whose value holds its settings.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        let expected = || DeserializeError::expected(Expectation::one_of(variants));
        match &self.kind {
            YamlKind::Scalar(_) if self.is_null() => Err(expected()),
            YamlKind::Scalar(_) => visitor.visit_enum(ChoiceAccess::of_word(self)),
            YamlKind::Map(map) => match map.entries.as_slice() {
                [entry] => visitor.visit_enum(ChoiceAccess::of_entry(entry)),
                [] => Err(expected()),
                _ => Err(DeserializeError::new(ErrorReason::SeveralChoices(variants))),
            },
            YamlKind::List(_) => Err(expected()),
            YamlKind::Broken => Err(DeserializeError::already_reported()),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        visitor.visit_unit()
    }
}
