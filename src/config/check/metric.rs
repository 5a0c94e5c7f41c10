//! Metrics: typed, named once, and derived ones in an order in which each uses only earlier ones.

use super::source::{literal, metric_type};
use super::{Known, Written, identifier, sql};
use crate::base::diagnostic::Diagnostic;
use crate::config::raw::{Days, RawDerived, RawMetric, Scalar, WordOr};
use crate::config::yaml::{Entries, Spanned};
use crate::config::{Derived, Literal, Metric, MetricType, Observed, Query, Sql};
use crate::query::expr::Expr;
use crate::query::{ExpectedType, Type};

/// The SQL files with the metrics they return; the metrics become known.
pub fn queries(problems: &mut Vec<Diagnostic>, known: &mut Known, written: &Written) -> Vec<Query> {
    let mut queries: Vec<Query> = Vec::new();
    for ((name, raw), file) in written.pipeline.metrics.0.iter().zip(&written.queries) {
        if raw.0.is_empty() {
            let message = format!("no metric is declared for `{}`", name.value);
            let problem = Diagnostic::error("empty", message).at(name.place.clone());
            problems.push(problem.hint("list the metric columns it returns, with their types"));
        }
        let mut metrics = Vec::new();
        for (name, raw) in &raw.0 {
            if let Some(metric) = metric(problems, name, raw)
                && unique(problems, known, name, metric.kind)
            {
                metrics.push(metric);
            }
        }
        if let Some(file) = file {
            queries.push(Query { name: name.value.clone(), file: file.clone(), metrics });
        }
    }
    queries
}

fn metric(problems: &mut Vec<Diagnostic>, name: &Spanned<String>, raw: &Spanned<WordOr<RawMetric>>) -> Option<Metric> {
    let more = match &raw.value {
        WordOr::Word(word) => {
            let kind = metric_type(problems, &Spanned { value: word.clone(), place: raw.place.clone() })?;
            return Some(Metric {
                name: name.value.clone(),
                kind,
                unit: None,
                no_rows: None,
                freshness: None,
                place: name.place.clone(),
            });
        }
        WordOr::More(more) => more,
    };
    let kind = metric_type(problems, &more.kind)?;
    Some(Metric {
        name: name.value.clone(),
        kind,
        unit: more.unit.clone(),
        no_rows: more.no_rows.as_ref().and_then(|value| no_rows(problems, value, kind)),
        freshness: observed(problems, more.observed.as_ref(), more.max_age.as_ref()),
        place: name.place.clone(),
    })
}

/// What an account without rows counts as; nothing is said by leaving it out.
fn no_rows(problems: &mut Vec<Diagnostic>, value: &Spanned<Scalar>, kind: MetricType) -> Option<Literal> {
    let before = problems.len();
    let literal = literal(problems, value, kind);
    if let Some(problem) = problems.get_mut(before..).and_then(|told| told.first_mut()) {
        problem.hint = Some("leave `no_rows` out if no rows means no data".to_owned());
    }
    literal
}

fn observed(
    problems: &mut Vec<Diagnostic>,
    on: Option<&Spanned<String>>,
    max_age: Option<&Spanned<Days>>,
) -> Option<Observed> {
    match (on, max_age) {
        (Some(on), max_age) => Some(Observed { on: on.value.clone(), max_age_days: max_age.map(|days| days.value.0) }),
        (None, Some(max_age)) => {
            problems.push(
                Diagnostic::error("no-observed", "`max_age` needs to know when the metric was observed")
                    .at(max_age.place.clone())
                    .hint("name the column with the date: `observed: last_seen_on`"),
            );
            None
        }
        (None, None) => None,
    }
}

/// Makes a metric known, unless its name is taken.
fn unique(problems: &mut Vec<Diagnostic>, known: &mut Known, name: &Spanned<String>, kind: MetricType) -> bool {
    identifier(problems, name, "a metric");
    if matches!(name.value.as_str(), "tier" | "raw_score" | "coverage")
        || name.value.ends_with("_score") && known.kind(&name.value).is_some()
    {
        let message = format!("`{}` has a meaning of its own in conditions", name.value);
        problems.push(Diagnostic::error("reserved-name", message).at(name.place.clone()).hint("choose another name"));
        return false;
    }
    if known.kind(&name.value).is_some() {
        let what = if known.metrics.iter().any(|(metric, _)| *metric == name.value) {
            "metric"
        } else {
            "column of the accounts"
        };
        let message = format!("there is a {what} called `{}` already", name.value);
        let mut problem = Diagnostic::error("repeated-name", message).at(name.place.clone());
        if let Some(first) = known.places.get(&name.value) {
            problem = problem.also(first.clone(), "first called so here");
        }
        problems.push(problem.hint("choose another name"));
        return false;
    }
    known.places.insert(name.value.clone(), name.place.clone());
    known.metrics.push((name.value.clone(), kind));
    true
}

/// The derived metrics in an order that can be computed; they become known.
pub fn derived(
    problems: &mut Vec<Diagnostic>,
    known: &mut Known,
    raw: &Entries<Spanned<WordOr<RawDerived>>>,
) -> Vec<Derived> {
    let mut waiting = Vec::new();
    for (name, raw) in &raw.0 {
        if let Some(derived) = one(problems, name, raw)
            && unique(problems, known, name, derived.metric.kind)
        {
            waiting.push(derived);
        }
    }
    for derived in &mut waiting {
        if let Some(expr) = sql::bound(problems, known, &derived.sql, &[], ExpectedType::Anything)
            && let Err(mistake) = fits(&derived.metric, &derived.sql, &expr)
        {
            problems.push(mistake);
        }
        let names = sql::mentioned(known, &derived.sql, &[]).into_iter().map(|name| name.value);
        derived.reads.extend(names.filter(|name| known.kind(name).is_some()));
        if let Some(on) = derived.metric.freshness.as_ref().map(|observed| observed.on.clone()) {
            let written = raw.0.iter().find(|(name, _)| name.value == derived.metric.name).map(|(_, raw)| &raw.value);
            let place = match written {
                Some(WordOr::More(RawDerived { observed: Some(observed), .. })) => observed.place.clone(),
                _ => derived.metric.place.clone(),
            };
            known.anything(problems, &Spanned { value: on.clone(), place }, &[]);
            derived.reads.push(on);
        }
    }
    in_order(problems, waiting)
}

fn one(problems: &mut Vec<Diagnostic>, name: &Spanned<String>, raw: &Spanned<WordOr<RawDerived>>) -> Option<Derived> {
    let (sql, kind, unit, freshness) = match &raw.value {
        WordOr::Word(text) => (Sql { text: text.clone(), place: raw.place.clone() }, MetricType::Number, None, None),
        WordOr::More(more) => (
            Sql { text: more.sql.value.clone(), place: more.sql.place.clone() },
            match &more.kind {
                Some(kind) => metric_type(problems, kind)?,
                None => MetricType::Number,
            },
            more.unit.clone(),
            observed(problems, more.observed.as_ref(), more.max_age.as_ref()),
        ),
    };
    let metric = Metric { name: name.value.clone(), kind, unit, no_rows: None, freshness, place: name.place.clone() };
    Some(Derived { metric, sql, reads: Vec::new() })
}

/// Whether a formula gives what its metric is declared as.
fn fits(metric: &Metric, sql: &Sql, expr: &Expr) -> Result<(), Diagnostic> {
    let found = expr.data_type;
    if metric.kind == MetricType::Integer && expr.is_fraction() {
        let mistake = Diagnostic::sql("metric-type", "expected an integer, found a fraction").at(sql.place.clone());
        return Err(mistake.hint("declare it as `number`, or round it: `ROUND(…)`"));
    }
    let (fits, noun) = match metric.kind {
        MetricType::Integer => (found.is_numeric() || found == Type::Boolean, "an integer"),
        MetricType::Number => (found.is_numeric() || found == Type::Boolean, "a number"),
        MetricType::Text => (found.is_numeric() || matches!(found, Type::Text | Type::Boolean), "text"),
        MetricType::Date => (found.is_temporal(), "a date"),
        MetricType::Boolean => (found == Type::Boolean, "a condition"),
    };
    if fits || found == Type::Null {
        return Ok(());
    }
    let message = format!("expected {noun}, found {}", found.noun());
    let mistake = Diagnostic::sql("metric-type", message).at(sql.place.clone());
    Err(match (metric.kind, found) {
        (MetricType::Integer | MetricType::Number, Type::Span) => {
            mistake.hint("say in which unit, such as `hours_between(start, end)`")
        }
        (MetricType::Integer | MetricType::Number, Type::Date | Type::Timestamp | Type::TimestampTz) => {
            mistake.hint("`days_since(…)` counts the days since then; or declare it as `date`")
        }
        (_, Type::Text) => {
            mistake.hint("declare it as text, `{sql: …, type: text}`, or convert it: `CAST(… AS DOUBLE)`")
        }
        _ => mistake,
    })
}

/// Takes those first whose inputs are there; what can never be taken goes round in a circle.
fn in_order(problems: &mut Vec<Diagnostic>, mut waiting: Vec<Derived>) -> Vec<Derived> {
    let mut ordered: Vec<Derived> = Vec::new();
    loop {
        let ready = waiting.iter().position(|derived| {
            derived.reads.iter().all(|read| !waiting.iter().any(|other| other.metric.name == *read))
        });
        match ready {
            Some(index) => ordered.push(waiting.remove(index)),
            None => break,
        }
    }
    if let Some(circle) = circle(&waiting) {
        let name = |at: usize| waiting[circle[at % circle.len()]].metric.name.as_str();
        let needs =
            |at: usize| if circle.len() == 1 { "needs itself".to_owned() } else { format!("needs `{}`", name(at)) };
        let path: Vec<String> = (1..=circle.len()).map(needs).collect();
        let message = format!("`{}` {}", name(0), path.join(", which "));
        let mut problem = Diagnostic::error("cycle", message).at(waiting[circle[0]].metric.place.clone());
        for (at, &index) in circle.iter().enumerate().skip(1) {
            problem = problem.also(waiting[index].metric.place.clone(), needs(at + 1));
        }
        problems.push(problem.hint("a derived metric can't need itself, not even by way of others"));
    }
    ordered
}

/// The indices of one circle among those that wait for each other.
fn circle(waiting: &[Derived]) -> Option<Vec<usize>> {
    let next = |from: usize| {
        waiting[from].reads.iter().find_map(|read| waiting.iter().position(|other| other.metric.name == *read))
    };
    let mut path = vec![0];
    if waiting.is_empty() {
        return None;
    }
    loop {
        let to = next(*path.last()?)?;
        if let Some(start) = path.iter().position(|&seen| seen == to) {
            return Some(path.split_off(start));
        }
        path.push(to);
    }
}
