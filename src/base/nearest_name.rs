//! The known name nearest to an unknown one, and the hint "did you mean".

/// Returns the known name that an author most likely meant: the nearest by edit distance, or one that begins or ends with
/// the written one (`logins` for `logins_30d`). `None` if no name is near enough for a hint.
pub fn nearest_name<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lowercase = wanted.to_lowercase();
    known
        .into_iter()
        .filter_map(|name| Some((name_distance(&lowercase, &name.to_lowercase())?, name)))
        // `min_by_key` keeps the first of several equal distances, so the order of the known names decides.
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Returns the hint for an unknown name: the nearest known one, or `otherwise` if none is near enough.
pub fn suggest<'a>(
    wanted: &str,
    known: impl IntoIterator<Item = &'a str>,
    otherwise: impl FnOnce() -> String,
) -> String {
    nearest_name(wanted, known).map_or_else(otherwise, did_you_mean)
}

/// Returns the hint that names what was probably meant.
#[must_use]
pub fn did_you_mean(name: &str) -> String {
    format!("did you mean `{name}`?")
}

/// Returns the distance of two names; `None` if they have too little in common. An edit counts 2, and a name that
/// continues the other counts 3, so a typing mistake wins over a longer name.
fn name_distance(wanted: &str, known: &str) -> Option<usize> {
    let edits = strsim::osa_distance(wanted, known);
    let length = wanted.chars().count().max(known.chars().count());
    // A third of the letters may be wrong: `login` is not a misspelt `plays`.
    if edits * 3 <= length {
        return Some(edits * 2);
    }
    let shorter = wanted.chars().count().min(known.chars().count());
    let continues = is_start_or_end_of(wanted, known) || is_start_or_end_of(known, wanted);
    (continues && shorter >= 3).then_some(3 + edits)
}

fn is_start_or_end_of(short: &str, long: &str) -> bool {
    long.starts_with(short) || long.ends_with(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_a_misspelling_or_a_longer_or_shorter_name() {
        let known = ["logins_30d", "seats_used", "nps", "weight", "threshold", "open_tickets"];
        for (wanted, expected) in [
            ("login_30d", Some("logins_30d")),
            ("logins", Some("logins_30d")),
            ("login", Some("logins_30d")),
            ("tickets", Some("open_tickets")),
            ("wieght", Some("weight")),
            ("weights", Some("weight")),
            ("treshold", Some("threshold")),
            ("NPS", Some("nps")),
            ("colour", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(nearest_name(wanted, known), expected, "{wanted}");
        }
        assert_eq!(nearest_name("logins", ["logins_30d", "logins_7d"]), Some("logins_7d"));
        assert_eq!(nearest_name("ab", []), None);
    }
}
