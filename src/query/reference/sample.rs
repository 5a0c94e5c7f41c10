//! The tables that examples read.

use crate::query::plan::Field;
use crate::query::types::Type;

/// The table of the examples of aggregates, windows and queries, as a table of FROM.
pub const SAMPLE_SQL: &str = "(VALUES ('a', DATE '2026-06-01', 3, 1.5e0, 'free', TRUE), \
                              ('b', DATE '2026-06-10', 5, 4.5e0, 'free', TRUE), \
                              ('a', DATE '2026-06-15', NULL, 2.5e0, 'pro', FALSE), \
                              ('b', DATE '2026-06-20', 5, 0.5e0, NULL, NULL), \
                              ('c', DATE '2026-06-25', 8, 1e0, 'pro', TRUE)) AS t (account, day, n, x, plan, paid)";

/// A second table, for joins.
pub const PRICES_SQL: &str = "(VALUES ('free', 0), ('pro', 40), ('team', 90)) AS prices (plan, price)";

/// A table that examples read.
#[derive(Debug)]
pub struct SampleTable {
    pub name: &'static str,
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

/// Returns the tables that examples read, with their values as plain text.
#[must_use]
pub fn sample_tables() -> [SampleTable; 2] {
    [SAMPLE_SQL, PRICES_SQL].map(|sql| {
        let sql = sql.trim_start_matches("(VALUES ");
        let (rows, name) = sql.rsplit_once(") AS ").unwrap_or((sql, ""));
        let (name, columns) = name.split_once(" (").unwrap_or((name, ""));
        SampleTable {
            name,
            columns: columns.trim_end_matches(')').split(", ").collect(),
            rows: rows.split("), (").map(plain_cells).collect(),
        }
    })
}

/// Returns the values of a row of SQL literals as plain text.
fn plain_cells(row: &str) -> Vec<String> {
    let plain = row.trim_matches(['(', ')']).replace("DATE ", "").replace("e0", "").replace('\'', "");
    plain.split(", ").map(str::to_owned).collect()
}

/// Returns the columns of the first table.
pub fn sample_columns() -> Vec<Field> {
    let types = [
        ("account", Type::Text),
        ("day", Type::Date),
        ("n", Type::Integer),
        ("x", Type::Double),
        ("plan", Type::Text),
        ("paid", Type::Boolean),
    ];
    types.into_iter().map(|(name, data_type)| Field { nullable: false, ..Field::new(name, data_type) }).collect()
}
