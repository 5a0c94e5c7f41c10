//! The aggregates that there are, and those that there are not.

use super::Called;
use super::derived::Derived;
use crate::query::bind::form::Form;
use crate::query::expr::Aggregate;

/// Every aggregate, in the order of the manual.
pub static AGGREGATES: &[(Form, Called)] = &[
    (
        Form {
            names: &["count"],
            usage: "COUNT(*), COUNT([DISTINCT] x)",
            meaning: "How many rows there are; how many of them have a value; how many different values there are. \
                      0 where there is nothing to count.",
        },
        Called::Count,
    ),
    (
        Form {
            names: &["count_if", "countif"],
            usage: "COUNT_IF(condition)",
            meaning: "For how many rows the condition holds; NULL where it is NULL for all of them, as in DuckDB (elsewhere 0).",
        },
        Called::CountIf,
    ),
    (
        Form {
            names: &["sum", "fsum", "kahan_sum", "sumkahan"],
            usage: "SUM([DISTINCT] x)",
            meaning: "The exact sum, rounded once where it is a double. Of conditions, how many hold.",
        },
        Called::Plain(Aggregate::Sum),
    ),
    (
        Form {
            names: &["avg", "mean", "favg"],
            usage: "AVG([DISTINCT] x)",
            meaning: "The exact average, as a double. Of conditions, the share that holds.",
        },
        Called::Plain(Aggregate::Average),
    ),
    (
        Form { names: &["min"], usage: "MIN(x)", meaning: "The smallest value. Text compares by bytes." },
        Called::Plain(Aggregate::Min),
    ),
    (
        Form { names: &["max"], usage: "MAX(x)", meaning: "The largest value. Text compares by bytes." },
        Called::Plain(Aggregate::Max),
    ),
    (
        Form {
            names: &["arg_max", "argmax", "max_by"],
            usage: "ARG_MAX(x, y)",
            meaning: "x where y is largest; the smallest x where several rows have that y. Rows where x or y is NULL \
                      do not count.",
        },
        Called::Plain(Aggregate::ArgMax),
    ),
    (
        Form {
            names: &["arg_min", "argmin", "min_by"],
            usage: "ARG_MIN(x, y)",
            meaning: "x where y is smallest; the smallest x where several rows have that y. Rows where x or y is NULL \
                      do not count.",
        },
        Called::Plain(Aggregate::ArgMin),
    ),
    (
        Form {
            names: &["first"],
            usage: "FIRST(x ORDER BY y)",
            meaning: "x of the first row in this order, also where it is NULL.",
        },
        Called::Ordered(Aggregate::First),
    ),
    (
        Form {
            names: &["last"],
            usage: "LAST(x ORDER BY y)",
            meaning: "x of the last row in this order, also where it is NULL.",
        },
        Called::Ordered(Aggregate::Last),
    ),
    (
        Form {
            names: &["bool_and", "every", "logical_and", "booland_agg"],
            usage: "BOOL_AND(condition)",
            meaning: "Whether the condition holds for every row where it is not NULL.",
        },
        Called::Plain(Aggregate::BoolAnd),
    ),
    (
        Form {
            names: &["bool_or", "logical_or", "boolor_agg"],
            usage: "BOOL_OR(condition)",
            meaning: "Whether the condition holds for any row.",
        },
        Called::Plain(Aggregate::BoolOr),
    ),
    (
        Form {
            names: &["median"],
            usage: "MEDIAN(x)",
            meaning: "The value in the middle; between two of them, their mean. Of dates it is a timestamp.",
        },
        Called::Median,
    ),
    (
        Form {
            names: &["quantile_cont", "percentile_cont", "percentile"],
            usage: "QUANTILE_CONT(x, share), PERCENTILE_CONT(share) WITHIN GROUP (ORDER BY x)",
            meaning: "The value below which this share of the values lies, from 0 to 1, interpolated between two values.",
        },
        Called::Quantile { continuous: true },
    ),
    (
        Form {
            names: &["quantile_disc", "quantile", "percentile_disc"],
            usage: "QUANTILE_DISC(x, share), PERCENTILE_DISC(share) WITHIN GROUP (ORDER BY x)",
            meaning: "The smallest value that at least this share of the values does not exceed: always one of them.",
        },
        Called::Quantile { continuous: false },
    ),
    (
        Form {
            names: &["mode"],
            usage: "MODE(x)",
            meaning: "The most frequent value; the smallest of several that are.",
        },
        Called::Plain(Aggregate::Mode),
    ),
    (
        Form {
            names: &["string_agg", "listagg", "group_concat"],
            usage: "STRING_AGG([DISTINCT] x [, separator] ORDER BY y)",
            meaning: "All values as one text, in this order. The separator is a literal, `,` unless said.",
        },
        Called::Plain(Aggregate::Concatenate),
    ),
    (
        Form {
            names: &["stddev", "stddev_samp"],
            usage: "STDDEV(x)",
            meaning: "The standard deviation of a sample; NULL for fewer than two values.",
        },
        Called::Plain(Aggregate::DeviationSample),
    ),
    (
        Form {
            names: &["stddev_pop"],
            usage: "STDDEV_POP(x)",
            meaning: "The standard deviation of a whole population.",
        },
        Called::Plain(Aggregate::DeviationPopulation),
    ),
    (
        Form {
            names: &["variance", "var_samp", "variance_samp"],
            usage: "VARIANCE(x)",
            meaning: "The variance of a sample; NULL for fewer than two values.",
        },
        Called::Plain(Aggregate::VarianceSample),
    ),
    (
        Form { names: &["var_pop", "variance_pop"], usage: "VAR_POP(x)", meaning: "The variance of a whole population." },
        Called::Plain(Aggregate::VariancePopulation),
    ),
    (
        Form {
            names: &["corr"],
            usage: "CORR(y, x)",
            meaning: "The correlation (Pearson's) of the rows where neither is NULL; NULL where one of them never varies.",
        },
        Called::Plain(Aggregate::Correlation),
    ),
    (
        Form {
            names: &["covar_samp"],
            usage: "COVAR_SAMP(y, x)",
            meaning: "The covariance of a sample, of the rows where neither is NULL.",
        },
        Called::Plain(Aggregate::CovarianceSample),
    ),
    (
        Form {
            names: &["covar_pop"],
            usage: "COVAR_POP(y, x)",
            meaning: "The covariance of a whole population, of the rows where neither is NULL.",
        },
        Called::Plain(Aggregate::CovariancePopulation),
    ),
    (
        Form { names: &["skewness"], usage: "SKEWNESS(x)", meaning: "How much the values lean to one side, of a sample; NULL for fewer than three values." },
        Called::Plain(Aggregate::Skewness),
    ),
    (
        Form { names: &["kurtosis"], usage: "KURTOSIS(x)", meaning: "How much more the values lie far out than a normal distribution's, of a sample; NULL for fewer than four values." },
        Called::Plain(Aggregate::KurtosisSample),
    ),
    (
        Form { names: &["kurtosis_pop"], usage: "KURTOSIS_POP(x)", meaning: "As KURTOSIS, of a whole population." },
        Called::Plain(Aggregate::KurtosisPopulation),
    ),
    (
        Form { names: &["mad"], usage: "MAD(x)", meaning: "The median of the distances to the median." },
        Called::Plain(Aggregate::MedianDeviation),
    ),
    (
        Form { names: &["entropy"], usage: "ENTROPY(x)", meaning: "How evenly the values are spread, in bits: 0 where all are equal, or there are none." },
        Called::Plain(Aggregate::Entropy),
    ),
    (
        Form { names: &["product"], usage: "PRODUCT(x)", meaning: "All values multiplied, as a double." },
        Called::Plain(Aggregate::Product),
    ),
    (
        Form { names: &["sem"], usage: "SEM(x)", meaning: "The standard error of the mean: STDDEV_POP(x) / SQRT(COUNT(x))." },
        Called::Derived(Derived::StandardError),
    ),
    (
        Form { names: &["weighted_avg", "wavg"], usage: "WEIGHTED_AVG(x, weight)", meaning: "The average of x where each value counts as much as its weight." },
        Called::Derived(Derived::WeightedAverage),
    ),
    (
        Form { names: &["regr_count"], usage: "REGR_COUNT(y, x)", meaning: "For how many rows neither is NULL." },
        Called::Derived(Derived::Count),
    ),
    (
        Form { names: &["regr_avgx"], usage: "REGR_AVGX(y, x)", meaning: "The average of x where neither is NULL." },
        Called::Derived(Derived::AverageX),
    ),
    (
        Form { names: &["regr_avgy"], usage: "REGR_AVGY(y, x)", meaning: "The average of y where neither is NULL." },
        Called::Derived(Derived::AverageY),
    ),
    (
        Form { names: &["regr_sxx"], usage: "REGR_SXX(y, x)", meaning: "The sum of squares of x around its average, where neither is NULL." },
        Called::Derived(Derived::SquaresX),
    ),
    (
        Form { names: &["regr_syy"], usage: "REGR_SYY(y, x)", meaning: "The sum of squares of y around its average, where neither is NULL." },
        Called::Derived(Derived::SquaresY),
    ),
    (
        Form { names: &["regr_sxy"], usage: "REGR_SXY(y, x)", meaning: "The sum of products of both around their averages, where neither is NULL." },
        Called::Derived(Derived::Products),
    ),
    (
        Form { names: &["regr_slope"], usage: "REGR_SLOPE(y, x)", meaning: "By how much y rises where x rises by 1, on the line that fits best; NULL where x never varies." },
        Called::Derived(Derived::Slope),
    ),
    (
        Form { names: &["regr_intercept"], usage: "REGR_INTERCEPT(y, x)", meaning: "Where that line stands for x = 0." },
        Called::Derived(Derived::Intercept),
    ),
    (
        Form { names: &["regr_r2"], usage: "REGR_R2(y, x)", meaning: "The share of the variance of y that the line explains; NULL where x never varies." },
        Called::Derived(Derived::Explained),
    ),
    (
        Form { names: &["bit_and"], usage: "BIT_AND(x)", meaning: "The bits that all integers have." },
        Called::Plain(Aggregate::BitAnd),
    ),
    (
        Form { names: &["bit_or"], usage: "BIT_OR(x)", meaning: "The bits that any integer has." },
        Called::Plain(Aggregate::BitOr),
    ),
    (
        Form { names: &["bit_xor"], usage: "BIT_XOR(x)", meaning: "The bits that an odd number of integers has." },
        Called::Plain(Aggregate::BitXor),
    ),
];

/// Aggregates of other engines, each with its way out.
pub static REFUSED: &[(&str, &str)] = &[
    ("any_value", "it may be any of them: use MIN or MAX, or `ARG_MAX(x, time)` for the newest"),
    ("arbitrary", "it may be any of them: use MIN or MAX, or `ARG_MAX(x, time)` for the newest"),
    ("array_agg", "there are no lists: use `STRING_AGG(x, ',' ORDER BY x)`"),
    ("list", "there are no lists: use `STRING_AGG(x, ',' ORDER BY x)`"),
    ("approx_count_distinct", "use `COUNT(DISTINCT x)`, which is exact"),
    ("approx_quantile", "use `QUANTILE_CONT(x, 0.5)`, which is exact"),
    ("total", "use SUM, which is exact"),
];
