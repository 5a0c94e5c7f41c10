//! The nearest value that can be told to a person: a whole number of people, a share in a few digits.

/// One over the units tried: as many decimals as the change needs to be seen, and no more.
const POWERS_OF_TEN: [f64; 13] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12];

/// A value with as many decimals as it is told in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RoundedValue {
    pub value: f64,
    pub decimals: usize,
}

/// The first value beyond `from` that is good, near the edge `seed` of the good ones. Whole numbers only, or else in
/// three digits, more where the step is smaller than that.
pub fn first_rounded_value(
    from: f64,
    seed: f64,
    is_integer: bool,
    mut is_enough: impl FnMut(f64) -> bool,
) -> Option<RoundedValue> {
    let decimals = if is_integer { 0..=0 } else { min_decimals(from, seed)..=POWERS_OF_TEN.len() - 1 };
    for decimals in decimals {
        let power = POWERS_OF_TEN[decimals];
        let unit = seed * power;
        let up = (-1..=1).map(|step| unit.ceil() + f64::from(step)).filter(|unit| unit / power > from);
        let down = (-1..=1).map(|step| unit.floor() - f64::from(step)).filter(|unit| unit / power < from);
        // Only where the seed is the value itself are there two ways to go.
        let units = up.filter(|_| seed >= from).chain(down.filter(|_| seed <= from));
        for value in units.map(|unit| unit / power) {
            if format_decimals(value, decimals) != format_decimals(from, decimals) && is_enough(value) {
                return Some(RoundedValue { value, decimals });
            }
        }
    }
    None
}

/// The value nearest to `from` that is good, given that `far` is and that all between it and `far` are.
pub fn nearest_rounded_value(from: f64, far: RoundedValue, mut is_enough: impl FnMut(f64) -> bool) -> RoundedValue {
    let (decimals, power) = (far.decimals, POWERS_OF_TEN[far.decimals]);
    let (mut near, mut far) = (from * power, (far.value * power).round());
    near = if near < far { near.floor() } else { near.ceil() };
    while (far - near).abs() > 1.5 {
        let middle = ((near + far) / 2.0).round();
        // Where doubles are further apart than one unit, there is nothing between.
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

/// Three digits, and at least five steps between the two values.
fn min_decimals(from: f64, seed: f64) -> usize {
    let (size, way) = (from.abs().max(seed.abs()), (seed - from).abs());
    if size <= 0.0 {
        return 2;
    }
    let fine = |power: &f64| size * power >= 100.0 && (way <= 1e-9 * size || way * power >= 5.0);
    POWERS_OF_TEN.iter().position(fine).unwrap_or(POWERS_OF_TEN.len() - 1)
}

/// A number with at most so many decimals.
pub fn format_decimals(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}
