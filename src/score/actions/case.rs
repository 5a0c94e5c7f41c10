//! One play and one account: what becomes of yesterday's action today.

use chrono::NaiveDate;

use super::{Accounts, Action, CloseReason, PlayColumns, Status, after, at};
use crate::base::digest::sha256;
use crate::config::{Escalation, Play};

/// One play and one account.
pub struct Case<'a> {
    pub play: &'a Play,
    pub columns: &'a PlayColumns,
    pub accounts: &'a Accounts<'a>,
    pub account: usize,
}

impl Case<'_> {
    /// What becomes of the play's action today, or whether it is raised.
    pub fn settle(&self, earlier: Option<Action>) -> Option<Action> {
        match earlier {
            Some(action) if action.status == Status::Open => Some(self.go_on(action)),
            Some(action) if action.rests(self.accounts.as_of) => Some(self.rest(action)),
            _ => self.raise(),
        }
    }

    /// A closed action keeps its owner; one whose account or play had only gone is open again.
    fn rest(&self, action: Action) -> Action {
        if action.is_unfinished(self.accounts.as_of) {
            return self.go_on(Action { closed_on: None, close_reason: None, rests_until: None, ..action });
        }
        let owner = action.owner.clone();
        Action { status: Status::Resting, owner, priority: None, ..self.today(action) }
    }

    fn is_for_tier(&self) -> bool {
        self.accounts.tiers.get(self.account).is_some_and(|tier| self.play.tiers.contains(tier))
    }

    fn raise(&self) -> Option<Action> {
        let as_of = self.accounts.as_of;
        if at(&self.columns.when, self.account) != Some(true) || !self.is_for_tier() {
            return None;
        }
        let account = self.accounts.ids.get(self.account)?.clone();
        let text = |texts: &[String]| texts.get(self.account).cloned().unwrap_or_default();
        let raised = self.today(Action {
            id: id(&account, &self.play.name, as_of),
            account,
            play: self.play.name.clone(),
            kind: self.play.kind.as_str().to_owned(),
            tier: None,
            status: Status::Open,
            opened_on: as_of,
            due_on: after(as_of, self.play.due_days),
            escalated_on: None,
            escalated_from: None,
            closed_on: None,
            close_reason: None,
            rests_until: None,
            holds: None,
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
        Some(self.escalated(Action {
            opened_score: raised.score,
            opened_band: raised.band.clone(),
            opened_revenue: raised.revenue,
            ..raised
        }))
    }

    /// An open action stays open unless something closes it.
    fn go_on(&self, action: Action) -> Action {
        let as_of = self.accounts.as_of;
        let action = self.escalated(self.today(Action { status: Status::Open, ..action }));
        let reason = if !self.is_for_tier() {
            CloseReason::TierMoved
        } else if self.is_over() {
            if self.play.until.is_some() { CloseReason::Resolved } else { CloseReason::Lapsed }
        } else if self.play.expires_days.is_some_and(|days| action.days_open(as_of) >= i64::from(days)) {
            CloseReason::Expired
        } else {
            return action;
        };
        action.close(as_of, reason, Some(after(as_of, self.play.cooldown_days)))
    }

    /// What is not known closes nothing.
    fn is_over(&self) -> bool {
        match &self.play.until {
            Some(_) => at(&self.columns.until, self.account) == Some(true),
            None => at(&self.columns.when, self.account) == Some(false),
        }
    }

    /// The action with what is known of its account today.
    fn today(&self, action: Action) -> Action {
        let account = self.account;
        let action = self.accounts.told(Some(account), action);
        Action {
            holds: at(&self.columns.when, account),
            owner: self.columns.owner.as_ref().and_then(|owners| owners.get(account).cloned().flatten()),
            owner_rank: None,
            priority: at(&self.columns.priority, account),
            ..action
        }
    }

    /// An action that has been open for too long, with what changes then.
    fn escalated(&self, action: Action) -> Action {
        let as_of = self.accounts.as_of;
        let late = |escalation: &&Escalation| {
            action.escalated_on.is_some() || action.days_open(as_of) >= i64::from(escalation.after_days)
        };
        if self.play.escalation.as_ref().filter(late).is_none() {
            return Action { escalated_on: None, escalated_from: None, ..action };
        }
        let to = self.columns.escalated_owner.get(self.account).cloned().flatten();
        let from = if action.escalated_on.is_some() { action.escalated_from } else { action.owner.clone() };
        let due_days = self.play.escalation.as_ref().and_then(|escalation| escalation.due_days);
        let due_on = due_days.filter(|_| action.escalated_on.is_none()).map(|days| after(as_of, days));
        Action {
            escalated_on: action.escalated_on.or(Some(as_of)),
            escalated_from: from.filter(|_| to.is_some()),
            due_on: due_on.unwrap_or(action.due_on),
            owner: to.or(action.owner),
            priority: match self.columns.escalated_priority.get(self.account) {
                Some(priority) => *priority,
                None => action.priority,
            },
            ..action
        }
    }
}

/// The first half of the SHA-256 of account, play and day: no two actions of a company share it.
fn id(account: &str, play: &str, opened_on: NaiveDate) -> String {
    let mut digest = sha256(format!("{account}\n{play}\n{opened_on}").as_bytes());
    digest.truncate(32);
    digest
}
