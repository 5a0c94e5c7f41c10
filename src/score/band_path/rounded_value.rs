//! The nearest value that a person can read: a whole number of people, a share in a few digits.

use crate::base::rounding::POWERS_OF_TEN;

/// Whether a metric's values are whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    Integer,
    Decimal,
}

/// A value with the number of decimals that it is written with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RoundedValue {
    pub value: f64,
    pub decimals: usize,
}

/// Returns the power of ten by which a value with these decimals is a whole number of units.
pub fn power_of_ten(decimals: usize) -> f64 {
    POWERS_OF_TEN[decimals]
}

/// Returns the first values that a person can read from an edge on, seen from `from`: two of them, because the edge itself may
/// or may not be enough.
pub fn rounded_values_from(from: f64, edge: f64, precision: Precision) -> [RoundedValue; 2] {
    let decimals = match precision {
        Precision::Integer => 0,
        Precision::Decimal => min_decimals(from, edge),
    };
    let power = POWERS_OF_TEN[decimals];
    let unit = edge * power;
    let units = if edge >= from { [unit.ceil(), unit.ceil() + 1.0] } else { [unit.floor(), unit.floor() - 1.0] };
    units.map(|unit| RoundedValue { value: unit / power, decimals })
}

/// Returns the first value beyond `from` that is enough, near the `edge` of the values that are. It is a whole number, or
/// has three digits, more where the change is smaller than that.
pub fn first_rounded_value(
    from: f64,
    edge: f64,
    precision: Precision,
    mut is_enough: impl FnMut(f64) -> bool,
) -> Option<RoundedValue> {
    let decimals = match precision {
        Precision::Integer => 0..=0,
        Precision::Decimal => min_decimals(from, edge)..=POWERS_OF_TEN.len() - 1,
    };
    for decimals in decimals {
        let power = POWERS_OF_TEN[decimals];
        let unit = edge * power;
        let up = (-1..=1).map(|step| unit.ceil() + f64::from(step)).filter(|unit| unit / power > from);
        let down = (-1..=1).map(|step| unit.floor() - f64::from(step)).filter(|unit| unit / power < from);
        // Both directions are tried only where the edge is the value itself.
        let units = up.filter(|_| edge >= from).chain(down.filter(|_| edge <= from));
        for value in units.map(|unit| unit / power) {
            if is_visible_change(from, RoundedValue { value, decimals }) && is_enough(value) {
                return Some(RoundedValue { value, decimals });
            }
        }
    }
    None
}

/// Returns whether a person can see that a value is another one than `from`, written with the same decimals.
pub fn is_visible_change(from: f64, changed: RoundedValue) -> bool {
    let RoundedValue { value, decimals } = changed;
    // Numbers that are a unit apart are written differently, and to write them costs more than all else.
    (value - from).abs() * POWERS_OF_TEN[decimals] >= 1.0
        || format_decimals(value, decimals) != format_decimals(from, decimals)
}

/// Returns the value nearest to `from` that is enough. `far` is enough, and so is every value between it and the result.
pub fn nearest_rounded_value(from: f64, far: RoundedValue, mut is_enough: impl FnMut(f64) -> bool) -> RoundedValue {
    let (decimals, power) = (far.decimals, POWERS_OF_TEN[far.decimals]);
    let (mut near, mut far) = (from * power, (far.value * power).round());
    near = if near < far { near.floor() } else { near.ceil() };
    while (far - near).abs() > 1.5 {
        let middle = ((near + far) / 2.0).round();
        // Doubles that are further apart than one unit have none between them.
        if (middle - near).abs() <= 0.0 || (middle - far).abs() <= 0.0 {
            break;
        }
        if is_enough(middle / power) {
            far = middle;
        } else {
            near = middle;
        }
    }
    RoundedValue { value: far / power, decimals }
}

/// Returns the decimals with which a value has three digits and differs from the other by at least five steps.
fn min_decimals(from: f64, edge: f64) -> usize {
    let (size, distance) = (from.abs().max(edge.abs()), (edge - from).abs());
    if size <= 0.0 {
        return 2;
    }
    let is_enough = |power: &f64| size * power >= 100.0 && (distance <= 1e-9 * size || distance * power >= 5.0);
    POWERS_OF_TEN.iter().position(is_enough).unwrap_or(POWERS_OF_TEN.len() - 1)
}

/// Formats a number with at most this many decimals.
pub fn format_decimals(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}
