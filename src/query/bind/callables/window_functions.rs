//! The functions that need a window.

use super::syntax_doc::SyntaxDoc;
use crate::query::expr::WindowFunction;

/// Returns the window function of this name, in lower case.
#[must_use]
pub fn find_window_function(name: &str) -> Option<WindowFunction> {
    WINDOWS.iter().find(|(doc, _)| doc.names.contains(&name)).map(|(_, function)| *function)
}

/// Every window function, in the order of the manual.
pub static WINDOWS: &[(SyntaxDoc, WindowFunction)] = &[
    (
        SyntaxDoc {
            names: &["row_number"],
            usage: "ROW_NUMBER()",
            meaning: "1 for the first row in the order of the window, 2 for the second, and so on.",
            examples: &[
                ("ROW_NUMBER() OVER (ORDER BY day DESC)", "5, 4, 3, 2, 1"),
                ("ROW_NUMBER() OVER (PARTITION BY account ORDER BY day)", "1, 1, 2, 2, 1"),
            ],
        },
        WindowFunction::RowNumber,
    ),
    (
        SyntaxDoc {
            names: &["rank"],
            usage: "RANK()",
            meaning: "The number of rows that come before, plus one. Rows that are equal in the order have the same rank.",
            examples: &[("RANK() OVER (ORDER BY n)", "1, 2, 5, 2, 4")],
        },
        WindowFunction::Rank,
    ),
    (
        SyntaxDoc {
            names: &["dense_rank"],
            usage: "DENSE_RANK()",
            meaning: "The number of different values of the order that come before, plus one.",
            examples: &[("DENSE_RANK() OVER (ORDER BY n)", "1, 2, 4, 2, 3")],
        },
        WindowFunction::DenseRank,
    ),
    (
        SyntaxDoc {
            names: &["percent_rank"],
            usage: "PERCENT_RANK()",
            meaning: "The rank less one, as a share of the other rows: 0 for the first, 1 for the last.",
            examples: &[("PERCENT_RANK() OVER (ORDER BY n)", "0.0, 0.25, 1.0, 0.25, 0.75")],
        },
        WindowFunction::PercentRank,
    ),
    (
        SyntaxDoc {
            names: &["cume_dist"],
            usage: "CUME_DIST()",
            meaning: "The share of the rows that come before this one or are equal to it in the order.",
            examples: &[("CUME_DIST() OVER (ORDER BY n)", "0.2, 0.6, 1.0, 0.6, 0.8")],
        },
        WindowFunction::CumulativeDistribution,
    ),
    (
        SyntaxDoc {
            names: &["ntile"],
            usage: "NTILE(count)",
            meaning: "The group of a row, counted from 1, if all rows are divided in order into this number of \
                      groups, as equal in size as they can be. The count is a literal.",
            examples: &[("NTILE(2) OVER (ORDER BY day)", "1, 1, 1, 2, 2")],
        },
        WindowFunction::Ntile,
    ),
    (
        SyntaxDoc {
            names: &["lag"],
            usage: "LAG(x [, rows [, default]])",
            meaning: "x of the row that is this number of rows before, one by default. Without such a row, the default or NULL.",
            examples: &[
                ("LAG(n) OVER (ORDER BY day)", "NULL, 3, 5, NULL, 5"),
                ("LAG(n, 1, 0) OVER (ORDER BY day)", "0, 3, 5, NULL, 5"),
                ("LAG(n IGNORE NULLS) OVER (ORDER BY day)", "NULL, 3, 5, 5, 5"),
            ],
        },
        WindowFunction::Lag,
    ),
    (
        SyntaxDoc {
            names: &["lead"],
            usage: "LEAD(x [, rows [, default]])",
            meaning: "x of the row that is this number of rows after, one by default. Without such a row, the default or NULL.",
            examples: &[("LEAD(n, 2) OVER (ORDER BY day)", "NULL, 5, 8, NULL, NULL")],
        },
        WindowFunction::Lead,
    ),
    (
        SyntaxDoc {
            names: &["first_value"],
            usage: "FIRST_VALUE(x)",
            meaning: "x of the first row of the frame. As `FIRST(x)` with OVER.",
            examples: &[("FIRST_VALUE(plan) OVER (PARTITION BY account ORDER BY day)", "free, free, free, free, pro")],
        },
        WindowFunction::FirstValue,
    ),
    (
        SyntaxDoc {
            names: &["last_value"],
            usage: "LAST_VALUE(x)",
            meaning: "x of the last row of the frame, which with ORDER BY ends with the current row and its equals. As \
                      `LAST(x)` with OVER.",
            examples: &[("LAST_VALUE(n IGNORE NULLS) OVER (ORDER BY day)", "3, 5, 5, 5, 8")],
        },
        WindowFunction::LastValue,
    ),
    (
        SyntaxDoc {
            names: &["nth_value"],
            usage: "NTH_VALUE(x, position)",
            meaning: "x of the row at this position of the frame, the first being 1; NULL where there is none.",
            examples: &[("NTH_VALUE(n, 2) OVER (ORDER BY day)", "NULL, 5, 5, 5, 5")],
        },
        WindowFunction::NthValue,
    ),
];

/// A window function that is computed from another one.
pub static RATIO_TO_REPORT: SyntaxDoc = SyntaxDoc {
    names: &["ratio_to_report"],
    usage: "RATIO_TO_REPORT(x)",
    meaning: "x divided by the sum of the window.",
    examples: &[("RATIO_TO_REPORT(n) OVER (PARTITION BY plan)", "0.375, 0.625, NULL, 1.0, 1.0")],
};
