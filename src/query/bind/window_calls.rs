//! Calls with OVER: the function, its window and its frame.

use sqlparser::ast::{self, NullTreatment, WindowType};

use super::scope::{Clause, Scope};
use super::syntax_docs::usage_and_meaning;
use super::window_frames::shift_frame_arguments;
use super::{BindResult, Binder, Reported};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{
    AggregateFunction, Expr, ExprKind, FrameBound, FrameUnits, SortKey, SqlLocation, WindowCall, WindowFrame,
    WindowFunction,
};
use crate::query::functions::arithmetic::Operator;
use crate::query::types::Type;
use crate::query::value::Value;

mod table;

pub use table::{RATIO_TO_REPORT, WINDOWS};

/// The window function of this name.
#[must_use]
pub fn find_window_function(name: &str) -> Option<WindowFunction> {
    WINDOWS.iter().find(|(form, _)| form.names.contains(&name)).map(|(_, function)| *function)
}

/// The keys, the order and the frame of a window.
struct BoundWindowSpec {
    partition: Vec<Expr>,
    order: Vec<SortKey>,
    frame: Option<WindowFrame>,
    /// What the frame reads, see [`super::frames`].
    of_frame: Vec<Expr>,
}

impl Binder<'_> {
    pub(super) fn bind_window_call(
        &mut self,
        scope: &Scope,
        clause: Clause,
        function: &ast::Function,
        name: &str,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        match clause {
            Clause::Select => {}
            Clause::Row => {
                let message = "expected an expression over one account's row, found a window function";
                let hint = "compute it in the SQL file of a metric, and use the metric here";
                return self.report_mistake(Diagnostic::sql("sql-row", message).hint(hint), location);
            }
            _ => {
                let message = format!("a window function stands in {}", clause.name());
                let hint = "compute it in a subquery first, or filter with QUALIFY";
                return self.report_mistake(Diagnostic::sql("sql-window", message).hint(hint), location);
            }
        }
        if RATIO_TO_REPORT.names.contains(&name) {
            return self.bind_ratio_to_report(scope, clause, function, location);
        }
        let function = &normalise_null_treatment(function);
        let Some(over) = &function.over else { return Err(Reported) };
        let over = self.bind_over(scope, over, location)?;
        let ignore_nulls =
            function.null_treatment == Some(NullTreatment::IgnoreNulls) || clause_ignores_nulls(&function.args);
        let window = match find_window_function(name) {
            Some(called) => self.bind_window_function(scope, function, name, called, over, ignore_nulls, location)?,
            None => {
                // FIRST and LAST in a window are FIRST_VALUE and LAST_VALUE.
                match super::aggregates::find_aggregate(name) {
                    Some(super::aggregates::AggregateKind::Ordered(aggregate)) if !has_own_order(function) => {
                        let called = match aggregate {
                            AggregateFunction::First => WindowFunction::FirstValue,
                            _ => WindowFunction::LastValue,
                        };
                        self.bind_window_function(scope, function, name, called, over, ignore_nulls, location)?
                    }
                    Some(aggregate) => {
                        let total = self.bind_window_aggregate(scope, function, aggregate, location)?;
                        let frame = over.frame.unwrap_or(default_frame(&over.order));
                        self.check_window_order(name, &over.order, Some(frame), location)?;
                        let data_type = total.data_type;
                        let (arguments, frame) = append_frame_arguments(total.arguments, frame, over.of_frame);
                        let function = match (total.function, total.distinct) {
                            (AggregateFunction::Count, true) => WindowFunction::CountDistinct,
                            (function, _) => WindowFunction::Aggregate(function),
                        };
                        WindowCall {
                            function,
                            arguments,
                            partition: over.partition,
                            order: over.order,
                            frame,
                            ignore_nulls: false,
                            data_type,
                            location,
                        }
                    }
                    None => return self.report_unknown_function(name, location),
                }
            }
        };
        let (data_type, nullable) = (window.data_type, window.function.is_nullable());
        Ok(Expr::new(ExprKind::Window(Box::new(window)), data_type, nullable, location))
    }

    /// `RATIO_TO_REPORT(x) OVER (…)`: x divided by the sum of the window.
    fn bind_ratio_to_report(
        &mut self,
        scope: &Scope,
        clause: Clause,
        function: &ast::Function,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let mut arguments = self.bind_arguments(scope, Clause::Window, function, location)?;
        let mut sum = function.clone();
        sum.name = ast::ObjectName::from(vec![ast::Ident::new("sum")]);
        let sum = self.bind_window_call(scope, clause, &sum, "sum", location)?;
        match arguments.pop() {
            Some(value) => self.build_arithmetic(Operator::Divide, value, sum, location),
            None => Err(Reported),
        }
    }

    /// An aggregate over a window; its arguments may be aggregates of the grouped query.
    fn bind_window_aggregate(
        &mut self,
        scope: &Scope,
        function: &ast::Function,
        called: super::aggregates::AggregateKind,
        location: SqlLocation,
    ) -> BindResult<crate::query::expr::AggregateCall> {
        let total = self.bind_aggregate(scope, Clause::Window, function, called, location)?;
        let name = function.name.to_string().to_uppercase();
        // The least and the greatest of the different values are those of all.
        let is_known = matches!(
            total.function,
            AggregateFunction::Count
                | AggregateFunction::Min
                | AggregateFunction::Max
                | AggregateFunction::BoolAnd
                | AggregateFunction::BoolOr
        );
        if total.distinct && !is_known {
            let hint = "take the distinct values in a subquery, and join it";
            return self.report_unsupported(format!("`{name}(DISTINCT …)` with OVER"), hint, location);
        }
        if !total.order.is_empty() {
            return self.report_unsupported(
                format!("`{name}` of an order, with OVER"),
                "group in a subquery, and join it",
                location,
            );
        }
        if (total.function, total.data_type) == (AggregateFunction::Average, Type::Span) {
            let hint = "write `SUM(x) OVER (…) / COUNT(x) OVER (…)`";
            return self.report_unsupported(format!("`{name}` of spans of time with OVER"), hint, location);
        }
        if !is_supported_over_windows(total.function) {
            return self.report_unsupported(
                format!("`{name}` with OVER"),
                "group in a subquery, and join it",
                location,
            );
        }
        Ok(total)
    }

    /// A function that ranks rows or picks one of them.
    #[expect(clippy::too_many_arguments, reason = "what a call with OVER consists of")]
    fn bind_window_function(
        &mut self,
        scope: &Scope,
        function: &ast::Function,
        name: &str,
        called: WindowFunction,
        over: BoundWindowSpec,
        ignore_nulls: bool,
        location: SqlLocation,
    ) -> BindResult<WindowCall> {
        use WindowFunction::{FirstValue, Lag, LastValue, Lead, NthValue, Ntile};
        let upper = name.to_uppercase();
        if function.filter.is_some() {
            return self.report_unsupported(format!("FILTER of `{upper}`"), "write CASE in its argument", location);
        }
        let mut arguments = self.bind_arguments(scope, Clause::Window, function, location)?;
        let (least, most) = match called {
            Lag | Lead => (1, 3),
            NthValue => (2, 2),
            FirstValue | LastValue | Ntile => (1, 1),
            _ => (0, 0),
        };
        if !(least..=most).contains(&arguments.len()) {
            let takes = if least == most { least.to_string() } else { format!("{least} to {most}") };
            let usage = usage_and_meaning(name).map_or(name, |(usage, _)| usage);
            let message = format!("`{upper}` takes {takes} arguments, found {}", arguments.len());
            return self
                .report_mistake(Diagnostic::sql("sql-function", message).hint(format!("write `{usage}`")), location);
        }
        self.check_window_order(name, &over.order, over.frame, location)?;
        let data_type = match called {
            Lag | Lead | FirstValue | LastValue | NthValue => {
                let first = arguments.first().map_or(Type::Null, |argument| argument.data_type);
                if first == Type::Null {
                    let null = arguments.remove(0);
                    arguments.insert(0, self.coerce(null, Type::Integer)?);
                    Type::Integer
                } else {
                    first
                }
            }
            WindowFunction::PercentRank | WindowFunction::CumulativeDistribution => Type::Double,
            _ => Type::Integer,
        };
        if let Some(default) = (arguments.len() == 3).then(|| arguments.pop()).flatten() {
            // The default takes the type of the value, whose digits it may have to lose.
            let is_number = default.data_type.is_numeric() && data_type.is_numeric();
            arguments.push(if is_number {
                self.implicit_cast(default, data_type)?
            } else {
                self.coerce(default, data_type)?
            });
        }
        let counted = match called {
            Lag | Lead | NthValue => arguments.get(1),
            Ntile => arguments.first(),
            _ => None,
        };
        if let Some(counted) = counted {
            let least = if matches!(called, Lag | Lead) { i64::MIN } else { 1 };
            match counted.as_literal() {
                Some(Value::Integer(count)) if *count >= least => {}
                _ => {
                    let least = if least == 1 { " from 1 on" } else { "" };
                    let message = format!("`{upper}` counts rows by a whole number{least}");
                    let place = counted.location;
                    return self
                        .report_mistake(Diagnostic::sql("sql-function", message).hint("write it as a literal"), place);
                }
            }
        }
        let frame = over.frame.unwrap_or(default_frame(&over.order));
        let BoundWindowSpec { partition, order, of_frame, .. } = over;
        let (arguments, frame) = match called {
            FirstValue | LastValue | NthValue => append_frame_arguments(arguments, frame, of_frame),
            // Others don't look at the frame.
            _ => (arguments, default_frame(&order)),
        };
        Ok(WindowCall { function: called, arguments, partition, order, frame, ignore_nulls, data_type, location })
    }

    /// What depends on an order has to say which.
    fn check_window_order(
        &mut self,
        name: &str,
        order: &[SortKey],
        frame: Option<WindowFrame>,
        location: SqlLocation,
    ) -> BindResult<()> {
        let by_order = match find_window_function(name) {
            // All rows are peers without an order.
            Some(
                WindowFunction::Rank
                | WindowFunction::DenseRank
                | WindowFunction::PercentRank
                | WindowFunction::CumulativeDistribution,
            ) => false,
            Some(_) => true,
            None => matches!(name, "first" | "last"),
        };
        let by_rows = frame.is_some_and(|frame| frame.units == FrameUnits::Rows && frame != WHOLE_ROWS);
        if order.is_empty() && (by_order || by_rows) {
            let message = format!("`{}` gives another answer when rows come in another order", name.to_uppercase());
            let hint = "say with ORDER BY in its OVER which rows come first";
            return self.report_mistake(Diagnostic::sql("sql-order", message).hint(hint), location);
        }
        Ok(())
    }

    fn bind_over(&mut self, scope: &Scope, over: &WindowType, location: SqlLocation) -> BindResult<BoundWindowSpec> {
        match over {
            WindowType::WindowSpec(spec) => self.bind_window_spec(scope, spec, location),
            WindowType::NamedWindow(name) => {
                let spec = self.find_named_window(scope, name)?;
                self.bind_window_spec(scope, spec, location)
            }
        }
    }

    fn find_named_window<'s>(&mut self, scope: &'s Scope, name: &ast::Ident) -> BindResult<&'s ast::WindowSpec> {
        match scope.windows.iter().find(|(known, _)| known.eq_ignore_ascii_case(&name.value)) {
            Some((_, spec)) => Ok(spec),
            None => {
                let message = format!("no window is called `{}`", name.value);
                let hint = "define it behind the query: `WINDOW w AS (PARTITION BY … ORDER BY …)`";
                self.report_mistake(
                    Diagnostic::sql("unknown-window", message).hint(hint),
                    self.lines.location_of(name.span),
                )
            }
        }
    }

    fn bind_window_spec(
        &mut self,
        scope: &Scope,
        spec: &ast::WindowSpec,
        location: SqlLocation,
    ) -> BindResult<BoundWindowSpec> {
        // `WINDOW w2 AS (w1 ORDER BY x)` takes over what w1 says.
        let mut specs = vec![spec];
        while let Some(name) = specs.last().and_then(|spec| spec.window_name.as_ref()) {
            if specs.len() > scope.windows.len() {
                let message = format!("the window `{}` is defined by itself", name.value);
                let place = self.lines.location_of(name.span);
                return self.report_mistake(Diagnostic::sql("sql-window", message), place);
            }
            specs.push(self.find_named_window(scope, name)?);
        }
        let mut over = BoundWindowSpec { partition: Vec::new(), order: Vec::new(), frame: None, of_frame: Vec::new() };
        let mut frame = None;
        for spec in specs.into_iter().rev() {
            over = self.extend_window_spec(scope, over, spec)?;
            frame = spec.window_frame.as_ref().or(frame);
        }
        // A literal key divides and orders nothing.
        over.partition.retain(|key| key.as_literal().is_none());
        over.order.retain(|key| key.expr.as_literal().is_none());
        if let Some(frame) = frame {
            let (frame, of_frame) = self.bind_frame(scope, frame, &over.order, location)?;
            (over.frame, over.of_frame) = (Some(frame), of_frame);
        }
        Ok(over)
    }

    /// A window with what a definition says beyond it.
    fn extend_window_spec(
        &mut self,
        scope: &Scope,
        base: BoundWindowSpec,
        spec: &ast::WindowSpec,
    ) -> BindResult<BoundWindowSpec> {
        let partition: Vec<BindResult<Expr>> = spec
            .partition_by
            .iter()
            .map(|key| self.bind_expression(scope, Clause::Window, key).and_then(|key| self.comparison_key(key)))
            .collect();
        let keys: Vec<&ast::OrderByExpr> = spec.order_by.iter().collect();
        let order = self.bind_sort_keys(scope, Clause::Window, &keys);
        let mut partition = partition.into_iter().collect::<BindResult<Vec<_>>>()?;
        let mut order = order?;
        if partition.is_empty() {
            partition = base.partition;
        }
        if order.is_empty() {
            order = base.order;
        }
        Ok(BoundWindowSpec { partition, order, ..base })
    }

    /// The keys of an ORDER BY. NULLs are last in both directions unless it says otherwise.
    pub(super) fn bind_sort_keys(
        &mut self,
        scope: &Scope,
        clause: Clause,
        keys: &[&ast::OrderByExpr],
    ) -> BindResult<Vec<SortKey>> {
        let mut bound = Vec::with_capacity(keys.len());
        for key in keys {
            let location = self.location_of(&key.expr);
            if key.with_fill.is_some() {
                return self.report_unsupported("WITH FILL", "join a table of all values", location);
            }
            let expr = self.bind_expression(scope, clause, &key.expr).and_then(|expr| self.comparison_key(expr));
            bound.push(expr.map(|expr| directed_sort_key(expr, key)));
        }
        bound.into_iter().collect()
    }
}

/// The arguments of a function, followed by what its frame reads.
fn append_frame_arguments(
    mut arguments: Vec<Expr>,
    frame: WindowFrame,
    of_frame: Vec<Expr>,
) -> (Vec<Expr>, WindowFrame) {
    let frame = shift_frame_arguments(frame, arguments.len());
    arguments.extend(of_frame);
    (arguments, frame)
}

/// Whether an aggregate is computed over windows.
fn is_supported_over_windows(aggregate: AggregateFunction) -> bool {
    !matches!(
        aggregate,
        AggregateFunction::Concatenate
            | AggregateFunction::Grouping
            | AggregateFunction::Mode
            | AggregateFunction::First
            | AggregateFunction::Last
            | AggregateFunction::Skewness
            | AggregateFunction::KurtosisSample
            | AggregateFunction::KurtosisPopulation
            | AggregateFunction::Product
            | AggregateFunction::MedianDeviation
            | AggregateFunction::Entropy
            | AggregateFunction::BitAnd
            | AggregateFunction::BitOr
            | AggregateFunction::BitXor
    )
}

/// An expression with the direction that was written behind it.
pub(super) fn directed_sort_key(expr: Expr, key: &ast::OrderByExpr) -> SortKey {
    SortKey { expr, descending: key.options.asc == Some(false), nulls_first: key.options.nulls_first.unwrap_or(false) }
}

/// ROWS from the first to the last: no order is needed.
const WHOLE_ROWS: WindowFrame =
    WindowFrame { units: FrameUnits::Rows, start: FrameBound::UnboundedPreceding, end: FrameBound::UnboundedFollowing };

fn default_frame(order: &[SortKey]) -> WindowFrame {
    if order.is_empty() { WindowFrame::WHOLE } else { WindowFrame::RUNNING }
}

/// `FIRST_VALUE(x IGNORE NULLS)`, the other spelling.
fn clause_ignores_nulls(arguments: &ast::FunctionArguments) -> bool {
    let ast::FunctionArguments::List(list) = arguments else { return false };
    let ignores = |clause: &ast::FunctionArgumentClause| {
        matches!(clause, ast::FunctionArgumentClause::IgnoreOrRespectNulls(NullTreatment::IgnoreNulls))
    };
    list.clauses.iter().any(ignores)
}

/// Whether values are ordered within the brackets: `FIRST(x ORDER BY y)`.
fn has_own_order(function: &ast::Function) -> bool {
    let ast::FunctionArguments::List(list) = &function.args else { return false };
    list.clauses.iter().any(|clause| matches!(clause, ast::FunctionArgumentClause::OrderBy(_)))
}

/// The call with the IGNORE NULLS that the parser gives to a call at the end of its arguments: `LAG(ABS(x) IGNORE NULLS)`.
fn normalise_null_treatment(function: &ast::Function) -> ast::Function {
    let mut function = function.clone();
    if let ast::FunctionArguments::List(list) = &mut function.args
        && let Some(ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(last))) = list.args.last_mut()
        && let Some(treatment) = take_null_treatment(last)
    {
        function.null_treatment = Some(treatment);
    }
    // Spark's `LAST(x, TRUE)`.
    let picks = ["first", "last", "first_value", "last_value"];
    if let ast::FunctionArguments::List(list) = &mut function.args
        && picks.iter().any(|name| function.name.to_string().eq_ignore_ascii_case(name))
        && let [_, ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(ast::Expr::Value(ignores)))] =
            list.args.as_slice()
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
