//! Whether the files that were read are still those that were listed: a file that is replaced meanwhile may have
//! given its old footer and its new rows.

use std::collections::HashMap;

use super::exports::Exports;
use crate::base::error::Error;
use crate::storage::Object;

/// Lists the patterns again and looks for the files that were read under each.
///
/// # Errors
/// The first file that is another one now, or a store that can't be listed.
pub fn check_unchanged(exports: &Exports, read: &[(&str, Vec<&Object>)]) -> Result<(), Error> {
    let read: Vec<_> = read.iter().filter(|(_, objects)| !objects.is_empty()).collect();
    let patterns: Vec<&str> = read.iter().map(|(pattern, _)| *pattern).collect();
    for ((_, objects), listed) in read.iter().zip(exports.list_uncached(&patterns)?) {
        let now: HashMap<&str, &Object> = listed.iter().map(|object| (object.path.as_str(), object)).collect();
        for object in objects {
            if let Some(what) = describe_change(object, now.get(object.path.as_str()).copied()) {
                return Err(Error::Changed { url: exports.url(&object.path), what });
            }
        }
    }
    Ok(())
}

/// How a file differs from what it was, if it does.
fn describe_change(listed: &Object, now: Option<&Object>) -> Option<String> {
    let Some(now) = now else {
        return Some("it was there when the exports were listed, and is gone".to_owned());
    };
    if listed.size != now.size {
        return Some(format!("it had {} bytes when the exports were listed, and has {} now", listed.size, now.size));
    }
    let same = match (&listed.etag, &now.etag) {
        (Some(then), Some(now)) => then == now,
        _ => listed.modified == now.modified,
    };
    (!same).then(|| "it was written again after the exports were listed".to_owned())
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
    fn a_file_is_known_by_its_size_its_tag_and_its_time() {
        let then = object(5, Some("x"), 1);
        assert_eq!(describe_change(&then, Some(&then)), None);
        // The same bytes again are the same file, where the store says that they are the same bytes.
        assert_eq!(describe_change(&then, Some(&object(5, Some("x"), 2))), None);
        assert!(describe_change(&then, Some(&object(5, Some("y"), 1))).unwrap().starts_with("it was written again"));
        assert!(describe_change(&then, Some(&object(6, Some("y"), 1))).unwrap().contains("5 bytes when"));
        assert!(describe_change(&object(5, None, 1), Some(&object(5, None, 2))).is_some());
        assert_eq!(describe_change(&object(5, None, 1), Some(&object(5, None, 1))), None);
        assert!(describe_change(&then, None).unwrap().ends_with("is gone"));
    }
}
