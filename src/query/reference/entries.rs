//! All entries of the reference, in the order of the manual.

use super::constructs::CONSTRUCTS;
use super::entry::{ExampleKind, ReferenceEntry};
use super::subject::Subject;
use crate::query::bind::callables::lookup;
use crate::query::functions::functions_by_subject;

/// Returns all entries in the order of the manual.
pub fn all_entries() -> impl Iterator<Item = ReferenceEntry> {
    let constructs =
        CONSTRUCTS.iter().map(|(subject, doc)| ReferenceEntry::from_doc(*subject, doc, ExampleKind::Query));
    let special = lookup::special_forms()
        .map(|doc| ReferenceEntry::from_doc(Subject::SpecialForms, doc, ExampleKind::Expression));
    let aggregates = lookup::aggregate_functions()
        .map(|doc| ReferenceEntry::from_doc(Subject::Aggregates, doc, ExampleKind::Aggregate));
    let windows =
        lookup::window_functions().map(|doc| ReferenceEntry::from_doc(Subject::Windows, doc, ExampleKind::Window));
    let dates = lookup::foreign_date_functions()
        .map(|doc| ReferenceEntry::from_doc(Subject::ForeignDates, doc, ExampleKind::Expression));
    constructs.chain(special).chain(aggregates).chain(windows).chain(scalar_functions()).chain(dates)
}

fn scalar_functions() -> impl Iterator<Item = ReferenceEntry> {
    functions_by_subject().flat_map(|group| {
        group.functions.iter().map(move |function| ReferenceEntry {
            subject: Subject::Functions(group.subject),
            usage: function.usage,
            names: function.names,
            meaning: function.meaning,
            examples: function.examples,
            kind: ExampleKind::Expression,
        })
    })
}
