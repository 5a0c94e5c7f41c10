//! The reference of all YAML keys in Markdown, from the JSON Schema of a pipeline.
//!
//! Each object of the YAML becomes a section, under the path at which it is met first. Other places link to it.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write;

use serde_json::{Map, Value};

/// Writes the reference of `schema`: a section per object, breadth first from the top of the file.
#[must_use]
pub fn write_key_reference(schema: &Value) -> String {
    let mut writer = ReferenceWriter {
        definitions: schema["definitions"].as_object(),
        paths: BTreeMap::new(),
        pending: VecDeque::from([Section { path: String::new(), object: schema }]),
        text: String::new(),
    };
    while let Some(section) = writer.pending.pop_front() {
        writer.write_section(&section);
    }
    writer.text
}

/// An object with keys, or the variants of a value, and where it stands in the file.
struct Section<'a> {
    path: String,
    object: &'a Value,
}

struct ReferenceWriter<'a> {
    definitions: Option<&'a Map<String, Value>>,
    /// The path under which each definition is described, by its name.
    paths: BTreeMap<&'a str, String>,
    pending: VecDeque<Section<'a>>,
    text: String,
}

impl<'a> ReferenceWriter<'a> {
    fn write_section(&mut self, section: &Section<'a>) {
        let Section { path, object } = section;
        let title = if path.is_empty() { "The file".to_owned() } else { format!("`{path}`") };
        let _ = writeln!(self.text, "\n#### {title}\n");
        if !path.is_empty()
            && let Some(description) = description_of(object)
        {
            let _ = writeln!(self.text, "{description}\n");
        }
        let rows = match (object["properties"].as_object(), object["oneOf"].as_array()) {
            (Some(properties), _) => self.key_rows(path, object, properties),
            (None, Some(variants)) => self.variant_rows(path, variants),
            (None, None) => Vec::new(),
        };
        self.text.push_str("| key | value | meaning |\n|---|---|---|\n");
        for ReferenceRow { key, value, meaning } in rows {
            let _ = writeln!(self.text, "| {key} | {value} | {meaning} |");
        }
    }

    fn key_rows(&mut self, path: &str, object: &Value, properties: &'a Map<String, Value>) -> Vec<ReferenceRow> {
        let required: Vec<&str> =
            object["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let mut rows = Vec::new();
        for (name, schema) in properties {
            let key =
                if required.contains(&name.as_str()) { format!("`{name}` (required)") } else { format!("`{name}`") };
            rows.push(ReferenceRow {
                key,
                value: self.value_text(&join_path(path, name), schema),
                meaning: description_of(schema).unwrap_or_default(),
            });
        }
        rows
    }

    /// A variant is a word, or a map with one key.
    fn variant_rows(&mut self, path: &str, variants: &'a [Value]) -> Vec<ReferenceRow> {
        let mut rows = Vec::new();
        for variant in variants {
            let meaning = description_of(variant).unwrap_or_default();
            match variant["properties"].as_object() {
                Some(properties) => {
                    for (name, schema) in properties {
                        let value = self.value_text(&join_path(path, name), schema);
                        rows.push(ReferenceRow { key: format!("`{name}`"), value, meaning: meaning.clone() });
                    }
                }
                None => rows.push(ReferenceRow {
                    key: words_of(variant).join(", "),
                    value: "the word alone".to_owned(),
                    meaning,
                }),
            }
        }
        rows
    }

    /// Describes the values that a schema allows, and plans the sections of the objects among them.
    fn value_text(&mut self, path: &str, schema: &'a Value) -> String {
        if let Some(name) = schema["$ref"].as_str() {
            return self.reference_text(path, name.rsplit('/').next().unwrap_or_default());
        }
        for combination in ["anyOf", "oneOf", "allOf"] {
            if let Some(choices) = schema[combination].as_array() {
                let choices = choices.iter().filter(|choice| choice["type"] != "null");
                let texts: Vec<String> = choices.map(|choice| self.value_text(path, choice)).collect();
                return texts.join(", or ");
            }
        }
        let words = words_of(schema);
        if !words.is_empty() {
            return words.join(", ");
        }
        let types: Vec<&str> = match &schema["type"] {
            Value::Array(types) => types.iter().filter_map(Value::as_str).filter(|kind| *kind != "null").collect(),
            kind => kind.as_str().into_iter().collect(),
        };
        let texts: Vec<String> = types.into_iter().map(|kind| self.type_text(path, schema, kind)).collect();
        texts.join(", or ")
    }

    fn type_text(&mut self, path: &str, schema: &'a Value, kind: &str) -> String {
        match kind {
            "object" if schema["additionalProperties"].is_object() => {
                let values = self.value_text(&join_path(path, "NAME"), &schema["additionalProperties"]);
                format!("a map: NAME: {values}")
            }
            "array" => format!("a list: {}", self.value_text(&format!("{path}[]"), &schema["items"])),
            "string" => "text".to_owned(),
            "boolean" => "`true` or `false`".to_owned(),
            "integer" => "an integer".to_owned(),
            "number" => "a number".to_owned(),
            other => other.to_owned(),
        }
    }

    /// Describes a definition: in a section of its own if it has keys or variants with keys, otherwise in place.
    fn reference_text(&mut self, path: &str, name: &str) -> String {
        let Some((name, definition)) = self.definitions.and_then(|definitions| definitions.get_key_value(name)) else {
            return String::new();
        };
        let has_keys = definition["properties"].is_object();
        let has_variants_with_meaning = definition["oneOf"]
            .as_array()
            .is_some_and(|variants| variants.iter().any(|variant| description_of(variant).is_some()));
        if !has_keys && !has_variants_with_meaning {
            // A pattern means little to people; its description has examples.
            return match (
                description_of(definition),
                definition["pattern"].is_string() || definition["type"].is_array(),
            ) {
                (Some(description), true) => description,
                _ => self.value_text(path, definition),
            };
        }
        let known = self.paths.get(name.as_str()).cloned();
        let described_at = known.unwrap_or_else(|| {
            self.paths.insert(name, path.to_owned());
            self.pending.push_back(Section { path: path.to_owned(), object: definition });
            path.to_owned()
        });
        format!("[`{described_at}`](#{})", heading_anchor(&described_at))
    }
}

struct ReferenceRow {
    key: String,
    value: String,
    meaning: String,
}

fn join_path(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Returns the description on one line, with the characters escaped that end a cell of a table.
fn description_of(schema: &Value) -> Option<String> {
    let text = schema["description"].as_str()?;
    Some(text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|"))
}

/// Returns the words that a schema lists, in backticks.
fn words_of(schema: &Value) -> Vec<String> {
    let only = schema.get("const").into_iter();
    only.chain(schema["enum"].as_array().into_iter().flatten())
        .filter_map(Value::as_str)
        .map(|word| format!("`{word}`"))
        .collect()
}

/// Returns the anchor that Markdown viewers give a heading: lowercase, without punctuation.
fn heading_anchor(heading: &str) -> String {
    heading
        .chars()
        .filter(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-'))
        .collect::<String>()
        .to_lowercase()
}
