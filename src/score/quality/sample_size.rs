//! How many accounts or rows have to stand behind a number before a check gives a verdict.

use crate::config::{QualityCheck, QualitySettings};

/// With this many rows expected since the newest one, chance alone keeps all of them away less than once in many
/// million times.
const MIN_ROWS_FOR_FRESHNESS: u32 = 20;

/// Returns the smallest number of accounts, or rows, that a check needs.
pub fn minimum_sample_size(settings: &QualitySettings, check: QualityCheck) -> u32 {
    match check {
        QualityCheck::Psi => settings.min_accounts_psi,
        QualityCheck::DayRowsLost | QualityCheck::Nulls | QualityCheck::RowsDropped | QualityCheck::RowsLost => {
            settings.min_rows
        }
        QualityCheck::Freshness => MIN_ROWS_FOR_FRESHNESS,
        // A single account is one too many.
        QualityCheck::ParentCycles | QualityCheck::ParentOrphans => 0,
        QualityCheck::AccountsLost
        | QualityCheck::BandsChanged
        | QualityCheck::MedianFactor
        | QualityCheck::ScoresLost
        | QualityCheck::ValuesMissing => settings.min_accounts,
    }
}

/// Returns how many accounts, or rows, usually stand behind the number.
pub fn usual_sample_size(check: QualityCheck, expected: Option<f64>, size_today: f64) -> f64 {
    match (check, expected) {
        // Rows and accounts that are gone can't be counted today.
        (QualityCheck::AccountsLost | QualityCheck::DayRowsLost | QualityCheck::RowsLost, Some(expected)) => expected,
        (QualityCheck::ScoresLost, Some(expected)) => size_today * expected,
        (QualityCheck::Nulls | QualityCheck::ValuesMissing, Some(expected)) => size_today * (1.0 - expected),
        _ => size_today,
    }
}

/// Whether there are at least `needed`.
pub fn is_enough(count: usize, needed: u32) -> bool {
    u32::try_from(count).unwrap_or(u32::MAX) >= needed
}
