//! Evaluates the plays: SQL and texts over the accounts' rows with everything that is published of them today.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::RecordBatch;
use polars::prelude::DataFrame;

use super::play_reasons::compose_reasons;
use super::score_columns::rows_with_scores;
use super::template::TemplateRows;
use crate::base::arrow_cells::{boolean_cell, date_cell, double_cell, integer_cell, text_cell};
use crate::base::failure::Failure;
use crate::base::rounding::round_significant;
use crate::base::value::AccountValues;
use crate::config::{MetricType, NodeKind, OPEN_ACTION_COLUMNS, Pipeline, Play, Scorecard, Sql, published_column_type};
use crate::measure::metric::{self, Formula, MetricTable};
use crate::query::Bindings;
use crate::score::actions::{EarlierActions, PlayColumns};
use crate::score::component_tree::ScoreTable;

/// The accounts' rows as plays read them.
pub struct PlayRows<'a> {
    scorecard: &'a Scorecard,
    metrics: &'a MetricTable,
    health: &'a RecordBatch,
    revenue: Vec<Option<f64>>,
    /// The owners of all accounts, by the column that a play names.
    owners: BTreeMap<&'a str, Arc<Vec<Option<String>>>>,
    frame: DataFrame,
    bindings: Bindings<'a>,
}

impl<'a> PlayRows<'a> {
    /// Adds scores, bands and the published columns to the accounts' rows. `health` are the rows of `account_health`, in
    /// the order of the accounts.
    ///
    /// # Errors
    /// A column that does not exist: a bug in healthscore.
    pub fn new(
        pipeline: &'a Pipeline,
        metrics: &'a MetricTable,
        scores: &ScoreTable,
        health: &'a RecordBatch,
    ) -> Result<Self, Failure> {
        let mut frame = rows_with_scores(&pipeline.scorecard, metrics, scores)?;
        for (node, scores) in pipeline.scorecard.nodes.iter().zip(&scores.nodes).skip(1) {
            if let (NodeKind::Component { bands: Some(bands), .. }, Some(band)) = (&node.part, &scores.band) {
                let names = band.iter().map(|band| bands.band_name(*band).map(str::to_owned)).collect();
                let name = format!("{}_band", node.name);
                metric::add_column(&mut frame, AccountValues::Text(names).to_column(&name, MetricType::Text))?;
            }
        }
        let columns_read = pipeline.plays.iter().flat_map(|play| &play.reads);
        // The id of an account is in its row already, under the name that the pipeline declares.
        let health_columns = columns_read
            .filter(|name| **name != pipeline.accounts.id)
            .filter_map(|name| Some((name, published_column_type(name)?)));
        for (name, kind) in health_columns {
            metric::add_column(&mut frame, published_values(health, name, kind).to_column(name, kind))?;
        }
        let revenue = match &pipeline.accounts.revenue {
            Some(revenue) => metrics.numbers(revenue)?,
            None => vec![None; metrics.accounts.len()],
        };
        let mut owners = BTreeMap::new();
        for name in pipeline.plays.iter().filter_map(|play| play.owner.as_deref()) {
            owners.insert(name, Arc::new(metrics.texts(name)?));
        }
        Ok(PlayRows {
            scorecard: &pipeline.scorecard,
            metrics,
            health,
            revenue,
            owners,
            frame,
            bindings: pipeline.bindings(metrics.as_of),
        })
    }

    /// Evaluates one play for every account; `earlier` are its actions of the previous snapshot.
    ///
    /// # Errors
    /// SQL that cannot be evaluated.
    pub fn evaluate_play(&self, play: &Play, earlier: &EarlierActions) -> Result<PlayColumns, Failure> {
        let when = self.evaluate_condition(&self.frame, play, &play.when)?;
        let frame = if play.reads_opening { self.with_open_actions(earlier)? } else { self.frame.clone() };
        let until = match &play.until {
            Some(until) => self.evaluate_condition(&frame, play, until)?,
            None => Vec::new(),
        };
        let priority = match &play.priority {
            Some(sql) => self.evaluate_numbers(&frame, play, sql)?,
            None => self.revenue.clone(),
        };
        // Only a play that is raised needs texts.
        let accounts = 0..self.metrics.accounts.len();
        let raised: Vec<bool> = accounts.map(|account| self.is_raised(play, earlier, &when, account)).collect();
        let rows = self.template_rows();
        let raised_by = evidence_texts(rows, play, &raised)?;
        let reason = compose_reasons(rows, &play.because, &raised_by, &raised)?;
        let mut columns = PlayColumns {
            action: rows.fill_texts(&play.action, &raised)?,
            owner: play.owner.as_deref().and_then(|name| self.owners.get(name).cloned()),
            when,
            until,
            priority,
            reason,
            raised_by,
            ..PlayColumns::default()
        };
        if let Some(escalation) = &play.escalation {
            if let Some(to) = &escalation.to {
                columns.escalated_owner = self.escalated_owners(to, earlier, &raised)?;
            }
            if let Some(sql) = &escalation.priority {
                columns.escalated_priority = self.escalated_priorities(frame, play, sql, &columns.priority)?;
            }
        }
        Ok(columns)
    }

    /// Returns whether a play is raised for an account: its condition holds, it is for the account's tier, and no earlier
    /// action blocks it.
    fn is_raised(&self, play: &Play, earlier: &EarlierActions, when: &[Option<bool>], account: usize) -> bool {
        when[account] == Some(true)
            && play.tiers.contains(&self.metrics.tiers[account])
            && !self.is_blocked_by_earlier_action(earlier, account)
    }

    fn is_blocked_by_earlier_action(&self, earlier: &EarlierActions, account: usize) -> bool {
        let action = earlier.get(&self.metrics.accounts[account]);
        action.is_some_and(|action| action.blocks_raising(self.metrics.as_of))
    }

    /// Returns the owner of every open action after its escalation; `None` where the account lacks a value of the
    /// template.
    fn escalated_owners(
        &self,
        template: &str,
        earlier: &EarlierActions,
        raised: &[bool],
    ) -> Result<Vec<Option<String>>, Failure> {
        let was_open = |id: &String| earlier.get(id).is_some_and(|action| action.is_unfinished(self.metrics.as_of));
        let accounts = self.metrics.accounts.iter().zip(raised);
        let open: Vec<bool> = accounts.map(|(id, is_raised)| *is_raised || was_open(id)).collect();
        let owners = self.template_rows().fill_template(template, &open)?.into_iter();
        Ok(owners.map(|owner| owner.is_complete.then_some(owner.text)).collect())
    }

    /// Returns the priority of every action after its escalation; `priority` in the SQL is the one before.
    fn escalated_priorities(
        &self,
        mut frame: DataFrame,
        play: &Play,
        sql: &Sql,
        priority: &[Option<f64>],
    ) -> Result<Vec<Option<f64>>, Failure> {
        let priority = AccountValues::Number(priority.to_vec());
        metric::add_column(&mut frame, priority.to_column("priority", MetricType::Number))?;
        self.evaluate_numbers(&frame, play, sql)
    }

    /// Adds what is known of each account's open action. An account without one gets the values of an action that is
    /// opened today.
    fn with_open_actions(&self, earlier: &EarlierActions) -> Result<DataFrame, Failure> {
        let (as_of, accounts) = (self.metrics.as_of, &self.metrics.accounts);
        let (mut opened_on, mut days_open) = (Vec::new(), Vec::new());
        let rows = 0..accounts.len();
        let mut score: Vec<_> = rows.clone().map(|row| double_cell(self.health, "score", row)).collect();
        let mut band: Vec<_> = rows.map(|row| text_cell(self.health, "band", row).map(str::to_owned)).collect();
        let mut revenue = self.revenue.clone();
        for (account, id) in accounts.iter().enumerate() {
            let action = earlier.get(id).filter(|action| action.is_unfinished(as_of));
            if let Some(action) = action {
                score[account] = action.opened_score;
                band[account].clone_from(&action.opened_band);
                revenue[account] = action.opened_revenue;
            }
            let day = action.map_or(as_of, |action| action.opened_on);
            opened_on.push(Some(day));
            days_open.push(i32::try_from(as_of.signed_duration_since(day).num_days()).ok().map(f64::from));
        }
        let mut frame = self.frame.clone();
        let columns = [
            AccountValues::Date(opened_on),
            AccountValues::Number(days_open),
            AccountValues::Number(score),
            AccountValues::Text(band),
            AccountValues::Number(revenue),
        ];
        for (column, values) in OPEN_ACTION_COLUMNS.iter().zip(columns) {
            metric::add_column(&mut frame, values.to_column(&column.name, column.kind))?;
        }
        Ok(frame)
    }

    fn template_rows(&self) -> TemplateRows<'_> {
        TemplateRows { frame: &self.frame, zone: self.bindings.zone, scorecard: self.scorecard }
    }

    fn evaluate_condition(&self, frame: &DataFrame, play: &Play, sql: &Sql) -> Result<Vec<Option<bool>>, Failure> {
        Ok(metric::evaluate_nullable_conditions(frame, &[formula_of_play(play, sql)], self.bindings)?
            .pop()
            .unwrap_or_default())
    }

    fn evaluate_numbers(&self, frame: &DataFrame, play: &Play, sql: &Sql) -> Result<Vec<Option<f64>>, Failure> {
        metric::evaluate_numbers(frame, formula_of_play(play, sql), self.bindings)
    }
}

fn formula_of_play<'a>(play: &Play, sql: &'a Sql) -> Formula<'a> {
    Formula::new(sql, format!("play `{}`", play.name))
}

/// Returns a published column as expressions read it.
fn published_values(health: &RecordBatch, name: &str, kind: MetricType) -> AccountValues {
    let rows = 0..health.num_rows();
    match kind {
        MetricType::Number => {
            // A play that asks for `score < 50` means no score that is 50 but for rounding.
            let rounded = |row| double_cell(health, name, row).map(round_significant);
            AccountValues::Number(rows.map(rounded).collect())
        }
        MetricType::Integer => {
            let whole = |row| integer_cell(health, name, row).and_then(|number| i32::try_from(number).ok());
            AccountValues::Number(rows.map(|row| whole(row).map(f64::from)).collect())
        }
        MetricType::Text => {
            AccountValues::Text(rows.map(|row| text_cell(health, name, row).map(str::to_owned)).collect())
        }
        MetricType::Date => AccountValues::Date(rows.map(|row| date_cell(health, name, row)).collect()),
        MetricType::Boolean => AccountValues::Boolean(rows.map(|row| boolean_cell(health, name, row)).collect()),
    }
}

/// Returns the columns that the condition reads, with their values: `band = at_risk, days_to_renewal = 43`.
fn evidence_texts(rows: TemplateRows<'_>, play: &Play, selected: &[bool]) -> Result<Vec<String>, Failure> {
    let placeholders: Vec<String> = play.evidence.iter().map(|name| format!("{name} = {{{name}}}")).collect();
    rows.fill_texts(&placeholders.join(", "), selected)
}
