//! `roll_up:` believed: columns that are there, and a way of rolling up that its accounts allow.

use super::SymbolTable;
use super::scorecard::check_share;
use super::scoring_method::metric_type_phrase;
use super::source::metric_type_of_column;
use crate::base::diagnostic::Diagnostic;
use crate::base::identifier;
use crate::config::raw::{RawListedIn, RawPipeline, RawRollUp};
use crate::config::yaml::Spanned;
use crate::config::{MetricType, ParentSource, RollUp, RollUpBy, Scorecard, Source};

pub fn check_roll_up(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    sources: &[Source],
    raw: &RawPipeline,
    scorecard: Option<&Scorecard>,
) -> Option<RollUp> {
    let written = raw.roll_up.as_ref()?;
    // Without the accounts' source nothing is known of its columns, and that has been said.
    if !symbols.account_columns.is_empty() {
        check_text_or_id_column(
            problems,
            &raw.accounts.source.value,
            &symbols.account_columns,
            &written.to,
            "the id of a parent",
        );
    }
    if written.to.value == raw.accounts.id.value {
        let message =
            format!("`{}` names the account itself, so every account would be its own parent", written.to.value);
        let problem = Diagnostic::error("no-parent", message).at(written.to.place.clone());
        problems.push(problem.hint("name the column with the id of the parent, such as `parent_account_id`"));
    }
    if written.by.value == RollUpBy::Revenue && raw.accounts.revenue.is_none() {
        problems.push(
            Diagnostic::error("no-revenue", "`by: revenue` needs to know what each account is worth")
                .at(written.by.place.clone())
                .hint("name the column: `revenue:` under `accounts`; or roll up by `mean` or `worst`"),
        );
    }
    let own_share = written.own_share.as_ref().map(|share| check_own_share(problems, written, share));
    let coverage = written.min_coverage.as_ref().map(|written| check_share(problems, written));
    let listed_in = written.listed_in.as_ref().map(|listed| check_parent_source(problems, sources, raw, listed));
    Some(RollUp {
        to: written.to.value.clone(),
        by: written.by.value,
        own_share,
        min_coverage: coverage.or(scorecard.map(|card| card.min_coverage)).unwrap_or_default(),
        listed_in,
    })
}

fn check_own_share(problems: &mut Vec<Diagnostic>, raw: &RawRollUp, written: &Spanned<f64>) -> f64 {
    let share = written.value;
    if !(share > 0.0 && share < 1.0) {
        let message = format!("expected an `own_share` above 0 and below 1, found {share}");
        let problem = Diagnostic::error("out-of-range", message).at(written.place.clone());
        problems.push(problem.hint("leave it out for a parent that is a member like every other"));
    }
    let mistake = if raw.by.value == RollUpBy::Worst {
        Some(("the lowest score has no shares", raw.by.place.clone(), "rolled up by the worst here"))
    } else {
        let apart = raw.listed_in.as_ref().map(|listed| listed.source.place.clone());
        apart.map(|place| ("parents that are no accounts have no score of their own", place, "listed apart here"))
    };
    if let Some((message, place, note)) = mistake {
        let problem = Diagnostic::error("no-share", message).at(written.place.clone()).also(place, note);
        problems.push(problem.hint("leave `own_share` out"));
    }
    share
}

fn check_parent_source(
    problems: &mut Vec<Diagnostic>,
    sources: &[Source],
    raw: &RawPipeline,
    written: &RawListedIn,
) -> ParentSource {
    let listed = ParentSource {
        source: written.source.value.clone(),
        id: written.id.value.clone(),
        name: written.name.as_ref().map(|name| name.value.clone()),
    };
    if listed.source == raw.accounts.source.value {
        let problem = Diagnostic::error("no-parent", "parents are looked for among the accounts unless said")
            .at(written.source.place.clone());
        problems.push(problem.hint("leave `listed_in` out, or name the source with one row per parent"));
        return listed;
    }
    let Some(source) = sources.iter().find(|source| source.name == listed.source) else {
        let message = format!("the parents come from source `{}`, which is not declared", listed.source);
        let problem = Diagnostic::error("unknown-source", message).at(written.source.place.clone());
        let names = sources.iter().map(|source| source.name.as_str());
        problems.push(match identifier::nearest(&listed.source, names.clone()) {
            Some(near) => problem.hint(format!("did you mean `{near}`?")),
            None => problem.hint(format!("the sources are {}", identifier::list(names))),
        });
        return listed;
    };
    let columns: Vec<(String, MetricType)> =
        source.columns.iter().map(|column| (column.name.clone(), metric_type_of_column(column.kind))).collect();
    check_text_or_id_column(problems, &source.name, &columns, &written.id, "the id of a parent");
    if let Some(name) = &written.name {
        check_text_or_id_column(problems, &source.name, &columns, name, "a parent's name");
    }
    listed
}

/// A column that can hold an id or a name: text, or whole numbers.
fn check_text_or_id_column(
    problems: &mut Vec<Diagnostic>,
    source: &str,
    columns: &[(String, MetricType)],
    written: &Spanned<String>,
    what: &str,
) {
    let names = columns.iter().map(|(name, _)| name.as_str());
    match columns.iter().find(|(name, _)| *name == written.value).map(|(_, kind)| *kind) {
        Some(MetricType::Text | MetricType::Integer) => {}
        Some(kind) => {
            let message = format!("`{}` can't hold {what}: it is {}", written.value, metric_type_phrase(kind));
            let problem = Diagnostic::error("wrong-type", message).at(written.place.clone());
            problems.push(problem.hint("name a column of text or of whole numbers"));
        }
        None => {
            let message = format!("source `{source}` declares no column `{}`", written.value);
            let problem = Diagnostic::error("unknown-column", message).at(written.place.clone());
            problems.push(match identifier::nearest(&written.value, names) {
                Some(near) => problem.hint(format!("did you mean `{near}`?")),
                None => problem.hint("declare it under the source's `columns`"),
            });
        }
    }
}
