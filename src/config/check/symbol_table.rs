//! The names of a pipeline, for whatever mentions one.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;

use super::scoring_method;
use crate::base::diagnostic::{Diagnostic, Place};
use crate::base::identifier;
use crate::config::raw::RawScore;
use crate::config::yaml::Spanned;
use crate::config::{MetricType, Scale};
use crate::query::{Parameter, Type};

/// The names an expression or a method may use.
pub struct SymbolTable {
    pub account_columns: Vec<(String, MetricType)>,
    pub metrics: Vec<(String, MetricType)>,
    pub tiers: Vec<String>,
    /// Metrics that are declared and not known yet.
    pub pending_metrics: Vec<String>,
    /// All that a column of text may hold, where that is known.
    pub vocabularies: BTreeMap<String, Vec<String>>,
    /// What is known of an account beside its metrics and columns, as far as it was read: its tier, then its scores.
    pub result_types: BTreeMap<String, MetricType>,
    pub grades: Vec<(String, f64)>,
    pub scale: Scale,
    /// Names mentioned so far, for what nobody uses.
    pub used_names: RefCell<BTreeSet<String>>,
    /// Where metrics and attributes are declared.
    pub declarations: BTreeMap<String, Place>,
    /// The types of the columns of the accounts, as declared.
    pub sql_types: BTreeMap<String, Type>,
    /// The pipeline's time zone.
    pub zone: Tz,
    /// What `:name` stands for in SQL.
    pub parameters: Vec<(String, Parameter)>,
    /// Names of parts that are written and could not be believed.
    pub rejected_names: RefCell<BTreeSet<String>>,
}

impl SymbolTable {
    /// The type of a metric or an attribute.
    pub fn type_of(&self, name: &str) -> Option<MetricType> {
        self.metrics.iter().chain(&self.account_columns).find(|(known, _)| known == name).map(|(_, kind)| *kind)
    }

    /// A name of an expression as it is declared: SQL names have no case, but one that is spelled exactly so comes first.
    pub fn declared_spelling(&self, name: &str, extra: &[&str]) -> String {
        let declared = || self.metrics.iter().chain(&self.account_columns).map(|(known, _)| known.as_str());
        let mut known = declared().chain(extra.iter().copied());
        if known.clone().any(|known| known == name) {
            return name.to_owned();
        }
        known.find(|known| known.eq_ignore_ascii_case(name)).unwrap_or(name).to_owned()
    }

    /// A metric, an attribute or one of `extra`; otherwise a diagnostic with the nearest of them.
    pub fn resolve_name(
        &self,
        problems: &mut Vec<Diagnostic>,
        written: &Spanned<String>,
        extra: &[&str],
    ) -> Option<()> {
        if self.type_of(&written.value).is_some() || extra.contains(&written.value.as_str()) {
            self.used_names.borrow_mut().insert(written.value.clone());
            return Some(());
        }
        let names = self.metrics.iter().chain(&self.account_columns).map(|(name, _)| name.as_str());
        let not_found = match extra {
            [] => "neither a metric nor a column of the accounts",
            _ => "no metric, no column of the accounts and no result of the scorecard",
        };
        let message = format!("`{}` is {not_found}", written.value);
        let problem = Diagnostic::error("unknown-name", message).at(written.place.clone());
        if self.pending_metrics.contains(&written.value) {
            let message = format!(
                "`{}` is a metric, and metrics are computed after `only` has chosen the accounts",
                written.value
            );
            let problem = Diagnostic::error("unknown-name", message).at(written.place.clone());
            problems.push(problem.hint("name a column of the accounts, or leave accounts out with a tier"));
            return None;
        }
        let score_name = |component: &str| format!("{component}_score");
        let has_score = |component: &str| extra.contains(&score_name(component).as_str());
        let component = written.value.strip_suffix("_band").filter(|component| has_score(component));
        problems.push(if written.value == "score" && extra.contains(&"raw_score") {
            problem.hint("did you mean `raw_score`? Rules come before the score")
        } else if self.vocabularies.values().flatten().any(|word| *word == written.value) {
            problem.hint(format!("a text stands in single quotes: `'{}'`", written.value))
        } else if has_score(&written.value) {
            problem.hint(format!("did you mean `{}`?", score_name(&written.value)))
        } else if let Some(component) = component {
            problem.hint(format!("the component declares no `bands`; it has a `{}`", score_name(component)))
        } else if let Some(near) = identifier::nearest(&written.value, names.chain(extra.iter().copied())) {
            problem.hint(format!("did you mean `{near}`?"))
        } else {
            problem.hint("declare it under `metrics` or `derived`, or as a column of the accounts source")
        });
        None
    }

    /// The name of a metric or attribute that holds a number.
    pub fn resolve_number_name(&self, problems: &mut Vec<Diagnostic>, written: &Spanned<String>) -> Option<String> {
        self.resolve_name(problems, written, &[])?;
        let kind = self.type_of(&written.value)?;
        if matches!(kind, MetricType::Integer | MetricType::Number) {
            return Some(written.value.clone());
        }
        let message =
            format!("expected a number, but `{}` is {}", written.value, scoring_method::metric_type_phrase(kind));
        problems.push(Diagnostic::error("wrong-type", message).at(written.place.clone()));
        None
    }

    /// The metric a leaf scores.
    pub fn resolve_metric(&self, problems: &mut Vec<Diagnostic>, written: &Spanned<String>) -> Option<MetricType> {
        if let Some((name, kind)) = self.metrics.iter().find(|(name, _)| *name == written.value) {
            self.used_names.borrow_mut().insert(name.clone());
            return Some(*kind);
        }
        let message = format!("the scorecard weighs `{}`, which no metric defines", written.value);
        let problem = Diagnostic::error("unknown-metric", message).at(written.place.clone());
        let near = identifier::nearest(&written.value, self.metrics.iter().map(|(name, _)| name.as_str()));
        problems.push(match near {
            Some(near) => problem.hint(format!("did you mean `{near}`?")),
            None if self.account_columns.iter().any(|(name, _)| *name == written.value) => problem.hint(format!(
                "it is a column of the accounts: make it a metric under `derived`, such as `its_name: {}`",
                written.value
            )),
            None => problem.hint("declare it under `metrics` or `derived`"),
        });
        None
    }

    /// The index of a tier.
    pub fn resolve_tier(&self, problems: &mut Vec<Diagnostic>, written: &Spanned<String>) -> Option<usize> {
        let index = self.tiers.iter().position(|tier| *tier == written.value);
        if index.is_none() {
            let problem = Diagnostic::error("unknown-tier", format!("`{}` is not a tier", written.value))
                .at(written.place.clone());
            problems.push(match identifier::nearest(&written.value, self.tiers.iter().map(String::as_str)) {
                Some(near) => problem.hint(format!("did you mean `{near}`?")),
                None => problem.hint(format!("the tiers are {}", identifier::list(&self.tiers))),
            });
        }
        index
    }

    /// A score as written: a number on the scale, or a grade; None for `none` and after a diagnostic.
    pub fn resolve_score(&self, problems: &mut Vec<Diagnostic>, raw: &RawScore, place: &Place) -> Option<f64> {
        match raw {
            RawScore::None => None,
            RawScore::Number(score) => {
                self.check_on_scale(problems, *score, place);
                Some(*score)
            }
            RawScore::Grade(name) => {
                let grade = self.grades.iter().find(|(grade, _)| grade == name).map(|(_, score)| *score);
                if grade.is_none() {
                    let problem =
                        Diagnostic::error("unknown-grade", format!("`{name}` is not a grade")).at(place.clone());
                    problems.push(
                        match identifier::nearest(name, self.grades.iter().map(|(grade, _)| grade.as_str())) {
                            Some(near) => problem.hint(format!("did you mean `{near}`?")),
                            None if self.grades.is_empty() => {
                                problem.hint("write a number, or name scores under `grades`")
                            }
                            None => problem.hint(format!(
                                "the grades are {}",
                                identifier::list(self.grades.iter().map(|(grade, _)| grade))
                            )),
                        },
                    );
                }
                grade
            }
        }
    }

    pub fn check_on_scale(&self, problems: &mut Vec<Diagnostic>, score: f64, place: &Place) {
        let Scale { low, high } = self.scale;
        // A scale turned upside down is told once, not at each score.
        if low < high && !(low..=high).contains(&score) {
            let message = format!("the score {score} is outside the scale, which runs from {low} to {high}");
            problems.push(Diagnostic::error("out-of-range", message).at(place.clone()));
        }
    }
}
