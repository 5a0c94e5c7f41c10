//! SQL whose answer depends on the order in which rows happen to come: found, so that it can be refused.
//!
//! Rows have no order; threads and files decide it. Sums and means are made exact instead, see `exact`.

use std::ops::ControlFlow;

use sqlparser::ast::{Expr, Function, FunctionArgumentClause, FunctionArguments, Query, Visit, Visitor, WindowType};

/// Something that has another answer on another day, and the way out.
pub type Unordered = (String, &'static str);

/// All of them in a query, in the order of reading.
#[must_use]
pub fn unordered(query: &Query) -> Vec<Unordered> {
    let mut found = Found::default();
    let _ = query.visit(&mut found);
    found.0
}

#[derive(Default)]
struct Found(Vec<Unordered>);

impl Visitor for Found {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        let cut = query.limit_clause.is_some() || query.fetch.is_some();
        if cut && query.order_by.is_none() {
            self.0.push(("LIMIT".to_owned(), "say with ORDER BY which rows come first"));
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        if let Expr::Function(function) = expr
            && let Some(way_out) = way_out(function)
        {
            self.0.push((function.name.to_string(), way_out));
        }
        ControlFlow::Continue(())
    }
}

/// How to get a call's answer without depending on order; none where it does not depend on it.
fn way_out(function: &Function) -> Option<&'static str> {
    let name = function.name.to_string().to_lowercase();
    let window = match &function.over {
        Some(WindowType::WindowSpec(window)) => Some(window.order_by.is_empty()),
        // A window named elsewhere is taken at its word.
        Some(WindowType::NamedWindow(_)) => Some(false),
        None => None,
    };
    match (name.as_str(), window) {
        (
            "stddev" | "stddev_samp" | "stdev" | "stdev_samp" | "var" | "var_samp" | "variance" | "corr" | "covar"
            | "covar_pop" | "covar_samp",
            _,
        ) => Some(
            "its last digits follow the order of rows; use MEDIAN, QUANTILE_CONT, MIN and MAX, or sums of products: \
             those are exact",
        ),
        ("total", _) => Some("use SUM, which is exact"),
        ("row_number" | "lag" | "lead" | "first_value" | "last_value", Some(true)) => {
            Some("say with ORDER BY in its OVER which rows come first")
        }
        ("first" | "last" | "any_value", None | Some(true)) => {
            Some("use MIN or MAX, or ROW_NUMBER() OVER (… ORDER BY …) = 1")
        }
        ("array_agg" | "string_agg" | "group_concat" | "listagg", None) if !is_ordered(function) => {
            Some("say with ORDER BY, within its brackets, which values come first")
        }
        _ => None,
    }
}

/// Whether the arguments of a call are ordered.
fn is_ordered(function: &Function) -> bool {
    let within = match &function.args {
        FunctionArguments::List(list) => {
            list.clauses.iter().any(|clause| matches!(clause, FunctionArgumentClause::OrderBy(_)))
        }
        _ => false,
    };
    within || !function.within_group.is_empty()
}
