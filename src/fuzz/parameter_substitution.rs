//! Where the parameters of an SQL text are, found letter by letter and not by the tokens of a parser.

/// The text with every parameter replaced by what `value` has for its name, in spaces; none where it has nothing.
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

/// The name of the parameter that a text begins with.
fn leading_parameter(rest: &str) -> Option<&str> {
    let name = leading_word(rest.strip_prefix(':')?)?;
    let after = &rest[1 + name.len()..];
    // `n'…'` is a string of its own kind, and so are its likes.
    let is = |prefixes: &[&str]| prefixes.iter().any(|prefix| name.eq_ignore_ascii_case(prefix));
    let quoted = (is(&["n", "b", "r", "x", "e", "q", "nq"]) && after.starts_with('\''))
        || (is(&["b", "r"]) && after.starts_with('"'))
        || (is(&["u"]) && after.starts_with("&'"));
    (!quoted).then_some(name)
}

/// How long the beginning of a text is in which no parameter can stand: a string, a name, a comment, a cast, a word.
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

/// A quote that is doubled closes one string and opens the next, which comes to the same.
fn length_through(rest: &str, from: usize, end: &str) -> usize {
    rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len())
}

/// Comments nest.
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

/// A string in which a backslash escapes what follows it.
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
