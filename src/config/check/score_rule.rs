//! The rules of the scorecard: conditions that change the score or the band.

use super::names::{check_identifier, check_unique_names};
use super::sql_expression::{check_condition, check_expression};
use super::symbol_table::SymbolTable;
use crate::base::diagnostic::Diagnostic;
use crate::base::identifier;
use crate::base::nearest_name;
use crate::config::placeholders::{placeholder_names, placeholder_place};
use crate::config::raw::{RawAction, RawRule, RawScalar};
use crate::config::yaml::Spanned;
use crate::config::{Bands, RuleAction, ScoreRule, Sql};
use crate::query::ExpectedType;

/// Returns the rules without those that have mistakes. `components` are the names of the components' scores.
pub fn check_rules(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    bands: &Bands,
    components: &[String],
    raw: &[RawRule],
) -> Vec<ScoreRule> {
    let mut results = vec!["tier", "raw_score", "coverage"];
    results.extend(components.iter().map(String::as_str));
    let mut checker = RuleChecker { problems, symbols, bands, results };
    let rules = raw.iter().filter_map(|raw| checker.check_rule(raw)).collect();
    let names: Vec<&Spanned<String>> = raw.iter().map(|rule| &rule.name).collect();
    check_unique_names(problems, &names, "rules");
    rules
}

struct RuleChecker<'a> {
    problems: &'a mut Vec<Diagnostic>,
    symbols: &'a SymbolTable,
    bands: &'a Bands,
    /// The results that rules may use, beside metrics and columns of the accounts.
    results: Vec<&'a str>,
}

impl RuleChecker<'_> {
    fn check_rule(&mut self, raw: &RawRule) -> Option<ScoreRule> {
        check_identifier(self.problems, &raw.name, "a rule");
        let when = check_condition(self.problems, self.symbols, &raw.when, &self.results);
        for placeholder in placeholder_names(&raw.reason.value) {
            let place = placeholder_place(&raw.reason, placeholder);
            let name = Spanned { value: placeholder.to_owned(), place };
            self.symbols.resolve_name(self.problems, &name, &self.results);
        }
        let then = match &raw.then {
            RawAction::Cap(score) => self.check_score(score).map(RuleAction::Cap),
            RawAction::Floor(score) => self.check_score(score).map(RuleAction::Floor),
            RawAction::Set(score) => self.check_score(score).map(RuleAction::Set),
            RawAction::Add(points) => self.check_points(points).map(RuleAction::Add),
            RawAction::Band(band) => self.resolve_band(band).map(RuleAction::Band),
        };
        Some(ScoreRule { name: raw.name.value.clone(), when: when?, then: then?, reason: raw.reason.value.clone() })
    }

    /// Returns a score as SQL. Reports a number that is not on the scale.
    fn check_score(&mut self, raw: &Spanned<RawScalar>) -> Option<Sql> {
        if let Some(score) = written_number(&raw.value) {
            self.symbols.check_on_scale(self.problems, score, &raw.place);
        }
        self.check_amount(raw)
    }

    /// Returns points as SQL. Reports a number that is more than the whole scale.
    fn check_points(&mut self, raw: &Spanned<RawScalar>) -> Option<Sql> {
        let width = self.symbols.scale.width();
        if let Some(points) = written_number(&raw.value).filter(|points| width > 0.0 && points.abs() > width) {
            let message = format!("{points} points are more than the scale has, which is {width}");
            self.problems.push(Diagnostic::error("out-of-range", message).at(raw.place.clone()));
        }
        self.check_amount(raw)
    }

    /// Returns an amount as SQL: a number, or an expression that gives one.
    fn check_amount(&mut self, raw: &Spanned<RawScalar>) -> Option<Sql> {
        let place = raw.place.clone();
        match &raw.value {
            RawScalar::Integer(_) | RawScalar::Number(_) => Some(Sql { text: raw.value.to_string(), place }),
            RawScalar::Text(text) => {
                let written = Spanned { value: text.clone(), place };
                check_expression(self.problems, self.symbols, &written, &self.results, ExpectedType::Number)
            }
            RawScalar::Boolean(_) => {
                let message = "expected a number, or SQL that gives one";
                self.problems.push(Diagnostic::error("wrong-type", message).at(place));
                None
            }
        }
    }

    fn resolve_band(&mut self, written: &Spanned<String>) -> Option<usize> {
        let index = self.bands.band_index_named(&written.value);
        if index.is_none() {
            let names = self.bands.names();
            let hint = nearest_name::suggest(&written.value, names.clone(), || {
                format!("the bands are {}", identifier::quoted_list(names))
            });
            let message = format!("`{}` is not a band", written.value);
            self.problems.push(Diagnostic::error("unknown-band", message).at(written.place.clone()).hint(hint));
        }
        index
    }
}

/// Returns an amount that is written as a number; `None` for an expression.
fn written_number(raw: &RawScalar) -> Option<f64> {
    match raw {
        RawScalar::Boolean(_) => None,
        RawScalar::Integer(_) | RawScalar::Number(_) | RawScalar::Text(_) => raw.to_string().trim().parse().ok(),
    }
}
