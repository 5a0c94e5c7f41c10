//! Lists that an expression creates to use one of their values: `ARRAY_AGG(x ORDER BY y)[1]` is FIRST,
//! `SPLIT(text, ',')[OFFSET(0)]` is a part of a text, `SIZE(COLLECT_SET(x))` is a count. There are no lists otherwise.

/// Brackets behind a value: an element of a list, a part of a text, a path into JSON.
mod element_access;
/// Functions that return one value of a list: its length, or the position of a value.
mod list_calls;
