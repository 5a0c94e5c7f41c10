//! The accounts: their source, their columns, and who is scored.

use super::sql_expression::check_condition;
use super::symbol_table::SymbolTable;
use crate::base::diagnostic::Diagnostic;
use crate::base::identifier;
use crate::base::nearest_name;
use crate::config::raw::{RawAccounts, RawPipeline, RawScorecard};
use crate::config::yaml::Spanned;
use crate::config::{AccountSettings, MetricType, Source, Sql, published_column_type};

/// Returns the source with the accounts. Reports an unknown source, and returns the one with the nearest name then.
pub fn find_accounts_source<'a>(
    problems: &mut Vec<Diagnostic>,
    raw: &RawPipeline,
    sources: &'a [Source],
) -> Option<&'a Source> {
    let written = &raw.accounts.source;
    let find_source = |name: &str| sources.iter().find(|source| source.name == name);
    if let Some(source) = find_source(&written.value) {
        return Some(source);
    }
    let names = sources.iter().map(|source| source.name.as_str());
    let hint = nearest_name::suggest(&written.value, names.clone(), || {
        format!("the sources are {}", identifier::quoted_list(names.clone()))
    });
    let message = format!("the accounts come from source `{}`, which is not declared", written.value);
    problems.push(Diagnostic::error("unknown-source", message).at(written.place.clone()).hint(hint));
    nearest_name::nearest_name(&written.value, names).and_then(find_source)
}

/// Returns the condition that chooses the accounts. It is checked before the metrics, which it must not use.
pub fn check_only(problems: &mut Vec<Diagnostic>, symbols: &mut SymbolTable, raw: &RawPipeline) -> Option<Sql> {
    let only = raw.accounts.only.as_ref()?;
    let of_queries = raw.metrics.0.iter().flat_map(|(_, metrics)| metrics.0.iter().map(|(name, _)| name));
    let derived = raw.derived.0.iter().map(|(name, _)| name);
    symbols.pending_metrics = of_queries.chain(derived).map(|name| name.value.clone()).collect();
    let condition = check_condition(problems, symbols, only, &[]);
    symbols.pending_metrics.clear();
    condition
}

/// Returns the settings of the accounts; `source` is the name of their source, if it is declared.
pub fn check_accounts(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    raw: &RawPipeline,
    only: Option<Sql>,
    source: Option<String>,
) -> AccountSettings {
    let id = check_account_id(problems, symbols, raw, source.as_deref());
    let raw = &raw.accounts;
    let since = resolve_optional_column(problems, symbols, raw.since.as_ref());
    let renewal = resolve_optional_column(problems, symbols, raw.renewal.as_ref());
    check_dates(problems, symbols, raw);
    let revenue = raw.revenue.as_ref().and_then(|name| symbols.resolve_number_name(problems, name));
    let carry = check_carried_columns(problems, symbols, raw);
    AccountSettings {
        source: source.unwrap_or_else(|| raw.source.value.clone()),
        id,
        only,
        carry,
        name: resolve_optional_column(problems, symbols, raw.name.as_ref()),
        revenue,
        since,
        renewal,
    }
}

/// Returns the column with the account's id. Reports an unknown column, and returns the nearest one then, so that the
/// queries that return the right name are not reported.
fn check_account_id(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    raw: &RawPipeline,
    source: Option<&str>,
) -> String {
    let id = &raw.accounts.id;
    // A column of that name with a wrong type is reported where it is declared.
    let written = raw.sources.0.iter().filter(|(name, _)| source == Some(name.value.as_str()));
    let is_declared = written.flat_map(|(_, source)| &source.columns.0).any(|(name, _)| name.value == id.value);
    if symbols.account_columns.is_empty() || is_declared {
        return id.value.clone();
    }
    let names = symbols.account_columns.iter().map(|column| column.name.as_ref());
    let otherwise = || "declare it under the source's `columns`".to_owned();
    let hint = nearest_name::suggest(&id.value, names.clone(), otherwise);
    let message = format!("source `{}` declares no column `{}`", raw.accounts.source.value, id.value);
    let problem = Diagnostic::error("unknown-column", message).at(id.place.clone()).hint(hint);
    problems.push(problem.about_unknown_column(&id.value, source));
    nearest_name::nearest_name(&id.value, names).unwrap_or(&id.value).to_owned()
}

fn resolve_optional_column(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    written: Option<&Spanned<String>>,
) -> Option<String> {
    symbols.resolve_name(problems, written?, &[])
}

fn check_dates(problems: &mut Vec<Diagnostic>, symbols: &SymbolTable, raw: &RawAccounts) {
    for (key, written) in [("since", &raw.since), ("renewal", &raw.renewal)] {
        if let Some(written) = written
            && let Some(kind) = symbols.type_of(&written.value).filter(|kind| *kind != MetricType::Date)
        {
            let message = format!("`{key}` must be a date, but `{}` is {}", written.value, kind.noun());
            problems.push(Diagnostic::error("wrong-type", message).at(written.place.clone()));
        }
    }
}

fn check_carried_columns(problems: &mut Vec<Diagnostic>, symbols: &SymbolTable, raw: &RawAccounts) -> Vec<String> {
    let mut carry: Vec<String> = Vec::new();
    for written in &raw.carry {
        if published_column_type(&written.value).is_some() {
            let message = format!("`{}` is a column that healthscore itself publishes", written.value);
            problems.push(
                Diagnostic::error("reserved-name", message)
                    .at(written.place.clone())
                    .hint("leave it out, or give the export's column another name"),
            );
        } else if let Some(name) = symbols.resolve_name(problems, written, &[])
            && !carry.contains(&name)
        {
            carry.push(name);
        }
    }
    carry
}

/// Reports a `min_age` if the accounts have no `since` to compute their age from.
pub fn check_min_age(problems: &mut Vec<Diagnostic>, accounts: &RawAccounts, scorecard: Option<&RawScorecard>) {
    if let Some(min_age) = scorecard.and_then(|raw| raw.min_age.as_ref())
        && accounts.since.is_none()
    {
        problems.push(
            Diagnostic::error("no-since", "`min_age` requires the day on which an account began")
                .at(min_age.place.clone())
                .hint("name the column: `since:` under `accounts` in the pipeline"),
        );
    }
}
