//! How a value becomes a score: grades looked up, ranges closed, directions given, names known.

use super::SymbolTable;
use super::ranges::{RangeDomain, WrittenRange, check_contiguous_ranges};
use super::sql_expression;
use crate::base::diagnostic::{Diagnostic, Place};
use crate::config::raw::{RawBetter, RawCompare, RawLinear, RawMethod, RawPoint, RawScore, RawStep};
use crate::config::yaml::{Entries, Spanned};
use crate::config::{
    BaselineComparison, BetterDirection, MetricScoring, MetricType, PeerScope, ScoreStep, ScoringMethod,
};

/// What a leaf's metric is, for the checks of its method.
#[derive(Clone, Copy)]
pub struct LeafMetric<'a> {
    pub metric: &'a str,
    pub kind: MetricType,
}

/// `otherwise`, the word for everything not named before.
pub const OTHERWISE: &str = "otherwise";

pub fn check_scoring(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    leaf: LeafMetric,
    raw: &Spanned<RawMethod>,
) -> Option<MetricScoring> {
    match &raw.value {
        RawMethod::ByTier(tiers) => check_methods_by_tier(problems, symbols, leaf, tiers, &raw.place),
        RawMethod::Cases(cases) => {
            let mut checked_cases = Vec::new();
            for (index, case) in cases.iter().enumerate() {
                let last = index + 1 == cases.len();
                let when = if case.when.value == OTHERWISE {
                    if !last {
                        problems.push(
                            Diagnostic::error("unreachable", "no account reaches the cases after `otherwise`")
                                .at(case.when.place.clone())
                                .hint("write `otherwise` last"),
                        );
                    }
                    None
                } else {
                    sql_expression::check_condition(problems, symbols, &case.when, &["tier"])
                };
                if let Some(method) = check_method(problems, symbols, leaf, &case.score.value, &case.score.place)
                    && (when.is_some() || case.when.value == OTHERWISE)
                {
                    checked_cases.push((when, method));
                }
            }
            if cases.is_empty() {
                problems.push(Diagnostic::error("empty", "`cases` holds no case").at(raw.place.clone()));
            }
            Some(MetricScoring::Cases(checked_cases))
        }
        other => check_method(problems, symbols, leaf, other, &raw.place).map(MetricScoring::Method),
    }
}

fn check_methods_by_tier(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    leaf: LeafMetric,
    tiers: &Entries<RawMethod>,
    place: &Place,
) -> Option<MetricScoring> {
    let mut method_of_tier: Vec<Option<ScoringMethod>> = vec![None; symbols.tiers.len()];
    let mut otherwise = None;
    for (tier, raw) in &tiers.0 {
        let checked = check_method(problems, symbols, leaf, raw, &tier.place);
        if tier.value == OTHERWISE {
            otherwise = checked;
        } else if let Some(index) = symbols.resolve_tier(problems, tier) {
            method_of_tier[index] = checked;
        }
    }
    let mut methods = Vec::new();
    for (tier, method) in symbols.tiers.iter().zip(method_of_tier) {
        match method.or_else(|| otherwise.clone()) {
            Some(method) => methods.push(method),
            None if tiers.0.iter().any(|(name, _)| name.value == *tier || name.value == OTHERWISE) => return None,
            None => {
                problems.push(
                    Diagnostic::error(
                        "missing-tier",
                        format!("nothing says how `{}` scores tier `{tier}`", leaf.metric),
                    )
                    .at(place.clone())
                    .hint(format!("add `{tier}:`, or `otherwise:` for every tier not named")),
                );
                return None;
            }
        }
    }
    Some(MetricScoring::ByTier(methods))
}

fn check_method(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    leaf: LeafMetric,
    raw: &RawMethod,
    place: &Place,
) -> Option<ScoringMethod> {
    let needs = match raw {
        RawMethod::Labels(_) => "text",
        RawMethod::ByTier(_) | RawMethod::Cases(_) => "",
        _ => "a number",
    };
    let fits = match leaf.kind {
        MetricType::Text => needs == "text",
        MetricType::Boolean => !needs.is_empty(),
        MetricType::Integer | MetricType::Number => needs == "a number",
        MetricType::Date => false,
    };
    if !needs.is_empty() && !fits {
        let mut problem = Diagnostic::error(
            "wrong-type",
            format!("this scoring needs {needs}, but `{}` is {}", leaf.metric, metric_type_phrase(leaf.kind)),
        )
        .at(place.clone());
        if leaf.kind == MetricType::Date {
            problem = problem.hint(format!("derive a number: `days_since({})`", leaf.metric));
        }
        problems.push(problem);
        return None;
    }
    match raw {
        RawMethod::AsIs => Some(ScoringMethod::AsIs),
        RawMethod::Linear(RawLinear { zero, full }) => {
            check_direction(problems, zero, full);
            Some(ScoringMethod::Linear { zero: zero.value, full: full.value })
        }
        RawMethod::Steps(raw) => check_steps(problems, symbols, leaf, raw, place),
        RawMethod::Points(raw) => check_points(problems, symbols, raw, place),
        RawMethod::Labels(raw) => {
            let (mut labels, mut otherwise) = (Vec::new(), None);
            for (label, raw) in &raw.0 {
                let score = symbols.resolve_score(problems, raw, &label.place);
                if label.value == OTHERWISE {
                    otherwise = Some(score);
                } else {
                    labels.push((label.value.clone(), score));
                }
            }
            Some(ScoringMethod::Labels { labels, otherwise })
        }
        RawMethod::Percentile(raw) => Some(ScoringMethod::Percentile {
            group: resolve_peer_scope(problems, symbols, &raw.within)?,
            better: match raw.better {
                RawBetter::Higher => BetterDirection::Higher,
                RawBetter::Lower => BetterDirection::Lower,
            },
            min_group: check_min_count(problems, raw.min_group.as_ref(), 5),
        }),
        RawMethod::Zscore(raw) => {
            check_direction(problems, &raw.zero, &raw.full);
            Some(ScoringMethod::ZScore {
                group: resolve_peer_scope(problems, symbols, &raw.within)?,
                zero: raw.zero.value,
                full: raw.full.value,
                robust: raw.robust,
                min_group: check_min_count(problems, raw.min_group.as_ref(), 5),
            })
        }
        RawMethod::Target(raw) => {
            symbols.resolve_number_name(problems, &raw.of)?;
            let zero = raw.zero.as_ref().map_or(0.0, |zero| zero.value);
            let full = raw.full.as_ref().map_or(1.0, |full| full.value);
            check_ends_differ(problems, zero, full, &raw.of.place);
            Some(ScoringMethod::Target { of: raw.of.value.clone(), zero, full })
        }
        RawMethod::Baseline(raw) => {
            check_direction(problems, &raw.zero, &raw.full);
            Some(ScoringMethod::Baseline {
                days: raw.over.value.0,
                compare: match raw.compare {
                    RawCompare::Ratio => BaselineComparison::Ratio,
                    RawCompare::Difference => BaselineComparison::Difference,
                },
                zero: raw.zero.value,
                full: raw.full.value,
                min_snapshots: check_min_count(problems, raw.min_snapshots.as_ref(), 3),
            })
        }
        RawMethod::ByTier(_) | RawMethod::Cases(_) => {
            problems.push(
                Diagnostic::error("nested-cases", "`by_tier` and `cases` can't stand inside one another")
                    .at(place.clone())
                    .hint("write `cases` whose conditions name the tier: `tier = 'enterprise' AND …`"),
            );
            None
        }
    }
}

fn check_steps(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    leaf: LeafMetric,
    raw: &[RawStep],
    place: &Place,
) -> Option<ScoringMethod> {
    if raw.is_empty() {
        problems.push(Diagnostic::error("empty", "`steps` holds no step").at(place.clone()));
        return None;
    }
    let domain = if leaf.kind == MetricType::Integer { RangeDomain::WholeNumbers } else { RangeDomain::AllNumbers };
    let written: Vec<WrittenRange> = raw.iter().map(WrittenRange::step).collect();
    let ranges = check_contiguous_ranges(problems, &written, domain);
    let steps = ranges
        .into_iter()
        .map(|(index, range)| {
            let score = &raw[index].score;
            ScoreStep { range, score: symbols.resolve_score(problems, &score.value, &score.place) }
        })
        .collect();
    Some(ScoringMethod::Steps(steps))
}

fn check_points(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    raw: &[RawPoint],
    place: &Place,
) -> Option<ScoringMethod> {
    if raw.len() < 2 {
        problems.push(Diagnostic::error("empty", "`points` needs at least two points").at(place.clone()));
        return None;
    }
    for pair in raw.windows(2) {
        if pair[1].at.value <= pair[0].at.value {
            problems.push(
                Diagnostic::error(
                    "order",
                    format!("point {} stands after point {}", pair[1].at.value, pair[0].at.value),
                )
                .at(pair[1].at.place.clone())
                .hint("write points with ascending values of `at`, each once"),
            );
        }
    }
    let mut checked_points = Vec::new();
    for point in raw {
        match symbols.resolve_score(problems, &point.score.value, &point.score.place) {
            Some(score) => checked_points.push((point.at.value, score)),
            None if point.score.value == RawScore::None => problems.push(
                Diagnostic::error("no-score", "a point needs a score, `none` has no height")
                    .at(point.score.place.clone())
                    .hint("use `steps` where some values say nothing"),
            ),
            None => {}
        }
    }
    Some(ScoringMethod::Points(checked_points))
}

fn check_direction(problems: &mut Vec<Diagnostic>, zero: &Spanned<f64>, full: &Spanned<f64>) {
    check_ends_differ(problems, zero.value, full.value, &full.place);
}

fn check_ends_differ(problems: &mut Vec<Diagnostic>, zero: f64, full: f64, place: &Place) {
    if (zero - full).abs() <= 0.0 {
        problems.push(
            Diagnostic::error("no-direction", format!("`zero` and `full` are both {zero}"))
                .at(place.clone())
                .hint("`zero` is the value that scores lowest, `full` the one that scores highest"),
        );
    }
}

fn resolve_peer_scope(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    within: &Spanned<String>,
) -> Option<PeerScope> {
    match within.value.as_str() {
        "everybody" => Some(PeerScope::Everybody),
        "tier" => Some(PeerScope::Tier),
        _ => symbols
            .resolve_name(problems, within, &["everybody", "tier"])
            .map(|()| PeerScope::Column(within.value.clone())),
    }
}

fn check_min_count(problems: &mut Vec<Diagnostic>, written: Option<&Spanned<u32>>, default: usize) -> usize {
    match written {
        None => default,
        Some(count) if count.value == 0 => {
            problems.push(Diagnostic::error("out-of-range", "expected at least 1, found 0").at(count.place.clone()));
            default
        }
        Some(count) => usize::try_from(count.value).unwrap_or(usize::MAX),
    }
}

pub fn metric_type_phrase(kind: MetricType) -> &'static str {
    match kind {
        MetricType::Integer => "an integer",
        MetricType::Number => "a number",
        MetricType::Text => "text",
        MetricType::Date => "a date",
        MetricType::Boolean => "true or false",
    }
}
