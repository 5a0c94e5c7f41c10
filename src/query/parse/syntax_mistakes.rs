//! Mistakes of syntax, with hints for the common ones.

use sqlparser::keywords::Keyword;
use sqlparser::parser::ParserError;
use sqlparser::tokenizer::{Span, Token, TokenWithSpan, TokenizerError};

use super::dialect::CHAINED_COMPARISON;
use super::keywords::{is_blank, is_keyword};
use super::name_with_spaces::hint_for_spaced_name;
use super::parser_error::{lowercase_first, message_and_location};
use super::tokens::{token_span_at, tokenize_sql};
use crate::base::diagnostic::{Diagnostic, Place};
use crate::base::nearest_name;
use crate::query::sql_text::{Sql, SqlLocation};

/// The main keywords of a query, for "did you mean".
const KEYWORDS: [&str; 15] = [
    "select",
    "from",
    "where",
    "group",
    "order",
    "having",
    "qualify",
    "limit",
    "join",
    "union",
    "between",
    "distinct",
    "with",
    "over",
    "partition",
];
/// Names of columns that the parser reads as keywords.
const RESERVED_NAMES: [&str; 6] = ["top", "interval", "user", "start", "end", "case"];

/// Returns a mistake of syntax at a place.
fn syntax_error(text: &str, place: Place) -> Diagnostic {
    Diagnostic::sql_error("sql-syntax", format!("cannot read this SQL: {text}")).at(place)
}

/// Returns a mistake of syntax at a token.
#[must_use]
pub fn syntax_error_at(sql: &Sql, text: &str, token: Span) -> Diagnostic {
    syntax_error(text, sql.place_of(sql.location_of(token)))
}

/// Returns the mistake that the parser reports.
#[must_use]
pub fn mistake_of_parser_error(sql: &Sql, error: &ParserError) -> Diagnostic {
    let (text, position) = message_and_location(error);
    syntax_mistake(sql, &text, position.map(|position| token_span_at(sql, position)))
}

/// Returns a mistake at a token, or at the end of the text if something is missing there. Adds a hint if the mistake is a
/// common one.
#[must_use]
pub fn syntax_mistake(sql: &Sql, text: &str, token: Option<Span>) -> Diagnostic {
    let place = match token {
        Some(span) => sql.place_of(sql.location_of(span)),
        None if text.ends_with("found the end") => {
            let end = sql.whole_text().end;
            sql.place_of(SqlLocation { start: end, end })
        }
        None => sql.place.clone(),
    };
    let tokens = tokenize_sql(sql).unwrap_or_default();
    // The parser prints such a token as its debug text.
    let text = match (text.starts_with("no infix parser"), token) {
        (true, Some(span)) => format!("expected an operator, found `{}`", sql.text_at(sql.location_of(span))),
        _ => text.to_owned(),
    };
    let mistake = syntax_error(&text, place);
    match hint_for_mistake(&text, &tokens, token) {
        Some(hint) => mistake.hint(hint),
        None => mistake,
    }
}

/// Returns the mistake that the tokenizer reports.
#[must_use]
pub fn mistake_of_tokenizer_error(sql: &Sql, error: &TokenizerError) -> Diagnostic {
    let text = lowercase_first(&error.message);
    let mistake = syntax_error_at(sql, &text, Span::new(error.location, error.location));
    if text.starts_with("unterminated string") {
        return mistake.hint("close the text with `'`; a quote within it is written twice: `'it''s'`");
    }
    if text.starts_with("expected close delimiter") {
        return mistake.hint("close the name with `\"`");
    }
    mistake
}

fn hint_for_mistake(text: &str, tokens: &[TokenWithSpan], token: Option<Span>) -> Option<String> {
    // Without its END, the parser reads CASE as a name and reports something else.
    if count_keyword(tokens, Keyword::CASE) > count_keyword(tokens, Keyword::END) {
        return Some("every `CASE` needs its `END`".to_owned());
    }
    if count_keyword(tokens, Keyword::WHEN) > count_keyword(tokens, Keyword::THEN) {
        return Some("every `WHEN` needs its `THEN`".to_owned());
    }
    if let Some(hint) = hint_for_message(text) {
        return Some(hint.to_owned());
    }
    let solid: Vec<&TokenWithSpan> = tokens.iter().filter(|token| !is_blank(token)).collect();
    if solid.windows(3).any(is_filter_without_where) {
        return Some("write `FILTER (WHERE …)`".to_owned());
    }
    let at = solid.iter().position(|known| Some(known.span.start) == token.map(|span| span.start))?;
    let hint = hint_for_words(&solid[..=at])
        .or_else(|| hint_for_decimal_comma(&solid, at))
        .or_else(|| hint_for_spaced_name(&solid, at));
    match hint {
        None if text.contains("in the query body") => {
            Some("a comma separates common table expressions, and a SELECT follows the last one".to_owned())
        }
        hint => hint,
    }
}

/// Returns a hint for a message of the parser.
fn hint_for_message(text: &str) -> Option<&'static str> {
    if text.ends_with("found `MATERIALIZED`") {
        return Some("leave it out: a common table expression is computed once");
    }
    if text.ends_with("found `{`") {
        return Some("maps and structs are not supported: export the value as a column");
    }
    if text.starts_with("expected `:`, found `:") {
        return Some("write blanks around the colon of `text[from : to]`: `:name` is a parameter");
    }
    if text.starts_with(CHAINED_COMPARISON) {
        return Some("write both: `n > 1 AND n < 5`, or put one of them in brackets");
    }
    None
}

fn is_filter_without_where(three: &[&TokenWithSpan]) -> bool {
    is_keyword(&three[0].token, Keyword::FILTER)
        && three[1].token == Token::LParen
        && !is_keyword(&three[2].token, Keyword::WHERE)
}

/// Returns a hint for the last of some tokens, at which the parser stopped, and the one before it: a misspelt keyword, a
/// reserved name, or a missing comma.
fn hint_for_words(tokens: &[&TokenWithSpan]) -> Option<String> {
    let (last, before) = tokens.split_last()?;
    let (last, before) = (plain_word(last), before.last().and_then(|token| plain_word(token)));
    for word in [&last, &before].into_iter().flatten() {
        if !KEYWORDS.contains(&word.as_str())
            && let Some(near) = nearest_name::nearest_name(word, KEYWORDS)
        {
            return Some(nearest_name::did_you_mean(&near.to_uppercase()));
        }
    }
    for word in [&before, &last].into_iter().flatten() {
        if RESERVED_NAMES.contains(&word.as_str()) {
            return Some(format!("write a column of this name in double quotes: `\"{word}\"`"));
        }
    }
    if let [.., first, second, third] = tokens
        && let (Token::Word(_) | Token::RParen, Token::Word(name), Token::LParen) =
            (&first.token, &second.token, &third.token)
    {
        return Some(format!("is a comma missing before `{}`?", name.value));
    }
    None
}

/// Returns a hint for a comma between two numbers: `0,8`.
fn hint_for_decimal_comma(tokens: &[&TokenWithSpan], comma: usize) -> Option<String> {
    let (before, after) = (tokens.get(comma.checked_sub(1)?)?, tokens.get(comma + 1)?);
    let is_joined = before.span.end == tokens[comma].span.start && tokens[comma].span.end == after.span.start;
    match (&before.token, &tokens[comma].token, &after.token) {
        (Token::Number(whole, _), Token::Comma, Token::Number(fraction, _)) if is_joined => {
            Some(format!("a decimal comma? write `{}.{fraction}`", whole.replace('.', "")))
        }
        _ => None,
    }
}

/// Returns a word without quotes, in lower case.
fn plain_word(token: &TokenWithSpan) -> Option<String> {
    match &token.token {
        Token::Word(word) if word.quote_style.is_none() => Some(word.value.to_lowercase()),
        _ => None,
    }
}

fn count_keyword(tokens: &[TokenWithSpan], keyword: Keyword) -> usize {
    tokens.iter().filter(|token| is_keyword(&token.token, keyword)).count()
}
