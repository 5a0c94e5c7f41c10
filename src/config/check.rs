//! From the YAML as written to the pipeline as believed: every mistake noted, each at its place.

mod band;
mod symbol_table;
mod scoring_method;
mod metric;
mod plays;
mod quality;
mod ranges;
mod roll_up;
mod scorecard;
mod source;
mod sql_expression;
mod tier;
mod unused_metrics;
mod parsed_files;

use std::cell::RefCell;
use std::collections::BTreeMap;

use chrono_tz::Tz;

use super::error_suppression::ErrorSuppression;
use super::raw::{RawPipeline, RawScalar};
use super::{AccountSettings, ComparisonWindow, MetricType, Parameter, Pipeline, Scale, Source, Sql, TrendSettings};
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::identifier;
use crate::config::yaml::Spanned;
use crate::query::Type;

pub use self::parsed_files::ParsedFiles;
use self::symbol_table::SymbolTable;

/// The one version of the language there is.
const LANGUAGE_VERSION: u32 = 1;

/// The believed pipeline (as far as it can be believed: worthless if `problems` holds an error). What can't be
/// believed is doubted from then on.
pub fn check_pipeline(
    problems: &mut Vec<Diagnostic>,
    suppression: &mut ErrorSuppression,
    files: &ParsedFiles,
) -> Pipeline {
    let raw = &files.pipeline;
    check_version(problems, Some(&raw.version));
    check_identifier(problems, &raw.name, "a pipeline");
    let sources: Vec<_> = raw
        .sources
        .0
        .iter()
        .map(|(name, raw_source)| source::check_source(problems, name, raw_source, &raw.accounts.id.value))
        .collect();

    let mut symbols = SymbolTable {
        account_columns: Vec::new(),
        metrics: Vec::new(),
        pending_metrics: Vec::new(),
        tiers: raw.tiers.0.iter().map(|(name, _)| name.value.clone()).collect(),
        vocabularies: BTreeMap::new(),
        result_types: BTreeMap::new(),
        grades: Vec::new(),
        scale: Scale { low: 0.0, high: 100.0 },
        declarations: BTreeMap::new(),
        sql_types: BTreeMap::new(),
        zone: parse_time_zone(problems, raw.time_zone.as_ref()),
        parameters: raw.parameters.0.iter().map(|(name, value)| check_parameter(problems, name, value)).collect(),
        used_names: RefCell::default(),
        rejected_names: RefCell::default(),
    };
    let accounts_source = find_accounts_source(problems, raw, &sources);
    match accounts_source {
        Some(accounts) => {
            source::add_account_columns(&mut symbols, accounts);
            // Ids are text to every expression, whatever the export makes of them.
            symbols.sql_types.insert(raw.accounts.id.value.clone(), Type::Text);
        }
        None => suppression.mark_all_names_unreliable(),
    }
    symbols.vocabularies.insert("tier".to_owned(), symbols.tiers.clone());
    symbols.result_types.insert("tier".to_owned(), MetricType::Text);
    let accounts_source = accounts_source.map(|source| source.name.clone());
    let query_metrics =
        raw.metrics.0.iter().flat_map(|(_, metrics)| metrics.0.iter().map(|(name, _)| name.value.clone()));
    symbols.pending_metrics = query_metrics.chain(raw.derived.0.iter().map(|(name, _)| name.value.clone())).collect();
    let only =
        raw.accounts.only.as_ref().and_then(|only| sql_expression::check_condition(problems, &symbols, only, &[]));
    symbols.pending_metrics.clear();
    let queries = metric::check_queries(problems, &mut symbols, files);
    let derived = metric::check_derived_metrics(problems, &mut symbols, &raw.derived);
    let tiers = tier::check_tiers(problems, &symbols, &raw.tiers);
    let accounts = check_accounts(problems, &symbols, raw, only, accounts_source);
    let scorecard = files.scorecard.as_ref().map(|raw| {
        check_version(problems, raw.version.as_ref());
        scorecard::check_scorecard(problems, &mut symbols, raw, &files.scorecard_place)
    });
    let plays = files.playbook.as_ref().map_or_else(Vec::new, |raw| {
        check_version(problems, raw.version.as_ref());
        plays::check_plays(problems, &mut symbols, scorecard.as_ref(), raw, &accounts.id)
    });
    if let Some(min_age) = files.scorecard.as_ref().and_then(|raw| raw.min_age.as_ref())
        && raw.accounts.since.is_none()
    {
        problems.push(
            Diagnostic::error("no-since", "`min_age` needs to know when an account began")
                .at(min_age.place.clone())
                .hint("name the column: `since:` under `accounts` in the pipeline"),
        );
    }
    let roll_up = roll_up::check_roll_up(problems, &symbols, &sources, raw, scorecard.as_ref());
    let pipeline = Pipeline {
        name: raw.name.value.clone(),
        exports: raw.exports.value.clone(),
        warehouse: raw.warehouse.value.clone(),
        time_zone: symbols.zone,
        sources,
        accounts,
        queries,
        derived,
        parameters: symbols.parameters.clone(),
        tiers,
        scorecard: scorecard.unwrap_or_else(|| scorecard::empty_scorecard(symbols.scale)),
        trend: trend_settings(raw),
        windows: check_comparison_windows(problems, raw),
        quality: quality::check_quality(problems, &raw.quality),
        plays,
        roll_up,
        portfolio: plays::check_portfolio(problems, &symbols, &raw.portfolio),
        scorecard_yaml: files.scorecard_yaml(),
        files: files.files.clone(),
    };
    record_rejected_names(suppression, &symbols, raw, &pipeline);
    // What a wrong part would have used is not known, so nothing is called unused then.
    if !problems.iter().any(|problem| problem.severity == Severity::Error) && suppression.is_empty() {
        unused_metrics::check_unused_metrics(problems, &symbols, &pipeline);
    }
    pipeline
}

/// The source with the accounts; what its name is nearest to, if it is called by no source's name.
fn find_accounts_source<'a>(
    problems: &mut Vec<Diagnostic>,
    raw: &RawPipeline,
    sources: &'a [Source],
) -> Option<&'a Source> {
    let written = &raw.accounts.source;
    let find_source = |name: &str| sources.iter().find(|source| source.name == name);
    if let Some(source) = find_source(&written.value) {
        return Some(source);
    }
    let message = format!("the accounts come from source `{}`, which is not declared", written.value);
    let problem = Diagnostic::error("unknown-source", message).at(written.place.clone());
    let near = identifier::nearest(&written.value, sources.iter().map(|source| source.name.as_str()));
    problems.push(match near {
        Some(near) => problem.hint(format!("did you mean `{near}`?")),
        None => {
            problem.hint(format!("the sources are {}", identifier::list(sources.iter().map(|source| &source.name))))
        }
    });
    near.and_then(find_source)
}

/// Names that are declared and yet not part of the pipeline.
fn record_rejected_names(
    suppression: &mut ErrorSuppression,
    symbols: &SymbolTable,
    raw: &RawPipeline,
    pipeline: &Pipeline,
) {
    for (source, checked) in raw.sources.0.iter().map(|(_, source)| source).zip(&pipeline.sources) {
        let was_rejected = |name: &&str| checked.columns.iter().all(|column| column.name != *name);
        source
            .columns
            .0
            .iter()
            .map(|(name, _)| name.value.as_str())
            .filter(was_rejected)
            .for_each(|name| suppression.add_unreliable_name(name));
    }
    let query_metrics = raw.metrics.0.iter().flat_map(|(_, metrics)| metrics.0.iter().map(|(name, _)| name));
    for name in query_metrics.chain(raw.derived.0.iter().map(|(name, _)| name)) {
        if pipeline.metric(&name.value).is_none() {
            suppression.add_unreliable_name(&name.value);
        }
    }
    symbols.rejected_names.borrow().iter().for_each(|name| suppression.add_unreliable_name(name));
}

fn check_version(problems: &mut Vec<Diagnostic>, version: Option<&Spanned<u32>>) {
    if let Some(version) = version
        && version.value != LANGUAGE_VERSION
    {
        problems.push(
            Diagnostic::error("version", format!("expected version {LANGUAGE_VERSION}, found {}", version.value))
                .at(version.place.clone())
                .hint(format!("this healthscore reads `version: {LANGUAGE_VERSION}`")),
        );
    }
}

fn check_identifier(problems: &mut Vec<Diagnostic>, written: &Spanned<String>, what: &str) {
    if !identifier::is_identifier(&written.value) {
        problems.push(
            Diagnostic::error("name", format!("`{}` can't name {what}", written.value))
                .at(written.place.clone())
                .hint("names are lowercase letters, digits and underscores, and begin with a letter"),
        );
    }
}

fn check_accounts(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    raw: &RawPipeline,
    only: Option<Sql>,
    source: Option<String>,
) -> AccountSettings {
    // A column of that name with a wrong type is told where it is declared.
    let written = raw.sources.0.iter().filter(|(name, _)| source.as_deref() == Some(name.value.as_str()));
    let declared =
        written.flat_map(|(_, source)| &source.columns.0).any(|(name, _)| name.value == raw.accounts.id.value);
    let raw = &raw.accounts;
    let resolve_column = |problems: &mut Vec<Diagnostic>, written: &Option<Spanned<String>>| {
        written.as_ref().and_then(|name| symbols.resolve_name(problems, name, &[]).map(|()| name.value.clone()))
    };
    let mut id = raw.id.value.clone();
    if !symbols.account_columns.is_empty() && !declared {
        let names = symbols.account_columns.iter().map(|(name, _)| name.as_str());
        // So that no query is blamed for returning the right name.
        id = identifier::nearest(&raw.id.value, names.clone()).map_or(id, str::to_owned);
        let message = format!("source `{}` declares no column `{}`", raw.source.value, raw.id.value);
        let problem = Diagnostic::error("unknown-column", message).at(raw.id.place.clone());
        problems.push(match identifier::nearest(&raw.id.value, names) {
            Some(near) => problem.hint(format!("did you mean `{near}`?")),
            None => problem.hint("declare it under the source's `columns`"),
        });
    }
    let (since, renewal) = (resolve_column(problems, &raw.since), resolve_column(problems, &raw.renewal));
    for (key, written) in [("since", &raw.since), ("renewal", &raw.renewal)] {
        if let Some(written) = written
            && symbols.type_of(&written.value).is_some_and(|kind| kind != MetricType::Date)
        {
            let message = format!("`{key}` needs a date, and `{}` is none", written.value);
            problems.push(Diagnostic::error("wrong-type", message).at(written.place.clone()));
        }
    }
    let revenue = raw.revenue.as_ref().and_then(|name| symbols.resolve_number_name(problems, name));
    let mut carry: Vec<String> = Vec::new();
    for written in &raw.carry {
        if crate::config::published_column_type(&written.value).is_some() {
            let message = format!("`{}` is a column that healthscore itself publishes", written.value);
            problems.push(
                Diagnostic::error("reserved-name", message)
                    .at(written.place.clone())
                    .hint("leave it out, or give the export's column another name"),
            );
        } else if symbols.resolve_name(problems, written, &[]).is_some() && !carry.contains(&written.value) {
            carry.push(written.value.clone());
        }
    }
    AccountSettings {
        source: source.unwrap_or_else(|| raw.source.value.clone()),
        id,
        only,
        carry,
        name: resolve_column(problems, &raw.name),
        revenue,
        since,
        renewal,
    }
}

fn check_parameter(
    problems: &mut Vec<Diagnostic>,
    name: &Spanned<String>,
    value: &Spanned<RawScalar>,
) -> (String, Parameter) {
    check_identifier(problems, name, "a parameter");
    let windowed = name.value.strip_prefix("from_").or_else(|| name.value.strip_prefix("prev_"));
    let length = windowed.and_then(|rest| rest.strip_suffix(['d', 'm']));
    let window = length.is_some_and(|count| count.parse::<u32>().is_ok());
    if window || matches!(name.value.as_str(), "as_of" | "as_of_end") {
        let message = format!("`:{}` has a meaning of its own in SQL", name.value);
        problems.push(Diagnostic::error("reserved-name", message).at(name.place.clone()).hint("choose another name"));
    }
    let parameter = match &value.value {
        RawScalar::Integer(number) => Parameter::Integer(*number),
        RawScalar::Number(number) => Parameter::Number(*number),
        RawScalar::Boolean(truth) => Parameter::Boolean(*truth),
        RawScalar::Text(text) => text.parse().map_or_else(|_| Parameter::Text(text.clone()), Parameter::Date),
    };
    (name.value.clone(), parameter)
}

fn parse_time_zone(problems: &mut Vec<Diagnostic>, raw: Option<&Spanned<String>>) -> Tz {
    let Some(raw) = raw else { return Tz::UTC };
    raw.value.parse().unwrap_or_else(|_| {
        let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        let message = format!("`{}` is not a time zone", raw.value);
        let problem = Diagnostic::error("time-zone", message).at(raw.place.clone());
        problems.push(match identifier::nearest(&raw.value, names) {
            Some(near) => problem.hint(format!("did you mean `{near}`?")),
            None => problem.hint("write a name such as `Europe/Berlin` or `America/New_York`"),
        });
        Tz::UTC
    })
}

/// The windows in the order written, each once.
fn check_comparison_windows(problems: &mut Vec<Diagnostic>, raw: &RawPipeline) -> Vec<ComparisonWindow> {
    let Some(written) = &raw.trend.explain else {
        return vec![
            ComparisonWindow::Previous,
            ComparisonWindow::Days(7),
            ComparisonWindow::Days(30),
            ComparisonWindow::Days(90),
        ];
    };
    let mut windows = Vec::new();
    for window in written {
        if windows.contains(&window.value) {
            let message = format!("`{}` is listed twice", window.value);
            problems
                .push(Diagnostic::error("duplicate", message).at(window.place.clone()).hint("leave one of them out"));
        } else {
            windows.push(window.value);
        }
    }
    windows
}

fn trend_settings(raw: &RawPipeline) -> TrendSettings {
    TrendSettings {
        tolerance_days: raw.trend.tolerance.as_ref().map_or(3, |days| days.value.0),
        slope_days: raw.trend.slope_over.as_ref().map_or(30, |days| days.value.0),
        steady_within: raw.trend.steady_within.as_ref().map_or(3.0, |points| points.value),
    }
}
