//! What an archive remembers between days: decoded columns within a budget, and the day published last.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use bytes::Bytes;
use chrono::NaiveDate;

/// A table too big to be remembered for every day of a window: a share of the budget that leaves room for some.
const BUDGET_DIVISOR: usize = 64;

/// Decoded tables by day, so that those of the oldest day are the first to go: days are made in order, and the
/// oldest is the next to leave the window that anybody looks at.
pub struct TableCache {
    budget: usize,
    tables: BTreeMap<(NaiveDate, String, Option<Vec<String>>), CachedTable>,
    used_bytes: usize,
    /// The objects of the day published last, as encoded.
    newest_objects: BTreeMap<String, (Bytes, String)>,
}

struct CachedTable {
    batches: Vec<RecordBatch>,
    sha256: String,
    bytes: usize,
}

impl TableCache {
    #[must_use]
    pub fn with_budget(budget: usize) -> Self {
        Self { budget, tables: BTreeMap::new(), used_bytes: 0, newest_objects: BTreeMap::new() }
    }

    /// Decoded columns of an object, with its digest.
    #[must_use]
    pub fn batches(&self, day: NaiveDate, path: &str, columns: Option<&[&str]>) -> Option<(Vec<RecordBatch>, String)> {
        let table = self.tables.get(&table_key(day, path, columns))?;
        Some((table.batches.clone(), table.sha256.clone()))
    }

    /// An object of the day published last, with its digest.
    #[must_use]
    pub fn newest_object(&self, path: &str) -> Option<(Bytes, String)> {
        self.newest_objects.get(path).cloned()
    }

    /// Remembers decoded columns, unless they are too many.
    pub fn insert(
        &mut self,
        day: NaiveDate,
        path: &str,
        columns: Option<&[&str]>,
        batches: &[RecordBatch],
        sha256: &str,
    ) {
        let bytes = batches.iter().map(RecordBatch::get_array_memory_size).sum();
        if bytes > self.budget / BUDGET_DIVISOR {
            return;
        }
        let table = CachedTable { batches: batches.to_vec(), sha256: sha256.to_owned(), bytes };
        self.used_bytes += bytes;
        if let Some(replaced) = self.tables.insert(table_key(day, path, columns), table) {
            self.used_bytes -= replaced.bytes;
        }
        while self.used_bytes > self.budget {
            let Some((_, oldest)) = self.tables.pop_first() else { return };
            self.used_bytes -= oldest.bytes;
        }
    }

    /// Forgets what a day was before it was published now.
    pub fn replace_day(&mut self, day: NaiveDate, objects: Vec<(String, Bytes, String)>) {
        for (_, table) in self.tables.extract_if(.., |(known, _, _), _| *known == day) {
            self.used_bytes -= table.bytes;
        }
        self.newest_objects.clear();
        if self.budget > 0 {
            self.newest_objects.extend(objects.into_iter().map(|(path, bytes, sha256)| (path, (bytes, sha256))));
        }
    }
}

fn table_key(day: NaiveDate, path: &str, columns: Option<&[&str]>) -> (NaiveDate, String, Option<Vec<String>>) {
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
    fn oldest_day_is_evicted_first() {
        let size = rows(100)[0].get_array_memory_size();
        let mut cache = TableCache::with_budget(size * BUDGET_DIVISOR);
        let count = u32::try_from(BUDGET_DIVISOR).unwrap();
        for at in 0..count + 2 {
            let at = day(1).checked_add_days(chrono::Days::new(at.into())).unwrap();
            cache.insert(at, "t", None, &rows(100), "digest");
        }
        assert!(cache.batches(day(1), "t", None).is_none() && cache.batches(day(2), "t", None).is_none());
        assert!(cache.batches(day(3), "t", None).is_some());
        assert!(cache.batches(day(3), "t", Some(&["x"])).is_none(), "other columns were never read");
        cache.insert(day(30), "big", None, &rows(1000), "digest");
        assert!(cache.batches(day(30), "big", None).is_none());
        assert!(cache.used_bytes <= cache.budget);
        cache.insert(day(1), "t", None, &rows(100), "digest");
        assert!(cache.batches(day(1), "t", None).is_none(), "an older day pushes no newer one out");
    }

    #[test]
    fn republished_day_is_not_served_stale() {
        let mut cache = TableCache::with_budget(1 << 20);
        cache.insert(day(1), "t", None, &rows(3), "before");
        cache.insert(day(2), "t2", None, &rows(3), "other");
        cache.replace_day(day(1), vec![("t".to_owned(), Bytes::from_static(b"new"), "after".to_owned())]);
        assert!(cache.batches(day(1), "t", None).is_none());
        assert_eq!(cache.newest_object("t").unwrap().1, "after");
        assert!(cache.batches(day(2), "t2", None).is_some());
        cache.replace_day(day(3), Vec::new());
        assert!(cache.newest_object("t").is_none());
    }
}
