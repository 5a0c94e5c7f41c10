//! HEX, BIN, TO_BASE, URL_ENCODE and URL_DECODE.

use std::fmt::Write;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::query::functions::arguments::refuse_arguments;
use crate::query::functions::text_arguments::{ParameterSpec, integer_at, quote_for_message, text_at};
use crate::query::functions::{Function, Overload, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

pub const HEX: Function = Function {
    names: &["hex", "to_hex"],
    usage: "HEX(x)",
    meaning: "The bytes of a text, or an integer, in hexadecimal digits.",
    examples: &[("HEX('abc')", "616263"), ("HEX(255)", "FF"), ("HEX(-1)", "FFFFFFFFFFFFFFFF"), ("HEX(NULL)", "NULL")],
    resolve: |arguments| match arguments {
        [of] if matches!(of.data_type, Type::Text | Type::Null) => {
            Ok(Overload::new(&HEX_OF_TEXT, vec![Type::Text], Type::Text))
        }
        [of] if of.data_type == Type::Integer => Ok(Overload::new(&HEX_OF_INTEGER, vec![Type::Integer], Type::Text)),
        _ => Err(refuse_arguments("HEX", "text or an integer", arguments)),
    },
};

static HEX_OF_TEXT: ScalarEvaluator =
    ScalarEvaluator { name: "HEX", strict: true, fallible: false, evaluate: hex_of_text };
static HEX_OF_INTEGER: ScalarEvaluator =
    ScalarEvaluator { name: "HEX", strict: true, fallible: false, evaluate: hex_of_integer };

pub const BIN: Function = Function {
    names: &["bin", "to_binary"],
    usage: "BIN(x)",
    meaning: "An integer in binary digits. A negative one has all 64.",
    examples: &[("BIN(5)", "101"), ("BIN(0)", "0"), ("BIN(NULL)", "NULL")],
    resolve: |arguments| BIN_PARAMETERS.resolve_overload(&BIN_SCALAR, arguments, Type::Text),
};

static BIN_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "BIN", strict: true, fallible: false, evaluate: evaluate_bin };
const BIN_PARAMETERS: ParameterSpec =
    ParameterSpec { function: "BIN", takes: "an integer", types: &[Type::Integer], required: 1 };

pub const TO_BASE: Function = Function {
    names: &["to_base"],
    usage: "TO_BASE(x, base [, length])",
    meaning: "An integer of 0 or more in the digits of a base from 2 to 36, padded with zeros to a length.",
    examples: &[("TO_BASE(255, 16)", "FF"), ("TO_BASE(10, 2, 8)", "00001010"), ("TO_BASE(NULL, 2)", "NULL")],
    resolve: |arguments| TO_BASE_PARAMETERS.resolve_overload(&TO_BASE_SCALAR, arguments, Type::Text),
};

static TO_BASE_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "TO_BASE", strict: true, fallible: true, evaluate: evaluate_to_base };
const TO_BASE_PARAMETERS: ParameterSpec = ParameterSpec {
    function: "TO_BASE",
    takes: "an integer, a base and, if needed, a length",
    types: &[Type::Integer, Type::Integer, Type::Integer],
    required: 2,
};

pub const URL_ENCODE: Function = Function {
    names: &["url_encode"],
    usage: "URL_ENCODE(text)",
    meaning: "The text with every byte that has a meaning in a URL as `%` and two digits.",
    examples: &[
        ("URL_ENCODE('a b&é')", "a%20b%26%C3%A9"),
        ("URL_ENCODE('a-b_c.d~')", "a-b_c.d~"),
        ("URL_ENCODE(NULL)", "NULL"),
    ],
    resolve: |arguments| {
        ParameterSpec::one_text("URL_ENCODE").resolve_overload(&URL_ENCODE_SCALAR, arguments, Type::Text)
    },
};

static URL_ENCODE_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "URL_ENCODE", strict: true, fallible: false, evaluate: evaluate_url_encode };

pub const URL_DECODE: Function = Function {
    names: &["url_decode"],
    usage: "URL_DECODE(text)",
    meaning: "The text with every `%` and two digits replaced by their byte. Bytes that are not valid UTF-8 are an \
              error.",
    examples: &[
        ("URL_DECODE('a%20b%26%C3%A9')", "a b&é"),
        ("URL_DECODE('100%')", "100%"),
        ("URL_DECODE(NULL)", "NULL"),
    ],
    resolve: |arguments| {
        ParameterSpec::one_text("URL_DECODE").resolve_overload(&URL_DECODE_SCALAR, arguments, Type::Text)
    },
};

static URL_DECODE_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "URL_DECODE", strict: true, fallible: true, evaluate: evaluate_url_decode };

fn hex_of_text<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let mut digits = String::new();
    for byte in text_at(values, 0)?.bytes() {
        let _ = write!(digits, "{byte:02X}");
    }
    Ok(Value::text(digits))
}

fn hex_of_integer<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    Ok(Value::text(format!("{:X}", integer_at(values, 0)?)))
}

fn evaluate_bin<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    Ok(Value::text(format!("{:b}", integer_at(values, 0)?)))
}

fn evaluate_to_base<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let (number, base) = (integer_at(values, 0)?, integer_at(values, 1)?);
    let length = if values.len() > 2 { integer_at(values, 2)? } else { 0 };
    let (Ok(mut rest), Ok(base @ 2..=36)) = (u64::try_from(number), u64::try_from(base)) else {
        return Err(ValueError(format!(
            "`TO_BASE({number}, {base})` is undefined: the number is 0 or more, the base from 2 to 36"
        )));
    };
    let Ok(length @ 0..=64) = usize::try_from(length) else {
        return Err(ValueError(format!("`{length}` is not a length from 0 to 64")));
    };
    let mut digits = Vec::new();
    while rest > 0 || digits.is_empty() {
        digits.extend(u32::try_from(rest % base).ok().and_then(|digit| char::from_digit(digit, 36)));
        rest /= base;
    }
    let digits: String = digits.into_iter().rev().map(|digit| digit.to_ascii_uppercase()).collect();
    Ok(Value::text(format!("{digits:0>length$}")))
}

/// The bytes that are encoded: all except letters, digits and these four.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

fn evaluate_url_encode<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    Ok(Value::text(utf8_percent_encode(text_at(values, 0)?, ENCODED).to_string()))
}

fn evaluate_url_decode<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let text = text_at(values, 0)?;
    let decoded = percent_decode_str(text).decode_utf8().map_err(|_not_utf8| not_utf8(text))?;
    Ok(Value::text(decoded.into_owned()))
}

fn not_utf8(text: &str) -> ValueError {
    ValueError(format!("{} holds bytes that are not valid UTF-8", quote_for_message(text)))
}
