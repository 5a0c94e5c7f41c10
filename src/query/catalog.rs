//! The tables that a query may read, as their contracts declare them.

use std::sync::Arc;

use super::plan::Field;

/// A declared table.
#[derive(Debug, Clone, PartialEq)]
pub struct CatalogTable {
    pub name: String,
    pub columns: Vec<Field>,
    /// Names of the columns that together name a row; empty where rows have no key.
    pub key: Vec<String>,
}

impl Field {
    /// A column that may be NULL and hold anything of its type.
    #[must_use]
    pub fn new(name: impl Into<String>, data_type: super::types::Type) -> Self {
        Self { name: name.into(), data_type, nullable: true, values: None }
    }

    /// The same, where only these texts can be in it; any text where the list is empty.
    #[must_use]
    pub fn with_values(mut self, values: &[String]) -> Self {
        self.values = (!values.is_empty()).then(|| Arc::from(values));
        self
    }
}
