//! Pages held to their checksums, where the pipeline asks for it: before anything is computed, of the files and
//! columns that will be read.

use std::ops::Range;

use rayon::prelude::*;
use serde::Serialize;

use super::exports::Exports;
use super::files::ExportFile;
use super::report::{CheckFinding, FindingLevel};
use super::scan::ScanPlan;
use crate::base::diagnostic::Diagnostic;
use crate::base::failure::Failure;
use crate::config::Source;
use crate::storage::parquet_footer::{Chunk, FooterColumn};
use crate::storage::parquet_pages;

/// What is read at once, unless a single column chunk is more.
const BYTES_AT_ONCE: u64 = 64 << 20;

/// What verifying a source's files came to; a file that fails ends the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ChecksumSummary {
    /// Files all of whose pages have checksums.
    pub files: usize,
    /// Files with pages that have none.
    pub files_without: usize,
    #[serde(skip)]
    rows_without: u64,
}

/// Verifies the files of a source that a plan reads.
///
/// # Errors
/// Every damaged column of every file at once, or a store that cannot be read.
pub fn verify_source(source: &Source, plan: &ScanPlan, exports: &Exports) -> Result<ChecksumSummary, Failure> {
    let files: Vec<_> = plan.columns_read().collect();
    let verified = files.par_iter().map(|(file, columns)| {
        exports.verify_once(&source.name, &file.object.path, || verify_file(source, file, columns, exports))
    });
    let verified: Vec<_> = verified.collect();
    let mut summary = ChecksumSummary { files: 0, files_without: 0, rows_without: 0 };
    let mut problems = Vec::new();
    for ((file, _), verified) in files.iter().zip(verified) {
        match verified {
            Ok(true) => summary.files += 1,
            Ok(false) => {
                summary.files_without += 1;
                summary.rows_without += u64::try_from(file.footer.rows).unwrap_or(0);
            }
            Err(Failure::Data(mut damaged)) => problems.append(&mut damaged),
            Err(other) => return Err(other),
        }
    }
    if problems.is_empty() { Ok(summary) } else { Err(Failure::Data(problems)) }
}

/// Whether every page of the columns that are read has a checksum.
fn verify_file(
    source: &Source,
    file: &ExportFile,
    columns: &[&FooterColumn],
    exports: &Exports,
) -> Result<bool, Failure> {
    let chunks: Vec<(&str, Chunk)> =
        columns.iter().flat_map(|column| column.chunks.iter().map(|chunk| (column.name.as_str(), *chunk))).collect();
    let (mut complete, mut problems) = (true, Vec::new());
    for portion in split_into_portions(&chunks) {
        let ranges: Vec<Range<u64>> =
            portion.iter().map(|(_, chunk)| chunk.start..chunk.start + chunk.length).collect();
        let read = exports.read_ranges(&file.object.path, &ranges)?;
        for ((column, chunk), bytes) in portion.iter().zip(read) {
            match parquet_pages::verify(&bytes, chunk.values) {
                Ok(walked) => complete &= walked.with_checksum == walked.pages,
                Err(reason) => problems.push(damaged_column(source, column, &file.object.path, &reason)),
            }
        }
    }
    if problems.is_empty() { Ok(complete) } else { Err(Failure::Data(problems)) }
}

/// Chunks in portions that are read at once.
fn split_into_portions<'a>(chunks: &'a [(&'a str, Chunk)]) -> Vec<&'a [(&'a str, Chunk)]> {
    let (mut portions, mut from, mut bytes) = (Vec::new(), 0, 0);
    for (at, (_, chunk)) in chunks.iter().enumerate() {
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

impl ChecksumSummary {
    /// What is to be said of files that could not be verified.
    #[must_use]
    pub fn missing_checksums(self) -> Option<CheckFinding> {
        let (all, without) = (self.files + self.files_without, self.files_without);
        let have = if without == 1 { "has" } else { "have" };
        (without > 0).then(|| CheckFinding {
            level: FindingLevel::Warning,
            check: "checksums",
            message: format!("{without} of {all} files {have} pages without checksums: damage there may go unseen"),
            rows: self.rows_without,
            dropped: false,
            examples: Vec::new(),
        })
    }
}
