//! The lines about parents.

use super::number_text::{money_text, score_or_dash};
use super::parents::{HiddenAccount, MovedParent, ParentSummary};
use super::text_grid::TextGrid;
use crate::base::escape::escape_and_shorten;
use crate::base::text::{count_phrase, name_as_words, signed_points};
use crate::config::{Bands, QualityCheck};

/// Formats the summary of parents, line by line. `reported_checks` are those whose own message is printed elsewhere.
#[must_use]
pub fn parent_lines(
    summary: &ParentSummary,
    bands: &Bands,
    revenue: Option<&str>,
    reported_checks: &[QualityCheck],
) -> Vec<String> {
    let mut lines = vec![count_line(summary)];
    if summary.hiding > 0 {
        let worst = summary.bands.first().map(|band| name_as_words(&band.band)).unwrap_or_default();
        lines.push(format!("{} an account that is {worst}:", count_phrase(summary.hiding, "hides", "hide")));
        lines.extend(hidden_accounts_grid(bands, &summary.hidden, revenue).text().lines().map(str::to_owned));
    }
    lines.extend(summary.moved.iter().map(|moved| move_line(bands, moved)));
    for (check, links, problem) in [
        (QualityCheck::ParentCycles, &summary.cycles, "in a circle of parents"),
        (QualityCheck::ParentOrphans, &summary.orphans, "with a parent that is listed nowhere"),
    ] {
        if links.accounts > 0 && !reported_checks.contains(&check) {
            lines.push(format!(
                "{} {problem}: {}",
                count_phrase(links.accounts, "account", "accounts"),
                links.named.join(", ")
            ));
        }
    }
    lines
}

fn count_line(summary: &ParentSummary) -> String {
    let bands = summary.bands.iter().rev().map(|band| format!("{} {}", band.parents, name_as_words(&band.band)));
    let without = (summary.without_score > 0).then(|| format!("{} without a score", summary.without_score));
    let counts: Vec<String> = bands.chain(without).collect();
    format!(
        "{} of {}, rolled up by {}: {}",
        count_phrase(summary.parents, "parent", "parents"),
        count_phrase(summary.accounts, "account", "accounts"),
        summary.rolled_up_by,
        counts.join(", ")
    )
}

fn move_line(bands: &Bands, moved: &MovedParent) -> String {
    let name = moved.parent_name.as_deref().map(|name| format!(" {}", escape_and_shorten(name))).unwrap_or_default();
    let band = moved.to_band.as_deref().map_or_else(|| "no score".to_owned(), name_as_words);
    let strongest = moved.account_id.as_deref().zip(moved.points);
    let strongest = strongest
        .map(|(id, points)| format!(", mostly {}: {}", escape_and_shorten(id), signed_points(points)))
        .unwrap_or_default();
    format!(
        "{}{name}: {} → {}, {} → {band}{strongest}",
        escape_and_shorten(&moved.parent_id),
        score_or_dash(bands, moved.from_score),
        score_or_dash(bands, moved.to_score),
        name_as_words(&moved.from_band)
    )
}

/// Names and revenue have a column only where there are any.
fn hidden_accounts_grid(bands: &Bands, hidden: &[HiddenAccount], revenue: Option<&str>) -> TextGrid {
    let has_parent_names = hidden.iter().any(|hidden| hidden.parent_name.is_some());
    let has_account_names = hidden.iter().any(|hidden| hidden.account_name.is_some());
    let mut grid = TextGrid::default();
    grid.headers.push("parent".to_owned());
    grid.headers.extend(has_parent_names.then(String::new));
    grid.headers.extend(["score".to_owned(), String::new(), "account".to_owned()]);
    grid.headers.extend(has_account_names.then(String::new));
    grid.headers.push("score".to_owned());
    grid.headers.extend(revenue.map(str::to_owned));
    for hidden in hidden {
        let mut row = vec![hidden.parent_id.clone()];
        row.extend(has_parent_names.then(|| hidden.parent_name.clone().unwrap_or_default()));
        row.extend([score_or_dash(bands, hidden.score), hidden.band.as_deref().map(name_as_words).unwrap_or_default()]);
        row.push(hidden.account_id.clone());
        row.extend(has_account_names.then(|| hidden.account_name.clone().unwrap_or_default()));
        row.push(score_or_dash(bands, hidden.account_score));
        row.extend(revenue.map(|_| hidden.revenue.map_or_else(|| "–".to_owned(), money_text)));
        grid.rows.push(row);
    }
    grid
}
