//! What functions say about the arguments that they are called with.

use super::super::types::Type;
use super::super::value::Value;
use super::{Argument, Overload, Refusal, ScalarEvaluator};

impl Overload {
    /// A call whose result is NULL only if an argument is.
    pub fn new(scalar: &'static ScalarEvaluator, arguments: Vec<Type>, result: Type) -> Self {
        Self { scalar, arguments, result, nullable: false }
    }

    /// A call that also gives NULL where it has no answer.
    pub fn new_nullable(scalar: &'static ScalarEvaluator, arguments: Vec<Type>, result: Type) -> Self {
        Self { scalar, arguments, result, nullable: true }
    }
}

impl Argument<'_> {
    pub fn is_null(&self) -> bool {
        self.data_type == Type::Null
    }

    /// The text, where it is a literal one.
    pub fn literal_text(&self) -> Option<&str> {
        match self.literal {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }
}

/// The refusal of arguments of wrong types or number: "`ROUND` takes a number and how many digits; found text".
pub fn refuse_arguments(name: &str, takes: &str, arguments: &[Argument]) -> Refusal {
    let refusal = Refusal::new(format!("`{name}` takes {takes}; found {}", list_types(arguments)));
    match arguments
        .iter()
        .map(|argument| argument.data_type)
        .find(|found| *found == Type::Text || *found == Type::Boolean)
    {
        Some(Type::Text) => {
            refusal.hint("text is not converted by itself: write `CAST(… AS type)`, such as DOUBLE or DATE")
        }
        Some(_) => refusal.hint("turn the condition into a number: `CASE WHEN … THEN 1 ELSE 0 END`"),
        None => refusal,
    }
}

/// "an integer and text"; "nothing".
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
