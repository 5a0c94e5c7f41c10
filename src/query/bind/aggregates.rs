//! Calls of aggregates: which one, over which values, and in which query.

/// The arguments, DISTINCT and ORDER BY in the syntax tree of a call.
mod written_call;
/// The clauses in which an aggregate may be used, and the query that it belongs to.
mod placement;
/// Converts the arguments, and returns the type of the result.
mod argument_types;
/// FILTER (WHERE …), as part of the arguments.
mod filter;
/// The aggregate that a call means, by its arguments.
mod choice;
/// Binds a call.
mod calls;
/// Aggregates that are computed from others.
mod derived;
