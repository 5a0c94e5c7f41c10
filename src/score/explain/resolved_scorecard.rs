//! A scorecard as it is published and read back: everything needed to score the same values again later.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::base::digest;
use crate::config::{Metric, MetricScoring, MetricType, NodeKind, Pipeline, Scorecard, ScoringMethod};
use crate::measure::metric::{self, MEANING_VERSION};
use crate::query::Sql;
use crate::query::canonical_text::canonical_text;
use crate::query::mentioned_names::mentioned_names;

/// A scorecard with the names that its indices refer to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ResolvedScorecard {
    pub fingerprint: String,
    /// Names, in the order of the weights.
    pub tiers: Vec<String>,
    /// Every metric of the pipeline.
    pub metrics: BTreeMap<String, MetricDisplay>,
    pub scorecard: Scorecard,
    /// What the metrics and tiers meant; none in a scorecard that an older release stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meaning: Option<ScorecardMeaning>,
}

/// What the metrics and tiers of a scorecard mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScorecardMeaning {
    /// See [`MEANING_VERSION`].
    pub version: u32,
    /// A digest of each metric's meaning, by name.
    pub metrics: BTreeMap<String, String>,
    /// Per tier: its condition in canonical form; none for the last.
    pub tier_conditions: Vec<Option<String>>,
}

impl ScorecardMeaning {
    fn of_pipeline(pipeline: &Pipeline) -> Self {
        let conditions = pipeline.tiers.iter().map(|tier| tier.when.as_ref().map(canonical_text));
        ScorecardMeaning {
            version: MEANING_VERSION,
            metrics: metric::metric_meanings(pipeline),
            tier_conditions: conditions.collect(),
        }
    }
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
        let meaning = ScorecardMeaning::of_pipeline(pipeline);
        ResolvedScorecard {
            fingerprint: fingerprint_of(pipeline, &meaning),
            tiers: pipeline.tiers.iter().map(|tier| tier.name.clone()).collect(),
            metrics: pipeline.metrics().map(|metric| (metric.name.clone(), MetricDisplay::of_metric(metric))).collect(),
            scorecard: pipeline.scorecard.clone(),
            meaning: Some(meaning),
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

/// Returns a digest of the scorecard, the tiers, and the metrics that these score and read. It depends on their meaning only,
/// not on layout or comments.
fn fingerprint_of(pipeline: &Pipeline, meaning: &ScorecardMeaning) -> String {
    let used = used_metrics(pipeline);
    let used: Vec<_> = meaning.metrics.iter().filter(|(metric, _)| used.contains(&metric.to_lowercase())).collect();
    // Checked numbers are finite, so the conversion to JSON cannot fail.
    let parts = (meaning.version, &pipeline.tiers, &pipeline.scorecard, used);
    let mut digest = digest::sha256_hex(&serde_json::to_vec(&parts).unwrap_or_default());
    digest.truncate(16);
    digest
}

/// Returns the names, in lower case, that the scorecard and the tiers score and read, directly or through derived metrics.
fn used_metrics(pipeline: &Pipeline) -> BTreeSet<String> {
    let scorecard = &pipeline.scorecard;
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut add_names = |sql: &Sql| {
        let names = mentioned_names(sql).unwrap_or_default();
        used.extend(names.iter().map(|name| name.to_lowercase()));
    };
    pipeline.tiers.iter().filter_map(|tier| tier.when.as_ref()).for_each(&mut add_names);
    scorecard.nodes.iter().filter_map(|node| node.applies.as_ref()).for_each(&mut add_names);
    for rule in &scorecard.rules {
        [Some(&rule.when), rule.then.amount()].into_iter().flatten().for_each(&mut add_names);
    }
    for node in &scorecard.nodes {
        if let NodeKind::Leaf { score: MetricScoring::Cases(cases), .. } = &node.part {
            cases.iter().filter_map(|(condition, _)| condition.as_ref()).for_each(&mut add_names);
        }
    }
    for node in &scorecard.nodes {
        let NodeKind::Leaf { metric, score } = &node.part else { continue };
        used.insert(metric.to_lowercase());
        used.extend(score.methods().filter_map(ScoringMethod::column).map(str::to_lowercase));
    }
    // A derived metric uses only earlier ones.
    for derived in pipeline.derived.iter().rev() {
        if used.contains(&derived.metric.name.to_lowercase()) {
            used.extend(derived.reads.iter().map(|name| name.to_lowercase()));
        }
    }
    used
}
