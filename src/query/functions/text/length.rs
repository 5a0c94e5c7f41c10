//! LENGTH and its like, ASCII, UNICODE and CHR.

use crate::query::functions::text_arguments::{ParameterSpec, count_as_integer, integer_at, text_at};
use crate::query::functions::{Function, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

pub const LENGTH: Function = Function {
    names: &["length", "len", "char_length", "character_length"],
    usage: "LENGTH(text)",
    meaning: "The number of characters (Unicode code points) of the text.",
    examples: &[("LENGTH('health')", "6"), ("LENGTH('müde')", "4"), ("LENGTH('')", "0"), ("LENGTH(NULL)", "NULL")],
    resolve: |arguments| ParameterSpec::one_text("LENGTH").resolve_overload(&LENGTH_SCALAR, arguments, Type::Integer),
};

pub const OCTET_LENGTH: Function = Function {
    names: &["strlen", "octet_length"],
    usage: "STRLEN(text)",
    meaning: "The number of bytes of the text in UTF-8.",
    examples: &[("STRLEN('health')", "6"), ("STRLEN('müde')", "5"), ("STRLEN('')", "0"), ("STRLEN(NULL)", "NULL")],
    resolve: |arguments| ParameterSpec::one_text("STRLEN").resolve_overload(&STRLEN_SCALAR, arguments, Type::Integer),
};

pub const ASCII: Function = Function {
    names: &["ascii"],
    usage: "ASCII(text)",
    meaning: "The Unicode code point of the first character of the text; 0 for an empty text.",
    examples: &[("ASCII('A')", "65"), ("ASCII('é')", "233"), ("ASCII('')", "0"), ("ASCII(NULL)", "NULL")],
    resolve: |arguments| ParameterSpec::one_text("ASCII").resolve_overload(&ASCII_SCALAR, arguments, Type::Integer),
};

pub const CHR: Function = Function {
    names: &["chr", "char"],
    usage: "CHR(code)",
    meaning: "The character with this Unicode code point.",
    examples: &[("CHR(65)", "A"), ("CHR(233)", "é"), ("CHR(128578)", "🙂"), ("CHR(NULL)", "NULL")],
    resolve: |arguments| CHR_PARAMETERS.resolve_overload(&CHR_SCALAR, arguments, Type::Text),
};

pub const BIT_LENGTH: Function = Function {
    names: &["bit_length"],
    usage: "BIT_LENGTH(text)",
    meaning: "The number of bits of the text in UTF-8.",
    examples: &[("BIT_LENGTH('ab')", "16"), ("BIT_LENGTH('ä')", "16"), ("BIT_LENGTH(NULL)", "NULL")],
    resolve: |arguments| {
        ParameterSpec::one_text("BIT_LENGTH").resolve_overload(&BIT_LENGTH_SCALAR, arguments, Type::Integer)
    },
};

static BIT_LENGTH_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "BIT_LENGTH", strict: true, fallible: false, evaluate: evaluate_bit_length };

pub const UNICODE: Function = Function {
    names: &["unicode", "ord"],
    usage: "UNICODE(text)",
    meaning: "The Unicode code point of the first character of the text; -1 for an empty text.",
    examples: &[("UNICODE('é')", "233"), ("UNICODE('')", "-1"), ("UNICODE(NULL)", "NULL")],
    resolve: |arguments| ParameterSpec::one_text("UNICODE").resolve_overload(&UNICODE_SCALAR, arguments, Type::Integer),
};

static UNICODE_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "UNICODE", strict: true, fallible: false, evaluate: evaluate_unicode };

static LENGTH_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "LENGTH", strict: true, fallible: false, evaluate: evaluate_length };
static STRLEN_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "STRLEN", strict: true, fallible: false, evaluate: evaluate_octet_length };
static ASCII_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "ASCII", strict: true, fallible: false, evaluate: evaluate_ascii };
static CHR_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "CHR", strict: true, fallible: true, evaluate: evaluate_chr };

const CHR_PARAMETERS: ParameterSpec =
    ParameterSpec { function: "CHR", takes: "an integer", types: &[Type::Integer], required: 1 };

fn evaluate_length<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    Ok(Value::Integer(count_as_integer(text_at(values, 0)?.chars().count())))
}

fn evaluate_octet_length<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    Ok(Value::Integer(count_as_integer(text_at(values, 0)?.len())))
}

fn evaluate_bit_length<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    Ok(Value::Integer(count_as_integer(text_at(values, 0)?.len()).saturating_mul(8)))
}

fn evaluate_unicode<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let first = text_at(values, 0)?.chars().next();
    Ok(Value::Integer(first.map_or(-1, |character| i64::from(u32::from(character)))))
}

fn evaluate_ascii<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let first = text_at(values, 0)?.chars().next();
    Ok(Value::Integer(first.map_or(0, |character| i64::from(u32::from(character)))))
}

fn evaluate_chr<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let code = integer_at(values, 0)?;
    match u32::try_from(code).ok().and_then(char::from_u32) {
        Some(character) => Ok(Value::text(character.to_string())),
        None => Err(ValueError(format!("`{code}` is not the code of a character"))),
    }
}
