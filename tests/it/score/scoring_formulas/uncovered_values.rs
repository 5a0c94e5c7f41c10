//! Values that the scorecard does not cover: they are no missing data, and the summary and `explain` say so.

use super::BANDS;
use super::company::{AS_OF, Company, run_pipeline};

#[test]
fn labels_that_the_scorecard_does_not_list_are_warned_of() {
    let job = Company::new("account_id:text,plan:text\na,basic\nb,Pro\nc,Business\nd,Pro\ne,")
        .scorecard(&format!("{BANDS}\ncomponents: {{plan: {{score: {{labels: {{basic: 40, pro: 100}}}}}}}}"))
        .create_job();
    let stdout = run_pipeline(&job, AS_OF).exits(0).stdout;
    let (_, missing) = stdout.split_once("\nmissing\n").unwrap();
    let (missing, _) = missing.split_once("\n\n").unwrap();
    insta::assert_snapshot!(missing, @"
    4 accounts have no score: no data at all
    plan  1 without data, 3 not covered by the scorecard of 5 accounts
    plan: 3 values have a label that the scorecard does not list, such as `Business` and `Pro`
    ");
    let explain = |account: &str| job.run(&["explain", "pipeline.yaml", account]).exits(0).stdout;
    assert!(explain("b").ends_with("\nplan: the scorecard does not list the label `Pro`\n"), "{}", explain("b"));
    for account in ["a", "e"] {
        assert!(!explain(account).contains("does not list"), "{}", explain(account));
    }
    let json = job.run(&["run", "pipeline.yaml", "--as-of", AS_OF, "--format", "json"]).exits(0).json();
    let gap = &json["gaps"][0];
    assert_eq!((&gap["missing"], &gap["uncovered"][0]["values"]), (&4.into(), &3.into()));
    assert_eq!(gap["uncovered"][0]["examples"], serde_json::json!(["Business", "Pro"]));
}

#[test]
fn data_that_the_scorecard_covers_is_not_warned_of() {
    let job = Company::new("account_id:text,plan:text\na,basic\nb,other\nc,")
        .scorecard(&format!(
            "{BANDS}\ncomponents: {{plan: {{score: {{labels: {{basic: 40, pro: 100, otherwise: 50}}}}}}}}"
        ))
        .create_job();
    let stdout = run_pipeline(&job, AS_OF).exits(0).stdout;
    assert!(stdout.contains("1 without data of 3 accounts"), "{stdout}");
    assert!(!stdout.contains("does not list"), "{stdout}");
}
