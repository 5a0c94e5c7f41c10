//! MODE and ENTROPY: every value that a group has seen, with its count.

use super::Accumulator;
use crate::query::group_by::batch::Rows;
use crate::query::group_by::column_values::{ColumnValues, Storage};
use crate::query::group_by::number_by_hash::NumberByHash;
use crate::query::group_by::results::Results;
use crate::query::group_by::{hash, sort_key};

/// What is asked of the counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    Mode,
    Entropy,
}

pub struct Modes {
    storage: Storage,
    asked: Asked,
    /// One more than the number of each pair of a group and a value.
    numbers: NumberByHash,
    /// By the number of the pair.
    pairs: Vec<Pair>,
    full: bool,
}

struct Pair {
    group: usize,
    /// Sorts as the values do.
    value: Box<[u8]>,
    count: u64,
}

impl Modes {
    pub fn new(storage: Storage, asked: Asked) -> Self {
        Self { storage, asked, numbers: NumberByHash::default(), pairs: Vec::new(), full: false }
    }

    /// The number of a pair; one that is new is the one after the last.
    fn number(&mut self, pair: u128) -> Option<usize> {
        let next = u32::try_from(self.pairs.len() + 1).ok()?;
        let number = self.numbers.entry(pair);
        if *number == 0 {
            *number = next;
        }
        usize::try_from(*number - 1).ok()
    }
}

impl Accumulator for Modes {
    fn add(&mut self, columns: &[&ColumnValues], rows: &Rows) {
        let [values, hashes] = columns else {
            return;
        };
        let mut key = Vec::new();
        for (row, group) in rows.rows {
            let value = hashes.hashes()[*row];
            if value == 0 {
                continue;
            }
            let Some(number) = self.number(hash::append_hash(rows.keys[*row], value)) else {
                self.full = true;
                return;
            };
            if number == self.pairs.len() {
                key.clear();
                sort_key::push_last(&mut key, values, *row);
                self.pairs.push(Pair { group: *group, value: key.as_slice().into(), count: 0 });
            }
            self.pairs[number].count += 1;
        }
    }

    fn finish(self: Box<Self>, groups: usize) -> Result<Results, String> {
        if self.full {
            return Err("there are more than four billion distinct values".to_owned());
        }
        if self.asked == Asked::Entropy {
            return Ok(Results::Doubles(entropies(&self.pairs, groups)));
        }
        let mut best: Vec<Option<&Pair>> = vec![None; groups];
        for pair in &self.pairs {
            let better = |old: &Pair| pair.count.cmp(&old.count).then_with(|| old.value.cmp(&pair.value)).is_gt();
            if best[pair.group].is_none_or(better) {
                best[pair.group] = Some(pair);
            }
        }
        Ok(sort_key::read_last(self.storage, best.into_iter().map(|pair| pair.map(|pair| &*pair.value))))
    }
}

/// The entropy of the values of each group, in bits: the sum of p·log2(1/p), where p is the share of a value.
fn entropies(pairs: &[Pair], groups: usize) -> Vec<Option<f64>> {
    let mut counts: Vec<Vec<u64>> = vec![Vec::new(); groups];
    for pair in pairs {
        counts[pair.group].push(pair.count);
    }
    counts.into_iter().map(|counts| Some(entropy(counts))).collect()
}

#[expect(clippy::cast_precision_loss, reason = "there are fewer rows than a double counts")]
fn entropy(mut counts: Vec<u64>) -> f64 {
    // In ascending order, so that the order of rows makes no difference.
    counts.sort_unstable();
    let all = counts.iter().sum::<u64>() as f64;
    counts.into_iter().map(|count| count as f64 / all).map(|share| -share * share.log2()).sum::<f64>() + 0.0
}
