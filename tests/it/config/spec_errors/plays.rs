//! Mistakes in plays and the portfolio.

use super::{PIPELINE, PatchedProject, SCORECARD, golden_project, patch};

const SCORECARD_KEY: &str = "scorecard: health.scorecard.yaml";

pub fn with_plays(plays: &str) -> PatchedProject {
    patch(PIPELINE, SCORECARD_KEY, &format!("{SCORECARD_KEY}\n{plays}"))
}

#[test]
fn plays_may_use_all_columns_and_results() {
    let report = with_plays(
        "plays:
  owner: region
  plays:
    - name: save
      kind: save
      tiers: [enterprise]
      when: band = 'at_risk' AND change_30d < -10 AND adoption_score < 50 AND days_since(band_since) > 7
      until: score >= 60 OR days_open > 60
      do: Call about {loss_1}, {seat_use} and {adoption_score}
      because: ['{weakness_1}', 'idle for {idle_days} days']
      priority: arr * (100 - score)
      escalate: {after: 10d, to: 'boss in {region}', priority: priority * days_open}
portfolio: {by: [region]}",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    [exit 0]
    ");
}

#[test]
fn all_mistakes_in_plays_are_reported_at_once() {
    let report = with_plays(
        "plays:
  owner: regio
  plays:
    - name: save
      kind: save
      tiers: [enterprice]
      when: bnd = 'at_risk'
      do: Call about {los_1}
      because: ['{weakness_1}', '{idle_day}']
      priority: band
      escalate: {after: 10d}
    - name: save
      kind: save
      when: score
      do: Call
      owner: seats
      expires: 10d
      escalate: {after: 10d, to: Ann, priority: days_opn}
portfolio: {by: [arr, tier]}",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[unknown-name]: `regio` is neither a metric nor a column of the accounts
      --> pipelines/health.yaml:69:10
       |
    69 |   owner: regio
       |          ^^^^^
       |
    hint: did you mean `region`?

    error[unknown-tier]: `enterprice` is not a tier
      --> pipelines/health.yaml:73:15
       |
    73 |       tiers: [enterprice]
       |               ^^^^^^^^^^
       |
    hint: did you mean `enterprise`?

    error[unknown-name]: `bnd` is neither a metric, a column of the accounts nor a result of the scorecard
      --> pipelines/health.yaml:74:13
       |
    74 |       when: bnd = 'at_risk'
       |             ^^^
       |
    hint: did you mean `band`?

    error[unknown-name]: `los_1` is neither a metric, a column of the accounts nor a result of the scorecard
      --> pipelines/health.yaml:75:23
       |
    75 |       do: Call about {los_1}
       |                       ^^^^^
       |
    hint: did you mean `loss_1`?

    error[unknown-name]: `idle_day` is neither a metric, a column of the accounts nor a result of the scorecard
      --> pipelines/health.yaml:76:35
       |
    76 |       because: ['{weakness_1}', '{idle_day}']
       |                                   ^^^^^^^^
       |
    hint: did you mean `idle_days`?

    error[sql-type]: expected a number, found text
      --> pipelines/health.yaml:77:17
       |
    77 |       priority: band
       |                 ^^^^
       |
    hint: convert it: `CAST(… AS DOUBLE)`

    error[no-escalation]: this escalation changes nothing
      --> pipelines/health.yaml:78:17
       |
    78 |       escalate: {after: 10d}
       |                 ^^^^^^^^^^^^
       |
    hint: set at least one of `to:`, `due:` and `priority:`

    error[repeated-name]: there are two plays called `save`
      --> pipelines/health.yaml:79:13
       |
    71 |     - name: save
       |             ---- first used here
    ...
    79 |     - name: save
       |             ^^^^
       |
    hint: give this one another name

    error[sql-type]: expected a condition, found a number
      --> pipelines/health.yaml:81:13
       |
    81 |       when: score
       |             ^^^^^
       |
    hint: compare it with something, such as `… > 0`

    error[wrong-type]: expected text, but `seats` is an integer
      --> pipelines/health.yaml:83:14
       |
    83 |       owner: seats
       |              ^^^^^

    error[out-of-range]: the play is closed after 10 days, before it escalates
      --> pipelines/health.yaml:85:25
       |
    84 |       expires: 10d
       |                --- closed here
    85 |       escalate: {after: 10d, to: Ann, priority: days_opn}
       |                         ^^^
       |
    hint: escalate earlier

    error[unknown-name]: `days_opn` is neither a metric, a column of the accounts nor a result of the scorecard
      --> pipelines/health.yaml:85:49
       |
    85 |       escalate: {after: 10d, to: Ann, priority: days_opn}
       |                                                 ^^^^^^^^
       |
    hint: did you mean `days_open`?

    error[wrong-type]: the portfolio can't be sliced by `arr`, a number
      --> pipelines/health.yaml:86:18
       |
    86 | portfolio: {by: [arr, tier]}
       |                  ^^^
       |
    hint: name a column of text, whole numbers or booleans, such as `region`

    error[duplicate]: `tier` is a slice of the portfolio already
      --> pipelines/health.yaml:86:23
       |
    86 | portfolio: {by: [arr, tier]}
       |                       ^^^^
       |
    hint: leave it out
    [exit 3]
    ");
}

#[test]
fn a_missing_plays_file_is_reported() {
    insta::assert_snapshot!(with_plays("plays: health.play.yaml").report(), @r"
    error[unreadable]: can't read `pipelines/health.play.yaml`: there is no such file
      --> pipelines/health.yaml:68:8
       |
    68 | plays: health.play.yaml
       |        ^^^^^^^^^^^^^^^^
       |
    hint: did you mean `health.yaml`?
    [exit 3]
    ");
}

#[test]
fn sql_of_the_wrong_type_is_reported_with_its_position() {
    let report = with_plays(
        "plays:
  plays:
    - name: save
      kind: save
      when: score
      until: days_open
      do: Call
      priority: band
      escalate: {after: 10d, priority: opened_on}",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[sql-type]: expected a condition, found a number
      --> pipelines/health.yaml:72:13
       |
    72 |       when: score
       |             ^^^^^
       |
    hint: compare it with something, such as `… > 0`

    error[sql-type]: expected a condition, found an integer
      --> pipelines/health.yaml:73:14
       |
    73 |       until: days_open
       |              ^^^^^^^^^
       |
    hint: compare it with something, such as `… > 0`

    error[sql-type]: expected a number, found text
      --> pipelines/health.yaml:75:17
       |
    75 |       priority: band
       |                 ^^^^
       |
    hint: convert it: `CAST(… AS DOUBLE)`

    error[sql-type]: expected a number, found a date
      --> pipelines/health.yaml:76:40
       |
    76 |       escalate: {after: 10d, priority: opened_on}
       |                                        ^^^^^^^^^
       |
    hint: count the days: `days_since(…)`
    [exit 4]
    ");
}

#[test]
fn an_unknown_kind_of_play_is_reported() {
    let report = with_plays("plays: {plays: [{name: save, kind: safe, when: score < 50, do: Call}]}").report();
    insta::assert_snapshot!(report, @r"
    error[unknown-choice]: unknown choice `safe` for `kind`
      --> pipelines/health.yaml:68:36
       |
    68 | plays: {plays: [{name: save, kind: safe, when: score < 50, do: Call}]}
       |                                    ^^^^
       |
    hint: did you mean `save`?
    [exit 3]
    ");
}

#[test]
fn band_names_reserved_by_the_portfolio_are_reported() {
    let report = golden_project().patch(SCORECARD, "at_risk:", "all:").patch(SCORECARD, "watch:", "no_score:").report();
    insta::assert_snapshot!(report, @r"
    error[reserved-name]: `all` has a meaning of its own in the table `portfolio`
     --> pipelines/health.scorecard.yaml:8:3
      |
    8 |   all: {below: 50}
      |   ^^^
      |
    hint: choose another name

    error[reserved-name]: `no_score` has a meaning of its own in the table `portfolio`
     --> pipelines/health.scorecard.yaml:9:3
      |
    9 |   no_score: {below: 75}
      |   ^^^^^^^^
      |
    hint: choose another name
    [exit 3]
    ");
}
