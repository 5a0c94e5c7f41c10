//! The parameters of text functions, and the arguments of one row.

use std::borrow::Cow;
use std::ops::Range;

use crate::query::functions::arguments::list_types;
use crate::query::functions::{Argument, Overload, Refusal, ScalarEvaluator, ValueError};
use crate::query::types::Type;
use crate::query::value::Value;

/// The parameters of a function.
pub struct ParameterSpec {
    /// The name of the function in messages.
    pub function: &'static str,
    /// All parameters as one phrase: "text and where to begin".
    pub takes: &'static str,
    /// The types that arguments are converted to.
    pub types: &'static [Type],
    /// How many arguments are required. The others are optional.
    pub required: usize,
}

impl ParameterSpec {
    /// Returns the parameters of a function of one text.
    pub const fn one_text(function: &'static str) -> Self {
        Self { function, takes: "text", types: &[Type::Text], required: 1 }
    }

    /// Returns the parameters of a function of two texts.
    pub const fn two_texts(function: &'static str) -> Self {
        Self { function, takes: "two texts", types: &[Type::Text, Type::Text], required: 2 }
    }

    /// Resolves a call whose result is NULL only if an argument is.
    pub fn resolve_overload(
        &self,
        scalar: &'static ScalarEvaluator,
        arguments: &[Argument],
        result: Type,
    ) -> Result<Overload, Refusal> {
        Ok(Overload::new(scalar, self.argument_types(arguments)?, result))
    }

    /// Returns the types that the arguments of a call are converted to.
    fn argument_types(&self, arguments: &[Argument]) -> Result<Vec<Type>, Refusal> {
        if arguments.len() < self.required || arguments.len() > self.types.len() {
            return Err(self.refuse_found(&argument_count_text(arguments.len())));
        }
        let unfit = arguments.iter().zip(self.types).find(|(argument, expected)| !fits_type(argument, **expected));
        match unfit {
            Some((argument, Type::Text)) if argument.data_type.is_temporal() => Err(self
                .refuse_found(&list_types(arguments))
                .hint("write `STRFTIME(x, '%Y-%m-%d')`, or `CAST(x AS VARCHAR)`")),
            Some((_, expected)) => {
                Err(self.refuse_found(&list_types(arguments)).hint(format!("write `CAST(x AS {expected})`")))
            }
            None => Ok(self.types[..arguments.len()].to_vec()),
        }
    }

    fn refuse_found(&self, found: &str) -> Refusal {
        Refusal::new(format!("`{}` takes {}; found {found}", self.function, self.takes))
    }
}

/// Whether an argument may stand where a type is expected. A text literal may stand for an integer: `LEFT(x, '2')`.
fn fits_type(argument: &Argument, expected: Type) -> bool {
    match (argument.data_type, expected) {
        (Type::Null, _) => true,
        (Type::Text, Type::Integer) => {
            matches!(argument.literal, Some(Value::Text(text)) if text.trim().parse::<i64>().is_ok())
        }
        (found, expected) => found == expected,
    }
}

fn argument_count_text(count: usize) -> String {
    match count {
        0 => "no arguments".to_owned(),
        1 => "one argument".to_owned(),
        _ => format!("{count} arguments"),
    }
}

/// Returns the text at a place with its borrow, so that a part of it need not be copied.
pub fn shared_text_at<'v, 'a>(values: &'v [Value<'a>], place: usize) -> Result<&'v Cow<'a, str>, ValueError> {
    match values.get(place) {
        Some(Value::Text(text)) => Ok(text),
        _ => Err(ValueError(format!("argument {} is not text", place + 1))),
    }
}

pub fn text_at<'v>(values: &'v [Value], place: usize) -> Result<&'v str, ValueError> {
    shared_text_at(values, place).map(AsRef::as_ref)
}

pub fn integer_at(values: &[Value], place: usize) -> Result<i64, ValueError> {
    match values.get(place) {
        Some(Value::Integer(value)) => Ok(*value),
        _ => Err(ValueError(format!("argument {} is not an integer", place + 1))),
    }
}

/// Returns a part of a text, from byte to byte. It is copied only if the text is not borrowed.
pub fn slice_text<'a>(text: &Cow<'a, str>, bytes: Range<usize>) -> Value<'a> {
    match text {
        Cow::Borrowed(text) => Value::Text(Cow::Borrowed(&text[bytes])),
        Cow::Owned(text) => Value::Text(Cow::Owned(text[bytes].to_owned())),
    }
}

/// Converts a count or position to an integer of SQL.
pub fn count_as_integer(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Quotes a text for a message, shortened if it is long.
pub fn quote_for_message(text: &str) -> String {
    const MAX_CHARACTERS: usize = 60;
    match text.char_indices().nth(MAX_CHARACTERS) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{text}`"),
    }
}
