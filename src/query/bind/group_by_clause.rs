//! GROUP BY: its keys, and the grouping sets of ROLLUP, CUBE and GROUPING SETS.

use sqlparser::ast::{self, GroupByExpr, GroupByWithModifier};

use super::binder::{BindResult, Binder, Reported};
use super::grouping_sets::{GroupingSets, MAX_GROUPING_SETS, combine_sets, cube_sets, rollup_sets};
use super::scope::{Clause, Scope};
use super::select_groups::has_aggregate;
use super::syntax_tree::{function_name, is_quoted_text, literal_position, positional_argument};
use super::unique_list::position_or_push;
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::{Expr, NamedExpr};
use crate::query::sql_text::SqlLocation;

/// The keys and the grouping sets of a query.
#[derive(Debug, Default)]
pub struct GroupKeys {
    pub keys: Vec<Expr>,
    /// The grouping sets, unless the set of all keys is the only one.
    pub sets: Option<GroupingSets>,
}

/// The keys of GROUP BY while they are bound.
struct GroupKeyCollector<'s> {
    scope: &'s Scope,
    /// The results of the query, which a position names.
    results: &'s [NamedExpr],
    keys: Vec<Expr>,
    constant: Option<Expr>,
    failed: bool,
}

/// ROLLUP or CUBE, with its parts.
enum SetList {
    Rollup(Vec<ast::Expr>),
    Cube(Vec<ast::Expr>),
}

impl Binder<'_> {
    /// Binds the keys of GROUP BY. Returns `None` for a query without one.
    pub(super) fn bind_group_keys(
        &mut self,
        group_by: &GroupByExpr,
        scope: &Scope,
        results: Option<&[NamedExpr]>,
    ) -> BindResult<Option<GroupKeys>> {
        match group_by {
            GroupByExpr::All(modifiers) => self.group_by_all(results.ok_or(Reported)?, modifiers, group_by).map(Some),
            GroupByExpr::Expressions(trees, modifiers) if trees.is_empty() && modifiers.is_empty() => Ok(None),
            GroupByExpr::Expressions(trees, modifiers) => {
                let results = results.ok_or(Reported)?;
                self.bind_listed_keys(trees, modifiers, scope, results, group_by).map(Some)
            }
        }
    }

    /// Groups by all results that are no aggregates.
    fn group_by_all(
        &mut self,
        results: &[NamedExpr],
        modifiers: &[GroupByWithModifier],
        group_by: &GroupByExpr,
    ) -> BindResult<GroupKeys> {
        if results.iter().all(|result| result.expr.as_literal().is_some()) {
            let location = results.first().map(|result| result.expr.location).unwrap_or_default();
            let message = "GROUP BY ALL finds nothing to group by: all results are constants";
            return self.report_mistake(Diagnostic::sql_error("sql-group", message).hint("leave it out"), location);
        }
        let exprs = results.iter().map(|result| &result.expr);
        let keys: Vec<Expr> =
            exprs.filter(|expr| !has_aggregate(expr) && expr.as_literal().is_none()).cloned().collect();
        let positions: Vec<usize> = (0..keys.len()).collect();
        let sets = self.sets_of_modifiers(modifiers, &[positions], group_by)?;
        Ok(GroupKeys { keys, sets })
    }

    fn bind_listed_keys(
        &mut self,
        trees: &[ast::Expr],
        modifiers: &[GroupByWithModifier],
        scope: &Scope,
        results: &[NamedExpr],
        group_by: &GroupByExpr,
    ) -> BindResult<GroupKeys> {
        let mut collected = GroupKeyCollector { scope, results, keys: Vec::new(), constant: None, failed: false };
        let (trees, modifiers) = match modifiers {
            // `GROUP BY a, b GROUPING SETS ((a, b), (a))`, as Spark writes it: a key of no set is NULL in all rows.
            [GroupByWithModifier::GroupingSets(sets)] => {
                self.add_keys(trees, &mut collected);
                (std::slice::from_ref(sets), [].as_slice())
            }
            _ => (trees, modifiers),
        };
        // Each part of the list has some sets. The whole has every combination of one set of each.
        let mut sets: GroupingSets = vec![Vec::new()];
        for tree in trees {
            let combined = self.sets_of_part(tree, &mut collected).and_then(|more| combine_sets(&sets, &more));
            let Some(combined) = combined else { return self.report_too_many_sets(group_by) };
            sets = combined;
        }
        let sets = if !trees.iter().any(is_grouping) {
            // In WITH ROLLUP, each expression is a separate part.
            let parts: Vec<Vec<usize>> = sets.concat().into_iter().map(|position| vec![position]).collect();
            self.sets_of_modifiers(modifiers, &parts, group_by)?
        } else if modifiers.is_empty() {
            Some(sets)
        } else {
            let location = self.location_of(group_by);
            return self.report_unsupported("WITH ROLLUP beside GROUPING SETS", "list the sets you want", location);
        };
        let GroupKeyCollector { mut keys, constant, failed, .. } = collected;
        if keys.is_empty() {
            // A constant makes one group of all rows, and none of no rows.
            keys.extend(constant);
        }
        if failed { Err(Reported) } else { Ok(GroupKeys { keys, sets }) }
    }

    /// Returns the sets of a part of GROUP BY, or `None` if there are too many.
    fn sets_of_part(&mut self, tree: &ast::Expr, collected: &mut GroupKeyCollector) -> Option<GroupingSets> {
        match tree {
            ast::Expr::Rollup(parts) => Some(rollup_sets(&self.add_parts(parts, collected))),
            ast::Expr::Cube(parts) => cube_sets(&self.add_parts(parts, collected)),
            ast::Expr::GroupingSets(parts) => self.bind_grouping_sets(parts, collected),
            // `GROUP BY (a, b)` groups by both, `GROUP BY ()` makes one group of all rows.
            ast::Expr::Tuple(parts) => Some(vec![self.add_keys(parts, collected)]),
            tree => Some(vec![self.add_keys(std::slice::from_ref(tree), collected)]),
        }
    }

    /// Returns the sets of `GROUPING SETS ((a, b), ROLLUP (c, d))`, or `None` if there are too many.
    fn bind_grouping_sets(
        &mut self,
        parts: &[Vec<ast::Expr>],
        collected: &mut GroupKeyCollector,
    ) -> Option<GroupingSets> {
        let mut sets = Vec::new();
        for part in parts {
            match rollup_or_cube(part) {
                None => sets.push(self.add_keys(part, collected)),
                Some(SetList::Rollup(keys)) => sets.extend(rollup_sets(&self.add_each_key(&keys, collected))),
                Some(SetList::Cube(keys)) => sets.extend(cube_sets(&self.add_each_key(&keys, collected))?),
            }
        }
        Some(sets)
    }

    /// Returns the sets of `WITH ROLLUP` and `WITH CUBE`.
    fn sets_of_modifiers(
        &mut self,
        modifiers: &[GroupByWithModifier],
        parts: &[Vec<usize>],
        group_by: &GroupByExpr,
    ) -> BindResult<Option<GroupingSets>> {
        match modifiers {
            [] => Ok(None),
            [GroupByWithModifier::Rollup] => Ok(Some(rollup_sets(parts))),
            [GroupByWithModifier::Cube] => match cube_sets(parts) {
                Some(sets) => Ok(Some(sets)),
                None => self.report_too_many_sets(group_by),
            },
            _ => {
                let location = self.location_of(group_by);
                let hint = "write `GROUP BY GROUPING SETS ((a, b), (a), ())`";
                self.report_unsupported("GROUP BY … WITH TOTALS", hint, location)
            }
        }
    }

    fn report_too_many_sets<T>(&mut self, group_by: &GroupByExpr) -> BindResult<T> {
        let message = format!("GROUP BY has more than {MAX_GROUPING_SETS} grouping sets");
        let hint = "list the ones you want: `GROUP BY GROUPING SETS ((a, b), (a))`";
        let location = self.location_of(group_by);
        self.report_mistake(Diagnostic::sql_error("sql-too-long", message).hint(hint), location)
    }

    fn add_parts(&mut self, parts: &[Vec<ast::Expr>], collected: &mut GroupKeyCollector) -> GroupingSets {
        parts.iter().map(|part| self.add_keys(part, collected)).collect()
    }

    fn add_each_key(&mut self, keys: &[ast::Expr], collected: &mut GroupKeyCollector) -> GroupingSets {
        keys.iter().map(|key| self.add_keys(std::slice::from_ref(key), collected)).collect()
    }

    /// Returns the positions of some keys. Keys that are not there yet are added.
    fn add_keys(&mut self, trees: &[ast::Expr], collected: &mut GroupKeyCollector) -> Vec<usize> {
        let mut positions = Vec::with_capacity(trees.len());
        for tree in trees {
            if let ast::Expr::Tuple(parts) = tree {
                positions.extend(self.add_keys(parts, collected));
                continue;
            }
            match self.bind_group_key(tree, collected.scope, collected.results) {
                Ok(key) if key.as_literal().is_some() => collected.constant = Some(key),
                Ok(key) => positions.push(position_or_push(&mut collected.keys, &key)),
                Err(Reported) => collected.failed = true,
            }
        }
        positions
    }

    fn bind_group_key(&mut self, tree: &ast::Expr, scope: &Scope, results: &[NamedExpr]) -> BindResult<Expr> {
        let location = self.location_of(tree);
        let key = match literal_position(tree) {
            Some(position) => self.result_at_position(position, results, "GROUP BY", location)?,
            None => self.bind_expression(scope.in_clause(Clause::GroupBy), tree)?,
        };
        self.check_group_key(tree, &key, location)?;
        Ok(key)
    }

    fn check_group_key(&mut self, tree: &ast::Expr, key: &Expr, location: SqlLocation) -> BindResult<()> {
        if has_aggregate(key) {
            return self.report_mistake(Diagnostic::sql_error("sql-group", "GROUP BY names an aggregate"), location);
        }
        if is_quoted_text(tree) {
            let message = "this GROUP BY names a text, which groups nothing";
            let hint = "name the column without quotes";
            return self.report_mistake(Diagnostic::sql_error("sql-group", message).hint(hint), location);
        }
        if key.as_literal().is_some() {
            return Ok(());
        }
        self.refuse_intervals(key.data_type, "GROUP BY", location)
    }
}

fn is_grouping(tree: &ast::Expr) -> bool {
    matches!(tree, ast::Expr::Rollup(_) | ast::Expr::Cube(_) | ast::Expr::GroupingSets(_))
}

/// Returns ROLLUP and CUBE within GROUPING SETS, which the parser reads as calls.
fn rollup_or_cube(part: &[ast::Expr]) -> Option<SetList> {
    let [ast::Expr::Function(function)] = part else { return None };
    let list: fn(Vec<ast::Expr>) -> SetList = match function_name(function).as_str() {
        "rollup" => SetList::Rollup,
        "cube" => SetList::Cube,
        _ => return None,
    };
    let ast::FunctionArguments::List(arguments) = &function.args else { return None };
    Some(list(arguments.args.iter().map(|key| positional_argument(key).cloned()).collect::<Option<_>>()?))
}
