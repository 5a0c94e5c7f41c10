//! What stands beside each other: a value and what would be its alias, a comment and the lines it hides, units of intervals.

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, TokenWithSpan, Whitespace, Word};

use crate::base::diagnostic::Diagnostic;
use crate::query::sql_text::Sql;

/// Names of units that the parser does not know, and what it calls them.
const UNITS: &[(&str, Keyword)] = &[
    ("quarters", Keyword::QUARTER),
    ("decades", Keyword::DECADE),
    ("centuries", Keyword::CENTURY),
    ("millennia", Keyword::MILLENNIUM),
];

/// A number that goes on with letters, or two texts beside each other, where the second would be an alias; a comment that
/// goes on into lines that YAML folded behind it.
pub fn mistake_of_neighbours(sql: &Sql, tokens: &[TokenWithSpan]) -> Option<Diagnostic> {
    for (at, token) in tokens.iter().enumerate() {
        if let Token::Number(digits, _) = &token.token
            && (digits.contains("._") || digits.contains("_."))
        {
            let message = format!("cannot read this SQL: `{digits}` is not a number");
            let hint = "underscores separate digits, as in `1_000.25`";
            return Some(
                Diagnostic::sql("sql-syntax", message).at(sql.place_of(sql.location_of(token.span))).hint(hint),
            );
        }
        let rest = tokens.get(at + 1..).unwrap_or_default();
        match (&token.token, rest.first()) {
            (Token::Number(digits, _), Some(TokenWithSpan { token: Token::Word(word), span }))
                if word.quote_style.is_none() =>
            {
                let message = format!("cannot read this SQL: the number `{digits}` goes on with `{}`", word.value);
                let hint = "put a space or an operator between them; underscores separate digits, as in `1_000`";
                return Some(
                    Diagnostic::sql("sql-syntax", message).at(sql.place_of(sql.location_of(*span))).hint(hint),
                );
            }
            (Token::Word(word), _) if word.value.eq_ignore_ascii_case("exclude") && word.quote_style.is_none() => {
                let next = rest.iter().find(|token| !matches!(token.token, Token::Whitespace(_)));
                let is_of_frame = |next: &Word| {
                    ["current", "group", "ties", "no"].iter().any(|part| next.value.eq_ignore_ascii_case(part))
                };
                if matches!(next, Some(TokenWithSpan { token: Token::Word(next), .. }) if is_of_frame(next)) {
                    let place = sql.place_of(sql.location_of(token.span));
                    let hint = "subtract the row's own value, or filter in a subquery first";
                    return Some(
                        Diagnostic::sql("sql-unsupported", "not supported: EXCLUDE in a frame").at(place).hint(hint),
                    );
                }
            }
            (Token::SingleQuotedString(_), Some(_)) => {
                let blank = |token: &&TokenWithSpan| {
                    matches!(token.token, Token::Whitespace(Whitespace::Space | Whitespace::Tab))
                };
                let Some(next) = rest.iter().find(|token| !blank(token)) else { continue };
                if matches!(next.token, Token::SingleQuotedString(_)) {
                    let message = "cannot read this SQL: two texts stand beside each other";
                    let hint = "join them with `||`; a quote within a text is written twice: `'it''s'`";
                    let place = sql.place_of(sql.location_of(next.span));
                    return Some(Diagnostic::sql("sql-syntax", message).at(place).hint(hint));
                }
            }
            (Token::Whitespace(Whitespace::SingleLineComment { .. }), _) => {
                let place = sql.place_of(sql.location_of(token.span));
                let written = place.file.text.get(place.range.clone()).unwrap_or_default();
                if written.trim_end().contains('\n') {
                    let message = "cannot read this SQL: this comment hides the lines that follow it";
                    let hint = "YAML folds them into one: write `|` behind the key instead of `>`, or use `/* … */`";
                    return Some(Diagnostic::sql("sql-syntax", message).at(place).hint(hint));
                }
            }
            _ => {}
        }
    }
    None
}

/// Writes intervals as the parser knows them: `INTERVAL 2 QUARTERS` with a unit of its own, `INTERVAL (90) DAY` without
/// brackets.
pub fn rewrite_intervals(tokens: &mut Vec<TokenWithSpan>) {
    let solid = solid_positions(tokens);
    let is_interval = |at: usize| matches!(&tokens[at].token, Token::Word(word) if word.keyword == Keyword::INTERVAL);
    let is_length = |at: usize| matches!(&tokens[at].token, Token::Number(..) | Token::SingleQuotedString(_));
    let (mut units, mut brackets) = (Vec::new(), Vec::new());
    for (at, _) in solid.iter().enumerate().filter(|(_, position)| is_interval(**position)) {
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
            tokens[unit].token = Token::Word(Word { value: word.value.clone(), quote_style: None, keyword: *keyword });
        }
    }
    brackets.sort_unstable();
    for at in brackets.into_iter().rev() {
        tokens.remove(at);
    }
}

/// Writes `FILTER (condition)` as the parser knows it: `FILTER (WHERE condition)`.
pub fn rewrite_filters(tokens: &mut Vec<TokenWithSpan>) {
    let solid = solid_positions(tokens);
    let is = |at: usize, wanted: Keyword| is_keyword(&tokens[at].token, wanted);
    let lacking = |four: &&[usize]| {
        let [before, filter, open, next] = **four else { return false };
        tokens[before].token == Token::RParen
            && is(filter, Keyword::FILTER)
            && tokens[open].token == Token::LParen
            && !is(next, Keyword::WHERE)
    };
    let places: Vec<usize> = solid.windows(4).filter(lacking).map(|four| four[3]).collect();
    for at in places.into_iter().rev() {
        let span = tokens[at].span;
        tokens.insert(at, TokenWithSpan { token: keyword_token("WHERE", Keyword::WHERE), span });
    }
}

/// Writes `ASOF JOIN` in a way that the parser knows, as a join that it calls GLOBAL and nothing else uses. With
/// MATCH_CONDITION it knows it as it is.
pub fn rewrite_asof_joins(tokens: &mut [TokenWithSpan]) {
    if tokens.iter().any(|token| is_keyword(&token.token, Keyword::MATCH_CONDITION)) {
        return;
    }
    let solid = solid_positions(tokens);
    for pair in solid.windows(2) {
        let (asof, next) = (pair[0], pair[1]);
        let begins_join =
            [Keyword::JOIN, Keyword::LEFT, Keyword::INNER].iter().any(|word| is_keyword(&tokens[next].token, *word));
        if begins_join && is_keyword(&tokens[asof].token, Keyword::ASOF) {
            tokens[asof].token = keyword_token("GLOBAL", Keyword::GLOBAL);
        }
    }
}

/// Writes `FROM t WHERE …` as the parser knows it, with the `SELECT *` that it stands for.
pub fn add_missing_select(tokens: &mut Vec<TokenWithSpan>) {
    let solid = solid_positions(tokens);
    let is = |at: usize, wanted: Keyword| is_keyword(&tokens[at].token, wanted);
    let connects = [Keyword::UNION, Keyword::EXCEPT, Keyword::INTERSECT, Keyword::ALL];
    let begins_query = |at: usize| match at.checked_sub(1).map(|before| solid[before]) {
        None => true,
        Some(before) if tokens[before].token == Token::LParen => {
            !at.checked_sub(2).is_some_and(|name| is(solid[name], Keyword::TRIM))
        }
        Some(before) => connects.iter().any(|keyword| is(before, *keyword)),
    };
    // Whether a SELECT follows in the same query.
    let selects = |rest: &[usize]| {
        let mut depth = 0_usize;
        for position in rest {
            match tokens[*position].token {
                Token::LParen => depth += 1,
                Token::RParen if depth == 0 => return false,
                Token::RParen => depth -= 1,
                _ if depth == 0 && is(*position, Keyword::SELECT) => return true,
                _ => {}
            }
        }
        false
    };
    let is_alone = |at: &usize| is(solid[*at], Keyword::FROM) && begins_query(*at) && !selects(&solid[*at..]);
    let alone: Vec<usize> = (0..solid.len()).filter(is_alone).map(|at| solid[at]).collect();
    for at in alone.into_iter().rev() {
        let span = tokens[at].span;
        tokens.insert(at, TokenWithSpan { token: Token::Mul, span });
        tokens.insert(at, TokenWithSpan { token: keyword_token("SELECT", Keyword::SELECT), span });
    }
}

/// Leaves out `[NOT] MATERIALIZED` behind the AS of a common table expression, which is computed once either way.
pub fn drop_materialized(tokens: &mut Vec<TokenWithSpan>) {
    let solid = solid_positions(tokens);
    let is = |at: usize, wanted: Keyword| is_keyword(&tokens[at].token, wanted);
    let mut left_out = Vec::new();
    for four in solid.windows(4) {
        let [first, second, third, last] = *four else { continue };
        if is(first, Keyword::AS) && is(second, Keyword::MATERIALIZED) && tokens[third].token == Token::LParen {
            left_out.push(second);
        }
        if is(first, Keyword::AS)
            && is(second, Keyword::NOT)
            && is(third, Keyword::MATERIALIZED)
            && tokens[last].token == Token::LParen
        {
            left_out.extend([second, third]);
        }
    }
    for at in left_out.into_iter().rev() {
        tokens.remove(at);
    }
}

/// Where tokens stand that are no blanks and comments.
fn solid_positions(tokens: &[TokenWithSpan]) -> Vec<usize> {
    (0..tokens.len()).filter(|at| !matches!(tokens[*at].token, Token::Whitespace(_))).collect()
}

fn is_keyword(token: &Token, wanted: Keyword) -> bool {
    matches!(token, Token::Word(word) if word.quote_style.is_none() && word.keyword == wanted)
}

fn keyword_token(written: &str, keyword: Keyword) -> Token {
    Token::Word(Word { value: written.to_owned(), quote_style: None, keyword })
}
