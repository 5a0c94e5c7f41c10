//! The shipped GitLab PROVE scorecard: the handbook's worked examples, every threshold and every policy.

/// Customers for the scorecard and their exports.
mod customers;

use std::sync::LazyLock;

use self::customers::{Company, pipeline_path, run_pipeline};
use crate::harness::effort::thorough_only;
use crate::harness::job::{Job, project_root};
use crate::harness::snapshot::{Snapshot, assert_near};

/// The accounts of the worked examples and of the policies, scored once.
static EXAMPLES: LazyLock<Snapshot> = LazyLock::new(|| {
    Company::default()
        .with_account("example", "")
        .with_account("utilised_60", "licences=2000")
        .with_account("two_months_old", "started_on=2026-04-15")
        .with_account("sentiment_red", "sentiment=2026-06-01/red")
        // A tech-touch account may have such rows in the exports, but they do not apply to it.
        .with_account("tech_touch", "segment=tech_touch sentiment=2026-06-01/red met_dev_lead=")
        .with_account("scale", "segment=scale success_plan=2026-03-01/none met_dev_lead= met_security_lead=")
        .with_account("growth", "segment=growth met_dev_lead= met_security_lead= met_other=2026-05-21")
        .with_account("usage_61_days_old", "reported_on=2026-04-30")
        .with_account("usage_60_days_old", "reported_on=2026-05-01")
        .with_account("sentiment_121_days_old", "sentiment=2026-03-01/red")
        .with_account("sentiment_120_days_old", "sentiment=2026-03-02/red")
        .with_account("support_31_days_old", "tickets=2026-05-30/8")
        .with_account("support_30_days_old", "tickets=2026-05-31/8")
        .with_account("no_tickets", "tickets=2026-06-25/0")
        .with_account("saas", "deployment=saas active_users=1")
        .with_account("ultimate", "plan=ultimate scanner_users=120")
        .with_account("no_licences", "licences=0 billable_users=0 deployments_succeeded=0 deployments_failed=0")
        .with_account("no_deployments", "deployments_succeeded=0 deployments_failed=0")
        .with_account("unknown", "reported_on= sentiment= success_plan= tickets= met_dev_lead= met_security_lead=")
        .with_account("unknown_tech_touch", "segment=tech_touch reported_on= tickets=")
        .run_and_read()
});

/// Insists on the score of a component.
#[track_caller]
fn assert_component_score(account: &str, component: &str, score: f64) {
    assert_near(EXAMPLES.component(account, component).number("score"), Some(score), account);
}

#[test]
fn handbook_example_1_scores_the_product_component() {
    assert_component_score("example", "product", 79.176);
    assert_component_score("example", "cd_adoption", 79.667);
    assert_component_score("utilised_60", "product", 56.941);
    assert_component_score("two_months_old", "product", 74.364);
    EXAMPLES.assert_metric_scores(
        "licence_utilisation",
        [("example", Ok(88.0)), ("utilised_60", Ok(25.0)), ("two_months_old", Err("no_case"))],
    );
    for (metric, value, score) in [
        ("licence_utilisation", 80.0, 88.0),
        ("user_engagement", 73.0, 63.0),
        ("scm_adoption", 55.0, 88.0),
        ("ci_adoption", 30.0, 63.0),
        ("deploying_users_share", 8.0, 63.0),
        ("deployments_per_user", 9.0, 88.0),
        ("deployment_success", 85.0, 88.0),
    ] {
        let row = EXAMPLES.metric("example", metric);
        assert_near(row.number("value"), Some(value), metric);
        assert_near(row.number("score"), Some(score), metric);
        assert_eq!(row.date("observed_on").as_deref(), Some("2026-06-28"), "{metric}");
    }
    let security = EXAMPLES.component("example", "security");
    assert_eq!((security.number("score"), security.text("status")), (None, Some("not_applicable")));
}

#[test]
fn handbook_example_2_scores_the_account() {
    let account = EXAMPLES.account("example");
    assert_near(account.number("score"), Some(78.588), "example");
    assert_eq!((account.text("band"), account.text("rules")), (Some("green"), None));
    assert_near(account.number("coverage"), Some(1.0), "coverage");
    assert_component_score("example", "engagement", 75.5);
    // The metric has 30 of the 85 applicable parts of a component that is half of the score.
    assert_near(
        EXAMPLES.metric("example", "licence_utilisation").number("effective_weight"),
        Some(0.5 * 30.0 / 85.0),
        "weight",
    );
}

#[test]
fn handbook_example_3_red_sentiment_forces_the_band_and_keeps_the_score() {
    let account = EXAMPLES.account("sentiment_red");
    assert_near(account.number("score"), Some(62.838), "score");
    assert_near(account.number("raw_score"), Some(62.838), "raw score");
    assert_eq!((account.text("band"), account.text("raw_band")), (Some("red"), Some("yellow")));
    assert_eq!(account.text("rules"), Some("csm_says_red"));
    assert_eq!(account.text("rule_reason"), Some("the CSM's sentiment is red since 2026-06-01"));
}

#[test]
fn handbook_example_4_scores_a_tech_touch_account() {
    let account = EXAMPLES.account("tech_touch");
    assert_near(account.number("score"), Some(77.706), "score");
    assert_eq!((account.text("band"), account.text("rules")), (Some("green"), None));
    assert_near(account.number("coverage"), Some(1.0), "what does not apply is not missing");
    for part in ["risk", "outcomes", "engagement"] {
        assert_eq!(EXAMPLES.component("tech_touch", part).text("status"), Some("not_applicable"), "{part}");
    }
}

#[test]
fn handbook_example_5_stale_usage_halves_the_coverage() {
    let account = EXAMPLES.account("usage_61_days_old");
    assert_near(account.number("score"), Some(78.0), "score");
    assert_eq!(account.text("band"), Some("green"));
    assert_near(account.number("coverage"), Some(0.5), "coverage");
    assert_eq!(EXAMPLES.component("usage_61_days_old", "product").text("status"), Some("missing"));
    let usage = EXAMPLES.metric("usage_61_days_old", "licence_utilisation");
    assert_eq!((usage.text("status"), usage.date("observed_on").as_deref()), (Some("stale"), Some("2026-04-30")));
    EXAMPLES.assert_scores([("usage_60_days_old", Some(78.588))]);
}

#[test]
fn stale_sentiment_and_support_are_ignored() {
    // Without risk: (50·79.176 + 10·63 + 5·63 + 10·75.5) / 75. A stale red does not force the band.
    let outdated = EXAMPLES.account("sentiment_121_days_old");
    assert_near(outdated.number("score"), Some(75.451), "score");
    assert_eq!((outdated.text("band"), outdated.text("rules")), (Some("green"), None));
    assert_eq!(EXAMPLES.metric("sentiment_121_days_old", "csm_sentiment").text("status"), Some("stale"));
    assert_eq!(EXAMPLES.account("sentiment_120_days_old").text("band"), Some("red"));
    // Without voice: (50·79.176 + 25·88 + 10·63 + 10·75.5) / 95.
    EXAMPLES.assert_scores([("support_31_days_old", Some(79.409)), ("support_30_days_old", Some(78.588))]);
}

#[test]
fn applicable_components_depend_on_the_segment_and_plan() {
    // Product, risk, voice: (50·79.176 + 25·88 + 5·63) / 80.
    EXAMPLES.assert_scores([("scale", Some(80.923))]);
    // Without the personas, engagement is the meeting alone: 63.
    assert_component_score("growth", "engagement", 63.0);
    assert_eq!(EXAMPLES.metric("growth", "personas_met").text("status"), Some("not_applicable"));
    // Without user engagement: (30·88 + 15·88 + 15·63 + 15·79.667) / 75.
    assert_component_score("saas", "product", 81.333);
    // With security, the mean of 63, 88 and 88 (10 %, 1 scan, 4 types): (30·88 + 10·63 + 15·(88 + 63 + 79.667 +
    // 79.667)) / 100.
    assert_component_score("ultimate", "security", 79.667);
    assert_component_score("ultimate", "product", 79.25);
}

#[test]
fn zero_tickets_give_no_score() {
    EXAMPLES.assert_metric_scores("tickets_per_month", [("no_tickets", Err("says_nothing"))]);
    assert_eq!(EXAMPLES.metric("no_tickets", "tickets_per_month").number("value"), Some(0.0));
    EXAMPLES.assert_scores([("no_tickets", Some(79.409))]);
    assert_near(EXAMPLES.account("no_tickets").number("coverage"), Some(0.95), "coverage");
}

#[test]
fn a_zero_denominator_is_missing() {
    for metric in ["licence_utilisation", "user_engagement", "scm_adoption", "ci_adoption", "deployments_per_user"] {
        EXAMPLES.assert_metric_scores(metric, [("no_licences", Err("no_data"))]);
    }
    assert_eq!(EXAMPLES.component("no_licences", "product").text("status"), Some("missing"));
    EXAMPLES.assert_scores([("no_licences", Some(78.0))]);
    // The mean of the two that are left: (63 + 88) / 2.
    assert_component_score("no_deployments", "cd_adoption", 75.5);
}

#[test]
fn an_account_without_data_has_a_reason_instead_of_a_score() {
    for account in ["unknown", "unknown_tech_touch"] {
        let row = EXAMPLES.account(account);
        assert_eq!((row.number("score"), row.number("raw_score")), (None, None), "{account}");
        assert_eq!((row.text("band"), row.text("raw_band")), (None, None), "{account}");
        assert_eq!(row.text("no_score_reason"), Some("no_data"), "{account}");
        assert_eq!(row.number("coverage"), Some(0.0), "{account}");
    }
}

#[test]
fn contributions_sum_to_the_score_of_every_account() {
    for account in EXAMPLES.accounts.iter() {
        let id = account.text("account_id").unwrap();
        let parts = EXAMPLES.metrics.iter().filter(|row| row.text("account_id") == Some(id));
        let sum: f64 = parts.filter_map(|row| row.number("contribution")).sum();
        assert!((sum - account.number("raw_score").unwrap_or(0.0)).abs() < 1e-9, "{id}");
    }
}

/// Scores the example once for each value of `field`, and insists on the scores of `metric`.
#[track_caller]
fn assert_scores_at(metric: &str, others: &str, field: &str, expected: &[(&str, f64)]) {
    let mut company = Company::default();
    for (index, (value, _)) in expected.iter().enumerate() {
        company = company.with_account(&format!("a{index}"), &format!("{others} {field}={value}"));
    }
    let day = company.run_and_read();
    for (index, (value, score)) in expected.iter().enumerate() {
        let what = format!("{metric} with {field}={value}");
        assert_near(day.metric(&format!("a{index}"), metric).number("score"), Some(*score), &what);
    }
}

#[test]
fn licence_utilisation_thresholds_rise_with_account_age() {
    thorough_only!();
    let whole = "licences=1000";
    for (months, expected) in [
        // Exactly three months old; and on the last day of its seventh month, still six.
        ("started_on=2026-03-30", [("100", 25.0), ("101", 63.0), ("500", 63.0), ("501", 88.0)]),
        ("started_on=2025-12-01", [("100", 25.0), ("101", 63.0), ("500", 63.0), ("501", 88.0)]),
        ("started_on=2025-11-30", [("500", 25.0), ("501", 63.0), ("750", 63.0), ("751", 88.0)]),
        ("started_on=2025-09-01", [("500", 25.0), ("501", 63.0), ("750", 63.0), ("751", 88.0)]),
        ("started_on=2025-08-30", [("500", 25.0), ("501", 25.0), ("750", 25.0), ("751", 88.0)]),
    ] {
        assert_scores_at("licence_utilisation", &format!("{whole} {months}"), "billable_users", &expected);
    }
    let day = Company::default().with_account("young", "started_on=2026-03-31").run_and_read();
    day.assert_metric_scores("licence_utilisation", [("young", Err("no_case"))]);
}

#[test]
fn values_at_each_threshold_fall_in_the_right_range() {
    thorough_only!();
    let users = "billable_users=1000";
    assert_scores_at(
        "user_engagement",
        users,
        "active_users",
        &[("499", 25.0), ("500", 63.0), ("799", 63.0), ("800", 88.0)],
    );
    assert_scores_at("scm_adoption", users, "git_users", &[("249", 25.0), ("250", 63.0), ("499", 63.0), ("500", 88.0)]);
    assert_scores_at(
        "ci_adoption",
        users,
        "pipeline_users",
        &[("249", 25.0), ("250", 63.0), ("329", 63.0), ("330", 88.0)],
    );
    assert_scores_at(
        "deploying_users_share",
        users,
        "deploying_users",
        &[("49", 25.0), ("50", 63.0), ("120", 63.0), ("121", 88.0)],
    );
    assert_scores_at(
        "deployments_per_user",
        users,
        "deployments",
        &[("1999", 25.0), ("2000", 63.0), ("7000", 63.0), ("7001", 88.0)],
    );
    assert_scores_at(
        "deployment_success",
        "",
        "deployments_failed",
        &[("25501", 25.0), ("25500", 63.0), ("2125", 63.0), ("2124", 88.0)],
    );
    let top = "billable_users=1000 pipelines=1000 plan=ultimate";
    assert_scores_at(
        "scanner_users_share",
        top,
        "scanner_users",
        &[("50", 25.0), ("51", 63.0), ("199", 63.0), ("200", 88.0)],
    );
    assert_scores_at("scans_per_pipeline", top, "scans", &[("99", 25.0), ("100", 63.0), ("500", 63.0), ("501", 88.0)]);
    assert_scores_at("scanner_types", top, "scanner_types", &[("0", 25.0), ("1", 25.0), ("2", 63.0), ("3", 88.0)]);
}

#[test]
fn five_tickets_fall_in_one_range_only() {
    let value = |tickets: u32| format!("2026-06-25/{tickets}");
    let expected =
        [(1, 88.0), (5, 88.0), (6, 63.0), (15, 63.0), (16, 25.0)].map(|(tickets, score)| (value(tickets), score));
    let expected: Vec<(&str, f64)> = expected.iter().map(|(tickets, score)| (tickets.as_str(), *score)).collect();
    assert_scores_at("tickets_per_month", "", "tickets", &expected);
}

#[test]
fn meeting_thresholds_depend_on_the_csm_priority() {
    // 30 June less 35, 36, 60, 61, 65, 66, 90 and 91 days.
    let first = [("2026-05-26", 88.0), ("2026-05-25", 63.0), ("2026-05-01", 63.0), ("2026-04-30", 25.0)];
    assert_scores_at("days_since_meeting", "csm_priority=1 met_security_lead=", "met_dev_lead", &first);
    let second = [("2026-04-26", 88.0), ("2026-04-25", 63.0), ("2026-04-01", 63.0), ("2026-03-31", 25.0)];
    assert_scores_at("days_since_meeting", "csm_priority=2 met_security_lead=", "met_dev_lead", &second);
}

#[test]
fn three_months_are_calendar_months() {
    // The three months that end on 30 June begin on 31 March.
    let others = "met_security_lead=2026-06-01 met_other=2026-06-02;2026-06-03;2026-06-04;2026-06-05";
    assert_scores_at("personas_met", others, "met_dev_lead", &[("2026-03-31", 88.0), ("2026-03-30", 63.0), ("", 63.0)]);
    assert_scores_at(
        "personas_met",
        "met_security_lead= met_other=2026-06-02",
        "met_dev_lead",
        &[("2026-03-30", 25.0)],
    );
}

#[test]
fn the_overlapping_ticket_ranges_of_the_handbook_are_refused() {
    // Green from 1 to 5, yellow from 5 to 15, no score without tickets: as in the handbook.
    let scorecard = std::fs::read_to_string(project_root().join("pipelines/gitlab_prove.scorecard.yaml")).unwrap();
    let as_published = scorecard
        .replace("            - {at_most: 0, score: none}\n", "")
        .replace("{at_most: 5, score: green}", "{at_least: 1, at_most: 5, score: green}")
        .replace("{at_most: 15, score: yellow}", "{at_least: 5, at_most: 15, score: yellow}");
    let pipeline = std::fs::read_to_string(project_root().join("pipelines/gitlab_prove.yaml")).unwrap();
    let mut job =
        Job::new().file("pipelines/prove.yaml", &pipeline).file("pipelines/gitlab_prove.scorecard.yaml", &as_published);
    for query in ["usage", "sentiment", "success_plans", "support", "meetings"] {
        let path = format!("sql/metrics/gitlab_prove/{query}.sql");
        job = job.file(&path, &std::fs::read_to_string(project_root().join(&path)).unwrap());
    }
    let refused = job.run(&["validate", "--offline", "pipelines/prove.yaml"]).exits(3);
    assert!(refused.stderr.contains("the value 5 is in two ranges"), "{}", refused.stderr);
    assert!(refused.stderr.contains("values below 1 are in no range"), "{}", refused.stderr);
}

#[test]
fn the_pipeline_validates_offline_and_explains_an_account() {
    let job = Company::default().with_account("acme", "sentiment=2026-06-01/red").create_job();
    let validated = job.run(&["validate", "--offline", &pipeline_path()]).exits(0);
    assert_eq!(validated.stderr, "");
    run_pipeline(&job).exits(0);
    let explained = job.run(&["explain", &pipeline_path(), "acme"]).exits(0).stdout;
    for text in ["acme Ltd (acme), csm_owned, as of 2026-06-30", "score 62.8, red", "rule csm_says_red", "85 %"] {
        assert!(explained.contains(text), "{text}\n{explained}");
    }
}
