//! The plans that accounts subscribe to.

use chrono::NaiveDate;

use super::company::Company;

/// A plan, from the smallest to the largest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SubscriptionPlan {
    Starter,
    Pro,
    Business,
    Enterprise,
}

impl SubscriptionPlan {
    /// The name of the plan on a day.
    pub fn name_on(self, company: &Company, day: NaiveDate) -> &'static str {
        match self {
            Self::Starter => "Starter",
            Self::Pro if day < company.calendar.plan_renamed_on => "Pro",
            Self::Pro => "Growth",
            Self::Business => "Business",
            Self::Enterprise => "Enterprise",
        }
    }

    /// The number of features that the plan includes. They are the first ones in the order of the usage export.
    pub const fn feature_count(self) -> u8 {
        match self {
            Self::Starter => 8,
            Self::Pro => 10,
            Self::Business | Self::Enterprise => 12,
        }
    }

    /// The list price in US cents per seat and month.
    pub const fn list_price(self) -> i64 {
        match self {
            Self::Starter => 1_900,
            Self::Pro => 3_900,
            Self::Business => 5_900,
            Self::Enterprise => 8_900,
        }
    }
}
