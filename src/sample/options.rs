//! What the caller chooses: the size, the period and the seed of the company.

use std::path::PathBuf;

use chrono::NaiveDate;

/// The company to make, and where to write it.
#[derive(Clone, Debug)]
pub struct SampleOptions {
    /// The folder that gets `accounts/`, `usage/` and the other exports.
    pub out: PathBuf,
    /// The number of accounts in the newest export of accounts, if no account is younger than that export.
    pub accounts: u32,
    /// The number of days of exports, `until` being the last one.
    pub days: u32,
    /// Every seed makes another company.
    pub seed: u64,
    /// The last day of the exports. Nothing later is known.
    pub until: NaiveDate,
}
