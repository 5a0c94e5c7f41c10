//! Paths to a value in a JSON document: `$.orders[0].id`, `/orders/0/id`, or the name of a member.

use super::document::Json;

/// The steps from a document to a value.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonPath(Vec<JsonPathStep>);

#[derive(Debug, Clone, PartialEq)]
enum JsonPathStep {
    Member(String),
    Element(i64),
    /// A part of a JSON pointer: a member, or the element of a list.
    MemberOrElement(String),
}

impl JsonPath {
    /// Reads a path. It begins with `$`, or with `/` as a JSON pointer; otherwise it is the name of one member. An empty
    /// path is the document.
    ///
    /// # Errors
    /// What is wrong with the path, as a message.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(rest) = text.strip_prefix('$') {
            return parse_steps(text, rest).map(Self);
        }
        if let Some(rest) = text.strip_prefix('/') {
            let part = |part: &str| JsonPathStep::MemberOrElement(part.replace("~1", "/").replace("~0", "~"));
            return Ok(Self(rest.split('/').map(part).collect()));
        }
        Ok(if text.is_empty() { Self(Vec::new()) } else { Self::of_members([text]) })
    }

    /// Returns the path of one member within another.
    pub fn of_members<'t>(names: impl IntoIterator<Item = &'t str>) -> Self {
        Self(names.into_iter().map(|name| JsonPathStep::Member(name.to_owned())).collect())
    }

    /// Returns the path to an element of a document that is a list.
    #[must_use]
    pub fn of_element(position: i64) -> Self {
        Self(vec![JsonPathStep::Element(position)])
    }

    /// Returns the value at the path.
    #[must_use]
    pub fn find<'j>(&self, document: &'j Json) -> Option<&'j Json> {
        self.0.iter().try_fold(document, |json, step| match step {
            JsonPathStep::Member(name) => json.member(name),
            JsonPathStep::Element(position) => json.element(*position),
            JsonPathStep::MemberOrElement(part) => match json {
                Json::List(_) => part.parse().ok().filter(|at| *at >= 0).and_then(|at| json.element(at)),
                _ => json.member(part),
            },
        })
    }
}

fn parse_steps(path: &str, mut rest: &str) -> Result<Vec<JsonPathStep>, String> {
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let (name, after) =
                read_member_name(after).ok_or_else(|| format!("`{path}` is not a path, such as `$.orders[0].id`"))?;
            steps.push(JsonPathStep::Member(name));
            rest = after;
        } else if let Some(after) = rest.strip_prefix('[') {
            let (inside, after) =
                after.split_once(']').ok_or_else(|| format!("`{path}` is not a path: a bracket is open"))?;
            steps.push(parse_bracket(path, inside)?);
            rest = after;
        } else {
            return Err(format!("`{path}` is not a path, such as `$.orders[0].id`"));
        }
    }
    if steps.iter().any(is_wildcard) { Err(refuse_wildcard(path)) } else { Ok(steps) }
}

fn is_wildcard(step: &JsonPathStep) -> bool {
    matches!(step, JsonPathStep::Member(name) if name == "*" || name.is_empty())
}

fn refuse_wildcard(path: &str) -> String {
    format!("`{path}` stands for several values, and there are no lists")
}

/// Reads a name behind a point, in double quotes or up to the next point or bracket.
fn read_member_name(text: &str) -> Option<(String, &str)> {
    if let Some(quoted) = text.strip_prefix('"') {
        let end = quoted.find('"')?;
        return Some((quoted[..end].to_owned(), &quoted[end + 1..]));
    }
    let end = text.find(['.', '[']).unwrap_or(text.len());
    (end > 0).then(|| (text[..end].to_owned(), &text[end..]))
}

/// Reads a position, from the end as `#-1` or `-1`, or a name in quotes.
fn parse_bracket(path: &str, inside: &str) -> Result<JsonPathStep, String> {
    if inside == "*" {
        return Err(refuse_wildcard(path));
    }
    let unquoted = |quote: char| inside.strip_prefix(quote).and_then(|inside| inside.strip_suffix(quote));
    if let Some(name) = unquoted('\'').or_else(|| unquoted('"')) {
        return Ok(JsonPathStep::Member(name.to_owned()));
    }
    let position = inside.strip_prefix('#').filter(|rest| rest.starts_with('-')).unwrap_or(inside);
    let position =
        position.parse().map_err(|_ignored| format!("`{path}` is not a path: `[{inside}]` is not a position"))?;
    Ok(JsonPathStep::Element(position))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_find_values() {
        let json = Json::parse(r#"{"a":{"b":[1,{"c.d":2,"~/":3}]},"0":4,"":5}"#).unwrap();
        for (path, found) in [
            ("$.a.b[0]", Some("1")),
            ("$.a.b[-1].\"c.d\"", Some("2")),
            ("$.a.b[#-1]['c.d']", Some("2")),
            ("$[\"a\"].b[0]", Some("1")),
            ("/a/b/0", Some("1")),
            ("/a/b/1/~0~1", Some("3")),
            ("/0", Some("4")),
            ("0", Some("4")),
            ("/", Some("5")),
            ("a.b", None),
            ("$.a.b[2]", None),
            ("$.a.b.c", None),
        ] {
            let found_here = JsonPath::parse(path).unwrap().find(&json).map(ToString::to_string);
            assert_eq!(found_here.as_deref(), found, "{path}");
        }
        assert_eq!(JsonPath::parse("$").unwrap().find(&json), Some(&json));
        assert_eq!(JsonPath::parse("").unwrap().find(&json), Some(&json));
        for wrong in ["$a", "$.", "$.a[", "$.a[x]", "$.a[*]", "$.*", "$..a"] {
            assert!(JsonPath::parse(wrong).is_err(), "{wrong}");
        }
    }
}
