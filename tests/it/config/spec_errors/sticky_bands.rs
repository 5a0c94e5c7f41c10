//! Sticky bands (`stays`, `after`) and confidence settings.

use super::{SCORECARD, patch};

#[test]
fn sticky_bands_are_accepted() {
    let report = patch(SCORECARD, "at_risk: {below: 50}", "at_risk: {below: 50, stays: {below: 55}, after: 1w}")
        .patch(SCORECARD, "watch: {below: 75}", "watch: {below: 75, stays: {at_least: 50, at_most: 80}}")
        .patch(SCORECARD, "at_least: 75}", "at_least: 75, stays: {above: 70, at_most: 100}, after: 2 snapshots}")
        .report();
    insta::assert_snapshot!(report, @r"
    [exit 0]
    ");
}

#[test]
fn a_stay_range_narrower_than_the_band_is_reported() {
    let report = patch(SCORECARD, "at_risk: {below: 50}", "at_risk: {below: 50, stays: {below: 45}}")
        .patch(SCORECARD, "watch: {below: 75}", "watch: {below: 75, stays: {above: 50, below: 80}}")
        .patch(SCORECARD, "at_least: 75}", "at_least: 75, stays: {at_least: 70, at_most: 99}}")
        .report();
    insta::assert_snapshot!(report, @r"
    error[narrow-stay]: `stays` does not contain the band's own range
     --> pipelines/health.scorecard.yaml:8:31
      |
    8 |   at_risk: {below: 50, stays: {below: 45}}
      |                               ^^^^^^^^^^^
      |
    hint: widen `stays`: an account stays in a band at least while its score is in the band's own range

    error[narrow-stay]: `stays` does not contain the band's own range
     --> pipelines/health.scorecard.yaml:9:29
      |
    9 |   watch: {below: 75, stays: {above: 50, below: 80}}
      |                             ^^^^^^^^^^^^^^^^^^^^^^
      |
    hint: widen `stays`: an account stays in a band at least while its score is in the band's own range

    error[narrow-stay]: `stays` does not contain the band's own range
      --> pipelines/health.scorecard.yaml:10:34
       |
    10 |   healthy: {at_least: 75, stays: {at_least: 70, at_most: 99}}
       |                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
    hint: widen `stays`: an account stays in a band at least while its score is in the band's own range
    [exit 3]
    ");
}

#[test]
fn a_dwell_without_effect_is_reported() {
    let report = patch(SCORECARD, "watch: {below: 75}", "watch: {below: 75, after: 1 snapshot}")
        .patch(SCORECARD, "at_least: 75}", "at_least: 75, after: 0d}")
        .report();
    insta::assert_snapshot!(report, @r"
    error[no-dwell]: this `after` has no effect
     --> pipelines/health.scorecard.yaml:9:29
      |
    9 |   watch: {below: 75, after: 1 snapshot}
      |                             ^^^^^^^^^^
      |
    hint: today's snapshot counts too, so it takes at least 2; leave `after` out to enter the band at once

    error[no-dwell]: this `after` has no effect
      --> pipelines/health.scorecard.yaml:10:34
       |
    10 |   healthy: {at_least: 75, after: 0d}
       |                                  ^^
       |
    hint: leave `after` out to enter the band at once
    [exit 3]
    ");
}

#[test]
fn an_invalid_dwell_is_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "at_least: 75}", "at_least: 75, after: 2 months}").report(), @r"
    error[invalid-value]: expected a number of snapshots or days, such as `2 snapshots` or `7d`, found `2 months`
      --> pipelines/health.scorecard.yaml:10:34
       |
    10 |   healthy: {at_least: 75, after: 2 months}
       |                                  ^^^^^^^^
    [exit 3]
    ");
}

#[test]
fn invalid_confidence_settings_are_reported() {
    let report =
        patch(SCORECARD, "min_age: 30d", "min_age: 30d\nconfidence: {min_coverage: 75, max_data_age: 90}").report();
    insta::assert_snapshot!(report, @r"
    error[out-of-range]: expected a share between 0 and 1, found 75
     --> pipelines/health.scorecard.yaml:6:28
      |
    6 | confidence: {min_coverage: 75, max_data_age: 90}
      |                            ^^

    error[invalid-value]: expected a number of days such as `30d` or `4w`, found `90`
     --> pipelines/health.scorecard.yaml:6:46
      |
    6 | confidence: {min_coverage: 75, max_data_age: 90}
      |                                              ^^
    [exit 3]
    ");
}

#[test]
fn sticky_bands_of_a_component_are_reported() {
    let report = patch(
        SCORECARD,
        "    weight: 40\n    made_of:",
        "    weight: 40\n    bands: {low: {below: 50, stays: {below: 55}}, high: {at_least: 50, after: 7d}}\n    made_of:",
    ).report();
    insta::assert_snapshot!(report, @r"
    error[misplaced]: `stays` belongs to the bands of the whole score, not to those of a component
      --> pipelines/health.scorecard.yaml:26:37
       |
    26 |     bands: {low: {below: 50, stays: {below: 55}}, high: {at_least: 50, after: 7d}}
       |                                     ^^^^^^^^^^^
       |
    hint: leave it out: a component's band is always that of its score

    error[misplaced]: `after` belongs to the bands of the whole score, not to those of a component
      --> pipelines/health.scorecard.yaml:26:79
       |
    26 |     bands: {low: {below: 50, stays: {below: 55}}, high: {at_least: 50, after: 7d}}
       |                                                                               ^^
       |
    hint: leave it out: a component's band is always that of its score
    [exit 3]
    ");
}
