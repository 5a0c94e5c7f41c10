//! Prints the operators of a plan.

use chrono_tz::Tz;

use super::column_names::{name_beside, typed_columns, unique_names};
use super::expressions::ExprPrinter;
use crate::query::expr::{AggregateCall, Expr, WindowCall};
use crate::query::plan::{Join, JoinKey, JoinKind, Plan, PlanNode};

/// Collects the lines of a plan.
#[derive(Debug)]
pub struct PlanPrinter {
    zone: Tz,
    lines: Vec<String>,
}

/// The text of one operator.
struct OperatorText {
    line: String,
    /// A line for each column that it computes.
    computed: Vec<String>,
    /// The names of its columns.
    names: Vec<String>,
}

impl OperatorText {
    /// Returns the text of an operator that computes no column.
    fn plain(line: impl Into<String>, names: Vec<String>) -> Self {
        Self { line: line.into(), computed: Vec::new(), names }
    }
}

impl PlanPrinter {
    #[must_use]
    pub fn new(zone: Tz) -> Self {
        Self { zone, lines: Vec::new() }
    }

    #[must_use]
    pub fn into_lines(self) -> Vec<String> {
        self.lines
    }

    /// Adds the lines of a plan and of the plans below it. Returns the names of its columns.
    pub fn add_plan(&mut self, plan: &Plan, depth: usize) -> Vec<String> {
        let at = self.lines.len();
        self.lines.push(String::new());
        let text = self.add_operator(plan, depth + 1);
        let indent = "  ".repeat(depth);
        let computed = text.computed.into_iter().map(|line| format!("{indent}    {line}"));
        let own = std::iter::once(format!("{indent}{}", text.line)).chain(computed);
        self.lines.splice(at..=at, own);
        text.names
    }

    fn expr_printer<'n>(&self, names: &'n [String]) -> ExprPrinter<'n> {
        ExprPrinter { zone: self.zone, names }
    }

    /// Adds the lines of the inputs, which are `depth` levels deep. Returns the text of the operator.
    fn add_operator(&mut self, plan: &Plan, depth: usize) -> OperatorText {
        match &plan.node {
            PlanNode::Scan { table, .. } => {
                let names = unique_names(&plan.columns);
                OperatorText::plain(format!("scan {table}: {}", typed_columns(&names, &plan.columns)), names)
            }
            PlanNode::OneRow => OperatorText::plain("one row", Vec::new()),
            PlanNode::Filter { input, condition } => {
                let names = self.add_plan(input, depth);
                OperatorText::plain(format!("filter {}", self.expr_printer(&names).format_expr(condition)), names)
            }
            PlanNode::Project { input, expressions } => self.add_project(plan, input, expressions, depth),
            PlanNode::Join(join) => self.add_join(join, depth),
            PlanNode::Aggregate { input, keys, aggregates, .. } => self.add_aggregate(input, keys, aggregates, depth),
            PlanNode::Window { input, windows, .. } => self.add_window(input, windows, depth),
            PlanNode::Union { inputs } => {
                for input in inputs {
                    self.add_plan(input, depth);
                }
                OperatorText::plain("union all", unique_names(&plan.columns))
            }
            PlanNode::Limit { input, order, skip, take, .. } => {
                let names = self.add_plan(input, depth);
                let order = self.expr_printer(&names).format_order(order);
                let take = take.map_or_else(String::new, |take| format!(" {take}"));
                let skip = if *skip > 0 { format!(" after {skip}") } else { String::new() };
                let line = format!("first{take}{skip} by {order}; ties by {}", names.join(", "));
                OperatorText::plain(line, names)
            }
            PlanNode::Single { input, .. } => {
                let names = self.add_plan(input, depth);
                OperatorText::plain("one row, or NULL", names)
            }
            PlanNode::Unique { input, keys, .. } => {
                let names = self.add_plan(input, depth);
                let keys: Vec<&str> = keys.iter().filter_map(|key| names.get(*key)).map(String::as_str).collect();
                OperatorText::plain(format!("at most one row for each {}", keys.join(", ")), names)
            }
        }
    }

    fn add_project(&mut self, plan: &Plan, input: &Plan, expressions: &[Expr], depth: usize) -> OperatorText {
        let below = self.add_plan(input, depth);
        let names = unique_names(&plan.columns);
        let mut computed = Vec::new();
        for (expr, name) in expressions.iter().zip(&names) {
            let shown = self.expr_printer(&below).format_expr(expr);
            if shown != *name {
                computed.push(format!("{name} {} = {shown}", expr.data_type));
            }
        }
        OperatorText { line: format!("select {}", names.join(", ")), computed, names }
    }

    fn add_join(&mut self, join: &Join, depth: usize) -> OperatorText {
        let mut names = self.add_plan(&join.left, depth);
        let width = names.len();
        for name in self.add_plan(&join.right, depth) {
            let name = name_beside(&name, &names);
            names.push(name);
        }
        // Both sides have the names of the result here.
        let (left, right) = names.split_at(width);
        let mut conditions: Vec<String> = join.keys.iter().map(|key| self.format_join_key(key, left, right)).collect();
        if let Some(residual) = &join.residual {
            conditions.push(self.expr_printer(&names).format_expr(residual));
        }
        if join.kind.returns_left_only() {
            names.truncate(width);
        }
        let kind = match join.kind {
            JoinKind::Inner => "inner join",
            JoinKind::Left => "left join",
            JoinKind::Right => "right join",
            JoinKind::Full => "full join",
            JoinKind::Semi => "rows that match",
            JoinKind::Anti => "rows that don't match",
        };
        let on = if conditions.is_empty() { "every row with every row".to_owned() } else { conditions.join(" AND ") };
        OperatorText::plain(format!("{kind} on {on}"), names)
    }

    fn format_join_key(&self, key: &JoinKey, left: &[String], right: &[String]) -> String {
        format!(
            "{} = {}",
            self.expr_printer(left).format_expr(&key.left),
            self.expr_printer(right).format_expr(&key.right)
        )
    }

    fn add_aggregate(
        &mut self,
        input: &Plan,
        keys: &[Expr],
        aggregates: &[AggregateCall],
        depth: usize,
    ) -> OperatorText {
        let below = self.add_plan(input, depth);
        let exprs = self.expr_printer(&below);
        let mut names: Vec<String> = keys.iter().map(|key| exprs.format_expr(key)).collect();
        let by = if names.is_empty() { "nothing: one row".to_owned() } else { names.join(", ") };
        let word = if aggregates.is_empty() { "distinct" } else { "group by" };
        let mut computed = Vec::with_capacity(aggregates.len());
        for (at, aggregate) in aggregates.iter().enumerate() {
            let name = format!("total{}", at + 1);
            computed.push(format!("{name} {} = {}", aggregate.data_type, exprs.format_aggregate(aggregate)));
            names.push(name);
        }
        OperatorText { line: format!("{word} {by}"), computed, names }
    }

    fn add_window(&mut self, input: &Plan, windows: &[WindowCall], depth: usize) -> OperatorText {
        let below = self.add_plan(input, depth);
        let mut names = below.clone();
        let mut computed = Vec::with_capacity(windows.len());
        for (at, window) in windows.iter().enumerate() {
            let name = format!("window{}", at + 1);
            let call = self.expr_printer(&below).format_window(window);
            computed.push(format!("{name} {} = {call}", window.data_type));
            names.push(name);
        }
        OperatorText { line: format!("window; ties by {}", below.join(", ")), computed, names }
    }
}
