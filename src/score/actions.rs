//! Plays, account by account: which are raised today, which stay open, which are closed and which rest.
//!
//! An action is a play raised for an account on a day. What was is known from the actions of the snapshot before, and
//! from nowhere else, so a day made anew comes to the same. A play that was closed rests for its cooldown: it is not
//! raised again, but stays in the table and says whether its condition holds. An action whose account or play had only gone
//! for a while goes on.

mod action;
mod case;
mod rank;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{Days, NaiveDate};

use crate::config::Play;

pub use self::action::{Action, CloseReason, Status};
use self::case::Case;
pub use self::rank::urgency;

/// For so long an action rests whose play was removed: a file that was edited by mistake is mended by then.
const REMOVED_RESTS_DAYS: u32 = 30;

/// The actions of one play on the snapshot before, by account.
pub type Earlier = HashMap<String, Action>;

/// A play's SQL and texts, answered for every account of the day.
#[derive(Debug, Default)]
pub struct PlayColumns {
    /// None: not known.
    pub when: Vec<Option<bool>>,
    /// Empty where the play says nothing of it.
    pub until: Vec<Option<bool>>,
    pub priority: Vec<Option<f64>>,
    /// None: the play says nothing of it.
    pub owner: Option<Arc<Vec<Option<String>>>>,
    /// Empty where escalation leaves it as it is.
    pub escalated_priority: Vec<Option<f64>>,
    /// Empty where escalation leaves it as it is; none where it is not known to whom.
    pub escalated_owner: Vec<Option<String>>,
    /// What to do, why, and the numbers that raised it; filled where the play may be raised.
    pub action: Vec<String>,
    pub reason: Vec<String>,
    pub raised_by: Vec<String>,
}

/// The accounts of a day, sorted by id, and what is told of each beside its actions.
pub struct Accounts<'a> {
    pub as_of: NaiveDate,
    pub ids: &'a [String],
    /// Indices of tiers.
    pub tiers: &'a [usize],
    pub tier_names: Vec<Option<&'a str>>,
    pub score: &'a [Option<f64>],
    pub band: Vec<Option<&'a str>>,
    pub revenue: Vec<Option<f64>>,
}

impl Accounts<'_> {
    /// The action with what is known of its account today; of one that is gone nothing is.
    fn told(&self, account: Option<usize>, action: Action) -> Action {
        let Some(account) = account else {
            return Action { tier: None, score: None, band: None, revenue: None, ..action };
        };
        Action {
            tier: self.tier_names.get(account).copied().flatten().map(str::to_owned),
            score: at(self.score, account),
            band: self.band.get(account).copied().flatten().map(str::to_owned),
            revenue: at(&self.revenue, account),
            ..action
        }
    }
}

/// The actions of a day, sorted by account and play. `before` are those of the snapshot before; `answer` is asked of
/// each play in its turn, with its earlier actions, so that what it answers is held for one play at a time.
///
/// # Errors
/// What `answer` fails with.
pub fn settle<E>(
    plays: &[Play],
    accounts: &Accounts<'_>,
    before: Vec<Action>,
    mut answer: impl FnMut(&Play, &Earlier) -> Result<PlayColumns, E>,
) -> Result<Vec<Action>, E> {
    let mut earlier: BTreeMap<String, Earlier> = BTreeMap::new();
    for action in before {
        earlier.entry(action.play.clone()).or_default().insert(action.account.clone(), action);
    }
    let mut actions = Vec::new();
    for play in plays {
        let mut of_play = earlier.remove(&play.name).unwrap_or_default();
        let columns = answer(play, &of_play)?;
        for (account, id) in accounts.ids.iter().enumerate() {
            let case = Case { play, columns: &columns, accounts, account };
            actions.extend(case.settle(of_play.remove(id)));
        }
        actions.extend(of_play.into_values().filter_map(|action| left(Some(play), accounts, action)));
    }
    let removed = earlier.into_values().flat_map(Earlier::into_values);
    actions.extend(removed.filter_map(|action| left(None, accounts, action)));
    actions.sort_by(|a, b| (&a.account, &a.play).cmp(&(&b.account, &b.play)));
    rank::within_owners(&mut actions);
    Ok(actions)
}

/// What becomes of an action whose account is no more, or whose play is none.
fn left(play: Option<&Play>, accounts: &Accounts<'_>, action: Action) -> Option<Action> {
    let as_of = accounts.as_of;
    let account = accounts.ids.binary_search(&action.account).ok();
    let (reason, rests) = match play {
        Some(play) => (CloseReason::AccountGone, play.cooldown_days),
        None => (CloseReason::PlayRemoved, REMOVED_RESTS_DAYS),
    };
    let action = Action { holds: None, ..accounts.told(account, action) };
    if action.status == Status::Open {
        return Some(action.close(as_of, reason, Some(after(as_of, rests))));
    }
    action.rests(as_of).then_some(Action { status: Status::Resting, ..action })
}

fn at<T: Copy>(column: &[Option<T>], account: usize) -> Option<T> {
    column.get(account).copied().flatten()
}

fn after(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX)
}
