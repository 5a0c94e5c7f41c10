//! Globs over the paths below a root: which folders to list, and which paths to keep.
//!
//! The wildcards within one segment are the crate `glob`'s. Segments and braces are ours: only the folders that a glob names
//! are listed, and hidden files need their first character named. `globset` takes the same braces, but matches whole
//! paths and can say neither.

use crate::base::error::Error;

/// A checked glob: `*` within a segment, `**` across segments, `?`, `[a-z]` and `{a,b}`.
/// Segments that start with `.` or `_` are metadata by convention of every Parquet reader; they
/// match only a segment of the pattern that starts with the same character.
#[derive(Debug, Clone)]
pub struct GlobPattern {
    /// One list of segments per choice of the braces.
    pub alternatives: Vec<Vec<GlobSegment>>,
}

/// What one segment of a path has to be.
#[derive(Debug, Clone)]
pub enum GlobSegment {
    /// Exactly this.
    Literal(String),
    /// Anything this matches.
    Wildcard(glob::Pattern),
    /// `**`: any number of segments, none included.
    AnyDepth,
}

/// More than anyone writes by hand, and few enough to list one by one.
const MAX_ALTERNATIVES: usize = 1000;
/// Bytes: four times the longest key of any store. Each pair of braces is written out in a text of its own.
const MAX_PATTERN_BYTES: usize = 4096;

impl GlobPattern {
    /// Checks a glob; one that is absolute, climbs (`..`) or names a folder is an error.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let failed = |problem: String| Error::Pattern { pattern: text.to_owned(), problem };
        if text.is_empty() {
            return Err(failed("it is empty".to_owned()));
        }
        if text.len() > MAX_PATTERN_BYTES {
            let start: String = text.chars().take(40).collect();
            let problem = format!("it is longer than {MAX_PATTERN_BYTES} bytes");
            return Err(Error::Pattern { pattern: format!("{start}…"), problem });
        }
        let mut choices = Vec::new();
        expand_braces(text, &mut choices).map_err(failed)?;
        let alternatives = choices.iter().map(|choice| parse_segments(choice)).collect::<Result<_, _>>();
        Ok(Self { alternatives: alternatives.map_err(failed)? })
    }
}

impl GlobSegment {
    /// Whether one segment of a path fits; `**` fits any that is not hidden.
    pub fn matches_part(&self, part: &str) -> bool {
        match self {
            Self::Literal(text) => text == part,
            Self::Wildcard(glob) => {
                (!is_hidden(part) || part.chars().next() == glob.as_str().chars().next()) && glob.matches(part)
            }
            Self::AnyDepth => !is_hidden(part),
        }
    }
}

/// The parts that the last `**` of a glob takes so far.
struct AnyDepthMatch {
    /// The segment after the `**`.
    next_segment: usize,
    /// The first part after those that it takes.
    next_part: usize,
}

/// Whether `parts` is what `segments` describes, from first to last. Each `**` begins with no segment and takes one more
/// whenever what follows does not fit; once the next `**` is reached, those before it need never be tried again.
pub fn matches_path(segments: &[GlobSegment], parts: &[&str]) -> bool {
    let (mut segment, mut part) = (0, 0);
    let mut last_wildcard: Option<AnyDepthMatch> = None;
    loop {
        match (segments.get(segment), parts.get(part)) {
            (None, None) => return true,
            (Some(GlobSegment::AnyDepth), _) => {
                segment += 1;
                last_wildcard = Some(AnyDepthMatch { next_segment: segment, next_part: part });
            }
            (Some(here), Some(text)) if here.matches_part(text) => {
                segment += 1;
                part += 1;
            }
            _ => match &mut last_wildcard {
                Some(matched)
                    if parts.get(matched.next_part).is_some_and(|text| GlobSegment::AnyDepth.matches_part(text)) =>
                {
                    matched.next_part += 1;
                    (segment, part) = (matched.next_segment, matched.next_part);
                }
                _ => return false,
            },
        }
    }
}

/// Whether a segment of a path is metadata by convention.
pub fn is_hidden(part: &str) -> bool {
    part.starts_with(['.', '_'])
}

fn parse_segments(text: &str) -> Result<Vec<GlobSegment>, String> {
    if text.starts_with('/') || text.contains("://") {
        return Err("it is absolute".to_owned());
    }
    let mut segments = Vec::new();
    for part in text.split('/') {
        match part {
            "" => {
                return Err("it has an empty segment, or names a folder instead of files".to_owned());
            }
            ".." => return Err("it leaves its root with `..`".to_owned()),
            "." => {}
            // Two in a row say no more than one, and cost a search for every way to split between them.
            "**" if matches!(segments.last(), Some(GlobSegment::AnyDepth)) => {}
            "**" => segments.push(GlobSegment::AnyDepth),
            part if part.contains(['*', '?', '[']) => {
                let glob =
                    glob::Pattern::new(part).map_err(|error| format!("in `{part}`: {}", error.msg.to_lowercase()))?;
                segments.push(GlobSegment::Wildcard(glob));
            }
            part => segments.push(GlobSegment::Literal(part.to_owned())),
        }
    }
    match segments.is_empty() {
        true => Err("it names the root itself instead of files".to_owned()),
        false => Ok(segments),
    }
}

/// Writes out every choice of `{a,b}`, left to right; braces nest, and `[{]` is a plain brace.
fn expand_braces(text: &str, choices: &mut Vec<String>) -> Result<(), String> {
    let mut depth = 0_usize;
    let mut in_class = false;
    let mut separators = Vec::new();
    for (at, character) in text.char_indices() {
        match character {
            '[' => in_class = true,
            ']' => in_class = false,
            '{' if !in_class => {
                if depth == 0 {
                    separators.push(at);
                }
                depth += 1;
            }
            ',' if !in_class && depth == 1 => separators.push(at),
            '}' if !in_class => {
                depth = depth.checked_sub(1).ok_or("it closes a `{` that was never opened")?;
                if depth == 0 {
                    separators.push(at);
                    return expand_choices(text, &separators, choices);
                }
            }
            _ => {}
        }
    }
    if depth > 0 {
        return Err("it opens a `{` that is never closed".to_owned());
    }
    if choices.len() == MAX_ALTERNATIVES {
        return Err(format!("its braces expand to more than {MAX_ALTERNATIVES} patterns"));
    }
    choices.push(text.to_owned());
    Ok(())
}

/// Writes out a text once for each choice of its first braces. `separators` are the positions of `{`, of the commas
/// between the choices, and of `}`.
fn expand_choices(text: &str, separators: &[usize], choices: &mut Vec<String>) -> Result<(), String> {
    let (Some(open), Some(close)) = (separators.first(), separators.last()) else { return Ok(()) };
    for pair in separators.windows(2) {
        let [from, to] = pair else { continue };
        expand_braces(&format!("{}{}{}", &text[..*open], &text[from + 1..*to], &text[close + 1..]), choices)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches_any_alternative(pattern: &str, path: &str) -> bool {
        let parts: Vec<&str> = path.split('/').collect();
        GlobPattern::parse(pattern).unwrap().alternatives.iter().any(|segments| matches_path(segments, &parts))
    }

    #[test]
    fn globs_match_what_people_expect() {
        for (pattern, path, expected) in [
            ("a.parquet", "a.parquet", true),
            ("./a.parquet", "a.parquet", true),
            ("*.parquet", "a.parquet", true),
            ("*.parquet", "x/a.parquet", false),
            ("**/*.parquet", "a.parquet", true),
            ("**/*.parquet", "x/y/a.parquet", true),
            ("**/**/x/*.parquet", "x/a.parquet", true),
            ("u/**", "u/x/a.parquet", true),
            ("u/*/d=[0-2]?/*", "u/x/d=19/a", true),
            ("u/*/d=[0-2]?/*", "u/x/d=39/a", false),
            ("u/*/d=[!0-2]?/*", "u/x/d=39/a", true),
            ("{a,b{c,d}}/*.parquet", "bd/x.parquet", true),
            ("{a,b{c,d}}/*.parquet", "b/x.parquet", false),
            ("x{,.bak}", "x.bak", true),
            ("[{]a", "{a", true),
            ("größe/*=ü%20 x.parquet", "größe/k=ü%20 x.parquet", true),
            // Hidden files need their first character named.
            ("*", "_SUCCESS", false),
            ("**/*.parquet", ".tmp/a.parquet", false),
            ("**/*.parquet", "x/_staging/a.parquet", false),
            ("_staging/*.parquet", "_staging/a.parquet", true),
            ("_*/.x*", "_staging/.x1", true),
            ("_*", ".x", false),
        ] {
            assert_eq!(matches_any_alternative(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn no_glob_takes_long() {
        let path = vec!["a"; 500].join("/");
        let globs = [
            format!("{}b", "**/a/".repeat(100)),
            format!("{}b/**", "*a".repeat(1000)),
            format!("{}a", "{".repeat(2000) + &"}".repeat(2000)),
            "{a}".repeat(1300),
        ];
        let before = std::time::Instant::now();
        for glob in &globs {
            assert!(!matches_any_alternative(glob, &path));
            assert!(!matches_any_alternative(glob, &"a".repeat(1000)));
        }
        assert!(before.elapsed().as_secs() < 10, "{:?}", before.elapsed());
        assert!(GlobPattern::parse(&"{a}".repeat(100_000)).unwrap_err().to_string().len() < 200);
    }

    #[test]
    fn globs_that_leave_their_root_or_make_no_sense_are_refused() {
        for (pattern, problem) in [
            ("", "empty"),
            ("/etc/*", "absolute"),
            ("s3://b/*", "absolute"),
            ("a/../../b", "leaves its root"),
            ("{..,a}/b", "leaves its root"),
            ("usage/", "folder"),
            ("a//b", "empty segment"),
            (".", "root"),
            ("{a,b", "never closed"),
            ("a}", "never opened"),
            ("a**b/c", "wildcards"),
            ("[a", "range"),
            ("{1,2,3,4,5,6,7,8,9,0}{1,2,3,4,5,6,7,8,9,0}{1,2,3,4,5,6,7,8,9,0}{1,2}", "1000"),
        ] {
            let error = GlobPattern::parse(pattern).unwrap_err().to_string();
            assert!(error.contains(problem), "{pattern}: {error}");
        }
    }
}
