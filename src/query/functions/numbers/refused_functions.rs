//! Functions of numbers that authors know from other engines, and what to write instead.

/// Functions in lower case, each with what to write instead.
pub static REFUSED: &[(&str, &str)] = &[
    // Infinities and NaN, which are NULL here.
    ("isfinite", "infinity and NaN are NULL here: write `x IS NOT NULL`"),
    ("isnan", "NaN is NULL here: write `x IS NULL`"),
    ("is_nan", "NaN is NULL here: write `x IS NULL`"),
    ("isinf", "infinity is NULL here: write `x IS NULL`"),
    ("is_inf", "infinity is NULL here: write `x IS NULL`"),
    ("nanvl", "NaN is NULL here: write `COALESCE(x, y)`"),
    // Values that differ between two runs over the same data.
    ("randn", "nothing may differ between two runs; order by a column for a fixed choice"),
    ("setseed", "nothing may differ between two runs; order by a column for a fixed choice"),
    // Aggregates that others express.
    ("geomean", "write `EXP(AVG(LN(x)))`"),
    ("geometric_mean", "write `EXP(AVG(LN(x)))`"),
    ("sumif", "write `SUM(x) FILTER (WHERE …)`"),
    ("sum_if", "write `SUM(x) FILTER (WHERE …)`"),
    ("avgif", "write `AVG(x) FILTER (WHERE …)`"),
    ("avg_if", "write `AVG(x) FILTER (WHERE …)`"),
    // Functions and operators with another name here.
    ("bitand", "write `a & b`"),
    ("bitor", "write `a | b`"),
    ("bitxor", "write `XOR(a, b)`"),
    ("boolnot", "write `NOT x`"),
    ("safe_add", "write `TRY_CAST` around what may fail, or calculate with DOUBLE"),
    ("safe_multiply", "write `TRY_CAST` around what may fail, or calculate with DOUBLE"),
    ("byte_length", "write `STRLEN(text)`"),
    ("string", "write `CAST(x AS VARCHAR)`"),
    ("int", "write `CAST(x AS BIGINT)`"),
    ("integer", "write `CAST(x AS BIGINT)`"),
    ("float", "write `CAST(x AS DOUBLE)`"),
    ("double", "write `CAST(x AS DOUBLE)`"),
    ("decimal", "write `CAST(x AS DECIMAL(18,2))`"),
    ("safe_cast", "write `TRY_CAST(x AS type)`"),
    ("negative", "write `-x`"),
    ("positive", "write `x`"),
    ("add", "write `a + b`"),
    ("subtract", "write `a - b`"),
    ("multiply", "write `a * b`"),
    ("divide", "write `a / b`, or `a // b` for whole numbers"),
    ("clamp", "write `LEAST(GREATEST(x, lowest), highest)`"),
];
