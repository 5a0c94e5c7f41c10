//! `parent_members`: one row per parent and account that belongs to it, or did on the parent's previous snapshot.

use super::schema::PARENT_MEMBERS;
use super::scored_day::ScoredDay;
use super::table_builder::{PublishedTable, TableBuilder};
use crate::base::error::Error;
use crate::score::roll_up::{MemberRow, Parent};

/// A parent and one of its members.
struct ParentMemberRow<'a> {
    parent: &'a Parent,
    member: &'a MemberRow,
}

/// Builds the table, sorted by parent and account.
///
/// # Errors
/// A column that is missing: a bug in healthscore.
pub fn parent_members_table(day: &ScoredDay) -> Result<PublishedTable, Error> {
    let rows = parent_member_rows(day);
    let (names, revenue) = (day.account_names()?, day.revenue_of_accounts()?);
    let member_rows = || rows.iter().map(|row| row.member);
    let mut columns = TableBuilder::new();
    columns.add_date("snapshot_date", member_rows().map(|_| Some(day.metrics.as_of)));
    columns.add_text("parent_id", rows.iter().map(|row| Some(&row.parent.id)));
    columns.add_text("account_id", member_rows().map(|member| Some(&member.id)));
    columns.add_text("account_name", member_rows().map(|member| names.as_ref()?[member.account?].as_ref()));
    columns.nullable_count("depth", member_rows().map(|member| member.depth));
    columns.add_boolean("is_own", member_rows().map(|member| Some(is_own(member))));
    columns.add_text("status", member_rows().map(|member| Some(member.status.as_str())));
    columns.add_boolean("joined", member_rows().map(|member| member.joined));
    columns.add_double("revenue", member_rows().map(|member| revenue.as_ref()?[member.account?]));
    columns.add_double("score", member_rows().map(|member| day.final_scores.score[member.account?]));
    columns.add_text(
        "band",
        member_rows().map(|member| day.pipeline.scorecard.bands.band_name(day.band_assignments.band[member.account?])),
    );
    columns.add_double("weight", member_rows().map(|member| member.weight));
    columns.add_double("contribution", member_rows().map(|member| member.contribution));
    columns.add_double("previous_score", member_rows().map(|member| member.previous.as_ref()?.score));
    columns.add_double("previous_weight", member_rows().map(|member| member.previous.as_ref()?.weight));
    columns.add_double("previous_contribution", member_rows().map(|member| member.previous.as_ref()?.contribution));
    columns.add_double("points", member_rows().map(|member| member.points));
    columns.build_table(PARENT_MEMBERS)
}

fn parent_member_rows<'a>(day: &ScoredDay<'a>) -> Vec<ParentMemberRow<'a>> {
    let members_by_parent = day.parents.hierarchy.parents.iter().zip(&day.parents.members);
    let rows = members_by_parent
        .flat_map(|(parent, members)| members.iter().map(move |member| ParentMemberRow { parent, member }));
    rows.collect()
}

/// Whether the member is the parent itself.
pub fn is_own(member: &MemberRow) -> bool {
    member.depth == Some(0)
}
