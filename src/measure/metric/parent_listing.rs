//! Which parent each account names, and which parents are listed, as the day knows them.

use polars::prelude::{DataFrame, DataType, Expr, col};

use super::{column_error, engine_failure, scored_accounts};
use crate::base::diagnostic::Diagnostic;
use crate::base::failure::Failure;
use crate::base::text::shown;
use crate::config::{Pipeline, RollUp};
use crate::measure::source::Sources;
use crate::query::engine;

/// Who names whom. Ids are text, whatever the exports make of them.
#[derive(Debug, Clone, Default)]
pub struct ParentListing {
    /// The parent that each scored account names, in the order of the accounts.
    pub parents: Vec<Option<String>>,
    /// Everybody who is listed where parents are looked for, scored or not; sorted by id, each once.
    pub listed: Vec<ListedParent>,
}

/// One row of the source that lists the parents.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListedParent {
    pub id: String,
    /// The parent above this one; none where parents are listed apart from the accounts.
    pub parent: Option<String>,
    pub name: Option<String>,
}

/// No column of a source can be called so.
const PARENT_COLUMN: &str = "the parent";

/// Reads who names whom; nothing for a pipeline that rolls nothing up.
///
/// # Errors
/// An engine that fails.
pub fn read_listing(pipeline: &Pipeline, sources: &Sources) -> Result<ParentListing, Failure> {
    let Some(roll_up) = &pipeline.roll_up else { return Ok(ParentListing::default()) };
    let bindings = pipeline.bindings(sources.as_of);
    let scored = scored_accounts::plan_accounts_with(
        pipeline,
        sources,
        bindings,
        Some(as_text(&roll_up.to).alias(PARENT_COLUMN)),
    )?;
    let (source, columns) = listing_source(pipeline, roll_up);
    let mut plans = vec![scored.frame.clone().select([col(PARENT_COLUMN)])];
    plans.extend(sources.frame(source).map(|frame| frame.select(columns)));
    let answers = engine::collect_frames(plans).map_err(|reason| {
        scored.condition_failure().unwrap_or_else(|| engine_failure("read who belongs to whom", reason))
    });
    let mut answers = answers.map_err(|failure| sources.files.attribute_error(failure))?.into_iter();
    let parents = non_blank_texts(&answers.next().unwrap_or_default(), PARENT_COLUMN)?;
    let rows = answers.next().unwrap_or_default();
    let (ids, parent_ids, names) =
        (non_blank_texts(&rows, "id")?, non_blank_texts(&rows, PARENT_COLUMN)?, non_blank_texts(&rows, "name")?);
    let row = |((id, parent), name): ((Option<String>, Option<String>), Option<String>)| {
        Some(ListedParent { id: id?, parent, name })
    };
    let mut listed: Vec<ListedParent> = ids.into_iter().zip(parent_ids).zip(names).filter_map(row).collect();
    // Where rows contradict each other, the same one counts in every run, and one that says something before NULL.
    listed.sort_by(|a, b| {
        let known = |listed: &ListedParent| (listed.parent.is_none(), listed.name.is_none());
        a.id.cmp(&b.id).then_with(|| known(a).cmp(&known(b))).then_with(|| a.cmp(b))
    });
    listed.dedup_by(|later, first| later.id == first.id);
    Ok(ParentListing { parents, listed })
}

/// The source that lists the parents, and what is read of it: id, the parent above, name.
fn listing_source<'a>(pipeline: &'a Pipeline, roll_up: &'a RollUp) -> (&'a str, [Expr; 3]) {
    let nothing = || polars::prelude::lit(polars::prelude::NULL).cast(DataType::String);
    let name = |name: Option<&String>| name.map_or_else(nothing, |name| as_text(name)).alias("name");
    match &roll_up.listed_in {
        Some(listed) => (
            &listed.source,
            [as_text(&listed.id).alias("id"), nothing().alias(PARENT_COLUMN), name(listed.name.as_ref())],
        ),
        None => {
            let accounts = &pipeline.accounts;
            // The name may be a metric, which accounts that are not scored have none of.
            let source = scored_accounts::accounts_source(pipeline);
            let is_column =
                |name: &&String| source.is_some_and(|source| source.columns.iter().any(|c| c.name == **name));
            let named = accounts.name.as_ref().filter(is_column);
            (
                &accounts.source,
                [as_text(&accounts.id).alias("id"), as_text(&roll_up.to).alias(PARENT_COLUMN), name(named)],
            )
        }
    }
}

fn as_text(column: &str) -> Expr {
    col(column).cast(DataType::String)
}

/// The texts of a column; a blank one says nothing.
fn non_blank_texts(frame: &DataFrame, name: &str) -> Result<Vec<Option<String>>, Failure> {
    let column = frame.column(name).and_then(|column| column.str()).map_err(|error| column_error(name, &error))?;
    Ok(column.iter().map(|text| text.filter(|text| !text.trim().is_empty()).map(str::to_owned)).collect())
}

/// More parents above an account than any company has.
#[must_use]
pub fn too_deep_failure(pipeline: &Pipeline, roll_up: &RollUp, account: &str, levels: usize) -> Failure {
    let message = format!(
        "source `{}`: account `{}` has more than {levels} parents above it by `{}`",
        pipeline.accounts.source,
        shown(account),
        roll_up.to
    );
    let diagnostic = Diagnostic::error("too-deep", message)
        .hint("look whether the column names parents, or only the next account in some other order");
    Failure::Data(vec![match scored_accounts::accounts_source(pipeline) {
        Some(source) => diagnostic.at(source.place.clone()),
        None => diagnostic,
    }])
}
