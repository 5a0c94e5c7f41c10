//! Checks parents and their members: what the members sum to, and that both match the accounts.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use arrow::array::RecordBatch;

use super::audit_check::{AuditCheck, audit_error, check_each_row};
use super::tolerance::{are_close, is_on_scale, is_share, sum_tolerance};
use crate::base::arrow_cells::{boolean_cell, double_cell, integer_cell, text_cell};
use crate::base::error::Error;
use crate::config::Scorecard;
use crate::score::roll_up::MemberStatus;

/// Checks that each parent has one row, in order, with a score and a band or a reason, and the change of that score.
pub fn parents_have_score_or_reason(scorecard: &Scorecard, parents: &RecordBatch) -> Result<AuditCheck, Error> {
    check_each_row("parents have a score and a band, or a reason", parents, "parent_id", |row| {
        let number = |column: &str| double_cell(parents, column, row);
        let id = text_cell(parents, "parent_id", row);
        let is_sorted = row == 0 || text_cell(parents, "parent_id", row - 1) < id;
        let (score, band) = (number("score"), text_cell(parents, "band", row));
        let is_on_scale = score.is_none_or(|score| is_on_scale(scorecard.scale, score));
        let has_reason = text_cell(parents, "no_score_reason", row).is_some();
        let has_score_or_reason = score.is_some() == band.is_some() && score.is_none() == has_reason;
        let has_coverage = number("coverage").is_some_and(is_share);
        let is_edited = boolean_cell(parents, "roll_up_edited", row) == Some(true);
        let expected_change = score.zip(number("previous_score")).map(|(now, before)| now - before);
        let is_change = are_close(number("change"), expected_change.filter(|_| !is_edited));
        let is_sound = is_sorted && is_on_scale && has_score_or_reason && has_coverage && is_change;
        (!is_sound)
            .then(|| format!("score {score:?}, band {band:?}, change {:?}, sorted: {is_sorted}", number("change")))
    })
}

/// What the rows of one parent's members sum to.
#[derive(Default)]
struct MemberSums {
    accounts: i64,
    scored: i64,
    weight: f64,
    contribution: f64,
    contributing: usize,
    points: Option<f64>,
    lowest_score: Option<f64>,
    revenue: Option<f64>,
}

impl MemberSums {
    fn add_row(&mut self, members: &RecordBatch, row: usize) {
        let number = |column: &str| double_cell(members, column, row);
        self.weight += number("weight").unwrap_or_default();
        self.contribution += number("contribution").unwrap_or_default();
        self.contributing += usize::from(number("contribution").is_some());
        self.points = add_optional(self.points, number("points"));
        if has_left(members, row) {
            return;
        }
        let score = number("score");
        self.accounts += 1;
        self.scored += i64::from(score.is_some());
        self.revenue = add_optional(self.revenue, number("revenue").filter(|revenue| *revenue >= 0.0));
        let is_lower = |score: &f64| self.lowest_score.is_none_or(|lowest| *score < lowest);
        self.lowest_score = score.filter(is_lower).or(self.lowest_score);
    }

    /// Whether these are the sums that a parent's row shows.
    fn match_parent(&self, parents: &RecordBatch, row: usize) -> bool {
        let number = |column: &str| double_cell(parents, column, row);
        let count = |column: &str| integer_cell(parents, column, row);
        let sum_to_score = match number("score") {
            Some(score) => are_close(Some(self.contribution), Some(score)) && are_close(Some(self.weight), Some(1.0)),
            None => self.contributing == 0,
        };
        let sum_to_change = number("change").is_none_or(|change| are_close(self.points, Some(change)));
        let sum_to_revenue = match (number("revenue"), self.revenue) {
            (Some(published), Some(sum)) => (published - sum).abs() <= sum_tolerance(sum),
            (published, sum) => published == sum,
        };
        sum_to_score
            && sum_to_change
            && sum_to_revenue
            && count("accounts") == Some(self.accounts)
            && count("scored_accounts") == Some(self.scored)
            && number("worst_account_score") == self.lowest_score
    }
}

/// Checks that the members' contributions sum to the parent's score, their points to its change, and that its counts
/// and its revenue are theirs.
pub fn members_sum_to_parent(parents: &RecordBatch, members: &RecordBatch) -> Result<AuditCheck, Error> {
    let check = "members sum to their parent's score and change";
    let mut unmatched = sums_by_parent(check, members)?;
    for row in 0..parents.num_rows() {
        let id = text_cell(parents, "parent_id", row).unwrap_or_default();
        let sums = unmatched.remove(id).unwrap_or_default();
        if !sums.match_parent(parents, row) {
            let (score, change) = (double_cell(parents, "score", row), double_cell(parents, "change", row));
            let detail = format!(
                "{} of {} accounts have a score; contributions sum to {} for {score:?}, points to {:?} for {change:?}; \
                 the lowest score is {:?}",
                sums.scored, sums.accounts, sums.contribution, sums.points, sums.lowest_score
            );
            return Err(audit_error(check, id, detail));
        }
    }
    match unmatched.pop_first() {
        Some((id, _)) => Err(audit_error(check, id, "it has members, but no row of its own")),
        None => Ok(AuditCheck { check, rows: members.num_rows() }),
    }
}

fn sums_by_parent<'a>(check: &'static str, members: &'a RecordBatch) -> Result<BTreeMap<&'a str, MemberSums>, Error> {
    let mut sums: BTreeMap<&str, MemberSums> = BTreeMap::new();
    let key = |row| (text_cell(members, "parent_id", row), text_cell(members, "account_id", row));
    for row in 0..members.num_rows() {
        let (Some(parent), Some(account)) = key(row) else { continue };
        if row > 0 && key(row - 1) >= key(row) {
            return Err(audit_error(check, parent, format!("`{account}` is not sorted, or there twice")));
        }
        sums.entry(parent).or_default().add_row(members, row);
    }
    Ok(sums)
}

/// Checks that every member is an account with the same score and band, that every account is a member of the parent
/// right above it, and that an account that is a parent has the parent's score and band.
pub fn parents_match_accounts(
    health: &RecordBatch,
    parents: &RecordBatch,
    members: &RecordBatch,
) -> Result<AuditCheck, Error> {
    let check = "parents and accounts agree";
    let account_rows = row_by_id(health, "account_id");
    let parent_rows = row_by_id(parents, "parent_id");
    let mut direct_members = 0;
    for row in (0..members.num_rows()).filter(|row| !has_left(members, *row)) {
        let id = text_cell(members, "account_id", row).unwrap_or_default();
        let Some(&account) = account_rows.get(id) else {
            return Err(audit_error(check, id, "a member is not an account"));
        };
        if !member_matches_account(members, row, health, account) {
            let parent = text_cell(members, "parent_id", row);
            return Err(audit_error(check, id, format!("its row as a member of {parent:?} differs from its own row")));
        }
        direct_members += usize::from(integer_cell(members, "depth", row) == Some(1));
    }
    for (id, &row) in &account_rows {
        if integer_cell(health, "accounts_below", row).is_none() {
            continue;
        }
        let parent = parent_rows.get(id).copied();
        let agrees = parent.is_some_and(|parent| account_matches_parent(health, row, parents, parent));
        if !agrees {
            return Err(audit_error(check, id, "its own row differs from its row as a parent"));
        }
    }
    let rolled_up = account_rows.values().filter(|&&row| text_cell(health, "rolled_up_to", row).is_some()).count();
    if rolled_up != direct_members {
        let detail = format!("{rolled_up} accounts have a parent, {direct_members} are right below one");
        return Err(audit_error(check, "", detail));
    }
    Ok(AuditCheck { check, rows: members.num_rows() })
}

fn member_matches_account(members: &RecordBatch, row: usize, health: &RecordBatch, account: usize) -> bool {
    let (parent, depth) = (text_cell(members, "parent_id", row), integer_cell(members, "depth", row));
    let is_itself = depth == Some(0);
    double_cell(members, "score", row) == double_cell(health, "score", account)
        && text_cell(members, "band", row) == text_cell(health, "band", account)
        && boolean_cell(members, "is_own", row) == Some(is_itself)
        && (!is_itself || parent == text_cell(members, "account_id", row))
        && (depth != Some(1) || parent == text_cell(health, "rolled_up_to", account))
}

fn account_matches_parent(health: &RecordBatch, row: usize, parents: &RecordBatch, parent: usize) -> bool {
    let accounts = integer_cell(health, "accounts_below", row).map(|below| below + 1);
    double_cell(health, "rolled_up_score", row) == double_cell(parents, "score", parent)
        && text_cell(health, "rolled_up_band", row) == text_cell(parents, "band", parent)
        && accounts == integer_cell(parents, "accounts", parent)
}

fn has_left(members: &RecordBatch, row: usize) -> bool {
    text_cell(members, "status", row) == Some(MemberStatus::Left.as_str())
}

fn row_by_id<'a>(table: &'a RecordBatch, column: &str) -> BTreeMap<&'a str, usize> {
    (0..table.num_rows()).filter_map(|row| Some((text_cell(table, column, row)?, row))).collect()
}

fn add_optional(sum: Option<f64>, more: Option<f64>) -> Option<f64> {
    match (sum, more) {
        (Some(sum), Some(more)) => Some(sum + more),
        (sum, more) => sum.or(more),
    }
}
