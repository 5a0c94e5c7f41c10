//! Aggregates that are computed from others: SEM, weighted averages, linear regression.

use sqlparser::ast;

use crate::base::diagnostic::Diagnostic;
use crate::query::bind::binder::{BindResult, Binder};
use crate::query::bind::callables::aggregate_kind::{AggregateKind, DerivedAggregate};
use crate::query::bind::callables::find_usage;
use crate::query::bind::scope::{Clause, ExprContext};
use crate::query::expr::{AggregateCall, AggregateFunction, CaseBranch, Comparison, Connective, Expr};
use crate::query::functions::arithmetic::Operator;
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;
use crate::query::value::Value;

impl Binder<'_> {
    /// Binds a call of an aggregate that is computed from others.
    pub(super) fn bind_derived_aggregate(
        &mut self,
        context: ExprContext<'_>,
        function: &ast::Function,
        derived: DerivedAggregate,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let name = function.name.to_string().to_uppercase();
        self.check_aggregate_allowed(context.clause, &name, location)?;
        // The brackets and FILTER are bound like those of an aggregate with the same number of arguments.
        let bound_as = match derived {
            DerivedAggregate::StandardError => AggregateFunction::VariancePopulation,
            _ => AggregateFunction::CovariancePopulation,
        };
        let kind = AggregateKind::Plain(bound_as);
        let call = self.bind_aggregate(context.in_clause(Clause::Aggregate), function, kind, location)?;
        if call.distinct {
            let usage = find_usage(&name.to_lowercase()).map_or("", |found| found.usage);
            let mistake = Diagnostic::sql_error("sql-function", format!("`{name}` does not take DISTINCT"));
            return self.report_mistake(mistake.hint(format!("write `{usage}`")), location);
        }
        self.build_derived_aggregate(derived, &DerivedArguments { arguments: call.arguments, location })
    }

    fn build_derived_aggregate(&mut self, derived: DerivedAggregate, arguments: &DerivedArguments) -> BindResult<Expr> {
        match derived {
            DerivedAggregate::StandardError => self.build_standard_error(arguments),
            DerivedAggregate::WeightedAverage => self.build_weighted_average(arguments),
            DerivedAggregate::Count => Ok(arguments.count_expr()),
            DerivedAggregate::AverageY => Ok(arguments.average_expr(0)),
            DerivedAggregate::AverageX => Ok(arguments.average_expr(1)),
            DerivedAggregate::SumOfSquaresY => self.multiply_by_count(arguments, arguments.variance_expr(0)),
            DerivedAggregate::SumOfSquaresX => self.multiply_by_count(arguments, arguments.variance_expr(1)),
            DerivedAggregate::SumOfProducts => self.multiply_by_count(arguments, arguments.covariance_expr()),
            DerivedAggregate::Slope => self.build_slope(arguments),
            DerivedAggregate::Intercept => self.build_intercept(arguments),
            DerivedAggregate::RSquared => self.build_r_squared(arguments),
        }
    }

    fn build_standard_error(&mut self, arguments: &DerivedArguments) -> BindResult<Expr> {
        let deviation =
            arguments.aggregate_expr(AggregateFunction::DeviationPopulation, vec![arguments.argument_at(0)]);
        let count = arguments.aggregate_expr(AggregateFunction::Count, vec![arguments.argument_at(0)]);
        let root = self.build_scalar_call("sqrt", vec![count], arguments.location)?;
        self.build_arithmetic(Operator::Divide, deviation, root, arguments.location)
    }

    fn build_weighted_average(&mut self, arguments: &DerivedArguments) -> BindResult<Expr> {
        let product = self.build_arithmetic(
            Operator::Multiply,
            arguments.argument_at(0),
            arguments.argument_at(1),
            arguments.location,
        )?;
        let sum = arguments.aggregate_expr(AggregateFunction::Sum, vec![product]);
        let weights = arguments.aggregate_expr(AggregateFunction::Sum, vec![arguments.argument_of_pairs(1)]);
        self.build_arithmetic(Operator::Divide, sum, weights, arguments.location)
    }

    fn multiply_by_count(&mut self, arguments: &DerivedArguments, value: Expr) -> BindResult<Expr> {
        self.build_arithmetic(Operator::Multiply, value, arguments.count_expr(), arguments.location)
    }

    fn build_slope(&mut self, arguments: &DerivedArguments) -> BindResult<Expr> {
        self.build_arithmetic(
            Operator::Divide,
            arguments.covariance_expr(),
            arguments.variance_expr(1),
            arguments.location,
        )
    }

    fn build_intercept(&mut self, arguments: &DerivedArguments) -> BindResult<Expr> {
        let slope = self.build_slope(arguments)?;
        let rise = self.build_arithmetic(Operator::Multiply, slope, arguments.average_expr(1), arguments.location)?;
        self.build_arithmetic(Operator::Subtract, arguments.average_expr(0), rise, arguments.location)
    }

    /// Builds the square of the correlation. It is NULL if x is constant, and 1 if y is constant.
    fn build_r_squared(&mut self, arguments: &DerivedArguments) -> BindResult<Expr> {
        let location = arguments.location;
        let square = self.build_arithmetic(
            Operator::Multiply,
            arguments.correlation_expr(),
            arguments.correlation_expr(),
            location,
        )?;
        let zero = || Expr::literal(Value::Double(0.0), Type::Double, location);
        let x_is_constant = self.build_comparison(Comparison::Equal, arguments.variance_expr(1), zero(), location)?;
        let y_is_constant = self.build_comparison(Comparison::Equal, arguments.variance_expr(0), zero(), location)?;
        let one = Expr::literal(Value::Double(1.0), Type::Double, location);
        let branches = vec![
            CaseBranch::new(x_is_constant, Expr::null(Type::Double, location)),
            CaseBranch::new(y_is_constant, one),
        ];
        Ok(Expr::case(branches, square, location))
    }
}

/// The arguments of a call as doubles: y, then x. They are NULL for a row that FILTER leaves out.
struct DerivedArguments {
    arguments: Vec<Expr>,
    location: SqlLocation,
}

impl DerivedArguments {
    fn argument_at(&self, at: usize) -> Expr {
        self.arguments.get(at).cloned().unwrap_or_else(|| Expr::null(Type::Double, self.location))
    }

    /// Returns an argument, or NULL for rows in which either argument is NULL.
    fn argument_of_pairs(&self, at: usize) -> Expr {
        let is_null = |at| Expr::null_test(self.argument_at(at), self.location);
        let is_incomplete = Expr::connected(Connective::Or, vec![is_null(0), is_null(1)], self.location);
        let branch = CaseBranch::new(is_incomplete, Expr::null(Type::Double, self.location));
        Expr::case(vec![branch], self.argument_at(at), self.location)
    }

    fn count_expr(&self) -> Expr {
        self.aggregate_expr(AggregateFunction::Count, vec![self.argument_of_pairs(1)])
    }

    fn average_expr(&self, at: usize) -> Expr {
        self.aggregate_expr(AggregateFunction::Average, vec![self.argument_of_pairs(at)])
    }

    fn variance_expr(&self, at: usize) -> Expr {
        self.aggregate_expr(AggregateFunction::VariancePopulation, vec![self.argument_of_pairs(at)])
    }

    fn covariance_expr(&self) -> Expr {
        self.aggregate_expr(AggregateFunction::CovariancePopulation, vec![self.argument_at(0), self.argument_at(1)])
    }

    fn correlation_expr(&self) -> Expr {
        self.aggregate_expr(AggregateFunction::Correlation, vec![self.argument_at(0), self.argument_at(1)])
    }

    fn aggregate_expr(&self, function: AggregateFunction, arguments: Vec<Expr>) -> Expr {
        let data_type = if function == AggregateFunction::Count { Type::Integer } else { Type::Double };
        Expr::aggregate(AggregateCall::new(function, arguments, data_type, self.location))
    }
}
