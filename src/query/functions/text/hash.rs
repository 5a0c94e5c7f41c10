//! SHA256.

use super::call::{Parameters, text};
use crate::digest;
use crate::query::functions::{Function, Problem, Scalar, Signature};
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
    resolve: |arguments| PARAMETERS.overload(&SCALAR, arguments, Type::Text),
};

static SCALAR: Scalar = Scalar { name: "SHA256", strict: true, fallible: false, evaluate: sha256 };

const PARAMETERS: Parameters = Parameters { function: "SHA256", takes: "text", types: &[Type::Text], required: 1 };

fn sha256<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, Problem> {
    Ok(Value::text(digest::sha256(text(values, 0)?.as_bytes())))
}
