//! A window function over columns of a frame.

use crate::query::expr::{AggregateFunction, FrameUnits, WindowFrame, WindowFunction};
use crate::query::types::Type;

/// A window function over columns of a frame.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowColumns {
    pub function: WindowFunction,
    /// The values that the function reads: the value of LAG, the arguments of an aggregate.
    pub arguments: Vec<String>,
    pub partition: Vec<String>,
    pub order: Vec<OrderBy>,
    /// Columns that break ties, ascending with NULLs last. Rows that differ in them only are still peers.
    pub ties: Vec<String>,
    pub frame: WindowFrame,
    pub frame_columns: Vec<FrameColumn>,
    pub ignore_nulls: bool,
    pub data_type: Type,
    /// The name of the result's column.
    pub name: String,
    /// The number of rows of LAG and LEAD, of buckets of NTILE, or the position of NTH_VALUE.
    pub offset: i64,
    /// The column with the default of LAG and LEAD.
    pub default: Option<String>,
}

/// An argument that the frame reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameColumn {
    /// The position among the window's arguments.
    pub argument: usize,
    pub column: String,
}

/// A key of a window's ORDER BY.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderBy {
    pub column: String,
    pub descending: bool,
    pub nulls_first: bool,
}

impl WindowColumns {
    /// Returns whether the order of peers matters, so that ties have to be broken.
    #[must_use]
    pub fn depends_on_ties(&self) -> bool {
        use WindowFunction::{
            CumulativeDistribution, DenseRank, FirstValue, Lag, LastValue, Lead, NthValue, Ntile, PercentRank, Rank,
            RowNumber,
        };
        match self.function {
            RowNumber | Ntile | Lag | Lead | FirstValue | LastValue | NthValue => true,
            Rank | DenseRank | PercentRank | CumulativeDistribution => false,
            WindowFunction::Aggregate(
                AggregateFunction::Concatenate | AggregateFunction::First | AggregateFunction::Last,
            ) => true,
            WindowFunction::Aggregate(_) | WindowFunction::CountDistinct => self.frame.units == FrameUnits::Rows,
        }
    }

    /// Returns whether the function reads the values of its arguments, and not only the positions of rows.
    #[must_use]
    pub fn reads_arguments(&self) -> bool {
        match self.function {
            WindowFunction::Aggregate(AggregateFunction::CountRows) => false,
            WindowFunction::Aggregate(AggregateFunction::First | AggregateFunction::Last) => self.ignore_nulls,
            WindowFunction::Aggregate(_) | WindowFunction::CountDistinct => true,
            _ => self.ignore_nulls,
        }
    }

    /// Returns whether both windows are computed over the same sorted rows.
    #[must_use]
    pub fn is_sorted_as(&self, other: &Self) -> bool {
        self.partition == other.partition && self.order == other.order && self.ties == other.ties
    }
}
