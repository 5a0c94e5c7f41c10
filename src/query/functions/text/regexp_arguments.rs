//! The pattern of a call, checked before a row is read, and the pattern of a row.

use std::rc::Rc;

use regex::Regex;

use super::regexp_pattern::{RegexpOptions, compile_pattern};
use crate::query::functions::text_arguments::{quote_for_message, text_at};
use crate::query::functions::{Argument, Refusal, ValueError};
use crate::query::value::Value;

/// Compiles the pattern of a call, so that a mistake in it is found before a row is read. Returns None for NULL.
pub fn compile_literal_pattern(
    function: &str,
    pattern: &Argument,
    options: RegexpOptions,
) -> Result<Option<Rc<Regex>>, Refusal> {
    if pattern.is_null() {
        return Ok(None);
    }
    let Some(pattern) = pattern.literal_text() else {
        let message = format!("the pattern of `{function}` is not a text literal");
        return Err(Refusal::new(message).hint("write `CONTAINS(text, part)` or `LIKE` for a part from a column"));
    };
    if let Some(letter) = find_doubled_escape(pattern) {
        let message = format!(
            "`\\\\{letter}` in the pattern of `{function}` is a backslash and `{letter}` here, an escape elsewhere"
        );
        let hint =
            format!("write `\\{letter}`, for a backslash is not doubled in a text; a backslash itself is `\\x5c`");
        return Err(Refusal::new(message).hint(hint));
    }
    match compile_pattern(pattern, options) {
        Ok(compiled) => Ok(Some(compiled)),
        Err(reason) => {
            Err(Refusal::new(format!("{} is not a regular expression: {reason}", quote_for_message(pattern))))
        }
    }
}

/// Returns the first letter that a doubled backslash stands before, as in `'\\\\d'`. Engines whose texts have escapes read
/// that as a digit.
fn find_doubled_escape(pattern: &str) -> Option<char> {
    let mut after_doubled = pattern.split("\\\\").skip(1).filter_map(|rest| rest.chars().next());
    after_doubled.find(|letter| "dwsbDWSB.()[{}+*?^$|".contains(*letter))
}

/// Returns the compiled pattern of a row. A literal pattern was compiled when the call was resolved.
pub fn pattern_of_row(values: &[Value], options: RegexpOptions) -> Result<Rc<Regex>, ValueError> {
    let pattern = text_at(values, 1)?;
    compile_pattern(pattern, options)
        .map_err(|reason| ValueError(format!("{} is not a regular expression: {reason}", quote_for_message(pattern))))
}
