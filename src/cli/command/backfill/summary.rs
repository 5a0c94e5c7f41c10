//! The summary of a backfill, for people and for programs.

use arrow::array::{Array, AsArray};
use chrono::NaiveDate;
use serde::Serialize;

use crate::base::environment::World;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::cli::args::OutputFormat;
use crate::cli::command::snapshot_status::{group_into_ranges, range_text};
use crate::config::Pipeline;
use crate::publish::summary::TextGrid;
use crate::warehouse::cells::text_cell;
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::ACCOUNT_HEALTH;

/// What a backfill did.
#[derive(Debug, Serialize)]
pub struct BackfillSummary {
    pub pipeline: String,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// How many days were asked for.
    pub days: usize,
    pub published: usize,
    /// Published before, and current.
    pub skipped: usize,
    pub seconds: f64,
    /// Of the first and the last day.
    pub bands: Vec<DayBands>,
    /// Days outside those asked for that read what is another now.
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
    archive: &WarehouseReader<'_>,
    days: &[NaiveDate],
) -> Result<Vec<DayBands>, Error> {
    let mut ends: Vec<NaiveDate> = days.first().into_iter().chain(days.last()).copied().collect();
    ends.dedup();
    let mut bands_by_day = Vec::new();
    for as_of in ends {
        let names = pipeline.scorecard.bands.0.iter().map(|band| band.name.clone());
        let mut bands: Vec<BandCount> = names.map(|band| BandCount { band, accounts: 0 }).collect();
        let (mut accounts, mut without_score) = (0, 0);
        for batch in archive.read_columns(ACCOUNT_HEALTH, as_of, &["band"])? {
            accounts += batch.num_rows();
            let band_column = batch.column_by_name("band").and_then(|column| column.as_string_opt::<i32>());
            without_score += band_column.map_or(batch.num_rows(), Array::null_count);
            for row in 0..batch.num_rows() {
                let Some(name) = text_cell(&batch, "band", row) else { continue };
                match bands.iter_mut().find(|counted_band| counted_band.band == name) {
                    Some(band) => band.accounts += 1,
                    // A day that was skipped may know bands that the scorecard no longer has.
                    None => bands.push(BandCount { band: name.to_owned(), accounts: 1 }),
                }
            }
        }
        bands_by_day.push(DayBands { as_of, accounts, bands, without_score });
    }
    Ok(bands_by_day)
}

impl BackfillSummary {
    /// Prints the summary.
    ///
    /// # Errors
    /// A defect of healthscore.
    pub fn print(&self, format: OutputFormat, environment: &World) -> Result<(), Failure> {
        match format {
            OutputFormat::Json => {
                let json = serde_json::to_string(self)
                    .map_err(|error| Error::Encode { reason: format!("the summary: {error}") })?;
                environment.terminal.exact(&format!("{json}\n"));
            }
            OutputFormat::Text => environment.terminal.data(&self.text()),
        }
        Ok(())
    }

    fn text(&self) -> String {
        let heading = anstyle::Style::new().bold();
        let mut text = format!("{heading}{} from {} to {}{heading:#}\n", self.pipeline, self.from, self.to);
        let count = |days: usize| if days == 1 { "1 day".to_owned() } else { format!("{days} days") };
        text.push_str(&format!("  published {} in {:.1} s\n", count(self.published), self.seconds));
        if self.skipped > 0 {
            text.push_str(&format!("  skipped {}, published before and current\n", count(self.skipped)));
        }
        if !self.bands.is_empty() {
            text.push_str(&format!("\n{heading}accounts by band{heading:#}\n"));
            for line in self.grid().text().lines() {
                text.push_str(&format!("  {line}\n"));
            }
        }
        if !self.outdated_elsewhere.is_empty() {
            let days = self.outdated_elsewhere.iter().copied().collect();
            let range_texts: Vec<String> =
                group_into_ranges(&days, &self.outdated_elsewhere).into_iter().map(range_text).collect();
            text.push_str(&format!("\noutdated now, because they read what changed: {}\n", range_texts.join(", ")));
            if let Some(command) = &self.heal {
                text.push_str(&format!("  {command}\n"));
            }
        }
        text
    }

    /// Bands as columns, best first; days as rows.
    fn grid(&self) -> TextGrid {
        let mut grid = TextGrid::default();
        let mut names: Vec<&str> = Vec::new();
        for band in self.bands.iter().flat_map(|day| &day.bands) {
            if !names.contains(&band.band.as_str()) {
                names.push(&band.band);
            }
        }
        names.reverse();
        grid.headers.extend(["day".to_owned(), "accounts".to_owned()]);
        grid.headers.extend(names.iter().map(|name| name.replace('_', " ")));
        grid.headers.push("no score".to_owned());
        for day in &self.bands {
            let accounts_in =
                |name: &&str| day.bands.iter().find(|band| band.band == **name).map_or(0, |band| band.accounts);
            let mut row = vec![day.as_of.to_string(), day.accounts.to_string()];
            row.extend(names.iter().map(|name| accounts_in(name).to_string()));
            row.push(day.without_score.to_string());
            grid.rows.push(row);
        }
        grid
    }
}
