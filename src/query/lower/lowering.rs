//! Lowers expressions to Polars.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use polars::prelude::{
    Column, Expr as PolarsExpr, Field as PolarsField, NULL, PolarsResult, col, lit, map_multiple, when,
};

use super::computation::{ArgumentSource, Computation, ComputationKind};
use super::guards::{and_guard, has_many_guards, is_fallible};
use super::in_list::InListValues;
use super::polars_types::{polars_literal, polars_type};
use super::run_problems::RunProblems;
use crate::query::evaluate::evaluate_expr;
use crate::query::expr::{CaseBranch, Comparison, Connective, Expr, ExprKind};
use crate::query::functions::casts;
use crate::query::scalar::ValueError;
use crate::query::types::Type;
use crate::query::value::Value;

/// Longer IN lists are looked up in a hash table.
const MAX_COMPARED_VALUES: usize = 12;

/// Lowers the expressions of one SQL text.
#[derive(Debug, Clone)]
pub struct Lowering {
    pub zone: Tz,
    pub problems: RunProblems,
}

/// The frame that an expression is lowered for.
#[derive(Clone, Copy)]
struct LoweringContext<'a> {
    names: &'a [String],
    /// The condition under which the value is needed. Functions that can reject a value are not called elsewhere.
    guard: Option<&'a PolarsExpr>,
}

impl<'a> LoweringContext<'a> {
    fn with_guard(self, guard: Option<&'a PolarsExpr>) -> Self {
        Self { guard, ..self }
    }
}

/// A function over the columns of its arguments.
struct LoweredCall<'a> {
    kind: ComputationKind,
    /// Whether it can reject a value.
    is_fallible: bool,
    arguments: Vec<&'a Expr>,
    /// The expression that it computes.
    expr: &'a Expr,
}

impl Lowering {
    /// Lowers an expression over columns of these names.
    pub fn lower_expr(&self, expr: &Expr, names: &[String]) -> PolarsExpr {
        self.lower_in_context(expr, LoweringContext { names, guard: None })
    }

    fn lower_in_context(&self, expr: &Expr, context: LoweringContext) -> PolarsExpr {
        if has_many_guards(expr) {
            return self.lower_by_row(expr, context);
        }
        match &expr.kind {
            ExprKind::Column(position) => col(context.names.get(*position).map_or("", String::as_str)),
            ExprKind::Literal(value) => polars_literal(value, expr.data_type),
            ExprKind::Not(inner) => self.lower_in_context(inner, context).not(),
            ExprKind::And(parts) => self.lower_connected(parts, Connective::And, context),
            ExprKind::Or(parts) => self.lower_connected(parts, Connective::Or, context),
            ExprKind::Compare(comparison, left, right) => lower_comparison(
                *comparison,
                self.lower_in_context(left, context),
                self.lower_in_context(right, context),
            ),
            ExprKind::IsNull(inner) => self.lower_in_context(inner, context).is_null(),
            ExprKind::InList { value, list, or_null } => self.lower_in_list(value, list, *or_null, context),
            ExprKind::Case { branches, otherwise } => self.lower_case(branches, otherwise, context),
            ExprKind::Coalesce(parts) => self.lower_coalesce(parts, context),
            ExprKind::Cast(inner, cast) => {
                let kind = ComputationKind::Cast { from: inner.data_type, cast: *cast };
                let is_fallible = casts::is_fallible_cast(inner.data_type, expr.data_type, *cast);
                self.lower_call(LoweredCall { kind, is_fallible, arguments: vec![inner], expr }, context)
            }
            ExprKind::Call(scalar, arguments) => {
                let (kind, is_fallible) = (ComputationKind::Call(scalar), scalar.fallible);
                let arguments = arguments.iter().collect();
                self.lower_call(LoweredCall { kind, is_fallible, arguments, expr }, context)
            }
            // Plans have columns in their place before they are run.
            ExprKind::Aggregate(_) | ExprKind::Window(_) | ExprKind::Subquery(_) | ExprKind::Captured { .. } => {
                lit(NULL)
            }
        }
    }

    /// Lowers an expression whose parts guard each other to a computation by row, in which each part occurs once. As
    /// columns, the parts before another would be computed again for its guard, and for the guards of all parts after it.
    fn lower_by_row(&self, expr: &Expr, context: LoweringContext) -> PolarsExpr {
        let mut columns = BTreeMap::new();
        collect_columns(expr, &mut columns);
        let positions: Vec<usize> = columns.keys().copied().collect();
        let mut over_arguments = expr.clone();
        over_arguments.map_columns(&|column| positions.iter().position(|known| *known == column).unwrap_or(column));
        let arguments: Vec<Expr> = columns
            .into_iter()
            .map(|(position, data_type)| Expr::column(position, data_type, true, expr.location))
            .collect();
        let kind = ComputationKind::Expression(Box::new(over_arguments));
        let call = LoweredCall { kind, is_fallible: true, arguments: arguments.iter().collect(), expr };
        self.lower_call(call, context)
    }

    /// Lowers AND or OR. A part that can reject values is evaluated only where the parts before it have not decided.
    fn lower_connected(&self, parts: &[Expr], connective: Connective, context: LoweringContext) -> PolarsExpr {
        let mut all: Option<PolarsExpr> = None;
        for part in parts {
            let guard = match &all {
                Some(before) if is_fallible(part) => Some(and_guard(context.guard, is_undecided(connective, before))),
                _ => context.guard.cloned(),
            };
            let part = self.lower_in_context(part, context.with_guard(guard.as_ref()));
            all = Some(match (all, connective) {
                (None, _) => part,
                (Some(before), Connective::And) => before.and(part),
                (Some(before), Connective::Or) => before.or(part),
            });
        }
        all.unwrap_or_else(|| lit(connective == Connective::And))
    }

    fn lower_case(&self, branches: &[CaseBranch], otherwise: &Expr, context: LoweringContext) -> PolarsExpr {
        // Holds where no branch so far was taken.
        let mut open: Option<PolarsExpr> = context.guard.cloned();
        let mut lowered = Vec::with_capacity(branches.len());
        for CaseBranch { condition, result } in branches {
            let condition = self.lower_in_context(condition, context.with_guard(open.as_ref()));
            let holds = condition.clone().fill_null(lit(false));
            let taken = is_fallible(result).then(|| and_guard(open.as_ref(), holds.clone()));
            lowered.push((condition, self.lower_in_context(result, context.with_guard(taken.as_ref()))));
            open = Some(and_guard(open.as_ref(), holds.not()));
        }
        let rest = is_fallible(otherwise).then_some(open).flatten();
        let mut chain = self.lower_in_context(otherwise, context.with_guard(rest.as_ref()));
        for (condition, result) in lowered.into_iter().rev() {
            chain = when(condition).then(result).otherwise(chain);
        }
        chain
    }

    fn lower_coalesce(&self, parts: &[Expr], context: LoweringContext) -> PolarsExpr {
        let mut first: Option<PolarsExpr> = None;
        for part in parts {
            let guard = match &first {
                Some(first) if is_fallible(part) => Some(and_guard(context.guard, first.clone().is_null())),
                _ => context.guard.cloned(),
            };
            let part = self.lower_in_context(part, context.with_guard(guard.as_ref()));
            first = Some(match first {
                None => part,
                Some(first) => when(first.clone().is_null()).then(part).otherwise(first),
            });
        }
        first.unwrap_or_else(|| lit(NULL))
    }

    fn lower_in_list(
        &self,
        value: &Expr,
        list: &[Value<'static>],
        or_null: bool,
        context: LoweringContext,
    ) -> PolarsExpr {
        if list.len() > MAX_COMPARED_VALUES {
            let kind = ComputationKind::InList { list: InListValues::from_list(list), or_null };
            let expr = &Expr::new(ExprKind::IsNull(Box::new(value.clone())), Type::Boolean, true, value.location);
            let call = LoweredCall { kind, is_fallible: false, arguments: vec![value], expr };
            return self.lower_call(call, context);
        }
        let compared = self.lower_in_context(value, context);
        let equal = list.iter().map(|listed| compared.clone().eq(polars_literal(listed, value.data_type)));
        let unknown = || polars_literal(&Value::Null, Type::Boolean);
        match equal.reduce(PolarsExpr::or) {
            Some(any) if or_null => any.or(unknown()),
            Some(any) => any,
            None => unknown(),
        }
    }

    /// Lowers a function. Literal arguments are stored in the computation, the others become input columns.
    fn lower_call(&self, call: LoweredCall, context: LoweringContext) -> PolarsExpr {
        let LoweredCall { kind, is_fallible, arguments, expr } = call;
        let mut inputs: Vec<PolarsExpr> = Vec::new();
        let mut sources = Vec::with_capacity(arguments.len());
        for argument in &arguments {
            match argument.as_literal() {
                Some(value) => sources.push(ArgumentSource::Literal(value.clone())),
                None => {
                    sources.push(ArgumentSource::Column(inputs.len()));
                    inputs.push(self.lower_in_context(argument, context));
                }
            }
        }
        let guard = context.guard.filter(|_| is_fallible);
        inputs.extend(guard.cloned());
        if inputs.is_empty() {
            return self.evaluate_literals(expr);
        }
        let computation = Computation {
            kind,
            sources,
            types: arguments.iter().map(|argument| argument.data_type).collect(),
            result: expr.data_type,
            has_guard: guard.is_some(),
            zone: self.zone,
            location: expr.location,
            problems: self.problems.clone(),
        };
        let result = polars_type(expr.data_type);
        map_multiple(
            move |columns: &mut [Column]| computation.compute_batch(columns),
            inputs,
            move |_, fields: &[PolarsField]| -> PolarsResult<PolarsField> {
                let name = fields.first().map(|field| field.name.clone()).unwrap_or_default();
                Ok(PolarsField::new(name, result.clone()))
            },
        )
    }

    /// Evaluates an expression over literals. Notes the problem where it rejects a value.
    fn evaluate_literals(&self, expr: &Expr) -> PolarsExpr {
        let value = evaluate_expr(expr, &[], self.zone).unwrap_or_else(|ValueError(message)| {
            self.problems.note_problem(expr.location, message);
            Value::Null
        });
        polars_literal(&value, expr.data_type)
    }
}

fn lower_comparison(comparison: Comparison, left: PolarsExpr, right: PolarsExpr) -> PolarsExpr {
    match comparison {
        Comparison::Equal => left.eq(right),
        Comparison::NotEqual => left.neq(right),
        Comparison::Less => left.lt(right),
        Comparison::LessOrEqual => left.lt_eq(right),
        Comparison::Greater => left.gt(right),
        Comparison::GreaterOrEqual => left.gt_eq(right),
        Comparison::Distinct => left.neq_missing(right),
        Comparison::NotDistinct => left.eq_missing(right),
    }
}

/// Returns the condition that connected parts do not decide the result yet.
fn is_undecided(connective: Connective, parts: &PolarsExpr) -> PolarsExpr {
    match connective {
        Connective::And => parts.clone().fill_null(lit(true)),
        Connective::Or => parts.clone().fill_null(lit(false)).not(),
    }
}

/// Adds the columns that an expression reads, with their types.
fn collect_columns(expr: &Expr, columns: &mut BTreeMap<usize, Type>) {
    if let ExprKind::Column(position) = expr.kind {
        columns.insert(position, expr.data_type);
    }
    expr.children().into_iter().for_each(|child| collect_columns(child, columns));
}
