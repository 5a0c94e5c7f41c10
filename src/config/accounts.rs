//! Which accounts are scored, which of their columns are published, and their tiers.

use serde::{Deserialize, Serialize};

use crate::query::Sql;

/// The accounts that are scored.
#[derive(Debug, Clone, Serialize)]
pub struct AccountSettings {
    pub source: String,
    pub id: String,
    /// A SQL condition on the source's columns. Only accounts for which it holds are scored.
    pub only: Option<Sql>,
    /// Columns and metrics that are published in `account_health` for grouping.
    pub carry: Vec<String>,
    /// The column shown as the account's name.
    pub name: Option<String>,
    /// The column or metric with the account's yearly revenue.
    pub revenue: Option<String>,
    /// The column with the day on which the account began.
    pub since: Option<String>,
    /// The column with the day of the next renewal.
    pub renewal: Option<String>,
}

impl AccountSettings {
    /// Returns the carried columns: the name and the revenue first, then those of `carry`.
    pub fn carried_columns(&self) -> impl Iterator<Item = &str> {
        let first = [self.name.as_deref(), self.revenue.as_deref()].into_iter().flatten();
        let rest = self.carry.iter().map(String::as_str);
        first.clone().chain(rest.filter(move |name| !first.clone().any(|first| first == *name)))
    }
}

/// A class of accounts; weights and scoring may differ per tier.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tier {
    pub name: String,
    /// None for the last tier, which takes every remaining account.
    pub when: Option<Sql>,
}

/// Returns the condition for `only` that leaves out accounts without an id, such as `example`: empty or blank.
#[must_use]
pub fn condition_for_filled_id(id: &str, example: &str) -> String {
    let is_plain = id.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    let column = if is_plain { id.to_owned() } else { format!("\"{id}\"") };
    if example.is_empty() { format!("{column} <> ''") } else { format!("TRIM({column}) <> ''") }
}
