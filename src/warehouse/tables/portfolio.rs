//! `portfolio`: all accounts, sliced and counted by band. Charts and reports are made of it.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use chrono::{Days, NaiveDate};

use super::band_transitions::compare_bands;
use super::schema::PORTFOLIO;
use super::scored_day::ScoredDay;
use super::table_builder::{PublishedTable, TableBuilder};
use crate::base::error::Error;
use crate::base::text::plain_number;
use crate::base::value::{AccountValue, AccountValues};
use crate::config::{ALL_BANDS, NO_SCORE_BAND};
use crate::score::actions::{Action, ActionStatus};

/// How far ahead renewals are counted.
const RENEWAL_WINDOW_DAYS: u64 = 90;

/// The accounts of one row of the table.
struct PortfolioSlice<'a> {
    dimension: &'a str,
    member: String,
    band: &'a str,
    accounts: Vec<usize>,
}

/// What is counted, by account.
struct PortfolioData<'a> {
    day: &'a ScoredDay<'a>,
    revenue: Option<Vec<Option<f64>>>,
    renews_soon: Option<Vec<bool>>,
    /// `Greater` for a better band than in the previous snapshot, `Less` for a worse one.
    band_moves: Vec<Ordering>,
    open_actions: Vec<usize>,
}

/// Builds the table of a day from its scores and actions.
///
/// # Errors
/// A column that is missing: a bug in healthscore.
pub fn portfolio_table(day: &ScoredDay, actions: &[Action]) -> Result<PublishedTable, Error> {
    let data = PortfolioData::from_day(day, actions)?;
    let slices = data.all_slices()?;
    let scores = &day.final_scores.score;
    let coverage = day.scores.nodes.first().map(|root| root.coverage.as_slice()).unwrap_or_default();
    let mut columns = TableBuilder::new();
    columns.add_date("snapshot_date", slices.iter().map(|_| Some(day.metrics.as_of)));
    columns.add_text("dimension", slices.iter().map(|slice| Some(slice.dimension)));
    columns.add_text("member", slices.iter().map(|slice| Some(&slice.member)));
    columns.add_text("band", slices.iter().map(|slice| Some(slice.band)));
    columns.add_count("accounts", slices.iter().map(|slice| slice.accounts.len()));
    columns.add_double("revenue", slices.iter().map(|slice| data.known_revenue(&slice.accounts)));
    columns.add_count("scored_accounts", slices.iter().map(|slice| slice.known_numbers(scores).len()));
    columns.add_double("mean_score", slices.iter().map(|slice| mean(&slice.known_numbers(scores))));
    columns
        .add_double("revenue_weighted_score", slices.iter().map(|slice| data.revenue_weighted_score(&slice.accounts)));
    columns.add_double("mean_coverage", slices.iter().map(|slice| mean(&slice.known_numbers(coverage))));
    columns.add_count("moved_up", slices.iter().map(|slice| data.moved_count(&slice.accounts, Ordering::Greater)));
    columns.add_count("moved_down", slices.iter().map(|slice| data.moved_count(&slice.accounts, Ordering::Less)));
    let renewing: Vec<Option<Vec<usize>>> =
        slices.iter().map(|slice| data.accounts_renewing_soon(&slice.accounts)).collect();
    columns.nullable_count("renewals_90d", renewing.iter().map(|accounts| accounts.as_ref().map(Vec::len)));
    columns.add_double("renewing_revenue_90d", renewing.iter().map(|accounts| data.known_revenue(accounts.as_ref()?)));
    columns.add_count("open_actions", slices.iter().map(|slice| data.open_action_count(&slice.accounts)));
    columns.build_table(PORTFOLIO)
}

impl PortfolioSlice<'_> {
    /// The numbers of the accounts that have one.
    fn known_numbers(&self, numbers: &[Option<f64>]) -> Vec<f64> {
        self.accounts.iter().filter_map(|&account| numbers[account]).collect()
    }
}

impl<'a> PortfolioData<'a> {
    fn from_day(day: &'a ScoredDay<'a>, actions: &[Action]) -> Result<Self, Error> {
        Ok(PortfolioData {
            day,
            revenue: day.revenue_of_accounts()?,
            renews_soon: renewals_soon(day)?,
            band_moves: band_moves(day),
            open_actions: open_action_counts(day, actions),
        })
    }

    /// All slices: of all accounts, of each tier, and of each column that the pipeline slices by.
    fn all_slices(&self) -> Result<Vec<PortfolioSlice<'a>>, Error> {
        let mut slices = Vec::new();
        let all_accounts: Vec<usize> = (0..self.day.metrics.accounts.len()).collect();
        let tiers = self.day.tier_names();
        let tier_of_account = |account: usize| tiers[account].map(str::to_owned);
        let by_tier = accounts_by_member(&all_accounts, tier_of_account);
        self.add_slices(&mut slices, "overall", BTreeMap::from([(ALL_BANDS.to_owned(), all_accounts.clone())]));
        self.add_slices(&mut slices, "tier", by_tier);
        for column in &self.day.pipeline.portfolio {
            let values = self.day.metrics.values(column)?;
            let by_value = accounts_by_member(&all_accounts, |account| value_text(&values, account));
            self.add_slices(&mut slices, column, by_value);
        }
        Ok(slices)
    }

    /// Adds the slices of each member of a dimension: by band from the worst, then those without a score, then all.
    fn add_slices(
        &self,
        slices: &mut Vec<PortfolioSlice<'a>>,
        dimension: &'a str,
        members: BTreeMap<String, Vec<usize>>,
    ) {
        let bands = &self.day.pipeline.scorecard.bands.0;
        for (member, accounts) in members {
            let bands = bands.iter().enumerate().map(|(index, band)| (band.name.as_str(), Some(index)));
            for (band, index) in bands.chain([(NO_SCORE_BAND, None)]) {
                let accounts = self.accounts_in_band(&accounts, index);
                slices.push(PortfolioSlice { dimension, member: member.clone(), band, accounts });
            }
            slices.push(PortfolioSlice { dimension, member, band: ALL_BANDS, accounts });
        }
    }

    fn accounts_in_band(&self, accounts: &[usize], band: Option<usize>) -> Vec<usize> {
        accounts.iter().copied().filter(|&account| self.day.band_assignments.band[account] == band).collect()
    }

    /// The sum of the known revenue; none if no account's is known.
    fn known_revenue(&self, accounts: &[usize]) -> Option<f64> {
        let revenue = self.revenue.as_ref()?;
        let known: Vec<f64> = accounts.iter().filter_map(|&account| revenue[account]).collect();
        (!known.is_empty() || accounts.is_empty()).then(|| known.iter().fold(0.0, |sum, more| sum + more))
    }

    /// The mean score weighted by revenue. Accounts with negative revenue are left out, so that the mean stays between the
    /// lowest and the highest score.
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

    fn moved_count(&self, accounts: &[usize], direction: Ordering) -> usize {
        accounts.iter().filter(|&&account| self.band_moves[account] == direction).count()
    }

    fn accounts_renewing_soon(&self, accounts: &[usize]) -> Option<Vec<usize>> {
        let renews = self.renews_soon.as_ref()?;
        Some(accounts.iter().copied().filter(|&account| renews[account]).collect())
    }

    fn open_action_count(&self, accounts: &[usize]) -> usize {
        accounts.iter().map(|&account| self.open_actions[account]).sum()
    }
}

/// Compares each account's band with its previous one.
fn band_moves(day: &ScoredDay) -> Vec<Ordering> {
    let (bands, trends) = (&day.pipeline.scorecard.bands, day.trends);
    let moves = day.band_assignments.band.iter().enumerate().map(|(account, band)| {
        let (Some(band), Some(previous)) = (*band, trends.previous_band[account].as_deref()) else {
            return Ordering::Equal;
        };
        compare_bands(bands, previous, trends.previous_score[account], band)
    });
    moves.collect()
}

/// Whether each account renews within the window; none if the pipeline names no renewal date.
fn renewals_soon(day: &ScoredDay) -> Result<Option<Vec<bool>>, Error> {
    let Some(column) = &day.pipeline.accounts.renewal else { return Ok(None) };
    let AccountValues::Date(renewals) = day.metrics.values(column)? else { return Ok(None) };
    Ok(Some(renewals.iter().map(|renewal| is_renewal_soon(day.metrics.as_of, *renewal)).collect()))
}

fn is_renewal_soon(as_of: NaiveDate, renewal: Option<NaiveDate>) -> bool {
    let last = as_of.checked_add_days(Days::new(RENEWAL_WINDOW_DAYS)).unwrap_or(NaiveDate::MAX);
    renewal.is_some_and(|day| (as_of..=last).contains(&day))
}

/// The number of open actions of each account.
fn open_action_counts(day: &ScoredDay, actions: &[Action]) -> Vec<usize> {
    let accounts = &day.metrics.accounts;
    let index_by_id: HashMap<&str, usize> = accounts.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
    let mut counts = vec![0; accounts.len()];
    for action in actions.iter().filter(|action| action.status == ActionStatus::Open) {
        if let Some(&account) = index_by_id.get(action.account.as_str()) {
            counts[account] += 1;
        }
    }
    counts
}

/// Groups the accounts by their member of a dimension; `unknown` for those without one.
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

fn value_text(values: &AccountValues, account: usize) -> Option<String> {
    values.get(account).map(|value| match value {
        AccountValue::Number(number) => plain_number(number),
        AccountValue::Text(text) => text.to_owned(),
        AccountValue::Date(day) => day.to_string(),
        AccountValue::Boolean(truth) => truth.to_string(),
    })
}

fn mean(numbers: &[f64]) -> Option<f64> {
    let count = u32::try_from(numbers.len()).ok().filter(|count| *count > 0)?;
    Some(numbers.iter().sum::<f64>() / f64::from(count))
}
