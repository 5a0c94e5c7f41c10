//! Mistakes in specifications: each test patches the golden pipeline and compares everything that `validate` reports.
//!
//! The expected reports are inline snapshots. After a change of messages, `cargo insta test --accept --test it -- spec_errors`
//! rewrites them; review the difference.

/// Unknown and invalid names in the scorecard.
mod scorecard_names;
/// Missing, empty and malformed files.
mod files;
/// Consequences of a mistake are not reported.
mod secondary_errors;
/// Unknown, repeated and missing keys.
mod keys;
/// Sticky bands and confidence.
mod sticky_bands;
/// Unknown names in the pipeline.
mod pipeline_names;
/// Mistakes in plays and the portfolio.
mod plays;
/// Conditions in plays.
mod play_conditions;
/// Bands, steps, points and scales.
mod ranges;
/// Quotes and decimal commas.
mod quotes_and_commas;
/// The columns of sources.
mod source_columns;
/// The account that the rows of a source belong to.
mod source_accounts;
/// Dates that may lie after the as-of date.
mod dates_ahead;
/// Columns that become known later.
mod revealed_columns;
/// Zones, epochs and formats of dates and times.
mod times_and_zones;
/// The roll-up to parents.
mod roll_up;
/// SQL of metrics.
mod sql;
/// Values of the wrong type.
mod wrong_types;
/// Weights, tiers and scorecard parts.
mod weights_and_tiers;

use crate::harness::golden;
use crate::harness::job::Job;

const PIPELINE: &str = "pipelines/health.yaml";
const SCORECARD: &str = "pipelines/health.scorecard.yaml";
const USAGE: &str = "sql/usage.sql";
const NPS: &str = "sql/nps.sql";

const FILES: [(&str, &str); 4] = [
    (PIPELINE, golden::PIPELINE_YAML),
    (SCORECARD, golden::SCORECARD_YAML),
    (USAGE, golden::USAGE_SQL),
    (NPS, golden::NPS_SQL),
];

/// The golden pipeline, with some lines changed.
struct PatchedProject {
    files: Vec<(&'static str, String)>,
}

fn golden_project() -> PatchedProject {
    PatchedProject { files: FILES.map(|(name, text)| (name, text.to_owned())).to_vec() }
}

#[track_caller]
fn patch(file: &str, old: &str, new: &str) -> PatchedProject {
    golden_project().patch(file, old, new)
}

impl PatchedProject {
    /// Replaces the only occurrence of `old` in `file`.
    #[track_caller]
    fn patch(mut self, file: &str, old: &str, new: &str) -> Self {
        let (_, text) = self.files.iter_mut().find(|(name, _)| *name == file).unwrap();
        assert_eq!(text.matches(old).count(), 1, "`{old}` in {file}");
        *text = text.replace(old, new);
        self
    }

    /// Empties `file`.
    fn clear(mut self, file: &str) -> Self {
        self.files.iter_mut().filter(|(name, _)| *name == file).for_each(|(_, text)| text.clear());
        self
    }

    /// Returns everything that `validate` reports, and its exit code.
    #[track_caller]
    fn report(self) -> String {
        let job = self.files.iter().fold(Job::new(), |job, (name, text)| job.file(name, text));
        let done = job.run(&["validate", "--offline", PIPELINE]);
        assert_eq!(done.stdout.is_empty(), done.code != 0, "stdout is for the answer: {}", done.stdout);
        format!("{}[exit {}]", done.stderr, done.code)
    }
}

#[test]
fn a_valid_pipeline_reports_nothing() {
    insta::assert_snapshot!(golden_project().report(), @r"
    [exit 0]
    ");
}

#[test]
fn thirteen_mistakes_in_four_files_are_reported_together() {
    let report = golden_project()
        .patch(PIPELINE, "time_zone: UTC", "time_zone: Europe/Pariss")
        .patch(PIPELINE, "  id: account_id", "  id: acount_id")
        .patch(PIPELINE, "      seats: integer", "      seats: int")
        .patch(PIPELINE, "    time: {events: answered_at}", "    time: {events: answered}")
        .patch(PIPELINE, "  mid_market: arr >= 20000", "  mid_market: arr >= 200000")
        .patch(PIPELINE, "idle_days: days_since(last_active_on)", "idle_days: days_since(last_active)")
        .patch(SCORECARD, "watch: {below: 75}", "watch: {below: 70}")
        .patch(SCORECARD, "    weight: 40", "    wieght: 40")
        .patch(SCORECARD, "weight: 30", "weight: -30")
        .patch(SCORECARD, "score: fine", "score: fin")
        .patch(SCORECARD, "{cap: 40}", "{band: at_rsk}")
        .patch(USAGE, "THEN user_id", "THEN userid")
        .patch(
            NPS,
            r"FROM nps
",
            r"FORM nps
",
        )
        .report();
    insta::assert_snapshot!(report, @r"
    error[gap]: values between 70 and 75 are in no range
      --> pipelines/health.scorecard.yaml:10:23
       |
     9 |   watch: {below: 70}
       |                  -- the range below ends here
    10 |   healthy: {at_least: 75}
       |                       ^^
       |
    hint: write only one of the two edges: where one range ends, the other begins

    error[negative-weight]: a weight can't be negative, found -30
      --> pipelines/health.scorecard.yaml:18:17
       |
    18 |         weight: -30
       |                 ^^^
       |
    hint: reverse the direction in `score` if more is worse

    error[unknown-key]: unknown key `wieght` in `sentiment`
      --> pipelines/health.scorecard.yaml:25:5
       |
    25 |     wieght: 40
       |     ^^^^^^
       |
    hint: did you mean `weight`?

    error[unknown-grade]: `fin` is not a grade
      --> pipelines/health.scorecard.yaml:32:35
       |
    32 |             - {at_most: 8, score: fin}
       |                                   ^^^
       |
    hint: did you mean `fine`?

    error[unknown-band]: `at_rsk` is not a band
      --> pipelines/health.scorecard.yaml:38:18
       |
    38 |     then: {band: at_rsk}
       |                  ^^^^^^
       |
    hint: did you mean `at_risk`?

    error[time-zone]: `Europe/Pariss` is not a time zone
     --> pipelines/health.yaml:5:12
      |
    5 | time_zone: Europe/Pariss
      |            ^^^^^^^^^^^^^
      |
    hint: did you mean `Europe/Paris`?

    error[unknown-column]: source `accounts` declares no column `acount_id`
      --> pipelines/health.yaml:10:7
       |
    10 |   id: acount_id
       |       ^^^^^^^^^
       |
    hint: did you mean `account_id`?

    error[unknown-type]: `int` is not a type
      --> pipelines/health.yaml:25:14
       |
    25 |       seats: int
       |              ^^^
       |
    hint: did you mean `integer`?

    error[unknown-column]: source `nps` declares no column `answered`
      --> pipelines/health.yaml:40:20
       |
    40 |     time: {events: answered}
       |                    ^^^^^^^^
       |
    hint: did you mean `answer`?

    error[unknown-name]: `last_active` is neither a metric nor a column of the accounts
      --> pipelines/health.yaml:60:25
       |
    60 |   idle_days: days_since(last_active)
       |                         ^^^^^^^^^^^
       |
    hint: did you mean `last_active_on`?

    error[unreachable-tier]: no account can reach tier `mid_market`
      --> pipelines/health.yaml:64:15
       |
    63 |   enterprise: arr >= 100000
       |               ------------- tier `enterprise` takes them all first
    64 |   mid_market: arr >= 200000
       |               ^^^^^^^^^^^^^
       |
    hint: the first condition that holds wins: write the narrower one first

    error[sql-syntax]: cannot read this SQL: expected the end of the query, found `FORM`
     --> sql/nps.sql:2:1
      |
    2 | FORM nps
      | ^^^^
      |
    hint: did you mean `FROM`?

    error[unknown-column]: no column is called `userid`
     --> sql/usage.sql:3:57
      |
    3 |   COUNT(DISTINCT CASE WHEN event_time >= :from_30d THEN userid END) AS active_users,
      |                                                         ^^^^^^
      |
    hint: did you mean `user_id`?
    [exit 3]
    ");
}
