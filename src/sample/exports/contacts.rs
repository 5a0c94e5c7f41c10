//! The contacts export: the whole table of the CRM's contacts, exported again each Monday.

use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use chrono::NaiveDate;

use crate::base::error::Error;
use crate::sample::account::SampleAccount;
use crate::sample::column_builder;
use crate::sample::contact::Contact;
use crate::sample::names;
use crate::sample::output_folder::SampleFolder;

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
    column_builder::nullable_batch([
        ("contact_id", column_builder::text_array(rows.iter().map(|row| contact_id(row)))),
        ("account_id", column_builder::account_id_array(rows.iter().map(|row| row.account))),
        ("role", column_builder::text_array(rows.iter().map(|row| row.role.name()))),
        ("active", column_builder::boolean_array(rows.iter().map(|row| row.active))),
        ("last_contact_on", column_builder::nullable_date_array(rows.iter().map(|row| row.last_contact_on))),
        ("strength", column_builder::nullable_count_array(rows.iter().map(|row| rated_strength(row)))),
    ])
}

fn contact_id(contact: &Contact) -> String {
    format!("{}-{}{}", names::account_id(contact.account), contact.role.id_letter(), contact.number)
}

/// The rating, once there was a contact.
fn rated_strength(contact: &Contact) -> Option<u32> {
    contact.last_contact_on.map(|_| contact.strength)
}
