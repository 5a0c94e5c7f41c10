//! Metrics: typed, named once, and derived ones in an order in which each uses only earlier ones.

use super::source::{check_literal, parse_metric_type};
use super::{ParsedFiles, SymbolTable, check_identifier, sql_expression};
use crate::base::diagnostic::Diagnostic;
use crate::config::raw::{Days, RawDerived, RawMetric, RawScalar, ShortOrFull};
use crate::config::yaml::{Entries, Spanned};
use crate::config::{DerivedMetric, Literal, Metric, MetricFreshness, MetricQuery, MetricType, Sql};
use crate::query::expr::Expr;
use crate::query::{ExpectedType, Type};

/// The SQL files with the metrics they return; the metrics become known.
pub fn check_queries(
    problems: &mut Vec<Diagnostic>,
    symbols: &mut SymbolTable,
    files: &ParsedFiles,
) -> Vec<MetricQuery> {
    let mut queries: Vec<MetricQuery> = Vec::new();
    for ((name, raw), file) in files.pipeline.metrics.0.iter().zip(&files.queries) {
        if raw.0.is_empty() {
            let message = format!("no metric is declared for `{}`", name.value);
            let problem = Diagnostic::error("empty", message).at(name.place.clone());
            problems.push(problem.hint("list the metric columns it returns, with their types"));
        }
        let mut metrics = Vec::new();
        for (name, raw) in &raw.0 {
            if let Some(metric) = check_metric(problems, name, raw)
                && declare_metric(problems, symbols, name, metric.kind)
            {
                metrics.push(metric);
            }
        }
        if let Some(file) = file {
            queries.push(MetricQuery { name: name.value.clone(), file: file.clone(), metrics });
        }
    }
    queries
}

fn check_metric(
    problems: &mut Vec<Diagnostic>,
    name: &Spanned<String>,
    raw: &Spanned<ShortOrFull<RawMetric>>,
) -> Option<Metric> {
    let more = match &raw.value {
        ShortOrFull::Short(word) => {
            let kind = parse_metric_type(problems, &Spanned { value: word.clone(), place: raw.place.clone() })?;
            return Some(Metric {
                name: name.value.clone(),
                kind,
                unit: None,
                no_rows: None,
                freshness: None,
                place: name.place.clone(),
            });
        }
        ShortOrFull::Full(more) => more,
    };
    let kind = parse_metric_type(problems, &more.kind)?;
    Some(Metric {
        name: name.value.clone(),
        kind,
        unit: more.unit.clone(),
        no_rows: more.no_rows.as_ref().and_then(|value| check_no_rows(problems, value, kind)),
        freshness: check_observed(problems, more.observed.as_ref(), more.max_age.as_ref()),
        place: name.place.clone(),
    })
}

/// What an account without rows counts as; nothing is said by leaving it out.
fn check_no_rows(problems: &mut Vec<Diagnostic>, value: &Spanned<RawScalar>, kind: MetricType) -> Option<Literal> {
    let before = problems.len();
    let literal = check_literal(problems, value, kind);
    if let Some(problem) = problems.get_mut(before..).and_then(|added| added.first_mut()) {
        problem.hint = Some("leave `no_rows` out if no rows means no data".to_owned());
    }
    literal
}

fn check_observed(
    problems: &mut Vec<Diagnostic>,
    on: Option<&Spanned<String>>,
    max_age: Option<&Spanned<Days>>,
) -> Option<MetricFreshness> {
    match (on, max_age) {
        (Some(on), max_age) => {
            Some(MetricFreshness { on: on.value.clone(), max_age_days: max_age.map(|days| days.value.0) })
        }
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
fn declare_metric(
    problems: &mut Vec<Diagnostic>,
    symbols: &mut SymbolTable,
    name: &Spanned<String>,
    kind: MetricType,
) -> bool {
    check_identifier(problems, name, "a metric");
    if matches!(name.value.as_str(), "tier" | "raw_score" | "coverage")
        || name.value.ends_with("_score") && symbols.type_of(&name.value).is_some()
    {
        let message = format!("`{}` has a meaning of its own in conditions", name.value);
        problems.push(Diagnostic::error("reserved-name", message).at(name.place.clone()).hint("choose another name"));
        return false;
    }
    if symbols.type_of(&name.value).is_some() {
        let what = if symbols.metrics.iter().any(|(metric, _)| *metric == name.value) {
            "metric"
        } else {
            "column of the accounts"
        };
        let message = format!("there is a {what} called `{}` already", name.value);
        let mut problem = Diagnostic::error("repeated-name", message).at(name.place.clone());
        if let Some(first) = symbols.declarations.get(&name.value) {
            problem = problem.also(first.clone(), "first called so here");
        }
        problems.push(problem.hint("choose another name"));
        return false;
    }
    symbols.declarations.insert(name.value.clone(), name.place.clone());
    symbols.metrics.push((name.value.clone(), kind));
    true
}

/// The derived metrics in an order that can be computed; they become known.
pub fn check_derived_metrics(
    problems: &mut Vec<Diagnostic>,
    symbols: &mut SymbolTable,
    raw: &Entries<Spanned<ShortOrFull<RawDerived>>>,
) -> Vec<DerivedMetric> {
    let mut unordered = Vec::new();
    for (name, raw) in &raw.0 {
        if let Some(derived) = check_derived_metric(problems, name, raw)
            && declare_metric(problems, symbols, name, derived.metric.kind)
        {
            unordered.push(derived);
        }
    }
    for derived in &mut unordered {
        if let Some(expr) =
            sql_expression::bind_expression(problems, symbols, &derived.sql, &[], ExpectedType::Anything)
            && let Err(mistake) = check_formula_type(&derived.metric, &derived.sql, &expr)
        {
            problems.push(mistake);
        }
        let names = sql_expression::names_in_expression(symbols, &derived.sql, &[]).into_iter().map(|name| name.value);
        derived.reads.extend(names.filter(|name| symbols.type_of(name).is_some()));
        if let Some(on) = derived.metric.freshness.as_ref().map(|observed| observed.on.clone()) {
            let written = raw.0.iter().find(|(name, _)| name.value == derived.metric.name).map(|(_, raw)| &raw.value);
            let place = match written {
                Some(ShortOrFull::Full(RawDerived { observed: Some(observed), .. })) => observed.place.clone(),
                _ => derived.metric.place.clone(),
            };
            symbols.resolve_name(problems, &Spanned { value: on.clone(), place }, &[]);
            derived.reads.push(on);
        }
    }
    order_by_dependency(problems, unordered)
}

fn check_derived_metric(
    problems: &mut Vec<Diagnostic>,
    name: &Spanned<String>,
    raw: &Spanned<ShortOrFull<RawDerived>>,
) -> Option<DerivedMetric> {
    let (sql, kind, unit, freshness) = match &raw.value {
        ShortOrFull::Short(text) => {
            (Sql { text: text.clone(), place: raw.place.clone() }, MetricType::Number, None, None)
        }
        ShortOrFull::Full(more) => (
            Sql { text: more.sql.value.clone(), place: more.sql.place.clone() },
            match &more.kind {
                Some(kind) => parse_metric_type(problems, kind)?,
                None => MetricType::Number,
            },
            more.unit.clone(),
            check_observed(problems, more.observed.as_ref(), more.max_age.as_ref()),
        ),
    };
    let metric = Metric { name: name.value.clone(), kind, unit, no_rows: None, freshness, place: name.place.clone() };
    Some(DerivedMetric { metric, sql, reads: Vec::new() })
}

/// Whether a formula gives what its metric is declared as.
fn check_formula_type(metric: &Metric, sql: &Sql, expr: &Expr) -> Result<(), Diagnostic> {
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
fn order_by_dependency(problems: &mut Vec<Diagnostic>, mut unordered: Vec<DerivedMetric>) -> Vec<DerivedMetric> {
    let mut ordered: Vec<DerivedMetric> = Vec::new();
    loop {
        let ready = unordered.iter().position(|derived| {
            derived.reads.iter().all(|read| !unordered.iter().any(|other| other.metric.name == *read))
        });
        match ready {
            Some(index) => ordered.push(unordered.remove(index)),
            None => break,
        }
    }
    if let Some(cycle) = find_cycle(&unordered) {
        let name = |at: usize| unordered[cycle[at % cycle.len()]].metric.name.as_str();
        let needs =
            |at: usize| if cycle.len() == 1 { "needs itself".to_owned() } else { format!("needs `{}`", name(at)) };
        let path: Vec<String> = (1..=cycle.len()).map(needs).collect();
        let message = format!("`{}` {}", name(0), path.join(", which "));
        let mut problem = Diagnostic::error("cycle", message).at(unordered[cycle[0]].metric.place.clone());
        for (at, &index) in cycle.iter().enumerate().skip(1) {
            problem = problem.also(unordered[index].metric.place.clone(), needs(at + 1));
        }
        problems.push(problem.hint("a derived metric can't need itself, not even by way of others"));
    }
    ordered
}

/// The indices of one circle among those that wait for each other.
fn find_cycle(unordered: &[DerivedMetric]) -> Option<Vec<usize>> {
    let next = |from: usize| {
        unordered[from].reads.iter().find_map(|read| unordered.iter().position(|other| other.metric.name == *read))
    };
    let mut path = vec![0];
    if unordered.is_empty() {
        return None;
    }
    loop {
        let to = next(*path.last()?)?;
        if let Some(start) = path.iter().position(|&visited| visited == to) {
            return Some(path.split_off(start));
        }
        path.push(to);
    }
}
