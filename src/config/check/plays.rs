//! Plays: named once, for known tiers, in SQL and texts whose every name is known.

use super::scorecard::within;
use super::{Known, identifier, method, sql};
use crate::base::diagnostic::Diagnostic;
use crate::config::published::words;
use crate::config::raw::{Days, RawEscalation, RawPlay, RawPlaybook, RawPortfolio};
use crate::config::yaml::Spanned;
use crate::config::{
    Escalation, MetricType, OF_AN_OPEN_ACTION, PUBLISHED, Play, Scorecard, Sql, of_components, placeholders,
};
use crate::query::ExpectedType;

pub fn plays(
    problems: &mut Vec<Diagnostic>,
    known: &mut Known,
    scorecard: Option<&Scorecard>,
    raw: &RawPlaybook,
    id: &str,
) -> Vec<Play> {
    known.words.extend(scorecard.map(words).unwrap_or_default());
    let of_components = scorecard.map(of_components).unwrap_or_default();
    let mut names: Vec<String> = of_components.iter().map(|(name, _)| name.clone()).collect();
    known.results.extend(of_components);
    known.results.extend(PUBLISHED.map(|(name, kind)| (name.to_owned(), kind)));
    known.results.extend(OF_AN_OPEN_ACTION.map(|(name, kind)| (name.to_owned(), kind)));
    let known = &*known;
    // `ds` is in paths only.
    names.extend(PUBLISHED.iter().map(|(name, _)| (*name).to_owned()).filter(|name| name != "ds"));
    let owner = raw.owner.as_ref().and_then(|owner| of_text(problems, known, owner));
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
        let mut reader =
            Reader { problems: &mut *problems, known, names: &names, reads: Vec::new(), reads_opening: false, id };
        plays.extend(reader.play(written, owner.as_ref()));
    }
    plays
}

/// The columns that the portfolio is sliced by, each once.
pub fn portfolio(problems: &mut Vec<Diagnostic>, known: &Known, raw: &RawPortfolio) -> Vec<String> {
    let mut slices: Vec<String> = Vec::new();
    for written in &raw.by {
        if matches!(written.value.as_str(), "tier" | "overall") || slices.contains(&written.value) {
            let message = format!("`{}` is a slice of the portfolio already", written.value);
            problems.push(Diagnostic::error("duplicate", message).at(written.place.clone()).hint("leave it out"));
            continue;
        }
        if known.anything(problems, written, &[]).is_none() {
            continue;
        }
        match known.kind(&written.value) {
            Some(kind @ (MetricType::Number | MetricType::Date)) => {
                let message =
                    format!("the portfolio can't be sliced by `{}`, {}", written.value, method::type_name(kind));
                let problem = Diagnostic::error("wrong-type", message).at(written.place.clone());
                problems.push(problem.hint("name a column of text, whole numbers or truths, such as `region`"));
            }
            _ => slices.push(written.value.clone()),
        }
    }
    slices
}

/// The name of a column of text.
fn of_text(problems: &mut Vec<Diagnostic>, known: &Known, written: &Spanned<String>) -> Option<String> {
    known.anything(problems, written, &[])?;
    match known.kind(&written.value)? {
        MetricType::Text => Some(written.value.clone()),
        kind => {
            let message = format!("expected text, but `{}` is {}", written.value, method::type_name(kind));
            problems.push(Diagnostic::error("wrong-type", message).at(written.place.clone()));
            None
        }
    }
}

/// Reads one play, and takes note of every name in it.
struct Reader<'a> {
    problems: &'a mut Vec<Diagnostic>,
    known: &'a Known,
    /// What is known of an account beside its columns and metrics.
    names: &'a [String],
    reads: Vec<String>,
    reads_opening: bool,
    /// What the pipeline calls the account's id.
    id: &'a str,
}

impl Reader<'_> {
    fn play(&mut self, raw: &RawPlay, owner: Option<&String>) -> Option<Play> {
        identifier(self.problems, &raw.name, "a play");
        let tiers = self.tiers(raw);
        let when = self.sql(&raw.when, &[], ExpectedType::Condition);
        let evidence = std::mem::take(&mut self.reads);
        self.reads.clone_from(&evidence);
        let of_an_open_one = OF_AN_OPEN_ACTION.map(|(name, _)| name);
        let until = raw.until.as_ref().map(|until| self.sql(until, &of_an_open_one, ExpectedType::Condition));
        let action = self.text(&raw.action);
        let because = match &raw.because {
            Some(written) => {
                let texts = written.value.0.iter();
                let each = |text: &String| Spanned { value: text.clone(), place: written.place.clone() };
                texts.map(each).map(|text| self.text(&text)).collect()
            }
            None => {
                let usual = raw.kind.value.usual_reasons();
                usual.iter().flat_map(|text| placeholders(text)).for_each(|name| self.note(name));
                usual.map(str::to_owned).to_vec()
            }
        };
        let owner = match &raw.owner {
            Some(written) => of_text(self.problems, self.known, written),
            None => owner.cloned(),
        };
        let priority = raw.priority.as_ref().map(|priority| self.sql(priority, &of_an_open_one, ExpectedType::Number));
        let expires = raw.expires.as_ref();
        let escalation = raw.escalate.as_ref().and_then(|written| self.escalation(written, expires));
        let days = |written: Option<&Spanned<Days>>, unless_said| written.map_or(unless_said, |days| days.value.0);
        Some(Play {
            name: raw.name.value.clone(),
            kind: raw.kind.value,
            tiers,
            when: when?,
            until: sound(until)?,
            action,
            because,
            evidence,
            owner,
            priority: sound(priority)?,
            due_days: days(raw.due.as_ref(), 7),
            cooldown_days: days(raw.cooldown.as_ref(), 30),
            expires_days: expires.map(|days| days.value.0),
            escalation,
            reads: std::mem::take(&mut self.reads),
            reads_opening: self.reads_opening,
        })
    }

    fn tiers(&mut self, raw: &RawPlay) -> Vec<usize> {
        let Some(written) = &raw.tiers else { return (0..self.known.tiers.len()).collect() };
        if written.is_empty() {
            let message = format!("`{}` is for no tier", raw.name.value);
            let problem = Diagnostic::error("empty", message).at(raw.name.place.clone());
            self.problems.push(problem.hint("name its tiers, or leave `tiers` out: it is for all of them then"));
        }
        written.iter().filter_map(|tier| self.known.tier(self.problems, tier)).collect()
    }

    fn escalation(&mut self, raw: &Spanned<RawEscalation>, expires: Option<&Spanned<Days>>) -> Option<Escalation> {
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
        let names = [OF_AN_OPEN_ACTION.map(|(name, _)| name).as_slice(), &["priority"]].concat();
        let to = to.as_ref().map(|to| self.text(to));
        let priority = priority.as_ref().map(|priority| self.sql(priority, &names, ExpectedType::Number));
        let due_days = due.as_ref().map(|days| days.value.0);
        Some(Escalation { after_days: after.value.0, due_days, to, priority: sound(priority)? })
    }

    /// An expression over what is known of an account, and of `extra`.
    fn sql(&mut self, raw: &Spanned<String>, extra: &[&str], wanted: ExpectedType) -> Option<Sql> {
        let known: Vec<&str> = self.names.iter().map(String::as_str).chain(extra.iter().copied()).collect();
        let sql = sql::expression(self.problems, self.known, raw, &known, wanted)?;
        for name in sql::mentioned(self.known, &sql, &known) {
            self.means_one_thing(&name, extra);
            if extra.contains(&name.value.as_str()) {
                self.reads_opening |= OF_AN_OPEN_ACTION.iter().any(|(known, _)| *known == name.value);
            } else {
                self.note(&name.value);
            }
        }
        Some(sql)
    }

    /// A text whose placeholders are known.
    fn text(&mut self, raw: &Spanned<String>) -> String {
        let known: Vec<&str> = self.names.iter().map(String::as_str).collect();
        for placeholder in placeholders(&raw.value) {
            let name = Spanned { value: placeholder.to_owned(), place: within(raw, placeholder) };
            if self.known.anything(self.problems, &name, &known).is_some() {
                self.means_one_thing(&name, &[]);
                self.note(placeholder);
            }
        }
        raw.value.clone()
    }

    /// A metric or column of the accounts may be called as a result is, until a play speaks of it.
    fn means_one_thing(&mut self, name: &Spanned<String>, extra: &[&str]) {
        let itself = name.value == self.id || name.value == "tier";
        let result = (self.names.contains(&name.value) || extra.contains(&name.value.as_str())) && !itself;
        if !result || self.known.kind(&name.value).is_none() {
            return;
        }
        let message =
            format!("`{}` is a metric or a column of the accounts, and has a meaning of its own in plays", name.value);
        let problem = Diagnostic::error("ambiguous-name", message).at(name.place.clone());
        self.problems.push(problem.hint("give the metric another name, or bring the column under one with `derived`"));
    }

    fn note(&mut self, name: &str) {
        if !self.reads.iter().any(|known| known == name) {
            self.reads.push(name.to_owned());
        }
    }
}

/// Nothing where nothing is written; none where what is written is wrong.
fn sound(written: Option<Option<Sql>>) -> Option<Option<Sql>> {
    match written {
        None => Some(None),
        Some(sql) => sql.map(Some),
    }
}
