//! Aggregates with OVER.

use sqlparser::ast;

use crate::query::bind::binder::{BindResult, Binder};
use crate::query::bind::callables::aggregate_kind::AggregateKind;
use crate::query::bind::scope::{Clause, Scope};
use crate::query::bind::window_frames::FramedArguments;
use crate::query::bind::window_specs::BoundWindowSpec;
use crate::query::expr::{AggregateCall, AggregateFunction, WindowCall, WindowFunction};
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;

impl Binder<'_> {
    /// Binds an aggregate with OVER. Its arguments may be aggregates of the grouped query.
    pub(super) fn bind_window_aggregate(
        &mut self,
        scope: &Scope,
        function: &ast::Function,
        kind: AggregateKind,
        mut over: BoundWindowSpec,
        location: SqlLocation,
    ) -> BindResult<WindowCall> {
        let aggregate = self.bind_aggregate(scope.in_clause(Clause::Window), function, kind, location)?;
        let name = function.name.to_string();
        self.check_window_aggregate(&aggregate, &name.to_uppercase(), location)?;
        if over.counts_unordered_rows() {
            return self.report_unordered_window(&name, location);
        }
        let function = match (aggregate.function, aggregate.distinct) {
            (AggregateFunction::Count, true) => WindowFunction::CountDistinct,
            (function, _) => WindowFunction::Aggregate(function),
        };
        let FramedArguments { arguments, frame } = over.take_frame().append_to(aggregate.arguments);
        let (partition, order, data_type) = (over.partition, over.order, aggregate.data_type);
        Ok(WindowCall { function, arguments, partition, order, frame, ignore_nulls: false, data_type, location })
    }

    /// Refuses an aggregate that is not computed over windows.
    fn check_window_aggregate(
        &mut self,
        aggregate: &AggregateCall,
        name: &str,
        location: SqlLocation,
    ) -> BindResult<()> {
        if aggregate.distinct && !takes_distinct_over_windows(aggregate.function) {
            let hint = "take the distinct values in a subquery, and join it";
            return self.report_unsupported(format!("`{name}(DISTINCT …)` with OVER"), hint, location);
        }
        let group_hint = "group in a subquery, and join it";
        if !aggregate.order.is_empty() {
            return self.report_unsupported(format!("`{name}` of an order, with OVER"), group_hint, location);
        }
        if (aggregate.function, aggregate.data_type) == (AggregateFunction::Average, Type::Span) {
            let hint = "write `SUM(x) OVER (…) / COUNT(x) OVER (…)`";
            return self.report_unsupported(format!("`{name}` of spans of time with OVER"), hint, location);
        }
        if !is_supported_over_windows(aggregate.function) {
            return self.report_unsupported(format!("`{name}` with OVER"), group_hint, location);
        }
        Ok(())
    }
}

/// Returns whether an aggregate takes DISTINCT over windows: COUNT, and aggregates for which repeated values do not matter.
fn takes_distinct_over_windows(aggregate: AggregateFunction) -> bool {
    matches!(
        aggregate,
        AggregateFunction::Count
            | AggregateFunction::Min
            | AggregateFunction::Max
            | AggregateFunction::BoolAnd
            | AggregateFunction::BoolOr
    )
}

/// Returns whether an aggregate is computed over windows.
fn is_supported_over_windows(aggregate: AggregateFunction) -> bool {
    !matches!(
        aggregate,
        AggregateFunction::Concatenate
            | AggregateFunction::Grouping
            | AggregateFunction::Mode
            | AggregateFunction::First
            | AggregateFunction::Last
            | AggregateFunction::Skewness
            | AggregateFunction::KurtosisSample
            | AggregateFunction::KurtosisPopulation
            | AggregateFunction::Product
            | AggregateFunction::MedianDeviation
            | AggregateFunction::Entropy
            | AggregateFunction::BitAnd
            | AggregateFunction::BitOr
            | AggregateFunction::BitXor
    )
}
