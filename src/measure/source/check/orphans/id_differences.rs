//! What differs between two ids of one account: `A1` and `a1` in upper and lower case, `007` and `7` in leading zeros.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfkc};

use super::id_forms::{
    digits_of_decimal, has_exponent, is_blank, plain_uuid, short_salesforce_id, split_prefix, without_leading_zeros,
    without_thousands_separators,
};

/// What differs between two ids, from the most to the least certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum IdDifference {
    Blanks,
    Case,
    Quotes,
    Unicode,
    /// Dashes, braces or `urn:uuid:` of a UUID.
    Uuid,
    /// Salesforce writes an id with 15 characters, or with 18 that do not depend on upper and lower case.
    Salesforce,
    /// A whole number that is written as `1.0`.
    DecimalPoint,
    /// A whole number that is written as `1E3` or `1.5E3`.
    Exponent,
    LeadingZeros,
    ThousandsSeparators,
    /// Letters before the id on one side: `acct_12`, `C12`.
    Prefix,
}

/// Returns what differs between two ids of one account: as few differences as explain it, the most certain ones. `None`
/// for equal ids, and for ids that do not look like one account's.
pub fn differences_of_ids(left: &str, right: &str) -> Option<Vec<IdDifference>> {
    let readings = [IdDifference::ALL.to_vec(), IdDifference::without_separators().collect()];
    let mut needed = readings.into_iter().find(|all| are_equal_without(all, left, right))?;
    let mut from_doubtful = needed.clone();
    from_doubtful.sort_unstable_by(|a, b| b.cmp(a));
    for difference in from_doubtful {
        let fewer: Vec<IdDifference> = needed.iter().copied().filter(|kept| *kept != difference).collect();
        if are_equal_without(&fewer, left, right) {
            needed = fewer;
        }
    }
    if needed.contains(&IdDifference::Prefix) {
        match compare_prefixes(&needed, left, right) {
            Prefixes::Same => needed.retain(|difference| *difference != IdDifference::Prefix),
            Prefixes::OneSided => {}
            Prefixes::Different => return None,
        }
    }
    needed.sort_unstable();
    (!needed.is_empty()).then_some(needed)
}

fn are_equal_without(differences: &[IdDifference], left: &str, right: &str) -> bool {
    let plain = |id| remove_differences(differences.iter().copied(), id);
    let left = plain(left);
    !left.is_empty() && left == plain(right)
}

/// Returns an id without all that may differ: one form, or two if its separators may also be a decimal point.
pub fn plain_forms(id: &str) -> Vec<String> {
    let mut forms = vec![
        remove_differences(IdDifference::ALL, id).into_owned(),
        remove_differences(IdDifference::without_separators(), id).into_owned(),
    ];
    forms.dedup();
    forms.retain(|form| !form.is_empty());
    forms
}

fn remove_differences(differences: impl IntoIterator<Item = IdDifference>, id: &str) -> Cow<'_, str> {
    differences.into_iter().fold(Cow::Borrowed(id), |id, difference| match difference.remove(&id) {
        Some(plain) => Cow::Owned(plain),
        None => id,
    })
}

impl IdDifference {
    /// All differences, in the order in which they are removed from an id.
    const ALL: [Self; 11] = [
        Self::Unicode,
        Self::Blanks,
        Self::Quotes,
        Self::Uuid,
        Self::Salesforce,
        Self::Prefix,
        Self::ThousandsSeparators,
        Self::DecimalPoint,
        Self::Exponent,
        Self::LeadingZeros,
        Self::Case,
    ];

    /// The same for ids that have no thousands separators: `1.000` is a thousand, or 1 with three digits after the point.
    fn without_separators() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|difference| *difference != Self::ThousandsSeparators)
    }

    /// Returns the id without this difference; `None` if it stays as it is.
    #[must_use]
    pub fn remove(self, id: &str) -> Option<String> {
        match self {
            Self::Blanks => Some(id.trim_matches(is_blank)).filter(|plain| *plain != id).map(str::to_owned),
            Self::Case => id.chars().any(char::is_uppercase).then(|| id.to_lowercase()),
            Self::Quotes => Some(id.trim_matches(['"', '\'', '`'])).filter(|plain| *plain != id).map(str::to_owned),
            Self::Unicode => (!id.is_ascii() && !is_nfkc(id)).then(|| id.nfkc().collect()),
            Self::Uuid => plain_uuid(id),
            Self::Salesforce => short_salesforce_id(id).map(str::to_owned),
            Self::DecimalPoint => Some(id).filter(|id| !has_exponent(id)).and_then(digits_of_decimal),
            Self::Exponent => Some(id).filter(|id| has_exponent(id)).and_then(digits_of_decimal),
            Self::LeadingZeros => without_leading_zeros(id).map(str::to_owned),
            Self::ThousandsSeparators => without_thousands_separators(id),
            Self::Prefix => split_prefix(id).map(|(_, rest)| rest.to_owned()),
        }
    }

    /// Completes "the ids differ in".
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::Blanks => "blanks around them",
            Self::Case => "upper and lower case",
            Self::Quotes => "quotation marks",
            Self::Unicode => "the form of Unicode characters",
            Self::Uuid => "the form of UUIDs",
            Self::Salesforce => "their length (Salesforce writes 15 or 18 characters)",
            Self::DecimalPoint => "a decimal point",
            Self::Exponent => "an exponent",
            Self::LeadingZeros => "leading zeros",
            Self::ThousandsSeparators => "thousands separators",
            Self::Prefix => "a prefix",
        }
    }
}

/// How the prefixes of two ids relate.
enum Prefixes {
    Same,
    /// One side has none, or only a part of the other's.
    OneSided,
    /// `u_5` and `acct_5` are ids of two things.
    Different,
}

fn compare_prefixes(needed: &[IdDifference], left: &str, right: &str) -> Prefixes {
    let before: Vec<IdDifference> =
        needed.iter().copied().take_while(|difference| *difference != IdDifference::Prefix).collect();
    let prefix_of = |id: &str| {
        let id = remove_differences(before.iter().copied(), id);
        split_prefix(&id).map(|(prefix, _)| prefix.to_lowercase()).unwrap_or_default()
    };
    let (left, right) = (prefix_of(left), prefix_of(right));
    if left == right {
        Prefixes::Same
    } else if left.ends_with(&right) || right.ends_with(&left) {
        Prefixes::OneSided
    } else {
        Prefixes::Different
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(left: &str, right: &str) -> Option<String> {
        let names: Vec<String> = differences_of_ids(left, right)?.iter().map(|part| format!("{part:?}")).collect();
        Some(names.join(" "))
    }

    #[test]
    fn ids_of_one_account_are_recognised_from_both_sides() {
        for (left, right, expected) in [
            ("A1", "a1", "Case"),
            ("ÄRZTE", "ärzte", "Case"),
            (" a1", "a1", "Blanks"),
            ("a1\t", "a1", "Blanks"),
            ("a1\u{a0}", "a1", "Blanks"),
            ("\u{feff}a1", "a1", "Blanks"),
            ("A1 ", "a1", "Blanks Case"),
            ("\"a1\"", "a1", "Quotes"),
            ("u\u{308}1", "ü1", "Unicode"),
            ("007", "7", "LeadingZeros"),
            ("0", "000", "LeadingZeros"),
            ("1.0", "1", "DecimalPoint"),
            ("12.00", "12", "DecimalPoint"),
            ("1.000", "1", "DecimalPoint"),
            ("1.234567E7", "12345670", "Exponent"),
            ("1E3", "1000", "Exponent"),
            ("1E3", "1000.0", "DecimalPoint Exponent"),
            ("001E3", "1000", "Exponent LeadingZeros"),
            ("1e+06", "1000000", "Exponent"),
            ("007.0", "7", "DecimalPoint LeadingZeros"),
            ("1,234", "1234", "ThousandsSeparators"),
            ("1.234.567", "1234567", "ThousandsSeparators"),
            ("1 234", "1234", "ThousandsSeparators"),
            ("1\u{202f}234", "1234", "ThousandsSeparators"),
            ("6F9619FF-8B86-D011-B42D-00CF4FC964FF", "6f9619ff-8b86-d011-b42d-00cf4fc964ff", "Case"),
            ("6f9619ff8b86d011b42d00cf4fc964ff", "6f9619ff-8b86-d011-b42d-00cf4fc964ff", "Uuid"),
            ("{6f9619ff-8b86-d011-b42d-00cf4fc964ff}", "6f9619ff-8b86-d011-b42d-00cf4fc964ff", "Uuid"),
            ("urn:uuid:6f9619ff-8b86-d011-b42d-00cf4fc964ff", "6f9619ff-8b86-d011-b42d-00cf4fc964ff", "Uuid"),
            ("{6F9619FF-8B86-D011-B42D-00CF4FC964FF}", "6f9619ff8b86d011b42d00cf4fc964ff", "Case Uuid"),
            ("0018000000N7PzM", "0018000000N7PzMAAW", ""),
            ("acct_12", "12", "Prefix"),
            ("cus-12ab", "12ab", "Prefix"),
            ("gid://shop/Customer/12", "12", "Prefix"),
            ("shop:acct_12", "acct_12", "Prefix"),
            ("C12", "12", "Prefix"),
            ("ACCT_12", "acct_12", "Case"),
            ("acct_0012", "acct_12", "LeadingZeros"),
            ("C0012", "12", "LeadingZeros Prefix"),
        ] {
            let expected = if expected.is_empty() { None } else { Some(expected.to_owned()) };
            assert_eq!(described(left, right), expected, "{left} {right}");
            assert_eq!(described(right, left), expected, "{right} {left}");
        }
    }

    #[test]
    fn ids_of_salesforce_have_15_or_18_characters() {
        // The last three characters of the long form follow from the upper-case letters of the others.
        assert_eq!(described("0013000000abcDE", "0013000000abcDEAAY"), Some("Salesforce".to_owned()));
        assert_eq!(described("0013000000abcDEAAY", "0013000000abcDE"), Some("Salesforce".to_owned()));
        assert_eq!(described("0013000000abcde", "0013000000abcDEAAY"), Some("Case Salesforce".to_owned()));
        assert_eq!(described("0013000000abcDE", "0013000000abcDEAAZ"), None);
    }

    #[test]
    fn ids_of_different_things_are_not_similar() {
        for (left, right) in [
            ("a1", "a1"),
            ("a1", "a2"),
            ("", " "),
            ("", "a1"),
            ("u_5", "acct_5"),
            ("b2", "a2"),
            ("north-wind", "wind"),
            ("1.5", "1"),
            ("1.5", "15"),
            ("10", "1"),
            ("12,34", "1234"),
        ] {
            assert_eq!(described(left, right), None, "{left} {right}");
            assert_eq!(described(right, left), None, "{right} {left}");
        }
    }
}
