//! A batch of rows, read once for all workers and all aggregates.

use polars::prelude::{Column, DataFrame, PolarsError};

use super::column_values::{self, ColumnForm, ColumnValues};
use super::hash;
use super::input::GroupByInput;

/// Rows that are ready to be added to their groups.
pub struct RowBatch {
    pub keys: DataFrame,
    /// The hash of each row's key.
    pub hashes: Vec<u128>,
    /// The columns that [`InputColumns`] lists.
    pub columns: Vec<ColumnValues>,
}

/// The rows of a batch that one worker takes.
#[derive(Clone, Copy)]
pub struct GroupedRows<'a> {
    pub rows: &'a [RowOfGroup],
    /// The hash of the key of every row of the batch.
    pub keys: &'a [u128],
    /// The number of groups so far.
    pub groups: usize,
}

/// A row and its group.
#[derive(Debug, Clone, Copy)]
pub struct RowOfGroup {
    /// The position in the batch.
    pub row: usize,
    /// The number of the group.
    pub group: usize,
}

/// The columns that the aggregates of a GROUP BY read, each once in each form.
#[derive(Debug, Clone, Default)]
pub struct InputColumns(Vec<InputColumn>);

/// A column of the input in one form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct InputColumn {
    position: usize,
    form: ColumnForm,
}

impl InputColumns {
    /// Adds a column in a form, unless it is listed already. Returns its position in [`RowBatch::columns`].
    pub fn add(&mut self, position: usize, form: ColumnForm) -> usize {
        let column = InputColumn { position, form };
        self.0.iter().position(|known| *known == column).unwrap_or_else(|| {
            self.0.push(column);
            self.0.len() - 1
        })
    }

    /// Adds several columns in one form. Returns their positions in [`RowBatch::columns`].
    pub fn add_all(&mut self, positions: &[usize], form: ColumnForm) -> Vec<usize> {
        positions.iter().map(|position| self.add(*position, form)).collect()
    }
}

impl RowBatch {
    /// Reads the rows of a frame that has one chunk per column.
    pub fn read(rows: &DataFrame, input: &GroupByInput, columns_read: &InputColumns) -> Result<Self, PolarsError> {
        let names = input.columns.iter();
        let columns = names.map(|name| rows.column(name).cloned()).collect::<Result<Vec<Column>, _>>()?;
        let mut hashes = vec![hash::EMPTY_KEY; rows.height()];
        let mut keys = Vec::new();
        for (column, name) in columns.iter().zip(input.schema.iter_names()).take(input.group_by.keys) {
            column_values::hash_into(column, &mut hashes)?;
            keys.push(column_values::normalised_key(column)?.with_name(name.clone()));
        }
        let keys = DataFrame::new(rows.height(), keys)?;
        let read = |column: &InputColumn| ColumnValues::read(column.form, &columns[column.position]);
        let columns = columns_read.0.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Self { keys, hashes, columns })
    }
}
