//! The pipeline as believed: every name resolved, every range checked, nothing left to doubt.
//!
//! `raw` is the YAML as written, `check` turns it into a [`Spec`] or into a list of diagnostics.

mod check;
mod doubt;
mod load;
mod raw;
mod spelling;

use std::sync::Arc;

use chrono_tz::Tz;
use serde::{Serialize, Serializer};

use crate::diagnostic::{Place, SourceFile};

pub use self::check::placeholders;
pub use self::load::{Loaded, load};
pub use self::raw::{RawPipeline, RawScorecard};
pub use self::spelling::{Spelling, spelling, truths};

/// The columns of `account_health` that healthscore itself makes; no carried column may be called so.
pub const PUBLISHED_NAMES: [&str; 27] = [
    "snapshot_date",
    "ds",
    "account_id",
    "tier",
    "score",
    "band",
    "raw_score",
    "raw_band",
    "rules",
    "rule_reason",
    "no_score_reason",
    "coverage",
    "score_7d_ago",
    "change_7d",
    "score_30d_ago",
    "change_30d",
    "score_90d_ago",
    "change_90d",
    "trend",
    "slope_30d",
    "previous_snapshot_date",
    "previous_score",
    "previous_band",
    "band_since",
    "scorecard_fingerprint",
    "raw_coverage",
    "snapshot",
];

/// One pipeline: where exports come from, what is measured, how it is weighed, where it goes.
#[derive(Debug, Clone)]
pub struct Spec {
    pub name: String,
    /// Root of the exports: a URL or a path, relative to the pipeline file.
    pub exports: String,
    /// Root of the published tables: a URL or a path, relative to the pipeline file.
    pub warehouse: String,
    /// The zone whose midnights bound a day.
    pub time_zone: Tz,
    pub sources: Vec<Source>,
    pub accounts: Accounts,
    pub queries: Vec<Query>,
    /// In an order in which each uses only earlier ones.
    pub derived: Vec<Derived>,
    /// Typed parameters for SQL, by name.
    pub parameters: Vec<(String, Parameter)>,
    /// First match wins; the last one has no condition.
    pub tiers: Vec<Tier>,
    pub scorecard: Scorecard,
    pub trend: Trend,
    /// Every YAML and SQL file the pipeline is made of, for fingerprints and for messages.
    pub files: Vec<Arc<SourceFile>>,
}

/// A declared Parquet export.
#[derive(Debug, Clone)]
pub struct Source {
    pub name: String,
    /// Glob below the exports root.
    pub files: String,
    pub columns: Vec<Column>,
    /// Columns that together name a row; empty where rows have no key.
    pub key: Vec<String>,
    /// The column that holds the account's id, where the source has one.
    pub account: Option<String>,
    pub time: SourceTime,
    pub reveals: Vec<Reveal>,
    pub freshness: Freshness,
    pub policies: Policies,
    /// Contract checks of a source partitioned by day look at the partitions of the last so many days.
    pub check_days: Option<u32>,
    pub place: Place,
}

#[derive(Debug, Clone)]
pub struct Column {
    pub name: String,
    pub kind: ColumnType,
    /// How a text column of the export spells a date (`%d-%m-%Y`), a number (`1,234.56`) or a truth (`yes/no`).
    pub format: Option<String>,
    pub required: bool,
    /// An older file may lack the column; it is NULL there.
    pub may_lack: bool,
    pub values: Vec<String>,
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub place: Place,
}

/// What a declared column holds, whatever the file's own type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    Text,
    Integer,
    /// A double.
    Number,
    /// Exact, with so many digits after the point.
    Decimal(u8),
    Boolean,
    Date,
    /// Microseconds; shown to SQL as wall-clock time in the pipeline's zone.
    Timestamp,
}

#[derive(Debug, Clone)]
pub enum SourceTime {
    /// A row exists from the instant (or day) in column `at`. `delivered` is the Hive key of the day on
    /// which the row arrived, where files are laid out so: later partitions are not yet known.
    Events { at: String, delivered: Option<String> },
    /// The whole table again under each value of a Hive key; the newest not after the as-of date counts.
    Snapshots { partition: String },
    /// No history. Not point in time.
    Current,
}

/// Columns that become known only when `at` has come; before that they hold `before`.
#[derive(Debug, Clone)]
pub struct Reveal {
    pub at: String,
    pub columns: Vec<(String, Option<Literal>)>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    Text(String),
    Number(f64),
    Boolean(bool),
}

/// How old the newest row that counts may be at the end of the as-of date, in days.
#[derive(Debug, Clone, Copy, Default)]
pub struct Freshness {
    pub warn_after: Option<u32>,
    pub error_after: Option<u32>,
}

/// What to do about dirt in a source.
#[derive(Debug, Clone, Copy)]
pub struct Policies {
    pub no_files: Policy,
    pub empty: Policy,
    pub null_keys: Policy,
    pub duplicates: Policy,
    pub orphans: Policy,
    /// Rows that break `required`, `values`, `min` or `max`.
    pub invalid: Policy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// The run stops.
    Error,
    /// Counted and said; the rows stay.
    Warn,
    /// Counted; the rows don't count.
    Drop,
}

/// Who is scored.
#[derive(Debug, Clone)]
pub struct Accounts {
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
}

impl Accounts {
    /// The carried columns: the name and the revenue first, then those listed.
    pub fn carried(&self) -> impl Iterator<Item = &str> {
        let first = [self.name.as_deref(), self.revenue.as_deref()].into_iter().flatten();
        let rest = self.carry.iter().map(String::as_str);
        first.clone().chain(rest.filter(move |name| !first.clone().any(|first| first == *name)))
    }
}

impl Spec {
    /// Names the tiers and the scorecard: the same for the same meaning, whatever the layout and the comments.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        // Believed numbers are finite, so nothing here can fail to be JSON.
        let meaning = serde_json::to_vec(&(&self.tiers, &self.scorecard)).unwrap_or_default();
        let mut digest = crate::digest::sha256(&meaning);
        digest.truncate(16);
        digest
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

/// A piece of SQL and where it was written.
#[derive(Debug, Clone)]
pub struct Sql {
    pub text: String,
    pub place: Place,
}

/// The text alone: where it stands changes no score.
impl Serialize for Sql {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

/// One file of metric SQL.
#[derive(Debug, Clone)]
pub struct Query {
    /// The file's name as written in YAML, e.g. `usage.sql`.
    pub name: String,
    pub file: Arc<SourceFile>,
    pub metrics: Vec<Metric>,
}

#[derive(Debug, Clone)]
pub struct Metric {
    pub name: String,
    pub kind: MetricType,
    pub unit: Option<String>,
    /// What an account without any row in the query counts as.
    pub no_rows: Option<Literal>,
    pub freshness: Option<Observed>,
    pub place: Place,
}

/// Where a metric says when it was observed, and how long that is good for.
#[derive(Debug, Clone)]
pub struct Observed {
    /// A column of the same query (or, for a derived metric, any metric or attribute) of type date.
    pub on: String,
    pub max_age_days: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricType {
    Integer,
    Number,
    Text,
    Date,
    Boolean,
}

/// A one-line SQL expression over the joined row.
#[derive(Debug, Clone)]
pub struct Derived {
    pub metric: Metric,
    pub sql: Sql,
    /// Metrics and attributes the expression reads.
    pub reads: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Parameter {
    Integer(i64),
    Number(f64),
    Text(String),
    Date(chrono::NaiveDate),
    Boolean(bool),
}

#[derive(Debug, Clone, Serialize)]
pub struct Tier {
    pub name: String,
    pub when: Option<Sql>,
}

/// The tree of components, flattened in the order it is written: a parent stands before its children.
#[derive(Debug, Clone, Serialize)]
pub struct Scorecard {
    pub scale: Scale,
    /// `nodes[0]` is the root, the scorecard itself.
    pub nodes: Vec<Node>,
    pub bands: Bands,
    pub min_coverage: f64,
    /// Accounts younger than this many days get no score.
    pub min_age_days: Option<u32>,
    pub rules: Vec<Rule>,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub struct Scale {
    pub low: f64,
    pub high: f64,
}

#[derive(Debug, Clone, Serialize)]
pub struct Node {
    /// Unique in the tree.
    pub name: String,
    pub parent: Option<usize>,
    pub depth: usize,
    /// One per tier, in the order of [`Spec::tiers`]; at least zero.
    pub weights: Vec<f64>,
    /// A SQL condition over the account's row; where it doesn't hold the node is not applicable.
    pub applies: Option<Sql>,
    pub missing: Missing,
    pub part: Part,
}

#[derive(Debug, Clone, Serialize)]
pub enum Part {
    Component { children: Vec<usize>, combine: Combine, bands: Option<Bands> },
    Leaf { metric: String, score: Scoring },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Combine {
    WeightedMean,
    Minimum,
    Maximum,
}

/// What a node without a value counts as.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub enum Missing {
    /// Its weight goes to its siblings.
    Spread,
    /// It counts as this score.
    Score(f64),
    /// The last published value counts, for at most so many days.
    Carry { days: u32 },
}

/// How a metric becomes a score.
#[derive(Debug, Clone, Serialize)]
pub enum Scoring {
    Method(Method),
    /// One method per tier, in the order of [`Spec::tiers`].
    ByTier(Vec<Method>),
    /// First condition that holds wins; without any, there is no score.
    Cases(Vec<(Option<Sql>, Method)>),
}

/// See the `normalise` module for the formulas.
#[derive(Debug, Clone, Serialize)]
pub enum Method {
    /// The value is a score already, clamped to the scale.
    AsIs,
    /// Score `low` at `zero`, `high` at `full`, straight between, clamped outside.
    Linear {
        zero: f64,
        full: f64,
    },
    Steps(Vec<Step>),
    /// Straight between the points `(value, score)`, flat outside; values ascend.
    Points(Vec<(f64, f64)>),
    /// Text to score; `None`: says nothing.
    Labels {
        labels: Vec<(String, Option<f64>)>,
        otherwise: Option<Option<f64>>,
    },
    Percentile {
        group: Group,
        better: Better,
        min_group: usize,
    },
    ZScore {
        group: Group,
        zero: f64,
        full: f64,
        robust: bool,
        min_group: usize,
    },
    /// `value / target`, then linear.
    Target {
        of: String,
        zero: f64,
        full: f64,
    },
    /// The value against the mean of the account's own published values of the last `days` days, then linear.
    Baseline {
        days: u32,
        compare: Compare,
        zero: f64,
        full: f64,
        min_snapshots: usize,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Group {
    Everybody,
    Tier,
    Column(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Better {
    Higher,
    Lower,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Compare {
    /// value / own mean
    Ratio,
    /// value − own mean
    Difference,
}

/// A range of values and its score; `None`: says nothing, as if missing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Step {
    pub range: Range,
    pub score: Option<f64>,
}

/// A range with written edges; a missing edge is open to infinity.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Range {
    pub low: Option<Edge>,
    pub high: Option<Edge>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Edge {
    pub at: f64,
    pub inclusive: bool,
}

impl Range {
    /// Whether `value` lies in the range.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        self.low.is_none_or(|e| value > e.at || (e.inclusive && value >= e.at))
            && self.high.is_none_or(|e| value < e.at || (e.inclusive && value <= e.at))
    }
}

/// Named ranges of the score, worst first, covering the whole scale without gap or overlap.
#[derive(Debug, Clone, Serialize)]
pub struct Bands(pub Vec<(String, Range)>);

impl Bands {
    /// The index of the band that `score` is in.
    #[must_use]
    pub fn of(&self, score: f64) -> Option<usize> {
        self.0.iter().position(|(_, range)| range.holds(score))
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct Rule {
    pub name: String,
    /// Over the account's row, `tier`, `raw_score`, `coverage` and `<component>_score`.
    pub when: Sql,
    pub then: Action,
    /// May hold `{column}` placeholders.
    pub reason: String,
}

/// What a rule does to the score or band so far.
#[derive(Debug, Clone, Serialize)]
pub enum Action {
    Cap(Sql),
    Floor(Sql),
    Set(Sql),
    Add(Sql),
    /// Index into the scorecard's bands.
    Band(usize),
}

/// How movement is judged.
#[derive(Debug, Clone, Copy)]
pub struct Trend {
    /// How much older than the wanted day a snapshot may be and still stand for it, in days.
    pub tolerance_days: u32,
    /// Days of published history that the slope is fitted to.
    pub slope_days: u32,
    /// A slope within plus or minus this many points per 30 days is steady.
    pub steady_within: f64,
}
