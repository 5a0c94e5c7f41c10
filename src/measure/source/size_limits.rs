//! Checks from footers, before anything is decompressed, that files are sound and decompress to a reasonable size.

use super::files::FileColumns;
use crate::base::diagnostic::Diagnostic;
use crate::base::text;
use crate::config::Source;

/// Every file may decompress to this size. It passes through memory piece by piece.
const ALWAYS_ALLOWED_BYTES: u64 = 1_000_000_000;
/// A larger file may decompress to this multiple of its size. Usual exports decompress to ten times their size. A file
/// that reaches a thousand times is damaged, is made to fill a machine's memory, or is a rare case that the author can
/// declare.
const MAX_UNPACK_RATIO: u64 = 1000;
/// The largest number of problems that are reported for a source.
const MAX_DIAGNOSTICS: usize = 3;

/// Checks the columns that are read of each file.
#[must_use]
pub fn check_files<'a>(source: &Source, files: impl Iterator<Item = FileColumns<'a>>) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for file in files {
        problems.extend(footer_faults(source, &file));
        problems.extend(check_unpacked_size(source, &file));
    }
    problems.truncate(MAX_DIAGNOSTICS);
    problems
}

/// Reports the faults that were found in the footer.
fn footer_faults(source: &Source, file: &FileColumns) -> Vec<Diagnostic> {
    let faults = file.columns.iter().filter_map(|column| Some((column.name.as_str(), column.page_problem.as_deref()?)));
    faults
        .map(|(column, fault)| {
            let path = &file.file.object.path;
            let message = format!("source `{}`, column `{column}`: {fault} in `{path}`", source.name);
            let hint = "the file is damaged: export it again or leave it out";
            Diagnostic::error("source-file", message).at(source.place.clone()).hint(hint)
        })
        .collect()
}

fn check_unpacked_size(source: &Source, file: &FileColumns) -> Option<Diagnostic> {
    let object = &file.file.object;
    let chunks = file.columns.iter().flat_map(|column| &column.chunks);
    let unpacked = chunks.fold(0_u64, |sum, chunk| sum.saturating_add(chunk.uncompressed_bytes));
    let (limit, limit_text) = match source.max_unpacked_bytes {
        Some(limit) => (limit, format!("`max_unpacked` is {}", text::format_bytes(limit))),
        None => {
            let limit = object.size.saturating_mul(MAX_UNPACK_RATIO).max(ALWAYS_ALLOWED_BYTES);
            let size = text::format_bytes(object.size);
            (limit, format!("the limit for a file of {size} is {}", text::format_bytes(limit)))
        }
    };
    if unpacked <= limit {
        return None;
    }
    let message = format!(
        "source `{}`: the columns read of `{}` unpack to {}, and {limit_text}",
        source.name,
        object.path,
        text::format_bytes(unpacked)
    );
    let gigabytes = unpacked.div_ceil(1_000_000_000);
    let hint = format!("export the file again; if it is right, declare `max_unpacked: {gigabytes} GB` at the source");
    Some(Diagnostic::error("source-size", message).at(source.place.clone()).hint(hint))
}
