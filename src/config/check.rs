//! From the YAML as written to the pipeline as believed: every mistake noted, each at its place.

mod band;
mod known;
mod method;
mod metric;
mod plays;
mod quality;
mod range;
mod roll_up;
mod scorecard;
mod source;
mod sql;
mod tier;
mod unused;
mod written;

use std::cell::RefCell;
use std::collections::BTreeMap;

use chrono_tz::Tz;

use super::doubt::Doubt;
use super::raw::{RawPipeline, Scalar};
use super::{Accounts, MetricType, Parameter, Scale, Source, Spec, Sql, Trend, Window};
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::identifier;
use crate::config::yaml::Spanned;
use crate::query::Type;

use self::known::Known;
pub use self::written::Written;

/// The one version of the language there is.
const VERSION: u32 = 1;

/// The believed pipeline (as far as it can be believed: worthless if `problems` holds an error). What can't be
/// believed is doubted from then on.
pub fn check(problems: &mut Vec<Diagnostic>, doubt: &mut Doubt, written: &Written) -> Spec {
    let raw = &written.pipeline;
    version(problems, Some(&raw.version));
    identifier(problems, &raw.name, "a pipeline");
    let sources: Vec<_> = raw
        .sources
        .0
        .iter()
        .map(|(name, raw_source)| source::source(problems, name, raw_source, &raw.accounts.id.value))
        .collect();

    let mut known = Known {
        attributes: Vec::new(),
        metrics: Vec::new(),
        later: Vec::new(),
        tiers: raw.tiers.0.iter().map(|(name, _)| name.value.clone()).collect(),
        words: BTreeMap::new(),
        results: BTreeMap::new(),
        grades: Vec::new(),
        scale: Scale { low: 0.0, high: 100.0 },
        places: BTreeMap::new(),
        types: BTreeMap::new(),
        zone: time_zone(problems, raw.time_zone.as_ref()),
        parameters: raw.parameters.0.iter().map(|(name, value)| parameter(problems, name, value)).collect(),
        used: RefCell::default(),
        lost: RefCell::default(),
    };
    let accounts_source = accounts_source(problems, raw, &sources);
    match accounts_source {
        Some(accounts) => {
            source::attributes(&mut known, accounts);
            // Ids are text to every expression, whatever the export makes of them.
            known.types.insert(raw.accounts.id.value.clone(), Type::Text);
        }
        None => doubt.any_name(),
    }
    known.words.insert("tier".to_owned(), known.tiers.clone());
    known.results.insert("tier".to_owned(), MetricType::Text);
    let accounts_source = accounts_source.map(|source| source.name.clone());
    let of_files = raw.metrics.0.iter().flat_map(|(_, metrics)| metrics.0.iter().map(|(name, _)| name.value.clone()));
    known.later = of_files.chain(raw.derived.0.iter().map(|(name, _)| name.value.clone())).collect();
    let only = raw.accounts.only.as_ref().and_then(|only| sql::condition(problems, &known, only, &[]));
    known.later.clear();
    let queries = metric::queries(problems, &mut known, written);
    let derived = metric::derived(problems, &mut known, &raw.derived);
    let tiers = tier::tiers(problems, &known, &raw.tiers);
    let accounts = accounts(problems, &known, raw, only, accounts_source);
    let scorecard = written.scorecard.as_ref().map(|raw| {
        version(problems, raw.version.as_ref());
        scorecard::scorecard(problems, &mut known, raw, &written.scorecard_place)
    });
    let plays = written.playbook.as_ref().map_or_else(Vec::new, |raw| {
        version(problems, raw.version.as_ref());
        plays::plays(problems, &mut known, scorecard.as_ref(), raw, &accounts.id)
    });
    if let Some(min_age) = written.scorecard.as_ref().and_then(|raw| raw.min_age.as_ref())
        && raw.accounts.since.is_none()
    {
        problems.push(
            Diagnostic::error("no-since", "`min_age` needs to know when an account began")
                .at(min_age.place.clone())
                .hint("name the column: `since:` under `accounts` in the pipeline"),
        );
    }
    let roll_up = roll_up::roll_up(problems, &known, &sources, raw, scorecard.as_ref());
    let spec = Spec {
        name: raw.name.value.clone(),
        exports: raw.exports.value.clone(),
        warehouse: raw.warehouse.value.clone(),
        time_zone: known.zone,
        sources,
        accounts,
        queries,
        derived,
        parameters: known.parameters.clone(),
        tiers,
        scorecard: scorecard.unwrap_or_else(|| scorecard::nothing(known.scale)),
        trend: trend(raw),
        windows: windows(problems, raw),
        quality: quality::quality(problems, &raw.quality),
        plays,
        roll_up,
        portfolio: plays::portfolio(problems, &known, &raw.portfolio),
        scorecard_yaml: written.scorecard_yaml(),
        files: written.files.clone(),
    };
    doubted(doubt, &known, raw, &spec);
    // What a wrong part would have used is not known, so nothing is called unused then.
    if !problems.iter().any(|problem| problem.severity == Severity::Error) && doubt.is_empty() {
        unused::metrics(problems, &known, &spec);
    }
    spec
}

/// The source with the accounts; what its name is nearest to, if it is called by no source's name.
fn accounts_source<'a>(problems: &mut Vec<Diagnostic>, raw: &RawPipeline, sources: &'a [Source]) -> Option<&'a Source> {
    let written = &raw.accounts.source;
    let named = |name: &str| sources.iter().find(|source| source.name == name);
    if let Some(found) = named(&written.value) {
        return Some(found);
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
    near.and_then(named)
}

/// Names that are declared and yet not part of the spec.
fn doubted(doubt: &mut Doubt, known: &Known, raw: &RawPipeline, spec: &Spec) {
    for (source, believed) in raw.sources.0.iter().map(|(_, source)| source).zip(&spec.sources) {
        let lost = |name: &&str| believed.columns.iter().all(|column| column.name != *name);
        source.columns.0.iter().map(|(name, _)| name.value.as_str()).filter(lost).for_each(|name| doubt.name(name));
    }
    let of_files = raw.metrics.0.iter().flat_map(|(_, metrics)| metrics.0.iter().map(|(name, _)| name));
    for name in of_files.chain(raw.derived.0.iter().map(|(name, _)| name)) {
        if spec.metric(&name.value).is_none() {
            doubt.name(&name.value);
        }
    }
    known.lost.borrow().iter().for_each(|name| doubt.name(name));
}

fn version(problems: &mut Vec<Diagnostic>, version: Option<&Spanned<u32>>) {
    if let Some(version) = version
        && version.value != VERSION
    {
        problems.push(
            Diagnostic::error("version", format!("expected version {VERSION}, found {}", version.value))
                .at(version.place.clone())
                .hint(format!("this healthscore reads `version: {VERSION}`")),
        );
    }
}

fn identifier(problems: &mut Vec<Diagnostic>, written: &Spanned<String>, what: &str) {
    if !identifier::is_identifier(&written.value) {
        problems.push(
            Diagnostic::error("name", format!("`{}` can't name {what}", written.value))
                .at(written.place.clone())
                .hint("names are lowercase letters, digits and underscores, and begin with a letter"),
        );
    }
}

fn accounts(
    problems: &mut Vec<Diagnostic>,
    known: &Known,
    raw: &RawPipeline,
    only: Option<Sql>,
    source: Option<String>,
) -> Accounts {
    // A column of that name with a wrong type is told where it is declared.
    let written = raw.sources.0.iter().filter(|(name, _)| source.as_deref() == Some(name.value.as_str()));
    let declared =
        written.flat_map(|(_, source)| &source.columns.0).any(|(name, _)| name.value == raw.accounts.id.value);
    let raw = &raw.accounts;
    let column = |problems: &mut Vec<Diagnostic>, written: &Option<Spanned<String>>| {
        written.as_ref().and_then(|name| known.anything(problems, name, &[]).map(|()| name.value.clone()))
    };
    let mut id = raw.id.value.clone();
    if !known.attributes.is_empty() && !declared {
        let names = known.attributes.iter().map(|(name, _)| name.as_str());
        // So that no query is blamed for returning the right name.
        id = identifier::nearest(&raw.id.value, names.clone()).map_or(id, str::to_owned);
        let message = format!("source `{}` declares no column `{}`", raw.source.value, raw.id.value);
        let problem = Diagnostic::error("unknown-column", message).at(raw.id.place.clone());
        problems.push(match identifier::nearest(&raw.id.value, names) {
            Some(near) => problem.hint(format!("did you mean `{near}`?")),
            None => problem.hint("declare it under the source's `columns`"),
        });
    }
    let (since, renewal) = (column(problems, &raw.since), column(problems, &raw.renewal));
    for (key, written) in [("since", &raw.since), ("renewal", &raw.renewal)] {
        if let Some(written) = written
            && known.kind(&written.value).is_some_and(|kind| kind != MetricType::Date)
        {
            let message = format!("`{key}` needs a date, and `{}` is none", written.value);
            problems.push(Diagnostic::error("wrong-type", message).at(written.place.clone()));
        }
    }
    let revenue = raw.revenue.as_ref().and_then(|name| known.number(problems, name));
    let mut carry: Vec<String> = Vec::new();
    for written in &raw.carry {
        if crate::config::published(&written.value).is_some() {
            let message = format!("`{}` is a column that healthscore itself publishes", written.value);
            problems.push(
                Diagnostic::error("reserved-name", message)
                    .at(written.place.clone())
                    .hint("leave it out, or give the export's column another name"),
            );
        } else if known.anything(problems, written, &[]).is_some() && !carry.contains(&written.value) {
            carry.push(written.value.clone());
        }
    }
    Accounts {
        source: source.unwrap_or_else(|| raw.source.value.clone()),
        id,
        only,
        carry,
        name: column(problems, &raw.name),
        revenue,
        since,
        renewal,
    }
}

fn parameter(problems: &mut Vec<Diagnostic>, name: &Spanned<String>, value: &Spanned<Scalar>) -> (String, Parameter) {
    identifier(problems, name, "a parameter");
    let windowed = name.value.strip_prefix("from_").or_else(|| name.value.strip_prefix("prev_"));
    let length = windowed.and_then(|rest| rest.strip_suffix(['d', 'm']));
    let window = length.is_some_and(|count| count.parse::<u32>().is_ok());
    if window || matches!(name.value.as_str(), "as_of" | "as_of_end") {
        let message = format!("`:{}` has a meaning of its own in SQL", name.value);
        problems.push(Diagnostic::error("reserved-name", message).at(name.place.clone()).hint("choose another name"));
    }
    let parameter = match &value.value {
        Scalar::Integer(number) => Parameter::Integer(*number),
        Scalar::Number(number) => Parameter::Number(*number),
        Scalar::Boolean(truth) => Parameter::Boolean(*truth),
        Scalar::Text(text) => text.parse().map_or_else(|_| Parameter::Text(text.clone()), Parameter::Date),
    };
    (name.value.clone(), parameter)
}

fn time_zone(problems: &mut Vec<Diagnostic>, raw: Option<&Spanned<String>>) -> Tz {
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
fn windows(problems: &mut Vec<Diagnostic>, raw: &RawPipeline) -> Vec<Window> {
    let Some(written) = &raw.trend.explain else {
        return vec![Window::Previous, Window::Days(7), Window::Days(30), Window::Days(90)];
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

fn trend(raw: &RawPipeline) -> Trend {
    Trend {
        tolerance_days: raw.trend.tolerance.as_ref().map_or(3, |days| days.value.0),
        slope_days: raw.trend.slope_over.as_ref().map_or(30, |days| days.value.0),
        steady_within: raw.trend.steady_within.as_ref().map_or(3.0, |points| points.value),
    }
}
