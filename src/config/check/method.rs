//! How a value becomes a score: grades looked up, ranges closed, directions given, names known.

use super::Known;
use super::range::{Cover, Written, contiguous};
use super::sql;
use crate::base::diagnostic::{Diagnostic, Place};
use crate::config::raw::{RawBetter, RawCompare, RawLinear, RawMethod, RawPoint, RawScore, RawStep};
use crate::config::yaml::{Entries, Spanned};
use crate::config::{Better, Compare, Group, Method, MetricType, Scoring, Step};

/// What a leaf's metric is, for the checks of its method.
#[derive(Clone, Copy)]
pub struct Leaf<'a> {
    pub metric: &'a str,
    pub kind: MetricType,
}

/// `otherwise`, the word for everything not named before.
pub const OTHERWISE: &str = "otherwise";

pub fn scoring(problems: &mut Vec<Diagnostic>, known: &Known, leaf: Leaf, raw: &Spanned<RawMethod>) -> Option<Scoring> {
    match &raw.value {
        RawMethod::ByTier(tiers) => by_tier(problems, known, leaf, tiers, &raw.place),
        RawMethod::Cases(cases) => {
            let mut believed = Vec::new();
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
                    sql::condition(problems, known, &case.when, &["tier"])
                };
                if let Some(method) = method(problems, known, leaf, &case.score.value, &case.score.place)
                    && (when.is_some() || case.when.value == OTHERWISE)
                {
                    believed.push((when, method));
                }
            }
            if cases.is_empty() {
                problems.push(Diagnostic::error("empty", "`cases` holds no case").at(raw.place.clone()));
            }
            Some(Scoring::Cases(believed))
        }
        other => method(problems, known, leaf, other, &raw.place).map(Scoring::Method),
    }
}

fn by_tier(
    problems: &mut Vec<Diagnostic>,
    known: &Known,
    leaf: Leaf,
    tiers: &Entries<RawMethod>,
    place: &Place,
) -> Option<Scoring> {
    let mut named: Vec<Option<Method>> = vec![None; known.tiers.len()];
    let mut rest = None;
    for (tier, raw) in &tiers.0 {
        let believed = method(problems, known, leaf, raw, &tier.place);
        if tier.value == OTHERWISE {
            rest = believed;
        } else if let Some(index) = known.tier(problems, tier) {
            named[index] = believed;
        }
    }
    let mut complete = Vec::new();
    for (tier, method) in known.tiers.iter().zip(named) {
        match method.or_else(|| rest.clone()) {
            Some(method) => complete.push(method),
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
    Some(Scoring::ByTier(complete))
}

fn method(problems: &mut Vec<Diagnostic>, known: &Known, leaf: Leaf, raw: &RawMethod, place: &Place) -> Option<Method> {
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
            format!("this scoring needs {needs}, but `{}` is {}", leaf.metric, type_name(leaf.kind)),
        )
        .at(place.clone());
        if leaf.kind == MetricType::Date {
            problem = problem.hint(format!("derive a number: `days_since({})`", leaf.metric));
        }
        problems.push(problem);
        return None;
    }
    match raw {
        RawMethod::AsIs => Some(Method::AsIs),
        RawMethod::Linear(RawLinear { zero, full }) => {
            direction(problems, zero, full);
            Some(Method::Linear { zero: zero.value, full: full.value })
        }
        RawMethod::Steps(raw) => steps(problems, known, leaf, raw, place),
        RawMethod::Points(raw) => points(problems, known, raw, place),
        RawMethod::Labels(raw) => {
            let (mut labels, mut otherwise) = (Vec::new(), None);
            for (label, raw) in &raw.0 {
                let score = known.score(problems, raw, &label.place);
                if label.value == OTHERWISE {
                    otherwise = Some(score);
                } else {
                    labels.push((label.value.clone(), score));
                }
            }
            Some(Method::Labels { labels, otherwise })
        }
        RawMethod::Percentile(raw) => Some(Method::Percentile {
            group: group(problems, known, &raw.within)?,
            better: match raw.better {
                RawBetter::Higher => Better::Higher,
                RawBetter::Lower => Better::Lower,
            },
            min_group: at_least_one(problems, raw.min_group.as_ref(), 5),
        }),
        RawMethod::Zscore(raw) => {
            direction(problems, &raw.zero, &raw.full);
            Some(Method::ZScore {
                group: group(problems, known, &raw.within)?,
                zero: raw.zero.value,
                full: raw.full.value,
                robust: raw.robust,
                min_group: at_least_one(problems, raw.min_group.as_ref(), 5),
            })
        }
        RawMethod::Target(raw) => {
            known.number(problems, &raw.of)?;
            let zero = raw.zero.as_ref().map_or(0.0, |zero| zero.value);
            let full = raw.full.as_ref().map_or(1.0, |full| full.value);
            same_ends(problems, zero, full, &raw.of.place);
            Some(Method::Target { of: raw.of.value.clone(), zero, full })
        }
        RawMethod::Baseline(raw) => {
            direction(problems, &raw.zero, &raw.full);
            Some(Method::Baseline {
                days: raw.over.value.0,
                compare: match raw.compare {
                    RawCompare::Ratio => Compare::Ratio,
                    RawCompare::Difference => Compare::Difference,
                },
                zero: raw.zero.value,
                full: raw.full.value,
                min_snapshots: at_least_one(problems, raw.min_snapshots.as_ref(), 3),
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

fn steps(problems: &mut Vec<Diagnostic>, known: &Known, leaf: Leaf, raw: &[RawStep], place: &Place) -> Option<Method> {
    if raw.is_empty() {
        problems.push(Diagnostic::error("empty", "`steps` holds no step").at(place.clone()));
        return None;
    }
    let cover = if leaf.kind == MetricType::Integer { Cover::WholeNumbers } else { Cover::Everything };
    let written: Vec<Written> = raw.iter().map(Written::step).collect();
    let ranges = contiguous(problems, &written, cover);
    let steps = ranges
        .into_iter()
        .map(|(index, range)| {
            let score = &raw[index].score;
            Step { range, score: known.score(problems, &score.value, &score.place) }
        })
        .collect();
    Some(Method::Steps(steps))
}

fn points(problems: &mut Vec<Diagnostic>, known: &Known, raw: &[RawPoint], place: &Place) -> Option<Method> {
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
    let mut believed = Vec::new();
    for point in raw {
        match known.score(problems, &point.score.value, &point.score.place) {
            Some(score) => believed.push((point.at.value, score)),
            None if point.score.value == RawScore::None => problems.push(
                Diagnostic::error("no-score", "a point needs a score, `none` has no height")
                    .at(point.score.place.clone())
                    .hint("use `steps` where some values say nothing"),
            ),
            None => {}
        }
    }
    Some(Method::Points(believed))
}

fn direction(problems: &mut Vec<Diagnostic>, zero: &Spanned<f64>, full: &Spanned<f64>) {
    same_ends(problems, zero.value, full.value, &full.place);
}

fn same_ends(problems: &mut Vec<Diagnostic>, zero: f64, full: f64, place: &Place) {
    if (zero - full).abs() <= 0.0 {
        problems.push(
            Diagnostic::error("no-direction", format!("`zero` and `full` are both {zero}"))
                .at(place.clone())
                .hint("`zero` is the value that scores lowest, `full` the one that scores highest"),
        );
    }
}

fn group(problems: &mut Vec<Diagnostic>, known: &Known, within: &Spanned<String>) -> Option<Group> {
    match within.value.as_str() {
        "everybody" => Some(Group::Everybody),
        "tier" => Some(Group::Tier),
        _ => known.anything(problems, within, &["everybody", "tier"]).map(|()| Group::Column(within.value.clone())),
    }
}

fn at_least_one(problems: &mut Vec<Diagnostic>, written: Option<&Spanned<u32>>, default: usize) -> usize {
    match written {
        None => default,
        Some(count) if count.value == 0 => {
            problems.push(Diagnostic::error("out-of-range", "expected at least 1, found 0").at(count.place.clone()));
            default
        }
        Some(count) => usize::try_from(count.value).unwrap_or(usize::MAX),
    }
}

pub fn type_name(kind: MetricType) -> &'static str {
    match kind {
        MetricType::Integer => "an integer",
        MetricType::Number => "a number",
        MetricType::Text => "text",
        MetricType::Date => "a date",
        MetricType::Boolean => "true or false",
    }
}
