//! The summary of a backfill, for people and for programs.

use std::collections::BTreeSet;

use arrow::array::RecordBatch;
use chrono::NaiveDate;
use serde::Serialize;

use crate::base::error::Error;
use crate::base::text::{count_phrase, name_as_words};
use crate::cli::output::HEADING;
use crate::cli::published_days::group_into_ranges;
use crate::cli::table_row::table_rows;
use crate::config::Pipeline;
use crate::publish::summary::TextGrid;
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::ACCOUNT_HEALTH;

/// What a backfill did.
#[derive(Debug, Serialize)]
pub struct BackfillSummary {
    pub pipeline: String,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// How many days were requested.
    pub days: usize,
    pub published: usize,
    /// Days that were published before and are current.
    pub skipped: usize,
    pub seconds: f64,
    /// The bands of the first and the last day.
    pub bands: Vec<DayBands>,
    /// The sources that were not point in time on a day that was published.
    pub not_point_in_time: BTreeSet<String>,
    /// Other days that are outdated now, because they read a day that changed.
    pub outdated_elsewhere: Vec<NaiveDate>,
    /// The command that heals them.
    pub heal: Option<String>,
}

/// How many accounts were in each band on a day.
#[derive(Debug, Serialize)]
pub struct DayBands {
    pub as_of: NaiveDate,
    pub accounts: usize,
    /// Worst first, as in the summary of a run.
    pub bands: Vec<BandCount>,
    pub without_score: usize,
}

#[derive(Debug, Serialize)]
pub struct BandCount {
    pub band: String,
    pub accounts: usize,
}

/// Counts the accounts of the first and the last day by band.
///
/// # Errors
/// A table that can't be read.
pub fn count_bands(
    pipeline: &Pipeline,
    reader: &WarehouseReader<'_>,
    days: &[NaiveDate],
) -> Result<Vec<DayBands>, Error> {
    let mut ends: Vec<NaiveDate> = days.first().into_iter().chain(days.last()).copied().collect();
    ends.dedup();
    ends.into_iter().map(|day| DayBands::count_in_day(pipeline, reader, day)).collect()
}

impl DayBands {
    fn count_in_day(pipeline: &Pipeline, reader: &WarehouseReader<'_>, as_of: NaiveDate) -> Result<Self, Error> {
        let names = pipeline.scorecard.bands.0.iter().map(|band| band.name.clone());
        let bands = names.map(|band| BandCount { band, accounts: 0 }).collect();
        let mut counts = DayBands { as_of, accounts: 0, bands, without_score: 0 };
        counts.add_rows(&reader.read_columns(ACCOUNT_HEALTH, as_of, &["band"])?);
        Ok(counts)
    }

    fn add_rows(&mut self, batches: &[RecordBatch]) {
        for row in table_rows(batches) {
            self.accounts += 1;
            let Some(name) = row.text("band") else {
                self.without_score += 1;
                continue;
            };
            match self.bands.iter_mut().find(|count| count.band == name) {
                Some(count) => count.accounts += 1,
                // A skipped day may have bands that the scorecard no longer has.
                None => self.bands.push(BandCount { band: name.to_owned(), accounts: 1 }),
            }
        }
    }

    fn accounts_in(&self, band: &str) -> usize {
        self.bands.iter().find(|count| count.band == band).map_or(0, |count| count.accounts)
    }
}

impl BackfillSummary {
    /// The summary for people.
    pub fn text(&self) -> String {
        let mut text = format!("{HEADING}{} from {} to {}{HEADING:#}\n", self.pipeline, self.from, self.to);
        text.push_str(&format!(
            "  published {} in {:.1} s\n",
            count_phrase(self.published, "day", "days"),
            self.seconds
        ));
        if self.skipped > 0 {
            text.push_str(&format!(
                "  skipped {}, already published and current\n",
                count_phrase(self.skipped, "day", "days")
            ));
        }
        if !self.bands.is_empty() {
            text.push_str(&format!("\n{HEADING}accounts by band{HEADING:#}\n"));
            for line in self.bands_grid().text().lines() {
                text.push_str(&format!("  {line}\n"));
            }
        }
        if !self.outdated_elsewhere.is_empty() {
            let days: BTreeSet<NaiveDate> = self.outdated_elsewhere.iter().copied().collect();
            let ranges = group_into_ranges(&days, &self.outdated_elsewhere);
            let ranges: Vec<String> = ranges.iter().map(ToString::to_string).collect();
            text.push_str(&format!("\nnow outdated, because they read days that changed: {}\n", ranges.join(", ")));
            if let Some(command) = &self.heal {
                text.push_str(&format!("  {command}\n"));
            }
        }
        text
    }

    /// One column per band, the best first, and one row per day.
    fn bands_grid(&self) -> TextGrid {
        let mut names: Vec<&str> = Vec::new();
        for band in self.bands.iter().flat_map(|day| &day.bands) {
            if !names.contains(&band.band.as_str()) {
                names.push(&band.band);
            }
        }
        names.reverse();
        let mut grid = TextGrid::default();
        grid.headers.extend(["day".to_owned(), "accounts".to_owned()]);
        grid.headers.extend(names.iter().map(|name| name_as_words(name)));
        grid.headers.push("no score".to_owned());
        for day in &self.bands {
            let mut row = vec![day.as_of.to_string(), day.accounts.to_string()];
            row.extend(names.iter().map(|name| day.accounts_in(name).to_string()));
            row.push(day.without_score.to_string());
            grid.rows.push(row);
        }
        grid
    }
}
