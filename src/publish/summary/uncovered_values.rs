//! Values that the scorecard does not cover: labels that it does not list, numbers in none of its steps. They have no score
//! although there is data.

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};

use crate::base::identifier;
use crate::base::text::{count_phrase, plain_number};
use crate::base::value::AccountValue;
use crate::pipeline::PipelineRun;
use crate::score::normalise::MissingReason;

/// The largest number of examples.
const MAX_EXAMPLES: usize = 3;

/// The values of a metric that the scorecard does not cover for one reason.
#[derive(Debug, Clone, Serialize)]
pub struct UncoveredValues {
    #[serde(serialize_with = "serialize_reason")]
    pub reason: MissingReason,
    pub values: usize,
    /// At most three different ones, sorted.
    pub examples: Vec<String>,
}

/// Lists the values of a metric that the scorecard does not cover. `reasons` say for each account why its value does not
/// count.
#[must_use]
pub fn uncovered_values(run: &PipelineRun, metric: &str, reasons: &[Option<MissingReason>]) -> Vec<UncoveredValues> {
    let mut uncovered = Vec::new();
    for reason in [MissingReason::UnlistedLabel, MissingReason::OutsideSteps] {
        let accounts = (0..reasons.len()).filter(|account| reasons[*account] == Some(reason));
        let accounts: Vec<usize> = accounts.collect();
        if !accounts.is_empty() {
            let values = run.metrics.metric(metric).map(|metric| &metric.values);
            let values = accounts.iter().filter_map(|account| values?.get(*account)).map(value_text);
            let examples: BTreeSet<String> = values.collect();
            let examples = examples.into_iter().take(MAX_EXAMPLES).collect();
            uncovered.push(UncoveredValues { reason, values: accounts.len(), examples });
        }
    }
    uncovered
}

fn value_text(value: AccountValue<'_>) -> String {
    match value {
        AccountValue::Number(number) => plain_number(number),
        AccountValue::Text(text) => text.to_owned(),
        AccountValue::Date(day) => day.to_string(),
        AccountValue::Boolean(truth) => truth.to_string(),
    }
}

impl UncoveredValues {
    /// Returns what is wrong with the values: "2 values have a label that the scorecard does not list, such as `Pro`".
    #[must_use]
    pub fn describe(&self) -> String {
        let phrase = match self.reason {
            MissingReason::UnlistedLabel => {
                let values = count_phrase(self.values, "value has", "values have");
                format!("{values} a label that the scorecard does not list")
            }
            _ => {
                let values = count_phrase(self.values, "value is", "values are");
                format!("{values} in none of the scorecard's steps")
            }
        };
        match self.examples.as_slice() {
            [] => phrase,
            examples => format!("{phrase}, such as {}", identifier::quoted_list(examples)),
        }
    }
}

fn serialize_reason<S: Serializer>(reason: &MissingReason, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(reason.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn describe(reason: MissingReason, values: usize, examples: &[&str]) -> String {
        let examples = examples.iter().map(ToString::to_string).collect();
        UncoveredValues { reason, values, examples }.describe()
    }

    #[test]
    fn uncovered_values_are_described_with_examples() {
        assert_eq!(
            describe(MissingReason::UnlistedLabel, 12, &["Business", "Pro"]),
            "12 values have a label that the scorecard does not list, such as `Business` and `Pro`"
        );
        assert_eq!(
            describe(MissingReason::UnlistedLabel, 1, &[""]),
            "1 value has a label that the scorecard does not list, such as an empty text"
        );
        assert_eq!(
            describe(MissingReason::OutsideSteps, 2, &["0.50"]),
            "2 values are in none of the scorecard's steps, such as `0.50`"
        );
    }
}
