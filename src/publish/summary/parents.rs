//! Accounts that belong together: parents counted by band, those that hide an account, and ties that can't be.

use serde::Serialize;

use super::TextGrid;
use super::summary_text::money;
use crate::base::text::{shown, signed_points, spaced};
use crate::config::{Bands, Pipeline, QualityCheck};
use crate::pipeline::PipelineRun;
use crate::score::roll_up::{Orphan, Parent, RolledUpParents};

/// How many are worth a person's attention at once.
const MAX_LISTED_PARENTS: usize = 5;

#[derive(Debug, Clone, Serialize)]
pub struct ParentSummary {
    pub parents: usize,
    /// Those that belong to any of them.
    pub accounts: usize,
    pub rolled_up_by: &'static str,
    /// Worst first.
    pub bands: Vec<ParentBand>,
    pub without_score: usize,
    /// Parents that are not in the worst band, with an account below them that is.
    pub hiding: usize,
    /// Those with most revenue first.
    pub hidden: Vec<HiddenAccount>,
    /// Those that are in another band than on their previous snapshot, those that moved furthest first.
    pub moved: Vec<MovedParent>,
    pub cycles: InvalidLinks,
    pub orphans: InvalidLinks,
}

/// A parent that came into another band.
#[derive(Debug, Clone, Serialize)]
pub struct MovedParent {
    pub parent_id: String,
    pub parent_name: Option<String>,
    pub from_score: Option<f64>,
    pub to_score: Option<f64>,
    pub from_band: String,
    pub to_band: Option<String>,
    /// The account that moved it most, and by how many points.
    pub account_id: Option<String>,
    pub points: Option<f64>,
}

#[derive(Debug, Clone, Serialize)]
pub struct ParentBand {
    pub band: String,
    pub parents: usize,
}

/// A parent and the lowest account below it.
#[derive(Debug, Clone, Serialize)]
pub struct HiddenAccount {
    pub parent_id: String,
    pub parent_name: Option<String>,
    pub score: Option<f64>,
    pub band: Option<String>,
    pub account_id: String,
    pub account_name: Option<String>,
    pub account_score: Option<f64>,
    pub revenue: Option<f64>,
}

/// Ties that can't be: all of them counted, the first few named.
#[derive(Debug, Clone, Serialize)]
pub struct InvalidLinks {
    pub accounts: usize,
    pub named: Vec<String>,
}

/// None for a pipeline that rolls nothing up.
#[must_use]
pub fn parent_summary(pipeline: &Pipeline, run: &PipelineRun) -> Option<ParentSummary> {
    let roll_up = pipeline.roll_up.as_ref()?;
    let (hierarchy, band_assignments) = (&run.parents.hierarchy, &run.parents.band_assignments);
    let bands = &pipeline.scorecard.bands;
    let count = |band: Option<usize>| band_assignments.band.iter().filter(|of| **of == band).count();
    let names = pipeline.accounts.name.as_deref().and_then(|name| run.metrics.texts(name).ok());
    let revenue = pipeline.accounts.revenue.as_deref().and_then(|name| run.metrics.numbers(name).ok());
    let mut hidden: Vec<HiddenAccount> = Vec::new();
    for (at, parent) in hierarchy.parents.iter().enumerate() {
        let Some(account) = hidden_account(run, at, parent) else { continue };
        hidden.push(HiddenAccount {
            parent_id: parent.id.clone(),
            parent_name: parent.name.clone(),
            score: run.parents.scores[at].score,
            band: bands.band_name(band_assignments.band[at]).map(str::to_owned),
            account_id: run.metrics.accounts[account].clone(),
            account_name: names.as_ref().and_then(|names| names[account].clone()),
            account_score: run.verdicts.score[account],
            revenue: revenue.as_ref().and_then(|revenue| revenue[account]),
        });
    }
    let hiding = hidden.len();
    let revenue_or_least = |hidden: &HiddenAccount| hidden.revenue.unwrap_or(f64::NEG_INFINITY);
    hidden.sort_by(|a, b| {
        revenue_or_least(b).total_cmp(&revenue_or_least(a)).then_with(|| a.parent_id.cmp(&b.parent_id))
    });
    hidden.truncate(MAX_LISTED_PARENTS);
    let mut is_member = vec![false; run.metrics.accounts.len()];
    hierarchy.parents.iter().flat_map(|parent| &parent.members).for_each(|member| is_member[member.account] = true);
    Some(ParentSummary {
        parents: hierarchy.parents.len(),
        accounts: is_member.into_iter().filter(|belongs| *belongs).count(),
        rolled_up_by: roll_up.by.as_str(),
        bands: (0..bands.0.len())
            .map(|band| ParentBand { band: bands.0[band].name.clone(), parents: count(Some(band)) })
            .collect(),
        without_score: count(None),
        hiding,
        hidden,
        moved: moved_parents(bands, &run.parents),
        cycles: InvalidLinks {
            accounts: hierarchy.cycles.iter().map(Vec::len).sum(),
            named: hierarchy.cycles.iter().take(MAX_LISTED_PARENTS).map(|cycle| cycle_text(cycle)).collect(),
        },
        orphans: InvalidLinks {
            accounts: hierarchy.orphans.len(),
            named: hierarchy.orphans.iter().take(MAX_LISTED_PARENTS).map(orphan_text).collect(),
        },
    })
}

fn moved_parents(bands: &Bands, parents: &RolledUpParents) -> Vec<MovedParent> {
    let mut moved_parents: Vec<MovedParent> = Vec::new();
    for (at, parent) in parents.hierarchy.parents.iter().enumerate() {
        let Some(from) = parents.trends.previous_band[at].clone() else { continue };
        let to = bands.band_name(parents.band_assignments.band[at]).map(str::to_owned);
        if to.as_ref() == Some(&from) {
            continue;
        }
        let strongest = parents.strongest_member(at);
        moved_parents.push(MovedParent {
            parent_id: parent.id.clone(),
            parent_name: parent.name.clone(),
            from_score: parents.trends.previous_score[at],
            to_score: parents.scores[at].score,
            from_band: from,
            to_band: to,
            account_id: strongest.map(|row| row.id.clone()),
            points: strongest.and_then(|row| row.points),
        });
    }
    let score_distance =
        |moved: &MovedParent| moved.to_score.zip(moved.from_score).map_or(0.0, |(to, from)| (to - from).abs());
    moved_parents.sort_by(|a, b| score_distance(b).total_cmp(&score_distance(a)));
    moved_parents.truncate(MAX_LISTED_PARENTS);
    moved_parents
}

/// The lowest account below a parent, if it is in the worst band and the parent is not.
fn hidden_account(run: &PipelineRun, at: usize, parent: &Parent) -> Option<usize> {
    if run.parents.band_assignments.band[at] == Some(0) {
        return None;
    }
    let below = parent.members.iter().filter(|member| member.depth > 0).map(|member| member.account);
    let worst = below.filter(|account| run.band_assignments.band[*account] == Some(0));
    worst
        .filter_map(|account| Some((run.verdicts.score[account]?, account)))
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, account)| account)
}

/// Parents in a circle, as a path: `a -> b -> a`.
#[must_use]
pub fn cycle_text(ids: &[String]) -> String {
    let ids: Vec<_> = ids.iter().chain(ids.first()).map(|id| shown(id)).collect();
    format!("`{}`", ids.join(" -> "))
}

/// Somebody and the parent that is listed nowhere.
#[must_use]
pub fn orphan_text(orphan: &Orphan) -> String {
    format!("`{} -> {}`", shown(&orphan.id), shown(&orphan.parent))
}

/// The same for people, line by line; `told` are the checks that say by themselves what is wrong.
#[must_use]
pub fn parent_lines(summary: &ParentSummary, revenue: Option<&str>, reported_checks: &[QualityCheck]) -> Vec<String> {
    let bands = summary.bands.iter().rev().map(|band| format!("{} {}", band.parents, spaced(&band.band)));
    let without = (summary.without_score > 0).then(|| format!("{} without a score", summary.without_score));
    let counts: Vec<String> = bands.chain(without).collect();
    let mut lines = vec![format!(
        "{} of {}, rolled up by {}: {}",
        count_phrase(summary.parents, "parent"),
        count_phrase(summary.accounts, "account"),
        summary.rolled_up_by,
        counts.join(", ")
    )];
    if summary.hiding > 0 {
        let worst = summary.bands.first().map(|band| spaced(&band.band)).unwrap_or_default();
        lines.push(match summary.hiding {
            1 => format!("1 hides an account that is {worst}:"),
            some => format!("{some} hide an account that is {worst}:"),
        });
        lines.extend(hidden_accounts_grid(&summary.hidden, revenue).text().lines().map(str::to_owned));
    }
    lines.extend(summary.moved.iter().map(move_line));
    for (check, ties, what) in [
        (QualityCheck::ParentCycles, &summary.cycles, "in a circle of parents"),
        (QualityCheck::ParentOrphans, &summary.orphans, "with a parent that is listed nowhere"),
    ] {
        if ties.accounts > 0 && !reported_checks.contains(&check) {
            lines.push(format!("{} {what}: {}", count_phrase(ties.accounts, "account"), ties.named.join(", ")));
        }
    }
    lines
}

fn move_line(moved: &MovedParent) -> String {
    let score = |score: Option<f64>| score.map_or_else(|| "–".to_owned(), |score| format!("{score:.1}"));
    let name = moved.parent_name.as_deref().map(|name| format!(" {}", shown(name))).unwrap_or_default();
    let band = moved.to_band.as_deref().map_or_else(|| "no score".to_owned(), spaced);
    let by = moved.account_id.as_deref().zip(moved.points);
    let by =
        by.map(|(id, points)| format!(", most of it {}: {}", shown(id), signed_points(points))).unwrap_or_default();
    format!(
        "{}{name}: {} → {}, {} → {band}{by}",
        shown(&moved.parent_id),
        score(moved.from_score),
        score(moved.to_score),
        spaced(&moved.from_band)
    )
}

fn count_phrase(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// Names and revenue have a column where there are any.
fn hidden_accounts_grid(hidden: &[HiddenAccount], revenue: Option<&str>) -> TextGrid {
    let named = [
        hidden.iter().any(|hidden| hidden.parent_name.is_some()),
        hidden.iter().any(|hidden| hidden.account_name.is_some()),
    ];
    let mut grid = TextGrid::default();
    let name = |named: bool| named.then(String::new);
    grid.headers.extend(["parent".to_owned()].into_iter().chain(name(named[0])));
    grid.headers.extend(["score".to_owned(), String::new(), "account".to_owned()].into_iter().chain(name(named[1])));
    grid.headers.push("score".to_owned());
    grid.headers.extend(revenue.map(str::to_owned));
    let score = |score: Option<f64>| score.map_or_else(|| "–".to_owned(), |score| format!("{score:.1}"));
    for hidden in hidden {
        let mut row = vec![hidden.parent_id.clone()];
        row.extend(named[0].then(|| hidden.parent_name.clone().unwrap_or_default()));
        row.extend([score(hidden.score), hidden.band.as_deref().map(spaced).unwrap_or_default()]);
        row.push(hidden.account_id.clone());
        row.extend(named[1].then(|| hidden.account_name.clone().unwrap_or_default()));
        row.push(score(hidden.account_score));
        row.extend(revenue.map(|_| hidden.revenue.map_or_else(|| "–".to_owned(), money)));
        grid.rows.push(row);
    }
    grid
}
