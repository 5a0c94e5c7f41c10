//! Names and texts as each engine spells them.

use super::{DdlRequest, Dialect};
use crate::warehouse::tables::PublishedType;

/// Words that can't be the name of a column in at least one of the engines unless they are quoted. They are quoted in
/// all, so that one view reads the same everywhere. `value` is what Snowflake calls the row of an external table.
const RESERVED_WORDS: &str = " account all alter analyse analyze and anti any array as asc assert_rows_modified asymmetric at \
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
pub fn quote_if_needed(dialect: Dialect, name: &str) -> String {
    if is_plain_name(name) { name.to_owned() } else { quote_name(dialect, name) }
}

/// Whether every engine takes a name as it stands.
pub fn is_plain_name(name: &str) -> bool {
    let first = name.starts_with(|first: char| first.is_ascii_lowercase());
    let rest = name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
    first && rest && !RESERVED_WORDS.contains(&format!(" {name} "))
}

/// A name in the quotes of queries.
pub fn quote_name(dialect: Dialect, name: &str) -> String {
    match dialect {
        Dialect::BigQuery => format!("`{}`", name.replace('\\', "\\\\").replace('`', "\\`")),
        Dialect::Spark => format!("`{}`", name.replace('`', "``")),
        _ => format!("\"{}\"", name.replace('"', "\"\"")),
    }
}

/// A name in a table definition. Athena's are Hive's, which knows another quote than its queries.
pub fn quote_in_definition(dialect: Dialect, column: &str) -> String {
    match dialect {
        Dialect::Athena if !is_plain_name(column) => format!("`{}`", column.replace('`', "``")),
        _ => quote_if_needed(dialect, column),
    }
}

/// The full name of a table or view.
pub fn qualified_name(request: &DdlRequest<'_>, table: &str) -> String {
    let parts = request.schema.iter().flat_map(|schema| schema.split('.')).chain([table]);
    parts.map(|part| quote_if_needed(request.dialect, part)).collect::<Vec<_>>().join(".")
}

/// The same in a table definition.
pub fn qualified_name_in_definition(request: &DdlRequest<'_>, table: &str) -> String {
    let parts = request.schema.iter().flat_map(|schema| schema.split('.')).chain([table]);
    parts.map(|part| quote_in_definition(request.dialect, part)).collect::<Vec<_>>().join(".")
}

/// A text in single quotes.
pub fn quote_text(dialect: Dialect, text: &str) -> String {
    let escaped = match dialect {
        Dialect::DuckDb | Dialect::Trino => text.replace('\'', "''"),
        Dialect::Snowflake => text.replace('\\', "\\\\").replace('\'', "''"),
        Dialect::Athena | Dialect::BigQuery | Dialect::Spark => text.replace('\\', "\\\\").replace('\'', "\\'"),
    };
    format!("'{escaped}'")
}

/// A text in a query. Athena's queries know no backslash, its definitions do.
pub fn quote_text_in_query(dialect: Dialect, words: &str) -> String {
    match dialect {
        Dialect::Athena => quote_text(Dialect::Trino, words),
        _ => quote_text(dialect, words),
    }
}

/// The type of a column.
pub fn data_type(dialect: Dialect, kind: PublishedType) -> &'static str {
    match (dialect, kind) {
        (Dialect::BigQuery, PublishedType::Text) | (Dialect::Spark | Dialect::Athena, PublishedType::Text) => "STRING",
        (_, PublishedType::Text) => "VARCHAR",
        (Dialect::BigQuery, PublishedType::Integer) => "INT64",
        (_, PublishedType::Integer) => "BIGINT",
        (Dialect::BigQuery, PublishedType::Double) => "FLOAT64",
        (_, PublishedType::Double) => "DOUBLE",
        (Dialect::BigQuery, PublishedType::Boolean) => "BOOL",
        (_, PublishedType::Boolean) => "BOOLEAN",
        (_, PublishedType::Date) => "DATE",
    }
}
