//! Rechecks accounts that belong together: parents that are what their members say, and members that are accounts.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use arrow::array::RecordBatch;

use super::{Check, TOLERANCE, broken};
use crate::base::error::Error;
use crate::config::Scorecard;
use crate::warehouse::history::{boolean, double, integer, text};

/// One row per parent, in order, on the scale, with a score and a band or a reason, and a change that is one.
pub fn are_sound(card: &Scorecard, parents: &RecordBatch) -> Result<Check, Error> {
    let check = "parents have a score and a band, or a reason";
    for row in 0..parents.num_rows() {
        let id = text(parents, "parent_id", row);
        let number = |column: &str| double(parents, column, row);
        let sorted = row == 0 || text(parents, "parent_id", row - 1) < id;
        let (score, band) = (number("score"), text(parents, "band", row));
        let on_scale =
            score.is_none_or(|score| (card.scale.low - TOLERANCE..=card.scale.high + TOLERANCE).contains(&score));
        let reasoned =
            score.is_some() == band.is_some() && score.is_none() == text(parents, "no_score_reason", row).is_some();
        let covered = number("coverage").is_some_and(|share| (-TOLERANCE..=1.0 + TOLERANCE).contains(&share));
        let edited = boolean(parents, "roll_up_edited", row) == Some(true);
        let change = score.zip(number("previous_score")).map(|(now, before)| now - before).filter(|_| !edited);
        if !(sorted && on_scale && reasoned && covered && is_near(number("change"), change)) {
            let found = format!("score {score:?}, band {band:?}, change {:?}, sorted: {sorted}", number("change"));
            return Err(broken(check, id.unwrap_or_default(), found));
        }
    }
    Ok(Check { check, rows: parents.num_rows() })
}

/// What the rows of one parent's members come to.
#[derive(Default)]
struct Sums {
    accounts: i64,
    scored: i64,
    weight: f64,
    contribution: f64,
    counted: usize,
    points: Option<f64>,
    worst: Option<f64>,
    revenue: Option<f64>,
}

/// Contributions sum to the score, and points to the change.
pub fn sum_to_score_and_change(parents: &RecordBatch, members: &RecordBatch) -> Result<Check, Error> {
    let check = "members sum to their parent's score and change";
    let mut sums: BTreeMap<&str, Sums> = BTreeMap::new();
    let key = |row| (text(members, "parent_id", row), text(members, "account_id", row));
    for row in 0..members.num_rows() {
        let (Some(parent), Some(account)) = key(row) else { continue };
        if row > 0 && key(row - 1) >= key(row) {
            return Err(broken(check, parent, format!("`{account}` is not sorted, or there twice")));
        }
        let of = sums.entry(parent).or_default();
        let number = |column: &str| double(members, column, row);
        let belongs = i64::from(text(members, "status", row) != Some("left"));
        of.accounts += belongs;
        of.scored += i64::from(number("score").is_some()) * belongs;
        of.weight += number("weight").unwrap_or_default();
        of.contribution += number("contribution").unwrap_or_default();
        of.counted += usize::from(number("contribution").is_some());
        of.points = plus(of.points, number("points"));
        if belongs == 1 {
            of.revenue = plus(of.revenue, number("revenue").filter(|revenue| *revenue >= 0.0));
            let lower = |score: &f64| of.worst.is_none_or(|worst| *score < worst);
            of.worst = number("score").filter(lower).or(of.worst);
        }
    }
    for row in 0..parents.num_rows() {
        let id = text(parents, "parent_id", row).unwrap_or_default();
        let of = sums.remove(id).unwrap_or_default();
        let number = |column: &str| double(parents, column, row);
        let score = number("score");
        let whole = match score {
            Some(score) => is_near(Some(of.contribution), Some(score)) && is_near(Some(of.weight), Some(1.0)),
            None => of.counted == 0,
        };
        let counts = [("accounts", of.accounts), ("scored_accounts", of.scored)];
        let counted = counts.into_iter().all(|(column, count)| integer(parents, column, row) == Some(count));
        let large = match (number("revenue"), of.revenue) {
            // Sums in another order differ in their last digits.
            (Some(told), Some(sum)) => (told - sum).abs() <= TOLERANCE * sum.max(1.0),
            (told, sum) => told == sum,
        };
        let lowest = number("worst_account_score") == of.worst;
        let change = number("change");
        if !(whole && counted && large && lowest && (change.is_none() || is_near(of.points, change))) {
            let found = format!(
                "{} of {} accounts with a score sum to {} for {score:?}, by {:?} for {change:?}, the lowest {:?}",
                of.scored, of.accounts, of.contribution, of.points, of.worst
            );
            return Err(broken(check, id, found));
        }
    }
    match sums.pop_first() {
        Some((id, _)) => Err(broken(check, id, "it has members, and no row of its own")),
        None => Ok(Check { check, rows: members.num_rows() }),
    }
}

/// Every member is an account with the same score and band; every account is a member of the parent right above it, and
/// tells of itself as a parent what the parent's row does.
pub fn agree_with_the_accounts(
    health: &RecordBatch,
    parents: &RecordBatch,
    members: &RecordBatch,
) -> Result<Check, Error> {
    let check = "parents and accounts agree";
    let ids = |rows: &'_ RecordBatch, column: &str| -> BTreeMap<String, usize> {
        (0..rows.num_rows()).filter_map(|row| Some((text(rows, column, row)?.to_owned(), row))).collect()
    };
    let (accounts, of_parents) = (ids(health, "account_id"), ids(parents, "parent_id"));
    let mut right_below = 0;
    for row in 0..members.num_rows() {
        if text(members, "status", row) == Some("left") {
            continue;
        }
        let (parent, id) = (text(members, "parent_id", row), text(members, "account_id", row).unwrap_or_default());
        let Some(&account) = accounts.get(id) else { return Err(broken(check, id, "a member is no account")) };
        let same = ["score", "band"].into_iter().all(|column| {
            double(members, column, row) == double(health, column, account)
                && text(members, column, row) == text(health, column, account)
        });
        let depth = integer(members, "depth", row);
        let own = boolean(members, "is_own", row) == Some(depth == Some(0)) && (depth != Some(0) || parent == Some(id));
        let tied = depth != Some(1) || text(health, "rolled_up_to", account) == parent;
        right_below += usize::from(depth == Some(1));
        if !(same && own && tied) {
            return Err(broken(check, id, format!("as a member of {parent:?} it is not what it is as an account")));
        }
    }
    let mut tied = 0;
    for (id, row) in accounts {
        tied += usize::from(text(health, "rolled_up_to", row).is_some());
        let Some(below) = integer(health, "accounts_below", row) else { continue };
        let same = of_parents.get(&id).is_some_and(|&parent| {
            double(health, "rolled_up_score", row) == double(parents, "score", parent)
                && text(health, "rolled_up_band", row) == text(parents, "band", parent)
                && Some(below + 1) == integer(parents, "accounts", parent)
        });
        if !same {
            return Err(broken(check, &id, "its row does not tell of it what its row as a parent does"));
        }
    }
    if tied != right_below {
        return Err(broken(check, "", format!("{tied} accounts have a parent, {right_below} are right below one")));
    }
    Ok(Check { check, rows: members.num_rows() })
}

fn plus(sum: Option<f64>, more: Option<f64>) -> Option<f64> {
    match (sum, more) {
        (Some(sum), Some(more)) => Some(sum + more),
        (sum, more) => sum.or(more),
    }
}

fn is_near(one: Option<f64>, other: Option<f64>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() <= TOLERANCE,
        (one, other) => one.is_none() && other.is_none(),
    }
}
