//! What was published before the as-of date, aligned to today's accounts: the past that trends and carried
//! values are made of. Nothing dated on or after the as-of date is ever read.

mod previous_actions;
mod gone_accounts;
mod past_parents;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int64Type};
use chrono::{Days, NaiveDate};

use crate::base::error::Error;
use crate::base::value::{Status, Values};
use crate::config::{MetricType, Pipeline};
use crate::score::band;
use crate::score::band::BandReason;
use crate::score::component_tree;
use crate::score::normalise;
use crate::score::normalise::{INCOMPARABLE_REASONS, PastScores, PastValues};
use crate::score::trend;
use crate::score::trend::PastSnapshot;
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::{
    ACCOUNT_HEALTH, ACTIONS, COMPONENT_SCORES, GoneAccount, METRIC_SCORES, PARENT_HEALTH, PARENT_MEMBERS, TableSchema,
};

pub use self::past_parents::read_past_parents;
pub use self::previous_actions::read_previous_actions;

/// Everything of the past that a day's run looks at.
#[derive(Debug, Default)]
pub struct History {
    /// Ascending dates.
    pub snapshots: Vec<PastSnapshot>,
    /// Per metric that is carried or compared with its own past.
    pub values: Vec<(String, Vec<PastValues>)>,
    /// Per component that is carried.
    pub scores: Vec<(String, Vec<PastScores>)>,
    /// The accounts of the snapshot before that are no longer there.
    pub gone_accounts: Vec<GoneAccount>,
}

/// Which published days a day's run reads, ascending: the one place that decides it, for reading and for telling
/// whether what was read is still what would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryDays {
    /// Of `account_health`.
    pub snapshots: Vec<NaiveDate>,
    /// Of `metric_scores`.
    pub values: Vec<NaiveDate>,
    /// Of `component_scores`.
    pub scores: Vec<NaiveDate>,
    /// Of `actions`: the newest, also where there are no plays any more and what is open has to be closed.
    pub actions: Option<NaiveDate>,
    /// Of `parent_health`, if accounts are rolled up; of `parent_members` the newest of them. For a parent that is not in
    /// the newest an older day is read as well, which the record tells as it tells all that was read.
    pub parents: Vec<NaiveDate>,
}

impl HistoryDays {
    /// The objects that will be read, with their days.
    pub fn tables_to_read(&self) -> impl Iterator<Item = (TableSchema, NaiveDate)> {
        let of = |table, days: &'_ [NaiveDate]| -> Vec<_> { days.iter().map(|day| (table, *day)).collect() };
        let tables = [
            of(ACCOUNT_HEALTH, &self.snapshots),
            of(METRIC_SCORES, &self.values),
            of(COMPONENT_SCORES, &self.scores),
            of(ACTIONS, self.actions.as_slice()),
            of(PARENT_HEALTH, &self.parents),
            of(PARENT_MEMBERS, self.parents.get(self.parents.len().saturating_sub(1)..).unwrap_or_default()),
        ];
        tables.into_iter().flatten()
    }
}

/// As much of the past as `pipeline` asks for, out of the published `days`, which ascend.
#[must_use]
pub fn history_days(pipeline: &Pipeline, days: &[NaiveDate], as_of: NaiveDate) -> HistoryDays {
    let dates: Vec<NaiveDate> = days.iter().copied().filter(|date| *date < as_of).collect();
    let days_within = |days: Option<&u32>| -> Vec<NaiveDate> {
        let Some(oldest) = days.map(|days| days_before(as_of, *days)) else { return Vec::new() };
        dates.iter().copied().filter(|date| *date >= oldest).collect()
    };
    // The previous snapshot counts however old it is: bands and previous scores come from it.
    let mut snapshots: BTreeSet<NaiveDate> =
        days_within(Some(&trend::history_days(pipeline.trend))).into_iter().collect();
    snapshots.extend(dates.last());
    // A dwell looks back at every snapshot since it may have begun.
    if let Some(first) = band::history_depth(&pipeline.scorecard).first_date_needed(&dates, as_of) {
        snapshots.extend(dates.iter().filter(|date| **date >= first));
    }
    let snapshots: Vec<NaiveDate> = snapshots.into_iter().collect();
    HistoryDays {
        parents: if pipeline.roll_up.is_some() { snapshots.clone() } else { Vec::new() },
        snapshots,
        values: days_within(normalise::history_days_by_metric(&pipeline.scorecard).values().max()),
        scores: days_within(component_tree::history_days_by_component(&pipeline.scorecard).values().max()),
        actions: dates.last().copied(),
    }
}

/// Reads as much of the past as `pipeline` asks for; `accounts` are today's, sorted.
pub fn read(
    pipeline: &Pipeline,
    reader: &WarehouseReader<'_>,
    as_of: NaiveDate,
    accounts: &[String],
) -> Result<History, Error> {
    let index_by_id: HashMap<&str, usize> =
        accounts.iter().enumerate().map(|(index, id)| (id.as_str(), index)).collect();
    let mut history = History::default();
    let days_to_read = history_days(pipeline, &reader.days()?, as_of);
    let mut band_names = BandNames::default();
    for date in days_to_read.snapshots {
        history.snapshots.push(read_past_snapshot(
            reader,
            (ACCOUNT_HEALTH, "account_id"),
            date,
            &index_by_id,
            &mut band_names,
        )?);
    }
    let values = normalise::history_days_by_metric(&pipeline.scorecard);
    let mut past: BTreeMap<&str, Vec<PastValues>> = BTreeMap::new();
    for date in days_to_read.values {
        for (metric, values) in read_past_values(pipeline, reader, date, &index_by_id, &values)? {
            past.entry(metric).or_default().push(PastValues { date, values });
        }
    }
    history.values = past.into_iter().map(|(metric, values)| (metric.to_owned(), values)).collect();
    let scores = component_tree::history_days_by_component(&pipeline.scorecard);
    let mut past: BTreeMap<String, Vec<PastScores>> = BTreeMap::new();
    for date in days_to_read.scores {
        for (component, score) in read_past_component_scores(reader, date, &index_by_id, &scores)? {
            past.entry(component).or_default().push(PastScores { date, score });
        }
    }
    history.scores = past.into_iter().collect();
    history.gone_accounts = gone_accounts::read_gone_accounts(pipeline, reader, as_of, &index_by_id)?;
    Ok(history)
}

fn days_before(as_of: NaiveDate, days: u32) -> NaiveDate {
    as_of.checked_sub_days(Days::new(days.into())).unwrap_or(NaiveDate::MIN)
}

/// The names of bands, each once: a hundred days of every account would hold millions of copies.
#[derive(Default)]
struct BandNames(BTreeSet<Arc<str>>);

impl BandNames {
    fn intern(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.0.get(name) {
            return Arc::clone(known);
        }
        let name: Arc<str> = Arc::from(name);
        self.0.insert(Arc::clone(&name));
        name
    }
}

/// The scores and bands of one day, out of a table with the columns of `account_health` under another key.
fn read_past_snapshot(
    reader: &WarehouseReader<'_>,
    (table, key): (TableSchema, &str),
    date: NaiveDate,
    index_by_id: &HashMap<&str, usize>,
    band_names: &mut BandNames,
) -> Result<PastSnapshot, Error> {
    let accounts = index_by_id.len();
    let mut past = PastSnapshot {
        date,
        present: vec![false; accounts],
        score: vec![None; accounts],
        band: vec![None; accounts],
        decided_without_rule: vec![false; accounts],
        band_since: vec![None; accounts],
    };
    for batch in reader.read_columns(table, date, &[key, "score", "band", "band_reason", "band_since"])? {
        // Looked up once per day and not once per row: there are a hundred days of every account.
        let column = |name: &str, kind: &DataType| batch.column_by_name(name).filter(|array| array.data_type() == kind);
        let ids = column(key, &DataType::Utf8).map(AsArray::as_string::<i32>);
        let scores = column("score", &DataType::Float64).map(AsArray::as_primitive::<Float64Type>);
        let names = column("band", &DataType::Utf8).map(AsArray::as_string::<i32>);
        let reasons = column("band_reason", &DataType::Utf8).map(AsArray::as_string::<i32>);
        let since = column("band_since", &DataType::Date32).map(AsArray::as_primitive::<Date32Type>);
        for (row, id) in ids.into_iter().flatten().enumerate() {
            let Some(&account) = id.and_then(|id| index_by_id.get(id)) else { continue };
            past.present[account] = true;
            past.score[account] = scores.filter(|scores| scores.is_valid(row)).map(|scores| scores.value(row));
            past.band[account] =
                names.filter(|names| names.is_valid(row)).map(|names| band_names.intern(names.value(row)));
            let reason = reasons.filter(|reasons| reasons.is_valid(row)).map(|reasons| reasons.value(row));
            past.decided_without_rule[account] = reason.is_some_and(|reason| reason != BandReason::Rule.as_str());
            past.band_since[account] = since
                .filter(|since| since.is_valid(row))
                .and_then(|since| crate::warehouse::tables::date_from_epoch_days(since.value(row)));
        }
    }
    Ok(past)
}

/// The values observed on one day of the metrics wanted: published as `ok`, or only lacking a comparison then. Without
/// the latter no account would ever gather the past that a baseline needs. Carried values are not observed again.
fn read_past_values<'a>(
    pipeline: &Pipeline,
    reader: &WarehouseReader<'_>,
    date: NaiveDate,
    index_by_id: &HashMap<&str, usize>,
    days_by_metric: &BTreeMap<&'a str, u32>,
) -> Result<BTreeMap<&'a str, Values>, Error> {
    let mut values_by_metric: BTreeMap<&str, Values> = BTreeMap::new();
    for &metric in days_by_metric.keys() {
        let kind = pipeline.metric(metric).map_or(MetricType::Number, |metric| metric.kind);
        values_by_metric.insert(metric, empty_values(kind, index_by_id.len()));
    }
    let columns = ["account_id", "measure", "status", "reason", "carried_from", "value", "value_text"];
    for batch in reader.read_columns(METRIC_SCORES, date, &columns)? {
        for row in 0..batch.num_rows() {
            let observed = match text_cell(&batch, "reason", row) {
                None => text_cell(&batch, "status", row) == Some(Status::Ok.as_str()),
                Some(reason) => INCOMPARABLE_REASONS.iter().any(|incomparable| incomparable.as_str() == reason),
            };
            if !observed || date_cell(&batch, "carried_from", row).is_some() {
                continue;
            }
            let Some(values) = text_cell(&batch, "measure", row).and_then(|measure| values_by_metric.get_mut(measure))
            else {
                continue;
            };
            let Some(&account) = text_cell(&batch, "account_id", row).and_then(|id| index_by_id.get(id)) else {
                continue;
            };
            match values {
                Values::Number(numbers) => numbers[account] = double_cell(&batch, "value", row),
                Values::Boolean(truths) => truths[account] = double_cell(&batch, "value", row).map(|value| value > 0.5),
                Values::Text(texts) => texts[account] = text_cell(&batch, "value_text", row).map(str::to_owned),
                Values::Date(days) => {
                    days[account] = text_cell(&batch, "value_text", row).and_then(|day| day.parse().ok());
                }
            }
        }
    }
    Ok(values_by_metric)
}

fn read_past_component_scores(
    reader: &WarehouseReader<'_>,
    date: NaiveDate,
    index_by_id: &HashMap<&str, usize>,
    days_by_component: &BTreeMap<&str, u32>,
) -> Result<BTreeMap<String, Vec<Option<f64>>>, Error> {
    let mut scores_by_component: BTreeMap<String, Vec<Option<f64>>> =
        days_by_component.keys().map(|component| ((*component).to_owned(), vec![None; index_by_id.len()])).collect();
    for batch in reader.read_columns(COMPONENT_SCORES, date, &["account_id", "component", "status", "score"])? {
        for row in 0..batch.num_rows() {
            if text_cell(&batch, "status", row) != Some(Status::Ok.as_str()) {
                continue;
            }
            let Some(scores) =
                text_cell(&batch, "component", row).and_then(|component| scores_by_component.get_mut(component))
            else {
                continue;
            };
            if let Some(&account) = text_cell(&batch, "account_id", row).and_then(|id| index_by_id.get(id)) {
                scores[account] = double_cell(&batch, "score", row);
            }
        }
    }
    Ok(scores_by_component)
}

fn empty_values(kind: MetricType, accounts: usize) -> Values {
    match kind {
        MetricType::Integer | MetricType::Number => Values::Number(vec![None; accounts]),
        MetricType::Text => Values::Text(vec![None; accounts]),
        MetricType::Date => Values::Date(vec![None; accounts]),
        MetricType::Boolean => Values::Boolean(vec![None; accounts]),
    }
}

fn valid_cell<'a>(batch: &'a RecordBatch, name: &str, kind: &DataType, row: usize) -> Option<&'a dyn Array> {
    let array = batch.column_by_name(name)?;
    (array.data_type() == kind && array.is_valid(row)).then_some(array.as_ref())
}

/// A cell of a text column; None for NULL and where an older table has no such column.
pub fn text_cell<'a>(batch: &'a RecordBatch, name: &str, row: usize) -> Option<&'a str> {
    valid_cell(batch, name, &DataType::Utf8, row).map(|array| array.as_string::<i32>().value(row))
}

/// A cell of a column of doubles.
pub fn double_cell(batch: &RecordBatch, name: &str, row: usize) -> Option<f64> {
    valid_cell(batch, name, &DataType::Float64, row).map(|array| array.as_primitive::<Float64Type>().value(row))
}

/// A cell of a column of dates.
pub fn date_cell(batch: &RecordBatch, name: &str, row: usize) -> Option<NaiveDate> {
    let days = valid_cell(batch, name, &DataType::Date32, row)?.as_primitive::<Date32Type>().value(row);
    crate::warehouse::tables::date_from_epoch_days(days)
}

/// A cell of a column of whole numbers.
pub fn integer_cell(batch: &RecordBatch, name: &str, row: usize) -> Option<i64> {
    valid_cell(batch, name, &DataType::Int64, row).map(|array| array.as_primitive::<Int64Type>().value(row))
}

/// A cell of a column of numbers, whole ones among them: revenue is published as it is declared.
#[expect(clippy::cast_precision_loss, reason = "every number that sums are made of is a double")]
pub fn number_cell(batch: &RecordBatch, name: &str, row: usize) -> Option<f64> {
    double_cell(batch, name, row).or_else(|| integer_cell(batch, name, row).map(|whole| whole as f64))
}

/// A cell of a column of truths.
pub fn boolean_cell(batch: &RecordBatch, name: &str, row: usize) -> Option<bool> {
    valid_cell(batch, name, &DataType::Boolean, row).map(|array| array.as_boolean().value(row))
}
