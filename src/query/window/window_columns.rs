//! A window function over columns of a frame.

use crate::query::expr::{AggregateFunction, FrameUnits, WindowFrame, WindowFunction};
use crate::query::types::Type;

/// A window whose expressions are columns of the frame already.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowColumns {
    pub function: WindowFunction,
    /// What the function reads: the value of LAG, the arguments of an aggregate.
    pub arguments: Vec<String>,
    pub partition: Vec<String>,
    pub order: Vec<OrderBy>,
    /// Columns that break ties, in this order, ascending, NULLs last. They don't make rows non-peers.
    pub ties: Vec<String>,
    pub frame: WindowFrame,
    /// The columns of the arguments that the frame reads, with the position of each.
    pub frame_columns: Vec<(usize, String)>,
    pub ignore_nulls: bool,
    pub data_type: Type,
    /// The name of the column that results.
    pub name: String,
    /// How many rows LAG and LEAD move, the buckets of NTILE, the position of NTH_VALUE.
    pub offset: i64,
    /// The column with the default of LAG and LEAD.
    pub default: Option<String>,
}

/// A key of a window's ORDER BY.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderBy {
    pub column: String,
    pub descending: bool,
    pub nulls_first: bool,
}

impl WindowColumns {
    /// Whether the order of peers matters, so that ties have to be broken.
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

    /// Whether the values of the arguments are needed, not only the rows that they are in.
    #[must_use]
    pub fn reads_arguments(&self) -> bool {
        match self.function {
            WindowFunction::Aggregate(AggregateFunction::CountRows) => false,
            WindowFunction::Aggregate(AggregateFunction::First | AggregateFunction::Last) => self.ignore_nulls,
            WindowFunction::Aggregate(_) | WindowFunction::CountDistinct => true,
            _ => self.ignore_nulls,
        }
    }

    /// Whether both are computed over the same sorted rows.
    #[must_use]
    pub fn is_sorted_as(&self, other: &Self) -> bool {
        self.partition == other.partition && self.order == other.order && self.ties == other.ties
    }
}
