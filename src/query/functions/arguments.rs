//! The arguments of a call, and the refusal of arguments that do not fit.

use super::refusal::Refusal;
use crate::query::types::Type;
use crate::query::value::Value;

/// An argument of a call, as it is known before any row is read.
#[derive(Debug, Clone, Copy)]
pub struct Argument<'a> {
    pub data_type: Type,
    /// Its value, if it is a literal. A text literal may stand for a value of another type.
    pub literal: Option<&'a Value<'static>>,
}

impl Argument<'_> {
    pub fn is_null(&self) -> bool {
        self.data_type == Type::Null
    }

    /// Whether the argument is an integer or NULL, which may stand for one.
    pub fn is_integer_or_null(&self) -> bool {
        self.data_type == Type::Integer || self.is_null()
    }

    /// Whether the argument is a number or NULL, which may stand for one.
    pub fn is_number_or_null(&self) -> bool {
        self.data_type.is_numeric() || self.is_null()
    }

    /// Whether the argument is text or NULL, which may stand for one.
    pub fn is_text_or_null(&self) -> bool {
        matches!(self.data_type, Type::Text | Type::Null)
    }

    /// Returns the text of a text literal.
    pub fn literal_text(&self) -> Option<&str> {
        match self.literal {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }
}

/// Refuses arguments of wrong types or number: "`ROUND` takes a number and how many digits; found text".
pub fn refuse_arguments(name: &str, takes: &str, arguments: &[Argument]) -> Refusal {
    let refusal = Refusal::new(format!("`{name}` takes {takes}; found {}", list_types(arguments)));
    match arguments
        .iter()
        .map(|argument| argument.data_type)
        .find(|found| *found == Type::Text || *found == Type::Boolean)
    {
        Some(Type::Text) => {
            refusal.hint("text is not converted implicitly: write `CAST(… AS type)`, such as DOUBLE or DATE")
        }
        Some(_) => refusal.hint("turn the condition into a number: `CASE WHEN … THEN 1 ELSE 0 END`"),
        None => refusal,
    }
}

/// Lists the types of arguments: "an integer and text", "nothing".
pub fn list_types(arguments: &[Argument]) -> String {
    let nouns: Vec<&str> = arguments.iter().map(|argument| argument.data_type.noun()).collect();
    match nouns.as_slice() {
        [] => "nothing".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_arguments_are_named() {
        let text = Argument { data_type: Type::Text, literal: None };
        let number = Argument { data_type: Type::Integer, literal: None };
        let refusal = refuse_arguments("ROUND", "a number and how many digits", &[text]);
        assert_eq!(refusal.message, "`ROUND` takes a number and how many digits; found text");
        assert!(refusal.hint.is_some_and(|hint| hint.contains("CAST")));
        assert_eq!(list_types(&[]), "nothing");
        assert_eq!(list_types(&[number, text, number]), "an integer, text and an integer");
    }
}
