//! Drops diagnostics that only follow from other mistakes in a pipeline.

use std::collections::BTreeSet;

use super::yaml::SkippedEntry;
use crate::base::diagnostic::{Diagnostic, Place, Severity};

/// The mistakes found so far.
#[derive(Default)]
pub struct ErrorSuppression {
    /// Names that the files declare, but whose declaration is wrong.
    unreliable_names: BTreeSet<String>,
    /// Whether any unknown name may be a column of the accounts.
    all_names_unreliable: bool,
    skipped_entries: Vec<SkippedEntry>,
    reported_errors: Vec<ReportedError>,
}

/// An error that the author sees.
struct ReportedError {
    place: Place,
    kind: ProblemKind,
}

/// The kinds of diagnostics that may follow from another mistake, or cause others.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ProblemKind {
    /// A value or column has another type than expected.
    WrongType,
    /// SQL does not fit the types of its columns.
    SqlType,
    /// A name that SQL or the scorecard uses is not known.
    UnknownColumn,
    /// Another name is not known.
    UnknownName,
    /// An entry of the scorecard is neither a component nor a metric.
    NoKind,
    /// Ranges have gaps, overlaps or missing edges.
    Ranges,
    /// A list or map is empty, or all of it weighs nothing.
    Empty,
    /// A tier has no weight or no scoring.
    MissingTier,
    Other,
}

impl ProblemKind {
    fn of(problem: &Diagnostic) -> Self {
        match problem.code {
            "wrong-type" | "unknown-type" => Self::WrongType,
            "sql" | "sql-type" | "metric-type" => Self::SqlType,
            "unknown-name" | "unknown-column" => Self::UnknownColumn,
            code if code.starts_with("unknown-") => Self::UnknownName,
            "no-kind" => Self::NoKind,
            "gap" | "overlap" | "open-edge" | "empty-range" => Self::Ranges,
            "empty" | "no-weight" => Self::Empty,
            "missing-tier" => Self::MissingTier,
            _ => Self::Other,
        }
    }
}

impl ErrorSuppression {
    /// Records the diagnostics of a YAML file, and the parts of it that were skipped.
    pub fn record_yaml_result(&mut self, diagnostics: &[Diagnostic], skipped: Vec<SkippedEntry>) {
        self.record_errors(diagnostics);
        self.unreliable_names.extend(skipped.iter().flat_map(|entry| entry.names.iter().cloned()));
        self.skipped_entries.extend(skipped);
    }

    /// Records the errors among some diagnostics.
    pub fn record_errors(&mut self, diagnostics: &[Diagnostic]) {
        let errors = diagnostics.iter().filter(|problem| problem.severity == Severity::Error);
        self.reported_errors.extend(errors.filter_map(|problem| {
            Some(ReportedError { place: problem.place.clone()?, kind: ProblemKind::of(problem) })
        }));
    }

    /// Records a name whose declaration is wrong.
    pub fn add_unreliable_name(&mut self, name: &str) {
        self.unreliable_names.insert(name.to_owned());
    }

    /// Records that the columns of the accounts are not known.
    pub fn mark_all_names_unreliable(&mut self) {
        self.all_names_unreliable = true;
    }

    /// Returns whether no mistake is recorded.
    pub fn is_empty(&self) -> bool {
        self.reported_errors.is_empty() && self.skipped_entries.is_empty() && self.unreliable_names.is_empty()
    }

    /// Returns the diagnostics that do not follow from a recorded mistake.
    pub fn drop_cascading(&self, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        diagnostics.into_iter().filter(|problem| !self.is_cascading(problem)).collect()
    }

    fn is_cascading(&self, problem: &Diagnostic) -> bool {
        let Some(place) = &problem.place else { return false };
        // A wrong part may use what seems unused, so warnings are dropped once there is a mistake.
        problem.severity == Severity::Warning && !self.is_empty()
            || self.reported_errors.iter().any(|error| places_overlap(&error.place, place))
            || self.mentions_unreliable_name(problem, place)
            || self.misses_skipped_entry(problem, place)
            || self.may_follow_from_wrong_type(problem)
    }

    /// Returns whether columns with wrong types may have caused the problem.
    fn may_follow_from_wrong_type(&self, problem: &Diagnostic) -> bool {
        ProblemKind::of(problem) == ProblemKind::SqlType
            && self.reported_errors.iter().any(|error| error.kind == ProblemKind::WrongType)
    }

    /// Returns whether an unknown name is one whose declaration is wrong.
    fn mentions_unreliable_name(&self, problem: &Diagnostic, place: &Place) -> bool {
        let kind = ProblemKind::of(problem);
        if !matches!(kind, ProblemKind::UnknownColumn | ProblemKind::UnknownName) {
            return false;
        }
        let word = place.text().trim_matches(['"', '`', '\'', ':']);
        // In conditions, the component `adoption` is called `adoption_score`.
        self.unreliable_names.contains(word)
            || word.strip_suffix("_score").is_some_and(|component| self.unreliable_names.contains(component))
            || self.all_names_unreliable && kind == ProblemKind::UnknownColumn
    }

    /// Returns whether a part seems to be missing because it was skipped.
    fn misses_skipped_entry(&self, problem: &Diagnostic, place: &Place) -> bool {
        let kind = ProblemKind::of(problem);
        self.skipped_entries.iter().any(|skipped| {
            let in_same_file = |key: &&Place| key.file == place.file;
            let mut keys = skipped.enclosing_keys.iter();
            match kind {
                ProblemKind::NoKind => {
                    keys.next_back() == Some(place)
                        && skipped.names.iter().any(|name| name == "score" || name == "made_of")
                }
                ProblemKind::Ranges => keys.filter(in_same_file).any(|key| matches!(key.text(), "bands" | "steps")),
                ProblemKind::Empty => keys.any(|key| in_same_file(&key)),
                ProblemKind::MissingTier => keys.any(|key| key.text() == "tiers" || places_overlap(key, place)),
                _ => false,
            }
        })
    }
}

/// Returns whether two places share a character or begin at the same one.
fn places_overlap(a: &Place, b: &Place) -> bool {
    a.file == b.file && (a.range.start == b.range.start || contains_start(a, b) || contains_start(b, a))
}

/// Returns whether the first character of `inner` is in `outer`.
fn contains_start(outer: &Place, inner: &Place) -> bool {
    outer.range.contains(&inner.range.start)
}
