//! What an archive remembers between days: decoded columns within a budget, and the day published last.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use bytes::Bytes;
use chrono::NaiveDate;

/// A table too big to be remembered for every day of a window: a share of the budget that leaves room for some.
const BIGGEST: usize = 64;

/// Decoded tables by day, so that those of the oldest day are the first to go: days are made in order, and the
/// oldest is the next to leave the window that anybody looks at.
pub struct Memory {
    budget: usize,
    tables: BTreeMap<(NaiveDate, String, Option<Vec<String>>), Table>,
    bytes: usize,
    /// The objects of the day published last, as encoded.
    newest: BTreeMap<String, (Bytes, String)>,
}

struct Table {
    batches: Vec<RecordBatch>,
    sha256: String,
    bytes: usize,
}

impl Memory {
    #[must_use]
    pub fn of(budget: usize) -> Self {
        Self { budget, tables: BTreeMap::new(), bytes: 0, newest: BTreeMap::new() }
    }

    /// Decoded columns of an object, with its digest.
    #[must_use]
    pub fn batches(&self, day: NaiveDate, path: &str, columns: Option<&[&str]>) -> Option<(Vec<RecordBatch>, String)> {
        let table = self.tables.get(&key(day, path, columns))?;
        Some((table.batches.clone(), table.sha256.clone()))
    }

    /// An object of the day published last, with its digest.
    #[must_use]
    pub fn object(&self, path: &str) -> Option<(Bytes, String)> {
        self.newest.get(path).cloned()
    }

    /// Remembers decoded columns, unless they are too many.
    pub fn keep(
        &mut self,
        day: NaiveDate,
        path: &str,
        columns: Option<&[&str]>,
        batches: &[RecordBatch],
        sha256: &str,
    ) {
        let bytes = batches.iter().map(RecordBatch::get_array_memory_size).sum();
        if bytes > self.budget / BIGGEST {
            return;
        }
        let table = Table { batches: batches.to_vec(), sha256: sha256.to_owned(), bytes };
        self.bytes += bytes;
        if let Some(before) = self.tables.insert(key(day, path, columns), table) {
            self.bytes -= before.bytes;
        }
        while self.bytes > self.budget {
            let Some((_, oldest)) = self.tables.pop_first() else { return };
            self.bytes -= oldest.bytes;
        }
    }

    /// Forgets what a day was before it was published now.
    pub fn published(&mut self, day: NaiveDate, objects: Vec<(String, Bytes, String)>) {
        for (_, table) in self.tables.extract_if(.., |(known, _, _), _| *known == day) {
            self.bytes -= table.bytes;
        }
        self.newest.clear();
        if self.budget > 0 {
            self.newest.extend(objects.into_iter().map(|(path, bytes, sha256)| (path, (bytes, sha256))));
        }
    }
}

fn key(day: NaiveDate, path: &str, columns: Option<&[&str]>) -> (NaiveDate, String, Option<Vec<String>>) {
    (day, path.to_owned(), columns.map(|columns| columns.iter().map(ToString::to_string).collect()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::Int64Array;

    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 6, day).unwrap()
    }

    fn rows(count: i64) -> Vec<RecordBatch> {
        let column: arrow::array::ArrayRef = Arc::new(Int64Array::from_iter_values(0..count));
        vec![RecordBatch::try_from_iter([("x", column)]).unwrap()]
    }

    #[test]
    fn the_oldest_day_is_the_first_to_go() {
        let size = rows(100)[0].get_array_memory_size();
        let mut memory = Memory::of(size * BIGGEST);
        let count = u32::try_from(BIGGEST).unwrap();
        for at in 0..count + 2 {
            let at = day(1).checked_add_days(chrono::Days::new(at.into())).unwrap();
            memory.keep(at, "t", None, &rows(100), "digest");
        }
        assert!(memory.batches(day(1), "t", None).is_none() && memory.batches(day(2), "t", None).is_none());
        assert!(memory.batches(day(3), "t", None).is_some());
        assert!(memory.batches(day(3), "t", Some(&["x"])).is_none(), "other columns were never read");
        memory.keep(day(30), "big", None, &rows(1000), "digest");
        assert!(memory.batches(day(30), "big", None).is_none());
        assert!(memory.bytes <= memory.budget);
        memory.keep(day(1), "t", None, &rows(100), "digest");
        assert!(memory.batches(day(1), "t", None).is_none(), "an older day pushes no newer one out");
    }

    #[test]
    fn a_day_published_again_is_read_anew() {
        let mut memory = Memory::of(1 << 20);
        memory.keep(day(1), "t", None, &rows(3), "before");
        memory.keep(day(2), "t2", None, &rows(3), "other");
        memory.published(day(1), vec![("t".to_owned(), Bytes::from_static(b"new"), "after".to_owned())]);
        assert!(memory.batches(day(1), "t", None).is_none());
        assert_eq!(memory.object("t").unwrap().1, "after");
        assert!(memory.batches(day(2), "t2", None).is_some());
        memory.published(day(3), Vec::new());
        assert!(memory.object("t").is_none());
    }
}
