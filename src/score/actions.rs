//! Decides, for every play and account, whether an action is raised, stays open, is closed or rests.
//!
//! An action is a play raised for an account on a day. The only memory is the actions of the snapshot before, so
//! publishing a day again gives the same actions. A closed play rests for its cooldown: it is not raised again, but
//! stays in the table, which shows whether its condition holds. An action whose account or play was gone for a short
//! time goes on when the account or play is back.

/// An action, its status, and why it was closed.
mod action;
/// What is known of each account of the day.
mod day_accounts;
/// A play's SQL and texts, evaluated for every account.
mod play_columns;
/// One play and one account: from the earlier action to today's.
mod lifecycle;
/// Actions whose account or play is gone.
mod orphaned;
/// The order in which an owner works.
mod owner_rank;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use self::action::{Action, ActionStatus, CloseReason};
pub use self::day_accounts::DayAccounts;
use self::lifecycle::AccountPlay;
pub use self::owner_rank::compare_urgency;
pub use self::play_columns::{EarlierActions, PlayColumns};
use crate::config::Play;

/// Returns the actions of a day, sorted by account and play.
///
/// `before` are the actions of the snapshot before. `evaluate_play` is called once per play, with the earlier actions
/// of that play, so that the columns of one play at a time are in memory.
///
/// # Errors
/// The errors of `evaluate_play`.
pub fn advance_actions<E>(
    plays: &[Play],
    accounts: &DayAccounts<'_>,
    before: Vec<Action>,
    mut evaluate_play: impl FnMut(&Play, &EarlierActions) -> Result<PlayColumns, E>,
) -> Result<Vec<Action>, E> {
    let mut earlier = group_by_play(before);
    let mut actions = Vec::new();
    for play in plays {
        let mut earlier_of_play = earlier.remove(&play.name).unwrap_or_default();
        let columns = evaluate_play(play, &earlier_of_play)?;
        for (account, id) in accounts.ids.iter().enumerate() {
            let account_play = AccountPlay { play, columns: &columns, accounts, account };
            actions.extend(account_play.advance_action(earlier_of_play.remove(id)));
        }
        let gone_accounts = earlier_of_play.into_values();
        actions.extend(gone_accounts.filter_map(|action| orphaned::advance_orphaned(Some(play), accounts, action)));
    }
    let removed_plays = earlier.into_values().flat_map(EarlierActions::into_values);
    actions.extend(removed_plays.filter_map(|action| orphaned::advance_orphaned(None, accounts, action)));
    actions.sort_by(|a, b| (&a.account, &a.play).cmp(&(&b.account, &b.play)));
    owner_rank::rank_within_owners(&mut actions);
    Ok(actions)
}

fn group_by_play(actions: Vec<Action>) -> BTreeMap<String, EarlierActions> {
    let mut by_play: BTreeMap<String, EarlierActions> = BTreeMap::new();
    for action in actions {
        by_play.entry(action.play.clone()).or_default().insert(action.account.clone(), action);
    }
    by_play
}
