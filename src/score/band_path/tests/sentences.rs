//! Sentences in correct English.

use super::super::MetricChange;
use super::super::rounded_value::{Precision, RoundedValue};
use super::super::sentences::{BandInWords, describe_metric_change, describe_rule_lapse};
use super::ScoreDirection;
use crate::config::Dwell;

fn sentence_for(name: &str, unit: Option<&str>, from: f64, to: f64, decimals: usize) -> String {
    let change = MetricChange {
        node: 0,
        value: Some(from),
        value_needed: Some(RoundedValue { value: to, decimals }),
        label: None,
        label_needed: None,
        precision: if decimals == 0 { Precision::Integer } else { Precision::Decimal },
        score: 0.0,
        score_needed: 0.0,
    };
    describe_metric_change(name, unit, &change, ScoreDirection::Higher, BandInWords { name: "at_risk", dwell: None })
}

#[test]
fn counted_units_are_inflected() {
    assert_eq!(sentence_for("m", Some("days"), 1.0, 8.0, 0), "7 more days of m (1 → 8) reach at risk");
    assert_eq!(sentence_for("m", Some("days"), 3.0, 2.0, 0), "1 fewer day of m (3 → 2) reaches at risk");
    assert_eq!(sentence_for("m", Some("people"), 3.0, 4.0, 0), "1 more person of m (3 → 4) reaches at risk");
    assert_eq!(sentence_for("m", Some("active users"), 3.0, 4.0, 0), "1 more active user of m (3 → 4) reaches at risk");
    assert_eq!(sentence_for("m", Some("invoices"), 3.0, 4.0, 0), "1 more invoice of m (3 → 4) reaches at risk");
}

#[test]
fn other_units_follow_the_value() {
    assert_eq!(sentence_for("nps", Some("0 to 10"), 9.0, 8.0, 0), "nps down from 9 to 8 reaches at risk");
    assert_eq!(sentence_for("m", None, 9.0, 12.0, 0), "m up from 9 to 12 reaches at risk");
    // The singular of `statuses` is not certain, so the unit is not counted.
    assert_eq!(sentence_for("m", Some("statuses"), 4.0, 3.0, 0), "m down from 4 to 3 statuses reaches at risk");
    assert_eq!(sentence_for("m", Some("progress"), 4.0, 1.0, 0), "m down from 4 to 1 reaches at risk");
    assert_eq!(
        sentence_for("days_overdue", Some("days"), 4.0, 19.0, 0),
        "days overdue up from 4 to 19 days reaches at risk"
    );
    assert_eq!(
        sentence_for("days_overdue", Some("days"), 4.0, 1.0, 0),
        "days overdue down from 4 to 1 reaches at risk"
    );
}

#[test]
fn numbers_are_plain() {
    assert_eq!(sentence_for("m", None, 1.0 / 3.0, 0.45, 3), "m up from 0.333 to 0.45 reaches at risk");
    assert_eq!(sentence_for("m", Some("%"), 34.25, 50.0, 1), "m up from 34.2 to 50 % reaches at risk");
    assert_eq!(sentence_for("m", Some("hours"), -0.001, 7.5, 2), "m up from 0 to 7.5 hours reaches at risk");
    assert_eq!(
        sentence_for("m", Some("currency"), 48_213.4, 30_100.0, 0),
        "m down from 48213 to 30100 reaches at risk"
    );
}

#[test]
fn rules_lapse() {
    assert_eq!(
        describe_rule_lapse("gone_quiet", ScoreDirection::Lower, BandInWords { name: "at_risk", dwell: None }),
        "once the rule gone quiet no longer holds, it drops to at risk"
    );
}

#[test]
fn bands_that_are_entered_later_say_when() {
    let lapse = |dwell| {
        let band = BandInWords { name: "healthy", dwell: Some(dwell) };
        describe_rule_lapse("r", ScoreDirection::Higher, band)
    };
    assert_eq!(lapse(Dwell::Snapshots(3)), "once the rule r no longer holds, it reaches healthy after 3 snapshots");
    assert_eq!(lapse(Dwell::Days(14)), "once the rule r no longer holds, it reaches healthy after 14 days");
    assert_eq!(lapse(Dwell::Days(1)), "once the rule r no longer holds, it reaches healthy after 1 day");
    assert_eq!(lapse(Dwell::Snapshots(1)), "once the rule r no longer holds, it reaches healthy");
}
