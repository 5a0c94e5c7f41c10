//! A small scorecard and one account, twice: as days that are explained, and as a naive scorer in which every single
//! thing can be as it was or as it is.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::{
    BetterDirection, CombineMethod, ConfidenceThresholds, MetricScoring, MetricType, MissingPolicy, NodeKind,
    PeerScope, RuleAction, Scale, ScoreRule, Scorecard, ScorecardNode, ScoringMethod, ValueRange,
};
use crate::score::explain::card::{Card, Measure};
use crate::score::explain::day::{Day, Fired, Held, Leaf, PeerBook};
use crate::score::normalise::PeerGroup;
use crate::score::normalise::fixtures::{bands, day, sql};

#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    pub tier: usize,
    pub root: CombineMethod,
    pub components: Vec<Component>,
    pub rules: Vec<RuleOf>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    pub name: &'static str,
    /// By tier.
    pub weights: [f64; 2],
    pub combine: CombineMethod,
    pub missing: MissingPolicy,
    pub metrics: Vec<Metric>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    pub name: &'static str,
    pub weights: [f64; 2],
    pub scoring: Way,
    pub missing: MissingPolicy,
    pub applies: bool,
    pub value: Option<f64>,
    /// The values of the others, for those who are ranked.
    pub others: Vec<f64>,
    pub target: Option<f64>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Way {
    /// Score 0 here, 100 there.
    Line(f64, f64),
    /// Another line per tier.
    Lines([(f64, f64); 2]),
    Rank,
    Target,
}

#[derive(Debug, Clone, PartialEq)]
pub struct RuleOf {
    pub name: &'static str,
    pub act: Act,
    pub fires: bool,
    pub amount: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Act {
    Cap,
    Set,
    Add,
}

/// A single thing that may move: in a metric, in a component, or a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    Metric(&'static str, &'static str, Of),
    Component(&'static str, Of),
    Rule(&'static str),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    Data,
    Applies,
    Scoring,
    Tier,
    Peers,
    Reference,
    Weights,
    StandIn,
}

/// The score, everything in `moved` being as in `after`.
pub fn score(before: &Model, after: &Model, moved: &[Thing]) -> (Option<f64>, Option<f64>) {
    let pick = |thing: Thing| if moved.contains(&thing) { after } else { before };
    let names = |model: &Model| model.components.iter().map(|c| c.name).collect::<Vec<_>>();
    let mut all = names(after);
    all.extend(names(before).into_iter().filter(|name| !names(after).contains(name)));
    let mut parts = Vec::new();
    let weights = pick(Thing::Component("overall", Of::Weights));
    let tier = pick(Thing::Component("overall", Of::Tier)).tier;
    for name in all {
        let Some(declared) = weights.component(name) else { continue };
        parts.push((declared.weights[tier], component(before, after, name, moved)));
    }
    let raw = combined(weights.root, &parts, None).flatten();
    let order = if after.rules.len() >= before.rules.len() { &after.rules } else { &before.rules };
    let mut score = raw;
    for rule in order {
        let from = pick(Thing::Rule(rule.name));
        if let Some(rule) = from.rules.iter().find(|known| known.name == rule.name && known.fires) {
            score = match (rule.act, score) {
                (Act::Set, _) => Some(rule.amount),
                (Act::Cap, Some(score)) => Some(score.min(rule.amount)),
                (Act::Add, Some(score)) => Some(score + rule.amount),
                (_, None) => None,
            };
            score = score.map(|score| score.clamp(0.0, 100.0));
        }
    }
    (raw, score)
}

/// `None`: not applicable; `Some(None)`: missing.
type Outcome = Option<Option<f64>>;

fn component(before: &Model, after: &Model, name: &'static str, moved: &[Thing]) -> Outcome {
    let (Some(then), Some(now)) = (before.component(name), after.component(name)) else {
        // Only one scorecard has it: as that one had it.
        let only = if after.component(name).is_some() { after } else { before };
        return component(only, only, name, &[]);
    };
    let pick = |of: Of| moved.contains(&Thing::Component(name, of));
    let declared = if pick(Of::Weights) { now } else { then };
    let tier = if pick(Of::Tier) { after.tier } else { before.tier };
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
    let stand_in = match if pick(Of::StandIn) { now.missing } else { then.missing } {
        MissingPolicy::Score(score) => Some(score),
        _ => None,
    };
    combined(declared.combine, &parts, stand_in)
}

fn combined(combine: CombineMethod, parts: &[(f64, Outcome)], stand_in: Option<f64>) -> Outcome {
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

fn metric(of: &'static str, before: (&Model, &Metric), after: (&Model, &Metric), moved: &[Thing]) -> Outcome {
    let name = before.1.name;
    let pick = |thing: Of| if moved.contains(&Thing::Metric(of, name, thing)) { after } else { before };
    if !pick(Of::Applies).1.applies {
        return None;
    }
    let scoring = pick(Of::Scoring).1;
    let line = |zero: f64, full: f64, value: f64| ((value - zero) / (full - zero)).clamp(0.0, 1.0) * 100.0;
    let scored = pick(Of::Data).1.value.and_then(|value| match &scoring.scoring {
        Way::Line(zero, full) => Some(line(*zero, *full, value)),
        Way::Lines(lines) => {
            let (zero, full) = lines[pick(Of::Tier).0.tier];
            Some(line(zero, full, value))
        }
        Way::Rank => {
            let peers = peers(pick(Of::Peers).1);
            // A tie counts half.
            let ranks = peers.iter().map(|peer| match peer.total_cmp(&value) {
                std::cmp::Ordering::Less => 1.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Greater => 0.0,
            });
            let size = peers.iter().map(|_| 1.0).sum::<f64>();
            (!peers.is_empty()).then(|| ranks.sum::<f64>() / size * 100.0)
        }
        Way::Target => {
            let ranked = |way: &Way| *way == Way::Target;
            let side = match (ranked(&before.1.scoring), ranked(&after.1.scoring)) {
                (true, true) => pick(Of::Reference).1,
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
fn peers(metric: &Metric) -> Vec<f64> {
    metric.others.iter().copied().chain(metric.value.filter(|_| metric.applies)).collect()
}

/// Everything that differs.
pub fn moved(before: &Model, after: &Model) -> Vec<Thing> {
    let mut things = Vec::new();
    let shape = |model: &Model| (model.root, model.components.iter().map(|c| (c.name, c.weights)).collect::<Vec<_>>());
    let mut push = |thing: Thing, differs: bool| {
        if differs {
            things.push(thing);
        }
    };
    let tier = before.tier != after.tier;
    push(Thing::Component("overall", Of::Weights), shape(before) != shape(after));
    push(Thing::Component("overall", Of::Tier), tier);
    for now in &after.components {
        let Some(then) = before.component(now.name) else { continue };
        let shape = |c: &Component| (c.combine, c.metrics.iter().map(|m| (m.name, m.weights)).collect::<Vec<_>>());
        push(Thing::Component(now.name, Of::Weights), shape(then) != shape(now));
        push(Thing::Component(now.name, Of::Tier), tier);
        push(Thing::Component(now.name, Of::StandIn), then.missing != now.missing);
        for now_metric in &now.metrics {
            let Some(then) = then.metric(now_metric.name) else { continue };
            let (name, of) = (now_metric.name, now.name);
            push(Thing::Metric(of, name, Of::Data), then.value != now_metric.value);
            push(Thing::Metric(of, name, Of::Applies), then.applies != now_metric.applies);
            let edited = then.scoring != now_metric.scoring || then.missing != now_metric.missing;
            push(Thing::Metric(of, name, Of::Scoring), edited);
            let by_tier = |metric: &Metric| matches!(metric.scoring, Way::Lines(_));
            push(Thing::Metric(of, name, Of::Tier), tier && (by_tier(then) || by_tier(now_metric)));
            let ranks = |metric: &Metric| metric.scoring == Way::Rank;
            push(Thing::Metric(of, name, Of::Peers), ranks(then) || ranks(now_metric));
            let targets = |metric: &Metric| metric.scoring == Way::Target;
            let aimed = targets(then) && targets(now_metric) && then.target != now_metric.target;
            push(Thing::Metric(of, name, Of::Reference), aimed);
        }
    }
    for rule in before.rules.iter().chain(&after.rules) {
        let of = |model: &Model| model.rules.iter().find(|known| known.name == rule.name && known.fires).cloned();
        let thing = Thing::Rule(rule.name);
        if of(before) != of(after) && !things.contains(&thing) {
            things.push(thing);
        }
    }
    things
}

impl Model {
    fn component(&self, name: &str) -> Option<&Component> {
        self.components.iter().find(|component| component.name == name)
    }

    /// The same as a published day.
    pub fn day(&self, ordinal: u32) -> Day {
        let (raw, score) = score(self, self, &[]);
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
        let rule = |rule: &RuleOf| ScoreRule {
            name: rule.name.to_owned(),
            when: sql(),
            then: match rule.act {
                Act::Cap => RuleAction::Cap(sql()),
                Act::Set => RuleAction::Set(sql()),
                Act::Add => RuleAction::Add(sql()),
            },
            reason: String::new(),
        };
        let fired = self.rules.iter().enumerate().filter(|(_, rule)| rule.fires);
        let fired = fired.map(|(rule, of)| Fired { rule, amount: Some(of.amount), reason: String::new() }).collect();
        let scorecard = Scorecard {
            scale: Scale { low: 0.0, high: 100.0 },
            nodes,
            bands: bands(&[("any", ValueRange { low: None, high: None })]),
            min_coverage: 0.0,
            min_age_days: None,
            confidence: ConfidenceThresholds::default(),
            rules: self.rules.iter().map(rule).collect(),
        };
        let measure = |leaf: &ScorecardNode| (leaf.name.clone(), Measure { kind: MetricType::Number, unit: None });
        let card = Card {
            fingerprint: String::new(),
            tiers: vec!["small".to_owned(), "large".to_owned()],
            metrics: scorecard.nodes.iter().map(measure).collect(),
            scorecard,
        };
        Day {
            date: day(2026, 6, ordinal),
            carried: vec![None; leaves.len()],
            card: Arc::new(card),
            accounts: vec!["a".to_owned()],
            tiers: vec![self.tier],
            score: vec![score],
            raw_score: vec![raw],
            leaves,
            rules: vec![fired],
        }
    }
}

impl Component {
    fn metric(&self, name: &str) -> Option<&Metric> {
        self.metrics.iter().find(|metric| metric.name == name)
    }
}

impl Metric {
    fn leaf(&self) -> Leaf {
        Leaf {
            held: vec![self.value.map_or(Held::NoData, Held::Number)],
            applies: vec![self.applies],
            compared_with: vec![self.target.filter(|_| self.scoring == Way::Target)],
            peer_group: vec![None],
            case: vec![None],
            peers: PeerBook { everybody: PeerGroup::new(peers(self)), tiers: Vec::new(), labels: BTreeMap::new() },
        }
    }
}

impl Way {
    fn scoring(&self) -> MetricScoring {
        let line = |(zero, full): (f64, f64)| ScoringMethod::Linear { zero, full };
        match self {
            Way::Line(zero, full) => MetricScoring::Method(line((*zero, *full))),
            Way::Lines(lines) => MetricScoring::ByTier(lines.iter().copied().map(line).collect()),
            Way::Rank => MetricScoring::Method(ScoringMethod::Percentile {
                group: PeerScope::Everybody,
                better: BetterDirection::Higher,
                min_group: 1,
            }),
            Way::Target => {
                MetricScoring::Method(ScoringMethod::Target { of: "seats".to_owned(), zero: 0.0, full: 1.0 })
            }
        }
    }
}
