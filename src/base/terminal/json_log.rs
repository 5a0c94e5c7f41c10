//! Log lines as JSON: one object per line, with the fields of the event and of its spans at the top level.

use std::fmt::Debug;
use std::io::{Write, stderr};

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::{LookupSpan, Scope};

/// The text in this field is JSON already.
pub const RAW_JSON_FIELD: &str = "openlineage";

/// Writes every line to stderr.
pub struct JsonLogLayer {
    pub clock: fn() -> DateTime<Utc>,
}

/// The fields of a span or an event.
#[derive(Default)]
struct JsonFields(Map<String, Value>);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for JsonLogLayer {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut fields = JsonFields::default();
        attributes.record(&mut fields);
        span.extensions_mut().insert(fields);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(fields) = span.extensions_mut().get_mut::<JsonFields>() {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut line = JsonFields::default();
        // The innermost span overrides the others.
        for span in context.event_scope(event).into_iter().flat_map(Scope::from_root) {
            if let Some(JsonFields(fields)) = span.extensions().get::<JsonFields>() {
                line.0.extend(fields.clone());
            }
        }
        event.record(&mut line);
        let now = (self.clock)().to_rfc3339_opts(SecondsFormat::Millis, true);
        let meta = event.metadata();
        for (name, value) in [("timestamp", now.as_str()), ("level", meta.level().as_str()), ("target", meta.target())]
        {
            line.0.insert(name.to_owned(), value.into());
        }
        // One write, so that the lines of several threads don't mix. A closed pipe is not an error.
        let _ = stderr().lock().write_all(format!("{}\n", Value::Object(line.0)).as_bytes());
    }
}

impl JsonFields {
    fn set_field(&mut self, field: &Field, value: Value) {
        self.0.insert(field.name().to_owned(), value);
    }
}

impl Visit for JsonFields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.set_field(field, format!("{value:?}").into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let json = (field.name() == RAW_JSON_FIELD).then(|| serde_json::from_str(value).ok()).flatten();
        self.set_field(field, json.unwrap_or_else(|| value.into()));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set_field(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set_field(field, value.into());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.set_field(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set_field(field, value.into());
    }
}
