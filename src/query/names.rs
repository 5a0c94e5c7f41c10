//! The names that an expression over one row mentions.

use std::ops::ControlFlow;

use sqlparser::ast::{Expr, visit_expressions};

use super::expr::Location;
use super::parse;
use super::text::Sql;
use crate::base::diagnostic::Diagnostic;

/// Every name in an expression once, with the place of its first mention.
///
/// # Errors
/// A mistake of syntax.
pub fn located(sql: &Sql) -> Result<Vec<(String, Location)>, Diagnostic> {
    let tree = parse::expression(sql)?;
    let mut names: Vec<(String, Location)> = Vec::new();
    let _: ControlFlow<()> = visit_expressions(&tree, |part| {
        let found = match part {
            Expr::Identifier(name) => std::slice::from_ref(name),
            Expr::CompoundIdentifier(path) => path.as_slice(),
            _ => &[],
        };
        for name in found {
            if !names.iter().any(|(known, _)| *known == name.value) {
                names.push((name.value.clone(), sql.location(name.span)));
            }
        }
        ControlFlow::Continue(())
    });
    Ok(names)
}

/// The same without places; none for what is no expression.
#[must_use]
pub fn mentioned(sql: &Sql) -> Option<Vec<String>> {
    Some(located(sql).ok()?.into_iter().map(|(name, _)| name).collect())
}
