//! The columns by which the table `portfolio` groups the accounts.

use super::symbol_table::SymbolTable;
use crate::base::diagnostic::Diagnostic;
use crate::config::MetricType;
use crate::config::raw::RawPortfolio;

/// Returns the columns, each once.
pub fn check_portfolio(problems: &mut Vec<Diagnostic>, symbols: &SymbolTable, raw: &RawPortfolio) -> Vec<String> {
    let mut slices: Vec<String> = Vec::new();
    for written in &raw.by {
        if matches!(written.value.as_str(), "tier" | "overall") || slices.contains(&written.value) {
            let message = format!("`{}` is a slice of the portfolio already", written.value);
            problems.push(Diagnostic::error("duplicate", message).at(written.place.clone()).hint("leave it out"));
            continue;
        }
        let Some(name) = symbols.resolve_name(problems, written, &[]) else { continue };
        match symbols.type_of(&name) {
            Some(kind @ (MetricType::Number | MetricType::Date)) => {
                let message = format!("the portfolio can't be sliced by `{name}`, {}", kind.noun());
                let problem = Diagnostic::error("wrong-type", message).at(written.place.clone());
                problems.push(problem.hint("name a column of text, whole numbers or booleans, such as `region`"));
            }
            _ => slices.push(name),
        }
    }
    slices
}
