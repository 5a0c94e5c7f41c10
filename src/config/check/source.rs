//! Sources: their columns, key, time and policies.

use chrono_tz::Tz;

use super::account_id::check_account_ids;
use super::column::{check_column, check_may_lack};
use super::declared_type::check_literal;
use super::names::check_identifier;
use super::revealed_column::check_revealed_columns;
use super::settings::parse_time_zone;
use crate::base::diagnostic::Diagnostic;
use crate::base::nearest_name;
use crate::config::raw::{RawPipeline, RawPolicy, RawSource, RawTime, ShortOrFull};
use crate::config::yaml::Spanned;
use crate::config::{
    ColumnType, FreshnessLimits, Reveal, Source, SourceColumn, SourcePolicies, SourcePolicy, SourceTime,
};

/// The default of `check`: a nightly run needs one day, a week also covers a few missed nights.
const DEFAULT_CHECK_DAYS: u32 = 7;

/// The word of a source whose rows belong to no account.
const NO_ACCOUNT: &str = "none";

/// Returns every source.
pub fn check_sources(problems: &mut Vec<Diagnostic>, pipeline: &RawPipeline) -> Vec<Source> {
    let accounts = &pipeline.accounts;
    let is_accounts_source_declared = pipeline.sources.0.iter().any(|(name, _)| name.value == accounts.source.value);
    let mut sources = Vec::new();
    for (name, raw) in &pipeline.sources.0 {
        // If the name of the accounts source is misspelt, it may be any source with the account's id.
        let may_list_accounts = raw.account.is_none() && declares_column(raw, &accounts.id.value);
        let lists_accounts = name.value == accounts.source.value || (!is_accounts_source_declared && may_list_accounts);
        let mut source = SourceChecker::new(problems, name, raw, &accounts.id.value, lists_accounts).check_source();
        check_account_ids(problems, &mut source, pipeline);
        check_may_lack(problems, &source);
        check_revealed_columns(problems, raw, &source);
        check_dates_ahead(problems, raw, &source);
        sources.push(source);
    }
    sources
}

/// Checks one source.
struct SourceChecker<'a> {
    problems: &'a mut Vec<Diagnostic>,
    name: &'a Spanned<String>,
    raw: &'a RawSource,
    /// The name of the account's id in the accounts source.
    accounts_id: &'a str,
    /// Whether this is the accounts source.
    lists_accounts: bool,
    /// The columns whose declarations are valid.
    columns: Vec<SourceColumn>,
}

impl<'a> SourceChecker<'a> {
    fn new(
        problems: &'a mut Vec<Diagnostic>,
        name: &'a Spanned<String>,
        raw: &'a RawSource,
        accounts_id: &'a str,
        lists_accounts: bool,
    ) -> Self {
        check_identifier(problems, name, "a source");
        let zone = raw.zone.as_ref().map(|zone| parse_time_zone(problems, zone));
        let columns = raw.columns.0.iter().filter_map(|(name, raw)| check_column(problems, name, raw));
        let columns = columns.map(|column| with_source_zone(column, zone)).collect();
        SourceChecker { problems, name, raw, accounts_id, lists_accounts, columns }
    }

    fn check_source(mut self) -> Source {
        let raw = self.raw;
        let time = self.check_time();
        let key = self.check_key();
        let account = self.check_account();
        if account.is_none() {
            self.check_account_policies(&key);
        }
        self.check_duplicates_policy();
        Source {
            name: self.name.value.clone(),
            files: raw.files.value.clone(),
            key,
            account,
            time,
            reveals: self.check_reveals(),
            freshness: check_freshness(self.problems, raw),
            policies: source_policies(raw, self.lists_accounts),
            check_days: raw.check.as_ref().map_or(DEFAULT_CHECK_DAYS, |days| days.value.0),
            verify_checksums: raw.verify.is_some(),
            max_unpacked_bytes: raw.max_unpacked.as_ref().map(|size| size.value.0),
            columns: self.columns,
            place: self.name.place.clone(),
        }
    }

    fn type_of_column(&self, name: &str) -> Option<ColumnType> {
        self.columns.iter().find(|column| column.name == name).map(|column| column.kind)
    }

    /// Reports a column that the source does not declare. `setting` is the key of YAML that names this column alone.
    fn check_column_declared(&mut self, setting: Option<&str>, written: &Spanned<String>) {
        let name = &written.value;
        if declares_column(self.raw, name) {
            return;
        }
        let message = format!("source `{}` declares no column `{name}`", self.name.value);
        let problem = Diagnostic::error("unknown-column", message).at(written.place.clone());
        if let Some(column) = self.columns.iter().find(|column| column.from.as_deref() == Some(name)) {
            let declared = &column.name;
            let line = setting.map_or(declared.clone(), |setting| format!("{setting}: {declared}"));
            let hint = format!("`{name}` is what the files call the column `{declared}`: write `{line}`");
            self.problems.push(problem.hint(hint));
            return;
        }
        let declared = self.columns.iter().map(|column| column.name.as_str());
        let hint = nearest_name::suggest(name, declared, || "declare it under `columns`".to_owned());
        self.problems.push(problem.hint(hint).about_unknown_column(name, Some(&self.name.value)));
    }

    fn check_time(&mut self) -> SourceTime {
        let time = parse_source_time(self.problems, self.raw);
        if let ShortOrFull::Full(written) = &self.raw.time.value {
            let settings =
                [("events", &written.events), ("delivered", &written.delivered), ("snapshots", &written.snapshots)];
            for (setting, column) in settings {
                if let Some(column) = column {
                    self.check_column_declared(Some(setting), column);
                }
            }
        }
        match &time {
            SourceTime::Events { at, delivered } => {
                self.check_time_columns(at, delivered.as_deref());
                if let Some(partition) = delivered {
                    self.check_partition_format(partition);
                }
            }
            SourceTime::Snapshots { partition } => self.check_partition_format(partition),
            SourceTime::Current => {}
        }
        time
    }

    /// Reports how the days of partitions are written, which is always the same.
    fn check_partition_format(&mut self, partition: &str) {
        let written = self.raw.columns.0.iter().find(|(name, _)| name.value == partition);
        let Some((_, Spanned { value: ShortOrFull::Full(contract), .. })) = written else { return };
        let format = contract.format.as_ref().map(|format| ("format", &format.place));
        let epoch = contract.epoch.as_ref().map(|epoch| ("epoch", &epoch.place));
        for (key, place) in format.into_iter().chain(epoch) {
            let message =
                format!("`{key}` has no meaning here: `{partition}` is a partition, whose days stand in the paths");
            let hint = format!("leave `{key}` out; the folders are called as `{partition}=2026-03-10`");
            self.problems.push(Diagnostic::error("format", message).at(place.clone()).hint(hint));
        }
    }

    /// Reports time columns whose type does not hold times.
    fn check_time_columns(&mut self, at: &str, delivered: Option<&str>) {
        for column in &self.columns {
            let is_delivered = Some(column.name.as_str()) == delivered;
            if !is_delivered && column.name != at {
                continue;
            }
            let (fits, expected) = if is_delivered {
                (column.kind == ColumnType::Date, "a date")
            } else {
                (column.kind.is_temporal(), "a date or timestamp")
            };
            if !fits {
                let message = format!("`{}` holds the time of the rows, so it must be {expected}", column.name);
                self.problems.push(Diagnostic::error("wrong-type", message).at(column.place.clone()));
            }
        }
    }

    fn check_key(&mut self) -> Vec<String> {
        let Some(key) = &self.raw.key else { return Vec::new() };
        for column in &key.value.0 {
            self.check_column_declared(None, &Spanned { value: column.clone(), place: key.place.clone() });
        }
        key.value.0.clone()
    }

    /// Returns the column with the account's id: the declared one, or the id of the accounts source itself.
    fn check_account(&mut self) -> Option<String> {
        match &self.raw.account {
            Some(account) if account.value == NO_ACCOUNT => {
                if self.lists_accounts {
                    self.report_accounts_without_account(account);
                }
                self.id_of_accounts()
            }
            Some(account) => {
                self.check_column_declared(Some("account"), account);
                Some(account.value.clone())
            }
            None if self.lists_accounts => self.id_of_accounts(),
            None => {
                self.report_missing_account();
                None
            }
        }
    }

    /// Returns the id of the accounts, in the source that lists them.
    fn id_of_accounts(&self) -> Option<String> {
        self.type_of_column(self.accounts_id).filter(|_| self.lists_accounts).map(|_| self.accounts_id.to_owned())
    }

    /// Reports an accounts source whose rows are said to belong to no account.
    fn report_accounts_without_account(&mut self, none: &Spanned<String>) {
        let message = format!("source `{}` lists the accounts, so its rows belong to accounts", self.name.value);
        let hint = format!("leave `account: none` out: `id` under `accounts` names their id, `{}`", self.accounts_id);
        self.problems.push(Diagnostic::error("no-account", message).at(none.place.clone()).hint(hint));
    }

    /// Reports a source that does not say which account its rows belong to. A column of the right name is not taken for
    /// the account's id: many exports call their own id so.
    fn report_missing_account(&mut self) {
        let message = format!("source `{}` does not say which account its rows belong to", self.name.value);
        let names: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        let hint = match likely_account_column(&names, self.accounts_id) {
            Some(column) => format!("add `account: {column}`, or `account: none` if its rows belong to no account"),
            None => {
                "add `account: COLUMN` with the column that holds the account's id, or `account: none` if its rows \
                     belong to no account"
                    .to_owned()
            }
        };
        self.problems.push(Diagnostic::error("no-account", message).at(self.name.place.clone()).hint(hint));
    }

    /// Reports policies that need the account's id, for a source without one. `null_keys` can also apply to the key.
    fn check_account_policies(&mut self, key: &[String]) {
        let policy = match (self.raw.orphans, self.raw.null_keys) {
            (Some(_), _) => "orphans",
            (None, Some(_)) if key.is_empty() => "null_keys",
            _ => return,
        };
        // A source that does not say whether it has one is reported for that.
        let Some(none) = self.raw.account.as_ref().filter(|account| account.value == NO_ACCOUNT) else { return };
        let message = format!("source `{}` sets `{policy}`, but its rows belong to no account", self.name.value);
        self.problems.push(
            Diagnostic::error("no-account-column", message)
                .at(none.place.clone())
                .hint("name the column with the account's id instead of `none`"),
        );
    }

    /// Reports a policy for repeated rows of a source in which nothing identifies a row.
    fn check_duplicates_policy(&mut self) {
        if self.raw.duplicates.is_none() || self.raw.key.is_some() {
            return;
        }
        let message = format!("source `{}` sets `duplicates`, which finds none without a `key`", self.name.value);
        let hint = "add `key: COLUMN` with the column, or the list of columns, that identifies a row, or leave `duplicates` out";
        self.problems.push(Diagnostic::warning("no-key", message).at(self.name.place.clone()).hint(hint));
    }

    /// Returns the columns that become known only later, and their values until then.
    fn check_reveals(&mut self) -> Vec<Reveal> {
        let raw = self.raw;
        let mut reveals = Vec::new();
        for (at, hidden) in &raw.reveals.0 {
            self.check_column_declared(None, at);
            if self.type_of_column(&at.value).is_some_and(|kind| !kind.is_temporal()) {
                let message = format!("`{}` reveals other columns, so it must be a date or timestamp", at.value);
                self.problems.push(Diagnostic::error("wrong-type", message).at(at.place.clone()));
            }
            let mut columns = Vec::new();
            for (column, before) in &hidden.0 {
                self.check_column_declared(None, column);
                let before = match (before, self.type_of_column(&column.value)) {
                    (Some(before), Some(kind)) => check_literal(self.problems, before, kind.metric_type()),
                    _ => None,
                };
                columns.push((column.value.clone(), before));
            }
            reveals.push(Reveal { at: at.value.clone(), columns });
        }
        reveals
    }
}

/// Gives a column of dates or times the zone of its source.
fn with_source_zone(column: SourceColumn, zone: Option<Tz>) -> SourceColumn {
    SourceColumn { source_zone: zone.filter(|_| column.kind.is_temporal()), ..column }
}

fn declares_column(raw: &RawSource, name: &str) -> bool {
    raw.columns.0.iter().any(|(column, _)| column.value == name)
}

/// Reports the dates of which nothing says whether they may lie after the as-of date: the rows of such a source are read
/// again and again, and the day of a cancellation, say, would be known before it happens. Each snapshot is as it was on
/// its day.
fn check_dates_ahead(problems: &mut Vec<Diagnostic>, raw: &RawSource, source: &Source) {
    let mut excepted: Vec<&str> = match &source.time {
        SourceTime::Snapshots { .. } => return,
        SourceTime::Events { at, delivered } => {
            [Some(at), delivered.as_ref()].into_iter().flatten().map(String::as_str).collect()
        }
        SourceTime::Current if is_current(&raw.time.value) => Vec::new(),
        // What `time` says is reported and not understood.
        SourceTime::Current => return,
    };
    excepted.extend(source.reveals.iter().flat_map(|reveal| &reveal.columns).map(|(name, _)| name.as_str()));
    // A misspelt name, which is reported, may stand for any of the columns.
    if excepted.iter().any(|name| !declares_column(raw, name)) {
        return;
    }
    for column in source.columns.iter().filter(|column| column.kind.is_temporal() && !column.may_be_ahead) {
        let name = column.name.as_str();
        if !excepted.contains(&name) {
            let message = format!("nothing says whether `{name}` is known before that day comes");
            let hint = hint_for_date_ahead(raw, column);
            problems.push(Diagnostic::error("date-ahead", message).at(column.place.clone()).hint(hint));
        }
    }
}

/// Returns the two lines of which one is missing.
fn hint_for_date_ahead(raw: &RawSource, column: &SourceColumn) -> String {
    let name = &column.name;
    let reveals = if raw.reveals.0.is_empty() {
        format!("add `reveals: {{{name}: {{{name}: null}}}}` to the source")
    } else if raw.reveals.0.iter().any(|(at, _)| at.value == *name) {
        format!("add `{name}: null` to what `{name}` reveals")
    } else {
        format!("add `{name}: {{{name}: null}}` to `reveals` of the source")
    };
    let has_contract =
        raw.columns.0.iter().any(|(other, raw)| other.value == *name && matches!(raw.value, ShortOrFull::Full(_)));
    let ahead = match (has_contract, column.kind) {
        (true, _) => "add `ahead: allowed` to the column".to_owned(),
        (false, ColumnType::Date) => format!("write `{name}: {{type: date, ahead: allowed}}`"),
        (false, _) => format!("write `{name}: {{type: timestamp, ahead: allowed}}`"),
    };
    format!(
        "if it becomes known when it comes, as the day of a cancellation does, {reveals}; if it is known in advance, as \
         the day of a renewal is, {ahead}"
    )
}

fn is_current(time: &ShortOrFull<RawTime>) -> bool {
    matches!(time, ShortOrFull::Short(word) if word == "current")
}

/// The words that names of accounts hold.
const ACCOUNT_WORDS: [&str; 9] =
    ["account", "customer", "company", "organisation", "organization", "tenant", "workspace", "client", "org"];

/// Returns the column that probably holds the account's id. A plain `id` is rather that of the row itself.
fn likely_account_column<'a>(names: &[&'a str], accounts_id: &str) -> Option<&'a str> {
    let same_name = names.iter().find(|name| **name == accounts_id && !name.eq_ignore_ascii_case("id"));
    if let Some(name) = same_name {
        return Some(name);
    }
    let holds = |name: &str, word: &str| name.to_lowercase().contains(word);
    let named_after = |word: &str| {
        let named: Vec<&&str> = names.iter().filter(|name| holds(name, word)).collect();
        named.iter().find(|name| holds(name, "id")).or(named.first()).map(|name| **name)
    };
    ACCOUNT_WORDS.iter().find_map(|word| named_after(word))
}

fn parse_source_time(problems: &mut Vec<Diagnostic>, raw: &RawSource) -> SourceTime {
    let message = match &raw.time.value {
        time if is_current(time) => return SourceTime::Current,
        ShortOrFull::Short(word) => format!("expected `current` or a map, found `{word}`"),
        ShortOrFull::Full(RawTime { events: Some(at), delivered, snapshots: None }) => {
            return SourceTime::Events {
                at: at.value.clone(),
                delivered: delivered.as_ref().map(|column| column.value.clone()),
            };
        }
        ShortOrFull::Full(RawTime { events: None, delivered: None, snapshots: Some(partition) }) => {
            return SourceTime::Snapshots { partition: partition.value.clone() };
        }
        ShortOrFull::Full(_) => "`time` takes either `events` (with or without `delivered`) or `snapshots`".to_owned(),
    };
    let problem = Diagnostic::error("time", message).at(raw.time.place.clone());
    problems.push(problem.hint("write `{events: column}`, `{snapshots: partition}` or `current`"));
    SourceTime::Current
}

fn check_freshness(problems: &mut Vec<Diagnostic>, raw: &RawSource) -> FreshnessLimits {
    let (warn, error) = (&raw.freshness.warn_after, &raw.freshness.error_after);
    if let (Some(warn), Some(error)) = (warn, error)
        && warn.value.0 > error.value.0
    {
        problems.push(
            Diagnostic::error("order", "`warn_after` is later than `error_after`, so it never warns")
                .at(warn.place.clone())
                .related(error.place.clone(), "the run stops here already"),
        );
    }
    FreshnessLimits {
        warn_after: warn.as_ref().map(|days| days.value.0),
        error_after: error.as_ref().map(|days| days.value.0),
    }
}

fn source_policies(raw: &RawSource, lists_accounts: bool) -> SourcePolicies {
    // Without accounts, nobody is scored, and the rows of other sources cannot be compared with accounts.
    let empty = if lists_accounts { SourcePolicy::Error } else { SourcePolicy::Warn };
    SourcePolicies {
        no_files: policy_or(raw.no_files, SourcePolicy::Error),
        empty: policy_or(raw.empty, empty),
        null_keys: policy_or(raw.null_keys, SourcePolicy::Drop),
        declares_null_keys: raw.null_keys.is_some(),
        duplicates: policy_or(raw.duplicates, SourcePolicy::Drop),
        orphans: policy_or(raw.orphans, SourcePolicy::Drop),
        declares_orphans: raw.orphans.is_some(),
        invalid: policy_or(raw.invalid, SourcePolicy::Error),
    }
}

fn policy_or(written: Option<RawPolicy>, default: SourcePolicy) -> SourcePolicy {
    match written {
        Some(RawPolicy::Error) => SourcePolicy::Error,
        Some(RawPolicy::Warn) => SourcePolicy::Warn,
        Some(RawPolicy::Drop) => SourcePolicy::Drop,
        None => default,
    }
}
