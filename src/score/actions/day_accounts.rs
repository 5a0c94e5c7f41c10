//! What is known of each account of the day, apart from its actions.

use chrono::NaiveDate;

use super::action::Action;

/// The accounts of a day, sorted by id; every other column has one entry per account.
pub struct DayAccounts<'a> {
    pub as_of: NaiveDate,
    pub ids: &'a [String],
    /// Indices of tiers.
    pub tiers: &'a [usize],
    pub tier_names: Vec<Option<&'a str>>,
    pub score: &'a [Option<f64>],
    pub band: Vec<Option<&'a str>>,
    pub revenue: Vec<Option<f64>>,
}

impl DayAccounts<'_> {
    /// Returns the action with the account's columns of today. They are empty for an account that is gone.
    pub fn fill_account_columns(&self, account: Option<usize>, action: Action) -> Action {
        let Some(account) = account else {
            return Action { tier: None, score: None, band: None, revenue: None, ..action };
        };
        Action {
            tier: self.tier_names.get(account).copied().flatten().map(str::to_owned),
            score: value_at(self.score, account),
            band: self.band.get(account).copied().flatten().map(str::to_owned),
            revenue: value_at(&self.revenue, account),
            ..action
        }
    }
}

/// The value of an account in a column that may be empty.
pub fn value_at<T: Copy>(column: &[Option<T>], account: usize) -> Option<T> {
    column.get(account).copied().flatten()
}
