//! Aggregates, except those of statistics, and the aggregates of other engines that are refused.

use super::aggregate_kind::{AggregateKind, QuantileKind};
use super::syntax_doc::SyntaxDoc;
use crate::query::expr::AggregateFunction;

/// The aggregates, in the order of the manual. Those of [`super::statistical_aggregates`] follow.
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
            meaning: "The number of rows for which the condition holds; NULL if it is NULL for all of them, as in DuckDB (0 in other engines).",
            examples: &[("COUNT_IF(n > 4)", "3")],
        },
        AggregateKind::CountIf,
    ),
    (
        SyntaxDoc {
            names: &["sum", "fsum", "kahan_sum", "sumkahan"],
            usage: "SUM([DISTINCT] x)",
            meaning: "The exact sum, rounded once where it is a double. For conditions, the number that hold.",
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
            meaning: "The exact average, as a double. For conditions, the share that holds.",
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
            meaning: "The middle value, or the mean of the two middle values. For dates, the result is a timestamp.",
            examples: &[("MEDIAN(n)", "5.0"), ("MEDIAN(day)", "2026-06-15 00:00:00")],
        },
        AggregateKind::Median,
    ),
    (
        SyntaxDoc {
            names: &["quantile_cont", "percentile_cont", "percentile"],
            usage: "QUANTILE_CONT(x, share), PERCENTILE_CONT(share) WITHIN GROUP (ORDER BY x)",
            meaning: "The value below which this share of the values is, interpolated between two values. The share is from 0 to 1.",
            examples: &[("QUANTILE_CONT(x, 0.75)", "2.5"), ("PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY n)", "4.5")],
        },
        AggregateKind::Quantile(QuantileKind::Continuous),
    ),
    (
        SyntaxDoc {
            names: &["quantile_disc", "quantile", "percentile_disc"],
            usage: "QUANTILE_DISC(x, share), PERCENTILE_DISC(share) WITHIN GROUP (ORDER BY x)",
            meaning: "The smallest value that at least this share of the values does not exceed: always one of them.",
            examples: &[("QUANTILE_DISC(x, 0.75)", "2.5"), ("PERCENTILE_DISC(0.25) WITHIN GROUP (ORDER BY n)", "3")],
        },
        AggregateKind::Quantile(QuantileKind::Discrete),
    ),
    (
        SyntaxDoc {
            names: &["mode"],
            usage: "MODE(x)",
            meaning: "The most frequent value; if several are, the smallest of them.",
            examples: &[("MODE(n)", "5"), ("MODE(plan)", "free")],
        },
        AggregateKind::Plain(AggregateFunction::Mode),
    ),
    (
        SyntaxDoc {
            names: &["string_agg", "listagg", "group_concat"],
            usage: "STRING_AGG([DISTINCT] x [, separator] ORDER BY y)",
            meaning: "All values as one text, in this order. The separator is a literal; the default is `,`.",
            examples: &[
                ("STRING_AGG(account, ', ' ORDER BY day)", "a, b, a, b, c"),
                ("STRING_AGG(DISTINCT plan, '+' ORDER BY plan)", "free+pro"),
            ],
        },
        AggregateKind::Plain(AggregateFunction::Concatenate),
    ),
    (
        SyntaxDoc {
            names: &["bit_and"],
            usage: "BIT_AND(x)",
            meaning: "The bits that are set in all integers.",
            examples: &[("BIT_AND(n)", "0")],
        },
        AggregateKind::Plain(AggregateFunction::BitAnd),
    ),
    (
        SyntaxDoc {
            names: &["bit_or"],
            usage: "BIT_OR(x)",
            meaning: "The bits that are set in any integer.",
            examples: &[("BIT_OR(n)", "15")],
        },
        AggregateKind::Plain(AggregateFunction::BitOr),
    ),
    (
        SyntaxDoc {
            names: &["bit_xor"],
            usage: "BIT_XOR(x)",
            meaning: "The bits that are set in an odd number of integers.",
            examples: &[("BIT_XOR(n)", "11")],
        },
        AggregateKind::Plain(AggregateFunction::BitXor),
    ),
    (
        SyntaxDoc {
            names: &["grouping", "grouping_id"],
            usage: "GROUPING(key, …)",
            meaning: "The keys that a row of ROLLUP, CUBE or GROUPING SETS lacks, as bits; the last key is bit 1. 0 for a plain group.",
            examples: &[("(SELECT SUM(g) FROM (SELECT GROUPING(account) AS g FROM t GROUP BY ROLLUP (account)))", "1")],
        },
        AggregateKind::Plain(AggregateFunction::Grouping),
    ),
];

/// Aggregates of other engines, each with its replacement.
pub static REFUSED_AGGREGATES: &[(&str, &str)] = &[
    ("any_value", "it may be any of them: use MIN or MAX, or `ARG_MAX(x, time)` for the newest"),
    ("arbitrary", "it may be any of them: use MIN or MAX, or `ARG_MAX(x, time)` for the newest"),
    ("array_agg", "there are no lists: use `STRING_AGG(x, ',' ORDER BY x)`"),
    ("list", "there are no lists: use `STRING_AGG(x, ',' ORDER BY x)`"),
    ("approx_count_distinct", "use `COUNT(DISTINCT x)`, which is exact"),
    ("approx_quantile", "use `QUANTILE_CONT(x, 0.5)`, which is exact"),
    ("total", "use SUM, which is exact"),
];
