//! Plays' SQL and texts over the account's row, with all that is published of it today.

use std::collections::{BTreeMap, HashMap};

use arrow::array::RecordBatch;
use polars::prelude::{Column, DataFrame};

use super::template::{Filled, filled, texts};
use crate::act::{Action, PlayColumns};
use crate::failure::Failure;
use crate::history::{boolean, date_of, double, integer, text};
use crate::metric::{self, MetricTable};
use crate::score::ScoreTable;
use crate::spec::{MetricType, Part, Play, Spec, Sql, published};
use crate::sql::Bindings;
use crate::table::Values;

/// Every play answered for every account; `health` are the rows of `account_health`, in the order of the accounts.
///
/// # Errors
/// SQL that can't be evaluated.
pub fn plays(
    spec: &Spec,
    metrics: &MetricTable,
    scores: &ScoreTable,
    health: &RecordBatch,
    before: &[Action],
) -> Result<Vec<PlayColumns>, Failure> {
    if spec.plays.is_empty() {
        return Ok(Vec::new());
    }
    let mut frame = super::with_scores(spec, metrics, scores)?;
    for (node, scores) in spec.scorecard.nodes.iter().zip(&scores.nodes).skip(1) {
        if let (Part::Component { bands: Some(bands), .. }, Some(band)) = (&node.part, &scores.band) {
            let names = band.iter().map(|band| bands.name(*band).map(str::to_owned)).collect();
            add(&mut frame, Values::Text(names).column(&format!("{}_band", node.name)))?;
        }
    }
    let read = spec.plays.iter().flat_map(|play| &play.reads);
    for (name, kind) in read.filter_map(|name| Some((name, published(name)?))) {
        add(&mut frame, column(health, name, kind).column(name))?;
    }
    let mut earlier: BTreeMap<&str, HashMap<&str, &Action>> = BTreeMap::new();
    for action in before {
        earlier.entry(&action.play).or_default().insert(&action.account, action);
    }
    let revenue = match &spec.accounts.revenue {
        Some(revenue) => numbers_of(metrics.values(revenue)?, metrics.accounts.len()),
        None => vec![None; metrics.accounts.len()],
    };
    let rows = Rows { metrics, health, revenue, frame, bindings: Bindings::new(spec, metrics.as_of) };
    spec.plays.iter().map(|play| rows.play(play, earlier.get(play.name.as_str()))).collect()
}

/// The accounts' rows as plays read them.
struct Rows<'a> {
    metrics: &'a MetricTable,
    health: &'a RecordBatch,
    revenue: Vec<Option<f64>>,
    frame: DataFrame,
    bindings: Bindings<'a>,
}

impl Rows<'_> {
    fn play(&self, play: &Play, earlier: Option<&HashMap<&str, &Action>>) -> Result<PlayColumns, Failure> {
        let mut frame = self.since_opened(earlier)?;
        let truths = |sql: &Sql| -> Result<Vec<Option<bool>>, Failure> {
            Ok(metric::truths(&frame, &[sql], self.bindings)?.pop().unwrap_or_default())
        };
        let when = truths(&play.when)?;
        let until = play.until.as_ref().map(truths).transpose()?.unwrap_or_default();
        let priority = match &play.priority {
            Some(sql) => self.numbers(&frame, sql)?,
            None => self.revenue.clone(),
        };
        let owner = match &play.owner {
            Some(column) => texts_of(self.metrics.values(column)?, when.len()),
            None => vec![None; when.len()],
        };
        let everybody = vec![true; when.len()];
        let raised: Vec<bool> = when.iter().map(|holds| *holds == Some(true)).collect();
        let action = texts(&frame, &play.action, &raised)?;
        let (reason, raised_by) = (reasons(&frame, &play.because, &raised)?, evidence(&frame, play, &raised)?);
        let mut escalated_owner = Vec::new();
        let mut escalated_priority = Vec::new();
        if let Some(escalation) = &play.escalation {
            if let Some(to) = &escalation.to {
                escalated_owner = texts(&frame, to, &everybody)?;
            }
            if let Some(sql) = &escalation.priority {
                add(&mut frame, Values::Number(priority.clone()).column("priority"))?;
                escalated_priority = self.numbers(&frame, sql)?;
            }
        }
        Ok(PlayColumns { when, until, priority, owner, escalated_priority, escalated_owner, action, reason, raised_by })
    }

    /// The rows with what is known of each account's action; one that is not open would be opened today.
    fn since_opened(&self, earlier: Option<&HashMap<&str, &Action>>) -> Result<DataFrame, Failure> {
        let (as_of, accounts) = (self.metrics.as_of, &self.metrics.accounts);
        let (mut on, mut open) = (Vec::new(), Vec::new());
        let mut score = numbers_of(column(self.health, "score", MetricType::Number), accounts.len());
        let mut band = texts_of(column(self.health, "band", MetricType::Text), accounts.len());
        let mut revenue = self.revenue.clone();
        for (account, id) in accounts.iter().enumerate() {
            let action = earlier.and_then(|earlier| earlier.get(id.as_str()));
            let action = action.filter(|action| action.is_unfinished(as_of));
            if let Some(action) = action {
                score[account] = action.opened_score;
                band[account].clone_from(&action.opened_band);
                revenue[account] = action.opened_revenue;
            }
            let day = action.map_or(as_of, |action| action.opened_on);
            on.push(Some(day));
            open.push(i32::try_from(as_of.signed_duration_since(day).num_days()).ok().map(f64::from));
        }
        let mut frame = self.frame.clone();
        for (name, values) in [
            ("opened_on", Values::Date(on)),
            ("days_open", Values::Number(open)),
            ("opened_score", Values::Number(score)),
            ("opened_band", Values::Text(band)),
            ("opened_revenue", Values::Number(revenue)),
        ] {
            add(&mut frame, values.column(name))?;
        }
        Ok(frame)
    }

    fn numbers(&self, frame: &DataFrame, sql: &Sql) -> Result<Vec<Option<f64>>, Failure> {
        Ok(metric::numbers(frame, &[sql], self.bindings)?.pop().unwrap_or_default())
    }
}

fn add(frame: &mut DataFrame, column: Column) -> Result<(), Failure> {
    let name = column.name().clone();
    match frame.with_column(column) {
        Ok(_) => Ok(()),
        Err(error) => Err(metric::unexpected(&name, &error).into()),
    }
}

/// A published column, as expressions read it.
fn column(health: &RecordBatch, name: &str, kind: MetricType) -> Values {
    let rows = 0..health.num_rows();
    match kind {
        MetricType::Number => Values::Number(rows.map(|row| double(health, name, row)).collect()),
        MetricType::Integer => {
            let whole = |row| integer(health, name, row).and_then(|number| i32::try_from(number).ok());
            Values::Number(rows.map(|row| whole(row).map(f64::from)).collect())
        }
        MetricType::Text => Values::Text(rows.map(|row| text(health, name, row).map(str::to_owned)).collect()),
        MetricType::Date => Values::Date(rows.map(|row| date_of(health, name, row)).collect()),
        MetricType::Boolean => Values::Boolean(rows.map(|row| boolean(health, name, row)).collect()),
    }
}

/// The numbers of a column; none where it holds anything else.
pub fn numbers_of(values: Values, accounts: usize) -> Vec<Option<f64>> {
    match values {
        Values::Number(numbers) => numbers,
        _ => vec![None; accounts],
    }
}

fn texts_of(values: Values, accounts: usize) -> Vec<Option<String>> {
    match values {
        Values::Text(texts) => texts,
        _ => vec![None; accounts],
    }
}

/// The parts of a reason, without those that speak of something unknown and those that only repeat an earlier one with
/// more around it; the first one if that leaves none.
fn reasons(frame: &DataFrame, parts: &[String], wanted: &[bool]) -> Result<Vec<String>, Failure> {
    let parts: Vec<Vec<Filled>> =
        parts.iter().map(|part| filled(frame, part, wanted)).collect::<Result<_, Failure>>()?;
    let reason = |account: usize| {
        let of_account = || parts.iter().map(|part| &part[account]);
        let mut told: Vec<&str> = Vec::new();
        for part in of_account().filter(|part| part.whole) {
            if !told.iter().any(|earlier| part.text.contains(earlier)) {
                told.push(&part.text);
            }
        }
        match of_account().next() {
            Some(first) if told.is_empty() => first.text.clone(),
            _ => told.join("; "),
        }
    };
    Ok((0..wanted.len()).map(reason).collect())
}

/// The columns that the condition looks at, with their values: `band = at_risk, days_to_renewal = 43`.
fn evidence(frame: &DataFrame, play: &Play, wanted: &[bool]) -> Result<Vec<String>, Failure> {
    let told: Vec<String> = play.evidence.iter().map(|name| format!("{name} = {{{name}}}")).collect();
    texts(frame, &told.join(", "), wanted)
}
