//! Parses SQL text into a syntax tree. Parameters (`:name`) become placeholders.

/// Keywords: which of them begin, end or name a value.
mod keywords;
/// Precedence of operators, and what the parser accepts in addition to the standard.
mod dialect;
/// Splits text into tokens.
mod tokens;
/// The errors of the SQL parser, reworded.
mod parser_error;
/// Names with spaces that are written without quotes.
mod name_with_spaces;
/// Mistakes of syntax, with hints for the common ones.
mod syntax_mistakes;
/// Limits the number of operators that follow each other.
mod operator_chain;
/// Finds mistakes in tokens that the parser would misread.
mod token_mistakes;
/// Rewrites syntax that the parser does not support.
mod token_rewrites;
/// Prepares the tokens that the parser reads.
mod query_tokens;
/// Finds the mistake of a query in brackets.
mod brackets;
/// Parses a whole query.
mod query;
/// Parses a single expression.
mod expression;

pub use expression::parse_expression;
pub use query::parse_query;
pub use query_tokens::mentioned_parameters;
