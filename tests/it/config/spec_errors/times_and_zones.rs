//! The zones, epochs and formats of dates and times.

use super::{PIPELINE, PatchedProject, patch};

/// The golden pipeline with another declaration of the time of `nps`.
fn answered_at(declaration: &str) -> PatchedProject {
    patch(PIPELINE, "      answered_at: timestamp", &format!("      answered_at: {declaration}"))
}

#[test]
fn keys_of_times_at_another_type_are_reported() {
    let report = patch(PIPELINE, "      seats: integer", "      seats: {type: integer, zone: UTC}")
        .patch(PIPELINE, "      user_id: text", "      user_id: {type: text, ahead: allowed}")
        .patch(PIPELINE, "      answer: integer", "      answer: {type: integer, epoch: seconds}")
        .report();
    insta::assert_snapshot!(report, @r"
    error[wrong-type]: `zone` applies only to dates and timestamps, and the type is `integer`
      --> pipelines/health.yaml:25:36
       |
    25 |       seats: {type: integer, zone: UTC}
       |                                    ^^^

    error[wrong-type]: `ahead` applies only to dates and timestamps, and the type is `text`
      --> pipelines/health.yaml:36:36
       |
    36 |       user_id: {type: text, ahead: allowed}
       |                                    ^^^^^^^

    error[wrong-type]: `epoch` applies only to dates and timestamps, and the type is `integer`
      --> pipelines/health.yaml:45:38
       |
    45 |       answer: {type: integer, epoch: seconds}
       |                                      ^^^^^^^
    [exit 3]
    ");
}

#[test]
fn an_unknown_epoch_is_reported() {
    let report = answered_at("{type: timestamp, epoch: millis}").report();
    assert!(report.contains("error[unknown-choice]: unknown choice `millis` for `epoch`"), "{report}");
    for unit in ["days", "seconds", "milliseconds", "microseconds", "nanoseconds"] {
        assert_eq!(answered_at(&format!("{{type: timestamp, epoch: {unit}}}")).report(), "[exit 0]", "{unit}");
    }
}

#[test]
fn unknown_zones_of_sources_and_columns_are_reported() {
    let report = patch(PIPELINE, "      started_on: date", "      started_on: {type: date, zone: Europe/Berln}")
        .patch(
            PIPELINE,
            "    time: {events: answered_at}",
            "    time: {events: answered_at}\n    zone: Amerika/New_York",
        )
        .report();
    insta::assert_snapshot!(report, @r"
    error[time-zone]: `Europe/Berln` is not a time zone
      --> pipelines/health.yaml:26:38
       |
    26 |       started_on: {type: date, zone: Europe/Berln}
       |                                      ^^^^^^^^^^^^
       |
    hint: did you mean `Europe/Berlin`?

    error[time-zone]: `Amerika/New_York` is not a time zone
      --> pipelines/health.yaml:41:11
       |
    41 |     zone: Amerika/New_York
       |           ^^^^^^^^^^^^^^^^
       |
    hint: did you mean `America/New_York`?
    [exit 3]
    ");
}

#[test]
fn a_zone_of_times_that_say_theirs_is_reported() {
    let report = answered_at("{type: timestamp, format: '%Y-%m-%dT%H:%M:%SZ', zone: UTC}").report();
    insta::assert_snapshot!(report, @r"
    error[time-zone]: `zone` has no meaning here: the text itself says its zone
      --> pipelines/health.yaml:44:74
       |
    44 |       answered_at: {type: timestamp, format: '%Y-%m-%dT%H:%M:%SZ', zone: UTC}
       |                                                                          ^^^
       |
    hint: leave `zone` out; if other files of the source hold timestamps without a zone, declare it at the source
    [exit 3]
    ");
    for declaration in [
        "{type: timestamp, format: '%Y-%m-%d %H:%M:%S %z', zone: UTC}",
        "{type: timestamp, format: '%Y-%m-%d %H:%M:%S+00:00', zone: Asia/Tokyo}",
        "{type: timestamp, format: '%s', zone: UTC}",
    ] {
        let report = answered_at(declaration).report();
        assert!(report.contains("`zone` has no meaning here: the text itself says its zone"), "{report}");
    }
    let report = answered_at("{type: timestamp, epoch: seconds, zone: Asia/Tokyo}").report();
    assert!(report.contains("`zone` has no meaning here: the numbers of an `epoch` count in UTC"), "{report}");
    let report = answered_at("{type: date, epoch: days, zone: Asia/Tokyo}").report();
    assert!(report.contains("`zone` has no meaning here: the numbers are days already"), "{report}");
    let report = answered_at("{type: date, format: '%d.%m.%Y', zone: Asia/Tokyo}").report();
    assert!(report.contains("`zone` has no meaning here: the text has no time of day"), "{report}");
    assert_eq!(answered_at("{type: timestamp, epoch: days, zone: Asia/Tokyo}").report(), "[exit 0]");
    assert_eq!(answered_at("{type: timestamp, format: '%d.%m.%Y', zone: Asia/Tokyo}").report(), "[exit 0]");
    assert_eq!(answered_at("{type: timestamp, format: '%Y-%m-%d %H:%M:%S', zone: Asia/Tokyo}").report(), "[exit 0]");
}

#[test]
fn a_format_that_leaves_the_hour_open_is_reported() {
    let report = answered_at("{type: timestamp, format: '%Y-%m-%d %I:%M'}").report();
    insta::assert_snapshot!(report, @r"
    error[format]: `%Y-%m-%d %I:%M` is not a format of type `timestamp`: an hour of twelve, `%I`, needs AM or PM
      --> pipelines/health.yaml:44:46
       |
    44 |       answered_at: {type: timestamp, format: '%Y-%m-%d %I:%M'}
       |                                              ^^^^^^^^^^^^^^^^
       |
    hint: add `%p`, or write `%H`
    [exit 3]
    ");
    assert_eq!(answered_at("{type: timestamp, format: '%Y-%m-%d %I:%M %p'}").report(), "[exit 0]");
}

#[test]
fn a_format_without_a_day_is_reported() {
    let report = answered_at("{type: timestamp, format: '%Y-%m'}").report();
    insta::assert_snapshot!(report, @r"
    error[format]: `%Y-%m` is not a format of type `timestamp`: the format has no day
      --> pipelines/health.yaml:44:46
       |
    44 |       answered_at: {type: timestamp, format: '%Y-%m'}
       |                                              ^^^^^^^
       |
    hint: name year, month and day, such as `%Y-%m-%d`
    [exit 3]
    ");
    for format in ["%H:%M:%S", "%m-%d", "%Y %H:%M"] {
        let report = answered_at(&format!("{{type: timestamp, format: '{format}'}}")).report();
        assert!(report.contains("the format has no day"), "{report}");
    }
}

/// `PST` is the time of Los Angeles, of Manila and of the Pitcairn Islands.
#[test]
fn an_abbreviation_in_a_format_needs_a_zone() {
    let report = answered_at("{type: timestamp, format: '%Y-%m-%d %H:%M PST'}").report();
    insta::assert_snapshot!(report, @r"
    error[format]: `%Y-%m-%d %H:%M PST` is not a format of type `timestamp`: it is not certain which time zone `PST` means
      --> pipelines/health.yaml:44:46
       |
    44 |       answered_at: {type: timestamp, format: '%Y-%m-%d %H:%M PST'}
       |                                              ^^^^^^^^^^^^^^^^^^^^
       |
    hint: say which, such as `zone: America/Los_Angeles`
    [exit 3]
    ");
    let said = "{type: timestamp, format: '%Y-%m-%d %H:%M PST', zone: America/Los_Angeles}";
    assert_eq!(answered_at(said).report(), "[exit 0]");
}

/// The folders of partitions are called by their days in one way only.
#[test]
fn a_format_of_a_partition_is_reported() {
    for (key, value) in [("format", "'%Y%m%d'"), ("epoch", "days")] {
        let declared = format!("      week: {{type: date, {key}: {value}}}");
        let report = patch(PIPELINE, "      week: date", &declared).report();
        let message = format!("`{key}` has no meaning here: `week` is a partition, whose days stand in the paths");
        assert!(report.contains(&message), "{report}");
        assert!(
            report.contains(&format!("leave `{key}` out; the folders are called as `week=2026-03-10`")),
            "{report}"
        );
    }
}
