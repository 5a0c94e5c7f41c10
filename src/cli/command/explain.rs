//! `explain`: one account on one published day: how it came to its score, or why the score moved.

mod json;
mod account_page;
mod parents;
mod waterfall;

use std::collections::BTreeSet;

use arrow::array::RecordBatch;
use chrono::NaiveDate;
use clap::Args;

use crate::base::environment::World;
use crate::base::error::Error;
use crate::base::failure::Failure;
use crate::base::identifier;
use crate::cli::args::{AsOf, PipelineFile, Since};
use crate::config::{ComparisonWindow, Pipeline};
use crate::pipeline::change_causes::{self, AccountChange};
use crate::score::explain::SnapshotPair;
use crate::score::trend::find_look_back_date;
use crate::storage::Location;
use crate::warehouse::cells::{integer_cell, text_cell};
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::{ACCOUNT_HEALTH, ACTIONS, COMPONENT_SCORES, METRIC_SCORES, RULE_EFFECTS, SCORE_CHANGES};

use self::parents::ParentTables;

#[derive(Debug, Args)]
pub struct ExplainOptions {
    #[command(flatten)]
    pipeline: PipelineFile,
    /// The account's id
    #[arg(value_name = "ACCOUNT")]
    account: String,
    #[command(flatten)]
    day: AsOf,
    /// Why the score moved since then: `30d`, `previous`, or a published day
    #[arg(long, value_name = "WHEN")]
    since: Option<Since>,
    /// One JSON object with everything that is known of the account
    #[arg(long)]
    json: bool,
}

/// The account's row and where it was found.
struct HealthRow<'a> {
    day: NaiveDate,
    batch: &'a RecordBatch,
    row: usize,
}

pub fn explain(options: &ExplainOptions, environment: &World) -> Result<(), Failure> {
    let pipeline = super::load_pipeline(&options.pipeline, environment)?;
    let warehouse = super::open_warehouse(&pipeline, &options.pipeline, environment)?;
    let archive = WarehouseReader::new(&warehouse);
    let day = published_day(&archive, &warehouse, options.day.as_of)?;
    let health = archive.read_table(ACCOUNT_HEALTH, day)?;
    let parents = ParentTables::read(&archive, day)?;
    let health_row = match find_account(&health, day, &options.account, pipeline.accounts.name.as_deref()) {
        // Who is no account may be above some.
        Err(_) if parents.find(&options.account).is_some() => {
            if options.since.is_some() {
                return Err(Error::OnlyParent { id: options.account.clone() }.into());
            }
            return explain_parent(options, environment, &pipeline, &parents, day);
        }
        found => found?,
    };
    let change = match options.since {
        Some(since) => {
            Some(change_since(&pipeline, &archive, &warehouse, &health, &health_row, since, &options.account)?)
        }
        None => None,
    };
    if options.json {
        let mut tables = Vec::new();
        for table in [COMPONENT_SCORES, METRIC_SCORES, RULE_EFFECTS, SCORE_CHANGES] {
            tables.push((table.name, archive.read_table(table, day)?));
        }
        tables.push((ACTIONS.name, archive.read_table_if_present(ACTIONS, day)?));
        let is_parent = integer_cell(health_row.batch, "accounts_below", health_row.row).is_some();
        let details =
            json::AccountDetails { tables: &tables, change: change.as_ref(), parents: is_parent.then_some(&parents) };
        let row = Some((health_row.batch, health_row.row));
        environment.terminal.exact(&json::explanation_json(&pipeline.name, &options.account, day, row, &details)?);
        return Ok(());
    }
    let head = account_page::header(
        health_row.batch,
        health_row.row,
        &options.account,
        pipeline.accounts.name.as_deref(),
        day,
    ) + &parents.account_lines(health_row.batch, health_row.row, &options.account)
        + &account_page::action_lines(&archive.read_table_if_present(ACTIONS, day)?, &options.account);
    let body = match &change {
        Some(change) => waterfall::draw(pipeline.scorecard.scale, day, change),
        None => {
            let (components, metrics) =
                (archive.read_table(COMPONENT_SCORES, day)?, archive.read_table(METRIC_SCORES, day)?);
            let tree = account_page::tree(&components, &metrics, &options.account);
            let is_parent = integer_cell(health_row.batch, "accounts_below", health_row.row).is_some();
            tree + &if is_parent { parents.members_text(&options.account) } else { String::new() }
        }
    };
    environment.terminal.data(&(head + "\n" + &body));
    Ok(())
}

/// A parent that is no account: nothing is known of it but what is below.
fn explain_parent(
    options: &ExplainOptions,
    environment: &World,
    pipeline: &Pipeline,
    parents: &ParentTables,
    day: NaiveDate,
) -> Result<(), Failure> {
    let id = &options.account;
    if options.json {
        let details = json::AccountDetails { tables: &[], change: None, parents: Some(parents) };
        environment.terminal.exact(&json::explanation_json(&pipeline.name, id, day, None, &details)?);
    } else {
        environment.terminal.data(&(parents.header(id, day) + &parents.members_text(id)));
    }
    Ok(())
}

/// The wanted day if it is published, else the newest.
fn published_day(
    archive: &WarehouseReader<'_>,
    warehouse: &Location,
    wanted: Option<NaiveDate>,
) -> Result<NaiveDate, Failure> {
    let days = archive.days()?;
    let published = match wanted {
        Some(day) => days.contains(&day).then_some(day),
        None => days.last().copied(),
    };
    published.ok_or_else(|| {
        let newest = days.last().copied();
        Error::NotPublished { warehouse: warehouse.url(""), wanted, newest }.into()
    })
}

/// The account's row; the hint for an unknown one knows the column with the accounts' names, too.
fn find_account<'a>(
    health: &'a [RecordBatch],
    day: NaiveDate,
    account: &str,
    name_column: Option<&str>,
) -> Result<HealthRow<'a>, Failure> {
    let row_in_batch = |batch: &'a RecordBatch| {
        let row = (0..batch.num_rows()).find(|&row| text_cell(batch, "account_id", row) == Some(account))?;
        Some(HealthRow { day, batch, row })
    };
    health.iter().find_map(row_in_batch).ok_or_else(|| {
        let rows = || health.iter().flat_map(|batch| (0..batch.num_rows()).map(move |row| (batch, row)));
        let has_name =
            |batch, row| text_cell(batch, name_column?, row).filter(|name| name.eq_ignore_ascii_case(account));
        let mut by_name = rows().filter(|(batch, row)| has_name(batch, *row).is_some());
        let by_name = by_name.next().and_then(|(batch, row)| text_cell(batch, "account_id", row));
        let accounts = rows().filter_map(|(batch, row)| text_cell(batch, "account_id", row));
        let nearest = by_name.or_else(|| identifier::nearest(account, accounts)).map(str::to_owned);
        Error::Unknown { what: "account", name: account.to_owned(), day, nearest }.into()
    })
}

/// What moved the account's score since an earlier day, worked out from what is published of both.
fn change_since(
    pipeline: &Pipeline,
    archive: &WarehouseReader<'_>,
    warehouse: &Location,
    health: &[RecordBatch],
    health_row: &HealthRow<'_>,
    since: Since,
    account: &str,
) -> Result<AccountChange, Failure> {
    let days: Vec<NaiveDate> = archive.days()?.into_iter().filter(|day| *day < health_row.day).collect();
    let earlier = match since {
        Since::Day(day) => {
            published_day(archive, warehouse, Some(day))?;
            (day < health_row.day).then_some(day)
        }
        Since::Window(ComparisonWindow::Days(ago)) => {
            find_look_back_date(&days, health_row.day, ago, pipeline.trend.tolerance_days)
        }
        Since::Window(ComparisonWindow::Previous) => {
            crate::warehouse::cells::date_cell(health_row.batch, "previous_snapshot_date", health_row.row)
        }
    };
    let nearest = || days.iter().copied().collect::<BTreeSet<_>>().into_iter().rev().take(3).collect();
    let no_earlier_day = || Error::NoEarlier { since: since.to_string(), day: health_row.day, published: nearest() };
    let earlier = earlier.ok_or_else(no_earlier_day)?;
    let then = archive.read_table(ACCOUNT_HEALTH, earlier)?;
    let before = find_account(&then, earlier, account, None)?;
    let scores = |found: &HealthRow<'_>| crate::warehouse::cells::double_cell(found.batch, "score", found.row);
    let (Some(score_before), Some(score)) = (scores(&before), scores(health_row)) else {
        let day = if scores(&before).is_none() { earlier } else { health_row.day };
        return Err(Error::NoScore { account: account.to_owned(), day }.into());
    };
    let snapshots = (
        change_causes::read_complete_day(archive, earlier, &then)?,
        change_causes::read_complete_day(archive, health_row.day, health)?,
    );
    if let (Some(then), Some(now)) = &snapshots
        && let Some(at) = now.find(account)
        && let Some(change) = change_causes::explain_account(&SnapshotPair::new(then, now), at)
    {
        return Ok(change);
    }
    Ok(AccountChange::without_known_causes(earlier, score_before, score))
}
