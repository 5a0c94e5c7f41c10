//! Single values of the pipeline: version, time zone, parameters, trend.

use chrono_tz::Tz;

use super::names::check_identifier;
use crate::base::diagnostic::Diagnostic;
use crate::base::zone_names;
use crate::config::raw::{RawPipeline, RawScalar, RawTrend};
use crate::config::yaml::Spanned;
use crate::config::{ComparisonWindow, Parameter, Scale, TrendSettings};

/// The only version of the language.
const LANGUAGE_VERSION: u32 = 1;

/// Reports a version that this program does not read.
pub fn check_version(problems: &mut Vec<Diagnostic>, version: Option<&Spanned<u32>>) {
    if let Some(version) = version
        && version.value != LANGUAGE_VERSION
    {
        problems.push(
            Diagnostic::error("version", format!("expected version {LANGUAGE_VERSION}, found {}", version.value))
                .at(version.place.clone())
                .hint(format!("this healthscore reads `version: {LANGUAGE_VERSION}`")),
        );
    }
}

/// Parses the name of a time zone. Reports a name that is none, and returns UTC then.
pub fn parse_time_zone(problems: &mut Vec<Diagnostic>, raw: &Spanned<String>) -> Tz {
    raw.value.parse().unwrap_or_else(|_| {
        let message = format!("`{}` is not a time zone", raw.value);
        let problem = Diagnostic::error("time-zone", message).at(raw.place.clone());
        problems.push(problem.hint(zone_names::suggest_zone(&raw.value)));
        Tz::UTC
    })
}

/// Returns the parameters of SQL with their names.
pub fn check_parameters(problems: &mut Vec<Diagnostic>, raw: &RawPipeline) -> Vec<(String, Parameter)> {
    let mut parameters = Vec::new();
    for (name, value) in &raw.parameters.0 {
        check_identifier(problems, name, "a parameter");
        if is_built_in(&name.value) {
            let message = format!("`:{}` has a meaning of its own in SQL", name.value);
            let problem = Diagnostic::error("reserved-name", message).at(name.place.clone());
            problems.push(problem.hint("choose another name"));
        }
        parameters.push((name.value.clone(), typed_parameter(&value.value)));
    }
    parameters
}

/// Returns whether SQL defines a parameter itself: `as_of`, `as_of_end`, and windows such as `from_30d` and `prev_3m`.
fn is_built_in(name: &str) -> bool {
    let window = name.strip_prefix("from_").or_else(|| name.strip_prefix("prev_"));
    let count = window.and_then(|window| window.strip_suffix(['d', 'm']));
    matches!(name, "as_of" | "as_of_end") || count.is_some_and(|count| count.parse::<u32>().is_ok())
}

/// Returns a value of the YAML as a parameter. A text that is a date is one.
fn typed_parameter(value: &RawScalar) -> Parameter {
    match value {
        RawScalar::Integer(number) => Parameter::Integer(*number),
        RawScalar::Number(number) => Parameter::Number(*number),
        RawScalar::Boolean(truth) => Parameter::Boolean(*truth),
        RawScalar::Text(text) => text.parse().map_or_else(|_| Parameter::Text(text.clone()), Parameter::Date),
    }
}

/// Returns the snapshots that every change is explained against, in the order of the file, each once.
pub fn check_comparison_windows(problems: &mut Vec<Diagnostic>, raw: &RawTrend) -> Vec<ComparisonWindow> {
    use ComparisonWindow::{Days, Previous};
    let Some(written) = &raw.explain else { return vec![Previous, Days(7), Days(30), Days(90)] };
    let mut windows = Vec::new();
    for window in written {
        if windows.contains(&window.value) {
            let message = format!("`{}` is listed twice", window.value);
            let problem = Diagnostic::error("duplicate", message).at(window.place.clone());
            problems.push(problem.hint("leave one of them out"));
        } else {
            windows.push(window.value);
        }
    }
    windows
}

/// The default of `steady_within`, as a share of the scale: 3 points of 100.
const DEFAULT_STEADY_SHARE: f64 = 0.03;

/// Returns how the trend of a score is computed. Reports a limit that no slope within the scale reaches.
pub fn trend_settings(problems: &mut Vec<Diagnostic>, raw: &RawTrend, scale: Scale) -> TrendSettings {
    let width = scale.width();
    if let Some(limit) = raw.steady_within.as_ref().filter(|limit| limit.value < 0.0 || limit.value > width) {
        let message = format!("expected points between 0 and {width}, the width of the scale, found {}", limit.value);
        problems.push(Diagnostic::error("out-of-range", message).at(limit.place.clone()));
    }
    TrendSettings {
        tolerance_days: raw.tolerance.as_ref().map_or(3, |days| days.value.0),
        slope_days: raw.slope_over.as_ref().map_or(30, |days| days.value.0),
        steady_within: raw.steady_within.as_ref().map_or(DEFAULT_STEADY_SHARE * width, |points| points.value),
    }
}
