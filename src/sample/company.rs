//! The company: its seed, its calendar, and how many accounts it has.

use super::calendar::Calendar;
use super::options::SampleOptions;

/// What all accounts and all days share.
#[derive(Clone, Debug)]
pub struct Company {
    pub seed: u64,
    /// The number of accounts in the CRM.
    pub crm_accounts: u32,
    pub days: u32,
    pub calendar: Calendar,
    /// The numbers of the accounts that are not in the CRM, spread among the others.
    orphans: Vec<u32>,
}

impl Company {
    pub fn new(options: &SampleOptions, calendar: Calendar) -> Self {
        let SampleOptions { accounts: crm_accounts, days, seed, .. } = *options;
        let count = orphan_count(crm_accounts);
        let total = crm_accounts.saturating_add(count);
        let orphans = (1..=count).map(|orphan| spread_evenly(orphan, total, count + 1)).collect();
        Self { seed, crm_accounts, days, calendar, orphans }
    }

    /// The number of all accounts, in the CRM or not.
    pub fn total_accounts(&self) -> u32 {
        self.crm_accounts.saturating_add(orphan_count(self.crm_accounts))
    }

    /// Whether an account is missing from the CRM.
    pub fn is_orphan(&self, account: u32) -> bool {
        self.orphans.binary_search(&account).is_ok()
    }
}

fn orphan_count(crm_accounts: u32) -> u32 {
    (crm_accounts / 100).max(1)
}

fn spread_evenly(part: u32, whole: u32, parts: u32) -> u32 {
    u32::try_from(u64::from(part) * u64::from(whole) / u64::from(parts)).unwrap_or(u32::MAX)
}
