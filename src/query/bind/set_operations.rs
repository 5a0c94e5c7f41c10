//! UNION, INTERSECT and EXCEPT, and queries in brackets.

/// Brings the columns of both sides to the same order and the same types.
mod alignment;
/// Plans set operations.
mod plans;
/// Binds the sides of a set operation, and the operation.
mod binding;
