//! The frame of a source: its files grouped by what they hold, one scan per group, columns as declared.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;
use polars::prelude::{DataFrame, DataType, Expr, IntoLazy, LazyFrame, PolarsError, UnionArgs, col, concat, len, lit};

use super::claims;
use super::columns;
use super::contract::{self, Reading};
use super::exports::Exports;
use super::files::Found;
use super::visible::{self, End};
use crate::base::diagnostic::Diagnostic;
use crate::config::{Column, ColumnType, Source, SourceTime};
use crate::query::engine;
use crate::storage::parquet_footer::FooterColumn;

mod open;
mod taken;

use open::scan;
use taken::{Problem, Taken, note, take};

/// The name of the column with a file's path, in frames that have one.
pub const PATH: &str = "__path";

/// A source whose files are known and hold what is declared.
pub struct Plan {
    source: String,
    /// Which files were listed.
    pub pattern: String,
    pub files: Vec<Found>,
    /// Whether files were left out because all of their rows lie ahead.
    pub more_ahead: bool,
    groups: Vec<Group>,
    end: End,
}

/// How a group's files become a frame.
type Opening<'a> = dyn Fn(&Group, &[&Found]) -> Result<LazyFrame, PolarsError> + 'a;

/// Files that are read alike.
struct Group {
    files: Vec<usize>,
    columns: Vec<(Column, Taken)>,
}

/// Holds every file to the declared columns.
///
/// # Errors
/// Every column that is missing or of a type that cannot be read as declared, over all files; or files that can't
/// be what they claim.
pub fn plan(source: &Source, files: Vec<Found>, zone: Tz, as_of: NaiveDate) -> Result<Plan, Vec<Diagnostic>> {
    let end = End::of(as_of, zone);
    let there = files.len();
    let files: Vec<Found> = files.into_iter().filter(|file| !visible::lies_ahead(file, source, end)).collect();
    let more_ahead = files.len() < there;
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    let mut problems: Vec<Problem> = Vec::new();
    for (at, file) in files.iter().enumerate() {
        let mut signature = file.hive.iter().map(|(key, _)| format!("{key}/")).collect::<String>();
        let mut taken = Vec::new();
        for column in declared(source) {
            match take(&column, file, zone) {
                Ok(how) => {
                    signature.push_str(&how.signature());
                    taken.push((column, how));
                }
                Err(what) => note(&mut problems, column, what, &file.object.path),
            }
        }
        groups.entry(signature).or_insert_with(|| Group { files: Vec::new(), columns: taken }).files.push(at);
    }
    if !problems.is_empty() {
        return Err(problems.into_iter().map(|problem| problem.told(source, files.len())).collect());
    }
    let (name, pattern, groups) = (source.name.clone(), source.files.clone(), groups.into_values().collect());
    let plan = Plan { source: name, pattern, files, more_ahead, groups, end };
    let problems = claims::refused(source, &plan);
    if problems.is_empty() { Ok(plan) } else { Err(problems) }
}

/// The declared columns and the day in the path, where SQL sees it.
fn declared(source: &Source) -> Vec<Column> {
    let mut all = source.columns.clone();
    for (name, kind) in columns(source).into_iter().skip(all.len()) {
        let place = source.place.clone();
        let (format, values) = (None, Vec::new());
        all.push(Column { name, kind, format, required: false, may_lack: false, values, min: None, max: None, place });
    }
    all
}

impl Plan {
    /// The end of the as-of date.
    #[must_use]
    pub fn end(&self) -> End {
        self.end
    }

    /// Every file with the columns that are read of it.
    pub fn columns_read(&self) -> impl Iterator<Item = (&Found, Vec<&FooterColumn>)> {
        let files = self.groups.iter().flat_map(|group| group.files.iter().map(move |at| (group, *at)));
        files.filter_map(|(group, at)| {
            let file = self.files.get(at)?;
            let read = |column: &&FooterColumn| group.reading(&column.name).is_some();
            Some((file, file.footer.columns.iter().filter(read).collect()))
        })
    }

    /// The source's frame over the files that `wanted` picks: columns as declared, rows and values as known.
    ///
    /// # Errors
    /// What Polars says when it cannot even plan the scan.
    pub fn frame(
        &self,
        source: &Source,
        exports: &Exports,
        wanted: impl Fn(&Found) -> bool,
    ) -> Result<LazyFrame, String> {
        self.seen(
            source,
            self.scans(&wanted, &|group, files| self.held(group, files, exports), &self.declared(source))?,
        )
    }

    /// The same over all files, none of them read before it has to be.
    ///
    /// # Errors
    /// As [`Self::frame`].
    pub fn unread(&self, source: &Source, exports: &Exports) -> Result<LazyFrame, String> {
        self.seen(source, self.scans(&|_| true, &|group, files| scan(group, files, exports), &self.declared(source))?)
    }

    /// Columns as declared.
    fn declared(&self, source: &Source) -> impl Fn(&Group, LazyFrame) -> LazyFrame {
        |group, scan| {
            let scan = match &source.time {
                SourceTime::Events { at, .. } if group.is_shifted(at) => scan.filter(self.end.reached_instant(at)),
                _ => scan,
            };
            scan.select(group.columns.iter().map(|(column, taken)| taken.value(column)).collect::<Vec<Expr>>())
        }
    }

    fn seen(&self, source: &Source, frames: Option<LazyFrame>) -> Result<LazyFrame, String> {
        let all = frames.unwrap_or_else(|| DataFrame::empty_with_schema(&super::schema(source)).lazy());
        Ok(visible::hide(all, source, self.end))
    }

    /// How many rows of the wanted files have no time and so never count; none where the source has no times.
    ///
    /// # Errors
    /// As [`Self::frame`].
    pub fn timeless(
        &self,
        source: &Source,
        exports: &Exports,
        wanted: impl Fn(&Found) -> bool,
    ) -> Result<Option<LazyFrame>, String> {
        let SourceTime::Events { at, .. } = &source.time else {
            return Ok(None);
        };
        let missing = self.scans(&wanted, &|group, files| self.held(group, files, exports), &|_, scan| {
            scan.filter(col(at.as_str()).is_null()).select([col(at.as_str()).is_null()])
        })?;
        Ok(missing.map(|frame| frame.select([len().cast(DataType::Int64).alias("rows")])))
    }

    /// How many rows of the wanted files come later than the as-of date; none where their footers say that no row does.
    ///
    /// # Errors
    /// As [`Self::frame`].
    pub fn ahead(
        &self,
        source: &Source,
        exports: &Exports,
        wanted: impl Fn(&Found) -> bool,
    ) -> Result<Option<LazyFrame>, String> {
        let doubtful = |file: &Found| wanted(file) && !visible::is_reached(file, source, self.end);
        let later = self.scans(&doubtful, &|group, files| self.held(group, files, exports), &|group, scan| {
            let later = group.time(source).map_or(lit(false), |(at, kind)| self.end.not_ahead(at, kind).not());
            scan.filter(later.clone()).select([later.alias("ahead")])
        })?;
        Ok(later.map(|frame| frame.select([len().cast(DataType::Int64).alias("rows")])))
    }

    /// For every column some file of which has values that may not be readable: how many are not. None where every
    /// conversion is safe.
    ///
    /// # Errors
    /// As [`Self::frame`].
    pub fn unreadable(&self, source: &Source, exports: &Exports) -> Result<Vec<(Column, LazyFrame)>, String> {
        let mut doubtful: Vec<Column> = Vec::new();
        for (column, taken) in self.groups.iter().flat_map(|group| &group.columns) {
            let seen = doubtful.iter().any(|known| known.name == column.name);
            if !seen && matches!(taken, Taken::File(reading) if reading.unreadable.is_some()) {
                doubtful.push(column.clone());
            }
        }
        let mut frames = Vec::new();
        for column in doubtful {
            let told = |group: &Group, scan: LazyFrame| {
                let told = contract::told(group.reading(&column.name), &column.name);
                self.lost(source, group, scan, &column).select([told.alias("value")])
            };
            let found = self.scans(&|_| true, &|group, files| self.held(group, files, exports), &told)?;
            let Some(found) = found else { continue };
            frames.push((column, found.select([col("value").count().cast(DataType::Int64).alias("values")])));
        }
        Ok(frames)
    }

    /// The least of the values of a column that cannot be read, and the first file that holds one.
    ///
    /// # Errors
    /// As [`Self::frame`].
    pub fn example(&self, source: &Source, exports: &Exports, column: &Column) -> Result<Option<LazyFrame>, String> {
        let told = |group: &Group, scan: LazyFrame| {
            let lost = self.lost(source, group, scan, column);
            let told = contract::told(group.reading(&column.name), &column.name);
            lost.select([told.alias("value"), col(PATH)])
        };
        let found = self.scans(&|_| true, &|group, files| scan(group, files, exports), &told)?;
        Ok(found.map(|found| found.select([col("value").min(), col(PATH).min()])))
    }

    /// The rows whose value of a column cannot be read. A row of a later day is nobody's business yet, whatever it
    /// holds.
    fn lost(&self, source: &Source, group: &Group, scan: LazyFrame, column: &Column) -> LazyFrame {
        let lost = group.reading(&column.name).and_then(|reading| reading.unreadable.clone());
        let lost = lost.unwrap_or_else(|| lit(false));
        scan.filter(group.time(source).map_or(lost.clone(), |(at, kind)| lost.and(self.end.not_ahead(at, kind))))
    }

    /// Every file as the only one of a scan, columns as they are.
    pub fn one_by_one(&self, exports: &Exports) -> impl Iterator<Item = (&Found, Result<LazyFrame, String>)> {
        let files = self.groups.iter().flat_map(|group| group.files.iter().map(move |at| (group, *at)));
        files.filter_map(|(group, at)| {
            let file = self.files.get(at)?;
            Some((file, engine::guarded(|| scan(group, &[file], exports))))
        })
    }

    /// The rows of files: those that are decoded already, or soon will be, or a scan of files too big for that.
    fn held(&self, group: &Group, files: &[&Found], exports: &Exports) -> Result<LazyFrame, PolarsError> {
        let taken: Vec<Expr> = group
            .columns
            .iter()
            .filter(|(_, taken)| !matches!(taken, Taken::Nowhere))
            .map(|(column, _)| col(column.name.as_str()))
            .collect();
        let rows: usize = files.iter().map(|file| usize::try_from(file.footer.rows).unwrap_or(0)).sum();
        let paths: Vec<&str> = files.iter().map(|file| file.object.path.as_str()).collect();
        let load = |missing: &[usize]| {
            let one = |file: &&Found| Ok(scan(group, &[*file], exports)?.select(taken.clone()));
            let frames = || missing.iter().filter_map(|at| files.get(*at)).map(one).collect();
            engine::collect(engine::guarded(frames)?)
        };
        match exports.rows(&self.source, &paths, rows.saturating_mul(taken.len()), load) {
            Some(rows) => Ok(rows.lazy()),
            None => scan(group, files, exports),
        }
    }

    /// One frame per group that has wanted files, opened by `open`, finished by `finish`, one below the other.
    fn scans(
        &self,
        wanted: &dyn Fn(&Found) -> bool,
        open: &Opening<'_>,
        finish: &dyn Fn(&Group, LazyFrame) -> LazyFrame,
    ) -> Result<Option<LazyFrame>, String> {
        let mut frames = Vec::new();
        for group in &self.groups {
            let files: Vec<&Found> =
                group.files.iter().filter_map(|at| self.files.get(*at)).filter(|file| wanted(file)).collect();
            if !files.is_empty() {
                frames.push(finish(group, engine::guarded(|| open(group, &files))?));
            }
        }
        if frames.len() < 2 {
            return Ok(frames.pop());
        }
        // Order would cost memory and nobody may rely on it.
        let side_by_side = UnionArgs { maintain_order: false, ..UnionArgs::default() };
        engine::guarded(|| concat(frames, side_by_side)).map(Some)
    }
}

impl Group {
    fn reading(&self, name: &str) -> Option<&Reading> {
        self.columns.iter().find_map(|(column, taken)| match taken {
            Taken::File(reading) if column.name == name => Some(reading.as_ref()),
            _ => None,
        })
    }

    /// When a row happened, out of columns as they are; none where the source has no times.
    fn time(&self, source: &Source) -> Option<(Expr, ColumnType)> {
        let SourceTime::Events { at, .. } = &source.time else {
            return None;
        };
        let (column, taken) = self.columns.iter().find(|(column, _)| column.name == *at)?;
        Some((taken.value(column), column.kind))
    }

    fn is_shifted(&self, name: &str) -> bool {
        self.reading(name).is_some_and(|reading| reading.shifted)
    }
}
