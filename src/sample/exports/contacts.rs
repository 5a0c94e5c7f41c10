//! The contacts export: the whole table of the CRM's contacts, exported again each Monday.

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use chrono::NaiveDate;

use crate::base::error::Error;
use crate::sample::account::SampleAccount;
use crate::sample::columns;
use crate::sample::contact::Contact;
use crate::sample::folder::SampleFolder;
use crate::sample::names;

pub fn path_of_week(week: NaiveDate) -> String {
    format!("contacts/week={week}/contacts.parquet")
}

/// Writes the table as it is at the end of a Monday. `accounts` are all accounts on that day.
pub fn export_week(folder: &mut SampleFolder, week: NaiveDate, accounts: &[SampleAccount]) -> Result<(), Error> {
    let listed = accounts.iter().filter(|account| account.is_listed(week));
    let contacts: Vec<&Contact> = listed.flat_map(|account| &account.contacts).collect();
    folder.write(&path_of_week(week), &contacts, record_batch)
}

fn record_batch(rows: &[&Contact]) -> Result<RecordBatch, ArrowError> {
    columns::nullable_batch([
        ("contact_id", columns::text_array(rows.iter().map(|row| contact_id(row)))),
        ("account_id", columns::account_id_array(rows.iter().map(|row| row.account))),
        ("role", columns::text_array(rows.iter().map(|row| row.role.name()))),
        ("active", columns::boolean_array(rows.iter().map(|row| row.active))),
        ("last_contact_on", columns::nullable_date_array(rows.iter().map(|row| row.last_contact_on))),
        ("strength", columns::nullable_count_array(rows.iter().map(|row| rated_strength(row)))),
    ])
}

fn contact_id(contact: &Contact) -> String {
    format!("{}-{}{}", names::account_id(contact.account), contact.role.id_letter(), contact.number)
}

/// The rating, once there was a contact.
fn rated_strength(contact: &Contact) -> Option<u32> {
    contact.last_contact_on.map(|_| contact.strength)
}
