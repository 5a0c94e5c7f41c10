//! FROM: tables, subqueries and joins.

/// The items of FROM, and the joins behind each.
mod items;
/// Tables and subqueries, with their aliases.
mod tables;
/// JOIN: which rows match, and the names of both sides.
mod joins;
/// LATERAL: a subquery that reads the row beside it.
mod lateral;
/// ASOF JOIN: the nearest row of a table.
mod asof_joins;
