//! A scorecard as it is published and read back: everything needed to score the same values again later.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::config::{Metric, MetricType, NodeKind, Pipeline, Scorecard};

/// A scorecard with the names that its indices refer to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ResolvedScorecard {
    pub fingerprint: String,
    /// Names, in the order of the weights.
    pub tiers: Vec<String>,
    /// Every metric of the pipeline.
    pub metrics: BTreeMap<String, MetricDisplay>,
    pub scorecard: Scorecard,
}

/// How a metric's value is displayed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MetricDisplay {
    pub kind: MetricType,
    pub unit: Option<String>,
}

impl MetricDisplay {
    fn of_metric(metric: &Metric) -> Self {
        MetricDisplay { kind: metric.kind, unit: metric.unit.clone() }
    }
}

impl ResolvedScorecard {
    #[must_use]
    pub fn from_spec(pipeline: &Pipeline) -> Self {
        ResolvedScorecard {
            fingerprint: pipeline.scorecard_fingerprint(),
            tiers: pipeline.tiers.iter().map(|tier| tier.name.clone()).collect(),
            metrics: pipeline.metrics().map(|metric| (metric.name.clone(), MetricDisplay::of_metric(metric))).collect(),
            scorecard: pipeline.scorecard.clone(),
        }
    }

    /// The metric that the leaf at `node` scores; none for a component.
    #[must_use]
    pub fn metric_of_node(&self, node: usize) -> Option<&str> {
        match &self.scorecard.nodes.get(node)?.part {
            NodeKind::Leaf { metric, .. } => Some(metric),
            NodeKind::Component { .. } => None,
        }
    }
}
