//! The input of the checks of a source: the rows that they read, and the rules for rows.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use polars::prelude::LazyFrame;

use super::listed_accounts::{ListedAccounts, join_listed_accounts};
use super::row_rules::{self, RowRule};
use crate::config::{Source, SourceTime};
use crate::measure::source::exports::Exports;
use crate::measure::source::files::ExportFile;
use crate::measure::source::missing_files::SourceRole;
use crate::measure::source::scan::{ReadFrom, ScanPlan};

/// The input of the checks of a source.
pub struct CheckInput {
    pub plan: Arc<ScanPlan>,
    pub exports: Exports,
    /// The accounts in the accounts source, to check other sources.
    pub listed_accounts: Option<ListedAccounts>,
    /// All rows known on the as-of date, read from the files. Queries use it only where decoded columns are not cached.
    pub all_rows: LazyFrame,
    /// The rows that the checks read, with the flags of undated rows. With `listed_accounts`, they are joined to them.
    pub checked_rows: LazyFrame,
    pub rules: Vec<RowRule>,
    /// The first day that the checks read; `None` if they read everything.
    pub first_day: Option<NaiveDate>,
}

impl CheckInput {
    /// Prepares the checks of a source. `listed_accounts` is `None` for the accounts source itself.
    ///
    /// # Errors
    /// Polars' message if it cannot plan the scan.
    pub fn new(
        plan: Arc<ScanPlan>,
        exports: &Exports,
        listed_accounts: Option<ListedAccounts>,
        as_of: NaiveDate,
    ) -> Result<Self, String> {
        let first_day = first_checked_day(&plan.source, as_of);
        let all_rows = plan.scan_selected(exports, ReadFrom::Files, |_| true)?;
        let is_checked = |file: &ExportFile| may_hold_rows_since(file, first_day);
        let rows = plan.scan_with_undated_flags(exports, ReadFrom::DecodedCache, is_checked)?;
        let (checked_rows, rules) = match &listed_accounts {
            Some(listed) => {
                (join_listed_accounts(rows, &plan.source, listed), row_rules::rules_and_orphan_rule(&plan.source))
            }
            None => (rows, row_rules::rules_of_source(&plan.source)),
        };
        Ok(Self { plan, exports: exports.clone(), listed_accounts, all_rows, checked_rows, rules, first_day })
    }

    #[must_use]
    pub fn source(&self) -> &Source {
        &self.plan.source
    }

    #[must_use]
    pub fn role(&self) -> SourceRole {
        if self.listed_accounts.is_none() { SourceRole::Accounts } else { SourceRole::Other }
    }

    /// Returns the column with the ids of the scored accounts, in the source that lists them.
    #[must_use]
    pub fn scored_id(&self) -> Option<&str> {
        self.source().account.as_deref().filter(|_| self.role() == SourceRole::Accounts)
    }

    /// Returns whether the checks read only the last days of the source.
    #[must_use]
    pub fn reads_last_days_only(&self) -> bool {
        self.first_day.is_some()
    }

    /// Returns whether the checks read the rows of a file.
    #[must_use]
    pub fn reads_file(&self, file: &ExportFile) -> bool {
        may_hold_rows_since(file, self.first_day)
    }

    /// Returns the files that the checks read.
    pub fn checked_files(&self) -> impl Iterator<Item = &ExportFile> {
        self.plan.files.iter().filter(|file| self.reads_file(file))
    }
}

/// Returns the first day that is checked of a source whose files are partitioned by the day of delivery. Other sources are
/// checked whole.
fn first_checked_day(source: &Source, as_of: NaiveDate) -> Option<NaiveDate> {
    let SourceTime::Events { delivered: Some(_), .. } = &source.time else { return None };
    // The checks read one day more than the freshness limits. If they find no row, the source is older than its limits.
    let limits = [source.freshness.warn_after, source.freshness.error_after];
    let days_for_freshness = limits.into_iter().flatten().map(|days| days + 1).max().unwrap_or(1);
    let days_to_read = source.check_days.max(days_for_freshness);
    as_of.checked_sub_days(Days::new(u64::from(days_to_read) - 1))
}

/// Returns whether the checks of a day read the rows of a file.
#[must_use]
pub fn may_be_checked(file: &ExportFile, source: &Source, as_of: NaiveDate) -> bool {
    file.day.is_none_or(|day| day <= as_of) && may_hold_rows_since(file, first_checked_day(source, as_of))
}

/// Returns whether a file can contain rows of these days. A file without a day in its path can contain any.
fn may_hold_rows_since(file: &ExportFile, first_day: Option<NaiveDate>) -> bool {
    first_day.is_none_or(|first| file.day.is_none_or(|day| day >= first))
}
