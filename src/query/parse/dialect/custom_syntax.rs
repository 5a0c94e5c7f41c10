//! Parses what the parser's general dialect parses differently or not at all.

use sqlparser::ast::{BinaryOperator, Expr, Interval, TrimWhereField};
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Token, Word};

use super::lookahead::fills_outer_brackets;
use super::precedence::{COMPARISON, IS};
use crate::query::functions::date_part::DatePart;
use crate::query::parse::keywords::{is_keyword, is_one_of};

/// The error for a comparison of a comparison, which reads like a chain but means something else.
pub const CHAINED_COMPARISON: &str = "comparisons cannot be chained";
/// The words that may follow IS.
const AFTER_IS: &str = "NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM after IS";

/// Returns the error for a comparison of a comparison.
pub fn chained_comparison(at: Location) -> ParserError {
    ParserError::ParserError(format!("{CHAINED_COMPARISON}{at}"))
}

/// Parses `INTERVAL years + 1 YEAR`, whose length is neither a literal nor in brackets.
pub fn parse_computed_interval(parser: &mut Parser) -> Option<Result<Expr, ParserError>> {
    let Token::Word(first) = &parser.peek_nth_token_ref(1).token else { return None };
    let follows = &parser.peek_nth_token_ref(2).token;
    let begins_value = first.keyword == Keyword::NoKeyword
        || matches!(follows, Token::LParen | Token::Period | Token::Plus | Token::Minus | Token::Mul)
        || matches!(follows, Token::Word(word) if word.keyword != Keyword::NoKeyword && is_column_or_unit(first));
    if !begins_value || matches!(follows, Token::EOF | Token::Comma | Token::RParen) {
        return None;
    }
    parser.advance_token();
    Some(parse_length_and_unit(parser))
}

/// Returns whether a word may be a column that is named like a unit: `INTERVAL years YEAR`.
fn is_column_or_unit(word: &Word) -> bool {
    word.quote_style.is_some() || DatePart::from_name(&word.value.to_lowercase()).is_some()
}

fn parse_length_and_unit(parser: &mut Parser) -> Result<Expr, ParserError> {
    let value = parser.parse_subexpr(COMPARISON)?;
    let unit = parser.parse_date_time_field()?;
    Ok(Expr::Interval(Interval {
        value: Box::new(value),
        leading_field: Some(unit),
        leading_precision: None,
        last_field: None,
        fractional_seconds_precision: None,
    }))
}

/// Parses `left == right`. In DuckDB `==` binds more strongly than `=` and as strongly as `||`: beside an operator that binds
/// alike, the binder refuses it.
pub fn parse_double_equals(parser: &mut Parser, left: &Expr) -> Result<Expr, ParserError> {
    parser.advance_token();
    let right = parser.parse_subexpr(COMPARISON)?;
    let is_plain = !binds_like_double_equals(left) && !binds_like_double_equals(&right);
    let op = if is_plain { BinaryOperator::Eq } else { BinaryOperator::Custom("==".to_owned()) };
    Ok(Expr::BinaryOp { left: Box::new(left.clone()), op, right: Box::new(right) })
}

fn binds_like_double_equals(tree: &Expr) -> bool {
    is_predicate(tree)
        || matches!(tree, Expr::BinaryOp { op: BinaryOperator::StringConcat | BinaryOperator::Custom(_), .. })
}

/// Parses `left IS …`. The operand after DISTINCT FROM ends where a side of a comparison would.
pub fn parse_is(parser: &mut Parser, left: &Expr) -> Result<Expr, ParserError> {
    parser.advance_token();
    let negated = parser.parse_keyword(Keyword::NOT);
    let left = Box::new(left.clone());
    if matches!(*left, Expr::IsDistinctFrom(..) | Expr::IsNotDistinctFrom(..)) {
        return Err(chained_comparison(parser.get_current_token().span.start));
    }
    if parser.parse_keywords(&[Keyword::DISTINCT, Keyword::FROM]) {
        let right = Box::new(parser.parse_subexpr(IS)?);
        return Ok(if negated { Expr::IsNotDistinctFrom(left, right) } else { Expr::IsDistinctFrom(left, right) });
    }
    let tests = [Keyword::NULL, Keyword::TRUE, Keyword::FALSE, Keyword::UNKNOWN];
    Ok(match (parser.parse_one_of_keywords(&tests), negated) {
        (Some(Keyword::NULL), false) => Expr::IsNull(left),
        (Some(Keyword::NULL), true) => Expr::IsNotNull(left),
        (Some(Keyword::TRUE), false) => Expr::IsTrue(left),
        (Some(Keyword::TRUE), true) => Expr::IsNotTrue(left),
        (Some(Keyword::FALSE), false) => Expr::IsFalse(left),
        (Some(Keyword::FALSE), true) => Expr::IsNotFalse(left),
        (Some(_), false) => Expr::IsUnknown(left),
        (Some(_), true) => Expr::IsNotUnknown(left),
        (None, _) => return parser.expected_ref(AFTER_IS, parser.peek_token_ref()),
    })
}

/// Parses `left [NOT] IN ((SELECT …), …)`. The parser would read the first bracket as the start of a subquery.
pub fn parse_in_list(parser: &mut Parser, left: &Expr) -> Option<Result<Expr, ParserError>> {
    let token = |at: usize| &parser.peek_nth_token_ref(at).token;
    let negated = is_keyword(token(0), Keyword::NOT);
    let at = usize::from(negated);
    if !is_keyword(token(at), Keyword::IN) || *token(at + 1) != Token::LParen || *token(at + 2) != Token::LParen {
        return None;
    }
    let begins_query = [Keyword::SELECT, Keyword::WITH, Keyword::VALUES, Keyword::FROM];
    if !is_one_of(token(at + 3), &begins_query) || fills_outer_brackets(parser, at + 2) {
        return None;
    }
    for _ in 0..=at {
        parser.advance_token();
    }
    let list = parse_list_in_brackets(parser);
    Some(list.map(|list| Expr::InList { expr: Box::new(left.clone()), list, negated }))
}

fn parse_list_in_brackets(parser: &mut Parser) -> Result<Vec<Expr>, ParserError> {
    parser.expect_token(&Token::LParen)?;
    let list = parser.parse_comma_separated(Parser::parse_expr)?;
    parser.expect_token(&Token::RParen)?;
    Ok(list)
}

/// Parses `TRIM(BOTH FROM text)`. The parser would expect the characters to remove.
pub fn parse_trim(parser: &mut Parser) -> Option<Result<Expr, ParserError>> {
    let word = |at: usize| peek_unquoted_word(parser, at);
    if !word(0)?.value.eq_ignore_ascii_case("trim") || parser.peek_nth_token_ref(1).token != Token::LParen {
        return None;
    }
    let (side, from) = match (word(2)?.keyword, word(3).map(|word| word.keyword)) {
        (Keyword::FROM, _) => (None, 2),
        (Keyword::BOTH, Some(Keyword::FROM)) => (Some(TrimWhereField::Both), 3),
        (Keyword::LEADING, Some(Keyword::FROM)) => (Some(TrimWhereField::Leading), 3),
        (Keyword::TRAILING, Some(Keyword::FROM)) => (Some(TrimWhereField::Trailing), 3),
        _ => return None,
    };
    for _ in 0..=from {
        parser.advance_token();
    }
    Some(parse_trimmed_text(parser, side))
}

fn peek_unquoted_word<'p>(parser: &'p Parser, at: usize) -> Option<&'p Word> {
    match &parser.peek_nth_token_ref(at).token {
        Token::Word(word) if word.quote_style.is_none() => Some(word),
        _ => None,
    }
}

fn parse_trimmed_text(parser: &mut Parser, side: Option<TrimWhereField>) -> Result<Expr, ParserError> {
    let text = Box::new(parser.parse_expr()?);
    parser.expect_token(&Token::RParen)?;
    Ok(Expr::Trim { expr: text, trim_where: side, trim_what: None, trim_characters: None })
}

/// Returns whether a tree is IN, BETWEEN or LIKE without brackets around it.
pub fn is_predicate(tree: &Expr) -> bool {
    matches!(
        tree,
        Expr::InList { .. } | Expr::InSubquery { .. } | Expr::Between { .. } | Expr::Like { .. } | Expr::ILike { .. }
    )
}

/// Returns whether a tree is a comparison without brackets around it.
pub fn is_comparison(tree: &Expr) -> bool {
    use BinaryOperator as Operator;
    matches!(
        tree,
        Expr::BinaryOp {
            op: Operator::Eq | Operator::NotEq | Operator::Lt | Operator::LtEq | Operator::Gt | Operator::GtEq,
            ..
        }
    )
}
