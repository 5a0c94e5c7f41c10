//! The command that publishes days again.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::NaiveDate;

use super::day_steps::{days_by_step, usual_step};

/// Returns the command that publishes `days`; `published` are the days that are published already. None if no single
/// command publishes these days without filling other gaps.
#[must_use]
pub fn healing_command(pipeline: &Path, days: &BTreeSet<NaiveDate>, published: &[NaiveDate]) -> Option<String> {
    let (from, to) = (*days.first()?, *days.last()?);
    let command = format!("healthscore backfill {} --from {from} --to {to}", pipeline.display());
    let is_published = |day: &NaiveDate| published.binary_search(day).is_ok();
    let step = usual_step(published).unwrap_or(1);
    let steps = days_by_step(from, to, step);
    if steps.iter().all(|day| days.contains(day) || is_published(day)) && days.iter().all(|day| steps.contains(day)) {
        return Some(if step == 1 { command } else { format!("{command} --every {step}d") });
    }
    days.iter().all(is_published).then(|| format!("{command} --published"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use chrono::NaiveDate;

    use super::healing_command;

    fn days(texts: &[&str]) -> Vec<NaiveDate> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn the_healing_command_fills_no_other_gaps() {
        let command_for = |heal_days: &[&str], published: &[&str]| {
            healing_command(Path::new("p.yaml"), &days(heal_days).into_iter().collect(), &days(published))
        };
        let daily = ["2026-06-01", "2026-06-02", "2026-06-03", "2026-06-05"];
        assert_eq!(
            command_for(&["2026-06-02"], &daily).unwrap(),
            "healthscore backfill p.yaml --from 2026-06-02 --to 2026-06-02"
        );
        // Day 4 is a gap. It is filled only if it is one of the days.
        assert_eq!(
            command_for(&["2026-06-03", "2026-06-04", "2026-06-05"], &daily).unwrap(),
            "healthscore backfill p.yaml --from 2026-06-03 --to 2026-06-05"
        );
        assert_eq!(
            command_for(&["2026-06-03", "2026-06-05"], &daily).unwrap(),
            "healthscore backfill p.yaml --from 2026-06-03 --to 2026-06-05 --published"
        );
        let weekly = ["2026-06-01", "2026-06-08", "2026-06-15"];
        assert_eq!(
            command_for(&["2026-06-08", "2026-06-15"], &weekly).unwrap(),
            "healthscore backfill p.yaml --from 2026-06-08 --to 2026-06-15 --every 7d"
        );
        assert_eq!(command_for(&[], &weekly), None);
    }
}
