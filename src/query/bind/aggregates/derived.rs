//! Aggregates that are made of others: SEM, weighted averages, linear regression.

use sqlparser::ast;

use super::AggregateKind;
use crate::base::diagnostic::Diagnostic;
use crate::query::bind::scope::{Clause, Scope};
use crate::query::bind::syntax_docs::usage_and_meaning;
use crate::query::bind::{BindResult, Binder};
use crate::query::expr::{AggregateCall, AggregateFunction, Comparison, Expr, ExprKind, SqlLocation};
use crate::query::functions::arithmetic::Operator;
use crate::query::types::Type;
use crate::query::value::Value;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DerivedAggregate {
    StandardError,
    WeightedAverage,
    Count,
    AverageX,
    AverageY,
    SumOfSquaresX,
    SumOfSquaresY,
    SumOfProducts,
    Slope,
    Intercept,
    RSquared,
}

impl Binder<'_> {
    /// A call of an aggregate that is made of others.
    pub(super) fn bind_derived_aggregate(
        &mut self,
        scope: &Scope,
        clause: Clause,
        function: &ast::Function,
        derived: DerivedAggregate,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let name = function.name.to_string().to_uppercase();
        self.check_aggregate_allowed(clause, &name, location)?;
        // The aggregate of one or two values that its brackets and FILTER are read as.
        let read_as = match derived {
            DerivedAggregate::StandardError => AggregateFunction::VariancePopulation,
            _ => AggregateFunction::CovariancePopulation,
        };
        let total = self.bind_aggregate(scope, Clause::Aggregate, function, AggregateKind::Plain(read_as), location)?;
        if total.distinct {
            let usage = usage_and_meaning(&name.to_lowercase()).map_or(String::new(), |(usage, _)| usage.to_owned());
            let mistake = Diagnostic::sql("sql-function", format!("`{name}` does not take DISTINCT"));
            return self.report_mistake(mistake.hint(format!("write `{usage}`")), location);
        }
        let parts = DerivedArguments { total, location };
        match derived {
            DerivedAggregate::StandardError => {
                let (deviation, count) = (
                    parts.aggregate_of_first(AggregateFunction::DeviationPopulation),
                    parts.aggregate_of_first(AggregateFunction::Count),
                );
                let root = self.build_scalar_call("sqrt", vec![count], location)?;
                self.build_arithmetic(Operator::Divide, deviation, root, location)
            }
            DerivedAggregate::WeightedAverage => {
                let (value, weight) = (parts.argument_at(0), parts.argument_at(1));
                let product = self.build_arithmetic(Operator::Multiply, value, weight, location)?;
                let weights = parts.argument_where_both(1);
                let (sum, weights) = (
                    parts.aggregate_of(AggregateFunction::Sum, vec![product]),
                    parts.aggregate_of(AggregateFunction::Sum, vec![weights]),
                );
                self.build_arithmetic(Operator::Divide, sum, weights, location)
            }
            DerivedAggregate::Count => {
                Ok(parts.aggregate_of(AggregateFunction::Count, vec![parts.argument_where_both(1)]))
            }
            DerivedAggregate::AverageY => {
                Ok(parts.aggregate_of(AggregateFunction::Average, vec![parts.argument_where_both(0)]))
            }
            DerivedAggregate::AverageX => {
                Ok(parts.aggregate_of(AggregateFunction::Average, vec![parts.argument_where_both(1)]))
            }
            DerivedAggregate::SumOfSquaresY => self.multiply_by_count(
                &parts,
                parts.aggregate_of(AggregateFunction::VariancePopulation, vec![parts.argument_where_both(0)]),
            ),
            DerivedAggregate::SumOfSquaresX => self.multiply_by_count(
                &parts,
                parts.aggregate_of(AggregateFunction::VariancePopulation, vec![parts.argument_where_both(1)]),
            ),
            DerivedAggregate::SumOfProducts => self.multiply_by_count(&parts, parts.covariance()),
            DerivedAggregate::Slope => self.regression_slope(&parts),
            DerivedAggregate::Intercept => {
                let slope = self.regression_slope(&parts)?;
                let (x, y) = (
                    parts.aggregate_of(AggregateFunction::Average, vec![parts.argument_where_both(1)]),
                    parts.aggregate_of(AggregateFunction::Average, vec![parts.argument_where_both(0)]),
                );
                let rise = self.build_arithmetic(Operator::Multiply, slope, x, location)?;
                self.build_arithmetic(Operator::Subtract, y, rise, location)
            }
            DerivedAggregate::RSquared => self.r_squared(&parts),
        }
    }

    fn multiply_by_count(&mut self, parts: &DerivedArguments, of: Expr) -> BindResult<Expr> {
        let count = parts.aggregate_of(AggregateFunction::Count, vec![parts.argument_where_both(1)]);
        self.build_arithmetic(Operator::Multiply, of, count, parts.location)
    }

    fn regression_slope(&mut self, parts: &DerivedArguments) -> BindResult<Expr> {
        let variance = parts.aggregate_of(AggregateFunction::VariancePopulation, vec![parts.argument_where_both(1)]);
        self.build_arithmetic(Operator::Divide, parts.covariance(), variance, parts.location)
    }

    /// The square of the correlation; 1 where y never varies.
    fn r_squared(&mut self, parts: &DerivedArguments) -> BindResult<Expr> {
        let location = parts.location;
        let correlation =
            || parts.aggregate_of(AggregateFunction::Correlation, vec![parts.argument_at(0), parts.argument_at(1)]);
        let square = self.build_arithmetic(Operator::Multiply, correlation(), correlation(), location)?;
        let zero = || Expr::literal(Value::Double(0.0), Type::Double, location);
        let variance =
            |at: usize| parts.aggregate_of(AggregateFunction::VariancePopulation, vec![parts.argument_where_both(at)]);
        let x_is_constant = self.build_comparison(Comparison::Equal, variance(1), zero(), location)?;
        let y_is_constant = self.build_comparison(Comparison::Equal, variance(0), zero(), location)?;
        let double = |value| Expr::literal(value, Type::Double, location);
        let branches = vec![(x_is_constant, double(Value::Null)), (y_is_constant, double(Value::Double(1.0)))];
        let case = ExprKind::Case { branches, otherwise: Box::new(square) };
        Ok(Expr::new(case, Type::Double, true, location))
    }
}

/// The arguments of a call as doubles, NULL where FILTER leaves a row out.
struct DerivedArguments {
    total: AggregateCall,
    location: SqlLocation,
}

impl DerivedArguments {
    fn argument_at(&self, at: usize) -> Expr {
        let null = || Expr::literal(Value::Null, Type::Double, self.location);
        self.total.arguments.get(at).cloned().unwrap_or_else(null)
    }

    /// An argument where neither is NULL.
    fn argument_where_both(&self, at: usize) -> Expr {
        let is_null = |expr: Expr| Expr::new(ExprKind::IsNull(Box::new(expr)), Type::Boolean, false, self.location);
        let either = ExprKind::Or(vec![is_null(self.argument_at(0)), is_null(self.argument_at(1))]);
        let null = Expr::literal(Value::Null, Type::Double, self.location);
        let branches = vec![(Expr::new(either, Type::Boolean, false, self.location), null)];
        let case = ExprKind::Case { branches, otherwise: Box::new(self.argument_at(at)) };
        Expr::new(case, Type::Double, true, self.location)
    }

    fn aggregate_of_first(&self, aggregate: AggregateFunction) -> Expr {
        self.aggregate_of(aggregate, vec![self.argument_at(0)])
    }

    fn covariance(&self) -> Expr {
        self.aggregate_of(AggregateFunction::CovariancePopulation, vec![self.argument_at(0), self.argument_at(1)])
    }

    fn aggregate_of(&self, function: AggregateFunction, arguments: Vec<Expr>) -> Expr {
        let data_type = if function == AggregateFunction::Count { Type::Integer } else { Type::Double };
        let total = AggregateCall { function, arguments, data_type, ..AggregateCall::count_rows(self.location) };
        Expr::new(ExprKind::Aggregate(Box::new(total)), data_type, function.is_nullable(), self.location)
    }
}
