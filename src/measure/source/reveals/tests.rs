//! Revealed columns: by hand, and random rows against a naive reading of each row.

use chrono::TimeDelta;
use polars::df;
use polars::prelude::{Column, DataFrame, IntoLazy, NamedFrom, Series};
use proptest::prelude::*;

use super::*;
use crate::config::Reveal;
use crate::query::engine;
use crate::testing::{parse_day, test_source};

const DATES: [ColumnType; 3] = [ColumnType::Date; 3];
const TIMESTAMPS: [ColumnType; 3] = [ColumnType::Timestamp; 3];

/// An invoice. Times are hours after the beginning of 2026-03-10.
#[derive(Debug, Clone)]
struct Invoice {
    /// When it was paid, refunded and voided.
    times: [Option<i64>; 3],
    status: Option<&'static str>,
}

/// An invoice as it is known on a day.
#[derive(Debug, PartialEq, Eq)]
struct KnownInvoice {
    /// Which of its times are shown.
    has_time: [bool; 3],
    status: Option<String>,
    is_undated: bool,
}

fn invoice(times: [Option<i64>; 3], status: &'static str) -> Invoice {
    Invoice { times, status: Some(status) }
}

fn text(text: &str) -> Option<Literal> {
    Some(Literal::Text(text.to_owned()))
}

fn reveal(at: &str, columns: &[(&str, Option<Literal>)]) -> Reveal {
    let columns = columns.iter().map(|(name, before)| ((*name).to_owned(), before.clone()));
    Reveal { at: at.to_owned(), columns: columns.collect() }
}

/// Returns a source whose columns with times have these types.
fn invoices([paid, refunded, voided]: [ColumnType; 3]) -> Source {
    let time = SourceTime::Events { at: "id".to_owned(), delivered: None };
    let columns = [
        ("id", ColumnType::Integer),
        ("paid", paid),
        ("refunded", refunded),
        ("voided", voided),
        ("status", ColumnType::Text),
    ];
    let mut source = test_source("invoices", time, &columns);
    source.reveals = vec![
        reveal("paid", &[("paid", None), ("status", text("open"))]),
        reveal("refunded", &[("refunded", None), ("status", text("paid"))]),
        reveal("voided", &[("voided", None), ("status", text("open"))]),
    ];
    source
}

fn day(number: i64) -> NaiveDate {
    parse_day("2026-03-10") + TimeDelta::days(number)
}

/// Returns a column with times of a type.
fn time_column(name: &str, kind: ColumnType, hours: Vec<Option<i64>>) -> Column {
    let midnight = parse_day("2026-03-10").signed_duration_since(NaiveDate::default()).num_days();
    let hours = hours.into_iter().map(|hours| hours.map(|hours| midnight * 24 + hours));
    let numbers: Series = match kind {
        ColumnType::Date => {
            let days: Vec<Option<i32>> =
                hours.map(|at| at.map(|at| i32::try_from(at.div_euclid(24)).unwrap())).collect();
            Series::new(name.into(), days)
        }
        _ => {
            let micros: Vec<Option<i64>> = hours.map(|at| at.map(|at| at * 3_600_000_000)).collect();
            Series::new(name.into(), micros)
        }
    };
    numbers.cast(&polars_type(kind)).unwrap().into()
}

fn frame_of(rows: &[Invoice], kinds: [ColumnType; 3]) -> DataFrame {
    let ids: Vec<i64> = (0..).take(rows.len()).collect();
    let mut columns = vec![Column::new("id".into(), ids)];
    for (at, name) in ["paid", "refunded", "voided"].into_iter().enumerate() {
        columns.push(time_column(name, kinds[at], rows.iter().map(|row| row.times[at]).collect()));
    }
    columns.push(Column::new("status".into(), rows.iter().map(|row| row.status).collect::<Vec<_>>()));
    DataFrame::new_infer_height(columns).unwrap()
}

/// Returns a frame as a source's rows are known at the end of a day, with the flags of undated rows.
fn known_frame(frame: DataFrame, source: &Source, day: NaiveDate) -> DataFrame {
    let end = DayEnd::new(day, chrono_tz::UTC);
    let known = hide_later_values_and_flag_undated(frame.lazy(), source, end);
    let known = engine::collect_frames(vec![known]).unwrap().remove(0);
    known.sort(["id"], Default::default()).unwrap()
}

fn known_invoices(rows: &[Invoice], kinds: [ColumnType; 3], number: i64) -> Vec<KnownInvoice> {
    let source = invoices(kinds);
    let names: Vec<&str> = datable_columns(&source).iter().map(|revealed| revealed.column.name.as_str()).collect();
    assert_eq!(names, ["paid", "refunded", "voided", "status"]);
    let known = known_frame(frame_of(rows, kinds), &source, day(number));
    let flags = |at: usize| known.column(&undated_flag(at)).unwrap().bool().unwrap().clone();
    for at in 0..3 {
        assert!(!flags(at).any(), "a time that reveals itself is never undated");
    }
    let is_null = |name: &str, row: usize| known.column(name).unwrap().is_null().get(row).unwrap();
    (0..rows.len())
        .map(|row| KnownInvoice {
            has_time: ["paid", "refunded", "voided"].map(|name| !is_null(name, row)),
            status: known.column("status").unwrap().str().unwrap().get(row).map(str::to_owned),
            is_undated: flags(3).get(row).unwrap(),
        })
        .collect()
}

fn statuses(rows: &[Invoice], kinds: [ColumnType; 3], number: i64) -> String {
    let known = known_invoices(rows, kinds, number).into_iter();
    known.map(|known| known.status.unwrap_or_default()).collect::<Vec<_>>().join(" ")
}

/// Returns each status on a day, with a word if the row is undated.
fn shown_statuses(rows: &[Invoice], kinds: [ColumnType; 3], number: i64) -> Vec<String> {
    let undated = |known: &KnownInvoice| if known.is_undated { " undated" } else { "" };
    let known = known_invoices(rows, kinds, number);
    known.iter().map(|row| format!("{}{}", row.status.as_deref().unwrap_or_default(), undated(row))).collect()
}

#[test]
fn a_status_without_a_date_is_shown() {
    let rows = [
        invoice([None; 3], "open"),
        invoice([None; 3], "void"),
        invoice([Some(24), None, None], "paid"),
        Invoice { times: [None; 3], status: None },
        // `paid` is the value until a refund, but nothing says since when.
        invoice([None; 3], "paid"),
    ];
    for kinds in [DATES, TIMESTAMPS] {
        let shown = shown_statuses(&rows, kinds, 0);
        assert_eq!(shown, ["open", "void undated", "open", " undated", "paid undated"]);
    }
    assert_eq!(statuses(&rows[..3], DATES, 1), "open void paid");
}

#[test]
fn a_state_that_was_left_is_undated() {
    let rows = [
        // Paid and voided: between the two days it was paid, which the export no longer says.
        invoice([Some(24), None, Some(72)], "void"),
        // Paid, refunded and voided: `open` was left long ago.
        invoice([Some(24), Some(48), Some(72)], "void"),
        // Voided and paid.
        invoice([Some(72), None, Some(24)], "paid"),
        // Paid and refunded: `paid` is the value between.
        invoice([Some(24), Some(72), None], "refunded"),
    ];
    for kinds in [DATES, TIMESTAMPS] {
        let on = |number| shown_statuses(&rows, kinds, number);
        assert_eq!(on(0), ["open", "open", "open", "open"]);
        assert_eq!(on(1), ["open undated", "paid", "open undated", "paid"]);
        assert_eq!(on(2), ["open undated", "open undated", "open undated", "paid"]);
        assert_eq!(on(3), ["void", "void", "paid", "refunded"]);
    }
}

#[test]
fn before_the_first_reveal_only_the_first_state_is_dated() {
    let rows = [
        // Refunded without a day of payment: nothing says since when it was paid.
        invoice([None, Some(48), None], "refunded"),
        invoice([Some(72), Some(48), None], "refunded"),
        invoice([None, None, Some(48)], "void"),
        // Once a reveal has passed, the value is as in the export.
        invoice([None, Some(24), None], "paid"),
    ];
    for kinds in [DATES, TIMESTAMPS] {
        assert_eq!(shown_statuses(&rows, kinds, 1), ["paid undated", "paid undated", "open", "paid"]);
        assert_eq!(shown_statuses(&rows, kinds, 2), ["refunded", "open", "void", "paid"]);
        assert_eq!(shown_statuses(&rows, kinds, 3), ["refunded", "refunded", "void", "paid"]);
    }
}

/// The first state is that of the first reveal in the YAML.
#[test]
fn the_order_of_the_reveals_decides_which_state_is_first() {
    let row = invoice([None; 3], "paid");
    let is_undated = |source: &Source| {
        let known = known_frame(frame_of(std::slice::from_ref(&row), DATES), source, day(0));
        known.column(&undated_flag(3)).unwrap().bool().unwrap().get(0)
    };
    let mut source = invoices(DATES);
    assert_eq!(is_undated(&source), Some(true));
    source.reveals.swap(0, 1);
    assert_eq!(is_undated(&source), Some(false));
}

#[test]
fn the_next_of_several_reveals_decides() {
    // Paid on the second day and refunded on the fourth; paid and voided on the second; voided on the third.
    let rows = [
        invoice([Some(24), Some(72), None], "refunded"),
        invoice([Some(30), None, Some(25)], "void"),
        invoice([None, None, Some(48)], "void"),
        // Refunded before it was paid: the refund comes first.
        invoice([Some(72), Some(24), None], "refunded"),
    ];
    for kinds in [DATES, TIMESTAMPS] {
        let on = |number| statuses(&rows, kinds, number);
        assert_eq!(on(0), "open open open paid");
        assert_eq!(on(1), "paid void open open");
        assert_eq!(on(2), "paid void void open");
        assert_eq!(on(3), "refunded void void refunded");
    }
}

#[test]
fn dates_and_timestamps_are_compared_by_their_days() {
    // Paid at 10:00 and refunded on the same day: as a midnight, the date would come before the payment.
    let same_day = [invoice([Some(34), Some(34), None], "refunded")];
    let mixed = [ColumnType::Timestamp, ColumnType::Date, ColumnType::Date];
    assert_eq!(statuses(&same_day, mixed, 0), "open");
    assert_eq!(statuses(&same_day, mixed, 1), "refunded");
    // Among timestamps, the hour counts.
    let refunded_first = [invoice([Some(34), Some(33), None], "refunded")];
    assert_eq!(statuses(&refunded_first, TIMESTAMPS, 0), "paid");
    assert_eq!(statuses(&refunded_first, mixed, 0), "open");
}

#[test]
fn a_reveal_need_not_list_its_own_column() {
    let columns = [("id", ColumnType::Integer), ("starts", ColumnType::Date), ("plan", ColumnType::Text)];
    let mut source = test_source("plans", SourceTime::Current, &columns);
    source.reveals = vec![reveal("starts", &[("plan", text("basic"))])];
    let starts = time_column("starts", ColumnType::Date, vec![Some(0), Some(24), None, None]);
    let plans = Column::new("plan".into(), ["pro", "pro", "basic", "pro"]);
    let frame = DataFrame::new_infer_height(vec![Column::new("id".into(), [0_i64, 1, 2, 3]), starts, plans]).unwrap();
    let known = known_frame(frame, &source, day(0));
    let shown: Vec<Option<&str>> = known.column("plan").unwrap().str().unwrap().iter().collect();
    assert_eq!(shown, [Some("pro"), Some("basic"), Some("basic"), Some("pro")]);
    assert_eq!(known.column("starts").unwrap().null_count(), 2, "it is known in advance");
    let undated: Vec<Option<bool>> = known.column(&undated_flag(0)).unwrap().bool().unwrap().iter().collect();
    assert_eq!(undated, [false, false, false, true].map(Some));
}

#[test]
fn flags_are_of_the_row_as_it_was_read() {
    // `approved` hides the payment, which is what dates the status.
    let columns = [
        ("id", ColumnType::Integer),
        ("paid", ColumnType::Date),
        ("approved", ColumnType::Date),
        ("status", ColumnType::Text),
    ];
    let mut source = test_source("invoices", SourceTime::Current, &columns);
    source.reveals = vec![reveal("paid", &[("status", text("open"))]), reveal("approved", &[("paid", None)])];
    let frame = DataFrame::new_infer_height(vec![
        Column::new("id".into(), [0_i64]),
        time_column("paid", ColumnType::Date, vec![Some(0)]),
        time_column("approved", ColumnType::Date, vec![Some(72)]),
        Column::new("status".into(), ["paid"]),
    ]);
    let known = known_frame(frame.unwrap(), &source, day(0));
    assert_eq!(known.column("paid").unwrap().null_count(), 1);
    assert_eq!(known.column("status").unwrap().str().unwrap().get(0), Some("paid"));
    let names: Vec<&str> = datable_columns(&source).iter().map(|revealed| revealed.column.name.as_str()).collect();
    assert_eq!(names, ["paid", "status"]);
    assert_eq!(known.column(&undated_flag(1)).unwrap().bool().unwrap().get(0), Some(false));
}

#[test]
fn snapshots_need_no_dates() {
    let mut source = invoices(DATES);
    source.time = SourceTime::Snapshots { partition: "id".to_owned() };
    assert!(datable_columns(&source).is_empty());
    let known = known_frame(frame_of(&[invoice([None; 3], "void")], DATES), &source, day(0));
    assert!(known.column(&undated_flag(0)).is_err());
}

#[test]
fn earlier_values_have_the_type_of_their_column() {
    let cases = [
        ("text", ColumnType::Text, text("open"), "\"open\""),
        ("integer", ColumnType::Integer, Some(Literal::Number(3.0)), "3"),
        ("number", ColumnType::Number, Some(Literal::Number(0.5)), "0.5"),
        ("decimal", ColumnType::Decimal(2), Some(Literal::Number(1.5)), "1.50"),
        ("boolean", ColumnType::Boolean, Some(Literal::Boolean(false)), "false"),
        ("date", ColumnType::Date, text("2026-01-31"), "2026-01-31"),
        ("nothing", ColumnType::Date, None, "null"),
    ];
    let mut columns = vec![("id", ColumnType::Integer), ("at", ColumnType::Date)];
    columns.extend(cases.iter().map(|(name, kind, _, _)| (*name, *kind)));
    let mut source = test_source("all", SourceTime::Current, &columns);
    let revealed: Vec<(&str, Option<Literal>)> =
        cases.iter().map(|(name, _, before, _)| (*name, before.clone())).collect();
    source.reveals = vec![reveal("at", &revealed)];
    let mut frame = df!("id" => [0_i64]).unwrap();
    frame.with_column(time_column("at", ColumnType::Date, vec![Some(24)])).unwrap();
    for (name, kind, _, _) in &cases {
        let unknown = Series::full_null((*name).into(), 1, &polars_type(*kind));
        frame.with_column(unknown.into()).unwrap();
    }
    let known = known_frame(frame, &source, day(0));
    for (name, kind, _, expected) in &cases {
        let column = known.column(name).unwrap();
        assert_eq!((column.get(0).unwrap().to_string().as_str(), column.dtype()), (*expected, &polars_type(*kind)));
    }
}

/// Reads one invoice without the engine.
fn naive_invoice(row: &Invoice, kinds: [ColumnType; 3], number: i64) -> KnownInvoice {
    let day_of = |hours: i64| hours.div_euclid(24);
    let is_later = |hours: &i64| day_of(*hours) > number;
    let compared = |hours: i64| if kinds == TIMESTAMPS { hours } else { day_of(hours) };
    let mut next: Option<(i64, &str)> = None;
    let mut left = Vec::new();
    for (time, before) in row.times.into_iter().zip(["open", "paid", "open"]) {
        match time {
            Some(time) if is_later(&time) => {
                let nearer = next.filter(|(earliest, _)| *earliest <= compared(time));
                next = nearer.or(Some((compared(time), before)));
            }
            Some(_) => left.push(before),
            None => {}
        }
    }
    let status = next.map(|(_, before)| before).or(row.status);
    let is_dated = match (left.is_empty(), next) {
        (true, _) => status == Some("open"),
        (false, Some((_, before))) => !left.contains(&before),
        (false, None) => true,
    };
    KnownInvoice {
        has_time: row.times.map(|time| time.is_some_and(|hours| !is_later(&hours))),
        status: status.map(str::to_owned),
        is_undated: !is_dated,
    }
}

fn any_invoice() -> impl Strategy<Value = Invoice> {
    let time = || prop::option::weighted(0.6, -60_i64..60);
    let status = prop::option::weighted(0.9, prop::sample::select(vec!["open", "paid", "refunded", "void"]));
    ([time(), time(), time()], status).prop_map(|(times, status)| Invoice { times, status })
}

fn any_kinds() -> impl Strategy<Value = [ColumnType; 3]> {
    let kind = || prop::sample::select(vec![ColumnType::Date, ColumnType::Timestamp]);
    [kind(), kind(), kind()]
}

proptest! {
    #[test]
    fn random_invoices_match_a_naive_reading(
        rows in prop::collection::vec(any_invoice(), 1..30),
        kinds in any_kinds(),
        number in -4_i64..4,
    ) {
        let expected: Vec<KnownInvoice> = rows.iter().map(|row| naive_invoice(row, kinds, number)).collect();
        prop_assert_eq!(known_invoices(&rows, kinds, number), expected);
    }
}
