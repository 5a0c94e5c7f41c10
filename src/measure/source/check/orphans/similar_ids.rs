//! Finds the ids of accounts that a source writes otherwise than the accounts source.
//!
//! Ids are compared byte for byte when rows are joined to accounts. What this file finds is only shown in messages.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::id_differences::{IdDifference, differences_of_ids, plain_forms};
use crate::config::parse_number_format;

/// An id that the accounts do not have, and one of an account that differs from it only in how it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimilarIds {
    pub orphan: String,
    pub listed: String,
    pub differences: Vec<IdDifference>,
}

/// The ids that look like those of accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Similarity {
    /// A pair with the most frequent differences.
    pub example: SimilarIds,
    /// How many of the orphans look like the id of an account.
    pub similar: usize,
}

/// Finds the orphans that look like the id of an account. The order of the ids does not matter.
pub fn find_similar_ids<'a>(orphans: &[String], listed: impl Iterator<Item = &'a str>) -> Option<Similarity> {
    let mut orphans_by_form: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, orphan) in orphans.iter().enumerate() {
        for form in plain_forms(orphan) {
            orphans_by_form.entry(form).or_default().push(at);
        }
    }
    let mut nearest: BTreeMap<usize, NearestId> = BTreeMap::new();
    for id in listed {
        for at in plain_forms(id).iter().filter_map(|form| orphans_by_form.get(form)).flatten() {
            let Some(differences) = orphans.get(*at).and_then(|orphan| differences_of_ids(orphan, id)) else {
                continue;
            };
            let found = NearestId { count: differences.len(), differences, listed: id.to_owned() };
            if nearest.get(at).is_none_or(|known| found < *known) {
                nearest.insert(*at, found);
            }
        }
    }
    let similar = nearest.len();
    let example = most_frequent(orphans, nearest)?;
    Some(Similarity { example, similar })
}

/// Returns the ids of accounts that may look like one of the orphans, so that several sources or queries with some of these
/// orphans need not compare all accounts.
pub fn ids_of_similar_form<'a, 'b>(
    orphans: impl Iterator<Item = &'b String>,
    listed: impl Iterator<Item = &'a str>,
) -> Vec<&'a str> {
    let forms: HashSet<String> = orphans.flat_map(|orphan| plain_forms(orphan)).collect();
    if forms.is_empty() {
        return Vec::new();
    }
    listed.filter(|id| plain_forms(id).iter().any(|form| forms.contains(form))).collect()
}

/// The id of an account that differs least from an orphan. The order of the fields makes the nearer one the smaller one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct NearestId {
    count: usize,
    differences: Vec<IdDifference>,
    listed: String,
}

/// Returns the alphabetically first of the pairs with the most frequent differences.
fn most_frequent(orphans: &[String], nearest: BTreeMap<usize, NearestId>) -> Option<SimilarIds> {
    let mut pairs: BTreeMap<(usize, Vec<IdDifference>), Vec<SimilarIds>> = BTreeMap::new();
    for (at, NearestId { count, differences, listed }) in nearest {
        let orphan = orphans.get(at)?.clone();
        let kind = (count, differences.clone());
        pairs.entry(kind).or_default().push(SimilarIds { orphan, listed, differences });
    }
    // `max_by_key` keeps the last of several, so the fewest differences come last.
    let most = pairs.into_values().rev().max_by_key(Vec::len)?;
    most.into_iter().min_by(|a, b| a.orphan.cmp(&b.orphan))
}

impl SimilarIds {
    /// Describes what differs: "the ids differ in blanks around them and upper and lower case".
    #[must_use]
    pub fn describe_differences(&self) -> String {
        let parts: Vec<&str> = self.differences.iter().map(|difference| difference.description()).collect();
        let list = match parts.as_slice() {
            [first @ .., last] if !first.is_empty() => format!("{}, and {last}", first.join(", ")),
            parts => parts.concat(),
        };
        format!("the ids differ in {list}")
    }

    /// Returns the format of numbers with which a column of such ids is read as integers that both sides have; `None` if
    /// the ids do not differ as numbers do.
    #[must_use]
    pub fn number_format(&self) -> Option<String> {
        let as_numbers = [IdDifference::DecimalPoint, IdDifference::LeadingZeros, IdDifference::ThousandsSeparators];
        let written = if self.differs_on_this_side(&self.orphan) { &self.orphan } else { &self.listed };
        let separator = written.chars().find(|letter| !letter.is_ascii_digit());
        match (self.differences.iter().all(|difference| as_numbers.contains(difference)), separator) {
            (false, _) => None,
            (true, Some(separator)) if self.differences.contains(&IdDifference::ThousandsSeparators) => {
                Some(format!("1{separator}234")).filter(|format| parse_number_format(format).is_some())
            }
            (true, Some('.')) => Some("1234.56".to_owned()),
            (true, None) => Some("1234".to_owned()),
            (true, Some(_)) => None,
        }
    }

    /// Returns whether one of the two ids is not in the plain form of both.
    #[must_use]
    pub fn differs_on_this_side(&self, id: &str) -> bool {
        self.differences.iter().any(|difference| difference.remove(id).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_difference_is_the_example() {
        let orphans = ["B2", "A1", " c3", "x9"].map(str::to_owned);
        let listed = ["c3", "b2", "a1", "1", "a01"];
        let found = find_similar_ids(&orphans, listed.into_iter()).unwrap();
        assert_eq!(found.similar, 3);
        assert_eq!((found.example.orphan.as_str(), found.example.listed.as_str()), ("A1", "a1"));
        assert_eq!(found.example.describe_differences(), "the ids differ in upper and lower case");
        let mut reversed = orphans.clone();
        reversed.reverse();
        assert_eq!(find_similar_ids(&reversed, listed.into_iter().rev()), Some(found));
        assert_eq!(find_similar_ids(&[], listed.into_iter()), None);
        // Of equally frequent differences, the simplest.
        let orphans = [" A2", "B1"].map(str::to_owned);
        let found = find_similar_ids(&orphans, ["a2", "b1"].into_iter()).unwrap();
        assert_eq!(found.example.orphan, "B1");
    }

    #[test]
    fn a_few_ids_are_compared_with_the_same_result() {
        let orphans = ["B2", " c3", "x9"].map(str::to_owned);
        let listed = ["c3", "b2", "a1", "1", "C03"];
        let few = ids_of_similar_form(orphans.iter(), listed.into_iter());
        assert_eq!(few, ["c3", "b2", "C03"]);
        assert_eq!(find_similar_ids(&orphans, few.into_iter()), find_similar_ids(&orphans, listed.into_iter()));
        assert!(ids_of_similar_form([].iter(), listed.into_iter()).is_empty());
    }

    #[test]
    fn numbers_in_text_have_a_format() {
        let format = |orphan: &str, listed: &str| {
            let found = find_similar_ids(&[orphan.to_owned()], std::iter::once(listed)).unwrap();
            found.example.number_format()
        };
        assert_eq!(format("007", "7").as_deref(), Some("1234"));
        assert_eq!(format("7", "007").as_deref(), Some("1234"));
        assert_eq!(format("7.0", "7").as_deref(), Some("1234.56"));
        assert_eq!(format("7", "7.0").as_deref(), Some("1234.56"));
        assert_eq!(format("1'234", "1234").as_deref(), Some("1'234"));
        assert_eq!(format("1E3", "1000"), None);
        assert_eq!(format("1.5E3", "1500"), None);
        assert_eq!(format("1500.0", "1.5E3"), None);
        assert_eq!(format("a7", "A7"), None);
    }
}
