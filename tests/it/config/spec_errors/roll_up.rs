//! The roll-up of accounts to parents.

use super::{PIPELINE, PatchedProject, patch};

const SCORECARD_KEY: &str = "scorecard: health.scorecard.yaml";

fn with_roll_up(roll_up: &str) -> PatchedProject {
    patch(PIPELINE, SCORECARD_KEY, &format!("{SCORECARD_KEY}\n{roll_up}"))
}

#[test]
fn every_roll_up_method_is_accepted() {
    for roll_up in [
        "roll_up: {to: region, by: revenue, own_share: 0.2, min_coverage: 0.4}",
        "roll_up: {to: seats, by: worst}",
        "roll_up: {to: region, by: mean, listed_in: {source: nps, id: account_id, name: account_id}}",
        "roll_up: {to: region, by: mean}\nquality: {parent_cycles: {warn: 2, stop: 10}, parent_orphans: {warn: never}}",
    ] {
        assert_eq!(with_roll_up(roll_up).report(), "[exit 0]");
    }
}

#[test]
fn all_mistakes_in_a_roll_up_are_reported_at_once() {
    let report = with_roll_up(
        "roll_up:
  to: parent
  by: worst
  own_share: 1.2
  min_coverage: 40
  listed_in: {source: nps, id: answered_at, name: call}
quality: {parent_cycles: {warn: 0.5}}",
    )
    .report();
    insta::assert_snapshot!(report, @r"
    error[unknown-column]: source `accounts` declares no column `parent`
      --> pipelines/health.yaml:69:7
       |
    69 |   to: parent
       |       ^^^^^^
       |
    hint: declare it under the source's `columns`

    error[out-of-range]: expected an `own_share` above 0 and below 1, found 1.2
      --> pipelines/health.yaml:71:14
       |
    71 |   own_share: 1.2
       |              ^^^
       |
    hint: leave it out to treat the parent like the other members

    error[no-share]: `own_share` has no effect with `by: worst`
      --> pipelines/health.yaml:71:14
       |
    70 |   by: worst
       |       ----- `by: worst` is set here
    71 |   own_share: 1.2
       |              ^^^
       |
    hint: leave `own_share` out

    error[out-of-range]: expected a share between 0 and 1, found 40
      --> pipelines/health.yaml:72:17
       |
    72 |   min_coverage: 40
       |                 ^^

    error[wrong-type]: `answered_at` can't hold the id of a parent: it is a date
      --> pipelines/health.yaml:73:32
       |
    73 |   listed_in: {source: nps, id: answered_at, name: call}
       |                                ^^^^^^^^^^^
       |
    hint: name a column of text or of whole numbers

    error[unknown-column]: source `nps` declares no column `call`
      --> pipelines/health.yaml:73:51
       |
    73 |   listed_in: {source: nps, id: answered_at, name: call}
       |                                                   ^^^^
       |
    hint: declare it under the source's `columns`

    error[out-of-range]: `parent_cycles` expects a number of accounts from 1 on, found 0.5
      --> pipelines/health.yaml:74:33
       |
    74 | quality: {parent_cycles: {warn: 0.5}}
       |                                 ^^^
       |
    hint: write `never` to switch the check off
    [exit 3]
    ");
}

#[test]
fn listed_in_requires_a_known_source_and_excludes_own_share() {
    let report =
        with_roll_up("roll_up: {to: account_id, by: mean, own_share: 0.5, listed_in: {source: npx, id: id}}").report();
    insta::assert_snapshot!(report, @r"
    error[no-parent]: `account_id` names the account itself, so every account would be its own parent
      --> pipelines/health.yaml:68:15
       |
    68 | roll_up: {to: account_id, by: mean, own_share: 0.5, listed_in: {source: npx, id: id}}
       |               ^^^^^^^^^^
       |
    hint: name the column with the id of the parent, such as `parent_account_id`

    error[no-share]: `own_share` has no effect with `listed_in`: such parents have no score of their own
      --> pipelines/health.yaml:68:48
       |
    68 | roll_up: {to: account_id, by: mean, own_share: 0.5, listed_in: {source: npx, id: id}}
       |                                                ^^^                      --- `listed_in` is set here
       |
    hint: leave `own_share` out

    error[unknown-source]: the parents come from source `npx`, which is not declared
      --> pipelines/health.yaml:68:73
       |
    68 | roll_up: {to: account_id, by: mean, own_share: 0.5, listed_in: {source: npx, id: id}}
       |                                                                         ^^^
       |
    hint: did you mean `nps`?
    [exit 3]
    ");
}

#[test]
fn listed_in_must_not_name_the_accounts_source() {
    let report =
        with_roll_up("roll_up: {to: started_on, by: mean, listed_in: {source: accounts, id: account_id}}").report();
    insta::assert_snapshot!(report, @r"
    error[wrong-type]: `started_on` can't hold the id of a parent: it is a date
      --> pipelines/health.yaml:68:15
       |
    68 | roll_up: {to: started_on, by: mean, listed_in: {source: accounts, id: account_id}}
       |               ^^^^^^^^^^
       |
    hint: name a column of text or of whole numbers

    error[no-parent]: parents are found among the accounts by default
      --> pipelines/health.yaml:68:57
       |
    68 | roll_up: {to: started_on, by: mean, listed_in: {source: accounts, id: account_id}}
       |                                                         ^^^^^^^^
       |
    hint: leave `listed_in` out, or name the source with one row per parent
    [exit 3]
    ");
}

#[test]
fn rolling_up_by_revenue_requires_a_revenue_column() {
    let report = with_roll_up("roll_up: {to: region, by: revenue}").patch(PIPELINE, "  revenue: arr\n", "").report();
    insta::assert_snapshot!(report, @r"
    error[no-revenue]: `by: revenue` requires the revenue of each account
      --> pipelines/health.yaml:67:27
       |
    67 | roll_up: {to: region, by: revenue}
       |                           ^^^^^^^
       |
    hint: name the column: `revenue:` under `accounts`; or roll up by `mean` or `worst`
    [exit 3]
    ");
}

#[test]
fn an_unknown_roll_up_method_is_reported() {
    insta::assert_snapshot!(with_roll_up("roll_up: {to: region, by: median}").report(), @r"
    error[unknown-choice]: unknown choice `median` for `by`
      --> pipelines/health.yaml:68:27
       |
    68 | roll_up: {to: region, by: median}
       |                           ^^^^^^
       |
    hint: did you mean `mean`?
    [exit 3]
    ");
}
