//! How the scores of accounts are combined into a score of their parent.

use serde::{Deserialize, Serialize};

/// Which accounts belong to which parent, and how their scores become the parent's score.
#[derive(Debug, Clone, Serialize)]
pub struct RollUp {
    /// The column of the accounts' source that names the parent.
    pub to: String,
    pub by: RollUpBy,
    /// The share of the parent's own score (0-1). Without it the parent is a member like the others.
    pub own_share: Option<f64>,
    /// A parent has no score if a smaller share of its weight (0-1) has one.
    pub min_coverage: f64,
    /// The source with the parents. Without it the parents are accounts.
    pub listed_in: Option<ParentSource>,
}

impl RollUp {
    /// Describes how the scores are combined. Two roll-ups with the same description give the same score wherever both
    /// give one.
    #[must_use]
    pub fn describe_method(&self) -> String {
        let by = self.by.as_str();
        self.own_share.map_or_else(|| by.to_owned(), |share| format!("{by}, own_share {share}"))
    }
}

/// The source with one row per parent, if the parents are not accounts.
#[derive(Debug, Clone, Serialize)]
pub struct ParentSource {
    pub source: String,
    pub id: String,
    pub name: Option<String>,
}

/// How the scores below a parent are combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RollUpBy {
    /// The mean, weighted by the accounts' revenue.
    Revenue,
    /// The mean of all accounts alike.
    Mean,
    /// The lowest score.
    Worst,
}

impl RollUpBy {
    /// Returns the word in YAML and in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            RollUpBy::Revenue => "revenue",
            RollUpBy::Mean => "mean",
            RollUpBy::Worst => "worst",
        }
    }
}
