//! The actions of an account.

use arrow::array::RecordBatch;

use crate::base::text::name_as_words;
use crate::cli::table_row::{TableRow, rows_where};
use crate::score::actions::ActionStatus;

/// The account's open actions: what to do, by when and why. Below them the plays whose condition holds, but which rest.
pub fn action_lines(actions: &[RecordBatch], account: &str) -> String {
    let mut lines = Vec::new();
    for action in rows_where(actions, "account_id", account) {
        match action.text("status").and_then(ActionStatus::parse) {
            Some(ActionStatus::Open) => push_open_action(action, &mut lines),
            Some(ActionStatus::Resting) if action.is_true("condition_holds") => lines.push(resting_line(action)),
            _ => {}
        }
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

fn push_open_action(action: TableRow<'_>, lines: &mut Vec<String>) {
    let cell = |column| action.text(column).unwrap_or_default();
    let overdue = if action.is_true("is_overdue") { ", overdue" } else { "" };
    let owner = action.text("owner").map(|owner| format!("{owner}: ")).unwrap_or_default();
    lines.push(format!("to do by {}{overdue}: {owner}{}", action.date_text("due_on"), cell("action")));
    let escalated = action.date("escalated_on").map(|day| format!(", escalated {day}")).unwrap_or_default();
    let (play, opened) = (name_as_words(cell("play")), action.date_text("opened_on"));
    lines.push(format!("  {play} since {opened}{escalated}: {}", cell("reason")));
}

fn resting_line(action: TableRow<'_>) -> String {
    let play = name_as_words(action.text("play").unwrap_or_default());
    let (closed, until) = (action.date_text("closed_on"), action.date_text("rests_until"));
    format!("{play} was closed {closed} and is not raised again before {until}, though its condition holds")
}
