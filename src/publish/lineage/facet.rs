//! A facet: one named part of an event, with the schema that it follows.

use serde_json::{Map, Value};

/// The program that writes the events.
pub const PRODUCER: &str = concat!("urn:healthscore:", env!("CARGO_PKG_VERSION"));

/// A named part of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Facet {
    name: &'static str,
    content: Value,
}

impl Facet {
    /// Makes a facet that follows a version of a published schema.
    #[must_use]
    pub fn new(name: &'static str, version: &str, schema: &str, mut content: Value) -> Self {
        let url = format!("https://openlineage.io/spec/facets/{version}/{schema}.json#/$defs/{schema}");
        content["_producer"] = PRODUCER.into();
        content["_schemaURL"] = url.into();
        Facet { name, content }
    }
}

/// Returns facets as one object, by their names.
pub fn facets_json(facets: impl IntoIterator<Item = Facet>) -> Value {
    Value::Object(facets.into_iter().map(|facet| (facet.name.to_owned(), facet.content)).collect::<Map<_, _>>())
}
