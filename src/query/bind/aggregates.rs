//! Calls of aggregates: which one, over what, of which type.

use sqlparser::ast::{self, FunctionArg, FunctionArgExpr, FunctionArgumentClause, FunctionArguments};

use super::form::described;
use super::scope::{Clause, Scope};
use super::subqueries::Reads;
use super::{Binder, Bound, Reported, rows};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Aggregate, Expr, Kind, Location, SortKey, Total};
use crate::query::functions::arithmetic::Operator;
use crate::query::types::Type;
use crate::query::value::Value;

mod derived;
mod table;
mod types;

use derived::Derived;
pub use table::{AGGREGATES, REFUSED};

/// An aggregate as it is called.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Called {
    /// COUNT: of rows or of values.
    Count,
    Plain(Aggregate),
    /// MEDIAN.
    Median,
    /// QUANTILE_CONT(x, share), PERCENTILE_CONT(share) WITHIN GROUP (ORDER BY x).
    Quantile {
        continuous: bool,
    },
    /// COUNT_IF(condition).
    CountIf,
    /// Made of other aggregates.
    Derived(Derived),
    /// FIRST, LAST: only with ORDER BY.
    Ordered(Aggregate),
    /// Answers differ from run to run; the way out.
    Refused(&'static str),
}

/// The aggregate of this name.
#[must_use]
pub fn named(name: &str) -> Option<Called> {
    let refused = || REFUSED.iter().find(|(refused, _)| *refused == name).map(|(_, hint)| Called::Refused(hint));
    AGGREGATES.iter().find(|(form, _)| form.names.contains(&name)).map(|(_, called)| *called).or_else(refused)
}

impl Binder<'_> {
    pub(super) fn aggregate_call(
        &mut self,
        scope: &Scope,
        clause: Clause,
        function: &ast::Function,
        called: Called,
        location: Location,
    ) -> Bound<Expr> {
        if let Called::Derived(derived) = called {
            return self.derived_call(scope, clause, function, derived, location);
        }
        let name = function.name.to_string().to_uppercase();
        self.may_aggregate(clause, &name, location)?;
        let total = self.total_in(scope, Clause::Aggregate, function, called, location)?;
        if (total.function, total.data_type) == (Aggregate::Average, Type::Span) {
            let count = Total { function: Aggregate::Count, data_type: Type::Integer, ..total.clone() };
            let sum = self.of_rows(Total { function: Aggregate::Sum, ..total }, &name)?;
            let count = self.of_rows(count, &name)?;
            return self.arithmetic(Operator::Divide, sum, count, location);
        }
        self.of_rows(total, &name)
    }

    fn of_rows(&mut self, total: Total, name: &str) -> Bound<Expr> {
        let (data_type, nullable, location) = (total.data_type, total.function.is_nullable(), total.location);
        self.of_outer_rows(total, name).map(|kind| Expr::new(kind, data_type, nullable, location))
    }

    /// An aggregate over columns of the query around this one alone is one of that query's rows.
    fn of_outer_rows(&mut self, mut total: Total, name: &str) -> Bound<Kind> {
        let mut level = self.outer.len();
        while let Some(outer) = level.checked_sub(1).and_then(|level| self.outer.get(level)) {
            let reads = outer.reads(&total);
            if reads != (Reads { columns: false, captures: true }) {
                break;
            }
            let clause = outer.clause;
            total = outer.as_its_own(total);
            self.may_aggregate(clause, name, total.location)?;
            level -= 1;
        }
        let (data_type, nullable, location) = (total.data_type, total.function.is_nullable(), total.location);
        let expr = Expr::new(Kind::Aggregate(Box::new(total)), data_type, nullable, location);
        Ok(self.captured(level, expr).kind)
    }

    /// Refuses an aggregate where none may stand.
    fn may_aggregate(&mut self, clause: Clause, name: &str, location: Location) -> Bound<()> {
        match clause {
            Clause::Select | Clause::Having | Clause::Window => Ok(()),
            Clause::Row => {
                let message = format!("expected an expression over one account's row, found the aggregate `{name}`");
                let hint = "compute it in the SQL file of a metric, and use the metric here";
                self.mistake(Diagnostic::sql("sql-row", message).hint(hint), location)
            }
            Clause::Aggregate => {
                let message = format!("the aggregate `{name}` stands inside another one");
                let hint = "aggregate in a subquery first";
                self.mistake(Diagnostic::sql("sql-aggregate", message).hint(hint), location)
            }
            Clause::Where | Clause::InnerOn | Clause::On | Clause::GroupBy | Clause::Values => {
                let message = format!("the aggregate `{name}` stands in {}", clause.name());
                let hint = "filter groups with HAVING, or aggregate in a subquery first";
                self.mistake(Diagnostic::sql("sql-aggregate", message).hint(hint), location)
            }
        }
    }

    /// An aggregate with its arguments, FILTER and ORDER BY, which stand in `inside`.
    pub(super) fn total_in(
        &mut self,
        scope: &Scope,
        inside: Clause,
        function: &ast::Function,
        called: Called,
        location: Location,
    ) -> Bound<Total> {
        let name = function.name.to_string().to_uppercase();
        let written = self.written(scope, inside, function, location)?;
        let Written { mut arguments, whole_row, distinct, mut order, by, having } = written;
        let (called, counted) = match (called, having) {
            // `ANY_VALUE(x HAVING MAX y)`
            (Called::Refused(_), Some(key)) => {
                order = vec![key];
                (Called::Ordered(Aggregate::First), arguments.len())
            }
            (called, _) => (called, arguments.len()),
        };
        let called = match (called, arguments.as_slice()) {
            (called, _) if by.is_empty() => called,
            // `ARG_MAX(x, (y, z))`
            (Called::Plain(function @ (Aggregate::ArgMax | Aggregate::ArgMin)), [value])
                if name.starts_with("ARG_") && !distinct && order.is_empty() =>
            {
                let descending = function == Aggregate::ArgMax;
                let value = self.copied(value)?;
                let is_missing = self.is_null(value, location)?;
                order.push(SortKey { expr: is_missing, descending: false, nulls_first: false });
                order.extend(by.into_iter().map(|expr| SortKey { expr, descending, nulls_first: descending }));
                Called::Ordered(Aggregate::First)
            }
            _ if matches!(called, Called::Count) => return self.several_columns(location),
            _ => {
                let hint = "write `ARG_MAX(x, (y, z))`, or `FIRST(x ORDER BY y DESC, z DESC)`";
                return self.unsupported(format!("a row of several values in `{name}`"), hint, location);
            }
        };
        // A constant orders nothing.
        order.retain(|key| key.expr.as_literal().is_none());
        let wrong = |binder: &mut Self, takes: &str| {
            let usage = described(&name.to_lowercase()).map_or(name.as_str(), |(usage, _)| usage);
            let mistake = Diagnostic::sql("sql-function", format!("`{name}` takes {takes}, found {counted}"));
            binder.mistake(mistake.hint(format!("write `{usage}`")), location)
        };
        if let Called::Refused(hint) = called {
            let message = format!("`{name}` gives another answer when rows come in another order");
            return self.mistake(Diagnostic::sql("sql-order", message).hint(hint), location);
        }
        let condition = match &function.filter {
            Some(filter) => Some(self.truth(scope, inside, filter)?),
            None => None,
        };
        let (aggregate, mut arguments) = match called {
            _ if whole_row && counted > 0 => return wrong(self, "`*` or values"),
            Called::Count if whole_row || counted == 0 => (Aggregate::CountRows, Vec::new()),
            _ if whole_row => return wrong(self, "a value, not `*`"),
            Called::Count if counted == 1 => (Aggregate::Count, arguments),
            Called::Count => return self.several_columns(location),
            Called::CountIf if counted == 1 => {
                let condition = arguments.pop().ok_or(Reported)?;
                let condition = self.condition(condition)?;
                if condition.nullable {
                    let message = format!("`{name}` is NULL, not 0, where its condition is NULL in every row");
                    let note = Diagnostic::note("count-if", message).at(self.sql.place_of(location));
                    self.notes.push(note.hint("write `COUNT(*) FILTER (WHERE …)` to get 0, as in other engines"));
                }
                (Aggregate::Sum, vec![self.implicit_cast(condition, Type::Integer)?])
            }
            // PostgreSQL's `MODE() WITHIN GROUP (ORDER BY x)`.
            Called::Plain(Aggregate::Mode) if counted == 0 && order.len() == 1 => {
                let key = order.first().ok_or(Reported)?.expr.clone();
                (Aggregate::Mode, vec![key])
            }
            Called::Plain(Aggregate::Grouping) if counted > 0 && !distinct && condition.is_none() => {
                (Aggregate::Grouping, arguments)
            }
            Called::Median if counted == 1 => (Aggregate::QuantileContinuous(0.5), arguments),
            Called::Quantile { continuous } => {
                let (value, share) = self.quantile(&name, arguments, &order, location)?;
                let aggregate =
                    if continuous { Aggregate::QuantileContinuous(share) } else { Aggregate::QuantileDiscrete(share) };
                (aggregate, vec![value])
            }
            Called::Ordered(aggregate) if counted == 1 => {
                if order.is_empty() {
                    let message = format!("`{name}` gives another answer when rows come in another order");
                    let hint = "say with ORDER BY, within its brackets, which row is first; or use MIN or MAX";
                    return self.mistake(Diagnostic::sql("sql-order", message).hint(hint), location);
                }
                (aggregate, arguments)
            }
            Called::Plain(aggregate) => {
                let takes = match aggregate {
                    Aggregate::ArgMax
                    | Aggregate::ArgMin
                    | Aggregate::Correlation
                    | Aggregate::CovarianceSample
                    | Aggregate::CovariancePopulation => 2,
                    Aggregate::Concatenate if counted == 2 => 2,
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
            return self.unsupported(format!("`{name}` of a value that may be NULL"), hint, location);
        }
        if distinct || aggregate == Aggregate::Mode || aggregate == Aggregate::Entropy {
            // How many there are is the same of their lengths.
            if aggregate == Aggregate::Count {
                arguments = arguments.into_iter().map(|argument| self.as_key(argument)).collect::<Bound<_>>()?;
            }
            for argument in &arguments {
                self.has_one_spelling(argument.data_type, &name, location)?;
            }
        }
        let data_type = self.of_type(&name, aggregate, &mut arguments, location)?;
        if name == "LISTAGG" && counted == 1 {
            let hint = "write it: `LISTAGG(x, ',')`, or `LISTAGG(x, '')` for none";
            return self.unsupported(
                "`LISTAGG` without its separator, which engines take to be `,` or none",
                hint,
                location,
            );
        }
        if aggregate == Aggregate::Concatenate && order.is_empty() {
            let message = format!("`{name}` gives another answer when rows come in another order");
            let hint = "say with ORDER BY, within its brackets, which values come first";
            return self.mistake(Diagnostic::sql("sql-order", message).hint(hint), location);
        }
        match aggregate {
            Aggregate::Concatenate | Aggregate::First | Aggregate::Last => {}
            Aggregate::Mode if order.iter().any(|key| key.descending || arguments.first() != Some(&key.expr)) => {
                let hint = "of several values that are most frequent, `MODE(x)` is the smallest";
                return self.unsupported(format!("`{name}` in another order"), hint, location);
            }
            // A quantile counts from the other end.
            Aggregate::QuantileContinuous(_) | Aggregate::QuantileDiscrete(_) => order.retain(|key| key.descending),
            // The order of the values changes nothing.
            _ => order.clear(),
        }
        let (aggregate, arguments) = match condition {
            None => (aggregate, arguments),
            // Rows that are left out come last, without a value.
            Some(condition) if matches!(aggregate, Aggregate::First | Aggregate::Last) => {
                let value = arguments.pop().ok_or(Reported)?;
                let again = self.copied(&condition)?;
                let no = Expr::literal(Value::Boolean(false), Type::Boolean, location);
                let holds = Expr::new(Kind::Coalesce(vec![again, no]), Type::Boolean, false, location);
                let is_first = aggregate == Aggregate::First;
                order.insert(0, SortKey { expr: holds, descending: is_first, nulls_first: false });
                (aggregate, vec![self.only_where(condition, value, location)?])
            }
            Some(condition) if aggregate == Aggregate::CountRows => {
                (Aggregate::Count, vec![self.only_where(condition, truth(location), location)?])
            }
            Some(condition) => {
                let mut filtered = arguments;
                // Neither values nor keys of rows that are left out are computed.
                for key in &mut order {
                    let value = std::mem::replace(&mut key.expr, truth(location));
                    let condition = self.copied(&condition)?;
                    key.expr = self.only_where(condition, value, location)?;
                }
                if let Some(first) = filtered.first_mut() {
                    let value = std::mem::replace(first, truth(location));
                    *first = self.only_where(condition, value, location)?;
                }
                (aggregate, filtered)
            }
        };
        Ok(Total { function: aggregate, arguments, distinct, order, data_type, location })
    }

    /// `CASE WHEN condition THEN value END`
    fn only_where(&mut self, condition: Expr, value: Expr, location: Location) -> Bound<Expr> {
        let data_type = value.data_type;
        let null = Expr::literal(Value::Null, data_type, location);
        let kind = Kind::Case { branches: vec![(condition, value)], otherwise: Box::new(null) };
        self.guarded(|binder| binder.folded(Expr::new(kind, data_type, true, location)))
    }

    fn several_columns<T>(&mut self, location: Location) -> Bound<T> {
        let hint = "count one text made of both: `COUNT(DISTINCT a || '|' || b)`";
        self.unsupported("COUNT of several columns", hint, location)
    }

    /// The value and the share of a quantile, in both spellings.
    fn quantile(
        &mut self,
        name: &str,
        mut arguments: Vec<Expr>,
        order: &[SortKey],
        location: Location,
    ) -> Bound<(Expr, f64)> {
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
                return self.mistake(Diagnostic::sql("sql-function", message).hint(hint), location);
            }
        };
        let place = share.location;
        let share = self.coerce(share, Type::Double)?;
        match share.as_literal() {
            Some(Value::Double(share)) if (0.0..=1.0).contains(share) => Ok((value, *share)),
            _ => {
                let message = format!("the share of `{name}` is a literal from 0 to 1");
                self.mistake(Diagnostic::sql("sql-function", message).hint("write 0.9 for nine tenths"), place)
            }
        }
    }

    /// What stands between the brackets of an aggregate, and behind them.
    fn written(
        &mut self,
        scope: &Scope,
        inside: Clause,
        function: &ast::Function,
        location: Location,
    ) -> Bound<Written> {
        let name = function.name.to_string().to_uppercase();
        let mut written = Written {
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
                FunctionArg::Unnamed(FunctionArgExpr::Expr(tree)) if let Some(parts) = rows::parts(tree) => {
                    for part in parts {
                        written.by.push(self.expression(scope, inside, part)?);
                    }
                }
                FunctionArg::Unnamed(FunctionArgExpr::Expr(tree)) => match self.expression(scope, inside, tree) {
                    Ok(argument) => written.arguments.push(argument),
                    Err(reported) => failed = Some(reported),
                },
                FunctionArg::Unnamed(_) => {
                    let hint = "count rows with `COUNT(*)`, or name a column";
                    return self.unsupported(format!("`{name}` of all columns of a table"), hint, location);
                }
                _ => {
                    let hint = "write the arguments in order";
                    return self.unsupported(format!("named arguments of `{name}`"), hint, location);
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
                    let place = self.lines.location(separator.span);
                    written.arguments.push(self.literal(&separator.value, place)?);
                }
                FunctionArgumentClause::Having(ast::HavingBound(bound, tree)) if name == "ANY_VALUE" => {
                    let expr = self.expression(scope, inside, tree)?;
                    let descending = *bound == ast::HavingBoundKind::Max;
                    written.having = Some(SortKey { expr, descending, nulls_first: false });
                }
                other => {
                    let hint = "the brackets of an aggregate take DISTINCT and ORDER BY";
                    return self.unsupported(format!("`{other}` in `{name}`"), hint, location);
                }
            }
        }
        written.order = self.sort_keys(scope, inside, &keys)?;
        // Rows without a value come last. Other aggregates pass over them as it is.
        if ignores_nulls
            && !written.order.is_empty()
            && matches!(name.as_str(), "FIRST" | "LAST" | "ARRAY_AGG" | "LIST")
        {
            let value = written.arguments.first().ok_or(Reported)?;
            let value = self.copied(value)?;
            let expr = self.is_null(value, location)?;
            written.order.insert(0, SortKey { expr, descending: name == "LAST", nulls_first: false });
        }
        failed.map_or(Ok(written), Err)
    }
}

struct Written {
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

fn truth(location: Location) -> Expr {
    Expr::literal(Value::Boolean(true), Type::Boolean, location)
}
