//! Aggregates that are made of others: SEM, weighted averages, linear regression.

use sqlparser::ast;

use super::Called;
use crate::base::diagnostic::Diagnostic;
use crate::query::bind::form::described;
use crate::query::bind::scope::{Clause, Scope};
use crate::query::bind::{Binder, Bound};
use crate::query::expr::{Aggregate, Comparison, Expr, Kind, Location, Total};
use crate::query::functions::arithmetic::Operator;
use crate::query::types::Type;
use crate::query::value::Value;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Derived {
    StandardError,
    WeightedAverage,
    Count,
    AverageX,
    AverageY,
    SquaresX,
    SquaresY,
    Products,
    Slope,
    Intercept,
    Explained,
}

impl Binder<'_> {
    /// A call of an aggregate that is made of others.
    pub(super) fn derived_call(
        &mut self,
        scope: &Scope,
        clause: Clause,
        function: &ast::Function,
        derived: Derived,
        location: Location,
    ) -> Bound<Expr> {
        let name = function.name.to_string().to_uppercase();
        self.may_aggregate(clause, &name, location)?;
        // The aggregate of one or two values that its brackets and FILTER are read as.
        let read_as = match derived {
            Derived::StandardError => Aggregate::VariancePopulation,
            _ => Aggregate::CovariancePopulation,
        };
        let total = self.total_in(scope, Clause::Aggregate, function, Called::Plain(read_as), location)?;
        if total.distinct {
            let usage = described(&name.to_lowercase()).map_or(String::new(), |(usage, _)| usage.to_owned());
            let mistake = Diagnostic::sql("sql-function", format!("`{name}` does not take DISTINCT"));
            return self.mistake(mistake.hint(format!("write `{usage}`")), location);
        }
        let parts = Parts { total, location };
        match derived {
            Derived::StandardError => {
                let (deviation, count) = (parts.of_one(Aggregate::DeviationPopulation), parts.of_one(Aggregate::Count));
                let root = self.scalar("sqrt", vec![count], location)?;
                self.arithmetic(Operator::Divide, deviation, root, location)
            }
            Derived::WeightedAverage => {
                let (value, weight) = (parts.argument(0), parts.argument(1));
                let product = self.arithmetic(Operator::Multiply, value, weight, location)?;
                let weights = parts.both(1);
                let (sum, weights) =
                    (parts.over(Aggregate::Sum, vec![product]), parts.over(Aggregate::Sum, vec![weights]));
                self.arithmetic(Operator::Divide, sum, weights, location)
            }
            Derived::Count => Ok(parts.over(Aggregate::Count, vec![parts.both(1)])),
            Derived::AverageY => Ok(parts.over(Aggregate::Average, vec![parts.both(0)])),
            Derived::AverageX => Ok(parts.over(Aggregate::Average, vec![parts.both(1)])),
            Derived::SquaresY => {
                self.times_count(&parts, parts.over(Aggregate::VariancePopulation, vec![parts.both(0)]))
            }
            Derived::SquaresX => {
                self.times_count(&parts, parts.over(Aggregate::VariancePopulation, vec![parts.both(1)]))
            }
            Derived::Products => self.times_count(&parts, parts.covariance()),
            Derived::Slope => self.slope(&parts),
            Derived::Intercept => {
                let slope = self.slope(&parts)?;
                let (x, y) = (
                    parts.over(Aggregate::Average, vec![parts.both(1)]),
                    parts.over(Aggregate::Average, vec![parts.both(0)]),
                );
                let rise = self.arithmetic(Operator::Multiply, slope, x, location)?;
                self.arithmetic(Operator::Subtract, y, rise, location)
            }
            Derived::Explained => self.explained(&parts),
        }
    }

    fn times_count(&mut self, parts: &Parts, of: Expr) -> Bound<Expr> {
        let count = parts.over(Aggregate::Count, vec![parts.both(1)]);
        self.arithmetic(Operator::Multiply, of, count, parts.location)
    }

    fn slope(&mut self, parts: &Parts) -> Bound<Expr> {
        let variance = parts.over(Aggregate::VariancePopulation, vec![parts.both(1)]);
        self.arithmetic(Operator::Divide, parts.covariance(), variance, parts.location)
    }

    /// The square of the correlation; 1 where y never varies.
    fn explained(&mut self, parts: &Parts) -> Bound<Expr> {
        let location = parts.location;
        let correlation = || parts.over(Aggregate::Correlation, vec![parts.argument(0), parts.argument(1)]);
        let square = self.arithmetic(Operator::Multiply, correlation(), correlation(), location)?;
        let zero = || Expr::literal(Value::Double(0.0), Type::Double, location);
        let variance = |at: usize| parts.over(Aggregate::VariancePopulation, vec![parts.both(at)]);
        let x_is_constant = self.comparison(Comparison::Equal, variance(1), zero(), location)?;
        let y_is_constant = self.comparison(Comparison::Equal, variance(0), zero(), location)?;
        let double = |value| Expr::literal(value, Type::Double, location);
        let branches = vec![(x_is_constant, double(Value::Null)), (y_is_constant, double(Value::Double(1.0)))];
        let case = Kind::Case { branches, otherwise: Box::new(square) };
        Ok(Expr::new(case, Type::Double, true, location))
    }
}

/// The arguments of a call as doubles, NULL where FILTER leaves a row out.
struct Parts {
    total: Total,
    location: Location,
}

impl Parts {
    fn argument(&self, at: usize) -> Expr {
        let null = || Expr::literal(Value::Null, Type::Double, self.location);
        self.total.arguments.get(at).cloned().unwrap_or_else(null)
    }

    /// An argument where neither is NULL.
    fn both(&self, at: usize) -> Expr {
        let is_null = |expr: Expr| Expr::new(Kind::IsNull(Box::new(expr)), Type::Boolean, false, self.location);
        let either = Kind::Or(vec![is_null(self.argument(0)), is_null(self.argument(1))]);
        let null = Expr::literal(Value::Null, Type::Double, self.location);
        let branches = vec![(Expr::new(either, Type::Boolean, false, self.location), null)];
        let case = Kind::Case { branches, otherwise: Box::new(self.argument(at)) };
        Expr::new(case, Type::Double, true, self.location)
    }

    fn of_one(&self, aggregate: Aggregate) -> Expr {
        self.over(aggregate, vec![self.argument(0)])
    }

    fn covariance(&self) -> Expr {
        self.over(Aggregate::CovariancePopulation, vec![self.argument(0), self.argument(1)])
    }

    fn over(&self, function: Aggregate, arguments: Vec<Expr>) -> Expr {
        let data_type = if function == Aggregate::Count { Type::Integer } else { Type::Double };
        let total = Total { function, arguments, data_type, ..Total::count_rows(self.location) };
        Expr::new(Kind::Aggregate(Box::new(total)), data_type, function.is_nullable(), self.location)
    }
}
