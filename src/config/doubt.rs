//! What can't be trusted in a pipeline with mistakes, so that nothing is told that merely follows from one of them.

use std::collections::BTreeSet;

use crate::base::diagnostic::{Diagnostic, Place, Severity};
use crate::config::yaml::LeftOut;

/// Everything known to be wrong so far.
#[derive(Default)]
pub struct Doubt {
    /// Names that are written somewhere, but whose entry could not be believed.
    names: BTreeSet<String>,
    /// Whether any name may be one of a column that could not be believed.
    any_name: bool,
    left_out: Vec<LeftOut>,
    /// Where an error was told already, and its code.
    told: Vec<(Place, &'static str)>,
}

impl Doubt {
    /// Remembers what the reader of a file told, and what it left out.
    pub fn reading(&mut self, told: &[Diagnostic], left_out: Vec<LeftOut>) {
        self.told(told);
        self.names.extend(left_out.iter().flat_map(|entry| entry.names.iter().cloned()));
        self.left_out.extend(left_out);
    }

    pub fn told(&mut self, told: &[Diagnostic]) {
        let errors = told.iter().filter(|problem| problem.severity == Severity::Error);
        self.told.extend(errors.filter_map(|problem| Some((problem.place.clone()?, problem.code))));
    }

    /// A name whose declaration is wrong.
    pub fn name(&mut self, name: &str) {
        self.names.insert(name.to_owned());
    }

    /// The columns of the accounts are not known at all.
    pub fn any_name(&mut self) {
        self.any_name = true;
    }

    /// Whether nothing is known to be wrong.
    pub fn is_empty(&self) -> bool {
        self.told.is_empty() && self.left_out.is_empty() && self.names.is_empty()
    }

    /// Keeps what stands on its own.
    pub fn sift(&self, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        found.into_iter().filter(|problem| !self.follows(problem)).collect()
    }

    fn follows(&self, problem: &Diagnostic) -> bool {
        let Some(place) = &problem.place else { return false };
        // What a wrong part would have used is not known, so nothing is called unused.
        problem.severity == Severity::Warning && !self.is_empty()
            || self.told.iter().any(|(told, _)| overlap(told, place))
            || self.is_about_a_lost_name(problem, place)
            || self.is_about_a_lost_part(problem, place)
            || self.is_about_a_lost_type(problem)
    }

    /// Whether columns of other types may be all that is wrong.
    fn is_about_a_lost_type(&self, problem: &Diagnostic) -> bool {
        let lost = self.told.iter().any(|(_, code)| matches!(*code, "wrong-type" | "unknown-type"));
        lost && matches!(problem.code, "sql" | "sql-type" | "metric-type")
    }

    fn is_about_a_lost_name(&self, problem: &Diagnostic, place: &Place) -> bool {
        let unknown = problem.code.starts_with("unknown-") && problem.code != "unknown-type";
        let word = place.text().trim_matches(['"', '`', '\'', ':']);
        // A component `adoption` is `adoption_score` in conditions.
        let lost = |name: &str| self.names.contains(name);
        unknown
            && (lost(word)
                || word.strip_suffix("_score").is_some_and(lost)
                || self.any_name && matches!(problem.code, "unknown-name" | "unknown-column"))
    }

    /// Whether the reader took out the very part that seems to be missing.
    fn is_about_a_lost_part(&self, problem: &Diagnostic, place: &Place) -> bool {
        self.left_out.iter().any(|lost| match problem.code {
            "no-kind" => {
                lost.inside.last() == Some(place) && lost.names.iter().any(|name| name == "score" || name == "made_of")
            }
            "gap" | "overlap" | "open-edge" | "empty-range" => {
                lost.inside.iter().any(|key| key.file == place.file && matches!(key.text(), "bands" | "steps"))
            }
            "empty" | "no-weight" => lost.inside.iter().any(|key| key.file == place.file),
            "missing-tier" => lost.inside.iter().any(|key| key.text() == "tiers" || overlap(key, place)),
            _ => false,
        })
    }
}

/// Whether two places share a character, or stand at the same spot.
fn overlap(a: &Place, b: &Place) -> bool {
    let inside =
        |outer: &Place, inner: &Place| outer.range.start <= inner.range.start && inner.range.start < outer.range.end;
    a.file == b.file && (a.range.start == b.range.start || inside(a, b) || inside(b, a))
}
