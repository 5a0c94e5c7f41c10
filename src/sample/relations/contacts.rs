//! The contacts export: the CRM's champions and executive sponsors, the whole table anew each Monday.

use std::sync::Arc;

use arrow::array::{BooleanArray, RecordBatch, StringArray};
use arrow::error::ArrowError;
use chrono::NaiveDate;

use crate::base::error::Error;
use crate::sample::account::SampleAccount;
use crate::sample::calendar::is_weekend;
use crate::sample::company::Company;
use crate::sample::folder::{self, SampleFolder};
use crate::sample::health::Health;
use crate::sample::names;
use crate::sample::profile::{CustomerSegment, Profile};
use crate::sample::random::{self, AccountRng, Purpose, logistic, trait_share};

/// Somebody at the customer's whom the CRM knows.
#[derive(Clone, Debug)]
pub struct Contact {
    account: u32,
    role: &'static str,
    /// 1 for the first in the role, 2 for the successor, and so on.
    number: u32,
    active: bool,
    last_contact_on: Option<NaiveDate>,
    /// How the CSM rates the relationship, 1 to 5.
    strength: u32,
}

/// The people of an account; those who left stay in the table, inactive, until they have a successor.
pub fn first_contacts(company: &Company, profile: &Profile) -> Vec<Contact> {
    let person =
        |role| Contact { account: profile.account, role, number: 1, active: true, last_contact_on: None, strength: 3 };
    let sponsored = match profile.segment {
        CustomerSegment::Enterprise => 0.95,
        CustomerSegment::MidMarket => 0.7,
        CustomerSegment::Smb => 0.0,
    };
    let mut people = vec![person("champion")];
    if trait_share(company.seed, profile.account, SPONSOR) < sponsored {
        people.push(person("executive_sponsor"));
    }
    people
}

/// Numbers of traits, out of the way of those of users and features.
const SPONSOR: u32 = u32::MAX - 100;
const SYMPATHY: u32 = u32::MAX - 101;

/// A working day: some are spoken to, some leave, some are succeeded.
pub fn update_contacts(people: &mut [Contact], health: &Health, company: &Company, today: NaiveDate) {
    let Some(account) = people.first().map(|person| person.account) else { return };
    if is_weekend(today) {
        return;
    }
    let mut rng = AccountRng::for_day(company.seed, account, Purpose::Contacts, today);
    let sympathy = trait_share(company.seed, account, SYMPATHY) - 0.5;
    for person in people {
        let call_probability = if person.role == "champion" { 0.09 } else { 0.04 };
        if !person.active {
            if rng.happens(0.025) {
                *person = Contact { number: person.number + 1, active: true, strength: 3, ..person.clone() };
            }
        } else if rng.happens(0.000_6 + 0.004 * health.trouble()) {
            person.active = false;
        } else if rng.happens(call_probability * (0.25 + logistic(1.6 * health.level))) {
            person.last_contact_on = Some(today);
            let rating = 2.6 + 1.4 * health.monthly_average + 1.5 * sympathy + 0.4 * rng.normal();
            person.strength = random::round_to_u32(rating.clamp(1.0, 5.0));
        }
    }
}

pub fn path_of_week(week: NaiveDate) -> String {
    format!("contacts/week={week}/contacts.parquet")
}

/// Writes the table as it is at the end of a Monday.
pub fn export_week(folder: &mut SampleFolder, week: NaiveDate, accounts: &[SampleAccount]) -> Result<(), Error> {
    let listed = accounts.iter().filter(|account| account.is_listed(week));
    let people: Vec<&Contact> = listed.flat_map(|account| &account.contacts).collect();
    folder.write(&path_of_week(week), &people, record_batch)
}

fn record_batch(rows: &[&Contact]) -> Result<RecordBatch, ArrowError> {
    let id = |row: &&Contact| format!("{}-{}{}", names::account_id(row.account), &row.role[..1], row.number);
    folder::nullable_batch([
        ("contact_id", folder::text_array(rows.iter().map(id))),
        ("account_id", folder::text_array(rows.iter().map(|row| names::account_id(row.account)))),
        ("role", Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.role)))),
        ("active", Arc::new(rows.iter().map(|row| Some(row.active)).collect::<BooleanArray>())),
        ("last_contact_on", folder::date_array(rows.iter().map(|row| row.last_contact_on))),
        ("strength", folder::count_array(rows.iter().map(|row| row.last_contact_on.map(|_| row.strength)))),
    ])
}
