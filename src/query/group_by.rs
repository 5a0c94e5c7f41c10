//! GROUP BY over a stream of rows, in memory proportional to the groups and distinct values, not to the rows.
//!
//! Polars keeps rows of rare groups until the end, and takes one more such pass for every COUNT(DISTINCT): gigabytes and
//! minutes for a year of usage events. Here rows are added to their group as they come. Groups and distinct values are
//! identified by 128-bit hashes, which collide with a probability far below that of a disk failure. Each worker thread
//! owns the groups of its share of the hashes, so that workers don't wait for each other. Every aggregate is exact before
//! it is rounded, so that the order of rows and the number of threads do not matter. No library has all three.

/// The input of a GROUP BY: its keys, its aggregates and the columns that they read.
mod input;
/// The reasons why a GROUP BY fails.
mod group_error;
/// 128-bit hashes of keys and values.
mod hash;
/// A table of numbers by 128-bit hashes.
mod number_by_hash;
/// The values of one column of a batch, in the form that an aggregate reads.
mod column_values;
/// The results of an aggregate for all groups, as a column.
mod group_results;
/// Values as bytes that sort as the values do.
mod sort_key;
/// A batch of rows, read once for all workers and all aggregates.
mod batch;
/// The state of one aggregate for all groups of a worker.
mod accumulator;
/// The accumulators of all aggregates.
mod accumulators;
/// An aggregate with its empty accumulator and the columns of a batch that it reads.
mod prepared_aggregate;
/// The distinct values of each group, for a column with few values.
mod small_distinct_set;
/// The distinct values of each group, for several COUNT(DISTINCT …).
mod distinct_counts;
/// The rows whose values are new to their group.
mod distinct_rows;
/// The groups of one worker.
mod worker_groups;
/// GROUP BYs that run on worker threads while rows are sent to them.
mod running;

pub use group_error::GroupError;
pub use input::{GroupAggregate, GroupBy, GroupByInput, OrderColumn};
pub use running::{RunningGroupBy, attach_group_bys};

#[cfg(test)]
mod tests;
