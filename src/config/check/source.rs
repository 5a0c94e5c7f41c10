//! Sources: columns declared, keys and times among them, contracts that can hold.

use super::SymbolTable;
use super::scoring_method::metric_type_phrase;
use crate::base::diagnostic::Diagnostic;
use crate::base::identifier;
use crate::config::raw::{RawColumn, RawPolicy, RawScalar, RawSource, RawTime, ShortOrFull};
use crate::config::yaml::Spanned;
use crate::config::{
    ColumnType, FreshnessLimits, Literal, MetricType, Reveal, Source, SourceColumn, SourcePolicies, SourcePolicy,
    SourceTime, parse_boolean_format, parse_number_format,
};

/// A nightly run has looked at what came before; a week leaves room for a few nights missed.
const DEFAULT_CHECK_DAYS: u32 = 7;

const COLUMN_TYPES: [&str; 7] = ["text", "integer", "number", "decimal", "boolean", "date", "timestamp"];
const METRIC_TYPES: [&str; 5] = ["integer", "number", "text", "date", "boolean"];

/// A source as believed; `accounts_id` is the name of the account's id in the accounts source.
pub fn check_source(
    problems: &mut Vec<Diagnostic>,
    name: &Spanned<String>,
    raw: &RawSource,
    accounts_id: &str,
) -> Source {
    super::check_identifier(problems, name, "a source");
    let columns: Vec<SourceColumn> =
        raw.columns.0.iter().filter_map(|(name, raw)| check_column(problems, name, raw)).collect();
    let is_column = |name: &str| columns.iter().any(|column| column.name == name);
    let check_declared = |problems: &mut Vec<Diagnostic>, wanted: &Spanned<String>| {
        let broken = raw.columns.0.iter().any(|(column, _)| column.value == wanted.value);
        if is_column(&wanted.value) || broken {
            return;
        }
        let declared = columns.iter().map(|column| column.name.as_str());
        let message = format!("source `{}` declares no column `{}`", name.value, wanted.value);
        let problem = Diagnostic::error("unknown-column", message).at(wanted.place.clone());
        problems.push(match identifier::nearest(&wanted.value, declared) {
            Some(near) => problem.hint(format!("did you mean `{near}`?")),
            None => problem.hint("declare it under `columns`"),
        });
    };

    let time = check_source_time(problems, raw);
    if let ShortOrFull::Full(written) = &raw.time.value {
        for column in [&written.events, &written.delivered, &written.snapshots].into_iter().flatten() {
            check_declared(problems, column);
        }
    }
    if let SourceTime::Events { at, delivered } = &time {
        for time_column in
            columns.iter().filter(|column| column.name == *at || Some(&column.name) == delivered.as_ref())
        {
            let day_only = Some(&time_column.name) == delivered.as_ref();
            if !(time_column.kind == ColumnType::Date || (time_column.kind == ColumnType::Timestamp && !day_only)) {
                let wanted = if day_only { "a date" } else { "a date or timestamp" };
                let message = format!("`{}` says when rows came, so it must be {wanted}", time_column.name);
                problems.push(Diagnostic::error("wrong-type", message).at(time_column.place.clone()));
            }
        }
    }
    let key = raw.key.as_ref().map(|key| key.value.0.clone()).unwrap_or_default();
    for column in &key {
        let place = raw.key.as_ref().map_or(&name.place, |key| &key.place);
        check_declared(problems, &Spanned { value: column.clone(), place: place.clone() });
    }
    if let Some(account) = &raw.account {
        check_declared(problems, account);
    }
    let account = match &raw.account {
        Some(account) => Some(account.value.clone()),
        None => is_column(accounts_id).then(|| accounts_id.to_owned()),
    };
    let policy = if raw.orphans.is_some() { Some("orphans") } else { raw.null_keys.is_some().then_some("null_keys") };
    if let Some(policy) = policy.filter(|policy| account.is_none() && (*policy == "orphans" || key.is_empty())) {
        let message =
            format!("source `{}` says what to do about `{policy}`, but has no column `{accounts_id}`", name.value);
        let near = identifier::nearest(accounts_id, columns.iter().map(|column| column.name.as_str()));
        let example = near.unwrap_or("account_id");
        problems.push(
            Diagnostic::error("no-account-column", message)
                .at(name.place.clone())
                .hint(format!("say which of its columns holds the account's id, such as `account: {example}`")),
        );
    }
    Source {
        name: name.value.clone(),
        files: raw.files.value.clone(),
        key,
        account,
        time,
        reveals: check_reveals(problems, raw, &columns, &check_declared),
        freshness: check_freshness(problems, raw),
        policies: source_policies(raw),
        check_days: raw.check.as_ref().map_or(DEFAULT_CHECK_DAYS, |days| days.value.0),
        verify_checksums: raw.verify.is_some(),
        max_unpacked_bytes: raw.max_unpacked.as_ref().map(|size| size.value.0),
        columns,
        place: name.place.clone(),
    }
}

fn check_source_time(problems: &mut Vec<Diagnostic>, raw: &RawSource) -> SourceTime {
    let ways = "write `{events: column}`, `{snapshots: partition}` or `current`";
    match &raw.time.value {
        ShortOrFull::Short(word) if word == "current" => SourceTime::Current,
        ShortOrFull::Short(word) => {
            let message = format!("expected `current` or a map, found `{word}`");
            problems.push(Diagnostic::error("time", message).at(raw.time.place.clone()).hint(ways));
            SourceTime::Current
        }
        ShortOrFull::Full(RawTime { events: Some(at), delivered, snapshots: None }) => SourceTime::Events {
            at: at.value.clone(),
            delivered: delivered.as_ref().map(|column| column.value.clone()),
        },
        ShortOrFull::Full(RawTime { events: None, delivered: None, snapshots: Some(partition) }) => {
            SourceTime::Snapshots { partition: partition.value.clone() }
        }
        ShortOrFull::Full(_) => {
            let message = "`time` must say one thing: `events` (with `delivered` or without) or `snapshots`";
            problems.push(Diagnostic::error("time", message).at(raw.time.place.clone()).hint(ways));
            SourceTime::Current
        }
    }
}

/// Columns that become known only later, and what they hold until then.
fn check_reveals(
    problems: &mut Vec<Diagnostic>,
    raw: &RawSource,
    columns: &[SourceColumn],
    check_declared: &dyn Fn(&mut Vec<Diagnostic>, &Spanned<String>),
) -> Vec<Reveal> {
    let kind = |name: &str| columns.iter().find(|column| column.name == name).map(|column| column.kind);
    let mut checked = Vec::new();
    for (at, hidden) in &raw.reveals.0 {
        check_declared(problems, at);
        if kind(&at.value).is_some_and(|kind| !matches!(kind, ColumnType::Date | ColumnType::Timestamp)) {
            let message = format!("`{}` says when others become known, so it must be a date or timestamp", at.value);
            problems.push(Diagnostic::error("wrong-type", message).at(at.place.clone()));
        }
        let mut columns = Vec::new();
        for (column, before) in &hidden.0 {
            check_declared(problems, column);
            let before = before.as_ref().and_then(|before| {
                let kind = kind(&column.value)?;
                check_literal(problems, before, metric_type_of_column(kind))
            });
            columns.push((column.value.clone(), before));
        }
        checked.push(Reveal { at: at.value.clone(), columns });
    }
    if !raw.reveals.0.is_empty() && matches!(&raw.time.value, ShortOrFull::Short(_)) {
        problems.push(
            Diagnostic::error("time", "a source without history can't reveal columns in time")
                .at(raw.time.place.clone())
                .hint("declare `time: {events: column}` with the column that says when a row began to exist"),
        );
    }
    checked
}

/// The type of a metric that holds such a column.
pub fn metric_type_of_column(kind: ColumnType) -> MetricType {
    match kind {
        ColumnType::Text => MetricType::Text,
        ColumnType::Integer => MetricType::Integer,
        ColumnType::Number | ColumnType::Decimal(_) => MetricType::Number,
        ColumnType::Boolean => MetricType::Boolean,
        ColumnType::Date | ColumnType::Timestamp => MetricType::Date,
    }
}

/// A written value where one of type `kind` is expected.
pub fn check_literal(problems: &mut Vec<Diagnostic>, raw: &Spanned<RawScalar>, kind: MetricType) -> Option<Literal> {
    let literal = match (&raw.value, kind) {
        (RawScalar::Integer(number), MetricType::Integer | MetricType::Number) => {
            number.to_string().parse().ok().map(Literal::Number)
        }
        (RawScalar::Number(number), MetricType::Number) => Some(Literal::Number(*number)),
        (RawScalar::Boolean(truth), MetricType::Boolean) => Some(Literal::Boolean(*truth)),
        (text, MetricType::Text) => Some(Literal::Text(text.to_string())),
        (RawScalar::Text(text), MetricType::Date) if text.parse::<chrono::NaiveDate>().is_ok() => {
            Some(Literal::Text(text.clone()))
        }
        _ => None,
    };
    if literal.is_none() {
        let message = format!("expected {}, found `{}`", metric_type_phrase(kind), raw.value);
        problems.push(Diagnostic::error("wrong-type", message).at(raw.place.clone()));
    }
    literal
}

fn check_freshness(problems: &mut Vec<Diagnostic>, raw: &RawSource) -> FreshnessLimits {
    let (warn, error) = (&raw.freshness.warn_after, &raw.freshness.error_after);
    if let (Some(warn), Some(error)) = (warn, error)
        && warn.value.0 > error.value.0
    {
        problems.push(
            Diagnostic::error("order", "`warn_after` is later than `error_after`, so it never warns")
                .at(warn.place.clone())
                .also(error.place.clone(), "stops the run here already"),
        );
    }
    FreshnessLimits {
        warn_after: warn.as_ref().map(|days| days.value.0),
        error_after: error.as_ref().map(|days| days.value.0),
    }
}

fn source_policies(raw: &RawSource) -> SourcePolicies {
    let policy = |written: Option<RawPolicy>, default| match written {
        Some(RawPolicy::Error) => SourcePolicy::Error,
        Some(RawPolicy::Warn) => SourcePolicy::Warn,
        Some(RawPolicy::Drop) => SourcePolicy::Drop,
        None => default,
    };
    SourcePolicies {
        no_files: policy(raw.no_files, SourcePolicy::Error),
        empty: policy(raw.empty, SourcePolicy::Warn),
        null_keys: policy(raw.null_keys, SourcePolicy::Drop),
        duplicates: policy(raw.duplicates, SourcePolicy::Drop),
        orphans: policy(raw.orphans, SourcePolicy::Drop),
        invalid: policy(raw.invalid, SourcePolicy::Error),
    }
}

fn check_column(
    problems: &mut Vec<Diagnostic>,
    name: &Spanned<String>,
    raw: &Spanned<ShortOrFull<RawColumn>>,
) -> Option<SourceColumn> {
    let kind = match &raw.value {
        ShortOrFull::Short(word) => {
            parse_column_type(problems, &Spanned { value: word.clone(), place: raw.place.clone() })?
        }
        ShortOrFull::Full(more) => parse_column_type(problems, &more.kind)?,
    };
    let mut checked = SourceColumn {
        name: name.value.clone(),
        kind,
        format: None,
        required: false,
        may_lack: false,
        values: Vec::new(),
        min: None,
        max: None,
        place: name.place.clone(),
    };
    let ShortOrFull::Full(more) = &raw.value else { return Some(checked) };
    if let Some(format) = &more.format {
        match hint_for_wrong_format(kind, &format.value) {
            None => checked.format = Some(format.value.clone()),
            Some(hint) => problems.push(
                Diagnostic::error(
                    "format",
                    format!("`{}` is no format of a column of type `{}`", format.value, more.kind.value),
                )
                .at(format.place.clone())
                .hint(hint),
            ),
        }
    }
    if let Some(values) = &more.values {
        checked.values = values.value.iter().map(RawScalar::to_string).collect();
        if kind != ColumnType::Text {
            let message = "`values` lists texts, so the column must be text; use `min` and `max` for numbers";
            problems.push(Diagnostic::error("wrong-type", message).at(values.place.clone()));
        }
    }
    for bound in [&more.min, &more.max].into_iter().flatten() {
        if !matches!(kind, ColumnType::Integer | ColumnType::Number | ColumnType::Decimal(_)) {
            let message = "`min` and `max` bound numbers, and this column holds none";
            problems.push(Diagnostic::error("wrong-type", message).at(bound.place.clone()));
        }
    }
    if let (Some(min), Some(max)) = (&more.min, &more.max)
        && min.value > max.value
    {
        let message = format!("no number is at least {} and at most {}", min.value, max.value);
        problems.push(Diagnostic::error("empty-range", message).at(max.place.clone()));
    }
    checked.required = more.required;
    checked.may_lack = more.may_lack;
    checked.min = more.min.as_ref().map(|bound| bound.value);
    checked.max = more.max.as_ref().map(|bound| bound.value);
    Some(checked)
}

/// What a format should be, where it is something else.
fn hint_for_wrong_format(kind: ColumnType, format: &str) -> Option<&'static str> {
    let (right, hint) = match kind {
        ColumnType::Date | ColumnType::Timestamp => {
            (format.contains('%'), "write how the text of the export spells a date, such as `%d-%m-%Y`")
        }
        ColumnType::Integer | ColumnType::Number | ColumnType::Decimal(_) => {
            (parse_number_format(format).is_some(), "write how 1234.56 is spelled in the export, such as `1,234.56`")
        }
        ColumnType::Boolean => {
            (parse_boolean_format(format).is_some(), "name the texts for true and false, such as `TRUE/FALSE`")
        }
        ColumnType::Text => (false, "leave it out: text is read as it is"),
    };
    (!right).then_some(hint)
}

fn parse_column_type(problems: &mut Vec<Diagnostic>, raw: &Spanned<String>) -> Option<ColumnType> {
    let word = raw.value.as_str();
    let digits = word.strip_prefix("decimal(").and_then(|rest| rest.strip_suffix(')'));
    match (word, digits.map(str::parse::<u8>)) {
        ("text", _) => Some(ColumnType::Text),
        ("integer", _) => Some(ColumnType::Integer),
        ("number", _) => Some(ColumnType::Number),
        ("boolean", _) => Some(ColumnType::Boolean),
        ("date", _) => Some(ColumnType::Date),
        ("timestamp", _) => Some(ColumnType::Timestamp),
        (_, Some(Ok(digits))) if digits <= 18 => Some(ColumnType::Decimal(digits)),
        ("decimal", _) | (_, Some(_)) => {
            problems.push(
                Diagnostic::error("unknown-type", format!("`{word}` doesn't say how many digits follow the point"))
                    .at(raw.place.clone())
                    .hint("write `decimal(2)`, with 0 to 18 digits"),
            );
            None
        }
        _ => {
            report_unknown_type(problems, raw, &COLUMN_TYPES);
            None
        }
    }
}

pub fn parse_metric_type(problems: &mut Vec<Diagnostic>, raw: &Spanned<String>) -> Option<MetricType> {
    match raw.value.as_str() {
        "integer" => Some(MetricType::Integer),
        "number" => Some(MetricType::Number),
        "text" => Some(MetricType::Text),
        "date" => Some(MetricType::Date),
        "boolean" => Some(MetricType::Boolean),
        _ => {
            report_unknown_type(problems, raw, &METRIC_TYPES);
            None
        }
    }
}

fn report_unknown_type(problems: &mut Vec<Diagnostic>, raw: &Spanned<String>, types: &[&str]) {
    let meant = match raw.value.to_lowercase().as_str() {
        "string" | "str" | "varchar" | "utf8" => Some("text"),
        "int" | "bigint" | "int32" | "int64" => Some("integer"),
        "float" | "double" | "real" | "ratio" => Some("number"),
        "bool" => Some("boolean"),
        "datetime" | "time" => types.contains(&"timestamp").then_some("timestamp"),
        other => identifier::nearest(other, types.iter().copied()),
    };
    let problem = Diagnostic::error("unknown-type", format!("`{}` is not a type", raw.value)).at(raw.place.clone());
    problems.push(match meant {
        Some(meant) => problem.hint(format!("did you mean `{meant}`?")),
        None => problem.hint(format!("the types are {}", identifier::list(types))),
    });
}

/// A source's columns as the account's row shows them.
pub fn add_account_columns(symbols: &mut SymbolTable, accounts: &Source) {
    for column in &accounts.columns {
        symbols.account_columns.push((column.name.clone(), metric_type_of_column(column.kind)));
        symbols.sql_types.insert(column.name.clone(), column.kind.sql_type());
        symbols.declarations.insert(column.name.clone(), column.place.clone());
        if !column.values.is_empty() {
            symbols.vocabularies.insert(column.name.clone(), column.values.clone());
        }
    }
}
