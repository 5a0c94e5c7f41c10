//! Names in YAML and SQL: whether a text is an identifier, and lists of names in a sentence.

use crate::base::escape::escape_and_shorten;

/// Returns whether a name is lowercase snake case: `[a-z][a-z0-9_]*`.
#[must_use]
pub fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Lists names as in a sentence: "`a`, `b` and `c`".
pub fn quoted_list<N: AsRef<str>>(names: impl IntoIterator<Item = N>) -> String {
    let mut quoted: Vec<String> = names.into_iter().map(|name| quoted_name(name.as_ref())).collect();
    match quoted.pop() {
        None => String::new(),
        Some(last) if quoted.is_empty() => last,
        Some(last) => format!("{} and {last}", quoted.join(", ")),
    }
}

/// Writes a name or a value in backticks; an empty or blank one, which would not be seen there, in words.
fn quoted_name(name: &str) -> String {
    match name.trim() {
        "" if name.is_empty() => "an empty text".to_owned(),
        "" => "a blank text".to_owned(),
        _ => format!("`{}`", escape_and_shorten(name)),
    }
}

/// Lists names like [`quoted_list`], and counts those after the first `limit`: "`a`, `b` and 3 more".
pub fn shortened_list<N: AsRef<str>>(names: &[N], limit: usize) -> String {
    let Some((shown, hidden)) = names.split_at_checked(limit).filter(|(_, hidden)| !hidden.is_empty()) else {
        return quoted_list(names);
    };
    let quoted: Vec<String> = shown.iter().map(|name| quoted_name(name.as_ref())).collect();
    format!("{} and {} more", quoted.join(", "), hidden.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_lowercase_snake_case() {
        for name in ["a", "logins_30d", "x_"] {
            assert!(is_identifier(name), "{name}");
        }
        for name in ["", "_a", "3d", "Logins", "log-ins", "ü", "a b"] {
            assert!(!is_identifier(name), "{name}");
        }
    }

    #[test]
    fn lists_read_like_sentences() {
        assert_eq!(quoted_list::<&str>([]), "");
        assert_eq!(quoted_list(["a"]), "`a`");
        assert_eq!(quoted_list(["a", "b"]), "`a` and `b`");
        assert_eq!(quoted_list(["a", "b", "c"]), "`a`, `b` and `c`");
        assert_eq!(quoted_list(["", " ", "c"]), "an empty text, a blank text and `c`");
        assert_eq!(shortened_list(&["a", "b", "c"], 3), "`a`, `b` and `c`");
        assert_eq!(shortened_list(&["a", "b", "c", "d"], 2), "`a`, `b` and 2 more");
        assert_eq!(shortened_list::<&str>(&[], 2), "");
    }
}
