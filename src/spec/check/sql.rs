//! SQL expressions in YAML: they parse, and every name in them is known.

use std::ops::ControlFlow;

use sqlparser::ast::{Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, visit_expressions};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Location, Token};

use super::method::type_name;
use super::{Known, compared};
use crate::complaint::complaint;
use crate::diagnostic::{Diagnostic, Place};
use crate::spec::{MetricType, Sql};
use crate::yaml::Spanned;

/// A condition or expression over the account's row (and `extra` names), or a diagnostic for each mistake in it.
pub fn condition(problems: &mut Vec<Diagnostic>, known: &Known, raw: &Spanned<String>, extra: &[&str]) -> Option<Sql> {
    let names = names(problems, raw)?;
    let before = problems.len();
    for name in names {
        known.anything(problems, &name, extra);
    }
    dates(problems, known, raw);
    compared::check(problems, known, raw);
    (problems.len() == before).then(|| Sql { text: raw.value.clone(), place: raw.place.clone() })
}

/// The columns an expression reads, each once, with the place of the first mention.
pub fn names(problems: &mut Vec<Diagnostic>, raw: &Spanned<String>) -> Option<Vec<Spanned<String>>> {
    let expression = match parse(&raw.value) {
        Ok(expression) => expression,
        Err((words, location)) => {
            let place = location.map_or_else(|| raw.place.clone(), |location| from(raw, location));
            problems.push(
                Diagnostic::error("sql", format!("this is not a SQL expression: {words}"))
                    .at(place)
                    .hint("write one condition or one formula, such as `arr >= 100000 AND region = 'emea'`"),
            );
            return None;
        }
    };
    if let Some(name) = clock(&expression) {
        let message = format!("there is no `{name}`: a day is computed today as in a year");
        let problem = Diagnostic::error("clock", message).at(raw.place.clone());
        problems.push(problem.hint("write `:as_of` for the day, or `days_since(column)` for how long ago"));
        return None;
    }
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

/// The function that would ask for the time of day.
fn clock(expression: &Expr) -> Option<String> {
    const CLOCKS: [&str; 7] =
        ["current_date", "current_timestamp", "current_time", "localtimestamp", "now", "today", "getdate"];
    let asked = visit_expressions(expression, |part| match part {
        Expr::Function(function) if CLOCKS.contains(&function.name.to_string().to_lowercase().as_str()) => {
            ControlFlow::Break(function.name.to_string())
        }
        _ => ControlFlow::Continue(()),
    });
    asked.break_value()
}

/// What `days_since` and `months_since` are asked of must be a date.
pub fn dates(problems: &mut Vec<Diagnostic>, known: &Known, raw: &Spanned<String>) {
    let Ok(expression) = parse(&raw.value) else { return };
    let _: ControlFlow<()> = visit_expressions(&expression, |part| {
        if let Some((function, name)) = counted_from(part)
            && let Some(kind) = known.kind(&name.value)
            && kind != MetricType::Date
        {
            let message = format!("`{function}` needs a date, but `{}` is {}", name.value, type_name(kind));
            problems.push(Diagnostic::error("wrong-type", message).at(place_of(raw, name)));
        }
        ControlFlow::Continue(())
    });
}

/// The function and the column in `days_since(column)`.
fn counted_from(expression: &Expr) -> Option<(String, &Ident)> {
    let Expr::Function(function) = expression else { return None };
    let FunctionArguments::List(list) = &function.args else { return None };
    let called = function.name.to_string().to_lowercase();
    match list.args.as_slice() {
        [FunctionArg::Unnamed(FunctionArgExpr::Expr(Expr::Identifier(name)))]
            if matches!(called.as_str(), "days_since" | "months_since") =>
        {
            Some((called, name))
        }
        _ => None,
    }
}

/// One expression and nothing after it.
pub fn parse(text: &str) -> Result<Expr, (String, Option<Location>)> {
    let mut parser = Parser::new(&GenericDialect {}).try_with_sql(text).map_err(|error| complaint(&error))?;
    let expression = parser.parse_expr().map_err(|error| complaint(&error))?;
    let next = parser.next_token();
    match next.token {
        Token::EOF => Ok(expression),
        other => Err((format!("expected the end, found `{other}`"), Some(next.span.start))),
    }
}

/// Where in the file the rest of an expression begins, as far as it can be told.
fn from(raw: &Spanned<String>, location: Location) -> Place {
    let column = usize::try_from(location.column).unwrap_or(1).saturating_sub(1);
    let ahead: usize = raw.value.chars().take(column).map(char::len_utf8).sum();
    match raw.place.text().find(&raw.value) {
        Some(inside) if location.line <= 1 && ahead < raw.value.len() => {
            let start = raw.place.range.start + inside + ahead;
            let rest = &raw.value[ahead..];
            let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
            Place::new(&raw.place.file, start..start + length)
        }
        _ => raw.place.clone(),
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
