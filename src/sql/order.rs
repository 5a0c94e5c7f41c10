//! Aggregates whose answer depends on the order of rows, which nothing fixes.

use std::ops::ControlFlow;

use sqlparser::ast::{Expr, Query, visit_expressions};

/// The functions in a query whose answer may differ from run to run, each once: those that take one row of
/// many or put them in a list, and those that add doubles in ways that cannot be made exact.
#[must_use]
pub fn order_dependent(query: &Query) -> Vec<String> {
    const PICKING: [&str; 8] =
        ["any_value", "array_agg", "first", "group_concat", "last", "listagg", "string_agg", "total"];
    const ADDING: [&str; 11] = [
        "corr", "covar", "covar_pop", "covar_samp", "stddev", "stddev_samp", "stdev", "stdev_samp", "var", "var_samp",
        "variance",
    ];
    let mut found: Vec<String> = Vec::new();
    let _: ControlFlow<()> = visit_expressions(query, |expr| {
        if let Expr::Function(function) = expr {
            let name = function.name.to_string();
            let known = name.to_lowercase();
            if (PICKING.contains(&known.as_str()) || ADDING.contains(&known.as_str())) && !found.contains(&name) {
                found.push(name);
            }
        }
        ControlFlow::Continue(())
    });
    found
}
