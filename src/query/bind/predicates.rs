//! Predicates: IS TRUE, IN a list, BETWEEN.

use sqlparser::ast;

use super::scope::{Clause, Scope};
use super::{Binder, Bound, Reported, lists, rows};
use crate::query::expr::{Comparison, Expr, Kind, Location};
use crate::query::types::Type;
use crate::query::value::Value;

impl Binder<'_> {
    /// `inner IS [NOT] TRUE`, `inner IS [NOT] FALSE`: never NULL.
    pub(super) fn is_truth(
        &mut self,
        scope: &Scope,
        clause: Clause,
        inner: &ast::Expr,
        truth: bool,
        negated: bool,
        location: Location,
    ) -> Bound<Expr> {
        let inner = self.expression(scope, clause, inner)?;
        // A text literal may spell a truth.
        let inner = if inner.data_type == Type::Text && inner.as_literal().is_some() {
            self.coerce(inner, Type::Boolean)?
        } else {
            self.condition(inner)?
        };
        let inner = if truth { inner } else { self.not(inner, location)? };
        let no = Expr::literal(Value::Boolean(false), Type::Boolean, location);
        let certain = self.folded(Expr::new(Kind::Coalesce(vec![inner, no]), Type::Boolean, false, location))?;
        if negated { self.not(certain, location) } else { Ok(certain) }
    }

    pub(super) fn compared(
        &mut self,
        scope: &Scope,
        clause: Clause,
        comparison: Comparison,
        left: Bound<Expr>,
        right: &ast::Expr,
        location: Location,
    ) -> Bound<Expr> {
        let right = self.expression(scope, clause, right);
        let (left, right) = (left?, right?);
        for (one, other) in [(&left, &right), (&right, &left)] {
            match comparison {
                Comparison::Equal | Comparison::NotEqual | Comparison::Distinct | Comparison::NotDistinct => {
                    self.check_words(scope, one, other)?;
                }
                // A bound of an order need not be one of the words.
                _ => self.check_literal(scope, one, other)?,
            }
        }
        self.comparison(comparison, left, right, location)
    }

    pub(super) fn in_list(
        &mut self,
        scope: &Scope,
        clause: Clause,
        value: &ast::Expr,
        list: &[ast::Expr],
        negated: bool,
        location: Location,
    ) -> Bound<Expr> {
        // `x IN UNNEST([a, b])` and `x IN (UNNEST([a, b]))`
        if let [ast::Expr::Function(function)] = list
            && let Some(elements) = lists::unnested(function)
        {
            return self.in_list(scope, clause, value, elements, negated, location);
        }
        if let Some(row) = rows::parts(value) {
            let found = self.row_in_list(scope, clause, &row, list, location)?;
            return if negated { self.not(found, location) } else { Ok(found) };
        }
        let value = self.expression(scope, clause, value);
        let mut items = Vec::with_capacity(list.len());
        let mut failed = None;
        for item in list {
            match self.expression(scope, clause, item) {
                Ok(item) => items.push(item),
                Err(reported) => failed = Some(reported),
            }
        }
        let value = value?;
        if let Some(reported) = failed {
            return Err(reported);
        }
        for item in &items {
            if self.check_words(scope, &value, item).is_err() {
                failed = Some(Reported);
            }
        }
        if let Some(reported) = failed {
            return Err(reported);
        }
        let mut all = vec![value];
        all.extend(items);
        let (mut all, _) = self.comparable(all)?;
        let value = all.remove(0);
        let found = if all.iter().all(|item| item.as_literal().is_some()) {
            let or_null = all.iter().any(|item| item.as_literal().is_some_and(Value::is_null));
            let literals = all.iter().filter_map(Expr::as_literal).filter(|value| !value.is_null()).cloned().collect();
            let nullable = value.nullable || or_null;
            let kind = Kind::InList { value: Box::new(value), list: literals, or_null };
            self.folded(Expr::new(kind, Type::Boolean, nullable, location))?
        } else {
            let mut any: Option<Expr> = None;
            for item in all {
                let value = self.copied(&value)?;
                let equal = self.comparison(Comparison::Equal, value, item, location)?;
                any = Some(match any {
                    None => equal,
                    Some(before) => self.connected(false, before, equal, location)?,
                });
            }
            any.ok_or(Reported)?
        };
        if negated { self.not(found, location) } else { Ok(found) }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of BETWEEN")]
    pub(super) fn between(
        &mut self,
        scope: &Scope,
        clause: Clause,
        value: &ast::Expr,
        low: &ast::Expr,
        high: &ast::Expr,
        negated: bool,
        location: Location,
    ) -> Bound<Expr> {
        let value = self.expression(scope, clause, value);
        let low = self.expression(scope, clause, low);
        let high = self.expression(scope, clause, high);
        let (value, low, high) = (value?, low?, high?);
        self.check_literal(scope, &value, &low)?;
        self.check_literal(scope, &value, &high)?;
        let again = self.copied(&value)?;
        let above = self.comparison(Comparison::GreaterOrEqual, again, low, location)?;
        let below = self.comparison(Comparison::LessOrEqual, value, high, location)?;
        let both = self.connected(true, above, below, location)?;
        if negated { self.not(both, location) } else { Ok(both) }
    }
}
