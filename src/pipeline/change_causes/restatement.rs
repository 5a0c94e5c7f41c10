//! Restates an earlier day under today's scorecard: evaluates what the recorded rows do not tell.
//!
//! Nothing is evaluated or measured for what means the same on both days. Where a metric, a tier or a condition means something
//! else, the metrics are measured once more as of the earlier day, and conditions are evaluated over the rows of that day.

/// The earlier day's metrics, measured once more.
mod measured_again;
/// The accounts' rows of an earlier day.
mod earlier_rows;

use std::collections::BTreeSet;

use self::earlier_rows::{EarlierRows, RecordedColumns, read_recorded_columns};
use self::measured_again::MeasuredRows;
use crate::base::error::Error;
use crate::config::{MetricScoring, NodeKind, Pipeline, RuleAction, ScorecardNode, ScoringMethod, Sql};
use crate::measure::metric::MetricTable;
use crate::measure::source::Exports;
use crate::pipeline::conditions::TemplateRows;
use crate::query::mentioned_names::mentioned_names;
use crate::score::column_reads::is_score_name;
use crate::score::explain::{
    MeasuredAgain, ResolvedScorecard, RestatedDay, RestatedDays, RestatedRule, ScorecardEdits, ScoredSnapshot,
    apply_restated_rules, compute_scores, recorded_value,
};
use crate::warehouse::history;
use crate::warehouse::reader::WarehouseReader;

/// Where the values of earlier days come from.
#[derive(Clone, Copy)]
pub struct RestatementSources<'a> {
    pub pipeline: &'a Pipeline,
    pub reader: &'a WarehouseReader<'a>,
    /// None to measure nothing again.
    pub exports: Option<&'a Exports>,
    /// The metrics of the later day, if they are at hand.
    pub later_metrics: Option<&'a MetricTable>,
}

/// Restates `earlier` under the scorecard of `later`; none if the two mean the same.
///
/// # Errors
/// A warehouse that cannot be read.
pub fn restate_day(
    sources: RestatementSources<'_>,
    earlier: &ScoredSnapshot,
    later: &ScoredSnapshot,
) -> Result<Option<RestatedDay>, Error> {
    let Some(edits) = ScorecardEdits::between(&earlier.resolved, &later.resolved) else { return Ok(None) };
    let days = RestatedDays { earlier, later, edits: &edits };
    let reads = EditedReads { pipeline: sources.pipeline, days };
    let recorded = read_recorded_columns(sources.pipeline, sources.reader, days)?;
    let missing = reads.names_not_recorded(&recorded);
    let measured = sources
        .exports
        .filter(|_| !missing.is_empty() && reads.is_scorecard_of_pipeline())
        .and_then(|exports| MeasuredRows::measure(sources.pipeline, exports, days, &missing));
    let mut rows = EarlierRows::new(sources.pipeline, days, &recorded, measured.as_ref(), sources.later_metrics)?;
    let mut again = reads.measure_again(&mut rows, &recorded, measured.as_ref())?;
    reads.add_history(sources.reader, &mut again)?;
    let mut snapshot = days.restate(&again);
    let scores = compute_scores(&snapshot);
    rows.add_tiers(&snapshot.tiers)?;
    rows.add_scores(&scores)?;
    let rules = reads.restated_rules(&rows);
    apply_restated_rules(&mut snapshot, scores.nodes.into_iter().next().unwrap_or_default(), &rules);
    Ok(Some(RestatedDay { snapshot, edits }))
}

/// Which SQL of the later scorecard has to be evaluated for the earlier day.
struct EditedReads<'a> {
    pipeline: &'a Pipeline,
    days: RestatedDays<'a>,
}

impl EditedReads<'_> {
    /// Whether the later scorecard is the one of the pipeline, so that the pipeline's SQL is what it means.
    fn is_scorecard_of_pipeline(&self) -> bool {
        ResolvedScorecard::from_spec(self.pipeline).fingerprint == self.days.later.resolved.fingerprint
    }

    fn nodes(&self) -> &[ScorecardNode] {
        &self.days.later.resolved.scorecard.nodes
    }

    /// Whether the SQL reads a metric that was edited.
    fn reads_edited_metric(&self, sql: &Sql) -> bool {
        let names = mentioned_names(sql).unwrap_or_default();
        let is_edited = |name: &String| self.days.edits.metrics.iter().any(|metric| metric.eq_ignore_ascii_case(name));
        names.iter().any(|name| is_edited(name) || (name.eq_ignore_ascii_case("tier") && self.are_tiers_evaluated()))
    }

    /// Whether the SQL reads a score, which edits of weights change.
    fn reads_scores(&self, sql: &Sql) -> bool {
        let names = mentioned_names(sql).unwrap_or_default();
        names.iter().any(|name| is_score_name(&self.days.later.resolved.scorecard, name))
    }

    fn are_tiers_evaluated(&self) -> bool {
        let conditions = self.pipeline.tiers.iter().filter_map(|tier| tier.when.as_ref());
        let names = conditions.filter_map(mentioned_names).flatten();
        let is_edited = |name: String| self.days.edits.metrics.iter().any(|metric| metric.eq_ignore_ascii_case(&name));
        self.days.edits.are_tiers_edited || names.into_iter().any(is_edited)
    }

    /// Returns the conditions under which a leaf applies, its own and those above.
    fn conditions_above(&self, leaf: usize) -> Vec<&Sql> {
        let scorecard = &self.days.later.resolved.scorecard;
        scorecard.path_up(&scorecard.nodes[leaf]).filter_map(|node| node.applies.as_ref()).collect()
    }

    fn is_applicability_evaluated(&self, leaf: usize) -> bool {
        self.days.edits.applies[leaf]
            || self.conditions_above(leaf).into_iter().any(|condition| self.reads_edited_metric(condition))
    }

    fn are_cases_evaluated(&self, leaf: usize) -> bool {
        self.days.edits.cases[leaf] || self.nodes()[leaf].conditions_of_cases().any(|sql| self.reads_edited_metric(sql))
    }

    fn is_rule_evaluated(&self, rule: usize) -> bool {
        let declared = &self.days.later.resolved.scorecard.rules[rule];
        self.days.edits.rule_conditions[rule]
            || self.reads_edited_metric(&declared.when)
            || self.reads_scores(&declared.when)
    }

    fn is_amount_evaluated(&self, rule: usize, amount: &Sql) -> bool {
        self.days.edits.rule_amounts[rule] || self.reads_edited_metric(amount) || self.reads_scores(amount)
    }

    /// Returns the names, in lower case, that have to be known of the earlier day and were not recorded.
    fn names_not_recorded(&self, recorded: &RecordedColumns) -> BTreeSet<String> {
        let mut names: Vec<String> = Vec::new();
        let mut add = |sql: &Sql| names.extend(mentioned_names(sql).unwrap_or_default());
        if self.are_tiers_evaluated() {
            self.pipeline.tiers.iter().filter_map(|tier| tier.when.as_ref()).for_each(&mut add);
        }
        for (leaf, _) in self.nodes().iter().enumerate() {
            if self.is_applicability_evaluated(leaf) {
                self.conditions_above(leaf).into_iter().for_each(&mut add);
            }
            if self.are_cases_evaluated(leaf) {
                self.nodes()[leaf].conditions_of_cases().for_each(&mut add);
            }
        }
        for (index, rule) in self.days.later.resolved.scorecard.rules.iter().enumerate() {
            if self.is_rule_evaluated(index) {
                add(&rule.when);
            }
            let is_amount_needed =
                |amount: &&Sql| self.is_rule_evaluated(index) || self.is_amount_evaluated(index, amount);
            rule.then.amount().filter(is_amount_needed).into_iter().for_each(&mut add);
        }
        for node in self.nodes() {
            let NodeKind::Leaf { metric, .. } = &node.part else { continue };
            names.push(metric.clone());
            names.extend(node.columns_of_methods().map(str::to_owned));
        }
        let is_recorded = |name: &String| {
            recorded.keys().any(|known| known.eq_ignore_ascii_case(name))
                || is_score_name(&self.days.later.resolved.scorecard, name)
                || name.eq_ignore_ascii_case("tier")
        };
        names.into_iter().filter(|name| !is_recorded(name)).map(|name| name.to_lowercase()).collect()
    }

    /// Evaluates tiers, applicability and cases, as far as they mean something else now and the rows hold what they read.
    fn measure_again(
        &self,
        rows: &mut EarlierRows<'_>,
        recorded: &RecordedColumns,
        measured: Option<&MeasuredRows>,
    ) -> Result<MeasuredAgain, Error> {
        let mut again = MeasuredAgain::default();
        again.columns.extend(recorded.iter().map(|(name, (_, values))| (name.clone(), values.clone())));
        if let Some(measured) = measured {
            for name in measured.names() {
                again.columns.extend(measured.values(name).map(|values| (name.to_owned(), values)));
            }
        }
        if self.are_tiers_evaluated() && self.is_scorecard_of_pipeline() {
            again.tiers = rows.evaluate_tiers();
        }
        let tiers = again.tiers.clone().unwrap_or_else(|| self.days.restate(&MeasuredAgain::default()).tiers);
        rows.add_tiers(&tiers)?;
        for (leaf, node) in self.nodes().iter().enumerate() {
            if !matches!(node.part, NodeKind::Leaf { .. }) {
                continue;
            }
            if self.is_applicability_evaluated(leaf) {
                again.applies.extend(self.evaluate_applicability(rows, leaf).map(|applies| (leaf, applies)));
            }
            if self.are_cases_evaluated(leaf) {
                again.cases.extend(evaluate_cases(rows, node).map(|cases| (leaf, cases)));
            }
        }
        Ok(again)
    }

    /// Adds what published history says about the time before the earlier day, where an account may need other parts of it
    /// than it did then: its own means, and the values and scores that it would have carried.
    fn add_history(&self, reader: &WarehouseReader<'_>, again: &mut MeasuredAgain) -> Result<(), Error> {
        let leaves: Vec<usize> = (0..self.nodes().len()).filter(|leaf| self.may_read_history(*leaf)).collect();
        let components: Vec<usize> =
            (1..self.nodes().len()).filter(|component| self.may_carry_score(*component)).collect();
        if leaves.is_empty() && components.is_empty() {
            return Ok(());
        }
        let RestatedDays { earlier, .. } = self.days;
        let history = history::read_scoring_history(self.pipeline, reader, earlier.date, &earlier.accounts)?;
        let rows: Vec<usize> = (0..earlier.accounts.len()).collect();
        for leaf in leaves {
            let node = &self.nodes()[leaf];
            let NodeKind::Leaf { metric, score } = &node.part else { continue };
            for method in score.methods() {
                if let ScoringMethod::Baseline { days, min_snapshots, .. } = method {
                    let means = history.own_means(metric, earlier.date, *days, *min_snapshots, &rows);
                    again.own_means.insert((metric.clone(), *days, *min_snapshots), means);
                }
            }
            // Earlier values of a metric that is edited mean something else.
            if let Some(days) = node.missing.carry_days().filter(|_| !self.days.edits.metrics.contains(metric)) {
                let carried = history.newest_values(metric, earlier.date, days, &rows);
                again.carried_values.insert(leaf, carried.into_iter().map(recorded_value).collect());
            }
        }
        for component in components {
            let node = &self.nodes()[component];
            let Some(days) = node.missing.carry_days() else { continue };
            let carried = |row: &usize| Some(history.newest_score(&node.name, earlier.date, days, *row)?.score);
            again.carried_scores.insert(component, rows.iter().map(carried).collect());
        }
        Ok(())
    }

    /// Whether a leaf may read other parts of history than on the earlier day.
    fn may_read_history(&self, leaf: usize) -> bool {
        let node = &self.nodes()[leaf];
        let NodeKind::Leaf { score, .. } = &node.part else { return false };
        let compares = score.methods().any(|method| matches!(method, ScoringMethod::Baseline { .. }));
        (compares || node.missing.carry_days().is_some())
            && (self.may_change_method(leaf) || self.is_missing_policy_edited(leaf))
    }

    /// Whether a component may carry a score that it did not carry on the earlier day.
    fn may_carry_score(&self, component: usize) -> bool {
        let nodes = self.nodes();
        let is_below = |leaf: usize| self.days.later.resolved.scorecard.ancestors(leaf).any(|above| above == component);
        matches!(nodes[component].part, NodeKind::Component { .. })
            && nodes[component].missing.carry_days().is_some()
            && (self.is_missing_policy_edited(component)
                || (0..nodes.len()).any(|leaf| is_below(leaf) && self.may_change_method(leaf)))
    }

    /// Returns the node of the earlier scorecard with the name of a later one.
    fn earlier_part(&self, node: usize) -> Option<&ScorecardNode> {
        self.days.earlier.resolved.scorecard.nodes.get(self.days.earlier_node(node)?)
    }

    fn is_missing_policy_edited(&self, node: usize) -> bool {
        self.earlier_part(node).is_none_or(|earlier| earlier.missing != self.nodes()[node].missing)
    }

    /// Whether an account may be scored by another method than on the earlier day, or begin to have a value.
    fn may_change_method(&self, leaf: usize) -> bool {
        let NodeKind::Leaf { metric, score } = &self.nodes()[leaf].part else { return false };
        let is_same_scoring = self.earlier_part(leaf).is_some_and(|earlier| match &earlier.part {
            NodeKind::Leaf { score: scored, .. } => {
                serde_json::to_string(scored).ok() == serde_json::to_string(score).ok()
            }
            NodeKind::Component { .. } => false,
        });
        !is_same_scoring
            || self.are_tiers_evaluated()
            || self.are_cases_evaluated(leaf)
            || self.is_applicability_evaluated(leaf)
            || self.days.edits.metrics.contains(metric)
    }

    fn evaluate_applicability(&self, rows: &EarlierRows<'_>, leaf: usize) -> Option<Vec<bool>> {
        let mut applies = vec![true; rows.frame().height()];
        for condition in self.conditions_above(leaf) {
            let holds = rows.evaluate_condition(condition)?;
            applies.iter_mut().zip(holds).for_each(|(applies, holds)| *applies &= holds);
        }
        Some(applies)
    }

    /// Returns every rule of the later scorecard for the accounts of the earlier day.
    fn restated_rules(&self, rows: &EarlierRows<'_>) -> Vec<RestatedRule> {
        (0..self.days.later.resolved.scorecard.rules.len()).map(|rule| self.restated_rule(rows, rule)).collect()
    }

    fn restated_rule(&self, rows: &EarlierRows<'_>, index: usize) -> RestatedRule {
        let RestatedDays { earlier, later, .. } = self.days;
        let rule = &later.resolved.scorecard.rules[index];
        let namesake = earlier.resolved.scorecard.rules.iter().position(|other| other.name == rule.name);
        let is_evaluated = self.is_rule_evaluated(index);
        let evaluated = rows.evaluate_condition(&rule.when);
        let amounts = rule.then.amount().and_then(|amount| rows.evaluate_numbers(amount));
        let is_amount_recorded = rule.then.amount().is_some_and(|amount| !self.is_amount_evaluated(index, amount));
        let accounts = earlier.accounts.len();
        let mut restated = RestatedRule { holds: Vec::new(), amount: Vec::new(), reason: Vec::new() };
        for account in 0..accounts {
            let in_later = later.find_account(&earlier.accounts[account]);
            let recorded = namesake.filter(|_| !is_evaluated).map(|rule| earlier.has_rule(rule, account));
            let of_later = || in_later.map(|account| later.has_rule(index, account));
            let holds = recorded.or_else(|| evaluated.as_ref().map(|holds| holds[account])).or_else(of_later);
            restated.holds.push(holds.unwrap_or(false));
            let fired_earlier =
                namesake.and_then(|rule| earlier.fired_rules[account].iter().find(|fired| fired.rule == rule));
            let fired_later =
                in_later.and_then(|account| later.fired_rules[account].iter().find(|fired| fired.rule == index));
            let recorded_amount = fired_earlier.filter(|_| is_amount_recorded).and_then(|fired| fired.amount);
            let evaluated_amount = || amounts.as_ref().and_then(|amounts| amounts[account]);
            let amount = recorded_amount.or_else(evaluated_amount);
            restated.amount.push(amount.or_else(|| fired_later.and_then(|fired| fired.amount)));
            let reason = fired_earlier.or(fired_later).map(|fired| fired.reason.clone());
            restated.reason.push(reason.unwrap_or_default());
        }
        self.fill_reasons(rows, rule, &mut restated);
        restated
    }

    /// Fills in the reasons of accounts for which the rule holds on neither of the two days.
    fn fill_reasons(&self, rows: &EarlierRows<'_>, rule: &crate::config::ScoreRule, restated: &mut RestatedRule) {
        let is_open: Vec<bool> =
            restated.holds.iter().zip(&restated.reason).map(|(holds, reason)| *holds && reason.is_empty()).collect();
        if !is_open.contains(&true) || matches!(rule.then, RuleAction::Band(_)) {
            return;
        }
        let texts = TemplateRows::new(self.pipeline, rows.frame()).fill_texts(&rule.reason, &is_open);
        for (account, _) in is_open.iter().enumerate().filter(|(_, is_open)| **is_open) {
            let filled = texts.as_ref().ok().map(|texts| texts[account].clone());
            restated.reason[account] = filled.unwrap_or_else(|| rule.reason.clone());
        }
    }
}

/// Returns the first case of the leaf that holds for each account; none if the rows lack what a condition reads.
fn evaluate_cases(rows: &EarlierRows<'_>, node: &ScorecardNode) -> Option<Vec<Option<usize>>> {
    let mut first = vec![None; rows.frame().height()];
    let NodeKind::Leaf { score: MetricScoring::Cases(cases), .. } = &node.part else { return Some(first) };
    for (case, (condition, _)) in cases.iter().enumerate().rev() {
        let holds = match condition {
            Some(condition) => rows.evaluate_condition(condition)?,
            None => vec![true; first.len()],
        };
        first.iter_mut().zip(holds).filter(|(_, holds)| *holds).for_each(|(first, _)| *first = Some(case));
    }
    Some(first)
}
