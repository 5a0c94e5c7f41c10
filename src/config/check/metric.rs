//! The metrics of queries: their types, and their names, which must be unique.

use super::declared_type::{check_literal, parse_metric_type};
use super::names::check_identifier;
use super::parsed_files::ParsedFiles;
use super::symbol_table::SymbolTable;
use crate::base::diagnostic::Diagnostic;
use crate::config::raw::{Days, RawMetric, RawScalar, ShortOrFull};
use crate::config::yaml::{Entries, Spanned};
use crate::config::{Literal, Metric, MetricFreshness, MetricQuery, MetricType, TypedName};

/// The written metrics of a query.
type RawMetrics = Entries<Spanned<ShortOrFull<RawMetric>>>;

/// Returns the queries with their metrics, and adds the metrics to the known names.
pub fn check_queries(
    problems: &mut Vec<Diagnostic>,
    symbols: &mut SymbolTable,
    files: &ParsedFiles,
) -> Vec<MetricQuery> {
    let mut queries: Vec<MetricQuery> = Vec::new();
    for ((name, raw), file) in files.pipeline.metrics.0.iter().zip(&files.queries) {
        let metrics = check_metrics_of_query(problems, symbols, name, raw);
        if let Some(file) = file {
            queries.push(MetricQuery { name: name.value.clone(), file: file.clone(), metrics });
        }
    }
    queries
}

fn check_metrics_of_query(
    problems: &mut Vec<Diagnostic>,
    symbols: &mut SymbolTable,
    query: &Spanned<String>,
    raw: &RawMetrics,
) -> Vec<Metric> {
    if raw.0.is_empty() {
        let message = format!("no metric is declared for `{}`", query.value);
        let problem = Diagnostic::error("empty", message).at(query.place.clone());
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
    metrics
}

fn check_metric(
    problems: &mut Vec<Diagnostic>,
    name: &Spanned<String>,
    raw: &Spanned<ShortOrFull<RawMetric>>,
) -> Option<Metric> {
    let (name, place) = (name.value.clone(), name.place.clone());
    match &raw.value {
        ShortOrFull::Short(word) => {
            let kind = parse_metric_type(problems, &Spanned { value: word.clone(), place: raw.place.clone() })?;
            Some(Metric { name, kind, unit: None, no_rows: None, freshness: None, place })
        }
        ShortOrFull::Full(raw) => {
            let kind = parse_metric_type(problems, &raw.kind)?;
            let no_rows = raw.no_rows.as_ref().and_then(|value| check_no_rows(problems, value, kind));
            let freshness = check_freshness(problems, raw.observed.as_ref(), raw.max_age.as_ref());
            Some(Metric { name, kind, unit: raw.unit.clone(), no_rows, freshness, place })
        }
    }
}

/// Returns the value of accounts without rows.
fn check_no_rows(problems: &mut Vec<Diagnostic>, value: &Spanned<RawScalar>, kind: MetricType) -> Option<Literal> {
    let before = problems.len();
    let literal = check_literal(problems, value, kind);
    if let Some(problem) = problems.get_mut(before..).and_then(|added| added.first_mut()) {
        problem.hint = Some("leave `no_rows` out if no rows means no data".into());
    }
    literal
}

/// Returns when a metric was observed and how old it may be.
pub fn check_freshness(
    problems: &mut Vec<Diagnostic>,
    observed: Option<&Spanned<String>>,
    max_age: Option<&Spanned<Days>>,
) -> Option<MetricFreshness> {
    match (observed, max_age) {
        (Some(on), max_age) => {
            Some(MetricFreshness { on: on.value.clone(), max_age_days: max_age.map(|days| days.value.0) })
        }
        (None, Some(max_age)) => {
            problems.push(
                Diagnostic::error("no-observed", "`max_age` requires the date on which the metric was observed")
                    .at(max_age.place.clone())
                    .hint("name the column with the date: `observed: last_seen_on`"),
            );
            None
        }
        (None, None) => None,
    }
}

/// Adds a metric to the known names. Returns false, and reports it, if its name is reserved or taken.
pub fn declare_metric(
    problems: &mut Vec<Diagnostic>,
    symbols: &mut SymbolTable,
    name: &Spanned<String>,
    kind: MetricType,
) -> bool {
    check_identifier(problems, name, "a metric");
    let is_taken = symbols.type_of(&name.value).is_some();
    if matches!(name.value.as_str(), "tier" | "raw_score" | "coverage") || name.value.ends_with("_score") && is_taken {
        let message = format!("`{}` has a meaning of its own in conditions", name.value);
        problems.push(Diagnostic::error("reserved-name", message).at(name.place.clone()).hint("choose another name"));
        return false;
    }
    if is_taken {
        let is_metric = symbols.metrics.iter().any(|metric| metric.name == name.value);
        let what = if is_metric { "metric" } else { "column of the accounts" };
        let message = format!("there is a {what} called `{}` already", name.value);
        let mut problem = Diagnostic::error("repeated-name", message).at(name.place.clone());
        if let Some(first) = symbols.declarations.get(&name.value) {
            problem = problem.related(first.clone(), "first used here");
        }
        problems.push(problem.hint("choose another name"));
        return false;
    }
    symbols.declarations.insert(name.value.clone(), name.place.clone());
    symbols.metrics.push(TypedName::new(&name.value, kind));
    true
}
