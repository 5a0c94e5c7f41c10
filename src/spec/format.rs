//! How an export spells numbers and truths that it holds as text; dates are spelled as strftime does.

/// The signs between digits, read off an example: `1,234.5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Separators {
    /// Between groups of three digits, where numbers are grouped.
    pub thousands: Option<char>,
    pub decimal: char,
}

/// What the number 1234 or 1234.5 looks like; None where the example is no spelling of them.
#[must_use]
pub fn separators(example: &str) -> Option<Separators> {
    let rest = example.strip_prefix('1')?;
    let (thousands, rest) = match rest.strip_prefix("234") {
        Some(rest) => (None, rest),
        None => {
            let sign = rest.chars().next().filter(|sign| ['.', ',', ' ', '\'', '_', '\u{a0}'].contains(sign))?;
            (Some(sign), rest.strip_prefix(sign)?.strip_prefix("234")?)
        }
    };
    let decimal = match rest.chars().next() {
        // Of a whole number only the groups can be told.
        None => {
            if thousands == Some('.') {
                ','
            } else {
                '.'
            }
        }
        Some(sign @ ('.' | ',')) if rest[1..].chars().all(|digit| digit.is_ascii_digit()) && rest.len() > 1 => sign,
        Some(_) => return None,
    };
    (thousands != Some(decimal)).then_some(Separators { thousands, decimal })
}

/// The texts for true and false, in `yes/no`.
#[must_use]
pub fn truths(format: &str) -> Option<(&str, &str)> {
    let (yes, no) = format.split_once('/')?;
    (!yes.is_empty() && !no.is_empty() && yes != no && !no.contains('/')).then_some((yes, no))
}

#[cfg(test)]
mod tests {
    use super::{Separators, separators, truths};

    #[test]
    fn a_number_is_spelled_by_example() {
        let spelled = |thousands, decimal| Some(Separators { thousands, decimal });
        assert_eq!(separators("1234"), spelled(None, '.'));
        assert_eq!(separators("1234,5"), spelled(None, ','));
        assert_eq!(separators("1,234.50"), spelled(Some(','), '.'));
        assert_eq!(separators("1.234"), spelled(Some('.'), ','));
        assert_eq!(separators("1'234.5"), spelled(Some('\''), '.'));
        for no_spelling in ["", "1", "12.5", "1,234,5", "1.234.5", "1234.", "1234.x", "plain", "%d"] {
            assert_eq!(separators(no_spelling), None, "{no_spelling}");
        }
    }

    #[test]
    fn a_truth_is_spelled_by_two_texts() {
        assert_eq!(truths("TRUE/FALSE"), Some(("TRUE", "FALSE")));
        for no_spelling in ["", "yes", "yes/", "/no", "a/a", "a/b/c"] {
            assert_eq!(truths(no_spelling), None, "{no_spelling}");
        }
    }
}
