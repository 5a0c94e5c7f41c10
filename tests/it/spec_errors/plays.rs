//! Plays and the portfolio.

use super::{PIPELINE, Patched, patched};

const SCORECARD_KEY: &str = "scorecard: health.scorecard.yaml";

fn with(plays: &str) -> Patched {
    patched(PIPELINE, SCORECARD_KEY, &format!("{SCORECARD_KEY}\n{plays}"))
}

#[test]
fn plays_may_speak_of_all_that_is_known() {
    with(
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
fn all_mistakes_in_plays_are_told_at_once() {
    with(
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

const EXPECTED: &str = "";

#[test]
fn plays_in_a_file_that_is_not_there() {
    with("plays: health.play.yaml").tells(
        3,
        r"
error[unreadable]: can't read `pipelines/health.play.yaml`: not found
",
    );
}
