//! The columns that hold ids of accounts or of their parents: which they are, and whether their types can hold ids.

use crate::base::diagnostic::Diagnostic;
use crate::config::raw::RawPipeline;
use crate::config::{ColumnType, Source, SourceColumn};

/// Marks the columns of a source that hold ids. Reports a type that cannot hold an account's id.
pub fn check_account_ids(problems: &mut Vec<Diagnostic>, source: &mut Source, raw: &RawPipeline) {
    let is_accounts = source.name == raw.accounts.source.value;
    let accounts_id = is_accounts.then_some(raw.accounts.id.value.as_str());
    let parents = parent_columns(source, raw);
    for column in &mut source.columns {
        let is_account_id = [source.account.as_deref(), accounts_id].contains(&Some(&column.name));
        column.holds_account_ids = is_account_id || parents.contains(&column.name.as_str());
        if is_account_id && !can_hold_ids(column.kind) {
            problems.push(wrong_id_type(column, is_accounts));
        }
    }
}

/// Returns the columns of a source that name or list parents. The check of `roll_up` reports their types.
fn parent_columns<'a>(source: &Source, raw: &'a RawPipeline) -> Vec<&'a str> {
    let Some(roll_up) = &raw.roll_up else { return Vec::new() };
    let to = (source.name == raw.accounts.source.value).then_some(&roll_up.to);
    let listed = roll_up.listed_in.as_ref().filter(|listed| source.name == listed.source.value);
    to.into_iter().chain(listed.map(|listed| &listed.id)).map(|column| column.value.as_str()).collect()
}

/// Returns whether two exports that hold the same id in columns of this type have the same text for it. The text of a
/// double is `1.0` for the integer `1`.
fn can_hold_ids(kind: ColumnType) -> bool {
    matches!(kind, ColumnType::Text | ColumnType::Integer | ColumnType::Decimal(0))
}

fn wrong_id_type(column: &SourceColumn, is_accounts: bool) -> Diagnostic {
    let message = format!("`{}` holds the account's id, so it must be text or whole numbers", column.name);
    let hint = match column.kind {
        ColumnType::Number => "declare it as `integer`, which also reads doubles without a fraction",
        ColumnType::Decimal(_) => {
            "declare it as `integer`, or as `decimal(0)` if the ids have more than 18 digits: both also read decimals \
             without a fraction"
        }
        _ if is_accounts => "name the column with the account's id: `id` under `accounts`",
        _ => "name the column with the account's id: `account: COLUMN`",
    };
    Diagnostic::error("wrong-type", message).at(column.place.clone()).hint(hint)
}
