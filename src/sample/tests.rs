//! Tests of the sample: the same bytes every time, no dates after the last day, every kind of dirt, and a signal that
//! predicts churn.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use arrow::array::{ArrayRef, TimestampMicrosecondArray};
use arrow::util::display::array_value_to_string;
use chrono::{Days, NaiveDate};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use tempfile::TempDir;

use super::{SampleOptions, write_exports};
use crate::base::failure::Failure;
use crate::base::request_error::RequestError;
use crate::testing::is_skipped_when_quick;

/// The values of a row by column, without NULLs. `file` is the path of its file.
type Row = BTreeMap<String, String>;

fn options(out: &Path, accounts: u32, days: u32) -> SampleOptions {
    let until = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
    SampleOptions { out: out.to_path_buf(), accounts, days, seed: 7, until }
}

fn company(accounts: u32, days: u32) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write_exports(&options(folder.path(), accounts, days)).unwrap();
    folder
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { paths.extend(files(&path)) } else { paths.push(path) }
    }
    paths.sort();
    paths
}

fn bytes(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let relative = |path: &Path| path.strip_prefix(folder).unwrap().to_path_buf();
    files(folder).iter().map(|path| (relative(path), fs::read(path).unwrap())).collect()
}

fn rows(company: &TempDir, export: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    for path in files(&company.path().join(export)) {
        let file = path.strip_prefix(company.path()).unwrap().display().to_string();
        let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(&path).unwrap()).unwrap();
        for batch in reader.build().unwrap() {
            let batch = batch.unwrap();
            let schema = batch.schema();
            rows.extend((0..batch.num_rows()).map(|row| {
                let columns = schema.fields().iter().zip(batch.columns()).filter(|(_, column)| column.is_valid(row));
                columns
                    .map(|(field, column)| (field.name().clone(), text(column, row)))
                    .chain([("file".to_owned(), file.clone())])
                    .collect::<Row>()
            }));
        }
    }
    rows
}

fn text(column: &ArrayRef, row: usize) -> String {
    match column.as_any().downcast_ref::<TimestampMicrosecondArray>() {
        // The formatter cannot resolve the names of time zones.
        Some(instants) => array_value_to_string(&instants.slice(row, 1).with_timezone("+00:00"), 0).unwrap(),
        None => array_value_to_string(column, row).unwrap(),
    }
}

fn values(rows: &[Row], column: &str) -> BTreeSet<String> {
    rows.iter().filter_map(|row| row.get(column).cloned()).collect()
}

fn has_duplicates(rows: &[Row]) -> bool {
    rows.iter().collect::<BTreeSet<_>>().len() < rows.len()
}

#[test]
fn the_same_options_write_the_same_bytes() {
    let (first, second) = (company(60, 50), company(60, 50));
    assert!(bytes(first.path()) == bytes(second.path()));

    let before = bytes(first.path());
    write_exports(&options(first.path(), 60, 50)).unwrap();
    assert!(bytes(first.path()) == before, "written again into the same folder");

    let another = tempfile::tempdir().unwrap();
    write_exports(&SampleOptions { seed: 8, ..options(another.path(), 60, 50) }).unwrap();
    assert!(bytes(another.path()) != before, "another seed, another company");
}

#[test]
fn two_hundred_accounts_have_every_kind_of_dirt() {
    if is_skipped_when_quick("every kind of dirt in the sample company is looked for") {
        return;
    }
    let company = company(200, 180);
    let (accounts, usage) = (rows(&company, "accounts"), rows(&company, "usage"));
    let (invoices, tickets) = (rows(&company, "invoices"), rows(&company, "tickets"));
    let late = |row: &&Row| !row["file"].contains(&row["event_time"][..10]);
    assert!(usage.iter().filter(late).count() > usage.len() / 200, "late rows");
    for (export, rows) in [("usage", &usage), ("invoices", &invoices), ("tickets", &tickets)] {
        assert!(has_duplicates(rows), "duplicates in {export}");
        let unknown = values(rows, "account_id").difference(&values(&accounts, "account_id")).count();
        assert!(unknown > 0, "orphans in {export}");
    }
    for (export, rows) in [("usage", &usage), ("tickets", &tickets)] {
        assert!(rows.iter().any(|row| !row.contains_key("account_id")), "NULL account_id in {export}");
    }
    let without_currency = invoices.iter().filter(|row| !row.contains_key("currency"));
    let old_files: BTreeSet<&str> = without_currency.map(|row| row["file"].as_str()).collect();
    assert_eq!(
        old_files.into_iter().collect::<Vec<_>>(),
        ["invoices/invoices-2026-01.parquet", "invoices/invoices-2026-02.parquet"]
    );
    assert_eq!(values(&invoices, "currency").len(), 3);

    let newest: Vec<Row> = accounts.iter().filter(|row| row["file"].contains("2026-06-29")).cloned().collect();
    let users = values(&usage, "account_id");
    assert!(newest.iter().any(|row| row["status"] == "active" && !users.contains(&row["account_id"])), "no usage");
    assert!(newest.iter().any(|row| row["started_on"].as_str() > "2026-06-22"), "a new account");
    let (before, after): (Vec<Row>, Vec<Row>) =
        accounts.iter().cloned().partition(|row| row["file"].as_str() < "accounts/week=2026-04-12");
    assert!(values(&before, "plan").contains("Pro") && !values(&before, "plan").contains("Growth"));
    assert!(values(&after, "plan").contains("Growth") && !values(&after, "plan").contains("Pro"));
}

#[test]
fn two_hundred_accounts_are_a_believable_company() {
    let company = company(200, 180);
    let accounts = rows(&company, "accounts");
    assert_eq!(values(&accounts, "segment").into_iter().collect::<Vec<_>>(), ["enterprise", "mid_market", "smb"]);
    assert!(values(&accounts, "region").len() == 4 && values(&accounts, "parent_account_id").len() > 3);
    assert!((199..=200).contains(&values(&accounts, "account_id").len()));
    for row in &accounts {
        assert!(row["file"][14..24] >= row["started_on"][..], "exported before its start: {row:?}");
    }
    let outcomes = rows(&company, "outcomes");
    let churned = outcomes.iter().filter(|row| row["outcome"] == "churned").count();
    assert!((14..=28).contains(&churned), "{churned} churned");
    assert!(!rows(&company, "csm").is_empty());
    let size: usize = bytes(company.path()).iter().map(|(_, bytes)| bytes.len()).sum();
    assert!(size < 6_000_000, "{size} bytes");
}

#[test]
fn no_export_has_a_date_after_the_last_day() {
    let company = company(200, 60);
    let columns = [
        ("usage", vec!["event_time"]),
        ("invoices", vec!["issued_on", "paid_on"]),
        ("tickets", vec!["opened_at", "first_response_at", "resolved_at"]),
        ("nps", vec!["responded_at"]),
        ("outcomes", vec!["decided_on"]),
        ("csm", vec!["set_at"]),
        ("accounts", vec!["started_on"]),
        ("contracts", vec!["signed_on"]),
        ("contacts", vec!["last_contact_on"]),
        ("meetings", vec!["held_on", "reviewed_on"]),
        ("goals", vec!["agreed_on", "reached_on"]),
        ("offers", vec!["offered_on", "answered_on"]),
        ("advocacy", vec!["happened_on"]),
        ("surveys", vec!["responded_at"]),
        ("events", vec!["held_on"]),
        ("emails", vec!["week_ends_on"]),
        ("community", vec!["week_ends_on"]),
        ("performance", vec!["week_ends_on"]),
    ];
    for (export, columns) in columns {
        let rows = rows(&company, export);
        for column in columns {
            let last = values(&rows, column).into_iter().next_back().unwrap();
            assert!(last.as_str() < "2026-07-01", "{export}.{column}: {last}");
        }
    }
    for row in rows(&company, "usage") {
        assert!(row["event_time"][..10] <= row["file"][17..27], "delivered before it happened: {row:?}");
    }
    for row in rows(&company, "offers") {
        assert_eq!(row.contains_key("answered_on"), row.contains_key("response"), "{row:?}");
    }
    for row in rows(&company, "meetings") {
        assert_eq!(row.contains_key("reviewed_on"), row.contains_key("follow_ups_done"), "{row:?}");
    }
    for row in rows(&company, "tickets") {
        assert!(row.contains_key("resolved_at") || !row.contains_key("csat"), "{row:?}");
    }
    for row in rows(&company, "invoices") {
        assert_eq!(row["status"] == "paid", row.contains_key("paid_on"), "{row:?}");
    }
}

#[test]
fn usage_is_in_the_order_of_time() {
    let company = company(50, 20);
    let file_and_time = |row: &Row| (row["file"].clone(), row["event_time"].clone());
    assert!(rows(&company, "usage").is_sorted_by_key(file_and_time));
}

#[test]
fn each_export_has_its_columns() {
    let company = company(30, 70);
    let columns = |file: &str| {
        let file = File::open(company.path().join(file)).unwrap();
        let schema = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().schema().clone();
        let fields = schema.fields().iter().map(|field| format!("{} {}", field.name(), field.data_type()));
        fields.collect::<Vec<_>>().join(", ").replace("Utf8", "text")
    };
    assert_eq!(
        columns("accounts/week=2026-06-29/accounts.parquet"),
        "account_id text, account_name text, plan text, segment text, region text, owner text, \
         parent_account_id text, arr Decimal128(12, 2), seats Int32, started_on Date32, renewal_on Date32, status text"
    );
    assert_eq!(
        columns("usage/event_date=2026-06-30/usage.parquet"),
        "account_id text, user_id text, event_time Timestamp(µs, \"UTC\"), feature text, session_seconds Int32"
    );
    let with_currency = "invoice_id text, account_id text, amount Decimal128(12, 2), currency text, issued_on Date32, \
                         due_on Date32, paid_on Date32, status text";
    assert_eq!(columns("invoices/invoices-2026-06.parquet"), with_currency);
    assert_eq!(columns("invoices/invoices-2026-04.parquet"), with_currency.replace("currency text, ", ""));
    assert_eq!(
        columns("tickets/tickets-2026-06.parquet"),
        "ticket_id text, account_id text, priority text, opened_at Timestamp(µs, \"UTC\"), \
         first_response_at Timestamp(µs, \"UTC\"), resolved_at Timestamp(µs, \"UTC\"), csat Int32"
    );
    assert_eq!(
        columns("nps/nps-2026-06.parquet"),
        "response_id text, account_id text, user_id text, responded_at Timestamp(µs, \"UTC\"), score Int32"
    );
    assert_eq!(
        columns("outcomes/outcomes.parquet"),
        "account_id text, outcome text, decided_on Date32, arr Decimal128(12, 2)"
    );
    assert_eq!(
        columns("csm/overrides.parquet"),
        "account_id text, set_at Timestamp(µs, \"UTC\"), author text, score Float64, reason text, expires_on Date32"
    );
    for (file, expected) in [
        (
            "contracts/contracts.parquet",
            "account_id text, signed_on Date32, kind text, starts_on Date32, ends_on Date32, seats Int32, \
             features Int32, value Decimal128(12, 2)",
        ),
        (
            "contacts/week=2026-06-29/contacts.parquet",
            "contact_id text, account_id text, role text, active Boolean, last_contact_on Date32, strength Int32",
        ),
        (
            "meetings/meetings-2026-06.parquet",
            "account_id text, held_on Date32, kind text, attended Boolean, follow_ups_agreed Int32, \
             follow_ups_done Int32, reviewed_on Date32, csm_sentiment text",
        ),
        (
            "surveys/surveys-2026-06.parquet",
            "account_id text, user_id text, responded_at Timestamp(µs, \"UTC\"), topic text, csat Int32, sentiment text",
        ),
        (
            "performance/performance-2026-06.parquet",
            "account_id text, week_ends_on Date32, load_ms Int32, uptime_percent Float64, error_percent Float64",
        ),
        ("emails/emails-2026-06.parquet", "account_id text, week_ends_on Date32, sent Int32, opened Int32"),
        ("events/events-2026-06.parquet", "account_id text, held_on Date32, registered Int32, attended Int32"),
        ("community/community-2026-06.parquet", "account_id text, week_ends_on Date32, interactions Int32"),
        ("goals/goals.parquet", "account_id text, agreed_on Date32, due_on Date32, reached_on Date32"),
        ("offers/offers.parquet", "account_id text, offered_on Date32, kind text, answered_on Date32, response text"),
        ("advocacy/advocacy.parquet", "account_id text, happened_on Date32, kind text"),
    ] {
        assert_eq!(columns(file), expected, "{file}");
    }
}

#[test]
fn the_newest_signed_terms_match_the_crm() {
    let company = company(200, 60);
    let mut signed: BTreeMap<String, Row> = BTreeMap::new();
    let contracts = rows(&company, "contracts");
    for row in contracts.iter().filter(|row| row["signed_on"].as_str() <= "2026-06-29") {
        let newest = signed.entry(row["account_id"].clone()).or_insert_with(|| row.clone());
        if row["signed_on"] >= newest["signed_on"] {
            *newest = row.clone();
        }
    }
    let accounts = rows(&company, "accounts");
    let newest = |row: &&Row| row["file"].contains("2026-06-29") && row["status"] == "active";
    let mut compared = 0;
    for account in accounts.iter().filter(newest) {
        let term = &signed[&account["account_id"]];
        for (ours, crm) in [("seats", "seats"), ("value", "arr"), ("ends_on", "renewal_on")] {
            assert_eq!(term[ours], account[crm], "{ours}: {term:?} {account:?}");
        }
        compared += 1;
    }
    assert!(compared > 150, "{compared}");
    assert_eq!(values(&contracts, "kind").into_iter().collect::<Vec<_>>(), ["amendment", "new", "renewal"]);
}

#[test]
fn a_drop_in_active_users_predicts_churn_imperfectly() {
    if is_skipped_when_quick("700 accounts are simulated") {
        return;
    }
    let company = company(700, 152);
    let as_of = NaiveDate::from_ymd_opt(2026, 3, 31).unwrap();
    let date = |before: u64| (as_of - Days::new(before)).to_string();
    let mut active: BTreeMap<String, [BTreeSet<String>; 2]> = BTreeMap::new();
    for row in rows(&company, "usage") {
        let (day, Some(account)) = (&row["event_time"][..10], row.get("account_id")) else { continue };
        if day > date(60).as_str() && day <= date(0).as_str() {
            let month = usize::from(day <= date(30).as_str());
            active.entry(account.clone()).or_default()[month].insert(row["user_id"].clone());
        }
    }
    let outcomes = rows(&company, "outcomes");
    let churns = outcomes.iter().filter(|row| row["outcome"] == "churned");
    let (gone, later): (Vec<&Row>, Vec<&Row>) = churns.partition(|row| row["decided_on"] <= date(0));
    let of = |rows: &[&Row]| rows.iter().map(|row| row["account_id"].clone()).collect::<BTreeSet<_>>();
    let (gone, later) = (of(&gone), of(&later));

    let (mut lost, mut kept) = (Vec::new(), Vec::new());
    for (account, [now, before]) in active.into_iter().filter(|(account, _)| !gone.contains(account)) {
        if !before.is_empty() {
            let ratio = u32::try_from(now.len() * 1000 / before.len()).unwrap();
            if later.contains(&account) { lost.push(ratio) } else { kept.push(ratio) }
        }
    }
    let wins: f64 = lost
        .iter()
        .flat_map(|lost| kept.iter().map(move |kept| lost.cmp(kept)))
        .map(|order| {
            if order.is_lt() {
                1.0
            } else if order.is_eq() {
                0.5
            } else {
                0.0
            }
        })
        .sum();
    let pairs = u32::try_from(lost.len() * kept.len()).unwrap();
    let auc = wins / f64::from(pairs);
    assert!((0.7..0.92).contains(&auc), "AUC {auc:.3} of {} against {}", lost.len(), kept.len());
}

#[test]
fn nothing_is_written_beside_an_unexpected_file() {
    let folder = tempfile::tempdir().unwrap();
    let unexpected = folder.path().join("usage/event_date=2020-01-01/usage.parquet");
    fs::create_dir_all(unexpected.parent().unwrap()).unwrap();
    fs::write(&unexpected, "").unwrap();
    let error = write_exports(&options(folder.path(), 10, 10)).unwrap_err();
    assert!(
        matches!(&error, Failure::Request(RequestError::Sample { problem }) if problem.contains(&unexpected.display().to_string())),
        "{error:?}"
    );
    assert_eq!(files(folder.path()), [unexpected]);
}

#[test]
fn a_period_without_days_or_outside_the_calendar_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for days in [0, u32::MAX] {
        let error = write_exports(&options(folder.path(), 10, days)).unwrap_err();
        assert!(matches!(error, Failure::Request(RequestError::Sample { .. })), "{error:?}");
    }
    assert!(files(folder.path()).is_empty());
}

#[test]
fn the_smallest_companies_are_written_too() {
    for (accounts, days) in [(0, 1), (1, 1), (2, 3), (25, 8)] {
        let folder = tempfile::tempdir().unwrap();
        let report = write_exports(&options(folder.path(), accounts, days)).unwrap();
        assert_eq!(report.exports.len(), 18);
        let sizes: u64 = report.exports.iter().map(|export| export.bytes).sum();
        assert_eq!(sizes, bytes(folder.path()).iter().map(|(_, bytes)| bytes.len() as u64).sum::<u64>());
    }
}
