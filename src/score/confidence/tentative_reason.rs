//! What keeps a score from being firm.

/// What keeps a score from being firm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TentativeReason {
    LowCoverage,
    BandUncertain,
    OldData,
    /// A source behind a value that counts is past its `warn_after`.
    LateSource,
}

impl TentativeReason {
    pub const ALL: [TentativeReason; 4] = [
        TentativeReason::LowCoverage,
        TentativeReason::BandUncertain,
        TentativeReason::OldData,
        TentativeReason::LateSource,
    ];

    /// Returns the word in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            TentativeReason::LowCoverage => "low_coverage",
            TentativeReason::BandUncertain => "band_uncertain",
            TentativeReason::OldData => "old_data",
            TentativeReason::LateSource => "late_source",
        }
    }
}

/// Returns the reasons as published: joined by `, `; `None` where there are none.
#[must_use]
pub fn join_reasons(reasons: &[TentativeReason]) -> Option<String> {
    (!reasons.is_empty()).then(|| reasons.iter().map(|reason| reason.as_str()).collect::<Vec<_>>().join(", "))
}
