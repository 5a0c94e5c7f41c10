//! `quality:` believed: every limit where its check can reach it, a warning never later than a stop.

use crate::base::diagnostic::Diagnostic;
use crate::config::raw::{RawLimit, RawLimits, RawQuality};
use crate::config::yaml::Spanned;
use crate::config::{Limits, Quality, QualityCheck};

/// Two years of daily snapshots are more than anybody calls usual.
const MOST_SNAPSHOTS: u32 = 730;

type Written<'a> = Option<&'a Spanned<RawLimit>>;

pub fn quality(problems: &mut Vec<Diagnostic>, raw: &RawQuality) -> Quality {
    let usual = Quality::default();
    let against = count(problems, raw.snapshots.as_ref(), "snapshots", usual.against);
    let needs = count(problems, raw.min_snapshots.as_ref(), "min_snapshots", usual.needs.min(against));
    if let Some(written) = &raw.min_snapshots
        && needs > against
    {
        let message = format!("`min_snapshots` asks for {needs} snapshots, but only {against} are compared");
        let problem = Diagnostic::error("out-of-range", message).at(written.place.clone());
        problems.push(problem.hint("lower it, or raise `snapshots`"));
    }
    let psi = raw.psi.as_ref();
    let limits = QualityCheck::ALL.map(|check| {
        let (warn, stop) = match check {
            QualityCheck::AccountsLost => written(raw.accounts_lost.as_ref()),
            QualityCheck::BandsChanged => written(raw.bands_changed.as_ref()),
            QualityCheck::DayRowsLost => written(raw.day_rows_lost.as_ref()),
            QualityCheck::Freshness => written(raw.freshness.as_ref()),
            QualityCheck::MedianFactor => written(raw.median_factor.as_ref()),
            QualityCheck::Nulls => written(raw.nulls.as_ref()),
            QualityCheck::ParentCycles => written(raw.parent_cycles.as_ref()),
            QualityCheck::ParentOrphans => written(raw.parent_orphans.as_ref()),
            QualityCheck::Psi => (psi.and_then(|psi| psi.warn.as_ref()), psi.and_then(|psi| psi.stop.as_ref())),
            QualityCheck::RowsDropped => written(raw.rows_dropped.as_ref()),
            QualityCheck::RowsLost => written(raw.rows_lost.as_ref()),
            QualityCheck::ScoresLost => written(raw.scores_lost.as_ref()),
            QualityCheck::ValuesMissing => written(raw.values_missing.as_ref()),
        };
        limits(problems, check, usual.limits(check), warn, stop)
    });
    Quality {
        against,
        needs,
        min_accounts: raw.min_accounts.as_ref().map_or(usual.min_accounts, |count| count.value),
        min_accounts_psi: psi
            .and_then(|psi| psi.min_accounts.as_ref())
            .map_or(usual.min_accounts_psi, |count| count.value),
        min_rows: raw.min_rows.as_ref().map_or(usual.min_rows, |count| count.value),
        limits,
    }
}

fn written(raw: Option<&RawLimits>) -> (Written<'_>, Written<'_>) {
    (raw.and_then(|raw| raw.warn.as_ref()), raw.and_then(|raw| raw.stop.as_ref()))
}

fn count(problems: &mut Vec<Diagnostic>, written: Option<&Spanned<u32>>, key: &str, usual: u32) -> u32 {
    let Some(written) = written else { return usual };
    if !(1..=MOST_SNAPSHOTS).contains(&written.value) {
        let message = format!("expected `{key}` from 1 to {MOST_SNAPSHOTS}, found {}", written.value);
        problems.push(Diagnostic::error("out-of-range", message).at(written.place.clone()));
    }
    written.value
}

fn limits(
    problems: &mut Vec<Diagnostic>,
    check: QualityCheck,
    usual: Limits,
    warn: Written<'_>,
    stop: Written<'_>,
) -> Limits {
    for limit in [warn, stop].into_iter().flatten() {
        reachable(problems, check, limit);
    }
    let value = |limit: Written<'_>| limit.map(|limit| Limits::from(limit.value));
    let limits = Limits {
        warn: value(warn).map_or(usual.warn, |limit| limit.warn),
        stop: value(stop).map_or(usual.stop, |limit| limit.stop),
    };
    if let (Some(from), Some(to)) = (limits.warn, limits.stop)
        && from > to
        && let Some(place) = stop.or(warn).map(|limit| limit.place.clone())
    {
        let message = format!("`{}` stops from {to}, before it warns from {from}", check.as_str());
        let problem = Diagnostic::error("out-of-range", message).at(place);
        problems.push(problem.hint("let `warn` be at most `stop`, or `never`"));
    }
    limits
}

impl From<RawLimit> for Limits {
    /// The same on both sides.
    fn from(limit: RawLimit) -> Self {
        let limit = match limit {
            RawLimit::From(from) => Some(from),
            RawLimit::Never => None,
        };
        Limits { warn: limit, stop: limit }
    }
}

fn reachable(problems: &mut Vec<Diagnostic>, check: QualityCheck, limit: &Spanned<RawLimit>) {
    let RawLimit::From(from) = limit.value else { return };
    let (sound, expected) = match check {
        QualityCheck::MedianFactor => (from > 1.0 && from.is_finite(), "a factor above 1"),
        QualityCheck::ParentCycles | QualityCheck::ParentOrphans => {
            (from >= 1.0 && from.is_finite(), "a number of accounts from 1 on")
        }
        QualityCheck::Freshness => (from > 0.0 && from.is_finite(), "a number of days above 0"),
        QualityCheck::Psi => (from > 0.0 && from.is_finite(), "a number above 0"),
        _ => (from > 0.0 && from <= 1.0, "a share above 0 and up to 1"),
    };
    if !sound {
        let message = format!("`{}` expects {expected}, found {from}", check.as_str());
        let problem = Diagnostic::error("out-of-range", message).at(limit.place.clone());
        problems.push(problem.hint("write `never` for a check that should not speak"));
    }
}
