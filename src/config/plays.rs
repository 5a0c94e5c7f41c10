//! Plays: rules that say what to do about an account.

use serde::{Deserialize, Serialize};

use crate::query::Sql;

/// A rule that says what to do, for whom, why and by when.
#[derive(Debug, Clone, Serialize)]
pub struct Play {
    pub name: String,
    pub kind: PlayKind,
    /// The indices of the tiers that the play is for.
    pub tiers: Vec<usize>,
    /// The condition that raises the play. Without `until`, the play is closed once it no longer holds.
    pub when: Sql,
    /// The condition that closes the play.
    pub until: Option<Sql>,
    /// What to do; `{column}` is replaced with the account's value.
    pub action: String,
    /// The reasons. A reason with an unknown value is left out, unless it is the only one.
    pub because: Vec<String>,
    /// The columns that `when` reads. Their values are published as the evidence.
    pub evidence: Vec<String>,
    /// The column with the person who acts.
    pub owner: Option<String>,
    /// A number, the most urgent first. Default: the account's revenue.
    pub priority: Option<Sql>,
    pub due_days: u32,
    /// The number of days after closing in which the play is not raised again.
    pub cooldown_days: u32,
    /// A play that has been open for this number of days is closed.
    pub expires_days: Option<u32>,
    pub escalation: Option<Escalation>,
    /// Every name in its SQL and its texts.
    pub reads: Vec<String>,
    /// Whether its SQL reads columns of an open action.
    pub reads_opening: bool,
}

/// What changes once a play has been open for too long.
#[derive(Debug, Clone, Serialize)]
pub struct Escalation {
    pub after_days: u32,
    /// The number of days from the escalation until the play is due. Default: unchanged.
    pub due_days: Option<u32>,
    /// Who acts from then on; `{column}` is replaced with the account's value.
    pub to: Option<String>,
    /// The priority from then on. In it, `priority` is the one until then.
    pub priority: Option<Sql>,
}

/// What a play is for, in the terms of customer success handbooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlayKind {
    /// Keep an account that may leave.
    Save,
    /// Bring a new account to its first value.
    Onboard,
    /// Help an account use what it has bought.
    Adopt,
    /// Prepare a renewal.
    Renew,
    /// Offer more to an account that fully uses what it has.
    Expand,
    /// Ask a happy account to speak for the product.
    Advocate,
}

impl PlayKind {
    /// Returns the word in YAML and in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            PlayKind::Save => "save",
            PlayKind::Onboard => "onboard",
            PlayKind::Adopt => "adopt",
            PlayKind::Renew => "renew",
            PlayKind::Expand => "expand",
            PlayKind::Advocate => "advocate",
        }
    }

    /// Returns the reasons of a play without `because`.
    #[must_use]
    pub fn default_reasons(self) -> [&'static str; 2] {
        match self {
            PlayKind::Save | PlayKind::Onboard | PlayKind::Adopt | PlayKind::Renew => ["{loss_1}", "{weakness_1}"],
            PlayKind::Expand | PlayKind::Advocate => ["{gain_1}", "{strength_1}"],
        }
    }
}
