//! Names and types: a syntax tree becomes a plan whose columns are known by position and whose expressions are typed.
//!
//! Every mistake is noted with its place and the way out; binding goes on as far as it can, so that one look finds them
//! all. What is not understood is refused here, before a row is read.

use std::collections::HashSet;
use std::sync::Arc;

use sqlparser::ast;
use sqlparser::tokenizer::Span;

use super::catalog::Table;
use super::evaluate::evaluate;
use super::expr::{Expr, Kind, Location};
use super::parameters::Bindings;
use super::plan::{Field, Plan};
use super::simplify::simplified_plan;
use super::text::{Lines, Sql};
use super::types::Type;
use super::{parse, prune, ties};
use crate::base::diagnostic::Diagnostic;

mod aggregates;
mod calls;
mod case;
mod coerce;
mod date_calls;
mod compare;
mod distinct_on;
mod lists;
mod expressions;
pub mod form;
mod frames;
mod from;
mod lateral;
mod series;
mod group_keys;
mod groups;
mod limits;
pub mod literals;
mod names;
mod operators;
mod order;
mod patterns;
mod predicates;
mod results;
mod rows;
mod scope;
mod select;
mod set_operations;
mod special;
mod subqueries;
mod where_clause;
mod windows;

#[cfg(test)]
pub use aggregates::REFUSED as REFUSED_AGGREGATES;
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
pub fn query(sql: &Sql, tables: &[Table], bindings: Bindings) -> Result<BoundQuery, Vec<Diagnostic>> {
    let tree = parse::query(sql).map_err(|mistake| unread(sql, mistake, bindings))?;
    let mut binder = Binder::new(sql, tables, bindings);
    match binder.query(&tree) {
        Ok(plan) if binder.mistakes.is_empty() => {
            if let Some(lost) = not_planned(&plan, &mut HashSet::new()) {
                let mistake = Diagnostic::sql("sql-unsupported", "not supported: this at this place of a query");
                let hint = "compute it in a query of its own: `WITH part AS (SELECT …)`";
                return Err(vec![mistake.hint(hint).at(sql.place_of(lost))]);
            }
            let mut notes = ties::notes(&plan, tables, sql);
            notes.append(&mut binder.notes);
            Ok(BoundQuery { plan: prune::prune(&simplified_plan(&plan, bindings.zone)), notes })
        }
        _ => Err(binder.into_mistakes()),
    }
}

/// Something that only binding knows and that has become no step of the plan: it would be NULL.
fn not_planned(plan: &Arc<Plan>, seen: &mut HashSet<*const Plan>) -> Option<Location> {
    fn within(expr: &Expr) -> Option<Location> {
        let is_planned =
            !matches!(expr.kind, Kind::Aggregate(_) | Kind::Window(_) | Kind::Subquery(_) | Kind::Captured { .. });
        if is_planned { expr.children().into_iter().find_map(within) } else { Some(expr.location) }
    }
    if !seen.insert(Arc::as_ptr(plan)) {
        return None;
    }
    let own = plan.node.expressions().into_iter().find_map(within);
    own.or_else(|| plan.inputs().into_iter().find_map(|input| not_planned(input, seen)))
}

/// What an expression over one row is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Condition,
    Number,
    Anything,
}

/// The names that an expression over one row may use.
pub struct Row<'a> {
    pub columns: &'a [Field],
    /// The mistake about a name that is none of them; none where it is reported already.
    pub unknown: &'a dyn Fn(&str) -> Option<Diagnostic>,
}

/// Binds the expression that `sql` holds to the columns of a row. It is as written: [`super::simplify`] comes before it is
/// computed.
///
/// # Errors
/// Every mistake in it: of syntax, names, types, or an aggregate, a window or a subquery, which a row has no use for. None
/// are left where all of them are reported already.
pub fn expression(sql: &Sql, row: &Row, wanted: Wanted, bindings: Bindings) -> Result<Expr, Vec<Diagnostic>> {
    let tree = parse::expression(sql).map_err(|mistake| unread(sql, mistake, bindings))?;
    let mut binder = Binder::new(sql, &[], bindings);
    binder.row = Some(row);
    let scope = Scope::of_row(row.columns);
    let bound = binder.expression(&scope, Clause::Row, &tree).and_then(|expr| binder.wanted(expr, wanted));
    match bound {
        Ok(expr) if binder.mistakes.is_empty() => Ok(expr),
        _ => Err(binder.into_mistakes()),
    }
}

/// A mistake of syntax, and every parameter that there is not.
fn unread(sql: &Sql, mistake: Diagnostic, bindings: Bindings) -> Vec<Diagnostic> {
    let mut mistakes = vec![mistake];
    for (name, location) in parse::parameters(sql) {
        if let Some(name) = name.strip_prefix(':')
            && bindings.value(name).is_none()
        {
            mistakes.push(bindings.unknown(name).at(sql.place_of(location)));
        }
    }
    mistakes
}

/// A mistake that has been noted already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported;

type Bound<T> = Result<T, Reported>;

/// What is known while one SQL text is bound.
struct Binder<'a> {
    sql: &'a Sql,
    lines: Lines<'a>,
    tables: &'a [Table],
    bindings: Bindings<'a>,
    /// The row of an expression in YAML.
    row: Option<&'a Row<'a>>,
    /// Common table expressions that can be seen, the innermost last; without a plan where it has mistakes.
    with: Vec<(String, Option<Arc<Plan>>)>,
    /// The queries around this one, whose rows it may read; the innermost last.
    outer: Vec<OuterQuery>,
    /// How many CASE, COALESCE, AND and OR stand around what is bound: a literal that fails there is no mistake.
    guards: usize,
    /// Aliases that are being bound, so that one does not stand for itself.
    open_aliases: Vec<String>,
    /// Aliases of the query at hand whose mistakes are noted: they are not looked for again at every mention.
    wrong_aliases: HashSet<String>,
    used: limits::Used,
    mistakes: Vec<Diagnostic>,
    /// What an author may want to know and need not change.
    notes: Vec<Diagnostic>,
    /// A name is unknown, which whoever knows the names has reported.
    is_reported: bool,
}

impl<'a> Binder<'a> {
    fn new(sql: &'a Sql, tables: &'a [Table], bindings: Bindings<'a>) -> Self {
        Self {
            sql,
            lines: sql.lines(),
            tables,
            bindings,
            row: None,
            with: Vec::new(),
            outer: Vec::new(),
            guards: 0,
            open_aliases: Vec::new(),
            wrong_aliases: HashSet::new(),
            used: limits::Used::default(),
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
    fn mistake<T>(&mut self, mistake: Diagnostic, location: Location) -> Bound<T> {
        let place = self.sql.place_of(location);
        self.mistakes.push(mistake.at(place));
        Err(Reported)
    }

    /// Notes something that the language does not have, with what to write instead.
    fn unsupported<T>(&mut self, what: impl AsRef<str>, hint: impl Into<String>, location: Location) -> Bound<T> {
        self.refuse(format!("not supported: {}", what.as_ref()), hint, location)
    }

    /// The same in words of its own.
    fn refuse<T>(&mut self, message: impl Into<String>, hint: impl Into<String>, location: Location) -> Bound<T> {
        self.mistake(Diagnostic::sql("sql-unsupported", message).hint(hint), location)
    }

    /// Where a part of the syntax tree stands.
    fn location(&self, part: &impl ast::Spanned) -> Location {
        self.lines.location(part.span())
    }

    /// As [`Self::location`], also of a part whose place the parser does not give, such as `'x'` as a table: it is looked
    /// for in the text.
    fn location_of(&self, part: &(impl ast::Spanned + ToString)) -> Location {
        let span = part.span();
        let text = part.to_string();
        match self.sql.text.find(&text) {
            Some(start) if span == Span::empty() => Location { start, end: start + text.len() },
            _ => self.lines.location(span),
        }
    }

    /// Where a word stands that follows a part of the text; that part where it is written in other words.
    fn written_after(&self, part: Location, word: &str) -> Location {
        let rest = self.sql.text.get(part.end..).unwrap_or_default().to_ascii_lowercase();
        match rest.find(&word.to_ascii_lowercase()) {
            Some(at) => Location { start: part.end + at, end: part.end + at + word.len() },
            None => part,
        }
    }

    /// The same of a word that stands before it.
    fn written_before(&self, part: Location, word: &str) -> Location {
        let before = self.sql.text.get(..part.start).unwrap_or_default().to_ascii_lowercase();
        match before.rfind(&word.to_ascii_lowercase()) {
            Some(at) => Location { start: at, end: at + word.len() },
            None => part,
        }
    }

    /// An expression that is computed now if it is made of literals alone.
    fn folded(&mut self, expr: Expr) -> Bound<Expr> {
        if !expr.is_constant() {
            return Ok(expr);
        }
        match evaluate(&expr, &[], self.bindings.zone) {
            Ok(value) => Ok(Expr::literal(value, expr.data_type, expr.location)),
            // It may never be computed; if it is, the run says the same.
            Err(_) if self.guards > 0 => Ok(expr),
            Err(problem) => self.mistake(Diagnostic::sql("sql-value", problem.0), expr.location),
        }
    }

    /// Binds something that is computed only for some rows.
    fn guarded<T>(&mut self, bind: impl FnOnce(&mut Self) -> Bound<T>) -> Bound<T> {
        self.guards += 1;
        let bound = bind(self);
        self.guards -= 1;
        bound
    }

    /// Holds an expression to what it is for.
    fn wanted(&mut self, expr: Expr, wanted: Wanted) -> Bound<Expr> {
        match (wanted, expr.data_type) {
            (Wanted::Anything, _) | (Wanted::Condition, Type::Boolean) => Ok(expr),
            (Wanted::Number, found) if found.is_numeric() => Ok(expr),
            (Wanted::Condition, Type::Null) => self.coerce(expr, Type::Boolean),
            (Wanted::Number, Type::Null) => self.coerce(expr, Type::Double),
            (_, found) => {
                let (noun, hint) = match wanted {
                    Wanted::Condition => ("a condition", coerce::as_condition(found)),
                    _ if found == Type::Boolean => ("a number", "say which: `CASE WHEN … THEN 1 ELSE 0 END`"),
                    _ if found.is_temporal() => ("a number", "count the days: `days_since(…)`"),
                    _ => ("a number", "convert it: `CAST(… AS DOUBLE)`"),
                };
                let mistake = Diagnostic::sql("sql-type", format!("expected {noun}, found {}", found.noun()));
                self.mistake(mistake.hint(hint), expr.location)
            }
        }
    }
}

#[cfg(test)]
mod tests;
