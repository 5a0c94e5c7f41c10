//! FILTER (WHERE …), as part of the arguments: a row that is left out has no value.

use crate::query::bind::binder::{BindResult, Binder, Reported};
use crate::query::expr::{AggregateCall, AggregateFunction, CaseBranch, Expr, SortKey};
use crate::query::sql_text::SqlLocation;

impl Binder<'_> {
    /// Leaves out the rows for which a condition does not hold.
    pub(super) fn apply_filter(&mut self, call: AggregateCall, condition: Expr) -> BindResult<AggregateCall> {
        match call.function {
            AggregateFunction::First | AggregateFunction::Last => self.filter_ordered_aggregate(call, condition),
            AggregateFunction::CountRows => {
                let location = call.location;
                let counted = self.value_where(condition, Expr::boolean(true, location), location)?;
                Ok(AggregateCall { function: AggregateFunction::Count, arguments: vec![counted], ..call })
            }
            _ => self.filter_values(call, condition),
        }
    }

    /// Puts the rows that are left out last, without a value.
    fn filter_ordered_aggregate(&mut self, mut call: AggregateCall, condition: Expr) -> BindResult<AggregateCall> {
        let location = call.location;
        let value = call.arguments.pop().ok_or(Reported)?;
        let again = self.copy_expr(&condition)?;
        let is_kept = Expr::coalesce(vec![again, Expr::boolean(false, location)], location);
        let descending = call.function == AggregateFunction::First;
        call.order.insert(0, SortKey { expr: is_kept, descending, nulls_first: false });
        call.arguments = vec![self.value_where(condition, value, location)?];
        Ok(call)
    }

    /// Computes neither the values nor the sort keys of the rows that are left out.
    fn filter_values(&mut self, mut call: AggregateCall, condition: Expr) -> BindResult<AggregateCall> {
        let location = call.location;
        for key in &mut call.order {
            let condition = self.copy_expr(&condition)?;
            key.expr = self.value_where(condition, key.expr.clone(), location)?;
        }
        if let Some(first) = call.arguments.first_mut() {
            *first = self.value_where(condition, first.clone(), location)?;
        }
        Ok(call)
    }

    /// Builds `CASE WHEN condition THEN value END`.
    fn value_where(&mut self, condition: Expr, value: Expr, location: SqlLocation) -> BindResult<Expr> {
        let null = Expr::null(value.data_type, location);
        let case = Expr::case(vec![CaseBranch::new(condition, value)], null, location);
        self.bind_guarded(|binder| binder.fold_constant(case))
    }
}
