//! Diagnostics about the SQL of metrics: at the query's file, at a value, with the nearest name.

use crate::base::diagnostic::Diagnostic;
use crate::base::identifier;
use crate::base::nearest_name;
use crate::config::MetricQuery;
use crate::query::Sql;
use crate::query::functions::Refusal;
use crate::query::lower::RunProblem;

/// The hint for a value that SQL cannot convert.
const VALUE_HINT: &str = "fix the export, or let the SQL expect such values: `TRY_CAST`, `TRY_STRPTIME` or `CASE`; \
    `DOUBLE` for numbers that are too large";

/// Reports a mistake in what a query returns, at the query's file.
pub fn query_mistake(query: &MetricQuery, code: &'static str, message: &str) -> Diagnostic {
    let place = Sql::of_file(&query.file).place;
    Diagnostic::sql_error(code, format!("`{}`: {message}", query.name)).at(place)
}

/// Reports a value that SQL cannot convert or compute, at its place in the SQL.
#[must_use]
pub fn value_diagnostic(sql: &Sql, problem: &RunProblem) -> Diagnostic {
    let place = sql.place_of(problem.location);
    Diagnostic::sql_error("sql-value", problem.message.clone()).at(place).hint(problem.hint.unwrap_or(VALUE_HINT))
}

/// Adds the hint of a refusal, if it has one.
#[must_use]
pub fn with_hint_of(refusal: Refusal, diagnostic: Diagnostic) -> Diagnostic {
    match refusal.hint {
        Some(hint) => diagnostic.hint(hint),
        None => diagnostic,
    }
}

/// Suggests the nearest of the known names, or lists them after `introduction`.
pub fn suggest_or_list(wanted: &str, known: &[&str], introduction: &str) -> String {
    let listed = || format!("{introduction} {}", identifier::quoted_list(known));
    nearest_name::suggest(wanted, known.iter().copied(), listed)
}
