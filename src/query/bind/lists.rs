//! Lists that are made on the spot, and of which one value is taken: `ARRAY_AGG(x ORDER BY y)[1]` is FIRST,
//! `SPLIT(text, ',')[OFFSET(0)]` a part of a text, `SIZE(COLLECT_SET(x))` a count. There are no lists otherwise.

use sqlparser::ast::{self, AccessExpr, FunctionArg, FunctionArgExpr, FunctionArguments, Subscript};

use super::aggregates::AggregateKind;
use super::calls::overload_argument;
use super::row_values::positional_argument;
use super::scope::{Clause, Scope};
use super::{BindResult, Binder};
use crate::query::expr::{AggregateFunction, Comparison, Expr, ExprKind, SqlLocation};
use crate::query::types::Type;
use crate::query::value::Value;

/// From which number elements are counted, and whether a missing one is NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum IndexBase {
    FromZero,
    FromOne,
    /// `[n]`, which engines count from 0 or from 1.
    Unknown,
}

/// Characters of regular expressions.
const REGEXP_CHARACTERS: [char; 14] = ['.', '|', '*', '+', '?', '(', ')', '[', ']', '{', '}', '^', '$', '\\'];

impl Binder<'_> {
    pub(super) fn bind_element_access(
        &mut self,
        scope: &Scope,
        clause: Clause,
        root: &ast::Expr,
        access: &[AccessExpr],
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let root = strip_brackets(root);
        if let (ast::Expr::Function(function), [AccessExpr::Subscript(Subscript::Index { index })]) = (root, access) {
            let name = function.name.to_string().to_lowercase();
            let (counted, index) = split_index_base(index);
            let position = literal_index(index);
            let is_first = match counted {
                IndexBase::FromZero => position == Some(0),
                IndexBase::FromOne => position == Some(1),
                // From 0 where the function is Spark's, else from 1.
                IndexBase::Unknown if name == "collect_list" => position == Some(0),
                IndexBase::Unknown => position == Some(1),
            };
            match name.as_str() {
                "array_agg" | "list" | "collect_list" if is_first => {
                    return self.bind_first_of_list(scope, clause, function, location);
                }
                "split" | "string_split" | "str_split" | "string_to_array" | "split_to_array" => {
                    let counted = match (counted, name.as_str()) {
                        (IndexBase::Unknown, "split" | "split_to_array") => {
                            let hint = "write `SPLIT_PART(text, separator, position)`, whose first part is 1";
                            return self.report_unsupported(
                                "a part by a number that engines count from 0 or 1",
                                hint,
                                location,
                            );
                        }
                        (IndexBase::Unknown, _) => IndexBase::FromOne,
                        (said, _) => said,
                    };
                    let mut arguments = self.bind_split_arguments(scope, clause, function, location)?;
                    let index = self.bind_expression(scope, clause, index)?;
                    let one = Expr::literal(Value::Integer(1), Type::Integer, location);
                    let add = crate::query::functions::arithmetic::Operator::Add;
                    let index = if counted == IndexBase::FromZero {
                        self.build_arithmetic(add, index, one, location)?
                    } else {
                        index
                    };
                    arguments.push(index);
                    return self.build_scalar_call("split_element", arguments, location);
                }
                _ => {}
            }
        }
        if let [AccessExpr::Subscript(Subscript::Slice { lower_bound, upper_bound, stride: None })] = access {
            let text = self.bind_expression(scope, clause, root)?;
            if text.data_type == Type::Text {
                let mut bound = |tree: &Option<ast::Expr>, otherwise| match tree {
                    Some(tree) => self.bind_expression(scope, clause, tree),
                    None => Ok(Expr::literal(Value::Integer(otherwise), Type::Integer, location)),
                };
                let (from, to) = (bound(lower_bound, 1)?, bound(upper_bound, -1)?);
                return self.build_scalar_call("text_slice", vec![text, from, to], location);
            }
        }
        // Snowflake's `json['plan'][0]`.
        if let Some(path) = json_path_of_access(access) {
            let json = self.bind_expression(scope, clause, root)?;
            if json.data_type == Type::Text {
                let path = Expr::literal(Value::text(path), Type::Text, location);
                return self.build_scalar_call("json_extract_string", vec![json, path], location);
            }
        }
        let hint = match root {
            ast::Expr::Function(function) => match function.name.to_string().to_lowercase().as_str() {
                "array_agg" | "list" | "collect_list" => {
                    "write `FIRST(x ORDER BY y)`, or `ARRAY_AGG(x ORDER BY y)[1]` for the first"
                }
                "approx_quantiles" => "write `QUANTILE_CONT(x, 0.9)`",
                _ => "write `SPLIT_PART(text, separator, position)` for a part of a text, or `SUBSTRING(text, 2, 1)`",
            },
            _ => {
                "bring the value out as a column of the export; out of JSON, with `JSON_EXTRACT_STRING(json, '$.a[0]')`; \
                 characters of a text with `SUBSTRING(text, 2, 1)`"
            }
        };
        self.report_unsupported("fields of nested values", hint, location)
    }

    /// A call that takes one value of a list: how many elements it has, or where one of them stands. None for another.
    pub(super) fn bind_list_call(
        &mut self,
        scope: &Scope,
        clause: Clause,
        function: &ast::Function,
        location: SqlLocation,
    ) -> Option<BindResult<Expr>> {
        let name = function.name.to_string().to_lowercase();
        let FunctionArguments::List(list) = &function.args else { return None };
        match (name.as_str(), list.args.as_slice()) {
            (
                "len" | "length" | "array_length" | "array_size" | "cardinality" | "size" | "list_count"
                | "json_array_length",
                [FunctionArg::Unnamed(FunctionArgExpr::Expr(ast::Expr::Function(inner)))],
            ) => self.bind_list_length(scope, clause, &name, inner, location),
            (
                "list_contains" | "array_contains" | "list_has" | "array_has",
                [FunctionArg::Unnamed(FunctionArgExpr::Expr(one)), FunctionArg::Unnamed(FunctionArgExpr::Expr(other))],
            ) => {
                // Snowflake names the value first.
                let (value, list) = match (list_elements(one), list_elements(other)) {
                    (Some(list), _) => (other, list),
                    (None, Some(list)) => (one, list),
                    (None, None) => return None,
                };
                if list
                    .iter()
                    .any(|element| matches!(element, ast::Expr::Value(value) if value.value == ast::Value::Null))
                {
                    return None;
                }
                Some(self.bind_in_list(scope, clause, value, list, false, location))
            }
            (
                "list_position" | "list_indexof" | "array_position" | "array_indexof",
                [FunctionArg::Unnamed(FunctionArgExpr::Expr(list)), FunctionArg::Unnamed(FunctionArgExpr::Expr(value))],
            ) => {
                let list = list_elements(list)?;
                Some(self.bind_list_position(scope, clause, value, list, location))
            }
            _ => None,
        }
    }

    /// How many parts a text has, or how many values there are.
    fn bind_list_length(
        &mut self,
        scope: &Scope,
        clause: Clause,
        length: &str,
        list: &ast::Function,
        location: SqlLocation,
    ) -> Option<BindResult<Expr>> {
        let mut counted = list.clone();
        let name = list.name.to_string().to_lowercase();
        match name.as_str() {
            // PostgreSQL's `string_to_array` has no part where the text is empty.
            "split" | "string_split" | "str_split" | "split_to_array" => {
                let arguments = match self.bind_split_arguments(scope, clause, list, location) {
                    Ok(arguments) => arguments,
                    Err(reported) => return Some(Err(reported)),
                };
                let of_spark = name == "split" && matches!(length, "size" | "cardinality" | "array_size");
                let is_plain = arguments.get(1).is_some_and(|separator| {
                    overload_argument(separator).literal_text().is_some_and(|text| !text.contains(REGEXP_CHARACTERS))
                });
                if of_spark && !is_plain {
                    let hint = "write `SPLIT_COUNT(text, separator)`: Spark's `SPLIT` takes a regular expression";
                    return Some(self.report_unsupported(
                        "a count of parts that engines separate differently",
                        hint,
                        location,
                    ));
                }
                Some(self.build_scalar_call("split_count", arguments, location))
            }
            // They pass over NULL, and are empty where there is nothing.
            "collect_set" | "collect_list" => {
                if let FunctionArguments::List(arguments) = &mut counted.args {
                    arguments.clauses.clear();
                    if name == "collect_set" {
                        arguments.duplicate_treatment = Some(ast::DuplicateTreatment::Distinct);
                    }
                }
                Some(if counted.over.is_some() {
                    counted.name = ast::ObjectName::from(vec![ast::Ident::new("count")]);
                    self.bind_window_call(scope, clause, &counted, "count", location)
                } else {
                    self.bind_aggregate_call(scope, clause, &counted, AggregateKind::Count, location)
                })
            }
            _ => None,
        }
    }

    /// A text and its separator, which is `,` where none is written.
    fn bind_split_arguments(
        &mut self,
        scope: &Scope,
        clause: Clause,
        split: &ast::Function,
        location: SqlLocation,
    ) -> BindResult<Vec<Expr>> {
        let mut arguments = self.bind_arguments(scope, clause, split, location)?;
        if arguments.len() == 1 {
            arguments.push(Expr::literal(Value::text(","), Type::Text, location));
        }
        Ok(arguments)
    }

    /// Where a value stands among others, the first being 1; NULL where it is none of them.
    fn bind_list_position(
        &mut self,
        scope: &Scope,
        clause: Clause,
        value: &ast::Expr,
        list: &[ast::Expr],
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let value = self.bind_expression(scope, clause, value)?;
        let mut branches = Vec::with_capacity(list.len());
        for (at, element) in list.iter().enumerate() {
            let element = self.bind_expression(scope, clause, element)?;
            self.check_literal_value(scope, &value, &element)?;
            let again = self.copy_expr(&value)?;
            let is_it = self.build_comparison(Comparison::Equal, again, element, location)?;
            let position = i64::try_from(at + 1).unwrap_or(i64::MAX);
            branches.push((is_it, Expr::literal(Value::Integer(position), Type::Integer, location)));
        }
        let none = Expr::literal(Value::Null, Type::Integer, location);
        let kind = ExprKind::Case { branches, otherwise: Box::new(none) };
        self.fold_constant(Expr::new(kind, Type::Integer, true, location))
    }

    /// `FIRST(x ORDER BY y)`, of `ARRAY_AGG(x ORDER BY y)` with or without LIMIT.
    fn bind_first_of_list(
        &mut self,
        scope: &Scope,
        clause: Clause,
        function: &ast::Function,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let mut function = function.clone();
        if let FunctionArguments::List(list) = &mut function.args {
            list.clauses.retain(|clause| !matches!(clause, ast::FunctionArgumentClause::Limit(_)));
        }
        self.bind_aggregate_call(scope, clause, &function, AggregateKind::Ordered(AggregateFunction::First), location)
    }
}

/// `['plan'][0]` as a path into JSON; none where it does not begin with a name.
fn json_path_of_access(access: &[AccessExpr]) -> Option<String> {
    let mut path = "$".to_owned();
    for (at, step) in access.iter().enumerate() {
        let AccessExpr::Subscript(Subscript::Index { index: ast::Expr::Value(value) }) = step else { return None };
        path += &match &value.value {
            ast::Value::SingleQuotedString(name) if !name.contains('"') => format!(".\"{name}\""),
            ast::Value::Number(position, _) if at > 0 => format!("[{position}]"),
            _ => return None,
        };
    }
    Some(path)
}

/// The elements of `['a', 'b']` and `ARRAY['a', 'b']`.
#[must_use]
pub fn list_elements(tree: &ast::Expr) -> Option<&[ast::Expr]> {
    match strip_brackets(tree) {
        ast::Expr::Array(array) if !array.elem.is_empty() => Some(&array.elem),
        ast::Expr::Function(function) => unnest_elements(function),
        _ => None,
    }
}

/// The elements of `UNNEST(['a', 'b'])`.
#[must_use]
pub fn unnest_elements(function: &ast::Function) -> Option<&[ast::Expr]> {
    match (function.name.to_string().to_lowercase().as_str(), sole_argument(function)) {
        ("unnest", Some(list)) => list_elements(list),
        _ => None,
    }
}

/// The one argument of a plain call.
fn sole_argument(function: &ast::Function) -> Option<&ast::Expr> {
    match &function.args {
        FunctionArguments::List(list) => match list.args.as_slice() {
            [argument] => positional_argument(argument),
            _ => None,
        },
        _ => None,
    }
}

fn strip_brackets(tree: &ast::Expr) -> &ast::Expr {
    match tree {
        ast::Expr::Nested(inner) => strip_brackets(inner),
        other => other,
    }
}

/// `OFFSET(0)`, `ORDINAL(1)` or a number alone.
fn split_index_base(index: &ast::Expr) -> (IndexBase, &ast::Expr) {
    if let ast::Expr::Function(function) = index
        && let Some(inner) = sole_argument(function)
    {
        match function.name.to_string().to_lowercase().as_str() {
            "offset" | "safe_offset" => return (IndexBase::FromZero, inner),
            "ordinal" | "safe_ordinal" => return (IndexBase::FromOne, inner),
            _ => {}
        }
    }
    (IndexBase::Unknown, index)
}

fn literal_index(index: &ast::Expr) -> Option<u64> {
    match index {
        ast::Expr::Value(value) => match &value.value {
            ast::Value::Number(digits, _) => digits.parse().ok(),
            _ => None,
        },
        _ => None,
    }
}
