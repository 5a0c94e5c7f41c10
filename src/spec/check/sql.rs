//! SQL expressions in YAML: they parse, and every name in them is known.

use std::ops::ControlFlow;

use sqlparser::ast::{Expr, Ident, visit_expressions};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::Token;

use super::Known;
use crate::diagnostic::{Diagnostic, Place};
use crate::spec::Sql;
use crate::yaml::Spanned;

/// A condition or expression over the account's row (and `extra` names), or a diagnostic for each mistake in it.
pub fn condition(problems: &mut Vec<Diagnostic>, known: &Known, raw: &Spanned<String>, extra: &[&str]) -> Option<Sql> {
    let names = names(problems, raw)?;
    let before = problems.len();
    for name in names {
        known.anything(problems, &name, extra);
    }
    (problems.len() == before).then(|| Sql { text: raw.value.clone(), place: raw.place.clone() })
}

/// The columns an expression reads, each once, with the place of the first mention.
pub fn names(problems: &mut Vec<Diagnostic>, raw: &Spanned<String>) -> Option<Vec<Spanned<String>>> {
    let expression = match parse(&raw.value) {
        Ok(expression) => expression,
        Err(error) => {
            problems.push(
                Diagnostic::error("sql", format!("this is not a SQL expression: {error}"))
                    .at(raw.place.clone())
                    .hint("write one condition or one formula, such as `arr >= 100000 AND region = 'emea'`"),
            );
            return None;
        }
    };
    let mut names: Vec<Spanned<String>> = Vec::new();
    let mut note = |name: &Ident| {
        if !names.iter().any(|known| known.value == name.value) {
            names.push(Spanned { value: name.value.clone(), place: place_of(raw, name) });
        }
    };
    let _: ControlFlow<()> = visit_expressions(&expression, |part| {
        match part {
            Expr::Identifier(name) => note(name),
            Expr::CompoundIdentifier(path) => path.iter().for_each(&mut note),
            _ => {}
        }
        ControlFlow::Continue(())
    });
    Some(names)
}

/// One expression and nothing after it.
fn parse(text: &str) -> Result<Expr, String> {
    let complaint = |error: sqlparser::parser::ParserError| {
        let text = error.to_string();
        text.strip_prefix("sql parser error: ").unwrap_or(&text).to_lowercase()
    };
    let mut parser = Parser::new(&GenericDialect {}).try_with_sql(text).map_err(complaint)?;
    let expression = parser.parse_expr().map_err(complaint)?;
    match parser.next_token().token {
        Token::EOF => Ok(expression),
        other => Err(format!("expected the end, found `{other}`")),
    }
}

/// Where in the file a name stands: inside the written text where that is one line, else the whole text.
fn place_of(raw: &Spanned<String>, name: &Ident) -> Place {
    let written = raw.place.file.text.get(raw.place.range.clone()).unwrap_or_default();
    let column = usize::try_from(name.span.start.column).unwrap_or(1).saturating_sub(1);
    let ahead: usize = raw.value.chars().take(column).map(char::len_utf8).sum();
    let start = written.find(&raw.value).map(|inside| inside + ahead).or_else(|| written.find(&name.value));
    match start {
        Some(start) if name.span.start.line <= 1 && written[start..].starts_with(&name.value) => {
            let start = raw.place.range.start + start;
            Place::new(&raw.place.file, start..start + name.value.len())
        }
        _ => raw.place.clone(),
    }
}
