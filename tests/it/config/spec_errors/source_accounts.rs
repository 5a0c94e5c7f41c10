//! Which account the rows of a source belong to.

use super::{NPS, PIPELINE, PatchedProject, USAGE, golden_project, patch};

/// The golden pipeline with other lines before the columns of `nps`, and another name of its first column.
fn patch_nps(lines: &str, id: &str) -> PatchedProject {
    let old = "    account: account_id\n    columns:\n      account_id: text\n      answered_at";
    patch(PIPELINE, old, &format!("{lines}    columns:\n      {id}: text\n      answered_at"))
        .patch(NPS, "SELECT account_id", &format!("SELECT {id} AS account_id"))
        .patch(NPS, "GROUP BY account_id", &format!("GROUP BY {id}"))
}

#[test]
fn a_source_without_an_account_is_answered_with_the_line_to_add() {
    insta::assert_snapshot!(patch_nps("", "customer_id").report(), @r"
    error[no-account]: source `nps` does not say which account its rows belong to
      --> pipelines/health.yaml:38:3
       |
    38 |   nps:
       |   ^^^
       |
    hint: add `account: customer_id`, or `account: none` if its rows belong to no account
    [exit 3]
    ");
}

#[test]
fn the_likely_column_is_named_after_an_account() {
    for id in ["account_id", "ACCOUNT", "company_id", "tenant", "OrgKey", "workspace_id"] {
        let report = patch_nps("", id).report();
        let hint = format!("hint: add `account: {id}`, or `account: none` if its rows belong to no account");
        assert!(report.contains(&hint), "{report}");
    }
}

/// Salesforce, Stripe and Rails call the id of each row `id`.
#[test]
fn the_id_of_the_rows_is_not_taken_for_the_accounts_id() {
    let own_id = |nps: PatchedProject| {
        nps.patch(PIPELINE, "  id: account_id", "  id: id")
            .patch(PIPELINE, "    key: account_id", "    key: id")
            .patch(PIPELINE, "      account_id: {type: text, required: true}", "      id: {type: text, required: true}")
            .patch(USAGE, "  account_id,", "  account_id AS id,")
            .patch(NPS, " AS account_id", " AS id")
    };
    insta::assert_snapshot!(own_id(patch_nps("", "id")).report(), @r"
    error[no-account]: source `nps` does not say which account its rows belong to
      --> pipelines/health.yaml:38:3
       |
    38 |   nps:
       |   ^^^
       |
    hint: add `account: COLUMN` with the column that holds the account's id, or `account: none` if its rows belong to no account
    [exit 3]
    ");
    // Beside another likely column, that one is proposed.
    let both = "      id: text\n      customer: text\n      answered_at";
    let report = own_id(patch_nps("", "id").patch(PIPELINE, "      id: text\n      answered_at", both)).report();
    assert!(report.contains("hint: add `account: customer`, or `account: none`"), "{report}");
    assert!(own_id(patch_nps("    account: none\n", "id")).report().ends_with("[exit 0]"));
}

#[test]
fn every_source_without_an_account_is_reported() {
    let report = golden_project()
        .patch(PIPELINE, "    account: account_id\n    freshness", "    freshness")
        .patch(PIPELINE, "    account: account_id\n    columns", "    columns")
        .report();
    for source in ["usage", "nps"] {
        let message = format!("error[no-account]: source `{source}` does not say which account its rows belong to");
        assert!(report.contains(&message), "{report}");
    }
    assert_eq!(report.matches("error[").count(), 2, "{report}");
}

#[test]
fn an_unknown_account_column_is_reported() {
    insta::assert_snapshot!(patch_nps("    account: acount_id\n", "account_id").report(), @r"
    error[unknown-column]: source `nps` declares no column `acount_id`
      --> pipelines/health.yaml:41:14
       |
    41 |     account: acount_id
       |              ^^^^^^^^^
       |
    hint: did you mean `account_id`?
    [exit 3]
    ");
}

#[test]
fn a_policy_for_orphans_needs_an_account() {
    let report = patch_nps("    account: none\n    orphans: drop\n", "account_id").report();
    insta::assert_snapshot!(report, @r"
    error[no-account-column]: source `nps` sets `orphans`, but its rows belong to no account
      --> pipelines/health.yaml:41:14
       |
    41 |     account: none
       |              ^^^^
       |
    hint: name the column with the account's id instead of `none`
    [exit 3]
    ");
}

#[test]
fn the_accounts_source_has_accounts() {
    let report = patch(PIPELINE, "    key: account_id\n", "    key: account_id\n    account: none\n").report();
    let message = "error[no-account]: source `accounts` lists the accounts, so its rows belong to accounts";
    let hint = "hint: leave `account: none` out: `id` under `accounts` names their id, `account_id`";
    assert!(report.contains(message) && report.contains(hint), "{report}");
    assert_eq!(report.matches("error[").count(), 1, "{report}");
}

#[test]
fn a_policy_for_duplicates_needs_a_key() {
    for policy in ["drop", "warn", "error"] {
        let report = patch_nps(&format!("    account: account_id\n    duplicates: {policy}\n"), "account_id").report();
        let message = "warning[no-key]: source `nps` sets `duplicates`, which finds none without a `key`";
        let hint = "hint: add `key: COLUMN` with the column, or the list of columns, that identifies a row, or leave \
                    `duplicates` out";
        assert!(report.contains(message) && report.contains(hint) && report.ends_with("[exit 0]"), "{report}");
    }
    let keyed = "    account: account_id\n    key: [account_id, answered_at]\n    duplicates: drop\n";
    assert_eq!(patch_nps(keyed, "account_id").report(), "[exit 0]");
}

/// A setting names a column as `columns` declares it, not as the files call it.
#[test]
fn a_name_in_the_files_is_answered_with_the_declared_name() {
    let renamed = |lines: &str, id: &str, time: &str| {
        let columns = format!("    columns:\n      {id}\n      {time}");
        patch(
            PIPELINE,
            "    account: account_id\n    columns:\n      account_id: text\n      answered_at: timestamp",
            &format!("{lines}{columns}"),
        )
    };
    let id = "account_id: {type: text, from: CUST}";
    for (lines, hint) in [
        (
            "    account: CUST\n",
            "hint: `CUST` is what the files call the column `account_id`: write `account: account_id`",
        ),
        (
            "    account: account_id\n    key: CUST\n",
            "hint: `CUST` is what the files call the column `account_id`: write `account_id`",
        ),
        (
            "    account: account_id\n    reveals: {answered_at: {CUST: null}}\n",
            "hint: `CUST` is what the files call the column `account_id`: write `account_id`",
        ),
    ] {
        let report = renamed(lines, id, "answered_at: timestamp").report();
        assert!(report.contains("error[unknown-column]: source `nps` declares no column `CUST`"), "{report}");
        assert!(report.contains(hint), "{hint}\n{report}");
    }
    let report =
        renamed("    account: account_id\n", "account_id: text", "happened_at: {type: timestamp, from: answered_at}")
            .report();
    let hint = "hint: `answered_at` is what the files call the column `happened_at`: write `events: happened_at`";
    assert!(report.contains(hint), "{report}");
}

/// `null_keys` also applies to rows whose `key` is NULL.
#[test]
fn a_policy_for_null_keys_needs_an_account_or_a_key() {
    let report = patch_nps("    account: none\n    null_keys: drop\n", "account_id").report();
    let message = "error[no-account-column]: source `nps` sets `null_keys`, but its rows belong to no account";
    assert!(report.contains(message), "{report}");
    let report = patch_nps("    account: none\n    key: account_id\n    null_keys: drop\n", "account_id").report();
    assert_eq!(report, "[exit 0]");
}

/// The text of a double is `1.0` for the integer 1, so such ids would be of no account.
#[test]
fn an_id_is_text_or_whole_numbers() {
    let id_of_nps = |kind: &str| {
        let declared = format!("    columns:\n      account_id: {kind}\n      answered_at");
        patch(PIPELINE, "    columns:\n      account_id: text\n      answered_at", &declared).report()
    };
    insta::assert_snapshot!(id_of_nps("number"), @r"
    error[wrong-type]: `account_id` holds the account's id, so it must be text or whole numbers
      --> pipelines/health.yaml:43:7
       |
    43 |       account_id: number
       |       ^^^^^^^^^^
       |
    hint: declare it as `integer`, which also reads doubles without a fraction
    [exit 3]
    ");
    let message = "error[wrong-type]: `account_id` holds the account's id, so it must be text or whole numbers";
    let other_column = "hint: name the column with the account's id: `account: COLUMN`";
    for (kind, hint) in [
        ("decimal(2)", "hint: declare it as `integer`, or as `decimal(0)` if the ids have more than 18 digits"),
        ("boolean", other_column),
        ("{type: date, ahead: allowed}", other_column),
        ("{type: timestamp, ahead: allowed}", other_column),
    ] {
        let report = id_of_nps(kind);
        assert!(report.contains(message) && report.contains(hint), "{report}");
    }
    for kind in ["integer", "decimal(0)"] {
        assert_eq!(id_of_nps(kind), "[exit 0]");
    }
}

#[test]
fn the_id_of_the_accounts_is_text_or_whole_numbers() {
    let id_of_accounts = |kind: &str| {
        let declared = format!("      account_id: {{type: {kind}, required: true}}");
        patch(PIPELINE, "      account_id: {type: text, required: true}", &declared).report()
    };
    let message = "error[wrong-type]: `account_id` holds the account's id, so it must be text or whole numbers";
    for (kind, hint) in [
        ("number", "hint: declare it as `integer`, which also reads doubles without a fraction"),
        ("boolean", "hint: name the column with the account's id: `id` under `accounts`"),
    ] {
        let report = id_of_accounts(kind);
        assert!(report.contains(message) && report.contains(hint), "{report}");
        assert_eq!(report.matches(message).count(), 1, "{report}");
    }
    for kind in ["integer", "decimal(0)"] {
        assert_eq!(id_of_accounts(kind), "[exit 0]");
    }
}
