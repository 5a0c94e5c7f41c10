//! Prints aggregates and windows.

use super::expressions::ExprPrinter;
use crate::query::expr::{AggregateCall, AggregateFunction, FrameBound, FrameUnits, WindowCall, WindowFunction};

/// Whether the frame of a window is part of what it computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FrameUse {
    Read,
    Ignored,
}

impl ExprPrinter<'_> {
    #[must_use]
    pub fn format_aggregate(&self, aggregate: &AggregateCall) -> String {
        let arguments = self.format_list(&aggregate.arguments);
        let distinct = if aggregate.distinct { "DISTINCT " } else { "" };
        let order = match aggregate.order.as_slice() {
            [] => String::new(),
            order => format!(" ORDER BY {}", self.format_order(order)),
        };
        match aggregate.function {
            AggregateFunction::CountRows => "COUNT(*)".to_owned(),
            AggregateFunction::QuantileContinuous(share) | AggregateFunction::QuantileDiscrete(share) => {
                format!("{}({arguments}, {share}{order})", aggregate_name(aggregate.function))
            }
            function => format!("{}({distinct}{arguments}{order})", aggregate_name(function)),
        }
    }

    #[must_use]
    pub fn format_window(&self, window: &WindowCall) -> String {
        let arguments = match window.function {
            WindowFunction::Aggregate(AggregateFunction::CountRows) => "*".to_owned(),
            _ => self.format_list(window.function_arguments()),
        };
        let (function, frame) = match window.function {
            WindowFunction::RowNumber => ("ROW_NUMBER", FrameUse::Ignored),
            WindowFunction::Rank => ("RANK", FrameUse::Ignored),
            WindowFunction::DenseRank => ("DENSE_RANK", FrameUse::Ignored),
            WindowFunction::PercentRank => ("PERCENT_RANK", FrameUse::Ignored),
            WindowFunction::CumulativeDistribution => ("CUME_DIST", FrameUse::Ignored),
            WindowFunction::Ntile => ("NTILE", FrameUse::Ignored),
            WindowFunction::Lag => ("LAG", FrameUse::Ignored),
            WindowFunction::Lead => ("LEAD", FrameUse::Ignored),
            WindowFunction::FirstValue => ("FIRST_VALUE", FrameUse::Read),
            WindowFunction::LastValue => ("LAST_VALUE", FrameUse::Read),
            WindowFunction::NthValue => ("NTH_VALUE", FrameUse::Read),
            WindowFunction::Aggregate(function) => (aggregate_name(function), FrameUse::Read),
            WindowFunction::CountDistinct => {
                return self.format_over(&format!("COUNT(DISTINCT {arguments})"), window, FrameUse::Read);
            }
        };
        let nulls = if window.ignore_nulls { " IGNORE NULLS" } else { "" };
        self.format_over(&format!("{function}({arguments}){nulls}"), window, frame)
    }

    fn format_over(&self, call: &str, window: &WindowCall, frame: FrameUse) -> String {
        let mut parts = Vec::new();
        if !window.partition.is_empty() {
            parts.push(format!("PARTITION BY {}", self.format_list(&window.partition)));
        }
        if !window.order.is_empty() {
            parts.push(format!("ORDER BY {}", self.format_order(&window.order)));
        }
        if frame == FrameUse::Read {
            parts.push(self.format_frame(window));
        }
        format!("{call} OVER ({})", parts.join(" "))
    }

    fn format_frame(&self, window: &WindowCall) -> String {
        let units = match window.frame.units {
            FrameUnits::Rows => "ROWS",
            FrameUnits::Range | FrameUnits::Distance { .. } => "RANGE",
            FrameUnits::Groups => "GROUPS",
        };
        let (start, end) = (self.format_bound(window.frame.start, window), self.format_bound(window.frame.end, window));
        format!("{units} BETWEEN {start} AND {end}")
    }

    fn format_bound(&self, bound: FrameBound, window: &WindowCall) -> String {
        match bound {
            FrameBound::UnboundedPreceding => "UNBOUNDED PRECEDING".to_owned(),
            FrameBound::Preceding(rows) => format!("{rows} PRECEDING"),
            FrameBound::CurrentRow => "CURRENT ROW".to_owned(),
            FrameBound::Following(rows) => format!("{rows} FOLLOWING"),
            FrameBound::UnboundedFollowing => "UNBOUNDED FOLLOWING".to_owned(),
            FrameBound::At(at) => window.arguments.get(at).map_or_else(String::new, |value| self.format_expr(value)),
        }
    }
}

fn aggregate_name(function: AggregateFunction) -> &'static str {
    match function {
        AggregateFunction::CountRows | AggregateFunction::Count => "COUNT",
        AggregateFunction::Sum => "SUM",
        AggregateFunction::Average => "AVG",
        AggregateFunction::Min => "MIN",
        AggregateFunction::Max => "MAX",
        AggregateFunction::BoolAnd => "BOOL_AND",
        AggregateFunction::BoolOr => "BOOL_OR",
        AggregateFunction::QuantileContinuous(_) => "QUANTILE_CONT",
        AggregateFunction::QuantileDiscrete(_) => "QUANTILE_DISC",
        AggregateFunction::VarianceSample => "VAR_SAMP",
        AggregateFunction::VariancePopulation => "VAR_POP",
        AggregateFunction::DeviationSample => "STDDEV_SAMP",
        AggregateFunction::DeviationPopulation => "STDDEV_POP",
        AggregateFunction::Correlation => "CORR",
        AggregateFunction::CovarianceSample => "COVAR_SAMP",
        AggregateFunction::CovariancePopulation => "COVAR_POP",
        AggregateFunction::Mode => "MODE",
        AggregateFunction::ArgMin => "ARG_MIN",
        AggregateFunction::ArgMax => "ARG_MAX",
        AggregateFunction::Skewness => "SKEWNESS",
        AggregateFunction::KurtosisSample => "KURTOSIS",
        AggregateFunction::KurtosisPopulation => "KURTOSIS_POP",
        AggregateFunction::Product => "PRODUCT",
        AggregateFunction::MedianDeviation => "MAD",
        AggregateFunction::Entropy => "ENTROPY",
        AggregateFunction::BitAnd => "BIT_AND",
        AggregateFunction::BitOr => "BIT_OR",
        AggregateFunction::BitXor => "BIT_XOR",
        AggregateFunction::Concatenate => "STRING_AGG",
        AggregateFunction::First => "FIRST",
        AggregateFunction::Last => "LAST",
        AggregateFunction::Grouping => "GROUPING",
    }
}
