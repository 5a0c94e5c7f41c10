//! REGEXP_MATCHES, REGEXP_FULL_MATCH, REGEXP_REPLACE and REGEXP_EXTRACT.

use std::borrow::Cow;

use regex::{Captures, Regex};

use super::regexp_arguments::{compile_literal_pattern, pattern_of_row};
use super::regexp_pattern::RegexpOptions;
use crate::query::functions::text_arguments::{
    ParameterSpec, integer_at, quote_for_message, shared_text_at, slice_text, text_at,
};
use crate::query::functions::{Argument, Function, Overload, Refusal, ScalarEvaluator, Signature, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

pub const REGEXP_MATCHES: Function = Function {
    names: &["regexp_matches", "regexp_contains"],
    usage: "REGEXP_MATCHES(text, pattern [, options])",
    meaning: "Whether a part of the text matches the regular expression. Option `i` ignores case.",
    examples: &[
        ("REGEXP_MATCHES('order 42', '[0-9]+')", "true"),
        ("REGEXP_MATCHES('Gold', 'gold')", "false"),
        ("REGEXP_MATCHES('Gold', 'gold', 'i')", "true"),
        ("REGEXP_MATCHES(NULL, 'gold')", "NULL"),
    ],
    resolve: |arguments| resolve_match(&MATCHES, MatchExtent::Part, arguments),
};

pub const REGEXP_FULL_MATCH: Function = Function {
    names: &["regexp_full_match"],
    usage: "REGEXP_FULL_MATCH(text, pattern [, options])",
    meaning: "Whether the whole text matches the regular expression.",
    examples: &[
        ("REGEXP_FULL_MATCH('42', '[0-9]+')", "true"),
        ("REGEXP_FULL_MATCH('order 42', '[0-9]+')", "false"),
        ("REGEXP_FULL_MATCH('abc', 'a|abc')", "true"),
        ("REGEXP_FULL_MATCH(NULL, 'a')", "NULL"),
    ],
    resolve: |arguments| resolve_match(&FULL_MATCH, MatchExtent::Whole, arguments),
};

pub const REGEXP_REPLACE: Function = Function {
    names: &["regexp_replace"],
    usage: "REGEXP_REPLACE(text, pattern, replacement [, options])",
    meaning: "The text with the first match replaced, or every match with option `g`; `\\1` stands for the first group.",
    examples: &[
        ("REGEXP_REPLACE('a1b22', '[0-9]+', '#')", "a#b22"),
        ("REGEXP_REPLACE('a1b22', '[0-9]+', '#', 'g')", "a#b#"),
        ("REGEXP_REPLACE('2024-01', '(\\d+)-(\\d+)', '\\2/\\1')", "01/2024"),
        ("REGEXP_REPLACE(NULL, 'a', 'b')", "NULL"),
    ],
    resolve: resolve_replace,
};

pub const REGEXP_EXTRACT: Function = Function {
    names: &["regexp_extract"],
    usage: "REGEXP_EXTRACT(text, pattern [, group [, options]])",
    meaning: "The first match of the regular expression, or of one of its groups; empty if nothing matches. A pattern \
              with groups needs the number of one, or 0 for the whole match.",
    examples: &[
        ("REGEXP_EXTRACT('order 42', '[0-9]+')", "42"),
        ("REGEXP_EXTRACT('eu-west-1', '([a-z]+)-([a-z]+)', 2)", "west"),
        ("REGEXP_EXTRACT('none', '[0-9]+')", ""),
        ("REGEXP_EXTRACT(NULL, '[0-9]+')", "NULL"),
    ],
    resolve: resolve_extract,
};

static MATCHES: ScalarEvaluator =
    ScalarEvaluator { name: "REGEXP_MATCHES", strict: true, fallible: false, evaluate: evaluate_regexp_matches };
static FULL_MATCH: ScalarEvaluator =
    ScalarEvaluator { name: "REGEXP_FULL_MATCH", strict: true, fallible: false, evaluate: evaluate_regexp_full_match };
static REPLACE: ScalarEvaluator =
    ScalarEvaluator { name: "REGEXP_REPLACE", strict: true, fallible: false, evaluate: evaluate_regexp_replace };
/// REGEXP_REPLACE with a replacement that differs by row. It may name a group that the pattern does not have.
static REPLACE_BY: ScalarEvaluator =
    ScalarEvaluator { name: "REGEXP_REPLACE", strict: true, fallible: true, evaluate: evaluate_regexp_replace };
static EXTRACT: ScalarEvaluator =
    ScalarEvaluator { name: "REGEXP_EXTRACT", strict: true, fallible: false, evaluate: evaluate_regexp_extract };

const REPLACE_PARAMETERS: ParameterSpec = ParameterSpec {
    function: "REGEXP_REPLACE",
    takes: "text, a pattern, what to replace it by and, if needed, options",
    types: &[Type::Text, Type::Text, Type::Text, Type::Text],
    required: 3,
};

const EXTRACT_PARAMETERS: ParameterSpec = ParameterSpec {
    function: "REGEXP_EXTRACT",
    takes: "text, a pattern and, if needed, a group and options",
    types: &[Type::Text, Type::Text, Type::Integer, Type::Text],
    required: 2,
};

const fn regexp_match_parameters(function: &'static str) -> ParameterSpec {
    ParameterSpec {
        function,
        takes: "text, a pattern and, if needed, options",
        types: &[Type::Text, Type::Text, Type::Text],
        required: 2,
    }
}

/// How much of a text has to match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MatchExtent {
    Part,
    Whole,
}

fn resolve_match(
    scalar: &'static ScalarEvaluator,
    extent: MatchExtent,
    arguments: &[Argument],
) -> Result<Overload, Refusal> {
    let overload = regexp_match_parameters(scalar.name).resolve_overload(scalar, arguments, Type::Boolean)?;
    let options = parse_literal_options(scalar.name, arguments.get(2))?;
    refuse_option_g(scalar.name, options)?;
    let options = RegexpOptions { whole: extent == MatchExtent::Whole, ..options };
    compile_literal_pattern(scalar.name, &arguments[1], options)?;
    Ok(overload)
}

fn resolve_replace(arguments: &[Argument]) -> Result<Overload, Refusal> {
    let overload = REPLACE_PARAMETERS.resolve_overload(&REPLACE, arguments, Type::Text)?;
    let options = parse_literal_options(REPLACE.name, arguments.get(3))?;
    let Some(pattern) = compile_literal_pattern(REPLACE.name, &arguments[1], options)? else { return Ok(overload) };
    let Some(replacement) = arguments[2].literal else { return Ok(Overload { scalar: &REPLACE_BY, ..overload }) };
    if let Value::Text(replacement) = replacement {
        Replacement::parse(replacement, &pattern).map_err(|reason| {
            let hint = "write `\\1` for the first group, `\\0` for the match and `\\\\` for a backslash";
            Refusal::new(format!("{} {reason}", quote_for_message(replacement))).hint(hint)
        })?;
    }
    Ok(overload)
}

fn resolve_extract(arguments: &[Argument]) -> Result<Overload, Refusal> {
    let overload = EXTRACT_PARAMETERS.resolve_overload(&EXTRACT, arguments, Type::Text)?;
    let options = parse_literal_options(EXTRACT.name, arguments.get(3))?;
    refuse_option_g(EXTRACT.name, options)?;
    let pattern = compile_literal_pattern(EXTRACT.name, &arguments[1], options)?;
    let groups = pattern.map_or(0, |pattern| pattern.captures_len() - 1);
    let Some(group) = arguments.get(2) else {
        if groups > 0 {
            let message = "engines differ in what `REGEXP_EXTRACT` takes of a pattern with a group";
            return Err(Refusal::new(message)
                .hint("write `REGEXP_EXTRACT(text, pattern, 1)` for the first group, or 0 for the whole match"));
        }
        return Ok(overload);
    };
    let Some(number) = literal_group_number(group) else {
        return Err(Refusal::new("the group of `REGEXP_EXTRACT` is not a number literal"));
    };
    match usize::try_from(number) {
        Ok(number) if number <= groups => Ok(overload),
        _ => Err(Refusal::new(format!("the pattern has no group {number}; it has {groups}"))
            .hint("put the part to extract into parentheses; group 0 is the whole match")),
    }
}

/// Returns the group that a literal names; a text literal may stand for the number.
fn literal_group_number(argument: &Argument) -> Option<i64> {
    match argument.literal {
        Some(Value::Integer(number)) => Some(*number),
        Some(Value::Text(number)) => number.trim().parse().ok(),
        _ => None,
    }
}

fn refuse_option_g(function: &str, options: RegexpOptions) -> Result<(), Refusal> {
    if options.global {
        return Err(Refusal::new(format!("option `g` has no meaning in `{function}`")).hint("leave it out"));
    }
    Ok(())
}

/// Reads the options of a call, which are a literal.
fn parse_literal_options(function: &str, argument: Option<&Argument>) -> Result<RegexpOptions, Refusal> {
    let Some(argument) = argument else { return Ok(RegexpOptions::default()) };
    let Some(letters) = argument.literal_text() else {
        return Err(Refusal::new(format!("the options of `{function}` are not a text literal")));
    };
    RegexpOptions::parse(letters)
        .map_err(|reason| Refusal::new(reason).hint("options are `i`, `c`, `s`, `m`, `l` and, to replace, `g`"))
}

fn options_of_row(values: &[Value], place: usize) -> Result<RegexpOptions, ValueError> {
    if values.len() <= place {
        return Ok(RegexpOptions::default());
    }
    RegexpOptions::parse(text_at(values, place)?).map_err(ValueError)
}

fn evaluate_regexp_matches<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let pattern = pattern_of_row(values, options_of_row(values, 2)?)?;
    Ok(Value::Boolean(pattern.is_match(text_at(values, 0)?)))
}

fn evaluate_regexp_full_match<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let pattern = pattern_of_row(values, RegexpOptions { whole: true, ..options_of_row(values, 2)? })?;
    Ok(Value::Boolean(pattern.is_match(text_at(values, 0)?)))
}

fn evaluate_regexp_extract<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let whole = shared_text_at(values, 0)?;
    let pattern = pattern_of_row(values, options_of_row(values, 3)?)?;
    let group = if values.len() > 2 { usize::try_from(integer_at(values, 2)?).unwrap_or(usize::MAX) } else { 0 };
    let found = if group == 0 {
        pattern.find(whole).map(|found| found.range())
    } else {
        pattern.captures(whole).and_then(|captures| captures.get(group).map(|found| found.range()))
    };
    Ok(slice_text(whole, found.unwrap_or(0..0)))
}

fn evaluate_regexp_replace<'a>(values: &[Value<'a>], _: &Signature) -> Result<Value<'a>, ValueError> {
    let whole = shared_text_at(values, 0)?;
    let options = options_of_row(values, 3)?;
    let pattern = pattern_of_row(values, options)?;
    let replacement = text_at(values, 2)?;
    let replacement = Replacement::parse(replacement, &pattern)
        .map_err(|reason| ValueError(format!("{} {reason}", quote_for_message(replacement))))?;
    let limit = if options.global { 0 } else { 1 };
    Ok(match pattern.replacen(whole, limit, |captures: &Captures| replacement.expand_groups(captures)) {
        Cow::Borrowed(_) => Value::Text(whole.clone()),
        Cow::Owned(replaced) => Value::Text(Cow::Owned(replaced)),
    })
}

/// The replacement of a match: text and groups of the match.
struct Replacement {
    pieces: Vec<ReplacementPiece>,
}

enum ReplacementPiece {
    Text(char),
    Group(usize),
}

impl Replacement {
    /// Reads a replacement. The error says why it cannot be read, as the second half of a sentence.
    fn parse(text: &str, pattern: &Regex) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut characters = text.chars();
        while let Some(character) = characters.next() {
            pieces.push(match character {
                '\\' => match characters.next() {
                    Some('\\') => ReplacementPiece::Text('\\'),
                    Some(digit @ '0'..='9') => {
                        let group = usize::from(digit as u8 - b'0');
                        if group >= pattern.captures_len() {
                            let groups = pattern.captures_len() - 1;
                            return Err(format!("names group {group}, but the pattern has {groups}"));
                        }
                        ReplacementPiece::Group(group)
                    }
                    Some(other) => return Err(format!("has `\\{other}`, which is not known")),
                    None => return Err("ends in `\\`".to_owned()),
                },
                _ => ReplacementPiece::Text(character),
            });
        }
        Ok(Self { pieces })
    }

    fn expand_groups(&self, captures: &Captures) -> String {
        let mut expanded = String::new();
        for piece in &self.pieces {
            match piece {
                ReplacementPiece::Text(character) => expanded.push(*character),
                ReplacementPiece::Group(group) => {
                    expanded.push_str(captures.get(*group).map_or("", |found| found.as_str()));
                }
            }
        }
        expanded
    }
}
