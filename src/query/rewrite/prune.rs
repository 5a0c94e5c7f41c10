//! Removes columns that nothing reads. They are then neither decoded nor kept, and ties are broken by columns that the
//! query needs.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::query::expr::{AggregateCall, Expr, SortKey, WindowCall, sort_exprs};
use crate::query::plan::{Join, JoinKey, Plan, PlanNode, TieColumns};

/// The positions of some columns.
type ColumnSet = BTreeSet<usize>;
/// The positions of the columns that are kept, in order.
type KeptColumns = [usize];

/// Returns the same relation, computed from as few columns as possible. A plan that is read twice stays one plan.
#[must_use]
pub fn prune_columns(plan: &Arc<Plan>) -> Arc<Plan> {
    prune_columns_above(plan, &HashSet::new())
}

/// Prunes the columns above some shared plans. Other plans read those as well, so they keep all of their columns.
#[must_use]
pub fn prune_columns_above(plan: &Arc<Plan>, shared: &HashSet<*const Plan>) -> Arc<Plan> {
    let mut order = Vec::new();
    collect_plans(plan, shared, &mut order, &mut BTreeSet::new());
    let mut pruner = Pruner { kept: columns_to_keep(plan, &order, shared), pruned: HashMap::new() };
    for plan in &order {
        let is_shared = shared.contains(&Arc::as_ptr(plan));
        let kept = pruner.kept_columns(plan);
        let pruned = if is_shared { Arc::clone(plan) } else { pruner.rebuild_plan(plan, &kept) };
        pruner.pruned.insert(Arc::as_ptr(plan), pruned);
    }
    pruner.pruned_input(plan)
}

/// Collects every plan once, each after the plans that it reads.
fn collect_plans(
    plan: &Arc<Plan>,
    shared: &HashSet<*const Plan>,
    order: &mut Vec<Arc<Plan>>,
    seen: &mut BTreeSet<usize>,
) {
    if seen.insert(Arc::as_ptr(plan).addr()) {
        if !shared.contains(&Arc::as_ptr(plan)) {
            plan.inputs().into_iter().for_each(|input| collect_plans(input, shared, order, seen));
        }
        order.push(Arc::clone(plan));
    }
}

/// Returns the columns to keep of each plan. `order` lists the plans after those that they read.
fn columns_to_keep(
    plan: &Arc<Plan>,
    order: &[Arc<Plan>],
    shared: &HashSet<*const Plan>,
) -> HashMap<*const Plan, Vec<usize>> {
    let mut needed: HashMap<*const Plan, ColumnSet> = HashMap::new();
    needed.insert(Arc::as_ptr(plan), (0..plan.columns.len()).collect());
    // Visits every reader before the plans that it reads.
    for plan in order.iter().rev() {
        let wanted = needed.entry(Arc::as_ptr(plan)).or_default();
        if shared.contains(&Arc::as_ptr(plan)) {
            wanted.extend(0..plan.columns.len());
            continue;
        }
        // Rows without any column could not be counted.
        if wanted.is_empty() && !plan.columns.is_empty() {
            wanted.insert(0);
        }
        let wanted = wanted.clone();
        for read in inputs_read(plan, &wanted) {
            needed.entry(Arc::as_ptr(read.input)).or_default().extend(read.columns);
        }
    }
    needed.into_iter().map(|(plan, columns)| (plan, columns.into_iter().collect())).collect()
}

/// An input of a plan, and the columns of it that are read.
struct InputRead<'a> {
    input: &'a Arc<Plan>,
    columns: ColumnSet,
}

/// Returns the columns that a plan reads of its inputs to compute some of its own columns.
fn inputs_read<'a>(plan: &'a Plan, wanted: &ColumnSet) -> Vec<InputRead<'a>> {
    let mut columns = ColumnSet::new();
    let one = |input, columns| vec![InputRead { input, columns }];
    match &plan.node {
        PlanNode::Scan { .. } | PlanNode::OneRow => Vec::new(),
        PlanNode::Filter { input, condition } => {
            columns.extend(wanted);
            add_expr(condition, &mut columns);
            one(input, columns)
        }
        PlanNode::Project { input, expressions } => {
            wanted.iter().filter_map(|at| expressions.get(*at)).for_each(|expr| add_expr(expr, &mut columns));
            one(input, columns)
        }
        PlanNode::Join(join) => join_inputs_read(join, wanted),
        PlanNode::Aggregate { input, keys, aggregates, tie_columns } => {
            add_tie_columns(*tie_columns, input, &mut columns);
            keys.iter().for_each(|key| add_expr(key, &mut columns));
            for at in wanted {
                let aggregate = at.checked_sub(keys.len()).and_then(|at| aggregates.get(at));
                aggregate.into_iter().flat_map(AggregateCall::row_exprs).for_each(|expr| add_expr(expr, &mut columns));
            }
            one(input, columns)
        }
        PlanNode::Window { input, windows, tie_columns } => {
            let width = input.columns.len();
            add_tie_columns(*tie_columns, input, &mut columns);
            for at in wanted {
                match at.checked_sub(width).and_then(|at| windows.get(at)) {
                    Some(window) => window.row_exprs().for_each(|expr| add_expr(expr, &mut columns)),
                    None => {
                        columns.insert(*at);
                    }
                }
            }
            one(input, columns)
        }
        // A union pairs its columns by position.
        PlanNode::Union { inputs } => inputs.iter().map(|input| InputRead { input, columns: wanted.clone() }).collect(),
        PlanNode::Limit { input, order, tie_columns, .. } => {
            add_tie_columns(*tie_columns, input, &mut columns);
            columns.extend(wanted);
            sort_exprs(order).for_each(|expr| add_expr(expr, &mut columns));
            one(input, columns)
        }
        PlanNode::Single { input, .. } => one(input, wanted.clone()),
        PlanNode::Unique { input, keys, .. } => one(input, wanted.iter().chain(keys).copied().collect()),
    }
}

/// Returns the columns that a join reads of both sides.
fn join_inputs_read<'a>(join: &'a Join, wanted: &ColumnSet) -> Vec<InputRead<'a>> {
    let width = join.left.columns.len();
    let mut of_both = wanted.clone();
    join.residual.iter().for_each(|residual| add_expr(residual, &mut of_both));
    let mut left: ColumnSet = of_both.iter().copied().filter(|column| *column < width).collect();
    let mut right: ColumnSet = of_both.into_iter().filter_map(|column| column.checked_sub(width)).collect();
    for key in &join.keys {
        add_expr(&key.left, &mut left);
        add_expr(&key.right, &mut right);
    }
    vec![InputRead { input: &join.left, columns: left }, InputRead { input: &join.right, columns: right }]
}

/// Adds every column of an input whose columns all break ties.
fn add_tie_columns(tie_columns: TieColumns, input: &Plan, columns: &mut ColumnSet) {
    if tie_columns == TieColumns::All {
        columns.extend(0..input.columns.len());
    }
}

fn add_expr(expr: &Expr, columns: &mut ColumnSet) {
    expr.for_each_column(&mut |position| {
        columns.insert(position);
    });
}

/// The plans that are pruned already, and the columns that are kept of each plan.
struct Pruner {
    kept: HashMap<*const Plan, Vec<usize>>,
    pruned: HashMap<*const Plan, Arc<Plan>>,
}

impl Pruner {
    fn kept_columns(&self, input: &Arc<Plan>) -> Vec<usize> {
        self.kept.get(&Arc::as_ptr(input)).cloned().unwrap_or_default()
    }

    fn pruned_input(&self, input: &Arc<Plan>) -> Arc<Plan> {
        self.pruned.get(&Arc::as_ptr(input)).cloned().unwrap_or_else(|| Arc::clone(input))
    }

    /// Rebuilds a plan over its pruned inputs, with the wanted columns only.
    fn rebuild_plan(&self, plan: &Arc<Plan>, wanted: &KeptColumns) -> Arc<Plan> {
        match &plan.node {
            PlanNode::Scan { table, columns } => {
                let columns = wanted.iter().filter_map(|at| columns.get(*at).copied()).collect();
                with_columns(PlanNode::Scan { table: table.clone(), columns }, plan, wanted)
            }
            PlanNode::OneRow => with_columns(PlanNode::OneRow, plan, wanted),
            PlanNode::Filter { input, condition } => {
                let kept = self.kept_columns(input);
                let filtered = Plan::filter(self.pruned_input(input), remap_expr(condition, &kept));
                narrow_columns(filtered, &kept, wanted)
            }
            PlanNode::Project { input, expressions } => {
                let kept = self.kept_columns(input);
                let expressions = wanted.iter().filter_map(|at| expressions.get(*at));
                let expressions = expressions.map(|expr| remap_expr(expr, &kept)).collect();
                let (input, expressions) = skip_column_picks(self.pruned_input(input), expressions);
                with_columns(PlanNode::Project { input, expressions }, plan, wanted)
            }
            PlanNode::Join(join) => self.rebuild_join(join, wanted),
            PlanNode::Aggregate { .. } => self.rebuild_aggregate(plan, wanted),
            PlanNode::Window { .. } => self.rebuild_window(plan, wanted),
            PlanNode::Union { inputs } => {
                let narrowed = |input| narrow_columns(self.pruned_input(input), &self.kept_columns(input), wanted);
                with_columns(PlanNode::Union { inputs: inputs.iter().map(narrowed).collect() }, plan, wanted)
            }
            PlanNode::Limit { input, order, skip, take, tie_columns } => {
                let (kept, input) = (self.kept_columns(input), self.pruned_input(input));
                let columns = input.columns.clone();
                let (order, skip, take, tie_columns) = (remap_order(order, &kept), *skip, *take, *tie_columns);
                let node = PlanNode::Limit { input, order, skip, take, tie_columns };
                narrow_columns(Arc::new(Plan { node, columns }), &kept, wanted)
            }
            PlanNode::Single { input, location } => {
                let single = Plan::single(self.pruned_input(input), *location);
                narrow_columns(single, &self.kept_columns(input), wanted)
            }
            PlanNode::Unique { input, keys, location } => {
                let kept = self.kept_columns(input);
                let keys = keys.iter().map(|key| new_position(*key, &kept)).collect();
                let unique = Plan::unique(self.pruned_input(input), keys, *location);
                narrow_columns(unique, &kept, wanted)
            }
        }
    }

    fn rebuild_join(&self, join: &Join, wanted: &KeptColumns) -> Arc<Plan> {
        let width = join.left.columns.len();
        let (left, right) = (self.kept_columns(&join.left), self.kept_columns(&join.right));
        let both: Vec<usize> = left.iter().copied().chain(right.iter().map(|at| at + width)).collect();
        let remap_key = |key: &JoinKey| JoinKey::new(remap_expr(&key.left, &left), remap_expr(&key.right, &right));
        let joined = Plan::join(Join {
            kind: join.kind,
            left: self.pruned_input(&join.left),
            right: self.pruned_input(&join.right),
            keys: join.keys.iter().map(remap_key).collect(),
            residual: join.residual.as_ref().map(|residual| remap_expr(residual, &both)),
        });
        let present = if join.kind.returns_left_only() { left } else { both };
        narrow_columns(joined, &present, wanted)
    }

    /// Rebuilds a group-by. Its keys stay, because they decide the groups.
    fn rebuild_aggregate(&self, plan: &Arc<Plan>, wanted: &KeptColumns) -> Arc<Plan> {
        let PlanNode::Aggregate { input, keys, aggregates, tie_columns } = &plan.node else { return Arc::clone(plan) };
        let kept = self.kept_columns(input);
        let first = keys.len();
        let wanted_aggregates =
            aggregates.iter().enumerate().filter(|(at, _)| wanted.binary_search(&(first + at)).is_ok());
        let node = PlanNode::Aggregate {
            input: self.pruned_input(input),
            keys: keys.iter().map(|key| remap_expr(key, &kept)).collect(),
            aggregates: wanted_aggregates.map(|(_, aggregate)| remap_aggregate(aggregate, &kept)).collect(),
            tie_columns: *tie_columns,
        };
        let present: Vec<usize> = (0..first).chain(wanted.iter().copied().filter(|at| *at >= first)).collect();
        narrow_columns(with_columns(node, plan, &present), &present, wanted)
    }

    fn rebuild_window(&self, plan: &Arc<Plan>, wanted: &KeptColumns) -> Arc<Plan> {
        let PlanNode::Window { input, windows, tie_columns } = &plan.node else { return Arc::clone(plan) };
        let (width, kept) = (input.columns.len(), self.kept_columns(input));
        let wanted_windows = windows.iter().enumerate().filter(|(at, _)| wanted.binary_search(&(width + at)).is_ok());
        let windows: Vec<WindowCall> = wanted_windows.map(|(_, window)| remap_window(window, &kept)).collect();
        let added = wanted.iter().copied().filter(|at| *at >= width);
        let present: Vec<usize> = kept.iter().copied().chain(added).collect();
        if windows.is_empty() {
            return narrow_columns(self.pruned_input(input), &present, wanted);
        }
        let node = PlanNode::Window { input: self.pruned_input(input), windows, tie_columns: *tie_columns };
        narrow_columns(with_columns(node, plan, &present), &present, wanted)
    }
}

/// Returns a plan with the columns that are at these positions of the original plan.
fn with_columns(node: PlanNode, original: &Plan, positions: &KeptColumns) -> Arc<Plan> {
    let columns = positions.iter().filter_map(|at| original.columns.get(*at).cloned()).collect();
    Arc::new(Plan { node, columns })
}

/// Selects the wanted columns of a plan that has the columns `present`.
fn narrow_columns(plan: Arc<Plan>, present: &KeptColumns, wanted: &KeptColumns) -> Arc<Plan> {
    if present == wanted {
        plan
    } else {
        Plan::select_columns(plan, wanted.iter().map(|at| new_position(*at, present)))
    }
}

/// Skips projections that only pass columns on: returns the relation below them, and the expressions over its columns.
fn skip_column_picks(mut input: Arc<Plan>, mut expressions: Vec<Expr>) -> (Arc<Plan>, Vec<Expr>) {
    loop {
        let PlanNode::Project { input: below, expressions: picked } = &input.node else { return (input, expressions) };
        let Some(positions) = picked.iter().map(Expr::as_column).collect::<Option<Vec<usize>>>() else {
            return (input, expressions);
        };
        for expr in &mut expressions {
            expr.map_columns(&|position| positions.get(position).copied().unwrap_or(position));
        }
        input = Arc::clone(below);
    }
}

/// Returns the position of a column among those that are kept.
fn new_position(position: usize, kept: &KeptColumns) -> usize {
    kept.partition_point(|at| *at < position)
}

fn remap_expr(expr: &Expr, kept: &KeptColumns) -> Expr {
    let mut expr = expr.clone();
    expr.map_columns(&|position| new_position(position, kept));
    expr
}

fn remap_order(order: &[SortKey], kept: &KeptColumns) -> Vec<SortKey> {
    order.iter().map(|key| SortKey { expr: remap_expr(&key.expr, kept), ..key.clone() }).collect()
}

fn remap_aggregate(aggregate: &AggregateCall, kept: &KeptColumns) -> AggregateCall {
    let mut aggregate = aggregate.clone();
    aggregate.row_exprs_mut().for_each(|expr| *expr = remap_expr(expr, kept));
    aggregate
}

fn remap_window(window: &WindowCall, kept: &KeptColumns) -> WindowCall {
    let mut window = window.clone();
    window.row_exprs_mut().for_each(|expr| *expr = remap_expr(expr, kept));
    window
}
