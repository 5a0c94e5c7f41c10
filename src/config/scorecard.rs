//! The scorecard as believed: a tree of components and metrics, how values become scores, bands, rules.

use serde::{Deserialize, Serialize};

use super::Sql;

/// The tree of components, flattened in the order it is written: a parent stands before its children.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Scorecard {
    pub scale: Scale,
    /// `nodes[0]` is the root, the scorecard itself.
    pub nodes: Vec<ScorecardNode>,
    pub bands: Bands,
    pub min_coverage: f64,
    /// Accounts younger than this many days get no score.
    pub min_age_days: Option<u32>,
    pub confidence: ConfidenceThresholds,
    pub rules: Vec<ScoreRule>,
}

/// What a score needs to be firm.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct ConfidenceThresholds {
    /// At least this share of the applicable weight has data behind it.
    pub min_coverage: f64,
    /// No value that counts is older than this.
    pub max_data_age_days: u32,
}

impl Default for ConfidenceThresholds {
    fn default() -> Self {
        ConfidenceThresholds { min_coverage: 0.75, max_data_age_days: 90 }
    }
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Scale {
    pub low: f64,
    pub high: f64,
}

impl Scale {
    /// Returns `score`, or the nearer end of the scale where it lies outside. Not a number stays not a number.
    #[must_use]
    pub fn clamp(self, score: f64) -> f64 {
        score.clamp(self.low, self.high)
    }

    /// Returns the points from the low end to the high end.
    #[must_use]
    pub fn width(self) -> f64 {
        self.high - self.low
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ScorecardNode {
    /// Unique in the tree.
    pub name: String,
    pub parent: Option<usize>,
    pub depth: usize,
    /// One per tier, in the order of [`Spec::tiers`]; at least zero.
    pub weights: Vec<f64>,
    /// A SQL condition over the account's row; where it doesn't hold the node is not applicable.
    pub applies: Option<Sql>,
    pub missing: MissingPolicy,
    pub part: NodeKind,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum NodeKind {
    Component { children: Vec<usize>, combine: CombineMethod, bands: Option<Bands> },
    Leaf { metric: String, score: MetricScoring },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CombineMethod {
    WeightedMean,
    Minimum,
    Maximum,
}

/// What a node without a value counts as.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum MissingPolicy {
    /// Its weight goes to its siblings.
    Spread,
    /// It counts as this score.
    Score(f64),
    /// The last published value counts, for at most so many days.
    Carry { days: u32 },
}

impl MissingPolicy {
    /// Returns for how many days a published value is carried; `None` where none is.
    #[must_use]
    pub fn carry_days(self) -> Option<u32> {
        match self {
            MissingPolicy::Carry { days } => Some(days),
            MissingPolicy::Spread | MissingPolicy::Score(_) => None,
        }
    }
}

/// How a metric becomes a score.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum MetricScoring {
    Method(ScoringMethod),
    /// One method per tier, in the order of [`Spec::tiers`].
    ByTier(Vec<ScoringMethod>),
    /// First condition that holds wins; without any, there is no score.
    Cases(Vec<(Option<Sql>, ScoringMethod)>),
}

impl MetricScoring {
    /// Every method that may score the metric, in the order of the tiers or of the cases.
    pub fn methods(&self) -> impl Iterator<Item = &ScoringMethod> {
        let (only, by_tier, cases) = match self {
            MetricScoring::Method(method) => (Some(method), &[][..], &[][..]),
            MetricScoring::ByTier(methods) => (None, methods.as_slice(), &[][..]),
            MetricScoring::Cases(cases) => (None, &[][..], cases.as_slice()),
        };
        only.into_iter().chain(by_tier).chain(cases.iter().map(|(_, method)| method))
    }

    /// Returns which of the methods scores an account of this tier in this case; `None` where no case holds.
    #[must_use]
    pub fn method_index(&self, tier: usize, case: Option<usize>) -> Option<usize> {
        match self {
            MetricScoring::Method(_) => Some(0),
            MetricScoring::ByTier(_) => Some(tier),
            MetricScoring::Cases(_) => case,
        }
    }

    /// Returns the method that scores an account of this tier in this case; `None` where no case holds.
    #[must_use]
    pub fn method_for(&self, tier: usize, case: Option<usize>) -> Option<&ScoringMethod> {
        self.methods().nth(self.method_index(tier, case)?)
    }
}

/// See the `normalise` module for the formulas.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum ScoringMethod {
    /// The value is a score already, clamped to the scale.
    AsIs,
    /// Score `low` at `zero`, `high` at `full`, straight between, clamped outside.
    Linear {
        zero: f64,
        full: f64,
    },
    Steps(Vec<ScoreStep>),
    /// Straight between the points `(value, score)`, flat outside; values ascend.
    Points(Vec<(f64, f64)>),
    /// Text to score; `None`: says nothing.
    Labels {
        labels: Vec<(String, Option<f64>)>,
        otherwise: Option<Option<f64>>,
    },
    Percentile {
        group: PeerScope,
        better: BetterDirection,
        min_group: usize,
    },
    ZScore {
        group: PeerScope,
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
        compare: BaselineComparison,
        zero: f64,
        full: f64,
        min_snapshots: usize,
    },
}

impl ScoringMethod {
    /// Returns which accounts the method compares with each other; `None` where it compares none.
    #[must_use]
    pub fn peer_scope(&self) -> Option<&PeerScope> {
        match self {
            ScoringMethod::Percentile { group, .. } | ScoringMethod::ZScore { group, .. } => Some(group),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PeerScope {
    Everybody,
    Tier,
    Column(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BetterDirection {
    Higher,
    Lower,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BaselineComparison {
    /// value / own mean
    Ratio,
    /// value − own mean
    Difference,
}

/// A range of values and its score; `None`: says nothing, as if missing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ScoreStep {
    pub range: ValueRange,
    pub score: Option<f64>,
}

/// A range with written edges; a missing edge is open to infinity.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ValueRange {
    pub low: Option<RangeEdge>,
    pub high: Option<RangeEdge>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RangeEdge {
    pub at: f64,
    pub inclusive: bool,
}

impl ValueRange {
    /// Whether `value` lies in the range.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        self.low.is_none_or(|e| value > e.at || (e.inclusive && value >= e.at))
            && self.high.is_none_or(|e| value < e.at || (e.inclusive && value <= e.at))
    }
}

/// Named ranges of the score, worst first, covering the whole scale without gap or overlap.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Bands(pub Vec<Band>);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Band {
    pub name: String,
    pub range: ValueRange,
    /// An account in the band stays in it while its score is in here, which holds the band's own range.
    pub stays: Option<ValueRange>,
    /// How long the score must have been there before an account enters the band.
    pub after: Option<Dwell>,
}

/// How long something has to last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dwell {
    /// So many snapshots in a row, today's among them.
    Snapshots(u32),
    /// So many days since the first snapshot of the unbroken run.
    Days(u32),
}

impl Bands {
    /// The index of the band that `score` is in.
    #[must_use]
    pub fn band_index_of(&self, score: f64) -> Option<usize> {
        self.0.iter().position(|band| band.range.contains(score))
    }

    /// The index of the band that each score is in.
    #[must_use]
    pub fn band_indices_of(&self, scores: &[Option<f64>]) -> Vec<Option<usize>> {
        scores.iter().map(|score| self.band_index_of((*score)?)).collect()
    }

    /// The index of the band called `name`.
    #[must_use]
    pub fn band_index_named(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|band| band.name == name)
    }

    /// The name of a band.
    #[must_use]
    pub fn band_name(&self, band: Option<usize>) -> Option<&str> {
        band.and_then(|band| self.0.get(band)).map(|band| band.name.as_str())
    }

    /// Where the best band begins; none where it has no lower edge.
    #[must_use]
    pub fn best_band_start(&self) -> Option<f64> {
        Some(self.0.last()?.range.low?.at)
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ScoreRule {
    pub name: String,
    /// Over the account's row, `tier`, `raw_score`, `coverage` and `<component>_score`.
    pub when: Sql,
    pub then: RuleAction,
    /// May hold `{column}` placeholders.
    pub reason: String,
}

/// What a rule does to the score or band so far.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum RuleAction {
    Cap(Sql),
    Floor(Sql),
    Set(Sql),
    Add(Sql),
    /// Index into the scorecard's bands.
    Band(usize),
}

impl RuleAction {
    /// The word in YAML and in published tables.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            RuleAction::Cap(_) => "cap",
            RuleAction::Floor(_) => "floor",
            RuleAction::Set(_) => "set",
            RuleAction::Add(_) => "add",
            RuleAction::Band(_) => "band",
        }
    }

    /// The amount asked for; none for a band.
    #[must_use]
    pub fn amount(&self) -> Option<&Sql> {
        match self {
            RuleAction::Cap(sql) | RuleAction::Floor(sql) | RuleAction::Set(sql) | RuleAction::Add(sql) => Some(sql),
            RuleAction::Band(_) => None,
        }
    }
}
