//! The dictionary of the published tables, printed by `healthscore schema tables` and part of the README.

use std::fmt::Write;

use super::schema::{ACCOUNT_HEALTH_LATEST, Nullability, SCORE_CHANGES, TABLES};
use crate::score::explain::CauseKind;

/// Writes the dictionary as Markdown.
#[must_use]
pub fn write_dictionary() -> String {
    let mut text = String::new();
    for table in TABLES {
        // Writing to a string cannot fail.
        let key = table.key.iter().map(|column| format!("`{column}`")).collect::<Vec<_>>().join(", ");
        let _ = writeln!(text, "### `{}`\n\nOne row: {}.\nKey: {key}.\n", table.name, table.row_meaning);
        if table.name == ACCOUNT_HEALTH_LATEST.name {
            continue;
        }
        let _ = writeln!(text, "| column | type | NULL | meaning |\n|---|---|---|---|");
        for column in table.columns {
            let nulls = if column.nulls == Nullability::Allowed { "yes" } else { "" };
            let _ =
                writeln!(text, "| `{}` | {} | {nulls} | {} |", column.name, column.kind.type_name(), column.meaning);
        }
        text.push('\n');
        if table.name == SCORE_CHANGES.name {
            let _ = writeln!(text, "| cause | what happened |\n|---|---|");
            for cause in CauseKind::ALL {
                let _ = writeln!(text, "| `{}` | {} |", cause.as_str(), cause.meaning());
            }
            text.push('\n');
        }
    }
    text
}
