//! Reads a published day from its rows.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow::array::RecordBatch;
use chrono::NaiveDate;

use super::peer_group_set::{AccountNumber, PeerGroupSet, PeerGrouping};
use super::resolved_scorecard::ResolvedScorecard;
use super::row_columns::{
    AccountCursor, MetricColumns, double_at, double_column, integer_column, text_at, text_column,
};
use super::snapshot::{AccountScores, FiredRule, LeafColumns, ScoredSnapshot};
use crate::base::value::ValueStatus;
use crate::config::{MetricType, MissingPolicy, NodeKind, ScorecardNode};

/// The rows of one published day.
#[derive(Debug, Clone, Copy)]
pub struct SnapshotRows<'a> {
    pub metrics: &'a [RecordBatch],
    pub components: &'a [RecordBatch],
    pub rules: &'a [RecordBatch],
}

impl SnapshotRows<'_> {
    /// The columns of `metric_scores` that are read.
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
    /// The columns of `component_scores` that are read.
    pub const COMPONENT_COLUMNS: [&'static str; 4] = ["account_id", "position", "score", "status"];
    /// The columns of `rule_effects` that are read.
    pub const RULE_COLUMNS: [&'static str; 4] = ["account_id", "position", "amount", "reason"];
}

impl AccountScores {
    /// Reads the rows of `account_health`. Returns none if they lack a column, or a tier that is not the scorecard's.
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

impl ScoredSnapshot {
    /// Reads the rows of a day. Returns none if they lack a column, as those of an older release may, or do not match
    /// the scorecard.
    #[must_use]
    pub fn from_rows(
        date: NaiveDate,
        resolved: Arc<ResolvedScorecard>,
        account_scores: AccountScores,
        rows: SnapshotRows<'_>,
    ) -> Option<ScoredSnapshot> {
        let AccountScores { accounts, tiers, score, raw_score } = account_scores;
        let mut snapshot = ScoredSnapshot {
            date,
            resolved,
            tiers,
            score,
            raw_score,
            leaves: Vec::new(),
            carried_scores: Vec::new(),
            fired_rules: vec![Vec::new(); accounts.len()],
            accounts,
        };
        snapshot.read_leaves(rows.metrics)?;
        snapshot.read_carried_scores(rows.components)?;
        snapshot.read_fired_rules(rows.rules)?;
        Some(snapshot)
    }

    fn read_leaves(&mut self, batches: &[RecordBatch]) -> Option<()> {
        let accounts = self.accounts.len();
        let nodes = &self.resolved.scorecard.nodes;
        let mut peer_numbers: Vec<Vec<AccountNumber>> = vec![Vec::new(); nodes.len()];
        self.leaves = nodes
            .iter()
            .map(|node| matches!(node.part, NodeKind::Leaf { .. }).then(|| LeafColumns::empty(accounts)))
            .collect();
        let mut labels = LabelPool::default();
        let mut cursor = AccountCursor::default();
        for batch in batches {
            let columns = MetricColumns::of_batch(batch)?;
            for row in 0..batch.num_rows() {
                let account = cursor.advance_to(&self.accounts, columns.ids.value(row))?;
                let position = usize::try_from(columns.positions.value(row)).ok()?;
                let value = columns.recorded_value(row, self.metric_type(position));
                let leaf = self.leaves.get_mut(position)?.as_mut()?;
                leaf.applies[account] = columns.applies_in_row(row);
                leaf.is_carried[account] = columns.is_carried(row);
                leaf.values[account] = value;
                let number = leaf.own_peer_number(account);
                peer_numbers[position].extend(number.map(|number| AccountNumber { account, number }));
                leaf.compared_with[account] = double_at(columns.compared_with, row);
                leaf.case[account] = columns.case_index(row);
                leaf.peer_group[account] = text_at(columns.peer_group, row).map(|label| labels.intern_label(label));
            }
        }
        for (leaf, numbers) in self.leaves.iter_mut().zip(peer_numbers) {
            let Some(leaf) = leaf else { continue };
            let grouping =
                PeerGrouping { tiers: &self.tiers, tier_count: self.resolved.tiers.len(), labels: &leaf.peer_group };
            leaf.peers = PeerGroupSet::new(&numbers, &grouping);
        }
        Some(())
    }

    fn metric_type(&self, node: usize) -> Option<MetricType> {
        let metric = self.resolved.metric_of_node(node)?;
        self.resolved.metrics.get(metric).map(|metric| metric.kind)
    }

    fn read_carried_scores(&mut self, batches: &[RecordBatch]) -> Option<()> {
        let accounts = self.accounts.len();
        let nodes = self.resolved.scorecard.nodes.iter();
        self.carried_scores = nodes.map(|node| is_carrying_component(node).then(|| vec![None; accounts])).collect();
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
                    && status.value(row) == ValueStatus::Carried.as_str()
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

/// Whether a component without data carries an earlier score.
fn is_carrying_component(node: &ScorecardNode) -> bool {
    matches!((&node.part, node.missing), (NodeKind::Component { .. }, MissingPolicy::Carry { .. }))
}

/// The labels of peer groups, each in memory once.
#[derive(Default)]
struct LabelPool(BTreeSet<Arc<str>>);

impl LabelPool {
    fn intern_label(&mut self, label: &str) -> Arc<str> {
        if let Some(known) = self.0.get(label) {
            return Arc::clone(known);
        }
        let label: Arc<str> = Arc::from(label);
        self.0.insert(Arc::clone(&label));
        label
    }
}
