//! Shapes of syntax trees that several clauses recognise.

use sqlparser::ast::{self, FunctionArg, FunctionArgExpr, FunctionArguments};

/// Returns the parts of `(a, b)` and `ROW(a, b)`, or `None` for another tree.
#[must_use]
pub fn row_parts(tree: &ast::Expr) -> Option<Vec<&ast::Expr>> {
    match tree {
        ast::Expr::Tuple(parts) => Some(parts.iter().collect()),
        ast::Expr::Function(function) if function.name.to_string().eq_ignore_ascii_case("row") => {
            let FunctionArguments::List(list) = &function.args else { return None };
            list.args.iter().map(positional_argument).collect()
        }
        _ => None,
    }
}

/// Returns an argument that is an expression without a name.
#[must_use]
pub fn positional_argument(argument: &FunctionArg) -> Option<&ast::Expr> {
    match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(tree)) => Some(tree),
        _ => None,
    }
}

/// Returns the one argument of a call that has exactly one.
#[must_use]
pub fn sole_argument(function: &ast::Function) -> Option<&ast::Expr> {
    match &function.args {
        FunctionArguments::List(list) => match list.args.as_slice() {
            [argument] => positional_argument(argument),
            _ => None,
        },
        _ => None,
    }
}

/// Returns the name of a function in lower case.
#[must_use]
pub fn function_name(function: &ast::Function) -> String {
    function.name.to_string().to_lowercase()
}

/// Returns the expression inside brackets, however many there are.
#[must_use]
pub fn strip_brackets(tree: &ast::Expr) -> &ast::Expr {
    match tree {
        ast::Expr::Nested(inner) => strip_brackets(inner),
        other => other,
    }
}

/// Returns the digits of a number literal.
#[must_use]
pub fn number_digits(tree: &ast::Expr) -> Option<&str> {
    match tree {
        ast::Expr::Value(value) => match &value.value {
            ast::Value::Number(digits, _) => Some(digits),
            _ => None,
        },
        _ => None,
    }
}

/// Returns a whole number literal that is not negative.
#[must_use]
pub fn whole_number(tree: &ast::Expr) -> Option<u64> {
    number_digits(tree)?.parse().ok()
}

/// Returns the position that GROUP BY, ORDER BY and DISTINCT ON name by a number.
#[must_use]
pub fn literal_position(tree: &ast::Expr) -> Option<usize> {
    number_digits(strip_brackets(tree))?.parse().ok()
}

/// Returns whether a tree is a text literal.
pub fn is_quoted_text(tree: &ast::Expr) -> bool {
    quoted_text(tree).is_some()
}

/// Returns the text of a text literal.
pub fn quoted_text(tree: &ast::Expr) -> Option<&str> {
    match tree {
        ast::Expr::Value(value) => match &value.value {
            ast::Value::SingleQuotedString(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// Returns the elements of `['a', 'b']` and `ARRAY['a', 'b']`.
#[must_use]
pub fn list_elements(tree: &ast::Expr) -> Option<&[ast::Expr]> {
    match strip_brackets(tree) {
        ast::Expr::Array(array) if !array.elem.is_empty() => Some(&array.elem),
        ast::Expr::Function(function) => unnest_elements(function),
        _ => None,
    }
}

/// Returns the elements of `UNNEST(['a', 'b'])`.
#[must_use]
pub fn unnest_elements(function: &ast::Function) -> Option<&[ast::Expr]> {
    match (function_name(function).as_str(), sole_argument(function)) {
        ("unnest", Some(list)) => list_elements(list),
        _ => None,
    }
}
