//! Detects files that changed after they were listed: the footer may be of the old file and the rows of the new one.

use std::collections::HashMap;

use super::exports::Exports;
use crate::base::error::Error;
use crate::storage::Object;

/// Files that were listed under a pattern.
pub struct ListedFiles<'a> {
    pub pattern: &'a str,
    pub objects: Vec<&'a Object>,
}

/// Lists the patterns again and compares the files with those that were listed before.
///
/// # Errors
/// The first file that changed or is gone, or a store that cannot be listed.
pub fn check_unchanged(exports: &Exports, listed: &[ListedFiles]) -> Result<(), Error> {
    let listed: Vec<&ListedFiles> = listed.iter().filter(|listed| !listed.objects.is_empty()).collect();
    let patterns: Vec<&str> = listed.iter().map(|listed| listed.pattern).collect();
    for (before, now) in listed.iter().zip(exports.list_uncached(&patterns)?) {
        let now: HashMap<&str, &Object> = now.iter().map(|object| (object.path.as_str(), object)).collect();
        for object in &before.objects {
            if let Some(what) = describe_change(object, now.get(object.path.as_str()).copied()) {
                return Err(Error::FileChanged { url: exports.url(&object.path), what });
            }
        }
    }
    Ok(())
}

/// Describes how a file differs from the one that was listed; `None` if it is the same.
fn describe_change(listed: &Object, now: Option<&Object>) -> Option<String> {
    let Some(now) = now else {
        return Some("it existed when the exports were listed, and is missing now".to_owned());
    };
    if listed.size != now.size {
        return Some(format!("it had {} bytes when the exports were listed, and has {} now", listed.size, now.size));
    }
    let same = match (&listed.etag, &now.etag) {
        (Some(then), Some(now)) => then == now,
        _ => listed.modified == now.modified,
    };
    (!same).then(|| "it was overwritten after the exports were listed".to_owned())
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn object(size: u64, etag: Option<&str>, seconds: i64) -> Object {
        let modified = DateTime::from_timestamp(seconds, 0).unwrap();
        Object { path: "a".to_owned(), size, etag: etag.map(str::to_owned), modified }
    }

    #[test]
    fn a_file_is_identified_by_size_and_etag_or_by_size_and_time() {
        let then = object(5, Some("x"), 1);
        assert_eq!(describe_change(&then, Some(&then)), None);
        // The same bytes written again are the same file if the store gives them the same etag.
        assert_eq!(describe_change(&then, Some(&object(5, Some("x"), 2))), None);
        assert!(describe_change(&then, Some(&object(5, Some("y"), 1))).unwrap().starts_with("it was overwritten"));
        assert!(describe_change(&then, Some(&object(6, Some("y"), 1))).unwrap().contains("5 bytes when"));
        assert!(describe_change(&object(5, None, 1), Some(&object(5, None, 2))).is_some());
        assert_eq!(describe_change(&object(5, None, 1), Some(&object(5, None, 1))), None);
        assert!(describe_change(&then, None).unwrap().ends_with("is missing now"));
    }
}
