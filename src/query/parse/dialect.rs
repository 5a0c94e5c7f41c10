//! Precedence of operators, and what the parser accepts in addition to the standard.
//!
//! The precedence is that of PostgreSQL and DuckDB, listed in `sql/README.md`: `||` binds more weakly than `+`, `^` more
//! strongly than `*`, and a sign more strongly than both. IN, BETWEEN and LIKE bind more strongly than comparisons, which
//! cannot be chained.

use std::any::TypeId;

use sqlparser::ast::{BinaryOperator, Expr, UnaryOperator};
use sqlparser::dialect::{Dialect, GenericDialect, Precedence};
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::Token;

use super::keywords::{begins_no_value, is_no_alias};

/// The precedence of operators.
mod precedence;
/// Looks at the tokens before and behind the parser's position.
mod lookahead;
/// Parses what the parser's general dialect parses differently or not at all.
mod custom_syntax;

pub use custom_syntax::CHAINED_COMPARISON;
use custom_syntax::{
    chained_comparison, is_comparison, is_predicate, parse_computed_interval, parse_double_equals, parse_in_list,
    parse_is, parse_trim,
};
use lookahead::{is_in_subscript, is_power};
use precedence::{
    AND, AT_TIME_ZONE, CAST, COMPARISON, IS, NO_OPERATOR, NOT, OR, OTHER, PLUS, POWER, PREDICATE, SIGN, TIMES, XOR,
};

/// The dialect of metric SQL.
#[derive(Debug, Clone, Copy)]
pub struct MetricSqlDialect {
    /// Whether the text contains NATURAL joins. They take no condition, so joins are then parsed from the left.
    pub has_natural_joins: bool,
}

/// Options that are those of the parser's general dialect. The binder refuses syntax that the language does not have.
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

    /// Returns whether joins are parsed from the left. Without NATURAL joins, `a JOIN b JOIN c ON … ON …` joins b and c first.
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
            // Within brackets, `text[2:3]`; otherwise a path into JSON.
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
            // A sign binds more strongly than any operator except a cast.
            Token::Minus | Token::Plus => {
                let minus = parser.peek_token_ref().token == Token::Minus;
                let op = if minus { UnaryOperator::Minus } else { UnaryOperator::Plus };
                parser.advance_token();
                Some(parser.parse_subexpr(SIGN).map(|inner| Expr::UnaryOp { op, expr: Box::new(inner) }))
            }
            Token::Word(ref word) if word.quote_style.is_none() => match word.keyword {
                // NOT binds more weakly than what follows, EXISTS included.
                Keyword::NOT => {
                    parser.advance_token();
                    let inner = parser.parse_subexpr(NOT);
                    Some(inner.map(|inner| Expr::UnaryOp { op: UnaryOperator::Not, expr: Box::new(inner) }))
                }
                Keyword::INTERVAL => parse_computed_interval(parser),
                // `json:plan`: a path into a column that is named like a type.
                Keyword::JSON | Keyword::JSONB if parser.peek_nth_token_ref(1).token == Token::Colon => {
                    Some(parser.parse_identifier().map(Expr::Identifier))
                }
                keyword if begins_no_value(keyword) && parser.peek_nth_token_ref(1).token != Token::Period => {
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
        (explicit || !is_no_alias(*keyword)) && GenericDialect.is_select_item_alias(explicit, keyword, parser)
    }

    fn is_table_factor_alias(&self, explicit: bool, keyword: &Keyword, parser: &mut Parser) -> bool {
        (explicit || !is_no_alias(*keyword)) && GenericDialect.is_table_factor_alias(explicit, keyword, parser)
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
                return is_comparison(left).then(|| Err(chained_comparison(start)));
            }
            Token::Word(word) if word.quote_style.is_none() => match word.keyword {
                Keyword::IS => return Some(parse_is(parser, left)),
                Keyword::IN | Keyword::NOT | Keyword::BETWEEN | Keyword::LIKE | Keyword::ILIKE
                    if is_predicate(left) =>
                {
                    return Some(Err(chained_comparison(start)));
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
