//! `quality:` believed: every limit where its check can reach it, a warning never later than a stop.

use crate::base::diagnostic::Diagnostic;
use crate::config::raw::{RawLimit, RawLimits, RawQuality};
use crate::config::yaml::Spanned;
use crate::config::{QualityCheck, QualityLimits, QualitySettings};

/// Two years of daily snapshots are more than anybody calls usual.
const MAX_SNAPSHOTS: u32 = 730;

type WrittenLimit<'a> = Option<&'a Spanned<RawLimit>>;

pub fn check_quality(problems: &mut Vec<Diagnostic>, raw: &RawQuality) -> QualitySettings {
    let defaults = QualitySettings::default();
    let against = check_snapshot_count(problems, raw.snapshots.as_ref(), "snapshots", defaults.compared_snapshots);
    let needs = check_snapshot_count(
        problems,
        raw.min_snapshots.as_ref(),
        "min_snapshots",
        defaults.min_snapshots.min(against),
    );
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
            QualityCheck::AccountsLost => written_limits(raw.accounts_lost.as_ref()),
            QualityCheck::BandsChanged => written_limits(raw.bands_changed.as_ref()),
            QualityCheck::DayRowsLost => written_limits(raw.day_rows_lost.as_ref()),
            QualityCheck::Freshness => written_limits(raw.freshness.as_ref()),
            QualityCheck::MedianFactor => written_limits(raw.median_factor.as_ref()),
            QualityCheck::Nulls => written_limits(raw.nulls.as_ref()),
            QualityCheck::ParentCycles => written_limits(raw.parent_cycles.as_ref()),
            QualityCheck::ParentOrphans => written_limits(raw.parent_orphans.as_ref()),
            QualityCheck::Psi => (psi.and_then(|psi| psi.warn.as_ref()), psi.and_then(|psi| psi.stop.as_ref())),
            QualityCheck::RowsDropped => written_limits(raw.rows_dropped.as_ref()),
            QualityCheck::RowsLost => written_limits(raw.rows_lost.as_ref()),
            QualityCheck::ScoresLost => written_limits(raw.scores_lost.as_ref()),
            QualityCheck::ValuesMissing => written_limits(raw.values_missing.as_ref()),
        };
        check_limits(problems, check, defaults.limits(check), warn, stop)
    });
    QualitySettings {
        compared_snapshots: against,
        min_snapshots: needs,
        min_accounts: raw.min_accounts.as_ref().map_or(defaults.min_accounts, |count| count.value),
        min_accounts_psi: psi
            .and_then(|psi| psi.min_accounts.as_ref())
            .map_or(defaults.min_accounts_psi, |count| count.value),
        min_rows: raw.min_rows.as_ref().map_or(defaults.min_rows, |count| count.value),
        limits,
    }
}

fn written_limits(raw: Option<&RawLimits>) -> (WrittenLimit<'_>, WrittenLimit<'_>) {
    (raw.and_then(|raw| raw.warn.as_ref()), raw.and_then(|raw| raw.stop.as_ref()))
}

fn check_snapshot_count(
    problems: &mut Vec<Diagnostic>,
    written: Option<&Spanned<u32>>,
    key: &str,
    default_count: u32,
) -> u32 {
    let Some(written) = written else { return default_count };
    if !(1..=MAX_SNAPSHOTS).contains(&written.value) {
        let message = format!("expected `{key}` from 1 to {MAX_SNAPSHOTS}, found {}", written.value);
        problems.push(Diagnostic::error("out-of-range", message).at(written.place.clone()));
    }
    written.value
}

fn check_limits(
    problems: &mut Vec<Diagnostic>,
    check: QualityCheck,
    defaults: QualityLimits,
    warn: WrittenLimit<'_>,
    stop: WrittenLimit<'_>,
) -> QualityLimits {
    for limit in [warn, stop].into_iter().flatten() {
        check_limit_in_reach(problems, check, limit);
    }
    let value = |limit: WrittenLimit<'_>| limit.map(|limit| QualityLimits::from(limit.value));
    let limits = QualityLimits {
        warn: value(warn).map_or(defaults.warn, |limit| limit.warn),
        stop: value(stop).map_or(defaults.stop, |limit| limit.stop),
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

impl From<RawLimit> for QualityLimits {
    /// The same on both sides.
    fn from(limit: RawLimit) -> Self {
        let limit = match limit {
            RawLimit::Threshold(from) => Some(from),
            RawLimit::Never => None,
        };
        QualityLimits { warn: limit, stop: limit }
    }
}

fn check_limit_in_reach(problems: &mut Vec<Diagnostic>, check: QualityCheck, limit: &Spanned<RawLimit>) {
    let RawLimit::Threshold(from) = limit.value else { return };
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
