//! Scorecards that other companies published, with their numbers.

use super::super::{RuleColumns, apply_rules};
use super::{assert_near, node_index, score_fixture};
use crate::base::value::ValueStatus;
use crate::config::{RuleAction, Scale, ScoreRule, ScoreStep, ScoringMethod};
use crate::score::normalise::fixtures::{
    AccountsFixture, NULL, NodeFixture, bands, group, labels_method, leaf, leaf_with_cases, range, sql, step,
};

#[test]
fn gainsight_group() {
    let accounts = AccountsFixture::new(1).numbers("a", [47.0]).numbers("b", [59.0]).numbers("c", [21.0]);
    let tree = vec![
        leaf("a", 20.0, ScoringMethod::AsIs),
        leaf("b", 15.0, ScoringMethod::AsIs),
        leaf("c", 22.0, ScoringMethod::AsIs),
    ];
    // (940 + 885 + 462) / 57
    assert_near(&score_fixture(&accounts, &tree, |_| {}).1.raw_score, &[40.1228]);
}

#[test]
fn vitally_component_on_zero_to_ten() {
    let accounts = AccountsFixture::new(1).numbers("a", [10.0]).numbers("b", [10.0]).numbers("c", [0.0]);
    let tree = ["a", "b", "c"].map(|name| leaf(name, 1.0, ScoringMethod::AsIs)).to_vec();
    let (_, table) = score_fixture(&accounts, &tree, |scorecard| scorecard.scale = Scale { low: 0.0, high: 10.0 });
    assert_near(&table.raw_score, &[6.6667]);
}

/// Red up to (or below) the first edge, green above (or from) the second.
fn colour_steps(red: &str, yellow: [&str; 2], green: &str) -> ScoringMethod {
    ScoringMethod::Steps(vec![step("", red, 25.0), step(yellow[0], yellow[1], 63.0), step(green, "", 88.0)])
}

/// The accounts of the handbook's examples, in its order.
const UTILISED_80: usize = 0;
const UTILISED_60: usize = 1;
const TWO_MONTHS_OLD: usize = 2;
const SENTIMENT_RED: usize = 3;
const TECH_TOUCH: usize = 4;
const USAGE_STALE: usize = 5;
const ACCOUNTS: usize = 6;

const USAGE: [&str; 10] = [
    "utilisation",
    "engaged",
    "scm",
    "ci",
    "deployers",
    "deployments",
    "success",
    "scanner_users",
    "scans",
    "scanners",
];

fn gitlab_tree() -> Vec<NodeFixture> {
    let all_but = |account: usize| (0..ACCOUNTS).map(|one| one != account).collect::<Vec<_>>();
    let touched = all_but(TECH_TOUCH);
    let top_plan = vec![false; ACCOUNTS];
    let by_age = vec![
        // 3-6 and 7-9 months: none of these accounts
        (vec![false; ACCOUNTS], colour_steps("10]", ["(10", "50]"], "(50")),
        (vec![false; ACCOUNTS], colour_steps("50]", ["(50", "75]"], "(75")),
        (all_but(TWO_MONTHS_OLD), ScoringMethod::Steps(vec![step("", "75]", 25.0), step("(75", "", 88.0)])),
    ];
    let last_meeting = vec![
        (all_but(USAGE_STALE), colour_steps_descending("35]", ["(35", "60]"], "(60")),
        (vec![true; ACCOUNTS], colour_steps_descending("65]", ["(65", "90]"], "(90")),
    ];
    let cd = vec![
        leaf("deployers", 1.0, colour_steps("5)", ["[5", "12]"], "(12")),
        leaf("deployments", 1.0, colour_steps("2)", ["[2", "7]"], "(7")),
        leaf("success", 1.0, colour_steps("25)", ["[25", "80]"], "(80")),
    ];
    let security = vec![
        leaf("scanner_users", 1.0, colour_steps("5]", ["(5", "20)"], "[20")),
        leaf("scans", 1.0, colour_steps("0.1)", ["[0.1", "0.5]"], "(0.5")),
        leaf("scanners", 1.0, colour_steps("1]", ["[2", "2]"], "[3")),
    ];
    let silent = ScoreStep { range: range("", "0]"), score: None };
    let tickets = vec![silent, step("[1", "5]", 88.0), step("[6", "15]", 63.0), step("(15", "", 25.0)];
    vec![
        group(
            "product",
            50.0,
            vec![
                leaf_with_cases("utilisation", 30.0, by_age),
                leaf("engaged", 10.0, colour_steps("50)", ["[50", "80)"], "[80")),
                leaf("scm", 15.0, colour_steps("25)", ["[25", "50)"], "[50")),
                leaf("ci", 15.0, colour_steps("25)", ["[25", "33)"], "[33")),
                group("cd", 15.0, cd),
                group("security", 15.0, security).applies(top_plan),
            ],
        ),
        group(
            "risk",
            25.0,
            vec![leaf("sentiment", 100.0, labels_method(&[("red", 25.0), ("yellow", 63.0), ("green", 88.0)]))],
        )
        .applies(touched.clone()),
        group(
            "outcomes",
            10.0,
            vec![leaf("plan", 100.0, labels_method(&[("none", 25.0), ("draft", 63.0), ("active", 88.0)]))],
        )
        .applies(touched.clone()),
        group("voice", 5.0, vec![leaf("tickets", 100.0, ScoringMethod::Steps(tickets))]),
        group(
            "engagement",
            10.0,
            vec![
                leaf_with_cases("last_meeting", 50.0, last_meeting),
                leaf("personas", 50.0, labels_method(&[("none", 25.0), ("one", 63.0), ("both", 88.0)])),
            ],
        )
        .applies(touched),
    ]
}

/// The same where less is better.
fn colour_steps_descending(green: &str, yellow: [&str; 2], red: &str) -> ScoringMethod {
    ScoringMethod::Steps(vec![step("", green, 88.0), step(yellow[0], yellow[1], 63.0), step(red, "", 25.0)])
}

fn gitlab_accounts() -> AccountsFixture {
    AccountsFixture::new(ACCOUNTS)
        .numbers("utilisation", [80.0, 60.0, 80.0, 80.0, 80.0, 80.0])
        .numbers("engaged", [73.0; ACCOUNTS])
        .numbers("scm", [55.0; ACCOUNTS])
        .numbers("ci", [30.0; ACCOUNTS])
        .numbers("deployers", [8.0; ACCOUNTS])
        .numbers("deployments", [9.0; ACCOUNTS])
        .numbers("success", [85.0; ACCOUNTS])
        .numbers("scanner_users", [NULL; ACCOUNTS])
        .numbers("scans", [NULL; ACCOUNTS])
        .numbers("scanners", [NULL; ACCOUNTS])
        .labels("sentiment", ["green", "green", "green", "red", "green", "green"])
        .labels("plan", ["draft"; ACCOUNTS])
        .numbers("tickets", [8.0; ACCOUNTS])
        // The last account is of the second priority: 70 days are to it what 40 are to the others.
        .numbers("last_meeting", [40.0, 40.0, 40.0, 40.0, 40.0, 70.0])
        .labels("personas", ["both"; ACCOUNTS])
        .stale(&USAGE, USAGE_STALE)
}

const RED: usize = 0;
const YELLOW: usize = 1;
const GREEN: usize = 2;

#[test]
fn gitlab_prove() {
    let (scorecard, table) = score_fixture(&gitlab_accounts(), &gitlab_tree(), |scorecard| {
        let edges = [("red", range("", "50]")), ("yellow", range("(50", "75]")), ("green", range("(75", ""))];
        scorecard.bands = bands(&edges);
        scorecard.rules = vec![ScoreRule {
            name: "csm_says_red".to_owned(),
            when: sql(),
            then: RuleAction::Band(RED),
            reason: "the CSM says red".to_owned(),
        }];
    });
    let node = |name| &table.nodes[node_index(&scorecard, name)];
    assert_near(&node("product").score, &[79.176, 56.941, 74.364, 79.176, 79.176, NULL]);
    assert_near(&node("cd").score[..1], &[79.667]);
    assert_near(&node("engagement").score[..1], &[75.5]);

    let raw = &table.raw_score;
    assert_near(&[raw[UTILISED_80], raw[SENTIMENT_RED], raw[TECH_TOUCH]], &[78.588, 62.838, 77.706]);
    assert_near(&[raw[USAGE_STALE]], &[78.0]);
    assert_eq!(table.nodes[0].coverage[UTILISED_80], Some(1.0));
    assert_eq!(table.nodes[0].coverage[TECH_TOUCH], Some(1.0));
    assert_eq!(table.nodes[0].coverage[USAGE_STALE], Some(0.5));
    assert_eq!(node("security").status[UTILISED_80], ValueStatus::NotApplicable);
    assert_eq!(node("product").status[USAGE_STALE], ValueStatus::Missing);
    // The account is too young for a threshold: 30 of 85 parts of half the score have no data.
    assert_near(&[table.nodes[0].coverage[TWO_MONTHS_OLD]], &[1.0 - 0.5 * 30.0 / 85.0]);

    let when = (0..ACCOUNTS).map(|account| account == SENTIMENT_RED).collect();
    let reason = vec!["the CSM says red".to_owned(); ACCOUNTS];
    let final_scores = apply_rules(&scorecard, &table, &[RuleColumns { when, amount: Vec::new(), reason }]);
    assert_eq!(final_scores.score, table.raw_score);
    assert_eq!(final_scores.band[UTILISED_80], Some(GREEN));
    assert_eq!(final_scores.band[UTILISED_60], Some(YELLOW));
    assert_eq!((table.raw_band[SENTIMENT_RED], final_scores.band[SENTIMENT_RED]), (Some(YELLOW), Some(RED)));
    assert_eq!(final_scores.rules[SENTIMENT_RED].as_deref(), Some("csm_says_red"));
    assert_eq!(final_scores.reasons[SENTIMENT_RED].as_deref(), Some("the CSM says red"));
    assert_eq!(final_scores.rules[UTILISED_80], None);
}
