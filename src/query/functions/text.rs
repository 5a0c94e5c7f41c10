//! Text: functions, LIKE, `||` and regular expressions. They count characters (Unicode code points), never bytes.

pub mod text_arguments;
pub(super) mod parsed_text_cache;
mod graphemes;
mod grapheme_functions;
mod distance;
mod encoding;
mod glob;
mod printf;
mod overlay;
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
mod regexp_positions;
mod refused_functions;
#[cfg(test)]
mod tests;

use super::Function;

pub use concat::resolve_concat_operator;
pub use glob::resolve_glob;
pub use like::resolve_like;
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
    search::SPLIT_PART,
    search::SPLIT_ELEMENT,
    search::SPLIT_COUNT,
    search::SUBSTRING_INDEX,
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
