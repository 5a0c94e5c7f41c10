//! What aggregates take and give.

use super::true_literal;
use crate::base::diagnostic::Diagnostic;
use crate::query::bind::{BindResult, Binder};
use crate::query::expr::{AggregateFunction, Expr, SqlLocation};
use crate::query::types::Type;

impl Binder<'_> {
    /// Converts the arguments to what the aggregate takes, and tells what it gives.
    pub(in crate::query::bind) fn convert_aggregate_arguments(
        &mut self,
        name: &str,
        aggregate: AggregateFunction,
        arguments: &mut [Expr],
        location: SqlLocation,
    ) -> BindResult<Type> {
        let first = arguments.first().map_or(Type::Null, |argument| argument.data_type);
        let wrong = |binder: &mut Self, hint: &str| {
            let message = format!("`{name}` takes a number, found {}", first.noun());
            binder.report_mistake(Diagnostic::sql("sql-type", message).hint(hint), location)
        };
        let number = |binder: &mut Self, arguments: &mut [Expr], to: Type| -> BindResult<()> {
            for argument in arguments {
                let expr = std::mem::replace(argument, true_literal(location));
                *argument = binder.coerce(expr, to)?;
            }
            Ok(())
        };
        Ok(match aggregate {
            AggregateFunction::CountRows | AggregateFunction::Count | AggregateFunction::Grouping => Type::Integer,
            AggregateFunction::Sum => match first {
                Type::Boolean | Type::Null => {
                    number(self, arguments, Type::Integer)?;
                    Type::Integer
                }
                Type::Integer | Type::Decimal(_) | Type::Double | Type::Span => first,
                Type::Interval => return wrong(self, "add up numbers, such as `SUM(EXTRACT(EPOCH FROM x))`"),
                time if time.is_temporal() => {
                    return wrong(self, "add up numbers, such as `SUM(end_date - start_date)`");
                }
                _ => return wrong(self, "convert it: `SUM(CAST(… AS DOUBLE))`"),
            },
            AggregateFunction::Average => match first {
                Type::Boolean | Type::Null => {
                    number(self, arguments, Type::Integer)?;
                    Type::Double
                }
                Type::Integer | Type::Decimal(_) | Type::Double => Type::Double,
                Type::Span => Type::Span,
                Type::Interval => return wrong(self, "average a number, such as `AVG(EXTRACT(EPOCH FROM x))`"),
                time if time.is_temporal() => {
                    return wrong(self, "`MEDIAN(…)` takes times; or average numbers: `AVG(days_since(…))`");
                }
                _ => return wrong(self, "convert it: `AVG(CAST(… AS DOUBLE))`"),
            },
            AggregateFunction::VarianceSample
            | AggregateFunction::VariancePopulation
            | AggregateFunction::DeviationSample
            | AggregateFunction::DeviationPopulation
            | AggregateFunction::Correlation
            | AggregateFunction::CovarianceSample
            | AggregateFunction::CovariancePopulation
            | AggregateFunction::Skewness
            | AggregateFunction::KurtosisSample
            | AggregateFunction::KurtosisPopulation
            | AggregateFunction::Product
            | AggregateFunction::MedianDeviation => {
                for argument in arguments.iter() {
                    if !argument.data_type.is_numeric() && argument.data_type != Type::Null {
                        let message = format!("`{name}` takes numbers, found {}", argument.data_type.noun());
                        let hint = if argument.data_type.is_temporal() {
                            "take a number of it: `days_since(…)` or `EXTRACT(EPOCH FROM …)`"
                        } else {
                            "convert it: `CAST(… AS DOUBLE)`"
                        };
                        return self.report_mistake(Diagnostic::sql("sql-type", message).hint(hint), argument.location);
                    }
                }
                number(self, arguments, Type::Double)?;
                Type::Double
            }
            AggregateFunction::Entropy => {
                if first == Type::Null {
                    number(self, arguments, Type::Integer)?;
                }
                Type::Double
            }
            AggregateFunction::BitAnd | AggregateFunction::BitOr | AggregateFunction::BitXor => match first {
                Type::Integer | Type::Null => {
                    number(self, arguments, Type::Integer)?;
                    Type::Integer
                }
                _ => return wrong(self, "convert it: `CAST(… AS BIGINT)`"),
            },
            AggregateFunction::QuantileContinuous(_) => match first {
                number if number.is_numeric() => Type::Double,
                Type::Date => Type::Timestamp,
                Type::Timestamp | Type::TimestampTz => first,
                Type::Null => {
                    number(self, arguments, Type::Double)?;
                    Type::Double
                }
                _ => return wrong(self, "use QUANTILE_DISC, MODE, MIN or MAX"),
            },
            AggregateFunction::BoolAnd | AggregateFunction::BoolOr => {
                if let Some(argument) = arguments.first_mut() {
                    let expr = std::mem::replace(argument, true_literal(location));
                    *argument = self.coerce_to_condition(expr)?;
                }
                Type::Boolean
            }
            AggregateFunction::Concatenate => {
                for argument in arguments.iter_mut() {
                    let expr = std::mem::replace(argument, true_literal(location));
                    *argument = self.implicit_cast(expr, Type::Text)?;
                }
                if arguments.get(1).is_some_and(|separator| separator.as_literal().is_none()) {
                    let hint = "write the separator as a literal: `STRING_AGG(x, ', ' ORDER BY x)`";
                    return self.report_unsupported(
                        format!("a separator of `{name}` that is computed"),
                        hint,
                        location,
                    );
                }
                Type::Text
            }
            AggregateFunction::Min
            | AggregateFunction::Max
            | AggregateFunction::QuantileDiscrete(_)
            | AggregateFunction::Mode
            | AggregateFunction::ArgMin
            | AggregateFunction::ArgMax
            | AggregateFunction::First
            | AggregateFunction::Last => match first {
                Type::Null => {
                    number(self, arguments.get_mut(..1).unwrap_or_default(), Type::Integer)?;
                    Type::Integer
                }
                known => known,
            },
        })
    }
}
