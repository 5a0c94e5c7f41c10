//! Verifies the checksums of the pages that will be read, for sources that declare `verify_checksums`.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::exports::Exports;
use super::files::FileColumns;
use super::report::{CheckFinding, ChecksumSummary, FindingLevel, SourceCheckKind};
use super::scan::ScanPlan;
use crate::base::diagnostic::Diagnostic;
use crate::base::failure::Failure;
use crate::base::text::count_phrase;
use crate::config::Source;
use crate::storage::parquet_footer::{ColumnChunk, FooterColumn};
use crate::storage::parquet_pages;

/// The bytes that are read at once, unless a single column chunk is larger.
const BYTES_AT_ONCE: u64 = 64 << 20;

/// A column chunk with the name of its column.
struct NamedChunk<'a> {
    column: &'a str,
    chunk: ColumnChunk,
}

/// Verifies the sources that declare it, each with its summary; `None` for the others.
///
/// # Errors
/// Every damaged column of every source at once, or a store that cannot be read.
pub fn verify_sources(plans: &[Arc<ScanPlan>], exports: &Exports) -> Result<Vec<Option<ChecksumSummary>>, Failure> {
    let (mut summaries, mut problems) = (Vec::new(), Vec::new());
    for plan in plans {
        match plan.source.verify_checksums.then(|| verify_source(plan, exports)).transpose() {
            Ok(summary) => summaries.push(summary),
            Err(Failure::Data(mut damaged)) => problems.append(&mut damaged),
            Err(failure) => return Err(failure),
        }
    }
    if problems.is_empty() { Ok(summaries) } else { Err(Failure::Data(problems)) }
}

fn verify_source(plan: &ScanPlan, exports: &Exports) -> Result<ChecksumSummary, Failure> {
    let source = &plan.source;
    let files: Vec<FileColumns> = plan.columns_read().collect();
    let verified = files.par_iter().map(|columns| {
        exports.verify_once(&source.name, &columns.file.object.path, || verify_file(source, columns, exports))
    });
    let verified: Vec<Result<bool, Failure>> = verified.collect();
    let mut summary = ChecksumSummary::default();
    let mut problems = Vec::new();
    for (columns, verified) in files.iter().zip(verified) {
        match verified {
            Ok(true) => summary.files += 1,
            Ok(false) => {
                summary.files_without += 1;
                summary.rows_without += columns.file.row_count();
            }
            Err(Failure::Data(mut damaged)) => problems.append(&mut damaged),
            Err(failure) => return Err(failure),
        }
    }
    if problems.is_empty() { Ok(summary) } else { Err(Failure::Data(problems)) }
}

/// Verifies the pages of the columns that are read of a file. Returns whether every page has a checksum.
fn verify_file(source: &Source, file: &FileColumns, exports: &Exports) -> Result<bool, Failure> {
    let path = &file.file.object.path;
    let chunks: Vec<NamedChunk> = file.columns.iter().flat_map(|column| chunks_of_column(column)).collect();
    let (mut complete, mut problems) = (true, Vec::new());
    for portion in split_into_portions(&chunks) {
        let ranges: Vec<Range<u64>> = portion.iter().map(|part| byte_range(part.chunk)).collect();
        for (part, bytes) in portion.iter().zip(exports.read_ranges(path, &ranges)?) {
            match parquet_pages::verify_checksums(&bytes, part.chunk.values) {
                Ok(pages) => complete &= pages.with_checksum == pages.pages,
                Err(reason) => problems.push(damaged_column(source, part.column, path, &reason)),
            }
        }
    }
    if problems.is_empty() { Ok(complete) } else { Err(Failure::Data(problems)) }
}

fn chunks_of_column(column: &FooterColumn) -> impl Iterator<Item = NamedChunk<'_>> {
    column.chunks.iter().map(|chunk| NamedChunk { column: &column.name, chunk: *chunk })
}

fn byte_range(chunk: ColumnChunk) -> Range<u64> {
    chunk.start..chunk.start + chunk.length
}

/// Splits chunks into portions of which each is read at once.
fn split_into_portions<'c, 'a>(chunks: &'c [NamedChunk<'a>]) -> Vec<&'c [NamedChunk<'a>]> {
    let (mut portions, mut from, mut bytes) = (Vec::new(), 0, 0);
    for (at, NamedChunk { chunk, .. }) in chunks.iter().enumerate() {
        if at > from && bytes + chunk.length > BYTES_AT_ONCE {
            portions.push(&chunks[from..at]);
            (from, bytes) = (at, 0);
        }
        bytes += chunk.length;
    }
    portions.push(&chunks[from..]);
    portions.retain(|portion| !portion.is_empty());
    portions
}

fn damaged_column(source: &Source, column: &str, path: &str, reason: &str) -> Diagnostic {
    let message = format!("source `{}`, column `{column}`: {reason} in `{path}`", source.name);
    Diagnostic::error("checksum", message)
        .at(source.place.clone())
        .hint("the file was damaged after it was written: copy or export it again, or leave it out")
}

/// Warns of files that could not be verified because some of their pages have no checksum.
#[must_use]
pub fn missing_checksums(summary: ChecksumSummary) -> Option<CheckFinding> {
    let (all, without) = (summary.files + summary.files_without, summary.files_without);
    let all = count_phrase(all, "file", "files");
    let have = if without == 1 { "has" } else { "have" };
    (without > 0).then(|| CheckFinding {
        level: FindingLevel::Warning,
        check: SourceCheckKind::Checksums,
        message: format!("{without} of {all} {have} pages without checksums: damage there may go undetected"),
        rows: summary.rows_without,
        dropped: false,
        examples: Vec::new(),
    })
}
