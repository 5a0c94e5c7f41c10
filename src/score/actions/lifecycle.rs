//! One play and one account: from the action of the snapshot before to the action of today.

use chrono::NaiveDate;

use super::action::{Action, ActionStatus, CloseReason, add_days};
use super::day_accounts::{DayAccounts, value_at};
use super::play_columns::PlayColumns;
use crate::base::digest::sha256_hex;
use crate::config::{Escalation, Play};

/// One play and one account of the day.
pub struct AccountPlay<'a> {
    pub play: &'a Play,
    pub columns: &'a PlayColumns,
    pub accounts: &'a DayAccounts<'a>,
    pub account: usize,
}

impl AccountPlay<'_> {
    /// Returns today's action: the earlier one advanced by a day, or a new one. None if the play is not raised.
    pub fn advance_action(&self, earlier: Option<Action>) -> Option<Action> {
        match earlier {
            Some(action) if action.status == ActionStatus::Open => Some(self.continue_open(action)),
            Some(action) if action.is_cooling_down(self.accounts.as_of) => Some(self.keep_resting(action)),
            _ => self.raise_if_met(),
        }
    }

    /// A closed action keeps resting, with its owner. It is opened again if its account or play was gone and is back.
    fn keep_resting(&self, action: Action) -> Action {
        if action.is_unfinished(self.accounts.as_of) {
            return self.continue_open(Action { closed_on: None, close_reason: None, rests_until: None, ..action });
        }
        let owner = action.owner.clone();
        Action { status: ActionStatus::Resting, owner, priority: None, ..self.fill_columns_of_today(action) }
    }

    fn applies_to_tier(&self) -> bool {
        self.accounts.tiers.get(self.account).is_some_and(|tier| self.play.tiers.contains(tier))
    }

    /// Raises the play if its condition holds.
    fn raise_if_met(&self) -> Option<Action> {
        let as_of = self.accounts.as_of;
        if value_at(&self.columns.when, self.account) != Some(true) || !self.applies_to_tier() {
            return None;
        }
        let account = self.accounts.ids.get(self.account)?.clone();
        let text = |texts: &[String]| texts.get(self.account).cloned().unwrap_or_default();
        let raised = self.fill_columns_of_today(Action {
            id: action_id(&account, &self.play.name, as_of),
            account,
            play: self.play.name.clone(),
            kind: self.play.kind.as_str().to_owned(),
            tier: None,
            status: ActionStatus::Open,
            opened_on: as_of,
            due_on: add_days(as_of, self.play.due_days),
            escalated_on: None,
            escalated_from: None,
            closed_on: None,
            close_reason: None,
            rests_until: None,
            condition_holds: None,
            owner: None,
            owner_rank: None,
            priority: None,
            action: text(&self.columns.action),
            reason: text(&self.columns.reason),
            raised_by: text(&self.columns.raised_by),
            score: None,
            band: None,
            revenue: None,
            opened_score: None,
            opened_band: None,
            opened_revenue: None,
        });
        Some(self.escalate_if_due(Action {
            opened_score: raised.score,
            opened_band: raised.band.clone(),
            opened_revenue: raised.revenue,
            ..raised
        }))
    }

    /// Keeps an action open unless there is a reason to close it.
    fn continue_open(&self, action: Action) -> Action {
        let as_of = self.accounts.as_of;
        let action = self.escalate_if_due(self.fill_columns_of_today(Action { status: ActionStatus::Open, ..action }));
        let reason = if !self.applies_to_tier() {
            CloseReason::TierMoved
        } else if self.has_ended() {
            if self.play.until.is_some() { CloseReason::Resolved } else { CloseReason::Lapsed }
        } else if self.play.expires_days.is_some_and(|days| action.days_open(as_of) >= i64::from(days)) {
            CloseReason::Expired
        } else {
            return action;
        };
        action.close(as_of, reason, self.play.cooldown_days)
    }

    /// Whether the goal is reached, or the condition no longer holds. An unknown condition closes nothing.
    fn has_ended(&self) -> bool {
        match &self.play.until {
            Some(_) => value_at(&self.columns.until, self.account) == Some(true),
            None => value_at(&self.columns.when, self.account) == Some(false),
        }
    }

    /// Returns the action with the columns of today.
    fn fill_columns_of_today(&self, action: Action) -> Action {
        let account = self.account;
        let action = self.accounts.fill_account_columns(Some(account), action);
        Action {
            condition_holds: value_at(&self.columns.when, account),
            owner: self.columns.owner.as_ref().and_then(|owners| owners.get(account).cloned().flatten()),
            owner_rank: None,
            priority: value_at(&self.columns.priority, account),
            ..action
        }
    }

    /// Escalates an action that has been open for too long.
    fn escalate_if_due(&self, action: Action) -> Action {
        let as_of = self.accounts.as_of;
        let escalation = self.play.escalation.as_ref();
        let Some(escalation) = escalation.filter(|escalation| is_escalation_due(escalation, &action, as_of)) else {
            return Action { escalated_on: None, escalated_from: None, ..action };
        };
        let to = self.columns.escalated_owner.get(self.account).cloned().flatten();
        let from = if action.escalated_on.is_some() { action.escalated_from } else { action.owner.clone() };
        let due_days = escalation.due_days.filter(|_| action.escalated_on.is_none());
        Action {
            escalated_on: action.escalated_on.or(Some(as_of)),
            escalated_from: from.filter(|_| to.is_some()),
            due_on: due_days.map_or(action.due_on, |days| add_days(as_of, days)),
            owner: to.or(action.owner),
            priority: match self.columns.escalated_priority.get(self.account) {
                Some(priority) => *priority,
                None => action.priority,
            },
            ..action
        }
    }
}

fn is_escalation_due(escalation: &Escalation, action: &Action, as_of: NaiveDate) -> bool {
    action.escalated_on.is_some() || action.days_open(as_of) >= i64::from(escalation.after_days)
}

/// The first half of the SHA-256 of account, play and day: no two actions of a company share it.
fn action_id(account: &str, play: &str, opened_on: NaiveDate) -> String {
    let mut digest = sha256_hex(format!("{account}\n{play}\n{opened_on}").as_bytes());
    digest.truncate(32);
    digest
}
