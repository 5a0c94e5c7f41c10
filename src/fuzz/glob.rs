//! Reads any text as a glob, and compares with a naive implementation of the same rules.

use std::collections::HashMap;

use crate::storage::glob::{GlobPattern, matches_path};

/// Matches a glob, the first line of the text, with the paths in the other lines.
pub fn check_glob(text: &str) {
    let mut lines = text.split('\n');
    let glob = lines.next().unwrap_or_default();
    let Ok(pattern) = GlobPattern::parse(glob) else {
        return;
    };
    let choices = expand_braces(glob);
    assert_eq!(choices.len(), pattern.alternatives.len(), "{glob:?} is expanded to {choices:?}");
    for path in lines {
        let parts: Vec<&str> = path.split('/').collect();
        // A path is what a store lists: it has no empty segments.
        if parts.contains(&"") {
            continue;
        }
        for (choice, segments) in choices.iter().zip(&pattern.alternatives) {
            let globs: Vec<Vec<char>> =
                choice.split('/').filter(|glob| *glob != ".").map(|glob| glob.chars().collect()).collect();
            let expected =
                NaiveGlobMatcher { globs: &globs, parts: &parts, answers: HashMap::new() }.matches_from(0, 0);
            assert_eq!(matches_path(segments, &parts), expected, "{choice:?} of {glob:?} and {path:?}");
        }
    }
}

/// Returns the globs without braces that a valid glob with braces means. Expands the first group, then the others.
fn expand_braces(glob: &str) -> Vec<String> {
    let mut class = false;
    let mut depth = 0;
    let mut cuts = Vec::new();
    for (at, letter) in glob.char_indices() {
        class = letter == '[' || (class && letter != ']');
        match letter {
            '{' | '}' | ',' if class => {}
            '{' => {
                depth += 1;
                if depth == 1 {
                    cuts.push(at);
                }
            }
            '}' => {
                depth -= 1;
                if depth == 0 {
                    cuts.push(at);
                    break;
                }
            }
            ',' if depth == 1 => cuts.push(at),
            _ => {}
        }
    }
    let (Some(first), Some(last)) = (cuts.first(), cuts.last()) else {
        return vec![glob.to_owned()];
    };
    let choice = |cut: &[usize]| format!("{}{}{}", &glob[..*first], &glob[cut[0] + 1..cut[1]], &glob[last + 1..]);
    cuts.windows(2).flat_map(|cut| expand_braces(&choice(cut))).collect()
}

/// Matches a glob with a path. Keeps every answer, so that each is computed once.
struct NaiveGlobMatcher<'a> {
    globs: &'a [Vec<char>],
    parts: &'a [&'a str],
    answers: HashMap<(usize, usize), bool>,
}

impl NaiveGlobMatcher<'_> {
    /// Returns whether the segments of the glob from `glob` on match those of the path from `part` on.
    fn matches_from(&mut self, glob: usize, part: usize) -> bool {
        if let Some(known) = self.answers.get(&(glob, part)) {
            return *known;
        }
        let here = self.parts.get(part).copied();
        let fits = match (self.globs.get(glob), here) {
            (None, here) => here.is_none(),
            (Some(segment), here) if segment == &['*', '*'] => {
                let deeper = here.is_some_and(|here| !here.starts_with(['.', '_']));
                self.matches_from(glob + 1, part) || (deeper && self.matches_from(glob, part + 1))
            }
            (Some(_), None) => false,
            (Some(segment), Some(here)) => {
                let wild = segment.iter().any(|letter| "*?[".contains(*letter));
                let hidden = here.starts_with(['.', '_']) && here.chars().next() != segment.first().copied();
                let letters: Vec<char> = here.chars().collect();
                !(wild && hidden) && matches_segment(segment, &letters) && self.matches_from(glob + 1, part + 1)
            }
        };
        self.answers.insert((glob, part), fits);
        fits
    }
}

/// Returns whether one segment matches. Keeps, for each prefix of the glob, which prefixes of the letters it matches.
fn matches_segment(glob: &[char], letters: &[char]) -> bool {
    let mut reached = vec![false; letters.len() + 1];
    reached[0] = true;
    let mut at = 0;
    while at < glob.len() {
        let mut next = vec![false; letters.len() + 1];
        let (taken, class): (usize, Option<&[char]>) = match glob[at] {
            '[' => {
                let from = at + if glob.get(at + 1) == Some(&'!') { 2 } else { 1 };
                // A bracket that comes first is a letter of the class.
                let close = glob[from + 1..].iter().position(|letter| *letter == ']').unwrap_or(0) + from + 1;
                (close + 1 - at, Some(&glob[at + 1..close]))
            }
            _ => (1, None),
        };
        for (here, _) in reached.iter().enumerate().filter(|(_, reached)| **reached) {
            match (glob[at], class) {
                ('*', _) => next[here..].fill(true),
                (_, Some(class)) if letters.get(here).is_some_and(|letter| is_in_class(class, *letter)) => {
                    next[here + 1] = true;
                }
                (letter, None) if letters.get(here).is_some_and(|found| letter == '?' || *found == letter) => {
                    next[here + 1] = true;
                }
                _ => {}
            }
        }
        reached = next;
        at += taken;
    }
    reached[letters.len()]
}

fn is_in_class(class: &[char], letter: char) -> bool {
    let (class, expected) = match class {
        ['!', class @ ..] => (class, false),
        class => (class, true),
    };
    let mut at = 0;
    let mut found = false;
    while at < class.len() {
        match class[at..] {
            [from, '-', to, ..] => {
                found |= (from..=to).contains(&letter);
                at += 3;
            }
            [one, ..] => {
                found |= one == letter;
                at += 1;
            }
            [] => {}
        }
    }
    found == expected
}
