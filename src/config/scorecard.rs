//! The scorecard: a tree of components and metrics, how values become scores, the bands and the rules.

use serde::{Deserialize, Serialize};

use super::band::Bands;
use super::value_range::ValueRange;
use crate::query::Sql;

/// The tree of components as a list in the order of the file: a parent stands before its children.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Scorecard {
    pub scale: Scale,
    /// `nodes[0]` is the root, the scorecard itself.
    pub nodes: Vec<ScorecardNode>,
    pub bands: Bands,
    pub min_coverage: f64,
    /// Accounts younger than this number of days get no score.
    pub min_age_days: Option<u32>,
    pub confidence: ConfidenceThresholds,
    pub rules: Vec<ScoreRule>,
}

impl Scorecard {
    /// Returns the components, without the scorecard itself.
    pub fn components(&self) -> impl Iterator<Item = &ScorecardNode> {
        self.nodes.iter().skip(1).filter(|node| matches!(node.part, NodeKind::Component { .. }))
    }

    /// Returns the indices of the components above a node, from its parent up to the scorecard itself.
    pub fn ancestors(&self, node: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(self.nodes[node].parent, |&parent| self.nodes[parent].parent)
    }

    /// Returns a node and the components above it, up to the scorecard itself.
    pub fn path_up<'a>(&'a self, node: &'a ScorecardNode) -> impl Iterator<Item = &'a ScorecardNode> {
        std::iter::successors(Some(node), |node| self.nodes.get(node.parent?))
    }

    /// Returns every condition and amount: of its nodes, their cases and the rules.
    pub fn sql(&self) -> impl Iterator<Item = &Sql> {
        let of_nodes = self.nodes.iter().flat_map(|node| node.applies.iter().chain(node.conditions_of_cases()));
        of_nodes.chain(self.rules.iter().flat_map(|rule| [Some(&rule.when), rule.then.amount()].into_iter().flatten()))
    }

    /// As [`Scorecard::sql`], to be changed.
    pub fn sql_mut(&mut self) -> impl Iterator<Item = &mut Sql> {
        let of_nodes = self.nodes.iter_mut().flat_map(|node| {
            let cases = match &mut node.part {
                NodeKind::Leaf { score: MetricScoring::Cases(cases), .. } => cases.as_mut_slice(),
                _ => &mut [],
            };
            node.applies.iter_mut().chain(cases.iter_mut().filter_map(|(condition, _)| condition.as_mut()))
        });
        let of_rules = self.rules.iter_mut().flat_map(|rule| [Some(&mut rule.when), rule.then.amount_mut()]);
        of_nodes.chain(of_rules.flatten())
    }

    /// Returns whether the scorecard scores a metric.
    #[must_use]
    pub fn weighs_metric(&self, metric: &str) -> bool {
        self.nodes.iter().any(|node| matches!(&node.part, NodeKind::Leaf { metric: scored, .. } if scored == metric))
    }
}

/// What a score needs for the confidence `firm`. In YAML this is `confidence`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct ConfidenceThresholds {
    /// At least this share of the applicable weight has data behind it.
    pub min_coverage: f64,
    /// No value that counts is older than this. In YAML this is `max_data_age`.
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
    /// One per tier, in the order of [`super::Pipeline::tiers`]; at least zero.
    pub weights: Vec<f64>,
    /// A SQL condition over the account's row. The node does not apply to accounts for which it does not hold.
    pub applies: Option<Sql>,
    pub missing: MissingPolicy,
    pub part: NodeKind,
}

impl ScorecardNode {
    /// Returns the conditions of the cases of a leaf.
    pub fn conditions_of_cases(&self) -> impl Iterator<Item = &Sql> {
        let cases = match &self.part {
            NodeKind::Leaf { score: MetricScoring::Cases(cases), .. } => cases.as_slice(),
            _ => &[],
        };
        cases.iter().filter_map(|(condition, _)| condition.as_ref())
    }

    /// Returns the columns that the methods of a leaf compare its value with or within.
    pub fn columns_of_methods(&self) -> impl Iterator<Item = &str> {
        let score = match &self.part {
            NodeKind::Leaf { score, .. } => Some(score),
            NodeKind::Component { .. } => None,
        };
        score.into_iter().flat_map(MetricScoring::methods).filter_map(ScoringMethod::column)
    }
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

/// How a node without a value is treated.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum MissingPolicy {
    /// Its weight goes to its siblings.
    Spread,
    /// It counts as this score.
    Score(f64),
    /// Its last published value counts if it is at most this many days old.
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
    /// One method per tier, in the order of [`super::Pipeline::tiers`].
    ByTier(Vec<ScoringMethod>),
    /// The first case whose condition holds counts; if none holds, there is no score.
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

/// A method from a value to a score; `score::normalise` has the formulas.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum ScoringMethod {
    /// The value is a score already, clamped to the scale.
    AsIs,
    /// The lowest score at `zero`, the highest at `full`, linear between them, clamped outside.
    Linear {
        zero: f64,
        full: f64,
    },
    Steps(Vec<ScoreStep>),
    /// Linear between the points `(value, score)`, constant outside; values ascend.
    Points(Vec<(f64, f64)>),
    /// A score per text. A score of `None` treats the metric as missing.
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
    /// The value compared with the mean of the account's own published values of the last `days` days, then linear.
    Baseline {
        days: u32,
        compare: BaselineComparison,
        zero: f64,
        full: f64,
        min_snapshots: usize,
    },
}

impl ScoringMethod {
    /// Returns the column that the method compares with, or groups peers by.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        match (self, self.peer_scope()) {
            (ScoringMethod::Target { of, .. }, _) => Some(of),
            (_, Some(PeerScope::Column(column))) => Some(column),
            _ => None,
        }
    }

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

/// A range of values and its score. A score of `None` treats the metric as missing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ScoreStep {
    pub range: ValueRange,
    pub score: Option<f64>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ScoreRule {
    pub name: String,
    /// A condition over the account's row, `tier`, `raw_score`, `coverage` and `<component>_score`.
    pub when: Sql,
    pub then: RuleAction,
    /// A text with `{column}` placeholders.
    pub reason: String,
}

/// How a rule changes the score or the band.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum RuleAction {
    Cap(Sql),
    Floor(Sql),
    Set(Sql),
    Add(Sql),
    /// An index into the scorecard's bands.
    Band(usize),
}

impl RuleAction {
    /// Returns the word in YAML and in published tables.
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

    /// Returns the amount of the action; none for a band.
    #[must_use]
    pub fn amount(&self) -> Option<&Sql> {
        match self {
            RuleAction::Cap(sql) | RuleAction::Floor(sql) | RuleAction::Set(sql) | RuleAction::Add(sql) => Some(sql),
            RuleAction::Band(_) => None,
        }
    }

    fn amount_mut(&mut self) -> Option<&mut Sql> {
        match self {
            RuleAction::Cap(sql) | RuleAction::Floor(sql) | RuleAction::Set(sql) | RuleAction::Add(sql) => Some(sql),
            RuleAction::Band(_) => None,
        }
    }
}
