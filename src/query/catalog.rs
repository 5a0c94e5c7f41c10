//! The tables that a query may read, as their contracts declare them.

use super::plan::Field;

/// A declared table.
#[derive(Debug, Clone, PartialEq)]
pub struct CatalogTable {
    pub name: String,
    pub columns: Vec<Field>,
    /// The names of the columns that together identify a row; empty if rows have no key.
    pub key: Vec<String>,
}
