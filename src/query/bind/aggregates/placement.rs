//! The clauses in which an aggregate may be used, and the query that it belongs to.

use crate::base::diagnostic::Diagnostic;
use crate::query::bind::binder::{BindResult, Binder};
use crate::query::bind::outer_query::AggregateReads;
use crate::query::bind::scope::Clause;
use crate::query::expr::{AggregateCall, Expr};
use crate::query::sql_text::SqlLocation;

impl Binder<'_> {
    /// Returns an aggregate as an expression of the query that it belongs to. An aggregate that reads only columns of an
    /// outer query is computed over the rows of that query.
    pub(super) fn place_aggregate(&mut self, mut aggregate: AggregateCall, name: &str) -> BindResult<Expr> {
        let location = aggregate.location;
        let mut level = self.outer_queries.len();
        while let Some(outer) = level.checked_sub(1).and_then(|level| self.outer_queries.get(level)) {
            if outer.reads_of_aggregate(&aggregate) != (AggregateReads { columns: false, captures: true }) {
                break;
            }
            let clause = outer.clause;
            aggregate = outer.lift_aggregate(aggregate);
            self.check_aggregate_allowed(clause, name, location)?;
            level -= 1;
        }
        Ok(self.capture_through_levels(level, Expr::aggregate(aggregate)))
    }

    /// Refuses an aggregate in a clause that cannot have one.
    pub(super) fn check_aggregate_allowed(
        &mut self,
        clause: Clause,
        name: &str,
        location: SqlLocation,
    ) -> BindResult<()> {
        match clause {
            Clause::Select | Clause::Having | Clause::Window => Ok(()),
            Clause::Row => {
                let message = format!("expected an expression over one account's row, found the aggregate `{name}`");
                let hint = "compute it in the SQL file of a metric, and use the metric here";
                self.report_mistake(Diagnostic::sql_error("sql-row", message).hint(hint), location)
            }
            Clause::Aggregate => {
                let message = format!("the aggregate `{name}` is inside another aggregate");
                let hint = "aggregate in a subquery first";
                self.report_mistake(Diagnostic::sql_error("sql-aggregate", message).hint(hint), location)
            }
            Clause::Where | Clause::InnerOn | Clause::On | Clause::GroupBy | Clause::Values => {
                let message = format!("the aggregate `{name}` is not allowed in {}", clause.name());
                let hint = "filter groups with HAVING, or aggregate in a subquery first";
                self.report_mistake(Diagnostic::sql_error("sql-aggregate", message).hint(hint), location)
            }
        }
    }
}
