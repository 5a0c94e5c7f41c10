//! A cause with its names, values and sentence: a row of `score_changes`.

use chrono::NaiveDate;

use super::cause::CauseKind;
use crate::base::text::signed_points;

/// A cause with its names, values and sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct DescribedCause {
    pub kind: CauseKind,
    pub points: f64,
    pub component: Option<String>,
    pub metric: Option<String>,
    pub rule: Option<String>,
    pub value_before: Option<f64>,
    pub value: Option<f64>,
    pub text_before: Option<String>,
    pub text: Option<String>,
    pub unit: Option<String>,
    /// The kind and the place, such as `metric:nps_score`.
    pub code: String,
    /// In words, without the points.
    pub reason: String,
}

/// The strongest causes of an account's change.
#[derive(Debug, Clone)]
pub struct StrongestCauses {
    pub since: NaiveDate,
    /// At most [`MAX_REASONS`], those with the most points first.
    pub up: Vec<DescribedCause>,
    pub down: Vec<DescribedCause>,
}

/// How many reasons are shown in each direction.
pub const MAX_REASONS: usize = 3;

/// A cause with fewer points is published in `score_changes`, but not shown as a reason.
pub const MIN_SHOWN_POINTS: f64 = 0.05;

/// The reason of [`CauseKind::Unknown`].
pub const UNKNOWN_REASON: &str = "not known: the earlier snapshot lacks what is needed";

impl StrongestCauses {
    /// Selects the strongest of `causes`, which are sorted by points.
    #[must_use]
    pub fn select_strongest(since: NaiveDate, causes: &[DescribedCause]) -> Self {
        let (up, down): (Vec<&DescribedCause>, Vec<&DescribedCause>) =
            causes.iter().filter(|cause| cause.points.abs() >= MIN_SHOWN_POINTS).partition(|cause| cause.points > 0.0);
        StrongestCauses {
            since,
            up: up.into_iter().take(MAX_REASONS).cloned().collect(),
            down: down.into_iter().take(MAX_REASONS).cloned().collect(),
        }
    }
}

impl DescribedCause {
    /// In words, with the points.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("{}, {}", self.reason, signed_points(self.points))
    }

    /// A change that can't be explained, because the earlier day lacks data.
    #[must_use]
    pub fn unknown_cause(points: f64) -> DescribedCause {
        DescribedCause {
            kind: CauseKind::Unknown,
            points,
            component: None,
            metric: None,
            rule: None,
            value_before: None,
            value: None,
            text_before: None,
            text: None,
            unit: None,
            code: CauseKind::Unknown.as_str().to_owned(),
            reason: UNKNOWN_REASON.to_owned(),
        }
    }
}
