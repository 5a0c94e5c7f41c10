//! Checks the portfolio: its sums and its means.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;

use super::audit_check::{AuditCheck, audit_error};
use super::tolerance::{is_on_scale, sum_tolerance};
use crate::base::arrow_cells::{double_cell, integer_cell, number_cell, text_cell};
use crate::base::error::Error;
use crate::config::{ALL_BANDS, Scorecard};

/// What the slices of a dimension sum to.
#[derive(Default)]
struct SliceTotal {
    accounts: i64,
    revenue: f64,
}

/// Checks that every dimension counts each account and its revenue once: summed over the bands, and in the rows of all
/// bands.
pub fn portfolio_sums_to_accounts(
    revenue: Option<&str>,
    health: &RecordBatch,
    portfolio: &RecordBatch,
) -> Result<AuditCheck, Error> {
    let check = "the portfolio adds up to the accounts";
    let accounts = i64::try_from(health.num_rows()).unwrap_or(i64::MAX);
    let amounts = (0..health.num_rows()).filter_map(|row| number_cell(health, revenue?, row));
    let amount = amounts.fold(0.0, |sum, more| sum + more);
    for (SliceKey { dimension, .. }, total) in slice_totals(portfolio) {
        if total.accounts != accounts || (total.revenue - amount).abs() > sum_tolerance(amount) {
            let detail = format!(
                "`{dimension}` counts {} accounts with {}, not {accounts} with {amount}",
                total.accounts, total.revenue
            );
            return Err(audit_error(check, "", detail));
        }
    }
    Ok(AuditCheck { check, rows: portfolio.num_rows() })
}

/// A dimension, and which of its rows are added up.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct SliceKey<'a> {
    dimension: &'a str,
    /// Whether the rows are those of all bands, or those of single bands.
    of_all_bands: bool,
}

/// The totals by dimension, of the rows of single bands and of those of all bands.
fn slice_totals(portfolio: &RecordBatch) -> BTreeMap<SliceKey<'_>, SliceTotal> {
    let mut totals: BTreeMap<SliceKey<'_>, SliceTotal> = BTreeMap::new();
    for row in 0..portfolio.num_rows() {
        let dimension = text_cell(portfolio, "dimension", row);
        let Some((dimension, band)) = dimension.zip(text_cell(portfolio, "band", row)) else { continue };
        let total = totals.entry(SliceKey { dimension, of_all_bands: band == ALL_BANDS }).or_default();
        total.accounts += integer_cell(portfolio, "accounts", row).unwrap_or_default();
        total.revenue += double_cell(portfolio, "revenue", row).unwrap_or_default();
    }
    totals
}

/// Checks that no mean lies outside the scale.
pub fn portfolio_means_are_on_scale(scorecard: &Scorecard, portfolio: &RecordBatch) -> Result<AuditCheck, Error> {
    let check = "means of the portfolio are on the scale";
    for row in 0..portfolio.num_rows() {
        for column in ["mean_score", "revenue_weighted_score"] {
            let mean = double_cell(portfolio, column, row);
            if let Some(mean) = mean.filter(|mean| !is_on_scale(scorecard.scale, *mean)) {
                let member = text_cell(portfolio, "member", row).unwrap_or_default();
                return Err(audit_error(check, "", format!("`{member}` has a `{column}` of {mean}")));
            }
        }
    }
    Ok(AuditCheck { check, rows: portfolio.num_rows() })
}
