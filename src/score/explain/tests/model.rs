//! A small scorecard and one account, with a naive scorer that takes every single thing from either of two days.

use crate::config::{CombineMethod, MissingPolicy};

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
    /// The values of the other accounts, for ranks.
    pub others: Vec<f64>,
    pub target: Option<f64>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ScoringKind {
    /// The values that score 0 and 100.
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

/// A single thing that can change: in a metric (component and name), in a component, or a rule.
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

#[derive(Debug, Clone, Copy)]
pub struct ModelScores {
    pub raw: Option<f64>,
    /// After the rules.
    pub score: Option<f64>,
}

/// The scores with everything in `moved` taken from `after`, and the rest from `before`.
pub fn score_mixture(before: &ScoringModel, after: &ScoringModel, moved: &[ChangedThing]) -> ModelScores {
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
    ModelScores { raw, score }
}

/// `None`: not applicable; `Some(None)`: missing.
type PartScore = Option<Option<f64>>;

fn component(before: &ScoringModel, after: &ScoringModel, name: &'static str, moved: &[ChangedThing]) -> PartScore {
    let (Some(then), Some(now)) = (before.component(name), after.component(name)) else {
        // A component of one scorecard only is scored as on that day.
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
            let earlier = then.metric(part.name).map(|metric| MetricOfModel { model: before, metric });
            let later = now.metric(part.name).map(|metric| MetricOfModel { model: after, metric });
            let outcome = match (earlier, later) {
                (Some(then), Some(now)) => metric(name, then, now, moved),
                (Some(only), None) | (None, Some(only)) => metric(name, only, only, &[]),
                (None, None) => None,
            };
            (part.weights[tier], outcome)
        })
        .collect();
    let placeholder = match if pick(Dimension::Placeholder) { now.missing } else { then.missing } {
        MissingPolicy::Score(score) => Some(score),
        _ => None,
    };
    combine_parts(declared.combine, &parts, placeholder)
}

fn combine_parts(combine: CombineMethod, parts: &[(f64, PartScore)], placeholder: Option<f64>) -> PartScore {
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
        return Some(placeholder);
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

/// A metric of a model.
#[derive(Clone, Copy)]
struct MetricOfModel<'a> {
    model: &'a ScoringModel,
    metric: &'a ModelMetric,
}

fn metric(of: &'static str, before: MetricOfModel<'_>, after: MetricOfModel<'_>, moved: &[ChangedThing]) -> PartScore {
    let name = before.metric.name;
    let pick = |thing: Dimension| if moved.contains(&ChangedThing::Metric(of, name, thing)) { after } else { before };
    if !pick(Dimension::Applies).metric.applies {
        return None;
    }
    let scoring = pick(Dimension::Scoring).metric;
    let line = |zero: f64, full: f64, value: f64| ((value - zero) / (full - zero)).clamp(0.0, 1.0) * 100.0;
    let scored = pick(Dimension::Data).metric.value.and_then(|value| match &scoring.scoring {
        ScoringKind::Line(zero, full) => Some(line(*zero, *full, value)),
        ScoringKind::Lines(lines) => {
            let (zero, full) = lines[pick(Dimension::Tier).model.tier];
            Some(line(zero, full, value))
        }
        ScoringKind::Rank => {
            // The account is one of them, with the value that it has.
            let others = pick(Dimension::Peers).metric.others.iter().copied();
            let peers: Vec<f64> = others.chain([value]).collect();
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
            let has_target = |side: MetricOfModel<'_>| side.metric.scoring == ScoringKind::Target;
            let side = match (has_target(before), has_target(after)) {
                (true, true) => pick(Dimension::Reference).metric,
                (true, false) => before.metric,
                _ => after.metric,
            };
            side.target.map(|target| line(0.0, 1.0, value / target))
        }
    });
    Some(scored.or(match scoring.missing {
        MissingPolicy::Score(score) => Some(score),
        _ => None,
    }))
}

/// Everything that differs between the two models.
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
}

impl ModelComponent {
    fn metric(&self, name: &str) -> Option<&ModelMetric> {
        self.metrics.iter().find(|metric| metric.name == name)
    }
}

impl ModelMetric {
    /// The values that are ranked: of the other accounts, and of the account itself if it is scored.
    pub fn peer_values(&self) -> Vec<f64> {
        self.others.iter().copied().chain(self.value.filter(|_| self.applies)).collect()
    }
}
