//! Values in the quotes that they need.

use super::node::excerpt;

/// Writes a value in quotes: in double quotes, unless it contains one or a backslash.
pub fn in_quotes(value: &str) -> String {
    if value.contains(['"', '\\']) { format!("'{}'", value.replace('\'', "''")) } else { format!("\"{value}\"") }
}

/// Returns the value whose beginning is in quotes, such as `"Active users" / seats`, in quotes as a whole. `offset` is where
/// the text goes on after the closing quote. Returns `None` if the text there belongs into the quotes, as in `'it's'`.
pub fn quote_whole_value(text: &str, offset: usize) -> Option<String> {
    let line_start = text[..offset].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[line_start..].lines().next()?;
    let (before, rest) = line.split_at_checked(offset - line_start)?;
    let quoted = before.trim_end();
    let mark = quoted.chars().next_back().filter(|mark| matches!(mark, '"' | '\''))?;
    if quoted.len() == before.len() && rest.starts_with(char::is_alphanumeric) {
        return None;
    }
    let start = opening_quote(&quoted[..quoted.len() - 1], mark)?;
    let value = &line[start..];
    let value = value[..value_length(value, is_within_brackets(&line[..start]))].trim_end();
    (excerpt(value) == value).then(|| in_quotes(value))
}

/// Returns the offset of the quote that opens a text, from what stands before its closing quote.
fn opening_quote(before_closing: &str, mark: char) -> Option<usize> {
    let mut end = before_closing.len();
    loop {
        let at = before_closing[..end].rfind(mark)?;
        let escape = if mark == '"' { '\\' } else { '\'' };
        if !before_closing[..at].ends_with(escape) {
            return Some(at);
        }
        end = at - 1;
    }
}

/// Returns whether a value that follows this text on its line is within braces or brackets.
fn is_within_brackets(before: &str) -> bool {
    before.matches(['{', '[']).count() > before.matches(['}', ']']).count()
}

/// Returns the length of the value at the start of a text: up to a comment, a bracket that closes, or within brackets a comma.
fn value_length(text: &str, within_brackets: bool) -> usize {
    let (mut quote, mut depth, mut previous) = (None, 0_usize, ' ');
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(mark), _) if mark == letter => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') if depth == 0 => return at,
            (None, ')' | ']' | '}') => depth -= 1,
            (None, ',') if depth == 0 && within_brackets => return at,
            (None, '#') if previous == ' ' => return at,
            _ => {}
        }
        previous = letter;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_value_is_quoted() {
        for (text, goes_on_at, expected) in [
            (r#"a: "Aktive Nutzer" / "Plätze""#, "/", Some(r#"'"Aktive Nutzer" / "Plätze"'"#)),
            (r#"a: "Aktive Nutzer"/2 # x"#, "/", Some(r#"'"Aktive Nutzer"/2'"#)),
            (r#"  a: {sql: "Nutzer 1" / least(x, 2), type: number}"#, "/", Some(r#"'"Nutzer 1" / least(x, 2)'"#)),
            (r#"a: {all: "Umsatz 1" >= 20000}"#, ">", Some(r#"'"Umsatz 1" >= 20000'"#)),
            (r#"a: "x" = 'y'"#, "=", Some(r#"'"x" = ''y'''"#)),
            ("a: 'pro' = plan", "=", Some(r#""'pro' = plan""#)),
            ("b: 1\na: 'it''s' = plan\nc: 1", "=", Some(r#""'it''s' = plan""#)),
            ("a: 'it's'", "s'", None),
            (r#"a: "say "hi"""#, "hi", None),
        ] {
            let offset = text.find(goes_on_at).unwrap();
            assert_eq!(quote_whole_value(text, offset).as_deref(), expected, "{text}");
        }
    }
}
