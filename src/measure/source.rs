//! Reads the declared exports as frames that keep their contracts and their time.
//!
//! A source's frame holds the declared columns in their declared types, with the rows and values that were known at the
//! end of the as-of date. No SQL of an author can read more than that.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::base::failure::Failure;
use crate::config::Pipeline;

/// The names and types of a source's columns.
mod declared_columns;
/// What is usual in a source: its pauses, and its rows a day.
mod baseline;
/// What was read of a source and what the checks found.
mod report;
/// Decoded rows of small files, kept between days.
mod decoded_cache;
/// The exports, listed once.
mod exports;
/// The columns that a source's newest file holds.
mod stored_columns;
/// Files that change while they are read.
mod file_changes;
/// Files in the folders of Delta, Iceberg and Hudi tables.
mod lake_tables;
/// Files that are reached twice through symbolic links.
mod linked_files;
/// The files of a source that existed at the end of the day.
mod files;
/// What lies where a source's files should be.
mod missing_files;
/// How a file's column becomes the declared type.
mod column_conversion;
/// Drops rows that were not known yet.
mod point_in_time;
/// Hides values that were not known yet.
mod reveals;
/// Limits on what a file may decompress to.
mod size_limits;
/// The plan to read a source, and its frame.
mod scan;
/// Checksums of the pages that are read.
mod checksums;
/// The file that made the engine fail.
mod corrupt_files;
/// Every source as of one day.
mod sources;
/// The declared rules about rows: what breaks them, and which rows are dropped.
mod check;
/// Files with timestamps that the engine cannot read.
mod int96_files;
/// Columns that no file has.
mod absent_columns;
/// Footers compared with what is declared.
mod footer_check;
/// The times of the events of a source, alone.
mod event_times;
/// The days on which a source has rows.
mod source_days;
/// Sources that have rows on most days.
mod daily_rhythm;
/// The newest day on which the sources have data.
mod covered_days;
/// Rows that are dated after today.
mod rows_ahead;
/// The files that a day is computed from.
mod input_files;

use corrupt_files::RunFiles;

pub use baseline::SourceBaseline;
pub use check::{ComparedIds, MANY_UNKNOWN_ACCOUNTS, first_id, ids_of_similar_form, sample_ids};
pub use covered_days::{CoveredDay, newest_covered_day};
pub use declared_columns::{column_type_name, sql_columns};
pub use exports::Exports;
pub use footer_check::{FooterCheck, check_footers};
pub use input_files::{InputFiles, list_input_files};
use report::CheckFinding;
pub use report::{FileRead, FindingLevel, InputFile, SourceCheckKind, SourceReport, SourceTimeKind, lacks_rows};
pub use rows_ahead::{SearchedFiles, find_rows_ahead};
pub use sources::Sources;
pub use stored_columns::read_stored_columns;

/// Opens every source: finds its files, compares them with what is declared, hides what was not known yet, and checks
/// the rows.
///
/// # Errors
/// Every broken rule of every source at once, or the first file or store that cannot be read.
pub fn open(pipeline: &Pipeline, exports: &Exports, as_of: NaiveDate) -> Result<Sources, Failure> {
    files::prefetch_footers(&pipeline.sources, exports, as_of)?;
    let plans = plan_sources(pipeline, exports, as_of)?;
    let files = RunFiles::new(exports, plans.clone());
    let checksums = checksums::verify_sources(&plans, exports).map_err(|failure| files.attribute_error(failure))?;
    int96_files::decode_distant_times(exports, &plans).map_err(|failure| files.attribute_error(failure))?;
    let absent_columns: Vec<Vec<CheckFinding>> =
        plans.iter().map(|plan| absent_columns::report_absent_columns(&plan.source, &plan.files)).collect();
    let mut tables =
        check::check_sources(pipeline, exports, plans, as_of).map_err(|failure| files.attribute_error(failure))?;
    for ((table, absent), (source, checksums)) in
        tables.iter_mut().zip(absent_columns).zip(pipeline.sources.iter().zip(checksums))
    {
        table.report.findings.extend(absent);
        table.report.findings.extend(files::report_repeated_files(source, exports, as_of, &table.report.files)?);
        table.report.findings.extend(checksums.and_then(checksums::missing_checksums));
        table.report.checksums = checksums;
        table.report.log();
    }
    Ok(Sources { as_of, tables, files })
}

fn plan_sources(pipeline: &Pipeline, exports: &Exports, as_of: NaiveDate) -> Result<Vec<Arc<scan::ScanPlan>>, Failure> {
    let mut plans = Vec::new();
    let mut problems = Vec::new();
    for source in &pipeline.sources {
        let plan = files::find_files(source, exports, as_of)
            .and_then(|files| scan::plan_scan(source, files, pipeline.time_zone, as_of).map_err(Failure::Data));
        match plan {
            Ok(plan) => plans.push(Arc::new(plan)),
            Err(Failure::Data(mut mismatches)) => problems.append(&mut mismatches),
            Err(failure) => return Err(failure),
        }
    }
    if problems.is_empty() { Ok(plans) } else { Err(Failure::Data(problems)) }
}

#[cfg(test)]
mod tests;
