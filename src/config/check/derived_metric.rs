//! Derived metrics: their expressions and types, in an order in which each uses only earlier ones.

use super::declared_type::parse_metric_type;
use super::metric::{check_freshness, declare_metric};
use super::sql_expression::{bind_expression, names_in_expression, sql_as_written};
use super::symbol_table::SymbolTable;
use crate::base::diagnostic::{Diagnostic, Place};
use crate::config::raw::{RawDerived, ShortOrFull};
use crate::config::yaml::{Entries, Spanned};
use crate::config::{DerivedMetric, Metric, MetricType, Sql};
use crate::query::expr::Expr;
use crate::query::{ExpectedType, Type};

/// The written derived metrics.
type RawDerivedMetrics = Entries<Spanned<ShortOrFull<RawDerived>>>;

/// Returns the derived metrics in an order in which they can be computed, and adds them to the known names.
pub fn check_derived_metrics(
    problems: &mut Vec<Diagnostic>,
    symbols: &mut SymbolTable,
    raw: &RawDerivedMetrics,
) -> Vec<DerivedMetric> {
    let mut unordered = Vec::new();
    for (name, raw) in &raw.0 {
        if let Some(derived) = check_derived_metric(problems, name, raw)
            && declare_metric(problems, symbols, name, derived.metric.kind)
        {
            unordered.push(derived);
        }
    }
    // A derived metric may use one that is written after it, so expressions are bound once all names are known.
    for derived in &mut unordered {
        resolve_reads(problems, symbols, derived, raw);
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
        ShortOrFull::Full(raw) => {
            let kind = match &raw.kind {
                Some(kind) => parse_metric_type(problems, kind)?,
                None => MetricType::Number,
            };
            let freshness = check_freshness(problems, raw.observed.as_ref(), raw.max_age.as_ref());
            (sql_as_written(&raw.sql), kind, raw.unit.clone(), freshness)
        }
    };
    let metric = Metric { name: name.value.clone(), kind, unit, no_rows: None, freshness, place: name.place.clone() };
    Some(DerivedMetric { metric, sql, reads: Vec::new() })
}

/// Binds the expression of a derived metric, and fills in the names that it reads.
fn resolve_reads(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    derived: &mut DerivedMetric,
    raw: &RawDerivedMetrics,
) {
    if let Some(expr) = bind_expression(problems, symbols, &derived.sql, &[], ExpectedType::Anything)
        && let Err(mistake) = check_formula_type(&derived.metric, &derived.sql, &expr)
    {
        problems.push(mistake);
    }
    let names = names_in_expression(symbols, &derived.sql, &[]).into_iter().map(|name| name.value);
    derived.reads.extend(names.filter(|name| symbols.type_of(name).is_some()));
    if let Some(freshness) = &derived.metric.freshness {
        let on = freshness.on.clone();
        let place = place_of_observed(&derived.metric, raw);
        symbols.resolve_name(problems, &Spanned { value: on.clone(), place }, &[]);
        derived.reads.push(on);
    }
}

/// Returns the place of a metric's `observed`.
fn place_of_observed(metric: &Metric, raw: &RawDerivedMetrics) -> Place {
    let written = raw.0.iter().find(|(name, _)| name.value == metric.name).map(|(_, raw)| &raw.value);
    match written {
        Some(ShortOrFull::Full(RawDerived { observed: Some(observed), .. })) => observed.place.clone(),
        _ => metric.place.clone(),
    }
}

/// Returns a diagnostic if an expression does not give the declared type of its metric.
fn check_formula_type(metric: &Metric, sql: &Sql, expr: &Expr) -> Result<(), Diagnostic> {
    let found = expr.data_type;
    if metric.kind == MetricType::Integer && expr.is_fraction() {
        let mistake =
            Diagnostic::sql_error("metric-type", "expected an integer, found a fraction").at(sql.place.clone());
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
    let mistake = Diagnostic::sql_error("metric-type", message).at(sql.place.clone());
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

/// Sorts derived metrics so that each uses only earlier ones. Reports a cycle, and leaves out the metrics that depend
/// on one.
fn order_by_dependency(problems: &mut Vec<Diagnostic>, mut unordered: Vec<DerivedMetric>) -> Vec<DerivedMetric> {
    let mut ordered: Vec<DerivedMetric> = Vec::new();
    loop {
        let ready = (0..unordered.len()).find(|index| unmet_dependency(&unordered, *index).is_none());
        match ready {
            Some(index) => ordered.push(unordered.remove(index)),
            None => break,
        }
    }
    if let Some(cycle) = find_cycle(&unordered) {
        problems.push(cycle_diagnostic(&unordered, &cycle));
    }
    ordered
}

/// Returns the first metric among those not yet ordered that the metric at `index` reads.
fn unmet_dependency(unordered: &[DerivedMetric], index: usize) -> Option<usize> {
    let mut reads = unordered[index].reads.iter();
    reads.find_map(|read| unordered.iter().position(|other| other.metric.name == *read))
}

/// Returns the indices of a cycle, in the order in which each metric reads the next.
fn find_cycle(unordered: &[DerivedMetric]) -> Option<Vec<usize>> {
    if unordered.is_empty() {
        return None;
    }
    let mut path = vec![0];
    loop {
        let next = unmet_dependency(unordered, *path.last()?)?;
        if let Some(start) = path.iter().position(|&visited| visited == next) {
            return Some(path.split_off(start));
        }
        path.push(next);
    }
}

fn cycle_diagnostic(unordered: &[DerivedMetric], cycle: &[usize]) -> Diagnostic {
    let name_at = |position: usize| unordered[cycle[position % cycle.len()]].metric.name.as_str();
    let needs = |position: usize| match cycle {
        [_] => "needs itself".to_owned(),
        _ => format!("needs `{}`", name_at(position)),
    };
    let path: Vec<String> = (1..=cycle.len()).map(needs).collect();
    let message = format!("`{}` {}", name_at(0), path.join(", which "));
    let mut problem = Diagnostic::error("cycle", message).at(unordered[cycle[0]].metric.place.clone());
    for (position, &index) in cycle.iter().enumerate().skip(1) {
        problem = problem.related(unordered[index].metric.place.clone(), needs(position + 1));
    }
    problem.hint("a derived metric can't depend on itself, directly or through others")
}
