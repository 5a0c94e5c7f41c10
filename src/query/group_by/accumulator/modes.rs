//! MODE and ENTROPY: every value that a group has seen, with its count.

use super::GroupAccumulator;
use crate::query::group_by::batch::GroupedRows;
use crate::query::group_by::column_values::{ColumnValues, ValueStorage};
use crate::query::group_by::group_results::GroupResults;
use crate::query::group_by::number_by_hash::NumberByHash;
use crate::query::group_by::{hash, sort_key};

/// What is asked of the counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrequencyStatistic {
    Mode,
    Entropy,
}

pub struct FrequencyAccumulator {
    storage: ValueStorage,
    asked: FrequencyStatistic,
    /// One more than the number of each pair of a group and a value.
    numbers: NumberByHash,
    /// By the number of the pair.
    pairs: Vec<ValueCount>,
    full: bool,
}

struct ValueCount {
    group: usize,
    /// Sorts as the values do.
    value: Box<[u8]>,
    count: u64,
}

impl FrequencyAccumulator {
    pub fn new(storage: ValueStorage, asked: FrequencyStatistic) -> Self {
        Self { storage, asked, numbers: NumberByHash::default(), pairs: Vec::new(), full: false }
    }

    /// The number of a pair; one that is new is the one after the last.
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
        for (row, group) in rows.rows {
            let value = hashes.as_hashes()[*row];
            if value == 0 {
                continue;
            }
            let Some(number) = self.number_of_pair(hash::append_hash(rows.keys[*row], value)) else {
                self.full = true;
                return;
            };
            if number == self.pairs.len() {
                key.clear();
                sort_key::push_last_value(&mut key, values, *row);
                self.pairs.push(ValueCount { group: *group, value: key.as_slice().into(), count: 0 });
            }
            self.pairs[number].count += 1;
        }
    }

    fn finish(self: Box<Self>, groups: usize) -> Result<GroupResults, String> {
        if self.full {
            return Err("there are more than four billion distinct values".to_owned());
        }
        if self.asked == FrequencyStatistic::Entropy {
            return Ok(GroupResults::Doubles(entropies_of_groups(&self.pairs, groups)));
        }
        let mut best: Vec<Option<&ValueCount>> = vec![None; groups];
        for pair in &self.pairs {
            let better = |old: &ValueCount| pair.count.cmp(&old.count).then_with(|| old.value.cmp(&pair.value)).is_gt();
            if best[pair.group].is_none_or(better) {
                best[pair.group] = Some(pair);
            }
        }
        Ok(sort_key::read_last_values(self.storage, best.into_iter().map(|pair| pair.map(|pair| &*pair.value))))
    }
}

/// The entropy of the values of each group, in bits: the sum of p·log2(1/p), where p is the share of a value.
fn entropies_of_groups(pairs: &[ValueCount], groups: usize) -> Vec<Option<f64>> {
    let mut counts: Vec<Vec<u64>> = vec![Vec::new(); groups];
    for pair in pairs {
        counts[pair.group].push(pair.count);
    }
    counts.into_iter().map(|counts| Some(entropy_of_counts(counts))).collect()
}

#[expect(clippy::cast_precision_loss, reason = "there are fewer rows than a double counts")]
fn entropy_of_counts(mut counts: Vec<u64>) -> f64 {
    // In ascending order, so that the order of rows makes no difference.
    counts.sort_unstable();
    let all = counts.iter().sum::<u64>() as f64;
    counts.into_iter().map(|count| count as f64 / all).map(|share| -share * share.log2()).sum::<f64>() + 0.0
}
