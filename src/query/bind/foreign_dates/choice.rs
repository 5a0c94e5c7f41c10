//! Finds the function that a call means, by its name and its arguments.

use sqlparser::ast;

use crate::query::bind::callables::foreign_date_functions::{DateFunction, FOREIGN_DATE_FUNCTIONS};
use crate::query::bind::date_units::unit_position;
use crate::query::bind::scope::Scope;
use crate::query::bind::syntax_tree::is_quoted_text;

/// Returns the function that a call means, by its name in lower case, or `None` for a call of another function. Some names
/// also belong to functions of the tables: the number of arguments and the place of the unit decide.
#[must_use]
pub fn find_date_function(scope: &Scope, name: &str, trees: &[&ast::Expr]) -> Option<DateFunction> {
    let unit = unit_position(scope, name, trees);
    match (name, trees) {
        ("date_diff" | "datediff", [_, _]) => Some(DateFunction::DaysBetween),
        ("date_diff" | "datediff", [_, _, _]) if unit == Some(2) => Some(DateFunction::UnitsBetween),
        ("date_add", [_, _, _]) => Some(DateFunction::AddUnits),
        ("date_sub", [_, _]) => Some(DateFunction::SubtractInterval),
        ("last_day", [_, _]) => Some(DateFunction::LastDay),
        ("date_trunc", [_, _]) if unit == Some(1) => Some(DateFunction::Truncate),
        ("trunc", [_, format]) if is_quoted_text(format) => Some(DateFunction::Trunc),
        ("date", [_, _, _]) => Some(DateFunction::Call { function: "make_date", arguments: 3 }),
        ("to_timestamp", _) => Some(DateFunction::ParseOrInstant),
        _ => FOREIGN_DATE_FUNCTIONS.iter().find(|(doc, _)| doc.names.contains(&name)).map(|(_, function)| *function),
    }
}
