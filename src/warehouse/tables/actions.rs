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
    columns.add_date("snapshot_date", actions.iter().map(|_| Some(as_of)));
    columns.add_text("account_id", actions.iter().map(|action| Some(&action.account)));
    columns.add_text("tier", actions.iter().map(|action| action.tier.as_deref()));
    columns.add_text("play", actions.iter().map(|action| Some(&action.play)));
    columns.add_text("kind", actions.iter().map(|action| Some(&action.kind)));
    columns.add_text("action_id", actions.iter().map(|action| Some(&action.id)));
    columns.add_text("status", actions.iter().map(|action| Some(action.status.as_str())));
    columns.add_boolean("is_new", actions.iter().map(|action| Some(action.is_new(as_of))));
    columns.add_text("action", actions.iter().map(|action| Some(&action.action)));
    columns.add_text("reason", actions.iter().map(|action| Some(&action.reason)));
    columns.add_text("raised_by", actions.iter().map(|action| Some(&action.raised_by)));
    columns.add_text("owner", actions.iter().map(|action| action.owner.as_deref()));
    columns.add_double("priority", actions.iter().map(|action| action.priority));
    columns.add_integer("owner_rank", actions.iter().map(|action| action.owner_rank));
    columns.add_date("opened_on", actions.iter().map(|action| Some(action.opened_on)));
    columns.add_date("due_on", actions.iter().map(|action| Some(action.due_on)));
    columns.add_boolean("is_overdue", actions.iter().map(|action| Some(action.is_overdue(as_of))));
    columns.add_date("escalated_on", actions.iter().map(|action| action.escalated_on));
    columns.add_text("escalated_from", actions.iter().map(|action| action.escalated_from.as_deref()));
    columns.add_date("closed_on", actions.iter().map(|action| action.closed_on));
    columns.add_text("close_reason", actions.iter().map(|action| action.close_reason.map(CloseReason::as_str)));
    columns.add_date("rests_until", actions.iter().map(|action| action.rests_until));
    columns.add_boolean("condition_holds", actions.iter().map(|action| action.condition_holds));
    columns.add_double("score", actions.iter().map(|action| action.score));
    columns.add_text("band", actions.iter().map(|action| action.band.as_deref()));
    columns.add_double("revenue", actions.iter().map(|action| action.revenue));
    columns.add_double("opened_score", actions.iter().map(|action| action.opened_score));
    columns.add_text("opened_band", actions.iter().map(|action| action.opened_band.as_deref()));
    columns.add_double("opened_revenue", actions.iter().map(|action| action.opened_revenue));
    columns.build_table(ACTIONS)
}
