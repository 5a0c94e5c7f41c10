//! Checks the band paths against the other tables.

/// The columns of `band_paths` that are checked.
mod path_columns;
/// The check of one row.
mod path_row;

use std::ops::Range;

use arrow::array::{Array, StringArray};

use self::path_columns::{MetricColumns, PathColumns};
use self::path_row::PathRow;
use super::audit_check::{AuditCheck, audit_error};
use super::audited_tables::AuditedTables;
use super::checked_table::{CheckedTable, text_at};
use crate::base::error::Error;
use crate::config::Scorecard;
use crate::score::band::BandReason;

const CHECK: &str = "band paths match the other tables";

/// Checks every row of `band_paths`: it begins where the account is, and leads to another band.
pub fn band_paths_match_tables(scorecard: &Scorecard, tables: &AuditedTables<'_>) -> Result<AuditCheck, Error> {
    let health = HealthColumns::new(CheckedTable::new(CHECK, tables.health))?;
    let paths = PathColumns::new(CheckedTable::new(CHECK, tables.paths))?;
    let metrics = MetricColumns::new(CheckedTable::new(CHECK, tables.metrics))?;
    let (mut path_rows, mut metric_rows) = (0..0, 0..0);
    for row in 0..health.accounts.len() {
        let account = health.accounts.value(row);
        path_rows = next_account_rows(paths.accounts, &path_rows, account);
        metric_rows = next_account_rows(metrics.accounts, &metric_rows, account);
        health.check_first_path_texts(row, &paths, path_rows.clone())?;
        let mut previous_row = None;
        for path_row in path_rows.clone() {
            let path = PathRow {
                scorecard,
                metrics: &metrics,
                paths: &paths,
                row: path_row,
                previous_row,
                metric_rows: &metric_rows,
                start: health.path_start(row),
            };
            path.check_row()
                .map_err(|fault| audit_error(CHECK, account, format!("`{}`: {fault}", paths.text.value(path_row))))?;
            previous_row = Some(path_row);
        }
    }
    if path_rows.end < paths.accounts.len() {
        let account = text_at(paths.accounts, path_rows.end).unwrap_or_default();
        return Err(audit_error(CHECK, account, "it has paths, but no row in `account_health`"));
    }
    Ok(AuditCheck { check: CHECK, rows: paths.accounts.len() })
}

/// The rows of an account, which follow those of the account before.
fn next_account_rows(ids: &StringArray, previous: &Range<usize>, account: &str) -> Range<usize> {
    let start = previous.end;
    start..(start..ids.len()).find(|&row| ids.value(row) != account).unwrap_or(ids.len())
}

/// The columns of `account_health` that paths start from.
struct HealthColumns<'a> {
    accounts: &'a StringArray,
    bands: &'a StringArray,
    score_bands: &'a StringArray,
    reasons: &'a StringArray,
    path_up: &'a StringArray,
    path_down: &'a StringArray,
}

impl<'a> HealthColumns<'a> {
    fn new(health: CheckedTable<'a>) -> Result<Self, Error> {
        Ok(HealthColumns {
            accounts: health.text_column("account_id")?,
            bands: health.text_column("band")?,
            score_bands: health.text_column("score_band")?,
            reasons: health.text_column("band_reason")?,
            path_up: health.text_column("path_up")?,
            path_down: health.text_column("path_down")?,
        })
    }

    /// Checks that the texts in the account's row are those of its first path up and its first path down.
    fn check_first_path_texts(&self, row: usize, paths: &PathColumns<'_>, rows: Range<usize>) -> Result<(), Error> {
        for (direction, texts) in [("up", self.path_up), ("down", self.path_down)] {
            let first = rows.clone().find(|&path| text_at(paths.direction, path) == Some(direction));
            if first.and_then(|first| text_at(paths.text, first)) != text_at(texts, row) {
                let detail = format!("`path_{direction}` is not the text of its first path {direction}");
                return Err(audit_error(CHECK, self.accounts.value(row), detail));
            }
        }
        Ok(())
    }

    /// Returns the band that the account's paths start from: the band of its score while it waits to enter one.
    fn path_start(&self, row: usize) -> Option<&'a str> {
        let waits = text_at(self.reasons, row) == Some(BandReason::Dwell.as_str());
        text_at(if waits { self.score_bands } else { self.bands }, row)
    }
}
