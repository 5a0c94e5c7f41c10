//! The columns that give reasons in words, each with a code beside it: strengths, weaknesses, gains and losses.

use super::score_drivers::{Driver, drivers_of_account};
use super::scored_day::ScoredDay;
use super::table_builder::TableBuilder;
use crate::base::text::signed_points;
use crate::score::explain::{DescribedCause, MAX_REASONS, StrongestCauses};

/// The names of a column of sentences and of the column of their codes.
#[derive(Clone, Copy)]
pub struct ReasonColumn {
    pub text: &'static str,
    pub code: &'static str,
}

/// The columns of one kind of reason, by rank.
pub type ReasonColumns = [ReasonColumn; MAX_REASONS];

const STRENGTHS: ReasonColumns = [
    ReasonColumn { text: "strength_1", code: "strength_1_code" },
    ReasonColumn { text: "strength_2", code: "strength_2_code" },
    ReasonColumn { text: "strength_3", code: "strength_3_code" },
];
const WEAKNESSES: ReasonColumns = [
    ReasonColumn { text: "weakness_1", code: "weakness_1_code" },
    ReasonColumn { text: "weakness_2", code: "weakness_2_code" },
    ReasonColumn { text: "weakness_3", code: "weakness_3_code" },
];
const GAINS: ReasonColumns = [
    ReasonColumn { text: "gain_1", code: "gain_1_code" },
    ReasonColumn { text: "gain_2", code: "gain_2_code" },
    ReasonColumn { text: "gain_3", code: "gain_3_code" },
];
const LOSSES: ReasonColumns = [
    ReasonColumn { text: "loss_1", code: "loss_1_code" },
    ReasonColumn { text: "loss_2", code: "loss_2_code" },
    ReasonColumn { text: "loss_3", code: "loss_3_code" },
];

/// Adds the reasons for the level and the change of each account's score.
pub fn add_reason_columns(columns: &mut TableBuilder, day: &ScoredDay) {
    let accounts = 0..day.metrics.accounts.len();
    let drivers: Vec<Vec<Driver>> = accounts.map(|account| drivers_of_account(day, account)).collect();
    add_driver_columns(columns, STRENGTHS, &drivers, Driver::is_strength);
    add_driver_columns(columns, WEAKNESSES, &drivers, Driver::is_weakness);
    columns
        .add_date("moved_since", day.strongest_causes.iter().map(|causes| causes.as_ref().map(|causes| causes.since)));
    add_cause_columns(columns, GAINS, &causes_by_account(day, |causes| &causes.up));
    add_cause_columns(columns, LOSSES, &causes_by_account(day, |causes| &causes.down));
}

fn add_driver_columns(
    columns: &mut TableBuilder,
    names: ReasonColumns,
    drivers: &[Vec<Driver>],
    is_included: fn(&Driver) -> bool,
) {
    for (rank, column) in names.into_iter().enumerate() {
        let of_rank = || drivers.iter().map(|drivers| drivers.iter().filter(|driver| is_included(driver)).nth(rank));
        columns.add_text(column.text, of_rank().map(|driver| driver.map(driver_sentence)));
        columns.add_text(column.code, of_rank().map(|driver| driver.map(|driver| driver.code.as_str())));
    }
}

fn driver_sentence(driver: &Driver) -> String {
    format!("{}, {}", driver.reason, signed_points(driver.points))
}

fn causes_by_account<'a>(
    day: &ScoredDay<'a>,
    direction: fn(&StrongestCauses) -> &[DescribedCause],
) -> Vec<&'a [DescribedCause]> {
    day.strongest_causes.iter().map(|causes| causes.as_ref().map_or(&[][..], direction)).collect()
}

/// Adds the strongest causes of each row. `causes` has one entry per row, the strongest cause first.
pub fn add_cause_columns(columns: &mut TableBuilder, names: ReasonColumns, causes: &[&[DescribedCause]]) {
    for (rank, column) in names.into_iter().enumerate() {
        let of_rank = || causes.iter().map(|causes| causes.get(rank));
        columns.add_text(column.text, of_rank().map(|cause| cause.map(DescribedCause::sentence)));
        columns.add_text(column.code, of_rank().map(|cause| cause.map(|cause| cause.code.as_str())));
    }
}
