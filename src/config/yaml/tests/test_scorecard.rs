//! A made-up scorecard with one value of every kind that a pipeline uses.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use indexmap::IndexMap;
use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::config::yaml::{Entries, Spanned};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestScorecard {
    #[serde(default)]
    pub title: Option<Spanned<String>>,
    #[serde(default)]
    pub metrics: Entries<TestMetric>,
    #[serde(default)]
    pub tiers: IndexMap<Spanned<String>, TestTier>,
    #[serde(default)]
    pub plays: Vec<TestPlay>,
    #[serde(default)]
    pub since: Option<Spanned<NaiveDate>>,
    #[serde(default)]
    pub range: Option<(f64, f64)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestMetric {
    pub weight: TestWeight,
    pub score: Spanned<TestScoring>,
    #[serde(default)]
    pub higher_is_better: bool,
    #[serde(default, alias = "label")]
    pub name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum TestScoring {
    Linear { zero: Spanned<f64>, full: Spanned<f64> },
    Steps(Vec<Spanned<f64>>),
    Pair(u8, String),
    AsIs,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestTier {
    pub seats: u8,
    pub weights: BTreeMap<String, f64>,
    #[serde(default)]
    pub parent: Option<Box<TestTier>>,
}

#[derive(Debug, Deserialize)]
pub struct TestPlay {
    pub id: Id,
    pub within_days: Spanned<u32>,
}

#[derive(Debug, Deserialize)]
pub struct Id(pub String);

/// One number, or one per tier: a hand-written visitor like those of the pipeline's types.
#[derive(Debug)]
pub enum TestWeight {
    One(f64),
    PerTier(Entries<f64>),
}

impl<'de> Deserialize<'de> for TestWeight {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct WeightVisitor;
        impl<'de> Visitor<'de> for WeightVisitor {
            type Value = TestWeight;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a weight: a number, or a map of tiers to numbers")
            }
            fn visit_i64<E>(self, whole: i64) -> Result<TestWeight, E> {
                Ok(TestWeight::One(i32::try_from(whole).map_or(f64::MAX, f64::from)))
            }
            fn visit_f64<E>(self, number: f64) -> Result<TestWeight, E> {
                Ok(TestWeight::One(number))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<TestWeight, A::Error> {
                Entries::deserialize(de::value::MapAccessDeserializer::new(map)).map(TestWeight::PerTier)
            }
        }
        deserializer.deserialize_any(WeightVisitor)
    }
}

/// Any value, for the tests of `deserialize_any`.
#[derive(Debug, PartialEq)]
pub enum AnyYaml {
    Nothing,
    Flag(bool),
    Whole(i64),
    Number(f64),
    Text(String),
    List(Vec<AnyYaml>),
    Map(Vec<(String, AnyYaml)>),
}

impl<'de> Deserialize<'de> for AnyYaml {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyVisitor;
        impl<'de> Visitor<'de> for AnyVisitor {
            type Value = AnyYaml;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("anything")
            }
            fn visit_unit<E>(self) -> Result<AnyYaml, E> {
                Ok(AnyYaml::Nothing)
            }
            fn visit_bool<E>(self, flag: bool) -> Result<AnyYaml, E> {
                Ok(AnyYaml::Flag(flag))
            }
            fn visit_i64<E>(self, whole: i64) -> Result<AnyYaml, E> {
                Ok(AnyYaml::Whole(whole))
            }
            fn visit_f64<E>(self, number: f64) -> Result<AnyYaml, E> {
                Ok(AnyYaml::Number(number))
            }
            fn visit_str<E>(self, text: &str) -> Result<AnyYaml, E> {
                Ok(AnyYaml::Text(text.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<AnyYaml, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(AnyYaml::List(items))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<AnyYaml, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(AnyYaml::Map(entries))
            }
        }
        deserializer.deserialize_any(AnyVisitor)
    }
}
