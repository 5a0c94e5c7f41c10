//! The state of binding one SQL text: its names and limits, and the mistakes that have been found.

use std::collections::HashSet;
use std::sync::Arc;

use sqlparser::ast;
use sqlparser::tokenizer::Span;

use super::limit_usage::LimitUsage;
use super::outer_query::OuterQuery;
use super::row_context::RowContext;
use super::subquery_plans::SubqueryPlans;
use crate::base::diagnostic::Diagnostic;
use crate::query::catalog::CatalogTable;
use crate::query::evaluate::evaluate_expr;
use crate::query::expr::Expr;
use crate::query::parameters::Bindings;
use crate::query::plan::Plan;
use crate::query::sql_text::{Sql, SqlLines, SqlLocation};

/// A mistake that has been reported already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported;

pub type BindResult<T> = Result<T, Reported>;

/// A table of WITH.
#[derive(Debug)]
pub struct CommonTable {
    pub name: String,
    /// Absent if the table has mistakes.
    pub plan: Option<Arc<Plan>>,
}

/// The state of binding one SQL text.
pub struct Binder<'a> {
    pub sql: &'a Sql,
    pub lines: SqlLines<'a>,
    pub tables: &'a [CatalogTable],
    pub bindings: Bindings<'a>,
    /// The row of an expression in YAML.
    pub row: Option<&'a RowContext<'a>>,
    /// The common table expressions that are visible, the innermost last.
    pub common_tables: Vec<CommonTable>,
    /// The queries around this one, whose rows it may read; the innermost last.
    pub outer_queries: Vec<OuterQuery>,
    pub subquery_plans: SubqueryPlans,
    /// How many CASE, COALESCE, AND and OR surround the expression. If there are any, a literal that fails is no mistake.
    pub guard_depth: usize,
    /// The aliases that are being bound. An alias cannot refer to itself.
    pub open_aliases: Vec<String>,
    /// The aliases of this query whose mistakes are reported. They are not bound again.
    pub failed_aliases: HashSet<String>,
    pub limit_usage: LimitUsage,
    pub mistakes: Vec<Diagnostic>,
    /// Facts about the query that need no action.
    pub notes: Vec<Diagnostic>,
    /// Whether a name is unknown and the caller of the binder has reported it already.
    pub is_reported: bool,
}

impl<'a> Binder<'a> {
    #[must_use]
    pub fn new(sql: &'a Sql, tables: &'a [CatalogTable], bindings: Bindings<'a>) -> Self {
        Self {
            sql,
            lines: sql.lines(),
            tables,
            bindings,
            row: None,
            common_tables: Vec::new(),
            outer_queries: Vec::new(),
            subquery_plans: SubqueryPlans::default(),
            guard_depth: 0,
            open_aliases: Vec::new(),
            failed_aliases: HashSet::new(),
            limit_usage: LimitUsage::default(),
            mistakes: Vec::new(),
            notes: Vec::new(),
            is_reported: false,
        }
    }

    /// Returns the mistakes in the order of their places, each once.
    #[must_use]
    pub fn into_mistakes(self) -> Vec<Diagnostic> {
        let mut mistakes = self.mistakes;
        if mistakes.is_empty() && !self.is_reported {
            // Every refusal must have a diagnostic. If one has none, the whole text is reported.
            mistakes.push(Diagnostic::sql_error("sql", "cannot understand this SQL").at(self.sql.place.clone()));
        }
        mistakes.sort_by_key(|mistake| mistake.place.as_ref().map(|place| (place.range.start, place.range.end)));
        let mut unique: Vec<Diagnostic> = Vec::new();
        for mistake in mistakes {
            if !unique.iter().any(|known| is_repeated(known, &mistake)) {
                unique.push(mistake);
            }
        }
        unique
    }

    /// Reports a mistake.
    pub fn report_mistake<T>(&mut self, mistake: Diagnostic, location: SqlLocation) -> BindResult<T> {
        let place = self.sql.place_of(location);
        self.mistakes.push(mistake.at(place));
        Err(Reported)
    }

    /// Reports syntax that the language does not support, with a replacement.
    pub fn report_unsupported<T>(
        &mut self,
        what: impl AsRef<str>,
        hint: impl Into<String>,
        location: SqlLocation,
    ) -> BindResult<T> {
        self.report_unsupported_message(format!("not supported: {}", what.as_ref()), hint, location)
    }

    /// Reports syntax that the language does not support, with its own message.
    pub fn report_unsupported_message<T>(
        &mut self,
        message: impl Into<String>,
        hint: impl Into<String>,
        location: SqlLocation,
    ) -> BindResult<T> {
        self.report_mistake(Diagnostic::sql_error("sql-unsupported", message).hint(hint), location)
    }

    /// Returns the location of a part of the syntax tree.
    #[must_use]
    pub fn location_of(&self, part: &impl ast::Spanned) -> SqlLocation {
        self.lines.location_of(part.span())
    }

    /// Returns the location of a part of the syntax tree. If the parser gives none, as for `'x'` as a table, searches for
    /// the part in the text.
    #[must_use]
    pub fn location_in_text(&self, part: &(impl ast::Spanned + ToString)) -> SqlLocation {
        let span = part.span();
        let text = part.to_string();
        match self.sql.text.find(&text) {
            Some(start) if span == Span::empty() => SqlLocation { start, end: start + text.len() },
            _ => self.lines.location_of(span),
        }
    }

    /// Returns the location of a word behind a part of the text, or that part if the word is written differently.
    #[must_use]
    pub fn location_of_word_after(&self, part: SqlLocation, word: &str) -> SqlLocation {
        let rest = self.sql.text.get(part.end..).unwrap_or_default().to_ascii_lowercase();
        match rest.find(&word.to_ascii_lowercase()) {
            Some(at) => SqlLocation { start: part.end + at, end: part.end + at + word.len() },
            None => part,
        }
    }

    /// Returns the location of a word before a part of the text, or that part if the word is written differently.
    #[must_use]
    pub fn location_of_word_before(&self, part: SqlLocation, word: &str) -> SqlLocation {
        let before = self.sql.text.get(..part.start).unwrap_or_default().to_ascii_lowercase();
        match before.rfind(&word.to_ascii_lowercase()) {
            Some(at) => SqlLocation { start: at, end: at + word.len() },
            None => part,
        }
    }

    /// Computes an expression whose operands are all literals.
    pub fn fold_constant(&mut self, expr: Expr) -> BindResult<Expr> {
        if !expr.is_constant() {
            return Ok(expr);
        }
        match evaluate_expr(&expr, &[], self.bindings.zone) {
            Ok(value) => Ok(Expr::literal(value, expr.data_type, expr.location)),
            // The expression may never be computed. If it is, the run reports the same mistake.
            Err(_) if self.guard_depth > 0 => Ok(expr),
            Err(problem) => self.report_mistake(Diagnostic::sql_error("sql-value", problem.0), expr.location),
        }
    }

    /// Binds an expression that is computed for some rows only.
    pub fn bind_guarded<T>(&mut self, bind: impl FnOnce(&mut Self) -> BindResult<T>) -> BindResult<T> {
        self.guard_depth += 1;
        let bound = bind(self);
        self.guard_depth -= 1;
        bound
    }
}

/// Returns whether a mistake repeats a known one. An alias that is used twice is bound twice, and an unknown name is
/// reported once.
fn is_repeated(known: &Diagnostic, mistake: &Diagnostic) -> bool {
    known == mistake || (known.code.starts_with("unknown-") && known.message == mistake.message)
}

/// Returns all results, or an error if one of them has a mistake.
pub fn all_bound<T>(results: impl IntoIterator<Item = BindResult<T>>) -> BindResult<Vec<T>> {
    let results: Vec<BindResult<T>> = results.into_iter().collect();
    results.into_iter().collect()
}
