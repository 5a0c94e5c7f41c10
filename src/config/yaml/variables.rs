//! `${VAR}` and `${VAR:-default}` in values, put in after parsing, so that a variable cannot bring YAML with it.

/// A value with its variables put in.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Interpolated {
    pub text: String,
    pub mistakes: Vec<Mistake>,
}

/// A reference that could not be followed.
#[derive(Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The reference as written.
    pub written: String,
    pub kind: MistakeKind,
}

#[derive(Debug, PartialEq, Eq)]
pub enum MistakeKind {
    /// No such variable, and no default.
    Unset(String),
    /// Not closed, or not the name of a variable.
    Malformed,
}

/// Puts variables in, or None when the text refers to none. A variable set to nothing counts as unset where there
/// is a default, as in a shell. `$${` stands for `${`.
pub fn interpolate(text: &str, variables: &dyn Fn(&str) -> Option<String>) -> Option<Interpolated> {
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
            result.mistakes.push(Mistake { written: reference.to_owned(), kind: MistakeKind::Malformed });
            return Some(result);
        };
        match value(inside, variables) {
            Ok(value) => result.text.push_str(&value),
            Err(kind) => result.mistakes.push(Mistake { written: format!("${{{inside}}}"), kind }),
        }
        rest = after;
    }
    result.text.push_str(rest);
    Some(result)
}

fn value(inside: &str, variables: &dyn Fn(&str) -> Option<String>) -> Result<String, MistakeKind> {
    let (name, default) = match inside.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (inside, None),
    };
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if !starts || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Err(MistakeKind::Malformed);
    }
    match (variables(name), default) {
        (Some(value), None) => Ok(value),
        (Some(value), Some(_)) if !value.is_empty() => Ok(value),
        (_, Some(default)) => Ok(default.to_owned()),
        (None, None) => Err(MistakeKind::Unset(name.to_owned())),
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
    fn variables_are_put_in_once() {
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
            let result = interpolate(text, &variables).unwrap();
            assert_eq!((result.text.as_str(), result.mistakes.len()), (expected, 0), "{text}");
        }
        assert_eq!(interpolate("$BUCKET {BUCKET}", &variables), None);
    }

    #[test]
    fn every_reference_that_leads_nowhere_is_told() {
        let result = interpolate("${A}/${1x}/${B", &variables).unwrap();
        let kinds: Vec<_> = result.mistakes.iter().map(|m| (m.written.as_str(), &m.kind)).collect();
        assert_eq!(
            kinds,
            [
                ("${A}", &MistakeKind::Unset("A".to_owned())),
                ("${1x}", &MistakeKind::Malformed),
                ("${B", &MistakeKind::Malformed),
            ]
        );
    }
}
