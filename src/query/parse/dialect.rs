//! How operators bind, and what the parser reads beside the standard.
//!
//! The order is that of PostgreSQL and DuckDB, which `sql/README.md` lists: `||` binds less than `+`, `^` more than `*`, a
//! sign more than both; IN, BETWEEN and LIKE bind more than comparisons, which have no order among themselves.

use std::any::TypeId;

use sqlparser::ast::{BinaryOperator, Expr, Interval, TrimWhereField, UnaryOperator};
use sqlparser::dialect::{Dialect, GenericDialect, Precedence};
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Token, Word};

use super::ends_value;

/// A comparison of a comparison, which reads like a chain and is none.
pub const CHAINED_COMPARISON: &str = "comparisons cannot be chained";
/// What may follow IS.
const AFTER_IS: &str = "NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM after IS";

const CAST: u8 = 60;
const SIGN: u8 = 55;
const AT_TIME_ZONE: u8 = 50;
const POWER: u8 = 45;
const TIMES: u8 = 40;
const PLUS: u8 = 30;
const OTHER: u8 = 25;
const PREDICATE: u8 = 22;
const COMPARISON: u8 = 20;
const IS: u8 = 17;
const NOT: u8 = 15;
const AND: u8 = 10;
const XOR: u8 = 7;
const OR: u8 = 5;
const NO_OPERATOR: u8 = 0;

/// Words that begin no value.
const NO_VALUES: [Keyword; 22] = [
    Keyword::FROM,
    Keyword::WHERE,
    Keyword::GROUP,
    Keyword::HAVING,
    Keyword::QUALIFY,
    Keyword::ORDER,
    Keyword::LIMIT,
    Keyword::UNION,
    Keyword::INTERSECT,
    Keyword::EXCEPT,
    Keyword::ON,
    Keyword::USING,
    Keyword::JOIN,
    Keyword::AS,
    Keyword::AND,
    Keyword::OR,
    Keyword::IS,
    Keyword::IN,
    Keyword::WHEN,
    Keyword::THEN,
    Keyword::ELSE,
    Keyword::END,
];

/// Words that name nothing without AS.
const NO_NAMES: [Keyword; 19] = [
    Keyword::NOT,
    Keyword::NULL,
    Keyword::TRUE,
    Keyword::FALSE,
    Keyword::ALL,
    Keyword::ANY,
    Keyword::DISTINCT,
    Keyword::ASC,
    Keyword::DESC,
    Keyword::AND,
    Keyword::OR,
    Keyword::IN,
    Keyword::IS,
    Keyword::LIKE,
    Keyword::BETWEEN,
    Keyword::CASE,
    Keyword::WHEN,
    Keyword::THEN,
    Keyword::ELSE,
];

/// How far a subquery at the beginning of a list is followed to its end.
const MAX_LOOKAHEAD: usize = 1000;

/// The SQL of metrics.
#[derive(Debug, Clone, Copy)]
pub struct MetricSqlDialect {
    /// Whether the text joins by NATURAL, which takes no condition: joins are then read from the left.
    pub has_natural_joins: bool,
}

/// What is read as the parser's general dialect reads it; the binder refuses what is not meant.
macro_rules! as_generic {
    ($($name:ident)*) => {
        $(fn $name(&self) -> bool {
            GenericDialect.$name()
        })*
    };
}

impl Dialect for MetricSqlDialect {
    fn dialect(&self) -> TypeId {
        TypeId::of::<GenericDialect>()
    }

    fn is_delimited_identifier_start(&self, letter: char) -> bool {
        GenericDialect.is_delimited_identifier_start(letter)
    }

    fn is_identifier_start(&self, letter: char) -> bool {
        GenericDialect.is_identifier_start(letter)
    }

    fn is_identifier_part(&self, letter: char) -> bool {
        GenericDialect.is_identifier_part(letter)
    }

    as_generic! {
        supports_unicode_string_literal supports_partition_by_after_order_by supports_array_join_syntax
        supports_group_by_expr supports_group_by_with_modifier supports_connect_by supports_match_recognize
        supports_pipe_operator supports_window_function_null_treatment_arg supports_dictionary_syntax
        supports_window_clause_named_window_reference supports_select_wildcard_except support_map_literal_syntax
        allow_extract_custom allow_extract_single_quotes supports_extract_comma_syntax
        supports_parens_around_table_factor supports_values_as_table_factor supports_limit_comma
        supports_from_first_select supports_projection_trailing_commas supports_try_convert
        supports_bitwise_shift_operators supports_named_fn_args_with_assignment_operator supports_struct_literal
        supports_empty_projections supports_nested_comments supports_multiline_comment_hints
        supports_string_escape_constant supports_array_typedef_with_brackets supports_match_against
        supports_filter_during_aggregation supports_select_wildcard_exclude supports_data_type_signed_suffix
        supports_interval_options supports_quote_delimited_string supports_select_wildcard_replace
        supports_select_wildcard_ilike supports_select_wildcard_rename supports_prewhere
        supports_limit_by supports_interpolate supports_settings supports_select_format supports_comma_separated_trim
        supports_cte_without_as supports_select_item_multi_column_alias supports_xml_expressions
    }

    fn supports_numeric_literal_underscores(&self) -> bool {
        true
    }

    fn supports_string_literal_concatenation_with_newline(&self) -> bool {
        true
    }

    fn supports_notnull_operator(&self) -> bool {
        true
    }

    /// `a JOIN b JOIN c ON … ON …` joins b and c first.
    fn supports_left_associative_joins_without_parens(&self) -> bool {
        self.has_natural_joins
    }

    fn prec_value(&self, precedence: Precedence) -> u8 {
        match precedence {
            Precedence::Period => 100,
            Precedence::DoubleColon => CAST,
            Precedence::AtTz => AT_TIME_ZONE,
            Precedence::MulDivModOp => TIMES,
            Precedence::PlusMinus => PLUS,
            Precedence::Xor => XOR,
            Precedence::Caret => POWER,
            Precedence::Ampersand | Precedence::Pipe | Precedence::Colon | Precedence::PgOther => OTHER,
            Precedence::Between | Precedence::Like => PREDICATE,
            Precedence::Eq => COMPARISON,
            Precedence::Is => IS,
            Precedence::UnaryNot => NOT,
            Precedence::And => AND,
            Precedence::Or => OR,
        }
    }

    fn get_next_precedence(&self, parser: &Parser) -> Option<Result<u8, ParserError>> {
        let found = match &parser.peek_token_ref().token {
            Token::StringConcat | Token::ShiftLeft | Token::ShiftRight => OTHER,
            // `text[2:3]`; else a path into JSON.
            Token::Colon if is_in_subscript(parser) => NO_OPERATOR,
            Token::Colon => CAST,
            Token::Mul if is_power(parser) => POWER,
            Token::ExclamationMark | Token::Sharp => NO_OPERATOR,
            Token::Word(word) if word.quote_style.is_none() => match word.keyword {
                Keyword::MATCH | Keyword::RLIKE | Keyword::REGEXP => PREDICATE,
                _ if word.value.eq_ignore_ascii_case("isnull") => IS,
                _ if word.value.eq_ignore_ascii_case("glob") => PREDICATE,
                _ => return None,
            },
            _ => return None,
        };
        Some(Ok(found))
    }

    fn parse_prefix(&self, parser: &mut Parser) -> Option<Result<Expr, ParserError>> {
        match parser.peek_token_ref().token {
            // A sign binds more than any operator but a cast.
            Token::Minus | Token::Plus => {
                let minus = parser.peek_token_ref().token == Token::Minus;
                let op = if minus { UnaryOperator::Minus } else { UnaryOperator::Plus };
                parser.advance_token();
                Some(parser.parse_subexpr(SIGN).map(|inner| Expr::UnaryOp { op, expr: Box::new(inner) }))
            }
            Token::Word(ref word) if word.quote_style.is_none() => match word.keyword {
                // It binds less than what follows, EXISTS included.
                Keyword::NOT => {
                    parser.advance_token();
                    let inner = parser.parse_subexpr(NOT);
                    Some(inner.map(|inner| Expr::UnaryOp { op: UnaryOperator::Not, expr: Box::new(inner) }))
                }
                Keyword::INTERVAL => parse_computed_interval(parser),
                // `json:plan`, a path into a column that is called like a type.
                Keyword::JSON | Keyword::JSONB if parser.peek_nth_token_ref(1).token == Token::Colon => {
                    Some(parser.parse_identifier().map(Expr::Identifier))
                }
                keyword if NO_VALUES.contains(&keyword) && parser.peek_nth_token_ref(1).token != Token::Period => {
                    Some(parser.expected_ref("an expression", parser.peek_token_ref()))
                }
                _ => parse_trim(parser),
            },
            _ => None,
        }
    }

    fn is_reserved_for_identifier(&self, keyword: Keyword) -> bool {
        keyword == Keyword::CASE || GenericDialect.is_reserved_for_identifier(keyword)
    }

    fn is_select_item_alias(&self, explicit: bool, keyword: &Keyword, parser: &mut Parser) -> bool {
        (explicit || !NO_NAMES.contains(keyword)) && GenericDialect.is_select_item_alias(explicit, keyword, parser)
    }

    fn is_table_factor_alias(&self, explicit: bool, keyword: &Keyword, parser: &mut Parser) -> bool {
        (explicit || !NO_NAMES.contains(keyword)) && GenericDialect.is_table_factor_alias(explicit, keyword, parser)
    }

    fn parse_infix(&self, parser: &mut Parser, left: &Expr, _: u8) -> Option<Result<Expr, ParserError>> {
        let token = parser.peek_token_ref();
        let start = token.span.start;
        let custom = |name: &str| BinaryOperator::Custom(name.to_owned());
        let (op, binds) = match &token.token {
            Token::Mul if is_power(parser) => {
                parser.advance_token();
                (BinaryOperator::PGExp, POWER)
            }
            Token::DoubleEq if !is_comparison(left) => return Some(parse_double_equals(parser, left)),
            Token::DoubleEq | Token::Eq | Token::Neq | Token::Lt | Token::LtEq | Token::Gt | Token::GtEq => {
                return is_comparison(left)
                    .then(|| Err(ParserError::ParserError(format!("{CHAINED_COMPARISON}{start}"))));
            }
            Token::Word(word) if word.quote_style.is_none() => match word.keyword {
                Keyword::IS => return Some(parse_is(parser, left)),
                Keyword::IN | Keyword::NOT | Keyword::BETWEEN | Keyword::LIKE | Keyword::ILIKE
                    if is_predicate(left) =>
                {
                    return Some(Err(ParserError::ParserError(format!("{CHAINED_COMPARISON}{start}"))));
                }
                Keyword::IN | Keyword::NOT => return parse_in_list(parser, left),
                Keyword::DIV => (custom("DIV"), TIMES),
                Keyword::MATCH => (custom("MATCH"), PREDICATE),
                Keyword::RLIKE => (custom("RLIKE"), PREDICATE),
                Keyword::REGEXP => (custom("REGEXP"), PREDICATE),
                _ if word.value.eq_ignore_ascii_case("glob") => (custom("GLOB"), PREDICATE),
                _ if word.value.eq_ignore_ascii_case("isnull") => {
                    parser.advance_token();
                    return Some(Ok(Expr::IsNull(Box::new(left.clone()))));
                }
                _ => return None,
            },
            _ => return None,
        };
        parser.advance_token();
        let right = parser.parse_subexpr(binds);
        Some(right.map(|right| Expr::BinaryOp { left: Box::new(left.clone()), op, right: Box::new(right) }))
    }
}

/// Whether a word may be a column that is called like a unit: `INTERVAL years YEAR`.
fn is_column_or_unit(word: &Word) -> bool {
    word.quote_style.is_some()
        || crate::query::functions::dates::date_parts::DatePart::from_name(&word.value.to_lowercase()).is_some()
}

/// `INTERVAL years + 1 YEAR`, whose length is neither a literal nor in brackets.
fn parse_computed_interval(parser: &mut Parser) -> Option<Result<Expr, ParserError>> {
    let Token::Word(first) = &parser.peek_nth_token_ref(1).token else { return None };
    let follows = &parser.peek_nth_token_ref(2).token;
    let begins_value = first.keyword == Keyword::NoKeyword
        || matches!(follows, Token::LParen | Token::Period | Token::Plus | Token::Minus | Token::Mul)
        || matches!(follows, Token::Word(word) if word.keyword != Keyword::NoKeyword && is_column_or_unit(first));
    if !begins_value || matches!(follows, Token::EOF | Token::Comma | Token::RParen) {
        return None;
    }
    parser.advance_token();
    let value = match parser.parse_subexpr(COMPARISON) {
        Ok(value) => value,
        Err(error) => return Some(Err(error)),
    };
    let unit = match parser.parse_date_time_field() {
        Ok(unit) => unit,
        Err(error) => return Some(Err(error)),
    };
    Some(Ok(Expr::Interval(Interval {
        value: Box::new(value),
        leading_field: Some(unit),
        leading_precision: None,
        last_field: None,
        fractional_seconds_precision: None,
    })))
}

/// `left == right`. In DuckDB it binds more than `=`, as much as `||`: beside one of those it is refused.
fn parse_double_equals(parser: &mut Parser, left: &Expr) -> Result<Expr, ParserError> {
    parser.advance_token();
    let right = parser.parse_subexpr(COMPARISON)?;
    let binds_alike = |tree: &Expr| {
        is_predicate(tree)
            || matches!(tree, Expr::BinaryOp { op: BinaryOperator::StringConcat | BinaryOperator::Custom(_), .. })
    };
    let is_plain = !binds_alike(left) && !binds_alike(&right);
    let op = if is_plain { BinaryOperator::Eq } else { BinaryOperator::Custom("==".to_owned()) };
    Ok(Expr::BinaryOp { left: Box::new(left.clone()), op, right: Box::new(right) })
}

/// `left IS …`: what follows DISTINCT FROM ends where a comparison's side would.
fn parse_is(parser: &mut Parser, left: &Expr) -> Result<Expr, ParserError> {
    parser.advance_token();
    let negated = parser.parse_keyword(Keyword::NOT);
    let left = Box::new(left.clone());
    if matches!(*left, Expr::IsDistinctFrom(..) | Expr::IsNotDistinctFrom(..)) {
        let start = parser.get_current_token().span.start;
        return Err(ParserError::ParserError(format!("{CHAINED_COMPARISON}{start}")));
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

/// `left IN ((SELECT …), …)`, where the parser takes the first bracket for that of a subquery.
fn parse_in_list(parser: &mut Parser, left: &Expr) -> Option<Result<Expr, ParserError>> {
    let is_keyword = |at: usize, wanted: Keyword| matches!(&parser.peek_nth_token_ref(at).token, Token::Word(word) if word.keyword == wanted);
    let negated = is_keyword(0, Keyword::NOT);
    let at = usize::from(negated);
    let is_bracket = |at: usize| parser.peek_nth_token_ref(at).token == Token::LParen;
    if !is_keyword(at, Keyword::IN) || !is_bracket(at + 1) || !is_bracket(at + 2) {
        return None;
    }
    let begins = [Keyword::SELECT, Keyword::WITH, Keyword::VALUES, Keyword::FROM];
    if !begins.iter().any(|keyword| is_keyword(at + 3, *keyword)) || fills_outer_brackets(parser, at + 2) {
        return None;
    }
    for _ in 0..=at {
        parser.advance_token();
    }
    let list = parser.expect_token(&Token::LParen).and_then(|_| {
        let list = parser.parse_comma_separated(Parser::parse_expr)?;
        parser.expect_token(&Token::RParen)?;
        Ok(list)
    });
    Some(list.map(|list| Expr::InList { expr: Box::new(left.clone()), list, negated }))
}

/// Whether the bracket that opens at a token closes right before the one around it.
fn fills_outer_brackets(parser: &Parser, opens: usize) -> bool {
    let mut depth = 0;
    for at in opens..opens + MAX_LOOKAHEAD {
        match parser.peek_nth_token_ref(at).token {
            Token::LParen => depth += 1,
            Token::RParen => depth -= 1,
            Token::EOF => return true,
            _ => {}
        }
        if depth == 0 {
            return parser.peek_nth_token_ref(at + 1).token == Token::RParen;
        }
    }
    true
}

/// `TRIM(BOTH FROM text)`, where the parser wants to know what is cut off.
fn parse_trim(parser: &mut Parser) -> Option<Result<Expr, ParserError>> {
    let word = |at: usize| match &parser.peek_nth_token_ref(at).token {
        Token::Word(word) if word.quote_style.is_none() => Some((word.keyword, word.value.clone())),
        _ => None,
    };
    if !word(0)?.1.eq_ignore_ascii_case("trim") || parser.peek_nth_token_ref(1).token != Token::LParen {
        return None;
    }
    let (side, from) = match (word(2)?.0, word(3).map(|(keyword, _)| keyword)) {
        (Keyword::FROM, _) => (None, 2),
        (Keyword::BOTH, Some(Keyword::FROM)) => (Some(TrimWhereField::Both), 3),
        (Keyword::LEADING, Some(Keyword::FROM)) => (Some(TrimWhereField::Leading), 3),
        (Keyword::TRAILING, Some(Keyword::FROM)) => (Some(TrimWhereField::Trailing), 3),
        _ => return None,
    };
    for _ in 0..=from {
        parser.advance_token();
    }
    let text = match parser.parse_expr() {
        Ok(text) => Box::new(text),
        Err(error) => return Some(Err(error)),
    };
    if let Err(error) = parser.expect_token(&Token::RParen) {
        return Some(Err(error));
    }
    Some(Ok(Expr::Trim { expr: text, trim_where: side, trim_what: None, trim_characters: None }))
}

/// `**`, without a space between.
fn is_power(parser: &Parser) -> bool {
    let (first, second) = (parser.peek_nth_token_ref(0), parser.peek_nth_token_ref(1));
    second.token == Token::Mul && first.span.end == second.span.start
}

/// What follows stands in the square brackets behind a value: `text[2:3]`, not `[json:a, json:b]`.
fn is_in_subscript(parser: &Parser) -> bool {
    let mut closed = 0_usize;
    for at in (0..=parser.get_current_index()).rev() {
        match parser.token_at(at).token {
            Token::RParen | Token::RBracket => closed += 1,
            Token::LBracket if closed == 0 => {
                let before = &parser.token_at(at.saturating_sub(1)).token;
                return matches!(before, Token::SingleQuotedString(_)) || ends_value(before);
            }
            Token::LParen if closed == 0 => return false,
            Token::LParen | Token::LBracket => closed -= 1,
            _ => {}
        }
    }
    false
}

/// IN, BETWEEN or LIKE that is not in brackets.
fn is_predicate(tree: &Expr) -> bool {
    matches!(
        tree,
        Expr::InList { .. } | Expr::InSubquery { .. } | Expr::Between { .. } | Expr::Like { .. } | Expr::ILike { .. }
    )
}

/// A comparison that is not in brackets.
fn is_comparison(tree: &Expr) -> bool {
    use BinaryOperator as Operator;
    matches!(
        tree,
        Expr::BinaryOp {
            op: Operator::Eq | Operator::NotEq | Operator::Lt | Operator::LtEq | Operator::Gt | Operator::GtEq,
            ..
        }
    )
}
