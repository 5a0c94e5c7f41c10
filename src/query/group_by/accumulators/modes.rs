//! MODE and ENTROPY: every distinct value of a group with its count.

use crate::query::group_by::accumulator::GroupAccumulator;
use crate::query::group_by::batch::{GroupedRows, RowOfGroup};
use crate::query::group_by::column_values::{ColumnValues, ValueStorage};
use crate::query::group_by::group_results::GroupResults;
use crate::query::group_by::number_by_hash::NumberByHash;
use crate::query::group_by::{hash, sort_key};

/// The statistic that is computed from the counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrequencyStatistic {
    Mode,
    Entropy,
}

/// The distinct values of each group, with their counts.
pub struct FrequencyAccumulator {
    storage: ValueStorage,
    statistic: FrequencyStatistic,
    /// The number of each pair of a group and a value, plus one.
    numbers: NumberByHash,
    /// The counts by the number of the pair.
    pairs: Vec<ValueCount>,
    /// Whether the numbers of pairs have run out.
    full: bool,
}

struct ValueCount {
    group: usize,
    /// The value as bytes that sort as the values do.
    value: Box<[u8]>,
    count: u64,
}

impl FrequencyAccumulator {
    pub fn new(storage: ValueStorage, statistic: FrequencyStatistic) -> Self {
        Self { storage, statistic, numbers: NumberByHash::default(), pairs: Vec::new(), full: false }
    }

    /// Returns the number of a pair: the next number for a new pair; none where numbers have run out.
    fn number_of_pair(&mut self, pair: u128) -> Option<usize> {
        let next = u32::try_from(self.pairs.len() + 1).ok()?;
        let number = self.numbers.entry(pair);
        if *number == 0 {
            *number = next;
        }
        usize::try_from(*number - 1).ok()
    }
}

impl GroupAccumulator for FrequencyAccumulator {
    fn add(&mut self, columns: &[&ColumnValues], rows: &GroupedRows) {
        let [values, hashes] = columns else {
            return;
        };
        let mut key = Vec::new();
        for &RowOfGroup { row, group } in rows.rows {
            let value = hashes.as_hashes()[row];
            if value == 0 {
                continue;
            }
            let Some(number) = self.number_of_pair(hash::append_hash(rows.keys[row], value)) else {
                self.full = true;
                return;
            };
            if number == self.pairs.len() {
                key.clear();
                sort_key::push_last_value(&mut key, values, row);
                self.pairs.push(ValueCount { group, value: key.as_slice().into(), count: 0 });
            }
            self.pairs[number].count += 1;
        }
    }

    fn finish(self: Box<Self>, groups: usize) -> Result<GroupResults, String> {
        if self.full {
            return Err("there are more than four billion distinct values".to_owned());
        }
        if self.statistic == FrequencyStatistic::Entropy {
            return Ok(GroupResults::Doubles(entropies_of_groups(&self.pairs, groups)));
        }
        let modes = modes_of_groups(&self.pairs, groups);
        Ok(sort_key::read_last_values(self.storage, modes.into_iter().map(|pair| pair.map(|pair| &*pair.value))))
    }
}

/// Returns the most frequent value of each group, of several the least.
fn modes_of_groups(pairs: &[ValueCount], groups: usize) -> Vec<Option<&ValueCount>> {
    let mut modes: Vec<Option<&ValueCount>> = vec![None; groups];
    for pair in pairs {
        let mode = &mut modes[pair.group];
        if mode.is_none_or(|mode| (pair.count, &mode.value) > (mode.count, &pair.value)) {
            *mode = Some(pair);
        }
    }
    modes
}

/// Returns the entropy of each group in bits: the sum of p·log2(1/p), where p is the share of a value.
fn entropies_of_groups(pairs: &[ValueCount], groups: usize) -> Vec<Option<f64>> {
    let mut counts: Vec<Vec<u64>> = vec![Vec::new(); groups];
    for pair in pairs {
        counts[pair.group].push(pair.count);
    }
    counts.into_iter().map(|counts| Some(entropy_of_counts(counts))).collect()
}

#[expect(clippy::cast_precision_loss, reason = "there are fewer rows than a double counts")]
fn entropy_of_counts(mut counts: Vec<u64>) -> f64 {
    // Sorted, so that the order of rows does not change the sum.
    counts.sort_unstable();
    let all = counts.iter().sum::<u64>() as f64;
    counts.into_iter().map(|count| count as f64 / all).map(|share| -share * share.log2()).sum::<f64>() + 0.0
}
