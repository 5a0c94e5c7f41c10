//! `roll_up:` as written: which accounts belong together, and what their scores come to.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::config::RollUpBy;
use crate::config::yaml::Spanned;

/// Accounts that belong together: every parent gets a score made of all scores below it, however far.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawRollUp {
    /// The column of the accounts' source that names an account's parent. NULL, or the account itself: it has none.
    pub to: Spanned<String>,
    /// revenue (the mean, weighted by the accounts' revenue), mean (every account alike) or worst (the lowest score).
    pub by: Spanned<RollUpBy>,
    /// What the parent's own score makes of the whole, between 0 and 1: the others make the rest. Unless said, the parent
    /// is a member like every other.
    pub own_share: Option<Spanned<f64>>,
    /// A parent has no score if less of its weight (0 to 1) has one; the scorecard's `min_coverage` unless said.
    pub min_coverage: Option<Spanned<f64>>,
    /// Where the parents are listed, if they are no accounts of this pipeline: what is scored lies below them then.
    pub listed_in: Option<RawListedIn>,
}

/// The source with one row per parent.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawListedIn {
    /// The source.
    pub source: Spanned<String>,
    /// Its column that identifies a parent.
    pub id: Spanned<String>,
    /// Its column shown as the parent's name.
    pub name: Option<Spanned<String>>,
}
