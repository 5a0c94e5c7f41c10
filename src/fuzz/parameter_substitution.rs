//! Finds the parameters of an SQL text letter by letter, without the tokens of a parser.

/// Replaces every parameter by the SQL that `value` returns for its name, between spaces. Returns none where it returns none.
pub fn substitute_parameters(text: &str, value: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (taken, instead) = match leading_parameter(rest) {
            Some(name) => (1 + name.len(), Some(format!(" {} ", value(name)?))),
            None => (length_without_parameter(rest).unwrap_or(first.len_utf8()), None),
        };
        filled.push_str(instead.as_deref().unwrap_or(&rest[..taken]));
        rest = &rest[taken..];
    }
    Some(filled)
}

/// Returns the name of the parameter that a text begins with.
fn leading_parameter(rest: &str) -> Option<&str> {
    let name = leading_word(rest.strip_prefix(':')?)?;
    let after = &rest[1 + name.len()..];
    // `n'…'` and others with such a prefix are strings.
    let is_one_of = |prefixes: &[&str]| prefixes.iter().any(|prefix| name.eq_ignore_ascii_case(prefix));
    let is_string = (is_one_of(&["n", "b", "r", "x", "e", "q", "nq"]) && after.starts_with('\''))
        || (is_one_of(&["b", "r"]) && after.starts_with('"'))
        || (is_one_of(&["u"]) && after.starts_with("&'"));
    (!is_string).then_some(name)
}

/// Returns the length of the string, name, comment, cast or word that a text begins with. None contains parameters.
fn length_without_parameter(rest: &str) -> Option<usize> {
    // A whole division is two slashes, so that `//*` begins no comment.
    if rest.starts_with("::") || rest.starts_with(":=") || rest.starts_with("//") {
        return Some(2);
    }
    if rest.starts_with("--") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return Some(comment_length(rest));
    }
    if let Some(word) = leading_word(rest) {
        let quoted = &rest[word.len()..];
        let escapes = ["e", "x"].iter().any(|own| word.eq_ignore_ascii_case(own)) && quoted.starts_with('\'');
        return Some(if escapes { word.len() + escaped_string_length(quoted) } else { word.len() });
    }
    match rest.chars().next()? {
        quote @ ('\'' | '"' | '`') => Some(length_through(rest, 1, &quote.to_string())),
        '$' => {
            let tag = rest[1..].find('$')?;
            let tag = &rest[..tag + 2];
            let named = tag[1..tag.len() - 1].chars().all(|c| c.is_alphanumeric() || c == '_');
            named.then(|| length_through(rest, tag.len(), tag))
        }
        _ => None,
    }
}

fn leading_word(text: &str) -> Option<&str> {
    let starts = text.starts_with(|c: char| c.is_alphabetic() || "_#@".contains(c));
    let end = text.find(|c: char| !is_word_part(c));
    starts.then(|| &text[..end.unwrap_or(text.len())])
}

fn is_word_part(c: char) -> bool {
    c.is_alphabetic() || c.is_ascii_digit() || "_#@$".contains(c)
}

/// Returns the length up to the end of a string. A doubled quote ends one string and begins the next, which has the same effect.
fn length_through(rest: &str, from: usize, end: &str) -> usize {
    rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len())
}

/// Returns the length of a comment. Comments nest.
fn comment_length(rest: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        let here = &rest.as_bytes()[at..];
        match here {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

/// Returns the length of a string in which a backslash escapes the next letter.
fn escaped_string_length(quoted: &str) -> usize {
    let mut letters = quoted.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => drop(letters.next()),
            '\'' => return at + 1,
            _ => {}
        }
    }
    quoted.len()
}
