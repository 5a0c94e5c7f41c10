//! The tables and the row that a text may name: columns of every type, and those of the saved queries.

use crate::query::{CatalogTable, Field, Type};

const TABLES: &[(&str, &str)] = &[
    (
        "usage",
        "account_id text, user_id text!, day date, at timestamp, seen timestamptz, n bigint, m bigint!, d decimal, \
         x double, plan word, active boolean, feature text, event_time timestamp, event_date date!",
    ),
    ("accounts", "account_id text!, seats bigint, plan word!, arr double, n bigint, day date!"),
    (
        "invoices",
        "account_id text, invoice_id text!, amount decimal, status word, issued_on date, due_on date, paid_on date",
    ),
    (
        "tickets",
        "account_id text, priority word, opened_at timestamptz, created_at timestamp, resolved_at timestamptz, csat double",
    ),
    ("nps", "account_id text, response_id text, score bigint, responded_at timestamp"),
];

const ROW_COLUMNS: &str = "a bigint!, b bigint, c decimal, w wide, d double, x double!, t text, u text!, plan word, status word!, \
                   day date, on_day date!, at timestamp, seen timestamptz!, lasted span, active boolean, sure boolean!, \
                   arr double, last_active_on date, nothing null";

const TEXT_VALUES: [&str; 4] = ["free", "gold", "active", "open"];

pub fn test_tables() -> Vec<CatalogTable> {
    TABLES.iter().map(|(name, columns)| test_table(name, columns)).collect()
}

fn test_table(name: &str, columns: &str) -> CatalogTable {
    CatalogTable { name: name.to_owned(), columns: parse_fields(columns), key: Vec::new() }
}

/// Returns the columns of the row that expressions are over.
pub fn test_row_columns() -> Vec<Field> {
    parse_fields(ROW_COLUMNS)
}

fn parse_fields(columns: &str) -> Vec<Field> {
    columns.split(',').filter_map(|column| parse_field(column.trim())).collect()
}

/// Parses `name type`. A type with `!` behind it is never NULL.
fn parse_field(column: &str) -> Option<Field> {
    let (name, spelled) = column.split_once(' ')?;
    let words = TEXT_VALUES.map(str::to_owned);
    let data_type = match spelled.trim_end_matches('!') {
        "text" | "word" => Type::Text,
        "date" => Type::Date,
        "timestamp" => Type::Timestamp,
        "timestamptz" => Type::TimestampTz,
        "bigint" => Type::Integer,
        "decimal" => Type::Decimal(2),
        "wide" => Type::Decimal(38),
        "double" => Type::Double,
        "boolean" => Type::Boolean,
        "span" => Type::Span,
        _ => Type::Null,
    };
    let field = Field { nullable: !spelled.ends_with('!'), ..Field::new(name, data_type) };
    Some(if spelled.starts_with("word") { field.with_values(&words) } else { field })
}
