//! SELECT: from its parts, in the order in which SQL computes them, to a plan.

use std::sync::Arc;

use sqlparser::ast::{self, Distinct, SelectItem, SetExpr};

use super::group_keys::GroupKeys;
use super::grouped_exprs::{SelectGroups, add_windows, has_aggregate};
use super::order_and_limit::OrderAndLimit;
use super::scope::Clause;
use super::select_list::ResultColumn;
use super::subqueries::add_subqueries;
use super::where_clause::filter_where;
use super::{BindResult, Binder, Reported};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{AggregateCall, Expr, ExprKind, SortKey};
use crate::query::plan::Plan;
use crate::query::tie_breaking;
use crate::query::types::Type;
use crate::query::value::Value;

impl Binder<'_> {
    pub(super) fn bind_query(&mut self, query: &ast::Query) -> BindResult<Arc<Plan>> {
        let visible = self.ctes.len();
        let bound = self.bind_query_with_ctes(query);
        self.ctes.truncate(visible);
        let location = self.location_of(query.body.as_ref());
        let plan = self.check_plan_size(bound?, location)?;
        // What breaks ties is decided by this query alone, whatever reads it.
        let shared: Vec<Arc<Plan>> = self.ctes.iter().filter_map(|(_, plan)| plan.clone()).collect();
        Ok(tie_breaking::keep_tie_breakers(&plan, self.tables, &shared))
    }

    fn bind_query_with_ctes(&mut self, query: &ast::Query) -> BindResult<Arc<Plan>> {
        let visible = self.ctes.len();
        let location = self.location_of(query);
        if !query.locks.is_empty()
            || query.for_clause.is_some()
            || query.settings.is_some()
            || query.format_clause.is_some()
            || !query.pipe_operators.is_empty()
        {
            let hint = "leave it out: the SQL of metrics only reads";
            return self.report_unsupported("FOR, SETTINGS, FORMAT and `|>` behind a query", hint, location);
        }
        if let Some(with) = &query.with {
            for cte in &with.cte_tables {
                let name = cte.alias.name.value.clone();
                let place = self.lines.location_of(cte.alias.name.span);
                if self
                    .ctes
                    .get(visible..)
                    .unwrap_or_default()
                    .iter()
                    .any(|(known, _)| known.eq_ignore_ascii_case(&name))
                {
                    let message = format!("two common table expressions are called `{name}`");
                    let mistake = Diagnostic::sql("ambiguous-table", message).hint("give one of them another name");
                    let _: BindResult<()> = self.report_mistake(mistake, place);
                    continue;
                }
                if with.recursive && reads_table(&cte.query, &name) {
                    let hint = "list the steps: `SELECT 1 AS step UNION ALL SELECT 2 …`";
                    let _: BindResult<()> = self.report_unsupported("a query that reads itself", hint, place);
                    self.ctes.push((name, None));
                    continue;
                }
                let plan = self.bind_query(&cte.query).and_then(|plan| {
                    let columns = self.rename_columns(&plan.columns, &cte.alias.columns, place)?;
                    Ok(Arc::new(Plan { node: plan.node.clone(), columns }))
                });
                self.ctes.push((name, plan.ok()));
            }
        }
        let tail = self.bind_order_and_limit(query, location);
        match query.body.as_ref() {
            SetExpr::Select(select) => {
                let tail = tail?;
                self.bind_select(select, &tail)
            }
            body => {
                let plan = self.bind_set_expr(body)?;
                self.order_set_operation(plan, &tail?)
            }
        }
    }

    pub(super) fn bind_select(&mut self, select: &ast::Select, tail: &OrderAndLimit) -> BindResult<Arc<Plan>> {
        self.refuse_other_dialects(select)?;
        let (mut input, mut scope) = self.bind_from(&select.from);
        let leaves_out =
            select.selection.is_some() || select.having.is_some() || select.qualify.is_some() || tail.has_limit();
        let is_plain = matches!(&select.group_by, ast::GroupByExpr::Expressions(keys, _) if keys.is_empty());
        if select.from.is_empty() && (leaves_out || !is_plain) {
            // A row without columns could be neither counted nor left out.
            let location = self.location_of(select);
            let one = Expr::literal(Value::Integer(1), Type::Integer, location);
            input = Plan::project(input, vec![(String::new(), one)]);
        }
        scope.windows = select.named_window.iter().filter_map(|window| self.window_definition(window)).collect();
        scope.aliases = select
            .projection
            .iter()
            .filter_map(|item| match item {
                SelectItem::ExprWithAlias { expr, alias } => Some((alias.value.clone(), expr.clone())),
                _ => None,
            })
            .collect();
        let scope = scope;
        self.failed_aliases.clear();
        let condition = select
            .selection
            .as_ref()
            .map(|condition| self.bind_condition(&scope, Clause::Where, condition))
            .transpose();
        let items = self.bind_results(select, &scope);
        let keys = self.bind_group_keys(&select.group_by, &scope, items.as_ref().ok());
        let having =
            select.having.as_ref().map(|having| self.bind_condition(&scope, Clause::Having, having)).transpose();
        let qualify =
            select.qualify.as_ref().map(|qualify| self.bind_condition(&scope, Clause::Select, qualify)).transpose();
        let order = self.bind_order_keys(tail, &scope, items.as_ref().ok());
        let (condition, mut items, keys) = (condition?, items?, keys?);
        let (mut having, mut qualify, mut order) = (having?, qualify?, order?);

        let mut distinct_on = match &select.distinct {
            Some(Distinct::On(on)) => Some(self.bind_distinct_keys(&scope, on, &items, tail)?),
            _ => None,
        };
        let mut plan = input;
        if let Some(condition) = condition {
            plan = filter_where(plan, condition);
        }
        let asks = |expr: &Expr| has_aggregate(expr);
        if let (Some(filter), None, Some(tree)) = (&having, &keys, &select.having)
            && !asks(filter)
            && !items.iter().any(|item| asks(&item.expr))
            && (reads_column(filter) || items.iter().any(|item| reads_column(&item.expr)))
        {
            let location = self.location_of(tree);
            let mistake = Diagnostic::sql("sql-group", "HAVING filters groups, and this query makes none");
            return self.report_mistake(mistake.hint("write WHERE to filter rows, or add GROUP BY"), location);
        }
        let is_grouped = keys.is_some()
            || having.is_some()
            || items.iter().any(|item| asks(&item.expr))
            || order.iter().any(|key| asks(&key.expr))
            || qualify.as_ref().is_some_and(asks);
        if is_grouped {
            let GroupKeys { keys, sets } = keys.unwrap_or_default();
            let mut groups = SelectGroups { keys, sets, totals: Vec::new() };
            let mut failed = false;
            let exprs = items.iter_mut().map(|item| &mut item.expr).chain(order.iter_mut().map(|key| &mut key.expr));
            let on = distinct_on.iter_mut().flat_map(|(keys, _)| keys);
            for expr in exprs.chain(on).chain(&mut having).chain(&mut qualify) {
                match self.rewrite_over_groups(expr.clone(), &mut groups) {
                    Ok(found) => *expr = found,
                    Err(Reported) => failed = true,
                }
            }
            if failed {
                return Err(Reported);
            }
            if groups.keys.is_empty() && groups.totals.is_empty() {
                let location = self.location_of(select);
                groups.totals.push(AggregateCall::count_rows(location));
            }
            plan = add_subqueries(plan, &mut groups.row_exprs_mut());
            plan = groups.aggregate_rows(plan);
            if let Some(having) = having {
                plan = filter_where(plan, having);
            }
        }
        if let Some((keys, location)) = distinct_on {
            return self.plan_distinct_on(plan, keys, location, items, order, tail);
        }
        let mut exprs: Vec<&mut Expr> = items.iter_mut().map(|item| &mut item.expr).collect();
        exprs.extend(order.iter_mut().map(|key| &mut key.expr));
        exprs.extend(qualify.as_mut());
        plan = add_windows(plan, &mut exprs);
        if let Some(qualify) = qualify {
            plan = filter_where(plan, qualify);
        }
        let is_distinct = matches!(select.distinct, Some(Distinct::Distinct));
        self.project_results(plan, items, order, is_distinct, tail)
    }

    /// What SELECT has in other dialects, and not here.
    fn refuse_other_dialects(&mut self, select: &ast::Select) -> BindResult<()> {
        let location = self.location_of(select);
        let beyond = [
            (select.top.is_some(), "TOP", "write LIMIT"),
            (select.into.is_some(), "INTO", "leave it out: the SQL of metrics only reads"),
            (!select.lateral_views.is_empty(), "LATERAL VIEW", "export one row per element"),
            (select.prewhere.is_some(), "PREWHERE", "write WHERE"),
            (!select.connect_by.is_empty(), "CONNECT BY", "join the table with itself, once per level"),
            (!select.cluster_by.is_empty(), "CLUSTER BY", "leave it out"),
            (!select.distribute_by.is_empty(), "DISTRIBUTE BY", "leave it out"),
            (!select.sort_by.is_empty(), "SORT BY", "write ORDER BY"),
            (select.exclude.is_some(), "EXCLUDE behind the list", "write `* EXCLUDE (a, b)`"),
            (select.value_table_mode.is_some(), "SELECT AS STRUCT", "name the columns"),
            (select.select_modifiers.is_some(), "modifiers of SELECT", "leave them out"),
        ];
        for (found, what, hint) in beyond {
            if found {
                return self.report_unsupported(what, hint, location);
            }
        }
        Ok(())
    }

    fn window_definition(&mut self, window: &ast::NamedWindowDefinition) -> Option<(String, ast::WindowSpec)> {
        let ast::NamedWindowDefinition(name, definition) = window;
        let spec = match definition {
            ast::NamedWindowExpr::WindowSpec(spec) => spec.clone(),
            ast::NamedWindowExpr::NamedWindow(base) => ast::WindowSpec {
                window_name: Some(base.clone()),
                partition_by: Vec::new(),
                order_by: Vec::new(),
                window_frame: None,
            },
        };
        Some((name.value.clone(), spec))
    }

    /// The results, perhaps each different one once, perhaps only the first of them.
    fn project_results(
        &mut self,
        plan: Arc<Plan>,
        mut items: Vec<ResultColumn>,
        mut order: Vec<SortKey>,
        is_distinct: bool,
        tail: &OrderAndLimit,
    ) -> BindResult<Arc<Plan>> {
        let mut exprs: Vec<&mut Expr> = items.iter_mut().map(|item| &mut item.expr).collect();
        exprs.extend(order.iter_mut().map(|key| &mut key.expr));
        let plan = add_subqueries(plan, &mut exprs);
        let named: Vec<(String, Expr)> = items.into_iter().map(|item| (item.name, item.expr)).collect();
        if !is_distinct {
            let plan = if order.is_empty() && tail.has_limit() && named.iter().all(|(_, expr)| reads_no_row(expr)) {
                // What reads no row is the same in whichever rows are taken.
                Plan::limit(plan, order, tail.skip, tail.take)
            } else {
                // Rows are chosen by what the query reads, however the results are written. Without LIMIT, ORDER BY
                // alone changes nothing.
                self.apply_limit(plan, order, tail)?
            };
            return Ok(Plan::project(plan, named));
        }
        for (_, expr) in &named {
            self.refuse_intervals(expr.data_type, "DISTINCT", expr.location)?;
        }
        if !tail.has_limit() {
            return Ok(Plan::distinct(Plan::project(plan, named)));
        }
        for key in &mut order {
            let Some(position) = named.iter().position(|(_, expr)| *expr == key.expr) else {
                let message = "with DISTINCT, ORDER BY can only name what is selected";
                let hint = "select it as well, or group instead: `GROUP BY …` with `ORDER BY MAX(…)`";
                return self.report_mistake(Diagnostic::sql("sql-order-by", message).hint(hint), key.expr.location);
            };
            key.expr.kind = ExprKind::Column(position);
        }
        self.apply_limit(Plan::distinct(Plan::project(plan, named)), order, tail)
    }
}

/// Whether an expression is made of literals, and of what a subquery reads of the row around it.
fn reads_no_row(expr: &Expr) -> bool {
    let is_of_row =
        matches!(expr.kind, ExprKind::Column(_) | ExprKind::Aggregate(_) | ExprKind::Window(_) | ExprKind::Subquery(_));
    !is_of_row && expr.children().into_iter().all(reads_no_row)
}

/// Whether a query reads a table of this name.
fn reads_table(query: &ast::Query, name: &str) -> bool {
    let mut found = false;
    let _: std::ops::ControlFlow<()> = ast::visit_relations(query, |relation| {
        found |= relation.to_string().eq_ignore_ascii_case(name);
        std::ops::ControlFlow::Continue(())
    });
    found
}

/// Whether an expression reads a column.
fn reads_column(expr: &Expr) -> bool {
    let mut reads = false;
    expr.for_each_column(&mut |_| reads = true);
    reads
}
