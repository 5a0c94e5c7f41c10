//! A small scorecard and one account, twice: as days that are explained, and as a naive scorer in which every single
//! thing can be as it was or as it is.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::{
    BetterDirection, CombineMethod, ConfidenceThresholds, MetricScoring, MetricType, MissingPolicy, NodeKind,
    PeerScope, RuleAction, Scale, ScoreRule, Scorecard, ScorecardNode, ScoringMethod, ValueRange,
};
use crate::score::explain::resolved_scorecard::{MetricDisplay, ResolvedScorecard};
use crate::score::explain::snapshot::{FiredRule, LeafColumns, PeerGroupSet, RecordedValue, ScoredSnapshot};
use crate::score::normalise::PeerGroup;
use crate::score::normalise::fixtures::{bands, day, sql};

#[derive(Debug, Clone, PartialEq)]
pub struct ScoringModel {
    pub tier: usize,
    pub root: CombineMethod,
    pub components: Vec<ModelComponent>,
    pub rules: Vec<ModelRule>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ModelComponent {
    pub name: &'static str,
    /// By tier.
    pub weights: [f64; 2],
    pub combine: CombineMethod,
    pub missing: MissingPolicy,
    pub metrics: Vec<ModelMetric>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ModelMetric {
    pub name: &'static str,
    pub weights: [f64; 2],
    pub scoring: ScoringKind,
    pub missing: MissingPolicy,
    pub applies: bool,
    pub value: Option<f64>,
    /// The values of the others, for those who are ranked.
    pub others: Vec<f64>,
    pub target: Option<f64>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ScoringKind {
    /// Score 0 here, 100 there.
    Line(f64, f64),
    /// Another line per tier.
    Lines([(f64, f64); 2]),
    Rank,
    Target,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ModelRule {
    pub name: &'static str,
    pub act: ModelAction,
    pub fires: bool,
    pub amount: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ModelAction {
    Cap,
    Set,
    Add,
}

/// A single thing that may move: in a metric, in a component, or a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangedThing {
    Metric(&'static str, &'static str, Dimension),
    Component(&'static str, Dimension),
    Rule(&'static str),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    Data,
    Applies,
    Scoring,
    Tier,
    Peers,
    Reference,
    Weights,
    Placeholder,
}

/// The score, everything in `moved` being as in `after`.
pub fn score_mixture(
    before: &ScoringModel,
    after: &ScoringModel,
    moved: &[ChangedThing],
) -> (Option<f64>, Option<f64>) {
    let pick = |thing: ChangedThing| if moved.contains(&thing) { after } else { before };
    let names = |model: &ScoringModel| model.components.iter().map(|c| c.name).collect::<Vec<_>>();
    let mut all = names(after);
    all.extend(names(before).into_iter().filter(|name| !names(after).contains(name)));
    let mut parts = Vec::new();
    let weights = pick(ChangedThing::Component("overall", Dimension::Weights));
    let tier = pick(ChangedThing::Component("overall", Dimension::Tier)).tier;
    for name in all {
        let Some(declared) = weights.component(name) else { continue };
        parts.push((declared.weights[tier], component(before, after, name, moved)));
    }
    let raw = combine_parts(weights.root, &parts, None).flatten();
    let order = if after.rules.len() >= before.rules.len() { &after.rules } else { &before.rules };
    let mut score = raw;
    for rule in order {
        let from = pick(ChangedThing::Rule(rule.name));
        if let Some(rule) = from.rules.iter().find(|known| known.name == rule.name && known.fires) {
            score = match (rule.act, score) {
                (ModelAction::Set, _) => Some(rule.amount),
                (ModelAction::Cap, Some(score)) => Some(score.min(rule.amount)),
                (ModelAction::Add, Some(score)) => Some(score + rule.amount),
                (_, None) => None,
            };
            score = score.map(|score| score.clamp(0.0, 100.0));
        }
    }
    (raw, score)
}

/// `None`: not applicable; `Some(None)`: missing.
type PartScore = Option<Option<f64>>;

fn component(before: &ScoringModel, after: &ScoringModel, name: &'static str, moved: &[ChangedThing]) -> PartScore {
    let (Some(then), Some(now)) = (before.component(name), after.component(name)) else {
        // Only one scorecard has it: as that one had it.
        let only = if after.component(name).is_some() { after } else { before };
        return component(only, only, name, &[]);
    };
    let pick = |of: Dimension| moved.contains(&ChangedThing::Component(name, of));
    let declared = if pick(Dimension::Weights) { now } else { then };
    let tier = if pick(Dimension::Tier) { after.tier } else { before.tier };
    let parts: Vec<_> = declared
        .metrics
        .iter()
        .map(|part| {
            let outcome = match (then.metric(part.name), now.metric(part.name)) {
                (Some(then), Some(now)) => metric(name, (before, then), (after, now), moved),
                (Some(then), None) => metric(name, (before, then), (before, then), &[]),
                (None, Some(now)) => metric(name, (after, now), (after, now), &[]),
                (None, None) => None,
            };
            (part.weights[tier], outcome)
        })
        .collect();
    let stand_in = match if pick(Dimension::Placeholder) { now.missing } else { then.missing } {
        MissingPolicy::Score(score) => Some(score),
        _ => None,
    };
    combine_parts(declared.combine, &parts, stand_in)
}

fn combine_parts(combine: CombineMethod, parts: &[(f64, PartScore)], stand_in: Option<f64>) -> PartScore {
    let applicable: Vec<_> = parts
        .iter()
        .filter(|(weight, _)| *weight > 0.0)
        .filter_map(|(weight, outcome)| Some((*weight, (*outcome)?)))
        .collect();
    if applicable.is_empty() {
        return None;
    }
    let counted: Vec<(f64, f64)> = applicable.iter().filter_map(|(weight, score)| Some((*weight, (*score)?))).collect();
    if counted.is_empty() {
        return Some(stand_in);
    }
    let scores = counted.iter().map(|(_, score)| *score);
    Some(Some(match combine {
        CombineMethod::Minimum => scores.fold(f64::INFINITY, f64::min),
        CombineMethod::Maximum => scores.fold(f64::NEG_INFINITY, f64::max),
        CombineMethod::WeightedMean => {
            counted.iter().map(|(w, s)| w * s).sum::<f64>() / counted.iter().map(|(w, _)| w).sum::<f64>()
        }
    }))
}

fn metric(
    of: &'static str,
    before: (&ScoringModel, &ModelMetric),
    after: (&ScoringModel, &ModelMetric),
    moved: &[ChangedThing],
) -> PartScore {
    let name = before.1.name;
    let pick = |thing: Dimension| if moved.contains(&ChangedThing::Metric(of, name, thing)) { after } else { before };
    if !pick(Dimension::Applies).1.applies {
        return None;
    }
    let scoring = pick(Dimension::Scoring).1;
    let line = |zero: f64, full: f64, value: f64| ((value - zero) / (full - zero)).clamp(0.0, 1.0) * 100.0;
    let scored = pick(Dimension::Data).1.value.and_then(|value| match &scoring.scoring {
        ScoringKind::Line(zero, full) => Some(line(*zero, *full, value)),
        ScoringKind::Lines(lines) => {
            let (zero, full) = lines[pick(Dimension::Tier).0.tier];
            Some(line(zero, full, value))
        }
        ScoringKind::Rank => {
            let peers = peer_values(pick(Dimension::Peers).1);
            // A tie counts half.
            let ranks = peers.iter().map(|peer| match peer.total_cmp(&value) {
                std::cmp::Ordering::Less => 1.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Greater => 0.0,
            });
            let size = peers.iter().map(|_| 1.0).sum::<f64>();
            (!peers.is_empty()).then(|| ranks.sum::<f64>() / size * 100.0)
        }
        ScoringKind::Target => {
            let ranked = |way: &ScoringKind| *way == ScoringKind::Target;
            let side = match (ranked(&before.1.scoring), ranked(&after.1.scoring)) {
                (true, true) => pick(Dimension::Reference).1,
                (true, false) => before.1,
                _ => after.1,
            };
            side.target.map(|target| line(0.0, 1.0, value / target))
        }
    });
    Some(scored.or(match scoring.missing {
        MissingPolicy::Score(score) => Some(score),
        _ => None,
    }))
}

/// Everybody who is ranked: the account too, if the metric applies and it has a value.
fn peer_values(metric: &ModelMetric) -> Vec<f64> {
    metric.others.iter().copied().chain(metric.value.filter(|_| metric.applies)).collect()
}

/// Everything that differs.
pub fn changed_things(before: &ScoringModel, after: &ScoringModel) -> Vec<ChangedThing> {
    let mut things = Vec::new();
    let shape =
        |model: &ScoringModel| (model.root, model.components.iter().map(|c| (c.name, c.weights)).collect::<Vec<_>>());
    let mut push = |thing: ChangedThing, differs: bool| {
        if differs {
            things.push(thing);
        }
    };
    let tier = before.tier != after.tier;
    push(ChangedThing::Component("overall", Dimension::Weights), shape(before) != shape(after));
    push(ChangedThing::Component("overall", Dimension::Tier), tier);
    for now in &after.components {
        let Some(then) = before.component(now.name) else { continue };
        let shape = |c: &ModelComponent| (c.combine, c.metrics.iter().map(|m| (m.name, m.weights)).collect::<Vec<_>>());
        push(ChangedThing::Component(now.name, Dimension::Weights), shape(then) != shape(now));
        push(ChangedThing::Component(now.name, Dimension::Tier), tier);
        push(ChangedThing::Component(now.name, Dimension::Placeholder), then.missing != now.missing);
        for now_metric in &now.metrics {
            let Some(then) = then.metric(now_metric.name) else { continue };
            let (name, of) = (now_metric.name, now.name);
            push(ChangedThing::Metric(of, name, Dimension::Data), then.value != now_metric.value);
            push(ChangedThing::Metric(of, name, Dimension::Applies), then.applies != now_metric.applies);
            let edited = then.scoring != now_metric.scoring || then.missing != now_metric.missing;
            push(ChangedThing::Metric(of, name, Dimension::Scoring), edited);
            let by_tier = |metric: &ModelMetric| matches!(metric.scoring, ScoringKind::Lines(_));
            push(ChangedThing::Metric(of, name, Dimension::Tier), tier && (by_tier(then) || by_tier(now_metric)));
            let ranks = |metric: &ModelMetric| metric.scoring == ScoringKind::Rank;
            push(ChangedThing::Metric(of, name, Dimension::Peers), ranks(then) || ranks(now_metric));
            let targets = |metric: &ModelMetric| metric.scoring == ScoringKind::Target;
            let aimed = targets(then) && targets(now_metric) && then.target != now_metric.target;
            push(ChangedThing::Metric(of, name, Dimension::Reference), aimed);
        }
    }
    for rule in before.rules.iter().chain(&after.rules) {
        let of =
            |model: &ScoringModel| model.rules.iter().find(|known| known.name == rule.name && known.fires).cloned();
        let thing = ChangedThing::Rule(rule.name);
        if of(before) != of(after) && !things.contains(&thing) {
            things.push(thing);
        }
    }
    things
}

impl ScoringModel {
    fn component(&self, name: &str) -> Option<&ModelComponent> {
        self.components.iter().find(|component| component.name == name)
    }

    /// The same as a published day.
    pub fn day(&self, ordinal: u32) -> ScoredSnapshot {
        let (raw, score) = score_mixture(self, self, &[]);
        let mut nodes = vec![ScorecardNode {
            name: "overall".to_owned(),
            parent: None,
            depth: 0,
            weights: vec![1.0; 2],
            applies: None,
            missing: MissingPolicy::Spread,
            part: NodeKind::Component { children: Vec::new(), combine: self.root, bands: None },
        }];
        let mut leaves = vec![None];
        let mut top = Vec::new();
        for component in &self.components {
            let at = nodes.len();
            top.push(at);
            leaves.push(None);
            nodes.push(ScorecardNode {
                name: component.name.to_owned(),
                parent: Some(0),
                depth: 1,
                weights: component.weights.to_vec(),
                applies: None,
                missing: component.missing,
                part: NodeKind::Component {
                    children: (1..=component.metrics.len()).map(|offset| at + offset).collect(),
                    combine: component.combine,
                    bands: None,
                },
            });
            for metric in &component.metrics {
                leaves.push(Some(metric.leaf()));
                nodes.push(ScorecardNode {
                    name: metric.name.to_owned(),
                    parent: Some(at),
                    depth: 2,
                    weights: metric.weights.to_vec(),
                    applies: None,
                    missing: metric.missing,
                    part: NodeKind::Leaf { metric: metric.name.to_owned(), score: metric.scoring.scoring() },
                });
            }
        }
        if let NodeKind::Component { children, .. } = &mut nodes[0].part {
            *children = top;
        }
        let rule = |rule: &ModelRule| ScoreRule {
            name: rule.name.to_owned(),
            when: sql(),
            then: match rule.act {
                ModelAction::Cap => RuleAction::Cap(sql()),
                ModelAction::Set => RuleAction::Set(sql()),
                ModelAction::Add => RuleAction::Add(sql()),
            },
            reason: String::new(),
        };
        let fired = self.rules.iter().enumerate().filter(|(_, rule)| rule.fires);
        let fired =
            fired.map(|(rule, of)| FiredRule { rule, amount: Some(of.amount), reason: String::new() }).collect();
        let scorecard = Scorecard {
            scale: Scale { low: 0.0, high: 100.0 },
            nodes,
            bands: bands(&[("any", ValueRange { low: None, high: None })]),
            min_coverage: 0.0,
            min_age_days: None,
            confidence: ConfidenceThresholds::default(),
            rules: self.rules.iter().map(rule).collect(),
        };
        let measure =
            |leaf: &ScorecardNode| (leaf.name.clone(), MetricDisplay { kind: MetricType::Number, unit: None });
        let card = ResolvedScorecard {
            fingerprint: String::new(),
            tiers: vec!["small".to_owned(), "large".to_owned()],
            metrics: scorecard.nodes.iter().map(measure).collect(),
            scorecard,
        };
        ScoredSnapshot {
            date: day(2026, 6, ordinal),
            carried_scores: vec![None; leaves.len()],
            resolved: Arc::new(card),
            accounts: vec!["a".to_owned()],
            tiers: vec![self.tier],
            score: vec![score],
            raw_score: vec![raw],
            leaves,
            fired_rules: vec![fired],
        }
    }
}

impl ModelComponent {
    fn metric(&self, name: &str) -> Option<&ModelMetric> {
        self.metrics.iter().find(|metric| metric.name == name)
    }
}

impl ModelMetric {
    fn leaf(&self) -> LeafColumns {
        LeafColumns {
            values: vec![self.value.map_or(RecordedValue::NoData, RecordedValue::Number)],
            applies: vec![self.applies],
            compared_with: vec![self.target.filter(|_| self.scoring == ScoringKind::Target)],
            peer_group: vec![None],
            case: vec![None],
            peers: PeerGroupSet {
                everybody: PeerGroup::new(peer_values(self)),
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
