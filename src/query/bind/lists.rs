//! Lists that are made on the spot, and of which one value is taken: `ARRAY_AGG(x ORDER BY y)[1]` is FIRST,
//! `SPLIT(text, ',')[OFFSET(0)]` a part of a text, `SIZE(COLLECT_SET(x))` a count. There are no lists otherwise.

use sqlparser::ast::{self, AccessExpr, FunctionArg, FunctionArgExpr, FunctionArguments, Subscript};

use super::aggregates::Called;
use super::calls::argument;
use super::rows::positional;
use super::scope::{Clause, Scope};
use super::{Binder, Bound};
use crate::query::expr::{Aggregate, Comparison, Expr, Kind, Location};
use crate::query::types::Type;
use crate::query::value::Value;

/// From which number elements are counted, and whether a missing one is NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counted {
    FromZero,
    FromOne,
    /// `[n]`, which engines count from 0 or from 1.
    Unsaid,
}

/// Characters of regular expressions.
const OF_EXPRESSIONS: [char; 14] = ['.', '|', '*', '+', '?', '(', ')', '[', ']', '{', '}', '^', '$', '\\'];

impl Binder<'_> {
    pub(super) fn element(
        &mut self,
        scope: &Scope,
        clause: Clause,
        root: &ast::Expr,
        access: &[AccessExpr],
        location: Location,
    ) -> Bound<Expr> {
        let root = unbracketed(root);
        if let (ast::Expr::Function(function), [AccessExpr::Subscript(Subscript::Index { index })]) = (root, access) {
            let name = function.name.to_string().to_lowercase();
            let (counted, index) = counted(index);
            let position = position(index);
            let is_first = match counted {
                Counted::FromZero => position == Some(0),
                Counted::FromOne => position == Some(1),
                // From 0 where the function is Spark's, else from 1.
                Counted::Unsaid if name == "collect_list" => position == Some(0),
                Counted::Unsaid => position == Some(1),
            };
            match name.as_str() {
                "array_agg" | "list" | "collect_list" if is_first => {
                    return self.first_of_list(scope, clause, function, location);
                }
                "split" | "string_split" | "str_split" | "string_to_array" | "split_to_array" => {
                    let counted = match (counted, name.as_str()) {
                        (Counted::Unsaid, "split" | "split_to_array") => {
                            let hint = "write `SPLIT_PART(text, separator, position)`, whose first part is 1";
                            return self.unsupported(
                                "a part by a number that engines count from 0 or 1",
                                hint,
                                location,
                            );
                        }
                        (Counted::Unsaid, _) => Counted::FromOne,
                        (said, _) => said,
                    };
                    let mut arguments = self.split_arguments(scope, clause, function, location)?;
                    let index = self.expression(scope, clause, index)?;
                    let one = Expr::literal(Value::Integer(1), Type::Integer, location);
                    let add = crate::query::functions::arithmetic::Operator::Add;
                    let index =
                        if counted == Counted::FromZero { self.arithmetic(add, index, one, location)? } else { index };
                    arguments.push(index);
                    return self.scalar("split_element", arguments, location);
                }
                _ => {}
            }
        }
        if let [AccessExpr::Subscript(Subscript::Slice { lower_bound, upper_bound, stride: None })] = access {
            let text = self.expression(scope, clause, root)?;
            if text.data_type == Type::Text {
                let mut bound = |tree: &Option<ast::Expr>, otherwise| match tree {
                    Some(tree) => self.expression(scope, clause, tree),
                    None => Ok(Expr::literal(Value::Integer(otherwise), Type::Integer, location)),
                };
                let (from, to) = (bound(lower_bound, 1)?, bound(upper_bound, -1)?);
                return self.scalar("text_slice", vec![text, from, to], location);
            }
        }
        // Snowflake's `json['plan'][0]`.
        if let Some(path) = json_path(access) {
            let json = self.expression(scope, clause, root)?;
            if json.data_type == Type::Text {
                let path = Expr::literal(Value::text(path), Type::Text, location);
                return self.scalar("json_extract_string", vec![json, path], location);
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
        self.unsupported("fields of nested values", hint, location)
    }

    /// A call that takes one value of a list: how many elements it has, or where one of them stands. None for another.
    pub(super) fn of_list(
        &mut self,
        scope: &Scope,
        clause: Clause,
        function: &ast::Function,
        location: Location,
    ) -> Option<Bound<Expr>> {
        let name = function.name.to_string().to_lowercase();
        let FunctionArguments::List(list) = &function.args else { return None };
        match (name.as_str(), list.args.as_slice()) {
            (
                "len" | "length" | "array_length" | "array_size" | "cardinality" | "size" | "list_count"
                | "json_array_length",
                [FunctionArg::Unnamed(FunctionArgExpr::Expr(ast::Expr::Function(inner)))],
            ) => self.length_of(scope, clause, &name, inner, location),
            (
                "list_contains" | "array_contains" | "list_has" | "array_has",
                [FunctionArg::Unnamed(FunctionArgExpr::Expr(one)), FunctionArg::Unnamed(FunctionArgExpr::Expr(other))],
            ) => {
                // Snowflake names the value first.
                let (value, list) = match (elements(one), elements(other)) {
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
                Some(self.in_list(scope, clause, value, list, false, location))
            }
            (
                "list_position" | "list_indexof" | "array_position" | "array_indexof",
                [FunctionArg::Unnamed(FunctionArgExpr::Expr(list)), FunctionArg::Unnamed(FunctionArgExpr::Expr(value))],
            ) => {
                let list = elements(list)?;
                Some(self.position_in(scope, clause, value, list, location))
            }
            _ => None,
        }
    }

    /// How many parts a text has, or how many values there are.
    fn length_of(
        &mut self,
        scope: &Scope,
        clause: Clause,
        length: &str,
        list: &ast::Function,
        location: Location,
    ) -> Option<Bound<Expr>> {
        let mut counted = list.clone();
        let name = list.name.to_string().to_lowercase();
        match name.as_str() {
            // PostgreSQL's `string_to_array` has no part where the text is empty.
            "split" | "string_split" | "str_split" | "split_to_array" => {
                let arguments = match self.split_arguments(scope, clause, list, location) {
                    Ok(arguments) => arguments,
                    Err(reported) => return Some(Err(reported)),
                };
                let of_spark = name == "split" && matches!(length, "size" | "cardinality" | "array_size");
                let is_plain = arguments.get(1).is_some_and(|separator| {
                    argument(separator).literal_text().is_some_and(|text| !text.contains(OF_EXPRESSIONS))
                });
                if of_spark && !is_plain {
                    let hint = "write `SPLIT_COUNT(text, separator)`: Spark's `SPLIT` takes a regular expression";
                    return Some(self.unsupported(
                        "a count of parts that engines separate differently",
                        hint,
                        location,
                    ));
                }
                Some(self.scalar("split_count", arguments, location))
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
                    self.window_call(scope, clause, &counted, "count", location)
                } else {
                    self.aggregate_call(scope, clause, &counted, Called::Count, location)
                })
            }
            _ => None,
        }
    }

    /// A text and its separator, which is `,` where none is written.
    fn split_arguments(
        &mut self,
        scope: &Scope,
        clause: Clause,
        split: &ast::Function,
        location: Location,
    ) -> Bound<Vec<Expr>> {
        let mut arguments = self.arguments(scope, clause, split, location)?;
        if arguments.len() == 1 {
            arguments.push(Expr::literal(Value::text(","), Type::Text, location));
        }
        Ok(arguments)
    }

    /// Where a value stands among others, the first being 1; NULL where it is none of them.
    fn position_in(
        &mut self,
        scope: &Scope,
        clause: Clause,
        value: &ast::Expr,
        list: &[ast::Expr],
        location: Location,
    ) -> Bound<Expr> {
        let value = self.expression(scope, clause, value)?;
        let mut branches = Vec::with_capacity(list.len());
        for (at, element) in list.iter().enumerate() {
            let element = self.expression(scope, clause, element)?;
            self.check_words(scope, &value, &element)?;
            let again = self.copied(&value)?;
            let is_it = self.comparison(Comparison::Equal, again, element, location)?;
            let position = i64::try_from(at + 1).unwrap_or(i64::MAX);
            branches.push((is_it, Expr::literal(Value::Integer(position), Type::Integer, location)));
        }
        let none = Expr::literal(Value::Null, Type::Integer, location);
        let kind = Kind::Case { branches, otherwise: Box::new(none) };
        self.folded(Expr::new(kind, Type::Integer, true, location))
    }

    /// `FIRST(x ORDER BY y)`, of `ARRAY_AGG(x ORDER BY y)` with or without LIMIT.
    fn first_of_list(
        &mut self,
        scope: &Scope,
        clause: Clause,
        function: &ast::Function,
        location: Location,
    ) -> Bound<Expr> {
        let mut function = function.clone();
        if let FunctionArguments::List(list) = &mut function.args {
            list.clauses.retain(|clause| !matches!(clause, ast::FunctionArgumentClause::Limit(_)));
        }
        self.aggregate_call(scope, clause, &function, Called::Ordered(Aggregate::First), location)
    }
}

/// `['plan'][0]` as a path into JSON; none where it does not begin with a name.
fn json_path(access: &[AccessExpr]) -> Option<String> {
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
pub fn elements(tree: &ast::Expr) -> Option<&[ast::Expr]> {
    match unbracketed(tree) {
        ast::Expr::Array(array) if !array.elem.is_empty() => Some(&array.elem),
        ast::Expr::Function(function) => unnested(function),
        _ => None,
    }
}

/// The elements of `UNNEST(['a', 'b'])`.
#[must_use]
pub fn unnested(function: &ast::Function) -> Option<&[ast::Expr]> {
    match (function.name.to_string().to_lowercase().as_str(), sole_argument(function)) {
        ("unnest", Some(list)) => elements(list),
        _ => None,
    }
}

/// The one argument of a plain call.
fn sole_argument(function: &ast::Function) -> Option<&ast::Expr> {
    match &function.args {
        FunctionArguments::List(list) => match list.args.as_slice() {
            [argument] => positional(argument),
            _ => None,
        },
        _ => None,
    }
}

fn unbracketed(tree: &ast::Expr) -> &ast::Expr {
    match tree {
        ast::Expr::Nested(inner) => unbracketed(inner),
        other => other,
    }
}

/// `OFFSET(0)`, `ORDINAL(1)` or a number alone.
fn counted(index: &ast::Expr) -> (Counted, &ast::Expr) {
    if let ast::Expr::Function(function) = index
        && let Some(inner) = sole_argument(function)
    {
        match function.name.to_string().to_lowercase().as_str() {
            "offset" | "safe_offset" => return (Counted::FromZero, inner),
            "ordinal" | "safe_ordinal" => return (Counted::FromOne, inner),
            _ => {}
        }
    }
    (Counted::Unsaid, index)
}

fn position(index: &ast::Expr) -> Option<u64> {
    match index {
        ast::Expr::Value(value) => match &value.value {
            ast::Value::Number(digits, _) => digits.parse().ok(),
            _ => None,
        },
        _ => None,
    }
}
