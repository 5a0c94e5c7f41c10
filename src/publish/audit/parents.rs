//! Rechecks accounts that belong together: parents that are what their members say, and members that are accounts.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use arrow::array::RecordBatch;

use super::{AuditCheck, TOLERANCE, audit_error};
use crate::base::error::Error;
use crate::config::Scorecard;
use crate::warehouse::cells::{boolean_cell, double_cell, integer_cell, text_cell};

/// One row per parent, in order, on the scale, with a score and a band or a reason, and a change that is one.
pub fn parents_have_score_or_reason(scorecard: &Scorecard, parents: &RecordBatch) -> Result<AuditCheck, Error> {
    let check = "parents have a score and a band, or a reason";
    for row in 0..parents.num_rows() {
        let id = text_cell(parents, "parent_id", row);
        let number = |column: &str| double_cell(parents, column, row);
        let sorted = row == 0 || text_cell(parents, "parent_id", row - 1) < id;
        let (score, band) = (number("score"), text_cell(parents, "band", row));
        let on_scale = score
            .is_none_or(|score| (scorecard.scale.low - TOLERANCE..=scorecard.scale.high + TOLERANCE).contains(&score));
        let reasoned = score.is_some() == band.is_some()
            && score.is_none() == text_cell(parents, "no_score_reason", row).is_some();
        let covered = number("coverage").is_some_and(|share| (-TOLERANCE..=1.0 + TOLERANCE).contains(&share));
        let edited = boolean_cell(parents, "roll_up_edited", row) == Some(true);
        let change = score.zip(number("previous_score")).map(|(now, before)| now - before).filter(|_| !edited);
        if !(sorted && on_scale && reasoned && covered && is_within_tolerance(number("change"), change)) {
            let found = format!("score {score:?}, band {band:?}, change {:?}, sorted: {sorted}", number("change"));
            return Err(audit_error(check, id.unwrap_or_default(), found));
        }
    }
    Ok(AuditCheck { check, rows: parents.num_rows() })
}

/// What the rows of one parent's members come to.
#[derive(Default)]
struct MemberSums {
    accounts: i64,
    scored: i64,
    weight: f64,
    contribution: f64,
    contributing: usize,
    points: Option<f64>,
    worst: Option<f64>,
    revenue: Option<f64>,
}

/// Contributions sum to the score, and points to the change.
pub fn members_sum_to_parent(parents: &RecordBatch, members: &RecordBatch) -> Result<AuditCheck, Error> {
    let check = "members sum to their parent's score and change";
    let mut sums_by_parent: BTreeMap<&str, MemberSums> = BTreeMap::new();
    let key = |row| (text_cell(members, "parent_id", row), text_cell(members, "account_id", row));
    for row in 0..members.num_rows() {
        let (Some(parent), Some(account)) = key(row) else { continue };
        if row > 0 && key(row - 1) >= key(row) {
            return Err(audit_error(check, parent, format!("`{account}` is not sorted, or there twice")));
        }
        let member_sums = sums_by_parent.entry(parent).or_default();
        let number = |column: &str| double_cell(members, column, row);
        let belongs = i64::from(text_cell(members, "status", row) != Some("left"));
        member_sums.accounts += belongs;
        member_sums.scored += i64::from(number("score").is_some()) * belongs;
        member_sums.weight += number("weight").unwrap_or_default();
        member_sums.contribution += number("contribution").unwrap_or_default();
        member_sums.contributing += usize::from(number("contribution").is_some());
        member_sums.points = add_optional(member_sums.points, number("points"));
        if belongs == 1 {
            member_sums.revenue =
                add_optional(member_sums.revenue, number("revenue").filter(|revenue| *revenue >= 0.0));
            let lower = |score: &f64| member_sums.worst.is_none_or(|worst| *score < worst);
            member_sums.worst = number("score").filter(lower).or(member_sums.worst);
        }
    }
    for row in 0..parents.num_rows() {
        let id = text_cell(parents, "parent_id", row).unwrap_or_default();
        let of = sums_by_parent.remove(id).unwrap_or_default();
        let number = |column: &str| double_cell(parents, column, row);
        let score = number("score");
        let whole = match score {
            Some(score) => {
                is_within_tolerance(Some(of.contribution), Some(score))
                    && is_within_tolerance(Some(of.weight), Some(1.0))
            }
            None => of.contributing == 0,
        };
        let counts = [("accounts", of.accounts), ("scored_accounts", of.scored)];
        let counted = counts.into_iter().all(|(column, count)| integer_cell(parents, column, row) == Some(count));
        let large = match (number("revenue"), of.revenue) {
            // Sums in another order differ in their last digits.
            (Some(told), Some(sum)) => (told - sum).abs() <= TOLERANCE * sum.max(1.0),
            (told, sum) => told == sum,
        };
        let lowest = number("worst_account_score") == of.worst;
        let change = number("change");
        if !(whole && counted && large && lowest && (change.is_none() || is_within_tolerance(of.points, change))) {
            let found = format!(
                "{} of {} accounts with a score sum to {} for {score:?}, by {:?} for {change:?}, the lowest {:?}",
                of.scored, of.accounts, of.contribution, of.points, of.worst
            );
            return Err(audit_error(check, id, found));
        }
    }
    match sums_by_parent.pop_first() {
        Some((id, _)) => Err(audit_error(check, id, "it has members, and no row of its own")),
        None => Ok(AuditCheck { check, rows: members.num_rows() }),
    }
}

/// Every member is an account with the same score and band; every account is a member of the parent right above it, and
/// tells of itself as a parent what the parent's row does.
pub fn parents_match_accounts(
    health: &RecordBatch,
    parents: &RecordBatch,
    members: &RecordBatch,
) -> Result<AuditCheck, Error> {
    let check = "parents and accounts agree";
    let ids = |rows: &'_ RecordBatch, column: &str| -> BTreeMap<String, usize> {
        (0..rows.num_rows()).filter_map(|row| Some((text_cell(rows, column, row)?.to_owned(), row))).collect()
    };
    let (account_rows, parent_rows) = (ids(health, "account_id"), ids(parents, "parent_id"));
    let mut direct_members = 0;
    for row in 0..members.num_rows() {
        if text_cell(members, "status", row) == Some("left") {
            continue;
        }
        let (parent, id) =
            (text_cell(members, "parent_id", row), text_cell(members, "account_id", row).unwrap_or_default());
        let Some(&account) = account_rows.get(id) else { return Err(audit_error(check, id, "a member is no account")) };
        let same = ["score", "band"].into_iter().all(|column| {
            double_cell(members, column, row) == double_cell(health, column, account)
                && text_cell(members, column, row) == text_cell(health, column, account)
        });
        let depth = integer_cell(members, "depth", row);
        let own =
            boolean_cell(members, "is_own", row) == Some(depth == Some(0)) && (depth != Some(0) || parent == Some(id));
        let tied = depth != Some(1) || text_cell(health, "rolled_up_to", account) == parent;
        direct_members += usize::from(depth == Some(1));
        if !(same && own && tied) {
            return Err(audit_error(
                check,
                id,
                format!("as a member of {parent:?} it is not what it is as an account"),
            ));
        }
    }
    let mut tied = 0;
    for (id, row) in account_rows {
        tied += usize::from(text_cell(health, "rolled_up_to", row).is_some());
        let Some(below) = integer_cell(health, "accounts_below", row) else { continue };
        let same = parent_rows.get(&id).is_some_and(|&parent| {
            double_cell(health, "rolled_up_score", row) == double_cell(parents, "score", parent)
                && text_cell(health, "rolled_up_band", row) == text_cell(parents, "band", parent)
                && Some(below + 1) == integer_cell(parents, "accounts", parent)
        });
        if !same {
            return Err(audit_error(check, &id, "its row does not tell of it what its row as a parent does"));
        }
    }
    if tied != direct_members {
        return Err(audit_error(
            check,
            "",
            format!("{tied} accounts have a parent, {direct_members} are right below one"),
        ));
    }
    Ok(AuditCheck { check, rows: members.num_rows() })
}

fn add_optional(sum: Option<f64>, more: Option<f64>) -> Option<f64> {
    match (sum, more) {
        (Some(sum), Some(more)) => Some(sum + more),
        (sum, more) => sum.or(more),
    }
}

fn is_within_tolerance(one: Option<f64>, other: Option<f64>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() <= TOLERANCE,
        (one, other) => one.is_none() && other.is_none(),
    }
}
