//! MD5, SHA1 and SHA256.

use md5::{Digest as _, Md5};
use sha1::Sha1;
use sha2::Digest;

use crate::base::digest;
use crate::query::functions::text_arguments::{ParameterSpec, text_at};
use crate::query::functions::{Function, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

pub const SHA256: Function = Function {
    names: &["sha256"],
    usage: "SHA256(text)",
    meaning: "The SHA-256 digest of the text in UTF-8, as 64 hexadecimal digits.",
    examples: &[
        ("SHA256('')", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("SHA256('ß')", "cd3a7e92a9114307055e4a0583acd6549ec3bb6d7c10ecc6ce11ae3d76b3d7db"),
        ("SHA256(NULL)", "NULL"),
    ],
    resolve: |arguments| ParameterSpec::one_text("SHA256").resolve_overload(&SHA256_SCALAR, arguments, Type::Text),
};

pub const MD5: Function = Function {
    names: &["md5"],
    usage: "MD5(text)",
    meaning: "The MD5 digest of the text in UTF-8, as 32 hexadecimal digits.",
    examples: &[
        ("MD5('')", "d41d8cd98f00b204e9800998ecf8427e"),
        ("MD5('a')", "0cc175b9c0f1b6a831c399e269772661"),
        ("MD5(NULL)", "NULL"),
    ],
    resolve: |arguments| ParameterSpec::one_text("MD5").resolve_overload(&MD5_SCALAR, arguments, Type::Text),
};

static MD5_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "MD5", strict: true, fallible: false, evaluate: evaluate_md5 };

pub const SHA1: Function = Function {
    names: &["sha1", "sha"],
    usage: "SHA1(text)",
    meaning: "The SHA-1 digest of the text in UTF-8, as 40 hexadecimal digits.",
    examples: &[("SHA1('a')", "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"), ("SHA1(NULL)", "NULL")],
    resolve: |arguments| ParameterSpec::one_text("SHA1").resolve_overload(&SHA1_SCALAR, arguments, Type::Text),
};

static SHA1_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "SHA1", strict: true, fallible: false, evaluate: evaluate_sha1 };

static SHA256_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "SHA256", strict: true, fallible: false, evaluate: evaluate_sha256 };

fn evaluate_sha256<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    Ok(Value::text(digest::sha256_hex(text_at(values, 0)?.as_bytes())))
}

fn evaluate_md5<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    Ok(Value::text(hex_text(&Md5::digest(text_at(values, 0)?.as_bytes()))))
}

fn evaluate_sha1<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    Ok(Value::text(hex_text(&Sha1::digest(text_at(values, 0)?.as_bytes()))))
}

fn hex_text(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
