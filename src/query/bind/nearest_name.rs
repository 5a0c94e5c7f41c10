//! Hints for unknown names.

use crate::base::diagnostic::Diagnostic;
use crate::base::identifier;

/// Adds the known name that is nearest to the wanted one as a hint, or another hint if none is near.
#[must_use]
pub fn hint_nearest<'n>(
    mistake: Diagnostic,
    wanted: &str,
    known: impl IntoIterator<Item = &'n str>,
    otherwise: impl FnOnce() -> String,
) -> Diagnostic {
    match identifier::nearest_name(wanted, known) {
        Some(near) => mistake.hint(format!("did you mean `{near}`?")),
        None => mistake.hint(otherwise()),
    }
}
