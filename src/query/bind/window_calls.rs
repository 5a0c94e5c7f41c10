//! Calls with OVER.

/// Binds a call with OVER.
mod calls;
/// Functions that rank rows or pick one of them.
mod functions;
/// Aggregates with OVER.
mod aggregates;
