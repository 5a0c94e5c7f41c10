//! Functions that return one value of a list: its length, or the position of a value.

use sqlparser::ast::{self, FunctionArguments};

use crate::query::bind::binder::{BindResult, Binder};
use crate::query::bind::callables::aggregate_kind::AggregateKind;
use crate::query::bind::scalar_calls::overload_argument;
use crate::query::bind::scope::ExprContext;
use crate::query::bind::syntax_tree::{function_name, list_elements, positional_argument};
use crate::query::expr::{CaseBranch, Comparison, Expr};
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;

/// Characters with a meaning in regular expressions.
const REGEXP_CHARACTERS: [char; 14] = ['.', '|', '*', '+', '?', '(', ')', '[', ']', '{', '}', '^', '$', '\\'];

impl Binder<'_> {
    /// Binds a call that returns one value of a list. Returns `None` for another call.
    pub(in crate::query::bind) fn bind_list_call(
        &mut self,
        context: ExprContext<'_>,
        function: &ast::Function,
        location: SqlLocation,
    ) -> Option<BindResult<Expr>> {
        let FunctionArguments::List(list) = &function.args else { return None };
        let arguments: Vec<&ast::Expr> = list.args.iter().map(positional_argument).collect::<Option<_>>()?;
        let name = function_name(function);
        match (name.as_str(), arguments.as_slice()) {
            (
                "len" | "length" | "array_length" | "array_size" | "cardinality" | "size" | "list_count"
                | "json_array_length",
                [ast::Expr::Function(inner)],
            ) => self.bind_list_length(context, &name, inner, location),
            ("list_contains" | "array_contains" | "list_has" | "array_has", [one, other]) => {
                // Snowflake names the value first.
                let (value, list) = match (list_elements(one), list_elements(other)) {
                    (Some(list), _) => (other, list),
                    (None, Some(list)) => (one, list),
                    (None, None) => return None,
                };
                if list.iter().any(is_null_literal) {
                    return None;
                }
                Some(self.bind_in_list(context, value, list, false, location))
            }
            ("list_position" | "list_indexof" | "array_position" | "array_indexof", [list, value]) => {
                Some(self.bind_list_position(context, value, list_elements(list)?, location))
            }
            _ => None,
        }
    }

    /// Binds the number of parts of a text, or of values that are collected.
    fn bind_list_length(
        &mut self,
        context: ExprContext<'_>,
        length: &str,
        list: &ast::Function,
        location: SqlLocation,
    ) -> Option<BindResult<Expr>> {
        let name = function_name(list);
        match name.as_str() {
            // PostgreSQL's `string_to_array` is not among these: it has no part for an empty text.
            "split" | "string_split" | "str_split" | "split_to_array" => {
                Some(self.bind_split_count(context, length, list, location))
            }
            "collect_set" => Some(self.bind_collected_count(context, list, location, |list| {
                list.duplicate_treatment = Some(ast::DuplicateTreatment::Distinct);
            })),
            "collect_list" => Some(self.bind_collected_count(context, list, location, |_| {})),
            _ => None,
        }
    }

    /// Binds `SIZE(SPLIT(text, separator))`.
    fn bind_split_count(
        &mut self,
        context: ExprContext<'_>,
        length: &str,
        split: &ast::Function,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let arguments = self.bind_split_arguments(context, split, location)?;
        let is_of_spark = function_name(split) == "split" && matches!(length, "size" | "cardinality" | "array_size");
        let is_plain = arguments.get(1).is_some_and(|separator| {
            overload_argument(separator).literal_text().is_some_and(|text| !text.contains(REGEXP_CHARACTERS))
        });
        if is_of_spark && !is_plain {
            let what = "a count of parts that engines separate differently";
            let hint = "write `SPLIT_COUNT(text, separator)`: Spark's `SPLIT` takes a regular expression";
            return self.report_unsupported(what, hint, location);
        }
        self.build_scalar_call("split_count", arguments, location)
    }

    /// Binds `SIZE(COLLECT_LIST(x))` as COUNT: both ignore NULL, and are 0 for no values.
    fn bind_collected_count(
        &mut self,
        context: ExprContext<'_>,
        collect: &ast::Function,
        location: SqlLocation,
        change_arguments: impl FnOnce(&mut ast::FunctionArgumentList),
    ) -> BindResult<Expr> {
        let mut count = collect.clone();
        if let FunctionArguments::List(list) = &mut count.args {
            list.clauses.clear();
            change_arguments(list);
        }
        if count.over.is_none() {
            return self.bind_aggregate_call(context, &count, AggregateKind::Count, location);
        }
        count.name = ast::ObjectName::from(vec![ast::Ident::new("count")]);
        self.bind_window_call(context, &count, "count", location)
    }

    /// Binds the position of a value in a list, the first being 1; NULL if the list does not contain it.
    fn bind_list_position(
        &mut self,
        context: ExprContext<'_>,
        value: &ast::Expr,
        list: &[ast::Expr],
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let value = self.bind_expression(context, value)?;
        let mut branches = Vec::with_capacity(list.len());
        for (at, element) in list.iter().enumerate() {
            let element = self.bind_expression(context, element)?;
            self.check_literal_value(context.scope, &value, &element)?;
            let again = self.copy_expr(&value)?;
            let is_it = self.build_comparison(Comparison::Equal, again, element, location)?;
            let position = i64::try_from(at + 1).unwrap_or(i64::MAX);
            branches.push(CaseBranch::new(is_it, Expr::integer(position, location)));
        }
        self.fold_constant(Expr::case(branches, Expr::null(Type::Integer, location), location))
    }
}

fn is_null_literal(tree: &ast::Expr) -> bool {
    matches!(tree, ast::Expr::Value(value) if value.value == ast::Value::Null)
}
