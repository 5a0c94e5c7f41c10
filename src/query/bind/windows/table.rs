//! The functions that only a window has.

use crate::query::bind::form::Form;
use crate::query::expr::WindowFunction;

/// Every window function, in the order of the manual.
pub static WINDOWS: &[(Form, WindowFunction)] = &[
    (
        Form {
            names: &["row_number"],
            usage: "ROW_NUMBER()",
            meaning: "1 for the first row in the order of the window, 2 for the second, and so on.",
        },
        WindowFunction::RowNumber,
    ),
    (
        Form {
            names: &["rank"],
            usage: "RANK()",
            meaning: "One more than how many rows come before; rows that are equal in the order have the same rank.",
        },
        WindowFunction::Rank,
    ),
    (
        Form {
            names: &["dense_rank"],
            usage: "DENSE_RANK()",
            meaning: "One more than how many different values of the order come before.",
        },
        WindowFunction::DenseRank,
    ),
    (
        Form {
            names: &["percent_rank"],
            usage: "PERCENT_RANK()",
            meaning: "The rank less one, as a share of the other rows: 0 for the first, 1 for the last.",
        },
        WindowFunction::PercentRank,
    ),
    (
        Form {
            names: &["cume_dist"],
            usage: "CUME_DIST()",
            meaning: "The share of the rows that come before this one or are equal to it in the order.",
        },
        WindowFunction::CumulativeDistribution,
    ),
    (
        Form {
            names: &["ntile"],
            usage: "NTILE(count)",
            meaning: "The number, from 1, of the group that a row is in where all rows are dealt in order to so many \
                      groups, as equal in size as they can be. The count is a literal.",
        },
        WindowFunction::Ntile,
    ),
    (
        Form {
            names: &["lag"],
            usage: "LAG(x [, rows [, default]])",
            meaning: "x of the row so many rows before, one unless said; the default, or NULL, where there is none.",
        },
        WindowFunction::Lag,
    ),
    (
        Form {
            names: &["lead"],
            usage: "LEAD(x [, rows [, default]])",
            meaning: "x of the row so many rows after, one unless said; the default, or NULL, where there is none.",
        },
        WindowFunction::Lead,
    ),
    (
        Form {
            names: &["first_value"],
            usage: "FIRST_VALUE(x)",
            meaning: "x of the first row of the frame. As `FIRST(x)` with OVER.",
        },
        WindowFunction::FirstValue,
    ),
    (
        Form {
            names: &["last_value"],
            usage: "LAST_VALUE(x)",
            meaning: "x of the last row of the frame, which with ORDER BY ends with the current row and its equals. As \
                      `LAST(x)` with OVER.",
        },
        WindowFunction::LastValue,
    ),
    (
        Form {
            names: &["nth_value"],
            usage: "NTH_VALUE(x, position)",
            meaning: "x of the row at this position of the frame, the first being 1; NULL where there is none.",
        },
        WindowFunction::NthValue,
    ),
];
