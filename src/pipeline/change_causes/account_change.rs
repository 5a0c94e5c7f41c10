//! The change of one account's score between two days, and its causes.

use chrono::NaiveDate;

use crate::score::explain::{ChangeComparison, DescribedCause};

/// The change of one account's score between two days.
pub struct AccountChange {
    pub since: NaiveDate,
    pub before: f64,
    pub after: f64,
    /// The causes with the most points first.
    pub causes: Vec<DescribedCause>,
}

impl AccountChange {
    /// Returns a change between days that cannot be explained, because the warehouse lacks what it takes.
    #[must_use]
    pub fn without_known_causes(since: NaiveDate, before: f64, after: f64) -> Self {
        let has_changed = (after - before).abs() > 0.0;
        let causes = if has_changed { vec![DescribedCause::unknown_cause(after - before)] } else { Vec::new() };
        AccountChange { since, before, after, causes }
    }
}

/// Explains an account's change between two days; `None` for an account without a score on both. `account` is its
/// index on the later day.
#[must_use]
pub fn explain_account(comparison: &ChangeComparison<'_>, account: usize) -> Option<AccountChange> {
    let (before, after) = (comparison.before(), comparison.after());
    let causes = comparison.causes_of_account(account)?;
    Some(AccountChange {
        since: before.date,
        before: before.score[before.find_account(after.accounts.get(account)?)?]?,
        after: after.score[account]?,
        causes,
    })
}
