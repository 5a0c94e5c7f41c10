//! The columns of a source: their types, formats and contracts.

use chrono_tz::Tz;

use super::declared_type::parse_column_type;
use super::settings::parse_time_zone;
use crate::base::diagnostic::{Diagnostic, Place};
use crate::config::raw::{RawColumn, RawEpoch, RawScalar, ShortOrFull};
use crate::config::yaml::Spanned;
use crate::config::{
    ColumnType, EpochUnit, EssentialColumn, Source, SourceColumn, example_of_format, parse_boolean_format,
    parse_number_format,
};
use crate::query::functions::{ExportTimeFormat, Refusal};

/// Returns a column; none if its type is wrong.
pub fn check_column(
    problems: &mut Vec<Diagnostic>,
    name: &Spanned<String>,
    raw: &Spanned<ShortOrFull<RawColumn>>,
) -> Option<SourceColumn> {
    let kind = match &raw.value {
        ShortOrFull::Short(word) => {
            parse_column_type(problems, &Spanned { value: word.clone(), place: raw.place.clone() })?
        }
        ShortOrFull::Full(contract) => parse_column_type(problems, &contract.kind)?,
    };
    let mut column = SourceColumn::without_contract(name.value.clone(), kind, name.place.clone());
    if let ShortOrFull::Full(contract) = &raw.value {
        add_contract(problems, &mut column, contract);
    }
    Some(column)
}

/// Reports `may_lack` at columns that every row needs: the rows of a file that lacks one could never count.
pub fn check_may_lack(problems: &mut Vec<Diagnostic>, source: &Source) {
    for column in source.columns.iter().filter(|column| column.may_lack) {
        let (holds, consequence) = match source.essential_column(&column.name) {
            Some(EssentialColumn::AccountId) => ("the account's id", "rows without an id belong to no account"),
            Some(EssentialColumn::EventTime) => ("the time of the rows", "rows without a time count on no day"),
            Some(EssentialColumn::Key) => {
                ("the key of the rows", "of rows without a key, nothing says which are the same")
            }
            None => continue,
        };
        let message = format!("`{}` holds {holds}, so no file may lack it", column.name);
        let hint = format!("leave `may_lack` out: {consequence}");
        problems.push(Diagnostic::error("may-lack", message).at(column.place.clone()).hint(hint));
    }
}

fn add_contract(problems: &mut Vec<Diagnostic>, column: &mut SourceColumn, raw: &RawColumn) {
    column.from = raw.from.as_ref().map(|name| name.value.clone()).filter(|name| *name != column.name);
    column.format = check_format(problems, column.kind, raw);
    column.epoch = check_epoch(problems, column.kind, raw);
    column.zone = check_zone(problems, column, raw);
    column.may_be_ahead = check_ahead(problems, column.kind, raw);
    column.values = check_values(problems, column.kind, raw);
    check_bounds(problems, column.kind, raw);
    column.required = raw.required;
    column.may_lack = raw.may_lack;
    column.min = raw.min.as_ref().map(|bound| bound.value);
    column.max = raw.max.as_ref().map(|bound| bound.value);
}

fn check_format(problems: &mut Vec<Diagnostic>, kind: ColumnType, raw: &RawColumn) -> Option<String> {
    let format = raw.format.as_ref()?;
    if kind.is_temporal() && format.value.contains('%') {
        return check_time_format(problems, raw, format);
    }
    let Some(hint) = hint_for_wrong_format(kind, &format.value) else { return Some(format.value.clone()) };
    let message = format!("`{}` is not a format of type `{}`", format.value, raw.kind.value);
    problems.push(Diagnostic::error("format", message).at(format.place.clone()).hint(hint));
    None
}

/// Returns what the format should be; none if it is valid.
fn hint_for_wrong_format(kind: ColumnType, format: &str) -> Option<String> {
    let (is_valid, way_out) = match kind {
        ColumnType::Date | ColumnType::Timestamp => {
            (format.contains('%'), "write the format of the dates in the export, such as")
        }
        ColumnType::Integer => {
            (parse_number_format(format).is_some(), "write the number 1234 as the export does, such as")
        }
        ColumnType::Number | ColumnType::Decimal(_) => {
            (parse_number_format(format).is_some(), "write the number 1234.56 as the export does, such as")
        }
        ColumnType::Boolean => (parse_boolean_format(format).is_some(), "name the texts for true and false, such as"),
        ColumnType::Text => (false, "leave it out: text is read as it is"),
    };
    let hint = match example_of_format(kind) {
        Some(example) => format!("{way_out} `{example}`"),
        None => way_out.to_owned(),
    };
    (!is_valid).then_some(hint)
}

/// Reports a format of dates that cannot be read, or that names a zone which may be one of several.
fn check_time_format(problems: &mut Vec<Diagnostic>, raw: &RawColumn, written: &Spanned<String>) -> Option<String> {
    let refusal = match ExportTimeFormat::parse(&written.value) {
        Err(refusal) => refusal,
        Ok(format) => match format.unclear_zone().filter(|_| raw.zone.is_none()) {
            None => return Some(written.value.clone()),
            Some(zone) => Refusal::new(format!("it is not certain which time zone `{zone}` means"))
                .hint("say which, such as `zone: America/Los_Angeles`"),
        },
    };
    let message = format!("`{}` is not a format of type `{}`: {}", written.value, raw.kind.value, refusal.message);
    let problem = Diagnostic::error("format", message).at(written.place.clone());
    problems.push(match refusal.hint {
        Some(hint) => problem.hint(hint),
        None => problem,
    });
    None
}

fn check_epoch(problems: &mut Vec<Diagnostic>, kind: ColumnType, raw: &RawColumn) -> Option<EpochUnit> {
    let epoch = raw.epoch.as_ref()?;
    if !is_temporal_key(problems, "epoch", kind, raw, &epoch.place) {
        return None;
    }
    Some(match epoch.value {
        RawEpoch::Days => EpochUnit::Days,
        RawEpoch::Seconds => EpochUnit::Seconds,
        RawEpoch::Milliseconds => EpochUnit::Milliseconds,
        RawEpoch::Microseconds => EpochUnit::Microseconds,
        RawEpoch::Nanoseconds => EpochUnit::Nanoseconds,
    })
}

/// Returns the zone that the column declares. A text that says its zone, a number and a day need none.
fn check_zone(problems: &mut Vec<Diagnostic>, column: &SourceColumn, raw: &RawColumn) -> Option<Tz> {
    let zone = raw.zone.as_ref()?;
    if !is_temporal_key(problems, "zone", column.kind, raw, &zone.place) {
        return None;
    }
    let format = column.format.as_deref().and_then(|format| ExportTimeFormat::parse(format).ok());
    let is_date = column.kind == ColumnType::Date;
    let reason = match (&format, column.epoch) {
        (Some(format), _) if is_date && !format.has_time_of_day() => "the text has no time of day",
        (Some(format), _) if format.says_zone() => "the text itself says its zone",
        (None, Some(EpochUnit::Days)) if is_date => "the numbers are days already",
        (None, Some(unit)) if unit != EpochUnit::Days => "the numbers of an `epoch` count in UTC",
        _ => return Some(parse_time_zone(problems, zone)),
    };
    let problem = Diagnostic::error("time-zone", format!("`zone` has no meaning here: {reason}"));
    let hint =
        "leave `zone` out; if other files of the source hold timestamps without a zone, declare it at the source";
    problems.push(problem.at(zone.place.clone()).hint(hint));
    None
}

fn check_ahead(problems: &mut Vec<Diagnostic>, kind: ColumnType, raw: &RawColumn) -> bool {
    raw.ahead.as_ref().is_some_and(|ahead| is_temporal_key(problems, "ahead", kind, raw, &ahead.place))
}

/// Returns whether the type holds dates or times. Reports a key that applies to nothing else.
fn is_temporal_key(
    problems: &mut Vec<Diagnostic>,
    key: &str,
    kind: ColumnType,
    raw: &RawColumn,
    place: &Place,
) -> bool {
    if !kind.is_temporal() {
        let message = format!("`{key}` applies only to dates and timestamps, and the type is `{}`", raw.kind.value);
        problems.push(Diagnostic::error("wrong-type", message).at(place.clone()));
    }
    kind.is_temporal()
}

fn check_values(problems: &mut Vec<Diagnostic>, kind: ColumnType, raw: &RawColumn) -> Vec<String> {
    let Some(values) = &raw.values else { return Vec::new() };
    if kind != ColumnType::Text {
        let message = "`values` lists texts, so the column must be text; use `min` and `max` for numbers";
        problems.push(Diagnostic::error("wrong-type", message).at(values.place.clone()));
    }
    values.value.iter().map(RawScalar::to_string).collect()
}

fn check_bounds(problems: &mut Vec<Diagnostic>, kind: ColumnType, raw: &RawColumn) {
    for bound in [&raw.min, &raw.max].into_iter().flatten() {
        if !kind.is_numeric() {
            let message = "`min` and `max` apply only to columns of numbers";
            problems.push(Diagnostic::error("wrong-type", message).at(bound.place.clone()));
        }
    }
    if let (Some(min), Some(max)) = (&raw.min, &raw.max)
        && min.value > max.value
    {
        let message = format!("`max` {} is below `min` {}", max.value, min.value);
        problems.push(Diagnostic::error("empty-range", message).at(max.place.clone()));
    }
}
