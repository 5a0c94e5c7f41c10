//! A published day, read back from its rows: everything that its scores were made of.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, AsArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{Date32Type, Float64Type, Int64Type};
use chrono::NaiveDate;

use super::resolved_scorecard::ResolvedScorecard;
use crate::base::value::{Status, Value};
use crate::config::{MetricType, MissingPolicy, NodeKind};
use crate::score::normalise::PeerGroup;

/// The rows of one published day.
#[derive(Debug, Clone, Copy)]
pub struct SnapshotRows<'a> {
    pub metrics: &'a [RecordBatch],
    pub components: &'a [RecordBatch],
    pub rules: &'a [RecordBatch],
}

impl SnapshotRows<'_> {
    /// The columns that are read.
    pub const METRIC_COLUMNS: [&'static str; 10] = [
        "account_id",
        "position",
        "value",
        "value_text",
        "status",
        "reason",
        "carried_from",
        "peer_group",
        "compared_with",
        "case_number",
    ];
    pub const COMPONENT_COLUMNS: [&'static str; 4] = ["account_id", "position", "score", "status"];
    pub const RULE_COLUMNS: [&'static str; 4] = ["account_id", "position", "amount", "reason"];
}

/// Where every account of a day stands, sorted by id.
#[derive(Debug, Default)]
pub struct AccountScores {
    pub accounts: Vec<String>,
    /// Index into the tiers of the day's scorecard.
    pub tiers: Vec<usize>,
    pub score: Vec<Option<f64>>,
    pub raw_score: Vec<Option<f64>>,
}

impl AccountScores {
    /// From the rows of `account_health`; none where they are not those of the scorecard.
    #[must_use]
    pub fn from_rows(resolved: &ResolvedScorecard, batches: &[RecordBatch]) -> Option<AccountScores> {
        let mut scores = AccountScores::default();
        for batch in batches {
            let (accounts, tiers) = (text_column(batch, "account_id")?, text_column(batch, "tier")?);
            let (score, raw_score) = (double_column(batch, "score")?, double_column(batch, "raw_score")?);
            for row in 0..batch.num_rows() {
                scores.accounts.push(accounts.value(row).to_owned());
                scores.tiers.push(resolved.tiers.iter().position(|tier| tier == tiers.value(row))?);
                scores.score.push(double_at(score, row));
                scores.raw_score.push(double_at(raw_score, row));
            }
        }
        Some(scores)
    }
}

/// A scored day in the terms of its own scorecard; one entry per account, sorted by id.
#[derive(Debug)]
pub struct ScoredSnapshot {
    pub date: NaiveDate,
    pub resolved: Arc<ResolvedScorecard>,
    pub accounts: Vec<String>,
    /// Index into the card's tiers.
    pub tiers: Vec<usize>,
    pub score: Vec<Option<f64>>,
    pub raw_score: Vec<Option<f64>>,
    /// Per node of the scorecard; none for components.
    pub leaves: Vec<Option<LeafColumns>>,
    /// Per node: the published score of a component that carries an earlier one where it has no data.
    pub carried_scores: Vec<Option<Vec<Option<f64>>>>,
    /// The rules that had something to say: index into the scorecard's, the amount, the reason.
    pub fired_rules: Vec<Vec<FiredRule>>,
}

#[derive(Debug, Clone)]
pub struct FiredRule {
    pub rule: usize,
    pub amount: Option<f64>,
    pub reason: String,
}

/// One metric of the scorecard.
#[derive(Debug)]
pub struct LeafColumns {
    pub values: Vec<RecordedValue>,
    pub applies: Vec<bool>,
    /// The target or the account's own mean.
    pub compared_with: Vec<Option<f64>>,
    pub peer_group: Vec<Option<Arc<str>>>,
    /// From 0.
    pub case: Vec<Option<usize>>,
    pub peers: PeerGroupSet,
}

/// What was known of a metric.
#[derive(Debug, Clone, PartialEq)]
pub enum RecordedValue {
    NoData,
    Stale,
    Number(f64),
    Text(Arc<str>),
    Date(NaiveDate),
    Boolean(bool),
}

impl RecordedValue {
    #[must_use]
    pub fn value(&self) -> Option<Value<'_>> {
        match self {
            RecordedValue::NoData | RecordedValue::Stale => None,
            RecordedValue::Number(number) => Some(Value::Number(*number)),
            RecordedValue::Text(text) => Some(Value::Text(text)),
            RecordedValue::Date(day) => Some(Value::Date(*day)),
            RecordedValue::Boolean(truth) => Some(Value::Boolean(*truth)),
        }
    }
}

/// The values that count among peers, by every way to group them.
#[derive(Debug, Default)]
pub struct PeerGroupSet {
    pub everybody: PeerGroup,
    /// By index of the tier.
    pub by_tier: Vec<PeerGroup>,
    pub by_label: BTreeMap<Arc<str>, PeerGroup>,
}

impl ScoredSnapshot {
    /// The rows of a day as its scorecard reads them; none where they lack what is needed, as those of a release that
    /// did not publish it.
    #[must_use]
    pub fn from_rows(
        date: NaiveDate,
        resolved: Arc<ResolvedScorecard>,
        account_scores: AccountScores,
        rows: SnapshotRows<'_>,
    ) -> Option<ScoredSnapshot> {
        let AccountScores { accounts, tiers, score, raw_score } = account_scores;
        let (leaves, carried_scores, fired_rules) = (Vec::new(), Vec::new(), Vec::new());
        let mut day =
            ScoredSnapshot { date, resolved, accounts, tiers, score, raw_score, leaves, carried_scores, fired_rules };
        day.fired_rules = vec![Vec::new(); day.accounts.len()];
        day.read_leaves(rows.metrics)?;
        day.read_carried_scores(rows.components)?;
        day.read_fired_rules(rows.rules)?;
        Some(day)
    }

    /// Where an account stands.
    #[must_use]
    pub fn find(&self, account: &str) -> Option<usize> {
        self.accounts.binary_search_by(|known| known.as_str().cmp(account)).ok()
    }

    fn read_leaves(&mut self, batches: &[RecordBatch]) -> Option<()> {
        let accounts = self.accounts.len();
        let nodes = &self.resolved.scorecard.nodes;
        let empty_columns = || LeafColumns {
            values: vec![RecordedValue::NoData; accounts],
            applies: vec![false; accounts],
            compared_with: vec![None; accounts],
            peer_group: vec![None; accounts],
            case: vec![None; accounts],
            peers: PeerGroupSet::default(),
        };
        self.leaves = nodes.iter().map(|node| matches!(node.part, NodeKind::Leaf { .. }).then(empty_columns)).collect();
        let mut peer_values: Vec<Vec<(usize, f64)>> = vec![Vec::new(); nodes.len()];
        let mut labels: BTreeMap<String, Arc<str>> = BTreeMap::new();
        let mut cursor = AccountCursor::default();
        for batch in batches {
            let (ids, positions) = (text_column(batch, "account_id")?, integer_column(batch, "position")?);
            let (value, value_text) = (double_column(batch, "value")?, text_column(batch, "value_text")?);
            let (status, reason) = (text_column(batch, "status")?, text_column(batch, "reason")?);
            let (group, compared_with) = (text_column(batch, "peer_group")?, double_column(batch, "compared_with")?);
            let (case, carried_from) = (integer_column(batch, "case_number")?, date_column(batch, "carried_from")?);
            for row in 0..batch.num_rows() {
                let account = cursor.advance_to(&self.accounts, ids.value(row))?;
                let position = usize::try_from(positions.value(row)).ok()?;
                let leaf = self.leaves.get_mut(position)?.as_mut()?;
                let kind = self
                    .resolved
                    .metric_of_node(position)
                    .and_then(|name| self.resolved.metrics.get(name))
                    .map(|it| it.kind);
                let is_carried = carried_from.is_valid(row);
                let missing_reason = reason.is_valid(row).then(|| reason.value(row));
                let recorded = match missing_reason {
                    Some("stale") if !is_carried => RecordedValue::Stale,
                    Some("no_data") if !is_carried => RecordedValue::NoData,
                    _ => decode_value(
                        kind,
                        double_at(value, row),
                        value_text.is_valid(row).then(|| value_text.value(row)),
                    ),
                };
                leaf.applies[account] = status.value(row) != Status::NotApplicable.as_str();
                if let (true, false, Some(number)) = (leaf.applies[account], is_carried, peer_value(&recorded)) {
                    peer_values[position].push((account, number));
                }
                leaf.values[account] = recorded;
                leaf.compared_with[account] = double_at(compared_with, row);
                leaf.case[account] =
                    case.is_valid(row).then(|| case.value(row)).and_then(|case| usize::try_from(case - 1).ok());
                if group.is_valid(row) {
                    let label = group.value(row);
                    let shared_label = labels.entry(label.to_owned()).or_insert_with(|| label.into());
                    leaf.peer_group[account] = Some(Arc::clone(shared_label));
                }
            }
        }
        for (leaf, numbers) in self.leaves.iter_mut().zip(peer_values) {
            if let Some(leaf) = leaf {
                leaf.peers =
                    PeerGroupSet::from_values(&numbers, &self.tiers, self.resolved.tiers.len(), &leaf.peer_group);
            }
        }
        Some(())
    }

    fn read_carried_scores(&mut self, batches: &[RecordBatch]) -> Option<()> {
        let accounts = self.accounts.len();
        let carries = |node: &crate::config::ScorecardNode| matches!(node.missing, MissingPolicy::Carry { .. });
        let components = self.resolved.scorecard.nodes.iter();
        self.carried_scores = components
            .map(|node| {
                (matches!(node.part, NodeKind::Component { .. }) && carries(node)).then(|| vec![None; accounts])
            })
            .collect();
        if self.carried_scores.iter().all(Option::is_none) {
            return Some(());
        }
        let mut cursor = AccountCursor::default();
        for batch in batches {
            let (ids, positions) = (text_column(batch, "account_id")?, integer_column(batch, "position")?);
            let (score, status) = (double_column(batch, "score")?, text_column(batch, "status")?);
            for row in 0..batch.num_rows() {
                let account = cursor.advance_to(&self.accounts, ids.value(row))?;
                let position = usize::try_from(positions.value(row)).ok()?;
                if let Some(carried) = self.carried_scores.get_mut(position)?
                    && status.value(row) == Status::Carried.as_str()
                {
                    carried[account] = double_at(score, row);
                }
            }
        }
        Some(())
    }

    fn read_fired_rules(&mut self, batches: &[RecordBatch]) -> Option<()> {
        let mut cursor = AccountCursor::default();
        for batch in batches {
            let (ids, positions) = (text_column(batch, "account_id")?, integer_column(batch, "position")?);
            let (amount, reason) = (double_column(batch, "amount")?, text_column(batch, "reason")?);
            for row in 0..batch.num_rows() {
                let account = cursor.advance_to(&self.accounts, ids.value(row))?;
                let rule = usize::try_from(positions.value(row) - 1).ok()?;
                let reason = reason.value(row).to_owned();
                self.fired_rules[account].push(FiredRule { rule, amount: double_at(amount, row), reason });
            }
        }
        Some(())
    }
}

impl PeerGroupSet {
    fn from_values(numbers: &[(usize, f64)], tiers: &[usize], tier_count: usize, groups: &[Option<Arc<str>>]) -> Self {
        // Few metrics compare peers, but another scorecard may let this one do so: numbers are cheap to keep sorted.
        let mut by_tier = vec![Vec::new(); tier_count];
        let mut by_label: BTreeMap<Arc<str>, Vec<f64>> = BTreeMap::new();
        for (account, number) in numbers {
            if let Some(tier) = tiers.get(*account).and_then(|tier| by_tier.get_mut(*tier)) {
                tier.push(*number);
            }
            if let Some(Some(label)) = groups.get(*account) {
                by_label.entry(Arc::clone(label)).or_default().push(*number);
            }
        }
        PeerGroupSet {
            everybody: PeerGroup::new(numbers.iter().map(|(_, number)| *number).collect()),
            by_tier: by_tier.into_iter().map(PeerGroup::new).collect(),
            by_label: by_label.into_iter().map(|(label, values)| (label, PeerGroup::new(values))).collect(),
        }
    }
}

/// What stands in a row; booleans are published as 1 and 0, dates as text.
fn decode_value(kind: Option<MetricType>, number: Option<f64>, text: Option<&str>) -> RecordedValue {
    match (kind, number, text) {
        (Some(MetricType::Boolean), Some(number), _) => RecordedValue::Boolean(number > 0.5),
        (_, Some(number), _) => RecordedValue::Number(number),
        (Some(MetricType::Date), None, Some(text)) => text.parse().map_or(RecordedValue::NoData, RecordedValue::Date),
        (_, None, Some(text)) => RecordedValue::Text(text.into()),
        (_, None, None) => RecordedValue::NoData,
    }
}

/// As what counts among peers.
fn peer_value(value: &RecordedValue) -> Option<f64> {
    match value {
        RecordedValue::Number(number) if number.is_finite() => Some(*number),
        RecordedValue::Boolean(truth) => Some(f64::from(u8::from(*truth))),
        _ => None,
    }
}

/// Rows are sorted by account, so the next one is never far.
#[derive(Default)]
struct AccountCursor(usize);

impl AccountCursor {
    fn advance_to(&mut self, accounts: &[String], id: &str) -> Option<usize> {
        while accounts.get(self.0).is_some_and(|known| known.as_str() < id) {
            self.0 += 1;
        }
        accounts.get(self.0).is_some_and(|known| known == id).then_some(self.0)
    }
}

fn text_column<'a>(batch: &'a RecordBatch, name: &str) -> Option<&'a StringArray> {
    batch.column_by_name(name)?.as_string_opt::<i32>()
}

fn double_column<'a>(batch: &'a RecordBatch, name: &str) -> Option<&'a Float64Array> {
    batch.column_by_name(name)?.as_primitive_opt::<Float64Type>()
}

fn integer_column<'a>(batch: &'a RecordBatch, name: &str) -> Option<&'a Int64Array> {
    batch.column_by_name(name)?.as_primitive_opt::<Int64Type>()
}

fn date_column<'a>(batch: &'a RecordBatch, name: &str) -> Option<&'a Date32Array> {
    batch.column_by_name(name)?.as_primitive_opt::<Date32Type>()
}

fn double_at(column: &Float64Array, row: usize) -> Option<f64> {
    column.is_valid(row).then(|| column.value(row))
}
