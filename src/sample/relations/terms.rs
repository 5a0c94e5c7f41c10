//! The contracts export: every term and amendment an account has signed, from its first day on.

use std::sync::Arc;

use arrow::array::{RecordBatch, StringArray};
use arrow::error::ArrowError;
use chrono::{Months, NaiveDate};

use crate::base::error::Error;
use crate::sample::account::Account;
use crate::sample::company::World;
use crate::sample::contract::Contract;
use crate::sample::folder::{self, Folder};
use crate::sample::name;

pub const PATH: &str = "contracts/contracts.parquet";

/// What was signed on a day, in force until the next signature.
#[derive(Clone, Debug)]
pub struct Term {
    account: u32,
    signed_on: NaiveDate,
    kind: &'static str,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    seats: u32,
    features: u32,
    /// US cents a year.
    value: i64,
}

/// Notes a signature, if there was one. The day an account comes into view, so do all its earlier terms.
pub fn sign(account: &Account, before: &Contract, world: &World, today: NaiveDate, terms: &mut Vec<Term>) {
    let (profile, now) = (&account.profile, &account.contract);
    if today == profile.started_on.max(world.calendar.begins) {
        // What an account had before anything is known of it was the same as then.
        let anniversaries = (0..).map_while(|years| profile.started_on.checked_add_months(Months::new(12 * years)));
        for (past, starts_on) in anniversaries.take_while(|start| *start <= today).enumerate() {
            let kind = if past == 0 { "new" } else { "renewal" };
            let ends_on = starts_on.checked_add_months(Months::new(12)).unwrap_or(NaiveDate::MAX);
            terms.push(Term { starts_on, ends_on, ..term(account, before, starts_on, kind) });
        }
    }
    if now.is_churned() {
        return;
    }
    if now.renewal_on != before.renewal_on {
        terms.push(Term { starts_on: before.renewal_on, ..term(account, now, today, "renewal") });
    } else if now.arr() != before.arr() {
        terms.push(term(account, now, today, "amendment"));
    }
}

fn term(account: &Account, contract: &Contract, signed_on: NaiveDate, kind: &'static str) -> Term {
    Term {
        account: account.profile.account,
        signed_on,
        kind,
        starts_on: signed_on,
        ends_on: contract.renewal_on,
        seats: contract.seats,
        features: u32::from(contract.plan.features()),
        value: contract.arr(),
    }
}

pub fn export(folder: &mut Folder, terms: &[Term]) -> Result<(), Error> {
    folder.write(PATH, terms, batch)
}

fn batch(rows: &[Term]) -> Result<RecordBatch, ArrowError> {
    folder::table([
        ("account_id", folder::texts(rows.iter().map(|row| name::account_id(row.account)))),
        ("signed_on", folder::dates(rows.iter().map(|row| Some(row.signed_on)))),
        ("kind", Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.kind)))),
        ("starts_on", folder::dates(rows.iter().map(|row| Some(row.starts_on)))),
        ("ends_on", folder::dates(rows.iter().map(|row| Some(row.ends_on)))),
        ("seats", folder::counts(rows.iter().map(|row| Some(row.seats)))),
        ("features", folder::counts(rows.iter().map(|row| Some(row.features)))),
        ("value", folder::money(rows.iter().map(|row| row.value))),
    ])
}
