//! Finds the names that an expression over one row mentions.

use std::ops::ControlFlow;

use sqlparser::ast::{Expr, visit_expressions};

use super::parse;
use super::sql_text::{MentionedName, Sql};
use crate::base::diagnostic::Diagnostic;

/// Returns every name in an expression once, with the place of its first mention.
///
/// # Errors
/// A mistake of syntax.
pub fn located_names(sql: &Sql) -> Result<Vec<MentionedName>, Diagnostic> {
    let tree = parse::parse_expression(sql)?;
    let mut mentioned: Vec<MentionedName> = Vec::new();
    let _: ControlFlow<()> = visit_expressions(&tree, |part| {
        let path = match part {
            Expr::Identifier(name) => std::slice::from_ref(name),
            Expr::CompoundIdentifier(path) => path.as_slice(),
            _ => &[],
        };
        for name in path {
            if !mentioned.iter().any(|known| known.name == name.value) {
                mentioned.push(MentionedName { name: name.value.clone(), location: sql.location_of(name.span) });
            }
        }
        ControlFlow::Continue(())
    });
    Ok(mentioned)
}

/// Returns every name in an expression once, or `None` if the text is no expression.
#[must_use]
pub fn mentioned_names(sql: &Sql) -> Option<Vec<String>> {
    Some(located_names(sql).ok()?.into_iter().map(|mentioned| mentioned.name).collect())
}
