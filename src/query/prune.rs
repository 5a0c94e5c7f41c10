//! Leaves out columns that nothing reads, so that they are neither decoded nor kept, and so that ties are broken by
//! columns that the query needs.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::expr::{Expr, SortKey, Total, Window};
use super::plan::{Join, JoinKind, Node, Plan};

/// Positions of columns.
type Columns = BTreeSet<usize>;
/// Positions of the columns that are left, in order.
type Kept = [usize];

/// The same relation, made of fewer columns. A plan that is read twice stays one plan.
#[must_use]
pub fn prune(plan: &Arc<Plan>) -> Arc<Plan> {
    prune_above(plan, &HashSet::new())
}

/// The same down to some plans, which stay as they are with all of their columns: others read them as well.
#[must_use]
pub fn prune_above(plan: &Arc<Plan>, shared: &HashSet<*const Plan>) -> Arc<Plan> {
    let mut order = Vec::new();
    visit(plan, shared, &mut order, &mut BTreeSet::new());
    let mut needed: HashMap<*const Plan, Columns> = HashMap::new();
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
        for (input, columns) in reads(plan, &wanted) {
            needed.entry(Arc::as_ptr(&input)).or_default().extend(columns);
        }
    }
    let needed: HashMap<*const Plan, Vec<usize>> =
        needed.into_iter().map(|(plan, columns)| (plan, columns.into_iter().collect())).collect();
    let mut made: HashMap<*const Plan, Arc<Plan>> = HashMap::new();
    for plan in &order {
        let wanted = needed.get(&Arc::as_ptr(plan)).cloned().unwrap_or_default();
        let is_shared = shared.contains(&Arc::as_ptr(plan));
        let pruned = if is_shared { Arc::clone(plan) } else { rebuilt(plan, &wanted, &needed, &made) };
        made.insert(Arc::as_ptr(plan), pruned);
    }
    made.remove(&Arc::as_ptr(plan)).unwrap_or_else(|| Arc::clone(plan))
}

/// Every plan once, each after what it reads.
fn visit(plan: &Arc<Plan>, shared: &HashSet<*const Plan>, order: &mut Vec<Arc<Plan>>, seen: &mut BTreeSet<usize>) {
    if seen.insert(Arc::as_ptr(plan).addr()) {
        if !shared.contains(&Arc::as_ptr(plan)) {
            plan.inputs().into_iter().for_each(|input| visit(input, shared, order, seen));
        }
        order.push(Arc::clone(plan));
    }
}

/// The columns of its inputs that a plan reads, if these of its own are wanted.
fn reads(plan: &Plan, wanted: &Columns) -> Vec<(Arc<Plan>, Columns)> {
    let mut columns = Columns::new();
    let one = |input: &Arc<Plan>, columns: Columns| vec![(Arc::clone(input), columns)];
    match &plan.node {
        Node::Scan { .. } | Node::OneRow => Vec::new(),
        Node::Filter { input, condition } => {
            columns.extend(wanted);
            add(condition, &mut columns);
            one(input, columns)
        }
        Node::Project { input, expressions } => {
            wanted.iter().filter_map(|at| expressions.get(*at)).for_each(|expr| add(expr, &mut columns));
            one(input, columns)
        }
        Node::Join(join) => {
            let width = join.left.columns.len();
            let (mut left, mut right) = (Columns::new(), Columns::new());
            columns.extend(wanted);
            join.residual.iter().for_each(|residual| add(residual, &mut columns));
            for column in columns {
                if column < width {
                    left.insert(column)
                } else {
                    right.insert(column - width)
                };
            }
            for (of_left, of_right) in &join.keys {
                add(of_left, &mut left);
                add(of_right, &mut right);
            }
            vec![(Arc::clone(&join.left), left), (Arc::clone(&join.right), right)]
        }
        Node::Aggregate { input, keys, totals, keeps_all } => {
            add_all(*keeps_all, input, &mut columns);
            keys.iter().for_each(|key| add(key, &mut columns));
            for at in wanted {
                let total = at.checked_sub(keys.len()).and_then(|at| totals.get(at));
                total.iter().for_each(|total| add_total(total, &mut columns));
            }
            one(input, columns)
        }
        Node::Window { input, windows, keeps_all } => {
            let width = input.columns.len();
            add_all(*keeps_all, input, &mut columns);
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
        Node::Union { inputs } => inputs.iter().map(|input| (Arc::clone(input), wanted.clone())).collect(),
        Node::Limit { input, order, keeps_all, .. } => {
            add_all(*keeps_all, input, &mut columns);
            columns.extend(wanted);
            order.iter().for_each(|key| add(&key.expr, &mut columns));
            one(input, columns)
        }
        Node::Single { input, .. } => one(input, wanted.clone()),
        Node::Unique { input, keys, .. } => one(input, wanted.iter().chain(keys).copied().collect()),
    }
}

/// Every column of an input, where all of them are kept.
fn add_all(keeps_all: bool, input: &Plan, columns: &mut Columns) {
    if keeps_all {
        columns.extend(0..input.columns.len());
    }
}

fn add(expr: &Expr, columns: &mut Columns) {
    expr.each_column(&mut |position| {
        columns.insert(position);
    });
}

fn add_order(order: &[SortKey], columns: &mut Columns) {
    order.iter().for_each(|key| add(&key.expr, columns));
}

fn add_total(total: &Total, columns: &mut Columns) {
    total.arguments.iter().for_each(|argument| add(argument, columns));
    add_order(&total.order, columns);
}

fn add_window(window: &Window, columns: &mut Columns) {
    window.arguments.iter().chain(&window.partition).for_each(|expr| add(expr, columns));
    add_order(&window.order, columns);
}

/// The plan over its pruned inputs, with the wanted columns only.
fn rebuilt(
    plan: &Arc<Plan>,
    wanted: &Kept,
    needed: &HashMap<*const Plan, Vec<usize>>,
    made: &HashMap<*const Plan, Arc<Plan>>,
) -> Arc<Plan> {
    let kept = |input: &Arc<Plan>| needed.get(&Arc::as_ptr(input)).cloned().unwrap_or_default();
    let pruned = |input: &Arc<Plan>| made.get(&Arc::as_ptr(input)).cloned().unwrap_or_else(|| Arc::clone(input));
    let columns = wanted.iter().filter_map(|at| plan.columns.get(*at).cloned()).collect();
    let node = match &plan.node {
        Node::Scan { table, columns } => {
            let columns = wanted.iter().filter_map(|at| columns.get(*at).copied()).collect();
            Node::Scan { table: table.clone(), columns }
        }
        Node::OneRow => Node::OneRow,
        Node::Filter { input, condition } => {
            let (input, kept) = (pruned(input), kept(input));
            let filtered = Plan::filter(input, moved(condition, &kept));
            return narrowed(filtered, &kept, wanted);
        }
        Node::Project { input, expressions } => {
            let of_input = kept(input);
            let expressions =
                wanted.iter().filter_map(|at| expressions.get(*at)).map(|expr| moved(expr, &of_input)).collect();
            let (input, expressions) = past_picks(pruned(input), expressions);
            Node::Project { input, expressions }
        }
        Node::Join(join) => return rebuilt_join(join, wanted, &kept, &pruned),
        Node::Aggregate { input, keys, totals, keeps_all } => {
            let of_input = kept(input);
            let all_keys = keys.iter().map(|key| moved(key, &of_input)).collect();
            let is_wanted = |(at, total)| wanted.binary_search(&(keys.len() + at)).is_ok().then_some(total);
            let totals =
                totals.iter().enumerate().filter_map(is_wanted).map(|total| moved_total(total, &of_input)).collect();
            let node = Node::Aggregate { input: pruned(input), keys: all_keys, totals, keeps_all: *keeps_all };
            let there: Vec<usize> =
                (0..keys.len()).chain(wanted.iter().copied().filter(|at| *at >= keys.len())).collect();
            let columns = there.iter().filter_map(|at| plan.columns.get(*at).cloned()).collect();
            return narrowed(Arc::new(Plan { node, columns }), &there, wanted);
        }
        Node::Window { input, windows, keeps_all } => {
            let (width, of_input) = (input.columns.len(), kept(input));
            let windows: Vec<Window> = windows
                .iter()
                .enumerate()
                .filter(|(at, _)| wanted.binary_search(&(width + at)).is_ok())
                .map(|(_, window)| moved_window(window, &of_input))
                .collect();
            let there: Vec<usize> =
                of_input.iter().copied().chain(wanted.iter().copied().filter(|at| *at >= width)).collect();
            if windows.is_empty() {
                return narrowed(pruned(input), &there, wanted);
            }
            let columns = there.iter().filter_map(|at| plan.columns.get(*at).cloned()).collect();
            let node = Node::Window { input: pruned(input), windows, keeps_all: *keeps_all };
            return narrowed(Arc::new(Plan { node, columns }), &there, wanted);
        }
        Node::Union { inputs } => {
            let inputs = inputs.iter().map(|input| narrowed(pruned(input), &kept(input), wanted)).collect();
            Node::Union { inputs }
        }
        Node::Limit { input, order, skip, take, keeps_all } => {
            let (of_input, input) = (kept(input), pruned(input));
            let columns = input.columns.clone();
            let (order, skip, take) = (moved_order(order, &of_input), *skip, *take);
            let node = Node::Limit { input, order, skip, take, keeps_all: *keeps_all };
            return narrowed(Arc::new(Plan { node, columns }), &of_input, wanted);
        }
        Node::Single { input, location } => {
            let single = Plan::single(pruned(input), *location);
            return narrowed(single, &kept(input), wanted);
        }
        Node::Unique { input, keys, location } => {
            let of_input = kept(input);
            let keys = keys.iter().map(|key| new_position(*key, &of_input)).collect();
            let unique = Plan::unique(pruned(input), keys, *location);
            return narrowed(unique, &of_input, wanted);
        }
    };
    Arc::new(Plan { node, columns })
}

fn rebuilt_join(
    join: &Join,
    wanted: &Kept,
    kept: &dyn Fn(&Arc<Plan>) -> Vec<usize>,
    pruned: &dyn Fn(&Arc<Plan>) -> Arc<Plan>,
) -> Arc<Plan> {
    let width = join.left.columns.len();
    let (left, right) = (kept(&join.left), kept(&join.right));
    let both: Vec<usize> = left.iter().copied().chain(right.iter().map(|at| at + width)).collect();
    let keys = join.keys.iter().map(|(one, other)| (moved(one, &left), moved(other, &right))).collect();
    let residual = join.residual.as_ref().map(|residual| moved(residual, &both));
    let (of_left, of_right) = (pruned(&join.left), pruned(&join.right));
    let made = Plan::join(Join { kind: join.kind, left: of_left, right: of_right, keys, residual });
    let there = if matches!(join.kind, JoinKind::Semi | JoinKind::Anti) { left } else { both };
    narrowed(made, &there, wanted)
}

/// The wanted columns of a plan that has more.
fn narrowed(plan: Arc<Plan>, there: &Kept, wanted: &Kept) -> Arc<Plan> {
    if there == wanted { plan } else { Plan::pick(plan, wanted.iter().map(|at| new_position(*at, there))) }
}

/// Expressions over columns that are only passed on, as ones over the relation that the columns come from.
fn past_picks(mut input: Arc<Plan>, mut expressions: Vec<Expr>) -> (Arc<Plan>, Vec<Expr>) {
    loop {
        let Node::Project { input: below, expressions: picked } = &input.node else { return (input, expressions) };
        let Some(positions) = picked.iter().map(Expr::as_column).collect::<Option<Vec<usize>>>() else {
            return (input, expressions);
        };
        for expr in &mut expressions {
            expr.move_columns(&|position| positions.get(position).copied().unwrap_or(position));
        }
        input = Arc::clone(below);
    }
}

/// Where a column is once only `kept` are left.
fn new_position(position: usize, kept: &Kept) -> usize {
    kept.partition_point(|at| *at < position)
}

fn moved(expr: &Expr, kept: &Kept) -> Expr {
    let mut expr = expr.clone();
    expr.move_columns(&|position| new_position(position, kept));
    expr
}

fn moved_order(order: &[SortKey], kept: &Kept) -> Vec<SortKey> {
    order.iter().map(|key| SortKey { expr: moved(&key.expr, kept), ..key.clone() }).collect()
}

fn moved_total(total: &Total, kept: &Kept) -> Total {
    let arguments = total.arguments.iter().map(|argument| moved(argument, kept)).collect();
    Total { arguments, order: moved_order(&total.order, kept), ..total.clone() }
}

fn moved_window(window: &Window, kept: &Kept) -> Window {
    Window {
        arguments: window.arguments.iter().map(|argument| moved(argument, kept)).collect(),
        partition: window.partition.iter().map(|key| moved(key, kept)).collect(),
        order: moved_order(&window.order, kept),
        ..window.clone()
    }
}
