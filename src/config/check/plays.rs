//! Plays: named once, for known tiers, in SQL and texts whose every name is known.

use super::scorecard::placeholder_place;
use super::{SymbolTable, check_identifier, scoring_method, sql_expression};
use crate::base::diagnostic::Diagnostic;
use crate::config::account_health_columns::column_vocabularies;
use crate::config::raw::{Days, RawEscalation, RawPlay, RawPlaybook, RawPortfolio};
use crate::config::yaml::Spanned;
use crate::config::{
    ACCOUNT_HEALTH_COLUMNS, Escalation, MetricType, OPEN_ACTION_COLUMNS, Play, Scorecard, Sql, component_columns,
    placeholder_names,
};
use crate::query::ExpectedType;

pub fn check_plays(
    problems: &mut Vec<Diagnostic>,
    symbols: &mut SymbolTable,
    scorecard: Option<&Scorecard>,
    raw: &RawPlaybook,
    account_id_name: &str,
) -> Vec<Play> {
    symbols.vocabularies.extend(scorecard.map(column_vocabularies).unwrap_or_default());
    let of_components = scorecard.map(component_columns).unwrap_or_default();
    let mut names: Vec<String> = of_components.iter().map(|(name, _)| name.clone()).collect();
    symbols.result_types.extend(of_components);
    symbols.result_types.extend(ACCOUNT_HEALTH_COLUMNS.map(|(name, kind)| (name.to_owned(), kind)));
    symbols.result_types.extend(OPEN_ACTION_COLUMNS.map(|(name, kind)| (name.to_owned(), kind)));
    let symbols = &*symbols;
    // `ds` is in paths only.
    names.extend(ACCOUNT_HEALTH_COLUMNS.iter().map(|(name, _)| (*name).to_owned()).filter(|name| name != "ds"));
    let owner = raw.owner.as_ref().and_then(|owner| resolve_text_column(problems, symbols, owner));
    for (index, play) in raw.plays.iter().enumerate() {
        if let Some(first) = raw.plays[..index].iter().find(|first| first.name.value == play.name.value) {
            problems.push(
                Diagnostic::error("repeated-name", format!("there are two plays called `{}`", play.name.value))
                    .at(play.name.place.clone())
                    .also(first.name.place.clone(), "first called so here")
                    .hint("give this one another name"),
            );
        }
    }
    let mut plays: Vec<Play> = Vec::new();
    for written in &raw.plays {
        let mut checker = PlayChecker {
            problems: &mut *problems,
            symbols,
            result_names: &names,
            reads: Vec::new(),
            reads_opening: false,
            account_id_name,
        };
        plays.extend(checker.check_play(written, owner.as_ref()));
    }
    plays
}

/// The columns that the portfolio is sliced by, each once.
pub fn check_portfolio(problems: &mut Vec<Diagnostic>, symbols: &SymbolTable, raw: &RawPortfolio) -> Vec<String> {
    let mut slices: Vec<String> = Vec::new();
    for written in &raw.by {
        if matches!(written.value.as_str(), "tier" | "overall") || slices.contains(&written.value) {
            let message = format!("`{}` is a slice of the portfolio already", written.value);
            problems.push(Diagnostic::error("duplicate", message).at(written.place.clone()).hint("leave it out"));
            continue;
        }
        if symbols.resolve_name(problems, written, &[]).is_none() {
            continue;
        }
        match symbols.type_of(&written.value) {
            Some(kind @ (MetricType::Number | MetricType::Date)) => {
                let message = format!(
                    "the portfolio can't be sliced by `{}`, {}",
                    written.value,
                    scoring_method::metric_type_phrase(kind)
                );
                let problem = Diagnostic::error("wrong-type", message).at(written.place.clone());
                problems.push(problem.hint("name a column of text, whole numbers or truths, such as `region`"));
            }
            _ => slices.push(written.value.clone()),
        }
    }
    slices
}

/// The name of a column of text.
fn resolve_text_column(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    written: &Spanned<String>,
) -> Option<String> {
    symbols.resolve_name(problems, written, &[])?;
    match symbols.type_of(&written.value)? {
        MetricType::Text => Some(written.value.clone()),
        kind => {
            let message =
                format!("expected text, but `{}` is {}", written.value, scoring_method::metric_type_phrase(kind));
            problems.push(Diagnostic::error("wrong-type", message).at(written.place.clone()));
            None
        }
    }
}

/// Reads one play, and takes note of every name in it.
struct PlayChecker<'a> {
    problems: &'a mut Vec<Diagnostic>,
    symbols: &'a SymbolTable,
    /// What is known of an account beside its columns and metrics.
    result_names: &'a [String],
    reads: Vec<String>,
    reads_opening: bool,
    /// What the pipeline calls the account's id.
    account_id_name: &'a str,
}

impl PlayChecker<'_> {
    fn check_play(&mut self, raw: &RawPlay, owner: Option<&String>) -> Option<Play> {
        check_identifier(self.problems, &raw.name, "a play");
        let tiers = self.check_tiers_of_play(raw);
        let when = self.check_sql(&raw.when, &[], ExpectedType::Condition);
        let evidence = std::mem::take(&mut self.reads);
        self.reads.clone_from(&evidence);
        let action_columns = OPEN_ACTION_COLUMNS.map(|(name, _)| name);
        let until = raw.until.as_ref().map(|until| self.check_sql(until, &action_columns, ExpectedType::Condition));
        let action = self.check_template(&raw.action);
        let because = match &raw.because {
            Some(written) => {
                let texts = written.value.0.iter();
                let each = |text: &String| Spanned { value: text.clone(), place: written.place.clone() };
                texts.map(each).map(|text| self.check_template(&text)).collect()
            }
            None => {
                let usual = raw.kind.value.default_reasons();
                usual.iter().flat_map(|text| placeholder_names(text)).for_each(|name| self.record_read(name));
                usual.map(str::to_owned).to_vec()
            }
        };
        let owner = match &raw.owner {
            Some(written) => resolve_text_column(self.problems, self.symbols, written),
            None => owner.cloned(),
        };
        let priority =
            raw.priority.as_ref().map(|priority| self.check_sql(priority, &action_columns, ExpectedType::Number));
        let expires = raw.expires.as_ref();
        let escalation = raw.escalate.as_ref().and_then(|written| self.check_escalation(written, expires));
        let days = |written: Option<&Spanned<Days>>, unless_said| written.map_or(unless_said, |days| days.value.0);
        Some(Play {
            name: raw.name.value.clone(),
            kind: raw.kind.value,
            tiers,
            when: when?,
            until: valid_if_written(until)?,
            action,
            because,
            evidence,
            owner,
            priority: valid_if_written(priority)?,
            due_days: days(raw.due.as_ref(), 7),
            cooldown_days: days(raw.cooldown.as_ref(), 30),
            expires_days: expires.map(|days| days.value.0),
            escalation,
            reads: std::mem::take(&mut self.reads),
            reads_opening: self.reads_opening,
        })
    }

    fn check_tiers_of_play(&mut self, raw: &RawPlay) -> Vec<usize> {
        let Some(written) = &raw.tiers else { return (0..self.symbols.tiers.len()).collect() };
        if written.is_empty() {
            let message = format!("`{}` is for no tier", raw.name.value);
            let problem = Diagnostic::error("empty", message).at(raw.name.place.clone());
            self.problems.push(problem.hint("name its tiers, or leave `tiers` out: it is for all of them then"));
        }
        written.iter().filter_map(|tier| self.symbols.resolve_tier(self.problems, tier)).collect()
    }

    fn check_escalation(
        &mut self,
        raw: &Spanned<RawEscalation>,
        expires: Option<&Spanned<Days>>,
    ) -> Option<Escalation> {
        let RawEscalation { after, to, due, priority } = &raw.value;
        if to.is_none() && due.is_none() && priority.is_none() {
            let problem = Diagnostic::error("no-escalation", "this escalation changes nothing").at(raw.place.clone());
            self.problems.push(
                problem.hint("say `to:` whom, by when it is `due:` then, or which `priority:` it has from then on"),
            );
        }
        if let Some(expires) = expires
            && expires.value.0 <= after.value.0
        {
            let message = format!("the play is closed after {} days, before it escalates", expires.value.0);
            let problem = Diagnostic::error("out-of-range", message).at(after.place.clone());
            self.problems.push(problem.also(expires.place.clone(), "closed here").hint("escalate earlier"));
        }
        let names = [OPEN_ACTION_COLUMNS.map(|(name, _)| name).as_slice(), &["priority"]].concat();
        let to = to.as_ref().map(|to| self.check_template(to));
        let priority = priority.as_ref().map(|priority| self.check_sql(priority, &names, ExpectedType::Number));
        let due_days = due.as_ref().map(|days| days.value.0);
        Some(Escalation { after_days: after.value.0, due_days, to, priority: valid_if_written(priority)? })
    }

    /// An expression over what is known of an account, and of `extra`.
    fn check_sql(&mut self, raw: &Spanned<String>, extra: &[&str], wanted: ExpectedType) -> Option<Sql> {
        let extra_names: Vec<&str> =
            self.result_names.iter().map(String::as_str).chain(extra.iter().copied()).collect();
        let sql = sql_expression::check_expression(self.problems, self.symbols, raw, &extra_names, wanted)?;
        for name in sql_expression::names_in_expression(self.symbols, &sql, &extra_names) {
            self.check_unambiguous(&name, extra);
            if extra.contains(&name.value.as_str()) {
                self.reads_opening |= OPEN_ACTION_COLUMNS.iter().any(|(known, _)| *known == name.value);
            } else {
                self.record_read(&name.value);
            }
        }
        Some(sql)
    }

    /// A text whose placeholders are known.
    fn check_template(&mut self, raw: &Spanned<String>) -> String {
        let extra_names: Vec<&str> = self.result_names.iter().map(String::as_str).collect();
        for placeholder in placeholder_names(&raw.value) {
            let name = Spanned { value: placeholder.to_owned(), place: placeholder_place(raw, placeholder) };
            if self.symbols.resolve_name(self.problems, &name, &extra_names).is_some() {
                self.check_unambiguous(&name, &[]);
                self.record_read(placeholder);
            }
        }
        raw.value.clone()
    }

    /// A metric or column of the accounts may be called as a result is, until a play speaks of it.
    fn check_unambiguous(&mut self, name: &Spanned<String>, extra: &[&str]) {
        let itself = name.value == self.account_id_name || name.value == "tier";
        let result = (self.result_names.contains(&name.value) || extra.contains(&name.value.as_str())) && !itself;
        if !result || self.symbols.type_of(&name.value).is_none() {
            return;
        }
        let message =
            format!("`{}` is a metric or a column of the accounts, and has a meaning of its own in plays", name.value);
        let problem = Diagnostic::error("ambiguous-name", message).at(name.place.clone());
        self.problems.push(problem.hint("give the metric another name, or bring the column under one with `derived`"));
    }

    fn record_read(&mut self, name: &str) {
        if !self.reads.iter().any(|known| known == name) {
            self.reads.push(name.to_owned());
        }
    }
}

/// Nothing where nothing is written; none where what is written is wrong.
fn valid_if_written(written: Option<Option<Sql>>) -> Option<Option<Sql>> {
    match written {
        None => Some(None),
        Some(sql) => sql.map(Some),
    }
}
