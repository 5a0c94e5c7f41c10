//! Plays' SQL and texts over the account's row, with all that is published of it today.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::RecordBatch;
use polars::prelude::{Column, DataFrame};

use super::template::{FilledTemplate, fill_template, fill_texts};
use crate::base::failure::Failure;
use crate::base::value::Values;
use crate::config::{MetricType, NodeKind, OPEN_ACTION_COLUMNS, Pipeline, Play, Sql, published_column_type};
use crate::measure::metric::{self, Formula, MetricTable};
use crate::query::Bindings;
use crate::score::actions::{EarlierActions, PlayColumns};
use crate::score::component_tree::ScoreTable;
use crate::warehouse::history::{boolean_cell, date_cell, double_cell, integer_cell, text_cell};

/// The accounts' rows as plays read them.
pub struct PlayRows<'a> {
    metrics: &'a MetricTable,
    health: &'a RecordBatch,
    revenue: Vec<Option<f64>>,
    /// By the column they are in.
    owners: BTreeMap<&'a str, Arc<Vec<Option<String>>>>,
    frame: DataFrame,
    bindings: Bindings<'a>,
}

impl<'a> PlayRows<'a> {
    /// `health` are the rows of `account_health`, in the order of the accounts.
    ///
    /// # Errors
    /// A column that isn't there: a defect of healthscore.
    pub fn new(
        pipeline: &'a Pipeline,
        metrics: &'a MetricTable,
        scores: &ScoreTable,
        health: &'a RecordBatch,
    ) -> Result<Self, Failure> {
        let mut frame = super::add_score_columns(pipeline, metrics, scores)?;
        for (node, scores) in pipeline.scorecard.nodes.iter().zip(&scores.nodes).skip(1) {
            if let (NodeKind::Component { bands: Some(bands), .. }, Some(band)) = (&node.part, &scores.band) {
                let names = band.iter().map(|band| bands.band_name(*band).map(str::to_owned)).collect();
                let name = format!("{}_band", node.name);
                add_column(&mut frame, Values::Text(names).to_column(&name, MetricType::Text))?;
            }
        }
        let columns_read = pipeline.plays.iter().flat_map(|play| &play.reads);
        // An account's id is in its row already, under the name that the pipeline has for it.
        let health_columns = columns_read
            .filter(|name| **name != pipeline.accounts.id)
            .filter_map(|name| Some((name, published_column_type(name)?)));
        for (name, kind) in health_columns {
            add_column(&mut frame, published_values(health, name, kind).to_column(name, kind))?;
        }
        let revenue = match &pipeline.accounts.revenue {
            Some(revenue) => metrics.numbers(revenue)?,
            None => vec![None; metrics.accounts.len()],
        };
        let mut owners = BTreeMap::new();
        for name in pipeline.plays.iter().filter_map(|play| play.owner.as_deref()) {
            owners.insert(name, Arc::new(metrics.texts(name)?));
        }
        Ok(PlayRows { metrics, health, revenue, owners, frame, bindings: pipeline.bindings(metrics.as_of) })
    }

    /// One play answered for every account; `earlier` are its actions of the snapshot before.
    ///
    /// # Errors
    /// SQL that can't be evaluated.
    pub fn evaluate_play(&self, play: &Play, earlier: &EarlierActions) -> Result<PlayColumns, Failure> {
        let (as_of, ids) = (self.metrics.as_of, &self.metrics.accounts);
        let when = self.evaluate_condition(&self.frame, play, &play.when)?;
        let mut frame = if play.reads_opening { self.with_open_actions(earlier)? } else { self.frame.clone() };
        let until = play
            .until
            .as_ref()
            .map(|until| self.evaluate_condition(&frame, play, until))
            .transpose()?
            .unwrap_or_default();
        let priority = match &play.priority {
            Some(sql) => self.evaluate_numbers(&frame, play, sql)?,
            None => self.revenue.clone(),
        };
        // Only what is raised needs words.
        let raised = |account: usize| {
            let in_the_way = || earlier.get(&ids[account]).is_some_and(|action| action.blocks_raising(as_of));
            when[account] == Some(true) && play.tiers.contains(&self.metrics.tiers[account]) && !in_the_way()
        };
        let raised: Vec<bool> = (0..ids.len()).map(raised).collect();
        let raised_by = evidence_texts(&self.frame, play, &raised)?;
        let reason = compose_reasons(&self.frame, &play.because, &raised_by, &raised)?;
        let mut columns = PlayColumns {
            action: fill_texts(&self.frame, &play.action, &raised)?,
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
                let open = |id: &String| earlier.get(id).is_some_and(|action| action.is_unfinished(as_of));
                let open: Vec<bool> = ids.iter().zip(&raised).map(|(id, raised)| *raised || open(id)).collect();
                let to = fill_template(&self.frame, to, &open)?.into_iter();
                // Nobody is called `unknown`.
                columns.escalated_owner = to.map(|to| Some(to.text).filter(|_| to.is_complete)).collect();
            }
            if let Some(sql) = &escalation.priority {
                let priority = Values::Number(columns.priority.clone());
                add_column(&mut frame, priority.to_column("priority", MetricType::Number))?;
                columns.escalated_priority = self.evaluate_numbers(&frame, play, sql)?;
            }
        }
        Ok(columns)
    }

    /// The rows with what is known of each account's action; one that is not open would be opened today.
    fn with_open_actions(&self, earlier: &EarlierActions) -> Result<DataFrame, Failure> {
        let (as_of, accounts) = (self.metrics.as_of, &self.metrics.accounts);
        let (mut on, mut open) = (Vec::new(), Vec::new());
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
            on.push(Some(day));
            open.push(i32::try_from(as_of.signed_duration_since(day).num_days()).ok().map(f64::from));
        }
        let mut frame = self.frame.clone();
        let columns = [
            Values::Date(on),
            Values::Number(open),
            Values::Number(score),
            Values::Text(band),
            Values::Number(revenue),
        ];
        for (column, values) in OPEN_ACTION_COLUMNS.iter().zip(columns) {
            add_column(&mut frame, values.to_column(&column.name, column.kind))?;
        }
        Ok(frame)
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

fn add_column(frame: &mut DataFrame, column: Column) -> Result<(), Failure> {
    let name = column.name().clone();
    match frame.with_column(column) {
        Ok(_) => Ok(()),
        Err(error) => Err(metric::column_error(&name, &error).into()),
    }
}

/// A published column, as expressions read it.
fn published_values(health: &RecordBatch, name: &str, kind: MetricType) -> Values {
    let rows = 0..health.num_rows();
    match kind {
        MetricType::Number => Values::Number(rows.map(|row| double_cell(health, name, row)).collect()),
        MetricType::Integer => {
            let whole = |row| integer_cell(health, name, row).and_then(|number| i32::try_from(number).ok());
            Values::Number(rows.map(|row| whole(row).map(f64::from)).collect())
        }
        MetricType::Text => Values::Text(rows.map(|row| text_cell(health, name, row).map(str::to_owned)).collect()),
        MetricType::Date => Values::Date(rows.map(|row| date_cell(health, name, row)).collect()),
        MetricType::Boolean => Values::Boolean(rows.map(|row| boolean_cell(health, name, row)).collect()),
    }
}

/// The parts of a reason, without those that speak of something unknown, say nothing, or only repeat an earlier one with
/// more around it; what raised the play if that leaves none.
fn compose_reasons(
    frame: &DataFrame,
    parts: &[String],
    raised_by: &[String],
    selected: &[bool],
) -> Result<Vec<String>, Failure> {
    let parts: Vec<Vec<FilledTemplate>> =
        parts.iter().map(|part| fill_template(frame, part, selected)).collect::<Result<_, Failure>>()?;
    let reason = |(account, raised_by): (usize, &String)| {
        let mut sentences: Vec<&str> = Vec::new();
        for part in
            parts.iter().map(|part| &part[account]).filter(|part| part.is_complete && !part.text.trim().is_empty())
        {
            // A single word stands in many a sentence that says something else.
            let repeats =
                |earlier: &&str| earlier.contains(' ') && part.text.contains(*earlier) || part.text == *earlier;
            if !sentences.iter().any(repeats) {
                sentences.push(&part.text);
            }
        }
        if sentences.is_empty() { raised_by.clone() } else { sentences.join("; ") }
    };
    Ok(raised_by.iter().enumerate().map(reason).collect())
}

/// The columns that the condition looks at, with their values: `band = at_risk, days_to_renewal = 43`.
fn evidence_texts(frame: &DataFrame, play: &Play, selected: &[bool]) -> Result<Vec<String>, Failure> {
    let placeholders: Vec<String> = play.evidence.iter().map(|name| format!("{name} = {{{name}}}")).collect();
    fill_texts(frame, &placeholders.join(", "), selected)
}

#[cfg(test)]
mod tests {
    use super::compose_reasons;

    #[test]
    fn reasons_say_what_is_known_and_each_thing_once() {
        let frame = polars::df!(
            "note" => [Some(""), Some("n"), None, Some("the account is red")],
            "rule" => ["quiet", "quiet", "quiet", "the account is red, -3 points"],
        );
        let parts = ["{note}", "{rule}", "renewal is near"].map(str::to_owned);
        let raised_by = vec!["band = bad".to_owned(); 4];
        let told = compose_reasons(&frame.unwrap(), &parts, &raised_by, &[true; 4]).unwrap();
        let quiet = "quiet; renewal is near";
        assert_eq!(told, [quiet, &format!("n; {quiet}"), quiet, "the account is red; renewal is near"]);
    }

    #[test]
    fn reason_falls_back_to_the_trigger() {
        let frame = polars::df!("loss" => [None::<&str>]).unwrap();
        let told = compose_reasons(&frame, &["{loss}".to_owned()], &["band = bad".to_owned()], &[true]).unwrap();
        assert_eq!(told, ["band = bad"]);
    }
}
