//! The state of one aggregate for all groups of a worker.

use super::batch::GroupedRows;
use super::column_values::ColumnValues;
use super::group_results::GroupResults;

/// The state of one aggregate for all groups of a worker. The result depends neither on the order of rows nor on the
/// batches they come in.
pub trait GroupAccumulator: Send {
    /// Adds rows. `columns` are the aggregate's arguments and what they are ordered by.
    fn add(&mut self, columns: &[&ColumnValues], rows: &GroupedRows);

    /// Returns the results of `groups` groups in the order of their numbers.
    ///
    /// # Errors
    /// Describes a result that its type does not hold.
    fn finish(self: Box<Self>, groups: usize) -> Result<GroupResults, String>;
}
