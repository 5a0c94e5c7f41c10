//! Definitions of the published tables for the engines that read the files, made from the schema that writes the files.

/// The engines.
mod dialect;
/// The warehouse's address, as each engine writes it.
mod warehouse_root;
/// What is defined, and for which engine.
mod ddl_request;
/// Names, texts and types, as each engine writes them.
mod quoting;
/// The comments at the head of a script.
mod usage_notes;
/// The statements that define the tables.
mod table_statements;
/// The statements that define the ready views.
mod view_statements;

use std::fmt::Write;

pub use self::ddl_request::DdlRequest;
pub use self::dialect::Dialect;
pub use self::view_statements::view_definitions;
pub use self::warehouse_root::WarehouseRoot;

/// Returns the definitions of all published tables, with notes on their use in comments.
#[must_use]
pub fn table_definitions(request: &DdlRequest<'_>) -> String {
    let mut script =
        format!("-- The published tables of `{}`, for {}.\n", request.pipeline.name, request.dialect.engine_name());
    for line in usage_notes::usage_notes(request) {
        // Writing to a string cannot fail.
        let _ = writeln!(script, "-- {line}");
    }
    for statement in table_statements::create_table_statements(request) {
        let _ = write!(script, "\n{statement};\n");
    }
    script
}
