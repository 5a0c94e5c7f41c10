//! What a piece of SQL mentions: the tables a query reads, the columns an expression reads.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, GroupByExpr, ObjectName,
    Query, SelectItem, SetExpr, TableFactor, Visit, Visitor, visit_expressions,
};

/// The tables a query reads, in the order of first mention, without those it defines itself.
#[must_use]
pub fn tables(query: &Query) -> Vec<String> {
    let mut found = Tables::default();
    let _ = query.visit(&mut found);
    let Tables { read, defined } = found;
    let mut seen = BTreeSet::new();
    read.into_iter().filter(|name| !defined.contains(name) && seen.insert(name.clone())).collect()
}

#[derive(Default)]
struct Tables {
    read: Vec<String>,
    defined: BTreeSet<String>,
}

impl Visitor for Tables {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        let ctes = query.with.iter().flat_map(|with| &with.cte_tables);
        self.defined.extend(ctes.map(|cte| cte.alias.name.value.clone()));
        ControlFlow::Continue(())
    }

    fn pre_visit_relation(&mut self, relation: &ObjectName) -> ControlFlow<()> {
        self.read.push(plain(relation));
        ControlFlow::Continue(())
    }
}

/// The first table that is called like a function: to the engine `read_parquet('…')` is a file of the author's choice,
/// whatever else is called `read_parquet`.
pub fn called(query: &Query) -> Option<String> {
    match query.visit(&mut Called) {
        ControlFlow::Break(name) => Some(name),
        ControlFlow::Continue(()) => None,
    }
}

struct Called;

impl Visitor for Called {
    type Break = String;

    fn pre_visit_table_factor(&mut self, table: &TableFactor) -> ControlFlow<String> {
        match table {
            TableFactor::Table { name, args: Some(_), .. } | TableFactor::Function { name, .. } => {
                ControlFlow::Break(plain(name))
            }
            TableFactor::TableFunction { expr, .. } => ControlFlow::Break(expr.to_string()),
            _ => ControlFlow::Continue(()),
        }
    }
}

/// A name without quotes: `"usage"` is `usage`.
fn plain(name: &ObjectName) -> String {
    match name.0.as_slice() {
        [part] => part.as_ident().map_or_else(|| name.to_string(), |ident| ident.value.clone()),
        _ => name.to_string(),
    }
}

/// The column's own name, if the expression is a column and nothing else: `t.x` is `x`.
#[must_use]
pub fn column(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Identifier(ident) => Some(&ident.value),
        Expr::CompoundIdentifier(parts) => parts.last().map(|ident| ident.value.as_str()),
        Expr::Nested(inner) => column(inner),
        _ => None,
    }
}

/// The columns that an expression over one row reads, each once, by name.
#[must_use]
pub fn mentioned(expr: &Expr) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let _: ControlFlow<()> = visit_expressions(expr, |part| {
        match part {
            Expr::Identifier(name) => {
                names.insert(name.value.clone());
            }
            Expr::CompoundIdentifier(path) => names.extend(path.iter().map(|name| name.value.clone())),
            _ => {}
        }
        ControlFlow::Continue(())
    });
    names
}

/// What in `expr` looks beyond one row, in words.
pub fn beyond_a_row(expr: &Expr) -> Option<String> {
    let mut found = None;
    let _: ControlFlow<()> = visit_expressions(expr, |part| {
        found = match part {
            Expr::Function(function) if function.over.is_some() => Some("a window function".to_owned()),
            Expr::Function(function) if is_aggregate(&function.name.to_string()) => {
                Some(format!("the aggregate `{}`", function.name))
            }
            Expr::Subquery(_) | Expr::InSubquery { .. } | Expr::Exists { .. } => Some("a subquery".to_owned()),
            Expr::Wildcard(_) | Expr::QualifiedWildcard(..) => Some("`*`".to_owned()),
            _ => None,
        };
        if found.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    found
}

/// The first column that a query returns beside an aggregate without grouping by anything: a row for each row read.
#[must_use]
pub fn ungrouped(query: &Query) -> Option<String> {
    let SetExpr::Select(select) = query.body.as_ref() else { return None };
    let grouped = !matches!(&select.group_by, GroupByExpr::Expressions(keys, _) if keys.is_empty());
    let outputs = outputs(&query.body)?;
    let aggregates = |expr: &Expr| beyond_a_row(expr).is_some_and(|what| what.starts_with("the aggregate"));
    if grouped || !outputs.iter().any(|(_, expr)| aggregates(expr)) {
        return None;
    }
    outputs.iter().find_map(|(_, expr)| column(expr).map(str::to_owned))
}

/// Whether a function of this name takes many rows.
#[must_use]
pub fn is_aggregate(name: &str) -> bool {
    const AGGREGATES: [&str; 30] = [
        "any_value",
        "array_agg",
        "avg",
        "corr",
        "count",
        "covar",
        "covar_pop",
        "covar_samp",
        "first",
        "last",
        "max",
        "median",
        "min",
        "quantile_cont",
        "quantile_disc",
        "stddev",
        "stddev_samp",
        "stdev",
        "stdev_samp",
        "string_agg",
        "group_concat",
        "listagg",
        "sum",
        "total",
        "unnest",
        "explode",
        "var",
        "var_samp",
        "variance",
        "approx_count_distinct",
    ];
    AGGREGATES.contains(&name.to_lowercase().as_str())
}

/// The only argument of a call, which must be an expression.
pub fn sole_argument(function: &Function) -> Option<&Expr> {
    let FunctionArguments::List(list) = &function.args else {
        return None;
    };
    match list.args.as_slice() {
        [FunctionArg::Unnamed(FunctionArgExpr::Expr(argument))] => Some(argument),
        _ => None,
    }
}

/// Whether a call counts each value once.
pub fn is_distinct(function: &Function) -> bool {
    let FunctionArguments::List(list) = &function.args else {
        return false;
    };
    list.duplicate_treatment == Some(DuplicateTreatment::Distinct)
}

/// What a query returns: the name of each column, where it has one, and its expression; None with `*`.
fn outputs(body: &SetExpr) -> Option<Vec<(Option<String>, &Expr)>> {
    match body {
        SetExpr::Select(select) => select
            .projection
            .iter()
            .map(|item| match item {
                SelectItem::UnnamedExpr(expr) => Some((column(expr).map(str::to_owned), expr)),
                SelectItem::ExprWithAlias { expr, alias } => Some((Some(alias.value.clone()), expr)),
                _ => None,
            })
            .collect(),
        SetExpr::Query(query) => outputs(&query.body),
        SetExpr::SetOperation { left, .. } => outputs(left),
        _ => None,
    }
}
