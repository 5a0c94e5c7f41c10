//! Reads the parent that each account names, and the accounts or other rows that may be parents.

use polars::prelude::{DataFrame, DataType, Expr, NULL, col, lit};

use super::engine_errors::{column_error, engine_failure};
use super::scored_accounts;
use crate::base::diagnostic::Diagnostic;
use crate::base::escape::escape_and_shorten;
use crate::base::failure::Failure;
use crate::config::{Pipeline, RollUp};
use crate::measure::source::Sources;
use crate::query::engine;

/// The parents that accounts name. Ids are text, whatever type the exports give them.
#[derive(Debug, Clone, Default)]
pub struct ParentListing {
    /// For each scored account, the parent that it names.
    pub parents: Vec<Option<String>>,
    /// Every row of the source that lists the parents, scored or not; sorted by id, each id once.
    pub listed: Vec<ListedParent>,
}

/// One row of the source that lists the parents.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListedParent {
    pub id: String,
    /// The parent above this one; `None` if parents are listed in a source of their own.
    pub parent: Option<String>,
    pub name: Option<String>,
}

/// The source that lists the parents, and the columns that are read of it.
struct ListingSource<'a> {
    source: &'a str,
    id: Expr,
    parent: Expr,
    name: Expr,
}

/// The column with the id of a listed parent.
const ID_COLUMN: &str = "id";
/// The column with the name of a listed parent.
const NAME_COLUMN: &str = "name";
/// The column with the named parent. The name is not an identifier, so no column of a source has it.
const PARENT_COLUMN: &str = "the parent";

/// Reads the parents; nothing for a pipeline without `roll_up`.
///
/// # Errors
/// An engine that fails.
pub fn read_listing(pipeline: &Pipeline, sources: &Sources) -> Result<ParentListing, Failure> {
    let Some(roll_up) = &pipeline.roll_up else { return Ok(ParentListing::default()) };
    let parent = as_text(&roll_up.to).alias(PARENT_COLUMN);
    let scored =
        scored_accounts::plan_accounts_with(pipeline, sources, pipeline.bindings(sources.as_of), Some(parent))?;
    let listing = listing_source(pipeline, roll_up);
    let mut plans = vec![scored.frame.clone().select([col(PARENT_COLUMN)])];
    let listed_rows = sources.frame(listing.source);
    plans.extend(listed_rows.map(|frame| frame.select([listing.id, listing.parent, listing.name])));
    let answers = engine::collect_frames(plans).map_err(|reason| {
        scored.condition_failure().unwrap_or_else(|| engine_failure("read the parents of the accounts", reason))
    });
    let mut answers = answers.map_err(|failure| sources.files.attribute_error(failure))?.into_iter();
    let parents = non_blank_texts(&answers.next().unwrap_or_default(), PARENT_COLUMN)?;
    let listed = listed_parents(&answers.next().unwrap_or_default())?;
    Ok(ParentListing { parents, listed })
}

/// Chooses the source that lists the parents: the declared one, or else the accounts source.
fn listing_source<'a>(pipeline: &'a Pipeline, roll_up: &'a RollUp) -> ListingSource<'a> {
    let null = || lit(NULL).cast(DataType::String);
    let name = |name: Option<&String>| name.map_or_else(null, |name| as_text(name)).alias(NAME_COLUMN);
    match &roll_up.listed_in {
        Some(listed) => ListingSource {
            source: &listed.source,
            id: as_text(&listed.id).alias(ID_COLUMN),
            parent: null().alias(PARENT_COLUMN),
            name: name(listed.name.as_ref()),
        },
        None => {
            let accounts = &pipeline.accounts;
            ListingSource {
                source: &accounts.source,
                id: as_text(&accounts.id).alias(ID_COLUMN),
                parent: as_text(&roll_up.to).alias(PARENT_COLUMN),
                // The name may also be a metric, which accounts that are not scored do not have.
                name: name(accounts.name.as_ref().filter(|name| is_accounts_column(pipeline, name))),
            }
        }
    }
}

fn is_accounts_column(pipeline: &Pipeline, name: &str) -> bool {
    let source = scored_accounts::accounts_source(pipeline);
    source.is_some_and(|source| source.columns.iter().any(|column| column.name == name))
}

/// Reads the listed parents, sorted by id, one for each id.
fn listed_parents(rows: &DataFrame) -> Result<Vec<ListedParent>, Failure> {
    let ids = non_blank_texts(rows, ID_COLUMN)?;
    let parents = non_blank_texts(rows, PARENT_COLUMN)?;
    let names = non_blank_texts(rows, NAME_COLUMN)?;
    let rows = ids.into_iter().zip(parents).zip(names);
    let mut listed: Vec<ListedParent> =
        rows.filter_map(|((id, parent), name)| Some(ListedParent { id: id?, parent, name })).collect();
    // If the rows of an id differ, every run keeps the same one: first a row with a parent, then one with a name.
    listed.sort_by(|a, b| {
        let is_unknown = |listed: &ListedParent| (listed.parent.is_none(), listed.name.is_none());
        a.id.cmp(&b.id).then_with(|| is_unknown(a).cmp(&is_unknown(b))).then_with(|| a.cmp(b))
    });
    listed.dedup_by(|later, first| later.id == first.id);
    Ok(listed)
}

fn as_text(column: &str) -> Expr {
    col(column).cast(DataType::String)
}

/// Returns the texts of a column. A blank text is missing.
fn non_blank_texts(frame: &DataFrame, name: &str) -> Result<Vec<Option<String>>, Failure> {
    let column = frame.column(name).and_then(|column| column.str()).map_err(|error| column_error(name, &error))?;
    Ok(column.iter().map(|text| text.filter(|text| !text.trim().is_empty()).map(str::to_owned)).collect())
}

/// Reports an account with more parents above it than any company has.
#[must_use]
pub fn too_deep_failure(pipeline: &Pipeline, roll_up: &RollUp, account: &str, levels: usize) -> Failure {
    let message = format!(
        "source `{}`: account `{}` has more than {levels} parents above it by `{}`",
        pipeline.accounts.source,
        escape_and_shorten(account),
        roll_up.to
    );
    let hint = "check whether the column names parents, or only the next account in some other order";
    let diagnostic = Diagnostic::error("too-deep", message).hint(hint);
    Failure::Data(vec![scored_accounts::at_accounts_source(pipeline, diagnostic)])
}
