//! Typed columns of published rows.

use arrow::array::{Array, AsArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{Date32Type, Float64Type, Int64Type};

use super::recorded_value::RecordedValue;
use crate::base::value::ValueStatus;
use crate::config::MetricType;
use crate::score::normalise::MissingReason;

/// The columns of a batch of `metric_scores`.
pub struct MetricColumns<'a> {
    pub ids: &'a StringArray,
    pub positions: &'a Int64Array,
    value: &'a Float64Array,
    value_text: &'a StringArray,
    status: &'a StringArray,
    reason: &'a StringArray,
    carried_from: &'a Date32Array,
    pub peer_group: &'a StringArray,
    pub compared_with: &'a Float64Array,
    case_number: &'a Int64Array,
}

impl<'a> MetricColumns<'a> {
    pub fn of_batch(batch: &'a RecordBatch) -> Option<Self> {
        Some(MetricColumns {
            ids: text_column(batch, "account_id")?,
            positions: integer_column(batch, "position")?,
            value: double_column(batch, "value")?,
            value_text: text_column(batch, "value_text")?,
            status: text_column(batch, "status")?,
            reason: text_column(batch, "reason")?,
            carried_from: date_column(batch, "carried_from")?,
            peer_group: text_column(batch, "peer_group")?,
            compared_with: double_column(batch, "compared_with")?,
            case_number: integer_column(batch, "case_number")?,
        })
    }

    pub fn applies_in_row(&self, row: usize) -> bool {
        self.status.value(row) != ValueStatus::NotApplicable.as_str()
    }

    pub fn is_carried(&self, row: usize) -> bool {
        self.carried_from.is_valid(row)
    }

    /// The index of the case; numbers are published from 1.
    pub fn case_index(&self, row: usize) -> Option<usize> {
        self.case_number.is_valid(row).then(|| usize::try_from(self.case_number.value(row) - 1).ok())?
    }

    pub fn recorded_value(&self, row: usize, kind: Option<MetricType>) -> RecordedValue {
        let reason = text_at(self.reason, row).filter(|_| !self.is_carried(row));
        if reason == Some(MissingReason::Stale.as_str()) {
            RecordedValue::Stale
        } else if reason == Some(MissingReason::NoData.as_str()) {
            RecordedValue::NoData
        } else {
            RecordedValue::decode(kind, double_at(self.value, row), text_at(self.value_text, row))
        }
    }
}

/// Finds the accounts of rows that are sorted by account, in one pass over both.
#[derive(Default)]
pub struct AccountCursor {
    next: usize,
}

impl AccountCursor {
    pub fn advance_to(&mut self, accounts: &[String], id: &str) -> Option<usize> {
        while accounts.get(self.next).is_some_and(|known| known.as_str() < id) {
            self.next += 1;
        }
        accounts.get(self.next).is_some_and(|known| known == id).then_some(self.next)
    }
}

pub fn text_column<'a>(batch: &'a RecordBatch, name: &str) -> Option<&'a StringArray> {
    batch.column_by_name(name)?.as_string_opt::<i32>()
}

pub fn double_column<'a>(batch: &'a RecordBatch, name: &str) -> Option<&'a Float64Array> {
    batch.column_by_name(name)?.as_primitive_opt::<Float64Type>()
}

pub fn integer_column<'a>(batch: &'a RecordBatch, name: &str) -> Option<&'a Int64Array> {
    batch.column_by_name(name)?.as_primitive_opt::<Int64Type>()
}

fn date_column<'a>(batch: &'a RecordBatch, name: &str) -> Option<&'a Date32Array> {
    batch.column_by_name(name)?.as_primitive_opt::<Date32Type>()
}

pub fn double_at(column: &Float64Array, row: usize) -> Option<f64> {
    column.is_valid(row).then(|| column.value(row))
}

pub fn text_at(column: &StringArray, row: usize) -> Option<&str> {
    column.is_valid(row).then(|| column.value(row))
}
