//! What a reader keeps between days: decoded columns within a budget, and the day published last.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use bytes::Bytes;
use chrono::NaiveDate;

/// A table that takes more than one part in this many of the budget is not cached: the cache has to hold a table for many
/// days.
const BUDGET_DIVISOR: usize = 64;

/// An object as it is published.
#[derive(Clone)]
pub struct EncodedObject {
    /// Below the warehouse's root.
    pub path: String,
    pub bytes: Bytes,
    pub sha256: String,
}

/// Decoded columns of an object.
#[derive(Clone)]
pub struct DecodedColumns {
    pub batches: Vec<RecordBatch>,
    /// The digest of the object.
    pub sha256: String,
}

/// Decoded tables. Those of the oldest day are evicted first: days are scored in order, so the oldest day is the next to
/// leave the window that is read.
pub struct TableCache {
    budget: usize,
    tables: BTreeMap<CacheKey, CachedTable>,
    used_bytes: usize,
    /// The objects of the day published last, by path.
    newest_objects: BTreeMap<String, EncodedObject>,
}

/// The key of decoded columns. The day comes first, so that the oldest day sorts first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct CacheKey {
    day: NaiveDate,
    path: String,
    /// None for all columns.
    columns: Option<Vec<String>>,
}

struct CachedTable {
    columns: DecodedColumns,
    bytes: usize,
}

impl TableCache {
    #[must_use]
    pub fn with_budget(budget: usize) -> Self {
        Self { budget, tables: BTreeMap::new(), used_bytes: 0, newest_objects: BTreeMap::new() }
    }

    /// Returns decoded columns of an object.
    #[must_use]
    pub fn cached_columns(&self, day: NaiveDate, path: &str, columns: Option<&[&str]>) -> Option<DecodedColumns> {
        Some(self.tables.get(&CacheKey::new(day, path, columns))?.columns.clone())
    }

    /// Returns an object of the day published last.
    #[must_use]
    pub fn newest_object(&self, path: &str) -> Option<EncodedObject> {
        self.newest_objects.get(path).cloned()
    }

    /// Adds decoded columns, unless they take too much of the budget.
    pub fn insert_columns(&mut self, day: NaiveDate, path: &str, columns: Option<&[&str]>, decoded: DecodedColumns) {
        let bytes = decoded.batches.iter().map(RecordBatch::get_array_memory_size).sum();
        if bytes > self.budget / BUDGET_DIVISOR {
            return;
        }
        self.used_bytes += bytes;
        let table = CachedTable { columns: decoded, bytes };
        if let Some(replaced) = self.tables.insert(CacheKey::new(day, path, columns), table) {
            self.used_bytes -= replaced.bytes;
        }
        while self.used_bytes > self.budget {
            let Some((_, oldest)) = self.tables.pop_first() else { return };
            self.used_bytes -= oldest.bytes;
        }
    }

    /// Replaces everything about a day with the objects that were published now.
    pub fn replace_day(&mut self, day: NaiveDate, objects: Vec<EncodedObject>) {
        for (_, table) in self.tables.extract_if(.., |key, _| key.day == day) {
            self.used_bytes -= table.bytes;
        }
        self.newest_objects.clear();
        if self.budget > 0 {
            self.newest_objects.extend(objects.into_iter().map(|object| (object.path.clone(), object)));
        }
    }
}

impl CacheKey {
    fn new(day: NaiveDate, path: &str, columns: Option<&[&str]>) -> Self {
        let columns = columns.map(|columns| columns.iter().map(ToString::to_string).collect());
        CacheKey { day, path: path.to_owned(), columns }
    }
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

    fn decoded(count: i64, sha256: &str) -> DecodedColumns {
        DecodedColumns { batches: rows(count), sha256: sha256.to_owned() }
    }

    #[test]
    fn oldest_day_is_evicted_first() {
        let size = rows(100)[0].get_array_memory_size();
        let mut cache = TableCache::with_budget(size * BUDGET_DIVISOR);
        let count = u32::try_from(BUDGET_DIVISOR).unwrap();
        for at in 0..count + 2 {
            let at = day(1).checked_add_days(chrono::Days::new(at.into())).unwrap();
            cache.insert_columns(at, "t", None, decoded(100, "digest"));
        }
        assert!(cache.cached_columns(day(1), "t", None).is_none() && cache.cached_columns(day(2), "t", None).is_none());
        assert!(cache.cached_columns(day(3), "t", None).is_some());
        assert!(cache.cached_columns(day(3), "t", Some(&["x"])).is_none(), "other columns were never read");
        cache.insert_columns(day(30), "big", None, decoded(1000, "digest"));
        assert!(cache.cached_columns(day(30), "big", None).is_none());
        assert!(cache.used_bytes <= cache.budget);
        cache.insert_columns(day(1), "t", None, decoded(100, "digest"));
        assert!(cache.cached_columns(day(1), "t", None).is_none(), "an older day evicts no newer one");
    }

    #[test]
    fn republished_day_is_not_served_stale() {
        let mut cache = TableCache::with_budget(1 << 20);
        cache.insert_columns(day(1), "t", None, decoded(3, "before"));
        cache.insert_columns(day(2), "t2", None, decoded(3, "other"));
        let bytes = Bytes::from_static(b"new");
        cache.replace_day(day(1), vec![EncodedObject { path: "t".to_owned(), bytes, sha256: "after".to_owned() }]);
        assert!(cache.cached_columns(day(1), "t", None).is_none());
        assert_eq!(cache.newest_object("t").unwrap().sha256, "after");
        assert!(cache.cached_columns(day(2), "t2", None).is_some());
        cache.replace_day(day(3), Vec::new());
        assert!(cache.newest_object("t").is_none());
    }
}
