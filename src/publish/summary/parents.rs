//! The parents by band, those that hide an account in the worst band, and links between accounts that are invalid.

use serde::Serialize;

use crate::base::escape::escape_and_shorten;
use crate::config::{Bands, Pipeline};
use crate::pipeline::PipelineRun;
use crate::score::roll_up::{Orphan, Parent, RolledUpParents};

/// How many parents or links each list of the summary holds.
const MAX_LISTED_PARENTS: usize = 5;

#[derive(Debug, Clone, Serialize)]
pub struct ParentSummary {
    pub parents: usize,
    /// Accounts that are members of any parent.
    pub accounts: usize,
    pub rolled_up_by: &'static str,
    /// Worst first.
    pub bands: Vec<ParentBand>,
    pub without_score: usize,
    /// How many parents are not in the worst band, with an account below them that is.
    pub hiding: usize,
    /// Those accounts, most revenue first.
    pub hidden: Vec<HiddenAccount>,
    /// Parents in another band than on their previous snapshot, largest change first.
    pub moved: Vec<MovedParent>,
    pub cycles: InvalidLinks,
    pub orphans: InvalidLinks,
}

/// A parent whose band changed.
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

/// Invalid links of one kind: how many accounts have one, and the first few of them.
#[derive(Debug, Clone, Serialize)]
pub struct InvalidLinks {
    pub accounts: usize,
    pub named: Vec<String>,
}

/// Summarises the parents; none for a pipeline without a roll-up.
#[must_use]
pub fn parent_summary(pipeline: &Pipeline, run: &PipelineRun) -> Option<ParentSummary> {
    let roll_up = pipeline.roll_up.as_ref()?;
    let hierarchy = &run.parents.hierarchy;
    let bands = &pipeline.scorecard.bands;
    let count_band = |band: Option<usize>| run.parents.band_assignments.band.iter().filter(|of| **of == band).count();
    let mut hidden = hidden_accounts(pipeline, run);
    let hiding = hidden.len();
    hidden.truncate(MAX_LISTED_PARENTS);
    let mut moved = moved_parents(bands, &run.parents);
    moved.truncate(MAX_LISTED_PARENTS);
    Some(ParentSummary {
        parents: hierarchy.parents.len(),
        accounts: member_count(&hierarchy.parents, run.metrics.accounts.len()),
        rolled_up_by: roll_up.by.as_str(),
        bands: bands
            .0
            .iter()
            .enumerate()
            .map(|(index, band)| ParentBand { band: band.name.clone(), parents: count_band(Some(index)) })
            .collect(),
        without_score: count_band(None),
        hiding,
        hidden,
        moved,
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

/// Counts the accounts that are a member of any parent.
fn member_count(parents: &[Parent], accounts: usize) -> usize {
    let mut is_member = vec![false; accounts];
    parents.iter().flat_map(|parent| &parent.members).for_each(|member| is_member[member.account] = true);
    is_member.into_iter().filter(|is_member| *is_member).count()
}

/// The hidden accounts of all parents, most revenue first.
fn hidden_accounts(pipeline: &Pipeline, run: &PipelineRun) -> Vec<HiddenAccount> {
    let names = pipeline.accounts.name.as_deref().and_then(|name| run.metrics.texts(name).ok());
    let revenue = pipeline.accounts.revenue.as_deref().and_then(|name| run.metrics.numbers(name).ok());
    let mut hidden: Vec<HiddenAccount> = Vec::new();
    for (index, parent) in run.parents.hierarchy.parents.iter().enumerate() {
        let Some(account) = hidden_account(run, index, parent) else { continue };
        hidden.push(HiddenAccount {
            parent_id: parent.id.clone(),
            parent_name: parent.name.clone(),
            score: run.parents.scores[index].score,
            band: pipeline.scorecard.bands.band_name(run.parents.band_assignments.band[index]).map(str::to_owned),
            account_id: run.metrics.accounts[account].clone(),
            account_name: names.as_ref().and_then(|names| names[account].clone()),
            account_score: run.final_scores.score[account],
            revenue: revenue.as_ref().and_then(|revenue| revenue[account]),
        });
    }
    let revenue_or_least = |hidden: &HiddenAccount| hidden.revenue.unwrap_or(f64::NEG_INFINITY);
    hidden.sort_by(|a, b| {
        revenue_or_least(b).total_cmp(&revenue_or_least(a)).then_with(|| a.parent_id.cmp(&b.parent_id))
    });
    hidden
}

/// The lowest account below a parent, if it is in the worst band and the parent is not.
fn hidden_account(run: &PipelineRun, index: usize, parent: &Parent) -> Option<usize> {
    if run.parents.band_assignments.band[index] == Some(0) {
        return None;
    }
    let below = parent.members.iter().filter(|member| member.depth > 0).map(|member| member.account);
    let worst = below.filter(|account| run.band_assignments.band[*account] == Some(0));
    worst
        .filter_map(|account| Some((run.final_scores.score[account]?, account)))
        .min_by(|(score, _), (other, _)| score.total_cmp(other))
        .map(|(_, account)| account)
}

/// The parents whose band changed, largest change first.
fn moved_parents(bands: &Bands, parents: &RolledUpParents) -> Vec<MovedParent> {
    let mut moved: Vec<MovedParent> = Vec::new();
    for (index, parent) in parents.hierarchy.parents.iter().enumerate() {
        let Some(from_band) = parents.trends.previous_band[index].clone() else { continue };
        let to_band = bands.band_name(parents.band_assignments.band[index]).map(str::to_owned);
        if to_band.as_ref() == Some(&from_band) {
            continue;
        }
        let strongest = parents.strongest_member(index);
        moved.push(MovedParent {
            parent_id: parent.id.clone(),
            parent_name: parent.name.clone(),
            from_score: parents.trends.previous_score[index],
            to_score: parents.scores[index].score,
            from_band,
            to_band,
            account_id: strongest.map(|row| row.id.clone()),
            points: strongest.and_then(|row| row.points),
        });
    }
    let distance =
        |moved: &MovedParent| moved.to_score.zip(moved.from_score).map_or(0.0, |(to, from)| (to - from).abs());
    moved.sort_by(|a, b| distance(b).total_cmp(&distance(a)));
    moved
}

/// Formats a cycle of parents as a path: `a -> b -> a`.
#[must_use]
pub fn cycle_text(ids: &[String]) -> String {
    let ids: Vec<_> = ids.iter().chain(ids.first()).map(|id| escape_and_shorten(id)).collect();
    format!("`{}`", ids.join(" -> "))
}

/// Formats an account and its unknown parent: `a -> b`.
#[must_use]
pub fn orphan_text(orphan: &Orphan) -> String {
    format!("`{} -> {}`", escape_and_shorten(&orphan.id), escape_and_shorten(&orphan.parent))
}
