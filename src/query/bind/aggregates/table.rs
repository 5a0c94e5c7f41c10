//! The aggregates that there are, and those that there are not.

use super::AggregateKind;
use super::derived::DerivedAggregate;
use crate::query::bind::syntax_docs::SyntaxDoc;
use crate::query::expr::AggregateFunction;

/// Every aggregate, in the order of the manual.
pub static AGGREGATES: &[(SyntaxDoc, AggregateKind)] = &[
    (
        SyntaxDoc {
            names: &["count"],
            usage: "COUNT(*), COUNT([DISTINCT] x)",
            meaning: "How many rows there are; how many of them have a value; how many different values there are. \
                      0 where there is nothing to count.",
            examples: &[
                ("COUNT(*)", "5"),
                ("COUNT(n)", "4"),
                ("COUNT(DISTINCT n)", "3"),
                ("COUNT(*) FILTER (WHERE paid)", "3"),
            ],
        },
        AggregateKind::Count,
    ),
    (
        SyntaxDoc {
            names: &["count_if", "countif"],
            usage: "COUNT_IF(condition)",
            meaning: "For how many rows the condition holds; NULL where it is NULL for all of them, as in DuckDB (elsewhere 0).",
            examples: &[("COUNT_IF(n > 4)", "3")],
        },
        AggregateKind::CountIf,
    ),
    (
        SyntaxDoc {
            names: &["sum", "fsum", "kahan_sum", "sumkahan"],
            usage: "SUM([DISTINCT] x)",
            meaning: "The exact sum, rounded once where it is a double. Of conditions, how many hold.",
            examples: &[
                ("SUM(n)", "21"),
                ("SUM(DISTINCT n)", "16"),
                ("SUM(paid)", "3"),
                ("SUM(n) FILTER (WHERE n > 100)", "NULL"),
            ],
        },
        AggregateKind::Plain(AggregateFunction::Sum),
    ),
    (
        SyntaxDoc {
            names: &["avg", "mean", "favg"],
            usage: "AVG([DISTINCT] x)",
            meaning: "The exact average, as a double. Of conditions, the share that holds.",
            examples: &[("AVG(n)", "5.25"), ("AVG(paid)", "0.75")],
        },
        AggregateKind::Plain(AggregateFunction::Average),
    ),
    (
        SyntaxDoc {
            names: &["min"],
            usage: "MIN(x)",
            meaning: "The smallest value. Text compares by bytes.",
            examples: &[("MIN(n)", "3"), ("MIN(day)", "2026-06-01"), ("MIN(plan)", "free")],
        },
        AggregateKind::Plain(AggregateFunction::Min),
    ),
    (
        SyntaxDoc {
            names: &["max"],
            usage: "MAX(x)",
            meaning: "The largest value. Text compares by bytes.",
            examples: &[("MAX(n)", "8"), ("MAX(plan)", "pro")],
        },
        AggregateKind::Plain(AggregateFunction::Max),
    ),
    (
        SyntaxDoc {
            names: &["arg_max", "argmax", "max_by"],
            usage: "ARG_MAX(x, y)",
            meaning: "x where y is largest; the smallest x where several rows have that y. Rows where x or y is NULL \
                      do not count.",
            examples: &[
                ("ARG_MAX(plan, day)", "pro"),
                ("ARG_MAX(account, n)", "c"),
                ("ARG_MAX(plan, (n, day))", "pro"),
            ],
        },
        AggregateKind::Plain(AggregateFunction::ArgMax),
    ),
    (
        SyntaxDoc {
            names: &["arg_min", "argmin", "min_by"],
            usage: "ARG_MIN(x, y)",
            meaning: "x where y is smallest; the smallest x where several rows have that y. Rows where x or y is NULL \
                      do not count.",
            examples: &[("ARG_MIN(plan, day)", "free")],
        },
        AggregateKind::Plain(AggregateFunction::ArgMin),
    ),
    (
        SyntaxDoc {
            names: &["first"],
            usage: "FIRST(x ORDER BY y)",
            meaning: "x of the first row in this order, also where it is NULL.",
            examples: &[("FIRST(plan ORDER BY day)", "free"), ("FIRST(n ORDER BY day DESC)", "8")],
        },
        AggregateKind::Ordered(AggregateFunction::First),
    ),
    (
        SyntaxDoc {
            names: &["last"],
            usage: "LAST(x ORDER BY y)",
            meaning: "x of the last row in this order, also where it is NULL.",
            examples: &[("LAST(plan ORDER BY day)", "pro")],
        },
        AggregateKind::Ordered(AggregateFunction::Last),
    ),
    (
        SyntaxDoc {
            names: &["bool_and", "every", "logical_and", "booland_agg"],
            usage: "BOOL_AND(condition)",
            meaning: "Whether the condition holds for every row where it is not NULL.",
            examples: &[("BOOL_AND(paid)", "false"), ("BOOL_AND(n > 2)", "true")],
        },
        AggregateKind::Plain(AggregateFunction::BoolAnd),
    ),
    (
        SyntaxDoc {
            names: &["bool_or", "logical_or", "boolor_agg"],
            usage: "BOOL_OR(condition)",
            meaning: "Whether the condition holds for any row.",
            examples: &[("BOOL_OR(paid)", "true"), ("BOOL_OR(n > 100)", "false")],
        },
        AggregateKind::Plain(AggregateFunction::BoolOr),
    ),
    (
        SyntaxDoc {
            names: &["median"],
            usage: "MEDIAN(x)",
            meaning: "The value in the middle; between two of them, their mean. Of dates it is a timestamp.",
            examples: &[("MEDIAN(n)", "5.0"), ("MEDIAN(day)", "2026-06-15 00:00:00")],
        },
        AggregateKind::Median,
    ),
    (
        SyntaxDoc {
            names: &["quantile_cont", "percentile_cont", "percentile"],
            usage: "QUANTILE_CONT(x, share), PERCENTILE_CONT(share) WITHIN GROUP (ORDER BY x)",
            meaning: "The value below which this share of the values lies, from 0 to 1, interpolated between two values.",
            examples: &[("QUANTILE_CONT(x, 0.75)", "2.5"), ("PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY n)", "4.5")],
        },
        AggregateKind::Quantile { continuous: true },
    ),
    (
        SyntaxDoc {
            names: &["quantile_disc", "quantile", "percentile_disc"],
            usage: "QUANTILE_DISC(x, share), PERCENTILE_DISC(share) WITHIN GROUP (ORDER BY x)",
            meaning: "The smallest value that at least this share of the values does not exceed: always one of them.",
            examples: &[("QUANTILE_DISC(x, 0.75)", "2.5"), ("PERCENTILE_DISC(0.25) WITHIN GROUP (ORDER BY n)", "3")],
        },
        AggregateKind::Quantile { continuous: false },
    ),
    (
        SyntaxDoc {
            names: &["mode"],
            usage: "MODE(x)",
            meaning: "The most frequent value; the smallest of several that are.",
            examples: &[("MODE(n)", "5"), ("MODE(plan)", "free")],
        },
        AggregateKind::Plain(AggregateFunction::Mode),
    ),
    (
        SyntaxDoc {
            names: &["string_agg", "listagg", "group_concat"],
            usage: "STRING_AGG([DISTINCT] x [, separator] ORDER BY y)",
            meaning: "All values as one text, in this order. The separator is a literal, `,` unless said.",
            examples: &[
                ("STRING_AGG(account, ', ' ORDER BY day)", "a, b, a, b, c"),
                ("STRING_AGG(DISTINCT plan, '+' ORDER BY plan)", "free+pro"),
            ],
        },
        AggregateKind::Plain(AggregateFunction::Concatenate),
    ),
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
            meaning: "The correlation (Pearson's) of the rows where neither is NULL; NULL where one of them never varies.",
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
            meaning: "How much the values lean to one side, of a sample; NULL for fewer than three values.",
            examples: &[("SKEWNESS(x)", "1.1858541225631423")],
        },
        AggregateKind::Plain(AggregateFunction::Skewness),
    ),
    (
        SyntaxDoc {
            names: &["kurtosis"],
            usage: "KURTOSIS(x)",
            meaning: "How much more the values lie far out than a normal distribution's, of a sample; NULL for fewer than four values.",
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
            meaning: "The average of x where each value counts as much as its weight.",
            examples: &[("WEIGHTED_AVG(x, n)", "1.7857142857142858")],
        },
        AggregateKind::Derived(DerivedAggregate::WeightedAverage),
    ),
    (
        SyntaxDoc {
            names: &["regr_count"],
            usage: "REGR_COUNT(y, x)",
            meaning: "For how many rows neither is NULL.",
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
            meaning: "By how much y rises where x rises by 1, on the line that fits best; NULL where x never varies.",
            examples: &[("REGR_SLOPE(x, n)", "-0.14705882352941177")],
        },
        AggregateKind::Derived(DerivedAggregate::Slope),
    ),
    (
        SyntaxDoc {
            names: &["regr_intercept"],
            usage: "REGR_INTERCEPT(y, x)",
            meaning: "Where that line stands for x = 0.",
            examples: &[("REGR_INTERCEPT(x, n)", "2.6470588235294117")],
        },
        AggregateKind::Derived(DerivedAggregate::Intercept),
    ),
    (
        SyntaxDoc {
            names: &["regr_r2"],
            usage: "REGR_R2(y, x)",
            meaning: "The share of the variance of y that the line explains; NULL where x never varies.",
            examples: &[("REGR_R2(x, n)", "0.028462998102466795")],
        },
        AggregateKind::Derived(DerivedAggregate::RSquared),
    ),
    (
        SyntaxDoc {
            names: &["bit_and"],
            usage: "BIT_AND(x)",
            meaning: "The bits that all integers have.",
            examples: &[("BIT_AND(n)", "0")],
        },
        AggregateKind::Plain(AggregateFunction::BitAnd),
    ),
    (
        SyntaxDoc {
            names: &["bit_or"],
            usage: "BIT_OR(x)",
            meaning: "The bits that any integer has.",
            examples: &[("BIT_OR(n)", "15")],
        },
        AggregateKind::Plain(AggregateFunction::BitOr),
    ),
    (
        SyntaxDoc {
            names: &["bit_xor"],
            usage: "BIT_XOR(x)",
            meaning: "The bits that an odd number of integers has.",
            examples: &[("BIT_XOR(n)", "11")],
        },
        AggregateKind::Plain(AggregateFunction::BitXor),
    ),
    (
        SyntaxDoc {
            names: &["grouping", "grouping_id"],
            usage: "GROUPING(key, …)",
            meaning: "Which of the keys a row of ROLLUP, CUBE or GROUPING SETS lacks, as bits, the last one being 1: 0 for a plain group.",
            examples: &[("(SELECT SUM(g) FROM (SELECT GROUPING(account) AS g FROM t GROUP BY ROLLUP (account)))", "1")],
        },
        AggregateKind::Plain(AggregateFunction::Grouping),
    ),
];

/// Aggregates of other engines, each with its way out.
pub static REFUSED_AGGREGATES: &[(&str, &str)] = &[
    ("any_value", "it may be any of them: use MIN or MAX, or `ARG_MAX(x, time)` for the newest"),
    ("arbitrary", "it may be any of them: use MIN or MAX, or `ARG_MAX(x, time)` for the newest"),
    ("array_agg", "there are no lists: use `STRING_AGG(x, ',' ORDER BY x)`"),
    ("list", "there are no lists: use `STRING_AGG(x, ',' ORDER BY x)`"),
    ("approx_count_distinct", "use `COUNT(DISTINCT x)`, which is exact"),
    ("approx_quantile", "use `QUANTILE_CONT(x, 0.5)`, which is exact"),
    ("total", "use SUM, which is exact"),
];
