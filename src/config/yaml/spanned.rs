//! Values with their place in the file, and maps that keep the order of the file.

use std::borrow::{Borrow, Cow};
use std::cell::RefCell;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::base::diagnostic::{Place, TextFile};

/// The newtype name that makes the YAML deserializer pass the place along with the value.
pub const SPANNED_NEWTYPE: &str = "healthscore::Spanned";

/// A value and its place in the file (that of the value, not of its key). It is compared and hashed by the value alone,
/// so that maps can be searched by value. Only `yaml::read` can read one.
#[derive(Clone)]
pub struct Spanned<T> {
    pub value: T,
    pub place: Place,
}

/// The entries of a YAML map in the order of the file, with the places of their keys. Keys are unique: `yaml::read`
/// reports a repeated key and keeps the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entries<V>(pub Vec<(Spanned<String>, V)>);

thread_local! {
    /// The file being read, set for the time of one read. Serde passes nothing from the reader to `Deserialize`, so a
    /// `Spanned` takes its file from here.
    static CURRENT_FILE: RefCell<Option<Arc<TextFile>>> = const { RefCell::new(None) };
}

/// Runs `read`; every place that it makes is in `file`.
pub fn with_current_file<R>(file: &Arc<TextFile>, read: impl FnOnce() -> R) -> R {
    /// Restores the outer file even if a `Deserialize` panics.
    struct Restore(Option<Arc<TextFile>>);
    impl Drop for Restore {
        fn drop(&mut self) {
            CURRENT_FILE.replace(self.0.take());
        }
    }
    let _restore = Restore(CURRENT_FILE.replace(Some(Arc::clone(file))));
    read()
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Spanned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SpannedVisitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for SpannedVisitor<T> {
            type Value = Spanned<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value with its place")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Self::Value, A::Error> {
                let no_place = || de::Error::custom("only YAML files have places");
                let start = parts.next_element()?.ok_or_else(no_place)?;
                let end = parts.next_element()?.ok_or_else(no_place)?;
                let value = parts.next_element()?.ok_or_else(no_place)?;
                let file = CURRENT_FILE.with_borrow(Clone::clone).ok_or_else(no_place)?;
                Ok(Spanned { value, place: Place { file, range: start..end } })
            }
        }

        deserializer.deserialize_newtype_struct(SPANNED_NEWTYPE, SpannedVisitor(PhantomData))
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Entries<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntriesVisitor<V>(PhantomData<V>);

        impl<'de, V: Deserialize<'de>> Visitor<'de> for EntriesVisitor<V> {
            type Value = Entries<V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::with_capacity(map.size_hint().unwrap_or(0));
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(EntriesVisitor(PhantomData))
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Spanned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T: fmt::Display> fmt::Display for Spanned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Spanned<T> {}

impl<T: PartialOrd> PartialOrd for Spanned<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl<T: Ord> Ord for Spanned<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.value.cmp(&other.value)
    }
}

impl<T: Hash> Hash for Spanned<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl Borrow<str> for Spanned<String> {
    fn borrow(&self) -> &str {
        &self.value
    }
}

impl<T: Serialize> Serialize for Spanned<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<V: Serialize> Serialize for Entries<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

impl<T: JsonSchema> JsonSchema for Spanned<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

impl<V: JsonSchema> JsonSchema for Entries<V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Entries_of_{}", V::schema_name()).into()
    }

    fn schema_id() -> Cow<'static, str> {
        format!("Entries<{}>", V::schema_id()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let values = generator.subschema_for::<V>();
        schemars::json_schema!({ "type": "object", "additionalProperties": values })
    }
}

/// An empty map, for `#[serde(default)]`. A derived impl would require `V: Default`.
impl<V> Default for Entries<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V> Deref for Entries<V> {
    type Target = [(Spanned<String>, V)];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<'a, V> IntoIterator for &'a Entries<V> {
    type Item = &'a (Spanned<String>, V);
    type IntoIter = std::slice::Iter<'a, (Spanned<String>, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_and_output_are_those_of_the_values() {
        let schema = |schema: Schema| serde_json::to_value(schema).unwrap();
        assert_eq!(
            schema(schemars::schema_for!(Entries<Spanned<u8>>))["additionalProperties"],
            serde_json::json!({"type": "integer", "format": "uint8", "minimum": 0, "maximum": 255})
        );
        assert_eq!(
            schema(schemars::schema_for!(Spanned<Option<String>>)),
            schema(schemars::schema_for!(Option<String>))
        );
        let file = Arc::new(TextFile { name: String::new(), text: String::new() });
        let place = Place::new(&file, 0..0);
        let key = Spanned { value: "a".to_owned(), place };
        let json = serde_json::to_string(&Entries(vec![(key, 1)])).unwrap();
        assert_eq!(json, r#"{"a":1}"#);
        // Other formats have no places.
        assert!(serde_json::from_str::<Spanned<u8>>("1").is_err());
    }
}
