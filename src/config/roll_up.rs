//! Accounts that belong together, as believed.

use serde::{Deserialize, Serialize};

/// Which accounts belong to which parent, and how the parent's score is made of theirs.
#[derive(Debug, Clone, Serialize)]
pub struct RollUp {
    /// The column of the accounts' source that names the parent.
    pub to: String,
    pub by: RollUpBy,
    /// What the parent's own score makes of the whole (0-1); none: the parent is a member like every other.
    pub own_share: Option<f64>,
    /// A parent has no score if less of its weight (0-1) has one.
    pub min_coverage: f64,
    /// Where the parents are listed; none: among the accounts.
    pub listed_in: Option<ParentSource>,
}

impl RollUp {
    /// How scores come to one, in words: two that say the same make the same of the same scores, as far as there is one.
    #[must_use]
    pub fn describe_method(&self) -> String {
        let by = self.by.as_str();
        self.own_share.map_or_else(|| by.to_owned(), |share| format!("{by}, own_share {share}"))
    }
}

/// The source with one row per parent, where what is scored lies below the account.
#[derive(Debug, Clone, Serialize)]
pub struct ParentSource {
    pub source: String,
    pub id: String,
    pub name: Option<String>,
}

/// How scores below a parent come to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RollUpBy {
    /// The mean, weighted by the accounts' revenue.
    Revenue,
    /// The mean, every account alike.
    Mean,
    /// The lowest.
    Worst,
}

impl RollUpBy {
    /// The word in YAML and in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            RollUpBy::Revenue => "revenue",
            RollUpBy::Mean => "mean",
            RollUpBy::Worst => "worst",
        }
    }
}
