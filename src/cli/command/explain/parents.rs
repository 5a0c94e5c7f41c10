//! Accounts that belong together: what a parent's score is made of, and which parent an account belongs to.

use arrow::array::RecordBatch;
use chrono::NaiveDate;

use super::account_page;
use crate::base::error::Error;
use crate::base::text::{shown, signed_points, spaced};
use crate::publish::summary::TextGrid;
use crate::warehouse::cells::{double_cell, integer_cell, text_cell};
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::{PARENT_HEALTH, PARENT_MEMBERS};

/// How many members are shown of a parent.
const MAX_MEMBERS_SHOWN: usize = 12;

/// What is published of the parents of a day.
pub struct ParentTables {
    pub health: Vec<RecordBatch>,
    pub members: Vec<RecordBatch>,
}

impl ParentTables {
    /// # Errors
    /// A warehouse that can't be read.
    pub fn read(archive: &WarehouseReader<'_>, day: NaiveDate) -> Result<Self, Error> {
        let rows = |table| archive.read_table_if_present(table, day);
        Ok(ParentTables { health: rows(PARENT_HEALTH)?, members: rows(PARENT_MEMBERS)? })
    }

    /// The row of a parent.
    pub fn find(&self, id: &str) -> Option<(&RecordBatch, usize)> {
        self.health.iter().find_map(|batch| {
            let row = (0..batch.num_rows()).find(|row| text_cell(batch, "parent_id", *row) == Some(id))?;
            Some((batch, row))
        })
    }

    /// All rows about one parent's members.
    pub fn members_of(&self, parent: &str) -> impl Iterator<Item = (&RecordBatch, usize)> {
        let is_member = move |batch: &RecordBatch, row: &usize| text_cell(batch, "parent_id", *row) == Some(parent);
        self.members.iter().flat_map(move |batch| {
            (0..batch.num_rows()).filter(move |row| is_member(batch, row)).map(move |row| (batch, row))
        })
    }

    /// In the few lines about an account: the parent above it, and itself as one.
    pub fn account_lines(&self, health: &RecordBatch, row: usize, account: &str) -> String {
        let mut lines = Vec::new();
        if let Some(above) = text_cell(health, "rolled_up_to", row) {
            let known =
                self.find(above).map(|(batch, row)| format!(": {}", score_text(batch, row))).unwrap_or_default();
            lines.push(format!("belongs to {}{known}", self.display_name(above)));
        }
        if integer_cell(health, "accounts_below", row).is_some()
            && let Some((batch, row)) = self.find(account)
        {
            lines.push(format!("as a parent: {}, {}", score_text(batch, row), roll_up_text(batch, row)));
        }
        lines.into_iter().map(|line| line + "\n").collect()
    }

    /// The head of a parent that is no account.
    pub fn header(&self, id: &str, day: NaiveDate) -> String {
        let Some((batch, row)) = self.find(id) else { return String::new() };
        let bold = anstyle::Style::new().bold();
        let mut lines = vec![
            format!("{bold}{}{bold:#}, a parent, as of {day}", self.display_name(id)),
            format!("{}, {}", score_text(batch, row), roll_up_text(batch, row)),
        ];
        lines.extend(account_page::movement_lines(batch, row));
        lines.extend(account_page::band_lines(batch, row));
        if let Some(above) = text_cell(batch, "rolled_up_to", row) {
            lines.push(format!("belongs to {}", self.display_name(above)));
        }
        lines.join("\n") + "\n"
    }

    /// A parent's name and id.
    fn display_name(&self, id: &str) -> String {
        let name = self.find(id).and_then(|(batch, row)| text_cell(batch, "parent_name", row));
        name.map_or_else(|| shown(id).into_owned(), |name| format!("{} ({})", shown(name), shown(id)))
    }

    /// The members, the lowest score first, then those without one, then those who left; nothing for nobody's parent.
    pub fn members_text(&self, parent: &str) -> String {
        let mut members: Vec<(&RecordBatch, usize)> = self.members_of(parent).collect();
        if members.is_empty() {
            return String::new();
        }
        let score = |(batch, row): &(&RecordBatch, usize)| double_cell(batch, "score", *row);
        let left = |(batch, row): &(&RecordBatch, usize)| text_cell(batch, "status", *row) == Some("left");
        members.sort_by(|a, b| {
            let rank = |member| (left(member), score(member).is_none());
            let scores = score(a).unwrap_or_default().total_cmp(&score(b).unwrap_or_default());
            rank(a).cmp(&rank(b)).then(scores)
        });
        let named = members.iter().any(|(batch, row)| text_cell(batch, "account_name", *row).is_some());
        let mut grid = TextGrid::default();
        grid.headers.push("made of".to_owned());
        grid.headers.extend(named.then(String::new));
        grid.headers.extend(["score", "", "share", "points", "moved it by", ""].map(str::to_owned));
        grid.rows.extend(members.iter().take(MAX_MEMBERS_SHOWN).map(|(batch, row)| member_cells(batch, *row, named)));
        let more = members.len().saturating_sub(MAX_MEMBERS_SHOWN);
        let rest = if more > 0 { format!("… and {more} more in `parent_members`\n") } else { String::new() };
        format!("\n{}\n{rest}", grid.text())
    }
}

fn score_text(batch: &RecordBatch, row: usize) -> String {
    match (double_cell(batch, "score", row), text_cell(batch, "band", row)) {
        (Some(score), Some(band)) => format!("score {score:.1}, {}", spaced(band)),
        _ => format!("no score: {}", spaced(text_cell(batch, "no_score_reason", row).unwrap_or("unknown"))),
    }
}

fn roll_up_text(batch: &RecordBatch, row: usize) -> String {
    let accounts = match integer_cell(batch, "accounts", row) {
        Some(1) => "1 account".to_owned(),
        accounts => format!("{} accounts", accounts.unwrap_or_default()),
    };
    let bands = text_cell(batch, "accounts_by_band", row).map(spaced).unwrap_or_default();
    let coverage = double_cell(batch, "coverage", row).filter(|coverage| *coverage < 0.9995);
    let covered = coverage.map(|share| format!(", {:.0} % of the weight has a score", share * 100.0));
    let by = text_cell(batch, "rolled_up_by", row).unwrap_or_default();
    let edited = match crate::warehouse::cells::boolean_cell(batch, "roll_up_edited", row) {
        Some(true) => "; rolled up otherwise on the previous snapshot, so not compared with it",
        _ => "",
    };
    format!("rolled up from {accounts} by {by} ({bands}){}{edited}", covered.unwrap_or_default())
}

fn member_cells(batch: &RecordBatch, row: usize, named: bool) -> Vec<String> {
    let number = |column: &str| double_cell(batch, column, row);
    let dash = || "–".to_owned();
    let mut cells = vec![text_cell(batch, "account_id", row).unwrap_or_default().to_owned()];
    cells.extend(named.then(|| text_cell(batch, "account_name", row).unwrap_or_default().to_owned()));
    let mut notes = Vec::new();
    match text_cell(batch, "status", row) {
        None | Some("ok") => {}
        Some(status) => notes.push(spaced(status)),
    }
    if crate::warehouse::cells::boolean_cell(batch, "joined", row) == Some(true) {
        notes.push("joined".to_owned());
    }
    if crate::warehouse::cells::boolean_cell(batch, "is_own", row) == Some(true) {
        notes.push("itself".to_owned());
    }
    cells.extend([
        number("score").map_or_else(dash, |score| format!("{score:.1}")),
        text_cell(batch, "band", row).map(spaced).unwrap_or_default(),
        number("weight").map_or_else(dash, |share| format!("{:.1} %", share * 100.0)),
        number("contribution").map_or_else(dash, |points| format!("{points:.1}")),
        number("points").map_or_else(dash, signed_points),
        notes.join(", "),
    ]);
    cells
}
