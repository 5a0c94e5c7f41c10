//! `${VAR}` and `${VAR:-default}` in values. They are replaced after parsing, so that a variable cannot add YAML.

/// A value with its variables replaced.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Interpolated {
    pub text: String,
    pub mistakes: Vec<VariableMistake>,
}

/// A reference that cannot be replaced.
#[derive(Debug, PartialEq, Eq)]
pub struct VariableMistake {
    /// The reference as written.
    pub reference: String,
    pub kind: VariableMistakeKind,
}

#[derive(Debug, PartialEq, Eq)]
pub enum VariableMistakeKind {
    /// The variable is not set, and there is no default.
    Unset(String),
    /// The brace is not closed, or the name is not one of a variable.
    Malformed,
}

/// Replaces the variables in a text; none if it refers to none. As in a shell, a variable set to empty text counts as
/// unset if there is a default. `$${` stands for `${`.
pub fn interpolate_variables(text: &str, variables: &dyn Fn(&str) -> Option<String>) -> Option<Interpolated> {
    if !text.contains("${") {
        return None;
    }
    let mut result = Interpolated::default();
    let mut rest = text;
    while let Some(dollar) = rest.find("${") {
        let (before, reference) = rest.split_at(dollar);
        let after = &reference["${".len()..];
        if let Some(before) = before.strip_suffix('$') {
            result.text.push_str(before);
            result.text.push_str("${");
            rest = after;
            continue;
        }
        result.text.push_str(before);
        let Some((inside, after)) = after.split_once('}') else {
            result
                .mistakes
                .push(VariableMistake { reference: reference.to_owned(), kind: VariableMistakeKind::Malformed });
            return Some(result);
        };
        match resolve_reference(inside, variables) {
            Ok(value) => result.text.push_str(&value),
            Err(kind) => result.mistakes.push(VariableMistake { reference: format!("${{{inside}}}"), kind }),
        }
        rest = after;
    }
    result.text.push_str(rest);
    Some(result)
}

fn resolve_reference(inside: &str, variables: &dyn Fn(&str) -> Option<String>) -> Result<String, VariableMistakeKind> {
    let (name, default) = match inside.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (inside, None),
    };
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if !starts || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Err(VariableMistakeKind::Malformed);
    }
    match (variables(name), default) {
        (Some(value), None) => Ok(value),
        (Some(value), Some(_)) if !value.is_empty() => Ok(value),
        (_, Some(default)) => Ok(default.to_owned()),
        (None, None) => Err(VariableMistakeKind::Unset(name.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(name: &str) -> Option<String> {
        match name {
            "BUCKET" => Some("s3://exports".to_owned()),
            "EMPTY" => Some(String::new()),
            "SLY" => Some("${BUCKET}".to_owned()),
            _ => None,
        }
    }

    #[test]
    fn variables_are_replaced_once() {
        for (text, expected) in [
            ("${BUCKET}/usage", "s3://exports/usage"),
            ("a ${BUCKET} b ${BUCKET}", "a s3://exports b s3://exports"),
            ("${MISSING:-here}", "here"),
            ("${EMPTY:-here}", "here"),
            ("${MISSING:-}", ""),
            ("[${EMPTY}]", "[]"),
            ("${SLY}", "${BUCKET}"),
            ("$${BUCKET} $ {x} $", "${BUCKET} $ {x} $"),
        ] {
            let result = interpolate_variables(text, &variables).unwrap();
            assert_eq!((result.text.as_str(), result.mistakes.len()), (expected, 0), "{text}");
        }
        assert_eq!(interpolate_variables("$BUCKET {BUCKET}", &variables), None);
    }

    #[test]
    fn every_wrong_reference_is_reported() {
        let result = interpolate_variables("${A}/${1x}/${B", &variables).unwrap();
        let kinds: Vec<_> = result.mistakes.iter().map(|m| (m.reference.as_str(), &m.kind)).collect();
        assert_eq!(
            kinds,
            [
                ("${A}", &VariableMistakeKind::Unset("A".to_owned())),
                ("${1x}", &VariableMistakeKind::Malformed),
                ("${B", &VariableMistakeKind::Malformed),
            ]
        );
    }
}
