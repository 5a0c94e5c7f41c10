//! `quality:` as written: what a day's data is held to before it is published.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, Visitor};

use super::scalar::nearest_f64;
use crate::config::yaml::Spanned;

/// Before a day is published it is compared with the snapshots before it. A check that stops keeps the whole day from
/// being published.
#[derive(Debug, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawQuality {
    /// The newest so many earlier snapshots say what is usual; 7 unless said.
    pub snapshots: Option<Spanned<u32>>,
    /// With fewer earlier snapshots than this a check says nothing; 3 unless said.
    pub min_snapshots: Option<Spanned<u32>>,
    /// With fewer accounts behind a number than this a check says nothing; 30 unless said.
    pub min_accounts: Option<Spanned<u32>>,
    /// With fewer rows behind a number than this a check of a source's rows says nothing; 100 unless said.
    pub min_rows: Option<Spanned<u32>>,
    /// How many days longer than any of its last 12 pauses a source has had no new row or snapshot; warns from 1, stops
    /// from 3 unless said. Sources that say `freshness` themselves are held to that instead.
    pub freshness: Option<RawLimits>,
    /// The share (0 to 1) of the usual number of a source's rows that is gone; warns from 0.1, stops from 0.3 unless
    /// said.
    pub rows_lost: Option<RawLimits>,
    /// The share (0 to 1) of the rows of a source's newest day that is missing beside the same weekday of the four weeks
    /// before; warns from 0.25, stops from 0.4 unless said.
    pub day_rows_lost: Option<RawLimits>,
    /// By how much the share (0 to 1) of a source's rows that count for nobody (without a key, invalid, of unknown
    /// accounts) exceeds the usual share; warns from 0.05, stops from 0.2 unless said.
    pub rows_dropped: Option<RawLimits>,
    /// The share (0 to 1) of the usual values of a source's column that is NULL; warns from 0.2, stops from 0.5 unless
    /// said.
    pub nulls: Option<RawLimits>,
    /// The share (0 to 1) of the usual number of accounts that is gone; warns from 0.1, stops from 0.3 unless said.
    pub accounts_lost: Option<RawLimits>,
    /// The share of the usual values of a metric that is missing; warns from 0.2, stops from 0.5 unless said.
    pub values_missing: Option<RawLimits>,
    /// How many times the usual median a metric's median is, or the other way round; warns from 3, stops from 10 unless
    /// said. Zeros are left out of both.
    pub median_factor: Option<RawLimits>,
    /// The share of the usually scored accounts without a score; warns from 0.1, stops from 0.3 unless said.
    pub scores_lost: Option<RawLimits>,
    /// The share of the accounts whose score is in another band than one snapshot ago; warns from 0.2, stops from 0.5
    /// unless said.
    pub bands_changed: Option<RawLimits>,
    /// How many accounts are in a circle of parents (`roll_up`), such as `a -> b -> a`; warns from 1, never stops unless
    /// said.
    pub parent_cycles: Option<RawLimits>,
    /// How many accounts name a parent that is listed nowhere (`roll_up`); warns from 1, never stops unless said.
    pub parent_orphans: Option<RawLimits>,
    /// The population stability index of the score, per tier, against the snapshot before; warns from 0.1, stops from
    /// 0.25 unless said.
    pub psi: Option<RawPsi>,
}

/// From where on a check warns, and from where on it stops: a number or `never`.
#[derive(Debug, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLimits {
    pub warn: Option<Spanned<RawLimit>>,
    pub stop: Option<Spanned<RawLimit>>,
}

/// From where on the stability index warns and stops, and how many accounts it takes.
#[derive(Debug, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPsi {
    pub warn: Option<Spanned<RawLimit>>,
    pub stop: Option<Spanned<RawLimit>>,
    /// A tier with fewer scores than this, on either day, is not looked at: chance alone moves the index of few
    /// accounts. 200 unless said.
    pub min_accounts: Option<Spanned<u32>>,
}

/// A number, or `never`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RawLimit {
    Threshold(f64),
    Never,
}

impl<'de> Deserialize<'de> for RawLimit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NumberOrNever;
        impl Visitor<'_> for NumberOrNever {
            type Value = RawLimit;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a number, or `never`")
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<RawLimit, E> {
                nearest_f64(number).map(RawLimit::Threshold)
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<RawLimit, E> {
                nearest_f64(number).map(RawLimit::Threshold)
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<RawLimit, E> {
                Ok(RawLimit::Threshold(number))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<RawLimit, E> {
                match text {
                    "never" => Ok(RawLimit::Never),
                    _ => Err(E::custom(format!("expected a number, or `never`, found `{text}`"))),
                }
            }
        }
        deserializer.deserialize_any(NumberOrNever)
    }
}

impl JsonSchema for RawLimit {
    fn schema_name() -> Cow<'static, str> {
        "Limit".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"anyOf": [{"type": "number", "minimum": 0}, {"const": "never"}]})
    }
}
