//! A play's SQL and texts, evaluated for every account.

use std::collections::HashMap;
use std::sync::Arc;

use super::action::Action;

/// The actions of one play in the snapshot before, by account.
pub type EarlierActions = HashMap<String, Action>;

/// A play's SQL and texts, evaluated for every account of the day.
#[derive(Debug, Default)]
pub struct PlayColumns {
    /// Whether the play's condition holds; none where it is unknown.
    pub when: Vec<Option<bool>>,
    /// Whether the play's goal is reached; empty if the play has no `until`.
    pub until: Vec<Option<bool>>,
    pub priority: Vec<Option<f64>>,
    /// None if the play has no owner.
    pub owner: Option<Arc<Vec<Option<String>>>>,
    /// Empty if escalation does not change the priority.
    pub escalated_priority: Vec<Option<f64>>,
    /// Empty if escalation does not change the owner; none where the new owner is unknown.
    pub escalated_owner: Vec<Option<String>>,
    /// What to do; filled where the play may be raised, like the two columns below.
    pub action: Vec<String>,
    /// Why.
    pub reason: Vec<String>,
    /// The numbers that raised it.
    pub raised_by: Vec<String>,
}
