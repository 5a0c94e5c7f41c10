//! The champions and executive sponsors of an account.

use chrono::NaiveDate;

use super::calendar::is_weekend;
use super::company::Company;
use super::health::Health;
use super::profile::{CustomerSegment, Profile};
use super::random::{self, AccountRng, Purpose, logistic, trait_share};

/// The role of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactRole {
    Champion,
    ExecutiveSponsor,
}

impl ContactRole {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Champion => "champion",
            Self::ExecutiveSponsor => "executive_sponsor",
        }
    }

    /// The letter in the id of a contact.
    pub const fn id_letter(self) -> char {
        match self {
            Self::Champion => 'c',
            Self::ExecutiveSponsor => 'e',
        }
    }

    /// The probability of a contact on a working day, before health counts.
    const fn call_probability(self) -> f64 {
        match self {
            Self::Champion => 0.09,
            Self::ExecutiveSponsor => 0.04,
        }
    }
}

/// A person at the customer who is in the CRM.
#[derive(Clone, Debug)]
pub struct Contact {
    pub account: u32,
    pub role: ContactRole,
    /// 1 for the first person in the role, 2 for the successor, and so on.
    pub number: u32,
    pub active: bool,
    pub last_contact_on: Option<NaiveDate>,
    /// The CSM's rating of the relationship, 1 to 5.
    pub strength: u32,
}

/// The numbers of two traits. Users and features have other numbers.
const SPONSOR: u32 = u32::MAX - 100;
const SYMPATHY: u32 = u32::MAX - 101;

impl Contact {
    fn new(account: u32, role: ContactRole) -> Self {
        Contact { account, role, number: 1, active: true, last_contact_on: None, strength: 3 }
    }
}

/// The contacts of an account on its first day. A contact who leaves stays in the table, inactive, until there is a
/// successor.
pub fn first_contacts(company: &Company, profile: &Profile) -> Vec<Contact> {
    let sponsor_probability = match profile.segment {
        CustomerSegment::Enterprise => 0.95,
        CustomerSegment::MidMarket => 0.7,
        CustomerSegment::Smb => 0.0,
    };
    let mut contacts = vec![Contact::new(profile.account, ContactRole::Champion)];
    if trait_share(company.seed, profile.account, SPONSOR) < sponsor_probability {
        contacts.push(Contact::new(profile.account, ContactRole::ExecutiveSponsor));
    }
    contacts
}

/// Simulates a working day: some contacts are called, some leave, some are succeeded.
pub fn update_contacts(contacts: &mut [Contact], health: &Health, company: &Company, today: NaiveDate) {
    let Some(account) = contacts.first().map(|contact| contact.account) else { return };
    if is_weekend(today) {
        return;
    }
    let mut rng = AccountRng::for_day(company.seed, account, Purpose::Contacts, today);
    let sympathy = trait_share(company.seed, account, SYMPATHY) - 0.5;
    for contact in contacts {
        if !contact.active {
            if rng.happens(0.025) {
                *contact = Contact { number: contact.number + 1, active: true, strength: 3, ..contact.clone() };
            }
        } else if rng.happens(0.000_6 + 0.004 * health.unhealthiness()) {
            contact.active = false;
        } else if rng.happens(contact.role.call_probability() * (0.25 + logistic(1.6 * health.level))) {
            contact.last_contact_on = Some(today);
            let rating = 2.6 + 1.4 * health.monthly_average + 1.5 * sympathy + 0.4 * rng.normal();
            contact.strength = random::round_to_u32(rating.clamp(1.0, 5.0));
        }
    }
}
