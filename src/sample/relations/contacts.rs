//! The contacts export: the CRM's champions and executive sponsors, the whole table anew each Monday.

use std::sync::Arc;

use arrow::array::{BooleanArray, RecordBatch, StringArray};
use arrow::error::ArrowError;
use chrono::NaiveDate;

use crate::base::error::Error;
use crate::sample::account::Account;
use crate::sample::calendar::is_weekend;
use crate::sample::chance::{self, Chance, Purpose, logistic, trait_share};
use crate::sample::company::World;
use crate::sample::folder::{self, Folder};
use crate::sample::health::Health;
use crate::sample::name;
use crate::sample::profile::{Profile, Segment};

/// Somebody at the customer's whom the CRM knows.
#[derive(Clone, Debug)]
pub struct Person {
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
pub fn first(world: &World, profile: &Profile) -> Vec<Person> {
    let person =
        |role| Person { account: profile.account, role, number: 1, active: true, last_contact_on: None, strength: 3 };
    let sponsored = match profile.segment {
        Segment::Enterprise => 0.95,
        Segment::MidMarket => 0.7,
        Segment::Smb => 0.0,
    };
    let mut people = vec![person("champion")];
    if trait_share(world.seed, profile.account, SPONSOR) < sponsored {
        people.push(person("executive_sponsor"));
    }
    people
}

/// Numbers of traits, out of the way of those of users and features.
const SPONSOR: u32 = u32::MAX - 100;
const SYMPATHY: u32 = u32::MAX - 101;

/// A working day: some are spoken to, some leave, some are succeeded.
pub fn live(people: &mut [Person], health: &Health, world: &World, today: NaiveDate) {
    let Some(account) = people.first().map(|person| person.account) else { return };
    if is_weekend(today) {
        return;
    }
    let mut chance = Chance::daily(world.seed, account, Purpose::Contacts, today);
    let sympathy = trait_share(world.seed, account, SYMPATHY) - 0.5;
    for person in people {
        let often = if person.role == "champion" { 0.09 } else { 0.04 };
        if !person.active {
            if chance.happens(0.025) {
                *person = Person { number: person.number + 1, active: true, strength: 3, ..person.clone() };
            }
        } else if chance.happens(0.000_6 + 0.004 * health.trouble()) {
            person.active = false;
        } else if chance.happens(often * (0.25 + logistic(1.6 * health.level))) {
            person.last_contact_on = Some(today);
            let felt = 2.6 + 1.4 * health.lasting + 1.5 * sympathy + 0.4 * chance.normal();
            person.strength = chance::count(felt.clamp(1.0, 5.0));
        }
    }
}

pub fn path(week: NaiveDate) -> String {
    format!("contacts/week={week}/contacts.parquet")
}

/// Writes the table as it is at the end of a Monday.
pub fn export(folder: &mut Folder, week: NaiveDate, accounts: &[Account]) -> Result<(), Error> {
    let listed = accounts.iter().filter(|account| account.is_listed(week));
    let people: Vec<&Person> = listed.flat_map(|account| &account.contacts).collect();
    folder.write(&path(week), &people, batch)
}

fn batch(rows: &[&Person]) -> Result<RecordBatch, ArrowError> {
    let id = |row: &&Person| format!("{}-{}{}", name::account_id(row.account), &row.role[..1], row.number);
    folder::table([
        ("contact_id", folder::texts(rows.iter().map(id))),
        ("account_id", folder::texts(rows.iter().map(|row| name::account_id(row.account)))),
        ("role", Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.role)))),
        ("active", Arc::new(rows.iter().map(|row| Some(row.active)).collect::<BooleanArray>())),
        ("last_contact_on", folder::dates(rows.iter().map(|row| row.last_contact_on))),
        ("strength", folder::counts(rows.iter().map(|row| row.last_contact_on.map(|_| row.strength)))),
    ])
}
