//! Today against the earlier days that the pipeline wants changes explained against: which snapshot each account is
//! compared with, and the causes of its change.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::base::error::Error;
use crate::config::{ComparisonWindow, Pipeline};
use crate::score::explain::{
    AccountScores, DescribedCause, ScoredSnapshot, SnapshotPair, SnapshotRows, StrongestCauses,
};
use crate::score::trend::find_look_back_date;
use crate::warehouse::cells::{double_cell, text_cell};
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::scorecard_history;
use crate::warehouse::tables::{
    ACCOUNT_HEALTH, COMPONENT_SCORES, METRIC_SCORES, PublishedTable, RULE_EFFECTS, ScoreChangeRows, WindowChange,
};

/// Why every account moved, over every window.
pub struct ChangeCauses {
    pub table: PublishedTable,
    /// Per account of today; none for one without an earlier score to compare with.
    pub reasons: Vec<Option<StrongestCauses>>,
    /// Per account: the cause that weighs most since the previous snapshot.
    pub latest_causes: Vec<Option<DescribedCause>>,
    /// Per account: the strongest causes since the previous snapshot.
    pub changes_since_previous: Vec<Option<StrongestCauses>>,
}

/// The span of days whose reasons are shown, where the pipeline explains it and the account was there.
const PREFERRED_WINDOW_DAYS: u32 = 30;

/// How many accounts are explained at a time.
const ACCOUNTS_PER_BLOCK: usize = 4096;

/// Explains the change of every account of `today` over the pipeline's windows. `previous` is, per account, the newest
/// earlier snapshot with a row of it.
///
/// # Errors
/// A warehouse that cannot be read.
pub fn explain_changes(
    pipeline: &Pipeline,
    archive: &WarehouseReader<'_>,
    today: &ScoredSnapshot,
    previous: &[Option<NaiveDate>],
) -> Result<ChangeCauses, Error> {
    let published: Vec<NaiveDate> = archive.days()?.into_iter().filter(|day| *day < today.date).collect();
    let compared_days_of = |window: ComparisonWindow| match window {
        ComparisonWindow::Previous => previous.to_vec(),
        ComparisonWindow::Days(days) => {
            vec![comparison_day(pipeline, &published, today.date, days); today.accounts.len()]
        }
    };
    let since: Vec<Vec<Option<NaiveDate>>> = pipeline.windows.iter().map(|window| compared_days_of(*window)).collect();
    let accounts: Vec<usize> = (0..today.accounts.len()).collect();
    let mut rows = ScoreChangeRows::default();
    let mut reasons: Vec<Option<(u32, StrongestCauses)>> = vec![None; accounts.len()];
    let mut latest_causes: Vec<Option<DescribedCause>> = vec![None; accounts.len()];
    let mut changes_since_previous: Vec<Option<StrongestCauses>> = vec![None; accounts.len()];
    let mut days: BTreeMap<NaiveDate, EarlierDay> = BTreeMap::new();
    for (index, (window, since_when)) in pipeline.windows.iter().zip(&since).enumerate() {
        let needed =
            |from: usize| since.iter().skip(from).flatten().flatten().copied().collect::<BTreeSet<NaiveDate>>();
        let (window_days, later_days) = (since_when.iter().flatten().copied().collect::<BTreeSet<_>>(), needed(index));
        // At most one window's days are in memory, and those that a later window wants again.
        days.retain(|day, _| later_days.contains(day));
        for day in window_days {
            if let std::collections::btree_map::Entry::Vacant(place) = days.entry(day) {
                place.insert(read_earlier_day(archive, day)?);
            }
        }
        let pairs: BTreeMap<NaiveDate, SnapshotPair<'_>> = days
            .iter()
            .filter_map(|(date, earlier)| match earlier {
                EarlierDay::Complete(day) => Some((*date, SnapshotPair::new(day, today))),
                EarlierDay::ScoresOnly(_) => None,
            })
            .collect();
        for block in accounts.chunks(ACCOUNTS_PER_BLOCK) {
            let change_of = |&account: &usize| {
                let since = since_when[account]?;
                match (pairs.get(&since), days.get(&since)) {
                    (Some(pair), _) => explain_account(pair, account),
                    (None, Some(EarlierDay::ScoresOnly(scores))) => {
                        change_without_causes(scores, since, today, account)
                    }
                    (None, _) => None,
                }
            };
            let changes: Vec<_> = block.par_iter().map(change_of).collect();
            for (&account, change) in block.iter().zip(changes) {
                let Some(change) = change else { continue };
                let of = WindowChange {
                    account: &today.accounts[account],
                    tier: today.resolved.tiers.get(today.tiers[account]).map_or("", String::as_str),
                    since: change.since,
                    score_before: change.before,
                    score: change.after,
                };
                rows.push(*window, of, &change.causes);
                if *window == ComparisonWindow::Previous {
                    latest_causes[account] = change.causes.first().cloned();
                    changes_since_previous[account] = Some(StrongestCauses::select(change.since, &change.causes));
                }
                let rank = rank_of_window(*window);
                if reasons[account].as_ref().is_none_or(|(known, _)| rank < *known) {
                    reasons[account] = Some((rank, StrongestCauses::select(change.since, &change.causes)));
                }
            }
        }
    }
    let reasons = reasons.into_iter().map(|shown| shown.map(|(_, moved)| moved)).collect();
    Ok(ChangeCauses { table: rows.into_table(today.date)?, reasons, latest_causes, changes_since_previous })
}

/// Which window's reasons are shown, the lowest first: the one that is wanted, then shorter ones, then longer ones, and
/// the previous snapshot last.
fn rank_of_window(window: ComparisonWindow) -> u32 {
    match window {
        ComparisonWindow::Days(days) => PREFERRED_WINDOW_DAYS.checked_sub(days).unwrap_or(days),
        ComparisonWindow::Previous => u32::MAX,
    }
}

/// The published days that scores of `as_of` are compared with by calendar. Which one is the previous of each account
/// is told by the accounts themselves, out of days that history reads anyway.
#[must_use]
pub fn comparison_days(pipeline: &Pipeline, published: &[NaiveDate], as_of: NaiveDate) -> BTreeSet<NaiveDate> {
    let days = pipeline.windows.iter().filter_map(|window| match window {
        ComparisonWindow::Previous => None,
        ComparisonWindow::Days(days) => comparison_day(pipeline, published, as_of, *days),
    });
    days.filter(|day| *day < as_of).collect()
}

fn comparison_day(pipeline: &Pipeline, published: &[NaiveDate], as_of: NaiveDate, days: u32) -> Option<NaiveDate> {
    find_look_back_date(published, as_of, days, pipeline.trend.tolerance_days)
}

/// One account's change over one window.
pub struct AccountChange {
    pub since: NaiveDate,
    pub before: f64,
    pub after: f64,
    /// Those with the most points first.
    pub causes: Vec<DescribedCause>,
}

impl AccountChange {
    /// A change between days of which too little is known.
    #[must_use]
    pub fn without_known_causes(since: NaiveDate, before: f64, after: f64) -> Self {
        let moved = (after - before).abs() > 0.0;
        AccountChange {
            since,
            before,
            after,
            causes: if moved { vec![DescribedCause::unknown(after - before)] } else { Vec::new() },
        }
    }
}

/// An account's change between two days, if it has a score on both; `account` is an index into the later day's.
#[must_use]
pub fn explain_account(pair: &SnapshotPair<'_>, account: usize) -> Option<AccountChange> {
    let before = pair.before.find(pair.after.accounts.get(account)?)?;
    let causes = pair.causes(account)?.iter().map(|cause| pair.describe(account, cause)).collect();
    Some(AccountChange {
        since: pair.before.date,
        before: pair.before.score[before]?,
        after: pair.after.score[account]?,
        causes,
    })
}

fn change_without_causes(
    scores: &BTreeMap<String, f64>,
    since: NaiveDate,
    today: &ScoredSnapshot,
    account: usize,
) -> Option<AccountChange> {
    let (before, after) = (*scores.get(today.accounts.get(account)?)?, today.score[account]?);
    Some(AccountChange::without_known_causes(since, before, after))
}

/// An earlier day, as far as it can be known.
enum EarlierDay {
    Complete(Box<ScoredSnapshot>),
    /// Only what was published of each account: the scorecard or some of the rows are not there.
    ScoresOnly(BTreeMap<String, f64>),
}

fn read_earlier_day(archive: &WarehouseReader<'_>, date: NaiveDate) -> Result<EarlierDay, Error> {
    let wanted = ["account_id", "tier", "score", "raw_score", "scorecard_fingerprint"];
    let health = archive.read_columns(ACCOUNT_HEALTH, date, &wanted)?;
    if let Some(day) = read_complete_day(archive, date, &health)? {
        return Ok(EarlierDay::Complete(Box::new(day)));
    }
    let mut scores = BTreeMap::new();
    for batch in &health {
        for row in 0..batch.num_rows() {
            if let (Some(account), Some(score)) =
                (text_cell(batch, "account_id", row), double_cell(batch, "score", row))
            {
                scores.insert(account.to_owned(), score);
            }
        }
    }
    Ok(EarlierDay::ScoresOnly(scores))
}

/// A published day with everything that its scores were made of; none where the warehouse lacks some of it.
///
/// # Errors
/// A warehouse that cannot be read.
pub fn read_complete_day(
    archive: &WarehouseReader<'_>,
    date: NaiveDate,
    health: &[arrow::array::RecordBatch],
) -> Result<Option<ScoredSnapshot>, Error> {
    let Some(fingerprint) = scorecard_history::fingerprint_of_rows(health) else { return Ok(None) };
    let Some(card) = scorecard_history::find(archive, &fingerprint)? else { return Ok(None) };
    let Some(accounts) = AccountScores::from_rows(&card, health) else { return Ok(None) };
    let if_published = |rows: Result<Vec<arrow::array::RecordBatch>, Error>| match rows {
        Ok(rows) => Ok(Some(rows)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    };
    let metrics = if_published(archive.read_columns(METRIC_SCORES, date, &SnapshotRows::METRIC_COLUMNS))?;
    let components = if_published(archive.read_columns(COMPONENT_SCORES, date, &SnapshotRows::COMPONENT_COLUMNS))?;
    let rules = if_published(archive.read_columns(RULE_EFFECTS, date, &SnapshotRows::RULE_COLUMNS))?;
    let (Some(metrics), Some(components), Some(rules)) = (metrics, components, rules) else { return Ok(None) };
    let rows = SnapshotRows { metrics: &metrics, components: &components, rules: &rules };
    Ok(ScoredSnapshot::from_rows(date, Arc::new(card), accounts, rows))
}
