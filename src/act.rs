//! Plays, account by account: which are raised today, which stay open, which are closed and which rest.
//!
//! An action is a play raised for an account on a day. What was is known from the actions of the snapshot before, and
//! from nowhere else, so a day made anew comes to the same. A play that was closed rests for its cooldown: it is not
//! raised again, but stays in the table and says whether its condition holds.

mod rank;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use crate::digest::sha256;
use crate::spec::{Escalation, Play};

pub use self::rank::urgency;

/// A play's SQL and texts, answered for every account of the day.
#[derive(Debug, Default)]
pub struct PlayColumns {
    /// None: not known.
    pub when: Vec<Option<bool>>,
    /// Empty where the play says nothing of it.
    pub until: Vec<Option<bool>>,
    pub priority: Vec<Option<f64>>,
    pub owner: Vec<Option<String>>,
    /// Empty where escalation leaves it as it is.
    pub escalated_priority: Vec<Option<f64>>,
    /// Empty where escalation leaves it as it is.
    pub escalated_owner: Vec<String>,
    /// What to do, why, and the numbers that raised it; filled where `when` holds.
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

/// A play raised for an account.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// Made of the account, the play and the day it was opened, so the same in every run.
    pub id: String,
    pub account: String,
    pub play: String,
    pub kind: String,
    pub tier: Option<String>,
    pub status: Status,
    pub opened_on: NaiveDate,
    pub due_on: NaiveDate,
    pub escalated_on: Option<NaiveDate>,
    /// Who acted before it was passed on.
    pub escalated_from: Option<String>,
    pub closed_on: Option<NaiveDate>,
    pub close_reason: Option<String>,
    /// The first day on which the play may be raised again.
    pub rests_until: Option<NaiveDate>,
    /// Whether the play's condition holds today.
    pub holds: Option<bool>,
    pub owner: Option<String>,
    pub owner_rank: Option<i64>,
    pub priority: Option<f64>,
    pub action: String,
    pub reason: String,
    pub raised_by: String,
    pub score: Option<f64>,
    pub band: Option<String>,
    pub revenue: Option<f64>,
    pub opened_score: Option<f64>,
    pub opened_band: Option<String>,
    pub opened_revenue: Option<f64>,
}

/// Where an action stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Open,
    /// Closed on this day.
    Closed,
    /// Closed earlier, and not yet to be raised again.
    Resting,
}

impl Status {
    /// The word in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Open => "open",
            Status::Closed => "closed",
            Status::Resting => "resting",
        }
    }

    /// The status of this word.
    #[must_use]
    pub fn called(word: &str) -> Option<Self> {
        [Status::Open, Status::Closed, Status::Resting].into_iter().find(|status| status.as_str() == word)
    }
}

/// Why an action was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseReason {
    /// What its play waits for has come: `until` holds.
    Resolved,
    /// What raised it is over: `when` no longer holds, and the play waits for nothing else.
    Lapsed,
    /// It has been open for as long as the play allows.
    Expired,
    /// The account is in a tier that the play is not for.
    TierMoved,
    /// The account is no longer among those that are scored. If it comes back before it may be raised again, it goes on.
    AccountGone,
    /// The pipeline has no such play any more.
    PlayRemoved,
}

impl CloseReason {
    /// The word in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            CloseReason::Resolved => "resolved",
            CloseReason::Lapsed => "lapsed",
            CloseReason::Expired => "expired",
            CloseReason::TierMoved => "tier_moved",
            CloseReason::AccountGone => "account_gone",
            CloseReason::PlayRemoved => "play_removed",
        }
    }
}

impl Action {
    /// Whether it was raised on the day it is told of.
    #[must_use]
    pub fn is_new(&self, as_of: NaiveDate) -> bool {
        self.opened_on == as_of
    }

    /// Whether it should have been done before `as_of`.
    #[must_use]
    pub fn is_overdue(&self, as_of: NaiveDate) -> bool {
        self.status == Status::Open && as_of > self.due_on
    }

    /// Whether it is open, or was only closed because its account had gone, and not too long ago.
    #[must_use]
    pub fn is_unfinished(&self, as_of: NaiveDate) -> bool {
        let gone = self.close_reason.as_deref() == Some(CloseReason::AccountGone.as_str());
        self.status == Status::Open || gone && self.rests(as_of)
    }

    /// Whether it was closed, and may not yet be raised again.
    fn rests(&self, as_of: NaiveDate) -> bool {
        self.status != Status::Open && self.rests_until.is_some_and(|until| as_of < until)
    }

    fn days_open(&self, as_of: NaiveDate) -> i64 {
        as_of.signed_duration_since(self.opened_on).num_days()
    }

    fn close(mut self, as_of: NaiveDate, reason: CloseReason, rests_until: Option<NaiveDate>) -> Self {
        self.status = Status::Closed;
        self.closed_on = Some(as_of);
        self.close_reason = Some(reason.as_str().to_owned());
        self.rests_until = rests_until;
        self.owner_rank = None;
        self.priority = None;
        self
    }
}

/// The actions of a day, sorted by account and play; `before` are those of the snapshot before, and `columns` answer
/// the plays in their order.
#[must_use]
pub fn settle(plays: &[Play], columns: &[PlayColumns], accounts: &Accounts<'_>, before: Vec<Action>) -> Vec<Action> {
    let mut before: BTreeMap<(String, String), Action> =
        before.into_iter().map(|action| ((action.account.clone(), action.play.clone()), action)).collect();
    let mut actions = Vec::new();
    for (account, id) in accounts.ids.iter().enumerate() {
        for (play, columns) in plays.iter().zip(columns) {
            let earlier = before.remove(&(id.clone(), play.name.clone()));
            let case = Case { play, columns, accounts, account };
            actions.extend(case.settle(earlier));
        }
    }
    actions.extend(before.into_values().filter_map(|action| left(plays, accounts, action)));
    actions.sort_by(|a, b| (&a.account, &a.play).cmp(&(&b.account, &b.play)));
    rank::within_owners(&mut actions);
    actions
}

/// What becomes of an action whose play or whose account is no more.
fn left(plays: &[Play], accounts: &Accounts<'_>, action: Action) -> Option<Action> {
    let as_of = accounts.as_of;
    let is_open = action.status == Status::Open;
    if accounts.ids.binary_search(&action.account).is_ok() {
        let removed = || Action { holds: None, ..action.close(as_of, CloseReason::PlayRemoved, None) };
        return is_open.then(removed);
    }
    let play = plays.iter().find(|play| play.name == action.play)?;
    let known = |action| Action { tier: None, holds: None, score: None, band: None, revenue: None, ..action };
    if is_open {
        let rests_until = after(as_of, play.cooldown_days);
        return Some(known(action.close(as_of, CloseReason::AccountGone, Some(rests_until))));
    }
    action.rests(as_of).then(|| known(Action { status: Status::Resting, ..action }))
}

/// One play and one account.
struct Case<'a> {
    play: &'a Play,
    columns: &'a PlayColumns,
    accounts: &'a Accounts<'a>,
    account: usize,
}

impl Case<'_> {
    fn settle(&self, earlier: Option<Action>) -> Option<Action> {
        match earlier {
            Some(action) if action.status == Status::Open => Some(self.go_on(action)),
            Some(action) if action.rests(self.accounts.as_of) => Some(self.rest(action)),
            _ => self.raise(),
        }
    }

    /// A closed action keeps its owner; one whose account had only gone is open again.
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
        Action {
            tier: self.accounts.tier_names.get(account).copied().flatten().map(str::to_owned),
            holds: at(&self.columns.when, account),
            owner: self.columns.owner.get(account).cloned().flatten(),
            owner_rank: None,
            priority: at(&self.columns.priority, account),
            score: at(self.accounts.score, account),
            band: self.accounts.band.get(account).copied().flatten().map(str::to_owned),
            revenue: at(&self.accounts.revenue, account),
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
        let to = self.columns.escalated_owner.get(self.account).cloned();
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

fn at<T: Copy>(column: &[Option<T>], account: usize) -> Option<T> {
    column.get(account).copied().flatten()
}

fn after(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX)
}

/// The first half of the SHA-256 of account, play and day: no two actions of a company share it.
fn id(account: &str, play: &str, opened_on: NaiveDate) -> String {
    let mut digest = sha256(format!("{account}\n{play}\n{opened_on}").as_bytes());
    digest.truncate(32);
    digest
}
