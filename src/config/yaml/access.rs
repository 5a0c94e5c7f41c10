//! Serde's walk over lists, maps and choices, noting on each fault the step it came through.

use std::ops::Range;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use super::fault::{Fault, Reason, Step};
use super::node::{Kind, List, Map, Node};
use super::stand_in::StandIn;

/// The items of a list. As parts of a tuple, broken ones get stand-ins, so that the parts after them are read.
pub struct ItemAccess<'de> {
    items: &'de [Node],
    next: usize,
    step: fn(usize) -> Step,
}

impl<'de> ItemAccess<'de> {
    pub fn items(list: &'de List) -> Self {
        Self { items: &list.items, next: 0, step: Step::Item }
    }

    pub fn visit_parts<V: Visitor<'de>>(list: &'de List, visitor: V) -> Result<V::Value, Fault> {
        let value = visitor.visit_seq(Self { items: &list.items, next: 0, step: Step::Part })?;
        let whole = list.items.iter().all(|item| !matches!(item.kind, Kind::Broken));
        whole.then_some(value).ok_or_else(Fault::silent)
    }
}

impl<'de> SeqAccess<'de> for ItemAccess<'de> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        let Some(item) = self.items.get(self.next) else {
            return Ok(None);
        };
        let step = (self.step)(self.next);
        self.next += 1;
        match (&item.kind, step) {
            (Kind::Broken, Step::Part(_)) => seed.deserialize(StandIn::default()).map_err(follows),
            _ => seed.deserialize(item).map_err(|fault| fault.under(step)),
        }
        .map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len() - self.next)
    }
}

/// The entries of a map, then the stand-ins for the keys it lacks.
pub struct EntryAccess<'de> {
    map: &'de Map,
    next: usize,
}

impl<'de> EntryAccess<'de> {
    pub fn visit<V: Visitor<'de>>(map: &'de Map, visitor: V) -> Result<V::Value, Fault> {
        let value = visitor.visit_map(Self { map, next: 0 })?;
        // Nothing made of stand-ins gets out.
        map.stand_ins.is_empty().then_some(value).ok_or_else(Fault::silent)
    }
}

impl<'de> MapAccess<'de> for EntryAccess<'de> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let index = self.next;
        self.next += 1;
        if let Some((key, _)) = self.map.entries.get(index) {
            return seed.deserialize(key).map(Some).map_err(|fault| fault.under(Step::Key(index)));
        }
        match self.map.stand_ins.get(index - self.map.entries.len()) {
            Some(name) => seed.deserialize(StandIn::key(name)).map(Some).map_err(follows),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        // Serde asks for the value of the key it was given last.
        let index = self.next.saturating_sub(1);
        match self.map.entries.get(index) {
            Some((_, value)) => seed.deserialize(value).map_err(|fault| fault.under(Step::Value(index))),
            None => seed.deserialize(StandIn::default()).map_err(follows),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.map.entries.len().saturating_sub(self.next))
    }
}

/// Whatever a stand-in does not fit follows from the mistake it stands for.
fn follows(_fault: Fault) -> Fault {
    Fault::silent()
}

/// A choice: its word, and its settings if it has any.
pub struct ChoiceAccess<'de> {
    word: &'de Node,
    settings: Option<&'de Node>,
}

impl<'de> ChoiceAccess<'de> {
    pub fn word(word: &'de Node) -> Self {
        Self { word, settings: None }
    }

    pub fn entry(word: &'de Node, settings: &'de Node) -> Self {
        Self { word, settings: Some(settings) }
    }

    fn settings<R>(&self, example: &str, read: impl FnOnce(&'de Node) -> Result<R, Fault>) -> Result<R, Fault> {
        match self.settings {
            Some(settings) => read(settings).map_err(|fault| fault.under(Step::Value(0))),
            None => Err(Fault::new(Reason::Bare(format!("{}: {example}", self.word.text())))),
        }
    }
}

impl<'de> EnumAccess<'de> for ChoiceAccess<'de> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Fault> {
        match seed.deserialize(self.word) {
            Ok(variant) => Ok((variant, self)),
            Err(fault) if self.settings.is_some() => Err(fault.under(Step::Key(0))),
            Err(fault) => Err(fault),
        }
    }
}

impl<'de> VariantAccess<'de> for ChoiceAccess<'de> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        match self.settings {
            Some(settings) if !settings.is_nothing() => {
                let fault = Fault::new(Reason::NoSettings(self.word.text().to_owned()));
                Err(fault.under(Step::Value(0)))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Fault> {
        self.settings("…", |node| seed.deserialize(node))
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Fault> {
        let example = format!("[{}]", vec!["…"; length].join(", "));
        self.settings(&example, |node| node.deserialize_tuple(length, visitor))
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        let settings: Vec<String> = fields.iter().map(|field| format!("{field}: …")).collect();
        let example = format!("{{{}}}", settings.join(", "));
        self.settings(&example, |node| node.deserialize_struct("", fields, visitor))
    }
}

/// The three parts a `Spanned` is made of: start, end, value.
pub struct SpannedAccess<D> {
    bounds: [usize; 2],
    next: usize,
    value: Option<D>,
}

impl<D> SpannedAccess<D> {
    pub fn new(range: &Range<usize>, value: D) -> Self {
        Self { bounds: [range.start, range.end], next: 0, value: Some(value) }
    }
}

impl<'de, D: Deserializer<'de, Error = Fault>> SeqAccess<'de> for SpannedAccess<D> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        if let Some(&bound) = self.bounds.get(self.next) {
            self.next += 1;
            return seed.deserialize(bound.into_deserializer()).map(Some);
        }
        self.value.take().map(|value| seed.deserialize(value)).transpose()
    }
}
