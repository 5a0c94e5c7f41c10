//! `plays:` and `portfolio:` as written: what to do about accounts, and how the whole of them is sliced.

use schemars::JsonSchema;
use serde::Deserialize;

use super::days::Days;
use super::scalar::OneOrMany;
use crate::config::PlayKind;
use crate::config::yaml::Spanned;

/// What to do about accounts: plays, each raised for an account where its condition holds.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPlaybook {
    /// In a file of its own: the version of this language, 1.
    pub version: Option<Spanned<u32>>,
    /// The column of the account with who acts, unless a play names another.
    pub owner: Option<Spanned<String>>,
    /// The plays. An account may have several open at once, one of each.
    pub plays: Vec<RawPlay>,
}

/// What to do, for whom, why and by when. SQL and `{column}` in texts may speak of the account's columns and metrics,
/// of `<component>_score` and `<component>_band`, and of every column of `account_health`: `score`, `band`, `change_30d`, `loss_1` …
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPlay {
    pub name: Spanned<String>,
    /// save, onboard, adopt, renew, expand or advocate.
    pub kind: Spanned<PlayKind>,
    /// The tiers it is for; all of them unless said.
    pub tiers: Option<Vec<Spanned<String>>>,
    /// A SQL condition: the play is raised where it holds, and closed once it no longer does. What is not known neither
    /// raises nor closes.
    pub when: Spanned<String>,
    /// A SQL condition: the play is closed once this holds, instead of once `when` no longer does. It may speak of
    /// `opened_on`, `days_open`, `opened_score`, `opened_band` and `opened_revenue`, too.
    pub until: Option<Spanned<String>>,
    /// What to do, in words; `{column}` is replaced with the account's value.
    #[serde(rename = "do")]
    pub action: Spanned<String>,
    /// Why, in words: a text or a list of texts, of which those that speak of something unknown are left out. The
    /// strongest loss and weakness (for expand and advocate: gain and strength) unless said.
    pub because: Option<Spanned<OneOrMany>>,
    /// The column of the account with who acts.
    pub owner: Option<Spanned<String>>,
    /// SQL that gives a number, the most urgent the highest; the account's revenue unless said.
    pub priority: Option<Spanned<String>>,
    /// Until when it should be done, from the day it was raised; 7d unless said.
    pub due: Option<Spanned<Days>>,
    /// For so long after it was closed the play is not raised again for the account; 30d unless said.
    pub cooldown: Option<Spanned<Days>>,
    /// A play that has been open for so long is closed, whatever holds; never unless said.
    pub expires: Option<Spanned<Days>>,
    /// What changes once the play has been open for too long.
    pub escalate: Option<Spanned<RawEscalation>>,
}

/// What changes once a play has been open for too long.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawEscalation {
    /// Open for so long.
    pub after: Spanned<Days>,
    /// Who acts from then on, in words; `{column}` is replaced with the account's value.
    pub to: Option<Spanned<String>>,
    /// Until when it should be done then, from the day of the escalation; as before unless said.
    pub due: Option<Spanned<Days>>,
    /// SQL that gives the priority from then on; `priority` in it is the one until then.
    pub priority: Option<Spanned<String>>,
}

/// How the table `portfolio` slices the accounts, beside the tier and all of them.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPortfolio {
    /// Columns and metrics (text, whole numbers, true or false) such as `owner` or `region`.
    #[serde(default)]
    pub by: Vec<Spanned<String>>,
}
