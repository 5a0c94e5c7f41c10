//! `roll_up:` as written: the parents of accounts, and how scores are combined.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::config::RollUpBy;
use crate::config::yaml::Spanned;

/// The parents of accounts. Every parent gets a score made of all scores below it, at any depth.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawRollUp {
    /// The column of the accounts source with the account's parent. An account has no parent if it is NULL or the
    /// account itself.
    pub to: Spanned<String>,
    /// revenue (the mean, weighted by the accounts' revenue), mean (of all accounts alike) or worst (the lowest score).
    pub by: Spanned<RollUpBy>,
    /// The share of the parent's own score, between 0 and 1; the other members share the rest. Default: the parent is a
    /// member like the others.
    pub own_share: Option<Spanned<f64>>,
    /// A parent has no score if a smaller share of its weight (0 to 1) has one. Default: the scorecard's
    /// `min_coverage`.
    pub min_coverage: Option<Spanned<f64>>,
    /// The source with the parents, if they are not accounts of this pipeline. Then the scored accounts are below them.
    pub listed_in: Option<RawListedIn>,
}

/// The source with one row per parent.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawListedIn {
    /// The source.
    pub source: Spanned<String>,
    /// The column that identifies a parent.
    pub id: Spanned<String>,
    /// The column shown as the parent's name.
    pub name: Option<Spanned<String>>,
}
