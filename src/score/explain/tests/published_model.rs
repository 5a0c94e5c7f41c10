//! The model as a published day.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::model::{ModelAction, ModelComponent, ModelMetric, ModelRule, ScoringKind, ScoringModel, score_mixture};
use crate::config::{
    BetterDirection, ConfidenceThresholds, MetricScoring, MetricType, MissingPolicy, NodeKind, PeerScope, RuleAction,
    Scale, ScoreRule, Scorecard, ScorecardNode, ScoringMethod, ValueRange,
};
use crate::score::explain::peer_group_set::PeerGroupSet;
use crate::score::explain::recorded_value::RecordedValue;
use crate::score::explain::resolved_scorecard::{MetricDisplay, ResolvedScorecard};
use crate::score::explain::snapshot::{FiredRule, LeafColumns, ScoredSnapshot};
use crate::score::normalise::PeerGroup;
use crate::score::normalise::fixtures::{bands, day, sql};

impl ScoringModel {
    /// The model as the published day `2026-06-<ordinal>`, with the account `a`.
    pub fn day(&self, ordinal: u32) -> ScoredSnapshot {
        let scores = score_mixture(self, self, &[]);
        let (nodes, leaves) = (self.nodes(), self.leaves());
        let display =
            |leaf: &ScorecardNode| (leaf.name.clone(), MetricDisplay { kind: MetricType::Number, unit: None });
        let resolved = ResolvedScorecard {
            fingerprint: String::new(),
            tiers: vec!["small".to_owned(), "large".to_owned()],
            metrics: nodes.iter().map(display).collect(),
            scorecard: Scorecard {
                scale: Scale { low: 0.0, high: 100.0 },
                nodes,
                bands: bands(&[("any", ValueRange { low: None, high: None })]),
                min_coverage: 0.0,
                min_age_days: None,
                confidence: ConfidenceThresholds::default(),
                rules: self.rules.iter().map(ModelRule::score_rule).collect(),
            },
            meaning: None,
        };
        ScoredSnapshot {
            date: day(2026, 6, ordinal),
            carried_scores: vec![None; leaves.len()],
            resolved: Arc::new(resolved),
            accounts: vec!["a".to_owned()],
            tiers: vec![self.tier],
            score: vec![scores.score],
            raw_score: vec![scores.raw],
            leaves,
            fired_rules: vec![self.fired_rules()],
        }
    }

    /// The root, and each component followed by its metrics.
    fn nodes(&self) -> Vec<ScorecardNode> {
        let mut nodes = vec![ScorecardNode {
            name: "overall".to_owned(),
            parent: None,
            depth: 0,
            weights: vec![1.0; 2],
            applies: None,
            missing: MissingPolicy::Spread,
            part: NodeKind::Component { children: Vec::new(), combine: self.root, bands: None },
        }];
        let mut components = Vec::new();
        for component in &self.components {
            let at = nodes.len();
            components.push(at);
            nodes.push(component.node(at));
            nodes.extend(component.metrics.iter().map(|metric| metric.node(at)));
        }
        if let NodeKind::Component { children, .. } = &mut nodes[0].part {
            *children = components;
        }
        nodes
    }

    /// Per node.
    fn leaves(&self) -> Vec<Option<LeafColumns>> {
        let mut leaves = vec![None];
        for component in &self.components {
            leaves.push(None);
            leaves.extend(component.metrics.iter().map(|metric| Some(metric.leaf())));
        }
        leaves
    }

    fn fired_rules(&self) -> Vec<FiredRule> {
        let fired = self.rules.iter().enumerate().filter(|(_, rule)| rule.fires);
        fired.map(|(rule, of)| FiredRule { rule, amount: Some(of.amount), reason: String::new() }).collect()
    }
}

impl ModelComponent {
    fn node(&self, at: usize) -> ScorecardNode {
        ScorecardNode {
            name: self.name.to_owned(),
            parent: Some(0),
            depth: 1,
            weights: self.weights.to_vec(),
            applies: None,
            missing: self.missing,
            part: NodeKind::Component {
                children: (1..=self.metrics.len()).map(|offset| at + offset).collect(),
                combine: self.combine,
                bands: None,
            },
        }
    }
}

impl ModelRule {
    fn score_rule(&self) -> ScoreRule {
        ScoreRule {
            name: self.name.to_owned(),
            when: sql(),
            then: match self.act {
                ModelAction::Cap => RuleAction::Cap(sql()),
                ModelAction::Set => RuleAction::Set(sql()),
                ModelAction::Add => RuleAction::Add(sql()),
            },
            reason: String::new(),
        }
    }
}

impl ModelMetric {
    fn node(&self, component: usize) -> ScorecardNode {
        ScorecardNode {
            name: self.name.to_owned(),
            parent: Some(component),
            depth: 2,
            weights: self.weights.to_vec(),
            applies: None,
            missing: self.missing,
            part: NodeKind::Leaf { metric: self.name.to_owned(), score: self.scoring.scoring() },
        }
    }

    fn leaf(&self) -> LeafColumns {
        LeafColumns {
            values: vec![self.value.map_or(RecordedValue::NoData, RecordedValue::Number)],
            applies: vec![self.applies],
            compared_with: vec![self.target.filter(|_| self.scoring == ScoringKind::Target)],
            peer_group: vec![None],
            case: vec![None],
            is_carried: vec![false],
            peers: PeerGroupSet {
                everybody: PeerGroup::new(self.peer_values()),
                by_tier: Vec::new(),
                by_label: BTreeMap::new(),
            },
        }
    }
}

impl ScoringKind {
    fn scoring(&self) -> MetricScoring {
        let line = |(zero, full): (f64, f64)| ScoringMethod::Linear { zero, full };
        match self {
            ScoringKind::Line(zero, full) => MetricScoring::Method(line((*zero, *full))),
            ScoringKind::Lines(lines) => MetricScoring::ByTier(lines.iter().copied().map(line).collect()),
            ScoringKind::Rank => MetricScoring::Method(ScoringMethod::Percentile {
                group: PeerScope::Everybody,
                better: BetterDirection::Higher,
                min_group: 1,
            }),
            ScoringKind::Target => {
                MetricScoring::Method(ScoringMethod::Target { of: "seats".to_owned(), zero: 0.0, full: 1.0 })
            }
        }
    }
}
