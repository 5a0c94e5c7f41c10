//! A source while it is checked: the rows that are known, and the rows that the checks read.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use polars::prelude::LazyFrame;

use super::known_accounts::join_known_accounts;
use super::row_rules::{self, RowRule};
use crate::config::{Source, SourceTime};
use crate::measure::source::exports::Exports;
use crate::measure::source::files::ExportFile;
use crate::measure::source::scan::{ReadFrom, ScanPlan};

/// A source while it is checked.
pub struct CheckedSource {
    pub plan: Arc<ScanPlan>,
    pub exports: Exports,
    /// The ids of the accounts source, to check other sources.
    pub known_accounts: Option<LazyFrame>,
    /// All known rows.
    pub frame: LazyFrame,
    /// The rows that the checks read, joined to the known accounts.
    pub window: LazyFrame,
    pub rules: Vec<RowRule>,
    /// The first day that the checks read; `None` if they read everything.
    pub first_day: Option<NaiveDate>,
}

impl CheckedSource {
    /// Prepares the check of a source. `known_accounts` is `None` for the accounts source itself.
    ///
    /// # Errors
    /// Polars' message if it cannot plan the scan.
    pub fn new(
        plan: Arc<ScanPlan>,
        exports: &Exports,
        known_accounts: Option<LazyFrame>,
        as_of: NaiveDate,
    ) -> Result<Self, String> {
        let first_day = first_checked_day(&plan.source, as_of);
        let frame = plan.scan_selected(exports, ReadFrom::Files, |_| true)?;
        let window =
            plan.scan_selected(exports, ReadFrom::DecodedCache, |file| may_hold_rows_since(file, first_day))?;
        let (window, rules) = match &known_accounts {
            Some(known) => {
                (join_known_accounts(window, &plan.source, known), row_rules::rules_with_orphans(&plan.source))
            }
            None => (window, row_rules::rules_of_source(&plan.source)),
        };
        Ok(Self { plan, exports: exports.clone(), known_accounts, frame, window, rules, first_day })
    }

    #[must_use]
    pub fn source(&self) -> &Source {
        &self.plan.source
    }

    /// Returns whether the checks read the last days of the source only.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.first_day.is_some()
    }

    /// Returns whether the checks read the rows of a file.
    #[must_use]
    pub fn includes_file(&self, file: &ExportFile) -> bool {
        may_hold_rows_since(file, self.first_day)
    }

    /// Returns the files that the checks read.
    pub fn checked_files(&self) -> impl Iterator<Item = &ExportFile> {
        self.plan.files.iter().filter(|file| self.includes_file(file))
    }
}

/// Returns the first day that is checked of a source that is partitioned by day.
fn first_checked_day(source: &Source, as_of: NaiveDate) -> Option<NaiveDate> {
    let SourceTime::Events { delivered: Some(_), .. } = &source.time else { return None };
    // The checks read far enough back to tell a stale source from one without recent rows.
    let limits = [source.freshness.warn_after, source.freshness.error_after];
    let freshness_days = limits.into_iter().flatten().map(|days| days + 1).max().unwrap_or(1);
    as_of.checked_sub_days(Days::new(u64::from(source.check_days.max(freshness_days)) - 1))
}

fn may_hold_rows_since(file: &ExportFile, first_day: Option<NaiveDate>) -> bool {
    first_day.is_none_or(|first| file.day.is_none_or(|day| day >= first))
}
