//! `portfolio`: all accounts, sliced and counted by band, for charts and for leaders.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use chrono::{Days, NaiveDate};

use super::ScoredDay;
use super::band_transitions::compare_bands;
use super::node_scores::count_as_i64;
use super::schema::PORTFOLIO;
use super::table_builder::{PublishedTable, TableBuilder};
use crate::base::error::Error;
use crate::base::text::plain_number;
use crate::base::value::{Value, Values};
use crate::config::{ALL_BANDS, NO_SCORE_BAND};
use crate::score::actions::{Action, ActionStatus};

/// How far ahead renewals are counted.
const RENEWAL_WINDOW_DAYS: u64 = 90;

/// Some accounts of a slice.
struct PortfolioSlice<'a> {
    dimension: &'a str,
    member: String,
    band: &'a str,
    accounts: Vec<usize>,
}

/// What is counted of each account.
struct PortfolioData<'a> {
    day: &'a ScoredDay<'a>,
    revenue: Option<Vec<Option<f64>>>,
    renews_soon: Option<Vec<bool>>,
    /// 1 for a band up since the previous snapshot, -1 for one down.
    band_moves: Vec<i8>,
    open_actions: Vec<usize>,
}

/// The book of a day, and its open actions.
///
/// # Errors
/// A column that isn't there: a defect of healthscore.
pub fn portfolio_table(day: &ScoredDay, actions: &[Action]) -> Result<PublishedTable, Error> {
    let data = PortfolioData::from_day(day, actions)?;
    let mut slices = Vec::new();
    let all_accounts: Vec<usize> = (0..day.metrics.accounts.len()).collect();
    data.add_slices(&mut slices, "overall", BTreeMap::from([(ALL_BANDS.to_owned(), all_accounts.clone())]));
    let tiers = day.tier_names();
    data.add_slices(
        &mut slices,
        "tier",
        accounts_by_member(&all_accounts, |account| tiers[account].map(str::to_owned)),
    );
    for column in &day.pipeline.portfolio {
        let values = day.metrics.values(column)?;
        data.add_slices(&mut slices, column, accounts_by_member(&all_accounts, |account| value_text(&values, account)));
    }
    let mut columns = TableBuilder::new();
    columns.date("snapshot_date", slices.iter().map(|_| Some(day.metrics.as_of)));
    columns.text("dimension", slices.iter().map(|slice| Some(slice.dimension)));
    columns.text("member", slices.iter().map(|slice| Some(&slice.member)));
    columns.text("band", slices.iter().map(|slice| Some(slice.band)));
    columns.integer("accounts", slices.iter().map(|slice| count_as_i64(slice.accounts.len())));
    columns.double("revenue", slices.iter().map(|slice| data.revenue(&slice.accounts)));
    let scores = &day.final_scores.score;
    let known_numbers = |slice: &PortfolioSlice<'_>, of: &[Option<f64>]| -> Vec<f64> {
        slice.accounts.iter().filter_map(|&account| of[account]).collect()
    };
    columns.integer("scored_accounts", slices.iter().map(|slice| count_as_i64(known_numbers(slice, scores).len())));
    columns.double("mean_score", slices.iter().map(|slice| mean(&known_numbers(slice, scores))));
    columns.double("revenue_weighted_score", slices.iter().map(|slice| data.revenue_weighted_score(&slice.accounts)));
    let coverage = day.scores.nodes.first().map(|root| root.coverage.as_slice()).unwrap_or_default();
    columns.double("mean_coverage", slices.iter().map(|slice| mean(&known_numbers(slice, coverage))));
    let moved_accounts =
        |slice: &PortfolioSlice<'_>, way: i8| slice.accounts.iter().filter(|&&a| data.band_moves[a] == way).count();
    columns.integer("moved_up", slices.iter().map(|slice| count_as_i64(moved_accounts(slice, 1))));
    columns.integer("moved_down", slices.iter().map(|slice| count_as_i64(moved_accounts(slice, -1))));
    let renewing: Vec<Option<Vec<usize>>> =
        slices.iter().map(|slice| data.accounts_renewing_soon(&slice.accounts)).collect();
    columns.nullable_integer(
        "renewals_90d",
        renewing.iter().map(|some| some.as_ref().map(|some| count_as_i64(some.len()))),
    );
    columns.double("renewing_revenue_90d", renewing.iter().map(|some| data.revenue(some.as_ref()?)));
    let open_actions =
        |slice: &PortfolioSlice<'_>| slice.accounts.iter().map(|&account| data.open_actions[account]).sum();
    columns.integer("open_actions", slices.iter().map(|slice| count_as_i64(open_actions(slice))));
    columns.finish(PORTFOLIO, Vec::new())
}

/// The accounts by what is said of each; `unknown` where nothing is.
fn accounts_by_member(
    accounts: &[usize],
    member_of_account: impl Fn(usize) -> Option<String>,
) -> BTreeMap<String, Vec<usize>> {
    let mut members: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for &account in accounts {
        members.entry(member_of_account(account).unwrap_or_else(|| "unknown".to_owned())).or_default().push(account);
    }
    members
}

fn value_text(values: &Values, account: usize) -> Option<String> {
    values.get(account).map(|value| match value {
        Value::Number(number) => plain_number(number),
        Value::Text(text) => text.to_owned(),
        Value::Date(day) => day.to_string(),
        Value::Boolean(truth) => truth.to_string(),
    })
}

impl<'a> PortfolioData<'a> {
    fn from_day(day: &'a ScoredDay<'a>, actions: &[Action]) -> Result<Self, Error> {
        let accounts = &day.metrics.accounts;
        let bands = &day.pipeline.scorecard.bands;
        let trends = day.trends;
        let band_move = |(account, band): (usize, &Option<usize>)| {
            let from = trends.previous_band[account].as_deref();
            match band.zip(from).map(|(now, from)| compare_bands(bands, from, trends.previous_score[account], now)) {
                Some(Ordering::Less) => -1,
                Some(Ordering::Greater) => 1,
                Some(Ordering::Equal) | None => 0,
            }
        };
        let renews = match &day.pipeline.accounts.renewal {
            Some(column) => match day.metrics.values(column)? {
                Values::Date(days) => Some(days.iter().map(|on| is_renewal_soon(day.metrics.as_of, *on)).collect()),
                _ => None,
            },
            None => None,
        };
        let index_by_id: HashMap<&str, usize> = accounts.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
        let mut open_actions = vec![0; accounts.len()];
        for action in actions.iter().filter(|action| action.status == ActionStatus::Open) {
            if let Some(&account) = index_by_id.get(action.account.as_str()) {
                open_actions[account] += 1;
            }
        }
        Ok(PortfolioData {
            day,
            revenue: day.revenue()?,
            renews_soon: renews,
            band_moves: day.band_assignments.band.iter().enumerate().map(band_move).collect(),
            open_actions,
        })
    }

    /// Each member of a dimension, band by band from the worst, then those without a score, then all.
    fn add_slices(
        &self,
        slices: &mut Vec<PortfolioSlice<'a>>,
        dimension: &'a str,
        members: BTreeMap<String, Vec<usize>>,
    ) {
        let bands = &self.day.pipeline.scorecard.bands.0;
        for (member, accounts) in members {
            let accounts_in_band = |band: Option<usize>| -> Vec<usize> {
                accounts.iter().copied().filter(|&account| self.day.band_assignments.band[account] == band).collect()
            };
            let mut push_slice = |band: &'a str, accounts: Vec<usize>| {
                slices.push(PortfolioSlice { dimension, member: member.clone(), band, accounts });
            };
            for (index, band) in bands.iter().enumerate() {
                push_slice(&band.name, accounts_in_band(Some(index)));
            }
            push_slice(NO_SCORE_BAND, accounts_in_band(None));
            push_slice(ALL_BANDS, accounts.clone());
        }
    }

    /// What is known of their revenue; none where nothing is known of anybody's.
    fn revenue(&self, accounts: &[usize]) -> Option<f64> {
        let revenue = self.revenue.as_ref()?;
        let known: Vec<f64> = accounts.iter().filter_map(|&account| revenue[account]).collect();
        (!known.is_empty() || accounts.is_empty()).then(|| known.iter().fold(0.0, |sum, more| sum + more))
    }

    /// What is owed to an account is no weight: a mean stays among the scores.
    fn revenue_weighted_score(&self, accounts: &[usize]) -> Option<f64> {
        let revenue = self.revenue.as_ref()?;
        let (mut points, mut weight) = (0.0, 0.0);
        for &account in accounts {
            let revenue = revenue[account].filter(|revenue| *revenue >= 0.0);
            if let (Some(score), Some(revenue)) = (self.day.final_scores.score[account], revenue) {
                points += score * revenue;
                weight += revenue;
            }
        }
        (weight > 0.0).then(|| points / weight)
    }

    fn accounts_renewing_soon(&self, accounts: &[usize]) -> Option<Vec<usize>> {
        let renews = self.renews_soon.as_ref()?;
        Some(accounts.iter().copied().filter(|&account| renews[account]).collect())
    }
}

fn is_renewal_soon(as_of: NaiveDate, renewal: Option<NaiveDate>) -> bool {
    let last = as_of.checked_add_days(Days::new(RENEWAL_WINDOW_DAYS)).unwrap_or(NaiveDate::MAX);
    renewal.is_some_and(|day| (as_of..=last).contains(&day))
}

fn mean(numbers: &[f64]) -> Option<f64> {
    let count = u32::try_from(numbers.len()).ok().filter(|count| *count > 0)?;
    Some(numbers.iter().sum::<f64>() / f64::from(count))
}
