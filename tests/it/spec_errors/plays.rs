//! Plays and the portfolio.

use super::{PIPELINE, PatchedProject, SCORECARD, golden_project, patched};

const SCORECARD_KEY: &str = "scorecard: health.scorecard.yaml";

fn with_plays(plays: &str) -> PatchedProject {
    patched(PIPELINE, SCORECARD_KEY, &format!("{SCORECARD_KEY}\n{plays}"))
}

#[test]
fn plays_may_use_all_columns_and_results() {
    with_plays(
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
    .tells(0, "");
}

#[test]
fn all_mistakes_in_plays_are_reported_at_once() {
    with_plays(
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
    .tells(3, EXPECTED);
}

const EXPECTED: &str = r"
error[unknown-name]: `regio` is neither a metric nor a column of the accounts
  --> pipelines/health.yaml:67:10
   |
67 |   owner: regio
   |          ^^^^^
   |
hint: did you mean `region`?

error[unknown-tier]: `enterprice` is not a tier
  --> pipelines/health.yaml:71:15
   |
71 |       tiers: [enterprice]
   |               ^^^^^^^^^^
   |
hint: did you mean `enterprise`?

error[unknown-name]: `bnd` is neither a metric, a column of the accounts nor a result of the scorecard
  --> pipelines/health.yaml:72:13
   |
72 |       when: bnd = 'at_risk'
   |             ^^^
   |
hint: did you mean `band`?

error[unknown-name]: `los_1` is neither a metric, a column of the accounts nor a result of the scorecard
  --> pipelines/health.yaml:73:23
   |
73 |       do: Call about {los_1}
   |                       ^^^^^
   |
hint: did you mean `loss_1`?

error[unknown-name]: `idle_day` is neither a metric, a column of the accounts nor a result of the scorecard
  --> pipelines/health.yaml:74:35
   |
74 |       because: ['{weakness_1}', '{idle_day}']
   |                                   ^^^^^^^^
   |
hint: did you mean `idle_days`?

error[sql-type]: expected a number, found text
  --> pipelines/health.yaml:75:17
   |
75 |       priority: band
   |                 ^^^^
   |
hint: convert it: `CAST(… AS DOUBLE)`

error[no-escalation]: this escalation changes nothing
  --> pipelines/health.yaml:76:17
   |
76 |       escalate: {after: 10d}
   |                 ^^^^^^^^^^^^
   |
hint: set at least one of `to:`, `due:` and `priority:`

error[repeated-name]: there are two plays called `save`
  --> pipelines/health.yaml:77:13
   |
69 |     - name: save
   |             ---- first used here
...
77 |     - name: save
   |             ^^^^
   |
hint: give this one another name

error[sql-type]: expected a condition, found a number
  --> pipelines/health.yaml:79:13
   |
79 |       when: score
   |             ^^^^^
   |
hint: compare it with something, such as `… > 0`

error[wrong-type]: expected text, but `seats` is an integer
  --> pipelines/health.yaml:81:14
   |
81 |       owner: seats
   |              ^^^^^

error[out-of-range]: the play is closed after 10 days, before it escalates
  --> pipelines/health.yaml:83:25
   |
82 |       expires: 10d
   |                --- closed here
83 |       escalate: {after: 10d, to: Ann, priority: days_opn}
   |                         ^^^
   |
hint: escalate earlier

error[unknown-name]: `days_opn` is neither a metric, a column of the accounts nor a result of the scorecard
  --> pipelines/health.yaml:83:49
   |
83 |       escalate: {after: 10d, to: Ann, priority: days_opn}
   |                                                 ^^^^^^^^
   |
hint: did you mean `days_open`?

error[wrong-type]: the portfolio can't be sliced by `arr`, a number
  --> pipelines/health.yaml:84:18
   |
84 | portfolio: {by: [arr, tier]}
   |                  ^^^
   |
hint: name a column of text, whole numbers or booleans, such as `region`

error[duplicate]: `tier` is a slice of the portfolio already
  --> pipelines/health.yaml:84:23
   |
84 | portfolio: {by: [arr, tier]}
   |                       ^^^^
   |
hint: leave it out
";

#[test]
fn a_missing_plays_file_is_reported() {
    with_plays("plays: health.play.yaml").tells(
        3,
        r"
error[unreadable]: can't read `pipelines/health.play.yaml`: there is no such file
  --> pipelines/health.yaml:66:8
   |
66 | plays: health.play.yaml
   |        ^^^^^^^^^^^^^^^^
   |
hint: did you mean `health.yaml`?
",
    );
}

#[test]
fn sql_of_the_wrong_type_is_reported_with_its_position() {
    with_plays(
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
    .tells(4, WRONG_TYPES);
}

const WRONG_TYPES: &str = r"
error[sql-type]: expected a condition, found a number
  --> pipelines/health.yaml:70:13
   |
70 |       when: score
   |             ^^^^^
   |
hint: compare it with something, such as `… > 0`

error[sql-type]: expected a condition, found an integer
  --> pipelines/health.yaml:71:14
   |
71 |       until: days_open
   |              ^^^^^^^^^
   |
hint: compare it with something, such as `… > 0`

error[sql-type]: expected a number, found text
  --> pipelines/health.yaml:73:17
   |
73 |       priority: band
   |                 ^^^^
   |
hint: convert it: `CAST(… AS DOUBLE)`

error[sql-type]: expected a number, found a date
  --> pipelines/health.yaml:74:40
   |
74 |       escalate: {after: 10d, priority: opened_on}
   |                                        ^^^^^^^^^
   |
hint: count the days: `days_since(…)`
";

#[test]
fn an_unknown_kind_of_play_is_reported() {
    with_plays("plays: {plays: [{name: save, kind: safe, when: score < 50, do: Call}]}").tells(
        3,
        r"
error[unknown-choice]: unknown choice `safe` for `kind`
  --> pipelines/health.yaml:66:36
   |
66 | plays: {plays: [{name: save, kind: safe, when: score < 50, do: Call}]}
   |                                    ^^^^
   |
hint: did you mean `save`?
",
    );
}

#[test]
fn band_names_reserved_by_the_portfolio_are_reported() {
    golden_project().patched(SCORECARD, "at_risk:", "all:").patched(SCORECARD, "watch:", "no_score:").tells(
        3,
        r"
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
",
    );
}

#[test]
fn values_that_a_column_never_holds_are_reported() {
    with_plays(
        "plays:
  plays:
    - name: save
      kind: save
      when: band = 'at_rsik' AND tier IN ('enterprise', 'smal')
      until: trend <> 'falling' OR 'tentativ' = confidence
      do: Call
      priority: CASE WHEN region = 'apac' THEN 1 ELSE 2 END",
    )
    .tells(
        4,
        r"
error[unknown-word]: `band` is never `at_rsik`
  --> pipelines/health.yaml:70:20
   |
70 |       when: band = 'at_rsik' AND tier IN ('enterprise', 'smal')
   |                    ^^^^^^^^^
   |
hint: did you mean `at_risk`?

error[unknown-word]: `tier` is never `smal`
  --> pipelines/health.yaml:70:57
   |
70 |       when: band = 'at_rsik' AND tier IN ('enterprise', 'smal')
   |                                                         ^^^^^^
   |
hint: did you mean `small`?

error[unknown-word]: `trend` is never `falling`
  --> pipelines/health.yaml:71:23
   |
71 |       until: trend <> 'falling' OR 'tentativ' = confidence
   |                       ^^^^^^^^^
   |
hint: it is one of `improving`, `steady` and `declining`

error[unknown-word]: `confidence` is never `tentativ`
  --> pipelines/health.yaml:71:36
   |
71 |       until: trend <> 'falling' OR 'tentativ' = confidence
   |                                    ^^^^^^^^^^
   |
hint: did you mean `tentative`?

error[unknown-word]: `region` is never `apac`
  --> pipelines/health.yaml:73:36
   |
73 |       priority: CASE WHEN region = 'apac' THEN 1 ELSE 2 END
   |                                    ^^^^^^
   |
hint: it is one of `emea` and `amer`
",
    );
}

#[test]
fn a_name_shared_by_a_metric_and_a_result_is_reported() {
    with_plays("plays: {plays: [{name: save, kind: save, when: trend > 3, do: 'Call about {trend}'}]}")
        .patched(
            PIPELINE,
            "  idle_days: days_since(last_active_on)",
            "  idle_days: days_since(last_active_on)\n  trend: seat_use",
        )
        .tells(
            3,
            r"
error[ambiguous-name]: `trend` is a metric or a column of the accounts, and has a meaning of its own in plays
  --> pipelines/health.yaml:67:48
   |
67 | plays: {plays: [{name: save, kind: save, when: trend > 3, do: 'Call about {trend}'}]}
   |                                                ^^^^^
   |
hint: give the metric another name, or give the column one with `derived`

error[ambiguous-name]: `trend` is a metric or a column of the accounts, and has a meaning of its own in plays
  --> pipelines/health.yaml:67:76
   |
67 | plays: {plays: [{name: save, kind: save, when: trend > 3, do: 'Call about {trend}'}]}
   |                                                                            ^^^^^
   |
hint: give the metric another name, or give the column one with `derived`
",
        );
}

#[test]
fn comparisons_between_different_types_are_reported() {
    with_plays(
        "plays:
  plays:
    - name: save
      kind: save
      when: change_30d < '-10' AND region <> 3 AND adoption_score = 'low'
      until: last_active_on > 30 OR last_active_on < '2026-08-01' OR opened_score = 'x' OR band_certain = 'yes'
      do: Call
      priority: CASE WHEN 5 BETWEEN 1 AND arr OR arr BETWEEN 1 AND '3' THEN 1 ELSE 2 END",
    )
    .tells(
        4,
        r"
error[wrong-type]: `region` is text, but it is compared with `3`
  --> pipelines/health.yaml:70:46
   |
70 |       when: change_30d < '-10' AND region <> 3 AND adoption_score = 'low'
   |                                              ^
   |
hint: write a text in quotes, `'3'`, or compare numbers: `CAST(region AS DOUBLE)`

error[wrong-type]: `adoption_score` is a number, but it is compared with `'low'`
  --> pipelines/health.yaml:70:69
   |
70 |       when: change_30d < '-10' AND region <> 3 AND adoption_score = 'low'
   |                                                                     ^^^^^
   |
hint: write a number, without quotes

error[wrong-type]: `last_active_on` is a date, but it is compared with `30`
  --> pipelines/health.yaml:71:31
   |
71 |       until: last_active_on > 30 OR last_active_on < '2026-08-01' OR opened_score = 'x' OR band_certain = 'yes'
   |                               ^^
   |
hint: write a day as `DATE '2026-06-30'`, or count the days since: `days_since(last_active_on)`

error[wrong-type]: `opened_score` is a number, but it is compared with `'x'`
  --> pipelines/health.yaml:71:85
   |
71 |       until: last_active_on > 30 OR last_active_on < '2026-08-01' OR opened_score = 'x' OR band_certain = 'yes'
   |                                                                                     ^^^
   |
hint: did you mean `opened_band`?
",
    );
}

#[test]
fn unquoted_text_bare_components_and_the_clock_are_reported() {
    with_plays(
        "plays:
  plays:
    - name: save
      kind: save
      when: band = at_risk AND adoption < 40
      until: adoption_band = 'weak'
      do: Call
      priority: days_since(current_date)",
    )
    .tells(
        4,
        r"
error[unknown-name]: `at_risk` is neither a metric, a column of the accounts nor a result of the scorecard
  --> pipelines/health.yaml:70:20
   |
70 |       when: band = at_risk AND adoption < 40
   |                    ^^^^^^^
   |
hint: write text in single quotes: `'at_risk'`

error[unknown-name]: `adoption` is neither a metric, a column of the accounts nor a result of the scorecard
  --> pipelines/health.yaml:70:32
   |
70 |       when: band = at_risk AND adoption < 40
   |                                ^^^^^^^^
   |
hint: did you mean `adoption_score`?

error[unknown-name]: `adoption_band` is neither a metric, a column of the accounts nor a result of the scorecard
  --> pipelines/health.yaml:71:14
   |
71 |       until: adoption_band = 'weak'
   |              ^^^^^^^^^^^^^
   |
hint: the component declares no `bands`; it has a `adoption_score`

error[clock]: there is no `CURRENT_DATE`: a day that is computed again must give the same numbers
  --> pipelines/health.yaml:73:28
   |
73 |       priority: days_since(current_date)
   |                            ^^^^^^^^^^^^
   |
hint: write `:as_of` for the day, or `days_since(column)` for how long ago
",
    );
}

#[test]
fn a_column_named_like_an_action_field_is_reported() {
    with_plays(
        "plays:
  plays:
    - name: save
      kind: save
      when: days_open > 5
      until: days_open > 9
      do: Call",
    )
    .patched(PIPELINE, "      seats: integer", "      seats: integer\n      days_open: integer")
    .tells(
        3,
        r"
error[ambiguous-name]: `days_open` is a metric or a column of the accounts, and has a meaning of its own in plays
  --> pipelines/health.yaml:72:14
   |
72 |       until: days_open > 9
   |              ^^^^^^^^^
   |
hint: give the metric another name, or give the column one with `derived`
",
    );
}
