//! Lines about a parent: its score, its members, and the accounts that belong to it.

use chrono::NaiveDate;

use super::parent_tables::ParentTables;
use super::score_lines::{band_lines, movement_lines};
use crate::base::escape::escape_and_shorten;
use crate::base::text::{count_phrase, name_as_words, signed_points};
use crate::cli::output::HEADING;
use crate::cli::table_row::TableRow;
use crate::config::Bands;
use crate::publish::summary::TextGrid;
use crate::score::roll_up::MemberStatus;

/// How many members of a parent are shown.
const MAX_MEMBERS_SHOWN: usize = 12;

/// The lines about the parent of an account, and about the account as a parent.
pub fn lines_of_account(parents: &ParentTables, account: TableRow<'_>, id: &str) -> String {
    let mut lines = Vec::new();
    if let Some(parent) = account.text("rolled_up_to") {
        let score =
            parents.find_parent(parent).map(|row| format!(": {}", score_text(parents, row))).unwrap_or_default();
        lines.push(format!("belongs to {}{score}", display_name(parents, parent)));
    }
    if account.integer("accounts_below").is_some()
        && let Some(row) = parents.find_parent(id)
    {
        lines.push(format!("as a parent: {}, {}", score_text(parents, row), roll_up_text(row)));
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

/// The header of a parent that is not an account.
pub fn parent_header(parents: &ParentTables, id: &str, day: NaiveDate) -> String {
    let Some(row) = parents.find_parent(id) else { return String::new() };
    let mut lines = vec![
        format!("{HEADING}{}{HEADING:#}, a parent, as of {day}", display_name(parents, id)),
        format!("{}, {}", score_text(parents, row), roll_up_text(row)),
    ];
    lines.extend(movement_lines(&parents.bands, row));
    lines.extend(band_lines(row));
    lines.extend(row.text("rolled_up_to").map(|above| format!("belongs to {}", display_name(parents, above))));
    lines.join("\n") + "\n"
}

/// A parent's name and id.
fn display_name(parents: &ParentTables, id: &str) -> String {
    match parents.find_parent(id).and_then(|row| row.text("parent_name")) {
        Some(name) => format!("{} ({})", escape_and_shorten(name), escape_and_shorten(id)),
        None => escape_and_shorten(id).into_owned(),
    }
}

/// The members of a parent as a table; empty if it has none.
pub fn members_text(parents: &ParentTables, parent: &str) -> String {
    let mut members: Vec<TableRow<'_>> = parents.members_of(parent).collect();
    if members.is_empty() {
        return String::new();
    }
    sort_members(&mut members);
    let shown_members = members.get(..MAX_MEMBERS_SHOWN).unwrap_or(&members);
    let mut text = format!("\n{}\n", members_grid(&parents.bands, shown_members, has_names(&members)).text());
    let hidden = members.len() - shown_members.len();
    if hidden > 0 {
        text.push_str(&format!("… and {hidden} more in `parent_members`\n"));
    }
    text
}

/// Sorts the lowest score first, then members without a score, then members that left.
fn sort_members(members: &mut [TableRow<'_>]) {
    let rank = |member: TableRow<'_>| (has_left(member), member.double("score").is_none());
    members.sort_by(|a, b| {
        let scores = |row: &TableRow<'_>| row.double("score").unwrap_or_default();
        rank(*a).cmp(&rank(*b)).then(scores(a).total_cmp(&scores(b)))
    });
}

fn has_left(member: TableRow<'_>) -> bool {
    member.text("status") == Some(MemberStatus::Left.as_str())
}

/// Whether accounts have names beside their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AccountNames {
    Present,
    Absent,
}

fn has_names(members: &[TableRow<'_>]) -> AccountNames {
    let any_name = members.iter().any(|member| member.text("account_name").is_some());
    if any_name { AccountNames::Present } else { AccountNames::Absent }
}

fn members_grid(bands: &Bands, members: &[TableRow<'_>], names: AccountNames) -> TextGrid {
    let mut grid = TextGrid::default();
    grid.headers.push("made of".to_owned());
    if names == AccountNames::Present {
        grid.headers.push(String::new());
    }
    grid.headers.extend(["score", "", "share", "points", "moved it by", ""].map(str::to_owned));
    grid.rows.extend(members.iter().map(|member| member_cells(bands, *member, names)));
    grid
}

fn member_cells(bands: &Bands, member: TableRow<'_>, names: AccountNames) -> Vec<String> {
    let dash = || "–".to_owned();
    let mut cells = vec![member.text("account_id").unwrap_or_default().to_owned()];
    if names == AccountNames::Present {
        cells.push(member.text("account_name").unwrap_or_default().to_owned());
    }
    cells.extend([
        member.double("score").map_or_else(dash, |score| bands.score_text(score)),
        member.text("band").map(name_as_words).unwrap_or_default(),
        member.double("weight").map_or_else(dash, |share| format!("{:.1} %", share * 100.0)),
        member.double("contribution").map_or_else(dash, |points| format!("{points:.1}")),
        member.double("points").map_or_else(dash, signed_points),
        member_notes(member),
    ]);
    cells
}

fn member_notes(member: TableRow<'_>) -> String {
    let status = member.text("status").filter(|status| *status != MemberStatus::Ok.as_str());
    let mut notes: Vec<String> = status.map(name_as_words).into_iter().collect();
    if member.is_true("joined") {
        notes.push("joined".to_owned());
    }
    if member.is_true("is_own") {
        notes.push("itself".to_owned());
    }
    notes.join(", ")
}

fn score_text(parents: &ParentTables, parent: TableRow<'_>) -> String {
    match (parent.double("score"), parent.text("band")) {
        (Some(score), Some(band)) => format!("score {}, {}", parents.bands.score_text(score), name_as_words(band)),
        _ => format!("no score: {}", name_as_words(parent.text("no_score_reason").unwrap_or("unknown"))),
    }
}

fn roll_up_text(parent: TableRow<'_>) -> String {
    let accounts = count_phrase(parent.integer("accounts").unwrap_or_default(), "account", "accounts");
    let by = parent.text("rolled_up_by").unwrap_or_default();
    let bands = parent.text("accounts_by_band").map(name_as_words).unwrap_or_default();
    let coverage = parent.double("coverage").filter(|coverage| *coverage < 0.9995);
    let coverage = coverage.map(|share| format!(", {:.0} % of the weight has a score", share * 100.0));
    let edited = match parent.is_true("roll_up_edited") {
        true => "; the previous snapshot was rolled up differently, so it is not compared",
        false => "",
    };
    format!("rolled up from {accounts} by {by} ({bands}){}{edited}", coverage.unwrap_or_default())
}
