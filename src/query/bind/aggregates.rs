//! Calls of aggregates: which one, over what, of which type.

use sqlparser::ast::{self, FunctionArg, FunctionArgExpr, FunctionArgumentClause, FunctionArguments};

use super::scope::{Clause, Scope};
use super::subqueries::AggregateReads;
use super::syntax_docs::usage_and_meaning;
use super::{BindResult, Binder, Reported, row_values};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{AggregateCall, AggregateFunction, Expr, ExprKind, SortKey, SqlLocation};
use crate::query::functions::arithmetic::Operator;
use crate::query::types::Type;
use crate::query::value::Value;

mod derived;
mod table;
mod types;

use derived::DerivedAggregate;
pub use table::{AGGREGATES, REFUSED_AGGREGATES};

/// An aggregate as it is called.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum AggregateKind {
    /// COUNT: of rows or of values.
    Count,
    Plain(AggregateFunction),
    /// MEDIAN.
    Median,
    /// QUANTILE_CONT(x, share), PERCENTILE_CONT(share) WITHIN GROUP (ORDER BY x).
    Quantile {
        continuous: bool,
    },
    /// COUNT_IF(condition).
    CountIf,
    /// Made of other aggregates.
    Derived(DerivedAggregate),
    /// FIRST, LAST: only with ORDER BY.
    Ordered(AggregateFunction),
    /// Answers differ from run to run; the way out.
    Refused(&'static str),
}

/// The aggregate of this name.
#[must_use]
pub fn find_aggregate(name: &str) -> Option<AggregateKind> {
    let refused = || {
        REFUSED_AGGREGATES.iter().find(|(refused, _)| *refused == name).map(|(_, hint)| AggregateKind::Refused(hint))
    };
    AGGREGATES.iter().find(|(form, _)| form.names.contains(&name)).map(|(_, called)| *called).or_else(refused)
}

impl Binder<'_> {
    pub(super) fn bind_aggregate_call(
        &mut self,
        scope: &Scope,
        clause: Clause,
        function: &ast::Function,
        called: AggregateKind,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        if let AggregateKind::Derived(derived) = called {
            return self.bind_derived_aggregate(scope, clause, function, derived, location);
        }
        let name = function.name.to_string().to_uppercase();
        self.check_aggregate_allowed(clause, &name, location)?;
        let total = self.bind_aggregate(scope, Clause::Aggregate, function, called, location)?;
        if (total.function, total.data_type) == (AggregateFunction::Average, Type::Span) {
            let count = AggregateCall { function: AggregateFunction::Count, data_type: Type::Integer, ..total.clone() };
            let sum = self.aggregate_expr(AggregateCall { function: AggregateFunction::Sum, ..total }, &name)?;
            let count = self.aggregate_expr(count, &name)?;
            return self.build_arithmetic(Operator::Divide, sum, count, location);
        }
        self.aggregate_expr(total, &name)
    }

    fn aggregate_expr(&mut self, total: AggregateCall, name: &str) -> BindResult<Expr> {
        let (data_type, nullable, location) = (total.data_type, total.function.is_nullable(), total.location);
        self.place_aggregate_in_query(total, name).map(|kind| Expr::new(kind, data_type, nullable, location))
    }

    /// An aggregate over columns of the query around this one alone is one of that query's rows.
    fn place_aggregate_in_query(&mut self, mut total: AggregateCall, name: &str) -> BindResult<ExprKind> {
        let mut level = self.outer_queries.len();
        while let Some(outer) = level.checked_sub(1).and_then(|level| self.outer_queries.get(level)) {
            let reads = outer.reads_of_aggregate(&total);
            if reads != (AggregateReads { columns: false, captures: true }) {
                break;
            }
            let clause = outer.clause;
            total = outer.lift_aggregate(total);
            self.check_aggregate_allowed(clause, name, total.location)?;
            level -= 1;
        }
        let (data_type, nullable, location) = (total.data_type, total.function.is_nullable(), total.location);
        let expr = Expr::new(ExprKind::Aggregate(Box::new(total)), data_type, nullable, location);
        Ok(self.capture_through_levels(level, expr).kind)
    }

    /// Refuses an aggregate where none may stand.
    fn check_aggregate_allowed(&mut self, clause: Clause, name: &str, location: SqlLocation) -> BindResult<()> {
        match clause {
            Clause::Select | Clause::Having | Clause::Window => Ok(()),
            Clause::Row => {
                let message = format!("expected an expression over one account's row, found the aggregate `{name}`");
                let hint = "compute it in the SQL file of a metric, and use the metric here";
                self.report_mistake(Diagnostic::sql("sql-row", message).hint(hint), location)
            }
            Clause::Aggregate => {
                let message = format!("the aggregate `{name}` stands inside another one");
                let hint = "aggregate in a subquery first";
                self.report_mistake(Diagnostic::sql("sql-aggregate", message).hint(hint), location)
            }
            Clause::Where | Clause::InnerOn | Clause::On | Clause::GroupBy | Clause::Values => {
                let message = format!("the aggregate `{name}` stands in {}", clause.name());
                let hint = "filter groups with HAVING, or aggregate in a subquery first";
                self.report_mistake(Diagnostic::sql("sql-aggregate", message).hint(hint), location)
            }
        }
    }

    /// An aggregate with its arguments, FILTER and ORDER BY, which stand in `inside`.
    pub(super) fn bind_aggregate(
        &mut self,
        scope: &Scope,
        inside: Clause,
        function: &ast::Function,
        called: AggregateKind,
        location: SqlLocation,
    ) -> BindResult<AggregateCall> {
        let name = function.name.to_string().to_uppercase();
        let written = self.bind_aggregate_arguments(scope, inside, function, location)?;
        let AggregateArguments { mut arguments, whole_row, distinct, mut order, by, having } = written;
        let (called, counted) = match (called, having) {
            // `ANY_VALUE(x HAVING MAX y)`
            (AggregateKind::Refused(_), Some(key)) => {
                order = vec![key];
                (AggregateKind::Ordered(AggregateFunction::First), arguments.len())
            }
            (called, _) => (called, arguments.len()),
        };
        let called = match (called, arguments.as_slice()) {
            (called, _) if by.is_empty() => called,
            // `ARG_MAX(x, (y, z))`
            (AggregateKind::Plain(function @ (AggregateFunction::ArgMax | AggregateFunction::ArgMin)), [value])
                if name.starts_with("ARG_") && !distinct && order.is_empty() =>
            {
                let descending = function == AggregateFunction::ArgMax;
                let value = self.copy_expr(value)?;
                let is_missing = self.build_is_null(value, location)?;
                order.push(SortKey { expr: is_missing, descending: false, nulls_first: false });
                order.extend(by.into_iter().map(|expr| SortKey { expr, descending, nulls_first: descending }));
                AggregateKind::Ordered(AggregateFunction::First)
            }
            _ if matches!(called, AggregateKind::Count) => return self.report_several_columns(location),
            _ => {
                let hint = "write `ARG_MAX(x, (y, z))`, or `FIRST(x ORDER BY y DESC, z DESC)`";
                return self.report_unsupported(format!("a row of several values in `{name}`"), hint, location);
            }
        };
        // A constant orders nothing.
        order.retain(|key| key.expr.as_literal().is_none());
        let wrong = |binder: &mut Self, takes: &str| {
            let usage = usage_and_meaning(&name.to_lowercase()).map_or(name.as_str(), |(usage, _)| usage);
            let mistake = Diagnostic::sql("sql-function", format!("`{name}` takes {takes}, found {counted}"));
            binder.report_mistake(mistake.hint(format!("write `{usage}`")), location)
        };
        if let AggregateKind::Refused(hint) = called {
            let message = format!("`{name}` gives another answer when rows come in another order");
            return self.report_mistake(Diagnostic::sql("sql-order", message).hint(hint), location);
        }
        let condition = match &function.filter {
            Some(filter) => Some(self.bind_condition(scope, inside, filter)?),
            None => None,
        };
        let (aggregate, mut arguments) = match called {
            _ if whole_row && counted > 0 => return wrong(self, "`*` or values"),
            AggregateKind::Count if whole_row || counted == 0 => (AggregateFunction::CountRows, Vec::new()),
            _ if whole_row => return wrong(self, "a value, not `*`"),
            AggregateKind::Count if counted == 1 => (AggregateFunction::Count, arguments),
            AggregateKind::Count => return self.report_several_columns(location),
            AggregateKind::CountIf if counted == 1 => {
                let condition = arguments.pop().ok_or(Reported)?;
                let condition = self.coerce_to_condition(condition)?;
                if condition.nullable {
                    let message = format!("`{name}` is NULL, not 0, where its condition is NULL in every row");
                    let note = Diagnostic::note("count-if", message).at(self.sql.place_of(location));
                    self.notes.push(note.hint("write `COUNT(*) FILTER (WHERE …)` to get 0, as in other engines"));
                }
                (AggregateFunction::Sum, vec![self.implicit_cast(condition, Type::Integer)?])
            }
            // PostgreSQL's `MODE() WITHIN GROUP (ORDER BY x)`.
            AggregateKind::Plain(AggregateFunction::Mode) if counted == 0 && order.len() == 1 => {
                let key = order.first().ok_or(Reported)?.expr.clone();
                (AggregateFunction::Mode, vec![key])
            }
            AggregateKind::Plain(AggregateFunction::Grouping) if counted > 0 && !distinct && condition.is_none() => {
                (AggregateFunction::Grouping, arguments)
            }
            AggregateKind::Median if counted == 1 => (AggregateFunction::QuantileContinuous(0.5), arguments),
            AggregateKind::Quantile { continuous } => {
                let (value, share) = self.quantile_arguments(&name, arguments, &order, location)?;
                let aggregate = if continuous {
                    AggregateFunction::QuantileContinuous(share)
                } else {
                    AggregateFunction::QuantileDiscrete(share)
                };
                (aggregate, vec![value])
            }
            AggregateKind::Ordered(aggregate) if counted == 1 => {
                if order.is_empty() {
                    let message = format!("`{name}` gives another answer when rows come in another order");
                    let hint = "say with ORDER BY, within its brackets, which row is first; or use MIN or MAX";
                    return self.report_mistake(Diagnostic::sql("sql-order", message).hint(hint), location);
                }
                (aggregate, arguments)
            }
            AggregateKind::Plain(aggregate) => {
                let takes = match aggregate {
                    AggregateFunction::ArgMax
                    | AggregateFunction::ArgMin
                    | AggregateFunction::Correlation
                    | AggregateFunction::CovarianceSample
                    | AggregateFunction::CovariancePopulation => 2,
                    AggregateFunction::Concatenate if counted == 2 => 2,
                    _ => 1,
                };
                if counted != takes {
                    return wrong(self, if takes == 1 { "one value" } else { "two values" });
                }
                (aggregate, arguments)
            }
            _ => return wrong(self, "one value"),
        };
        if matches!(name.as_str(), "MAX_BY" | "MIN_BY") && arguments.first().is_some_and(|value| value.nullable) {
            let (arg, direction) = if name == "MAX_BY" { ("ARG_MAX", " DESC") } else { ("ARG_MIN", "") };
            let hint = format!(
                "write `{arg}(x, y)` to pass over rows without x, or `FIRST(x ORDER BY y{direction})` to take the row"
            );
            return self.report_unsupported(format!("`{name}` of a value that may be NULL"), hint, location);
        }
        if distinct || aggregate == AggregateFunction::Mode || aggregate == AggregateFunction::Entropy {
            // How many there are is the same of their lengths.
            if aggregate == AggregateFunction::Count {
                arguments =
                    arguments.into_iter().map(|argument| self.comparison_key(argument)).collect::<BindResult<_>>()?;
            }
            for argument in &arguments {
                self.refuse_intervals(argument.data_type, &name, location)?;
            }
        }
        let data_type = self.convert_aggregate_arguments(&name, aggregate, &mut arguments, location)?;
        if name == "LISTAGG" && counted == 1 {
            let hint = "write it: `LISTAGG(x, ',')`, or `LISTAGG(x, '')` for none";
            return self.report_unsupported(
                "`LISTAGG` without its separator, which engines take to be `,` or none",
                hint,
                location,
            );
        }
        if aggregate == AggregateFunction::Concatenate && order.is_empty() {
            let message = format!("`{name}` gives another answer when rows come in another order");
            let hint = "say with ORDER BY, within its brackets, which values come first";
            return self.report_mistake(Diagnostic::sql("sql-order", message).hint(hint), location);
        }
        match aggregate {
            AggregateFunction::Concatenate | AggregateFunction::First | AggregateFunction::Last => {}
            AggregateFunction::Mode
                if order.iter().any(|key| key.descending || arguments.first() != Some(&key.expr)) =>
            {
                let hint = "of several values that are most frequent, `MODE(x)` is the smallest";
                return self.report_unsupported(format!("`{name}` in another order"), hint, location);
            }
            // A quantile counts from the other end.
            AggregateFunction::QuantileContinuous(_) | AggregateFunction::QuantileDiscrete(_) => {
                order.retain(|key| key.descending);
            }
            // The order of the values changes nothing.
            _ => order.clear(),
        }
        let (aggregate, arguments) = match condition {
            None => (aggregate, arguments),
            // Rows that are left out come last, without a value.
            Some(condition) if matches!(aggregate, AggregateFunction::First | AggregateFunction::Last) => {
                let value = arguments.pop().ok_or(Reported)?;
                let again = self.copy_expr(&condition)?;
                let no = Expr::literal(Value::Boolean(false), Type::Boolean, location);
                let holds = Expr::new(ExprKind::Coalesce(vec![again, no]), Type::Boolean, false, location);
                let is_first = aggregate == AggregateFunction::First;
                order.insert(0, SortKey { expr: holds, descending: is_first, nulls_first: false });
                (aggregate, vec![self.value_where(condition, value, location)?])
            }
            Some(condition) if aggregate == AggregateFunction::CountRows => {
                (AggregateFunction::Count, vec![self.value_where(condition, true_literal(location), location)?])
            }
            Some(condition) => {
                let mut filtered = arguments;
                // Neither values nor keys of rows that are left out are computed.
                for key in &mut order {
                    let value = std::mem::replace(&mut key.expr, true_literal(location));
                    let condition = self.copy_expr(&condition)?;
                    key.expr = self.value_where(condition, value, location)?;
                }
                if let Some(first) = filtered.first_mut() {
                    let value = std::mem::replace(first, true_literal(location));
                    *first = self.value_where(condition, value, location)?;
                }
                (aggregate, filtered)
            }
        };
        Ok(AggregateCall { function: aggregate, arguments, distinct, order, data_type, location })
    }

    /// `CASE WHEN condition THEN value END`
    fn value_where(&mut self, condition: Expr, value: Expr, location: SqlLocation) -> BindResult<Expr> {
        let data_type = value.data_type;
        let null = Expr::literal(Value::Null, data_type, location);
        let kind = ExprKind::Case { branches: vec![(condition, value)], otherwise: Box::new(null) };
        self.bind_guarded(|binder| binder.fold_constant(Expr::new(kind, data_type, true, location)))
    }

    fn report_several_columns<T>(&mut self, location: SqlLocation) -> BindResult<T> {
        let hint = "count one text made of both: `COUNT(DISTINCT a || '|' || b)`";
        self.report_unsupported("COUNT of several columns", hint, location)
    }

    /// The value and the share of a quantile, in both spellings.
    fn quantile_arguments(
        &mut self,
        name: &str,
        mut arguments: Vec<Expr>,
        order: &[SortKey],
        location: SqlLocation,
    ) -> BindResult<(Expr, f64)> {
        let (value, share) = match (arguments.len(), order.len()) {
            (2, 0) => {
                let share = arguments.pop().ok_or(Reported)?;
                (arguments.pop().ok_or(Reported)?, share)
            }
            (1, 1) => {
                let key = order.first().ok_or(Reported)?.clone();
                (key.expr, arguments.pop().ok_or(Reported)?)
            }
            _ => {
                let message = format!("`{name}` takes a value and a share");
                let hint = "write `QUANTILE_CONT(x, 0.9)` or `PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY x)`";
                return self.report_mistake(Diagnostic::sql("sql-function", message).hint(hint), location);
            }
        };
        let place = share.location;
        let share = self.coerce(share, Type::Double)?;
        match share.as_literal() {
            Some(Value::Double(share)) if (0.0..=1.0).contains(share) => Ok((value, *share)),
            _ => {
                let message = format!("the share of `{name}` is a literal from 0 to 1");
                self.report_mistake(Diagnostic::sql("sql-function", message).hint("write 0.9 for nine tenths"), place)
            }
        }
    }

    /// What stands between the brackets of an aggregate, and behind them.
    fn bind_aggregate_arguments(
        &mut self,
        scope: &Scope,
        inside: Clause,
        function: &ast::Function,
        location: SqlLocation,
    ) -> BindResult<AggregateArguments> {
        let name = function.name.to_string().to_uppercase();
        let mut written = AggregateArguments {
            arguments: Vec::new(),
            whole_row: false,
            distinct: false,
            order: Vec::new(),
            by: Vec::new(),
            having: None,
        };
        let mut failed = None;
        let mut ignores_nulls = function.null_treatment == Some(ast::NullTreatment::IgnoreNulls);
        let FunctionArguments::List(list) = &function.args else {
            return self.argument_trees(function, location).map(|_| written);
        };
        written.distinct = list.duplicate_treatment == Some(ast::DuplicateTreatment::Distinct);
        for argument in &list.args {
            match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Wildcard) => written.whole_row = true,
                // A row of values that others are chosen by orders as they do.
                FunctionArg::Unnamed(FunctionArgExpr::Expr(tree)) if let Some(parts) = row_values::row_parts(tree) => {
                    for part in parts {
                        written.by.push(self.bind_expression(scope, inside, part)?);
                    }
                }
                FunctionArg::Unnamed(FunctionArgExpr::Expr(tree)) => match self.bind_expression(scope, inside, tree) {
                    Ok(argument) => written.arguments.push(argument),
                    Err(reported) => failed = Some(reported),
                },
                FunctionArg::Unnamed(_) => {
                    let hint = "count rows with `COUNT(*)`, or name a column";
                    return self.report_unsupported(format!("`{name}` of all columns of a table"), hint, location);
                }
                _ => {
                    let hint = "write the arguments in order";
                    return self.report_unsupported(format!("named arguments of `{name}`"), hint, location);
                }
            }
        }
        let mut keys: Vec<&ast::OrderByExpr> = function.within_group.iter().collect();
        for part in &list.clauses {
            match part {
                FunctionArgumentClause::OrderBy(order) => keys.extend(order),
                FunctionArgumentClause::IgnoreOrRespectNulls(treatment) => {
                    ignores_nulls = *treatment == ast::NullTreatment::IgnoreNulls;
                }
                FunctionArgumentClause::Separator(separator) => {
                    let place = self.lines.location_of(separator.span);
                    written.arguments.push(self.bind_literal(&separator.value, place)?);
                }
                FunctionArgumentClause::Having(ast::HavingBound(bound, tree)) if name == "ANY_VALUE" => {
                    let expr = self.bind_expression(scope, inside, tree)?;
                    let descending = *bound == ast::HavingBoundKind::Max;
                    written.having = Some(SortKey { expr, descending, nulls_first: false });
                }
                other => {
                    let hint = "the brackets of an aggregate take DISTINCT and ORDER BY";
                    return self.report_unsupported(format!("`{other}` in `{name}`"), hint, location);
                }
            }
        }
        written.order = self.bind_sort_keys(scope, inside, &keys)?;
        // Rows without a value come last. Other aggregates pass over them as it is.
        if ignores_nulls
            && !written.order.is_empty()
            && matches!(name.as_str(), "FIRST" | "LAST" | "ARRAY_AGG" | "LIST")
        {
            let value = written.arguments.first().ok_or(Reported)?;
            let value = self.copy_expr(value)?;
            let expr = self.build_is_null(value, location)?;
            written.order.insert(0, SortKey { expr, descending: name == "LAST", nulls_first: false });
        }
        failed.map_or(Ok(written), Err)
    }
}

struct AggregateArguments {
    arguments: Vec<Expr>,
    /// `*`
    whole_row: bool,
    distinct: bool,
    order: Vec<SortKey>,
    /// The values of a row among the arguments.
    by: Vec<Expr>,
    /// `HAVING MAX y`
    having: Option<SortKey>,
}

fn true_literal(location: SqlLocation) -> Expr {
    Expr::literal(Value::Boolean(true), Type::Boolean, location)
}
