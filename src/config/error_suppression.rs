//! What can't be trusted in a pipeline with mistakes, so that nothing is told that merely follows from one of them.

use std::collections::BTreeSet;

use crate::base::diagnostic::{Diagnostic, Place, Severity};
use crate::config::yaml::SkippedEntry;

/// Everything known to be wrong so far.
#[derive(Default)]
pub struct ErrorSuppression {
    /// Names that are written somewhere, but whose entry could not be believed.
    unreliable_names: BTreeSet<String>,
    /// Whether any name may be one of a column that could not be believed.
    all_names_unreliable: bool,
    skipped_entries: Vec<SkippedEntry>,
    /// Where an error was told already, and its code.
    reported_errors: Vec<(Place, &'static str)>,
}

impl ErrorSuppression {
    /// Remembers what the reader of a file told, and what it left out.
    pub fn record_yaml_result(&mut self, diagnostics: &[Diagnostic], skipped: Vec<SkippedEntry>) {
        self.record_errors(diagnostics);
        self.unreliable_names.extend(skipped.iter().flat_map(|entry| entry.names.iter().cloned()));
        self.skipped_entries.extend(skipped);
    }

    pub fn record_errors(&mut self, diagnostics: &[Diagnostic]) {
        let errors = diagnostics.iter().filter(|problem| problem.severity == Severity::Error);
        self.reported_errors.extend(errors.filter_map(|problem| Some((problem.place.clone()?, problem.code))));
    }

    /// A name whose declaration is wrong.
    pub fn add_unreliable_name(&mut self, name: &str) {
        self.unreliable_names.insert(name.to_owned());
    }

    /// The columns of the accounts are not known at all.
    pub fn mark_all_names_unreliable(&mut self) {
        self.all_names_unreliable = true;
    }

    /// Whether nothing is known to be wrong.
    pub fn is_empty(&self) -> bool {
        self.reported_errors.is_empty() && self.skipped_entries.is_empty() && self.unreliable_names.is_empty()
    }

    /// Keeps what stands on its own.
    pub fn drop_cascading(&self, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        diagnostics.into_iter().filter(|problem| !self.is_cascading(problem)).collect()
    }

    fn is_cascading(&self, problem: &Diagnostic) -> bool {
        let Some(place) = &problem.place else { return false };
        // What a wrong part would have used is not known, so nothing is called unused.
        problem.severity == Severity::Warning && !self.is_empty()
            || self.reported_errors.iter().any(|(told, _)| places_overlap(told, place))
            || self.mentions_unreliable_name(problem, place)
            || self.misses_skipped_entry(problem, place)
            || self.may_follow_from_wrong_type(problem)
    }

    /// Whether columns of other types may be all that is wrong.
    fn may_follow_from_wrong_type(&self, problem: &Diagnostic) -> bool {
        let lost = self.reported_errors.iter().any(|(_, code)| matches!(*code, "wrong-type" | "unknown-type"));
        lost && matches!(problem.code, "sql" | "sql-type" | "metric-type")
    }

    fn mentions_unreliable_name(&self, problem: &Diagnostic, place: &Place) -> bool {
        let unknown = problem.code.starts_with("unknown-") && problem.code != "unknown-type";
        let word = place.text().trim_matches(['"', '`', '\'', ':']);
        // A component `adoption` is `adoption_score` in conditions.
        let lost = |name: &str| self.unreliable_names.contains(name);
        unknown
            && (lost(word)
                || word.strip_suffix("_score").is_some_and(lost)
                || self.all_names_unreliable && matches!(problem.code, "unknown-name" | "unknown-column"))
    }

    /// Whether the reader took out the very part that seems to be missing.
    fn misses_skipped_entry(&self, problem: &Diagnostic, place: &Place) -> bool {
        self.skipped_entries.iter().any(|lost| match problem.code {
            "no-kind" => {
                lost.enclosing_keys.last() == Some(place)
                    && lost.names.iter().any(|name| name == "score" || name == "made_of")
            }
            "gap" | "overlap" | "open-edge" | "empty-range" => {
                lost.enclosing_keys.iter().any(|key| key.file == place.file && matches!(key.text(), "bands" | "steps"))
            }
            "empty" | "no-weight" => lost.enclosing_keys.iter().any(|key| key.file == place.file),
            "missing-tier" => lost.enclosing_keys.iter().any(|key| key.text() == "tiers" || places_overlap(key, place)),
            _ => false,
        })
    }
}

/// Whether two places share a character, or stand at the same spot.
fn places_overlap(a: &Place, b: &Place) -> bool {
    let contains_start =
        |outer: &Place, inner: &Place| outer.range.start <= inner.range.start && inner.range.start < outer.range.end;
    a.file == b.file && (a.range.start == b.range.start || contains_start(a, b) || contains_start(b, a))
}
