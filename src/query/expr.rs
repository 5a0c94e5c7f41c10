//! Typed expressions over the columns of one relation.

/// Comparisons, AND and OR, ANY and ALL.
pub mod comparison;
/// Conversions between types.
pub mod cast;
/// The aggregate functions.
pub mod aggregate_function;
/// The window functions and their frames.
pub mod window_function;
/// The expression tree: what an expression does, with its type and its place.
pub mod tree;
/// Builds expressions.
mod constructors;
/// Visits and changes the parts of an expression.
mod traversal;

pub use aggregate_function::AggregateFunction;
pub use cast::Cast;
pub use comparison::{Comparison, Connective, Quantifier};
pub use traversal::{sort_exprs, sort_exprs_mut};
pub use tree::{
    AggregateCall, CaseBranch, Expr, ExprKind, NamedExpr, SortDirection, SortKey, Subquery, SubqueryId, SubqueryKind,
    WindowCall,
};
pub use window_function::{FrameBound, FrameUnits, WindowFrame, WindowFunction};
