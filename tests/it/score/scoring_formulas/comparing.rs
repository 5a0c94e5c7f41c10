//! Scoring methods that compare the value: with peers, with a target, with the account's own past.

use super::BANDS;
use super::company::Company;

#[test]
fn percentile_ranks_ties_in_the_middle() {
    // Of five: (0 + ½)/5, (1 + 3/2)/5 three times, (4 + ½)/5. Accounts without a value are not ranked.
    let day = Company::new("account_id:text,v:double\na,10\nb,20\nc,20\nd,20\ne,40\nf,")
        .accounts("account_id:text,region:text\na,north\nb,north\nc,south\nd,\ne,south\nf,south")
        .scorecard(&format!(
            "{BANDS}
components:
  higher: {{metric: v, score: {{percentile: {{within: everybody}}}}}}
  lower: {{metric: v, score: {{percentile: {{within: everybody, better: lower}}}}}}
  too_few: {{metric: v, score: {{percentile: {{within: everybody, min_group: 6}}}}}}
  near: {{metric: v, score: {{percentile: {{within: region, min_group: 2}}}}}}"
        ))
        .run_day();
    let middle = |score| [("b", Ok(score)), ("c", Ok(score)), ("d", Ok(score))];
    day.assert_metric_scores("higher", middle(50.0));
    day.assert_metric_scores("higher", [("a", Ok(10.0)), ("e", Ok(90.0)), ("f", Err("no_data"))]);
    day.assert_metric_scores("lower", middle(50.0));
    day.assert_metric_scores("lower", [("a", Ok(90.0)), ("e", Ok(10.0))]);
    day.assert_metric_scores("too_few", [("a", Err("group_too_small")), ("f", Err("no_data"))]);
    // Two in each region: (0 + ½)/2 and (1 + ½)/2. An account without a region has no peers.
    day.assert_metric_scores(
        "near",
        [("a", Ok(25.0)), ("b", Ok(75.0)), ("c", Ok(25.0)), ("e", Ok(75.0)), ("d", Err("no_group"))],
    );
}

#[test]
fn percentile_may_rank_within_a_tier() {
    let day = Company::new("account_id:text,v:double\na,1\nb,2\nc,3\nd,3\ne,9")
        .accounts("account_id:text,arr:double\na,10\nb,10\nc,10\nd,1000\ne,1000")
        .tiers("large: arr >= 100, small: otherwise")
        .scorecard(&format!("{BANDS}\ncomponents: {{v: {{score: {{percentile: {{within: tier, min_group: 3}}}}}}}}"))
        .run_day();
    // (0 + ½)/3, (1 + ½)/3, (2 + ½)/3. There are only two large accounts.
    day.assert_metric_scores("v", [("a", Ok(16.667)), ("b", Ok(50.0)), ("c", Ok(83.333))]);
    day.assert_metric_scores("v", [("d", Err("group_too_small")), ("e", Err("group_too_small"))]);
}

#[test]
fn z_score_uses_mean_and_standard_deviation() {
    // Mean 5, standard deviation 2 of the whole population; z from −2 to 2.
    let day =
        Company::new("account_id:text,v:double,same:double\na,2,7\nb,4,7\nc,4,7\nd,4,7\ne,5,7\nf,5,7\ng,7,7\nh,9,7")
            .scorecard(&format!(
                "{BANDS}
components:
  v: {{score: {{zscore: {{within: everybody, zero: -2, full: 2}}}}}}
  less: {{metric: v, score: {{zscore: {{within: everybody, zero: 2, full: -2}}}}}}
  same: {{score: {{zscore: {{within: everybody, zero: -2, full: 2}}}}}}"
            ))
            .run_day();
    day.assert_metric_scores(
        "v",
        [("a", Ok(12.5)), ("b", Ok(37.5)), ("e", Ok(50.0)), ("g", Ok(75.0)), ("h", Ok(100.0))],
    );
    day.assert_metric_scores("less", [("a", Ok(87.5)), ("g", Ok(25.0))]);
    // If all values are equal, all accounts are in the middle.
    day.assert_metric_scores("same", [("a", Ok(50.0)), ("h", Ok(50.0))]);
}

#[test]
fn robust_z_score_uses_the_median() {
    // Median 3, median distance 1: z = (v − 3) / 1.4826, from −3 to 3. One outlier has no effect on the others.
    let day = Company::new("account_id:text,v:double\na,1\nb,2\nc,3\nd,4\ne,100")
        .scorecard(&format!(
            "{BANDS}\ncomponents: {{v: {{score: {{zscore: {{within: everybody, zero: -3, full: 3, robust: true}}}}}}}}"
        ))
        .run_day();
    day.assert_metric_scores(
        "v",
        [("a", Ok(27.517)), ("b", Ok(38.758)), ("c", Ok(50.0)), ("d", Ok(61.242)), ("e", Ok(100.0))],
    );
}

#[test]
fn a_target_is_another_column() {
    let day = Company::new("account_id:text,v:double\na,50\nb,300\nc,200\nd,50\ne,50")
        .accounts("account_id:text,goal:double\na,200\nb,200\nc,200\nd,0\ne,")
        .scorecard(&format!(
            "{BANDS}
components:
  share: {{metric: v, score: {{target: {{of: goal}}}}}}
  around: {{metric: v, score: {{target: {{of: goal, zero: 0.5, full: 1.5}}}}}}"
        ))
        .run_day();
    day.assert_metric_scores("share", [("a", Ok(25.0)), ("b", Ok(100.0)), ("c", Ok(100.0))]);
    day.assert_metric_scores("around", [("a", Ok(0.0)), ("b", Ok(100.0)), ("c", Ok(50.0))]);
    day.assert_metric_scores("share", [("d", Err("no_target")), ("e", Err("no_target"))]);
}

#[test]
fn a_baseline_is_the_published_past_of_the_account() {
    let days = Company::over_days(
        "account_id:text,v:double",
        [
            ("2026-06-01", "grew,10\nlate,\nidle,0"),
            ("2026-06-08", "grew,20\nlate,40\nidle,0"),
            ("2026-06-15", "grew,30\nlate,60\nidle,0"),
            ("2026-06-22", "grew,15\nlate,50\nidle,5"),
        ],
    )
    .scorecard(&format!(
        "{BANDS}
components:
  ratio: {{metric: v, score: {{baseline: {{over: 30d, zero: 0.5, full: 1.5}}}}}}
  difference: {{metric: v, score: {{baseline: {{over: 30d, compare: difference, zero: -10, full: 10}}}}}}
  recent: {{metric: v, score: {{baseline: {{over: 20d, zero: 0.5, full: 1.5, min_snapshots: 2}}}}}}"
    ))
    .run_all_days();
    let first = &days["2026-06-01"];
    first.assert_metric_scores(
        "ratio",
        [("grew", Err("no_history")), ("late", Err("no_data")), ("idle", Err("no_history"))],
    );
    assert_eq!(first.account("grew").text("no_score_reason"), Some("no_data"));
    // The mean of 10, 20, 30 is 20: 15 is 0.75 of it, and 5 below it.
    let last = &days["2026-06-22"];
    last.assert_metric_scores(
        "ratio",
        [("grew", Ok(25.0)), ("late", Err("no_history")), ("idle", Err("zero_baseline"))],
    );
    last.assert_metric_scores("difference", [("grew", Ok(25.0)), ("late", Err("no_history")), ("idle", Ok(75.0))]);
    // 1 June is more than twenty days ago: 15 / 25, and 50 / 50.
    last.assert_metric_scores("recent", [("grew", Ok(10.0)), ("late", Ok(50.0)), ("idle", Err("zero_baseline"))]);
}
