//! Reads any text as the address of a storage root.

use std::path::{Component, Path};

use crate::storage::address::{Address, parse_address};

/// Reads an address. Checks that reading the result again gives the same address, and that no error repeats a password.
pub fn check_address(text: &str) {
    let base = Path::new("/company/pipelines");
    let parsed = parse_address(text, base);
    match &parsed {
        Ok(Address::Folder(folder)) => {
            let plain = |part| matches!(part, Component::RootDir | Component::Normal(_));
            assert!(folder.is_absolute() && folder.components().all(plain), "{text:?} is {folder:?}");
            let again = parse_address(folder.to_str().unwrap_or_default(), base).ok();
            let reads_differently =
                folder.to_str().is_some_and(|folder| folder.contains("://") || folder.trim().is_empty());
            assert!(
                reads_differently || again.as_ref() == parsed.as_ref().ok(),
                "{text:?} is {folder:?}, then {again:?}"
            );
        }
        Ok(Address::Bucket { origin, prefix, .. }) => {
            assert!(!prefix.starts_with('/') && !prefix.ends_with('/'), "{text:?} has the prefix {prefix:?}");
            let again = parse_address(&format!("{origin}/{prefix}"), base).ok();
            assert_eq!(again.as_ref(), parsed.as_ref().ok(), "{text:?}");
        }
        Err(error) => assert!(!error.to_string().trim().is_empty()),
    }
    if let (Some(password), Err(error)) = (find_password(text), &parsed) {
        let message = format!("{error} {error:?}");
        assert!(!message.contains(password), "the error about {text:?} contains its password: {message}");
    }
}

/// Returns the text between `user:` and `@host`, if it occurs nowhere else.
fn find_password(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("://")?;
    let (user, _) = rest.split('/').next()?.split_once('@')?;
    let (_, password) = user.split_once(':')?;
    let alone = text.matches(password).count() == 1;
    (alone && password.len() >= 8 && password.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(password)
}
