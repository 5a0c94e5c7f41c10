//! Measures an earlier day once more, as far as today's scorecard needs it: the metrics that mean something else now.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use polars::prelude::PlSmallStr;

use crate::base::value::{AccountValues, count_as_f64};
use crate::config::{Pipeline, SourceTime};
use crate::measure::metric::{self, MetricTable};
use crate::measure::source::Exports;
use crate::pipeline::measured_day::measure_day;
use crate::score::explain::{RestatedDays, ScoredSnapshot};

/// The share of accounts whose recorded values must come out again. Below it, the exports no longer hold the day's data.
const MIN_REPEATED_SHARE: f64 = 0.99;

/// The metrics and columns of the accounts, measured once more.
pub struct MeasuredRows {
    table: MetricTable,
    /// Per account of the earlier day: its index in `table`.
    rows: Vec<Option<usize>>,
    /// The names whose values the exports hold as they were, in lower case.
    names: BTreeSet<String>,
}

impl MeasuredRows {
    /// Measures the queries that `names` (in lower case) need, as of the earlier day. Returns none if that fails, as it may
    /// where files are no longer there, or if the metrics that mean the same come out differently.
    pub fn measure(
        pipeline: &Pipeline,
        exports: &Exports,
        days: RestatedDays<'_>,
        names: &BTreeSet<String>,
    ) -> Option<Self> {
        let as_of = days.earlier.date;
        let needed = pipeline_for_names(pipeline, names, as_of);
        let table = match measure_day(&needed, exports, as_of) {
            Ok(measured) => measured.metrics,
            Err(failure) => {
                tracing::debug!(day = %as_of, ?failure, "an earlier day cannot be measured again");
                return None;
            }
        };
        let index_of = |account: &String| table.accounts.binary_search(account).ok();
        let rows: Vec<Option<usize>> = days.earlier.accounts.iter().map(index_of).collect();
        let names = names_with_history(&needed, &table, as_of);
        let measured = MeasuredRows { table, rows, names };
        measured.repeats_recorded_values(days).then_some(measured)
    }

    /// Returns the values of a metric or of a column of the accounts, for the accounts of the earlier day; none for a name
    /// whose values of that day are gone.
    pub fn values(&self, name: &str) -> Option<AccountValues> {
        let column = self.column_name(name).filter(|_| self.names.contains(&name.to_lowercase()))?;
        Some(self.table.values(column).ok()?.take_optional(&self.rows))
    }

    /// Returns the names that have values, as they are written in the table.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let names = self.table.frame.get_column_names().into_iter().map(PlSmallStr::as_str);
        names.filter(|name| self.names.contains(&name.to_lowercase()))
    }

    /// Returns the name of a column as it is written in the table.
    fn column_name(&self, name: &str) -> Option<&str> {
        let mut names = self.table.frame.get_column_names().into_iter();
        names.find(|known| known.eq_ignore_ascii_case(name)).map(PlSmallStr::as_str)
    }

    /// Returns whether the metrics that mean the same come out as they were recorded.
    fn repeats_recorded_values(&self, days: RestatedDays<'_>) -> bool {
        let (mut compared, mut repeated) = (0_usize, 0_usize);
        for metric in self.table.metrics.iter().filter(|metric| self.names.contains(&metric.name.to_lowercase())) {
            let Some(recorded) = days.recorded_leaf(&metric.name, &metric.name) else { continue };
            for (account, row) in self.rows.iter().enumerate() {
                let Some(row) = row.filter(|_| !recorded.is_carried[account]) else { continue };
                compared += 1;
                repeated += usize::from(recorded.values[account].scorable_value() == metric.values.get(row));
            }
        }
        count_as_f64(repeated) >= MIN_REPEATED_SHARE * count_as_f64(compared)
    }
}

/// Returns the pipeline with nothing but what the names need: their queries, and the formulas that can be computed.
fn pipeline_for_names(pipeline: &Pipeline, names: &BTreeSet<String>, as_of: NaiveDate) -> Pipeline {
    let mut wanted = names.clone();
    // A derived metric uses only earlier ones.
    for derived in pipeline.derived.iter().rev() {
        if wanted.contains(&derived.metric.name.to_lowercase()) {
            wanted.extend(derived.reads.iter().map(|read| read.to_lowercase()));
        }
    }
    let mut needed = pipeline.clone();
    needed.queries.retain(|query| query.metrics.iter().any(|metric| wanted.contains(&metric.name.to_lowercase())));
    let measured: BTreeSet<String> =
        needed.queries.iter().flat_map(|query| &query.metrics).map(|metric| metric.name.to_lowercase()).collect();
    let all_metrics: BTreeSet<String> = pipeline.metrics().map(|metric| metric.name.to_lowercase()).collect();
    let mut computable = measured;
    needed.derived.retain(|derived| {
        let is_computable = derived
            .reads
            .iter()
            .map(|read| read.to_lowercase())
            .all(|read| computable.contains(&read) || !all_metrics.contains(&read));
        if is_computable {
            computable.insert(derived.metric.name.to_lowercase());
        }
        is_computable
    });
    needed.tiers.retain(|tier| tier.when.is_none());
    needed.roll_up = None;
    let sources = metric::sources_of_metrics(&needed, as_of);
    let read: BTreeSet<&String> = sources.values().flatten().chain([&needed.accounts.source]).collect();
    let is_read: Vec<bool> = needed.sources.iter().map(|source| read.contains(&source.name)).collect();
    let mut is_read = is_read.into_iter();
    needed.sources.retain(|_| is_read.next() == Some(true));
    needed
}

/// Returns the metrics and columns of the accounts whose sources keep their history, in lower case.
fn names_with_history(pipeline: &Pipeline, table: &MetricTable, as_of: NaiveDate) -> BTreeSet<String> {
    let has_history = |source: &String| {
        let source = pipeline.sources.iter().find(|known| known.name == *source);
        source.is_some_and(|source| !matches!(source.time, SourceTime::Current))
    };
    let sources: BTreeMap<String, BTreeSet<String>> = metric::sources_of_metrics(pipeline, as_of);
    let metrics = sources.iter().filter(|(_, sources)| sources.iter().all(has_history));
    let mut names: BTreeSet<String> = metrics.map(|(metric, _)| metric.to_lowercase()).collect();
    if has_history(&pipeline.accounts.source) {
        let columns = table.frame.get_column_names().into_iter();
        let columns = columns.filter(|name| !sources.contains_key(name.as_str()) && name.as_str() != "tier");
        names.extend(columns.map(|name| name.to_lowercase()));
    }
    names
}

/// Returns the later day's index of each account of the earlier day.
pub fn later_rows(earlier: &ScoredSnapshot, later: &MetricTable) -> Vec<Option<usize>> {
    earlier.accounts.iter().map(|account| later.accounts.binary_search(account).ok()).collect()
}
