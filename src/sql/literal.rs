//! Parameters and dates as typed literals: substituted as tokens, spelled so that Polars folds them silently.

use chrono::{Days, Months, NaiveDate, NaiveDateTime, NaiveTime};
use sqlparser::ast::{
    CastKind, DataType, Expr, TimezoneInfo, UnaryOperator, Value, ValueWithSpan, VisitMut, visit_expressions_mut,
};
use sqlparser::tokenizer::{Span, Token, TokenWithSpan, Tokenizer};
use std::ops::ControlFlow;

use super::{Bindings, chain, place, tokens};
use crate::diagnostic::Diagnostic;
use crate::name;
use crate::spec::{Parameter, Sql};

/// The most days a parameter's window may have, about a century.
const LONGEST: u32 = 40_000;

/// The tokens of `sql` with every `:name` replaced by its value's tokens.
///
/// # Errors
/// Text that is not SQL, or every unknown parameter.
pub fn bind(sql: &Sql, bindings: Bindings) -> Result<Vec<TokenWithSpan>, Vec<Diagnostic>> {
    let mut bound = Vec::new();
    let mut unknown = Vec::new();
    let tokens = tokens(sql).map_err(|mistake| vec![mistake])?;
    if let Some(mistake) = chain::too_long(sql, &tokens) {
        return Err(vec![mistake]);
    }
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let named = match (&token.token, tokens.peek()) {
            (Token::Colon, Some(TokenWithSpan { token: Token::Word(word), span }))
                if word.quote_style.is_none() && span.start == token.span.end =>
            {
                Some((word.value.clone(), Span::new(token.span.start, span.end)))
            }
            _ => None,
        };
        let Some((name, span)) = named else {
            bound.push(token);
            continue;
        };
        tokens.next();
        match value(&name, bindings) {
            Some(text) => bound.extend(spell(&text, span)),
            None => unknown.push(complain(sql, &name, span, bindings)),
        }
    }
    if unknown.is_empty() { Ok(bound) } else { Err(unknown) }
}

/// The SQL text that stands for a parameter.
fn value(name: &str, bindings: Bindings) -> Option<String> {
    let as_of = bindings.as_of;
    match name {
        "as_of" => return Some(date(as_of).to_string()),
        "as_of_end" => {
            let end = as_of.checked_add_days(Days::new(1))?;
            return Some(timestamp(end.and_time(NaiveTime::MIN)).to_string());
        }
        _ => {}
    }
    let window = [("from_", 1), ("prev_", 2)]
        .into_iter()
        .find_map(|(prefix, times)| first_day(name.strip_prefix(prefix)?, times, as_of));
    if let Some(first) = window {
        return Some(date(first).to_string());
    }
    let (_, parameter) = bindings.parameters.iter().find(|(known, _)| known == name)?;
    Some(match parameter {
        Parameter::Integer(value) => number(value.to_string()),
        Parameter::Number(value) => number(format!("{value}")),
        Parameter::Text(value) => format!("'{}'", value.replace('\'', "''")),
        Parameter::Date(value) => date(*value).to_string(),
        Parameter::Boolean(value) => value.to_string(),
    })
}

/// The first day of the window that is `times` as long as `length` (`30d`, `3m`) and ends with the as-of date. Months
/// are those of the calendar: three of them end on 30 June and begin on 31 March.
fn first_day(length: &str, times: u32, as_of: NaiveDate) -> Option<NaiveDate> {
    let count = |text: &str, longest: u32| text.parse().ok().filter(|count| (1..=longest).contains(count));
    if let Some(days) = length.strip_suffix('d') {
        let days: u32 = count(days, LONGEST)?;
        return as_of.checked_sub_days(Days::new(u64::from(times * days - 1)));
    }
    let months = count(length.strip_suffix('m')?, LONGEST / 31)?;
    as_of.checked_sub_months(Months::new(times * months))?.succ_opt()
}

/// A sign would bind to what stands before it, so a negative number stands in brackets.
fn number(text: String) -> String {
    if text.starts_with('-') { format!("({text})") } else { text }
}

/// The tokens of a literal, all at the place of the parameter, so that later mistakes point there.
fn spell(text: &str, span: Span) -> Vec<TokenWithSpan> {
    let dialect = sqlparser::dialect::GenericDialect {};
    let tokens = Tokenizer::new(&dialect, text).tokenize().unwrap_or_default();
    tokens.into_iter().map(|token| TokenWithSpan { token, span }).collect()
}

fn complain(sql: &Sql, name: &str, span: Span, bindings: Bindings) -> Diagnostic {
    let mistake =
        Diagnostic::error("unknown-parameter", format!("no parameter is called `:{name}`")).at(place(sql, span));
    let known = ["as_of", "as_of_end", "from_30d", "prev_30d"];
    let known = known.into_iter().chain(bindings.parameters.iter().map(|(name, _)| name.as_str()));
    match name::nearest(name, known) {
        Some(near) => mistake.hint(format!("did you mean `:{near}`?")),
        None => mistake.hint(
            "there are `:as_of`, `:as_of_end`, `:from_30d` and `:prev_30d` (for any number of days, or of months: `:from_3m`), and what `parameters` declares",
        ),
    }
}

/// A date that folds to a constant and so prunes files and row groups. Polars reads `DATE '…'` too, but only
/// with a deprecation on stderr.
#[must_use]
pub fn date(date: NaiveDate) -> Expr {
    let days = date.signed_duration_since(NaiveDate::default()).num_days();
    cast(integer(days), DataType::Date)
}

fn timestamp(at: NaiveDateTime) -> Expr {
    let micros = at.and_utc().timestamp_micros();
    cast(integer(micros), DataType::Timestamp(None, TimezoneInfo::None))
}

/// An integer literal; Polars reads a number without a point as 64 bits wide.
#[must_use]
pub fn integer(value: i64) -> Expr {
    Expr::Value(ValueWithSpan { value: Value::Number(value.to_string(), false), span: Span::empty() })
}

/// `CAST(expr AS data_type)`.
#[must_use]
pub fn cast(expr: Expr, data_type: DataType) -> Expr {
    Expr::Cast { kind: CastKind::Cast, expr: Box::new(expr), data_type, array: false, format: None }
}

/// Respells the date and timestamp literals an author wrote the way [`date`] spells them.
pub fn make_quiet<T: VisitMut>(tree: &mut T) {
    let _: ControlFlow<()> = visit_expressions_mut(tree, |expr| {
        let literal = match expr {
            Expr::TypedString(typed) => typed_literal(&typed.data_type, &typed.value.value),
            Expr::Cast { kind: CastKind::Cast | CastKind::DoubleColon, expr, data_type, format: None, .. } => {
                match expr.as_ref() {
                    Expr::Value(text) => typed_literal(data_type, &text.value),
                    _ => None,
                }
            }
            _ => None,
        };
        if let Some(literal) = literal {
            *expr = literal;
        }
        if let Expr::UnaryOp { op: UnaryOperator::Minus, expr: negated } = expr
            && matches!(negated.as_ref(), Expr::UnaryOp { op: UnaryOperator::Minus, .. })
        {
            // Two signs side by side would be a comment to whoever reads the text.
            let inner = std::mem::replace(negated.as_mut(), integer(0));
            **negated = Expr::Nested(Box::new(inner));
        }
        ControlFlow::Continue(())
    });
}

fn typed_literal(kind: &DataType, value: &Value) -> Option<Expr> {
    let Value::SingleQuotedString(text) = value else {
        return None;
    };
    match kind {
        DataType::Date => text.parse().ok().map(date),
        DataType::Timestamp(None, TimezoneInfo::None) | DataType::Datetime(None) => {
            let midnight = || text.parse::<NaiveDate>().ok().map(|day| day.and_time(NaiveTime::MIN));
            let written = text.replacen(' ', "T", 1).parse::<NaiveDateTime>().ok();
            written.or_else(midnight).map(timestamp)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{NaiveDate, first_day};

    #[test]
    fn windows_of_days_and_of_months_end_with_the_as_of_date() {
        let first = |length, times, as_of: &str| {
            let as_of: NaiveDate = as_of.parse().ok()?;
            first_day(length, times, as_of).map(|day| day.to_string())
        };
        let day = |text: &str| Some(text.to_owned());
        assert_eq!(first("1d", 1, "2026-06-30"), day("2026-06-30"));
        assert_eq!(first("30d", 1, "2026-06-30"), day("2026-06-01"));
        assert_eq!(first("30d", 2, "2026-06-30"), day("2026-05-02"));
        assert_eq!(first("3m", 1, "2026-06-30"), day("2026-03-31"));
        assert_eq!(first("3m", 2, "2026-06-30"), day("2025-12-31"));
        // February ends before the 31st, so the window begins with March.
        assert_eq!(first("3m", 1, "2026-05-31"), day("2026-03-01"));
        assert_eq!(first("0m", 1, "2026-06-30"), None);
        assert_eq!(first("3w", 1, "2026-06-30"), None);
    }
}
