//! Scorecards and accounts written by hand, for tests.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{InputMetric, PastValues, ScoringHistory, ScoringInput};
use crate::base::diagnostic::{Place, TextFile};
use crate::base::value::{AccountValues, ValueStatus};
use crate::config::{
    Band, Bands, CombineMethod, ConfidenceThresholds, MetricScoring, MissingPolicy, NodeKind, RangeEdge, Scale,
    ScoreStep, Scorecard, ScorecardNode, ScoringMethod, Sql, ValueRange,
};

/// A node and what is below it. A leaf reads the metric of its own name.
#[derive(Debug, Clone)]
pub struct NodeFixture {
    pub name: String,
    pub weights: Vec<f64>,
    pub missing: MissingPolicy,
    pub applies: Option<Vec<bool>>,
    pub kind: NodeFixtureKind,
}

#[derive(Debug, Clone)]
pub enum NodeFixtureKind {
    Leaf { scoring: MetricScoring, cases: Vec<Option<Vec<bool>>> },
    Group { combine: CombineMethod, children: Vec<NodeFixture> },
}

pub fn leaf(name: &str, weight: f64, method: ScoringMethod) -> NodeFixture {
    let kind = NodeFixtureKind::Leaf { scoring: MetricScoring::Method(method), cases: Vec::new() };
    NodeFixture { name: name.to_owned(), weights: vec![weight; 3], missing: MissingPolicy::Spread, applies: None, kind }
}

pub fn leaf_with_cases(name: &str, weight: f64, cases: Vec<(Vec<bool>, ScoringMethod)>) -> NodeFixture {
    let (holds, methods): (Vec<_>, Vec<_>) = cases.into_iter().unzip();
    let scoring = MetricScoring::Cases(methods.into_iter().map(|method| (Some(sql()), method)).collect());
    let kind = NodeFixtureKind::Leaf { scoring, cases: holds.into_iter().map(Some).collect() };
    NodeFixture { kind, ..leaf(name, weight, ScoringMethod::AsIs) }
}

pub fn leaf_by_tier(name: &str, weight: f64, methods: Vec<ScoringMethod>) -> NodeFixture {
    let kind = NodeFixtureKind::Leaf { scoring: MetricScoring::ByTier(methods), cases: Vec::new() };
    NodeFixture { kind, ..leaf(name, weight, ScoringMethod::AsIs) }
}

pub fn group(name: &str, weight: f64, children: Vec<NodeFixture>) -> NodeFixture {
    let kind = NodeFixtureKind::Group { combine: CombineMethod::WeightedMean, children };
    NodeFixture { kind, ..leaf(name, weight, ScoringMethod::AsIs) }
}

impl NodeFixture {
    pub fn missing(self, missing: MissingPolicy) -> Self {
        NodeFixture { missing, ..self }
    }

    pub fn applies(self, applies: Vec<bool>) -> Self {
        NodeFixture { applies: Some(applies), ..self }
    }

    pub fn weights(self, weights: Vec<f64>) -> Self {
        NodeFixture { weights, ..self }
    }

    pub fn combine(mut self, combination: CombineMethod) -> Self {
        if let NodeFixtureKind::Group { combine, .. } = &mut self.kind {
            *combine = combination;
        }
        self
    }
}

/// A scorecard of 0-100 with one band, no floor and no rules.
pub fn test_scorecard(children: Vec<NodeFixture>) -> Scorecard {
    let mut nodes = Vec::new();
    push_nodes(&group("health", 1.0, children), None, 0, &mut nodes);
    Scorecard {
        scale: Scale { low: 0.0, high: 100.0 },
        nodes,
        bands: bands(&[("any", ValueRange { low: None, high: None })]),
        min_coverage: 0.0,
        min_age_days: None,
        confidence: ConfidenceThresholds::default(),
        rules: Vec::new(),
    }
}

/// Bands without `stays` and `after`.
pub fn bands(bands: &[(&str, ValueRange)]) -> Bands {
    let band = |&(name, range): &(&str, ValueRange)| Band { name: name.to_owned(), range, stays: None, after: None };
    Bands(bands.iter().map(band).collect())
}

fn push_nodes(fixture: &NodeFixture, parent: Option<usize>, depth: usize, nodes: &mut Vec<ScorecardNode>) -> usize {
    let index = nodes.len();
    let part = match &fixture.kind {
        NodeFixtureKind::Leaf { scoring, .. } => {
            NodeKind::Leaf { metric: fixture.name.clone(), score: scoring.clone() }
        }
        NodeFixtureKind::Group { combine, .. } => {
            NodeKind::Component { children: Vec::new(), combine: *combine, bands: None }
        }
    };
    nodes.push(ScorecardNode {
        name: fixture.name.clone(),
        parent,
        depth,
        weights: fixture.weights.clone(),
        applies: fixture.applies.as_ref().map(|_| sql()),
        missing: fixture.missing,
        part,
    });
    if let NodeFixtureKind::Group { children, .. } = &fixture.kind {
        let child_indices = children.iter().map(|child| push_nodes(child, Some(index), depth + 1, nodes)).collect();
        if let NodeKind::Component { children, .. } = &mut nodes[index].part {
            *children = child_indices;
        }
    }
    index
}

/// A metric with one value and status per account.
#[derive(Debug, Clone)]
pub struct MetricFixture {
    pub name: String,
    pub values: AccountValues,
    pub status: Vec<ValueStatus>,
}

/// Accounts of tier 0 with their metrics, attributes and past.
#[derive(Debug, Clone)]
pub struct AccountsFixture {
    pub tiers: Vec<usize>,
    pub metrics: Vec<MetricFixture>,
    pub attributes: Vec<(&'static str, AccountValues)>,
    pub age_days: Vec<Option<i64>>,
    pub history: ScoringHistory,
}

impl AccountsFixture {
    pub fn new(accounts: usize) -> Self {
        AccountsFixture {
            tiers: vec![0; accounts],
            metrics: Vec::new(),
            attributes: Vec::new(),
            age_days: vec![None; accounts],
            history: ScoringHistory::default(),
        }
    }

    pub fn metric(mut self, name: &str, values: AccountValues) -> Self {
        let status = |present: bool| if present { ValueStatus::Ok } else { ValueStatus::Missing };
        let status = match &values {
            AccountValues::Number(values) => values.iter().map(|value| status(value.is_some())).collect(),
            AccountValues::Text(values) => values.iter().map(|value| status(value.is_some())).collect(),
            AccountValues::Date(values) => values.iter().map(|value| status(value.is_some())).collect(),
            AccountValues::Boolean(values) => values.iter().map(|value| status(value.is_some())).collect(),
        };
        self.metrics.push(MetricFixture { name: name.to_owned(), values, status });
        self
    }

    pub fn numbers<const N: usize>(self, name: &str, values: [f64; N]) -> Self {
        self.metric(name, numbers(values))
    }

    pub fn labels<const N: usize>(self, name: &str, values: [&str; N]) -> Self {
        self.metric(name, labels(values))
    }

    /// Makes metrics of the account stale.
    pub fn stale(mut self, metrics: &[&str], account: usize) -> Self {
        for metric in &mut self.metrics {
            if metrics.contains(&metric.name.as_str()) {
                metric.status[account] = ValueStatus::Stale;
            }
        }
        self
    }

    pub fn past(mut self, metric: &str, snapshots: Vec<(NaiveDate, AccountValues)>) -> Self {
        let past = snapshots.into_iter().map(|(date, values)| PastValues { date, values }).collect();
        self.history.values.insert(metric.to_owned(), past);
        self
    }

    /// The input for a scorecard with these nodes below its root.
    pub fn scoring_input(&self, children: &[NodeFixture]) -> ScoringInput<'_> {
        let mut input = ScoringInput {
            as_of: as_of(),
            tiers: &self.tiers,
            metrics: Vec::new(),
            attributes: self.attributes.iter().cloned().collect(),
            applies: vec![None],
            cases: vec![Vec::new()],
            age_days: self.age_days.clone(),
            history: &self.history,
            history_rows: (0..self.tiers.len()).collect(),
        };
        for MetricFixture { name, values, status } in &self.metrics {
            input.metrics.push(InputMetric { name, values, status });
        }
        let mut waiting: Vec<&NodeFixture> = children.iter().rev().collect();
        while let Some(fixture) = waiting.pop() {
            input.applies.push(fixture.applies.clone());
            match &fixture.kind {
                NodeFixtureKind::Leaf { cases, .. } => input.cases.push(cases.clone()),
                NodeFixtureKind::Group { children, .. } => {
                    input.cases.push(Vec::new());
                    waiting.extend(children.iter().rev());
                }
            }
        }
        input
    }
}

/// Numbers; not-a-number stands for NULL.
pub fn numbers<const N: usize>(values: [f64; N]) -> AccountValues {
    AccountValues::Number(values.into_iter().map(|value| (!value.is_nan()).then_some(value)).collect())
}

/// Labels; an empty text stands for NULL.
pub fn labels<const N: usize>(values: [&str; N]) -> AccountValues {
    AccountValues::Text(values.into_iter().map(|value| (!value.is_empty()).then(|| value.to_owned())).collect())
}

pub const NULL: f64 = f64::NAN;

pub fn as_of() -> NaiveDate {
    day(2026, 6, 30)
}

pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// Conditions are evaluated before the pure stages; their text does not matter here.
pub fn sql() -> Sql {
    let file = Arc::new(TextFile { name: "scorecard.yaml".to_owned(), text: String::new() });
    Sql { text: String::new(), place: Place::new(&file, 0..0) }
}

/// Above (or from) `low` up to (or below) `high`, written `(` and `[` as in mathematics.
pub fn range(low: &str, high: &str) -> ValueRange {
    ValueRange { low: range_edge(low), high: range_edge(high) }
}

fn range_edge(text: &str) -> Option<RangeEdge> {
    let number = text.trim_matches(['(', ')', '[', ']']);
    (!number.is_empty()).then(|| RangeEdge { at: number.parse().unwrap(), inclusive: text.contains(['[', ']']) })
}

pub fn step(low: &str, high: &str, score: f64) -> ScoreStep {
    ScoreStep { range: range(low, high), score: Some(score) }
}

pub fn labels_method(labels: &[(&str, f64)]) -> ScoringMethod {
    let labels = labels.iter().map(|&(label, score)| (label.to_owned(), Some(score))).collect();
    ScoringMethod::Labels { labels, otherwise: None }
}
