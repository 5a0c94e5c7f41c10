//! Correct tables pass, and each mistake in them fails the check that looks for it.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};

use super::{members_sum_to_parent, parents_have_score_or_reason, parents_match_accounts};
use crate::testing::PipelineFixture;

/// A table written as text: a header of `name:kind`, then rows of words; `-` is NULL.
fn table_of_text(text: &str) -> RecordBatch {
    let mut lines = text.trim().lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let rows: Vec<Vec<&str>> = lines.collect();
    let column = |at: usize| rows.iter().map(move |row| Some(row[at]).filter(|cell| *cell != "-"));
    let columns = header.iter().enumerate().map(|(at, head)| {
        let (name, kind) = head.split_once(':').unwrap();
        let array: ArrayRef = match kind {
            "text" => Arc::new(column(at).collect::<StringArray>()),
            "whole" => Arc::new(column(at).map(|cell| cell?.parse().ok()).collect::<Int64Array>()),
            "truth" => Arc::new(column(at).map(|cell| cell?.parse().ok()).collect::<BooleanArray>()),
            _ => Arc::new(column(at).map(|cell| cell?.parse().ok()).collect::<Float64Array>()),
        };
        (name, array, true)
    });
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

const PARENTS: &str = "
parent_id:text score:number band:text no_score_reason:text coverage:number previous_score:number change:number accounts:whole scored_accounts:whole revenue:number worst_account_score:number
hold           40           good      -                    0.75            50                    -10           3              2                     30             20
south          -            -         low_coverage         0.25            -                     -             1              0                     -              -";

const MEMBERS: &str = "
parent_id:text account_id:text depth:whole is_own:truth status:text score:number band:text weight:number contribution:number points:number revenue:number
hold           desk            1           false        ok          20           bad       0.5           10                  -15            10
hold           gone            -           false        left        -            -         -             -                   5              -
hold           hold            0           true         ok          60           good      0.5           30                  0              20
hold           south           1           false        no_score    -            -         -             -                   0              -
south          low             1           false        no_score    -            -         -             -                   -              -";

const HEALTH: &str = "
account_id:text score:number band:text rolled_up_to:text rolled_up_score:number rolled_up_band:text accounts_below:whole
desk            20           bad       hold              -                      -                   -
free            90           good      -                 -                      -                   -
hold            60           good      -                 40                     good                2
low             -            -         south             -                      -                   -
south           -            -         hold              -                      -                   0";

/// The name of the first check that fails once `old` is replaced by `new` in one of the tables.
fn first_failed_check(changed: Option<(&str, &str)>) -> Option<&'static str> {
    let mut tables = [PARENTS, MEMBERS, HEALTH].map(str::to_owned);
    if let Some((old, new)) = changed {
        let table = tables.iter_mut().find(|text| text.contains(old)).unwrap();
        *table = table.replacen(old, new, 1);
    }
    let [parents, members, health] = tables.map(|text| table_of_text(&text));
    let card = PipelineFixture::new().pipeline.scorecard;
    let all = [
        parents_have_score_or_reason(&card, &parents),
        members_sum_to_parent(&parents, &members),
        parents_match_accounts(&health, &parents, &members),
    ];
    all.into_iter().find_map(|check| match check {
        Ok(_) => None,
        Err(crate::base::error::Error::Audit { check, .. }) => Some(check),
        Err(other) => panic!("{other}"),
    })
}

#[test]
fn each_violation_fails_its_check() {
    assert_eq!(first_failed_check(None), None);
    let sound = "parents have a score and a band, or a reason";
    let sums = "members sum to their parent's score and change";
    let agree = "parents and accounts agree";
    let broken = [
        ("hold           40 ", "zold           40 ", sound),
        ("40           good      -   ", "101          good      -   ", sound),
        ("40           good      -   ", "40           -         -   ", sound),
        ("low_coverage", "-           ", sound),
        ("0.75 ", "1.75 ", sound),
        ("-10  ", "-11  ", sound),
        ("0.5           10 ", "0.5           11 ", sums),
        ("0.5           10 ", "0.4           10 ", sums),
        ("-15 ", "-14 ", sums),
        ("3              2 ", "4              2 ", sums),
        ("3              2 ", "3              3 ", sums),
        ("30             20\n", "31             20\n", sums),
        ("30             20\n", "30             21\n", sums),
        ("south          low             1 ", "south          low2            1 ", agree),
        ("south          low             1 ", "north          low             1 ", sums),
        ("desk            20           bad ", "desk            21           bad ", agree),
        ("bad       hold ", "bad       south", agree),
        ("free            90           good      -   ", "free            90           good      hold", agree),
        ("40                     good                2", "41                     good                2", agree),
        ("40                     good                2", "40                     good                3", agree),
        ("0           true ", "0           false", agree),
    ];
    for (old, new, check) in broken {
        assert_eq!(first_failed_check(Some((old, new))), Some(check), "{old} → {new}");
    }
}
