//! Compares the bands of random series of scores with a naive replay from the first day.

use proptest::prelude::*;

use super::{DayScore, date, plain_scorecard, publish_days, scores_of_day};
use crate::config::{Dwell, Scorecard};
use crate::score::band::{assign_bands, history_depth};
use crate::score::normalise::fixtures::range;

fn any_dwell() -> impl Strategy<Value = Option<Dwell>> {
    prop_oneof![
        Just(None),
        (2_u32..5).prop_map(|count| Some(Dwell::Snapshots(count))),
        (1_u32..12).prop_map(|days| Some(Dwell::Days(days)))
    ]
}

fn any_scorecard() -> impl Strategy<Value = Scorecard> {
    let stays =
        (prop::option::of(50_u32..60), prop::option::of((40_u32..=50, 70_u32..=80)), prop::option::of(60_u32..=70));
    (stays, [any_dwell(), any_dwell(), any_dwell()]).prop_map(|((risk, watch, healthy), after)| {
        let mut scorecard = plain_scorecard();
        scorecard.bands.0[0].stays = risk.map(|high| range("", &format!("{high})")));
        scorecard.bands.0[1].stays = watch.map(|(low, high)| range(&format!("[{low}"), &format!("{high})")));
        scorecard.bands.0[2].stays = healthy.map(|low| range(&format!("[{low}"), ""));
        for (band, after) in scorecard.bands.0.iter_mut().zip(after) {
            band.after = after;
        }
        scorecard
    })
}

/// Days with gaps between them, scores near the edges, and sometimes a rule.
fn any_days() -> impl Strategy<Value = Vec<DayScore>> {
    let score = prop_oneof![12 => (38_u32..82).prop_map(|score| Some(f64::from(score))), 1 => Just(None)];
    let rule = prop_oneof![14 => Just((None, false)), 1 => (0_usize..3).prop_map(|band| (Some(band), false)), 1 => Just((None, true))];
    prop::collection::vec((1_u64..5, score, rule), 1..30).prop_map(|days| {
        let mut at = 0;
        let today = |(apart, score, (forced, set)): (u64, Option<f64>, (Option<usize>, bool))| {
            at += apart;
            DayScore {
                date: date(at),
                score,
                forced_band: forced.filter(|_| score.is_some()),
                score_is_set: set && score.is_some(),
            }
        };
        days.into_iter().map(today).collect()
    })
}

/// 0 below 50, 1 below 70, else 2: written independently of the scorecard.
fn band_number_of_score(score: f64) -> i64 {
    i64::from(score >= 50.0) + i64::from(score >= 70.0)
}

/// The band of the last day, computed from all days by trying every possible run of days.
fn naive_band(scorecard: &Scorecard, days: &[DayScore], band_before: Option<i64>) -> Option<i64> {
    let (today, past) = days.split_last()?;
    let score = today.score?;
    if let Some(forced) = today.forced_band {
        return i64::try_from(forced).ok();
    }
    let goal = band_number_of_score(score);
    let yesterday = past.last();
    let held = yesterday.is_some_and(|day| day.forced_band.is_none() && !day.score_is_set) && !today.score_is_set;
    let Some(before) = band_before.filter(|_| held) else { return Some(goal) };
    let declared = |band: i64| &scorecard.bands.0[usize::try_from(band).unwrap()];
    let kept = |score: f64| declared(before).stays.is_some_and(|stays| stays.contains(score));
    if goal != before && kept(score) {
        return Some(before);
    }
    let step = (goal - before).signum();
    let allowed = |band: i64| {
        // All days from one on count towards the band.
        let stretch = |from: usize| {
            days[from..].iter().all(|day| {
                day.score.is_some_and(|score| (band_number_of_score(score) - band) * step >= 0 && !kept(score))
            })
        };
        match declared(band).after {
            None => true,
            Some(Dwell::Snapshots(count)) => {
                days.len().checked_sub(usize::try_from(count).unwrap()).is_some_and(stretch)
            }
            Some(Dwell::Days(least)) => (0..days.len())
                .any(|from| stretch(from) && (today.date - days[from].date).num_days() >= i64::from(least)),
        }
    };
    let mut band = before;
    while band != goal && allowed(band + step) {
        band += step;
    }
    Some(band)
}

proptest! {
    #[test]
    fn bands_match_naive_replay(scorecard in any_scorecard(), days in any_days()) {
        let (past, all) = publish_days(&scorecard, &days);
        let mut before = None;
        for (at, assignments) in all.iter().enumerate() {
            let expected = naive_band(&scorecard, &days[..=at], before);
            let found = assignments.band[0].map(|band| i64::try_from(band).unwrap());
            prop_assert_eq!(found, expected, "day {} of {:?}", at, days);
            before = expected;

            // A rerun that reads only the history needed, and the day before, assigns the same bands.
            let dates: Vec<_> = past[..at].iter().map(|snapshot| snapshot.date).collect();
            let today = days[at];
            let first = history_depth(&scorecard).first_date_needed(&dates, today.date);
            let read = past[..at].iter().enumerate().filter(|(index, snapshot)| {
                first.is_some_and(|first| snapshot.date >= first) || *index + 1 == at
            });
            let read: Vec<_> = read.map(|(_, snapshot)| snapshot.clone()).collect();
            let again = assign_bands(&scorecard, &scores_of_day(&scorecard, today), &read, today.date);
            prop_assert_eq!(&again.band, &assignments.band);
            prop_assert_eq!(&again.pending_band, &assignments.pending_band);
            prop_assert_eq!(&again.pending_since, &assignments.pending_since);
        }
    }

    #[test]
    fn band_columns_are_consistent(scorecard in any_scorecard(), days in any_days()) {
        use crate::score::band::BandReason::{Dwell, Rule, Score, Stays};
        for assignments in publish_days(&scorecard, &days).1 {
            let (band, score_band, pending) = (assignments.band[0], assignments.score_band[0], assignments.pending_band[0]);
            prop_assert_eq!(pending.is_some(), assignments.reason[0] == Some(Dwell));
            prop_assert_eq!(pending.is_some(), assignments.pending_since[0].is_some());
            match assignments.reason[0] {
                None => prop_assert!(band.is_none() && score_band.is_none()),
                Some(Score) => prop_assert_eq!(band, score_band),
                Some(Stays | Dwell) => prop_assert_ne!(band, score_band),
                Some(Rule) => prop_assert!(band.is_some()),
            }
        }
    }
}
