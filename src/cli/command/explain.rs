//! `explain`: explains the score of one account on a published day, or why it moved.

/// Looks up the published day and the account.
mod lookup;
/// The change of a score since an earlier day.
mod account_change;
/// Lines about the movement and the band of a score.
mod score_lines;
/// The header of an account.
mod account_header;
/// The actions of an account.
mod action_lines;
/// The score tree of an account.
mod score_tree;
/// Values that the scorecard does not cover.
mod uncovered_values;
/// The published parents of a day.
mod parent_tables;
/// The lines about a parent and its members.
mod parent_lines;
/// The causes of a change, as a waterfall chart.
mod waterfall;
/// Everything about an account, as JSON.
mod json;

use chrono::NaiveDate;
use clap::Args;

use self::account_change::change_since;
use self::json::AccountDetails;
use self::lookup::{find_account, published_day};
use self::parent_tables::ParentTables;
use crate::base::environment::Environment;
use crate::base::failure::Failure;
use crate::base::request_error::RequestError;
use crate::cli::arg_parsers::Since;
use crate::cli::args::{AsOf, PipelineFile};
use crate::cli::setup;
use crate::cli::table_row::TableRow;
use crate::config::Pipeline;
use crate::pipeline::change_causes::AccountChange;
use crate::warehouse::reader::WarehouseReader;
use crate::warehouse::tables::{ACCOUNT_HEALTH, ACTIONS, COMPONENT_SCORES, METRIC_SCORES};

#[derive(Debug, Args)]
pub struct ExplainOptions {
    #[command(flatten)]
    pipeline: PipelineFile,
    /// The account's id
    #[arg(value_name = "ACCOUNT")]
    account: String,
    #[command(flatten)]
    day: AsOf,
    /// Explain why the score moved since then: `30d`, `previous`, or a published day
    #[arg(long, value_name = "WHEN")]
    since: Option<Since>,
    /// Print one JSON object with everything that is known of the account
    #[arg(long)]
    json: bool,
}

/// The account, or parent, to explain.
struct Subject<'a> {
    pipeline: &'a Pipeline,
    id: &'a str,
    day: NaiveDate,
    parents: &'a ParentTables,
}

pub fn explain(options: &ExplainOptions, environment: &Environment) -> Result<(), Failure> {
    let pipeline = setup::load_pipeline(&options.pipeline, environment)?;
    let warehouse = setup::open_warehouse(&pipeline, &options.pipeline, environment)?;
    let reader = WarehouseReader::new(&warehouse);
    let day = published_day(&reader, &warehouse, options.day.as_of)?;
    let health = reader.read_table(ACCOUNT_HEALTH, day)?;
    let parents = ParentTables::read(&reader, &pipeline.scorecard.bands, day)?;
    let subject = Subject { pipeline: &pipeline, id: &options.account, day, parents: &parents };
    let account = find_account(&health, day, &options.account, pipeline.accounts.name.as_deref());
    if account.is_err() && parents.find_parent(&options.account).is_some() {
        // The id of a parent that is not an account.
        if options.since.is_some() {
            return Err(RequestError::NotAnAccount { id: options.account.clone() }.into());
        }
        return explain_parent(&subject, options, environment);
    }
    let account = account?;
    let change = match options.since {
        Some(since) => {
            let earlier_day = account_change::earlier_day(&pipeline, &reader, &warehouse, since, day, account)?;
            Some(change_since(&pipeline, &reader, &health, day, account, earlier_day)?)
        }
        None => None,
    };
    if options.json {
        let tables = json::read_account_tables(&reader, day)?;
        let parents = is_parent(account).then_some(&parents);
        let details = AccountDetails { health: Some(account), tables: &tables, change: change.as_ref(), parents };
        environment.terminal.print_exact(&json::explanation_json(&pipeline.name, &options.account, day, &details)?);
    } else {
        let text = account_text(&subject, &reader, account, change.as_ref())?;
        environment.terminal.print_data(&text);
    }
    Ok(())
}

/// The header of an account, and below it the waterfall of its change, or its score tree.
fn account_text(
    subject: &Subject<'_>,
    reader: &WarehouseReader<'_>,
    account: TableRow<'_>,
    change: Option<&AccountChange>,
) -> Result<String, Failure> {
    let Subject { pipeline, id, day, parents } = *subject;
    let mut text = account_header::account_header(pipeline, account, id, day);
    text += &parent_lines::lines_of_account(parents, account, id);
    text += &action_lines::action_lines(&reader.read_table_if_present(ACTIONS, day)?, id);
    text.push('\n');
    if let Some(change) = change {
        text += &waterfall::draw_waterfall(&pipeline.scorecard, day, change);
        return Ok(text);
    }
    let (components, metrics) = (reader.read_table(COMPONENT_SCORES, day)?, reader.read_table(METRIC_SCORES, day)?);
    text += &score_tree::draw_score_tree(&pipeline.scorecard, &components, &metrics, id);
    text += &uncovered_values::uncovered_value_lines(&metrics, id);
    if is_parent(account) {
        text += &parent_lines::members_text(parents, id);
    }
    Ok(text)
}

/// Explains a parent that is not an account: only its members are known.
fn explain_parent(subject: &Subject<'_>, options: &ExplainOptions, environment: &Environment) -> Result<(), Failure> {
    let Subject { pipeline, id, day, parents } = *subject;
    if options.json {
        let details = AccountDetails { health: None, tables: &[], change: None, parents: Some(parents) };
        environment.terminal.print_exact(&json::explanation_json(&pipeline.name, id, day, &details)?);
    } else {
        environment
            .terminal
            .print_data(&(parent_lines::parent_header(parents, id, day) + &parent_lines::members_text(parents, id)));
    }
    Ok(())
}

/// Whether other accounts are rolled up to the account.
fn is_parent(account: TableRow<'_>) -> bool {
    account.integer("accounts_below").is_some()
}
