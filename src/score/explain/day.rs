//! A published day, read back from its rows: everything that its scores were made of.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, AsArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{Date32Type, Float64Type, Int64Type};
use chrono::NaiveDate;

use super::card::Card;
use crate::base::value::{Status, Value};
use crate::config::{MetricType, MissingPolicy, NodeKind};
use crate::score::normalise::PeerGroup;

/// The rows of one published day.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    pub metrics: &'a [RecordBatch],
    pub components: &'a [RecordBatch],
    pub rules: &'a [RecordBatch],
}

impl Rows<'_> {
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
pub struct Accounts {
    pub accounts: Vec<String>,
    /// Index into the tiers of the day's scorecard.
    pub tiers: Vec<usize>,
    pub score: Vec<Option<f64>>,
    pub raw_score: Vec<Option<f64>>,
}

impl Accounts {
    /// From the rows of `account_health`; none where they are not those of the scorecard.
    #[must_use]
    pub fn read(card: &Card, batches: &[RecordBatch]) -> Option<Accounts> {
        let mut found = Accounts::default();
        for batch in batches {
            let (accounts, tiers) = (texts(batch, "account_id")?, texts(batch, "tier")?);
            let (score, raw_score) = (doubles(batch, "score")?, doubles(batch, "raw_score")?);
            for row in 0..batch.num_rows() {
                found.accounts.push(accounts.value(row).to_owned());
                found.tiers.push(card.tiers.iter().position(|tier| tier == tiers.value(row))?);
                found.score.push(cell(score, row));
                found.raw_score.push(cell(raw_score, row));
            }
        }
        Some(found)
    }
}

/// A scored day in the terms of its own scorecard; one entry per account, sorted by id.
#[derive(Debug)]
pub struct Day {
    pub date: NaiveDate,
    pub card: Arc<Card>,
    pub accounts: Vec<String>,
    /// Index into the card's tiers.
    pub tiers: Vec<usize>,
    pub score: Vec<Option<f64>>,
    pub raw_score: Vec<Option<f64>>,
    /// Per node of the scorecard; none for components.
    pub leaves: Vec<Option<Leaf>>,
    /// Per node: the published score of a component that carries an earlier one where it has no data.
    pub carried: Vec<Option<Vec<Option<f64>>>>,
    /// The rules that had something to say: index into the scorecard's, the amount, the reason.
    pub rules: Vec<Vec<Fired>>,
}

#[derive(Debug, Clone)]
pub struct Fired {
    pub rule: usize,
    pub amount: Option<f64>,
    pub reason: String,
}

/// One metric of the scorecard.
#[derive(Debug)]
pub struct Leaf {
    pub held: Vec<Held>,
    pub applies: Vec<bool>,
    /// The target or the account's own mean.
    pub compared_with: Vec<Option<f64>>,
    pub peer_group: Vec<Option<Arc<str>>>,
    /// From 0.
    pub case: Vec<Option<usize>>,
    pub peers: PeerBook,
}

/// What was known of a metric.
#[derive(Debug, Clone, PartialEq)]
pub enum Held {
    NoData,
    Stale,
    Number(f64),
    Text(Arc<str>),
    Date(NaiveDate),
    Boolean(bool),
}

impl Held {
    #[must_use]
    pub fn value(&self) -> Option<Value<'_>> {
        match self {
            Held::NoData | Held::Stale => None,
            Held::Number(number) => Some(Value::Number(*number)),
            Held::Text(text) => Some(Value::Text(text)),
            Held::Date(day) => Some(Value::Date(*day)),
            Held::Boolean(truth) => Some(Value::Boolean(*truth)),
        }
    }
}

/// The values that count among peers, by every way to group them.
#[derive(Debug, Default)]
pub struct PeerBook {
    pub everybody: PeerGroup,
    /// By index of the tier.
    pub tiers: Vec<PeerGroup>,
    pub labels: BTreeMap<Arc<str>, PeerGroup>,
}

impl Day {
    /// The rows of a day as its scorecard reads them; none where they lack what is needed, as those of a release that
    /// did not publish it.
    #[must_use]
    pub fn read(date: NaiveDate, card: Arc<Card>, found: Accounts, rows: Rows<'_>) -> Option<Day> {
        let Accounts { accounts, tiers, score, raw_score } = found;
        let (leaves, carried, rules) = (Vec::new(), Vec::new(), Vec::new());
        let mut day = Day { date, card, accounts, tiers, score, raw_score, leaves, carried, rules };
        day.rules = vec![Vec::new(); day.accounts.len()];
        day.read_leaves(rows.metrics)?;
        day.read_components(rows.components)?;
        day.read_rules(rows.rules)?;
        Some(day)
    }

    /// Where an account stands.
    #[must_use]
    pub fn find(&self, account: &str) -> Option<usize> {
        self.accounts.binary_search_by(|known| known.as_str().cmp(account)).ok()
    }

    fn read_leaves(&mut self, batches: &[RecordBatch]) -> Option<()> {
        let accounts = self.accounts.len();
        let nodes = &self.card.scorecard.nodes;
        let blank = || Leaf {
            held: vec![Held::NoData; accounts],
            applies: vec![false; accounts],
            compared_with: vec![None; accounts],
            peer_group: vec![None; accounts],
            case: vec![None; accounts],
            peers: PeerBook::default(),
        };
        self.leaves = nodes.iter().map(|node| matches!(node.part, NodeKind::Leaf { .. }).then(blank)).collect();
        let mut today: Vec<Vec<(usize, f64)>> = vec![Vec::new(); nodes.len()];
        let mut labels: BTreeMap<String, Arc<str>> = BTreeMap::new();
        let mut rows = Walk::default();
        for batch in batches {
            let (ids, positions) = (texts(batch, "account_id")?, integers(batch, "position")?);
            let (value, value_text) = (doubles(batch, "value")?, texts(batch, "value_text")?);
            let (status, reason) = (texts(batch, "status")?, texts(batch, "reason")?);
            let (group, against) = (texts(batch, "peer_group")?, doubles(batch, "compared_with")?);
            let (case, carried) = (integers(batch, "case_number")?, dates(batch, "carried_from")?);
            for row in 0..batch.num_rows() {
                let account = rows.account(&self.accounts, ids.value(row))?;
                let position = usize::try_from(positions.value(row)).ok()?;
                let leaf = self.leaves.get_mut(position)?.as_mut()?;
                let kind = self.card.measure(position).and_then(|name| self.card.metrics.get(name)).map(|it| it.kind);
                let is_carried = carried.is_valid(row);
                let because = reason.is_valid(row).then(|| reason.value(row));
                let held = match because {
                    Some("stale") if !is_carried => Held::Stale,
                    Some("no_data") if !is_carried => Held::NoData,
                    _ => held(kind, cell(value, row), value_text.is_valid(row).then(|| value_text.value(row))),
                };
                leaf.applies[account] = status.value(row) != Status::NotApplicable.as_str();
                if let (true, false, Some(number)) = (leaf.applies[account], is_carried, number(&held)) {
                    today[position].push((account, number));
                }
                leaf.held[account] = held;
                leaf.compared_with[account] = cell(against, row);
                leaf.case[account] =
                    case.is_valid(row).then(|| case.value(row)).and_then(|case| usize::try_from(case - 1).ok());
                if group.is_valid(row) {
                    let label = group.value(row);
                    let known = labels.entry(label.to_owned()).or_insert_with(|| label.into());
                    leaf.peer_group[account] = Some(Arc::clone(known));
                }
            }
        }
        for (leaf, numbers) in self.leaves.iter_mut().zip(today) {
            if let Some(leaf) = leaf {
                leaf.peers = PeerBook::of(&numbers, &self.tiers, self.card.tiers.len(), &leaf.peer_group);
            }
        }
        Some(())
    }

    fn read_components(&mut self, batches: &[RecordBatch]) -> Option<()> {
        let accounts = self.accounts.len();
        let carries = |node: &crate::config::ScorecardNode| matches!(node.missing, MissingPolicy::Carry { .. });
        let components = self.card.scorecard.nodes.iter();
        self.carried = components
            .map(|node| {
                (matches!(node.part, NodeKind::Component { .. }) && carries(node)).then(|| vec![None; accounts])
            })
            .collect();
        if self.carried.iter().all(Option::is_none) {
            return Some(());
        }
        let mut rows = Walk::default();
        for batch in batches {
            let (ids, positions) = (texts(batch, "account_id")?, integers(batch, "position")?);
            let (score, own) = (doubles(batch, "score")?, texts(batch, "status")?);
            for row in 0..batch.num_rows() {
                let account = rows.account(&self.accounts, ids.value(row))?;
                let position = usize::try_from(positions.value(row)).ok()?;
                if let Some(carried) = self.carried.get_mut(position)?
                    && own.value(row) == Status::Carried.as_str()
                {
                    carried[account] = cell(score, row);
                }
            }
        }
        Some(())
    }

    fn read_rules(&mut self, batches: &[RecordBatch]) -> Option<()> {
        let mut rows = Walk::default();
        for batch in batches {
            let (ids, positions) = (texts(batch, "account_id")?, integers(batch, "position")?);
            let (amount, reason) = (doubles(batch, "amount")?, texts(batch, "reason")?);
            for row in 0..batch.num_rows() {
                let account = rows.account(&self.accounts, ids.value(row))?;
                let rule = usize::try_from(positions.value(row) - 1).ok()?;
                let reason = reason.value(row).to_owned();
                self.rules[account].push(Fired { rule, amount: cell(amount, row), reason });
            }
        }
        Some(())
    }
}

impl PeerBook {
    fn of(numbers: &[(usize, f64)], tiers: &[usize], tier_count: usize, groups: &[Option<Arc<str>>]) -> Self {
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
        PeerBook {
            everybody: PeerGroup::new(numbers.iter().map(|(_, number)| *number).collect()),
            tiers: by_tier.into_iter().map(PeerGroup::new).collect(),
            labels: by_label.into_iter().map(|(label, values)| (label, PeerGroup::new(values))).collect(),
        }
    }
}

/// What stands in a row; booleans are published as 1 and 0, dates as text.
fn held(kind: Option<MetricType>, number: Option<f64>, text: Option<&str>) -> Held {
    match (kind, number, text) {
        (Some(MetricType::Boolean), Some(number), _) => Held::Boolean(number > 0.5),
        (_, Some(number), _) => Held::Number(number),
        (Some(MetricType::Date), None, Some(text)) => text.parse().map_or(Held::NoData, Held::Date),
        (_, None, Some(text)) => Held::Text(text.into()),
        (_, None, None) => Held::NoData,
    }
}

/// As what counts among peers.
fn number(held: &Held) -> Option<f64> {
    match held {
        Held::Number(number) if number.is_finite() => Some(*number),
        Held::Boolean(truth) => Some(f64::from(u8::from(*truth))),
        _ => None,
    }
}

/// Rows are sorted by account, so the next one is never far.
#[derive(Default)]
struct Walk(usize);

impl Walk {
    fn account(&mut self, accounts: &[String], id: &str) -> Option<usize> {
        while accounts.get(self.0).is_some_and(|known| known.as_str() < id) {
            self.0 += 1;
        }
        accounts.get(self.0).is_some_and(|known| known == id).then_some(self.0)
    }
}

fn texts<'a>(batch: &'a RecordBatch, name: &str) -> Option<&'a StringArray> {
    batch.column_by_name(name)?.as_string_opt::<i32>()
}

fn doubles<'a>(batch: &'a RecordBatch, name: &str) -> Option<&'a Float64Array> {
    batch.column_by_name(name)?.as_primitive_opt::<Float64Type>()
}

fn integers<'a>(batch: &'a RecordBatch, name: &str) -> Option<&'a Int64Array> {
    batch.column_by_name(name)?.as_primitive_opt::<Int64Type>()
}

fn dates<'a>(batch: &'a RecordBatch, name: &str) -> Option<&'a Date32Array> {
    batch.column_by_name(name)?.as_primitive_opt::<Date32Type>()
}

fn cell(column: &Float64Array, row: usize) -> Option<f64> {
    column.is_valid(row).then(|| column.value(row))
}
