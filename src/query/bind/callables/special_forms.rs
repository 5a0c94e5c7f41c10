//! Functions that are forms of CASE, and those that read the as-of date.

use super::syntax_doc::SyntaxDoc;

/// A function with special rules for its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpecialForm {
    Coalesce,
    NullIf,
    If,
    Nvl2,
    Decode,
    ZeroIfNull,
    NullIfZero,
    Div0,
    Div0Null,
    SafeDivide,
    EqualNull,
    IsNull,
    /// TRY_TO_DOUBLE and TO_DOUBLE.
    ToDouble,
    MakeInterval,
    DaysSince,
    MonthsSince,
    /// A function of the tables whose part is a literal and whose date may be a text.
    DatePart,
}

/// Returns the special form of this name, in lower case.
#[must_use]
pub fn find_special_form(name: &str) -> Option<SpecialForm> {
    if matches!(name, "date_part" | "datepart") {
        return Some(SpecialForm::DatePart);
    }
    SPECIAL_FORMS.iter().find(|(doc, _)| doc.names.contains(&name)).map(|(_, form)| *form)
}

/// Every special form, in the order of the manual.
pub static SPECIAL_FORMS: &[(SyntaxDoc, SpecialForm)] = &[
    (
        SyntaxDoc {
            names: &["coalesce", "ifnull", "nvl"],
            usage: "COALESCE(x, …)",
            meaning: "The first argument that is not NULL. The arguments behind it are not computed.",
            examples: &[
                ("COALESCE(NULL, 2, 3)", "2"),
                ("COALESCE(NULL, NULL)", "NULL"),
                ("IFNULL(NULL, 'none')", "none"),
            ],
        },
        SpecialForm::Coalesce,
    ),
    (
        SyntaxDoc {
            names: &["nullif"],
            usage: "NULLIF(x, y)",
            meaning: "NULL where both are equal, else x.",
            examples: &[("NULLIF(5, 5)", "NULL"), ("NULLIF(5, 4)", "5"), ("NULLIF(NULL, 4)", "NULL")],
        },
        SpecialForm::NullIf,
    ),
    (
        SyntaxDoc {
            names: &["if", "iif", "iff"],
            usage: "IF(condition, x, y)",
            meaning: "x where the condition holds, else y, also where it is NULL.",
            examples: &[
                ("IF(2 > 1, 'yes', 'no')", "yes"),
                ("IF(NULL, 'yes', 'no')", "no"),
                ("IFF(1 > 2, 1, 2.5)", "2.5"),
            ],
        },
        SpecialForm::If,
    ),
    (
        SyntaxDoc {
            names: &["nvl2"],
            usage: "NVL2(x, y, z)",
            meaning: "y where x is not NULL, else z.",
            examples: &[("NVL2(5, 'known', 'unknown')", "known"), ("NVL2(NULL, 'known', 'unknown')", "unknown")],
        },
        SpecialForm::Nvl2,
    ),
    (
        SyntaxDoc {
            names: &["decode"],
            usage: "DECODE(x, value, result, … [, otherwise])",
            meaning: "The result behind the first value that x equals, NULL being a value like any other; else the last \
                      argument, or NULL.",
            examples: &[
                ("DECODE('pro', 'free', 0, 'pro', 1, -1)", "1"),
                ("DECODE('gone', 'free', 0, 'pro', 1)", "NULL"),
                ("DECODE(NULL, NULL, 'none', 'some')", "none"),
            ],
        },
        SpecialForm::Decode,
    ),
    (
        SyntaxDoc {
            names: &["zeroifnull"],
            usage: "ZEROIFNULL(x)",
            meaning: "0 where x is NULL, else x.",
            examples: &[("ZEROIFNULL(NULL)", "0"), ("ZEROIFNULL(5)", "5")],
        },
        SpecialForm::ZeroIfNull,
    ),
    (
        SyntaxDoc {
            names: &["nullifzero"],
            usage: "NULLIFZERO(x)",
            meaning: "NULL where x is 0, else x.",
            examples: &[("NULLIFZERO(0)", "NULL"), ("NULLIFZERO(5)", "5")],
        },
        SpecialForm::NullIfZero,
    ),
    (
        SyntaxDoc {
            names: &["div0"],
            usage: "DIV0(x, y)",
            meaning: "x / y, and 0 where y is 0.",
            examples: &[("DIV0(6, 4)", "1.5"), ("DIV0(6, 0)", "0.0"), ("DIV0(NULL, 0)", "NULL")],
        },
        SpecialForm::Div0,
    ),
    (
        SyntaxDoc {
            names: &["div0null"],
            usage: "DIV0NULL(x, y)",
            meaning: "x / y, and 0 where y is 0 or NULL.",
            examples: &[("DIV0NULL(6, 4)", "1.5"), ("DIV0NULL(6, 0)", "0.0"), ("DIV0NULL(6, NULL)", "0.0")],
        },
        SpecialForm::Div0Null,
    ),
    (
        SyntaxDoc {
            names: &["safe_divide", "try_divide"],
            usage: "SAFE_DIVIDE(x, y)",
            meaning: "x / y, which is NULL where y is 0.",
            examples: &[("SAFE_DIVIDE(6, 4)", "1.5"), ("SAFE_DIVIDE(6, 0)", "NULL")],
        },
        SpecialForm::SafeDivide,
    ),
    (
        SyntaxDoc {
            names: &["equal_null"],
            usage: "EQUAL_NULL(x, y)",
            meaning: "Whether both are equal, NULL being a value like any other, as `x IS NOT DISTINCT FROM y`.",
            examples: &[
                ("EQUAL_NULL(NULL, NULL)", "true"),
                ("EQUAL_NULL(1, NULL)", "false"),
                ("EQUAL_NULL(1, 1)", "true"),
            ],
        },
        SpecialForm::EqualNull,
    ),
    (
        SyntaxDoc {
            names: &["isnull"],
            usage: "ISNULL(x), ISNULL(x, y)",
            meaning: "Whether x is NULL; with two arguments, the first that is not NULL, as COALESCE.",
            examples: &[("ISNULL(NULL)", "true"), ("ISNULL(5)", "false"), ("ISNULL(NULL, 5)", "5")],
        },
        SpecialForm::IsNull,
    ),
    (
        SyntaxDoc {
            names: &["try_to_double", "to_double"],
            usage: "TRY_TO_DOUBLE(x)",
            meaning: "As `TRY_CAST(x AS DOUBLE)`; TO_DOUBLE as `CAST(x AS DOUBLE)`.",
            examples: &[
                ("TRY_TO_DOUBLE('2.5')", "2.5"),
                ("TRY_TO_DOUBLE('unknown')", "NULL"),
                ("TO_DOUBLE('1e3')", "1000.0"),
            ],
        },
        SpecialForm::ToDouble,
    ),
    (
        SyntaxDoc {
            names: &["make_interval"],
            usage: "MAKE_INTERVAL(years => n, months => n, weeks => n, days => n, hours => n, mins => n, secs => n)",
            meaning: "An interval of these numbers of units; units that are not named are 0.",
            examples: &[
                ("MAKE_INTERVAL(years => 1, days => 3)", "1 year 3 days"),
                ("DATE '2026-01-31' + MAKE_INTERVAL(months => 1)", "2026-02-28 00:00:00"),
            ],
        },
        SpecialForm::MakeInterval,
    ),
    (
        SyntaxDoc {
            names: &["days_since"],
            usage: "DAYS_SINCE(x)",
            meaning: "Whole days from the day of x to the as-of date; negative for a day ahead.",
            examples: &[
                ("DAYS_SINCE(DATE '2026-06-01')", "29"),
                ("DAYS_SINCE(TIMESTAMP '2026-06-29 23:59:00')", "1"),
                ("DAYS_SINCE(DATE '2026-07-02')", "-2"),
                ("DAYS_SINCE(NULL)", "NULL"),
            ],
        },
        SpecialForm::DaysSince,
    ),
    (
        SyntaxDoc {
            names: &["months_since"],
            usage: "MONTHS_SINCE(x)",
            meaning: "Whole months by the calendar from the day of x to the as-of date. A month is over on the same day of \
                      the next one, or on the day after that month's last where it has no such day.",
            examples: &[
                ("MONTHS_SINCE(DATE '2026-01-31')", "4"),
                ("MONTHS_SINCE(DATE '2026-05-30')", "1"),
                ("MONTHS_SINCE(NULL)", "NULL"),
            ],
        },
        SpecialForm::MonthsSince,
    ),
];
