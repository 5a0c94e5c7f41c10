//! Grapheme clusters, which a reader sees as one character: a letter with its accents, a flag, a family of emoji.

use std::sync::LazyLock;

use regex::Regex;

/// Extended grapheme clusters as Unicode's annex 29 defines them, in the form of its table 1c.
static CLUSTER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let hangul = r"\p{gcb=L}*(?:\p{gcb=V}+|\p{gcb=LV}\p{gcb=V}*|\p{gcb=LVT})\p{gcb=T}*|\p{gcb=L}+|\p{gcb=T}+";
    let flag = r"\p{gcb=RI}\p{gcb=RI}";
    let emoji = r"\p{ExtPict}(?:\p{gcb=Extend}*\p{gcb=ZWJ}\p{ExtPict})*";
    let core = format!(r"(?:{hangul}|{flag}|{emoji}|[^\p{{gcb=Control}}\r\n])");
    let after = r"[\p{gcb=Extend}\p{gcb=ZWJ}\p{gcb=SpacingMark}]*";
    Regex::new(&format!(r"(?s)\r\n|\p{{gcb=Prepend}}*{core}{after}|.")).ok()
});

/// Returns the clusters of a text in order.
pub fn grapheme_clusters(text: &str) -> Box<dyn Iterator<Item = &str> + '_> {
    match &*CLUSTER {
        Some(cluster) if !text.is_ascii() => Box::new(cluster.find_iter(text).map(|found| found.as_str())),
        _ => Box::new(text.split_inclusive(|_: char| true)),
    }
}
