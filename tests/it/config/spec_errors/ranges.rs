//! Ranges of bands, steps, points and scales: gaps, overlaps, wrong order, wrong ends.

use super::{SCORECARD, patch};

#[test]
fn a_gap_between_bands_is_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "at_least: 75", "above: 80").report(), @r"
    error[gap]: values between 75 and 80 are in no range
      --> pipelines/health.scorecard.yaml:10:20
       |
     9 |   watch: {below: 75}
       |                  -- the range below ends here
    10 |   healthy: {above: 80}
       |                    ^^
       |
    hint: write only one of the two edges: where one range ends, the other begins
    [exit 3]
    ");
}

#[test]
fn an_overlap_of_bands_is_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "at_least: 75", "at_least: 70").report(), @r"
    error[overlap]: values from 70 to 75 are in two ranges
      --> pipelines/health.scorecard.yaml:10:23
       |
     9 |   watch: {below: 75}
       |                  -- the range below ends here
    10 |   healthy: {at_least: 70}
       |                       ^^
       |
    hint: write only one of the two edges: where one range ends, the other begins
    [exit 3]
    ");
}

#[test]
fn bands_that_end_below_the_scale_are_reported() {
    let report = patch(SCORECARD, "healthy: {at_least: 75}", "healthy: {at_least: 75, below: 90}").report();
    insta::assert_snapshot!(report, @r"
    error[gap]: values from 90 are in no range
      --> pipelines/health.scorecard.yaml:10:3
       |
    10 |   healthy: {at_least: 75, below: 90}
       |   ^^^^^^^
       |
    hint: add a range for them, or leave out the upper edge
    [exit 3]
    ");
}

#[test]
fn bands_that_begin_above_the_scale_are_reported() {
    let report = patch(SCORECARD, "at_risk: {below: 50}", "at_risk: {at_least: 10, below: 50}").report();
    insta::assert_snapshot!(report, @r"
    error[gap]: values below 10 are in no range
     --> pipelines/health.scorecard.yaml:8:3
      |
    8 |   at_risk: {at_least: 10, below: 50}
      |   ^^^^^^^
      |
    hint: add a range for them, or leave out the lower edge
    [exit 3]
    ");
}

#[test]
fn bands_without_an_edge_between_them_are_reported() {
    let report = patch(SCORECARD, "at_risk: {below: 50}", "at_risk: {}")
        .patch(SCORECARD, "watch: {below: 75}", "watch: {below: 75}")
        .report();
    insta::assert_snapshot!(report, @r"
    error[open-edge]: no edge is written between this range and the one before it
     --> pipelines/health.scorecard.yaml:9:3
      |
    9 |   watch: {below: 75}
      |   ^^^^^
      |
    hint: write one edge: `at_least`, `above`, `at_most` or `below`
    [exit 3]
    ");
}

#[test]
fn bands_out_of_order_are_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "watch: {below: 75}", "watch: {below: 40}").report(), @r"
    error[empty-range]: no value is in this range: it runs from 50 to 40
     --> pipelines/health.scorecard.yaml:9:3
      |
    9 |   watch: {below: 40}
      |   ^^^^^
      |
    hint: write ranges in ascending or descending order
    [exit 3]
    ");
}

#[test]
fn two_edges_on_one_side_are_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "watch: {below: 75}", "watch: {at_most: 74, below: 75}").report(), @r"
    error[two-edges]: `at_most` and `below` both set the same edge of this range
     --> pipelines/health.scorecard.yaml:9:31
      |
    9 |   watch: {at_most: 74, below: 75}
      |                    --         ^^
      |                    |
      |                    first set here
      |
    hint: keep one: `at_most` includes the value, `below` doesn't
    [exit 3]
    ");
}

#[test]
fn a_gap_between_steps_is_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "{above: 14, score: bad}", "{above: 20, score: bad}").report(), @r"
    error[gap]: values between 14 and 20 are in no range
      --> pipelines/health.scorecard.yaml:23:23
       |
    22 |             - {at_most: 14, score: 50}
       |                         -- the range below ends here
    23 |             - {above: 20, score: bad}
       |                       ^^
       |
    hint: write only one of the two edges: where one range ends, the other begins; a step may have `score: none`
    [exit 3]
    ");
}

#[test]
fn a_gap_of_one_whole_number_is_reported() {
    let report = patch(SCORECARD, "{at_least: 9, score: great}", "{at_least: 10, score: great}").report();
    insta::assert_snapshot!(report, @r"
    error[gap]: the value 9 is in no range
      --> pipelines/health.scorecard.yaml:33:26
       |
    32 |             - {at_most: 8, score: fine}
       |                         - the range below ends here
    33 |             - {at_least: 10, score: great}
       |                          ^^
       |
    hint: write only one of the two edges: where one range ends, the other begins; a step may have `score: none`
    [exit 3]
    ");
}

#[test]
fn an_overlap_of_steps_is_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "{above: 14, score: bad}", "{at_least: 14, score: bad}").report(), @r"
    error[overlap]: the value 14 is in two ranges
      --> pipelines/health.scorecard.yaml:23:26
       |
    22 |             - {at_most: 14, score: 50}
       |                         -- the range below ends here
    23 |             - {at_least: 14, score: bad}
       |                          ^^
       |
    hint: write only one of the two edges: where one range ends, the other begins
    [exit 3]
    ");
}

#[test]
fn steps_with_an_upper_end_are_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "{above: 14, score: bad}", "{at_most: 60, score: bad}").report(), @r"
    error[gap]: values above 60 are in no range
      --> pipelines/health.scorecard.yaml:23:25
       |
    23 |             - {at_most: 60, score: bad}
       |                         ^^
       |
    hint: add a range for them, or leave out the upper edge; a step may have `score: none`
    [exit 3]
    ");
}

#[test]
fn points_out_of_order_are_reported() {
    let report =
        patch(SCORECARD, "{linear: {zero: 0.1, full: 0.8}}", "{points: [{at: 1, score: 0}, {at: 0.5, score: 100}]}")
            .report();
    insta::assert_snapshot!(report, @r"
    error[order]: point 0.5 comes after point 1
      --> pipelines/health.scorecard.yaml:16:71
       |
    16 |       seat_use: {weight: 70, score: {points: [{at: 1, score: 0}, {at: 0.5, score: 100}]}}
       |                                                                       ^^^
       |
    hint: write points with ascending values of `at`, each once
    [exit 3]
    ");
}

#[test]
fn a_line_without_direction_is_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "full: 0.8", "full: 0.1").report(), @r"
    error[no-direction]: `zero` and `full` are both 0.1
      --> pipelines/health.scorecard.yaml:16:64
       |
    16 |       seat_use: {weight: 70, score: {linear: {zero: 0.1, full: 0.1}}}
       |                                                                ^^^
       |
    hint: `zero` is the value that scores lowest, `full` the one that scores highest
    [exit 3]
    ");
}

#[test]
fn a_score_outside_the_scale_is_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "score: 50}", "score: 500}").report(), @r"
    error[out-of-range]: the score 500 is outside the scale, which runs from 0 to 100
      --> pipelines/health.scorecard.yaml:22:36
       |
    22 |             - {at_most: 14, score: 500}
       |                                    ^^^
    [exit 3]
    ");
}

#[test]
fn a_reversed_scale_is_reported_once() {
    insta::assert_snapshot!(patch(SCORECARD, "{low: 0, high: 100}", "{low: 100, high: 0}").report(), @r"
    error[empty-range]: the scale runs from 100 to 0
     --> pipelines/health.scorecard.yaml:2:8
      |
    2 | scale: {low: 100, high: 0}
      |        ^^^^^^^^^^^^^^^^^^^
      |
    hint: `low` must be below `high`
    [exit 3]
    ");
}

#[test]
fn coverage_in_percent_is_reported() {
    insta::assert_snapshot!(patch(SCORECARD, "min_coverage: 0.5", "min_coverage: 50").report(), @r"
    error[out-of-range]: expected a share between 0 and 1, found 50
     --> pipelines/health.scorecard.yaml:4:15
      |
    4 | min_coverage: 50
      |               ^^
    [exit 3]
    ");
}

#[test]
fn cases_after_otherwise_are_reported() {
    let report = patch(
        SCORECARD,
        "{linear: {zero: 0.1, full: 0.8}}",
        "{cases: [{when: otherwise, score: as_is}, {when: arr > 5, score: as_is}]}",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[unreachable]: no account reaches the cases after `otherwise`
      --> pipelines/health.scorecard.yaml:16:53
       |
    16 |       seat_use: {weight: 70, score: {cases: [{when: otherwise, score: as_is}, {when: arr > 5, score: as_is}]}}
       |                                                     ^^^^^^^^^
       |
    hint: write `otherwise` last
    [exit 3]
    ");
}
