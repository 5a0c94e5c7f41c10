//! The causes of a change.

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CauseKind {
    Metric,
    DataMissing,
    DataStale,
    DataReturned,
    Applicability,
    Case,
    Target,
    Baseline,
    Carried,
    Peers,
    Tier,
    WeightsEdited,
    ScoringEdited,
    MetricEdited,
    TiersEdited,
    RulesEdited,
    Rule,
    Override,
    Eligibility,
    Unknown,
}

impl CauseKind {
    pub const ALL: [CauseKind; 20] = [
        CauseKind::Metric,
        CauseKind::DataMissing,
        CauseKind::DataStale,
        CauseKind::DataReturned,
        CauseKind::Applicability,
        CauseKind::Case,
        CauseKind::Target,
        CauseKind::Baseline,
        CauseKind::Carried,
        CauseKind::Peers,
        CauseKind::Tier,
        CauseKind::WeightsEdited,
        CauseKind::ScoringEdited,
        CauseKind::MetricEdited,
        CauseKind::TiersEdited,
        CauseKind::RulesEdited,
        CauseKind::Rule,
        CauseKind::Override,
        CauseKind::Eligibility,
        CauseKind::Unknown,
    ];

    /// The word in published tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            CauseKind::Metric => "metric",
            CauseKind::DataMissing => "data_missing",
            CauseKind::DataStale => "data_stale",
            CauseKind::DataReturned => "data_returned",
            CauseKind::Applicability => "applicability",
            CauseKind::Case => "case",
            CauseKind::Target => "target",
            CauseKind::Baseline => "baseline",
            CauseKind::Carried => "carried",
            CauseKind::Peers => "peers",
            CauseKind::Tier => "tier",
            CauseKind::WeightsEdited => "weights_edited",
            CauseKind::ScoringEdited => "scoring_edited",
            CauseKind::MetricEdited => "metric_edited",
            CauseKind::TiersEdited => "tiers_edited",
            CauseKind::RulesEdited => "rules_edited",
            CauseKind::Rule => "rule",
            CauseKind::Override => "override",
            CauseKind::Eligibility => "eligibility",
            CauseKind::Unknown => "unknown",
        }
    }

    /// Returns the kind with a word of the published tables.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        CauseKind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The meaning in the dictionary of the published tables.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            CauseKind::Metric => "the account's own value moved",
            CauseKind::DataMissing => "the value went missing",
            CauseKind::DataStale => "the value became too old to count",
            CauseKind::DataReturned => "a value that was missing or too old is available again",
            CauseKind::Applicability => "the metric began or ceased to apply to the account",
            CauseKind::Case => "a different case of the metric applies to the account",
            CauseKind::Target => "the target that the value is compared with moved",
            CauseKind::Baseline => "the account's own past mean that the value is compared with moved",
            CauseKind::Carried => "a different earlier score is carried for a component without data",
            CauseKind::Peers => "the values of the group that the account is compared with moved",
            CauseKind::Tier => "the account moved to another tier: other weights, thresholds or peers",
            CauseKind::WeightsEdited => "the scorecard was edited: weights, or added or removed parts",
            CauseKind::ScoringEdited => "the scorecard was edited: thresholds, method, or policy on missing data",
            CauseKind::MetricEdited => {
                "the metric was edited: its SQL, its formula, or a source that it reads; the value of the earlier day is \
                 another one by today's definition"
            }
            CauseKind::TiersEdited => "the tiers were edited: the account is in another one by today's conditions",
            CauseKind::RulesEdited => "the scorecard was edited: a rule",
            CauseKind::Rule => "a rule started to apply, stopped applying, or changed its amount",
            CauseKind::Override => "a rule that sets the score (an override) was set, changed or expired",
            CauseKind::Eligibility => "under an override, the account got a score of its own or lost it",
            CauseKind::Unknown => "the earlier snapshot lacks data that the explanation needs",
        }
    }
}

/// One cause of one account's change.
#[derive(Debug, Clone, Copy)]
pub struct Cause {
    pub kind: CauseKind,
    /// Index into the merged nodes of both scorecards.
    pub node: Option<usize>,
    /// Index into the merged rules of both scorecards.
    pub rule: Option<usize>,
    /// Signed. The points of all causes sum to the change.
    pub points: f64,
}
