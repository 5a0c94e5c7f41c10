//! The plan to read a source: its files in groups that are read alike, and the frame over them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use chrono_tz::Tz;
use polars::prelude::{DataFrame, Expr, IntoLazy, LazyFrame, PolarsError, UnionArgs, col, concat};

use super::column_location::{ColumnLocation, LocatedColumn, locate_column};
use super::column_mismatch::{ColumnProblem, add_mismatch};
use super::file_group::FileGroup;
use super::polars_scan::scan_files;
use crate::base::diagnostic::Diagnostic;
use crate::config::{Source, SourceColumn, SourceTime};
use crate::measure::source::declared_columns::{frame_schema, sql_columns};
use crate::measure::source::exports::Exports;
use crate::measure::source::files::{ExportFile, FileColumns};
use crate::measure::source::point_in_time::{self, DayEnd};
use crate::measure::source::reveals;
use crate::measure::source::size_limits;
use crate::query::engine;

/// A source whose files are known and hold what is declared.
pub struct ScanPlan {
    pub source: Source,
    pub files: Vec<ExportFile>,
    /// Whether files were left out because all of their rows are later than the as-of date.
    pub skipped_future_files: bool,
    /// The end of the as-of date.
    pub day_end: DayEnd,
    pub groups: Vec<FileGroup>,
}

/// Where the rows of files are read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadFrom {
    /// The cache of decoded rows, which decodes small files that it lacks. Large files are scanned.
    DecodedCache,
    /// A scan, which reads a file only when its rows are needed.
    Files,
}

/// Plans to read a source: compares every file with the declared columns and groups the files that are read alike.
///
/// # Errors
/// Every column of every file that is missing or cannot be converted to the declared type; or damaged files.
pub fn plan_scan(
    source: &Source,
    files: Vec<ExportFile>,
    zone: Tz,
    as_of: NaiveDate,
) -> Result<ScanPlan, Vec<Diagnostic>> {
    let day_end = DayEnd::new(as_of, zone);
    let (later_files, files): (Vec<ExportFile>, Vec<ExportFile>) =
        files.into_iter().partition(|file| point_in_time::is_entirely_after(file, source, day_end));
    let groups = match group_files(source, &files, zone) {
        Ok(groups) => groups,
        Err(problems) => {
            let problems = problems.into_iter();
            return Err(problems.map(|problem| problem.into_diagnostic(source, &files, &later_files)).collect());
        }
    };
    let skipped_future_files = !later_files.is_empty();
    let plan = ScanPlan { source: source.clone(), files, skipped_future_files, day_end, groups };
    let problems = size_limits::check_files(source, plan.columns_read());
    if problems.is_empty() { Ok(plan) } else { Err(problems) }
}

/// Groups the files that are read alike.
fn group_files(source: &Source, files: &[ExportFile], zone: Tz) -> Result<Vec<FileGroup>, Vec<ColumnProblem>> {
    let mut groups: BTreeMap<String, FileGroup> = BTreeMap::new();
    let mut problems: Vec<ColumnProblem> = Vec::new();
    for (at, file) in files.iter().enumerate() {
        let mut signature = file.hive.iter().map(|key| format!("{}/", key.name)).collect::<String>();
        let mut columns = Vec::new();
        for column in columns_to_locate(source) {
            match locate_column(&column, file, zone) {
                Ok(location) => {
                    let located = LocatedColumn { column, location };
                    signature.push_str(&located.signature());
                    columns.push(located);
                }
                Err(mismatch) => add_mismatch(&mut problems, column, mismatch, at),
            }
        }
        groups.entry(signature).or_insert_with(|| FileGroup { files: Vec::new(), columns }).files.push(at);
    }
    if problems.is_empty() { Ok(groups.into_values().collect()) } else { Err(problems) }
}

/// Returns the declared columns, and the day in the path where SQL reads it.
fn columns_to_locate(source: &Source) -> Vec<SourceColumn> {
    let mut columns = source.columns.clone();
    for day in sql_columns(source).into_iter().skip(columns.len()) {
        columns.push(SourceColumn::without_contract(day.name, day.kind, source.place.clone()));
    }
    columns
}

/// The scan of one file.
pub struct FileScan<'a> {
    pub file: &'a ExportFile,
    /// Polars' message if it cannot plan the scan.
    pub frame: Result<LazyFrame, String>,
}

impl ScanPlan {
    /// Returns the column with the time of the rows; `None` for a source that has no events.
    pub fn time_column(&self) -> Option<&SourceColumn> {
        self.source.time_column()
    }

    /// Returns the paths of the files with columns in INT96.
    pub fn files_with_int96(&self) -> BTreeSet<&str> {
        let grouped = self.grouped_files().filter(|(group, _)| group.int96_columns().next().is_some());
        grouped.map(|(_, file)| file.object.path.as_str()).collect()
    }

    /// Returns every file with the columns that are read of it.
    pub fn columns_read(&self) -> impl Iterator<Item = FileColumns<'_>> {
        self.grouped_files().map(|(group, file)| {
            let columns = file.footer.columns.iter().filter(|column| group.reads_stored_column(&column.name));
            FileColumns { file, columns: columns.collect() }
        })
    }

    /// Returns a scan of each file alone, with its columns before their conversion.
    pub fn scan_each_file(&self, exports: &Exports) -> impl Iterator<Item = FileScan<'_>> {
        self.grouped_files().map(|(group, file)| {
            let frame = engine::catch_engine_error(|| scan_files(group, &[file], exports));
            FileScan { file, frame }
        })
    }

    fn grouped_files(&self) -> impl Iterator<Item = (&FileGroup, &ExportFile)> {
        let positions = self.groups.iter().flat_map(|group| group.files.iter().map(move |at| (group, *at)));
        positions.filter_map(|(group, at)| Some((group, self.files.get(at)?)))
    }

    /// Returns the source's frame over the files that `includes_file` selects: columns as declared, and the rows and
    /// values that were known at the end of the as-of date.
    ///
    /// # Errors
    /// Polars' message if it cannot plan the scan.
    pub fn scan_selected(
        &self,
        exports: &Exports,
        read_from: ReadFrom,
        includes_file: impl Fn(&ExportFile) -> bool,
    ) -> Result<LazyFrame, String> {
        let rows = self.scan_known_rows(exports, read_from, &includes_file)?;
        Ok(reveals::hide_later_values(rows, &self.source, self.day_end))
    }

    /// Returns the same frame with the flags of undated rows.
    ///
    /// # Errors
    /// Polars' message if it cannot plan the scan.
    pub fn scan_with_undated_flags(
        &self,
        exports: &Exports,
        read_from: ReadFrom,
        includes_file: impl Fn(&ExportFile) -> bool,
    ) -> Result<LazyFrame, String> {
        let rows = self.scan_known_rows(exports, read_from, &includes_file)?;
        Ok(reveals::hide_later_values_and_flag_undated(rows, &self.source, self.day_end))
    }

    /// Returns the rows of the day and before, with values that may have become known later.
    fn scan_known_rows(
        &self,
        exports: &Exports,
        read_from: ReadFrom,
        includes_file: &dyn Fn(&ExportFile) -> bool,
    ) -> Result<LazyFrame, String> {
        let frame = self
            .concat_groups(exports, read_from, includes_file, &|group, scan| self.select_declared(group, scan))?
            .unwrap_or_else(|| DataFrame::empty_with_schema(&frame_schema(&self.source)).lazy());
        Ok(point_in_time::drop_later_rows(frame, &self.source, self.day_end))
    }

    /// Selects the columns as declared. Rows of later days are left out before their time is converted, while Polars can
    /// still skip their row groups.
    fn select_declared(&self, group: &FileGroup, scan: LazyFrame) -> LazyFrame {
        let stored_time = match &self.source.time {
            SourceTime::Events { at, .. } => group.stored_time(at),
            _ => None,
        };
        let scan = match stored_time {
            Some((name, stored_time)) => scan.filter(self.day_end.may_have_passed(name, stored_time)),
            None => scan,
        };
        scan.select(group.columns.iter().map(LocatedColumn::expression).collect::<Vec<Expr>>())
    }

    /// Opens the selected files of each group, applies `finish`, and concatenates the groups. Returns `None` if no file
    /// is selected.
    ///
    /// # Errors
    /// Polars' message if it cannot plan the scan.
    pub fn concat_groups(
        &self,
        exports: &Exports,
        read_from: ReadFrom,
        includes_file: &dyn Fn(&ExportFile) -> bool,
        finish: &dyn Fn(&FileGroup, LazyFrame) -> LazyFrame,
    ) -> Result<Option<LazyFrame>, String> {
        let mut frames = Vec::new();
        for group in &self.groups {
            let files = group.files.iter().filter_map(|at| self.files.get(*at));
            let files: Vec<&ExportFile> = files.filter(|file| includes_file(file)).collect();
            if files.is_empty() {
                continue;
            }
            let rows = engine::catch_engine_error(|| match read_from {
                ReadFrom::DecodedCache => self.decoded_or_scanned(group, &files, exports),
                ReadFrom::Files => scan_files(group, &files, exports),
            })?;
            frames.push(finish(group, rows));
        }
        if frames.len() < 2 {
            return Ok(frames.pop());
        }
        // Keeping the order of rows would take memory, and no result may depend on it.
        let unordered = UnionArgs { maintain_order: false, ..UnionArgs::default() };
        engine::catch_engine_error(|| concat(frames, unordered)).map(Some)
    }

    /// Returns the decoded rows of files, or a scan of files that are too large for the cache.
    fn decoded_or_scanned(
        &self,
        group: &FileGroup,
        files: &[&ExportFile],
        exports: &Exports,
    ) -> Result<LazyFrame, PolarsError> {
        let located = group.columns.iter().filter(|located| !matches!(located.location, ColumnLocation::Missing));
        let columns: Vec<Expr> = located.map(|located| col(located.column.stored_name())).collect();
        let rows: usize = files.iter().map(|file| usize::try_from(file.footer.rows).unwrap_or(0)).sum();
        let cells = rows.saturating_mul(columns.len());
        let paths: Vec<&str> = files.iter().map(|file| file.object.path.as_str()).collect();
        let load = |missing: &[usize]| decode_files(group, &files_at(files, missing), &columns, exports);
        match exports.decoded_rows(&self.source.name, &paths, cells, load) {
            Some(rows) => Ok(rows.lazy()),
            None => scan_files(group, files, exports),
        }
    }
}

fn files_at<'a>(files: &[&'a ExportFile], indices: &[usize]) -> Vec<&'a ExportFile> {
    indices.iter().filter_map(|at| files.get(*at).copied()).collect()
}

/// Reads the rows of each file, before the conversion of its columns.
fn decode_files(
    group: &FileGroup,
    files: &[&ExportFile],
    columns: &[Expr],
    exports: &Exports,
) -> Result<Vec<DataFrame>, String> {
    let scans = engine::catch_engine_error(|| {
        files.iter().map(|file| Ok(scan_files(group, &[*file], exports)?.select(columns))).collect()
    });
    engine::collect_frames(scans?)
}
