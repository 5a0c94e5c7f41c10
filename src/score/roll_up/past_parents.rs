//! What was published of today's parents and of their members.

use crate::score::past_snapshot::PastSnapshot;

/// What was published of today's parents.
#[derive(Default)]
pub struct PastParents {
    /// Aligned to the parents; ascending dates.
    pub snapshots: Vec<PastSnapshot>,
    /// Per parent: its members on its previous snapshot.
    pub members: Vec<Vec<PastMember>>,
    /// Per parent: how it was rolled up then, as [`crate::config::RollUp::describe_method`] puts it.
    pub rolled_up_by: Vec<Option<String>>,
}

/// A member as it was published.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PastMember {
    pub id: String,
    pub score: Option<f64>,
    pub weight: Option<f64>,
    pub contribution: Option<f64>,
}

impl PastParents {
    /// Returns whether a parent was rolled up by another method on its previous snapshot; `method_today` is described
    /// alike.
    #[must_use]
    pub fn has_other_method(&self, parent: usize, method_today: &str) -> bool {
        self.rolled_up_by.get(parent).and_then(Option::as_deref).is_some_and(|then| then != method_today)
    }

    /// Returns a parent's members on its previous snapshot.
    #[must_use]
    pub fn members_of(&self, parent: usize) -> &[PastMember] {
        self.members.get(parent).map(Vec::as_slice).unwrap_or_default()
    }
}
