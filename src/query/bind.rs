//! Names and types: a syntax tree becomes a plan whose columns are known by position and whose expressions are typed.
//!
//! Every mistake is noted with its place and the way out; binding goes on as far as it can, so that one look finds them
//! all. What is not understood is refused here, before a row is read.

use std::collections::HashSet;
use std::sync::Arc;

use sqlparser::ast;
use sqlparser::tokenizer::Span;

use super::catalog::CatalogTable;
use super::evaluate::evaluate_expr;
use super::expr::{Expr, ExprKind, SqlLocation};
use super::parameters::Bindings;
use super::plan::{Field, Plan};
use super::simplify::simplify_plan;
use super::sql_text::{Sql, SqlLines};
use super::types::Type;
use super::{parse, prune, tie_breaking};
use crate::base::diagnostic::Diagnostic;

mod aggregates;
mod calls;
mod case;
mod coerce;
mod foreign_date_functions;
mod comparisons;
mod distinct_on;
mod lists;
mod expressions;
pub mod syntax_docs;
mod window_frames;
mod from_clause;
mod lateral;
mod series_functions;
mod group_keys;
mod grouped_exprs;
mod size_limits;
pub mod literals;
mod column_names;
mod operators;
mod order_and_limit;
mod patterns;
mod predicates;
mod select_list;
mod row_values;
mod scope;
mod select;
mod set_operations;
mod special_forms;
mod subqueries;
mod where_clause;
mod window_calls;

#[cfg(test)]
pub use aggregates::REFUSED_AGGREGATES;
use scope::{Clause, Scope};
use subqueries::OuterQuery;

/// A query, understood.
#[derive(Debug, Clone)]
pub struct BoundQuery {
    pub plan: Arc<Plan>,
    /// What an author may want to know and need not change: ties that are possible, counts that are NULL.
    pub notes: Vec<Diagnostic>,
}

/// Binds the query that `sql` holds to the declared tables.
///
/// # Errors
/// Every mistake in it: of syntax, names, types, and what is not supported.
pub fn bind_query(sql: &Sql, tables: &[CatalogTable], bindings: Bindings) -> Result<BoundQuery, Vec<Diagnostic>> {
    let tree = parse::parse_query(sql).map_err(|mistake| mistakes_of_unparsed_sql(sql, mistake, bindings))?;
    let mut binder = Binder::new(sql, tables, bindings);
    match binder.bind_query(&tree) {
        Ok(plan) if binder.mistakes.is_empty() => {
            if let Some(lost) = find_unplanned(&plan, &mut HashSet::new()) {
                let mistake = Diagnostic::sql("sql-unsupported", "not supported: this at this place of a query");
                let hint = "compute it in a query of its own: `WITH part AS (SELECT …)`";
                return Err(vec![mistake.hint(hint).at(sql.place_of(lost))]);
            }
            let mut notes = tie_breaking::note_possible_ties(&plan, tables, sql);
            notes.append(&mut binder.notes);
            Ok(BoundQuery { plan: prune::prune_columns(&simplify_plan(&plan, bindings.zone)), notes })
        }
        _ => Err(binder.into_mistakes()),
    }
}

/// Something that only binding knows and that has become no step of the plan: it would be NULL.
fn find_unplanned(plan: &Arc<Plan>, seen: &mut HashSet<*const Plan>) -> Option<SqlLocation> {
    fn unplanned_part(expr: &Expr) -> Option<SqlLocation> {
        let is_planned = !matches!(
            expr.kind,
            ExprKind::Aggregate(_) | ExprKind::Window(_) | ExprKind::Subquery(_) | ExprKind::Captured { .. }
        );
        if is_planned { expr.children().into_iter().find_map(unplanned_part) } else { Some(expr.location) }
    }
    if !seen.insert(Arc::as_ptr(plan)) {
        return None;
    }
    let own = plan.node.expressions().into_iter().find_map(unplanned_part);
    own.or_else(|| plan.inputs().into_iter().find_map(|input| find_unplanned(input, seen)))
}

/// What an expression over one row is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpectedType {
    Condition,
    Number,
    Anything,
}

/// The names that an expression over one row may use.
pub struct RowContext<'a> {
    pub columns: &'a [Field],
    /// The mistake about a name that is none of them; none where it is reported already.
    pub unknown_name_mistake: &'a dyn Fn(&str) -> Option<Diagnostic>,
}

/// Binds the expression that `sql` holds to the columns of a row. It is as written: [`super::simplify`] comes before it is
/// computed.
///
/// # Errors
/// Every mistake in it: of syntax, names, types, or an aggregate, a window or a subquery, which a row has no use for. None
/// are left where all of them are reported already.
pub fn bind_row_expression(
    sql: &Sql,
    row: &RowContext,
    wanted: ExpectedType,
    bindings: Bindings,
) -> Result<Expr, Vec<Diagnostic>> {
    let tree = parse::parse_expression(sql).map_err(|mistake| mistakes_of_unparsed_sql(sql, mistake, bindings))?;
    let mut binder = Binder::new(sql, &[], bindings);
    binder.row = Some(row);
    let scope = Scope::of_row(row.columns);
    let bound =
        binder.bind_expression(&scope, Clause::Row, &tree).and_then(|expr| binder.check_expected_type(expr, wanted));
    match bound {
        Ok(expr) if binder.mistakes.is_empty() => Ok(expr),
        _ => Err(binder.into_mistakes()),
    }
}

/// A mistake of syntax, and every parameter that there is not.
fn mistakes_of_unparsed_sql(sql: &Sql, mistake: Diagnostic, bindings: Bindings) -> Vec<Diagnostic> {
    let mut mistakes = vec![mistake];
    for (name, location) in parse::mentioned_parameters(sql) {
        if let Some(name) = name.strip_prefix(':')
            && bindings.parameter_value(name).is_none()
        {
            mistakes.push(bindings.unknown_parameter(name).at(sql.place_of(location)));
        }
    }
    mistakes
}

/// A mistake that has been noted already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported;

type BindResult<T> = Result<T, Reported>;

/// What is known while one SQL text is bound.
struct Binder<'a> {
    sql: &'a Sql,
    lines: SqlLines<'a>,
    tables: &'a [CatalogTable],
    bindings: Bindings<'a>,
    /// The row of an expression in YAML.
    row: Option<&'a RowContext<'a>>,
    /// Common table expressions that can be seen, the innermost last; without a plan where it has mistakes.
    ctes: Vec<(String, Option<Arc<Plan>>)>,
    /// The queries around this one, whose rows it may read; the innermost last.
    outer_queries: Vec<OuterQuery>,
    /// How many CASE, COALESCE, AND and OR stand around what is bound: a literal that fails there is no mistake.
    guard_depth: usize,
    /// Aliases that are being bound, so that one does not stand for itself.
    open_aliases: Vec<String>,
    /// Aliases of the query at hand whose mistakes are noted: they are not looked for again at every mention.
    failed_aliases: HashSet<String>,
    limit_usage: size_limits::LimitUsage,
    mistakes: Vec<Diagnostic>,
    /// What an author may want to know and need not change.
    notes: Vec<Diagnostic>,
    /// A name is unknown, which whoever knows the names has reported.
    is_reported: bool,
}

impl<'a> Binder<'a> {
    fn new(sql: &'a Sql, tables: &'a [CatalogTable], bindings: Bindings<'a>) -> Self {
        Self {
            sql,
            lines: sql.lines(),
            tables,
            bindings,
            row: None,
            ctes: Vec::new(),
            outer_queries: Vec::new(),
            guard_depth: 0,
            open_aliases: Vec::new(),
            failed_aliases: HashSet::new(),
            limit_usage: size_limits::LimitUsage::default(),
            mistakes: Vec::new(),
            notes: Vec::new(),
            is_reported: false,
        }
    }

    fn into_mistakes(self) -> Vec<Diagnostic> {
        let mut mistakes = self.mistakes;
        if mistakes.is_empty() && !self.is_reported {
            // Nothing is refused without a reason; should a reason be lost, the text as a whole is the place.
            mistakes.push(Diagnostic::sql("sql", "cannot understand this SQL").at(self.sql.place.clone()));
        }
        mistakes.sort_by_key(|mistake| mistake.place.as_ref().map(|place| (place.range.start, place.range.end)));
        let mut seen: Vec<Diagnostic> = Vec::new();
        for mistake in mistakes {
            // An alias that is used twice is bound twice; a name that is wrong everywhere is wrong once.
            let again = |known: &Diagnostic| {
                *known == mistake || (known.code.starts_with("unknown-") && known.message == mistake.message)
            };
            if !seen.iter().any(again) {
                seen.push(mistake);
            }
        }
        seen
    }

    /// Notes a mistake.
    fn report_mistake<T>(&mut self, mistake: Diagnostic, location: SqlLocation) -> BindResult<T> {
        let place = self.sql.place_of(location);
        self.mistakes.push(mistake.at(place));
        Err(Reported)
    }

    /// Notes something that the language does not have, with what to write instead.
    fn report_unsupported<T>(
        &mut self,
        what: impl AsRef<str>,
        hint: impl Into<String>,
        location: SqlLocation,
    ) -> BindResult<T> {
        self.report_unsupported_message(format!("not supported: {}", what.as_ref()), hint, location)
    }

    /// The same in words of its own.
    fn report_unsupported_message<T>(
        &mut self,
        message: impl Into<String>,
        hint: impl Into<String>,
        location: SqlLocation,
    ) -> BindResult<T> {
        self.report_mistake(Diagnostic::sql("sql-unsupported", message).hint(hint), location)
    }

    /// Where a part of the syntax tree stands.
    fn location_of(&self, part: &impl ast::Spanned) -> SqlLocation {
        self.lines.location_of(part.span())
    }

    /// As [`Self::location`], also of a part whose place the parser does not give, such as `'x'` as a table: it is looked
    /// for in the text.
    fn location_in_text(&self, part: &(impl ast::Spanned + ToString)) -> SqlLocation {
        let span = part.span();
        let text = part.to_string();
        match self.sql.text.find(&text) {
            Some(start) if span == Span::empty() => SqlLocation { start, end: start + text.len() },
            _ => self.lines.location_of(span),
        }
    }

    /// Where a word stands that follows a part of the text; that part where it is written in other words.
    fn location_of_word_after(&self, part: SqlLocation, word: &str) -> SqlLocation {
        let rest = self.sql.text.get(part.end..).unwrap_or_default().to_ascii_lowercase();
        match rest.find(&word.to_ascii_lowercase()) {
            Some(at) => SqlLocation { start: part.end + at, end: part.end + at + word.len() },
            None => part,
        }
    }

    /// The same of a word that stands before it.
    fn location_of_word_before(&self, part: SqlLocation, word: &str) -> SqlLocation {
        let before = self.sql.text.get(..part.start).unwrap_or_default().to_ascii_lowercase();
        match before.rfind(&word.to_ascii_lowercase()) {
            Some(at) => SqlLocation { start: at, end: at + word.len() },
            None => part,
        }
    }

    /// An expression that is computed now if it is made of literals alone.
    fn fold_constant(&mut self, expr: Expr) -> BindResult<Expr> {
        if !expr.is_constant() {
            return Ok(expr);
        }
        match evaluate_expr(&expr, &[], self.bindings.zone) {
            Ok(value) => Ok(Expr::literal(value, expr.data_type, expr.location)),
            // It may never be computed; if it is, the run says the same.
            Err(_) if self.guard_depth > 0 => Ok(expr),
            Err(problem) => self.report_mistake(Diagnostic::sql("sql-value", problem.0), expr.location),
        }
    }

    /// Binds something that is computed only for some rows.
    fn bind_guarded<T>(&mut self, bind: impl FnOnce(&mut Self) -> BindResult<T>) -> BindResult<T> {
        self.guard_depth += 1;
        let bound = bind(self);
        self.guard_depth -= 1;
        bound
    }

    /// Holds an expression to what it is for.
    fn check_expected_type(&mut self, expr: Expr, wanted: ExpectedType) -> BindResult<Expr> {
        match (wanted, expr.data_type) {
            (ExpectedType::Anything, _) | (ExpectedType::Condition, Type::Boolean) => Ok(expr),
            (ExpectedType::Number, found) if found.is_numeric() => Ok(expr),
            (ExpectedType::Condition, Type::Null) => self.coerce(expr, Type::Boolean),
            (ExpectedType::Number, Type::Null) => self.coerce(expr, Type::Double),
            (_, found) => {
                let (noun, hint) = match wanted {
                    ExpectedType::Condition => ("a condition", coerce::hint_for_condition(found)),
                    _ if found == Type::Boolean => ("a number", "say which: `CASE WHEN … THEN 1 ELSE 0 END`"),
                    _ if found.is_temporal() => ("a number", "count the days: `days_since(…)`"),
                    _ => ("a number", "convert it: `CAST(… AS DOUBLE)`"),
                };
                let mistake = Diagnostic::sql("sql-type", format!("expected {noun}, found {}", found.noun()));
                self.report_mistake(mistake.hint(hint), expr.location)
            }
        }
    }
}

#[cfg(test)]
mod tests;
