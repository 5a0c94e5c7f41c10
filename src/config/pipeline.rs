//! The checked pipeline: where exports are, what is measured, how it is weighed, where the tables go.

use std::sync::Arc;

use chrono_tz::Tz;

use super::accounts::{AccountSettings, Tier};
use super::metric::{DerivedMetric, Metric, MetricQuery};
use super::plays::Play;
use super::quality::QualitySettings;
use super::roll_up::RollUp;
use super::scorecard::Scorecard;
use super::source::Source;
use super::trend::{ComparisonWindow, TrendSettings};
use crate::base::diagnostic::TextFile;
use crate::query::{Bindings, Parameter};

/// A pipeline whose names are resolved and whose values are in range.
#[derive(Debug, Clone)]
pub struct Pipeline {
    pub name: String,
    /// The root of the exports: a URL or a path, relative to the pipeline file.
    pub exports: String,
    /// The root of the published tables: a URL or a path, relative to the pipeline file.
    pub warehouse: String,
    /// The zone whose midnights bound a day.
    pub time_zone: Tz,
    pub sources: Vec<Source>,
    pub accounts: AccountSettings,
    pub queries: Vec<MetricQuery>,
    /// In an order in which each uses only earlier ones.
    pub derived: Vec<DerivedMetric>,
    /// Typed parameters for SQL, by name.
    pub parameters: Vec<(String, Parameter)>,
    /// The first tier whose condition holds counts; the last tier has no condition.
    pub tiers: Vec<Tier>,
    pub scorecard: Scorecard,
    pub trend: TrendSettings,
    /// The earlier snapshots that every change is explained against.
    pub windows: Vec<ComparisonWindow>,
    /// The checks of a day's data before it is published.
    pub quality: QualitySettings,
    /// In the order of the file.
    pub plays: Vec<Play>,
    /// Which accounts belong to which parent.
    pub roll_up: Option<RollUp>,
    /// Columns by which `portfolio` groups the accounts, beside the tier.
    pub portfolio: Vec<String>,
    /// The text of the scorecard: its own file, or its part of the pipeline file.
    pub scorecard_yaml: String,
    /// Every YAML and SQL file of the pipeline, for fingerprints and messages.
    pub files: Vec<Arc<TextFile>>,
}

impl Pipeline {
    /// Returns everything of the pipeline that its numbers depend on, in a fixed order: neither the location of files nor
    /// the layout of the YAML. From the same exports, two pipelines with the same JSON and the same plays publish the same
    /// tables.
    #[must_use]
    pub fn canonical_json(&self) -> Vec<u8> {
        // Destructured by name, so that a new field does not compile until it is listed here.
        let Pipeline {
            name,
            exports: _,
            warehouse: _,
            time_zone,
            sources,
            accounts,
            queries,
            derived,
            parameters,
            tiers,
            scorecard,
            trend,
            windows,
            quality,
            plays: _,
            roll_up,
            portfolio,
            scorecard_yaml: _,
            files: _,
        } = self;
        let queries: Vec<_> = queries.iter().map(|query| (&query.name, &query.file.text, &query.metrics)).collect();
        let measured = (time_zone.name(), sources, accounts, queries, derived, parameters);
        serde_json::to_vec(&(name, measured, tiers, scorecard, trend, windows, quality, roll_up, portfolio))
            .unwrap_or_default()
    }

    /// Returns the plays as JSON. They are apart from [`Self::canonical_json`]: edited plays count from the next run on
    /// and change no earlier day.
    #[must_use]
    pub fn plays_json(&self) -> Vec<u8> {
        serde_json::to_vec(&self.plays).unwrap_or_default()
    }

    /// Returns the values that SQL is bound to on an as-of date.
    #[must_use]
    pub fn bindings(&self, as_of: chrono::NaiveDate) -> Bindings<'_> {
        Bindings { as_of, zone: self.time_zone, parameters: &self.parameters }
    }

    /// Returns every metric: those of the queries in the order of the file, then the derived ones.
    pub fn metrics(&self) -> impl Iterator<Item = &Metric> {
        let derived = self.derived.iter().map(|derived| &derived.metric);
        self.queries.iter().flat_map(|query| &query.metrics).chain(derived)
    }

    /// Returns the metric called `name`.
    #[must_use]
    pub fn metric(&self, name: &str) -> Option<&Metric> {
        self.metrics().find(|metric| metric.name == name)
    }
}
