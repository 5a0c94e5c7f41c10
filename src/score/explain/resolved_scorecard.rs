//! A scorecard as it is published and read back: what it takes to score the same values again, years later.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::config::{MetricScoring, MetricType, NodeKind, PeerScope, Pipeline, Scorecard, ScoringMethod};

/// A resolved scorecard with the names that its numbers refer to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ResolvedScorecard {
    pub fingerprint: String,
    /// Names, in the order in which weights are kept.
    pub tiers: Vec<String>,
    /// Every metric of the pipeline.
    pub metrics: BTreeMap<String, MetricDisplay>,
    pub scorecard: Scorecard,
}

/// What is to be known of a metric to show its value.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MetricDisplay {
    pub kind: MetricType,
    pub unit: Option<String>,
}

impl ResolvedScorecard {
    #[must_use]
    pub fn from_spec(pipeline: &Pipeline) -> Self {
        let named_metric = |metric: &crate::config::Metric| {
            (metric.name.clone(), MetricDisplay { kind: metric.kind, unit: metric.unit.clone() })
        };
        ResolvedScorecard {
            fingerprint: pipeline.scorecard_fingerprint(),
            tiers: pipeline.tiers.iter().map(|tier| tier.name.clone()).collect(),
            metrics: pipeline.metrics().map(named_metric).collect(),
            scorecard: pipeline.scorecard.clone(),
        }
    }

    /// What the entry at `node` measures; none for a component.
    #[must_use]
    pub fn metric_of_node(&self, node: usize) -> Option<&str> {
        match &self.scorecard.nodes.get(node)?.part {
            NodeKind::Leaf { metric, .. } => Some(metric),
            NodeKind::Component { .. } => None,
        }
    }
}

/// All methods of a leaf.
pub fn methods(scoring: &MetricScoring) -> Vec<&ScoringMethod> {
    match scoring {
        MetricScoring::Method(method) => vec![method],
        MetricScoring::ByTier(methods) => methods.iter().collect(),
        MetricScoring::Cases(cases) => cases.iter().map(|(_, method)| method).collect(),
    }
}

/// The method that a leaf has for a tier and a case.
pub fn method_for(scoring: &MetricScoring, tier: usize, case: Option<usize>) -> Option<&ScoringMethod> {
    match scoring {
        MetricScoring::Method(method) => Some(method),
        MetricScoring::ByTier(methods) => methods.get(tier),
        MetricScoring::Cases(cases) => cases.get(case?).map(|(_, method)| method),
    }
}

/// Whom a method compares accounts with.
pub fn peer_scope(method: &ScoringMethod) -> Option<&PeerScope> {
    match method {
        ScoringMethod::Percentile { group, .. } | ScoringMethod::ZScore { group, .. } => Some(group),
        _ => None,
    }
}
