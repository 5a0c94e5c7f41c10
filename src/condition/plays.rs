//! Plays' SQL and texts over the account's row, with all that is published of it today.

use std::collections::{BTreeMap, HashMap};

use arrow::array::RecordBatch;
use chrono::NaiveDate;
use polars::prelude::{Column, DataFrame};

use super::template::{Filled, filled, texts};
use crate::act::{Action, PlayColumns, Status};
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
    let open = before.iter().filter(|action| action.status == Status::Open);
    let mut opened: BTreeMap<&str, HashMap<&str, NaiveDate>> = BTreeMap::new();
    for action in open {
        opened.entry(&action.play).or_default().insert(&action.account, action.opened_on);
    }
    let rows = Rows { metrics, frame, bindings: Bindings::new(spec, metrics.as_of) };
    spec.plays.iter().map(|play| rows.play(spec, play, opened.get(play.name.as_str()))).collect()
}

/// The accounts' rows as plays read them.
struct Rows<'a> {
    metrics: &'a MetricTable,
    frame: DataFrame,
    bindings: Bindings<'a>,
}

impl Rows<'_> {
    fn play(
        &self,
        spec: &Spec,
        play: &Play,
        opened: Option<&HashMap<&str, NaiveDate>>,
    ) -> Result<PlayColumns, Failure> {
        let mut frame = self.since_opened(opened)?;
        let truths = |sql: &Sql| -> Result<Vec<Option<bool>>, Failure> {
            Ok(metric::truths(&frame, &[sql], self.bindings)?.pop().unwrap_or_default())
        };
        let when = truths(&play.when)?;
        let until = play.until.as_ref().map(truths).transpose()?.unwrap_or_default();
        let priority = match (&play.priority, &spec.accounts.revenue) {
            (Some(sql), _) => self.numbers(&frame, sql)?,
            (None, Some(revenue)) => numbers_of(self.metrics.values(revenue)?, when.len()),
            (None, None) => vec![None; when.len()],
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

    /// The rows with `opened_on` and `days_open`; a play that is not open would be opened today.
    fn since_opened(&self, opened: Option<&HashMap<&str, NaiveDate>>) -> Result<DataFrame, Failure> {
        let as_of = self.metrics.as_of;
        let day = |id: &String| opened.and_then(|opened| opened.get(id.as_str()).copied()).unwrap_or(as_of);
        let days: Vec<NaiveDate> = self.metrics.accounts.iter().map(day).collect();
        let mut frame = self.frame.clone();
        let open = days.iter().map(|day| i32::try_from(as_of.signed_duration_since(*day).num_days()).ok());
        let open = Values::Number(open.map(|days| days.map(f64::from)).collect());
        add(&mut frame, open.column("days_open"))?;
        add(&mut frame, Values::Date(days.into_iter().map(Some).collect()).column("opened_on"))?;
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
