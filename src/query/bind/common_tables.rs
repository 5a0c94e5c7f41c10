//! WITH: the tables that a query defines for itself.

use std::sync::Arc;

use sqlparser::ast;

use super::binder::{BindResult, Binder, CommonTable};
use crate::base::diagnostic::Diagnostic;
use crate::query::plan::Plan;
use crate::query::sql_text::SqlLocation;

impl Binder<'_> {
    /// Binds the tables of WITH. A table that has a mistake is kept without a plan, so that its name is known.
    pub(super) fn bind_with(&mut self, with: &ast::With) {
        let outer = self.common_tables.len();
        for cte in &with.cte_tables {
            let name = cte.alias.name.value.clone();
            let place = self.lines.location_of(cte.alias.name.span);
            let own = self.common_tables.get(outer..).unwrap_or_default();
            if own.iter().any(|known| known.name.eq_ignore_ascii_case(&name)) {
                let message = format!("two common table expressions are called `{name}`");
                let mistake = Diagnostic::sql_error("ambiguous-table", message).hint("give one of them another name");
                let _: BindResult<()> = self.report_mistake(mistake, place);
                continue;
            }
            let plan = if with.recursive && reads_table(&cte.query, &name) {
                let hint = "list the steps: `SELECT 1 AS step UNION ALL SELECT 2 …`";
                self.report_unsupported("a query that reads itself", hint, place)
            } else {
                self.bind_common_table(cte, place)
            };
            self.common_tables.push(CommonTable { name, plan: plan.ok() });
        }
    }

    fn bind_common_table(&mut self, cte: &ast::Cte, place: SqlLocation) -> BindResult<Arc<Plan>> {
        let plan = self.bind_query(&cte.query)?;
        let columns = self.rename_columns(&plan.columns, &cte.alias.columns, place)?;
        Ok(Arc::new(Plan { node: plan.node.clone(), columns }))
    }
}

/// Returns whether a query reads a table of this name.
fn reads_table(query: &ast::Query, name: &str) -> bool {
    let mut found = false;
    let _: std::ops::ControlFlow<()> = ast::visit_relations(query, |relation| {
        found |= relation.to_string().eq_ignore_ascii_case(name);
        std::ops::ControlFlow::Continue(())
    });
    found
}
