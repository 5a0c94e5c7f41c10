//! Removes from an id what exports write in several ways: dashes of a UUID, zeros, a prefix. Each function returns `None` for
//! an id that it does not change.

/// Returns whether a character is blank or not printed at all.
pub fn is_blank(letter: char) -> bool {
    // The byte order mark and the zero-width space are no white space of Unicode.
    letter.is_whitespace() || letter.is_control() || matches!(letter, '\u{feff}' | '\u{200b}')
}

/// Returns the 32 digits of a UUID that is written with dashes, braces or a prefix.
pub fn plain_uuid(id: &str) -> Option<String> {
    let bare = id.strip_prefix("urn:uuid:").or(id.strip_prefix("0x")).or(id.strip_prefix("\\x")).unwrap_or(id);
    let digits: String = bare.trim_matches(['{', '}', '(', ')']).chars().filter(|letter| *letter != '-').collect();
    (is_hex_of_uuid(&digits) && digits != id).then_some(digits)
}

fn is_hex_of_uuid(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Returns the first 15 characters of an id of Salesforce with 18, whose last three say which letters are upper case.
pub fn short_salesforce_id(id: &str) -> Option<&str> {
    const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    let (short, check) = id.split_at_checked(15)?;
    if check.len() != 3 || !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let expected = short.as_bytes().chunks(5).map(|five| {
        let bits = five.iter().rev().fold(0_usize, |bits, byte| bits * 2 + usize::from(byte.is_ascii_uppercase()));
        DIGITS.get(bits).copied()
    });
    expected.eq(check.bytes().map(Some)).then_some(short)
}

/// Returns whether an id is written with an exponent: `1E3`.
pub fn has_exponent(id: &str) -> bool {
    id.contains(['e', 'E'])
}

/// Returns the digits of a whole number that is written with a point or an exponent: `1.0`, `1.5E3`.
pub fn digits_of_decimal(id: &str) -> Option<String> {
    let (mantissa, exponent) = match id.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.strip_prefix('+').unwrap_or(exponent).parse::<usize>().ok()?),
        None => (id, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    let is_plain = mantissa == id && !id.contains('.');
    if is_plain || !is_digits(whole) || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // No id has more digits than a decimal.
    let zeros = exponent.checked_sub(fraction.len()).filter(|zeros| *zeros <= 38)?;
    Some(format!("{whole}{fraction}{}", "0".repeat(zeros)))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns the digits without leading zeros.
pub fn without_leading_zeros(id: &str) -> Option<&str> {
    let plain = id.trim_start_matches('0');
    let plain = if plain.is_empty() { id.get(id.len().checked_sub(1)?..)? } else { plain };
    (is_digits(id) && plain != id).then_some(plain)
}

/// Returns the digits without the separators between groups of three: `1,234`.
pub fn without_thousands_separators(id: &str) -> Option<String> {
    let separator = id.chars().find(|letter| !letter.is_ascii_digit())?;
    if !matches!(separator, ',' | '.' | ' ' | '\'' | '_' | '\u{a0}' | '\u{202f}') {
        return None;
    }
    let mut groups = id.split(separator);
    let is_first = groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && is_digits(first));
    (is_first && groups.all(|group| group.len() == 3 && is_digits(group))).then(|| id.replace(separator, ""))
}

/// Splits the letters before an id from the rest: `acct_` and `12`. The rest has a digit, because names also have dashes.
pub fn split_prefix(id: &str) -> Option<(&str, &str)> {
    if is_hex_of_uuid(id) {
        return None;
    }
    let mut rest = id;
    loop {
        let after_letters = rest.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
        if after_letters.len() == rest.len() {
            break;
        }
        let after_separator = after_letters.trim_start_matches(['_', '-', ':', '/', '#', '|']);
        if after_separator.len() == after_letters.len() {
            // `C12`: nothing but digits follow.
            rest = if is_digits(after_letters) { after_letters } else { rest };
            break;
        }
        rest = after_separator;
    }
    let has_digit = rest.bytes().any(|byte| byte.is_ascii_digit());
    (has_digit && rest.len() < id.len()).then(|| id.split_at(id.len() - rest.len()))
}
