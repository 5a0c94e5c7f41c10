//! The mistakes of a text that cannot be parsed.

use crate::base::diagnostic::Diagnostic;
use crate::query::parameters::Bindings;
use crate::query::parse;
use crate::query::sql_text::Sql;

/// Returns a mistake of syntax, and every unknown parameter beside it.
#[must_use]
pub fn mistakes_of_unparsed_text(sql: &Sql, mistake: Diagnostic, bindings: Bindings) -> Vec<Diagnostic> {
    let mut mistakes = vec![mistake];
    for mentioned in parse::mentioned_parameters(sql) {
        if let Some(name) = mentioned.name.strip_prefix(':')
            && bindings.parameter_value(name).is_none()
        {
            mistakes.push(bindings.unknown_parameter(name).at(sql.place_of(mentioned.location)));
        }
    }
    mistakes
}
