//! The hint for a text that is not the name of a time zone.

use chrono_tz::TZ_VARIANTS;

use crate::base::nearest_name;

/// Returns what to write instead of an unknown zone.
///
/// Offsets and abbreviations are near to other zones by their letters only: `PST` is not `EST`.
#[must_use]
pub fn suggest_zone(written: &str) -> String {
    let written = written.trim();
    if let Some(offset) = read_offset(written) {
        return describe_offset(offset);
    }
    if (2..=5).contains(&written.len()) && written.bytes().all(|byte| byte.is_ascii_uppercase()) {
        let place = example_place(written);
        return format!(
            "write a place whose clocks show it, such as `{place}`; the letters may stand for several zones"
        );
    }
    if let Some(place) = place_of_windows_name(written) {
        return format!("write `{place}`");
    }
    if written.ends_with(" Time") {
        return "write a place whose clocks show it, such as `Europe/Berlin` or `America/New_York`".to_owned();
    }
    let names = TZ_VARIANTS.iter().map(|zone| zone.name());
    nearest_name::suggest(written, names, || "write a name such as `Europe/Berlin` or `America/New_York`".to_owned())
}

/// Returns a place with the zone that Windows calls by such a name.
fn place_of_windows_name(written: &str) -> Option<&'static str> {
    Some(match written {
        "GMT Standard Time" => "Europe/London",
        "W. Europe Standard Time" => "Europe/Berlin",
        "Romance Standard Time" => "Europe/Paris",
        "Central Europe Standard Time" => "Europe/Budapest",
        "FLE Standard Time" => "Europe/Helsinki",
        "Russian Standard Time" => "Europe/Moscow",
        "Pacific Standard Time" => "America/Los_Angeles",
        "Mountain Standard Time" => "America/Denver",
        "Central Standard Time" => "America/Chicago",
        "Eastern Standard Time" => "America/New_York",
        "E. South America Standard Time" => "America/Sao_Paulo",
        "India Standard Time" => "Asia/Kolkata",
        "China Standard Time" => "Asia/Shanghai",
        "Singapore Standard Time" => "Asia/Singapore",
        "Tokyo Standard Time" => "Asia/Tokyo",
        "AUS Eastern Standard Time" => "Australia/Sydney",
        "New Zealand Standard Time" => "Pacific/Auckland",
        _ => return None,
    })
}

/// Returns one of the places whose clocks show an abbreviation.
fn example_place(abbreviation: &str) -> &'static str {
    match abbreviation {
        "PST" | "PDT" | "PT" => "America/Los_Angeles",
        "MDT" | "MT" => "America/Denver",
        "CST" | "CDT" | "CT" => "America/Chicago",
        "EDT" | "ET" => "America/New_York",
        "BST" | "WEST" => "Europe/London",
        "EEST" => "Europe/Athens",
        "IST" => "Asia/Kolkata",
        "JST" => "Asia/Tokyo",
        "AEST" | "AEDT" => "Australia/Sydney",
        _ => "Europe/Berlin",
    }
}

/// The hours and minutes of an offset from UTC, both with its sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct WrittenOffset {
    hours: i32,
    minutes: i32,
}

/// Reads `+02:00`, `-0330`, `+2`, `UTC+2` or `GMT-05:00`.
fn read_offset(written: &str) -> Option<WrittenOffset> {
    let upper = written.to_ascii_uppercase();
    let signed = upper.strip_prefix("UTC").or_else(|| upper.strip_prefix("GMT")).unwrap_or(&upper).trim_start();
    let (sign, digits) = match signed.strip_prefix('+') {
        Some(digits) => (1, digits),
        None => (-1, signed.strip_prefix('-')?),
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) => (hours, minutes),
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "0"),
    };
    Some(WrittenOffset { hours: sign * hours.parse::<i32>().ok()?, minutes: sign * minutes.parse::<i32>().ok()? })
}

fn describe_offset(WrittenOffset { hours, minutes }: WrittenOffset) -> String {
    const PLACE: &str = "a place whose clocks show it, such as";
    match (hours, minutes) {
        (0, 0) => "write `UTC`".to_owned(),
        // The names count westwards, so their sign is the other way round.
        (-12..=14, 0) => format!("write `Etc/GMT{:+}` for this offset all year, or {PLACE} `Europe/Berlin`", -hours),
        _ => format!("write {PLACE} `Asia/Kolkata`"),
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;

    #[test]
    fn hints_for_offsets_name_a_zone_with_that_offset() {
        for hours in -12..=14 {
            for written in [format!("{hours:+03}:00"), format!("UTC{hours:+}"), format!("{hours:+03}00")] {
                let hint = suggest_zone(&written);
                let zone: Tz = hint.split('`').nth(1).unwrap().parse().unwrap();
                let offset = chrono::Offset::fix(&chrono::TimeZone::offset_from_utc_datetime(
                    &zone,
                    &chrono::NaiveDateTime::default(),
                ));
                assert_eq!(offset.local_minus_utc(), hours * 3600, "{written}: {hint}");
            }
        }
    }

    #[test]
    fn letters_are_compared_with_names_only_if_they_are_long() {
        assert!(suggest_zone("PST").contains("such as `America/Los_Angeles`"), "{}", suggest_zone("PST"));
        assert!(suggest_zone("CEST").contains("such as `Europe/Berlin`"), "{}", suggest_zone("CEST"));
        assert!(suggest_zone("+05:30").starts_with("write a place"));
        assert_eq!(suggest_zone("Berlin"), "did you mean `Europe/Berlin`?");
        assert_eq!(suggest_zone("Europe/Berln"), "did you mean `Europe/Berlin`?");
        assert!(suggest_zone("Middle Earth").starts_with("write a name"));
        assert_eq!(suggest_zone("GMT Standard Time"), "write `Europe/London`");
        assert!(suggest_zone("Greenland Daylight Time").starts_with("write a place"));
    }
}
