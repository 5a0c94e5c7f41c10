//! One total for every group.

use polars::prelude::{
    Column, DataType, Int128Chunked, IntoColumn, IntoSeries, NamedFrom, NewChunkedArray, PolarsError, Series,
};

use super::How;
use super::distinct::Distinct;
use super::lane::{Lane, Values};

/// The totals of all groups so far, by the number of the group.
pub enum Total {
    Count(Vec<i64>),
    /// Kept in one table for all of them, see [`super::distinct`]; here, the position there.
    Distinct(usize),
    /// None while no value was there.
    Sum {
        sums: Vec<Option<i128>>,
        kind: DataType,
    },
    Whole {
        best: Vec<Option<i64>>,
        most: Most,
        kind: DataType,
    },
    Wide {
        best: Vec<Option<i128>>,
        most: Most,
        kind: DataType,
    },
    Double {
        best: Vec<Option<f64>>,
        most: Most,
    },
    Text {
        best: Vec<Option<String>>,
        most: Most,
    },
}

/// Which of two values stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Most {
    Least,
    Greatest,
}

impl Most {
    fn prefers<T: PartialOrd>(self, new: &T, old: &T) -> bool {
        match self {
            Self::Least => new < old,
            Self::Greatest => new > old,
        }
    }
}

impl Total {
    /// `distincts` is the number of such totals so far.
    pub fn new(how: How, kind: Option<DataType>, distincts: &mut usize) -> Self {
        let kind = kind.unwrap_or(DataType::Int64);
        let most = if how == How::Min { Most::Least } else { Most::Greatest };
        match (how, &kind) {
            (How::Rows | How::Count, _) => Self::Count(Vec::new()),
            (How::Distinct, _) => {
                *distincts += 1;
                Self::Distinct(*distincts - 1)
            }
            (How::Sum, _) => Self::Sum { sums: Vec::new(), kind },
            (_, DataType::String) => Self::Text { best: Vec::new(), most },
            (_, DataType::Float64) => Self::Double { best: Vec::new(), most },
            (_, DataType::Decimal(..)) => Self::Wide { best: Vec::new(), most, kind },
            _ => Self::Whole { best: Vec::new(), most, kind },
        }
    }

    /// Takes in the given rows, each with its group.
    pub fn add(&mut self, lane: &Lane, rows: &[(usize, usize)], groups: usize) {
        match (self, lane) {
            (Self::Count(counts), Lane::Nothing) => {
                counts.resize(groups, 0);
                rows.iter().for_each(|(_, group)| counts[*group] += 1);
            }
            (Self::Count(counts), Lane::Present(present)) => {
                counts.resize(groups, 0);
                rows.iter().for_each(|(row, group)| counts[*group] += i64::from(present[*row]));
            }
            (Self::Sum { sums, .. }, Lane::Whole(values)) => {
                sums.resize(groups, None);
                for (row, group) in rows {
                    if let Some(value) = values.get(*row) {
                        sums[*group] = Some(sums[*group].unwrap_or(0) + i128::from(value));
                    }
                }
            }
            (Self::Sum { sums, .. }, Lane::Wide(values)) => {
                sums.resize(groups, None);
                for (row, group) in rows {
                    if let Some(value) = values.get(*row) {
                        sums[*group] = Some(sums[*group].unwrap_or(0).saturating_add(value));
                    }
                }
            }
            (Self::Whole { best, most, .. }, Lane::Whole(values)) => keep(best, *most, values, rows, groups),
            (Self::Wide { best, most, .. }, Lane::Wide(values)) => keep(best, *most, values, rows, groups),
            (Self::Double { best, most }, Lane::Double(values)) => {
                best.resize(groups, None);
                for (row, group) in rows {
                    // NaN is no number, so it is neither the least nor the greatest.
                    if let Some(value) = values.get(*row).filter(|value| !value.is_nan())
                        && best[*group].is_none_or(|old| most.prefers(&value, &old))
                    {
                        best[*group] = Some(value);
                    }
                }
            }
            (Self::Text { best, most }, Lane::Text(values)) => {
                best.resize(groups, None);
                for (row, group) in rows {
                    if let Some(value) = values.get(*row)
                        && best[*group].as_deref().is_none_or(|old| most.prefers(&value, &old))
                    {
                        best[*group] = Some(value.to_owned());
                    }
                }
            }
            // Distinct values are counted elsewhere; else `Lane::read` and `Total::new` go by the same types.
            _ => {}
        }
    }

    /// The column of totals, in the type that SQL gives them.
    pub fn finish(self, name: &str, groups: usize, distinct: &mut Distinct) -> Result<Column, PolarsError> {
        let name = name.into();
        let series = match self {
            Self::Count(mut counts) => {
                counts.resize(groups, 0);
                Series::new(name, counts)
            }
            Self::Distinct(at) => {
                let mut counts = distinct.take(at);
                counts.resize(groups, 0);
                Series::new(name, counts)
            }
            Self::Sum { mut sums, kind } => {
                sums.resize(groups, None);
                match kind {
                    DataType::Decimal(_, scale) => decimals(name, &sums, scale)?,
                    _ => Series::new(name, narrow(&sums)?),
                }
            }
            Self::Whole { mut best, kind, .. } => {
                best.resize(groups, None);
                Series::new(name, best).cast(&kind.to_physical())?.cast(&kind)?
            }
            Self::Wide { mut best, kind, .. } => {
                best.resize(groups, None);
                let scale = if let DataType::Decimal(_, scale) = kind { scale } else { 0 };
                decimals(name, &best, scale)?.cast(&kind)?
            }
            Self::Double { mut best, .. } => {
                best.resize(groups, None);
                Series::new(name, best)
            }
            Self::Text { mut best, .. } => {
                best.resize(groups, None);
                Series::new(name, best)
            }
        };
        Ok(series.into_column())
    }
}

fn keep<T: Copy + PartialOrd>(
    best: &mut Vec<Option<T>>,
    most: Most,
    values: &Values<T>,
    rows: &[(usize, usize)],
    groups: usize,
) {
    best.resize(groups, None);
    for (row, group) in rows {
        if let Some(value) = values.get(*row)
            && best[*group].is_none_or(|old| most.prefers(&value, &old))
        {
            best[*group] = Some(value);
        }
    }
}

fn narrow(sums: &[Option<i128>]) -> Result<Vec<Option<i64>>, PolarsError> {
    let narrow = |sum: i128| {
        let told = format!("integers come to {sum}, which 64 bits do not hold: calculate with DOUBLE");
        i64::try_from(sum).ok().ok_or_else(|| PolarsError::ComputeError(told.into()))
    };
    sums.iter().map(|sum| sum.map(narrow).transpose()).collect()
}

/// What 38 digits hold.
const MOST: u128 = 10_u128.pow(38) - 1;

fn decimals(name: polars::prelude::PlSmallStr, unscaled: &[Option<i128>], scale: usize) -> Result<Series, PolarsError> {
    if unscaled.iter().flatten().any(|sum| sum.unsigned_abs() > MOST) {
        return Err(PolarsError::ComputeError("a sum has more than the 38 digits that decimals may have".into()));
    }
    let unscaled = Int128Chunked::from_slice_options(name, unscaled);
    Ok(unscaled.into_decimal(38, scale)?.into_series())
}
