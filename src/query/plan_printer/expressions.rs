//! Prints expressions.

use chrono_tz::Tz;

use crate::query::expr::{CaseBranch, Cast, Comparison, Expr, ExprKind, SortKey, sort_exprs};
use crate::query::functions::casts::value_to_text::text_of;
use crate::query::scalar::ScalarEvaluator;
use crate::query::types::Type;
use crate::query::value::{Interval, Value};

/// Prints expressions over the columns of one relation.
#[derive(Debug, Clone, Copy)]
pub struct ExprPrinter<'a> {
    pub zone: Tz,
    /// The names of the columns.
    pub names: &'a [String],
}

impl ExprPrinter<'_> {
    #[must_use]
    pub fn format_expr(&self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Column(at) => self.names.get(*at).cloned().unwrap_or_default(),
            ExprKind::Literal(value) => self.format_literal(value, expr.data_type),
            ExprKind::Not(inner) => match &inner.kind {
                ExprKind::IsNull(inner) => format!("{} IS NOT NULL", self.format_expr(inner)),
                _ => format!("NOT ({})", self.format_expr(inner)),
            },
            ExprKind::And(parts) => self.format_connected(parts, " AND "),
            ExprKind::Or(parts) => self.format_connected(parts, " OR "),
            ExprKind::Compare(comparison, left, right) => {
                format!("{} {} {}", self.format_expr(left), comparison_sign(*comparison), self.format_expr(right))
            }
            ExprKind::IsNull(inner) => format!("{} IS NULL", self.format_expr(inner)),
            ExprKind::InList { value, list, or_null } => {
                let mut items: Vec<String> =
                    list.iter().map(|item| self.format_literal(item, value.data_type)).collect();
                items.extend(or_null.then(|| "NULL".to_owned()));
                format!("{} IN ({})", self.format_expr(value), items.join(", "))
            }
            ExprKind::Case { branches, otherwise } => self.format_case(branches, otherwise),
            ExprKind::Coalesce(parts) => format!("COALESCE({})", self.format_list(parts)),
            ExprKind::Cast(inner, Cast { lenient, .. }) => {
                let word = if *lenient { "TRY_CAST" } else { "CAST" };
                format!("{word}({} AS {})", self.format_expr(inner), expr.data_type)
            }
            ExprKind::Call(scalar, arguments) => self.format_call(scalar, arguments),
            ExprKind::Aggregate(_) | ExprKind::Window(_) | ExprKind::Subquery(_) | ExprKind::Captured { .. } => {
                String::new()
            }
        }
    }

    /// Prints expressions with commas between them.
    #[must_use]
    pub fn format_list<'e>(&self, exprs: impl IntoIterator<Item = &'e Expr>) -> String {
        exprs.into_iter().map(|expr| self.format_expr(expr)).collect::<Vec<_>>().join(", ")
    }

    fn format_connected(&self, parts: &[Expr], word: &str) -> String {
        parts.iter().map(|part| self.format_connected_part(part)).collect::<Vec<_>>().join(word)
    }

    fn format_connected_part(&self, part: &Expr) -> String {
        match part.kind {
            ExprKind::And(_) | ExprKind::Or(_) => format!("({})", self.format_expr(part)),
            _ => self.format_expr(part),
        }
    }

    fn format_case(&self, branches: &[CaseBranch], otherwise: &Expr) -> String {
        let branches: String = branches.iter().map(|branch| self.format_branch(branch)).collect();
        match otherwise.as_literal() {
            Some(Value::Null) => format!("CASE{branches} END"),
            _ => format!("CASE{branches} ELSE {} END", self.format_expr(otherwise)),
        }
    }

    fn format_branch(&self, CaseBranch { condition, result }: &CaseBranch) -> String {
        format!(" WHEN {} THEN {}", self.format_expr(condition), self.format_expr(result))
    }

    fn format_call(&self, scalar: &ScalarEvaluator, arguments: &[Expr]) -> String {
        match arguments {
            [left, right] if !scalar.name.starts_with(char::is_alphabetic) => {
                format!("({} {} {})", self.format_expr(left), scalar.name, self.format_expr(right))
            }
            [value, pattern] if matches!(scalar.name, "LIKE" | "ILIKE") => {
                format!("{} {} {}", self.format_expr(value), scalar.name, self.format_expr(pattern))
            }
            [of] if scalar.name.starts_with("extract_") => {
                let part = scalar.name.trim_start_matches("extract_").to_uppercase();
                format!("EXTRACT({part} FROM {})", self.format_expr(of))
            }
            _ if scalar.name.starts_with("trunc_") => format!("DATE_TRUNC({})", self.format_list(arguments)),
            _ => format!("{}({})", scalar.name.to_uppercase(), self.format_list(arguments)),
        }
    }

    fn format_literal(&self, value: &Value, data_type: Type) -> String {
        match value {
            Value::Null => "NULL".to_owned(),
            Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
            Value::Date(_) | Value::Timestamp(_) | Value::TimestampTz(_) => {
                format!("{data_type} '{}'", text_of(value, data_type, self.zone))
            }
            Value::Interval(interval) => format_interval(*interval),
            // A decimal has all digits of its type, a double an exponent.
            Value::Double(number) => format!("{number:e}"),
            _ => text_of(value, data_type, self.zone),
        }
    }

    /// Prints the keys of an order.
    #[must_use]
    pub fn format_order(&self, order: &[SortKey]) -> String {
        let exprs = sort_exprs(order).map(|expr| self.format_expr(expr));
        let keys = exprs.zip(order).map(|(expr, key)| {
            let direction = if key.descending { "DESC" } else { "ASC" };
            let nulls = if key.nulls_first { "FIRST" } else { "LAST" };
            format!("{expr} {direction} NULLS {nulls}")
        });
        keys.collect::<Vec<_>>().join(", ")
    }
}

fn format_interval(Interval { months, days, micros }: Interval) -> String {
    let parts = [(months, "months"), (days, "days"), (micros, "microseconds")];
    let parts = parts.iter().filter(|(count, _)| *count != 0).map(|(count, unit)| format!("{count} {unit}"));
    let shown = parts.collect::<Vec<_>>().join(" ");
    format!("INTERVAL '{}'", if shown.is_empty() { "0 days" } else { &shown })
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
