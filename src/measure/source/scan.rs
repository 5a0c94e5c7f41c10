//! The frame of a source: its files grouped by what they hold, one scan per group, columns as declared.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;
use polars::prelude::{DataFrame, DataType, Expr, IntoLazy, LazyFrame, PolarsError, UnionArgs, col, concat, len, lit};

use super::column_conversion::{self, ColumnConversion};
use super::exports::Exports;
use super::files::ExportFile;
use super::point_in_time::{self, DayEnd};
use super::size_limits;
use super::sql_columns;
use crate::base::diagnostic::Diagnostic;
use crate::config::{ColumnType, Source, SourceColumn, SourceTime};
use crate::query::engine;
use crate::storage::parquet_footer::FooterColumn;

mod polars_scan;
mod column_location;

use column_location::{ColumnLocation, ColumnProblem, add_mismatch, locate_column};
use polars_scan::scan_files;

/// The name of the column with a file's path, in frames that have one.
pub const PATH_COLUMN: &str = "__path";

/// A source whose files are known and hold what is declared.
pub struct ScanPlan {
    source: String,
    /// Which files were listed.
    pub pattern: String,
    pub files: Vec<ExportFile>,
    /// Whether files were left out because all of their rows lie ahead.
    pub skipped_future_files: bool,
    groups: Vec<FileGroup>,
    day_end: DayEnd,
}

/// How a group's files become a frame.
type OpenFiles<'a> = dyn Fn(&FileGroup, &[&ExportFile]) -> Result<LazyFrame, PolarsError> + 'a;

/// Files that are read alike.
struct FileGroup {
    files: Vec<usize>,
    columns: Vec<(SourceColumn, ColumnLocation)>,
}

/// Holds every file to the declared columns.
///
/// # Errors
/// Every column that is missing or of a type that cannot be read as declared, over all files; or files that can't
/// be what they claim.
pub fn plan_scan(
    source: &Source,
    files: Vec<ExportFile>,
    zone: Tz,
    as_of: NaiveDate,
) -> Result<ScanPlan, Vec<Diagnostic>> {
    let day_end = DayEnd::new(as_of, zone);
    let listed = files.len();
    let files: Vec<ExportFile> =
        files.into_iter().filter(|file| !point_in_time::is_entirely_after(file, source, day_end)).collect();
    let skipped_future_files = files.len() < listed;
    let mut groups: BTreeMap<String, FileGroup> = BTreeMap::new();
    let mut problems: Vec<ColumnProblem> = Vec::new();
    for (at, file) in files.iter().enumerate() {
        let mut signature = file.hive.iter().map(|(key, _)| format!("{key}/")).collect::<String>();
        let mut located = Vec::new();
        for column in declared_columns(source) {
            match locate_column(&column, file, zone) {
                Ok(location) => {
                    signature.push_str(&location.signature());
                    located.push((column, location));
                }
                Err(mismatch) => add_mismatch(&mut problems, column, mismatch, &file.object.path),
            }
        }
        groups.entry(signature).or_insert_with(|| FileGroup { files: Vec::new(), columns: located }).files.push(at);
    }
    if !problems.is_empty() {
        return Err(problems.into_iter().map(|problem| problem.into_diagnostic(source, files.len())).collect());
    }
    let (name, pattern, groups) = (source.name.clone(), source.files.clone(), groups.into_values().collect());
    let plan = ScanPlan { source: name, pattern, files, skipped_future_files, groups, day_end };
    let problems = size_limits::check_files(source, &plan);
    if problems.is_empty() { Ok(plan) } else { Err(problems) }
}

/// The declared columns and the day in the path, where SQL sees it.
fn declared_columns(source: &Source) -> Vec<SourceColumn> {
    let mut all = source.columns.clone();
    for (name, kind) in sql_columns(source).into_iter().skip(all.len()) {
        let place = source.place.clone();
        let (format, values) = (None, Vec::new());
        all.push(SourceColumn {
            name,
            kind,
            format,
            required: false,
            may_lack: false,
            values,
            min: None,
            max: None,
            place,
        });
    }
    all
}

impl ScanPlan {
    /// The end of the as-of date.
    #[must_use]
    pub fn day_end(&self) -> DayEnd {
        self.day_end
    }

    /// Every file with the columns that are read of it.
    pub fn columns_read(&self) -> impl Iterator<Item = (&ExportFile, Vec<&FooterColumn>)> {
        let files = self.groups.iter().flat_map(|group| group.files.iter().map(move |at| (group, *at)));
        files.filter_map(|(group, at)| {
            let file = self.files.get(at)?;
            let read = |column: &&FooterColumn| group.conversion_of(&column.name).is_some();
            Some((file, file.footer.columns.iter().filter(read).collect()))
        })
    }

    /// The source's frame over the files that `wanted` picks: columns as declared, rows and values as known.
    ///
    /// # Errors
    /// What Polars says when it cannot even plan the scan.
    pub fn frame_of_files(
        &self,
        source: &Source,
        exports: &Exports,
        wanted: impl Fn(&ExportFile) -> bool,
    ) -> Result<LazyFrame, String> {
        self.hide_future(
            source,
            self.concat_groups(
                &wanted,
                &|group, files| self.decoded_or_scanned(group, files, exports),
                &self.select_declared(source),
            )?,
        )
    }

    /// The same over all files, none of them read before it has to be.
    ///
    /// # Errors
    /// As [`Self::frame`].
    pub fn uncached_frame(&self, source: &Source, exports: &Exports) -> Result<LazyFrame, String> {
        self.hide_future(
            source,
            self.concat_groups(
                &|_| true,
                &|group, files| scan_files(group, files, exports),
                &self.select_declared(source),
            )?,
        )
    }

    /// Columns as declared.
    fn select_declared(&self, source: &Source) -> impl Fn(&FileGroup, LazyFrame) -> LazyFrame {
        |group, scan| {
            let scan = match &source.time {
                SourceTime::Events { at, .. } if group.is_shifted(at) => {
                    scan.filter(self.day_end.instant_has_passed(at))
                }
                _ => scan,
            };
            scan.select(group.columns.iter().map(|(column, taken)| taken.expression(column)).collect::<Vec<Expr>>())
        }
    }

    fn hide_future(&self, source: &Source, frames: Option<LazyFrame>) -> Result<LazyFrame, String> {
        let all = frames.unwrap_or_else(|| DataFrame::empty_with_schema(&super::frame_schema(source)).lazy());
        Ok(point_in_time::hide_future(all, source, self.day_end))
    }

    /// How many rows of the wanted files have no time and so never count; none where the source has no times.
    ///
    /// # Errors
    /// As [`Self::frame`].
    pub fn count_without_time(
        &self,
        source: &Source,
        exports: &Exports,
        wanted: impl Fn(&ExportFile) -> bool,
    ) -> Result<Option<LazyFrame>, String> {
        let SourceTime::Events { at, .. } = &source.time else {
            return Ok(None);
        };
        let missing =
            self.concat_groups(&wanted, &|group, files| self.decoded_or_scanned(group, files, exports), &|_, scan| {
                scan.filter(col(at.as_str()).is_null()).select([col(at.as_str()).is_null()])
            })?;
        Ok(missing.map(|frame| frame.select([len().cast(DataType::Int64).alias("rows")])))
    }

    /// How many rows of the wanted files come later than the as-of date; none where their footers say that no row does.
    ///
    /// # Errors
    /// As [`Self::frame`].
    pub fn count_after_as_of(
        &self,
        source: &Source,
        exports: &Exports,
        wanted: impl Fn(&ExportFile) -> bool,
    ) -> Result<Option<LazyFrame>, String> {
        let doubtful =
            |file: &ExportFile| wanted(file) && !point_in_time::has_no_later_rows(file, source, self.day_end);
        let later = self.concat_groups(
            &doubtful,
            &|group, files| self.decoded_or_scanned(group, files, exports),
            &|group, scan| {
                let later = group
                    .time_of_row(source)
                    .map_or(lit(false), |(at, kind)| self.day_end.has_passed_or_null(at, kind).not());
                scan.filter(later.clone()).select([later.alias("ahead")])
            },
        )?;
        Ok(later.map(|frame| frame.select([len().cast(DataType::Int64).alias("rows")])))
    }

    /// For every column some file of which has values that may not be readable: how many are not. None where every
    /// conversion is safe.
    ///
    /// # Errors
    /// As [`Self::frame`].
    pub fn count_unreadable(
        &self,
        source: &Source,
        exports: &Exports,
    ) -> Result<Vec<(SourceColumn, LazyFrame)>, String> {
        let mut doubtful: Vec<SourceColumn> = Vec::new();
        for (column, taken) in self.groups.iter().flat_map(|group| &group.columns) {
            let listed = doubtful.iter().any(|known| known.name == column.name);
            if !listed && matches!(taken, ColumnLocation::File(reading) if reading.unreadable.is_some()) {
                doubtful.push(column.clone());
            }
        }
        let mut frames = Vec::new();
        for column in doubtful {
            let told = |group: &FileGroup, scan: LazyFrame| {
                let told = column_conversion::displayed_value(group.conversion_of(&column.name), &column.name);
                self.unreadable_rows(source, group, scan, &column).select([told.alias("value")])
            };
            let found =
                self.concat_groups(&|_| true, &|group, files| self.decoded_or_scanned(group, files, exports), &told)?;
            let Some(found) = found else { continue };
            frames.push((column, found.select([col("value").count().cast(DataType::Int64).alias("values")])));
        }
        Ok(frames)
    }

    /// The least of the values of a column that cannot be read, and the first file that holds one.
    ///
    /// # Errors
    /// As [`Self::frame`].
    pub fn unreadable_example(
        &self,
        source: &Source,
        exports: &Exports,
        column: &SourceColumn,
    ) -> Result<Option<LazyFrame>, String> {
        let told = |group: &FileGroup, scan: LazyFrame| {
            let lost = self.unreadable_rows(source, group, scan, column);
            let told = column_conversion::displayed_value(group.conversion_of(&column.name), &column.name);
            lost.select([told.alias("value"), col(PATH_COLUMN)])
        };
        let found = self.concat_groups(&|_| true, &|group, files| scan_files(group, files, exports), &told)?;
        Ok(found.map(|found| found.select([col("value").min(), col(PATH_COLUMN).min()])))
    }

    /// The rows whose value of a column cannot be read. A row of a later day is nobody's business yet, whatever it
    /// holds.
    fn unreadable_rows(&self, source: &Source, group: &FileGroup, scan: LazyFrame, column: &SourceColumn) -> LazyFrame {
        let lost = group.conversion_of(&column.name).and_then(|reading| reading.unreadable.clone());
        let lost = lost.unwrap_or_else(|| lit(false));
        scan.filter(
            group
                .time_of_row(source)
                .map_or(lost.clone(), |(at, kind)| lost.and(self.day_end.has_passed_or_null(at, kind))),
        )
    }

    /// Every file as the only one of a scan, columns as they are.
    pub fn scan_each_file(&self, exports: &Exports) -> impl Iterator<Item = (&ExportFile, Result<LazyFrame, String>)> {
        let files = self.groups.iter().flat_map(|group| group.files.iter().map(move |at| (group, *at)));
        files.filter_map(|(group, at)| {
            let file = self.files.get(at)?;
            Some((file, engine::catch_engine_error(|| scan_files(group, &[file], exports))))
        })
    }

    /// The rows of files: those that are decoded already, or soon will be, or a scan of files too big for that.
    fn decoded_or_scanned(
        &self,
        group: &FileGroup,
        files: &[&ExportFile],
        exports: &Exports,
    ) -> Result<LazyFrame, PolarsError> {
        let taken: Vec<Expr> = group
            .columns
            .iter()
            .filter(|(_, taken)| !matches!(taken, ColumnLocation::Missing))
            .map(|(column, _)| col(column.name.as_str()))
            .collect();
        let rows: usize = files.iter().map(|file| usize::try_from(file.footer.rows).unwrap_or(0)).sum();
        let paths: Vec<&str> = files.iter().map(|file| file.object.path.as_str()).collect();
        let load = |missing: &[usize]| {
            let one = |file: &&ExportFile| Ok(scan_files(group, &[*file], exports)?.select(taken.clone()));
            let frames = || missing.iter().filter_map(|at| files.get(*at)).map(one).collect();
            engine::collect_frames(engine::catch_engine_error(frames)?)
        };
        match exports.decoded_rows(&self.source, &paths, rows.saturating_mul(taken.len()), load) {
            Some(rows) => Ok(rows.lazy()),
            None => scan_files(group, files, exports),
        }
    }

    /// One frame per group that has wanted files, opened by `open`, finished by `finish`, one below the other.
    fn concat_groups(
        &self,
        wanted: &dyn Fn(&ExportFile) -> bool,
        open: &OpenFiles<'_>,
        finish: &dyn Fn(&FileGroup, LazyFrame) -> LazyFrame,
    ) -> Result<Option<LazyFrame>, String> {
        let mut frames = Vec::new();
        for group in &self.groups {
            let files: Vec<&ExportFile> =
                group.files.iter().filter_map(|at| self.files.get(*at)).filter(|file| wanted(file)).collect();
            if !files.is_empty() {
                frames.push(finish(group, engine::catch_engine_error(|| open(group, &files))?));
            }
        }
        if frames.len() < 2 {
            return Ok(frames.pop());
        }
        // Order would cost memory and nobody may rely on it.
        let side_by_side = UnionArgs { maintain_order: false, ..UnionArgs::default() };
        engine::catch_engine_error(|| concat(frames, side_by_side)).map(Some)
    }
}

impl FileGroup {
    fn conversion_of(&self, name: &str) -> Option<&ColumnConversion> {
        self.columns.iter().find_map(|(column, taken)| match taken {
            ColumnLocation::File(reading) if column.name == name => Some(reading.as_ref()),
            _ => None,
        })
    }

    /// When a row happened, out of columns as they are; none where the source has no times.
    fn time_of_row(&self, source: &Source) -> Option<(Expr, ColumnType)> {
        let SourceTime::Events { at, .. } = &source.time else {
            return None;
        };
        let (column, taken) = self.columns.iter().find(|(column, _)| column.name == *at)?;
        Some((taken.expression(column), column.kind))
    }

    fn is_shifted(&self, name: &str) -> bool {
        self.conversion_of(name).is_some_and(|reading| reading.shifted_from_utc)
    }
}
