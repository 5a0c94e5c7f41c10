//! Why accounts have no score, and why scores are tentative.

use serde::{Serialize, Serializer};

use crate::pipeline::PipelineRun;
use crate::score::component_tree::UnscoredReason;
use crate::score::confidence::{ConfidenceLevel, TentativeReason};

#[derive(Debug, Clone, Serialize)]
pub struct UnscoredCount {
    #[serde(serialize_with = "serialize_unscored_reason")]
    pub reason: UnscoredReason,
    pub accounts: usize,
}

#[derive(Debug, Clone, Serialize)]
pub struct ConfidenceSummary {
    pub firm: usize,
    pub tentative: usize,
    /// Why scores are tentative. A score may have several reasons.
    pub reasons: Vec<TentativeCount>,
}

#[derive(Debug, Clone, Serialize)]
pub struct TentativeCount {
    #[serde(serialize_with = "serialize_tentative_reason")]
    pub reason: TentativeReason,
    pub accounts: usize,
}

/// Counts the accounts without a score by reason.
pub fn unscored_counts(run: &PipelineRun) -> Vec<UnscoredCount> {
    let mut counts: Vec<UnscoredCount> = Vec::new();
    for (reason, score) in run.scores.unscored.iter().zip(&run.final_scores.score) {
        let Some(reason) = reason.filter(|_| score.is_none()) else { continue };
        match counts.iter_mut().find(|count| count.reason == reason) {
            Some(count) => count.accounts += 1,
            None => counts.push(UnscoredCount { reason, accounts: 1 }),
        }
    }
    counts
}

/// Counts the scores by confidence, and the reasons of the tentative ones.
pub fn confidence_summary(run: &PipelineRun) -> ConfidenceSummary {
    let count_level = |wanted| run.confidences.level.iter().filter(|level| **level == wanted).count();
    let reasons = TentativeReason::ALL.into_iter().map(|reason| TentativeCount {
        reason,
        accounts: run.confidences.reasons.iter().filter(|reasons| reasons.contains(&reason)).count(),
    });
    ConfidenceSummary {
        firm: count_level(ConfidenceLevel::Firm),
        tentative: count_level(ConfidenceLevel::Tentative),
        reasons: reasons.filter(|count| count.accounts > 0).collect(),
    }
}

fn serialize_unscored_reason<S: Serializer>(reason: &UnscoredReason, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(reason.as_str())
}

fn serialize_tentative_reason<S: Serializer>(reason: &TentativeReason, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(reason.as_str())
}
