//! What there is to do: actions counted by play, and those that come first.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::TextGrid;
use crate::config::Pipeline;
use crate::pipeline::PipelineRun;
use crate::score::actions::{Action, ActionStatus, compare_urgency};

/// How many actions are worth a person's attention at once.
const MAX_URGENT_ACTIONS: usize = 5;

#[derive(Debug, Clone, Serialize)]
pub struct ActionSummary {
    /// Those of the pipeline in its order, then those that it has no more and whose actions were closed on this day.
    pub plays: Vec<PlaySummary>,
    /// The open ones with the highest priorities.
    pub first: Vec<UrgentAction>,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct PlaySummary {
    pub play: String,
    pub open: usize,
    /// Those of the open ones that were raised on this day.
    pub new: usize,
    /// Those of the open ones that should have been done before this day.
    pub overdue: usize,
    /// Those of the open ones that have been open for too long.
    pub escalated: usize,
    /// Those that were closed on this day.
    pub closed: usize,
}

#[derive(Debug, Clone, Serialize)]
pub struct UrgentAction {
    pub account_id: String,
    pub account_name: Option<String>,
    pub play: String,
    pub owner: Option<String>,
    pub due_on: NaiveDate,
    pub action: String,
}

impl PlaySummary {
    fn new(play: &str) -> Self {
        PlaySummary { play: play.to_owned(), ..PlaySummary::default() }
    }
}

/// None for a pipeline without plays, and with none to close.
#[must_use]
pub fn action_summary(pipeline: &Pipeline, run: &PipelineRun) -> Option<ActionSummary> {
    if pipeline.plays.is_empty() && run.actions.is_empty() {
        return None;
    }
    let mut plays: Vec<PlaySummary> = pipeline.plays.iter().map(|play| PlaySummary::new(&play.name)).collect();
    let mut at: BTreeMap<&str, usize> =
        pipeline.plays.iter().enumerate().map(|(at, play)| (play.name.as_str(), at)).collect();
    for action in &run.actions {
        let open = action.status == ActionStatus::Open;
        let closed = action.status == ActionStatus::Closed;
        if !open && !closed {
            continue;
        }
        let at = *at.entry(&action.play).or_insert_with(|| {
            plays.push(PlaySummary::new(&action.play));
            plays.len() - 1
        });
        let play = &mut plays[at];
        play.open += usize::from(open);
        play.new += usize::from(open && action.is_new(run.as_of));
        play.overdue += usize::from(action.is_overdue(run.as_of));
        play.escalated += usize::from(open && action.escalated_on.is_some());
        play.closed += usize::from(closed);
    }
    let mut open: Vec<&Action> = run.actions.iter().filter(|action| action.status == ActionStatus::Open).collect();
    open.sort_by(|a, b| compare_urgency(a, b));
    let names = pipeline.accounts.name.as_deref().and_then(|name| run.metrics.texts(name).ok());
    let first = open.into_iter().take(MAX_URGENT_ACTIONS).map(|action| UrgentAction {
        account_id: action.account.clone(),
        account_name: account_name(names.as_ref(), run, &action.account),
        play: action.play.clone(),
        owner: action.owner.clone(),
        due_on: action.due_on,
        action: action.action.clone(),
    });
    Some(ActionSummary { plays, first: first.collect() })
}

fn account_name(names: Option<&Vec<Option<String>>>, run: &PipelineRun, account: &String) -> Option<String> {
    names?.get(run.metrics.accounts.binary_search(account).ok()?)?.clone()
}

/// The same for people, line by line.
#[must_use]
pub fn action_lines(summary: &ActionSummary) -> Vec<String> {
    let mut counts = TextGrid::default();
    counts.headers.extend(["play", "open", "new", "overdue", "escalated", "closed"].map(str::to_owned));
    counts.rows.extend(summary.plays.iter().map(|play| {
        let numbers = [play.open, play.new, play.overdue, play.escalated, play.closed].map(|count| count.to_string());
        [play.play.clone()].into_iter().chain(numbers).collect()
    }));
    let mut lines: Vec<String> = counts.text().lines().map(str::to_owned).collect();
    if !summary.first.is_empty() {
        lines.extend(urgent_actions_grid(&summary.first).text().lines().map(str::to_owned));
    }
    lines
}

/// Names have a column where accounts have any.
fn urgent_actions_grid(open: &[UrgentAction]) -> TextGrid {
    let named = open.iter().any(|first| first.account_name.is_some());
    let mut grid = TextGrid::default();
    grid.headers.push("first of all".to_owned());
    grid.headers.extend(named.then(String::new));
    grid.headers.extend(["play", "due", "owner", "what"].map(str::to_owned));
    for first in open {
        let mut row = vec![first.account_id.clone()];
        row.extend(named.then(|| first.account_name.clone().unwrap_or_default()));
        row.extend([
            first.play.clone(),
            first.due_on.to_string(),
            first.owner.clone().unwrap_or_default(),
            first.action.clone(),
        ]);
        grid.rows.push(row);
    }
    grid
}
