//! Numbers and names as a person would write them.

/// Whole numbers without a point, others with two digits.
#[must_use]
pub fn plain_number(number: f64) -> String {
    if (number - number.round()).abs() < 1e-9 { format!("{:.0}", number.round() + 0.0) } else { format!("{number:.2}") }
}

/// A number with its unit, where the unit is a word: `12 people`, `1 day`, but `4.5` on a scale of `1 to 5`.
#[must_use]
pub fn measured(number: f64, unit: Option<&str>) -> String {
    let plain = plain_number(number);
    match unit.filter(|unit| !unit.contains(|letter: char| letter.is_ascii_digit())) {
        Some(unit) => format!("{plain} {}", counted(unit, &plain)),
        None => plain,
    }
}

/// A unit worth saying beside a metric's name: one that the name doesn't say already.
#[must_use]
pub fn unsaid<'a>(unit: Option<&'a str>, name: &str) -> Option<&'a str> {
    unit.filter(|unit| !name.split(['_', ' ']).any(|word| word == *unit))
}

fn counted<'a>(unit: &'a str, number: &str) -> &'a str {
    match unit {
        "people" if number == "1" => "person",
        _ if number == "1" && !unit.ends_with("ss") => unit.strip_suffix('s').unwrap_or(unit),
        _ => unit,
    }
}

/// A name from YAML as words.
#[must_use]
pub fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

/// Points with their sign, to a tenth.
#[must_use]
pub fn signed_points(points: f64) -> String {
    let tenths = format!("{points:+.1}");
    let unit = if tenths == "+1.0" || tenths == "-1.0" { "point" } else { "points" };
    format!("{tenths} {unit}")
}

#[cfg(test)]
mod tests {
    use super::{measured, plain_number, signed_points, unsaid};

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!([plain_number(3.0), plain_number(0.128), plain_number(-0.0)], ["3", "0.13", "0"]);
        assert_eq!(measured(1.0, Some("days")), "1 day");
        assert_eq!(measured(1.0, Some("people")), "1 person");
        assert_eq!(measured(1.5, Some("days")), "1.50 days");
        assert_eq!(
            [unsaid(Some("days"), "active_days_30d"), unsaid(Some("people"), "active_days_30d")],
            [None, Some("people")]
        );
        assert_eq!(measured(4.5, Some("1 to 5")), "4.50");
        assert_eq!([signed_points(-12.34), signed_points(1.0)], ["-12.3 points", "+1.0 point"]);
    }
}
