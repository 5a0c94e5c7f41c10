//! The names that expressions and scoring methods may use, and the diagnostics for names that are not known.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;

use crate::base::diagnostic::{Diagnostic, Place};
use crate::base::identifier;
use crate::base::nearest_name;
use crate::config::raw::RawScore;
use crate::config::yaml::Spanned;
use crate::config::{MetricType, Scale, Source, TypedName};
use crate::query::{Parameter, Type};

/// Everything in the pipeline that has a name. It is filled while the parts of the pipeline are checked.
pub struct SymbolTable {
    pub account_columns: Vec<TypedName>,
    pub metrics: Vec<TypedName>,
    pub tiers: Vec<String>,
    /// Metrics that are declared but not yet checked.
    pub pending_metrics: Vec<String>,
    /// Every text of a column, for columns that hold only a few.
    pub vocabularies: BTreeMap<String, Vec<String>>,
    /// The types of the results that expressions may read: the tier, then scores and published columns.
    pub result_types: BTreeMap<String, MetricType>,
    pub grades: Vec<Grade>,
    pub scale: Scale,
    /// The names used so far.
    pub used_names: RefCell<BTreeSet<String>>,
    /// The places where metrics and columns of the accounts are declared.
    pub declarations: BTreeMap<String, Place>,
    /// The types of the columns of the accounts, as SQL sees them.
    pub sql_types: BTreeMap<String, Type>,
    /// The pipeline's time zone.
    pub zone: Tz,
    /// The values of `:name` in SQL.
    pub parameters: Vec<(String, Parameter)>,
    /// Names that the files declare, but whose declaration is wrong.
    pub rejected_names: RefCell<BTreeSet<String>>,
}

/// A name for a score.
pub struct Grade {
    pub name: String,
    pub score: f64,
}

impl SymbolTable {
    pub fn new(zone: Tz, parameters: Vec<(String, Parameter)>) -> Self {
        SymbolTable {
            account_columns: Vec::new(),
            metrics: Vec::new(),
            tiers: Vec::new(),
            pending_metrics: Vec::new(),
            vocabularies: BTreeMap::new(),
            result_types: BTreeMap::new(),
            grades: Vec::new(),
            scale: Scale { low: 0.0, high: 100.0 },
            used_names: RefCell::default(),
            declarations: BTreeMap::new(),
            sql_types: BTreeMap::new(),
            zone,
            parameters,
            rejected_names: RefCell::default(),
        }
    }

    /// Adds the columns of the accounts source; `id` is the column with the account's id.
    pub fn add_account_columns(&mut self, accounts: &Source, id: &str) {
        for column in &accounts.columns {
            self.account_columns.push(TypedName::new(&column.name, column.kind.metric_type()));
            self.sql_types.insert(column.name.clone(), column.kind.sql_type());
            self.declarations.insert(column.name.clone(), column.place.clone());
            if !column.values.is_empty() {
                self.vocabularies.insert(column.name.clone(), column.values.clone());
            }
        }
        // Expressions see ids as text, whatever their type in the export.
        self.sql_types.insert(id.to_owned(), Type::Text);
    }

    /// Adds the tiers and the column `tier`.
    pub fn add_tiers(&mut self, tiers: Vec<String>) {
        self.vocabularies.insert("tier".to_owned(), tiers.clone());
        self.result_types.insert("tier".to_owned(), MetricType::Text);
        self.tiers = tiers;
    }

    /// Returns the metrics, then the columns of the accounts.
    pub fn row_columns(&self) -> impl Iterator<Item = &TypedName> {
        self.metrics.iter().chain(&self.account_columns)
    }

    /// Returns the type of a metric or of a column of the accounts.
    pub fn type_of(&self, name: &str) -> Option<MetricType> {
        self.row_columns().find(|known| known.name == name).map(|known| known.kind)
    }

    /// Returns the declared spelling of a name in an expression. SQL names ignore case; an exact match comes first.
    pub fn declared_spelling(&self, name: &str, extra: &[&str]) -> String {
        if self.type_of(name).is_some() || extra.contains(&name) {
            return name.to_owned();
        }
        let mut known = self.row_columns().map(|known| known.name.as_ref()).chain(extra.iter().copied());
        known.find(|known| known.eq_ignore_ascii_case(name)).unwrap_or(name).to_owned()
    }

    /// Returns the name if it is a metric, a column of the accounts or one of `extra`. Otherwise reports it.
    pub fn resolve_name(
        &self,
        problems: &mut Vec<Diagnostic>,
        written: &Spanned<String>,
        extra: &[&str],
    ) -> Option<String> {
        let name = &written.value;
        if self.type_of(name).is_some() || extra.contains(&name.as_str()) {
            self.used_names.borrow_mut().insert(name.clone());
            return Some(name.clone());
        }
        let (message, hint) = if self.pending_metrics.contains(name) {
            (
                format!("`{name}` is a metric, and metrics are computed after `only` has chosen the accounts"),
                "name a column of the accounts, or leave accounts out with a tier".to_owned(),
            )
        } else {
            let not_found = match extra {
                [] => "neither a metric nor a column of the accounts",
                _ => "neither a metric, a column of the accounts nor a result of the scorecard",
            };
            (format!("`{name}` is {not_found}"), self.hint_for_unknown_name(name, extra))
        };
        let problem = Diagnostic::error("unknown-name", message).at(written.place.clone()).hint(hint);
        problems.push(problem.about_unknown_column(name, None));
        None
    }

    fn hint_for_unknown_name(&self, name: &str, extra: &[&str]) -> String {
        let score_name = |component: &str| format!("{component}_score");
        let has_score = |component: &str| extra.contains(&score_name(component).as_str());
        if name == "score" && extra.contains(&"raw_score") {
            return format!("{} `score` is known only after the rules", nearest_name::did_you_mean("raw_score"));
        }
        if self.vocabularies.values().flatten().any(|word| word == name) {
            return format!("write text in single quotes: `'{name}'`");
        }
        if has_score(name) {
            return nearest_name::did_you_mean(&score_name(name));
        }
        if let Some(component) = name.strip_suffix("_band").filter(|component| has_score(component)) {
            return format!("the component declares no `bands`; it has a `{}`", score_name(component));
        }
        let known = self.row_columns().map(|known| known.name.as_ref()).chain(extra.iter().copied());
        nearest_name::suggest(name, known, || {
            "declare it under `metrics` or `derived`, or as a column of the accounts source".to_owned()
        })
    }

    /// Returns the name if it is a metric or a column of the accounts that holds numbers. Otherwise reports it.
    pub fn resolve_number_name(&self, problems: &mut Vec<Diagnostic>, written: &Spanned<String>) -> Option<String> {
        let name = self.resolve_name(problems, written, &[])?;
        let kind = self.type_of(&name)?;
        if kind.is_numeric() {
            return Some(name);
        }
        let message = format!("expected a number, but `{name}` is {}", kind.noun());
        problems.push(Diagnostic::error("wrong-type", message).at(written.place.clone()));
        None
    }

    /// Returns the type of the metric that a leaf of the scorecard scores.
    pub fn resolve_metric(&self, problems: &mut Vec<Diagnostic>, written: &Spanned<String>) -> Option<MetricType> {
        let name = &written.value;
        if let Some(metric) = self.metrics.iter().find(|metric| metric.name == *name) {
            self.used_names.borrow_mut().insert(name.clone());
            return Some(metric.kind);
        }
        let hint = nearest_name::suggest(name, self.metrics.iter().map(|metric| metric.name.as_ref()), || {
            if self.account_columns.iter().any(|column| column.name == *name) {
                format!("it is a column of the accounts: make it a metric under `derived`, such as `its_name: {name}`")
            } else {
                "declare it under `metrics` or `derived`".to_owned()
            }
        });
        let message = format!("the scorecard weighs `{name}`, which no metric defines");
        problems.push(Diagnostic::error("unknown-metric", message).at(written.place.clone()).hint(hint));
        None
    }

    /// Returns the index of a tier.
    pub fn resolve_tier(&self, problems: &mut Vec<Diagnostic>, written: &Spanned<String>) -> Option<usize> {
        let index = self.tiers.iter().position(|tier| *tier == written.value);
        if index.is_none() {
            let hint = nearest_name::suggest(&written.value, self.tiers.iter().map(String::as_str), || {
                format!("the tiers are {}", identifier::quoted_list(&self.tiers))
            });
            let message = format!("`{}` is not a tier", written.value);
            problems.push(Diagnostic::error("unknown-tier", message).at(written.place.clone()).hint(hint));
        }
        index
    }

    /// Returns a written score: a number on the scale, or the score of a grade. Returns none for `none`, and after a
    /// diagnostic.
    pub fn resolve_score(&self, problems: &mut Vec<Diagnostic>, raw: &RawScore, place: &Place) -> Option<f64> {
        match raw {
            RawScore::None => None,
            RawScore::Number(score) => {
                self.check_on_scale(problems, *score, place);
                Some(*score)
            }
            RawScore::Grade(name) => self.resolve_grade(problems, name, place),
        }
    }

    fn resolve_grade(&self, problems: &mut Vec<Diagnostic>, name: &str, place: &Place) -> Option<f64> {
        let grade = self.grades.iter().find(|grade| grade.name == name);
        if grade.is_none() {
            let names = self.grades.iter().map(|grade| grade.name.as_str());
            let hint = nearest_name::suggest(name, names.clone(), || match self.grades.as_slice() {
                [] => "write a number, or name scores under `grades`".to_owned(),
                _ => format!("the grades are {}", identifier::quoted_list(names)),
            });
            let message = format!("`{name}` is not a grade");
            problems.push(Diagnostic::error("unknown-grade", message).at(place.clone()).hint(hint));
        }
        grade.map(|grade| grade.score)
    }

    /// Reports a score outside the scale.
    pub fn check_on_scale(&self, problems: &mut Vec<Diagnostic>, score: f64, place: &Place) {
        let Scale { low, high } = self.scale;
        // A scale whose ends are swapped is reported once, not at each score.
        if low < high && !(low..=high).contains(&score) {
            let message = format!("the score {score} is outside the scale, which runs from {low} to {high}");
            problems.push(Diagnostic::error("out-of-range", message).at(place.clone()));
        }
    }
}
