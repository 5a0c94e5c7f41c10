//! LEVENSHTEIN and its like: the distance or likeness of two texts, by characters. DuckDB compares bytes, which differs
//! beyond ASCII.

use std::collections::HashSet;

use crate::query::functions::text_arguments::{ParameterSpec, count_as_integer, text_at};
use crate::query::functions::{Function, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

pub const LEVENSHTEIN: Function = Function {
    names: &["levenshtein", "editdist3", "edit_distance", "editdistance"],
    usage: "LEVENSHTEIN(text, other)",
    meaning: "The number of characters to insert, remove or replace to turn one text into the other.",
    examples: &[
        ("LEVENSHTEIN('duck', 'dock')", "1"),
        ("LEVENSHTEIN('kitten', 'sitting')", "3"),
        ("LEVENSHTEIN('', 'abc')", "3"),
        ("LEVENSHTEIN(NULL, 'a')", "NULL"),
    ],
    resolve: |arguments| {
        ParameterSpec::two_texts("LEVENSHTEIN").resolve_overload(&LEVENSHTEIN_SCALAR, arguments, Type::Integer)
    },
};

static LEVENSHTEIN_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "LEVENSHTEIN", strict: true, fallible: false, evaluate: evaluate_levenshtein };

pub const DAMERAU_LEVENSHTEIN: Function = Function {
    names: &["damerau_levenshtein"],
    usage: "DAMERAU_LEVENSHTEIN(text, other)",
    meaning: "The same as LEVENSHTEIN, but swapping two adjacent characters counts as one change.",
    examples: &[
        ("DAMERAU_LEVENSHTEIN('ab', 'ba')", "1"),
        ("DAMERAU_LEVENSHTEIN('duck', 'duckdb')", "2"),
        ("DAMERAU_LEVENSHTEIN('a', NULL)", "NULL"),
    ],
    resolve: |arguments| {
        ParameterSpec::two_texts("DAMERAU_LEVENSHTEIN").resolve_overload(
            &DAMERAU_LEVENSHTEIN_SCALAR,
            arguments,
            Type::Integer,
        )
    },
};

static DAMERAU_LEVENSHTEIN_SCALAR: ScalarEvaluator = ScalarEvaluator {
    name: "DAMERAU_LEVENSHTEIN",
    strict: true,
    fallible: false,
    evaluate: evaluate_damerau_levenshtein,
};

pub const HAMMING: Function = Function {
    names: &["hamming", "mismatches"],
    usage: "HAMMING(text, other)",
    meaning: "The number of positions at which two texts of the same length differ. Texts of different length are an \
              error.",
    examples: &[("HAMMING('duck', 'luck')", "1"), ("HAMMING('', '')", "0"), ("HAMMING(NULL, 'a')", "NULL")],
    resolve: |arguments| {
        ParameterSpec::two_texts("HAMMING").resolve_overload(&HAMMING_SCALAR, arguments, Type::Integer)
    },
};

static HAMMING_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "HAMMING", strict: true, fallible: true, evaluate: evaluate_hamming };

pub const JACCARD: Function = Function {
    names: &["jaccard"],
    usage: "JACCARD(text, other)",
    meaning: "The share of all characters of two texts that occur in both. An empty text is an error.",
    examples: &[("JACCARD('duck', 'luck')", "0.6"), ("JACCARD('aab', 'ab')", "1.0"), ("JACCARD('a', NULL)", "NULL")],
    resolve: |arguments| ParameterSpec::two_texts("JACCARD").resolve_overload(&JACCARD_SCALAR, arguments, Type::Double),
};

static JACCARD_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "JACCARD", strict: true, fallible: true, evaluate: evaluate_jaccard };

pub const JARO: Function = Function {
    names: &["jaro_similarity"],
    usage: "JARO_SIMILARITY(text, other)",
    meaning: "The similarity of two texts by Jaro's measure, from 0 to 1.",
    examples: &[
        ("JARO_SIMILARITY('duck', 'duckdb')", "0.8888888888888888"),
        ("JARO_SIMILARITY('a', 'b')", "0.0"),
        ("JARO_SIMILARITY(NULL, 'b')", "NULL"),
    ],
    resolve: |arguments| {
        ParameterSpec::two_texts("JARO_SIMILARITY").resolve_overload(&JARO_SCALAR, arguments, Type::Double)
    },
};

static JARO_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "JARO_SIMILARITY", strict: true, fallible: false, evaluate: evaluate_jaro };

pub const JARO_WINKLER: Function = Function {
    names: &["jaro_winkler_similarity"],
    usage: "JARO_WINKLER_SIMILARITY(text, other)",
    meaning: "The same as JARO_SIMILARITY, but higher for texts that begin with the same characters.",
    examples: &[
        ("JARO_WINKLER_SIMILARITY('duck', 'duckdb')", "0.9333333333333333"),
        ("JARO_WINKLER_SIMILARITY('same', 'same')", "1.0"),
        ("JARO_WINKLER_SIMILARITY(NULL, 'b')", "NULL"),
    ],
    resolve: |arguments| {
        ParameterSpec::two_texts("JARO_WINKLER_SIMILARITY").resolve_overload(
            &JARO_WINKLER_SCALAR,
            arguments,
            Type::Double,
        )
    },
};

static JARO_WINKLER_SCALAR: ScalarEvaluator =
    ScalarEvaluator { name: "JARO_WINKLER_SIMILARITY", strict: true, fallible: false, evaluate: evaluate_jaro_winkler };

fn evaluate_levenshtein<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    Ok(Value::Integer(count_as_integer(strsim::levenshtein(text_at(values, 0)?, text_at(values, 1)?))))
}

fn evaluate_damerau_levenshtein<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    Ok(Value::Integer(count_as_integer(strsim::damerau_levenshtein(text_at(values, 0)?, text_at(values, 1)?))))
}

fn evaluate_hamming<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let (one, other) = (text_at(values, 0)?, text_at(values, 1)?);
    let differing = strsim::hamming(one, other)
        .map_err(|_different_length| ValueError(format!("`{one}` and `{other}` are texts of different length")))?;
    Ok(Value::Integer(count_as_integer(differing)))
}

fn evaluate_jaccard<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let (one, other) = (text_at(values, 0)?, text_at(values, 1)?);
    if one.is_empty() || other.is_empty() {
        return Err(ValueError("an empty text has no characters to compare".to_owned()));
    }
    let (one, other): (HashSet<char>, HashSet<char>) = (one.chars().collect(), other.chars().collect());
    Ok(Value::double(count_as_double(one.intersection(&other).count()) / count_as_double(one.union(&other).count())))
}

#[expect(clippy::cast_precision_loss, reason = "there are fewer characters than a double counts")]
fn count_as_double(count: usize) -> f64 {
    count as f64
}

fn evaluate_jaro<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    Ok(Value::double(strsim::jaro(text_at(values, 0)?, text_at(values, 1)?)))
}

fn evaluate_jaro_winkler<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    Ok(Value::double(strsim::jaro_winkler(text_at(values, 0)?, text_at(values, 1)?)))
}
