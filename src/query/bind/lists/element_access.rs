//! Brackets behind a value: an element of a list, a part of a text, a path into JSON.

use sqlparser::ast::{self, AccessExpr, FunctionArguments, Subscript};

use crate::query::bind::binder::{BindResult, Binder};
use crate::query::bind::callables::aggregate_kind::AggregateKind;
use crate::query::bind::scope::ExprContext;
use crate::query::bind::syntax_tree::{function_name, sole_argument, strip_brackets, whole_number};
use crate::query::expr::{AggregateFunction, Expr};
use crate::query::functions::arithmetic::Operator;
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;

/// The number of the first element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum IndexBase {
    Zero,
    One,
    /// `[n]`, which some engines count from 0 and others from 1.
    Unknown,
}

/// An index with the number that it counts from.
struct ListIndex<'t> {
    base: IndexBase,
    index: &'t ast::Expr,
}

impl<'t> ListIndex<'t> {
    /// Reads `OFFSET(0)`, `ORDINAL(1)` or a number alone.
    fn read(written: &'t ast::Expr) -> Self {
        if let ast::Expr::Function(function) = written
            && let Some(index) = sole_argument(function)
        {
            match function_name(function).as_str() {
                "offset" | "safe_offset" => return Self { base: IndexBase::Zero, index },
                "ordinal" | "safe_ordinal" => return Self { base: IndexBase::One, index },
                _ => {}
            }
        }
        Self { base: IndexBase::Unknown, index: written }
    }

    /// Returns whether this is the first element of the list that a function makes.
    fn is_first(&self, function: &str) -> bool {
        let first = match self.base {
            IndexBase::Zero => 0,
            IndexBase::One => 1,
            // Spark's function counts from 0.
            IndexBase::Unknown if function == "collect_list" => 0,
            IndexBase::Unknown => 1,
        };
        whole_number(self.index) == Some(first)
    }
}

impl Binder<'_> {
    pub(in crate::query::bind) fn bind_element_access(
        &mut self,
        context: ExprContext<'_>,
        root: &ast::Expr,
        access: &[AccessExpr],
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let root = strip_brackets(root);
        if let (ast::Expr::Function(function), [AccessExpr::Subscript(Subscript::Index { index })]) = (root, access) {
            let name = function_name(function);
            let index = ListIndex::read(index);
            match name.as_str() {
                "array_agg" | "list" | "collect_list" if index.is_first(&name) => {
                    return self.bind_first_of_list(context, function, location);
                }
                "split" | "string_split" | "str_split" | "string_to_array" | "split_to_array" => {
                    return self.bind_split_element(context, function, &name, &index, location);
                }
                _ => {}
            }
        }
        if let [AccessExpr::Subscript(Subscript::Slice { lower_bound, upper_bound, stride: None })] = access {
            let text = self.bind_expression(context, root)?;
            if text.data_type == Type::Text {
                let from = self.bind_slice_bound(context, lower_bound.as_ref(), 1, location)?;
                let to = self.bind_slice_bound(context, upper_bound.as_ref(), -1, location)?;
                return self.build_scalar_call("text_slice", vec![text, from, to], location);
            }
        }
        // Snowflake's `json['plan'][0]`.
        if let Some(path) = json_path_of_access(access) {
            let json = self.bind_expression(context, root)?;
            if json.data_type == Type::Text {
                let path = Expr::text(path, location);
                return self.build_scalar_call("json_extract_string", vec![json, path], location);
            }
        }
        self.report_unsupported("fields of nested values", hint_for_nested_value(root), location)
    }

    /// Binds `ARRAY_AGG(x ORDER BY y)[1]`, with or without LIMIT, as `FIRST(x ORDER BY y)`.
    fn bind_first_of_list(
        &mut self,
        context: ExprContext<'_>,
        function: &ast::Function,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let mut function = function.clone();
        if let FunctionArguments::List(list) = &mut function.args {
            list.clauses.retain(|clause| !matches!(clause, ast::FunctionArgumentClause::Limit(_)));
        }
        let first = AggregateKind::Ordered(AggregateFunction::First);
        self.bind_aggregate_call(context, &function, first, location)
    }

    /// Binds `SPLIT(text, separator)[OFFSET(0)]`.
    fn bind_split_element(
        &mut self,
        context: ExprContext<'_>,
        function: &ast::Function,
        name: &str,
        ListIndex { base, index }: &ListIndex,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        if *base == IndexBase::Unknown && matches!(name, "split" | "split_to_array") {
            let hint = "write `SPLIT_PART(text, separator, position)`, whose first part is 1";
            return self.report_unsupported(
                "a part at a position that some engines count from 0 and others from 1",
                hint,
                location,
            );
        }
        let mut arguments = self.bind_split_arguments(context, function, location)?;
        let index = self.bind_expression(context, index)?;
        arguments.push(match base {
            IndexBase::Zero => self.build_arithmetic(Operator::Add, index, Expr::integer(1, location), location)?,
            IndexBase::One | IndexBase::Unknown => index,
        });
        self.build_scalar_call("split_element", arguments, location)
    }

    /// Binds a text and its separator, which is `,` if none is written.
    pub(super) fn bind_split_arguments(
        &mut self,
        context: ExprContext<'_>,
        split: &ast::Function,
        location: SqlLocation,
    ) -> BindResult<Vec<Expr>> {
        let mut arguments = self.bind_arguments(context, split, location)?;
        if arguments.len() == 1 {
            arguments.push(Expr::text(",", location));
        }
        Ok(arguments)
    }

    /// Binds a bound of `text[from:to]`.
    fn bind_slice_bound(
        &mut self,
        context: ExprContext<'_>,
        bound: Option<&ast::Expr>,
        otherwise: i64,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        match bound {
            Some(tree) => self.bind_expression(context, tree),
            None => Ok(Expr::integer(otherwise, location)),
        }
    }
}

/// Returns `['plan'][0]` as a path into JSON, or `None` if it does not begin with a name.
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

fn hint_for_nested_value(root: &ast::Expr) -> &'static str {
    match root {
        ast::Expr::Function(function) => match function_name(function).as_str() {
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
    }
}
