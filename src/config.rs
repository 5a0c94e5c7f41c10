//! The pipeline as believed: every name resolved, every range checked, nothing left to doubt.
//!
//! `raw` is the YAML as written, `check` turns it into a [`Spec`] or into a list of diagnostics.

pub mod yaml;
mod check;
mod error_suppression;
mod load;
mod plays;
mod account_health_columns;
mod quality;
mod raw;
mod roll_up;
mod scorecard;
mod source;
mod text_formats;
mod template;

use std::sync::Arc;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::base::diagnostic::{Place, SourceFile};
use crate::query::Bindings;

pub use self::account_health_columns::{
    ACCOUNT_HEALTH_COLUMNS, ALL_BANDS, CONFIDENCE_WORDS, NO_SCORE_BAND, OPEN_ACTION_COLUMNS, TREND_WORDS,
    component_columns, published_column_type,
};
pub use self::load::{LoadedPipeline, load_pipeline};
pub use self::plays::{Escalation, Play, PlayKind};
pub use self::quality::{QualityCheck, QualityLimits, QualitySettings};
pub use self::raw::{RawPipeline, RawPlaybook, RawScorecard};
pub use self::roll_up::{ParentSource, RollUp, RollUpBy};
pub use self::scorecard::{
    Band, Bands, BaselineComparison, BetterDirection, CombineMethod, ConfidenceThresholds, Dwell, MetricScoring,
    MissingPolicy, NodeKind, PeerScope, RangeEdge, RuleAction, Scale, ScoreRule, ScoreStep, Scorecard, ScorecardNode,
    ScoringMethod, ValueRange,
};
pub use self::source::{
    ColumnType, FreshnessLimits, Literal, Reveal, Source, SourceColumn, SourcePolicies, SourcePolicy, SourceTime,
};
pub use self::template::{TemplatePart, placeholder_names, split_template};
pub use self::text_formats::{NumberFormat, parse_boolean_format, parse_number_format};
pub use crate::query::{Parameter, Sql};

/// One pipeline: where exports come from, what is measured, how it is weighed, where it goes.
#[derive(Debug, Clone)]
pub struct Pipeline {
    pub name: String,
    /// Root of the exports: a URL or a path, relative to the pipeline file.
    pub exports: String,
    /// Root of the published tables: a URL or a path, relative to the pipeline file.
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
    /// First match wins; the last one has no condition.
    pub tiers: Vec<Tier>,
    pub scorecard: Scorecard,
    pub trend: TrendSettings,
    /// What every change is explained against.
    pub windows: Vec<ComparisonWindow>,
    /// What a day is held to before it is published.
    pub quality: QualitySettings,
    /// What to do about an account, in the order written.
    pub plays: Vec<Play>,
    /// Which accounts belong together.
    pub roll_up: Option<RollUp>,
    /// Columns that `portfolio` is sliced by, beside the tier.
    pub portfolio: Vec<String>,
    /// The scorecard as it was written: its own file, or its part of the pipeline's.
    pub scorecard_yaml: String,
    /// Every YAML and SQL file the pipeline is made of, for fingerprints and for messages.
    pub files: Vec<Arc<SourceFile>>,
}

/// Who is scored.
#[derive(Debug, Clone, Serialize)]
pub struct AccountSettings {
    pub source: String,
    pub id: String,
    /// A SQL condition on the source's columns; accounts it doesn't hold for are not scored.
    pub only: Option<Sql>,
    /// Columns and metrics carried into `account_health` for slicing.
    pub carry: Vec<String>,
    /// The column shown as the account's name.
    pub name: Option<String>,
    /// The column (or metric) that holds the account's yearly revenue.
    pub revenue: Option<String>,
    /// The column with the day on which the account began.
    pub since: Option<String>,
    /// The column with the day of the next renewal.
    pub renewal: Option<String>,
}

impl AccountSettings {
    /// The carried columns: the name and the revenue first, then those listed.
    pub fn carried_columns(&self) -> impl Iterator<Item = &str> {
        let first = [self.name.as_deref(), self.revenue.as_deref()].into_iter().flatten();
        let rest = self.carry.iter().map(String::as_str);
        first.clone().chain(rest.filter(move |name| !first.clone().any(|first| first == *name)))
    }
}

impl Pipeline {
    /// Names the tiers and the scorecard: the same for the same meaning, whatever the layout and the comments.
    #[must_use]
    pub fn scorecard_fingerprint(&self) -> String {
        // Believed numbers are finite, so nothing here can fail to be JSON.
        let meaning = serde_json::to_vec(&(&self.tiers, &self.scorecard)).unwrap_or_default();
        let mut digest = crate::base::digest::sha256(&meaning);
        digest.truncate(16);
        digest
    }

    /// Everything of the pipeline that decides its numbers, once and in one order: not where files lie, not how the
    /// YAML is laid out. Two pipelines with the same meaning, and the same plays, publish the same from the same exports.
    #[must_use]
    pub fn canonical_json(&self) -> Vec<u8> {
        // Taken apart by name, so that whatever is added has to find its place here.
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

    /// What the plays are, apart from the rest: they count from the next run on, and make no earlier day another one.
    #[must_use]
    pub fn plays_json(&self) -> Vec<u8> {
        serde_json::to_vec(&self.plays).unwrap_or_default()
    }

    /// What SQL is bound to on a day.
    #[must_use]
    pub fn bindings(&self, as_of: chrono::NaiveDate) -> Bindings<'_> {
        Bindings { as_of, zone: self.time_zone, parameters: &self.parameters }
    }

    /// Every metric: the queries' in the order written, then the derived ones.
    pub fn metrics(&self) -> impl Iterator<Item = &Metric> {
        let derived = self.derived.iter().map(|derived| &derived.metric);
        self.queries.iter().flat_map(|query| &query.metrics).chain(derived)
    }

    /// The metric called `name`.
    #[must_use]
    pub fn metric(&self, name: &str) -> Option<&Metric> {
        self.metrics().find(|metric| metric.name == name)
    }
}

/// One file of metric SQL.
#[derive(Debug, Clone)]
pub struct MetricQuery {
    /// The file's name as written in YAML, e.g. `usage.sql`.
    pub name: String,
    pub file: Arc<SourceFile>,
    pub metrics: Vec<Metric>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Metric {
    pub name: String,
    pub kind: MetricType,
    pub unit: Option<String>,
    /// What an account without any row in the query counts as.
    pub no_rows: Option<Literal>,
    pub freshness: Option<MetricFreshness>,
    #[serde(skip)]
    pub place: Place,
}

/// Where a metric says when it was observed, and how long that is good for.
#[derive(Debug, Clone, Serialize)]
pub struct MetricFreshness {
    /// A column of the same query (or, for a derived metric, any metric or attribute) of type date.
    pub on: String,
    pub max_age_days: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MetricType {
    Integer,
    Number,
    Text,
    Date,
    Boolean,
}

/// A one-line SQL expression over the joined row.
#[derive(Debug, Clone, Serialize)]
pub struct DerivedMetric {
    pub metric: Metric,
    pub sql: Sql,
    /// Metrics and attributes the expression reads.
    pub reads: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tier {
    pub name: String,
    pub when: Option<Sql>,
}

/// How movement is judged.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct TrendSettings {
    /// How much older than the wanted day a snapshot may be and still stand for it, in days.
    pub tolerance_days: u32,
    /// Days of published history that the slope is fitted to.
    pub slope_days: u32,
    /// A slope within plus or minus this many points per 30 days is steady.
    pub steady_within: f64,
}

/// The earlier snapshot that a score is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum ComparisonWindow {
    /// The newest one with a row of the account.
    Previous,
    /// The one of so many days ago, by calendar, within the tolerance.
    Days(u32),
}

impl std::fmt::Display for ComparisonWindow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ComparisonWindow::Previous => f.write_str("previous"),
            ComparisonWindow::Days(days) => write!(f, "{days}d"),
        }
    }
}
