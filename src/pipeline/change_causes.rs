//! Explains how every account's score changed since the earlier days that the pipeline compares with.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::base::error::Error;
use crate::config::ComparisonWindow;
use crate::score::explain::{ChangeComparison, DescribedCause, RestatedDay, ScoredSnapshot, StrongestCauses};
use crate::warehouse::tables::{PublishedTable, ScoreChangeRows, WindowChange};

/// The change of one account, and its causes.
mod account_change;
/// The earlier day that each account is compared with.
mod comparison_days;
/// An earlier published day.
mod earlier_day;
/// An earlier day under today's scorecard.
mod restatement;

use comparison_days::compared_days_of_window;
use earlier_day::{EarlierDay, read_earlier_day};

pub use account_change::{AccountChange, explain_account};
pub use comparison_days::comparison_days;
pub use earlier_day::read_complete_day;
pub use restatement::{RestatementSources, restate_day};

/// The window whose causes are shown with the score, if the pipeline has it and the account was there.
const PREFERRED_WINDOW_DAYS: u32 = 30;

/// The number of accounts that are explained at a time.
const ACCOUNTS_PER_BLOCK: usize = 4096;

/// The causes of every account's changes, over every window.
pub struct ChangeCauses {
    pub table: PublishedTable,
    /// For each account: the causes that are shown with its score; `None` without an earlier score.
    pub reasons: Vec<Option<StrongestCauses>>,
    /// For each account: the cause with the most points since the previous snapshot.
    pub latest_causes: Vec<Option<DescribedCause>>,
    /// For each account: the strongest causes since the previous snapshot.
    pub changes_since_previous: Vec<Option<StrongestCauses>>,
}

/// Explains the change of every account of `today` over the pipeline's windows. `previous` is, for each account, the
/// newest earlier snapshot that contains it.
///
/// # Errors
/// A warehouse that cannot be read.
pub fn explain_changes(
    sources: RestatementSources<'_>,
    today: &ScoredSnapshot,
    previous: &[Option<NaiveDate>],
) -> Result<ChangeCauses, Error> {
    let RestatementSources { pipeline, reader, .. } = sources;
    let published: Vec<NaiveDate> = reader.published_days()?.into_iter().filter(|day| *day < today.date).collect();
    let compared_days: Vec<Vec<Option<NaiveDate>>> = pipeline
        .windows
        .iter()
        .map(|window| compared_days_of_window(pipeline, &published, today, previous, *window))
        .collect();
    let mut collected = CollectedChanges::new(today);
    let mut days: BTreeMap<NaiveDate, ComparedDay> = BTreeMap::new();
    for (index, (window, compared)) in pipeline.windows.iter().zip(&compared_days).enumerate() {
        // Only the days of this window and those that a later window needs again are kept in memory.
        let needed: BTreeSet<NaiveDate> = compared_days[index..].iter().flatten().flatten().copied().collect();
        days.retain(|day, _| needed.contains(day));
        let days_of_window: BTreeSet<NaiveDate> = compared.iter().flatten().copied().collect();
        for day in days_of_window {
            if let Entry::Vacant(place) = days.entry(day) {
                place.insert(read_compared_day(sources, day, today)?);
            }
        }
        explain_window(&mut collected, *window, compared, &days);
    }
    collected.into_causes()
}

/// Explains the change of every account over one window, in blocks of accounts.
fn explain_window(
    collected: &mut CollectedChanges,
    window: ComparisonWindow,
    compared: &[Option<NaiveDate>],
    days: &BTreeMap<NaiveDate, ComparedDay>,
) {
    let today = collected.today;
    let comparisons: BTreeMap<NaiveDate, ChangeComparison<'_>> = days
        .iter()
        .filter_map(|(date, compared)| match &compared.day {
            EarlierDay::Complete(day) => Some((*date, ChangeComparison::new(day, compared.restated.as_ref(), today))),
            EarlierDay::ScoresOnly(_) => None,
        })
        .collect();
    let accounts: Vec<usize> = (0..today.accounts.len()).collect();
    for block in accounts.chunks(ACCOUNTS_PER_BLOCK) {
        let changes = block.par_iter().map(|&account| {
            let since = compared[account]?;
            match (comparisons.get(&since), days.get(&since).map(|compared| &compared.day)) {
                (Some(comparison), _) => explain_account(comparison, account),
                (None, Some(EarlierDay::ScoresOnly(scores))) => change_without_causes(scores, since, today, account),
                (None, _) => None,
            }
        });
        let changes: Vec<Option<AccountChange>> = changes.collect();
        for (account, change) in block.iter().zip(changes) {
            if let Some(change) = change {
                collected.add_change(window, *account, &change);
            }
        }
    }
}

/// An earlier day that accounts are compared with.
struct ComparedDay {
    day: EarlierDay,
    /// The day under today's scorecard, if that means something else.
    restated: Option<RestatedDay>,
}

fn read_compared_day(
    sources: RestatementSources<'_>,
    date: NaiveDate,
    today: &ScoredSnapshot,
) -> Result<ComparedDay, Error> {
    let day = read_earlier_day(sources.reader, date)?;
    let restated = match &day {
        EarlierDay::Complete(earlier) => restate_day(sources, earlier, today)?,
        EarlierDay::ScoresOnly(_) => None,
    };
    Ok(ComparedDay { day, restated })
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

/// The changes that are explained so far.
struct CollectedChanges<'a> {
    today: &'a ScoredSnapshot,
    rows: ScoreChangeRows,
    reasons: Vec<Option<RankedCauses>>,
    latest_causes: Vec<Option<DescribedCause>>,
    changes_since_previous: Vec<Option<StrongestCauses>>,
}

/// The causes of an account's change, and the rank of their window.
#[derive(Clone)]
struct RankedCauses {
    rank: u32,
    causes: StrongestCauses,
}

impl<'a> CollectedChanges<'a> {
    fn new(today: &'a ScoredSnapshot) -> Self {
        let accounts = today.accounts.len();
        Self {
            today,
            rows: ScoreChangeRows::default(),
            reasons: vec![None; accounts],
            latest_causes: vec![None; accounts],
            changes_since_previous: vec![None; accounts],
        }
    }

    /// Adds the change of one account over one window.
    fn add_change(&mut self, window: ComparisonWindow, account: usize, change: &AccountChange) {
        let row = WindowChange {
            account: &self.today.accounts[account],
            tier: self.today.resolved.tiers.get(self.today.tiers[account]).map_or("", String::as_str),
            since: change.since,
            score_before: change.before,
            score: change.after,
        };
        self.rows.add_causes(window, row, &change.causes);
        let strongest = || StrongestCauses::select_strongest(change.since, &change.causes);
        if window == ComparisonWindow::Previous {
            self.latest_causes[account] = change.causes.first().cloned();
            self.changes_since_previous[account] = Some(strongest());
        }
        let rank = rank_of_window(window);
        if self.reasons[account].as_ref().is_none_or(|known| rank < known.rank) {
            self.reasons[account] = Some(RankedCauses { rank, causes: strongest() });
        }
    }

    fn into_causes(self) -> Result<ChangeCauses, Error> {
        Ok(ChangeCauses {
            table: self.rows.into_table(self.today.date)?,
            reasons: self.reasons.into_iter().map(|ranked| ranked.map(|ranked| ranked.causes)).collect(),
            latest_causes: self.latest_causes,
            changes_since_previous: self.changes_since_previous,
        })
    }
}

/// Ranks the windows by whose causes are shown, lowest first: the preferred window, then shorter ones, then longer ones,
/// and the previous snapshot last.
fn rank_of_window(window: ComparisonWindow) -> u32 {
    match window {
        ComparisonWindow::Days(days) => PREFERRED_WINDOW_DAYS.checked_sub(days).unwrap_or(days),
        ComparisonWindow::Previous => u32::MAX,
    }
}
