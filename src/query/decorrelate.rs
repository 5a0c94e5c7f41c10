//! Subqueries that read the row around them, as joins.
//!
//! A subquery that reads `o.region` of the row around it means one relation for each region. Those relations are computed
//! together: the domain holds every different combination of what is read (the captures), and every step of the subquery's
//! plan is rewritten to give, beside its own columns, the combination that a row is for. A filter joins the domain, a
//! group and a window are kept apart by it, LIMIT counts within it. Source: Neumann and Kemper, "Unnesting Arbitrary
//! Queries" (BTW 2015).

use std::collections::HashMap;
use std::sync::Arc;

use super::expr::{
    AggregateCall, AggregateFunction, Comparison, Expr, ExprKind, SortKey, SqlLocation, SubqueryId, WindowCall,
    WindowFrame, WindowFunction,
};
use super::plan::{Field, Join, JoinKind, Plan, PlanNode};
use super::predicate_pushdown::{join_conjuncts, join_on_conditions, push_down_filter, split_conjuncts};
use super::types::Type;
use super::value::Value;

/// A subquery's plan with what it reads of the row around it.
#[derive(Debug)]
pub struct CorrelatedSubquery {
    id: SubqueryId,
    pub plan: Arc<Plan>,
    /// Expressions over the row around the subquery, each read by it.
    pub captures: Vec<Expr>,
}

impl CorrelatedSubquery {
    /// The subquery with those captures only that differ from row to row. The others are the same for all rows of the
    /// query around: they stand in the plan.
    #[must_use]
    pub fn new(id: SubqueryId, plan: &Arc<Plan>, captures: &[Expr]) -> Self {
        let mut differing = Vec::new();
        let mut values = Vec::new();
        for capture in captures {
            let mut differs = false;
            capture.for_each_column(&mut |_| differs = true);
            let mut value = capture.clone();
            if differs {
                value.kind = ExprKind::Captured { subquery: id, index: differing.len() };
                differing.push(capture.clone());
            }
            values.push(value);
        }
        let is_same = differing.len() == captures.len();
        let plan = if is_same {
            Arc::clone(plan)
        } else {
            CaptureSubstitution { id, values }.substitute_in_plan(plan, &mut HashMap::new())
        };
        Self { id, plan, captures: differing }
    }

    /// The same captures for another plan that reads them.
    #[must_use]
    pub fn with_plan(&self, plan: Arc<Plan>) -> Self {
        Self { id: self.id, plan, captures: self.captures.clone() }
    }

    /// The combinations of captures of the rows of a relation, each once.
    #[must_use]
    pub fn capture_domain(&self, around: &Arc<Plan>) -> Arc<Plan> {
        // Other subqueries that stand beside the rows already would be computed again.
        let (mut rows, mut captures) = (Arc::clone(around), self.captures.clone());
        while let Some(below) = input_with_same_rows(&rows, &captures) {
            (rows, captures) = below;
        }
        Plan::distinct(Plan::project(rows, captures.into_iter().map(|capture| (String::new(), capture)).collect()))
    }

    /// The rows of the subquery for each combination of captures in `domain`: its columns, then those of the domain.
    #[must_use]
    pub fn rows_for_each(&self, domain: &Arc<Plan>) -> Arc<Plan> {
        let mut rewriting = Decorrelator { id: self.id, domain, reads: HashMap::new(), made: HashMap::new() };
        rewriting.rewrite_plan(&self.plan)
    }

    /// The rows of the subquery as a filter of others that don't depend on the row around, the results as expressions over
    /// those, and the conditions over both, with the captures still in them. None where it is more than that.
    #[must_use]
    pub fn as_filter(&self) -> Option<(Arc<Plan>, Vec<Expr>, Vec<Expr>)> {
        plan_as_filter(&self.plan, self.id)
    }

    /// An expression of [`Self::as_filter`] over the rows around, followed by the filtered rows: `width` is how many columns
    /// the former have.
    #[must_use]
    pub fn over_joined_rows(&self, mut expr: Expr, width: usize) -> Expr {
        expr.map_columns(&|position| position + width);
        replace_captures(expr, &|found, index| (found == self.id).then(|| self.captures.get(index).cloned()).flatten())
    }
}

/// A relation that a step adds columns to, each row staying one, with some expressions over it; none for another step, or
/// where the expressions read what the step adds.
fn input_with_same_rows(plan: &Plan, exprs: &[Expr]) -> Option<(Arc<Plan>, Vec<Expr>)> {
    let reads_first = |width: usize| {
        let mut within = true;
        exprs.iter().for_each(|expr| expr.for_each_column(&mut |position| within &= position < width));
        within
    };
    let is_one_row = |plan: &Plan| matches!(&plan.node, PlanNode::Aggregate { keys, .. } if keys.is_empty());
    match &plan.node {
        PlanNode::Join(Join { kind: JoinKind::Left, left, .. }) if reads_first(left.columns.len()) => {
            Some((Arc::clone(left), exprs.to_vec()))
        }
        PlanNode::Join(Join { kind: JoinKind::Inner, left, right, keys, residual: None })
            if keys.is_empty() && is_one_row(right) && reads_first(left.columns.len()) =>
        {
            Some((Arc::clone(left), exprs.to_vec()))
        }
        PlanNode::Window { input, .. } if reads_first(input.columns.len()) => Some((Arc::clone(input), exprs.to_vec())),
        PlanNode::Project { input, expressions } => {
            let places: Vec<Option<usize>> = expressions.iter().map(Expr::as_column).collect();
            let mut are_columns = true;
            exprs.iter().for_each(|expr| {
                expr.for_each_column(&mut |position| are_columns &= places.get(position).copied().flatten().is_some());
            });
            let moved = |expr: &Expr| {
                let mut expr = expr.clone();
                expr.map_columns(&|position| places.get(position).copied().flatten().unwrap_or(position));
                expr
            };
            are_columns.then(|| (Arc::clone(input), exprs.iter().map(moved).collect()))
        }
        _ => None,
    }
}

/// Whether a relation has one row at most, whatever the tables hold.
#[must_use]
pub fn has_at_most_one_row(plan: &Plan) -> bool {
    match &plan.node {
        PlanNode::OneRow | PlanNode::Single { .. } => true,
        PlanNode::Aggregate { keys, .. } => keys.is_empty(),
        PlanNode::Limit { input, take, .. } => take.is_some_and(|take| take <= 1) || has_at_most_one_row(input),
        PlanNode::Filter { input, .. }
        | PlanNode::Project { input, .. }
        | PlanNode::Window { input, .. }
        | PlanNode::Unique { input, .. } => has_at_most_one_row(input),
        PlanNode::Scan { .. } | PlanNode::Join(_) | PlanNode::Union { .. } => false,
    }
}

/// Pairs of keys that are equal where the values are, NULL being a value like any other.
#[must_use]
pub fn null_safe_keys(pairs: impl Iterator<Item = (Expr, Expr)>) -> Vec<(Expr, Expr)> {
    let mut keys = Vec::new();
    for (one, other) in pairs {
        if !one.nullable && !other.nullable {
            keys.push((one, other));
            continue;
        }
        keys.push((is_null_expr(one.clone()), is_null_expr(other.clone())));
        if let Some(placeholder) = placeholder_of_type(one.data_type) {
            keys.push((coalesce_expr(one, &placeholder), coalesce_expr(other, &placeholder)));
        }
    }
    keys
}

fn is_null_expr(expr: Expr) -> Expr {
    let location = expr.location;
    Expr::new(ExprKind::IsNull(Box::new(expr)), Type::Boolean, false, location)
}

fn coalesce_expr(expr: Expr, placeholder: &Value<'static>) -> Expr {
    let (data_type, location) = (expr.data_type, expr.location);
    let placeholder = Expr::literal(placeholder.clone(), data_type, location);
    Expr::new(ExprKind::Coalesce(vec![expr, placeholder]), data_type, false, location)
}

/// Any value of a type; none for a type that has none.
fn placeholder_of_type(data_type: Type) -> Option<Value<'static>> {
    Some(match data_type {
        Type::Null | Type::Interval => return None,
        Type::Boolean => Value::Boolean(false),
        Type::Integer => Value::Integer(0),
        Type::Decimal(_) => Value::Decimal(0),
        Type::Double => Value::Double(0.0),
        Type::Text => Value::text(String::new()),
        Type::Date => Value::Date(0),
        Type::Timestamp => Value::Timestamp(0),
        Type::TimestampTz => Value::TimestampTz(0),
        Type::Span => Value::Span(0),
    })
}

/// The columns of a relation from `first` on, so many of them.
fn column_exprs(plan: &Plan, first: usize, count: usize) -> Vec<Expr> {
    let column = |(position, field): (usize, &Field)| {
        Expr::column(position, field.data_type, field.nullable, SqlLocation::default())
    };
    plan.columns.iter().enumerate().skip(first).take(count).map(column).collect()
}

/// An expression with other ones in place of captures, where `value` has one.
#[must_use]
pub fn replace_captures(mut expr: Expr, value: &dyn Fn(SubqueryId, usize) -> Option<Expr>) -> Expr {
    if let ExprKind::Captured { subquery, index } = expr.kind
        && let Some(value) = value(subquery, index)
    {
        return value;
    }
    for child in expr.children_mut() {
        *child = replace_captures(child.clone(), value);
    }
    expr
}

fn reads_capture(expr: &Expr, id: SubqueryId) -> bool {
    matches!(expr.kind, ExprKind::Captured { subquery, .. } if subquery == id)
        || expr.children().into_iter().any(|child| reads_capture(child, id))
}

/// Puts values in place of the captures of a subquery.
struct CaptureSubstitution {
    id: SubqueryId,
    values: Vec<Expr>,
}

impl CaptureSubstitution {
    fn substitute_in_plan(&self, plan: &Arc<Plan>, made: &mut HashMap<*const Plan, Arc<Plan>>) -> Arc<Plan> {
        if let Some(made) = made.get(&Arc::as_ptr(plan)) {
            return Arc::clone(made);
        }
        let inputs: Vec<Arc<Plan>> =
            plan.inputs().into_iter().map(|input| self.substitute_in_plan(input, made)).collect();
        let mut node = plan.node.with_inputs(&inputs, false);
        for expr in node.expressions_mut() {
            let value = |found, index: usize| (found == self.id).then(|| self.values.get(index).cloned()).flatten();
            *expr = replace_captures(expr.clone(), &value);
        }
        let substituted = Arc::new(Plan { node, columns: plan.columns.clone() });
        made.insert(Arc::as_ptr(plan), Arc::clone(&substituted));
        substituted
    }
}

fn plan_as_filter(plan: &Arc<Plan>, id: SubqueryId) -> Option<(Arc<Plan>, Vec<Expr>, Vec<Expr>)> {
    let mut reads = HashMap::new();
    match &plan.node {
        _ if !plan_reads_captures(plan, id, &mut reads) => {
            Some((Arc::clone(plan), column_exprs(plan, 0, plan.columns.len()), Vec::new()))
        }
        PlanNode::Project { input, expressions } => {
            let (rows, results, conditions) = plan_as_filter(input, id)?;
            let results = expressions.iter().map(|expr| inline_results(expr, &results)).collect();
            Some((rows, results, conditions))
        }
        PlanNode::Filter { input, condition } => {
            let (rows, results, mut conditions) = plan_as_filter(input, id)?;
            conditions.extend(split_conjuncts(inline_results(condition, &results)));
            Some((rows, results, conditions))
        }
        _ => None,
    }
}

/// An expression over results, as one over what these are made of.
fn inline_results(expr: &Expr, results: &[Expr]) -> Expr {
    if let ExprKind::Column(position) = expr.kind
        && let Some(result) = results.get(position)
    {
        return result.clone();
    }
    let mut expr = expr.clone();
    for child in expr.children_mut() {
        *child = inline_results(child, results);
    }
    expr
}

/// Whether a plan reads captures of a subquery anywhere.
fn plan_reads_captures(plan: &Arc<Plan>, id: SubqueryId, known: &mut HashMap<*const Plan, bool>) -> bool {
    if let Some(reads) = known.get(&Arc::as_ptr(plan)) {
        return *reads;
    }
    let reads = plan.node.expressions().into_iter().any(|expr| reads_capture(expr, id))
        || plan.inputs().into_iter().any(|input| plan_reads_captures(input, id, known));
    known.insert(Arc::as_ptr(plan), reads);
    reads
}

/// Rewrites the steps of a subquery so that each gives its rows for every combination of captures.
struct Decorrelator<'a> {
    id: SubqueryId,
    domain: &'a Arc<Plan>,
    reads: HashMap<*const Plan, bool>,
    /// A plan that is read twice stays one.
    made: HashMap<*const Plan, Arc<Plan>>,
}

impl Decorrelator<'_> {
    fn is_correlated(&mut self, plan: &Arc<Plan>) -> bool {
        plan_reads_captures(plan, self.id, &mut self.reads)
    }

    fn reads_domain(&self, expr: &Expr) -> bool {
        reads_capture(expr, self.id)
    }

    /// An expression whose captures are columns, those of the domain beginning at `first`.
    fn resolve_captures(&self, expr: &Expr, first: usize) -> Expr {
        let value = |found, index: usize| {
            let field = (found == self.id).then(|| self.domain.columns.get(index)).flatten()?;
            Some(Expr::column(first + index, field.data_type, field.nullable, expr.location))
        };
        replace_captures(expr.clone(), &value)
    }

    /// How many columns the domain has.
    fn domain_width(&self) -> usize {
        self.domain.columns.len()
    }

    /// The columns of the domain in a relation that has them from `first` on.
    fn domain_columns(&self, first: usize) -> Vec<Expr> {
        let column = |(index, field): (usize, &Field)| {
            Expr::column(first + index, field.data_type, field.nullable, SqlLocation::default())
        };
        self.domain.columns.iter().enumerate().map(column).collect()
    }

    /// Keys that hold where both relations have the same combination.
    fn same_combination_keys(&self, left: usize, right: usize) -> Vec<(Expr, Expr)> {
        null_safe_keys(self.domain_columns(left).into_iter().zip(self.domain_columns(right)))
    }

    fn rewrite_plan(&mut self, plan: &Arc<Plan>) -> Arc<Plan> {
        if let Some(made) = self.made.get(&Arc::as_ptr(plan)) {
            return Arc::clone(made);
        }
        let made = if self.is_correlated(plan) { self.rewrite_step(plan) } else { self.join_domain(plan, Vec::new()) };
        self.made.insert(Arc::as_ptr(plan), Arc::clone(&made));
        made
    }

    /// Rows that are the same for every combination, each beside those combinations for which the conditions hold; these
    /// are over both.
    fn join_domain(&self, plan: &Arc<Plan>, conditions: Vec<Expr>) -> Arc<Plan> {
        join_on_conditions(JoinKind::Inner, Arc::clone(plan), Arc::clone(self.domain), conditions)
    }

    fn rewrite_step(&mut self, plan: &Arc<Plan>) -> Arc<Plan> {
        match &plan.node {
            // Neither reads a capture.
            PlanNode::Scan { .. } | PlanNode::OneRow => self.join_domain(plan, Vec::new()),
            PlanNode::Filter { input, condition } => {
                let width = input.columns.len();
                let conditions = split_conjuncts(self.resolve_captures(condition, width));
                if self.is_correlated(input) {
                    push_down_filter(self.rewrite_plan(input), conditions)
                } else {
                    self.join_domain(input, conditions)
                }
            }
            PlanNode::Project { input, expressions } => {
                let width = input.columns.len();
                let below = self.rewrite_plan(input);
                let names = plan.columns.iter().map(|field| field.name.clone());
                let mut named: Vec<(String, Expr)> =
                    names.zip(expressions.iter().map(|expr| self.resolve_captures(expr, width))).collect();
                named.extend(
                    column_exprs(&below, width, self.domain_width()).into_iter().map(|column| (String::new(), column)),
                );
                Plan::project(below, named)
            }
            PlanNode::Join(join) => match join.kind {
                JoinKind::Inner => self.rewrite_inner_join(join),
                JoinKind::Left | JoinKind::Semi | JoinKind::Anti => self.rewrite_left_join(join),
                JoinKind::Right => self.rewrite_right_join(join),
                JoinKind::Full => self.rewrite_full_join(join),
            },
            PlanNode::Aggregate { input, keys, totals, keeps_all } => {
                self.rewrite_aggregate(input, keys, totals, *keeps_all)
            }
            PlanNode::Window { input, windows, keeps_all } => self.rewrite_window(input, windows, *keeps_all),
            PlanNode::Union { inputs } => {
                let inputs = inputs.iter().map(|input| self.rewrite_plan(input)).collect();
                Plan::union(inputs)
            }
            PlanNode::Limit { input, order, skip, take, keeps_all } => {
                self.rewrite_limit(input, order, *skip, *take, *keeps_all)
            }
            PlanNode::Single { input, location } => {
                let width = input.columns.len();
                let rows = self.rewrite_unique(input, *location);
                let keys = self.same_combination_keys(0, width);
                let left = Arc::clone(self.domain);
                let joined = Plan::join(Join { kind: JoinKind::Left, left, right: rows, keys, residual: None });
                let count = self.domain_width();
                Plan::select_columns(joined, (count..count + width).chain(0..count))
            }
            PlanNode::Unique { input, keys, location } => {
                let width = input.columns.len();
                let keys = keys.iter().copied().chain(width..width + self.domain_width()).collect();
                Plan::unique(self.rewrite_plan(input), keys, *location)
            }
        }
    }

    /// The rows of a plan for every combination, at most one for each.
    fn rewrite_unique(&mut self, plan: &Arc<Plan>, location: SqlLocation) -> Arc<Plan> {
        let width = plan.columns.len();
        let rows = self.rewrite_plan(plan);
        if has_at_most_one_row(plan) {
            rows
        } else {
            Plan::unique(rows, (width..width + self.domain_width()).collect(), location)
        }
    }

    /// The conditions of a join: those over its rows alone, and those that read captures. Both are over the columns of both
    /// sides.
    fn split_join_conditions(&self, join: &Join) -> (Vec<Expr>, Vec<Expr>) {
        let width = join.left.columns.len();
        let equal = |(one, other): &(Expr, Expr)| {
            let mut other = other.clone();
            other.map_columns(&|position| position + width);
            let (nullable, location) = (one.nullable || other.nullable, one.location);
            let kind = ExprKind::Compare(Comparison::Equal, Box::new(one.clone()), Box::new(other));
            Expr::new(kind, Type::Boolean, nullable, location)
        };
        let rest = join.residual.clone().map(split_conjuncts).unwrap_or_default();
        let all = join.keys.iter().map(equal).chain(rest);
        all.partition(|condition| !self.reads_domain(condition))
    }

    fn rewrite_inner_join(&mut self, join: &Join) -> Arc<Plan> {
        let (of_left, of_right) = (join.left.columns.len(), join.right.columns.len());
        let (plain, captured) = self.split_join_conditions(join);
        let width = of_left + of_right;
        let captured: Vec<Expr> = captured.iter().map(|condition| self.resolve_captures(condition, width)).collect();
        let (left_reads, right_reads) = (self.is_correlated(&join.left), self.is_correlated(&join.right));
        if !left_reads && !right_reads {
            let both = join_on_conditions(JoinKind::Inner, Arc::clone(&join.left), Arc::clone(&join.right), plain);
            return self.join_domain(&both, captured);
        }
        let count = self.domain_width();
        let left = if left_reads { self.rewrite_plan(&join.left) } else { Arc::clone(&join.left) };
        let right = if right_reads { self.rewrite_plan(&join.right) } else { Arc::clone(&join.right) };
        let before = left.columns.len();
        let mut conditions = shift_right_columns(plain, of_left, before);
        if left_reads && right_reads {
            conditions.extend(keys_as_conditions(self.same_combination_keys(of_left, of_right), before));
        }
        let joined = join_on_conditions(JoinKind::Inner, left, right, conditions);
        let domain = if left_reads { of_left } else { before + of_right };
        let positions = (0..of_left).chain(before..before + of_right).chain(domain..domain + count);
        push_down_filter(Plan::select_columns(joined, positions), captured)
    }

    /// Left, semi and anti joins: every combination keeps the rows of its left side.
    fn rewrite_left_join(&mut self, join: &Join) -> Arc<Plan> {
        let (of_left, of_right) = (join.left.columns.len(), join.right.columns.len());
        let count = self.domain_width();
        let left = self.rewrite_plan(&join.left);
        let before = of_left + count;
        let right_reads = self.is_correlated(&join.right);
        let right = if right_reads { self.rewrite_plan(&join.right) } else { Arc::clone(&join.right) };
        let (mut conditions, captured) = self.split_join_conditions(join);
        conditions.extend(captured);
        let mut conditions = shift_right_columns(conditions, of_left, before);
        // The left side has the combination.
        conditions = conditions.iter().map(|condition| self.resolve_captures(condition, of_left)).collect();
        if right_reads {
            conditions.extend(keys_as_conditions(self.same_combination_keys(of_left, of_right), before));
        }
        let joined = join_on_conditions(join.kind, left, right, conditions);
        if join.kind != JoinKind::Left {
            return joined;
        }
        Plan::select_columns(joined, (0..of_left).chain(before..before + of_right).chain(of_left..before))
    }

    /// A left join seen from the other side.
    fn rewrite_right_join(&mut self, join: &Join) -> Arc<Plan> {
        let (of_left, of_right) = (join.left.columns.len(), join.right.columns.len());
        let mut residual = join.residual.clone();
        residual
            .iter_mut()
            .for_each(|condition| condition.map_columns(&|position| swapped_position(position, of_left, of_right)));
        let mirrored = Join {
            kind: JoinKind::Left,
            left: Arc::clone(&join.right),
            right: Arc::clone(&join.left),
            keys: join.keys.iter().cloned().map(|(one, other)| (other, one)).collect(),
            residual,
        };
        let joined = self.rewrite_left_join(&mirrored);
        let width = of_left + of_right;
        Plan::select_columns(joined, (of_right..width).chain(0..of_right).chain(width..width + self.domain_width()))
    }

    fn rewrite_full_join(&mut self, join: &Join) -> Arc<Plan> {
        let (of_left, of_right) = (join.left.columns.len(), join.right.columns.len());
        let count = self.domain_width();
        let (left, right) = (self.rewrite_plan(&join.left), self.rewrite_plan(&join.right));
        let before = of_left + count;
        let (mut conditions, captured) = self.split_join_conditions(join);
        conditions.extend(captured);
        let mut conditions = shift_right_columns(conditions, of_left, before);
        conditions = conditions.iter().map(|condition| self.resolve_captures(condition, of_left)).collect();
        conditions.extend(keys_as_conditions(self.same_combination_keys(of_left, of_right), before));
        let joined = join_on_conditions(JoinKind::Full, left, right, conditions);
        let own = (0..of_left).chain(before..before + of_right);
        let mut named: Vec<(String, Expr)> = own.filter_map(|position| named_column(&joined, position)).collect();
        for (index, field) in self.domain.columns.iter().enumerate() {
            let sides = [of_left + index, before + of_right + index];
            let sides = sides.map(|position| Expr::column(position, field.data_type, true, SqlLocation::default()));
            // A row has the combination of one side at least, so that it is NULL only where the combination is.
            let kind = ExprKind::Coalesce(sides.to_vec());
            named.push((String::new(), Expr::new(kind, field.data_type, field.nullable, SqlLocation::default())));
        }
        Plan::project(joined, named)
    }

    fn rewrite_aggregate(
        &mut self,
        input: &Arc<Plan>,
        keys: &[Expr],
        totals: &[AggregateCall],
        keeps_all: bool,
    ) -> Arc<Plan> {
        let (width, count) = (input.columns.len(), self.domain_width());
        let below = self.rewrite_plan(input);
        let mut all_keys: Vec<Expr> = keys.iter().map(|key| self.resolve_captures(key, width)).collect();
        all_keys.extend(column_exprs(&below, width, count));
        let totals: Vec<AggregateCall> = totals.iter().map(|total| self.rewrite_aggregate_call(total, width)).collect();
        let functions: Vec<AggregateFunction> = totals.iter().map(|total| total.function).collect();
        let grouped = keep_all_columns(Plan::aggregate(below, all_keys, totals), keeps_all);
        let first = keys.len() + count;
        if !keys.is_empty() {
            let positions = (0..keys.len()).chain(first..first + functions.len()).chain(keys.len()..first);
            return Plan::select_columns(grouped, positions);
        }
        // One row for every combination, whatever rows there are.
        let keys = self.same_combination_keys(0, 0);
        let left = Arc::clone(self.domain);
        let joined = Plan::join(Join { kind: JoinKind::Left, left, right: grouped, keys, residual: None });
        let mut named = Vec::new();
        for (at, function) in functions.into_iter().enumerate() {
            let Some((name, total)) = named_column(&joined, count + first + at) else { continue };
            let total = match function.value_without_rows() {
                Some(value) => coalesce_expr(total, &value),
                None => total,
            };
            named.push((name, total));
        }
        named.extend((0..count).filter_map(|position| named_column(&joined, position)));
        Plan::project(joined, named)
    }

    fn rewrite_aggregate_call(&self, total: &AggregateCall, first: usize) -> AggregateCall {
        let arguments = total.arguments.iter().map(|argument| self.resolve_captures(argument, first)).collect();
        AggregateCall { arguments, order: self.rewrite_order(&total.order, first), ..total.clone() }
    }

    fn rewrite_order(&self, order: &[SortKey], first: usize) -> Vec<SortKey> {
        order.iter().map(|key| SortKey { expr: self.resolve_captures(&key.expr, first), ..key.clone() }).collect()
    }

    fn rewrite_window(&mut self, input: &Arc<Plan>, windows: &[WindowCall], keeps_all: bool) -> Arc<Plan> {
        let (width, count) = (input.columns.len(), self.domain_width());
        let below = self.rewrite_plan(input);
        let within = |window: &WindowCall| {
            let resolved =
                |exprs: &[Expr]| exprs.iter().map(|expr| self.resolve_captures(expr, width)).collect::<Vec<_>>();
            let mut partition = resolved(&window.partition);
            partition.extend(column_exprs(&below, width, count));
            let (arguments, order) = (resolved(&window.arguments), self.rewrite_order(&window.order, width));
            WindowCall { arguments, partition, order, ..window.clone() }
        };
        let windows: Vec<WindowCall> = windows.iter().map(within).collect();
        let added = windows.len();
        let windowed = keep_all_columns(Plan::window(below, windows), keeps_all);
        let first = width + count;
        Plan::select_columns(windowed, (0..width).chain(first..first + added).chain(width..first))
    }

    fn rewrite_limit(
        &mut self,
        input: &Arc<Plan>,
        order: &[SortKey],
        skip: u64,
        take: Option<u64>,
        keeps_all: bool,
    ) -> Arc<Plan> {
        let width = input.columns.len();
        let below = self.rewrite_plan(input);
        let location = order.first().map(|key| key.expr.location).unwrap_or_default();
        let number = WindowCall {
            function: WindowFunction::RowNumber,
            arguments: Vec::new(),
            partition: column_exprs(&below, width, self.domain_width()),
            order: self.rewrite_order(order, width),
            frame: WindowFrame::RUNNING,
            ignore_nulls: false,
            data_type: Type::Integer,
            location,
        };
        let kept = below.columns.len();
        let numbered = keep_all_columns(Plan::window(below, vec![number]), keeps_all);
        let bound = |comparison, bound: u64| {
            let number = Expr::column(kept, Type::Integer, false, location);
            let bound =
                Expr::literal(Value::Integer(i64::try_from(bound).unwrap_or(i64::MAX)), Type::Integer, location);
            let kind = ExprKind::Compare(comparison, Box::new(number), Box::new(bound));
            Expr::new(kind, Type::Boolean, false, location)
        };
        let mut conditions = vec![bound(Comparison::Greater, skip)];
        conditions.extend(take.map(|take| bound(Comparison::LessOrEqual, skip.saturating_add(take))));
        let rows = match join_conjuncts(conditions) {
            Some(condition) => Plan::filter(numbered, condition),
            None => numbered,
        };
        Plan::select_columns(rows, 0..kept)
    }
}

/// A step that chooses between rows, with all columns kept if it asks for that.
fn keep_all_columns(plan: Arc<Plan>, keeps_all: bool) -> Arc<Plan> {
    let inputs: Vec<Arc<Plan>> = plan.inputs().into_iter().cloned().collect();
    if !keeps_all {
        return plan;
    }
    Arc::new(Plan { node: plan.node.with_inputs(&inputs, true), columns: plan.columns.clone() })
}

fn named_column(plan: &Plan, position: usize) -> Option<(String, Expr)> {
    let field = plan.columns.get(position)?;
    let column = Expr::column(position, field.data_type, field.nullable, SqlLocation::default());
    Some((field.name.clone(), column))
}

/// Conditions over two sides, of which the left one has become wider.
fn shift_right_columns(mut conditions: Vec<Expr>, from: usize, to: usize) -> Vec<Expr> {
    for condition in &mut conditions {
        condition.map_columns(&|position| if position < from { position } else { position - from + to });
    }
    conditions
}

/// Where a column stands once the sides of a join have changed places.
fn swapped_position(position: usize, of_left: usize, of_right: usize) -> usize {
    if position < of_left { position + of_right } else { position - of_left }
}

/// Keys as conditions over both sides, the left one being `width` columns wide.
pub fn keys_as_conditions(keys: Vec<(Expr, Expr)>, width: usize) -> impl Iterator<Item = Expr> {
    keys.into_iter().map(move |(one, mut other)| {
        other.map_columns(&|position| position + width);
        let (nullable, location) = (one.nullable || other.nullable, one.location);
        Expr::new(
            ExprKind::Compare(Comparison::Equal, Box::new(one), Box::new(other)),
            Type::Boolean,
            nullable,
            location,
        )
    })
}
