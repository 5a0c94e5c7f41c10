//! The kinds of numbers that methods compare an account's value with.

use crate::config::ScoringMethod;

/// The number that a method compares an account's value with.
#[derive(Debug, PartialEq)]
pub enum ReferenceKind<'a> {
    Target { column: &'a str },
    OwnMean { days: u32, min_snapshots: usize },
}

/// Returns the kind of number that a method compares with; none if it compares with none of the account's own.
pub fn reference_kind(method: &ScoringMethod) -> Option<ReferenceKind<'_>> {
    match method {
        ScoringMethod::Target { of, .. } => Some(ReferenceKind::Target { column: of }),
        ScoringMethod::Baseline { days, min_snapshots, .. } => {
            Some(ReferenceKind::OwnMean { days: *days, min_snapshots: *min_snapshots })
        }
        _ => None,
    }
}
