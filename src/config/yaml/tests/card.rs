//! A made-up scorecard with one of everything that a spec may hold.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use indexmap::IndexMap;
use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::config::yaml::{Entries, Spanned};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    #[serde(default)]
    pub title: Option<Spanned<String>>,
    #[serde(default)]
    pub metrics: Entries<Metric>,
    #[serde(default)]
    pub tiers: IndexMap<Spanned<String>, Tier>,
    #[serde(default)]
    pub plays: Vec<Play>,
    #[serde(default)]
    pub since: Option<Spanned<NaiveDate>>,
    #[serde(default)]
    pub range: Option<(f64, f64)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    pub weight: Weight,
    pub score: Spanned<Score>,
    #[serde(default)]
    pub higher_is_better: bool,
    #[serde(default, alias = "label")]
    pub name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Score {
    Linear { zero: Spanned<f64>, full: Spanned<f64> },
    Steps(Vec<Spanned<f64>>),
    Pair(u8, String),
    AsIs,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    pub seats: u8,
    pub weights: BTreeMap<String, f64>,
    #[serde(default)]
    pub parent: Option<Box<Tier>>,
}

#[derive(Debug, Deserialize)]
pub struct Play {
    pub id: Id,
    pub within_days: Spanned<u32>,
}

#[derive(Debug, Deserialize)]
pub struct Id(pub String);

/// One number, or one per tier: the kind of visitor that specs write by hand.
#[derive(Debug)]
pub enum Weight {
    One(f64),
    PerTier(Entries<f64>),
}

impl<'de> Deserialize<'de> for Weight {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct WeightVisitor;
        impl<'de> Visitor<'de> for WeightVisitor {
            type Value = Weight;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a weight: a number, or a map of tiers to numbers")
            }
            fn visit_i64<E>(self, whole: i64) -> Result<Weight, E> {
                Ok(Weight::One(i32::try_from(whole).map_or(f64::MAX, f64::from)))
            }
            fn visit_f64<E>(self, number: f64) -> Result<Weight, E> {
                Ok(Weight::One(number))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Weight, A::Error> {
                Entries::deserialize(de::value::MapAccessDeserializer::new(map)).map(Weight::PerTier)
            }
        }
        deserializer.deserialize_any(WeightVisitor)
    }
}

/// Anything at all, to hear what `deserialize_any` says.
#[derive(Debug, PartialEq)]
pub enum Any {
    Nothing,
    Flag(bool),
    Whole(i64),
    Number(f64),
    Text(String),
    List(Vec<Any>),
    Map(Vec<(String, Any)>),
}

impl<'de> Deserialize<'de> for Any {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyVisitor;
        impl<'de> Visitor<'de> for AnyVisitor {
            type Value = Any;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("anything")
            }
            fn visit_unit<E>(self) -> Result<Any, E> {
                Ok(Any::Nothing)
            }
            fn visit_bool<E>(self, flag: bool) -> Result<Any, E> {
                Ok(Any::Flag(flag))
            }
            fn visit_i64<E>(self, whole: i64) -> Result<Any, E> {
                Ok(Any::Whole(whole))
            }
            fn visit_f64<E>(self, number: f64) -> Result<Any, E> {
                Ok(Any::Number(number))
            }
            fn visit_str<E>(self, text: &str) -> Result<Any, E> {
                Ok(Any::Text(text.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Any, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Any::List(items))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Any, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Any::Map(entries))
            }
        }
        deserializer.deserialize_any(AnyVisitor)
    }
}
