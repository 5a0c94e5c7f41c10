//! Names in the YAML: valid identifiers, each used once.

use crate::base::diagnostic::Diagnostic;
use crate::base::identifier;
use crate::config::yaml::Spanned;

/// The name of everything that is not named before it: in tiers, in cases, and in maps by tier or by text.
pub const OTHERWISE: &str = "otherwise";

/// Reports a name that is not an identifier; `what` is the thing it names.
pub fn check_identifier(problems: &mut Vec<Diagnostic>, written: &Spanned<String>, what: &str) {
    if !identifier::is_identifier(&written.value) {
        problems.push(
            Diagnostic::error("name", format!("`{}` is not a valid name for {what}", written.value))
                .at(written.place.clone())
                .hint("names are lowercase letters, digits and underscores, and begin with a letter"),
        );
    }
}

/// Reports each name that stands before it in the list too; `what` is the plural of the things they name.
pub fn check_unique_names(problems: &mut Vec<Diagnostic>, names: &[&Spanned<String>], what: &str) {
    for (index, name) in names.iter().enumerate() {
        if let Some(first) = names[..index].iter().find(|first| first.value == name.value) {
            problems.push(
                Diagnostic::error("repeated-name", format!("there are two {what} called `{}`", name.value))
                    .at(name.place.clone())
                    .related(first.place.clone(), "first used here")
                    .hint("give this one another name"),
            );
        }
    }
}
