//! `portfolio`: all accounts, sliced and counted by band, for charts and for leaders.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use chrono::{Days, NaiveDate};

use super::Scored;
use super::build::{Columns, Table};
use super::parts::integer;
use super::schema::PORTFOLIO;
use super::transitions::way;
use crate::base::error::Error;
use crate::base::text::plain_number;
use crate::base::value::{Value, Values};
use crate::config::{ALL_BANDS, NO_SCORE_BAND};
use crate::score::actions::{Action, ActionStatus};

/// How far ahead renewals are counted.
const RENEWS_WITHIN: u64 = 90;

/// Some accounts of a slice.
struct Slice<'a> {
    dimension: &'a str,
    member: String,
    band: &'a str,
    accounts: Vec<usize>,
}

/// What is counted of each account.
struct Book<'a> {
    day: &'a Scored<'a>,
    revenue: Option<Vec<Option<f64>>>,
    renews: Option<Vec<bool>>,
    /// 1 for a band up since the previous snapshot, -1 for one down.
    moved: Vec<i8>,
    actions: Vec<usize>,
}

/// The book of a day, and its open actions.
///
/// # Errors
/// A column that isn't there: a defect of healthscore.
pub fn portfolio(day: &Scored, actions: &[Action]) -> Result<Table, Error> {
    let book = Book::of(day, actions)?;
    let mut slices = Vec::new();
    let everybody: Vec<usize> = (0..day.metrics.accounts.len()).collect();
    book.add(&mut slices, "overall", BTreeMap::from([(ALL_BANDS.to_owned(), everybody.clone())]));
    let tiers = day.tier_names();
    book.add(&mut slices, "tier", members(&everybody, |account| tiers[account].map(str::to_owned)));
    for column in &day.pipeline.portfolio {
        let values = day.metrics.values(column)?;
        book.add(&mut slices, column, members(&everybody, |account| shown(&values, account)));
    }
    let mut columns = Columns::new();
    columns.date("snapshot_date", slices.iter().map(|_| Some(day.metrics.as_of)));
    columns.text("dimension", slices.iter().map(|slice| Some(slice.dimension)));
    columns.text("member", slices.iter().map(|slice| Some(&slice.member)));
    columns.text("band", slices.iter().map(|slice| Some(slice.band)));
    columns.integer("accounts", slices.iter().map(|slice| integer(slice.accounts.len())));
    columns.double("revenue", slices.iter().map(|slice| book.revenue(&slice.accounts)));
    let scores = &day.verdicts.score;
    let known = |slice: &Slice<'_>, of: &[Option<f64>]| -> Vec<f64> {
        slice.accounts.iter().filter_map(|&account| of[account]).collect()
    };
    columns.integer("scored_accounts", slices.iter().map(|slice| integer(known(slice, scores).len())));
    columns.double("mean_score", slices.iter().map(|slice| mean(&known(slice, scores))));
    columns.double("revenue_weighted_score", slices.iter().map(|slice| book.weighted_score(&slice.accounts)));
    let coverage = day.scores.nodes.first().map(|root| root.coverage.as_slice()).unwrap_or_default();
    columns.double("mean_coverage", slices.iter().map(|slice| mean(&known(slice, coverage))));
    let moved = |slice: &Slice<'_>, way: i8| slice.accounts.iter().filter(|&&a| book.moved[a] == way).count();
    columns.integer("moved_up", slices.iter().map(|slice| integer(moved(slice, 1))));
    columns.integer("moved_down", slices.iter().map(|slice| integer(moved(slice, -1))));
    let renewing: Vec<Option<Vec<usize>>> = slices.iter().map(|slice| book.renewing(&slice.accounts)).collect();
    columns.maybe_integer("renewals_90d", renewing.iter().map(|some| some.as_ref().map(|some| integer(some.len()))));
    columns.double("renewing_revenue_90d", renewing.iter().map(|some| book.revenue(some.as_ref()?)));
    let open = |slice: &Slice<'_>| slice.accounts.iter().map(|&account| book.actions[account]).sum();
    columns.integer("open_actions", slices.iter().map(|slice| integer(open(slice))));
    columns.finish(PORTFOLIO, Vec::new())
}

/// The accounts by what is said of each; `unknown` where nothing is.
fn members(accounts: &[usize], of: impl Fn(usize) -> Option<String>) -> BTreeMap<String, Vec<usize>> {
    let mut members: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for &account in accounts {
        members.entry(of(account).unwrap_or_else(|| "unknown".to_owned())).or_default().push(account);
    }
    members
}

fn shown(values: &Values, account: usize) -> Option<String> {
    values.get(account).map(|value| match value {
        Value::Number(number) => plain_number(number),
        Value::Text(text) => text.to_owned(),
        Value::Date(day) => day.to_string(),
        Value::Boolean(truth) => truth.to_string(),
    })
}

impl<'a> Book<'a> {
    fn of(day: &'a Scored<'a>, actions: &[Action]) -> Result<Self, Error> {
        let accounts = &day.metrics.accounts;
        let bands = &day.pipeline.scorecard.bands;
        let trends = day.trends;
        let moved = |(account, band): (usize, &Option<usize>)| {
            let from = trends.previous_band[account].as_deref();
            match band.zip(from).map(|(now, from)| way(bands, from, trends.previous_score[account], now)) {
                Some(Ordering::Less) => -1,
                Some(Ordering::Greater) => 1,
                Some(Ordering::Equal) | None => 0,
            }
        };
        let renews = match &day.pipeline.accounts.renewal {
            Some(column) => match day.metrics.values(column)? {
                Values::Date(days) => Some(days.iter().map(|on| soon(day.metrics.as_of, *on)).collect()),
                _ => None,
            },
            None => None,
        };
        let at: HashMap<&str, usize> = accounts.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
        let mut open = vec![0; accounts.len()];
        for action in actions.iter().filter(|action| action.status == ActionStatus::Open) {
            if let Some(&account) = at.get(action.account.as_str()) {
                open[account] += 1;
            }
        }
        Ok(Book {
            day,
            revenue: day.revenue()?,
            renews,
            moved: day.standings.band.iter().enumerate().map(moved).collect(),
            actions: open,
        })
    }

    /// Each member of a dimension, band by band from the worst, then those without a score, then all.
    fn add(&self, slices: &mut Vec<Slice<'a>>, dimension: &'a str, members: BTreeMap<String, Vec<usize>>) {
        let bands = &self.day.pipeline.scorecard.bands.0;
        for (member, accounts) in members {
            let within = |band: Option<usize>| -> Vec<usize> {
                accounts.iter().copied().filter(|&account| self.day.standings.band[account] == band).collect()
            };
            let mut add = |band: &'a str, accounts: Vec<usize>| {
                slices.push(Slice { dimension, member: member.clone(), band, accounts });
            };
            for (index, band) in bands.iter().enumerate() {
                add(&band.name, within(Some(index)));
            }
            add(NO_SCORE_BAND, within(None));
            add(ALL_BANDS, accounts.clone());
        }
    }

    /// What is known of their revenue; none where nothing is known of anybody's.
    fn revenue(&self, accounts: &[usize]) -> Option<f64> {
        let revenue = self.revenue.as_ref()?;
        let known: Vec<f64> = accounts.iter().filter_map(|&account| revenue[account]).collect();
        (!known.is_empty() || accounts.is_empty()).then(|| known.iter().fold(0.0, |sum, more| sum + more))
    }

    /// What is owed to an account is no weight: a mean stays among the scores.
    fn weighted_score(&self, accounts: &[usize]) -> Option<f64> {
        let revenue = self.revenue.as_ref()?;
        let (mut points, mut weight) = (0.0, 0.0);
        for &account in accounts {
            let revenue = revenue[account].filter(|revenue| *revenue >= 0.0);
            if let (Some(score), Some(revenue)) = (self.day.verdicts.score[account], revenue) {
                points += score * revenue;
                weight += revenue;
            }
        }
        (weight > 0.0).then(|| points / weight)
    }

    fn renewing(&self, accounts: &[usize]) -> Option<Vec<usize>> {
        let renews = self.renews.as_ref()?;
        Some(accounts.iter().copied().filter(|&account| renews[account]).collect())
    }
}

fn soon(as_of: NaiveDate, renewal: Option<NaiveDate>) -> bool {
    let last = as_of.checked_add_days(Days::new(RENEWS_WITHIN)).unwrap_or(NaiveDate::MAX);
    renewal.is_some_and(|day| (as_of..=last).contains(&day))
}

fn mean(numbers: &[f64]) -> Option<f64> {
    let count = u32::try_from(numbers.len()).ok().filter(|count| *count > 0)?;
    Some(numbers.iter().sum::<f64>() / f64::from(count))
}
