//! The quality checks: their limits can be reached, and a check warns before it stops.

use crate::base::diagnostic::Diagnostic;
use crate::config::raw::{RawLimit, RawLimits, RawQuality};
use crate::config::yaml::Spanned;
use crate::config::{QualityCheck, QualityLimits, QualitySettings};

/// Two years of daily snapshots; what is usual changes within that time.
const MAX_SNAPSHOTS: u32 = 730;

/// The limits of a check as written.
#[derive(Clone, Copy, Default)]
struct WrittenLimits<'a> {
    warn: Option<&'a Spanned<RawLimit>>,
    stop: Option<&'a Spanned<RawLimit>>,
}

impl<'a> WrittenLimits<'a> {
    fn new(raw: Option<&'a RawLimits>) -> Self {
        raw.map_or_else(Self::default, |raw| WrittenLimits { warn: raw.warn.as_ref(), stop: raw.stop.as_ref() })
    }

    fn of_check(raw: &'a RawQuality, check: QualityCheck) -> Self {
        match check {
            QualityCheck::AccountsLost => Self::new(raw.accounts_lost.as_ref()),
            QualityCheck::BandsChanged => Self::new(raw.bands_changed.as_ref()),
            QualityCheck::DayRowsLost => Self::new(raw.day_rows_lost.as_ref()),
            QualityCheck::Freshness => Self::new(raw.freshness.as_ref()),
            QualityCheck::MedianFactor => Self::new(raw.median_factor.as_ref()),
            QualityCheck::Nulls => Self::new(raw.nulls.as_ref()),
            QualityCheck::ParentCycles => Self::new(raw.parent_cycles.as_ref()),
            QualityCheck::ParentOrphans => Self::new(raw.parent_orphans.as_ref()),
            QualityCheck::Psi => raw
                .psi
                .as_ref()
                .map_or_else(Self::default, |psi| WrittenLimits { warn: psi.warn.as_ref(), stop: psi.stop.as_ref() }),
            QualityCheck::RowsDropped => Self::new(raw.rows_dropped.as_ref()),
            QualityCheck::RowsLost => Self::new(raw.rows_lost.as_ref()),
            QualityCheck::ScoresLost => Self::new(raw.scores_lost.as_ref()),
            QualityCheck::ValuesMissing => Self::new(raw.values_missing.as_ref()),
        }
    }
}

/// Returns the settings of the checks before publication.
pub fn check_quality(problems: &mut Vec<Diagnostic>, raw: &RawQuality) -> QualitySettings {
    let defaults = QualitySettings::default();
    let compared_snapshots =
        check_snapshot_count(problems, raw.snapshots.as_ref(), "snapshots", defaults.compared_snapshots);
    let min_snapshots = check_snapshot_count(
        problems,
        raw.min_snapshots.as_ref(),
        "min_snapshots",
        defaults.min_snapshots.min(compared_snapshots),
    );
    if let Some(written) = &raw.min_snapshots
        && min_snapshots > compared_snapshots
    {
        let message =
            format!("`min_snapshots` is {min_snapshots}, but only {compared_snapshots} snapshots are compared");
        let problem = Diagnostic::error("out-of-range", message).at(written.place.clone());
        problems.push(problem.hint("lower it, or raise `snapshots`"));
    }
    let limits = QualityCheck::ALL.map(|check| {
        check_limits(problems, check, defaults.limits_of_check(check), WrittenLimits::of_check(raw, check))
    });
    QualitySettings {
        compared_snapshots,
        min_snapshots,
        min_accounts: raw.min_accounts.as_ref().map_or(defaults.min_accounts, |count| count.value),
        min_accounts_psi: raw
            .psi
            .as_ref()
            .and_then(|psi| psi.min_accounts.as_ref())
            .map_or(defaults.min_accounts_psi, |count| count.value),
        min_rows: raw.min_rows.as_ref().map_or(defaults.min_rows, |count| count.value),
        limits,
    }
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
    written: WrittenLimits<'_>,
) -> QualityLimits {
    let WrittenLimits { warn, stop } = written;
    for limit in [warn, stop].into_iter().flatten() {
        check_limit_in_reach(problems, check, limit);
    }
    let limits = QualityLimits {
        warn: warn.map_or(defaults.warn, |limit| limit_value(limit.value)),
        stop: stop.map_or(defaults.stop, |limit| limit_value(limit.value)),
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

fn limit_value(limit: RawLimit) -> Option<f64> {
    match limit {
        RawLimit::Threshold(from) => Some(from),
        RawLimit::Never => None,
    }
}

/// Reports a limit that the check can never reach, or always does.
fn check_limit_in_reach(problems: &mut Vec<Diagnostic>, check: QualityCheck, limit: &Spanned<RawLimit>) {
    let RawLimit::Threshold(from) = limit.value else { return };
    let (is_valid, expected) = match check {
        QualityCheck::MedianFactor => (from > 1.0 && from.is_finite(), "a factor above 1"),
        QualityCheck::ParentCycles | QualityCheck::ParentOrphans => {
            (from >= 1.0 && from.is_finite(), "a number of accounts from 1 on")
        }
        QualityCheck::Freshness => (from > 0.0 && from.is_finite(), "a number of days above 0"),
        QualityCheck::Psi => (from > 0.0 && from.is_finite(), "a number above 0"),
        _ => (from > 0.0 && from <= 1.0, "a share above 0 and up to 1"),
    };
    if !is_valid {
        let message = format!("`{}` expects {expected}, found {from}", check.as_str());
        let problem = Diagnostic::error("out-of-range", message).at(limit.place.clone());
        problems.push(problem.hint("write `never` to switch the check off"));
    }
}
