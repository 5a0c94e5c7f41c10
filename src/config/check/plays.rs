//! Plays: their names, tiers, SQL and texts.

use super::names::{check_identifier, check_unique_names};
use super::sql_expression::{check_expression, names_in_expression};
use super::symbol_table::SymbolTable;
use crate::base::diagnostic::Diagnostic;
use crate::config::account_health_columns::column_vocabularies;
use crate::config::placeholders::{placeholder_names, placeholder_place};
use crate::config::raw::{Days, RawEscalation, RawPlay, RawPlaybook};
use crate::config::yaml::Spanned;
use crate::config::{
    ACCOUNT_HEALTH_COLUMNS, Escalation, MetricType, OPEN_ACTION_COLUMNS, Play, Scorecard, Sql, component_columns,
};
use crate::query::ExpectedType;

/// The default of `due`.
const DEFAULT_DUE_DAYS: u32 = 7;
/// The default of `cooldown`.
const DEFAULT_COOLDOWN_DAYS: u32 = 30;

/// Returns the plays, and adds the published columns to the known names. `account_id` is the name of the account's id.
pub fn check_plays(
    problems: &mut Vec<Diagnostic>,
    symbols: &mut SymbolTable,
    scorecard: Option<&Scorecard>,
    raw: &RawPlaybook,
    account_id: &str,
) -> Vec<Play> {
    let results = add_published_columns(symbols, scorecard);
    let symbols = &*symbols;
    let owner = raw.owner.as_ref().and_then(|owner| resolve_text_column(problems, symbols, owner));
    let names: Vec<&Spanned<String>> = raw.plays.iter().map(|play| &play.name).collect();
    check_unique_names(problems, &names, "plays");
    let mut plays: Vec<Play> = Vec::new();
    for written in &raw.plays {
        let mut checker = PlayChecker {
            problems: &mut *problems,
            symbols,
            results: &results,
            account_id,
            reads: Vec::new(),
            reads_opening: false,
        };
        plays.extend(checker.check_play(written, owner.as_ref()));
    }
    plays
}

/// Adds the columns that healthscore publishes to the known names. Returns those that plays may use.
fn add_published_columns(symbols: &mut SymbolTable, scorecard: Option<&Scorecard>) -> Vec<String> {
    symbols.vocabularies.extend(scorecard.map(column_vocabularies).unwrap_or_default());
    let of_components = scorecard.map(component_columns).unwrap_or_default();
    for column in of_components.iter().chain(&ACCOUNT_HEALTH_COLUMNS).chain(&OPEN_ACTION_COLUMNS) {
        symbols.result_types.insert(column.name.to_string(), column.kind);
    }
    // `ds` is a part of paths, not a column.
    let published = ACCOUNT_HEALTH_COLUMNS.iter().filter(|column| column.name != "ds");
    of_components.iter().chain(published).map(|column| column.name.to_string()).collect()
}

/// Returns the name of a metric or a column of the accounts if it holds text.
fn resolve_text_column(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    written: &Spanned<String>,
) -> Option<String> {
    let name = symbols.resolve_name(problems, written, &[])?;
    match symbols.type_of(&name)? {
        MetricType::Text => Some(name),
        kind => {
            let message = format!("expected text, but `{name}` is {}", kind.noun());
            problems.push(Diagnostic::error("wrong-type", message).at(written.place.clone()));
            None
        }
    }
}

/// Checks one play, and collects the names that it reads.
struct PlayChecker<'a> {
    problems: &'a mut Vec<Diagnostic>,
    symbols: &'a SymbolTable,
    /// The published columns that plays may use, beside metrics and columns of the accounts.
    results: &'a [String],
    /// The name of the account's id.
    account_id: &'a str,
    reads: Vec<String>,
    reads_opening: bool,
}

/// SQL in which a mistake was reported.
struct InvalidSql;

impl PlayChecker<'_> {
    fn check_play(&mut self, raw: &RawPlay, owner: Option<&String>) -> Option<Play> {
        check_identifier(self.problems, &raw.name, "a play");
        let tiers = self.check_tiers_of_play(raw);
        let when = self.check_sql(&raw.when, &[], ExpectedType::Condition);
        let evidence = self.reads.clone();
        let until = self.check_optional_sql(raw.until.as_ref(), &open_action_names(), ExpectedType::Condition);
        let action = self.check_template(&raw.action);
        let because = self.check_reasons(raw);
        let owner = match &raw.owner {
            Some(written) => resolve_text_column(self.problems, self.symbols, written),
            None => owner.cloned(),
        };
        let priority = self.check_optional_sql(raw.priority.as_ref(), &open_action_names(), ExpectedType::Number);
        let expires = raw.expires.as_ref();
        let escalation = raw.escalate.as_ref().and_then(|written| self.check_escalation(written, expires));
        Some(Play {
            name: raw.name.value.clone(),
            kind: raw.kind.value,
            tiers,
            when: when.ok()?,
            until: until.ok()?,
            action,
            because,
            evidence,
            owner,
            priority: priority.ok()?,
            due_days: days_or(raw.due.as_ref(), DEFAULT_DUE_DAYS),
            cooldown_days: days_or(raw.cooldown.as_ref(), DEFAULT_COOLDOWN_DAYS),
            expires_days: expires.map(|days| days.value.0),
            escalation,
            reads: std::mem::take(&mut self.reads),
            reads_opening: self.reads_opening,
        })
    }

    fn check_tiers_of_play(&mut self, raw: &RawPlay) -> Vec<usize> {
        let Some(written) = &raw.tiers else { return (0..self.symbols.tiers.len()).collect() };
        if written.is_empty() {
            let message = format!("`tiers` of `{}` is empty", raw.name.value);
            let problem = Diagnostic::error("empty", message).at(raw.name.place.clone());
            self.problems.push(problem.hint("name its tiers, or leave `tiers` out for all of them"));
        }
        written.iter().filter_map(|tier| self.symbols.resolve_tier(self.problems, tier)).collect()
    }

    /// Returns the written reasons, or those of the kind of play.
    fn check_reasons(&mut self, raw: &RawPlay) -> Vec<String> {
        let Some(written) = &raw.because else {
            let default = raw.kind.value.default_reasons();
            for name in default.iter().flat_map(|text| placeholder_names(text)) {
                self.record_read(name);
            }
            return default.map(str::to_owned).to_vec();
        };
        let mut reasons = Vec::new();
        for text in &written.value.0 {
            reasons.push(self.check_template(&Spanned { value: text.clone(), place: written.place.clone() }));
        }
        reasons
    }

    fn check_escalation(
        &mut self,
        raw: &Spanned<RawEscalation>,
        expires: Option<&Spanned<Days>>,
    ) -> Option<Escalation> {
        let RawEscalation { after, to, due, priority } = &raw.value;
        if to.is_none() && due.is_none() && priority.is_none() {
            let problem = Diagnostic::error("no-escalation", "this escalation changes nothing").at(raw.place.clone());
            self.problems.push(problem.hint("set at least one of `to:`, `due:` and `priority:`"));
        }
        if let Some(expires) = expires
            && expires.value.0 <= after.value.0
        {
            let message = format!("the play is closed after {} days, before it escalates", expires.value.0);
            let problem = Diagnostic::error("out-of-range", message).at(after.place.clone());
            self.problems.push(problem.related(expires.place.clone(), "closed here").hint("escalate earlier"));
        }
        let to = to.as_ref().map(|to| self.check_template(to));
        let names = [open_action_names().as_slice(), &["priority"]].concat();
        let priority = self.check_optional_sql(priority.as_ref(), &names, ExpectedType::Number);
        let due_days = due.as_ref().map(|days| days.value.0);
        Some(Escalation { after_days: after.value.0, due_days, to, priority: priority.ok()? })
    }

    /// Returns an expression over what the play may read, and the `extra` names.
    fn check_sql(&mut self, raw: &Spanned<String>, extra: &[&str], expected: ExpectedType) -> Result<Sql, InvalidSql> {
        let known: Vec<&str> = self.results.iter().map(String::as_str).chain(extra.iter().copied()).collect();
        let sql = check_expression(self.problems, self.symbols, raw, &known, expected).ok_or(InvalidSql)?;
        for name in names_in_expression(self.symbols, &sql, &known) {
            self.check_unambiguous(&name, extra);
            if extra.contains(&name.value.as_str()) {
                self.reads_opening |= open_action_names().contains(&name.value.as_str());
            } else {
                self.record_read(&name.value);
            }
        }
        Ok(sql)
    }

    fn check_optional_sql(
        &mut self,
        raw: Option<&Spanned<String>>,
        extra: &[&str],
        expected: ExpectedType,
    ) -> Result<Option<Sql>, InvalidSql> {
        raw.map(|raw| self.check_sql(raw, extra, expected)).transpose()
    }

    /// Returns a text, and reports placeholders that are not known.
    fn check_template(&mut self, raw: &Spanned<String>) -> String {
        let known: Vec<&str> = self.results.iter().map(String::as_str).collect();
        for placeholder in placeholder_names(&raw.value) {
            let name = Spanned { value: placeholder.to_owned(), place: placeholder_place(raw, placeholder) };
            if self.symbols.resolve_name(self.problems, &name, &known).is_some() {
                self.check_unambiguous(&name, &[]);
                self.record_read(placeholder);
            }
        }
        raw.value.clone()
    }

    /// Reports a name that is both a result and a metric or column of the accounts. Such a name is allowed as long as no
    /// play uses it.
    fn check_unambiguous(&mut self, name: &Spanned<String>, extra: &[&str]) {
        // Both meanings of these are the same.
        let is_same = name.value == self.account_id || name.value == "tier";
        let is_result = self.results.contains(&name.value) || extra.contains(&name.value.as_str());
        if is_same || !is_result || self.symbols.type_of(&name.value).is_none() {
            return;
        }
        let message =
            format!("`{}` is a metric or a column of the accounts, and has a meaning of its own in plays", name.value);
        let problem = Diagnostic::error("ambiguous-name", message).at(name.place.clone());
        self.problems.push(problem.hint("give the metric another name, or give the column one with `derived`"));
    }

    fn record_read(&mut self, name: &str) {
        if !self.reads.iter().any(|known| known == name) {
            self.reads.push(name.to_owned());
        }
    }
}

fn open_action_names() -> [&'static str; OPEN_ACTION_COLUMNS.len()] {
    OPEN_ACTION_COLUMNS.each_ref().map(|column| column.name.as_ref())
}

fn days_or(written: Option<&Spanned<Days>>, default: u32) -> u32 {
    written.map_or(default, |days| days.value.0)
}
