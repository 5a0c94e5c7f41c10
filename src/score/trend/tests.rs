//! Movement worked out by hand, on a calendar with missing days.

mod noise;

use chrono::{Days, NaiveDate};

use super::{Movement, PastSnapshot, Trends, compare, history_days};
use crate::config::{Bands, Scorecard, TrendSettings};
use crate::score::band;
use crate::score::component_tree::FinalScores;
use crate::score::normalise::fixtures::{self, day, range, test_scorecard};

const TREND: TrendSettings = TrendSettings { tolerance_days: 3, slope_days: 60, steady_within: 5.0 };

fn as_of() -> NaiveDate {
    day(2026, 6, 30)
}

fn bands() -> Bands {
    fixtures::bands(&[("low", range("", "50)")), ("high", range("[50", ""))])
}

fn band_of(score: Option<f64>) -> Option<String> {
    let bands = bands();
    bands.band_name(bands.band_index_of(score?)).map(str::to_owned)
}

/// A snapshot of the only account, published this number of days ago.
fn snapshot_ago(days: u64, score: Option<f64>) -> PastSnapshot {
    let date = as_of().checked_sub_days(Days::new(days)).unwrap();
    let since = score.map(|_| day(2026, 1, 1));
    let (present, holds, band) = (vec![true], vec![true], vec![band_of(score).map(Into::into)]);
    PastSnapshot { date, present, score: vec![score], band, band_can_stay: holds, band_since: vec![since] }
}

fn trends_of_score(score: Option<f64>, past: &[PastSnapshot]) -> Trends {
    trends_with_settings(TREND, score, past)
}

fn trends_with_settings(settings: TrendSettings, score: Option<f64>, past: &[PastSnapshot]) -> Trends {
    let final_scores = FinalScores::without_rules(vec![score], &bands());
    let scorecard = Scorecard { bands: bands(), ..test_scorecard(Vec::new()) };
    let assignments = band::assign_bands(&scorecard, &final_scores, past, as_of());
    compare(settings, as_of(), &final_scores, &assignments, &scorecard.bands, past)
}

/// Scores and changes of 7, 30 and 90 days ago.
fn changes_by_look_back(trends: &Trends) -> Vec<(u32, Option<f64>, Option<f64>)> {
    trends.look_backs.iter().map(|ago| (ago.days, ago.score[0], ago.change[0])).collect()
}

#[test]
fn a_look_back_takes_the_newest_snapshot_that_is_old_enough() {
    let past = [
        snapshot_ago(93, Some(10.0)),
        snapshot_ago(34, Some(20.0)),
        snapshot_ago(9, Some(40.0)),
        snapshot_ago(8, Some(50.0)),
        snapshot_ago(6, Some(60.0)),
    ];
    let expected = [(7, Some(50.0), Some(15.0)), (30, None, None), (90, Some(10.0), Some(55.0))];
    assert_eq!(changes_by_look_back(&trends_of_score(Some(65.0), &past)), expected);
}

#[test]
fn an_account_without_a_score_then_has_no_change() {
    let past = [snapshot_ago(8, Some(50.0)), snapshot_ago(7, None)];
    assert_eq!(changes_by_look_back(&trends_of_score(Some(65.0), &past))[0], (7, None, None));
    assert_eq!(changes_by_look_back(&trends_of_score(None, &[snapshot_ago(7, Some(50.0))]))[0], (7, Some(50.0), None));
}

#[test]
fn a_slope_is_fitted_to_the_calendar_not_to_rows() {
    // A point a day, with missing days between, is thirty points in thirty days.
    let past = [
        snapshot_ago(60, Some(99.0)),
        snapshot_ago(20, Some(40.0)),
        snapshot_ago(19, Some(41.0)),
        snapshot_ago(13, Some(47.0)),
        snapshot_ago(8, Some(52.0)),
        snapshot_ago(3, Some(57.0)),
    ];
    let trends = trends_of_score(Some(60.0), &past);
    assert!((trends.slope[0].unwrap().slope - 30.0).abs() < 1e-9);
    assert_eq!(trends.movement, [Some(Movement::Improving)]);
}

#[test]
fn a_slope_by_hand() {
    // Days -14, -7, 0 and scores 60, 50, 52: Σxy = -7·60 + 7·52 = -56 about the means, Σxx = 98.
    let trends = trends_of_score(Some(52.0), &[snapshot_ago(14, Some(60.0)), snapshot_ago(7, Some(50.0))]);
    let fitted = trends.slope[0].unwrap();
    assert!((fitted.slope - (-56.0 / 98.0 * 30.0)).abs() < 1e-9);
    // The changes -10 and +2 each weigh 7 / 98, so the noise is √(10² + 2²) of that.
    assert!((fitted.noise - 104.0_f64.sqrt() * 7.0 / 98.0 * 30.0).abs() < 1e-9);
    // Three scores make a slope, but no trend.
    assert_eq!(trends.movement, [None]);
}

#[test]
fn a_label_needs_more_than_the_limit_and_more_than_the_noise() {
    let weekly = |scores: [f64; 4]| {
        let days = [28, 21, 14, 7];
        days.into_iter().zip(scores).map(|(days, score)| snapshot_ago(days, Some(score))).collect::<Vec<_>>()
    };
    let movement = |today, scores| trends_of_score(Some(today), &weekly(scores)).movement[0];
    assert_eq!(movement(40.0, [60.0, 55.0, 50.0, 45.0]), Some(Movement::Declining));
    assert_eq!(movement(65.0, [45.0, 50.0, 55.0, 60.0]), Some(Movement::Improving));
    // Up and down, and up by more.
    assert_eq!(movement(65.0, [50.0, 60.0, 50.0, 60.0]), Some(Movement::Steady));
    // One jump.
    assert_eq!(movement(80.0, [50.0, 50.0, 80.0, 80.0]), Some(Movement::Steady));
    // Five points in 28 days are more than the limit of 5 per 30 days, four are less.
    assert_eq!(movement(65.0, [60.0, 61.25, 62.5, 63.75]), Some(Movement::Improving));
    assert_eq!(movement(64.0, [60.0, 61.0, 62.0, 63.0]), Some(Movement::Steady));
}

#[test]
fn two_scores_or_six_days_have_no_slope() {
    for past in [
        vec![snapshot_ago(14, Some(60.0)), snapshot_ago(7, None)],
        vec![snapshot_ago(6, Some(60.0)), snapshot_ago(5, Some(60.0)), snapshot_ago(4, Some(60.0))],
        vec![snapshot_ago(90, Some(60.0)), snapshot_ago(61, Some(60.0)), snapshot_ago(7, Some(60.0))],
    ] {
        let trends = trends_of_score(Some(52.0), &past);
        assert_eq!((trends.slope[0], trends.movement[0]), (None, None));
    }
    assert_eq!(
        trends_of_score(None, &[snapshot_ago(21, Some(1.0)), snapshot_ago(14, Some(2.0)), snapshot_ago(7, Some(3.0))])
            .slope,
        [None]
    );
}

#[test]
fn a_band_lasts_while_snapshots_agree() {
    let same = trends_of_score(Some(65.0), &[snapshot_ago(1, Some(70.0))]);
    assert_eq!(same.band_since, [Some(day(2026, 1, 1))]);
    assert_eq!(same.previous_band, [Some("high".to_owned())]);
    assert_eq!(same.previous_score, [Some(70.0)]);
    assert_eq!(same.previous_snapshot_date, [Some(day(2026, 6, 29))]);
    assert_eq!(
        trends_of_score(Some(65.0), &[snapshot_ago(2, Some(70.0)), snapshot_ago(1, Some(20.0))]).band_since,
        [Some(as_of())]
    );
    assert_eq!(
        trends_of_score(Some(65.0), &[snapshot_ago(2, Some(70.0)), snapshot_ago(1, None)]).band_since,
        [Some(as_of())]
    );
    assert_eq!(trends_of_score(None, &[snapshot_ago(1, None)]).band_since, [None]);
}

#[test]
fn the_previous_snapshot_is_the_last_one_with_the_account() {
    let absent = PastSnapshot { present: vec![false], ..snapshot_ago(1, None) };
    let trends = trends_of_score(Some(65.0), &[snapshot_ago(9, Some(70.0)), absent]);
    assert_eq!(trends.previous_snapshot_date, [Some(day(2026, 6, 21))]);
    assert_eq!(trends.band_since, [Some(day(2026, 1, 1))]);
    let first = trends_of_score(Some(65.0), &[]);
    assert_eq!((first.previous_score[0], first.previous_snapshot_date[0]), (None, None));
    assert_eq!(first.band_since, [Some(as_of())]);
}

#[test]
fn history_days_cover_look_backs_and_slope() {
    assert_eq!(history_days(TREND), 93);
    assert_eq!(history_days(TrendSettings { slope_days: 180, ..TREND }), 180);
}
