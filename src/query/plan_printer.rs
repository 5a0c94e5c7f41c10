//! A plan for people: an operator on each line, what it reads below it, every conversion written out.

use std::sync::Arc;

use chrono_tz::Tz;

use super::expr::{
    AggregateCall, AggregateFunction, Comparison, Expr, ExprKind, FrameBound, FrameUnits, SortKey, WindowCall,
    WindowFunction,
};
use super::functions::casts::value_to_text::text_of;
use super::plan::{Field, JoinKind, Plan, PlanNode};
use super::types::Type;
use super::value::{Interval, Value};

/// The lines of a plan, the last operator first.
#[must_use]
pub fn plan_lines(plan: &Arc<Plan>, zone: Tz) -> Vec<String> {
    let mut lines = Vec::new();
    PlanPrinter { zone }.add_plan_lines(plan, 0, &mut lines);
    lines
}

struct PlanPrinter {
    zone: Tz,
}

impl PlanPrinter {
    /// Adds the lines of a plan, and returns the names of its columns.
    fn add_plan_lines(&self, plan: &Plan, depth: usize, lines: &mut Vec<String>) -> Vec<String> {
        let at = lines.len();
        lines.push(String::new());
        let (line, computed, names) = self.format_operator(plan, depth, lines);
        let indent = "  ".repeat(depth);
        let own = std::iter::once(format!("{indent}{line}"))
            .chain(computed.into_iter().map(|line| format!("{indent}    {line}")));
        lines.splice(at..=at, own);
        names
    }

    /// The line of an operator, a line for each column that it computes, and the names of its columns; what it reads is
    /// added below.
    fn format_operator(
        &self,
        plan: &Plan,
        depth: usize,
        lines: &mut Vec<String>,
    ) -> (String, Vec<String>, Vec<String>) {
        let plain = |line: String, names: Vec<String>| (line, Vec::new(), names);
        match &plan.node {
            PlanNode::Scan { table, .. } => {
                let names = unique_names(&plan.columns);
                plain(format!("scan {table}: {}", typed_columns(&names, &plan.columns)), names)
            }
            PlanNode::OneRow => plain("one row".to_owned(), Vec::new()),
            PlanNode::Filter { input, condition } => {
                let names = self.add_plan_lines(input, depth + 1, lines);
                plain(format!("filter {}", self.format_expr(condition, &names)), names)
            }
            PlanNode::Project { input, expressions } => {
                let below = self.add_plan_lines(input, depth + 1, lines);
                let names = unique_names(&plan.columns);
                let mut computed = Vec::new();
                for (expr, name) in expressions.iter().zip(&names) {
                    let shown = self.format_expr(expr, &below);
                    if shown != *name {
                        computed.push(format!("{name} {} = {shown}", expr.data_type));
                    }
                }
                (format!("select {}", names.join(", ")), computed, names)
            }
            PlanNode::Join(join) => {
                let mut names = self.add_plan_lines(&join.left, depth + 1, lines);
                let width = names.len();
                for name in self.add_plan_lines(&join.right, depth + 1, lines) {
                    let name = name_beside(&name, &names);
                    names.push(name);
                }
                // Both sides by the names that they have in the result.
                let (left, right) = names.split_at(width);
                let key = |(one, other): &(Expr, Expr)| {
                    format!("{} = {}", self.format_expr(one, left), self.format_expr(other, right))
                };
                let mut conditions: Vec<String> = join.keys.iter().map(key).collect();
                if let Some(residual) = &join.residual {
                    conditions.push(self.format_expr(residual, &names));
                }
                if matches!(join.kind, JoinKind::Semi | JoinKind::Anti) {
                    names.truncate(width);
                }
                let kind = match join.kind {
                    JoinKind::Inner => "inner join",
                    JoinKind::Left => "left join",
                    JoinKind::Right => "right join",
                    JoinKind::Full => "full join",
                    JoinKind::Semi => "rows that match",
                    JoinKind::Anti => "rows that don't match",
                };
                let on = if conditions.is_empty() {
                    "every row with every row".to_owned()
                } else {
                    conditions.join(" AND ")
                };
                plain(format!("{kind} on {on}"), names)
            }
            PlanNode::Aggregate { input, keys, totals, .. } => {
                let below = self.add_plan_lines(input, depth + 1, lines);
                let shown: Vec<String> = keys.iter().map(|key| self.format_expr(key, &below)).collect();
                let mut names: Vec<String> = shown.clone();
                let totals = totals.iter().enumerate().map(|(at, total)| {
                    let name = format!("total{}", at + 1);
                    let line = format!("{name} {} = {}", total.data_type, self.format_aggregate(total, &below));
                    names.push(name);
                    line
                });
                let totals: Vec<String> = totals.collect();
                let by = if shown.is_empty() { "nothing: one row".to_owned() } else { shown.join(", ") };
                let word = if totals.is_empty() { "distinct" } else { "group by" };
                (format!("{word} {by}"), totals, names)
            }
            PlanNode::Window { input, windows, .. } => {
                let below = self.add_plan_lines(input, depth + 1, lines);
                let mut names = below.clone();
                let windows = windows.iter().enumerate().map(|(at, window)| {
                    let name = format!("window{}", at + 1);
                    let line = format!("{name} {} = {}", window.data_type, self.format_window(window, &below));
                    names.push(name);
                    line
                });
                let windows: Vec<String> = windows.collect();
                (format!("window; ties by {}", below.join(", ")), windows, names)
            }
            PlanNode::Union { inputs } => {
                for input in inputs {
                    self.add_plan_lines(input, depth + 1, lines);
                }
                plain("union all".to_owned(), unique_names(&plan.columns))
            }
            PlanNode::Limit { input, order, skip, take, .. } => {
                let names = self.add_plan_lines(input, depth + 1, lines);
                let order = self.format_order(order, &names);
                let take = take.map_or_else(String::new, |take| format!(" {take}"));
                let skip = if *skip > 0 { format!(" after {skip}") } else { String::new() };
                plain(format!("first{take}{skip} by {order}; ties by {}", names.join(", ")), names)
            }
            PlanNode::Single { input, .. } => {
                let names = self.add_plan_lines(input, depth + 1, lines);
                plain("one row, or NULL".to_owned(), names)
            }
            PlanNode::Unique { input, keys, .. } => {
                let names = self.add_plan_lines(input, depth + 1, lines);
                let keys: Vec<&str> = keys.iter().filter_map(|key| names.get(*key)).map(String::as_str).collect();
                plain(format!("at most one row for each {}", keys.join(", ")), names)
            }
        }
    }

    fn format_expr(&self, expr: &Expr, names: &[String]) -> String {
        let show = |expr: &Expr| self.format_expr(expr, names);
        let list = |exprs: &[Expr]| exprs.iter().map(show).collect::<Vec<_>>().join(", ");
        let joined = |exprs: &[Expr], word: &str| {
            let part = |part: &Expr| match part.kind {
                ExprKind::And(_) | ExprKind::Or(_) => format!("({})", show(part)),
                _ => show(part),
            };
            exprs.iter().map(part).collect::<Vec<_>>().join(word)
        };
        match &expr.kind {
            ExprKind::Column(at) => names.get(*at).cloned().unwrap_or_default(),
            ExprKind::Literal(value) => self.format_literal(value, expr.data_type),
            ExprKind::Not(inner) => match &inner.kind {
                ExprKind::IsNull(inner) => format!("{} IS NOT NULL", show(inner)),
                _ => format!("NOT ({})", show(inner)),
            },
            ExprKind::And(parts) => joined(parts, " AND "),
            ExprKind::Or(parts) => joined(parts, " OR "),
            ExprKind::Compare(comparison, left, right) => {
                format!("{} {} {}", show(left), comparison_sign(*comparison), show(right))
            }
            ExprKind::IsNull(inner) => format!("{} IS NULL", show(inner)),
            ExprKind::InList { value, list, or_null } => {
                let mut items: Vec<String> =
                    list.iter().map(|item| self.format_literal(item, value.data_type)).collect();
                items.extend(or_null.then(|| "NULL".to_owned()));
                format!("{} IN ({})", show(value), items.join(", "))
            }
            ExprKind::Case { branches, otherwise } => {
                let branches = branches.iter().map(|(when, then)| format!(" WHEN {} THEN {}", show(when), show(then)));
                let branches: String = branches.collect();
                match otherwise.as_literal() {
                    Some(Value::Null) => format!("CASE{branches} END"),
                    _ => format!("CASE{branches} ELSE {} END", show(otherwise)),
                }
            }
            ExprKind::Coalesce(parts) => format!("COALESCE({})", list(parts)),
            ExprKind::Cast(inner, cast) => {
                let word = if cast.lenient { "TRY_CAST" } else { "CAST" };
                format!("{word}({} AS {})", show(inner), expr.data_type)
            }
            ExprKind::Call(scalar, arguments) => match arguments.as_slice() {
                [left, right] if !scalar.name.starts_with(char::is_alphabetic) => {
                    format!("({} {} {})", show(left), scalar.name, show(right))
                }
                [value, pattern] if matches!(scalar.name, "LIKE" | "ILIKE") => {
                    format!("{} {} {}", show(value), scalar.name, show(pattern))
                }
                [of] if scalar.name.starts_with("extract_") => {
                    format!("EXTRACT({} FROM {})", scalar.name.trim_start_matches("extract_").to_uppercase(), show(of))
                }
                _ if scalar.name.starts_with("trunc_") => format!("DATE_TRUNC({})", list(arguments)),
                _ => format!("{}({})", scalar.name.to_uppercase(), list(arguments)),
            },
            ExprKind::Aggregate(_) | ExprKind::Window(_) | ExprKind::Subquery(_) | ExprKind::Captured { .. } => {
                String::new()
            }
        }
    }

    fn format_literal(&self, value: &Value, data_type: Type) -> String {
        match value {
            Value::Null => "NULL".to_owned(),
            Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
            Value::Date(_) | Value::Timestamp(_) | Value::TimestampTz(_) => {
                format!("{data_type} '{}'", text_of(value, data_type, self.zone))
            }
            Value::Interval(Interval { months, days, micros }) => {
                let parts = [(*months, "months"), (*days, "days"), (*micros, "microseconds")];
                let parts =
                    parts.iter().filter(|(count, _)| *count != 0).map(|(count, unit)| format!("{count} {unit}"));
                let shown = parts.collect::<Vec<_>>().join(" ");
                format!("INTERVAL '{}'", if shown.is_empty() { "0 days" } else { &shown })
            }
            // A decimal has all digits of its type, a double an exponent.
            Value::Double(number) => format!("{number:e}"),
            _ => text_of(value, data_type, self.zone),
        }
    }

    fn format_aggregate(&self, total: &AggregateCall, names: &[String]) -> String {
        let arguments =
            total.arguments.iter().map(|argument| self.format_expr(argument, names)).collect::<Vec<_>>().join(", ");
        let distinct = if total.distinct { "DISTINCT " } else { "" };
        let order = match total.order.as_slice() {
            [] => String::new(),
            order => format!(" ORDER BY {}", self.format_order(order, names)),
        };
        match total.function {
            AggregateFunction::CountRows => "COUNT(*)".to_owned(),
            AggregateFunction::QuantileContinuous(share) | AggregateFunction::QuantileDiscrete(share) => {
                format!("{}({arguments}, {share}{order})", aggregate_name(total.function))
            }
            function => format!("{}({distinct}{arguments}{order})", aggregate_name(function)),
        }
    }

    fn format_window(&self, window: &WindowCall, names: &[String]) -> String {
        let arguments = match window.function {
            WindowFunction::Aggregate(AggregateFunction::CountRows) => "*".to_owned(),
            _ => window
                .function_arguments()
                .iter()
                .map(|argument| self.format_expr(argument, names))
                .collect::<Vec<_>>()
                .join(", "),
        };
        let (function, has_frame) = match window.function {
            WindowFunction::RowNumber => ("ROW_NUMBER", false),
            WindowFunction::Rank => ("RANK", false),
            WindowFunction::DenseRank => ("DENSE_RANK", false),
            WindowFunction::PercentRank => ("PERCENT_RANK", false),
            WindowFunction::CumulativeDistribution => ("CUME_DIST", false),
            WindowFunction::Ntile => ("NTILE", false),
            WindowFunction::Lag => ("LAG", false),
            WindowFunction::Lead => ("LEAD", false),
            WindowFunction::FirstValue => ("FIRST_VALUE", true),
            WindowFunction::LastValue => ("LAST_VALUE", true),
            WindowFunction::NthValue => ("NTH_VALUE", true),
            WindowFunction::Aggregate(function) => (aggregate_name(function), true),
            WindowFunction::CountDistinct => {
                return self.format_over(&format!("COUNT(DISTINCT {arguments})"), true, window, names);
            }
        };
        let nulls = if window.ignore_nulls { " IGNORE NULLS" } else { "" };
        self.format_over(&format!("{function}({arguments}){nulls}"), has_frame, window, names)
    }

    /// A call with its window.
    fn format_over(&self, call: &str, has_frame: bool, window: &WindowCall, names: &[String]) -> String {
        let mut parts = Vec::new();
        if !window.partition.is_empty() {
            let keys = window.partition.iter().map(|key| self.format_expr(key, names)).collect::<Vec<_>>().join(", ");
            parts.push(format!("PARTITION BY {keys}"));
        }
        if !window.order.is_empty() {
            parts.push(format!("ORDER BY {}", self.format_order(&window.order, names)));
        }
        if has_frame {
            parts.push(self.format_frame(window, names));
        }
        format!("{call} OVER ({})", parts.join(" "))
    }

    fn format_frame(&self, window: &WindowCall, names: &[String]) -> String {
        let frame = window.frame;
        let units = match frame.units {
            FrameUnits::Rows => "ROWS",
            FrameUnits::Range | FrameUnits::Distance { .. } => "RANGE",
            FrameUnits::Groups => "GROUPS",
        };
        let bound = |bound| match bound {
            FrameBound::UnboundedPreceding => "UNBOUNDED PRECEDING".to_owned(),
            FrameBound::Preceding(rows) => format!("{rows} PRECEDING"),
            FrameBound::CurrentRow => "CURRENT ROW".to_owned(),
            FrameBound::Following(rows) => format!("{rows} FOLLOWING"),
            FrameBound::UnboundedFollowing => "UNBOUNDED FOLLOWING".to_owned(),
            FrameBound::At(at) => {
                window.arguments.get(at).map_or_else(String::new, |value| self.format_expr(value, names))
            }
        };
        format!("{units} BETWEEN {} AND {}", bound(frame.start), bound(frame.end))
    }

    fn format_order(&self, order: &[SortKey], names: &[String]) -> String {
        let key = |key: &SortKey| {
            let direction = if key.descending { "DESC" } else { "ASC" };
            let nulls = if key.nulls_first { "FIRST" } else { "LAST" };
            format!("{} {direction} NULLS {nulls}", self.format_expr(&key.expr, names))
        };
        order.iter().map(key).collect::<Vec<_>>().join(", ")
    }
}

fn comparison_sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "=",
        Comparison::NotEqual => "<>",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
        Comparison::Distinct => "IS DISTINCT FROM",
        Comparison::NotDistinct => "IS NOT DISTINCT FROM",
    }
}

fn aggregate_name(function: AggregateFunction) -> &'static str {
    match function {
        AggregateFunction::CountRows | AggregateFunction::Count => "COUNT",
        AggregateFunction::Sum => "SUM",
        AggregateFunction::Average => "AVG",
        AggregateFunction::Min => "MIN",
        AggregateFunction::Max => "MAX",
        AggregateFunction::BoolAnd => "BOOL_AND",
        AggregateFunction::BoolOr => "BOOL_OR",
        AggregateFunction::QuantileContinuous(_) => "QUANTILE_CONT",
        AggregateFunction::QuantileDiscrete(_) => "QUANTILE_DISC",
        AggregateFunction::VarianceSample => "VAR_SAMP",
        AggregateFunction::VariancePopulation => "VAR_POP",
        AggregateFunction::DeviationSample => "STDDEV_SAMP",
        AggregateFunction::DeviationPopulation => "STDDEV_POP",
        AggregateFunction::Correlation => "CORR",
        AggregateFunction::CovarianceSample => "COVAR_SAMP",
        AggregateFunction::CovariancePopulation => "COVAR_POP",
        AggregateFunction::Mode => "MODE",
        AggregateFunction::ArgMin => "ARG_MIN",
        AggregateFunction::ArgMax => "ARG_MAX",
        AggregateFunction::Skewness => "SKEWNESS",
        AggregateFunction::KurtosisSample => "KURTOSIS",
        AggregateFunction::KurtosisPopulation => "KURTOSIS_POP",
        AggregateFunction::Product => "PRODUCT",
        AggregateFunction::MedianDeviation => "MAD",
        AggregateFunction::Entropy => "ENTROPY",
        AggregateFunction::BitAnd => "BIT_AND",
        AggregateFunction::BitOr => "BIT_OR",
        AggregateFunction::BitXor => "BIT_XOR",
        AggregateFunction::Concatenate => "STRING_AGG",
        AggregateFunction::First => "FIRST",
        AggregateFunction::Last => "LAST",
        AggregateFunction::Grouping => "GROUPING",
    }
}

/// Columns under their names, each with its type.
fn typed_columns(names: &[String], columns: &[Field]) -> String {
    let typed = names.iter().zip(columns).map(|(name, column)| format!("{name} {}", column.data_type));
    typed.collect::<Vec<_>>().join(", ")
}

/// The names of columns, each different from those before it.
fn unique_names(columns: &[Field]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(columns.len());
    for (at, column) in columns.iter().enumerate() {
        let name = if column.name.is_empty() { format!("column{}", at + 1) } else { column.name.clone() };
        names.push(name_beside(&name, &names));
    }
    names
}

/// A name that is none of those that are taken.
fn name_beside(name: &str, taken: &[String]) -> String {
    let mut different = name.to_owned();
    let mut count = 1;
    while taken.contains(&different) {
        count += 1;
        different = format!("{name}_{count}");
    }
    different
}
