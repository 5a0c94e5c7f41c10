//! The roll-up: its columns exist and can hold ids, and its settings do not contradict each other.

use super::scorecard::check_share;
use super::symbol_table::SymbolTable;
use crate::base::diagnostic::Diagnostic;
use crate::base::identifier;
use crate::base::nearest_name;
use crate::config::raw::{RawListedIn, RawPipeline, RawRollUp};
use crate::config::yaml::Spanned;
use crate::config::{MetricType, ParentSource, RollUp, RollUpBy, Scorecard, Source, TypedName};

/// Returns how the scores of accounts become a score of their parent.
pub fn check_roll_up(
    problems: &mut Vec<Diagnostic>,
    symbols: &SymbolTable,
    sources: &[Source],
    raw: &RawPipeline,
    scorecard: Option<&Scorecard>,
) -> Option<RollUp> {
    let written = raw.roll_up.as_ref()?;
    // If the accounts source is unknown, so are its columns, and the source is reported already.
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
            Diagnostic::error("no-revenue", "`by: revenue` requires the revenue of each account")
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
        min_coverage: coverage.or(scorecard.map(|scorecard| scorecard.min_coverage)).unwrap_or_default(),
        listed_in,
    })
}

fn check_own_share(problems: &mut Vec<Diagnostic>, raw: &RawRollUp, written: &Spanned<f64>) -> f64 {
    let share = written.value;
    if !(share > 0.0 && share < 1.0) {
        let message = format!("expected an `own_share` above 0 and below 1, found {share}");
        let problem = Diagnostic::error("out-of-range", message).at(written.place.clone());
        problems.push(problem.hint("leave it out to treat the parent like the other members"));
    }
    let no_share = |message: &str| Diagnostic::error("no-share", message).at(written.place.clone());
    let mistake = if raw.by.value == RollUpBy::Worst {
        let problem = no_share("`own_share` has no effect with `by: worst`");
        Some(problem.related(raw.by.place.clone(), "`by: worst` is set here"))
    } else {
        let problem = no_share("`own_share` has no effect with `listed_in`: such parents have no score of their own");
        raw.listed_in.as_ref().map(|listed| problem.related(listed.source.place.clone(), "`listed_in` is set here"))
    };
    problems.extend(mistake.map(|problem| problem.hint("leave `own_share` out")));
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
        let problem = Diagnostic::error("no-parent", "parents are found among the accounts by default")
            .at(written.source.place.clone());
        problems.push(problem.hint("leave `listed_in` out, or name the source with one row per parent"));
        return listed;
    }
    let Some(source) = sources.iter().find(|source| source.name == listed.source) else {
        let message = format!("the parents come from source `{}`, which is not declared", listed.source);
        let problem = Diagnostic::error("unknown-source", message).at(written.source.place.clone());
        let names = sources.iter().map(|source| source.name.as_str());
        problems.push(problem.hint(nearest_name::suggest(&listed.source, names.clone(), || {
            format!("the sources are {}", identifier::quoted_list(names))
        })));
        return listed;
    };
    let columns: Vec<TypedName> =
        source.columns.iter().map(|column| TypedName::new(&column.name, column.kind.metric_type())).collect();
    check_text_or_id_column(problems, &source.name, &columns, &written.id, "the id of a parent");
    if let Some(name) = &written.name {
        check_text_or_id_column(problems, &source.name, &columns, name, "a parent's name");
    }
    listed
}

/// Reports a column that is not declared, or cannot hold an id or a name because it is neither text nor whole numbers.
fn check_text_or_id_column(
    problems: &mut Vec<Diagnostic>,
    source: &str,
    columns: &[TypedName],
    written: &Spanned<String>,
    what: &str,
) {
    match columns.iter().find(|column| column.name == written.value).map(|column| column.kind) {
        Some(MetricType::Text | MetricType::Integer) => {}
        Some(kind) => {
            let message = format!("`{}` can't hold {what}: it is {}", written.value, kind.noun());
            let problem = Diagnostic::error("wrong-type", message).at(written.place.clone());
            problems.push(problem.hint("name a column of text or of whole numbers"));
        }
        None => {
            let message = format!("source `{source}` declares no column `{}`", written.value);
            let problem = Diagnostic::error("unknown-column", message).at(written.place.clone());
            let problem = problem.about_unknown_column(&written.value, Some(source));
            let names = columns.iter().map(|column| column.name.as_ref());
            let otherwise = || "declare it under the source's `columns`".to_owned();
            problems.push(problem.hint(nearest_name::suggest(&written.value, names, otherwise)));
        }
    }
}
