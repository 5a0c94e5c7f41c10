//! The values of accounts, and their status.

use chrono::NaiveDate;
use serde::Serialize;

/// Whether a value or score exists, and why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueStatus {
    /// There is data, and it counts.
    Ok,
    /// There is no data.
    Missing,
    /// There is data, but it is older than its `max_age`, or was observed after the as-of date.
    Stale,
    /// The node does not apply to the account.
    NotApplicable,
    /// There is no data, so the last published value is used.
    Carried,
}

impl ValueStatus {
    /// Returns the word in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ValueStatus::Ok => "ok",
            ValueStatus::Missing => "missing",
            ValueStatus::Stale => "stale",
            ValueStatus::NotApplicable => "not_applicable",
            ValueStatus::Carried => "carried",
        }
    }

    /// Returns whether there is a value, of today or carried.
    #[must_use]
    pub fn has_value(self) -> bool {
        matches!(self, ValueStatus::Ok | ValueStatus::Carried)
    }
}

/// Returns a count of rows as a double, rounded to the nearest one above 2⁵³.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "there are fewer rows than a double counts exactly")]
pub fn rows_as_f64(rows: u64) -> f64 {
    rows as f64
}

/// Returns a count of accounts or other things in memory as a double.
#[must_use]
pub fn count_as_f64(count: usize) -> f64 {
    rows_as_f64(count as u64)
}

/// The values of one metric or column: one per account, in the order of the accounts.
#[derive(Debug, Clone, PartialEq)]
pub enum AccountValues {
    Number(Vec<Option<f64>>),
    Text(Vec<Option<String>>),
    Date(Vec<Option<NaiveDate>>),
    Boolean(Vec<Option<bool>>),
}

/// The value of one account.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum AccountValue<'a> {
    Number(f64),
    Text(&'a str),
    Date(NaiveDate),
    Boolean(bool),
}

impl AccountValues {
    /// Returns the value of the account at index `account`.
    #[must_use]
    pub fn get(&self, account: usize) -> Option<AccountValue<'_>> {
        match self {
            Self::Number(values) => values.get(account).copied().flatten().map(AccountValue::Number),
            Self::Text(values) => values.get(account)?.as_deref().map(AccountValue::Text),
            Self::Date(values) => values.get(account).copied().flatten().map(AccountValue::Date),
            Self::Boolean(values) => values.get(account).copied().flatten().map(AccountValue::Boolean),
        }
    }
}
