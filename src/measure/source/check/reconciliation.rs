//! Reconciles the rows that were read with the footers: every row in the files is accounted for.

use super::check_input::CheckInput;
use super::row_counts::RowCounts;
use crate::base::diagnostic::Diagnostic;
use crate::base::text::count_phrase;
use crate::config::SourcePolicy;
use crate::measure::source::files::ExportFile;
use crate::measure::source::report::{RowReconciliation, SourceCheckKind};

/// Where the rows went, and the problem if the numbers do not add up.
pub struct Reconciliation {
    pub rows: RowReconciliation,
    pub mismatch: Option<Diagnostic>,
}

/// Adds up where the rows of the checked files went.
pub fn reconcile_rows(checked: &CheckInput, counts: &RowCounts) -> Reconciliation {
    let mut rows = RowReconciliation {
        in_files: checked.checked_files().map(ExportFile::row_count).sum(),
        after_as_of: counts.after_as_of,
        without_time: counts.without_time,
        counted: counts.kept,
        ..RowReconciliation::default()
    };
    for (rule, dropped) in checked.rules.iter().zip(&counts.dropped_by_rule) {
        match rule.check {
            SourceCheckKind::NullKeys => rows.null_keys += dropped,
            SourceCheckKind::Orphans => rows.orphans += dropped,
            _ => rows.invalid += dropped,
        }
    }
    let read = rows.after_as_of + rows.without_time + rows.null_keys + rows.orphans + rows.invalid + rows.counted;
    if checked.source().policies.duplicates == SourcePolicy::Drop {
        rows.duplicates = counts.duplicates.droppable.min(rows.counted);
        rows.counted -= rows.duplicates;
    }
    let mismatch = (read != rows.in_files).then(|| row_count_mismatch(checked, rows.in_files, read));
    Reconciliation { rows, mismatch }
}

/// Reports files that returned more or fewer rows than their footers declare: one was replaced while it was read, or is
/// damaged.
fn row_count_mismatch(checked: &CheckInput, in_files: u64, read: u64) -> Diagnostic {
    let source = checked.source();
    let paths: Vec<&str> = checked.checked_files().map(|file| file.object.path.as_str()).collect();
    let files = match paths.as_slice() {
        [path] => format!("the footer of `{path}` declares"),
        [first, .., last] => format!("the footers of {} files (`{first}` to `{last}`) declare", paths.len()),
        [] => "no footer declares".to_owned(),
    };
    let declared = count_phrase(in_files, "row", "rows");
    let read = count_phrase(read, "was read", "were read");
    let message = format!("source `{}`: {files} {declared}, but {read}", source.name);
    Diagnostic::error("source-reconciliation", message)
        .at(source.place.clone())
        .hint("a file was replaced while it was read, or is damaged: run again, and export it again if this stays")
}
