//! FROM: tables, subqueries and joins, with the names that their columns have.

use std::sync::Arc;

use sqlparser::ast::{self, JoinConstraint, JoinOperator, TableFactor};

use super::scope::{Clause, Scope};
use super::subqueries::JoinSubqueries;
use super::where_clause::{filter_where, has_subquery};
use super::{BindResult, Binder, Reported};
use crate::base::diagnostic::Diagnostic;
use crate::base::identifier;
use crate::query::expr::{Comparison, Expr, ExprKind, SqlLocation};
use crate::query::functions;
use crate::query::plan::{Field, JoinKind, Plan, PlanNode};
use crate::query::predicate_pushdown::{join_on_conditions, split_conjuncts};

/// A relation with the names that its columns have.
pub(super) type ScopedPlan = (Arc<Plan>, Scope);

impl Binder<'_> {
    /// All of FROM; one row without columns where there is none. A part that has a mistake stands for any columns, so
    /// that what else is wrong is found as well.
    pub(super) fn bind_from(&mut self, from: &[ast::TableWithJoins]) -> ScopedPlan {
        let mut all: Option<ScopedPlan> = None;
        for item in from {
            let location = self.location_of(&item.relation);
            all = Some(match (all, lateral_subquery(&item.relation)) {
                (Some(left), Some((query, alias))) => {
                    let first = self.bind_lateral(left, query, alias, None, location);
                    let first = first.unwrap_or_else(|Reported| incomplete_relation());
                    self.add_joins(first, &item.joins)
                }
                (None, _) => self.bind_joined_table(item),
                (Some(left), None) => {
                    let item = self.bind_joined_table(item);
                    self.cross_join(left, item, location).unwrap_or_else(|Reported| incomplete_relation())
                }
            });
        }
        all.unwrap_or_else(|| (Plan::one_row(), Scope::default()))
    }

    fn bind_joined_table(&mut self, item: &ast::TableWithJoins) -> ScopedPlan {
        let left = self.bind_table_factor(&item.relation).unwrap_or_else(|Reported| incomplete_relation());
        self.add_joins(left, &item.joins)
    }

    fn add_joins(&mut self, mut left: ScopedPlan, joins: &[ast::Join]) -> ScopedPlan {
        for join in joins {
            if let Some((query, alias)) = lateral_subquery(&join.relation) {
                let location = self.location_of(join);
                let joined = self.bind_lateral(left, query, alias, Some(&join.join_operator), location);
                left = joined.unwrap_or_else(|Reported| incomplete_relation());
                continue;
            }
            let right = self.bind_table_factor(&join.relation).unwrap_or_else(|Reported| incomplete_relation());
            left = self.bind_join(left, right, join).unwrap_or_else(|Reported| incomplete_relation());
        }
        left
    }

    /// `left, right`
    fn cross_join(&mut self, left: ScopedPlan, right: ScopedPlan, location: SqlLocation) -> BindResult<ScopedPlan> {
        self.check_table_names_differ(&left.1, &right.1, location)?;
        let width = left.0.columns.len();
        let scope = left.1.joined_with(right.1, width);
        let plan = join_on_conditions(JoinKind::Inner, left.0, right.0, Vec::new());
        Ok((self.check_plan_size(plan, location)?, scope))
    }

    fn bind_table_factor(&mut self, factor: &TableFactor) -> BindResult<ScopedPlan> {
        let location = self.location_of(factor);
        match factor {
            TableFactor::Table {
                name,
                alias,
                args,
                with_hints,
                with_ordinality,
                sample,
                version,
                partitions,
                json_path,
                ..
            } => {
                let [part] = name.0.as_slice() else {
                    let hint = "name a declared source alone: `FROM usage`";
                    return self.report_unsupported(format!("the path `{name}`"), hint, location);
                };
                let Some(ident) = part.as_ident() else {
                    let hint = "name a declared source: `FROM usage`";
                    return self.report_unsupported(format!("`{name}` in FROM"), hint, location);
                };
                let place = self.location_in_text(name);
                if let Some(args) = args
                    && let Some(series) = self.bind_series(&ident.value, args, place)
                {
                    let (plan, name) = series?;
                    return self.apply_series_alias(plan, name, alias.as_ref());
                }
                if args.is_some() || *with_ordinality {
                    let message = format!("no source is called `{}`", ident.value);
                    let hint = functions::hint_for_refused_function(&ident.value.to_lowercase())
                        .unwrap_or("a query reads the declared sources, and no files of its own choice");
                    return self.report_mistake(Diagnostic::sql("unknown-source", message).hint(hint), place);
                }
                if sample.is_some()
                    || version.is_some()
                    || !partitions.is_empty()
                    || json_path.is_some()
                    || !with_hints.is_empty()
                {
                    return self.report_unsupported(
                        "samples, versions, partitions and hints of a table",
                        "filter its rows with WHERE",
                        place,
                    );
                }
                let plan = self.resolve_table(&ident.value, place)?;
                self.apply_alias(plan, Some(ident.value.as_str()), alias.as_ref())
            }
            TableFactor::Derived { subquery, alias, sample, .. } => {
                if sample.is_some() {
                    return self.report_unsupported("samples of a table", "filter its rows with WHERE", location);
                }
                let plan = self.bind_query(subquery)?;
                self.apply_alias(plan, None, alias.as_ref())
            }
            TableFactor::NestedJoin { table_with_joins, alias: None } => Ok(self.bind_joined_table(table_with_joins)),
            TableFactor::NestedJoin { .. } => self.report_unsupported(
                "a name for a join in brackets",
                "leave it out: its tables keep their names",
                location,
            ),
            TableFactor::Function { name, .. } => {
                let message = format!("no source is called `{name}`");
                let hint = "a query reads the declared sources, and no files of its own choice";
                self.report_mistake(Diagnostic::sql("unknown-source", message).hint(hint), location)
            }
            TableFactor::TableFunction { expr, .. } => {
                let message = format!("no source is called `{expr}`");
                let hint = "a query reads the declared sources, and no files of its own choice";
                self.report_mistake(Diagnostic::sql("unknown-source", message).hint(hint), location)
            }
            TableFactor::UNNEST { alias, array_exprs, with_offset: false, with_ordinality: false, .. } => {
                let plan = self.bind_unnest(array_exprs, location)?;
                self.apply_series_alias(plan, "unnest", alias.as_ref())
            }
            TableFactor::UNNEST { .. } => {
                let hint = "write `(VALUES (0, 'a'), (1, 'b')) AS t (position, value)`";
                self.report_unsupported("UNNEST with positions", hint, location)
            }
            TableFactor::Pivot { .. } | TableFactor::Unpivot { .. } => {
                self.report_unsupported("PIVOT and UNPIVOT", "write one CASE within an aggregate per column", location)
            }
            _ => self.report_unsupported(
                "this kind of table in FROM",
                "name a declared source or a subquery in brackets",
                location,
            ),
        }
    }

    /// A common table expression, else a declared source.
    fn resolve_table(&mut self, name: &str, location: SqlLocation) -> BindResult<Arc<Plan>> {
        let with = self.ctes.iter().rev().find(|(known, _)| known.eq_ignore_ascii_case(name));
        if let Some((_, plan)) = with {
            return plan.clone().ok_or(Reported);
        }
        let exact = self.tables.iter().find(|table| table.name == name);
        let table = exact.or_else(|| self.tables.iter().find(|table| table.name.eq_ignore_ascii_case(name)));
        if let Some(table) = table {
            let columns = (0..table.columns.len()).collect();
            let node = PlanNode::Scan { table: table.name.clone(), columns };
            return Ok(Arc::new(Plan { node, columns: table.columns.clone() }));
        }
        let with: Vec<String> = self.ctes.iter().map(|(name, _)| name.clone()).collect();
        let known = || self.tables.iter().map(|table| table.name.as_str()).chain(with.iter().map(String::as_str));
        let mistake = Diagnostic::sql("unknown-source", format!("no source is called `{name}`"));
        let mistake = match identifier::nearest(name, known()) {
            Some(near) => mistake.hint(format!("did you mean `{near}`?")),
            None => mistake.hint(format!("the sources are {}", identifier::list(known()))),
        };
        self.report_mistake(mistake, location)
    }

    /// The relation under its alias, perhaps with other names for its columns.
    pub(super) fn apply_alias(
        &mut self,
        plan: Arc<Plan>,
        name: Option<&str>,
        alias: Option<&ast::TableAlias>,
    ) -> BindResult<ScopedPlan> {
        let Some(alias) = alias else {
            let scope = Scope::of_table(name, &plan.columns);
            return Ok((plan, scope));
        };
        let location = self.lines.location_of(alias.name.span);
        if alias.at.is_some() {
            return self.report_unsupported("AT behind an alias", "number rows with ROW_NUMBER", location);
        }
        let columns = self.rename_columns(&plan.columns, &alias.columns, location)?;
        Ok((plan, Scope::of_table(Some(&alias.name.value), &columns)))
    }

    /// A series under its alias, which names its column as well unless the column has a name of its own.
    fn apply_series_alias(
        &mut self,
        plan: Arc<Plan>,
        name: &str,
        alias: Option<&ast::TableAlias>,
    ) -> BindResult<ScopedPlan> {
        let mut plan = plan.as_ref().clone();
        let renamed = alias.filter(|alias| alias.columns.is_empty()).map(|alias| alias.name.value.clone());
        if let Some(column) = plan.columns.first_mut() {
            column.name = renamed.unwrap_or_else(|| name.to_owned());
        }
        self.apply_alias(Arc::new(plan), Some(name), alias)
    }

    /// Columns under the names of `AS t (a, b)`.
    pub(super) fn rename_columns(
        &mut self,
        columns: &[Field],
        names: &[ast::TableAliasColumnDef],
        location: SqlLocation,
    ) -> BindResult<Vec<Field>> {
        if names.len() > columns.len() {
            let message =
                format!("expected at most as many names as columns, found {} for {}", names.len(), columns.len());
            let hint = "name a column for each result of the query, or leave the names out";
            return self.report_mistake(Diagnostic::sql("sql-columns", message).hint(hint), location);
        }
        if let Some(typed) = names.iter().find(|name| name.data_type.is_some()) {
            let place = self.lines.location_of(typed.name.span);
            return self.report_unsupported(
                "a type behind a column's name",
                "list the names alone: `AS t (a, b)`",
                place,
            );
        }
        let mut renamed = columns.to_vec();
        for (column, alias) in renamed.iter_mut().zip(names) {
            column.name.clone_from(&alias.name.value);
        }
        Ok(renamed)
    }

    /// Two tables of one name could not be told apart.
    pub(super) fn check_table_names_differ(
        &mut self,
        left: &Scope,
        right: &Scope,
        location: SqlLocation,
    ) -> BindResult<()> {
        let mut names: Vec<&str> = right.columns.iter().filter_map(|column| column.table.as_deref()).collect();
        names.dedup();
        let taken = names.into_iter().find(|name| left.has_table(name));
        let Some(name) = taken.map(str::to_owned) else { return Ok(()) };
        let message = format!("two tables are called `{name}` here");
        let hint = format!("give one of them another name, such as `AS {}2`", name.chars().next().unwrap_or('t'));
        self.report_mistake(Diagnostic::sql("ambiguous-table", message).hint(hint), location)
    }

    fn bind_join(&mut self, left: ScopedPlan, right: ScopedPlan, join: &ast::Join) -> BindResult<ScopedPlan> {
        use JoinOperator as Operator;
        let location = self.location_of(join);
        let none = JoinConstraint::None;
        let is_cross = matches!(&join.join_operator, Operator::CrossJoin(JoinConstraint::None));
        let (kind, constraint) = match &join.join_operator {
            Operator::Join(constraint) | Operator::Inner(constraint) => (JoinKind::Inner, constraint),
            Operator::CrossJoin(JoinConstraint::None) => (JoinKind::Inner, &none),
            Operator::CrossJoin(constraint) => (JoinKind::Inner, constraint),
            Operator::Left(constraint) | Operator::LeftOuter(constraint) => (JoinKind::Left, constraint),
            Operator::Right(constraint) | Operator::RightOuter(constraint) => (JoinKind::Right, constraint),
            Operator::FullOuter(constraint) => (JoinKind::Full, constraint),
            Operator::Semi(constraint) | Operator::LeftSemi(constraint) => (JoinKind::Semi, constraint),
            Operator::Anti(constraint) | Operator::LeftAnti(constraint) => (JoinKind::Anti, constraint),
            Operator::AsOf { constraint, .. } => (JoinKind::Inner, constraint),
            _ => {
                return self.report_unsupported("this kind of join", "write LEFT, RIGHT, FULL or INNER JOIN", location);
            }
        };
        self.check_table_names_differ(&left.1, &right.1, location)?;
        let width = left.0.columns.len();
        let mut scope = left.1.clone().joined_with(right.1.clone(), width);
        let clause = if kind == JoinKind::Inner { Clause::InnerOn } else { Clause::On };
        let conditions = match constraint {
            JoinConstraint::On(condition) => match self.bind_condition(&scope, clause, condition) {
                Ok(condition) => split_conjuncts(condition),
                // What the sides are called is known all the same.
                Err(Reported) => Vec::new(),
            },
            JoinConstraint::Using(names) => {
                let mut shared = Vec::new();
                for name in names {
                    match name.0.as_slice() {
                        [part] if part.as_ident().is_some() => shared.extend(part.as_ident().cloned()),
                        _ => return self.report_unsupported(format!("`{name}` in USING"), "name a column", location),
                    }
                }
                self.bind_using(&left.1, &right.1, &mut scope, kind, width, &shared)?
            }
            JoinConstraint::Natural => {
                let shared = left.1.columns.iter().filter(|column| !column.hidden).map(|column| &column.field.name);
                let shared: Vec<ast::Ident> = shared
                    .filter(|name| !right.1.find_columns(None, name).is_empty())
                    .map(|name| ast::Ident::new(name.clone()))
                    .collect();
                if shared.is_empty() && !scope.is_incomplete {
                    let message = "both sides of this NATURAL JOIN have no column in common";
                    let hint = "say which rows match: `JOIN … ON a.id = b.id`";
                    return self.report_mistake(Diagnostic::sql("sql-join", message).hint(hint), location);
                }
                self.bind_using(&left.1, &right.1, &mut scope, kind, width, &shared)?
            }
            JoinConstraint::None if is_cross => Vec::new(),
            JoinConstraint::None => {
                let message = "this join does not say which rows match";
                let hint = match kind {
                    JoinKind::Inner => "add `ON a.id = b.id`; every row beside every other is a `CROSS JOIN`",
                    _ => "add `ON a.id = b.id`",
                };
                return self.report_mistake(Diagnostic::sql("sql-join", message).hint(hint), location);
            }
        };
        if matches!(kind, JoinKind::Semi | JoinKind::Anti) {
            scope = left.1.clone();
        }
        // Columns of the side that may have no match may be NULL.
        for column in &mut scope.columns {
            let optional = if column.position < width {
                matches!(kind, JoinKind::Right | JoinKind::Full)
            } else {
                matches!(kind, JoinKind::Left | JoinKind::Full)
            };
            column.field.nullable |= optional;
        }
        if let Operator::AsOf { match_condition, .. } = &join.join_operator {
            let mut all = conditions;
            all.extend(split_conjuncts(self.bind_condition(&scope, clause, match_condition)?));
            return self.plan_asof_join((left, right), JoinKind::Left, all, scope, location);
        }
        if join.global {
            return self.plan_asof_join((left, right), kind, conditions, scope, location);
        }
        let (with, without): (Vec<Expr>, Vec<Expr>) = conditions.into_iter().partition(has_subquery);
        let plan = if kind == JoinKind::Inner {
            let joined = join_on_conditions(kind, left.0, right.0, without);
            with.into_iter().fold(joined, filter_where)
        } else if with.is_empty() {
            join_on_conditions(kind, left.0, right.0, without)
        } else {
            self.join_with_subqueries(kind, left.0, right.0, without.into_iter().chain(with).collect(), location)?
        };
        Ok((self.check_plan_size(plan, location)?, scope))
    }

    /// A join whose condition asks subqueries: each is asked for the rows of one side, before the sides are joined.
    fn join_with_subqueries(
        &mut self,
        kind: JoinKind,
        left: Arc<Plan>,
        right: Arc<Plan>,
        conditions: Vec<Expr>,
        location: SqlLocation,
    ) -> BindResult<Arc<Plan>> {
        let (of_left, of_right) = (left.columns.len(), right.columns.len());
        let mut asked = JoinSubqueries::new(left, right);
        let Some(conditions) = conditions.into_iter().map(|condition| asked.replace_in_condition(condition)).collect()
        else {
            let hint = "join first, and ask the subquery in WHERE or in the query around";
            return self.report_unsupported("a subquery in ON that reads both sides of this join", hint, location);
        };
        let (left, right, conditions) = asked.into_sides(conditions);
        let width = left.columns.len();
        let joined = join_on_conditions(kind, left, right, conditions);
        Ok(match kind {
            JoinKind::Semi | JoinKind::Anti => Plan::select_columns(joined, 0..of_left),
            _ => Plan::select_columns(joined, (0..of_left).chain(width..width + of_right)),
        })
    }

    /// The equalities of USING, and what the shared names mean behind it.
    fn bind_using(
        &mut self,
        left: &Scope,
        right: &Scope,
        scope: &mut Scope,
        kind: JoinKind,
        width: usize,
        names: &[ast::Ident],
    ) -> BindResult<Vec<Expr>> {
        let mut conditions = Vec::new();
        for ident in names {
            let location = self.lines.location_of(ident.span);
            let one = self.bind_identifier(left, Clause::On, ident)?;
            let mut other = self.bind_identifier(right, Clause::On, ident)?;
            other.map_columns(&|position| position + width);
            conditions.push(self.build_comparison(Comparison::Equal, one.clone(), other.clone(), location)?);
            let merged = match kind {
                JoinKind::Right => Some(other.clone()),
                JoinKind::Full => {
                    let (parts, data_type) = self.unify_types(vec![one.clone(), other.clone()], "USING")?;
                    Some(Expr::new(ExprKind::Coalesce(parts), data_type, true, location))
                }
                _ => None,
            };
            for column in &mut scope.columns {
                let same = column.field.name.eq_ignore_ascii_case(&ident.value) && !column.hidden;
                if same && column.position >= width {
                    column.hidden = true;
                } else if same && merged.is_some() {
                    column.merged.clone_from(&merged);
                }
            }
        }
        Ok(conditions)
    }
}

/// The query of LATERAL, and its alias.
fn lateral_subquery(factor: &TableFactor) -> Option<(&ast::Query, Option<&ast::TableAlias>)> {
    match factor {
        TableFactor::Derived { lateral: true, subquery, alias, sample: None } => Some((subquery, alias.as_ref())),
        _ => None,
    }
}

/// In place of a relation that has a mistake. It is never read: a query with a mistake is refused.
fn incomplete_relation() -> ScopedPlan {
    (Plan::one_row(), Scope::incomplete())
}
