//! Names and texts as each engine spells them.

use super::{Dialect, Order};
use crate::warehouse::tables::Kind;

/// Words that can't be the name of a column in at least one of the engines unless they are quoted. They are quoted in
/// all, so that one view reads the same everywhere. `value` is what Snowflake calls the row of an external table.
const RESERVED: &str = " account all alter analyse analyze and anti any array as asc assert_rows_modified asymmetric at \
    authorization between bigint binary boolean both by cache case cast char check collate column commit condition \
    connect connection constraint contains create cross cube current current_catalog current_date current_path \
    current_role current_schema current_time current_timestamp current_user cursor database date day deallocate decimal \
    default deferrable define delete desc describe distinct div do double drop else end enum escape except exchange \
    exclude execute exists extended extract false fetch filter float following for foreign from full function grant \
    group grouping groups gscluster hash having if ignore ilike import in increment initially inner insert int integer \
    intersect interval into is issue join json_array json_exists json_object json_query json_table json_value lambda \
    lateral leading left less like limit listagg local localtime localtimestamp lookup macro map merge minus more \
    natural new no none normalize not null nulls of offset on only or order organization out outer over overlaps \
    partialscan partition percent pivot placing preceding precision prepare preserve primary procedure proto qualify \
    range reads recursive reduce references regexp respect returning revoke right rlike rollback rollup row rows sample \
    schema select semi session_user set skip smallint some start struct summarize symmetric sync table tablesample then \
    time timestamp to trailing transform treat trigger trim true truncate try_cast unbounded union unique uniquejoin \
    unnest unpivot update user using utc_timestamp value values varchar variadic view views when whenever where window \
    with within ";

/// A column's or table's name, quoted where it has to be.
pub fn name(dialect: Dialect, name: &str) -> String {
    if is_plain(name) { name.to_owned() } else { quoted(dialect, name) }
}

/// Whether every engine takes a name as it stands.
pub fn is_plain(name: &str) -> bool {
    let first = name.starts_with(|first: char| first.is_ascii_lowercase());
    let rest = name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
    first && rest && !RESERVED.contains(&format!(" {name} "))
}

/// A name in the quotes of queries.
pub fn quoted(dialect: Dialect, name: &str) -> String {
    match dialect {
        Dialect::BigQuery => format!("`{}`", name.replace('\\', "\\\\").replace('`', "\\`")),
        Dialect::Spark => format!("`{}`", name.replace('`', "``")),
        _ => format!("\"{}\"", name.replace('"', "\"\"")),
    }
}

/// A name in a table definition. Athena's are Hive's, which knows another quote than its queries.
pub fn defined(dialect: Dialect, column: &str) -> String {
    match dialect {
        Dialect::Athena if !is_plain(column) => format!("`{}`", column.replace('`', "``")),
        _ => name(dialect, column),
    }
}

/// The full name of a table or view.
pub fn full(order: &Order<'_>, table: &str) -> String {
    let parts = order.schema.iter().flat_map(|schema| schema.split('.')).chain([table]);
    parts.map(|part| name(order.dialect, part)).collect::<Vec<_>>().join(".")
}

/// The same in a table definition.
pub fn full_defined(order: &Order<'_>, table: &str) -> String {
    let parts = order.schema.iter().flat_map(|schema| schema.split('.')).chain([table]);
    parts.map(|part| defined(order.dialect, part)).collect::<Vec<_>>().join(".")
}

/// A text in single quotes.
pub fn text(dialect: Dialect, text: &str) -> String {
    let escaped = match dialect {
        Dialect::DuckDb | Dialect::Trino => text.replace('\'', "''"),
        Dialect::Snowflake => text.replace('\\', "\\\\").replace('\'', "''"),
        Dialect::Athena | Dialect::BigQuery | Dialect::Spark => text.replace('\\', "\\\\").replace('\'', "\\'"),
    };
    format!("'{escaped}'")
}

/// A text in a query. Athena's queries know no backslash, its definitions do.
pub fn text_in_query(dialect: Dialect, words: &str) -> String {
    match dialect {
        Dialect::Athena => text(Dialect::Trino, words),
        _ => text(dialect, words),
    }
}

/// The type of a column.
pub fn data_type(dialect: Dialect, kind: Kind) -> &'static str {
    match (dialect, kind) {
        (Dialect::BigQuery, Kind::Text) | (Dialect::Spark | Dialect::Athena, Kind::Text) => "STRING",
        (_, Kind::Text) => "VARCHAR",
        (Dialect::BigQuery, Kind::Integer) => "INT64",
        (_, Kind::Integer) => "BIGINT",
        (Dialect::BigQuery, Kind::Double) => "FLOAT64",
        (_, Kind::Double) => "DOUBLE",
        (Dialect::BigQuery, Kind::Boolean) => "BOOL",
        (_, Kind::Boolean) => "BOOLEAN",
        (_, Kind::Date) => "DATE",
    }
}
