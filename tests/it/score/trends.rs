//! Changes, slopes and trends over a series of runs, worked out by hand.

use crate::harness::effort::thorough_only;
use crate::harness::published::{Row, health_row, number};
use crate::publish::published_day::{DAYS, PIPELINE, create_series, run_day};

/// Changes are measured against 7, 30 and 90 days ago. A snapshot may stand for a day up to three days later.
#[test]
fn changes_are_measured_by_calendar_days() {
    let job = create_series();
    for day in DAYS {
        run_day(&job, day);
    }
    let acme = health_row(&job, "2026-04-01", "acme");
    assert_number(&acme, "score", Some(65.0));
    // 25 March: the snapshot of the 22nd stands for it, the one of the 26th is later.
    assert_number(&acme, "score_7d_ago", Some(55.0));
    assert_number(&acme, "change_7d", Some(10.0));
    // 2 March: the snapshot of the 1st.
    assert_number(&acme, "score_30d_ago", Some(44.0));
    assert_number(&acme, "change_30d", Some(21.0));
    // 1 January: the only earlier snapshot is four days older.
    assert_number(&acme, "score_90d_ago", None);
    assert_number(&acme, "change_90d", None);
    // Through (-10, 55), (-6, 90), (-2, 62), (0, 65): 10 / 59 points per day. 1 March is 31 days back.
    assert_number(&acme, "slope_30d", Some(10.0 / 59.0 * 30.0));
    // The changes 35, -28 and 3 weigh 5.5, 7 and 4.5 of 59.
    let noise = [35.0 * 5.5, 28.0 * 7.0, 3.0 * 4.5].map(|part: f64| part * part).iter().sum::<f64>().sqrt();
    assert_number(&acme, "slope_noise_30d", Some(noise / 59.0 * 30.0));
    // Four scores are too few for a trend.
    assert_trend(&acme, None, Some(("2026-03-30", "62.0", "mid")), "2026-03-30");

    let bolt = health_row(&job, "2026-04-01", "bolt");
    assert_number(&bolt, "change_7d", Some(-6.0));
    assert_number(&bolt, "slope_30d", Some(-27.0 / 59.0 * 30.0));
    assert_trend(&bolt, None, Some(("2026-03-30", "80.0", "high")), "2025-12-28");

    let dora = health_row(&job, "2026-04-01", "dora");
    assert_number(&dora, "slope_30d", Some(-3.0 / 59.0 * 30.0));
    assert_trend(&dora, None, Some(("2026-03-30", "61.0", "mid")), "2025-12-28");

    // Two scores are too few for a slope, and without an earlier score there is no change.
    let coda = health_row(&job, "2026-04-01", "coda");
    assert_number(&coda, "score_7d_ago", None);
    assert_number(&coda, "change_7d", None);
    assert_number(&coda, "slope_30d", None);
    assert_eq!(coda.get("trend"), None);
    assert_eq!((coda["previous_score"].as_str(), coda["band_since"].as_str()), ("50.0", "2026-03-30"));
    let coda = health_row(&job, "2026-03-30", "coda");
    assert_eq!((coda.get("previous_band"), coda["previous_snapshot_date"].as_str()), (None, "2026-03-26"));

    // A band that is left and entered again has a new `band_since`.
    let acme = health_row(&job, "2026-03-26", "acme");
    assert_trend(&acme, None, Some(("2026-03-22", "55.0", "mid")), "2026-03-26");
    let first = health_row(&job, "2025-12-28", "acme");
    for column in ["change_7d", "slope_30d", "trend", "previous_band", "previous_snapshot_date"] {
        assert_eq!(first.get(column), None, "{column}");
    }
    assert_eq!(first["band_since"], "2025-12-28");
}

#[test]
fn tolerance_slope_and_steadiness_are_configurable() {
    thorough_only!();
    let pipeline = format!("{PIPELINE}trend: {{tolerance: 4d, slope_over: 100d, steady_within: 50}}\n");
    let job = create_series().file("p.yaml", &pipeline);
    for day in DAYS {
        run_day(&job, day);
    }
    let acme = health_row(&job, "2026-04-01", "acme");
    assert_number(&acme, "score_90d_ago", Some(10.0));
    assert_number(&acme, "change_90d", Some(55.0));
    assert_number(&acme, "score_7d_ago", Some(55.0));
    // Days back and scores. A window of 100 days includes all of them.
    let points = [(-94.0, 10.0), (-34.0, 20.0), (-31.0, 44.0), (-10.0, 55.0), (-6.0, 90.0), (-2.0, 62.0), (0.0, 65.0)];
    let size = 7.0;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / size;
    let (day, level) = (mean(|point| point.0), mean(|point| point.1));
    let together: f64 = points.iter().map(|(x, y)| (x - day) * (y - level)).sum();
    let spread: f64 = points.iter().map(|(x, _)| (x - day) * (x - day)).sum();
    assert_number(&acme, "slope_30d", Some(together / spread * 30.0));
    assert_eq!(acme["trend"], "steady");
}

#[track_caller]
fn assert_number(row: &Row, column: &str, value: Option<f64>) {
    match (number(row, column), value) {
        (Some(found), Some(value)) => assert!((found - value).abs() < 1e-9, "{column}: {found}, expected {value}"),
        (found, value) => assert_eq!(found, value, "{column}"),
    }
}

#[track_caller]
fn assert_trend(row: &Row, trend: Option<&str>, previous: Option<(&str, &str, &str)>, since: &str) {
    assert_eq!(row.get("trend").map(String::as_str), trend);
    let text = |column: &str| row.get(column).map_or("", String::as_str);
    let (day, score, band) = previous.unwrap_or_default();
    assert_eq!((text("previous_snapshot_date"), text("previous_score"), text("previous_band")), (day, score, band));
    assert_eq!(text("band_since"), since);
}
