//! Names, texts and types, as each engine writes them.

use super::ddl_request::DdlRequest;
use super::dialect::Dialect;
use crate::warehouse::tables::PublishedType;

/// Words that at least one of the engines does not take as the name of a column without quotes. They are quoted for all
/// engines, so that a view reads the same everywhere. `value` is Snowflake's name for a row of an external table.
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

/// Quotes the name of a column or table, if it needs quotes.
pub fn quote_if_needed(dialect: Dialect, name: &str) -> String {
    if is_plain_name(name) { name.to_owned() } else { quote_name(dialect, name) }
}

/// Whether every engine takes a name without quotes.
fn is_plain_name(name: &str) -> bool {
    let first = name.starts_with(|first: char| first.is_ascii_lowercase());
    let rest = name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
    first && rest && !RESERVED_WORDS.contains(&format!(" {name} "))
}

/// Quotes a name in a query.
pub fn quote_name(dialect: Dialect, name: &str) -> String {
    match dialect {
        Dialect::BigQuery => format!("`{}`", name.replace('\\', "\\\\").replace('`', "\\`")),
        Dialect::Spark => format!("`{}`", name.replace('`', "``")),
        _ => format!("\"{}\"", name.replace('"', "\"\"")),
    }
}

/// Quotes a name in a table definition, if it needs quotes. Athena's definitions are Hive's: their quotes differ from those
/// of its queries.
pub fn quote_in_definition(dialect: Dialect, column: &str) -> String {
    match dialect {
        Dialect::Athena if !is_plain_name(column) => format!("`{}`", column.replace('`', "``")),
        _ => quote_if_needed(dialect, column),
    }
}

/// Returns the full name of a table or view in a query.
pub fn qualified_name(request: &DdlRequest<'_>, table: &str) -> String {
    join_name_parts(request, table, quote_if_needed)
}

/// Returns the full name of a table in a table definition.
pub fn qualified_name_in_definition(request: &DdlRequest<'_>, table: &str) -> String {
    join_name_parts(request, table, quote_in_definition)
}

fn join_name_parts(request: &DdlRequest<'_>, table: &str, quote: fn(Dialect, &str) -> String) -> String {
    let parts = request.schema.iter().flat_map(|schema| schema.split('.')).chain([table]);
    parts.map(|part| quote(request.dialect, part)).collect::<Vec<_>>().join(".")
}

/// Quotes a text in a table definition.
pub fn quote_text(dialect: Dialect, text: &str) -> String {
    let escaped = match dialect {
        Dialect::DuckDb | Dialect::Trino => text.replace('\'', "''"),
        Dialect::Snowflake => text.replace('\\', "\\\\").replace('\'', "''"),
        Dialect::Athena | Dialect::BigQuery | Dialect::Spark => text.replace('\\', "\\\\").replace('\'', "\\'"),
    };
    format!("'{escaped}'")
}

/// Quotes a text in a query. Athena escapes with a backslash in definitions, and not in queries.
pub fn quote_text_in_query(dialect: Dialect, text: &str) -> String {
    match dialect {
        Dialect::Athena => quote_text(Dialect::Trino, text),
        _ => quote_text(dialect, text),
    }
}

/// Returns the name of a column's type.
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
