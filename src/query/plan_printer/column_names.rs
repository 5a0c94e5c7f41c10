//! Names of columns in a printed plan: unique within a relation.

use crate::query::plan::Field;

/// Lists columns with their types.
#[must_use]
pub fn typed_columns(names: &[String], columns: &[Field]) -> String {
    let typed = names.iter().zip(columns).map(|(name, column)| format!("{name} {}", column.data_type));
    typed.collect::<Vec<_>>().join(", ")
}

/// Returns the names of columns, each different from those before it.
#[must_use]
pub fn unique_names(columns: &[Field]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(columns.len());
    for (at, column) in columns.iter().enumerate() {
        let name = if column.name.is_empty() { format!("column{}", at + 1) } else { column.name.clone() };
        names.push(name_beside(&name, &names));
    }
    names
}

/// Returns the name with a number behind it if it is taken.
#[must_use]
pub fn name_beside(name: &str, taken: &[String]) -> String {
    let mut different = name.to_owned();
    let mut count = 1;
    while taken.contains(&different) {
        count += 1;
        different = format!("{name}_{count}");
    }
    different
}
