//! How an export spells numbers in text: told by the example 1234.56.

/// What stands between the digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spelling {
    /// Between thousands.
    pub thousands: Option<char>,
    /// Before the fraction.
    pub point: Option<char>,
}

/// Reads a spelling off `1234.56`, `1,234.56`, `1.234,56`, `1 234`, and so on; none where it is something else.
#[must_use]
pub fn spelling(example: &str) -> Option<Spelling> {
    let rest = example.strip_prefix('1')?;
    let thousands = rest.chars().next().filter(|sign| matches!(sign, ',' | '.' | ' ' | '\'' | '_'));
    let rest = without(rest, thousands)?.strip_prefix("234")?;
    let point = rest.chars().next().filter(|sign| matches!(sign, ',' | '.'));
    let fraction = if point.is_some() { "56" } else { "" };
    let fits = without(rest, point)? == fraction && (point.is_none() || point != thousands);
    fits.then_some(Spelling { thousands, point })
}

fn without(text: &str, sign: Option<char>) -> Option<&str> {
    sign.map_or(Some(text), |sign| text.strip_prefix(sign))
}

#[cfg(test)]
mod tests {
    use super::{Spelling, spelling};

    #[test]
    fn an_example_says_it_all() {
        let of = |thousands, point| Some(Spelling { thousands, point });
        assert_eq!(spelling("1234"), of(None, None));
        assert_eq!(spelling("1234,56"), of(None, Some(',')));
        assert_eq!(spelling("1,234.56"), of(Some(','), Some('.')));
        assert_eq!(spelling("1.234"), of(Some('.'), None));
        for wrong in ["", "1", "1,234,56", "1234.5", "2345", "%d", "#,##0.00", "1234.56 "] {
            assert_eq!(spelling(wrong), None, "{wrong}");
        }
    }
}
