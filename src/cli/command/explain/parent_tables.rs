//! The published parents of a day.

use arrow::array::RecordBatch;
use chrono::NaiveDate;

use crate::base::error::Error;
use crate::cli::table_row::{TableRow, rows_where};
use crate::config::Bands;
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::{PARENT_HEALTH, PARENT_MEMBERS};

/// The published parents of a day, and their members.
pub struct ParentTables {
    health: Vec<RecordBatch>,
    members: Vec<RecordBatch>,
    pub bands: Bands,
}

impl ParentTables {
    /// Reads the tables; they are empty if the day has none.
    ///
    /// # Errors
    /// A warehouse that can't be read.
    pub fn read(reader: &WarehouseReader<'_>, bands: &Bands, day: NaiveDate) -> Result<Self, Error> {
        Ok(ParentTables {
            health: reader.read_table_if_present(PARENT_HEALTH, day)?,
            members: reader.read_table_if_present(PARENT_MEMBERS, day)?,
            bands: bands.clone(),
        })
    }

    /// The row of a parent.
    pub fn find_parent(&self, id: &str) -> Option<TableRow<'_>> {
        rows_where(&self.health, "parent_id", id).next()
    }

    /// The rows of a parent's members.
    pub fn members_of(&self, parent: &str) -> impl Iterator<Item = TableRow<'_>> {
        rows_where(&self.members, "parent_id", parent)
    }
}
