//! Ways into other bands, held against the other tables: each begins where the account stands, and ends where it says.

use std::ops::Range;

use arrow::array::{Array, Float64Array, Int64Array, RecordBatch, StringArray};

use super::checked_table::{CheckedTable, number_at, text_at};
use super::{AuditCheck, TOLERANCE, audit_error};
use crate::base::error::Error;
use crate::config::{Bands, CombineMethod, NodeKind, Scorecard};

const CHECK: &str = "ways into other bands are as told";

/// The tables that the ways are held against, all sorted by account.
pub struct PathTables<'a> {
    pub health: &'a RecordBatch,
    pub components: &'a RecordBatch,
    pub metrics: &'a RecordBatch,
    pub paths: &'a RecordBatch,
}

/// Checks every row of `band_paths`, as far as the other tables tell what must come of it: which rules hold without
/// making a difference is not published, so the score is worked out again where no rule made one.
pub fn band_paths_match_tables(scorecard: &Scorecard, tables: &PathTables<'_>) -> Result<AuditCheck, Error> {
    let health = CheckedTable::new(CHECK, tables.health);
    let (paths, parts) = (
        CheckedTable::new(CHECK, tables.paths),
        [CheckedTable::new(CHECK, tables.metrics), CheckedTable::new(CHECK, tables.components)],
    );
    let (accounts, account_ids) = (health.texts("account_id")?, paths.texts("account_id")?);
    let part_ids = [parts[0].texts("account_id")?, parts[1].texts("account_id")?];
    let tree = NodeColumns::new(tables)?;
    let columns = PathColumns::new(&paths)?;
    let (bands, rules) = (health.texts("band")?, health.texts("rules")?);
    let (score_bands, reasons) = (health.texts("score_band")?, health.texts("band_reason")?);
    let firsts = [("up", health.texts("path_up")?), ("down", health.texts("path_down")?)];
    let (mut path_rows, mut rows) = (0..0, [0..0, 0..0]);
    for row in 0..accounts.len() {
        let account = accounts.value(row);
        path_rows = next_account_rows(account_ids, &path_rows, account);
        for (range, ids) in rows.iter_mut().zip(part_ids) {
            *range = next_account_rows(ids, range, account);
        }
        for (direction, column) in &firsts {
            let first = path_rows.clone().find(|&at| text_at(columns.direction, at) == Some(*direction));
            if first.and_then(|first| text_at(columns.text, first)) != text_at(column, row) {
                return Err(audit_error(CHECK, account, format!("its path {direction} is not the first of its ways")));
            }
        }
        let mut before = None;
        for at in path_rows.clone() {
            // Who waits to enter a band starts from it.
            let waits = text_at(reasons, row) == Some("dwell");
            let start = PathStart {
                band: text_at(if waits { score_bands } else { bands }, row),
                is_held: matches!(text_at(reasons, row), Some("score" | "stays")),
                has_rules: text_at(rules, row).is_some(),
            };
            let checked = columns.check_path(scorecard, &tree, at, (before, &rows), start);
            checked.map_err(|found| audit_error(CHECK, account, format!("`{}`: {found}", columns.text.value(at))))?;
            before = Some(at);
        }
    }
    if path_rows.end != account_ids.len() {
        return Err(audit_error(
            CHECK,
            text_at(account_ids, path_rows.end).unwrap_or_default(),
            "it has ways, but no health",
        ));
    }
    Ok(AuditCheck { check: CHECK, rows: account_ids.len() })
}

/// The account's rows, given those of the account before.
fn next_account_rows(ids: &StringArray, before: &Range<usize>, account: &str) -> Range<usize> {
    let start = before.end;
    start..(start..ids.len()).find(|&row| ids.value(row) != account).unwrap_or(ids.len())
}

/// Where an account starts from.
struct PathStart<'a> {
    band: Option<&'a str>,
    /// Whether its band holds it with scores beyond the band's own.
    is_held: bool,
    has_rules: bool,
}

/// The columns of `band_paths` that are judged.
struct PathColumns<'a> {
    direction: &'a StringArray,
    rank: &'a Int64Array,
    bands: [&'a StringArray; 2],
    metric: &'a StringArray,
    measure: &'a StringArray,
    rule: &'a StringArray,
    value: &'a Float64Array,
    value_needed: &'a Float64Array,
    change_needed: &'a Float64Array,
    value_text: &'a StringArray,
    score: &'a Float64Array,
    score_needed: &'a Float64Array,
    score_reached: &'a Float64Array,
    text: &'a StringArray,
}

impl<'a> PathColumns<'a> {
    fn new(paths: &CheckedTable<'a>) -> Result<Self, Error> {
        Ok(PathColumns {
            direction: paths.texts("direction")?,
            rank: paths.integers("rank")?,
            bands: [paths.texts("from_band")?, paths.texts("to_band")?],
            metric: paths.texts("metric")?,
            measure: paths.texts("measure")?,
            rule: paths.texts("rule")?,
            value: paths.doubles("value")?,
            value_needed: paths.doubles("value_needed")?,
            change_needed: paths.doubles("change_needed")?,
            value_text: paths.texts("value_text")?,
            score: paths.doubles("score")?,
            score_needed: paths.doubles("score_needed")?,
            score_reached: paths.doubles("account_score_reached")?,
            text: paths.texts("text")?,
        })
    }

    /// What is wrong with a row, if anything is.
    fn check_path(
        &self,
        scorecard: &Scorecard,
        tree: &NodeColumns<'_>,
        at: usize,
        (before, rows): (Option<usize>, &[Range<usize>; 2]),
        start: PathStart<'_>,
    ) -> Result<(), String> {
        let same_way = before.filter(|&before| self.direction.value(before) == self.direction.value(at));
        let rank = 1 + same_way.map_or(0, |before| self.rank.value(before));
        if self.rank.value(at) != rank || rank > 3 {
            return Err(format!("rank {}, expected {rank}", self.rank.value(at)));
        }
        let up = match self.direction.value(at) {
            "up" => true,
            "down" => false,
            other => return Err(format!("direction `{other}`")),
        };
        let [from, to] = self.bands.map(|names| band_index(&scorecard.bands, names.value(at)));
        let (Some(from), Some(to)) = (from, to) else { return Err("a band that there is not".to_owned()) };
        if start.band.and_then(|band| band_index(&scorecard.bands, band)) != Some(from) {
            return Err(format!("the account is in band {}", start.band.unwrap_or("none")));
        }
        let stays = scorecard.bands.0.get(from).filter(|_| start.is_held).and_then(|band| band.stays);
        if (to > from) != up || to == from {
            return Err("the band is not in that direction".to_owned());
        }
        let metric = match (text_at(self.metric, at), text_at(self.rule, at)) {
            (Some(metric), None) => metric,
            (None, Some(_)) => return Ok(()),
            _ => return Err("expected either a metric or a rule".to_owned()),
        };
        let Some(row) = rows[0].clone().find(|&row| tree.names[0].value(row) == metric) else {
            return Err("the account has no such metric".to_owned());
        };
        let are_equal = |one: Option<f64>, other: Option<f64>| match (one, other) {
            (Some(one), Some(other)) => (one - other).abs() <= 0.0,
            (one, other) => one.is_none() && other.is_none(),
        };
        if !are_equal(number_at(self.value, at), number_at(tree.value, row))
            || !are_equal(number_at(self.score, at), number_at(tree.scores[0], row))
            || text_at(self.value_text, at) != text_at(tree.value_text, row)
        {
            return Err("it does not begin at the metric's value and score".to_owned());
        }
        let change =
            number_at(self.value_needed, at).zip(number_at(self.value, at)).map(|(needed, value)| needed - value);
        if !are_equal(change, number_at(self.change_needed, at)) || change.is_some_and(|change| change.abs() <= 0.0) {
            return Err("the change is not the difference of the values".to_owned());
        }
        if number_at(self.score_reached, at).and_then(|score| scorecard.bands.band_index_of(score)) != Some(to) {
            return Err("the score reached is not in the band".to_owned());
        }
        // A metric of several entries moves more than one of them.
        if start.has_rules || is_scored_more_than_once(scorecard, self.measure.value(at)) {
            return Ok(());
        }
        let needed = number_at(self.score_needed, at).ok_or("no score is needed")?;
        let score = tree.score_with_change(scorecard, rows, row, needed).ok_or("the account has no score")?;
        let edge = match (up, stays) {
            (true, Some(held)) => held.high,
            (false, Some(held)) => held.low,
            (true, None) => scorecard.bands.0[from + 1].range.low,
            (false, None) => scorecard.bands.0[from].range.low,
        };
        let beyond =
            edge.is_some_and(|edge| if up { score >= edge.at - TOLERANCE } else { score <= edge.at + TOLERANCE });
        if beyond { Ok(()) } else { Err(format!("it comes to {score}")) }
    }
}

fn band_index(bands: &Bands, name: &str) -> Option<usize> {
    bands.0.iter().position(|known| known.name == name)
}

fn is_scored_more_than_once(scorecard: &Scorecard, measure: &str) -> bool {
    let scores = |part: &NodeKind| matches!(part, NodeKind::Leaf { metric, .. } if metric == measure);
    scorecard.nodes.iter().filter(|node| scores(&node.part)).count() > 1
}

/// The published parts of the accounts: metrics first, components second.
struct NodeColumns<'a> {
    names: [&'a StringArray; 2],
    parents: [&'a StringArray; 2],
    weights: [&'a Float64Array; 2],
    scores: [&'a Float64Array; 2],
    value: &'a Float64Array,
    value_text: &'a StringArray,
}

impl<'a> NodeColumns<'a> {
    fn new(tables: &PathTables<'a>) -> Result<Self, Error> {
        let (metrics, components) =
            (CheckedTable::new(CHECK, tables.metrics), CheckedTable::new(CHECK, tables.components));
        Ok(NodeColumns {
            names: [metrics.texts("metric")?, components.texts("component")?],
            parents: [metrics.texts("component")?, components.texts("parent")?],
            weights: [metrics.doubles("weight")?, components.doubles("weight")?],
            scores: [metrics.doubles("score")?, components.doubles("score")?],
            value: metrics.doubles("value")?,
            value_text: metrics.texts("value_text")?,
        })
    }

    /// The whole score if the metric in row `moved` had the score `score`.
    fn score_with_change(
        &self,
        scorecard: &Scorecard,
        rows: &[Range<usize>; 2],
        changed_row: usize,
        score: f64,
    ) -> Option<f64> {
        let (mut table, mut row, mut score) = (0, changed_row, score);
        while let Some(parent) = text_at(self.parents[table], row) {
            let node = scorecard.nodes.iter().find(|node| node.name == parent)?;
            let NodeKind::Component { combine, .. } = &node.part else { return None };
            let (mut weight, mut points, mut least, mut most) = (0.0, 0.0, f64::INFINITY, f64::NEG_INFINITY);
            for (kind, rows) in rows.iter().enumerate() {
                for part in rows.clone().filter(|&part| text_at(self.parents[kind], part) == Some(parent)) {
                    let part_score =
                        if (kind, part) == (table, row) { Some(score) } else { number_at(self.scores[kind], part) };
                    if let Some(own) = part_score.filter(|_| self.weights[kind].value(part) > 0.0) {
                        weight += self.weights[kind].value(part);
                        points += self.weights[kind].value(part) * own;
                        least = own.min(least);
                        most = own.max(most);
                    }
                }
            }
            score = match combine {
                CombineMethod::WeightedMean => points / weight,
                CombineMethod::Minimum => least,
                CombineMethod::Maximum => most,
            };
            row = rows[1].clone().find(|&part| self.names[1].value(part) == parent)?;
            table = 1;
        }
        Some(score)
    }
}
