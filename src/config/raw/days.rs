//! Numbers of days and of snapshots, such as `30d`, `4w` and `2 snapshots`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error};

use crate::config::ComparisonWindow;

/// A number of days, written `30d` or `4w`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days(pub u32);

impl<'de> Deserialize<'de> for Days {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let expected = "expected a number of days such as `30d` or `4w`";
        parse_days(&text).ok_or_else(|| D::Error::custom(format!("{expected}, found `{text}`")))
    }
}

/// A hundred years: longer than any history, and far from the limits of date arithmetic.
const MAX_DAYS: u32 = 36_525;

fn parse_days(text: &str) -> Option<Days> {
    let (count, days_each) = match (text.strip_suffix('d'), text.strip_suffix('w')) {
        (Some(count), _) => (count, 1),
        (_, Some(count)) => (count, 7),
        _ => return None,
    };
    let days = count.parse::<u32>().ok()?.checked_mul(days_each)?;
    (days <= MAX_DAYS).then_some(Days(days))
}

impl JsonSchema for Days {
    fn schema_name() -> Cow<'static, str> {
        "Days".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": "^[0-9]+[dw]$", "description": "a number of days, such as 30d or 4w"})
    }
}

/// How long a score must stay in a band, written `2 snapshots`, `7d` or `1w`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RawDwell {
    Snapshots(u32),
    Days(Days),
}

impl<'de> Deserialize<'de> for RawDwell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let count = text.strip_suffix("snapshots").or_else(|| text.strip_suffix("snapshot"));
        let dwell = match count {
            Some(count) => count.trim_end().parse().ok().filter(|count| *count <= MAX_DAYS).map(RawDwell::Snapshots),
            None => parse_days(&text).map(RawDwell::Days),
        };
        let expected = "expected a number of snapshots or days, such as `2 snapshots` or `7d`";
        dwell.ok_or_else(|| D::Error::custom(format!("{expected}, found `{text}`")))
    }
}

impl JsonSchema for RawDwell {
    fn schema_name() -> Cow<'static, str> {
        "Dwell".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^[0-9]+( *snapshots?|[dw])$",
            "description": "a number of snapshots or days, such as 2 snapshots or 7d"
        })
    }
}

impl<'de> Deserialize<'de> for ComparisonWindow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text == "previous" {
            return Ok(ComparisonWindow::Previous);
        }
        match parse_days(&text) {
            Some(Days(days)) if days > 0 => Ok(ComparisonWindow::Days(days)),
            _ => Err(D::Error::custom(format!("expected `previous` or a span such as `30d`, found `{text}`"))),
        }
    }
}

impl JsonSchema for ComparisonWindow {
    fn schema_name() -> Cow<'static, str> {
        "Window".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": "^(previous|[0-9]+[dw])$", "description": "previous, or a number of days, such as 30d or 4w"})
    }
}
