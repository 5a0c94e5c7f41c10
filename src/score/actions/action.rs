//! An action: a play raised for an account, and its status on a day.

use chrono::{Days, NaiveDate};

/// A play raised for an account.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// A hash of the account, the play and the day it was opened: the same in every run.
    pub id: String,
    pub account: String,
    pub play: String,
    pub kind: String,
    pub tier: Option<String>,
    pub status: ActionStatus,
    pub opened_on: NaiveDate,
    pub due_on: NaiveDate,
    pub escalated_on: Option<NaiveDate>,
    /// The owner before the escalation.
    pub escalated_from: Option<String>,
    pub closed_on: Option<NaiveDate>,
    pub close_reason: Option<CloseReason>,
    /// The first day on which the play may be raised again.
    pub rests_until: Option<NaiveDate>,
    /// Whether the play's condition holds today.
    pub condition_holds: Option<bool>,
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

/// The status of an action on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionStatus {
    Open,
    /// Closed on this day.
    Closed,
    /// Closed earlier; its play may not be raised again yet.
    Resting,
}

impl ActionStatus {
    /// The word in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ActionStatus::Open => "open",
            ActionStatus::Closed => "closed",
            ActionStatus::Resting => "resting",
        }
    }

    /// The status of this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [ActionStatus::Open, ActionStatus::Closed, ActionStatus::Resting]
            .into_iter()
            .find(|status| status.as_str() == word)
    }
}

/// Why an action was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseReason {
    /// The play's goal is reached: `until` holds.
    Resolved,
    /// The condition that raised it no longer holds, and the play has no `until`.
    Lapsed,
    /// It was open for as long as the play allows.
    Expired,
    /// The play does not apply to the account's tier.
    TierMoved,
    /// The account is no longer scored. If it is back before the cooldown ends, the action goes on.
    AccountGone,
    /// The play was removed from the pipeline. If it is back before the cooldown ends, the action goes on.
    PlayRemoved,
}

impl CloseReason {
    const ALL: [CloseReason; 6] = [
        CloseReason::Resolved,
        CloseReason::Lapsed,
        CloseReason::Expired,
        CloseReason::TierMoved,
        CloseReason::AccountGone,
        CloseReason::PlayRemoved,
    ];

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

    /// The reason of this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}

impl Action {
    /// Whether it was raised on this day.
    #[must_use]
    pub fn is_new(&self, as_of: NaiveDate) -> bool {
        self.opened_on == as_of
    }

    /// Whether it is open and was due before `as_of`.
    #[must_use]
    pub fn is_overdue(&self, as_of: NaiveDate) -> bool {
        self.status == ActionStatus::Open && as_of > self.due_on
    }

    /// Whether it is open, or goes on when its account or play is back in time.
    #[must_use]
    pub fn is_unfinished(&self, as_of: NaiveDate) -> bool {
        self.status == ActionStatus::Open || self.was_orphaned() && self.is_cooling_down(as_of)
    }

    /// Whether it was closed because its account or play was gone.
    fn was_orphaned(&self) -> bool {
        matches!(self.close_reason, Some(CloseReason::AccountGone | CloseReason::PlayRemoved))
    }

    /// Whether it keeps its play from being raised again on this day.
    #[must_use]
    pub fn blocks_raising(&self, as_of: NaiveDate) -> bool {
        self.status == ActionStatus::Open || self.is_cooling_down(as_of)
    }

    /// Whether it is closed and its play may not be raised again yet.
    #[must_use]
    pub fn is_cooling_down(&self, as_of: NaiveDate) -> bool {
        self.status != ActionStatus::Open && self.rests_until.is_some_and(|until| as_of < until)
    }

    /// Whole days since it was opened.
    #[must_use]
    pub fn days_open(&self, as_of: NaiveDate) -> i64 {
        as_of.signed_duration_since(self.opened_on).num_days()
    }

    /// Closes the action on this day; its play may be raised again after `cooldown_days`.
    #[must_use]
    pub fn close(mut self, as_of: NaiveDate, reason: CloseReason, cooldown_days: u32) -> Self {
        self.status = ActionStatus::Closed;
        self.closed_on = Some(as_of);
        self.close_reason = Some(reason);
        self.rests_until = Some(add_days(as_of, cooldown_days));
        self.owner_rank = None;
        self.priority = None;
        self
    }
}

/// The day that is `days` after `day`.
pub fn add_days(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX)
}
