//! An action: a play raised for an account, and where it stands on a day.

use chrono::NaiveDate;

/// A play raised for an account.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// Made of the account, the play and the day it was opened, so the same in every run.
    pub id: String,
    pub account: String,
    pub play: String,
    pub kind: String,
    pub tier: Option<String>,
    pub status: ActionStatus,
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

/// Where an action stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionStatus {
    Open,
    /// Closed on this day.
    Closed,
    /// Closed earlier, and not yet to be raised again.
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
    /// The pipeline has no such play any more. If it has it again before long, the action goes on.
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
        self.status == ActionStatus::Open && as_of > self.due_on
    }

    /// Whether it is open, or was only closed because its account or its play had gone, and not too long ago.
    #[must_use]
    pub fn is_unfinished(&self, as_of: NaiveDate) -> bool {
        let gone = [CloseReason::AccountGone, CloseReason::PlayRemoved].map(CloseReason::as_str);
        let gone = self.close_reason.as_deref().is_some_and(|reason| gone.contains(&reason));
        self.status == ActionStatus::Open || gone && self.is_cooling_down(as_of)
    }

    /// Whether its play is not raised anew on this day.
    #[must_use]
    pub fn blocks_raising(&self, as_of: NaiveDate) -> bool {
        self.status == ActionStatus::Open || self.is_cooling_down(as_of)
    }

    /// Whether it was closed, and may not yet be raised again.
    #[must_use]
    pub fn is_cooling_down(&self, as_of: NaiveDate) -> bool {
        self.status != ActionStatus::Open && self.rests_until.is_some_and(|until| as_of < until)
    }

    /// Whole days since it was opened.
    #[must_use]
    pub fn days_open(&self, as_of: NaiveDate) -> i64 {
        as_of.signed_duration_since(self.opened_on).num_days()
    }

    /// The action, closed on this day.
    #[must_use]
    pub fn close(mut self, as_of: NaiveDate, reason: CloseReason, rests_until: Option<NaiveDate>) -> Self {
        self.status = ActionStatus::Closed;
        self.closed_on = Some(as_of);
        self.close_reason = Some(reason.as_str().to_owned());
        self.rests_until = rests_until;
        self.owner_rank = None;
        self.priority = None;
        self
    }
}
