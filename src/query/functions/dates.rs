//! Functions of dates, timestamps, spans and intervals.

/// The reading of the clock and the day at a moment.
mod wall_clock;
/// The arguments of date functions.
mod date_arguments;
/// The values of parts.
mod part_values;
/// EXTRACT, DATE_PART and functions named after a part.
mod extract;
/// Numbers since 1970.
mod epoch;
/// DATE_TRUNC.
mod truncate;
/// DATE_DIFF and DATE_SUB.
mod date_difference;
/// DAYS_BETWEEN and its like.
mod units_between;
/// MAKE_DATE, MAKE_TIMESTAMP, DATE and DATE_ADD.
mod construct;
/// TO_DAYS and its like.
pub mod interval_functions;
/// AGE.
mod age;
/// TIME_BUCKET and DATE_BIN.
mod time_buckets;
/// LAST_DAY, DAYNAME and MONTHNAME.
mod month_ends_and_names;
/// TIMEZONE and AT TIME ZONE.
mod time_zone_functions;
/// Functions that read the clock.
mod clock_functions;
/// Functions of other engines.
mod refused_functions;
#[cfg(test)]
mod tests;

use super::function::Function;

pub use clock_functions::reads_clock;
pub use extract::resolve_date_part;
pub use refused_functions::REFUSED;

/// The functions of dates, in the order of the manual.
pub static DATES: &[Function] = &[
    extract::DATE_PART,
    extract::YEAR,
    extract::QUARTER,
    extract::MONTH,
    extract::WEEK,
    extract::YEARWEEK,
    extract::ISOYEAR,
    extract::DAY,
    extract::ISODOW,
    extract::DAYOFYEAR,
    extract::HOUR,
    extract::MINUTE,
    extract::SECOND,
    extract::MILLISECOND,
    extract::MICROSECOND,
    extract::DECADE,
    extract::CENTURY,
    extract::MILLENNIUM,
    extract::ERA,
    extract::JULIAN,
    extract::EPOCH,
    epoch::EPOCH_MS,
    epoch::EPOCH_US,
    truncate::DATE_TRUNC,
    date_difference::DATE_DIFF,
    date_difference::DATE_SUB,
    units_between::SECONDS_BETWEEN,
    units_between::MINUTES_BETWEEN,
    units_between::HOURS_BETWEEN,
    units_between::DAYS_BETWEEN,
    units_between::WEEKS_BETWEEN,
    construct::DATE_ADD,
    age::AGE,
    time_buckets::TIME_BUCKET,
    time_buckets::DATE_BIN,
    interval_functions::TO_YEARS,
    interval_functions::TO_QUARTERS,
    interval_functions::TO_MONTHS,
    interval_functions::TO_WEEKS,
    interval_functions::TO_DAYS,
    interval_functions::TO_HOURS,
    interval_functions::TO_MINUTES,
    interval_functions::TO_SECONDS,
    interval_functions::TO_MILLISECONDS,
    interval_functions::TO_MICROSECONDS,
    interval_functions::TO_DECADES,
    interval_functions::TO_CENTURIES,
    interval_functions::TO_MILLENNIA,
    month_ends_and_names::LAST_DAY,
    month_ends_and_names::DAYNAME,
    month_ends_and_names::MONTHNAME,
    construct::MAKE_DATE,
    construct::MAKE_TIMESTAMP,
    epoch::TO_TIMESTAMP,
    construct::DATE,
    time_zone_functions::TIMEZONE,
];
