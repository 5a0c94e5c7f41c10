//! `actions`: one row per account and play.

use chrono::NaiveDate;

use super::schema::ACTIONS;
use super::table_builder::{PublishedTable, TableBuilder};
use crate::base::error::Error;
use crate::score::actions::{Action, CloseReason};

/// Builds the table from the actions of a day, which are sorted.
///
/// # Errors
/// A table that lacks a column: a bug in healthscore.
pub fn actions_table(as_of: NaiveDate, actions: &[Action]) -> Result<PublishedTable, Error> {
    let mut columns = TableBuilder::new();
    columns.date("snapshot_date", actions.iter().map(|_| Some(as_of)));
    columns.text("account_id", actions.iter().map(|action| Some(&action.account)));
    columns.text("tier", actions.iter().map(|action| action.tier.as_deref()));
    columns.text("play", actions.iter().map(|action| Some(&action.play)));
    columns.text("kind", actions.iter().map(|action| Some(&action.kind)));
    columns.text("action_id", actions.iter().map(|action| Some(&action.id)));
    columns.text("status", actions.iter().map(|action| Some(action.status.as_str())));
    columns.boolean("is_new", actions.iter().map(|action| Some(action.is_new(as_of))));
    columns.text("action", actions.iter().map(|action| Some(&action.action)));
    columns.text("reason", actions.iter().map(|action| Some(&action.reason)));
    columns.text("raised_by", actions.iter().map(|action| Some(&action.raised_by)));
    columns.text("owner", actions.iter().map(|action| action.owner.as_deref()));
    columns.double("priority", actions.iter().map(|action| action.priority));
    columns.integer("owner_rank", actions.iter().map(|action| action.owner_rank));
    columns.date("opened_on", actions.iter().map(|action| Some(action.opened_on)));
    columns.date("due_on", actions.iter().map(|action| Some(action.due_on)));
    columns.boolean("is_overdue", actions.iter().map(|action| Some(action.is_overdue(as_of))));
    columns.date("escalated_on", actions.iter().map(|action| action.escalated_on));
    columns.text("escalated_from", actions.iter().map(|action| action.escalated_from.as_deref()));
    columns.date("closed_on", actions.iter().map(|action| action.closed_on));
    columns.text("close_reason", actions.iter().map(|action| action.close_reason.map(CloseReason::as_str)));
    columns.date("rests_until", actions.iter().map(|action| action.rests_until));
    columns.boolean("condition_holds", actions.iter().map(|action| action.condition_holds));
    columns.double("score", actions.iter().map(|action| action.score));
    columns.text("band", actions.iter().map(|action| action.band.as_deref()));
    columns.double("revenue", actions.iter().map(|action| action.revenue));
    columns.double("opened_score", actions.iter().map(|action| action.opened_score));
    columns.text("opened_band", actions.iter().map(|action| action.opened_band.as_deref()));
    columns.double("opened_revenue", actions.iter().map(|action| action.opened_revenue));
    columns.finish(ACTIONS)
}
