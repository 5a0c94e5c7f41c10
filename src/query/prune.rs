//! Leaves out columns that nothing reads, so that they are neither decoded nor kept, and so that ties are broken by
//! columns that the query needs.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::expr::{AggregateCall, Expr, SortKey, WindowCall};
use super::plan::{Join, JoinKind, Plan, PlanNode};

/// Positions of columns.
type ColumnSet = BTreeSet<usize>;
/// Positions of the columns that are left, in order.
type KeptColumns = [usize];

/// The same relation, made of fewer columns. A plan that is read twice stays one plan.
#[must_use]
pub fn prune_columns(plan: &Arc<Plan>) -> Arc<Plan> {
    prune_columns_above(plan, &HashSet::new())
}

/// The same down to some plans, which stay as they are with all of their columns: others read them as well.
#[must_use]
pub fn prune_columns_above(plan: &Arc<Plan>, shared: &HashSet<*const Plan>) -> Arc<Plan> {
    let mut order = Vec::new();
    collect_plans(plan, shared, &mut order, &mut BTreeSet::new());
    let mut needed: HashMap<*const Plan, ColumnSet> = HashMap::new();
    needed.insert(Arc::as_ptr(plan), (0..plan.columns.len()).collect());
    // Readers come before what they read.
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
        for (input, columns) in columns_read(plan, &wanted) {
            needed.entry(Arc::as_ptr(&input)).or_default().extend(columns);
        }
    }
    let needed: HashMap<*const Plan, Vec<usize>> =
        needed.into_iter().map(|(plan, columns)| (plan, columns.into_iter().collect())).collect();
    let mut made: HashMap<*const Plan, Arc<Plan>> = HashMap::new();
    for plan in &order {
        let wanted = needed.get(&Arc::as_ptr(plan)).cloned().unwrap_or_default();
        let is_shared = shared.contains(&Arc::as_ptr(plan));
        let pruned = if is_shared { Arc::clone(plan) } else { rebuild_plan(plan, &wanted, &needed, &made) };
        made.insert(Arc::as_ptr(plan), pruned);
    }
    made.remove(&Arc::as_ptr(plan)).unwrap_or_else(|| Arc::clone(plan))
}

/// Every plan once, each after what it reads.
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

/// The columns of its inputs that a plan reads, if these of its own are wanted.
fn columns_read(plan: &Plan, wanted: &ColumnSet) -> Vec<(Arc<Plan>, ColumnSet)> {
    let mut columns = ColumnSet::new();
    let one = |input: &Arc<Plan>, columns: ColumnSet| vec![(Arc::clone(input), columns)];
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
        PlanNode::Join(join) => {
            let width = join.left.columns.len();
            let (mut left, mut right) = (ColumnSet::new(), ColumnSet::new());
            columns.extend(wanted);
            join.residual.iter().for_each(|residual| add_expr(residual, &mut columns));
            for column in columns {
                if column < width {
                    left.insert(column)
                } else {
                    right.insert(column - width)
                };
            }
            for (of_left, of_right) in &join.keys {
                add_expr(of_left, &mut left);
                add_expr(of_right, &mut right);
            }
            vec![(Arc::clone(&join.left), left), (Arc::clone(&join.right), right)]
        }
        PlanNode::Aggregate { input, keys, totals, keeps_all } => {
            add_all_kept(*keeps_all, input, &mut columns);
            keys.iter().for_each(|key| add_expr(key, &mut columns));
            for at in wanted {
                let total = at.checked_sub(keys.len()).and_then(|at| totals.get(at));
                total.iter().for_each(|total| add_aggregate(total, &mut columns));
            }
            one(input, columns)
        }
        PlanNode::Window { input, windows, keeps_all } => {
            let width = input.columns.len();
            add_all_kept(*keeps_all, input, &mut columns);
            for at in wanted {
                match at.checked_sub(width).and_then(|at| windows.get(at)) {
                    Some(window) => add_window(window, &mut columns),
                    None => {
                        columns.insert(*at);
                    }
                }
            }
            one(input, columns)
        }
        // Rows are told apart by all columns that are wanted; a union pairs its columns by position.
        PlanNode::Union { inputs } => inputs.iter().map(|input| (Arc::clone(input), wanted.clone())).collect(),
        PlanNode::Limit { input, order, keeps_all, .. } => {
            add_all_kept(*keeps_all, input, &mut columns);
            columns.extend(wanted);
            order.iter().for_each(|key| add_expr(&key.expr, &mut columns));
            one(input, columns)
        }
        PlanNode::Single { input, .. } => one(input, wanted.clone()),
        PlanNode::Unique { input, keys, .. } => one(input, wanted.iter().chain(keys).copied().collect()),
    }
}

/// Every column of an input, where all of them are kept.
fn add_all_kept(keeps_all: bool, input: &Plan, columns: &mut ColumnSet) {
    if keeps_all {
        columns.extend(0..input.columns.len());
    }
}

fn add_expr(expr: &Expr, columns: &mut ColumnSet) {
    expr.for_each_column(&mut |position| {
        columns.insert(position);
    });
}

fn add_order(order: &[SortKey], columns: &mut ColumnSet) {
    order.iter().for_each(|key| add_expr(&key.expr, columns));
}

fn add_aggregate(total: &AggregateCall, columns: &mut ColumnSet) {
    total.arguments.iter().for_each(|argument| add_expr(argument, columns));
    add_order(&total.order, columns);
}

fn add_window(window: &WindowCall, columns: &mut ColumnSet) {
    window.arguments.iter().chain(&window.partition).for_each(|expr| add_expr(expr, columns));
    add_order(&window.order, columns);
}

/// The plan over its pruned inputs, with the wanted columns only.
fn rebuild_plan(
    plan: &Arc<Plan>,
    wanted: &KeptColumns,
    needed: &HashMap<*const Plan, Vec<usize>>,
    made: &HashMap<*const Plan, Arc<Plan>>,
) -> Arc<Plan> {
    let kept = |input: &Arc<Plan>| needed.get(&Arc::as_ptr(input)).cloned().unwrap_or_default();
    let pruned = |input: &Arc<Plan>| made.get(&Arc::as_ptr(input)).cloned().unwrap_or_else(|| Arc::clone(input));
    let columns = wanted.iter().filter_map(|at| plan.columns.get(*at).cloned()).collect();
    let node = match &plan.node {
        PlanNode::Scan { table, columns } => {
            let columns = wanted.iter().filter_map(|at| columns.get(*at).copied()).collect();
            PlanNode::Scan { table: table.clone(), columns }
        }
        PlanNode::OneRow => PlanNode::OneRow,
        PlanNode::Filter { input, condition } => {
            let (input, kept) = (pruned(input), kept(input));
            let filtered = Plan::filter(input, remap_expr(condition, &kept));
            return narrow_columns(filtered, &kept, wanted);
        }
        PlanNode::Project { input, expressions } => {
            let of_input = kept(input);
            let expressions =
                wanted.iter().filter_map(|at| expressions.get(*at)).map(|expr| remap_expr(expr, &of_input)).collect();
            let (input, expressions) = skip_column_picks(pruned(input), expressions);
            PlanNode::Project { input, expressions }
        }
        PlanNode::Join(join) => return rebuild_join(join, wanted, &kept, &pruned),
        PlanNode::Aggregate { input, keys, totals, keeps_all } => {
            let of_input = kept(input);
            let all_keys = keys.iter().map(|key| remap_expr(key, &of_input)).collect();
            let is_wanted = |(at, total)| wanted.binary_search(&(keys.len() + at)).is_ok().then_some(total);
            let totals = totals
                .iter()
                .enumerate()
                .filter_map(is_wanted)
                .map(|total| remap_aggregate(total, &of_input))
                .collect();
            let node = PlanNode::Aggregate { input: pruned(input), keys: all_keys, totals, keeps_all: *keeps_all };
            let there: Vec<usize> =
                (0..keys.len()).chain(wanted.iter().copied().filter(|at| *at >= keys.len())).collect();
            let columns = there.iter().filter_map(|at| plan.columns.get(*at).cloned()).collect();
            return narrow_columns(Arc::new(Plan { node, columns }), &there, wanted);
        }
        PlanNode::Window { input, windows, keeps_all } => {
            let (width, of_input) = (input.columns.len(), kept(input));
            let windows: Vec<WindowCall> = windows
                .iter()
                .enumerate()
                .filter(|(at, _)| wanted.binary_search(&(width + at)).is_ok())
                .map(|(_, window)| remap_window(window, &of_input))
                .collect();
            let there: Vec<usize> =
                of_input.iter().copied().chain(wanted.iter().copied().filter(|at| *at >= width)).collect();
            if windows.is_empty() {
                return narrow_columns(pruned(input), &there, wanted);
            }
            let columns = there.iter().filter_map(|at| plan.columns.get(*at).cloned()).collect();
            let node = PlanNode::Window { input: pruned(input), windows, keeps_all: *keeps_all };
            return narrow_columns(Arc::new(Plan { node, columns }), &there, wanted);
        }
        PlanNode::Union { inputs } => {
            let inputs = inputs.iter().map(|input| narrow_columns(pruned(input), &kept(input), wanted)).collect();
            PlanNode::Union { inputs }
        }
        PlanNode::Limit { input, order, skip, take, keeps_all } => {
            let (of_input, input) = (kept(input), pruned(input));
            let columns = input.columns.clone();
            let (order, skip, take) = (remap_order(order, &of_input), *skip, *take);
            let node = PlanNode::Limit { input, order, skip, take, keeps_all: *keeps_all };
            return narrow_columns(Arc::new(Plan { node, columns }), &of_input, wanted);
        }
        PlanNode::Single { input, location } => {
            let single = Plan::single(pruned(input), *location);
            return narrow_columns(single, &kept(input), wanted);
        }
        PlanNode::Unique { input, keys, location } => {
            let of_input = kept(input);
            let keys = keys.iter().map(|key| new_position(*key, &of_input)).collect();
            let unique = Plan::unique(pruned(input), keys, *location);
            return narrow_columns(unique, &of_input, wanted);
        }
    };
    Arc::new(Plan { node, columns })
}

fn rebuild_join(
    join: &Join,
    wanted: &KeptColumns,
    kept: &dyn Fn(&Arc<Plan>) -> Vec<usize>,
    pruned: &dyn Fn(&Arc<Plan>) -> Arc<Plan>,
) -> Arc<Plan> {
    let width = join.left.columns.len();
    let (left, right) = (kept(&join.left), kept(&join.right));
    let both: Vec<usize> = left.iter().copied().chain(right.iter().map(|at| at + width)).collect();
    let keys = join.keys.iter().map(|(one, other)| (remap_expr(one, &left), remap_expr(other, &right))).collect();
    let residual = join.residual.as_ref().map(|residual| remap_expr(residual, &both));
    let (of_left, of_right) = (pruned(&join.left), pruned(&join.right));
    let made = Plan::join(Join { kind: join.kind, left: of_left, right: of_right, keys, residual });
    let there = if matches!(join.kind, JoinKind::Semi | JoinKind::Anti) { left } else { both };
    narrow_columns(made, &there, wanted)
}

/// The wanted columns of a plan that has more.
fn narrow_columns(plan: Arc<Plan>, there: &KeptColumns, wanted: &KeptColumns) -> Arc<Plan> {
    if there == wanted { plan } else { Plan::select_columns(plan, wanted.iter().map(|at| new_position(*at, there))) }
}

/// Expressions over columns that are only passed on, as ones over the relation that the columns come from.
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

/// Where a column is once only `kept` are left.
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

fn remap_aggregate(total: &AggregateCall, kept: &KeptColumns) -> AggregateCall {
    let arguments = total.arguments.iter().map(|argument| remap_expr(argument, kept)).collect();
    AggregateCall { arguments, order: remap_order(&total.order, kept), ..total.clone() }
}

fn remap_window(window: &WindowCall, kept: &KeptColumns) -> WindowCall {
    WindowCall {
        arguments: window.arguments.iter().map(|argument| remap_expr(argument, kept)).collect(),
        partition: window.partition.iter().map(|key| remap_expr(key, kept)).collect(),
        order: remap_order(&window.order, kept),
        ..window.clone()
    }
}
