//! SELECT: plans its parts in the order in which SQL computes them.

use std::sync::Arc;

use sqlparser::ast::{self, Distinct, GroupByExpr, SelectItem};

use super::binder::{BindResult, Binder, Reported};
use super::distinct_on::DistinctOn;
use super::group_by_clause::GroupKeys;
use super::order_and_limit::OrderAndLimit;
use super::scope::{Clause, NamedWindow, Scope, SelectAlias};
use super::scoped_plan::ScopedPlan;
use super::select_groups::SelectGroups;
use super::select_parts::SelectParts;
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{AggregateCall, Expr, ExprKind, NamedExpr, SortKey};
use crate::query::plan::Plan;

impl Binder<'_> {
    pub(super) fn bind_select(&mut self, select: &ast::Select, tail: &OrderAndLimit) -> BindResult<Arc<Plan>> {
        self.refuse_other_dialects(select)?;
        let ScopedPlan { plan, scope } = self.bind_select_input(select, tail);
        let mut parts = self.bind_select_parts(select, &scope, tail)?;
        let mut distinct_on = match &select.distinct {
            Some(Distinct::On(on)) => Some(self.bind_distinct_on(&scope, on, &parts.results, tail)?),
            _ => None,
        };
        let mut plan = match parts.condition.take() {
            Some(condition) => self.subquery_plans.filter_rows(plan, condition),
            None => plan,
        };
        self.check_having(select, &parts)?;
        if parts.is_grouped() {
            plan = self.plan_groups(plan, select, &mut parts, distinct_on.as_mut())?;
        }
        if let Some(distinct_on) = distinct_on {
            return self.plan_distinct_on(plan, distinct_on, parts, tail);
        }
        plan = self.subquery_plans.add_windows(plan, &mut parts.exprs_with_windows());
        if let Some(qualify) = parts.qualify.take() {
            plan = self.subquery_plans.filter_rows(plan, qualify);
        }
        match select.distinct {
            Some(Distinct::Distinct) => self.project_distinct_results(plan, parts, tail),
            _ => self.project_results(plan, parts, tail),
        }
    }

    /// Binds FROM, and the names that the other parts may use.
    fn bind_select_input(&mut self, select: &ast::Select, tail: &OrderAndLimit) -> ScopedPlan {
        let ScopedPlan { mut plan, mut scope } = self.bind_from(&select.from);
        let leaves_out =
            select.selection.is_some() || select.having.is_some() || select.qualify.is_some() || tail.has_limit();
        let is_plain = matches!(&select.group_by, GroupByExpr::Expressions(keys, _) if keys.is_empty());
        if select.from.is_empty() && (leaves_out || !is_plain) {
            // A row without columns could be neither counted nor left out.
            let location = self.location_of(select);
            plan = Plan::project(plan, vec![NamedExpr::unnamed(Expr::integer(1, location))]);
        }
        scope.windows = select.named_window.iter().map(named_window).collect();
        scope.aliases = select.projection.iter().filter_map(select_alias).collect();
        ScopedPlan { plan, scope }
    }

    /// Binds all parts before it reports, so that every mistake is found.
    fn bind_select_parts(
        &mut self,
        select: &ast::Select,
        scope: &Scope,
        tail: &OrderAndLimit,
    ) -> BindResult<SelectParts> {
        self.failed_aliases.clear();
        let condition = self.bind_optional_condition(scope, Clause::Where, select.selection.as_ref());
        let results = self.bind_results(select, scope);
        let known_results = results.as_deref().ok();
        let keys = self.bind_group_keys(&select.group_by, scope, known_results);
        let having = self.bind_optional_condition(scope, Clause::Having, select.having.as_ref());
        let qualify = self.bind_optional_condition(scope, Clause::Select, select.qualify.as_ref());
        let order = self.bind_order_keys(tail, scope, known_results);
        Ok(SelectParts {
            condition: condition?,
            keys: keys?,
            having: having?,
            qualify: qualify?,
            order: order?,
            results: results?,
        })
    }

    fn bind_optional_condition(
        &mut self,
        scope: &Scope,
        clause: Clause,
        condition: Option<&ast::Expr>,
    ) -> BindResult<Option<Expr>> {
        condition.map(|condition| self.bind_condition(scope.in_clause(clause), condition)).transpose()
    }

    /// Refuses HAVING that filters rows.
    fn check_having(&mut self, select: &ast::Select, parts: &SelectParts) -> BindResult<()> {
        let Some(having) = select.having.as_ref().filter(|_| parts.having_filters_rows()) else { return Ok(()) };
        let location = self.location_of(having);
        let mistake = Diagnostic::sql_error("sql-group", "HAVING filters groups, but this query has no groups");
        self.report_mistake(mistake.hint("write WHERE to filter rows, or add GROUP BY"), location)
    }

    /// Groups the rows, and rewrites the other parts over the groups. Applies HAVING.
    fn plan_groups(
        &mut self,
        plan: Arc<Plan>,
        select: &ast::Select,
        parts: &mut SelectParts,
        distinct_on: Option<&mut DistinctOn>,
    ) -> BindResult<Arc<Plan>> {
        let GroupKeys { keys, sets } = parts.keys.take().unwrap_or_default();
        let mut groups = SelectGroups { keys, sets, aggregates: Vec::new() };
        let mut failed = false;
        let distinct_keys = distinct_on.into_iter().flat_map(|distinct_on| &mut distinct_on.keys);
        for expr in parts.exprs_over_groups().chain(distinct_keys) {
            match self.rewrite_over_groups(expr.clone(), &mut groups) {
                Ok(rewritten) => *expr = rewritten,
                Err(Reported) => failed = true,
            }
        }
        if failed {
            return Err(Reported);
        }
        if groups.keys.is_empty() && groups.aggregates.is_empty() {
            groups.aggregates.push(AggregateCall::count_rows(self.location_of(select)));
        }
        let rows = self.subquery_plans.join_all(plan, groups.row_exprs_mut());
        let grouped = groups.aggregate_rows(&rows);
        Ok(match parts.having.take() {
            Some(having) => self.subquery_plans.filter_rows(grouped, having),
            None => grouped,
        })
    }

    /// Returns the results of all rows, or of those that LIMIT takes.
    fn project_results(
        &mut self,
        plan: Arc<Plan>,
        SelectParts { mut results, mut order, .. }: SelectParts,
        tail: &OrderAndLimit,
    ) -> BindResult<Arc<Plan>> {
        let plan = self.join_subqueries(plan, &mut results, &mut order);
        let reads_rows = results.iter().any(|result| !reads_no_row(&result.expr));
        let plan = if order.is_empty() && tail.has_limit() && !reads_rows {
            // Results that read no row are the same whichever rows are taken.
            Plan::limit(plan, order, tail.skip, tail.take)
        } else {
            // Without LIMIT, ORDER BY changes nothing.
            self.apply_limit(plan, order, tail)?
        };
        Ok(Plan::project(plan, results))
    }

    /// Returns each different row of results once, or those of them that LIMIT takes.
    fn project_distinct_results(
        &mut self,
        plan: Arc<Plan>,
        SelectParts { mut results, mut order, .. }: SelectParts,
        tail: &OrderAndLimit,
    ) -> BindResult<Arc<Plan>> {
        let plan = self.join_subqueries(plan, &mut results, &mut order);
        for NamedExpr { expr, .. } in &results {
            self.refuse_intervals(expr.data_type, "DISTINCT", expr.location)?;
        }
        if !tail.has_limit() {
            return Ok(Plan::distinct(Plan::project(plan, results)));
        }
        for key in &mut order {
            let Some(position) = results.iter().position(|result| result.expr == key.expr) else {
                let message = "with DISTINCT, ORDER BY can only name results of the SELECT";
                let hint = "select it as well, or group instead: `GROUP BY …` with `ORDER BY MAX(…)`";
                return self
                    .report_mistake(Diagnostic::sql_error("sql-order-by", message).hint(hint), key.expr.location);
            };
            key.expr.kind = ExprKind::Column(position);
        }
        self.apply_limit(Plan::distinct(Plan::project(plan, results)), order, tail)
    }

    fn join_subqueries(&self, plan: Arc<Plan>, results: &mut [NamedExpr], order: &mut [SortKey]) -> Arc<Plan> {
        let results = results.iter_mut().map(|result| &mut result.expr);
        self.subquery_plans.join_all(plan, results.chain(order.iter_mut().map(|key| &mut key.expr)))
    }

    /// Refuses parts of a SELECT that other dialects have.
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
}

fn named_window(window: &ast::NamedWindowDefinition) -> NamedWindow {
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
    NamedWindow { name: name.value.clone(), spec }
}

fn select_alias(item: &SelectItem) -> Option<SelectAlias> {
    match item {
        SelectItem::ExprWithAlias { expr, alias } => {
            Some(SelectAlias { name: alias.value.clone(), expr: expr.clone() })
        }
        _ => None,
    }
}

/// Returns whether an expression reads only literals and captures.
fn reads_no_row(expr: &Expr) -> bool {
    !expr.any_part(&|part| {
        matches!(part.kind, ExprKind::Column(_) | ExprKind::Aggregate(_) | ExprKind::Window(_) | ExprKind::Subquery(_))
    })
}
