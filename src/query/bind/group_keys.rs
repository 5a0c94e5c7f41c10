//! GROUP BY: its keys, and the grouping sets of ROLLUP, CUBE and GROUPING SETS.

use sqlparser::ast::{self, GroupByExpr, GroupByWithModifier};

use super::grouped_exprs::has_aggregate;
use super::row_values::positional_argument;
use super::scope::{Clause, Scope};
use super::select_list::{ResultColumn, is_text_literal, literal_position};
use super::{BindResult, Binder, Reported};
use crate::base::diagnostic::Diagnostic;
use crate::query::expr::Expr;

/// The most grouping sets of a query: each is an aggregation of its own.
const MAX_GROUPING_SETS: usize = 64;

/// What a query groups by.
#[derive(Debug, Default)]
pub struct GroupKeys {
    pub keys: Vec<Expr>,
    /// The positions of the keys that each grouping set has, if there is more than the one of them all.
    pub sets: Option<Vec<Vec<usize>>>,
}

/// Keys while they are collected.
#[derive(Default)]
struct GroupKeyCollector {
    keys: Vec<Expr>,
    constant: Option<Expr>,
    failed: bool,
}

impl Binder<'_> {
    /// The keys of GROUP BY; none without one.
    pub(super) fn bind_group_keys(
        &mut self,
        group_by: &GroupByExpr,
        scope: &Scope,
        items: Option<&Vec<ResultColumn>>,
    ) -> BindResult<Option<GroupKeys>> {
        match group_by {
            GroupByExpr::All(modifiers) => {
                let items = items.ok_or(Reported)?;
                if items.iter().all(|item| item.expr.as_literal().is_some()) {
                    let location = items.first().map(|item| item.expr.location).unwrap_or_default();
                    let message = "GROUP BY ALL finds nothing to group by: all results are constants";
                    return self.report_mistake(Diagnostic::sql("sql-group", message).hint("leave it out"), location);
                }
                let all = items.iter().map(|item| &item.expr);
                let keys: Vec<Expr> =
                    all.filter(|expr| !has_aggregate(expr) && expr.as_literal().is_none()).cloned().collect();
                let positions: Vec<usize> = (0..keys.len()).collect();
                let sets = self.sets_of_modifiers(modifiers, vec![positions], group_by)?;
                Ok(Some(GroupKeys { keys, sets }))
            }
            GroupByExpr::Expressions(trees, modifiers) if trees.is_empty() && modifiers.is_empty() => Ok(None),
            GroupByExpr::Expressions(trees, modifiers) => {
                let items = items.ok_or(Reported)?;
                self.bind_listed_keys(trees, modifiers, scope, items, group_by).map(Some)
            }
        }
    }

    fn bind_listed_keys(
        &mut self,
        trees: &[ast::Expr],
        modifiers: &[GroupByWithModifier],
        scope: &Scope,
        items: &[ResultColumn],
        group_by: &GroupByExpr,
    ) -> BindResult<GroupKeys> {
        let mut collected = GroupKeyCollector::default();
        let (trees, modifiers) = match modifiers {
            // `GROUP BY a, b GROUPING SETS ((a, b), (a))`, as Spark writes it: a key of no set is NULL in all rows.
            [GroupByWithModifier::GroupingSets(sets)] => {
                self.add_key_positions(trees, scope, items, &mut collected);
                (std::slice::from_ref(sets), [].as_slice())
            }
            _ => (trees, modifiers),
        };
        let is_grouping =
            |tree: &ast::Expr| matches!(tree, ast::Expr::Rollup(_) | ast::Expr::Cube(_) | ast::Expr::GroupingSets(_));
        // Each part of the list has some sets; the whole has every combination of one of each.
        let mut sets: Vec<Vec<usize>> = vec![Vec::new()];
        for tree in trees {
            let of_part = match tree {
                ast::Expr::Rollup(parts) => {
                    Some(rollup_sets(&self.positions_of_parts(parts, scope, items, &mut collected)))
                }
                ast::Expr::Cube(parts) => cube_sets(&self.positions_of_parts(parts, scope, items, &mut collected)),
                ast::Expr::GroupingSets(parts) => self.bind_grouping_sets(parts, scope, items, &mut collected),
                // `GROUP BY (a, b)` groups by both, `GROUP BY ()` makes one group of all.
                ast::Expr::Tuple(parts) => Some(vec![self.add_key_positions(parts, scope, items, &mut collected)]),
                tree => Some(vec![self.add_key_positions(std::slice::from_ref(tree), scope, items, &mut collected)]),
            };
            let Some(of_part) = of_part.filter(|of_part| sets.len() * of_part.len() <= MAX_GROUPING_SETS) else {
                return self.report_too_many_sets(group_by);
            };
            sets = sets.iter().flat_map(|before| of_part.iter().map(|more| union_positions(before, more))).collect();
        }
        let sets = match trees.iter().any(is_grouping) {
            true if modifiers.is_empty() => Some(sets),
            true => {
                let location = self.location_of(group_by);
                return self.report_unsupported("WITH ROLLUP beside GROUPING SETS", "list the sets you want", location);
            }
            false => {
                // Of a rollup, each expression is a part of its own.
                let parts = sets.concat().into_iter().map(|position| vec![position]).collect();
                self.sets_of_modifiers(modifiers, parts, group_by)?
            }
        };
        let GroupKeyCollector { mut keys, constant, failed } = collected;
        if keys.is_empty() {
            // A constant makes one group of all rows, and none where there are no rows.
            keys.extend(constant);
        }
        if failed { Err(Reported) } else { Ok(GroupKeys { keys, sets }) }
    }

    /// The sets of `GROUPING SETS ((a, b), ROLLUP (c, d))`; none if they are too many.
    fn bind_grouping_sets(
        &mut self,
        parts: &[Vec<ast::Expr>],
        scope: &Scope,
        items: &[ResultColumn],
        collected: &mut GroupKeyCollector,
    ) -> Option<Vec<Vec<usize>>> {
        let mut sets = Vec::new();
        for part in parts {
            let Some((is_rollup, keys)) = rollup_or_cube(part) else {
                sets.push(self.add_key_positions(part, scope, items, collected));
                continue;
            };
            let key = |key| self.add_key_positions(std::slice::from_ref(key), scope, items, collected);
            let keys: Vec<Vec<usize>> = keys.iter().map(key).collect();
            sets.extend(if is_rollup { rollup_sets(&keys) } else { cube_sets(&keys)? });
        }
        Some(sets)
    }

    /// The sets of `WITH ROLLUP` and `WITH CUBE`.
    fn sets_of_modifiers(
        &mut self,
        modifiers: &[GroupByWithModifier],
        parts: Vec<Vec<usize>>,
        group_by: &GroupByExpr,
    ) -> BindResult<Option<Vec<Vec<usize>>>> {
        match modifiers {
            [] => Ok(None),
            [GroupByWithModifier::Rollup] => Ok(Some(rollup_sets(&parts))),
            [GroupByWithModifier::Cube] => match cube_sets(&parts) {
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
        let message = format!("GROUP BY asks for more than {MAX_GROUPING_SETS} grouping sets");
        let hint = "list the ones you want: `GROUP BY GROUPING SETS ((a, b), (a))`";
        let location = self.location_of(group_by);
        self.report_mistake(Diagnostic::sql("sql-too-long", message).hint(hint), location)
    }

    fn positions_of_parts(
        &mut self,
        parts: &[Vec<ast::Expr>],
        scope: &Scope,
        items: &[ResultColumn],
        collected: &mut GroupKeyCollector,
    ) -> Vec<Vec<usize>> {
        parts.iter().map(|part| self.add_key_positions(part, scope, items, collected)).collect()
    }

    /// The positions of some keys among all, to which those are added that are not there yet.
    fn add_key_positions(
        &mut self,
        trees: &[ast::Expr],
        scope: &Scope,
        items: &[ResultColumn],
        collected: &mut GroupKeyCollector,
    ) -> Vec<usize> {
        let mut positions = Vec::with_capacity(trees.len());
        for tree in trees {
            if let ast::Expr::Tuple(parts) = tree {
                positions.extend(self.add_key_positions(parts, scope, items, collected));
                continue;
            }
            let location = self.location_of(tree);
            let key = match literal_position(tree) {
                Some(position) => self.result_at_position(position, items, "GROUP BY", location),
                None => self.bind_expression(scope, Clause::GroupBy, tree),
            };
            match key {
                Ok(key) if has_aggregate(&key) => {
                    let message = "GROUP BY names an aggregate";
                    let _: BindResult<()> = self.report_mistake(Diagnostic::sql("sql-group", message), location);
                    collected.failed = true;
                }
                Ok(_) if is_text_literal(tree) => {
                    let message = "this GROUP BY names a text, which groups nothing";
                    let hint = "name the column without quotes";
                    let _: BindResult<()> =
                        self.report_mistake(Diagnostic::sql("sql-group", message).hint(hint), location);
                    collected.failed = true;
                }
                Ok(key) if key.as_literal().is_some() => collected.constant = Some(key),
                Ok(key) if self.refuse_intervals(key.data_type, "GROUP BY", location).is_err() => {
                    collected.failed = true;
                }
                Ok(key) => {
                    let known = collected.keys.iter().position(|known| *known == key);
                    positions.push(known.unwrap_or_else(|| {
                        collected.keys.push(key);
                        collected.keys.len() - 1
                    }));
                }
                Err(Reported) => collected.failed = true,
            }
        }
        positions
    }
}

/// ROLLUP and CUBE within GROUPING SETS, which the parser takes for calls, with their keys.
fn rollup_or_cube(part: &[ast::Expr]) -> Option<(bool, Vec<ast::Expr>)> {
    let [ast::Expr::Function(function)] = part else { return None };
    let is_rollup = match function.name.to_string().to_lowercase().as_str() {
        "rollup" => true,
        "cube" => false,
        _ => return None,
    };
    let ast::FunctionArguments::List(list) = &function.args else { return None };
    Some((is_rollup, list.args.iter().map(|key| positional_argument(key).cloned()).collect::<Option<_>>()?))
}

/// The parts of both, each once.
fn union_positions(one: &[usize], other: &[usize]) -> Vec<usize> {
    let mut all = one.to_vec();
    all.extend(other.iter().filter(|position| !one.contains(position)));
    all
}

/// All parts, all but the last, and so on down to none.
fn rollup_sets(parts: &[Vec<usize>]) -> Vec<Vec<usize>> {
    (0..=parts.len())
        .rev()
        .map(|count| parts[..count].iter().fold(Vec::new(), |set, part| union_positions(&set, part)))
        .collect()
}

/// Every choice of parts; none if they are too many.
fn cube_sets(parts: &[Vec<usize>]) -> Option<Vec<Vec<usize>>> {
    let mut sets = vec![Vec::new()];
    for part in parts.iter().rev() {
        let with: Vec<Vec<usize>> = sets.iter().map(|set| union_positions(part, set)).collect();
        sets = [with, sets].concat();
        if sets.len() > MAX_GROUPING_SETS {
            return None;
        }
    }
    Some(sets)
}
