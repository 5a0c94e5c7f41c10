//! Aggregates of statistics: deviations, correlations, regressions.

use super::aggregate_kind::{AggregateKind, DerivedAggregate};
use super::syntax_doc::SyntaxDoc;
use crate::query::expr::AggregateFunction;

/// The aggregates of statistics, in the order of the manual.
pub static STATISTICAL_AGGREGATES: &[(SyntaxDoc, AggregateKind)] = &[
    (
        SyntaxDoc {
            names: &["stddev", "stddev_samp"],
            usage: "STDDEV(x)",
            meaning: "The standard deviation of a sample; NULL for fewer than two values.",
            examples: &[("STDDEV(n)", "2.0615528128088303"), ("STDDEV(n) FILTER (WHERE n = 3)", "NULL")],
        },
        AggregateKind::Plain(AggregateFunction::DeviationSample),
    ),
    (
        SyntaxDoc {
            names: &["stddev_pop"],
            usage: "STDDEV_POP(x)",
            meaning: "The standard deviation of a whole population.",
            examples: &[("STDDEV_POP(n)", "1.7853571071357126")],
        },
        AggregateKind::Plain(AggregateFunction::DeviationPopulation),
    ),
    (
        SyntaxDoc {
            names: &["variance", "var_samp", "variance_samp"],
            usage: "VARIANCE(x)",
            meaning: "The variance of a sample; NULL for fewer than two values.",
            examples: &[("VARIANCE(n)", "4.25")],
        },
        AggregateKind::Plain(AggregateFunction::VarianceSample),
    ),
    (
        SyntaxDoc {
            names: &["var_pop", "variance_pop"],
            usage: "VAR_POP(x)",
            meaning: "The variance of a whole population.",
            examples: &[("VAR_POP(n)", "3.1875")],
        },
        AggregateKind::Plain(AggregateFunction::VariancePopulation),
    ),
    (
        SyntaxDoc {
            names: &["corr"],
            usage: "CORR(y, x)",
            meaning: "The correlation (Pearson's) of the rows where neither is NULL; NULL if one of them is constant.",
            examples: &[("CORR(x, n)", "-0.16870980440527691")],
        },
        AggregateKind::Plain(AggregateFunction::Correlation),
    ),
    (
        SyntaxDoc {
            names: &["covar_samp"],
            usage: "COVAR_SAMP(y, x)",
            meaning: "The covariance of a sample, of the rows where neither is NULL.",
            examples: &[("COVAR_SAMP(x, n)", "-0.625")],
        },
        AggregateKind::Plain(AggregateFunction::CovarianceSample),
    ),
    (
        SyntaxDoc {
            names: &["covar_pop"],
            usage: "COVAR_POP(y, x)",
            meaning: "The covariance of a whole population, of the rows where neither is NULL.",
            examples: &[("COVAR_POP(x, n)", "-0.46875")],
        },
        AggregateKind::Plain(AggregateFunction::CovariancePopulation),
    ),
    (
        SyntaxDoc {
            names: &["skewness"],
            usage: "SKEWNESS(x)",
            meaning: "How asymmetric the values are, of a sample; NULL for fewer than three values.",
            examples: &[("SKEWNESS(x)", "1.1858541225631423")],
        },
        AggregateKind::Plain(AggregateFunction::Skewness),
    ),
    (
        SyntaxDoc {
            names: &["kurtosis"],
            usage: "KURTOSIS(x)",
            meaning: "How much heavier the tails are than those of a normal distribution, of a sample; NULL for fewer than four values.",
            examples: &[("KURTOSIS(x)", "1.0500000000000007")],
        },
        AggregateKind::Plain(AggregateFunction::KurtosisSample),
    ),
    (
        SyntaxDoc {
            names: &["kurtosis_pop"],
            usage: "KURTOSIS_POP(x)",
            meaning: "As KURTOSIS, of a whole population.",
            examples: &[("KURTOSIS_POP(x)", "-0.7374999999999998")],
        },
        AggregateKind::Plain(AggregateFunction::KurtosisPopulation),
    ),
    (
        SyntaxDoc {
            names: &["mad"],
            usage: "MAD(x)",
            meaning: "The median of the distances to the median.",
            examples: &[("MAD(x)", "1.0")],
        },
        AggregateKind::Plain(AggregateFunction::MedianDeviation),
    ),
    (
        SyntaxDoc {
            names: &["entropy"],
            usage: "ENTROPY(x)",
            meaning: "How evenly the values are spread, in bits: 0 where all are equal, or there are none.",
            examples: &[("ENTROPY(account)", "1.5219280948873621"), ("ENTROPY(plan)", "1.0")],
        },
        AggregateKind::Plain(AggregateFunction::Entropy),
    ),
    (
        SyntaxDoc {
            names: &["product"],
            usage: "PRODUCT(x)",
            meaning: "All values multiplied, as a double.",
            examples: &[("PRODUCT(n)", "600.0")],
        },
        AggregateKind::Plain(AggregateFunction::Product),
    ),
    (
        SyntaxDoc {
            names: &["sem"],
            usage: "SEM(x)",
            meaning: "The standard error of the mean: STDDEV_POP(x) / SQRT(COUNT(x)).",
            examples: &[("SEM(x)", "0.6324555320336759")],
        },
        AggregateKind::Derived(DerivedAggregate::StandardError),
    ),
    (
        SyntaxDoc {
            names: &["weighted_avg", "wavg"],
            usage: "WEIGHTED_AVG(x, weight)",
            meaning: "The average of x in which each value counts with its weight.",
            examples: &[("WEIGHTED_AVG(x, n)", "1.7857142857142858")],
        },
        AggregateKind::Derived(DerivedAggregate::WeightedAverage),
    ),
    (
        SyntaxDoc {
            names: &["regr_count"],
            usage: "REGR_COUNT(y, x)",
            meaning: "The number of rows where neither is NULL.",
            examples: &[("REGR_COUNT(x, n)", "4")],
        },
        AggregateKind::Derived(DerivedAggregate::Count),
    ),
    (
        SyntaxDoc {
            names: &["regr_avgx"],
            usage: "REGR_AVGX(y, x)",
            meaning: "The average of x where neither is NULL.",
            examples: &[("REGR_AVGX(x, n)", "5.25")],
        },
        AggregateKind::Derived(DerivedAggregate::AverageX),
    ),
    (
        SyntaxDoc {
            names: &["regr_avgy"],
            usage: "REGR_AVGY(y, x)",
            meaning: "The average of y where neither is NULL.",
            examples: &[("REGR_AVGY(x, n)", "1.875")],
        },
        AggregateKind::Derived(DerivedAggregate::AverageY),
    ),
    (
        SyntaxDoc {
            names: &["regr_sxx"],
            usage: "REGR_SXX(y, x)",
            meaning: "The sum of squares of x around its average, where neither is NULL.",
            examples: &[("REGR_SXX(x, n)", "12.75")],
        },
        AggregateKind::Derived(DerivedAggregate::SumOfSquaresX),
    ),
    (
        SyntaxDoc {
            names: &["regr_syy"],
            usage: "REGR_SYY(y, x)",
            meaning: "The sum of squares of y around its average, where neither is NULL.",
            examples: &[("REGR_SYY(x, n)", "9.6875")],
        },
        AggregateKind::Derived(DerivedAggregate::SumOfSquaresY),
    ),
    (
        SyntaxDoc {
            names: &["regr_sxy"],
            usage: "REGR_SXY(y, x)",
            meaning: "The sum of products of both around their averages, where neither is NULL.",
            examples: &[("REGR_SXY(x, n)", "-1.875")],
        },
        AggregateKind::Derived(DerivedAggregate::SumOfProducts),
    ),
    (
        SyntaxDoc {
            names: &["regr_slope"],
            usage: "REGR_SLOPE(y, x)",
            meaning: "The rise of y if x rises by 1, on the line that fits best; NULL if x is constant.",
            examples: &[("REGR_SLOPE(x, n)", "-0.14705882352941177")],
        },
        AggregateKind::Derived(DerivedAggregate::Slope),
    ),
    (
        SyntaxDoc {
            names: &["regr_intercept"],
            usage: "REGR_INTERCEPT(y, x)",
            meaning: "The value of that line at x = 0.",
            examples: &[("REGR_INTERCEPT(x, n)", "2.6470588235294117")],
        },
        AggregateKind::Derived(DerivedAggregate::Intercept),
    ),
    (
        SyntaxDoc {
            names: &["regr_r2"],
            usage: "REGR_R2(y, x)",
            meaning: "The share of the variance of y that the line explains; NULL if x is constant.",
            examples: &[("REGR_R2(x, n)", "0.028462998102466795")],
        },
        AggregateKind::Derived(DerivedAggregate::RSquared),
    ),
];
