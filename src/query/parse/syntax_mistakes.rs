//! Mistakes of syntax, with a way out for those that people make.

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Span, Token, TokenWithSpan};

use super::dialect::CHAINED_COMPARISON;
use super::tokenize;
use crate::base::diagnostic::{Diagnostic, Place};
use crate::base::identifier;
use crate::query::expr::SqlLocation;
use crate::query::sql_text::Sql;

/// The words that a query is made of.
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
/// Names that the parser takes for a part of the language.
const RESERVED_NAMES: [&str; 6] = ["top", "interval", "user", "start", "end", "case"];

/// A mistake that the parser found, at a token if it names one.
pub fn syntax_mistake(sql: &Sql, text: &str, token: Option<Span>) -> Diagnostic {
    let place = match token {
        Some(span) => sql.place_of(sql.location_of(span)),
        None if text.ends_with("found the end") => {
            let end = sql.whole_text().end;
            sql.place_of(SqlLocation { start: end, end })
        }
        None => sql.place.clone(),
    };
    let tokens = tokenize(sql).unwrap_or_default();
    // The parser names a token as its own code holds it.
    let text = match (text.starts_with("no infix parser"), token) {
        (true, Some(span)) => format!("expected an operator, found `{}`", token_text(sql, span)),
        _ => text.to_owned(),
    };
    let mistake = Diagnostic::sql("sql-syntax", format!("cannot read this SQL: {text}")).at(place);
    match hint_for_mistake(&text, &tokens, token) {
        Some(hint) => mistake.hint(hint),
        None => mistake,
    }
}

/// A mistake that was found before there were tokens.
pub fn tokenizer_mistake(sql: &Sql, text: &str, at: Span) -> Diagnostic {
    let place: Place = sql.place_of(sql.location_of(at));
    let mistake = Diagnostic::sql("sql-syntax", format!("cannot read this SQL: {text}")).at(place);
    if text.starts_with("unterminated string") {
        return mistake.hint("close the text with `'`; a quote within it is written twice: `'it''s'`");
    }
    if text.starts_with("expected close delimiter") {
        return mistake.hint("close the name with `\"`");
    }
    mistake
}

fn hint_for_mistake(text: &str, tokens: &[TokenWithSpan], token: Option<Span>) -> Option<String> {
    // Without its END, a CASE is taken for a name, and the message is about something else.
    if count_keyword(tokens, Keyword::CASE) > count_keyword(tokens, Keyword::END) {
        return Some("every `CASE` needs its `END`".to_owned());
    }
    if count_keyword(tokens, Keyword::WHEN) > count_keyword(tokens, Keyword::THEN) {
        return Some("every `WHEN` needs its `THEN`".to_owned());
    }
    if text.ends_with("found `MATERIALIZED`") {
        return Some("leave it out: a common table expression is computed once".to_owned());
    }
    if text.ends_with("found `{`") {
        return Some("there are no maps and structs: bring the value out as a column of the export".to_owned());
    }
    if text.starts_with("expected `:`, found `:") {
        return Some("write blanks around the colon of `text[from : to]`: `:name` is a parameter".to_owned());
    }
    if text.starts_with(CHAINED_COMPARISON) {
        return Some("say both: `n > 1 AND n < 5`, or put one of them in brackets".to_owned());
    }
    let solid: Vec<&TokenWithSpan> =
        tokens.iter().filter(|token| !matches!(token.token, Token::Whitespace(_))).collect();
    let is_keyword =
        |token: &TokenWithSpan, wanted| matches!(&token.token, Token::Word(word) if word.keyword == wanted);
    let filters_without_where = |three: &[&TokenWithSpan]| {
        is_keyword(three[0], Keyword::FILTER)
            && three[1].token == Token::LParen
            && !is_keyword(three[2], Keyword::WHERE)
    };
    if solid.windows(3).any(filters_without_where) {
        return Some("write `FILTER (WHERE …)`".to_owned());
    }
    let at = solid.iter().position(|known| Some(known.span.start) == token.map(|span| span.start))?;
    let words = |found: &TokenWithSpan| match &found.token {
        Token::Word(word) if word.quote_style.is_none() => Some(word.value.to_lowercase()),
        _ => None,
    };
    let found = words(solid[at]);
    let before = at.checked_sub(1).and_then(|before| words(solid[before]));
    for word in [&found, &before].into_iter().flatten() {
        if !KEYWORDS.contains(&word.as_str())
            && let Some(near) = identifier::nearest(word, KEYWORDS)
        {
            return Some(format!("did you mean `{}`?", near.to_uppercase()));
        }
    }
    for word in [&before, &found].into_iter().flatten() {
        if RESERVED_NAMES.contains(&word.as_str()) {
            return Some(format!("a column called so stands in double quotes: `\"{word}\"`"));
        }
    }
    if let [.., first, second, third] = &solid[..=at]
        && let (Token::Word(_) | Token::RParen, Token::Word(name), Token::LParen) =
            (&first.token, &second.token, &third.token)
    {
        return Some(format!("is a comma missing before `{}`?", name.value));
    }
    if text.contains("in the query body") {
        return Some("a comma parts common table expressions, and a SELECT follows the last".to_owned());
    }
    None
}

fn count_keyword(tokens: &[TokenWithSpan], keyword: Keyword) -> usize {
    let is_it = |token: &&TokenWithSpan| matches!(&token.token, Token::Word(word) if word.keyword == keyword);
    tokens.iter().filter(is_it).count()
}

/// A token as the author wrote it.
fn token_text(sql: &Sql, span: Span) -> String {
    let SqlLocation { start, end } = sql.location_of(span);
    sql.text.get(start..end).unwrap_or_default().to_owned()
}
