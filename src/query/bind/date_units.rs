//! Units of time without quotes, such as `DATEADD(day, 1, x)`, which look like columns.

use sqlparser::ast;

use super::binder::{BindResult, Binder};
use super::scope::{Scope, ScopeColumn};
use super::syntax_tree::is_quoted_text;
use crate::base::diagnostic::Diagnostic;
use crate::query::functions::date_part::DatePart;
use crate::query::types::Type;

/// Abbreviations of units in Snowflake and SQL Server that are no names of units here.
const UNIT_ABBREVIATIONS: [(&str, &str); 14] = [
    ("yy", "year"),
    ("yyy", "year"),
    ("yyyy", "year"),
    ("qtr", "quarter"),
    ("qtrs", "quarter"),
    ("qq", "quarter"),
    ("mm", "month"),
    ("wk", "week"),
    ("dd", "day"),
    ("hh", "hour"),
    ("mi", "minute"),
    ("ss", "second"),
    ("dayofweekiso", "isodow"),
    ("dayofweek_iso", "isodow"),
];

impl Binder<'_> {
    /// Returns a unit of time without quotes, or `None` for another tree. A unit that is also the name of a text column is
    /// refused, because the column may hold units.
    pub(super) fn unquoted_unit(&mut self, scope: &Scope, tree: &ast::Expr) -> BindResult<Option<String>> {
        let (Some(unit), ast::Expr::Identifier(name)) = (possible_unit(tree), tree) else {
            return Ok(possible_unit(tree));
        };
        let is_text = |column: &&ScopeColumn| column.field.data_type == Type::Text;
        if !scope.find_columns(None, &name.value).iter().any(is_text) {
            return Ok(Some(unit));
        }
        let message = format!("`{}` is a unit of time, and a column of texts here", name.value);
        let hint = format!("write the unit in quotes: `'{}'`", unit.to_lowercase());
        let location = self.location_of(tree);
        self.report_mistake(Diagnostic::sql_error("sql-function", message).hint(hint), location)
    }
}

/// Returns the unit that a tree names without quotes. The tree may also be a column of that name.
fn possible_unit(tree: &ast::Expr) -> Option<String> {
    match tree {
        ast::Expr::Identifier(name) if name.quote_style.is_none() => {
            let written = name.value.to_lowercase();
            match UNIT_ABBREVIATIONS.iter().find(|(short, _)| *short == written) {
                Some((_, unit)) => Some((*unit).to_owned()),
                None => DatePart::from_name(&written).is_some().then(|| name.value.clone()),
            }
        }
        // BigQuery's weeks that begin on Monday.
        ast::Expr::Function(function) if function.to_string().eq_ignore_ascii_case("WEEK(MONDAY)") => {
            Some("isoweek".to_owned())
        }
        _ => None,
    }
}

/// Returns which argument of a call names a unit without quotes, by the name of the function in lower case. If a column has
/// the same name, the position decides.
#[must_use]
pub fn unit_position(scope: &Scope, name: &str, trees: &[&ast::Expr]) -> Option<usize> {
    match (name, trees) {
        ("dateadd" | "timestampadd" | "date_add" | "date_sub" | "datesub", [first, _, _])
        | ("date_part" | "datepart", [first, _]) => possible_unit(first).is_some().then_some(0),
        ("datetime_diff" | "timestamp_diff", [_, _, last]) => possible_unit(last).is_some().then_some(2),
        ("timestamp_trunc" | "datetime_trunc" | "last_day", [_, last]) => possible_unit(last).is_some().then_some(1),
        ("date_diff" | "datediff", [first, _, last]) => {
            first_or_last(scope, first, last).map(|end| if end == End::First { 0 } else { 2 })
        }
        ("date_trunc" | "datetrunc", [first, last]) => {
            first_or_last(scope, first, last).map(|end| if end == End::First { 0 } else { 1 })
        }
        _ => None,
    }
}

/// The first or the last argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    First,
    Last,
}

/// Returns which of two arguments names the unit of a function that takes it in either place.
fn first_or_last(scope: &Scope, first: &ast::Expr, last: &ast::Expr) -> Option<End> {
    match (possible_unit(first), possible_unit(last)) {
        (Some(one), Some(other)) => {
            let is_last = !is_column(scope, &other) && is_column(scope, &one);
            Some(if is_last { End::Last } else { End::First })
        }
        (Some(_), None) => Some(End::First),
        // `DATE_TRUNC('month', day)` with a column `day`.
        (None, Some(_)) => (!is_quoted_text(first)).then_some(End::Last),
        (None, None) => None,
    }
}

fn is_column(scope: &Scope, name: &str) -> bool {
    !scope.find_columns(None, name).is_empty()
}
