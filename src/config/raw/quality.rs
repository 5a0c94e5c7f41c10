//! `quality:` as written: the checks of a day's data before it is published.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, Visitor};

use super::scalar::nearest_f64;
use crate::config::yaml::Spanned;

/// The checks of a day before it is published. Most compare the day with the snapshots before it. A check that stops
/// keeps the whole day from being published.
#[derive(Debug, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawQuality {
    /// The number of earlier snapshots that show what is usual. Default: 7.
    pub snapshots: Option<Spanned<u32>>,
    /// With fewer earlier snapshots than this a check reports nothing. Default: 3.
    pub min_snapshots: Option<Spanned<u32>>,
    /// With fewer accounts behind a number than this a check reports nothing. Default: 30.
    pub min_accounts: Option<Spanned<u32>>,
    /// With fewer rows behind a number than this a check of a source's rows reports nothing. Default: 100.
    pub min_rows: Option<Spanned<u32>>,
    /// By how many days a source has been without a new row or snapshot for longer than in any of its last 12 pauses.
    /// Default: warns from 1, stops from 3. Sources with a `freshness` of their own use that instead.
    pub freshness: Option<RawLimits>,
    /// The share (0 to 1) of the usual number of a source's rows that is missing. Default: warns from 0.1, stops from
    /// 0.3.
    pub rows_lost: Option<RawLimits>,
    /// The share (0 to 1) of the rows of a source's newest day that is missing, compared with the same weekday of the
    /// four weeks before. Default: warns from 0.25, stops from 0.4.
    pub day_rows_lost: Option<RawLimits>,
    /// By how much the share (0 to 1) of a source's dropped rows (without a key, invalid, of unknown accounts) exceeds
    /// the usual share. Default: warns from 0.05, stops from 0.2.
    pub rows_dropped: Option<RawLimits>,
    /// The share (0 to 1) of the usual values of a source's column that is NULL. Default: warns from 0.2, stops from
    /// 0.5.
    pub nulls: Option<RawLimits>,
    /// The share (0 to 1) of the usual number of accounts that is missing. Default: warns from 0.1, stops from 0.3.
    pub accounts_lost: Option<RawLimits>,
    /// The share of the usual values of a metric that is missing. Default: warns from 0.2, stops from 0.5.
    pub values_missing: Option<RawLimits>,
    /// The factor between a metric's median and its usual median, either way, both without zeros. Default: warns from
    /// 3, stops from 10.
    pub median_factor: Option<RawLimits>,
    /// The share of the usually scored accounts without a score. Default: warns from 0.1, stops from 0.3.
    pub scores_lost: Option<RawLimits>,
    /// The share of the accounts whose score is in another band than in the snapshot before. Default: warns from 0.2,
    /// stops from 0.5.
    pub bands_changed: Option<RawLimits>,
    /// The number of accounts in a cycle of parents (`roll_up`), such as `a -> b -> a`. Default: warns from 1, never
    /// stops.
    pub parent_cycles: Option<RawLimits>,
    /// The number of accounts whose parent is not listed (`roll_up`). Default: warns from 1, never stops.
    pub parent_orphans: Option<RawLimits>,
    /// The population stability index of the score, per tier, against the snapshot before. Default: warns from 0.1,
    /// stops from 0.25.
    pub psi: Option<RawPsi>,
}

/// The values from which a check warns and stops: a number or `never`.
#[derive(Debug, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLimits {
    pub warn: Option<Spanned<RawLimit>>,
    pub stop: Option<Spanned<RawLimit>>,
}

/// The values from which the stability index warns and stops, and the number of accounts it needs.
#[derive(Debug, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPsi {
    pub warn: Option<Spanned<RawLimit>>,
    pub stop: Option<Spanned<RawLimit>>,
    /// A tier with fewer scores than this on either day is not checked: with few accounts, chance alone moves the
    /// index. Default: 200.
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
