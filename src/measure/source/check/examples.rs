//! Examples of rows, for findings.

use polars::prelude::{DataFrame, DataType, Expr, LazyFrame, SortMultipleOptions, UniqueKeepStrategy};

use super::result_cells::read_texts;
use crate::base::escape::escape_and_shorten;

/// The largest number of examples of a finding.
const MAX_EXAMPLES: u32 = 3;

/// The column with the examples.
const EXAMPLE: &str = "example";

/// Returns examples of the rows that meet a condition: different values of `example`, in alphabetical order the first. A
/// NULL is no example.
pub fn example_rows(frame: LazyFrame, condition: Expr, example: Expr) -> LazyFrame {
    frame
        .filter(condition)
        .select([example.cast(DataType::String).alias(EXAMPLE)])
        .drop_nulls(None)
        .unique(None, UniqueKeepStrategy::Any)
        .sort([EXAMPLE], SortMultipleOptions::default())
        .limit(MAX_EXAMPLES)
}

/// Reads the answer of [`example_rows`], made safe for a terminal.
pub fn read_example_texts(answer: &DataFrame) -> Vec<String> {
    let examples = read_texts(answer, EXAMPLE).into_iter().flatten();
    examples.map(|example| escape_and_shorten(&example).into_owned()).collect()
}
