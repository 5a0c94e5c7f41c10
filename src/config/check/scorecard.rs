//! The scorecard: a tree whose leaves are known metrics, weights that can weigh, bands that cover the scale, rules.

use super::scoring_method::{self, LeafMetric, OTHERWISE};
use super::{SymbolTable, band, sql_expression};
use crate::base::diagnostic::{Diagnostic, Place};
use crate::base::identifier;
use crate::config::raw::{
    RawAction, RawCombine, RawConfidence, RawMissing, RawNode, RawRule, RawScalar, RawScore, RawScorecard, RawWeight,
};
use crate::config::yaml::{Entries, Spanned};
use crate::config::{
    Bands, CombineMethod, ConfidenceThresholds, MetricType, MissingPolicy, NodeKind, RuleAction, Scale, ScoreRule,
    Scorecard, ScorecardNode, Sql, placeholder_names,
};
use crate::query::ExpectedType;

pub fn check_scorecard(
    problems: &mut Vec<Diagnostic>,
    symbols: &mut SymbolTable,
    raw: &RawScorecard,
    place: &Place,
) -> Scorecard {
    let scale = raw.scale.as_ref().map_or(Scale { low: 0.0, high: 100.0 }, |raw| {
        if raw.value.low >= raw.value.high {
            let message = format!("the scale runs from {} to {}", raw.value.low, raw.value.high);
            let problem = Diagnostic::error("empty-range", message).at(raw.place.clone());
            problems.push(problem.hint("`low` must be below `high`"));
        }
        Scale { low: raw.value.low, high: raw.value.high }
    });
    symbols.scale = scale;
    symbols.grades = raw.grades.0.iter().map(|(grade, score)| (grade.value.clone(), *score)).collect();
    for (grade, score) in &raw.grades.0 {
        symbols.check_on_scale(problems, *score, &grade.place);
    }
    let mut tree = vec![ScorecardNode {
        name: "overall".to_owned(),
        parent: None,
        depth: 0,
        weights: vec![1.0; symbols.tiers.len()],
        applies: None,
        missing: MissingPolicy::Spread,
        part: NodeKind::Component { children: Vec::new(), combine: combine_method(raw.combine), bands: None },
    }];
    let mut places = vec![place.clone()];
    add_children(problems, symbols, &mut tree, &mut places, 0, &raw.components, place);

    let bands = band::check_scorecard_bands(problems, scale, &raw.bands, place);
    let min_coverage = raw.min_coverage.as_ref().map_or(0.5, |written| check_share(problems, written));
    let confidence = check_confidence(problems, &raw.confidence);
    let components: Vec<String> = tree[1..]
        .iter()
        .filter(|node| matches!(node.part, NodeKind::Component { .. }))
        .map(|node| format!("{}_score", node.name))
        .collect();
    let numbers = components.iter().map(String::as_str).chain(["raw_score", "coverage"]);
    symbols.result_types.extend(numbers.map(|name| (name.to_owned(), MetricType::Number)));
    let rules = raw.rules.iter().filter_map(|raw| check_rule(problems, symbols, &bands, &components, raw)).collect();
    check_unique_rule_names(problems, &raw.rules);
    Scorecard {
        scale,
        nodes: tree,
        bands,
        min_coverage,
        min_age_days: raw.min_age.as_ref().map(|age| age.value.0),
        confidence,
        rules,
    }
}

/// Stands for a scorecard that could not be read, so that everything else can be checked.
pub fn empty_scorecard(scale: Scale) -> Scorecard {
    Scorecard {
        scale,
        nodes: Vec::new(),
        bands: Bands(Vec::new()),
        min_coverage: 0.5,
        min_age_days: None,
        confidence: ConfidenceThresholds::default(),
        rules: Vec::new(),
    }
}

/// A share as written, told if it is none.
pub fn check_share(problems: &mut Vec<Diagnostic>, written: &Spanned<f64>) -> f64 {
    if !(0.0..=1.0).contains(&written.value) {
        let message = format!("expected a share between 0 and 1, found {}", written.value);
        problems.push(Diagnostic::error("out-of-range", message).at(written.place.clone()));
    }
    written.value
}

fn check_confidence(problems: &mut Vec<Diagnostic>, raw: &RawConfidence) -> ConfidenceThresholds {
    let unless_said = ConfidenceThresholds::default();
    ConfidenceThresholds {
        min_coverage: raw
            .min_coverage
            .as_ref()
            .map_or(unless_said.min_coverage, |written| check_share(problems, written)),
        max_data_age_days: raw.max_data_age.as_ref().map_or(unless_said.max_data_age_days, |age| age.value.0),
    }
}

fn combine_method(raw: RawCombine) -> CombineMethod {
    match raw {
        RawCombine::WeightedMean => CombineMethod::WeightedMean,
        RawCombine::Minimum => CombineMethod::Minimum,
        RawCombine::Maximum => CombineMethod::Maximum,
    }
}

/// Adds the nodes written under `parent`, each before its own children.
fn add_children(
    problems: &mut Vec<Diagnostic>,
    symbols: &mut SymbolTable,
    tree: &mut Vec<ScorecardNode>,
    places: &mut Vec<Place>,
    parent: usize,
    raw: &Entries<RawNode>,
    place: &Place,
) {
    if raw.0.is_empty() {
        let message = format!("`{}` is made of nothing", tree[parent].name);
        problems.push(Diagnostic::error("empty", message).at(place.clone()));
    }
    let mut child_indices = Vec::new();
    for (name, raw) in &raw.0 {
        super::check_identifier(problems, name, "a part of the scorecard");
        if let Some(first) = tree.iter().position(|node| node.name == name.value) {
            problems.push(
                Diagnostic::error("repeated-name", format!("the scorecard has two parts called `{}`", name.value))
                    .at(name.place.clone())
                    .also(places[first].clone(), "first called so here")
                    .hint("give this one another name, and say `metric:` if it scores the same metric"),
            );
        }
        let applies =
            raw.applies.as_ref().and_then(|raw| sql_expression::check_condition(problems, symbols, raw, &["tier"]));
        let weights = weights_per_tier(problems, symbols, raw.weight.as_ref());
        let missing = check_missing_policy(problems, symbols, raw.missing.as_ref());
        let Some(part) = check_node_kind(problems, symbols, name, raw) else {
            symbols.rejected_names.borrow_mut().insert(format!("{}_score", name.value));
            continue;
        };
        let index = tree.len();
        let depth = tree[parent].depth + 1;
        tree.push(ScorecardNode {
            name: name.value.clone(),
            parent: Some(parent),
            depth,
            weights,
            applies,
            missing,
            part,
        });
        places.push(name.place.clone());
        child_indices.push(index);
        if let Some(made_of) = &raw.made_of {
            add_children(problems, symbols, tree, places, index, &made_of.value, &name.place);
        }
    }
    let all_weigh_zero = |tier: usize| child_indices.iter().all(|&child| tree[child].weights[tier] <= 0.0);
    let tiers: Vec<&String> =
        symbols.tiers.iter().enumerate().filter(|(tier, _)| all_weigh_zero(*tier)).map(|(_, name)| name).collect();
    if !child_indices.is_empty() && !tiers.is_empty() {
        let whole = if parent == 0 { "the scorecard".to_owned() } else { format!("`{}`", tree[parent].name) };
        let whom =
            if tiers.len() == symbols.tiers.len() { String::new() } else { format!(" for {}", tiers_phrase(&tiers)) };
        problems.push(
            Diagnostic::error("no-weight", format!("all parts of {whole} weigh 0{whom}"))
                .at(places[if parent == 0 { child_indices[0] } else { parent }].clone())
                .hint("give at least one a positive weight, or say with `applies` when the whole does not apply"),
        );
    }
    if let NodeKind::Component { children, .. } = &mut tree[parent].part {
        *children = child_indices;
    }
}

/// "tier `a`", or "tiers `a` and `b`".
fn tiers_phrase(tiers: &[&String]) -> String {
    format!("{} {}", if tiers.len() == 1 { "tier" } else { "tiers" }, identifier::list(tiers))
}

/// A component or a metric, by what is written; never both, never neither.
fn check_node_kind(
    problems: &mut Vec<Diagnostic>,
    symbols: &mut SymbolTable,
    name: &Spanned<String>,
    raw: &RawNode,
) -> Option<NodeKind> {
    match (&raw.made_of, &raw.score) {
        (Some(_), Some(score)) => {
            problems.push(
                Diagnostic::error("two-kinds", format!("`{}` has both `made_of` and `score`", name.value))
                    .at(score.place.clone())
                    .hint("a component has `made_of`, a metric has `score`"),
            );
            None
        }
        (None, None) => {
            problems.push(
                Diagnostic::error("no-kind", format!("`{}` has neither `made_of` nor `score`", name.value))
                    .at(name.place.clone())
                    .hint("say what a component is `made_of`, or how a metric gets its `score`"),
            );
            None
        }
        (Some(_), None) => {
            if let Some(metric) = &raw.metric {
                let message = "`metric` belongs to a part with `score`, not to one with `made_of`";
                problems.push(Diagnostic::error("misplaced", message).at(metric.place.clone()));
            }
            let own =
                raw.bands.as_ref().map(|own| band::check_component_bands(problems, symbols.scale, own, &name.place));
            let combine = raw.combine.as_ref().map_or(CombineMethod::WeightedMean, |raw| combine_method(raw.value));
            Some(NodeKind::Component { children: Vec::new(), combine, bands: own })
        }
        (None, Some(score)) => {
            for (key, place) in [
                ("combine", raw.combine.as_ref().map(|raw| &raw.place)),
                ("bands", raw.bands.as_ref().map(|raw| raw.0.first().map_or(&name.place, |(band, _)| &band.place))),
            ] {
                if let Some(place) = place {
                    let message = format!("`{key}` belongs to a part with `made_of`, not to one with `score`");
                    problems.push(Diagnostic::error("misplaced", message).at(place.clone()));
                }
            }
            let metric = raw.metric.as_ref().unwrap_or(name);
            let kind = symbols.resolve_metric(problems, metric)?;
            let score =
                scoring_method::check_scoring(problems, symbols, LeafMetric { metric: &metric.value, kind }, score)?;
            Some(NodeKind::Leaf { metric: metric.value.clone(), score })
        }
    }
}

/// One weight per tier. Zero is allowed: shown, not counted.
fn weights_per_tier(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    raw: Option<&Spanned<RawWeight>>,
) -> Vec<f64> {
    let mut checked = |weight: f64, place: &Place| {
        if weight < 0.0 {
            problems.push(
                Diagnostic::error("negative-weight", format!("a weight can't be negative, found {weight}"))
                    .at(place.clone())
                    .hint("turn the direction round in `score` if more is worse"),
            );
        }
        weight.max(0.0)
    };
    match raw.map(|raw| (&raw.value, &raw.place)) {
        None => vec![1.0; symbols.tiers.len()],
        Some((RawWeight::Same(weight), place)) => vec![checked(*weight, place); symbols.tiers.len()],
        Some((RawWeight::PerTier(written), place)) => {
            let checked: Vec<(&Spanned<String>, f64)> =
                written.0.iter().map(|(tier, weight)| (tier, checked(weight.value, &weight.place))).collect();
            let mut unknown_tiers = 0;
            for (tier, _) in checked.iter().filter(|(tier, _)| tier.value != OTHERWISE) {
                unknown_tiers += usize::from(symbols.resolve_tier(problems, tier).is_none());
            }
            let weight_of_tier =
                |name: &str| checked.iter().find(|(tier, _)| tier.value == name).map(|(_, weight)| *weight);
            let otherwise = weight_of_tier(OTHERWISE);
            let tiers_without_weight: Vec<&String> =
                symbols.tiers.iter().filter(|tier| weight_of_tier(tier).is_none() && otherwise.is_none()).collect();
            // Each unknown name probably means one of those that lack.
            if tiers_without_weight.len() > unknown_tiers {
                problems.push(
                    Diagnostic::error(
                        "missing-tier",
                        format!("no weight is given for {}", tiers_phrase(&tiers_without_weight)),
                    )
                    .at(place.clone())
                    .hint("name every tier, or add `otherwise:`"),
                );
            }
            symbols.tiers.iter().map(|tier| weight_of_tier(tier).or(otherwise).unwrap_or(0.0)).collect()
        }
    }
}

fn check_missing_policy(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    raw: Option<&RawMissing>,
) -> MissingPolicy {
    match raw {
        None | Some(RawMissing::Spread) => MissingPolicy::Spread,
        Some(RawMissing::Carry(days)) => MissingPolicy::Carry { days: days.value.0 },
        Some(RawMissing::Score(score)) => {
            if score.value == RawScore::None {
                let message = "`none` is no score; leave `missing` out to spread the weight";
                problems.push(Diagnostic::error("no-score", message).at(score.place.clone()));
            }
            symbols
                .resolve_score(problems, &score.value, &score.place)
                .map_or(MissingPolicy::Spread, MissingPolicy::Score)
        }
    }
}

fn check_rule(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    bands: &Bands,
    components: &[String],
    raw: &RawRule,
) -> Option<ScoreRule> {
    super::check_identifier(problems, &raw.name, "a rule");
    let mut extra = vec!["tier", "raw_score", "coverage"];
    extra.extend(components.iter().map(String::as_str));
    let when = sql_expression::check_condition(problems, symbols, &raw.when, &extra);
    for placeholder in placeholder_names(&raw.reason.value) {
        let place = placeholder_place(&raw.reason, placeholder);
        symbols.resolve_name(problems, &Spanned { value: placeholder.to_owned(), place }, &extra);
    }
    let mut amount = |raw: &Spanned<RawScalar>| match &raw.value {
        RawScalar::Integer(_) | RawScalar::Number(_) => {
            Some(Sql { text: raw.value.to_string(), place: raw.place.clone() })
        }
        RawScalar::Text(text) => {
            let raw = Spanned { value: text.clone(), place: raw.place.clone() };
            sql_expression::check_expression(problems, symbols, &raw, &extra, ExpectedType::Number)
        }
        RawScalar::Boolean(_) => {
            let message = "expected a number, or SQL that gives one";
            problems.push(Diagnostic::error("wrong-type", message).at(raw.place.clone()));
            None
        }
    };
    let then = match &raw.then {
        RawAction::Cap(at) => amount(at).map(RuleAction::Cap),
        RawAction::Floor(at) => amount(at).map(RuleAction::Floor),
        RawAction::Set(to) => amount(to).map(RuleAction::Set),
        RawAction::Add(points) => amount(points).map(RuleAction::Add),
        RawAction::Band(band) => {
            let index = bands.band_index_named(&band.value);
            if index.is_none() {
                let names = bands.0.iter().map(|band| band.name.as_str());
                let message = format!("`{}` is not a band", band.value);
                let problem = Diagnostic::error("unknown-band", message).at(band.place.clone());
                problems.push(match identifier::nearest(&band.value, names.clone()) {
                    Some(near) => problem.hint(format!("did you mean `{near}`?")),
                    None => problem.hint(format!("the bands are {}", identifier::list(names))),
                });
            }
            index.map(RuleAction::Band)
        }
    };
    Some(ScoreRule { name: raw.name.value.clone(), when: when?, then: then?, reason: raw.reason.value.clone() })
}

/// The place of a part of a written text.
pub fn placeholder_place(raw: &Spanned<String>, part: &str) -> Place {
    let written = raw.place.file.text.get(raw.place.range.clone()).unwrap_or_default();
    match written.find(&format!("{{{part}}}")) {
        Some(at) => {
            let start = raw.place.range.start + at + 1;
            Place::new(&raw.place.file, start..start + part.len())
        }
        None => raw.place.clone(),
    }
}

fn check_unique_rule_names(problems: &mut Vec<Diagnostic>, rules: &[RawRule]) {
    for (index, rule) in rules.iter().enumerate() {
        if let Some(first) = rules[..index].iter().find(|first| first.name.value == rule.name.value) {
            problems.push(
                Diagnostic::error("repeated-name", format!("two rules are called `{}`", rule.name.value))
                    .at(rule.name.place.clone())
                    .also(first.name.place.clone(), "first called so here"),
            );
        }
    }
}
