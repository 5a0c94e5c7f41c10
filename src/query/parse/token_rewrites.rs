//! Rewrites tokens of syntax that the parser does not support into tokens that it does.

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Span, Token, TokenWithSpan, Word};

use super::keywords::{ends_value, is_blank, is_keyword, is_one_of, keyword_token};

/// Names of units that the parser does not support, and the keywords of the same units.
const UNITS: &[(&str, Keyword)] = &[
    ("quarters", Keyword::QUARTER),
    ("decades", Keyword::DECADE),
    ("centuries", Keyword::CENTURY),
    ("millennia", Keyword::MILLENNIUM),
];

/// Rewrites all syntax that the parser does not support.
#[must_use]
pub fn rewrite_tokens(tokens: Vec<TokenWithSpan>) -> Vec<TokenWithSpan> {
    let mut tokens = join_parameters(tokens);
    rewrite_intervals(&mut tokens);
    drop_materialized(&mut tokens);
    add_missing_select(&mut tokens);
    rewrite_filters(&mut tokens);
    rewrite_asof_joins(&mut tokens);
    tokens
}

/// Joins a colon and the name behind it to one placeholder, so that strings, quoted names, comments and `::` casts
/// do not change.
fn join_parameters(tokens: Vec<TokenWithSpan>) -> Vec<TokenWithSpan> {
    let mut joined = Vec::with_capacity(tokens.len());
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let name = match tokens.peek() {
            Some(next) if token.token == Token::Colon && !is_json_path(&joined, &token) => adjacent_word(next, &token),
            _ => None,
        };
        let Some(name) = name.map(|word| Token::Placeholder(format!(":{}", word.value))) else {
            joined.push(token);
            continue;
        };
        let end = tokens.next().map_or(token.span.end, |word| word.span.end);
        joined.push(TokenWithSpan { token: name, span: Span::new(token.span.start, end) });
    }
    joined
}

/// Returns a word without quotes that follows a token without a blank.
fn adjacent_word<'a>(next: &'a TokenWithSpan, token: &TokenWithSpan) -> Option<&'a Word> {
    match &next.token {
        Token::Word(word) if word.quote_style.is_none() && next.span.start == token.span.end => Some(word),
        _ => None,
    }
}

/// Returns whether a colon directly follows a value: `properties:plan` is a path into JSON.
fn is_json_path(before: &[TokenWithSpan], colon: &TokenWithSpan) -> bool {
    before.last().is_some_and(|last| ends_value(&last.token) && last.span.end == colon.span.start)
}

/// Rewrites `INTERVAL 2 QUARTERS` with the keyword of its unit, and `INTERVAL (90) DAY` without brackets.
fn rewrite_intervals(tokens: &mut Vec<TokenWithSpan>) {
    let solid = solid_positions(tokens);
    let is_length = |at: usize| matches!(&tokens[at].token, Token::Number(..) | Token::SingleQuotedString(_));
    let (mut units, mut brackets) = (Vec::new(), Vec::new());
    for at in (0..solid.len()).filter(|at| is_keyword(&tokens[solid[*at]].token, Keyword::INTERVAL)) {
        let next = |after: usize| solid.get(at + after).copied();
        let unit = match (next(1), next(2), next(3)) {
            (Some(length), unit, _) if is_length(length) => unit,
            (Some(open), Some(length), Some(close))
                if tokens[open].token == Token::LParen && is_length(length) && tokens[close].token == Token::RParen =>
            {
                brackets.extend([open, close]);
                next(4)
            }
            _ => None,
        };
        units.extend(unit);
    }
    for unit in units {
        if let Token::Word(word) = &tokens[unit].token
            && word.quote_style.is_none()
            && let Some((_, keyword)) = UNITS.iter().find(|(unit, _)| word.value.eq_ignore_ascii_case(unit))
        {
            tokens[unit].token = keyword_token(&word.value, *keyword);
        }
    }
    brackets.sort_unstable();
    remove_tokens(tokens, &brackets);
}

/// Rewrites `FILTER (condition)` as `FILTER (WHERE condition)`.
fn rewrite_filters(tokens: &mut Vec<TokenWithSpan>) {
    let solid = solid_positions(tokens);
    let places: Vec<usize> =
        solid.windows(4).filter(|four| is_filter_without_where(tokens, four)).map(|four| four[3]).collect();
    for at in places.into_iter().rev() {
        let span = tokens[at].span;
        tokens.insert(at, TokenWithSpan { token: keyword_token("WHERE", Keyword::WHERE), span });
    }
}

/// Returns whether four tokens are `) FILTER (` and the start of a condition.
fn is_filter_without_where(tokens: &[TokenWithSpan], four: &[usize]) -> bool {
    let [before, filter, open, next] = *four else { return false };
    tokens[before].token == Token::RParen
        && is_keyword(&tokens[filter].token, Keyword::FILTER)
        && tokens[open].token == Token::LParen
        && !is_keyword(&tokens[next].token, Keyword::WHERE)
}

/// Rewrites `ASOF JOIN` as GLOBAL JOIN, a syntax of the parser that nothing else uses. The parser supports ASOF JOIN only
/// with MATCH_CONDITION.
fn rewrite_asof_joins(tokens: &mut [TokenWithSpan]) {
    if tokens.iter().any(|token| is_keyword(&token.token, Keyword::MATCH_CONDITION)) {
        return;
    }
    let solid = solid_positions(tokens);
    for pair in solid.windows(2) {
        let (asof, next) = (pair[0], pair[1]);
        let begins_join = is_one_of(&tokens[next].token, &[Keyword::JOIN, Keyword::LEFT, Keyword::INNER]);
        if begins_join && is_keyword(&tokens[asof].token, Keyword::ASOF) {
            tokens[asof].token = keyword_token("GLOBAL", Keyword::GLOBAL);
        }
    }
}

/// Rewrites `FROM t WHERE …` as `SELECT * FROM t WHERE …`.
fn add_missing_select(tokens: &mut Vec<TokenWithSpan>) {
    let solid = solid_positions(tokens);
    let places: Vec<usize> =
        (0..solid.len()).filter(|at| is_from_without_select(tokens, &solid, *at)).map(|at| solid[at]).collect();
    for at in places.into_iter().rev() {
        let span = tokens[at].span;
        tokens.insert(at, TokenWithSpan { token: Token::Mul, span });
        tokens.insert(at, TokenWithSpan { token: keyword_token("SELECT", Keyword::SELECT), span });
    }
}

/// Returns whether a query begins with FROM at this position and has no SELECT behind it.
fn is_from_without_select(tokens: &[TokenWithSpan], solid: &[usize], at: usize) -> bool {
    is_keyword(&tokens[solid[at]].token, Keyword::FROM)
        && begins_query(tokens, solid, at)
        && !select_follows(tokens, &solid[at..])
}

/// Returns whether a query begins with the solid token at this position.
fn begins_query(tokens: &[TokenWithSpan], solid: &[usize], at: usize) -> bool {
    let token_before = |count: usize| at.checked_sub(count).map(|before| &tokens[solid[before]].token);
    match token_before(1) {
        None => true,
        // `TRIM(FROM text)` is no query.
        Some(Token::LParen) => !token_before(2).is_some_and(|name| is_keyword(name, Keyword::TRIM)),
        Some(before) => is_one_of(before, &[Keyword::UNION, Keyword::EXCEPT, Keyword::INTERSECT, Keyword::ALL]),
    }
}

/// Returns whether a SELECT follows in the same query.
fn select_follows(tokens: &[TokenWithSpan], rest: &[usize]) -> bool {
    let mut depth = 0_usize;
    for position in rest {
        match &tokens[*position].token {
            Token::LParen => depth += 1,
            Token::RParen if depth == 0 => return false,
            Token::RParen => depth -= 1,
            token if depth == 0 && is_keyword(token, Keyword::SELECT) => return true,
            _ => {}
        }
    }
    false
}

/// Removes `[NOT] MATERIALIZED` behind the AS of a common table expression, which is computed once either way.
fn drop_materialized(tokens: &mut Vec<TokenWithSpan>) {
    let solid = solid_positions(tokens);
    let is_keyword_at = |at: usize, keyword: Keyword| is_keyword(&tokens[at].token, keyword);
    let opens = |at: usize| tokens[at].token == Token::LParen;
    let mut dropped = Vec::new();
    for four in solid.windows(4) {
        let [first, second, third, last] = *four else { continue };
        if is_keyword_at(first, Keyword::AS) && is_keyword_at(second, Keyword::MATERIALIZED) && opens(third) {
            dropped.push(second);
        }
        if is_keyword_at(first, Keyword::AS)
            && is_keyword_at(second, Keyword::NOT)
            && is_keyword_at(third, Keyword::MATERIALIZED)
            && opens(last)
        {
            dropped.extend([second, third]);
        }
    }
    remove_tokens(tokens, &dropped);
}

/// Removes the tokens at these positions, which are in ascending order.
fn remove_tokens(tokens: &mut Vec<TokenWithSpan>, positions: &[usize]) {
    for at in positions.iter().rev() {
        tokens.remove(*at);
    }
}

/// Returns the positions of the tokens that are no blanks and no comments.
fn solid_positions(tokens: &[TokenWithSpan]) -> Vec<usize> {
    (0..tokens.len()).filter(|at| !is_blank(&tokens[*at])).collect()
}
