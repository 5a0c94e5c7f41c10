//! Binds names and types: a syntax tree becomes a plan whose columns are known by position and whose expressions are typed.
//!
//! Every mistake is reported with its place and a hint. Binding continues as far as it can, so that one run finds all of
//! them. Syntax that the language does not have is refused here, before a row is read.

// The state and the parts of binding.

/// Shapes of syntax trees that several clauses recognise.
mod syntax_tree;
/// Lists that contain each item once.
mod unique_list;
/// Everything that can be called, except the scalar functions.
pub mod callables;
/// The columns that a name may mean, and the clause of an expression.
mod scope;
/// The queries around the one that is bound.
mod outer_query;
/// The limits on the size of a query.
mod limit_usage;
/// The plans of the subqueries of one text.
mod subquery_plans;
/// Expressions over one row: the names that they may use, and the type that is expected.
mod row_context;
/// The state of binding one SQL text.
mod binder;
/// Refuses expressions and plans that exceed the limits.
mod size_limits;

// Expressions, from their parts to the whole.

/// Conversions that bring expressions to one type.
mod coerce;
/// CAST, and text literals that are used as dates.
mod casts;
/// Comparisons.
mod comparisons;
/// Calls of scalar functions.
mod scalar_calls;
/// Literals and parameters.
mod literals;
/// INTERVAL.
mod intervals;
/// AND, OR, NOT, IS NULL and IS TRUE.
mod logic;
/// CASE and COALESCE.
mod case;
/// Rows of several values.
mod row_values;
/// IN a list and BETWEEN.
mod predicates;
/// LIKE, SIMILAR TO and regular expressions.
mod patterns;
/// Operators.
mod operators;
/// `json:a.b[0]`
mod json_paths;
/// Names of columns and aliases.
mod column_names;
/// Units of time without quotes.
mod date_units;
/// Functions of dates as other engines call them.
mod foreign_dates;
/// MAKE_INTERVAL.
mod make_interval;
/// Functions that are forms of CASE, and those that read the as-of date.
mod special_forms;
/// The keys of ORDER BY within aggregates and windows.
mod sort_keys;
/// Calls of aggregates.
mod aggregates;
/// Frames of windows.
mod window_frames;
/// The window of a call.
mod window_specs;
/// IGNORE NULLS.
mod null_treatment;
/// Calls with OVER.
mod window_calls;
/// Lists in an expression that uses one of their values.
mod lists;
/// Calls of any kind.
mod calls;
/// Queries within expressions.
mod subqueries;
/// Expressions of any kind.
mod expressions;

// Queries, from their clauses to the whole.

/// Plans subqueries within expressions as joins.
mod subquery_joins;
/// WHERE: the rows for which a condition holds.
mod where_clause;
/// VALUES.
mod values_clause;
/// RANGE, GENERATE_SERIES and UNNEST.
mod series;
/// A relation with the names of its columns.
mod scoped_plan;
/// FROM.
mod from_clause;
/// `*`
mod wildcard;
/// The results of SELECT.
mod select_list;
/// The sets of ROLLUP and CUBE.
mod grouping_sets;
/// The groups of a SELECT.
mod select_groups;
/// GROUP BY.
mod group_by_clause;
/// The windows of a SELECT.
mod select_windows;
/// ORDER BY, LIMIT, OFFSET and FETCH.
mod order_and_limit;
/// The bound parts of a SELECT.
mod select_parts;
/// DISTINCT ON.
mod distinct_on;
/// SELECT.
mod select;
/// UNION, INTERSECT and EXCEPT.
mod set_operations;
/// WITH.
mod common_tables;
/// A query with its ORDER BY and LIMIT.
mod queries;

// The entry points.

/// The mistakes of a text that cannot be parsed.
mod unparsed_text;
/// Binds a whole query.
mod bound_query;
/// Binds an expression over one row.
mod row_expression;

#[cfg(test)]
mod tests;

pub use bound_query::{BoundQuery, bind_query};
pub use row_context::{ExpectedType, RowContext};
pub use row_expression::bind_row_expression;
