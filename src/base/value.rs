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

fn take_optional<T: Clone>(entries: &[Option<T>], accounts: &[Option<usize>]) -> Vec<Option<T>> {
    accounts.iter().map(|account| account.and_then(|account| entries[account].clone())).collect()
}

/// Returns the entries of these accounts, in their order.
#[must_use]
pub fn take<T: Clone>(entries: &[T], accounts: &[usize]) -> Vec<T> {
    accounts.iter().map(|&account| entries[account].clone()).collect()
}

/// A value that belongs to nothing else.
#[derive(Debug, Clone, PartialEq)]
pub enum OwnedValue {
    Number(f64),
    Text(String),
    Boolean(bool),
}

impl OwnedValue {
    #[must_use]
    pub fn as_value(&self) -> AccountValue<'_> {
        match self {
            OwnedValue::Number(number) => AccountValue::Number(*number),
            OwnedValue::Text(text) => AccountValue::Text(text),
            OwnedValue::Boolean(value) => AccountValue::Boolean(*value),
        }
    }
}

/// The value of one account.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum AccountValue<'a> {
    Number(f64),
    Text(&'a str),
    Date(NaiveDate),
    Boolean(bool),
}

impl<'a> AccountValue<'a> {
    /// Returns the text of a text.
    #[must_use]
    pub fn as_text(self) -> Option<&'a str> {
        match self {
            AccountValue::Text(text) => Some(text),
            _ => None,
        }
    }
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

    /// Replaces the value of the account at index `account`. Returns whether the value is of the type of the others.
    pub fn set_value(&mut self, account: usize, value: AccountValue<'_>) -> bool {
        match (self, value) {
            (Self::Number(values), AccountValue::Number(number)) => values[account] = Some(number),
            (Self::Text(values), AccountValue::Text(text)) => values[account] = Some(text.to_owned()),
            (Self::Date(values), AccountValue::Date(day)) => values[account] = Some(day),
            (Self::Boolean(values), AccountValue::Boolean(value)) => values[account] = Some(value),
            _ => return false,
        }
        true
    }

    /// Returns the values of these accounts, in their order; missing where there is none.
    #[must_use]
    pub fn take_optional(&self, accounts: &[Option<usize>]) -> Self {
        match self {
            Self::Number(values) => Self::Number(take_optional(values, accounts)),
            Self::Text(values) => Self::Text(take_optional(values, accounts)),
            Self::Date(values) => Self::Date(take_optional(values, accounts)),
            Self::Boolean(values) => Self::Boolean(take_optional(values, accounts)),
        }
    }

    /// Returns the values of these accounts, in their order. An account may stand more than once.
    #[must_use]
    pub fn take(&self, accounts: &[usize]) -> Self {
        match self {
            Self::Number(values) => Self::Number(take(values, accounts)),
            Self::Text(values) => Self::Text(take(values, accounts)),
            Self::Date(values) => Self::Date(take(values, accounts)),
            Self::Boolean(values) => Self::Boolean(take(values, accounts)),
        }
    }
}
