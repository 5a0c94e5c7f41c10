//! The actions counted by play, and the most urgent ones.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::text_grid::TextGrid;
use crate::config::Pipeline;
use crate::pipeline::PipelineRun;
use crate::score::actions::{Action, ActionStatus, compare_urgency};

/// How many open actions the summary lists.
const MAX_URGENT_ACTIONS: usize = 5;

#[derive(Debug, Clone, Serialize)]
pub struct ActionSummary {
    /// The plays of the pipeline in its order, then removed plays whose actions were closed on this day.
    pub plays: Vec<PlaySummary>,
    /// The most urgent open actions.
    pub first: Vec<UrgentAction>,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct PlaySummary {
    pub play: String,
    pub open: usize,
    /// Open actions that were raised on this day.
    pub new: usize,
    /// Open actions that were due before this day.
    pub overdue: usize,
    /// Open actions that were escalated because they stayed open for too long.
    pub escalated: usize,
    /// Actions that were closed on this day.
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

    fn add_action(&mut self, action: &Action, as_of: NaiveDate) {
        let is_open = action.status == ActionStatus::Open;
        self.open += usize::from(is_open);
        self.new += usize::from(is_open && action.is_new(as_of));
        self.overdue += usize::from(action.is_overdue(as_of));
        self.escalated += usize::from(is_open && action.escalated_on.is_some());
        self.closed += usize::from(action.status == ActionStatus::Closed);
    }
}

/// Summarises the actions; none for a pipeline without plays that has none to close either.
#[must_use]
pub fn action_summary(pipeline: &Pipeline, run: &PipelineRun) -> Option<ActionSummary> {
    if pipeline.plays.is_empty() && run.actions.is_empty() {
        return None;
    }
    Some(ActionSummary { plays: play_summaries(pipeline, run), first: urgent_actions(pipeline, run) })
}

fn play_summaries(pipeline: &Pipeline, run: &PipelineRun) -> Vec<PlaySummary> {
    let mut plays: Vec<PlaySummary> = pipeline.plays.iter().map(|play| PlaySummary::new(&play.name)).collect();
    let names = pipeline.plays.iter().map(|play| play.name.as_str());
    let mut indices: BTreeMap<&str, usize> = names.enumerate().map(|(index, name)| (name, index)).collect();
    for action in &run.actions {
        if action.status == ActionStatus::Resting {
            continue;
        }
        let index = *indices.entry(&action.play).or_insert_with(|| {
            plays.push(PlaySummary::new(&action.play));
            plays.len() - 1
        });
        plays[index].add_action(action, run.as_of);
    }
    plays
}

fn urgent_actions(pipeline: &Pipeline, run: &PipelineRun) -> Vec<UrgentAction> {
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
    first.collect()
}

fn account_name(names: Option<&Vec<Option<String>>>, run: &PipelineRun, account: &String) -> Option<String> {
    names?.get(run.metrics.accounts.binary_search(account).ok()?)?.clone()
}

/// Formats the summary, line by line.
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

/// Names have a column only where accounts have any.
fn urgent_actions_grid(actions: &[UrgentAction]) -> TextGrid {
    let has_names = actions.iter().any(|action| action.account_name.is_some());
    let mut grid = TextGrid::default();
    grid.headers.push("most urgent".to_owned());
    grid.headers.extend(has_names.then(String::new));
    grid.headers.extend(["play", "due", "owner", "what"].map(str::to_owned));
    for action in actions {
        let mut row = vec![action.account_id.clone()];
        row.extend(has_names.then(|| action.account_name.clone().unwrap_or_default()));
        row.extend([
            action.play.clone(),
            action.due_on.to_string(),
            action.owner.clone().unwrap_or_default(),
            action.action.clone(),
        ]);
        grid.rows.push(row);
    }
    grid
}
