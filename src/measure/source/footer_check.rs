//! Compares the footer of every file with what is declared, without reading a row.

use chrono::{Days, NaiveDate};

use super::absent_columns::warn_of_absent_columns;
use super::exports::Exports;
use super::missing_files::{SourceRole, hint_for_missing_files};
use super::{files, scan};
use crate::base::diagnostic::Diagnostic;
use crate::base::failure::Failure;
use crate::config::{Pipeline, Source, SourcePolicy};

/// The result of comparing footers with what is declared.
#[derive(Debug, Default)]
pub struct FooterCheck {
    /// The number of files.
    pub files: usize,
    /// Errors, and warnings of sources without files.
    pub problems: Vec<Diagnostic>,
}

/// Compares every footer of every source with what is declared.
///
/// # Errors
/// A store that cannot be read.
pub fn check_footers(pipeline: &Pipeline, exports: &Exports) -> Result<FooterCheck, Failure> {
    let mut check = FooterCheck::default();
    for source in &pipeline.sources {
        match files::find_files(source, exports, NaiveDate::MAX) {
            Ok(files) => {
                check.files += files.len();
                check
                    .problems
                    .extend(files.is_empty().then(|| missing_files_diagnostic(pipeline, source, exports)).flatten());
                check.problems.extend(warn_of_absent_columns(source, &files));
                if let Err(mismatches) = scan::plan_scan(source, files, pipeline.time_zone, far_future_day()) {
                    check.problems.extend(mismatches);
                }
            }
            Err(Failure::Data(problems)) => check.problems.extend(problems),
            Err(failure) => return Err(failure),
        }
    }
    Ok(check)
}

/// Reports a source without files, as its policy declares.
fn missing_files_diagnostic(pipeline: &Pipeline, source: &Source, exports: &Exports) -> Option<Diagnostic> {
    let message = format!("source `{}`: no file matches `{}`", source.name, exports.url(&source.files));
    let diagnostic = match source.policies.no_files {
        SourcePolicy::Error => Diagnostic::error("source-rows", message),
        SourcePolicy::Warn => Diagnostic::warning("source-rows", message),
        SourcePolicy::Drop => return None,
    };
    let role = if pipeline.accounts.source == source.name { SourceRole::Accounts } else { SourceRole::Other };
    Some(diagnostic.at(source.place.clone()).hint(hint_for_missing_files(source, role, exports)))
}

/// Returns a day after every row, and far from the limits of timestamps.
fn far_future_day() -> NaiveDate {
    NaiveDate::default().checked_add_days(Days::new(80_000)).unwrap_or(NaiveDate::MAX)
}
