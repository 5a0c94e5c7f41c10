//! Bands day by day, by hand and against a naive replay of every day.

mod replay;

use chrono::{Days, NaiveDate};

use super::history_depth::HistoryDepth;
use super::{BandAssignments, BandReason, PastSnapshot, assign_bands, history_depth};
use crate::config::{Dwell, Scorecard, ValueRange};
use crate::score::component_tree::FinalScores;
use crate::score::normalise::fixtures::{bands, day, range, test_scorecard};

const RISK: usize = 0;
const WATCH: usize = 1;
const HEALTHY: usize = 2;

/// At risk below 50, healthy from 70.
fn plain_scorecard() -> Scorecard {
    let mut scorecard = test_scorecard(Vec::new());
    scorecard.bands =
        bands(&[("risk", range("", "50)")), ("watch", range("[50", "70)")), ("healthy", range("[70", ""))]);
    scorecard
}

/// The same; `stays` and `after` of one band.
fn scorecard_with_dwell(band: usize, stays: Option<ValueRange>, after: Option<Dwell>) -> Scorecard {
    let mut scorecard = plain_scorecard();
    scorecard.bands.0[band].stays = stays;
    scorecard.bands.0[band].after = after;
    scorecard
}

/// One account's day: its score, and whether a rule decided.
#[derive(Debug, Clone, Copy)]
struct DayScore {
    date: NaiveDate,
    score: Option<f64>,
    /// A band that a rule forces.
    forced_band: Option<usize>,
    score_is_set: bool,
}

fn scores_of_day(scorecard: &Scorecard, today: DayScore) -> FinalScores {
    let by_score = today.score.and_then(|score| scorecard.bands.band_index_of(score));
    FinalScores {
        score: vec![today.score],
        band: vec![by_score.map(|by_score| today.forced_band.unwrap_or(by_score))],
        decided_by_rule: vec![today.score_is_set || today.forced_band.is_some()],
        rules: vec![None],
        reasons: vec![None],
    }
}

/// Publishes the days one after another, as runs do.
fn publish_days(scorecard: &Scorecard, days: &[DayScore]) -> (Vec<PastSnapshot>, Vec<BandAssignments>) {
    let (mut past, mut all): (Vec<PastSnapshot>, Vec<BandAssignments>) = (Vec::new(), Vec::new());
    for today in days {
        let assignments = assign_bands(scorecard, &scores_of_day(scorecard, *today), &past, today.date);
        past.push(PastSnapshot {
            date: today.date,
            present: vec![true],
            score: vec![today.score],
            band: vec![scorecard.bands.band_name(assignments.band[0]).map(Into::into)],
            band_can_stay: vec![assignments.reason[0].is_some_and(|reason| reason != BandReason::Rule)],
            band_since: vec![None],
        });
        all.push(assignments);
    }
    (past, all)
}

fn date(days: u64) -> NaiveDate {
    day(2026, 6, 1).checked_add_days(Days::new(days)).unwrap()
}

/// The bands after these scores on consecutive days.
#[track_caller]
fn bands_of<const N: usize>(scorecard: &Scorecard, scores: [f64; N]) -> [usize; N] {
    let mut day = 0;
    let days = scores.map(|score| {
        day += 1;
        DayScore { date: date(day), score: Some(score), forced_band: None, score_is_set: false }
    });
    let (_, all) = publish_days(scorecard, &days);
    let mut all = all.iter();
    [(); N].map(|()| all.next().unwrap().band[0].unwrap())
}

#[test]
fn band_follows_score_by_default() {
    assert_eq!(bands_of(&plain_scorecard(), [49.9, 50.0, 70.0, 49.0]), [RISK, WATCH, HEALTHY, RISK]);
}

#[test]
fn a_band_is_left_later_than_it_is_entered() {
    let scorecard = scorecard_with_dwell(RISK, Some(range("", "55)")), None);
    // Above 50 the account is not at risk at first; once at risk, it leaves at 55.
    assert_eq!(bands_of(&scorecard, [52.0, 49.0, 52.0, 54.9, 55.0, 52.0]), [WATCH, RISK, RISK, RISK, WATCH, WATCH]);
    let both = scorecard_with_dwell(WATCH, Some(range("[45", "75]")), None);
    assert_eq!(bands_of(&both, [60.0, 75.0, 45.0, 44.9, 60.0, 76.0]), [WATCH, WATCH, WATCH, RISK, WATCH, HEALTHY]);
}

#[test]
fn a_band_is_entered_after_so_many_snapshots() {
    let scorecard = scorecard_with_dwell(HEALTHY, None, Some(Dwell::Snapshots(3)));
    // On its first snapshot an account does not wait.
    assert_eq!(bands_of(&scorecard, [80.0, 60.0]), [HEALTHY, WATCH]);
    let scores = [60.0, 71.0, 72.0, 69.0, 80.0, 80.0, 80.0, 69.0];
    assert_eq!(bands_of(&scorecard, scores), [WATCH, WATCH, WATCH, WATCH, WATCH, WATCH, HEALTHY, WATCH]);
}

#[test]
fn a_fall_through_two_edges_stops_where_it_has_to_wait() {
    let farther = scorecard_with_dwell(RISK, None, Some(Dwell::Snapshots(2)));
    assert_eq!(bands_of(&farther, [80.0, 20.0, 20.0]), [HEALTHY, WATCH, RISK]);
    let nearer = scorecard_with_dwell(WATCH, None, Some(Dwell::Snapshots(2)));
    // At risk is beyond watch, so both days count; and at risk has no dwell of its own.
    assert_eq!(bands_of(&nearer, [80.0, 60.0, 20.0]), [HEALTHY, HEALTHY, RISK]);
    assert_eq!(bands_of(&nearer, [20.0, 60.0, 80.0]), [RISK, RISK, HEALTHY]);
}

#[test]
fn pending_band_is_reported() {
    let scorecard = scorecard_with_dwell(HEALTHY, None, Some(Dwell::Snapshots(3)));
    let scores = [40.0, 80.0, 90.0];
    let days = scores.iter().zip(1..).map(|(score, day)| DayScore {
        date: date(day),
        score: Some(*score),
        forced_band: None,
        score_is_set: false,
    });
    let (_, all) = publish_days(&scorecard, &days.collect::<Vec<_>>());
    let last = &all[2];
    assert_eq!((last.band[0], last.score_band[0]), (Some(WATCH), Some(HEALTHY)));
    assert_eq!(last.reason[0], Some(BandReason::Dwell));
    assert_eq!((last.pending_band[0], last.pending_since[0]), (Some(HEALTHY), Some(date(2))));
    assert_eq!(
        (all[0].reason[0], all[0].pending_band[0], all[0].pending_since[0]),
        (Some(BandReason::Score), None, None)
    );
}

#[test]
fn days_are_counted_from_the_first_snapshot_of_the_run() {
    let scorecard = scorecard_with_dwell(HEALTHY, None, Some(Dwell::Days(7)));
    let days = [0, 3, 5, 9, 10].map(|day| DayScore {
        date: date(day),
        score: Some(if day == 0 { 60.0 } else { 75.0 }),
        forced_band: None,
        score_is_set: false,
    });
    let (_, all) = publish_days(&scorecard, &days);
    let bands_by_day: Vec<_> = all.iter().map(|assignments| assignments.band[0].unwrap()).collect();
    assert_eq!(bands_by_day, [WATCH, WATCH, WATCH, WATCH, HEALTHY]);
    assert_eq!(all[3].pending_since[0], Some(date(3)));
}

#[test]
fn a_score_that_would_have_stayed_does_not_count_towards_leaving() {
    let mut scorecard = scorecard_with_dwell(WATCH, Some(range("[50", "75)")), None);
    scorecard.bands.0[HEALTHY].after = Some(Dwell::Snapshots(2));
    // 72 is healthy by score, but still in the range in which the account stays in watch.
    assert_eq!(bands_of(&scorecard, [60.0, 72.0, 76.0, 77.0]), [WATCH, WATCH, WATCH, HEALTHY]);
}

#[test]
fn a_rule_counts_at_once_and_so_does_its_end() {
    let scorecard = scorecard_with_dwell(RISK, Some(range("", "55)")), Some(Dwell::Snapshots(5)));
    let free = |day, score| DayScore { date: date(day), score: Some(score), forced_band: None, score_is_set: false };
    let days = [
        free(1, 60.0),
        // Forced down at once, without five snapshots of it.
        DayScore { forced_band: Some(RISK), ..free(2, 60.0) },
        // And up again, although 52 would have stayed at risk.
        free(3, 52.0),
        // A score set by a rule counts at once.
        DayScore { score_is_set: true, ..free(4, 30.0) },
        DayScore { score_is_set: true, ..free(5, 52.0) },
        free(6, 52.0),
    ];
    let (_, all) = publish_days(&scorecard, &days);
    let bands_by_day: Vec<_> =
        all.iter().map(|assignments| (assignments.band[0].unwrap(), assignments.reason[0].unwrap())).collect();
    let (score, rule) = (BandReason::Score, BandReason::Rule);
    let expected = [(WATCH, score), (RISK, rule), (WATCH, score), (RISK, rule), (WATCH, rule), (WATCH, score)];
    assert_eq!(bands_by_day, expected);
    assert_eq!(all[1].score_band[0], Some(WATCH));
}

#[test]
fn an_account_is_not_kept_after_a_day_without_a_score_or_in_a_band_of_another_name() {
    let scorecard = scorecard_with_dwell(RISK, Some(range("", "55)")), None);
    let days = [Some(40.0), None, Some(52.0)].iter().zip(1..).map(|(score, day)| DayScore {
        date: date(day),
        score: *score,
        forced_band: None,
        score_is_set: false,
    });
    let (past, all) = publish_days(&scorecard, &days.collect::<Vec<_>>());
    assert_eq!((all[1].band[0], all[1].reason[0]), (None, None));
    assert_eq!(all[2].band, [Some(WATCH)]);

    let today = DayScore { date: date(2), score: Some(52.0), forced_band: None, score_is_set: false };
    let band_after = |change: &dyn Fn(&mut PastSnapshot)| {
        let mut before = past[0].clone();
        change(&mut before);
        assign_bands(&scorecard, &scores_of_day(&scorecard, today), &[before], today.date).band[0]
    };
    assert_eq!(band_after(&|_| {}), Some(RISK));
    assert_eq!(band_after(&|before| before.band[0] = Some("red".into())), Some(WATCH));
    // A table without reasons has no column for whether a rule decided.
    assert_eq!(band_after(&|before| before.band_can_stay[0] = false), Some(WATCH));
}

#[test]
fn history_reaches_as_far_as_the_longest_dwell() {
    let dates: Vec<NaiveDate> = [1, 5, 9, 13].map(date).to_vec();
    let first = |after: &[Dwell]| {
        let mut scorecard = plain_scorecard();
        for (band, after) in scorecard.bands.0.iter_mut().zip(after) {
            band.after = Some(*after);
        }
        history_depth(&scorecard).first_date_needed(&dates, date(17))
    };
    assert_eq!(history_depth(&plain_scorecard()), HistoryDepth::default());
    assert_eq!(first(&[]), None);
    assert_eq!(first(&[Dwell::Snapshots(2)]), Some(date(13)));
    assert_eq!(first(&[Dwell::Snapshots(4), Dwell::Days(3)]), Some(date(5)));
    assert_eq!(first(&[Dwell::Snapshots(9)]), Some(date(1)));
    // The snapshot of day 9 decides whether a run is eight days old, and whether it is six days old.
    assert_eq!(first(&[Dwell::Days(8)]), Some(date(9)));
    assert_eq!(first(&[Dwell::Days(6)]), Some(date(9)));
    assert_eq!(first(&[Dwell::Snapshots(2), Dwell::Days(9)]), Some(date(5)));
    assert_eq!(first(&[Dwell::Days(900)]), Some(date(1)));
}
