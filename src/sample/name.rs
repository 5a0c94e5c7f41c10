//! The words that accounts and people are called by.

use super::chance::{Chance, Purpose};
use super::company::World;
use super::profile::{Profile, REGIONS, Segment};

const HEADS: [&str; 76] = [
    "Alder", "Amber", "Anchor", "Arden", "Ash", "Aspen", "Beacon", "Birch", "Black", "Blue", "Bright", "Brook",
    "Cedar", "Clear", "Cobalt", "Copper", "Coral", "Crown", "Dale", "East", "Elm", "Ever", "Fair", "Falcon", "Fern",
    "Fox", "Glen", "Gold", "Granite", "Green", "Harbor", "Haw", "Hazel", "High", "Holly", "Iron", "Ivy", "Juniper",
    "Kestrel", "Lake", "Lark", "Laurel", "Linden", "Long", "Maple", "Marsh", "Mill", "Moss", "North", "Oak", "Otter",
    "Pine", "Quarry", "Raven", "Red", "River", "Rock", "Rose", "Rowan", "Sage", "Salt", "Silver", "Slate", "Spring",
    "Stone", "Summer", "Swan", "Thorn", "Timber", "West", "White", "Wild", "Willow", "Winter", "Wolf", "Wren",
];
const TAILS: [&str; 18] = [
    "bridge", "cliff", "crest", "field", "ford", "gate", "haven", "hurst", "mark", "mere", "point", "shore", "side",
    "way", "well", "wick", "wood", "worth",
];
const FAMILIES: [&str; 40] = [
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
const FORMS: [&[&str]; REGIONS.len()] = [
    &["Inc.", "LLC", "Corp."],
    &["GmbH", "Ltd", "AB", "B.V.", "SAS", "S.p.A."],
    &["Pty Ltd", "K.K.", "Pte Ltd"],
    &["S.A.", "Ltda."],
];

/// An account's key in every export.
pub fn account_id(account: u32) -> String {
    format!("A{:05}", u64::from(account) + 1)
}

/// A user's key: the account's, and a number that is never given twice.
pub fn user_id(account: u32, user: u16) -> String {
    format!("{}-u{user:03}", account_id(account))
}

/// The name an account goes by: a subsidiary's begins like its parent's.
pub fn account_name(world: &World, profile: &Profile) -> String {
    let mut chance = Chance::once(world.seed, profile.account, Purpose::Name);
    if let Some(parent) = profile.parent {
        let brand = brand(&mut Chance::once(world.seed, parent, Purpose::Name));
        return format!("{brand} {}", DIVISIONS[chance.position(DIVISIONS.len())]);
    }
    let brand = brand(&mut chance);
    let forms = FORMS[profile.region];
    if chance.happens(0.35) { format!("{brand} {}", forms[chance.position(forms.len())]) } else { brand }
}

fn brand(chance: &mut Chance) -> String {
    let head = HEADS[chance.position(HEADS.len())];
    let tail = TAILS[chance.position(TAILS.len())];
    let trade = TRADES[chance.position(TRADES.len())];
    let family = FAMILIES[chance.position(FAMILIES.len())];
    let partner = FAMILIES[chance.position(FAMILIES.len())];
    match chance.weighted(&[0.62, 0.2, 0.08, 0.1]) {
        0 => format!("{head}{tail} {trade}"),
        1 => format!("{family} {trade}"),
        2 if family != partner => format!("{family} & {partner}"),
        _ => format!("{head} {trade}"),
    }
}

/// A CSM's name, by number.
pub fn owner(number: u16) -> &'static str {
    OWNERS[usize::from(number) % OWNERS.len()]
}

/// The CSMs of a segment: a third of the team each, the team growing with the company.
pub fn owner_for(world: &World, segment: Segment, chance: &mut Chance) -> u16 {
    let team = (world.accounts / 20).clamp(6, 39);
    let third = team / 3;
    let first = match segment {
        Segment::Enterprise => 0,
        Segment::MidMarket => third,
        Segment::Smb => 2 * third,
    };
    // Spread over the list, so that a small team is not all A to C; 7 and 40 have no common divisor.
    let number = (first + chance.below(third)) * 7 % 40;
    u16::try_from(number).unwrap_or_default()
}
