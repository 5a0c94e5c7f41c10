//! From the YAML as written to the pipeline. Reports every mistake, each at its place.

/// The files as read from disk.
mod parsed_files;
/// Valid names, each used once.
mod names;
/// Version, time zone, parameters, trend.
mod settings;
/// The types of columns and metrics, and literals of them.
mod declared_type;
/// The columns of a source.
mod column;
/// The columns that hold ids of accounts.
mod account_id;
/// The columns that become known later.
mod revealed_column;
/// Sources.
mod source;
/// The names that expressions and scoring methods may use.
mod symbol_table;
/// SQL expressions in YAML.
mod sql_expression;
/// The accounts.
mod accounts;
/// The metrics of queries.
mod metric;
/// Metrics made from other metrics.
mod derived_metric;
/// Tiers.
mod tier;
/// The edges of one range.
mod written_range;
/// Lists of ranges without gap or overlap.
mod ranges;
/// Bands.
mod band;
/// How values become scores.
mod scoring_method;
/// Weights per tier.
mod weight;
/// Weights that are probably not what their author means.
mod weight_warnings;
/// Components, and the metrics they consist of.
mod scorecard_tree;
/// Rules of the scorecard.
mod score_rule;
/// The whole scorecard.
mod scorecard;
/// Plays.
mod plays;
/// The columns of the portfolio.
mod portfolio;
/// The scores of parents.
mod roll_up;
/// The checks before publication.
mod quality;
/// Names whose declaration is wrong.
mod rejected_names;
/// Metrics that nothing uses.
mod unused_metrics;

use chrono_tz::Tz;

use self::symbol_table::SymbolTable;
use super::Pipeline;
use super::error_suppression::ErrorSuppression;
use crate::base::diagnostic::{Diagnostic, Severity};

pub use self::parsed_files::ParsedFiles;

/// Returns the pipeline without its wrong parts, and adds a diagnostic for each mistake. After an error the pipeline may
/// only be used to find more mistakes. Names that are declared wrongly are recorded in `suppression`.
pub fn check_pipeline(
    problems: &mut Vec<Diagnostic>,
    suppression: &mut ErrorSuppression,
    files: &ParsedFiles,
) -> Pipeline {
    let raw = &files.pipeline;
    settings::check_version(problems, Some(&raw.version));
    names::check_identifier(problems, &raw.name, "a pipeline");
    let sources = source::check_sources(problems, raw);

    let zone = raw.time_zone.as_ref().map_or(Tz::UTC, |zone| settings::parse_time_zone(problems, zone));
    let mut symbols = SymbolTable::new(zone, settings::check_parameters(problems, raw));
    let accounts_source = accounts::find_accounts_source(problems, raw, &sources);
    match accounts_source {
        Some(accounts) => symbols.add_account_columns(accounts, &raw.accounts.id.value),
        None => suppression.mark_all_names_unreliable(),
    }
    let accounts_source = accounts_source.map(|source| source.name.clone());
    symbols.add_tiers(raw.tiers.0.iter().map(|(name, _)| name.value.clone()).collect());

    let only = accounts::check_only(problems, &mut symbols, raw);
    let queries = metric::check_queries(problems, &mut symbols, files);
    let derived = derived_metric::check_derived_metrics(problems, &mut symbols, &raw.derived);
    let tiers = tier::check_tiers(problems, &symbols, &raw.tiers);
    let accounts = accounts::check_accounts(problems, &symbols, raw, only, accounts_source);

    let scorecard = files.scorecard.as_ref().map(|raw| {
        settings::check_version(problems, raw.version.as_ref());
        scorecard::check_scorecard(problems, &mut symbols, raw, &files.scorecard_place)
    });
    let plays = files.playbook.as_ref().map_or_else(Vec::new, |raw| {
        settings::check_version(problems, raw.version.as_ref());
        plays::check_plays(problems, &mut symbols, scorecard.as_ref(), raw, &accounts.id)
    });
    accounts::check_min_age(problems, &raw.accounts, files.scorecard.as_ref());
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
        trend: settings::trend_settings(problems, &raw.trend, symbols.scale),
        windows: settings::check_comparison_windows(problems, &raw.trend),
        quality: quality::check_quality(problems, &raw.quality),
        plays,
        roll_up,
        portfolio: portfolio::check_portfolio(problems, &symbols, &raw.portfolio),
        scorecard_yaml: files.scorecard_yaml(),
        files: files.files.clone(),
    };
    rejected_names::record_rejected_names(suppression, &symbols, raw, &pipeline);
    // A wrong part may use what seems unused, so metrics are called unused only without mistakes.
    if !problems.iter().any(|problem| problem.severity == Severity::Error) && suppression.is_empty() {
        unused_metrics::check_unused_metrics(problems, &symbols, &pipeline);
    }
    pipeline
}
