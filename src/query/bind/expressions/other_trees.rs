//! Names, literals, CASE, and everything that is refused.

use sqlparser::ast::{self, Expr as Tree};

use crate::query::bind::binder::{BindResult, Binder};
use crate::query::bind::scope::ExprContext;
use crate::query::expr::Expr;
use crate::query::sql_text::SqlLocation;

impl Binder<'_> {
    /// Binds a tree that does not nest deeply.
    pub(super) fn bind_other_expression(&mut self, context: ExprContext<'_>, tree: &ast::Expr) -> BindResult<Expr> {
        let location = self.location_of(tree);
        if let Some(bound) = self.bind_predicate(context, tree, location) {
            return bound;
        }
        if let Some(bound) = self.bind_special_syntax(context, tree, location) {
            return bound;
        }
        match tree {
            Tree::Identifier(ident) => self.bind_identifier(context, ident),
            Tree::CompoundIdentifier(parts) => self.bind_qualified_name(context.scope, parts),
            Tree::Value(value) => self.bind_literal(&value.value, self.lines.location_of(value.span)),
            Tree::TypedString(typed) => self.bind_typed_string(typed, self.lines.location_of(typed.value.span)),
            Tree::Interval(interval) => self.bind_interval(context, interval, location),
            Tree::Subquery(subquery) => self.bind_scalar_subquery(context, subquery, location),
            Tree::Case { operand, conditions, else_result, .. } => {
                self.bind_case(context, operand.as_deref(), conditions, else_result.as_deref(), location)
            }
            Tree::CompoundFieldAccess { root, access_chain } => {
                self.bind_element_access(context, root, access_chain, location)
            }
            // Text compares by bytes in any case.
            Tree::Collate { expr, collation } if is_bytewise(&collation.to_string()) => {
                self.bind_expression(context, expr)
            }
            refused => self.report_refused_tree(refused, location),
        }
    }

    fn report_refused_tree(&mut self, tree: &ast::Expr, location: SqlLocation) -> BindResult<Expr> {
        if let Tree::Tuple(parts) = tree
            && let Some(number) = number_with_decimal_comma(parts)
        {
            let hint = format!("a decimal comma? write `{number}`");
            return self.report_unsupported("a row of several values here", &hint, location);
        }
        let (what, hint) = match tree {
            Tree::Cast { .. } => ("CAST with FORMAT or ARRAY", "write `STRPTIME(text, format)` or a plain CAST"),
            Tree::Collate { .. } => ("COLLATE", "text compares by bytes; compare `LOWER(…)` to ignore case"),
            Tree::Tuple(_) => (
                "a row of several values here",
                "compare it with another one, `(a, b) = (1, 2)`, or write `(a, b) IN (SELECT …)`",
            ),
            Tree::Array(_) => ("lists", "write `IN (…)` or a table of values"),
            Tree::Wildcard(_) | Tree::QualifiedWildcard(..) => ("`*` within an expression", "name the column"),
            other => {
                let what = format!("`{}`", shorten_sql(&other.to_string()));
                let location = self.location_in_text(other);
                let hint = "write it with the operators and functions of the manual";
                return self.report_unsupported(what, hint, location);
            }
        };
        self.report_unsupported(what, hint, location)
    }
}

/// Returns whether a collation compares bytes.
fn is_bytewise(collation: &str) -> bool {
    let name = collation.trim_matches('"').to_lowercase();
    matches!(name.as_str(), "c" | "posix" | "ucs_basic" | "binary" | "utf8_binary" | "utf8")
}

/// Returns the beginning of a long piece of SQL.
fn shorten_sql(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// Returns the number that two values in brackets probably are: `1.5` for `(x * 1, 5)`.
fn number_with_decimal_comma(parts: &[ast::Expr]) -> Option<String> {
    let [whole, fraction] = parts else { return None };
    let (whole, fraction) = (whole.to_string(), fraction.to_string());
    let digits = whole.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    let last_number = digits.rsplit(|letter: char| !letter.is_ascii_digit()).next()?;
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    (is_fraction && !last_number.is_empty()).then(|| format!("{last_number}.{fraction}"))
}
