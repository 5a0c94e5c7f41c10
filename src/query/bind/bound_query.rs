//! Binds a whole query.

use std::collections::HashSet;
use std::sync::Arc;

use super::binder::Binder;
use super::unparsed_text::mistakes_of_unparsed_text;
use crate::base::diagnostic::Diagnostic;
use crate::query::catalog::CatalogTable;
use crate::query::expr::Expr;
use crate::query::parameters::Bindings;
use crate::query::parse;
use crate::query::plan::Plan;
use crate::query::rewrite::{prune, simplify, tie_breaking};
use crate::query::sql_text::{Sql, SqlLocation};

/// A query that is bound.
#[derive(Debug, Clone)]
pub struct BoundQuery {
    pub plan: Arc<Plan>,
    /// Facts about the query that need no action: possible ties, counts that are NULL.
    pub notes: Vec<Diagnostic>,
}

/// Binds the query that `sql` contains to the declared tables.
///
/// # Errors
/// Every mistake in it: of syntax, of names, of types, and syntax that is not supported.
pub fn bind_query(sql: &Sql, tables: &[CatalogTable], bindings: Bindings) -> Result<BoundQuery, Vec<Diagnostic>> {
    let tree = parse::parse_query(sql).map_err(|mistake| mistakes_of_unparsed_text(sql, mistake, bindings))?;
    let mut binder = Binder::new(sql, tables, bindings);
    match binder.bind_query(&tree) {
        Ok(plan) if binder.mistakes.is_empty() => {
            if let Some(unplanned) = find_unplanned(&plan, &mut HashSet::new()) {
                let mistake = Diagnostic::sql_error("sql-unsupported", "not supported: this at this place of a query");
                let hint = "compute it in a separate query: `WITH part AS (SELECT …)`";
                return Err(vec![mistake.hint(hint).at(sql.place_of(unplanned))]);
            }
            let mut notes = tie_breaking::note_possible_ties(&plan, tables, sql);
            notes.append(&mut binder.notes);
            Ok(BoundQuery { plan: prune::prune_columns(&simplify::simplify_plan(&plan, bindings.zone)), notes })
        }
        _ => Err(binder.into_mistakes()),
    }
}

/// Returns the place of an expression that binding should have replaced by a column. Computed, it would be NULL.
fn find_unplanned(plan: &Arc<Plan>, seen: &mut HashSet<*const Plan>) -> Option<SqlLocation> {
    if !seen.insert(Arc::as_ptr(plan)) {
        return None;
    }
    let own = plan.node.expressions().into_iter().find_map(unplanned_part);
    own.or_else(|| plan.inputs().into_iter().find_map(|input| find_unplanned(input, seen)))
}

fn unplanned_part(expr: &Expr) -> Option<SqlLocation> {
    if expr.is_unplanned() { Some(expr.location) } else { expr.children().into_iter().find_map(unplanned_part) }
}
