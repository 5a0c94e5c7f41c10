//! The failures of the engine while it reads sources.

use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::base::identifier;
use crate::config::Source;

/// Returns the engine's failure to read one source.
pub fn read_failure(source: &Source, reason: String) -> Failure {
    Failure::Runtime(Error::Engine { attempt: format!("read source `{}`", source.name), reason })
}

/// Returns the engine's failure to check several sources at once.
pub fn joint_read_failure<'a>(sources: impl Iterator<Item = &'a Source>, reason: String) -> Failure {
    let names = identifier::quoted_list(sources.map(|source| &source.name));
    Failure::Runtime(Error::Engine { attempt: format!("check the sources {names}"), reason })
}
