//! Actions whose account is no longer scored, or whose play was removed from the pipeline.

use super::action::{Action, ActionStatus, CloseReason};
use super::day_accounts::DayAccounts;
use crate::config::Play;

/// How many days the action of a removed play rests. A play removed by mistake is back by then.
const REMOVED_PLAY_COOLDOWN_DAYS: u32 = 30;

/// Returns today's action of an account that is gone, or of a play that was removed (`play` is none). Returns none when
/// the action has rested long enough.
pub fn advance_orphaned(play: Option<&Play>, accounts: &DayAccounts<'_>, action: Action) -> Option<Action> {
    let as_of = accounts.as_of;
    let account = accounts.ids.binary_search(&action.account).ok();
    let action = Action { condition_holds: None, ..accounts.fill_account_columns(account, action) };
    if action.status == ActionStatus::Open {
        return Some(match play {
            Some(play) => action.close(as_of, CloseReason::AccountGone, play.cooldown_days),
            None => action.close(as_of, CloseReason::PlayRemoved, REMOVED_PLAY_COOLDOWN_DAYS),
        });
    }
    action.is_cooling_down(as_of).then_some(Action { status: ActionStatus::Resting, ..action })
}
