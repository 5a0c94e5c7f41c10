//! Accounts that belong together: parents counted by band, those that hide an account, and ties that can't be.

use serde::Serialize;

use super::Grid;
use super::text::money;
use crate::base::text::{shown, signed_points, spaced};
use crate::config::{Bands, Pipeline, QualityCheck};
use crate::pipeline::PipelineRun;
use crate::score::roll_up::{Orphan, Parent, RolledUpParents};
use crate::warehouse::tables::band_name;

/// How many are worth a person's attention at once.
const SHOWN: usize = 5;

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
    pub hidden: Vec<Hidden>,
    /// Those that are in another band than on their previous snapshot, those that moved furthest first.
    pub moved: Vec<MovedParent>,
    pub cycles: Ties,
    pub orphans: Ties,
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
pub struct Hidden {
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
pub struct Ties {
    pub accounts: usize,
    pub named: Vec<String>,
}

/// None for a pipeline that rolls nothing up.
#[must_use]
pub fn parent_summary(pipeline: &Pipeline, run: &PipelineRun) -> Option<ParentSummary> {
    let rules = pipeline.roll_up.as_ref()?;
    let (forest, standings) = (&run.parents.hierarchy, &run.parents.band_assignments);
    let bands = &pipeline.scorecard.bands;
    let count = |band: Option<usize>| standings.band.iter().filter(|of| **of == band).count();
    let names = pipeline.accounts.name.as_deref().and_then(|name| run.metrics.texts(name).ok());
    let revenue = pipeline.accounts.revenue.as_deref().and_then(|name| run.metrics.numbers(name).ok());
    let mut hidden: Vec<Hidden> = Vec::new();
    for (at, parent) in forest.parents.iter().enumerate() {
        let Some(account) = hides(run, at, parent) else { continue };
        hidden.push(Hidden {
            parent_id: parent.id.clone(),
            parent_name: parent.name.clone(),
            score: run.parents.scores[at].score,
            band: band_name(bands, standings.band[at]),
            account_id: run.metrics.accounts[account].clone(),
            account_name: names.as_ref().and_then(|names| names[account].clone()),
            account_score: run.verdicts.score[account],
            revenue: revenue.as_ref().and_then(|revenue| revenue[account]),
        });
    }
    let hiding = hidden.len();
    let worth = |hidden: &Hidden| hidden.revenue.unwrap_or(f64::NEG_INFINITY);
    hidden.sort_by(|a, b| worth(b).total_cmp(&worth(a)).then_with(|| a.parent_id.cmp(&b.parent_id)));
    hidden.truncate(SHOWN);
    let mut belong = vec![false; run.metrics.accounts.len()];
    forest.parents.iter().flat_map(|parent| &parent.members).for_each(|member| belong[member.account] = true);
    Some(ParentSummary {
        parents: forest.parents.len(),
        accounts: belong.into_iter().filter(|belongs| *belongs).count(),
        rolled_up_by: rules.by.as_str(),
        bands: (0..bands.0.len())
            .map(|band| ParentBand { band: bands.0[band].name.clone(), parents: count(Some(band)) })
            .collect(),
        without_score: count(None),
        hiding,
        hidden,
        moved: moved(bands, &run.parents),
        cycles: Ties {
            accounts: forest.cycles.iter().map(Vec::len).sum(),
            named: forest.cycles.iter().take(SHOWN).map(|cycle| circle(cycle)).collect(),
        },
        orphans: Ties {
            accounts: forest.orphans.len(),
            named: forest.orphans.iter().take(SHOWN).map(orphan).collect(),
        },
    })
}

fn moved(bands: &Bands, parents: &RolledUpParents) -> Vec<MovedParent> {
    let mut moved: Vec<MovedParent> = Vec::new();
    for (at, parent) in parents.hierarchy.parents.iter().enumerate() {
        let Some(from) = parents.trends.previous_band[at].clone() else { continue };
        let to = band_name(bands, parents.band_assignments.band[at]);
        if to.as_ref() == Some(&from) {
            continue;
        }
        let strongest = parents.strongest_member(at);
        moved.push(MovedParent {
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
    let far = |moved: &MovedParent| moved.to_score.zip(moved.from_score).map_or(0.0, |(to, from)| (to - from).abs());
    moved.sort_by(|a, b| far(b).total_cmp(&far(a)));
    moved.truncate(SHOWN);
    moved
}

/// The lowest account below a parent, if it is in the worst band and the parent is not.
fn hides(run: &PipelineRun, at: usize, parent: &Parent) -> Option<usize> {
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
pub fn circle(ids: &[String]) -> String {
    let ids: Vec<_> = ids.iter().chain(ids.first()).map(|id| shown(id)).collect();
    format!("`{}`", ids.join(" -> "))
}

/// Somebody and the parent that is listed nowhere.
#[must_use]
pub fn orphan(orphan: &Orphan) -> String {
    format!("`{} -> {}`", shown(&orphan.id), shown(&orphan.parent))
}

/// The same for people, line by line; `told` are the checks that say by themselves what is wrong.
#[must_use]
pub fn parent_lines(summary: &ParentSummary, revenue: Option<&str>, told: &[QualityCheck]) -> Vec<String> {
    let bands = summary.bands.iter().rev().map(|band| format!("{} {}", band.parents, spaced(&band.band)));
    let without = (summary.without_score > 0).then(|| format!("{} without a score", summary.without_score));
    let counts: Vec<String> = bands.chain(without).collect();
    let mut lines = vec![format!(
        "{} of {}, rolled up by {}: {}",
        counted(summary.parents, "parent"),
        counted(summary.accounts, "account"),
        summary.rolled_up_by,
        counts.join(", ")
    )];
    if summary.hiding > 0 {
        let worst = summary.bands.first().map(|band| spaced(&band.band)).unwrap_or_default();
        lines.push(match summary.hiding {
            1 => format!("1 hides an account that is {worst}:"),
            some => format!("{some} hide an account that is {worst}:"),
        });
        lines.extend(hidden(&summary.hidden, revenue).text().lines().map(str::to_owned));
    }
    lines.extend(summary.moved.iter().map(move_line));
    for (check, ties, what) in [
        (QualityCheck::ParentCycles, &summary.cycles, "in a circle of parents"),
        (QualityCheck::ParentOrphans, &summary.orphans, "with a parent that is listed nowhere"),
    ] {
        if ties.accounts > 0 && !told.contains(&check) {
            lines.push(format!("{} {what}: {}", counted(ties.accounts, "account"), ties.named.join(", ")));
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

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// Names and revenue have a column where there are any.
fn hidden(hidden: &[Hidden], revenue: Option<&str>) -> Grid {
    let named = [
        hidden.iter().any(|hidden| hidden.parent_name.is_some()),
        hidden.iter().any(|hidden| hidden.account_name.is_some()),
    ];
    let mut grid = Grid::default();
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
