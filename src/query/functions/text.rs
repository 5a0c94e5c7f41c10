//! Functions of text, LIKE, GLOB, `||` and regular expressions. They count characters (Unicode code points), not bytes.

/// LOWER and UPPER.
mod case;
/// LENGTH and its like, ASCII and CHR.
mod length;
/// TRIM, LTRIM and RTRIM.
mod trim;
/// SUBSTRING, LEFT, RIGHT and `text[from:to]`.
mod substring;
/// LPAD, RPAD and REPEAT.
mod pad;
/// Splits a text into the characters that a reader sees.
mod graphemes;
/// LENGTH_GRAPHEME and its like, STRIP_ACCENTS and NFC_NORMALIZE.
mod grapheme_functions;
/// REPLACE, TRANSLATE and REVERSE.
mod replace;
/// OVERLAY.
mod overlay;
/// CONCAT, CONCAT_WS and `||`.
mod concat;
/// CONTAINS, STRPOS and their like.
mod search;
/// SPLIT_PART and its like.
mod split;
/// PRINTF and FORMAT.
mod printf;
/// LEVENSHTEIN and other distances.
mod distance;
/// HEX, BIN, TO_BASE and URL_ENCODE.
mod encoding;
/// MD5, SHA1 and SHA256.
mod hash;
/// The patterns of LIKE.
mod like_pattern;
/// LIKE and ILIKE.
mod like;
/// GLOB.
mod glob;
/// Translates regular expressions.
mod regexp_syntax;
/// Compiles regular expressions.
mod regexp_pattern;
/// The pattern of a call, and of a row.
mod regexp_arguments;
/// REGEXP_MATCHES, REGEXP_FULL_MATCH, REGEXP_REPLACE and REGEXP_EXTRACT.
mod regexp;
/// REGEXP_COUNT, REGEXP_INSTR, REGEXP_SUBSTR and REGEXP_ESCAPE.
mod regexp_positions;
/// Functions and operators of other engines.
mod refused_functions;
#[cfg(test)]
mod tests;

use super::function::Function;

pub use concat::resolve_concat_operator;
pub use glob::resolve_glob;
pub use like::{CaseSensitivity, resolve_like};
#[cfg(test)]
pub use refused_functions::REFUSED_OPERATORS;
pub use refused_functions::{REFUSED, hint_for_refused_operator};
pub use regexp_pattern::is_anchored;

/// The functions of text, in the order of the manual.
pub static TEXT: &[Function] = &[
    case::LOWER,
    case::UPPER,
    length::LENGTH,
    length::OCTET_LENGTH,
    length::BIT_LENGTH,
    grapheme_functions::LENGTH_GRAPHEME,
    trim::TRIM,
    trim::LTRIM,
    trim::RTRIM,
    substring::SUBSTRING,
    substring::LEFT,
    substring::RIGHT,
    substring::TEXT_SLICE,
    grapheme_functions::SUBSTRING_GRAPHEME,
    grapheme_functions::LEFT_GRAPHEME,
    grapheme_functions::RIGHT_GRAPHEME,
    pad::LPAD,
    pad::RPAD,
    pad::REPEAT,
    replace::REPLACE,
    replace::TRANSLATE,
    replace::REVERSE,
    overlay::OVERLAY,
    grapheme_functions::STRIP_ACCENTS,
    grapheme_functions::NFC_NORMALIZE,
    concat::CONCAT,
    concat::CONCAT_WS,
    printf::PRINTF,
    printf::FORMAT,
    search::CONTAINS,
    search::STARTS_WITH,
    search::ENDS_WITH,
    search::STRPOS,
    search::POSITION,
    search::LOCATE,
    split::SPLIT_PART,
    split::SPLIT_ELEMENT,
    split::SPLIT_COUNT,
    split::SUBSTRING_INDEX,
    regexp::REGEXP_MATCHES,
    regexp::REGEXP_FULL_MATCH,
    regexp::REGEXP_REPLACE,
    regexp::REGEXP_EXTRACT,
    regexp_positions::REGEXP_SUBSTR,
    regexp_positions::REGEXP_COUNT,
    regexp_positions::REGEXP_INSTR,
    regexp_positions::REGEXP_ESCAPE,
    distance::LEVENSHTEIN,
    distance::DAMERAU_LEVENSHTEIN,
    distance::HAMMING,
    distance::JACCARD,
    distance::JARO,
    distance::JARO_WINKLER,
    length::ASCII,
    length::UNICODE,
    length::CHR,
    encoding::HEX,
    encoding::BIN,
    encoding::TO_BASE,
    encoding::URL_ENCODE,
    encoding::URL_DECODE,
    hash::MD5,
    hash::SHA1,
    hash::SHA256,
];
