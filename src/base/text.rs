//! Numbers, units and names as people read them.

use std::fmt::Display;

/// Formats a count with its words: `1 file matches`, `2 files match`.
pub fn count_phrase<N: Display + PartialEq + From<u8>>(count: N, one: &str, several: &str) -> String {
    if count == N::from(1) { format!("1 {one}") } else { format!("{count} {several}") }
}

/// Formats a number: whole numbers without a point, others with two digits.
#[must_use]
pub fn plain_number(number: f64) -> String {
    if (number - number.round()).abs() < 1e-9 { format!("{:.0}", number.round() + 0.0) } else { format!("{number:.2}") }
}

/// Formats a number with its unit if the unit is a word: `12 people`, `1 day`, but `4.5` on a scale of `1 to 5`.
#[must_use]
pub fn number_with_unit(number: f64, unit: Option<&str>) -> String {
    let plain = plain_number(number);
    match unit.filter(|unit| !unit.contains(|letter: char| letter.is_ascii_digit())) {
        Some(unit) if is_plural(unit) && plain == "1" => match unit_for_count(Some(unit), 1.0) {
            Some(one) => format!("1 {one}"),
            None => plain,
        },
        Some(unit) => format!("{plain} {unit}"),
        None => plain,
    }
}

/// Returns the unit unless the metric's name contains it.
#[must_use]
pub fn unit_not_in_name<'a>(unit: Option<&'a str>, name: &str) -> Option<&'a str> {
    unit.filter(|unit| !name.split(['_', ' ']).any(|word| word == *unit))
}

/// Writes a name from YAML as words.
#[must_use]
pub fn name_as_words(name: &str) -> String {
    name.replace('_', " ")
}

/// Formats an amount of bytes: 950 bytes, 4.1 kB, 17.2 GB.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "four digits are shown")]
pub fn format_bytes(bytes: u64) -> String {
    let units = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000_u64)];
    match units.into_iter().find(|(_, size)| bytes >= *size) {
        Some((unit, size)) => format!("{:.1} {unit}", bytes as f64 / size as f64),
        None => count_phrase(bytes, "byte", "bytes"),
    }
}

/// Formats points with their sign, to a tenth.
#[must_use]
pub fn signed_points(points: f64) -> String {
    // A change that rounds to zero has no direction.
    let tenths = if points.abs() < 0.05 { "+0.0".to_owned() } else { format!("{points:+.1}") };
    let unit = if tenths == "+1.0" || tenths == "-1.0" { "point" } else { "points" };
    format!("{tenths} {unit}")
}

/// Returns the unit in the singular or plural, if it is a noun whose singular is known.
#[must_use]
pub fn unit_for_count(unit: Option<&str>, count: f64) -> Option<String> {
    let unit = unit.filter(|unit| is_plural(unit))?;
    if count > 1.5 { Some(unit.to_owned()) } else { singular_of(unit) }
}

/// Returns whether a unit consists of words and ends with a plural.
#[must_use]
pub fn is_plural(unit: &str) -> bool {
    let words = unit.chars().all(|letter| letter.is_alphabetic() || letter == ' ' || letter == '-');
    let last = unit.rsplit([' ', '-']).next().unwrap_or_default();
    words && (last == "people" || (last.len() > 2 && last.ends_with('s') && !ends_with_any(last, &["ss", "us", "is"])))
}

/// Returns the singular of a noun; `None` if its ending allows several.
fn singular_of(plural: &str) -> Option<String> {
    if let Some(before) = plural.strip_suffix("people") {
        return Some(format!("{before}person"));
    }
    let unsure = ["ies", "oes", "ves", "ses", "zes", "xes", "ches", "shes", "indices", "news", "series", "sales"];
    if ends_with_any(plural, &unsure) { None } else { plural.strip_suffix('s').map(str::to_owned) }
}

fn ends_with_any(word: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| word.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::{count_phrase, format_bytes, number_with_unit, plain_number, signed_points, unit_not_in_name};

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!([plain_number(3.0), plain_number(0.128), plain_number(-0.0)], ["3", "0.13", "0"]);
        assert_eq!(number_with_unit(1.0, Some("days")), "1 day");
        assert_eq!(number_with_unit(1.0, Some("people")), "1 person");
        assert_eq!(number_with_unit(1.5, Some("days")), "1.50 days");
        assert_eq!(
            [unit_not_in_name(Some("days"), "active_days_30d"), unit_not_in_name(Some("people"), "active_days_30d")],
            [None, Some("people")]
        );
        assert_eq!(number_with_unit(4.5, Some("1 to 5")), "4.50");
        assert_eq!(
            [format_bytes(999), format_bytes(4096), format_bytes(17_179_869_184)],
            ["999 bytes", "4.1 kB", "17.2 GB"]
        );
        assert_eq!(format_bytes(1), "1 byte");
        let tiers = [0, 1, 2].map(|count: usize| count_phrase(count, "tier", "tiers"));
        assert_eq!(tiers, ["0 tiers", "1 tier", "2 tiers"]);
        assert_eq!([signed_points(-12.34), signed_points(1.0)], ["-12.3 points", "+1.0 point"]);
    }
}
