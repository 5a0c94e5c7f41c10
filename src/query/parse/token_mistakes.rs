//! Finds mistakes in tokens that the parser would misread: numbers, texts and comments beside something else.

use sqlparser::tokenizer::{Token, TokenWithSpan, Whitespace, Word};

use super::keywords::is_blank;
use super::syntax_mistakes::syntax_error_at;
use crate::base::diagnostic::Diagnostic;
use crate::query::sql_text::Sql;

/// Words that follow EXCLUDE in the frame of a window.
const EXCLUDED_ROWS: [&str; 4] = ["current", "group", "ties", "no"];

/// Finds the first mistake: a number that continues with letters, or two texts side by side, the second of which the parser
/// would read as an alias; a comment that continues into lines that YAML folded behind it.
#[must_use]
pub fn mistake_in_tokens(sql: &Sql, tokens: &[TokenWithSpan]) -> Option<Diagnostic> {
    tokens.iter().enumerate().find_map(|(at, token)| {
        let rest = tokens.get(at + 1..).unwrap_or_default();
        match &token.token {
            Token::Number(digits, _) => mistake_of_number(sql, token, digits, rest),
            Token::Word(word) => mistake_of_frame_exclusion(sql, token, word, rest),
            Token::SingleQuotedString(_) => mistake_of_two_texts(sql, rest),
            Token::Whitespace(Whitespace::SingleLineComment { .. }) => mistake_of_folded_comment(sql, token),
            _ => None,
        }
    })
}

fn mistake_of_number(sql: &Sql, token: &TokenWithSpan, digits: &str, rest: &[TokenWithSpan]) -> Option<Diagnostic> {
    if digits.contains("._") || digits.contains("_.") {
        let mistake = syntax_error_at(sql, &format!("`{digits}` is not a number"), token.span);
        return Some(mistake.hint("underscores separate digits, as in `1_000.25`"));
    }
    match rest.first() {
        Some(TokenWithSpan { token: Token::Word(word), span }) if word.quote_style.is_none() => {
            let text = format!("the number `{digits}` is followed by `{}`", word.value);
            let hint = "put a space or an operator between them; underscores separate digits, as in `1_000`";
            Some(syntax_error_at(sql, &text, *span).hint(hint))
        }
        _ => None,
    }
}

/// Finds `EXCLUDE CURRENT ROW` and its like in the frame of a window, which the language does not have.
fn mistake_of_frame_exclusion(
    sql: &Sql,
    token: &TokenWithSpan,
    word: &Word,
    rest: &[TokenWithSpan],
) -> Option<Diagnostic> {
    if !word.value.eq_ignore_ascii_case("exclude") || word.quote_style.is_some() {
        return None;
    }
    match rest.iter().find(|token| !is_blank(token)) {
        Some(TokenWithSpan { token: Token::Word(next), .. })
            if EXCLUDED_ROWS.iter().any(|rows| next.value.eq_ignore_ascii_case(rows)) =>
        {
            let place = sql.place_of(sql.location_of(token.span));
            let mistake = Diagnostic::sql_error("sql-unsupported", "not supported: EXCLUDE in a frame").at(place);
            Some(mistake.hint("subtract the row's own value, or filter in a subquery first"))
        }
        _ => None,
    }
}

/// Finds two texts side by side on one line. On two lines they are one text, as in the standard.
fn mistake_of_two_texts(sql: &Sql, rest: &[TokenWithSpan]) -> Option<Diagnostic> {
    let next = rest.iter().find(|token| !is_space_or_tab(token))?;
    if !matches!(next.token, Token::SingleQuotedString(_)) {
        return None;
    }
    let hint = "join them with `||`; a quote within a text is written twice: `'it''s'`";
    Some(syntax_error_at(sql, "two texts follow each other without an operator", next.span).hint(hint))
}

fn is_space_or_tab(token: &TokenWithSpan) -> bool {
    matches!(token.token, Token::Whitespace(Whitespace::Space | Whitespace::Tab))
}

/// Finds a comment that continues in the next line of the file, because YAML has folded both lines into one.
fn mistake_of_folded_comment(sql: &Sql, token: &TokenWithSpan) -> Option<Diagnostic> {
    let place = sql.place_of(sql.location_of(token.span));
    let written = place.file.text.get(place.range.clone()).unwrap_or_default();
    if !written.trim_end().contains('\n') {
        return None;
    }
    let hint = "YAML folds them into one: write `|` behind the key instead of `>`, or use `/* … */`";
    Some(syntax_error_at(sql, "this comment hides the lines that follow it", token.span).hint(hint))
}
