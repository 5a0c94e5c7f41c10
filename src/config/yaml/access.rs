//! The items of lists, the entries of maps and the settings of choices, as serde reads them. Each error gets the step to
//! the node it is about.

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};

use super::deserialize_error::{DeserializeError, ErrorReason};
use super::node::{YamlEntry, YamlKind, YamlList, YamlMap, YamlNode};
use super::node_path::PathStep;
use super::placeholder::PlaceholderValue;

/// The items of a list.
pub struct ItemAccess<'de> {
    items: &'de [YamlNode],
    next: usize,
    step: fn(usize) -> PathStep,
}

impl<'de> ItemAccess<'de> {
    pub fn items(list: &'de YamlList) -> Self {
        Self { items: &list.items, next: 0, step: PathStep::Item }
    }

    /// Reads the items as the parts of a tuple. A broken part is read as a placeholder, so that the parts after it are
    /// checked too.
    pub fn visit_parts<V: Visitor<'de>>(list: &'de YamlList, visitor: V) -> Result<V::Value, DeserializeError> {
        let value = visitor.visit_seq(Self { items: &list.items, next: 0, step: PathStep::Part })?;
        let whole = list.items.iter().all(|item| !matches!(item.kind, YamlKind::Broken));
        whole.then_some(value).ok_or_else(DeserializeError::already_reported)
    }
}

impl<'de> SeqAccess<'de> for ItemAccess<'de> {
    type Error = DeserializeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, DeserializeError> {
        let Some(item) = self.items.get(self.next) else {
            return Ok(None);
        };
        let step = (self.step)(self.next);
        self.next += 1;
        match (&item.kind, step) {
            (YamlKind::Broken, PathStep::Part(_)) => {
                seed.deserialize(PlaceholderValue::default()).map_err(as_already_reported)
            }
            _ => seed.deserialize(item).map_err(|error| error.prepend_step(step)),
        }
        .map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len() - self.next)
    }
}

/// The entries of a map, then placeholders for its missing keys.
pub struct EntryAccess<'de> {
    map: &'de YamlMap,
    next: usize,
}

impl<'de> EntryAccess<'de> {
    pub fn visit_entries<V: Visitor<'de>>(map: &'de YamlMap, visitor: V) -> Result<V::Value, DeserializeError> {
        let value = visitor.visit_map(Self { map, next: 0 })?;
        // A value made of placeholders must not leave the reader.
        map.placeholder_keys.is_empty().then_some(value).ok_or_else(DeserializeError::already_reported)
    }
}

impl<'de> MapAccess<'de> for EntryAccess<'de> {
    type Error = DeserializeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, DeserializeError> {
        let index = self.next;
        self.next += 1;
        if let Some(entry) = self.map.entries.get(index) {
            return seed.deserialize(&entry.key).map(Some).map_err(|error| error.prepend_step(PathStep::Key(index)));
        }
        match self.map.placeholder_keys.get(index - self.map.entries.len()) {
            Some(name) => {
                seed.deserialize(PlaceholderValue::key_deserializer(name)).map(Some).map_err(as_already_reported)
            }
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, DeserializeError> {
        // Serde reads the value of the key it read last.
        let index = self.next.saturating_sub(1);
        match self.map.entries.get(index) {
            Some(entry) => seed.deserialize(&entry.value).map_err(|error| error.prepend_step(PathStep::Value(index))),
            None => seed.deserialize(PlaceholderValue::default()).map_err(as_already_reported),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.map.entries.len().saturating_sub(self.next))
    }
}

/// An error from a placeholder follows from the mistake that the placeholder replaces.
fn as_already_reported(_error: DeserializeError) -> DeserializeError {
    DeserializeError::already_reported()
}

/// A choice: its word, and its settings if any are written.
pub struct ChoiceAccess<'de> {
    word: &'de YamlNode,
    settings: Option<&'de YamlNode>,
}

impl<'de> ChoiceAccess<'de> {
    pub fn of_word(word: &'de YamlNode) -> Self {
        Self { word, settings: None }
    }

    pub fn of_entry(entry: &'de YamlEntry) -> Self {
        Self { word: &entry.key, settings: Some(&entry.value) }
    }

    /// Reads the settings. `example` shows how to write them and stands in the error if there are none.
    fn read_settings<R>(
        &self,
        example: &str,
        read: impl FnOnce(&'de YamlNode) -> Result<R, DeserializeError>,
    ) -> Result<R, DeserializeError> {
        match self.settings {
            Some(settings) => read(settings).map_err(|error| error.prepend_step(PathStep::Value(0))),
            None => {
                Err(DeserializeError::new(ErrorReason::MissingSettings(format!("{}: {example}", self.word.text()))))
            }
        }
    }
}

impl<'de> EnumAccess<'de> for ChoiceAccess<'de> {
    type Error = DeserializeError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), DeserializeError> {
        match seed.deserialize(self.word) {
            Ok(variant) => Ok((variant, self)),
            Err(error) if self.settings.is_some() => Err(error.prepend_step(PathStep::Key(0))),
            Err(error) => Err(error),
        }
    }
}

impl<'de> VariantAccess<'de> for ChoiceAccess<'de> {
    type Error = DeserializeError;

    fn unit_variant(self) -> Result<(), DeserializeError> {
        match self.settings {
            Some(settings) if !settings.is_null() => {
                let error = DeserializeError::new(ErrorReason::UnexpectedSettings(self.word.text().to_owned()));
                Err(error.prepend_step(PathStep::Value(0)))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, DeserializeError> {
        self.read_settings("…", |node| seed.deserialize(node))
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, DeserializeError> {
        let example = format!("[{}]", vec!["…"; length].join(", "));
        self.read_settings(&example, |node| node.deserialize_tuple(length, visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        let settings: Vec<String> = fields.iter().map(|field| format!("{field}: …")).collect();
        let example = format!("{{{}}}", settings.join(", "));
        self.read_settings(&example, |node| node.deserialize_struct("", fields, visitor))
    }
}
