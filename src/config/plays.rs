//! What to do about an account, as believed.

use serde::{Deserialize, Serialize};

use super::Sql;

/// A rule that says what to do, for whom, why and by when.
#[derive(Debug, Clone, Serialize)]
pub struct Play {
    pub name: String,
    pub kind: PlayKind,
    /// Indices of the tiers it is for.
    pub tiers: Vec<usize>,
    /// It is raised where this holds, and closed once it no longer does.
    pub when: Sql,
    /// Where written, it is closed once this holds instead.
    pub until: Option<Sql>,
    /// What to do; `{column}` stands for the account's value.
    pub action: String,
    /// Why; a part that speaks of something unknown is left out while another is not.
    pub because: Vec<String>,
    /// The columns that `when` looks at: their values are what raised it.
    pub evidence: Vec<String>,
    /// The column with who acts.
    pub owner: Option<String>,
    /// A number, the highest first; the account's revenue unless written.
    pub priority: Option<Sql>,
    pub due_days: u32,
    /// For so long after it was closed it is not raised again.
    pub cooldown_days: u32,
    /// Open for so long, it is closed whatever holds.
    pub expires_days: Option<u32>,
    pub escalation: Option<Escalation>,
    /// Every name in its SQL and its texts.
    pub reads: Vec<String>,
    /// Whether its SQL speaks of what is known of an open action.
    pub reads_opening: bool,
}

/// What changes once a play has been open for too long.
#[derive(Debug, Clone, Serialize)]
pub struct Escalation {
    pub after_days: u32,
    /// By when it should be done then, from that day on; as before unless said.
    pub due_days: Option<u32>,
    /// Who acts from then on; `{column}` stands for the account's value.
    pub to: Option<String>,
    /// The priority from then on; `priority` in it is the one until then.
    pub priority: Option<Sql>,
}

/// Which end of the scale a play is for, as handbooks of customer success name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlayKind {
    /// Keep an account that may leave.
    Save,
    /// Bring a new account to its first value.
    Onboard,
    /// Bring an account to use what it has bought.
    Adopt,
    /// Prepare a renewal.
    Renew,
    /// Offer more to an account that makes full use of what it has.
    Expand,
    /// Ask a happy account to speak for the product.
    Advocate,
}

impl PlayKind {
    /// The word in YAML and in published tables.
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

    /// Why, unless the play says so itself: what is wrong with an account, or what is right.
    #[must_use]
    pub fn default_reasons(self) -> [&'static str; 2] {
        match self {
            PlayKind::Save | PlayKind::Onboard | PlayKind::Adopt | PlayKind::Renew => ["{loss_1}", "{weakness_1}"],
            PlayKind::Expand | PlayKind::Advocate => ["{gain_1}", "{strength_1}"],
        }
    }
}
