//! The names that an expression over one row mentions.

use std::ops::ControlFlow;

use sqlparser::ast::{Expr, visit_expressions};

use super::expr::SqlLocation;
use super::parse;
use super::sql_text::Sql;
use crate::base::diagnostic::Diagnostic;

/// Every name in an expression once, with the place of its first mention.
///
/// # Errors
/// A mistake of syntax.
pub fn located_names(sql: &Sql) -> Result<Vec<(String, SqlLocation)>, Diagnostic> {
    let tree = parse::parse_expression(sql)?;
    let mut names: Vec<(String, SqlLocation)> = Vec::new();
    let _: ControlFlow<()> = visit_expressions(&tree, |part| {
        let found = match part {
            Expr::Identifier(name) => std::slice::from_ref(name),
            Expr::CompoundIdentifier(path) => path.as_slice(),
            _ => &[],
        };
        for name in found {
            if !names.iter().any(|(known, _)| *known == name.value) {
                names.push((name.value.clone(), sql.location_of(name.span)));
            }
        }
        ControlFlow::Continue(())
    });
    Ok(names)
}

/// The same without places; none for what is no expression.
#[must_use]
pub fn mentioned_names(sql: &Sql) -> Option<Vec<String>> {
    Some(located_names(sql).ok()?.into_iter().map(|(name, _)| name).collect())
}
