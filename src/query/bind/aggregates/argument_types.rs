//! Converts the arguments, and returns the type of the result.

use crate::base::diagnostic::Diagnostic;
use crate::query::bind::binder::{BindResult, Binder};
use crate::query::expr::{AggregateFunction, Expr};
use crate::query::sql_text::SqlLocation;
use crate::query::types::Type;

impl Binder<'_> {
    /// Converts the arguments to the types that the aggregate takes, and returns the type of its result.
    pub(super) fn convert_aggregate_arguments(
        &mut self,
        name: &str,
        aggregate: AggregateFunction,
        arguments: &mut [Expr],
        location: SqlLocation,
    ) -> BindResult<Type> {
        let first = arguments.first().map_or(Type::Null, |argument| argument.data_type);
        match aggregate {
            AggregateFunction::CountRows | AggregateFunction::Count | AggregateFunction::Grouping => Ok(Type::Integer),
            AggregateFunction::Sum => match first {
                Type::Boolean | Type::Null => self.coerce_arguments(arguments, Type::Integer),
                Type::Integer | Type::Decimal(_) | Type::Double | Type::Span => Ok(first),
                _ => self.report_not_a_number(name, first, hint_for_sum(first), location),
            },
            AggregateFunction::Average => match first {
                Type::Boolean | Type::Null => {
                    self.coerce_arguments(arguments, Type::Integer)?;
                    Ok(Type::Double)
                }
                Type::Integer | Type::Decimal(_) | Type::Double => Ok(Type::Double),
                Type::Span => Ok(Type::Span),
                _ => self.report_not_a_number(name, first, hint_for_average(first), location),
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
                self.check_numbers(name, arguments)?;
                self.coerce_arguments(arguments, Type::Double)
            }
            AggregateFunction::Entropy => {
                self.type_null_arguments(arguments, Type::Integer)?;
                Ok(Type::Double)
            }
            AggregateFunction::BitAnd | AggregateFunction::BitOr | AggregateFunction::BitXor => match first {
                Type::Integer | Type::Null => self.coerce_arguments(arguments, Type::Integer),
                _ => self.report_not_a_number(name, first, "convert it: `CAST(… AS BIGINT)`", location),
            },
            AggregateFunction::QuantileContinuous(_) => match first {
                number if number.is_numeric() => Ok(Type::Double),
                Type::Date => Ok(Type::Timestamp),
                Type::Timestamp | Type::TimestampTz => Ok(first),
                Type::Null => self.coerce_arguments(arguments, Type::Double),
                _ => self.report_not_a_number(name, first, "use QUANTILE_DISC, MODE, MIN or MAX", location),
            },
            AggregateFunction::BoolAnd | AggregateFunction::BoolOr => {
                if let Some(argument) = arguments.first_mut() {
                    *argument = self.coerce_to_condition(argument.clone())?;
                }
                Ok(Type::Boolean)
            }
            AggregateFunction::Concatenate => self.convert_joined_texts(name, arguments, location),
            AggregateFunction::Min
            | AggregateFunction::Max
            | AggregateFunction::QuantileDiscrete(_)
            | AggregateFunction::Mode
            | AggregateFunction::ArgMin
            | AggregateFunction::ArgMax
            | AggregateFunction::First
            | AggregateFunction::Last => match first {
                Type::Null => self.coerce_arguments(arguments.get_mut(..1).unwrap_or_default(), Type::Integer),
                known => Ok(known),
            },
        }
    }

    /// Converts all arguments to a type, and returns it.
    fn coerce_arguments(&mut self, arguments: &mut [Expr], to: Type) -> BindResult<Type> {
        for argument in arguments {
            *argument = self.coerce_expr(argument.clone(), to)?;
        }
        Ok(to)
    }

    /// Converts the arguments to a type if the first one is the literal NULL.
    fn type_null_arguments(&mut self, arguments: &mut [Expr], to: Type) -> BindResult<()> {
        if arguments.first().is_none_or(|first| first.data_type == Type::Null) {
            self.coerce_arguments(arguments, to)?;
        }
        Ok(())
    }

    fn check_numbers(&mut self, name: &str, arguments: &[Expr]) -> BindResult<()> {
        for argument in arguments {
            if !argument.data_type.is_numeric() && argument.data_type != Type::Null {
                let message = format!("`{name}` takes numbers, found {}", argument.data_type.noun());
                let hint = if argument.data_type.is_temporal() {
                    "convert it to a number: `days_since(…)` or `EXTRACT(EPOCH FROM …)`"
                } else {
                    "convert it: `CAST(… AS DOUBLE)`"
                };
                return self.report_mistake(Diagnostic::sql_error("sql-type", message).hint(hint), argument.location);
            }
        }
        Ok(())
    }

    /// Converts the values and the separator of STRING_AGG.
    fn convert_joined_texts(&mut self, name: &str, arguments: &mut [Expr], location: SqlLocation) -> BindResult<Type> {
        for argument in arguments.iter_mut() {
            *argument = self.implicit_cast(argument.clone(), Type::Text)?;
        }
        if arguments.get(1).is_some_and(|separator| separator.as_literal().is_none()) {
            let hint = "write the separator as a literal: `STRING_AGG(x, ', ' ORDER BY x)`";
            return self.report_unsupported(format!("a separator of `{name}` that is computed"), hint, location);
        }
        Ok(Type::Text)
    }

    fn report_not_a_number<T>(&mut self, name: &str, found: Type, hint: &str, location: SqlLocation) -> BindResult<T> {
        let message = format!("`{name}` takes a number, found {}", found.noun());
        self.report_mistake(Diagnostic::sql_error("sql-type", message).hint(hint), location)
    }
}

fn hint_for_sum(found: Type) -> &'static str {
    match found {
        Type::Interval => "add up numbers, such as `SUM(EXTRACT(EPOCH FROM x))`",
        time if time.is_temporal() => "add up numbers, such as `SUM(end_date - start_date)`",
        _ => "convert it: `SUM(CAST(… AS DOUBLE))`",
    }
}

fn hint_for_average(found: Type) -> &'static str {
    match found {
        Type::Interval => "average a number, such as `AVG(EXTRACT(EPOCH FROM x))`",
        time if time.is_temporal() => "`MEDIAN(…)` takes times; or average numbers: `AVG(days_since(…))`",
        _ => "convert it: `AVG(CAST(… AS DOUBLE))`",
    }
}
