//! `plays:` and `portfolio:` as written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::days::Days;
use super::scalar::OneOrMany;
use crate::config::PlayKind;
use crate::config::yaml::Spanned;

/// What to do about accounts. Each play is raised for the accounts for which its condition holds.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPlaybook {
    /// In a file of its own: the version of this language, 1.
    pub version: Option<Spanned<u32>>,
    /// The column with the person who acts, for plays that name no other.
    pub owner: Option<Spanned<String>>,
    /// The plays. An account can have several open at once, one of each.
    pub plays: Vec<RawPlay>,
}

/// What to do, for whom, why and by when. SQL and `{column}` in texts can use the account's columns and metrics,
/// `<component>_score` and `<component>_band`, and every column of `account_health`: `score`, `band`, `change_30d`,
/// `loss_1` …
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPlay {
    pub name: Spanned<String>,
    /// save, onboard, adopt, renew, expand or advocate.
    pub kind: Spanned<PlayKind>,
    /// The tiers that the play is for. Default: all of them.
    pub tiers: Option<Vec<Spanned<String>>>,
    /// A SQL condition. The play is raised where it holds, and closed once it no longer holds. An unknown value neither
    /// raises nor closes it.
    pub when: Spanned<String>,
    /// A SQL condition. The play is closed once this holds, instead of once `when` no longer holds. It can also use
    /// `opened_on`, `days_open`, `opened_score`, `opened_band` and `opened_revenue`.
    pub until: Option<Spanned<String>>,
    /// What to do, in words. `{column}` is replaced with the account's value.
    #[serde(rename = "do")]
    pub action: Spanned<String>,
    /// Why, in words: a text, or a list of texts, of which those with an unknown value are left out. Default: the
    /// strongest loss and weakness, for expand and advocate the strongest gain and strength.
    pub because: Option<Spanned<OneOrMany>>,
    /// The column with the person who acts.
    pub owner: Option<Spanned<String>>,
    /// SQL that gives a number; the highest is the most urgent. Default: the account's revenue.
    pub priority: Option<Spanned<String>>,
    /// The time from the day the play is raised until it should be done. Default: 7d.
    pub due: Option<Spanned<Days>>,
    /// The time after closing in which the play is not raised again for the account. Default: 30d.
    pub cooldown: Option<Spanned<Days>>,
    /// A play that has been open for this time is closed in any case. Default: never.
    pub expires: Option<Spanned<Days>>,
    /// What changes once the play has been open for too long.
    pub escalate: Option<Spanned<RawEscalation>>,
}

/// What changes once a play has been open for too long.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawEscalation {
    /// The time for which the play has been open.
    pub after: Spanned<Days>,
    /// Who acts from then on, in words. `{column}` is replaced with the account's value.
    pub to: Option<Spanned<String>>,
    /// The time from the day of the escalation until the play should be done. Default: unchanged.
    pub due: Option<Spanned<Days>>,
    /// SQL that gives the priority from then on. In it, `priority` is the one until then.
    pub priority: Option<Spanned<String>>,
}

/// The columns by which the table `portfolio` groups the accounts, besides the tier and all of them together.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPortfolio {
    /// Columns and metrics of text, whole numbers or booleans, such as `owner` or `region`.
    #[serde(default)]
    pub by: Vec<Spanned<String>>,
}
