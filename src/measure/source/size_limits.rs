//! Whether what is read of a file can be what the file claims, and unpacks to no more than a sane file would: told from
//! its footer, before anything is unpacked.

use super::scan::ScanPlan;
use crate::base::diagnostic::Diagnostic;
use crate::base::text;
use crate::config::Source;

/// What a file may unpack to whatever its size; it passes through memory piece by piece.
const ALWAYS_ALLOWED_BYTES: u64 = 1_000_000_000;
/// Beyond that, so many times its size. Usual exports come to ten times; what comes to a thousand is either damaged,
/// or made to fill a machine's memory, or a rare case that its owner can name.
const MAX_UNPACK_RATIO: u64 = 1000;
/// As many as are worth reading at once.
const MAX_DIAGNOSTICS: usize = 3;

/// Every file of a source that is not to be read, with a way out.
#[must_use]
pub fn check_files(source: &Source, plan: &ScanPlan) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for (file, columns) in plan.columns_read() {
        let faults = columns.iter().filter_map(|column| Some((column.name.as_str(), column.fault.as_deref()?)));
        problems.extend(faults.map(|(column, fault)| {
            let message = format!("source `{}`, column `{column}`: {fault} in `{}`", source.name, file.object.path);
            let hint = "the file is damaged: export it again or leave it out";
            Diagnostic::error("source-file", message).at(source.place.clone()).hint(hint)
        }));
        let chunks = columns.iter().flat_map(|column| &column.chunks);
        let unpacked = chunks.fold(0_u64, |sum, chunk| sum.saturating_add(chunk.unpacked));
        let (limit, limit_text) = match source.max_unpacked_bytes {
            Some(most) => (most, format!("`max_unpacked` is {}", text::bytes(most))),
            None => {
                let most = file.object.size.saturating_mul(MAX_UNPACK_RATIO).max(ALWAYS_ALLOWED_BYTES);
                (most, format!("a file of {} may to {}", text::bytes(file.object.size), text::bytes(most)))
            }
        };
        if unpacked > limit {
            let message = format!(
                "source `{}`: what is read of `{}` unpacks to {}, and {limit_text}",
                source.name,
                file.object.path,
                text::bytes(unpacked)
            );
            let enough = unpacked.div_ceil(1_000_000_000);
            let hint =
                format!("export the file again; if it is right, say so at the source: `max_unpacked: {enough} GB`");
            problems.push(Diagnostic::error("source-size", message).at(source.place.clone()).hint(hint));
        }
    }
    problems.truncate(MAX_DIAGNOSTICS);
    problems
}
