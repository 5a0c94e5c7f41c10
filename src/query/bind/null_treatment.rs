//! IGNORE NULLS, wherever it is written in a call.

use sqlparser::ast::{self, FunctionArg, FunctionArgExpr, FunctionArgumentClause, FunctionArguments, NullTreatment};

/// Returns whether a call with OVER ignores NULLs.
#[must_use]
pub fn ignores_nulls(function: &ast::Function) -> bool {
    function.null_treatment == Some(NullTreatment::IgnoreNulls) || clause_ignores_nulls(&function.args)
}

/// Returns whether the arguments end with IGNORE NULLS: `FIRST_VALUE(x IGNORE NULLS)`.
fn clause_ignores_nulls(arguments: &FunctionArguments) -> bool {
    let FunctionArguments::List(list) = arguments else { return false };
    list.clauses.contains(&FunctionArgumentClause::IgnoreOrRespectNulls(NullTreatment::IgnoreNulls))
}

/// Returns the call with the IGNORE NULLS that the parser gives to a call at the end of its arguments
/// (`LAG(ABS(x) IGNORE NULLS)`), and with that of Spark's `LAST(x, TRUE)`.
#[must_use]
pub fn normalise_null_treatment(function: &ast::Function) -> ast::Function {
    let mut function = function.clone();
    if let FunctionArguments::List(list) = &mut function.args
        && let Some(FunctionArg::Unnamed(FunctionArgExpr::Expr(last))) = list.args.last_mut()
        && let Some(treatment) = take_null_treatment(last)
    {
        function.null_treatment = Some(treatment);
    }
    let picks = ["first", "last", "first_value", "last_value"];
    if let FunctionArguments::List(list) = &mut function.args
        && picks.iter().any(|name| function.name.to_string().eq_ignore_ascii_case(name))
        && let [_, FunctionArg::Unnamed(FunctionArgExpr::Expr(ast::Expr::Value(ignores)))] = list.args.as_slice()
        && let ast::Value::Boolean(ignores) = ignores.value
    {
        list.args.truncate(1);
        function.null_treatment = ignores.then_some(NullTreatment::IgnoreNulls);
    }
    function
}

fn take_null_treatment(tree: &mut ast::Expr) -> Option<NullTreatment> {
    match tree {
        ast::Expr::Function(inner) if inner.over.is_none() => inner.null_treatment.take(),
        ast::Expr::BinaryOp { right, .. } => take_null_treatment(right),
        ast::Expr::UnaryOp { expr, .. } => take_null_treatment(expr),
        _ => None,
    }
}
