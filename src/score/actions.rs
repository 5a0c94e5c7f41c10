//! Plays, account by account: which are raised today, which stay open, which are closed and which rest.
//!
//! An action is a play raised for an account on a day. What was is known from the actions of the snapshot before, and
//! from nowhere else, so a day made anew comes to the same. A play that was closed rests for its cooldown: it is not
//! raised again, but stays in the table and says whether its condition holds. An action whose account or play had only gone
//! for a while goes on.

mod action;
mod lifecycle;
mod owner_rank;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{Days, NaiveDate};

use crate::config::Play;

pub use self::action::{Action, ActionStatus, CloseReason};
use self::lifecycle::AccountPlay;
pub use self::owner_rank::compare_urgency;

/// For so long an action rests whose play was removed: a file that was edited by mistake is mended by then.
const REMOVED_PLAY_COOLDOWN_DAYS: u32 = 30;

/// The actions of one play on the snapshot before, by account.
pub type EarlierActions = HashMap<String, Action>;

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
pub struct DayAccounts<'a> {
    pub as_of: NaiveDate,
    pub ids: &'a [String],
    /// Indices of tiers.
    pub tiers: &'a [usize],
    pub tier_names: Vec<Option<&'a str>>,
    pub score: &'a [Option<f64>],
    pub band: Vec<Option<&'a str>>,
    pub revenue: Vec<Option<f64>>,
}

impl DayAccounts<'_> {
    /// The action with what is known of its account today; of one that is gone nothing is.
    fn fill_account_columns(&self, account: Option<usize>, action: Action) -> Action {
        let Some(account) = account else {
            return Action { tier: None, score: None, band: None, revenue: None, ..action };
        };
        Action {
            tier: self.tier_names.get(account).copied().flatten().map(str::to_owned),
            score: value_at(self.score, account),
            band: self.band.get(account).copied().flatten().map(str::to_owned),
            revenue: value_at(&self.revenue, account),
            ..action
        }
    }
}

/// The actions of a day, sorted by account and play. `before` are those of the snapshot before; `answer` is asked of
/// each play in its turn, with its earlier actions, so that what it answers is held for one play at a time.
///
/// # Errors
/// What `answer` fails with.
pub fn advance_actions<E>(
    plays: &[Play],
    accounts: &DayAccounts<'_>,
    before: Vec<Action>,
    mut evaluate_play: impl FnMut(&Play, &EarlierActions) -> Result<PlayColumns, E>,
) -> Result<Vec<Action>, E> {
    let mut earlier: BTreeMap<String, EarlierActions> = BTreeMap::new();
    for action in before {
        earlier.entry(action.play.clone()).or_default().insert(action.account.clone(), action);
    }
    let mut actions = Vec::new();
    for play in plays {
        let mut earlier_of_play = earlier.remove(&play.name).unwrap_or_default();
        let columns = evaluate_play(play, &earlier_of_play)?;
        for (account, id) in accounts.ids.iter().enumerate() {
            let account_play = AccountPlay { play, columns: &columns, accounts, account };
            actions.extend(account_play.advance(earlier_of_play.remove(id)));
        }
        actions
            .extend(earlier_of_play.into_values().filter_map(|action| advance_orphaned(Some(play), accounts, action)));
    }
    let removed = earlier.into_values().flat_map(EarlierActions::into_values);
    actions.extend(removed.filter_map(|action| advance_orphaned(None, accounts, action)));
    actions.sort_by(|a, b| (&a.account, &a.play).cmp(&(&b.account, &b.play)));
    owner_rank::rank_within_owners(&mut actions);
    Ok(actions)
}

/// What becomes of an action whose account is no more, or whose play is none.
fn advance_orphaned(play: Option<&Play>, accounts: &DayAccounts<'_>, action: Action) -> Option<Action> {
    let as_of = accounts.as_of;
    let account = accounts.ids.binary_search(&action.account).ok();
    let (reason, cooldown_days) = match play {
        Some(play) => (CloseReason::AccountGone, play.cooldown_days),
        None => (CloseReason::PlayRemoved, REMOVED_PLAY_COOLDOWN_DAYS),
    };
    let action = Action { condition_holds: None, ..accounts.fill_account_columns(account, action) };
    if action.status == ActionStatus::Open {
        return Some(action.close(as_of, reason, Some(add_days(as_of, cooldown_days))));
    }
    action.is_cooling_down(as_of).then_some(Action { status: ActionStatus::Resting, ..action })
}

fn value_at<T: Copy>(column: &[Option<T>], account: usize) -> Option<T> {
    column.get(account).copied().flatten()
}

fn add_days(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX)
}
