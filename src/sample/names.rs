//! The names and ids of accounts and people.

use super::company::Company;
use super::profile::{CustomerSegment, Profile, REGIONS};
use super::random::{AccountRng, Purpose};

const BRAND_HEADS: [&str; 76] = [
    "Alder", "Amber", "Anchor", "Arden", "Ash", "Aspen", "Beacon", "Birch", "Black", "Blue", "Bright", "Brook",
    "Cedar", "Clear", "Cobalt", "Copper", "Coral", "Crown", "Dale", "East", "Elm", "Ever", "Fair", "Falcon", "Fern",
    "Fox", "Glen", "Gold", "Granite", "Green", "Harbor", "Haw", "Hazel", "High", "Holly", "Iron", "Ivy", "Juniper",
    "Kestrel", "Lake", "Lark", "Laurel", "Linden", "Long", "Maple", "Marsh", "Mill", "Moss", "North", "Oak", "Otter",
    "Pine", "Quarry", "Raven", "Red", "River", "Rock", "Rose", "Rowan", "Sage", "Salt", "Silver", "Slate", "Spring",
    "Stone", "Summer", "Swan", "Thorn", "Timber", "West", "White", "Wild", "Willow", "Winter", "Wolf", "Wren",
];
const BRAND_TAILS: [&str; 18] = [
    "bridge", "cliff", "crest", "field", "ford", "gate", "haven", "hurst", "mark", "mere", "point", "shore", "side",
    "way", "well", "wick", "wood", "worth",
];
const FAMILY_NAMES: [&str; 40] = [
    "Abara",
    "Almeida",
    "Baptiste",
    "Bergström",
    "Castellano",
    "Dvorak",
    "Eriksen",
    "Fontaine",
    "Garrido",
    "Hartley",
    "Hoffmann",
    "Ibarra",
    "Jansen",
    "Kaya",
    "Kowalski",
    "Lindqvist",
    "Marchetti",
    "Mbeki",
    "Moreau",
    "Nakamura",
    "Novak",
    "Okafor",
    "Olsen",
    "Pereira",
    "Petrov",
    "Quinn",
    "Rahman",
    "Rossi",
    "Schneider",
    "Sharma",
    "Silva",
    "Sorensen",
    "Tanaka",
    "Thackeray",
    "Tran",
    "Varga",
    "Voss",
    "Whitlock",
    "Yilmaz",
    "Zimmer",
];
const TRADES: [&str; 40] = [
    "Aerospace",
    "Analytics",
    "Biotech",
    "Brewing",
    "Capital",
    "Construction",
    "Cosmetics",
    "Dental",
    "Education",
    "Energy",
    "Farms",
    "Foods",
    "Freight",
    "Furniture",
    "Games",
    "Health",
    "Hospitality",
    "Insurance",
    "Labs",
    "Legal",
    "Logistics",
    "Marine",
    "Materials",
    "Media",
    "Motors",
    "Networks",
    "Optics",
    "Outdoor",
    "Payments",
    "Pharma",
    "Publishing",
    "Retail",
    "Robotics",
    "Security",
    "Software",
    "Staffing",
    "Studios",
    "Telecom",
    "Textiles",
    "Travel",
];
const DIVISIONS: [&str; 12] = [
    "Asia", "Brasil", "Canada", "Digital", "France", "Iberia", "Italia", "Nordics", "Oceania", "Polska", "Services",
    "UK",
];
const OWNERS: [&str; 40] = [
    "Aisha Rahman",
    "Anneke de Vries",
    "Ben Whitlock",
    "Bruna Carvalho",
    "Carlos Ibarra",
    "Chiara Rossi",
    "Dana Levy",
    "David Okafor",
    "Elif Kaya",
    "Emma Lindqvist",
    "Fatima Zahra",
    "Felix Hoffmann",
    "Grace Kim",
    "Hiro Tanaka",
    "Imani Mbeki",
    "Ivan Petrov",
    "Jonas Berg",
    "Julia Novak",
    "Karim Haddad",
    "Laura Moreau",
    "Liam Byrne",
    "Linh Tran",
    "Maria Silva",
    "Mateo Garrido",
    "Maya Patel",
    "Nadia Kowalski",
    "Noah Fischer",
    "Olivia Grant",
    "Omar Yilmaz",
    "Priya Sharma",
    "Rachel Stein",
    "Rosa Delgado",
    "Samuel Osei",
    "Sofia Marchetti",
    "Thomas Dubois",
    "Tomás Pereira",
    "Valerie Chen",
    "Wei Zhang",
    "Yuki Nakamura",
    "Zoe Martin",
];
/// By region.
const LEGAL_FORMS: [&[&str]; REGIONS.len()] = [
    &["Inc.", "LLC", "Corp."],
    &["GmbH", "Ltd", "AB", "B.V.", "SAS", "S.p.A."],
    &["Pty Ltd", "K.K.", "Pte Ltd"],
    &["S.A.", "Ltda."],
];

/// An account's key in every export.
pub fn account_id(account: u32) -> String {
    format!("A{:05}", u64::from(account) + 1)
}

/// A user's key: the account's key, and a number that is never used twice.
pub fn user_id(account: u32, user: u16) -> String {
    format!("{}-u{user:03}", account_id(account))
}

/// The name of an account. The name of a subsidiary begins like its parent's.
pub fn account_name(company: &Company, profile: &Profile) -> String {
    let mut rng = AccountRng::for_account(company.seed, profile.account, Purpose::Name);
    if let Some(parent) = profile.parent {
        let brand = brand_name(&mut AccountRng::for_account(company.seed, parent, Purpose::Name));
        return format!("{brand} {}", DIVISIONS[rng.random_index(DIVISIONS.len())]);
    }
    let brand = brand_name(&mut rng);
    let forms = LEGAL_FORMS[profile.region];
    if rng.happens(0.35) { format!("{brand} {}", forms[rng.random_index(forms.len())]) } else { brand }
}

fn brand_name(rng: &mut AccountRng) -> String {
    let head = BRAND_HEADS[rng.random_index(BRAND_HEADS.len())];
    let tail = BRAND_TAILS[rng.random_index(BRAND_TAILS.len())];
    let trade = TRADES[rng.random_index(TRADES.len())];
    let family = FAMILY_NAMES[rng.random_index(FAMILY_NAMES.len())];
    let partner = FAMILY_NAMES[rng.random_index(FAMILY_NAMES.len())];
    match rng.weighted_index(&[0.62, 0.2, 0.08, 0.1]) {
        0 => format!("{head}{tail} {trade}"),
        1 => format!("{family} {trade}"),
        2 if family != partner => format!("{family} & {partner}"),
        _ => format!("{head} {trade}"),
    }
}

/// A CSM's name, by number.
pub fn owner_name(number: u16) -> &'static str {
    OWNERS[usize::from(number) % OWNERS.len()]
}

/// Draws a CSM of a segment. Each segment has a third of the team, and the team grows with the company.
pub fn pick_owner(company: &Company, segment: CustomerSegment, rng: &mut AccountRng) -> u16 {
    let team = (company.crm_accounts / 20).clamp(6, 39);
    let third = team / 3;
    let first = match segment {
        CustomerSegment::Enterprise => 0,
        CustomerSegment::MidMarket => third,
        CustomerSegment::Smb => 2 * third,
    };
    // Spread over the list, so that a small team is not all A to C; 7 and 40 have no common divisor.
    let number = (first + rng.integer_below(third)) * 7 % 40;
    u16::try_from(number).unwrap_or_default()
}
