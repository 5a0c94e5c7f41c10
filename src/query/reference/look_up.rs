//! Finds entries by a name or a word.

use super::engines::{ENGINES, OtherEngine};
use super::entries::all_entries;
use super::entry::ReferenceEntry;
use crate::base::nearest_name;
use crate::query::bind::callables;

/// The result of looking up a name or a word.
#[derive(Debug)]
pub enum LookupResult {
    /// The entries that have this name, or contain these words.
    Entries(Vec<ReferenceEntry>),
    /// Another engine and its spellings.
    Engine(&'static OtherEngine),
    /// A function of another engine; what to write instead.
    WriteInstead(&'static str),
    /// Nothing; the usage with the nearest name.
    NotFound(Option<&'static str>),
}

/// Looks up a name. Without an entry of this name, looks for entries whose usage or subject contains it.
#[must_use]
pub fn look_up(name: &str) -> LookupResult {
    let name = name.trim().trim_end_matches("()").to_lowercase();
    let named: Vec<ReferenceEntry> = all_entries().filter(|entry| entry.names.contains(&name.as_str())).collect();
    if !named.is_empty() {
        return LookupResult::Entries(named);
    }
    if let Some(engine) = ENGINES.iter().find(|engine| engine.name.eq_ignore_ascii_case(&name)) {
        return LookupResult::Engine(engine);
    }
    if let Some(hint) = callables::hint_for_refused(&name) {
        return LookupResult::WriteInstead(hint);
    }
    let contains_name = |text: &str| text.to_lowercase().contains(&name);
    let found: Vec<ReferenceEntry> =
        all_entries().filter(|entry| contains_name(entry.usage) || contains_name(entry.subject.title())).collect();
    if !found.is_empty() {
        return LookupResult::Entries(found);
    }
    let nearest = nearest_name::nearest_name(&name, callables::callable_names());
    LookupResult::NotFound(nearest.and_then(callables::find_usage).map(|found| found.usage))
}
