//! A tree of nodes as serde sees it.

use serde::de::{Deserializer, Visitor};

use super::access::{ChoiceAccess, EntryAccess, ItemAccess, SpannedAccess};
use super::fault::{Fault, Reason};
use super::node::{Kind, List, Map, Meaning, Node, Scalar};
use super::spanned::SPANNED;

pub const NUMBER: &str = "a number";
pub const WHOLE_NUMBER: &str = "a whole number";
pub const FLAG: &str = "true or false";
pub const TEXT: &str = "text";
pub const LIST: &str = "a list";
pub const MAP: &str = "a map";

impl Node {
    /// A scalar, or the fault of not being one.
    fn scalar(&self, expected: &str) -> Result<&Scalar, Fault> {
        match &self.kind {
            Kind::Scalar(scalar) => Ok(scalar),
            Kind::Broken => Err(Fault::silent()),
            Kind::List(_) | Kind::Map(_) => Err(Fault::expected(expected)),
        }
    }

    fn list(&self, expected: &str) -> Result<&List, Fault> {
        match &self.kind {
            Kind::List(list) => Ok(list),
            Kind::Broken => Err(Fault::silent()),
            Kind::Scalar(_) | Kind::Map(_) => Err(Fault::expected(expected)),
        }
    }

    fn map(&self, fault: impl FnOnce() -> Fault) -> Result<&Map, Fault> {
        match &self.kind {
            Kind::Map(map) => Ok(map),
            Kind::Broken => Err(Fault::silent()),
            Kind::Scalar(_) | Kind::List(_) => Err(fault()),
        }
    }

    /// Text as written: a plain scalar that looks like a number or like true and false is its own text where text
    /// is wanted (`version: 1.10` is `1.10`, never `1.1`). Only nothing is not text.
    fn wanted_text(&self) -> Result<&str, Fault> {
        if matches!(self.kind, Kind::Broken) {
            // Told already. Empty text stands for it, so that an unset variable doesn't hide what else is wrong.
            return Ok("");
        }
        let scalar = self.scalar(TEXT)?;
        match scalar.meaning() {
            Meaning::Nothing => Err(Fault::expected(TEXT)),
            _ => Ok(&scalar.text),
        }
    }

    fn whole_number(&self) -> Result<i128, Fault> {
        match self.scalar(WHOLE_NUMBER)?.meaning() {
            Meaning::Whole(number) => Ok(number),
            _ => Err(Fault::expected(WHOLE_NUMBER)),
        }
    }

    fn number(&self) -> Result<f64, Fault> {
        let scalar = self.scalar(NUMBER)?;
        match scalar.meaning() {
            Meaning::Number(number) => Ok(number),
            Meaning::Whole(whole) => Ok(nearest_float(whole)),
            Meaning::NotFinite => Err(Fault::expected("a finite number")),
            Meaning::Nothing | Meaning::Flag(_) | Meaning::Text => Err(Fault::expected(NUMBER)),
        }
    }
}

/// The float nearest to a whole number. The digits are read again because they are what a cast would round alike,
/// and no cast can be mistaken for a lossless one.
fn nearest_float(whole: i128) -> f64 {
    whole.to_string().parse().unwrap_or(f64::MAX)
}

/// Integers: checked here, so that the message can name the range instead of a Rust type.
macro_rules! integers {
    ($($method:ident $visit:ident $type:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            let number = self.whole_number()?;
            match $type::try_from(number) {
                Ok(number) => visitor.$visit(number),
                Err(_) if number < 0 && $type::MIN == 0 => {
                    Err(Fault::expected("a whole number, 0 or more"))
                }
                Err(_) if number < 0 => {
                    Err(Fault::expected(format!("a whole number from {}", $type::MIN)))
                }
                Err(_) => Err(Fault::expected(format!("a whole number up to {}", $type::MAX))),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for &'de Node {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let scalar = match &self.kind {
            Kind::List(list) => return visitor.visit_seq(ItemAccess::items(list)),
            Kind::Map(map) => return EntryAccess::visit(map, visitor),
            Kind::Broken => return Err(Fault::silent()),
            Kind::Scalar(scalar) => scalar,
        };
        match scalar.meaning() {
            Meaning::Nothing => visitor.visit_unit(),
            Meaning::Flag(flag) => visitor.visit_bool(flag),
            Meaning::Whole(whole) => match (i64::try_from(whole), u64::try_from(whole)) {
                (Ok(whole), _) => visitor.visit_i64(whole),
                (_, Ok(whole)) => visitor.visit_u64(whole),
                _ => visitor.visit_f64(nearest_float(whole)),
            },
            Meaning::Number(number) => visitor.visit_f64(number),
            Meaning::NotFinite => Err(Fault::expected("a finite number")),
            Meaning::Text => visitor.visit_str(&scalar.text),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.scalar(FLAG)?.meaning() {
            Meaning::Flag(flag) => visitor.visit_bool(flag),
            _ => Err(Fault::expected(FLAG)),
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

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_f64(self.number()?)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_f64(self.number()?)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_str(self.wanted_text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_str(&self.scalar(TEXT)?.text)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.is_nothing() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.scalar("nothing")?.meaning() {
            Meaning::Nothing => visitor.visit_unit(),
            _ => Err(Fault::expected("nothing")),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _name: &'static str, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Fault> {
        if name == SPANNED {
            visitor.visit_seq(SpannedAccess::new(&self.range, self))
        } else {
            visitor.visit_newtype_struct(self)
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_seq(ItemAccess::items(self.list(LIST)?))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Fault> {
        let expected = format!("a list of {length}");
        let list = self.list(&expected)?;
        if list.items.len() == length { ItemAccess::visit_parts(list, visitor) } else { Err(Fault::expected(expected)) }
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        EntryAccess::visit(self.map(|| Fault::expected(MAP))?, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let map = self.map(|| Fault::new(Reason::ExpectedKeys(fields)))?;
        EntryAccess::visit(map, visitor)
    }

    /// A choice: a bare word, or a map whose one key is the word and whose value are its settings.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let expected = || Fault::expected(one_of(variants));
        match &self.kind {
            Kind::Scalar(_) if self.is_nothing() => Err(expected()),
            Kind::Scalar(_) => visitor.visit_enum(ChoiceAccess::word(self)),
            Kind::Map(map) => match map.entries.as_slice() {
                [(key, value)] => visitor.visit_enum(ChoiceAccess::entry(key, value)),
                [] => Err(expected()),
                _ => Err(Fault::new(Reason::SeveralChoices(variants))),
            },
            Kind::List(_) => Err(expected()),
            Kind::Broken => Err(Fault::silent()),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }
}

/// "one of `a`, `b` or `c`", for what could have been chosen.
pub fn one_of(names: &[&str]) -> String {
    let mut quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.pop() {
        None => "nothing".to_owned(),
        Some(last) if quoted.is_empty() => last,
        Some(last) if quoted.len() == 1 => format!("{} or {last}", quoted.join(", ")),
        Some(last) => format!("one of {} or {last}", quoted.join(", ")),
    }
}
