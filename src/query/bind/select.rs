//! SELECT: from its parts, in the order in which SQL computes them, to a plan.

use std::sync::Arc;

use sqlparser::ast::{self, Distinct, GroupByExpr, LimitClause, OrderByKind, SelectItem, SetExpr};

use super::from::filtered;
use super::groups::{Groups, has_aggregate, with_windows};
use super::scope::{Clause, Scope};
use super::subqueries::with_subqueries;
use super::windows::sort_key;
use super::{Binder, Bound, Reported, conjuncts};
use crate::diagnostic::Diagnostic;
use crate::query::expr::{Comparison, Expr, Frame, Kind, Location, SortKey, SubqueryKind, Window, WindowFunction};
use crate::query::plan::{Join, JoinKind, Plan};
use crate::query::types::Type;
use crate::query::value::Value;

/// What a query says behind its SELECT.
pub(super) struct Tail<'a> {
    pub order: Vec<&'a ast::OrderByExpr>,
    pub order_by_all: Option<ast::OrderByOptions>,
    pub skip: u64,
    pub take: Option<u64>,
    /// Where it says how many rows, else the whole query.
    pub location: Location,
}

impl Tail<'_> {
    fn cuts(&self) -> bool {
        self.skip > 0 || self.take.is_some()
    }
}

/// One result of a SELECT.
struct Item {
    name: String,
    expr: Expr,
}

impl Binder<'_> {
    pub(super) fn query(&mut self, query: &ast::Query) -> Bound<Arc<Plan>> {
        let visible = self.with.len();
        let bound = self.query_with(query);
        self.with.truncate(visible);
        let location = self.location(query.body.as_ref());
        self.bounded(bound?, location)
    }

    fn query_with(&mut self, query: &ast::Query) -> Bound<Arc<Plan>> {
        let location = self.location(query);
        if !query.locks.is_empty()
            || query.for_clause.is_some()
            || query.settings.is_some()
            || query.format_clause.is_some()
            || !query.pipe_operators.is_empty()
        {
            let hint = "leave it out: the SQL of metrics only reads";
            return self.unsupported("FOR, SETTINGS, FORMAT and `|>` behind a query", hint, location);
        }
        if let Some(with) = &query.with {
            for cte in &with.cte_tables {
                let name = cte.alias.name.value.clone();
                let place = self.lines.location(cte.alias.name.span);
                if with.recursive && mentions(&cte.query, &name) {
                    let hint = "list the steps: `SELECT 1 AS step UNION ALL SELECT 2 …`";
                    let _: Bound<()> = self.unsupported("a query that reads itself", hint, place);
                    self.with.push((name, None));
                    continue;
                }
                let plan = self.query(&cte.query).and_then(|plan| {
                    let columns = self.renamed(&plan.columns, &cte.alias.columns, place)?;
                    Ok(Arc::new(Plan { node: plan.node.clone(), columns }))
                });
                self.with.push((name, plan.ok()));
            }
        }
        let tail = self.tail(query, location);
        match query.body.as_ref() {
            SetExpr::Select(select) => {
                let tail = tail?;
                self.select(select, &tail)
            }
            body => {
                let plan = self.set_expr(body)?;
                self.ordered(plan, &tail?)
            }
        }
    }

    /// ORDER BY, LIMIT, OFFSET, FETCH.
    fn tail<'q>(&mut self, query: &'q ast::Query, location: Location) -> Bound<Tail<'q>> {
        let mut tail = Tail { order: Vec::new(), order_by_all: None, skip: 0, take: None, location };
        if let Some(order) = &query.order_by {
            if order.interpolate.is_some() {
                return self.unsupported("INTERPOLATE", "leave it out", location);
            }
            match &order.kind {
                OrderByKind::Expressions(keys) => match keys.as_slice() {
                    [key] if is_all(&key.expr) => tail.order_by_all = Some(key.options),
                    keys => tail.order.extend(keys),
                },
                OrderByKind::All(options) => tail.order_by_all = Some(*options),
            }
        }
        match &query.limit_clause {
            None => {}
            Some(LimitClause::LimitOffset { limit, offset, limit_by }) => {
                if !limit_by.is_empty() {
                    let hint = "number the rows with ROW_NUMBER() OVER (PARTITION BY …)";
                    return self.unsupported("LIMIT BY", hint, location);
                }
                if let Some(first) = limit.as_ref().or(offset.as_ref().map(|offset| &offset.value)) {
                    tail.location = self.location(first);
                }
                tail.take = limit.as_ref().map(|limit| self.count(limit)).transpose()?;
                tail.skip = offset.as_ref().map(|offset| self.count(&offset.value)).transpose()?.unwrap_or(0);
            }
            Some(LimitClause::OffsetCommaLimit { offset, limit }) => {
                tail.take = Some(self.count(limit)?);
                tail.skip = self.count(offset)?;
            }
        }
        if let Some(fetch) = &query.fetch {
            if fetch.percent || fetch.with_ties {
                let hint = "filter by RANK() or PERCENT_RANK() in a subquery";
                let location = fetch.quantity.as_ref().map_or(location, |quantity| self.location(quantity));
                return self.unsupported("FETCH of a percentage or WITH TIES", hint, location);
            }
            tail.take = Some(fetch.quantity.as_ref().map_or(Ok(1), |quantity| self.count(quantity))?);
        }
        Ok(tail)
    }

    fn count(&mut self, tree: &ast::Expr) -> Bound<u64> {
        let location = self.location(tree);
        let is_literal = matches!(tree, ast::Expr::Value(_) | ast::Expr::UnaryOp { .. } | ast::Expr::BinaryOp { .. });
        let count = if is_literal { Some(self.expression(&Scope::default(), Clause::Where, tree)?) } else { None };
        match count.as_ref().and_then(Expr::as_literal) {
            Some(Value::Integer(count)) if *count >= 0 => Ok(count.unsigned_abs()),
            _ => {
                let message = "LIMIT and OFFSET take a number of rows";
                self.mistake(
                    Diagnostic::sql("sql-limit", message).hint("write a literal, such as `LIMIT 10`"),
                    location,
                )
            }
        }
    }

    pub(super) fn select(&mut self, select: &ast::Select, tail: &Tail) -> Bound<Arc<Plan>> {
        self.plain(select)?;
        let (input, mut scope) = self.from(&select.from)?;
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
        self.wrong_aliases.clear();
        let condition =
            select.selection.as_ref().map(|condition| self.truth(&scope, Clause::Where, condition)).transpose();
        let items = self.items(select, &scope);
        let keys = self.keys(&select.group_by, &scope, items.as_ref().ok());
        let having = select.having.as_ref().map(|having| self.truth(&scope, Clause::Having, having)).transpose();
        let qualify = select.qualify.as_ref().map(|qualify| self.truth(&scope, Clause::Select, qualify)).transpose();
        let items_known = items.as_deref().unwrap_or_default();
        let order = self.order(tail, &scope, items_known);
        let (condition, mut items, keys) = (condition?, items?, keys?);
        let (mut having, mut qualify, mut order) = (having?, qualify?, order?);

        let mut plan = input;
        if let Some(condition) = condition {
            plan = where_holds(plan, condition);
        }
        let asks = |expr: &Expr| has_aggregate(expr);
        let is_grouped = keys.is_some()
            || having.is_some()
            || items.iter().any(|item| asks(&item.expr))
            || order.iter().any(|key| asks(&key.expr))
            || qualify.as_ref().is_some_and(asks);
        if is_grouped {
            let mut groups = Groups { keys: keys.unwrap_or_default(), totals: Vec::new() };
            let mut failed = false;
            let exprs = items.iter_mut().map(|item| &mut item.expr).chain(order.iter_mut().map(|key| &mut key.expr));
            for expr in exprs.chain(&mut having).chain(&mut qualify) {
                match self.grouped(expr.clone(), &mut groups) {
                    Ok(found) => *expr = found,
                    Err(Reported) => failed = true,
                }
            }
            if failed {
                return Err(Reported);
            }
            plan = with_subqueries(plan, &mut groups.exprs());
            plan = Plan::aggregate(plan, groups.keys, groups.totals);
            if let Some(having) = having {
                plan = where_holds(plan, having);
            }
        }
        if let Some(Distinct::On(on)) = &select.distinct {
            return self.distinct_on(plan, &scope, on, is_grouped, items, order, tail);
        }
        let mut exprs: Vec<&mut Expr> = items.iter_mut().map(|item| &mut item.expr).collect();
        exprs.extend(order.iter_mut().map(|key| &mut key.expr));
        exprs.extend(qualify.as_mut());
        plan = with_windows(plan, &mut exprs);
        if let Some(qualify) = qualify {
            plan = where_holds(plan, qualify);
        }
        let is_distinct = matches!(select.distinct, Some(Distinct::Distinct));
        self.projected(plan, items, order, is_distinct, tail)
    }

    /// What SELECT has in other dialects, and not here.
    fn plain(&mut self, select: &ast::Select) -> Bound<()> {
        let location = self.location(select);
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
                return self.unsupported(what, hint, location);
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

    /// The results, `*` written out.
    fn items(&mut self, select: &ast::Select, scope: &Scope) -> Bound<Vec<Item>> {
        let mut items = Vec::new();
        let mut failed = false;
        for item in &select.projection {
            let bound = match item {
                SelectItem::UnnamedExpr(tree) => self
                    .expression(scope, Clause::Select, tree)
                    .map(|expr| vec![Item { name: name_of(scope, tree), expr }]),
                SelectItem::ExprWithAlias { expr: tree, alias } => {
                    // Within itself, an alias is the column of that name.
                    self.open_aliases.push(alias.value.clone());
                    let bound = self.expression(scope, Clause::Select, tree);
                    self.open_aliases.pop();
                    bound.map(|expr| vec![Item { name: alias.value.clone(), expr }])
                }
                SelectItem::ExprWithAliases { expr, .. } => {
                    let location = self.location(expr);
                    self.unsupported("several names for one result", "name it once", location)
                }
                SelectItem::Wildcard(options) => self.wildcard(scope, None, options),
                SelectItem::QualifiedWildcard(kind, options) => match kind {
                    ast::SelectItemQualifiedWildcardKind::ObjectName(name) => {
                        self.wildcard(scope, Some(&name.to_string()), options)
                    }
                    ast::SelectItemQualifiedWildcardKind::Expr(expr) => {
                        let location = self.location(expr);
                        self.unsupported("`.*` of a value", "name its fields as columns of the export", location)
                    }
                },
            };
            match bound {
                Ok(mut bound) => items.append(&mut bound),
                Err(Reported) => failed = true,
            }
        }
        self.no_interval(items.iter().map(|item| &item.expr))?;
        if failed { Err(Reported) } else { Ok(items) }
    }

    fn wildcard(
        &mut self,
        scope: &Scope,
        table: Option<&str>,
        options: &ast::WildcardAdditionalOptions,
    ) -> Bound<Vec<Item>> {
        let location = self.location(options);
        if options.opt_ilike.is_some() || options.opt_rename.is_some() || options.opt_alias.is_some() {
            return self.unsupported("ILIKE and RENAME behind `*`", "name the columns", location);
        }
        let mut excluded: Vec<String> = Vec::new();
        match &options.opt_exclude {
            None => {}
            Some(ast::ExcludeSelectItem::Single(name)) => excluded.push(name.to_string()),
            Some(ast::ExcludeSelectItem::Multiple(names)) => excluded.extend(names.iter().map(ToString::to_string)),
        }
        if let Some(except) = &options.opt_except {
            excluded.push(except.first_element.value.clone());
            excluded.extend(except.additional_elements.iter().map(|ident| ident.value.clone()));
        }
        if let Some(table) = table.filter(|table| !scope.has_table(table)) {
            return self.unknown_table(scope, table, location);
        }
        for name in &excluded {
            if scope.find(table, name).is_empty() {
                return self.unknown_column(scope, table, name, location);
            }
        }
        let replaced: Vec<(&str, &ast::Expr)> = options
            .opt_replace
            .iter()
            .flat_map(|replace| &replace.items)
            .map(|item| (item.column_name.value.as_str(), &item.expr))
            .collect();
        let columns: Vec<_> = scope
            .columns
            .iter()
            .filter(|column| match table {
                Some(table) => column.table.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(table)),
                None => !column.hidden,
            })
            .filter(|column| !excluded.iter().any(|name| name.eq_ignore_ascii_case(&column.field.name)))
            .cloned()
            .collect();
        if columns.is_empty() {
            let hint = "name what is selected, or say FROM where";
            return self.mistake(Diagnostic::sql("sql-columns", "`*` stands for no column").hint(hint), location);
        }
        let mut items = Vec::with_capacity(columns.len());
        for column in columns {
            let name = column.field.name.clone();
            let expr = match replaced.iter().find(|(replaced, _)| replaced.eq_ignore_ascii_case(&name)) {
                Some((_, tree)) => self.expression(scope, Clause::Select, tree)?,
                None => match (&column.merged, table) {
                    (Some(merged), None) => Expr { location, ..merged.clone() },
                    _ => column.read(location),
                },
            };
            items.push(Item { name, expr });
        }
        Ok(items)
    }

    /// The keys of GROUP BY; none without one.
    fn keys(&mut self, group_by: &GroupByExpr, scope: &Scope, items: Option<&Vec<Item>>) -> Bound<Option<Vec<Expr>>> {
        let (trees, modifiers) = match group_by {
            GroupByExpr::All(modifiers) => {
                let all = items.ok_or(Reported)?.iter().map(|item| &item.expr);
                let keys = all.filter(|expr| !has_aggregate(expr) && expr.as_literal().is_none()).cloned().collect();
                (None, (modifiers, keys))
            }
            GroupByExpr::Expressions(trees, modifiers) => (Some(trees), (modifiers, Vec::new())),
        };
        let (modifiers, all) = modifiers;
        if !modifiers.is_empty() {
            let hint = "write one query per grouping, and join them with UNION ALL";
            let location = self.location(group_by);
            return self.unsupported("GROUP BY … WITH ROLLUP, CUBE or TOTALS", hint, location);
        }
        let Some(trees) = trees else { return Ok(Some(all)) };
        if trees.is_empty() {
            return Ok(None);
        }
        let mut keys: Vec<Expr> = Vec::new();
        let mut failed = false;
        for tree in trees {
            let location = self.location(tree);
            let key = match tree {
                ast::Expr::Rollup(_) | ast::Expr::Cube(_) | ast::Expr::GroupingSets(_) => {
                    let hint = "write one query per grouping, and join them with UNION ALL";
                    self.unsupported("ROLLUP, CUBE and GROUPING SETS", hint, location)
                }
                tree => match position(tree) {
                    Some(position) => self.at_position(position, items.ok_or(Reported)?, "GROUP BY", location),
                    None => self.expression(scope, Clause::GroupBy, tree),
                },
            };
            match key {
                Ok(key) if has_aggregate(&key) => {
                    let message = "GROUP BY names an aggregate";
                    let _: Bound<()> = self.mistake(Diagnostic::sql("sql-group", message), location);
                    failed = true;
                }
                // A literal groups nothing.
                Ok(key) if key.as_literal().is_none() && !keys.contains(&key) => keys.push(key),
                Ok(_) => {}
                Err(Reported) => failed = true,
            }
        }
        if failed { Err(Reported) } else { Ok(Some(keys)) }
    }

    fn at_position(&mut self, position: usize, items: &[Item], clause: &str, location: Location) -> Bound<Expr> {
        match position.checked_sub(1).and_then(|position| items.get(position)) {
            Some(item) => Ok(item.expr.clone()),
            None => {
                let message = format!("`{clause} {position}` counts results, and the last one is {}", items.len());
                let hint = "results are counted from 1; a name is clearer";
                self.mistake(Diagnostic::sql("sql-position", message).hint(hint), location)
            }
        }
    }

    /// The keys of ORDER BY; a name is a result first, then a column.
    fn order(&mut self, tail: &Tail, scope: &Scope, items: &[Item]) -> Bound<Vec<SortKey>> {
        if let Some(options) = &tail.order_by_all {
            let key = |item: &Item| SortKey {
                expr: item.expr.clone(),
                descending: options.asc == Some(false),
                nulls_first: options.nulls_first.unwrap_or(false),
            };
            return Ok(items.iter().map(key).collect());
        }
        let mut keys = Vec::with_capacity(tail.order.len());
        for key in &tail.order {
            let location = self.location(&key.expr);
            let named = match &key.expr {
                ast::Expr::Identifier(ident) => {
                    let named = |item: &&Item| item.name.eq_ignore_ascii_case(&ident.value);
                    items.iter().find(named).map(|item| item.expr.clone())
                }
                _ => None,
            };
            let expr = match (named, position(&key.expr)) {
                (Some(expr), _) => Ok(expr),
                (None, Some(position)) => self.at_position(position, items, "ORDER BY", location),
                (None, None) => self.expression(scope, Clause::Select, &key.expr),
            };
            keys.push(expr.map(|expr| sort_key(expr, key)));
        }
        keys.into_iter().collect()
    }

    /// The results, perhaps each different one once, perhaps only the first of them.
    fn projected(
        &mut self,
        plan: Arc<Plan>,
        mut items: Vec<Item>,
        mut order: Vec<SortKey>,
        is_distinct: bool,
        tail: &Tail,
    ) -> Bound<Arc<Plan>> {
        let mut exprs: Vec<&mut Expr> = items.iter_mut().map(|item| &mut item.expr).collect();
        exprs.extend(order.iter_mut().map(|key| &mut key.expr));
        let plan = with_subqueries(plan, &mut exprs);
        let shown = items.len();
        let mut named: Vec<(String, Expr)> = items.into_iter().map(|item| (item.name, item.expr)).collect();
        if !tail.cuts() {
            // Rows have no order, so ORDER BY alone changes nothing.
            let plan = Plan::project(plan, named);
            return Ok(if is_distinct { Plan::distinct(plan) } else { plan });
        }
        for key in &mut order {
            let known = named.iter().position(|(_, expr)| *expr == key.expr);
            let position = match known {
                Some(position) => position,
                None if is_distinct => {
                    let message = "with DISTINCT, ORDER BY can only name what is selected";
                    let hint = "select it as well, or group instead: `GROUP BY …` with `ORDER BY MAX(…)`";
                    return self.mistake(Diagnostic::sql("sql-order-by", message).hint(hint), key.expr.location);
                }
                None => {
                    named.push((String::new(), key.expr.clone()));
                    named.len() - 1
                }
            };
            key.expr.kind = Kind::Column(position);
        }
        let plan = Plan::project(plan, named);
        let plan = if is_distinct { Plan::distinct(plan) } else { plan };
        let plan = self.cut(plan, order, tail)?;
        Ok(if plan.columns.len() == shown { plan } else { Plan::pick(plan, 0..shown) })
    }

    /// Some rows of an order.
    fn cut(&mut self, plan: Arc<Plan>, order: Vec<SortKey>, tail: &Tail) -> Bound<Arc<Plan>> {
        if !tail.cuts() {
            return Ok(plan);
        }
        if order.is_empty() {
            let message = "`LIMIT` gives another answer when rows come in another order";
            let hint = "say with ORDER BY which rows come first";
            return self.mistake(Diagnostic::sql("sql-order", message).hint(hint), tail.location);
        }
        Ok(Plan::limit(plan, order, tail.skip, tail.take))
    }

    /// ORDER BY and LIMIT behind UNION and its like: keys are results.
    fn ordered(&mut self, plan: Arc<Plan>, tail: &Tail) -> Bound<Arc<Plan>> {
        let scope = Scope::of_row(&plan.columns);
        let items: Vec<Item> = scope
            .columns
            .iter()
            .map(|column| Item { name: column.field.name.clone(), expr: column.read(Location::default()) })
            .collect();
        let order = self.order(tail, &scope, &items)?;
        self.cut(plan, order, tail)
    }

    /// DISTINCT ON: the first row of each combination, by ORDER BY.
    #[expect(clippy::too_many_arguments, reason = "the parts of a SELECT")]
    fn distinct_on(
        &mut self,
        plan: Arc<Plan>,
        scope: &Scope,
        on: &[ast::Expr],
        is_grouped: bool,
        mut items: Vec<Item>,
        mut order: Vec<SortKey>,
        tail: &Tail,
    ) -> Bound<Arc<Plan>> {
        let location = on.first().map_or(tail.location, |first| self.location(first));
        if is_grouped {
            let hint = "group in a subquery first";
            return self.unsupported("DISTINCT ON beside GROUP BY", hint, location);
        }
        if tail.cuts() {
            return self.unsupported("DISTINCT ON beside LIMIT", "limit in a query around it", location);
        }
        if order.is_empty() {
            let message = "`DISTINCT ON` gives another answer when rows come in another order";
            let hint = "say with ORDER BY which row of each comes first";
            return self.mistake(Diagnostic::sql("sql-order", message).hint(hint), location);
        }
        let mut partition = Vec::with_capacity(on.len());
        for tree in on {
            let place = self.location(tree);
            partition.push(match position(tree) {
                Some(position) => self.at_position(position, &items, "DISTINCT ON", place)?,
                None => self.expression(scope, Clause::Select, tree)?,
            });
        }
        let mut exprs: Vec<&mut Expr> = items.iter_mut().map(|item| &mut item.expr).collect();
        exprs.extend(order.iter_mut().map(|key| &mut key.expr));
        exprs.extend(&mut partition);
        let plan = with_windows(plan, &mut exprs);
        let plan = with_subqueries(plan, &mut exprs);
        let window = Window {
            function: WindowFunction::RowNumber,
            arguments: Vec::new(),
            partition,
            order,
            frame: Frame::RUNNING,
            ignore_nulls: false,
            data_type: Type::Integer,
            location,
        };
        let width = plan.columns.len();
        let numbered = Plan::window(plan, vec![window]);
        let number = Expr::column(width, Type::Integer, false, location);
        let one = Expr::literal(Value::Integer(1), Type::Integer, location);
        let first = Kind::Compare(Comparison::Equal, Box::new(number), Box::new(one));
        let first = Plan::filter(numbered, Expr::new(first, Type::Boolean, false, location));
        Ok(Plan::project(first, items.into_iter().map(|item| (item.name, item.expr)).collect()))
    }
}

/// The rows for which a condition holds. `x IN (SELECT …)` beside others joined by AND keeps the rows that match.
fn where_holds(mut plan: Arc<Plan>, condition: Expr) -> Arc<Plan> {
    let width = plan.columns.len();
    let (mut plain, mut listed) = (Vec::new(), Vec::new());
    for condition in conjuncts(condition) {
        match &condition.kind {
            Kind::Subquery(subquery) => match &subquery.kind {
                SubqueryKind::In(value) => listed.push((Arc::clone(&subquery.plan), value.clone())),
                _ => plain.push(condition),
            },
            _ => plain.push(condition),
        }
    }
    let (with, without): (Vec<Expr>, Vec<Expr>) = plain.into_iter().partition(has_subquery);
    plan = filtered(plan, without);
    for (list, mut value) in listed {
        plan = with_subqueries(plan, &mut [&mut value]);
        let field = list.columns.first().cloned();
        let (data_type, location) = (field.map_or(Type::Null, |field| field.data_type), value.location);
        let keys = vec![(value, Expr::column(0, data_type, true, location))];
        plan = Plan::join(Join { kind: JoinKind::Semi, left: plan, right: list, keys, residual: None });
    }
    for mut condition in with {
        plan = with_subqueries(plan, &mut [&mut condition]);
        plan = Plan::filter(plan, condition);
    }
    if plan.columns.len() == width { plan } else { Plan::pick(plan, 0..width) }
}

fn has_subquery(expr: &Expr) -> bool {
    matches!(expr.kind, Kind::Subquery(_)) || expr.children().into_iter().any(has_subquery)
}

/// `ORDER BY ALL`.
fn is_all(tree: &ast::Expr) -> bool {
    matches!(tree, ast::Expr::Identifier(ident) if ident.quote_style.is_none() && ident.value.eq_ignore_ascii_case("all"))
}

/// `1` in GROUP BY and ORDER BY.
fn position(tree: &ast::Expr) -> Option<usize> {
    match tree {
        ast::Expr::Value(value) => match &value.value {
            ast::Value::Number(digits, _) => digits.parse().ok(),
            _ => None,
        },
        _ => None,
    }
}

/// The name of a result without an alias: a column is called as its table calls it.
fn name_of(scope: &Scope, tree: &ast::Expr) -> String {
    let known = |table: Option<&str>, name: &str| {
        scope.find(table, name).first().map_or_else(|| name.to_owned(), |column| column.field.name.clone())
    };
    match tree {
        ast::Expr::Identifier(ident) => known(None, &ident.value),
        ast::Expr::CompoundIdentifier(parts) => match parts.as_slice() {
            [table, column] => known(Some(&table.value), &column.value),
            parts => parts.last().map(|part| part.value.clone()).unwrap_or_default(),
        },
        ast::Expr::Nested(inner) => name_of(scope, inner),
        other => other.to_string(),
    }
}

/// Whether a query reads a table of this name.
fn mentions(query: &ast::Query, name: &str) -> bool {
    let mut found = false;
    let _: std::ops::ControlFlow<()> = ast::visit_relations(query, |relation| {
        found |= relation.to_string().eq_ignore_ascii_case(name);
        std::ops::ControlFlow::Continue(())
    });
    found
}
