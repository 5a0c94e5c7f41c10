//! Some rows of a frame, read once for all workers and all totals.

use polars::prelude::{Column, DataFrame, PolarsError};

use super::column_values::{self, ColumnForm, ColumnValues};
use super::{GroupByInput, hash};

/// Rows, ready to be added to their groups.
pub struct RowBatch {
    pub keys: DataFrame,
    /// The hash of each row's key.
    pub hashes: Vec<u128>,
    /// What [`Inputs`] lists.
    pub columns: Vec<ColumnValues>,
}

/// Rows of a batch that one worker takes.
#[derive(Clone, Copy)]
pub struct GroupedRows<'a> {
    /// Positions in the batch, each with the number of its group.
    pub rows: &'a [(usize, usize)],
    /// The hash of the key of every row of the batch.
    pub keys: &'a [u128],
    /// How many groups there are by now.
    pub groups: usize,
}

/// The columns that the totals of a GROUP BY read, each once in each form.
#[derive(Debug, Clone, Default)]
pub struct InputColumns(Vec<(usize, ColumnForm)>);

impl InputColumns {
    /// The place in [`Batch::columns`] of a column in a form.
    pub fn column_position(&mut self, column: usize, form: ColumnForm) -> usize {
        let known = self.0.iter().position(|known| *known == (column, form));
        known.unwrap_or_else(|| {
            self.0.push((column, form));
            self.0.len() - 1
        })
    }
}

impl RowBatch {
    /// Reads the rows of a frame that has one chunk per column.
    pub fn read(rows: &DataFrame, feed: &GroupByInput, inputs: &InputColumns) -> Result<Self, PolarsError> {
        let names = feed.columns.iter();
        let columns = names.map(|name| rows.column(name).cloned()).collect::<Result<Vec<Column>, _>>()?;
        let mut hashes = vec![hash::EMPTY_KEY; rows.height()];
        let mut keys = Vec::new();
        for (column, name) in columns.iter().zip(feed.schema.iter_names()).take(feed.group_by.keys) {
            column_values::hash_into(column, &mut hashes)?;
            keys.push(column_values::normalised_key(column)?.with_name(name.clone()));
        }
        let keys = DataFrame::new(rows.height(), keys)?;
        let columns = inputs.0.iter().map(|(column, form)| ColumnValues::read(*form, &columns[*column]));
        Ok(Self { keys, hashes, columns: columns.collect::<Result<_, _>>()? })
    }
}
