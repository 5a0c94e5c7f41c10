//! Queries within expressions: what they read of the row around them, and the joins that they become.

use std::sync::Arc;

use sqlparser::ast;

use super::scope::{Clause, Scope};
use super::{BindResult, Binder, Reported, operators, row_values};
use crate::base::diagnostic::Diagnostic;
use crate::query::decorrelate::{CorrelatedSubquery, has_at_most_one_row, null_safe_keys, replace_captures};
use crate::query::expr::{
    AggregateCall, AggregateFunction, Comparison, Expr, ExprKind, SqlLocation, Subquery, SubqueryId, SubqueryKind,
};
use crate::query::plan::{Join, JoinKind, Plan, PlanNode};
use crate::query::predicate_pushdown::{join_conjuncts, join_on_conditions};
use crate::query::types::Type;
use crate::query::value::Value;

/// A query around the one that is bound: its names, and what the subquery that is bound reads of its row.
#[derive(Debug)]
pub struct OuterQuery {
    /// The subquery that is bound.
    pub subquery: SubqueryId,
    pub scope: Scope,
    pub clause: Clause,
    pub captures: Vec<Expr>,
}

/// Whose rows an aggregate reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AggregateReads {
    /// Columns of the query that it stands in.
    pub columns: bool,
    /// Captures: of the rows around that query.
    pub captures: bool,
}

impl OuterQuery {
    /// What an aggregate of the subquery reads.
    pub fn reads_of_aggregate(&self, total: &AggregateCall) -> AggregateReads {
        let mut reads = AggregateReads::default();
        for expr in total.arguments.iter().chain(total.order.iter().map(|key| &key.expr)) {
            self.add_reads(expr, &mut reads);
        }
        reads
    }

    fn add_reads(&self, expr: &Expr, reads: &mut AggregateReads) {
        match expr.kind {
            ExprKind::Column(_) | ExprKind::Window(_) | ExprKind::Aggregate(_) | ExprKind::Subquery(_) => {
                reads.columns = true;
            }
            ExprKind::Captured { subquery, .. } if subquery == self.subquery => reads.captures = true,
            _ => {}
        }
        expr.children().into_iter().for_each(|child| self.add_reads(child, reads));
    }

    /// An aggregate that reads captures alone, as one over the rows that these are of.
    pub fn lift_aggregate(&self, mut total: AggregateCall) -> AggregateCall {
        for expr in total.arguments.iter_mut().chain(total.order.iter_mut().map(|key| &mut key.expr)) {
            let value = |subquery, index: usize| {
                (subquery == self.subquery).then(|| self.captures.get(index).cloned()).flatten()
            };
            *expr = replace_captures(expr.clone(), &value);
        }
        total
    }

    /// The expression by which the subquery reads `expr` of the row around it.
    fn capture_expr(&mut self, expr: &Expr) -> Expr {
        let known = self.captures.iter().position(|known| known == expr);
        let index = known.unwrap_or_else(|| {
            self.captures.push(expr.clone());
            self.captures.len() - 1
        });
        Expr { kind: ExprKind::Captured { subquery: self.subquery, index }, ..expr.clone() }
    }
}

impl Binder<'_> {
    /// The value of an expression over the row of an outer query, by its level, as it is read here.
    pub(super) fn capture_through_levels(&mut self, level: usize, expr: Expr) -> Expr {
        let inner = self.outer_queries.get_mut(level..).unwrap_or_default();
        inner.iter_mut().fold(expr, |expr, outer| outer.capture_expr(&expr))
    }

    pub(super) fn bind_scalar_subquery(
        &mut self,
        scope: &Scope,
        clause: Clause,
        query: &ast::Query,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let subquery = self.bind_subquery(scope, clause, query, location)?;
        self.check_column_count(&subquery.plan, 1, location)?;
        let data_type = subquery.plan.columns.first().map_or(Type::Null, |field| field.data_type);
        Ok(Expr::new(ExprKind::Subquery(Box::new(subquery)), data_type, true, location))
    }

    /// `value IN (SELECT …)`, `(value, value) IN (SELECT …)`
    pub(super) fn bind_in_subquery(
        &mut self,
        scope: &Scope,
        clause: Clause,
        value: &ast::Expr,
        query: &ast::Query,
        negated: bool,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let trees = row_values::row_parts(value).unwrap_or_else(|| vec![value]);
        let values: Vec<BindResult<Expr>> =
            trees.into_iter().map(|tree| self.bind_expression(scope, clause, tree)).collect();
        let mut subquery = self.bind_subquery(scope, clause, query, location)?;
        let values = values.into_iter().collect::<BindResult<Vec<Expr>>>()?;
        self.check_column_count(&subquery.plan, values.len(), location)?;
        let (mut compared, mut columns) = (Vec::new(), Vec::new());
        for (at, value) in values.into_iter().enumerate() {
            let field = subquery.plan.columns.get(at).cloned().ok_or(Reported)?;
            let column = Expr::column(at, field.data_type, field.nullable, location);
            let (mut both, _) = self.unify_comparable(vec![value, column])?;
            let (Some(column), Some(value)) = (both.pop(), both.pop()) else { return Err(Reported) };
            compared.push(value);
            columns.push((field.name, column));
        }
        if columns.iter().any(|(_, column)| column.as_column().is_none()) {
            subquery.plan = Plan::project(subquery.plan, columns);
        }
        let may_be_null =
            compared.iter().any(|value| value.nullable) || subquery.plan.columns.iter().any(|column| column.nullable);
        if negated && compared.len() > 1 && may_be_null {
            // A row with a NULL that differs elsewhere is another row for the standard, and unknown for DuckDB.
            let hint = "say which rows are meant: `NOT EXISTS (SELECT 1 FROM … WHERE a = c AND b = d)`";
            return self.report_unsupported("NOT IN of rows with values that may be NULL", hint, location);
        }
        subquery.kind = SubqueryKind::In(compared);
        let found = Expr::new(ExprKind::Subquery(Box::new(subquery)), Type::Boolean, true, location);
        if negated { self.build_not(found, location) } else { Ok(found) }
    }

    pub(super) fn bind_exists(
        &mut self,
        scope: &Scope,
        clause: Clause,
        query: &ast::Query,
        negated: bool,
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let mut subquery = self.bind_subquery(scope, clause, &without_limit(query), location)?;
        subquery.kind = SubqueryKind::Exists;
        let found = Expr::new(ExprKind::Subquery(Box::new(subquery)), Type::Boolean, false, location);
        if negated { self.build_not(found, location) } else { Ok(found) }
    }

    /// `value > ANY (SELECT …)`, `value <= ALL (SELECT …)`
    pub(super) fn bind_quantified(
        &mut self,
        scope: &Scope,
        clause: Clause,
        [value, query]: [&ast::Expr; 2],
        (op, all): (&ast::BinaryOperator, bool),
        location: SqlLocation,
    ) -> BindResult<Expr> {
        let (Some(comparison), ast::Expr::Subquery(query)) = (operators::comparison_of_operator(op), query) else {
            let what = format!("`{op} {}` of anything but a subquery", if all { "ALL" } else { "ANY" });
            return self.report_unsupported(what, "write `IN (…)`, or compare with each value", location);
        };
        match (comparison, all) {
            (Comparison::Equal, false) => return self.bind_in_subquery(scope, clause, value, query, false, location),
            (Comparison::NotEqual, true) => return self.bind_in_subquery(scope, clause, value, query, true, location),
            _ => {}
        }
        let value = self.bind_expression(scope, clause, value);
        let mut subquery = self.bind_subquery(scope, clause, query, location)?;
        self.check_column_count(&subquery.plan, 1, location)?;
        let field = subquery.plan.columns.first().cloned().ok_or(Reported)?;
        let column = Expr::column(0, field.data_type, field.nullable, location);
        let (mut both, _) = self.unify_comparable(vec![value?, column])?;
        let (Some(column), Some(value)) = (both.pop(), both.pop()) else { return Err(Reported) };
        if column.as_column().is_none() {
            subquery.plan = Plan::project(subquery.plan, vec![(field.name, column)]);
        }
        subquery.kind = SubqueryKind::Quantified { value: [value], comparison, all };
        Ok(Expr::new(ExprKind::Subquery(Box::new(subquery)), Type::Boolean, true, location))
    }

    /// A subquery that stands for one value, until it is said what else it stands for.
    fn bind_subquery(
        &mut self,
        scope: &Scope,
        clause: Clause,
        query: &ast::Query,
        location: SqlLocation,
    ) -> BindResult<Subquery> {
        if clause == Clause::Row {
            let message = "expected an expression over one account's row, found a subquery";
            let hint = "compute it in the SQL file of a metric, and use the metric here";
            return self.report_mistake(Diagnostic::sql("sql-row", message).hint(hint), location);
        }
        let id = SubqueryId(self.count_subquery(location)?);
        self.outer_queries.push(OuterQuery { subquery: id, scope: scope.clone(), clause, captures: Vec::new() });
        let guards = std::mem::take(&mut self.guard_depth);
        let open_aliases = std::mem::take(&mut self.open_aliases);
        let wrong_aliases = std::mem::take(&mut self.failed_aliases);
        let plan = self.bind_query(query);
        self.guard_depth = guards;
        self.open_aliases = open_aliases;
        self.failed_aliases = wrong_aliases;
        let mut captures = self.outer_queries.pop().map(|outer| outer.captures).unwrap_or_default();
        let plan = plan?;
        // What an aggregate read that turned out to be of the query around is not read here.
        let mut is_read = vec![false; captures.len()];
        mark_read_captures(&plan, id, &mut is_read);
        for capture in captures.iter_mut().zip(is_read).filter_map(|(capture, is_read)| (!is_read).then_some(capture)) {
            *capture = Expr::literal(Value::Null, capture.data_type, capture.location);
        }
        Ok(Subquery { id, plan, kind: SubqueryKind::Scalar, captures })
    }

    fn check_column_count(&mut self, plan: &Plan, wanted: usize, location: SqlLocation) -> BindResult<()> {
        let found = plan.columns.len();
        if found == wanted {
            return Ok(());
        }
        let columns = |count: usize| if count == 1 { "one column".to_owned() } else { format!("{count} columns") };
        let message = format!("expected a subquery of {}, found {}", columns(wanted), columns(found));
        self.report_mistake(Diagnostic::sql("sql-subquery", message), location)
    }
}

/// The query of EXISTS without a LIMIT that takes any row: which row is taken makes no difference.
fn without_limit(query: &ast::Query) -> std::borrow::Cow<'_, ast::Query> {
    let takes_some = match &query.limit_clause {
        Some(ast::LimitClause::LimitOffset { limit: Some(limit), offset: None, limit_by }) => {
            limit_by.is_empty() && is_positive_number(limit)
        }
        _ => false,
    };
    if !takes_some {
        return std::borrow::Cow::Borrowed(query);
    }
    std::borrow::Cow::Owned(ast::Query { limit_clause: None, ..query.clone() })
}

fn is_positive_number(tree: &ast::Expr) -> bool {
    let ast::Expr::Value(value) = tree else { return false };
    matches!(&value.value, ast::Value::Number(digits, _) if digits.parse::<u64>().is_ok_and(|count| count > 0))
}

/// Joins the subqueries in some expressions: the relation with the columns that they need, which stand in their place.
#[must_use]
pub fn add_subqueries(mut input: Arc<Plan>, exprs: &mut [&mut Expr]) -> Arc<Plan> {
    for expr in exprs {
        input = replace_subqueries(input, expr);
    }
    input
}

fn replace_subqueries(mut input: Arc<Plan>, expr: &mut Expr) -> Arc<Plan> {
    for child in expr.children_mut() {
        input = replace_subqueries(input, child);
    }
    let ExprKind::Subquery(subquery) = &expr.kind else { return input };
    let Subquery { id, plan, kind, captures } = subquery.as_ref().clone();
    let (location, data_type, width) = (expr.location, expr.data_type, input.columns.len());
    match kind {
        SubqueryKind::Scalar => {
            *expr = Expr::column(width, data_type, true, location);
            join_its_row(input, &CorrelatedSubquery::new(id, &plan, &captures), location)
        }
        SubqueryKind::Exists => {
            let subquery = CorrelatedSubquery::new(id, &plan, &captures);
            if subquery.captures.is_empty() {
                let counted = Plan::aggregate(subquery.plan, Vec::new(), vec![AggregateCall::count_rows(location)]);
                let rows = Expr::column(width, Type::Integer, false, location);
                *expr = comparison_expr(Comparison::Greater, rows, integer_literal(0, location), location);
                return join_one_row(input, counted);
            }
            let with = mark_matching_rows(input, &subquery, location);
            *expr = not_expr(is_null_expr(Expr::column(width, Type::Boolean, true, location)));
            with
        }
        SubqueryKind::In(mut values) if values.len() == 1 => {
            let value = values.remove(0);
            let (found, with) = plan_in(input, &CorrelatedSubquery::new(id, &plan, &captures), value, location);
            *expr = found;
            with
        }
        SubqueryKind::In(values) => {
            let (found, with) = plan_row_in(input, id, &plan, &captures, &values, location);
            *expr = found;
            with
        }
        SubqueryKind::Quantified { value: [value], comparison, all } => {
            let (found, with) = plan_quantified(
                input,
                &CorrelatedSubquery::new(id, &plan, &captures),
                (value, comparison, all),
                location,
            );
            *expr = found;
            with
        }
    }
}

/// Two sides of a join with the subqueries that its condition asks for the rows of one of them.
#[derive(Debug)]
pub struct JoinSubqueries {
    left: Arc<Plan>,
    right: Arc<Plan>,
    /// How many columns the left side had.
    width: usize,
    /// What stands for a subquery, over the columns of one side.
    answers: Vec<(SubqueryId, bool, Expr)>,
}

impl JoinSubqueries {
    #[must_use]
    pub fn new(left: Arc<Plan>, right: Arc<Plan>) -> Self {
        let width = left.columns.len();
        Self { left, right, width, answers: Vec::new() }
    }

    /// A condition over both sides with a placeholder for each subquery; none where one reads both sides.
    pub fn replace_in_condition(&mut self, mut condition: Expr) -> Option<Expr> {
        let ExprKind::Subquery(subquery) = &condition.kind else {
            for child in condition.children_mut() {
                *child = self.replace_in_condition(child.clone())?;
            }
            return Some(condition);
        };
        let id = subquery.id;
        let (mut of_left, mut of_right) = (false, false);
        condition.for_each_column(&mut |position| {
            of_left |= position < self.width;
            of_right |= position >= self.width;
        });
        if of_left && of_right {
            return None;
        }
        let mut answer = condition.clone();
        if of_left {
            self.left = replace_subqueries(Arc::clone(&self.left), &mut answer);
        } else {
            answer.map_columns(&|position| position - self.width);
            self.right = replace_subqueries(Arc::clone(&self.right), &mut answer);
        }
        self.answers.push((id, of_left, answer));
        condition.kind = ExprKind::Captured { subquery: id, index: 0 };
        Some(condition)
    }

    /// The sides with the columns of the answers, and the conditions over these.
    #[must_use]
    pub fn into_sides(self, conditions: Vec<Expr>) -> (Arc<Plan>, Arc<Plan>, Vec<Expr>) {
        let (from, to) = (self.width, self.left.columns.len());
        let moved = |mut condition: Expr| {
            condition.map_columns(&|position| if position < from { position } else { position - from + to });
            replace_captures(condition, &|subquery, _| {
                let (_, of_left, answer) = self.answers.iter().find(|(id, ..)| *id == subquery)?;
                let mut answer = answer.clone();
                if !of_left {
                    answer.map_columns(&|position| position + to);
                }
                Some(answer)
            })
        };
        let conditions = conditions.into_iter().map(moved).collect();
        (Arc::clone(&self.left), Arc::clone(&self.right), conditions)
    }
}

/// The rows for which a subquery has a row, or has none; as a condition that stands alone or is joined with AND.
#[must_use]
pub fn join_subquery(mut input: Arc<Plan>, kind: JoinKind, subquery: Subquery) -> Arc<Plan> {
    let Subquery { id, plan, kind: asked, mut captures } = subquery;
    let mut values = asked.compared_values().to_vec();
    for expr in values.iter_mut().chain(&mut captures) {
        input = replace_subqueries(input, expr);
    }
    let subquery = CorrelatedSubquery::new(id, &plan, &captures);
    let width = input.columns.len();
    if let Some((rows, results, conditions)) = subquery.as_filter() {
        let mut all: Vec<Expr> =
            conditions.into_iter().map(|condition| subquery.over_joined_rows(condition, width)).collect();
        for (value, result) in values.into_iter().zip(results) {
            let location = value.location;
            all.push(comparison_expr(Comparison::Equal, value, subquery.over_joined_rows(result, width), location));
        }
        return join_on_conditions(kind, input, rows, all);
    }
    let columns = subquery.plan.columns.len();
    let domain = subquery.capture_domain(&input);
    let rows = subquery.rows_for_each(&domain);
    let mut keys = capture_keys(&subquery, &rows, columns);
    keys.extend(values.into_iter().zip(column_exprs(&rows)));
    Plan::join(Join { kind, left: input, right: rows, keys, residual: None })
}

/// Keys by which a row finds the rows that a subquery has for it, whose captures stand behind `columns` columns.
pub(super) fn capture_keys(subquery: &CorrelatedSubquery, rows: &Plan, columns: usize) -> Vec<(Expr, Expr)> {
    null_safe_keys(subquery.captures.iter().cloned().zip(column_exprs(rows).skip(columns)))
}

fn column_exprs(plan: &Plan) -> impl Iterator<Item = Expr> {
    let column = |(position, field): (usize, &crate::query::plan::Field)| {
        Expr::column(position, field.data_type, field.nullable, SqlLocation::default())
    };
    plan.columns.iter().enumerate().map(column)
}

/// Every row with the columns of the one row that the subquery has for it, NULL where it has none.
fn join_its_row(input: Arc<Plan>, subquery: &CorrelatedSubquery, location: SqlLocation) -> Arc<Plan> {
    if subquery.captures.is_empty() {
        let row = Arc::clone(&subquery.plan);
        let is_there = matches!(&row.node, PlanNode::Aggregate { keys, .. } if keys.is_empty());
        return join_one_row(input, if is_there { row } else { Plan::single(row, location) });
    }
    let columns = subquery.plan.columns.len();
    let mut rows = subquery.rows_for_each(&subquery.capture_domain(&input));
    if !has_at_most_one_row(&subquery.plan) {
        rows = Plan::unique(rows.clone(), (columns..rows.columns.len()).collect(), location);
    }
    let keys = capture_keys(subquery, &rows, columns);
    let width = input.columns.len();
    let joined = Plan::join(Join { kind: JoinKind::Left, left: input, right: rows, keys, residual: None });
    Plan::select_columns(joined, 0..width + columns)
}

/// Every row with one more column: true where the subquery has rows for it, else NULL.
fn mark_matching_rows(input: Arc<Plan>, subquery: &CorrelatedSubquery, location: SqlLocation) -> Arc<Plan> {
    if subquery.captures.is_empty() {
        let counted =
            Plan::aggregate(Arc::clone(&subquery.plan), Vec::new(), vec![AggregateCall::count_rows(location)]);
        let width = input.columns.len();
        let with = join_one_row(input, counted);
        let mut named: Vec<(String, Expr)> = column_exprs(&with).map(|column| (String::new(), column)).collect();
        if let Some((_, rows)) = named.pop() {
            let any = comparison_expr(Comparison::Greater, rows, integer_literal(0, location), location);
            named.push((
                String::new(),
                case_expr(vec![(any, truth_literal(Some(true), location))], truth_literal(None, location), location),
            ));
        }
        debug_assert_eq!(named.len(), width + 1, "a row is counted in one column");
        return Plan::project(with, named);
    }
    let columns = subquery.plan.columns.len();
    let rows = subquery.rows_for_each(&subquery.capture_domain(&input));
    let found = Plan::distinct(Plan::select_columns(rows.clone(), columns..rows.columns.len()));
    let keys = capture_keys(subquery, &found, 0);
    let mut named: Vec<(String, Expr)> =
        vec![(String::new(), Expr::literal(Value::Boolean(true), Type::Boolean, location))];
    named.extend(column_exprs(&found).map(|column| (String::new(), column)));
    let found = Plan::project(found, named);
    let keys = keys.into_iter().map(|(one, mut other)| {
        other.map_columns(&|position| position + 1);
        (one, other)
    });
    let width = input.columns.len();
    let keys = keys.collect();
    let joined = Plan::join(Join { kind: JoinKind::Left, left: input, right: found, keys, residual: None });
    Plan::select_columns(joined, 0..=width)
}

/// The subquery's rows, counted and otherwise totalled in one row.
fn aggregate_subquery(subquery: &CorrelatedSubquery, totals: Vec<AggregateCall>) -> CorrelatedSubquery {
    subquery.with_plan(Plan::aggregate(Arc::clone(&subquery.plan), Vec::new(), totals))
}

/// `value IN (plan)` as SQL has it: false for an empty list, NULL for a NULL or where only a NULL could have matched.
fn plan_in(input: Arc<Plan>, subquery: &CorrelatedSubquery, value: Expr, location: SqlLocation) -> (Expr, Arc<Plan>) {
    let plan = &subquery.plan;
    let data_type = plan.columns.first().map_or(Type::Null, |field| field.data_type);
    let listed = Expr::column(0, data_type, true, location);
    let totals =
        vec![AggregateCall::count_rows(location), aggregate_call(AggregateFunction::Count, listed.clone(), location)];
    let width = input.columns.len();
    let counted = join_its_row(input, &aggregate_subquery(subquery, totals), location);
    let present = Plan::filter(Arc::clone(plan), not_expr(is_null_expr(listed)));
    let present = subquery.with_plan(present);
    let present = if present.captures.is_empty() {
        present.plan
    } else {
        present.rows_for_each(&subquery.capture_domain(&Plan::select_columns(Arc::clone(&counted), 0..width)))
    };
    let present = Plan::distinct(present);
    let mut keys = capture_keys(subquery, &present, 1);
    keys.extend(column_exprs(&present).next().map(|listed| (value.clone(), listed)));
    let with = Plan::join(Join { kind: JoinKind::Left, left: counted, right: present, keys, residual: None });
    let column = |position: usize, data_type| Expr::column(position, data_type, true, location);
    let (rows, known) = (column(width, Type::Integer), column(width + 1, Type::Integer));
    let matched = not_expr(is_null_expr(column(width + 2, data_type)));
    let branches = vec![
        (
            comparison_expr(Comparison::Equal, rows.clone(), integer_literal(0, location), location),
            truth_literal(Some(false), location),
        ),
        (matched, truth_literal(Some(true), location)),
        (is_null_expr(value), truth_literal(None, location)),
        (comparison_expr(Comparison::Less, known, rows, location), truth_literal(None, location)),
    ];
    (case_expr(branches, truth_literal(Some(false), location), location), with)
}

/// `(a, b) IN (plan)` as SQL has it: true where a row equals these values; else NULL where one might, if what is NULL were
/// known; else false.
fn plan_row_in(
    input: Arc<Plan>,
    id: SubqueryId,
    plan: &Arc<Plan>,
    captures: &[Expr],
    values: &[Expr],
    location: SqlLocation,
) -> (Expr, Arc<Plan>) {
    let mut all = captures.to_vec();
    let first = all.len();
    all.extend(values.iter().cloned());
    let pair = |at: usize| {
        let (value, field) = (values.get(at)?, plan.columns.get(at)?);
        let kind = ExprKind::Captured { subquery: id, index: first + at };
        let value = Expr::new(kind, value.data_type, value.nullable, location);
        Some((value, Expr::column(at, field.data_type, field.nullable, location)))
    };
    let pairs: Vec<(Expr, Expr)> = (0..values.len()).filter_map(pair).collect();
    let equal =
        |(value, listed): &(Expr, Expr)| comparison_expr(Comparison::Equal, value.clone(), listed.clone(), location);
    let is_it: Vec<Expr> = pairs.iter().map(equal).collect();
    let may_be: Vec<Expr> = pairs
        .iter()
        .map(|pair| {
            Expr::new(
                ExprKind::Coalesce(vec![equal(pair), truth_literal(Some(true), location)]),
                Type::Boolean,
                false,
                location,
            )
        })
        .collect();
    let rows = |conditions: Vec<Expr>| match join_conjuncts(conditions) {
        Some(condition) => Plan::filter(Arc::clone(plan), condition),
        None => Arc::clone(plan),
    };
    let width = input.columns.len();
    let with = mark_matching_rows(input, &CorrelatedSubquery::new(id, &rows(is_it), &all), location);
    let with = mark_matching_rows(with, &CorrelatedSubquery::new(id, &rows(may_be), &all), location);
    let found = |position: usize| not_expr(is_null_expr(Expr::column(position, Type::Boolean, true, location)));
    let branches =
        vec![(found(width), truth_literal(Some(true), location)), (found(width + 1), truth_literal(None, location))];
    (case_expr(branches, truth_literal(Some(false), location), location), with)
}

/// `value < ANY (plan)` and its like as SQL has them. The smallest and the largest value decide: the rest are between.
fn plan_quantified(
    input: Arc<Plan>,
    subquery: &CorrelatedSubquery,
    (value, comparison, all): (Expr, Comparison, bool),
    location: SqlLocation,
) -> (Expr, Arc<Plan>) {
    let data_type = value.data_type;
    let listed = Expr::column(0, data_type, true, location);
    let totals = vec![
        AggregateCall::count_rows(location),
        aggregate_call(AggregateFunction::Count, listed.clone(), location),
        aggregate_call(AggregateFunction::Min, listed.clone(), location),
        aggregate_call(AggregateFunction::Max, listed, location),
    ];
    let width = input.columns.len();
    let with = join_its_row(input, &aggregate_subquery(subquery, totals), location);
    let column = |at: usize, data_type| Expr::column(width + at, data_type, true, location);
    let (rows, known) = (column(0, Type::Integer), column(1, Type::Integer));
    let against = |at: usize| comparison_expr(comparison, value.clone(), column(at, data_type), location);
    let (least, most) = (against(2), against(3));
    // For ANY the easier of both has to hold, for ALL the harder one.
    let both = vec![least, most];
    let decided = Expr::new(if all { ExprKind::And(both) } else { ExprKind::Or(both) }, Type::Boolean, true, location);
    let decided = if all { not_expr(decided) } else { decided };
    let branches = vec![
        (
            comparison_expr(Comparison::Equal, rows.clone(), integer_literal(0, location), location),
            truth_literal(Some(all), location),
        ),
        (is_null_expr(value.clone()), truth_literal(None, location)),
        (decided, truth_literal(Some(!all), location)),
        (comparison_expr(Comparison::Less, known, rows, location), truth_literal(None, location)),
    ];
    (case_expr(branches, truth_literal(Some(all), location), location), with)
}

/// Marks the captures of a subquery that its plan reads.
fn mark_read_captures(plan: &Plan, id: SubqueryId, is_read: &mut [bool]) {
    fn mark_in_expr(expr: &Expr, id: SubqueryId, is_read: &mut [bool]) {
        if let ExprKind::Captured { subquery, index } = expr.kind
            && subquery == id
            && let Some(found) = is_read.get_mut(index)
        {
            *found = true;
        }
        expr.children().into_iter().for_each(|child| mark_in_expr(child, id, is_read));
    }
    plan.node.expressions().into_iter().for_each(|expr| mark_in_expr(expr, id, is_read));
    plan.inputs().into_iter().for_each(|input| mark_read_captures(input, id, is_read));
}

/// Every row beside the one row of another relation.
fn join_one_row(left: Arc<Plan>, right: Arc<Plan>) -> Arc<Plan> {
    Plan::join(Join { kind: JoinKind::Inner, left, right, keys: Vec::new(), residual: None })
}

fn aggregate_call(function: AggregateFunction, argument: Expr, location: SqlLocation) -> AggregateCall {
    let data_type = if function == AggregateFunction::Count { Type::Integer } else { argument.data_type };
    AggregateCall { function, arguments: vec![argument], data_type, ..AggregateCall::count_rows(location) }
}

fn integer_literal(value: i64, location: SqlLocation) -> Expr {
    Expr::literal(Value::Integer(value), Type::Integer, location)
}

fn truth_literal(truth: Option<bool>, location: SqlLocation) -> Expr {
    Expr::literal(truth.map_or(Value::Null, Value::Boolean), Type::Boolean, location)
}

fn is_null_expr(expr: Expr) -> Expr {
    let location = expr.location;
    Expr::new(ExprKind::IsNull(Box::new(expr)), Type::Boolean, false, location)
}

fn not_expr(expr: Expr) -> Expr {
    let (nullable, location) = (expr.nullable, expr.location);
    Expr::new(ExprKind::Not(Box::new(expr)), Type::Boolean, nullable, location)
}

fn case_expr(branches: Vec<(Expr, Expr)>, otherwise: Expr, location: SqlLocation) -> Expr {
    Expr::new(ExprKind::Case { branches, otherwise: Box::new(otherwise) }, Type::Boolean, true, location)
}

pub(super) fn comparison_expr(comparison: Comparison, left: Expr, right: Expr, location: SqlLocation) -> Expr {
    Expr::new(ExprKind::Compare(comparison, Box::new(left), Box::new(right)), Type::Boolean, true, location)
}
