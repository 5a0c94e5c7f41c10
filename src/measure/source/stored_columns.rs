//! The columns that a source's newest file holds, declared or not, for hints.

use chrono::NaiveDate;

use super::exports::Exports;
use crate::config::Source;
use crate::storage::parquet_footer::{self, HiveKey, PhysicalKind};

/// A column of a file, or a key in its path.
pub struct StoredColumn {
    pub name: String,
    /// The type to declare, as the YAML spells it; `None` if no type holds such values.
    pub declared_as: Option<String>,
}

/// Returns the columns of a source's newest file; none if it cannot be read, because hints can do without.
#[must_use]
pub fn read_stored_columns(source: &Source, exports: &Exports) -> Vec<StoredColumn> {
    let listed = exports.list(&source.files).unwrap_or_default();
    let Some(newest) = listed.objects.last() else { return Vec::new() };
    let footers = exports.read_footers(std::slice::from_ref(newest)).unwrap_or_default();
    let stored = footers.iter().flat_map(|footer| &footer.columns);
    let stored =
        stored.map(|column| StoredColumn { name: column.name.clone(), declared_as: type_to_declare(&column.kind) });
    let keys = parquet_footer::hive_keys(&newest.path).into_iter().map(column_of_key);
    stored.chain(keys).collect()
}

fn column_of_key(key: HiveKey) -> StoredColumn {
    let kind = if key.value.parse::<NaiveDate>().is_ok() { "date" } else { "text" };
    StoredColumn { name: key.name, declared_as: Some(kind.to_owned()) }
}

fn type_to_declare(kind: &PhysicalKind) -> Option<String> {
    let name = match kind {
        PhysicalKind::Integer { .. } => "integer",
        PhysicalKind::Float { .. } => "number",
        PhysicalKind::Decimal { scale, .. } if *scale >= 0 => return Some(format!("decimal({scale})")),
        PhysicalKind::Text | PhysicalKind::Uuid => "text",
        PhysicalKind::Boolean => "boolean",
        PhysicalKind::Date => "date",
        PhysicalKind::Timestamp { .. } => "timestamp",
        PhysicalKind::Decimal { .. }
        | PhysicalKind::Binary
        | PhysicalKind::Time
        | PhysicalKind::Nested
        | PhysicalKind::Other(_) => return None,
    };
    Some(name.to_owned())
}
