//! The arguments, DISTINCT and ORDER BY in the syntax tree of a call.

use sqlparser::ast::{self, FunctionArg, FunctionArgExpr, FunctionArgumentClause, FunctionArguments};

use crate::query::bind::binder::{BindResult, Binder, Reported};
use crate::query::bind::scope::ExprContext;
use crate::query::bind::syntax_tree::row_parts;
use crate::query::expr::{Expr, SortKey};
use crate::query::sql_text::SqlLocation;

/// A call of an aggregate whose arguments are bound.
#[derive(Debug)]
pub struct WrittenCall {
    /// The name of the function in upper case.
    pub name: String,
    pub arguments: Vec<Expr>,
    /// `*`
    pub whole_row: bool,
    pub distinct: bool,
    pub order: Vec<SortKey>,
    /// The values of a row among the arguments: `ARG_MAX(x, (y, z))`.
    pub row: Vec<Expr>,
    /// `HAVING MAX y`
    pub having: Option<SortKey>,
    /// The condition of FILTER.
    pub filter: Option<Expr>,
    pub location: SqlLocation,
}

impl Binder<'_> {
    /// Binds everything between the brackets of an aggregate, and WITHIN GROUP.
    pub(super) fn bind_written_call(
        &mut self,
        context: ExprContext<'_>,
        function: &ast::Function,
        location: SqlLocation,
    ) -> BindResult<WrittenCall> {
        let mut call = WrittenCall {
            name: function.name.to_string().to_uppercase(),
            arguments: Vec::new(),
            whole_row: false,
            distinct: false,
            order: Vec::new(),
            row: Vec::new(),
            having: None,
            filter: None,
            location,
        };
        let FunctionArguments::List(list) = &function.args else {
            return self.argument_trees(function, location).map(|_| call);
        };
        call.distinct = list.duplicate_treatment == Some(ast::DuplicateTreatment::Distinct);
        let arguments = self.bind_aggregate_arguments(context, &list.args, &mut call);
        let mut nulls = function.null_treatment;
        let mut keys: Vec<&ast::OrderByExpr> = function.within_group.iter().collect();
        for clause in &list.clauses {
            match clause {
                FunctionArgumentClause::OrderBy(order) => keys.extend(order),
                FunctionArgumentClause::IgnoreOrRespectNulls(treatment) => nulls = Some(*treatment),
                other => self.bind_aggregate_clause(context, other, &mut call)?,
            }
        }
        call.order = self.bind_sort_keys(context, &keys)?;
        arguments?;
        if nulls == Some(ast::NullTreatment::IgnoreNulls) {
            self.order_nulls_last(&mut call)?;
        }
        Ok(call)
    }

    fn bind_aggregate_arguments(
        &mut self,
        context: ExprContext<'_>,
        arguments: &[FunctionArg],
        call: &mut WrittenCall,
    ) -> BindResult<()> {
        let mut failed = None;
        for argument in arguments {
            match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Wildcard) => call.whole_row = true,
                FunctionArg::Unnamed(FunctionArgExpr::Expr(tree)) if let Some(parts) = row_parts(tree) => {
                    for part in parts {
                        call.row.push(self.bind_expression(context, part)?);
                    }
                }
                FunctionArg::Unnamed(FunctionArgExpr::Expr(tree)) => match self.bind_expression(context, tree) {
                    Ok(argument) => call.arguments.push(argument),
                    Err(reported) => failed = Some(reported),
                },
                FunctionArg::Unnamed(_) => {
                    let what = format!("`{}` of all columns of a table", call.name);
                    let hint = "count rows with `COUNT(*)`, or name a column";
                    return self.report_unsupported(what, hint, call.location);
                }
                _ => {
                    let what = format!("named arguments of `{}`", call.name);
                    return self.report_unsupported(what, "write the arguments in order", call.location);
                }
            }
        }
        failed.map_or(Ok(()), Err)
    }

    /// Binds a clause between the brackets that is neither ORDER BY nor IGNORE NULLS.
    fn bind_aggregate_clause(
        &mut self,
        context: ExprContext<'_>,
        clause: &FunctionArgumentClause,
        call: &mut WrittenCall,
    ) -> BindResult<()> {
        match clause {
            FunctionArgumentClause::Separator(separator) => {
                let place = self.lines.location_of(separator.span);
                call.arguments.push(self.bind_literal(&separator.value, place)?);
            }
            FunctionArgumentClause::Having(ast::HavingBound(bound, tree)) if call.name == "ANY_VALUE" => {
                let expr = self.bind_expression(context, tree)?;
                let descending = *bound == ast::HavingBoundKind::Max;
                call.having = Some(SortKey { expr, descending, nulls_first: false });
            }
            other => {
                let hint = "the brackets of an aggregate take DISTINCT and ORDER BY";
                return self.report_unsupported(format!("`{other}` in `{}`", call.name), hint, call.location);
            }
        }
        Ok(())
    }

    /// Puts rows without a value last, for aggregates that would otherwise take them. Other aggregates ignore NULL anyway.
    fn order_nulls_last(&mut self, call: &mut WrittenCall) -> BindResult<()> {
        if call.order.is_empty() || !matches!(call.name.as_str(), "FIRST" | "LAST" | "ARRAY_AGG" | "LIST") {
            return Ok(());
        }
        let value = call.arguments.first().ok_or(Reported)?;
        let value = self.copy_expr(value)?;
        let expr = self.build_is_null(value, call.location)?;
        call.order.insert(0, SortKey { expr, descending: call.name == "LAST", nulls_first: false });
        Ok(())
    }
}
