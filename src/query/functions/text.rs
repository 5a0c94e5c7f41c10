//! Text: functions, LIKE, `||` and regular expressions. They count characters (Unicode code points), never bytes.

pub(super) mod call;
pub(super) mod cache;
mod graphemes;
mod case;
mod length;
mod trim;
mod substring;
mod pad;
mod concat;
mod search;
mod replace;
mod hash;
mod like_pattern;
mod like;
mod regexp_syntax;
mod regexp_pattern;
mod regexp;
mod refused;
#[cfg(test)]
mod tests;

use super::Function;

pub use concat::concatenate;
pub use like::like;
#[cfg(test)]
pub use refused::REFUSED_OPERATORS;
pub use refused::{REFUSED, operator_way_out};

/// The functions of text, in the order of the manual.
pub static TEXT: &[Function] = &[
    case::LOWER,
    case::UPPER,
    length::LENGTH,
    length::OCTET_LENGTH,
    trim::TRIM,
    trim::LTRIM,
    trim::RTRIM,
    substring::SUBSTRING,
    substring::LEFT,
    substring::RIGHT,
    pad::LPAD,
    pad::RPAD,
    pad::REPEAT,
    replace::REPLACE,
    replace::TRANSLATE,
    replace::REVERSE,
    concat::CONCAT,
    concat::CONCAT_WS,
    search::CONTAINS,
    search::STARTS_WITH,
    search::ENDS_WITH,
    search::STRPOS,
    search::POSITION,
    search::SPLIT_PART,
    regexp::REGEXP_MATCHES,
    regexp::REGEXP_FULL_MATCH,
    regexp::REGEXP_REPLACE,
    regexp::REGEXP_EXTRACT,
    length::ASCII,
    length::CHR,
    hash::SHA256,
];
